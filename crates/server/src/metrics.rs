//! Counters as Prometheus text.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use newsgraph_api::ErrorCode;

/// Upper bounds of the duration buckets, in milliseconds.
const BUCKETS_MS: [u64; 10] = [1, 5, 10, 25, 50, 100, 250, 1_000, 5_000, 10_000];

/// What one process has counted since it started.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: [AtomicU64; 5],
    operations: AtomicU64,
    errors: AtomicU64,
    over_limit: AtomicU64,
    shed: AtomicU64,
    buckets: [AtomicU64; BUCKETS_MS.len()],
    duration_us: AtomicU64,
    pub(crate) sockets: AtomicU64,
    pub(crate) subscriptions: AtomicU64,
}

/// Sizes of the graph.
pub(crate) struct Sizes {
    pub documents: u64,
    pub entities: u64,
    pub relations: u64,
    pub sequence: u64,
}

impl Metrics {
    /// An HTTP answer went out.
    pub(crate) fn answered(&self, status: u16) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.requests[class].fetch_add(1, Ordering::Relaxed);
    }

    /// A GraphQL operation was answered.
    pub(crate) fn operation(&self, took: Duration, codes: &[ErrorCode]) {
        self.operations.fetch_add(1, Ordering::Relaxed);
        self.errors.fetch_add(codes.len() as u64, Ordering::Relaxed);
        self.over_limit.fetch_add(
            codes
                .iter()
                .filter(|code| **code == ErrorCode::LimitExceeded)
                .count() as u64,
            Ordering::Relaxed,
        );
        self.duration_us.fetch_add(
            u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            Ordering::Relaxed,
        );
        for (bucket, bound_ms) in self.buckets.iter().zip(BUCKETS_MS) {
            if took <= Duration::from_millis(bound_ms) {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// A request was turned away because there were too many.
    pub(crate) fn shed(&self) {
        self.shed.fetch_add(1, Ordering::Relaxed);
    }

    /// All counters in the text format of Prometheus.
    pub(crate) fn text(&self, sizes: &Sizes) -> String {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut text = String::new();
        let mut line = |words: std::fmt::Arguments<'_>| {
            writeln!(text, "{words}").expect("a string takes everything");
        };
        line(format_args!(
            "# HELP newsgraph_http_requests_total HTTP answers by class of status.\n# TYPE newsgraph_http_requests_total counter"
        ));
        for (class, counter) in self.requests.iter().enumerate() {
            line(format_args!(
                "newsgraph_http_requests_total{{status=\"{}xx\"}} {}",
                class + 1,
                read(counter)
            ));
        }
        let mut single = |kind: &str, name: &str, help: &str, value: u64| {
            line(format_args!(
                "# HELP newsgraph_{name} {help}\n# TYPE newsgraph_{name} {kind}\nnewsgraph_{name} {value}"
            ));
        };
        single(
            "counter",
            "graphql_errors_total",
            "Errors in GraphQL answers.",
            read(&self.errors),
        );
        single(
            "counter",
            "graphql_over_limit_total",
            "Errors because a request was over a limit.",
            read(&self.over_limit),
        );
        single(
            "counter",
            "shed_total",
            "Requests turned away because there were too many.",
            read(&self.shed),
        );
        single(
            "gauge",
            "websockets",
            "Open WebSockets.",
            read(&self.sockets),
        );
        single(
            "gauge",
            "subscriptions",
            "Open subscriptions.",
            read(&self.subscriptions),
        );
        single("gauge", "documents", "Live documents.", sizes.documents);
        single("gauge", "entities", "Entities.", sizes.entities);
        single("gauge", "relations", "Relations.", sizes.relations);
        single("gauge", "sequence", "Newest changeset.", sizes.sequence);
        let name = "newsgraph_graphql_duration_seconds";
        line(format_args!(
            "# HELP {name} Time to answer a GraphQL operation.\n# TYPE {name} histogram"
        ));
        for (bucket, bound_ms) in self.buckets.iter().zip(BUCKETS_MS) {
            line(format_args!(
                "{name}_bucket{{le=\"{}\"}} {}",
                Duration::from_millis(bound_ms).as_secs_f64(),
                read(bucket)
            ));
        }
        let total = read(&self.operations);
        let seconds = Duration::from_micros(read(&self.duration_us)).as_secs_f64();
        line(format_args!(
            "{name}_bucket{{le=\"+Inf\"}} {total}\n{name}_sum {seconds}\n{name}_count {total}"
        ));
        text
    }
}
