//! One call of the API and its answer, free of HTTP and of the GraphQL library's types.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use newsgraph_graph::Stop;
use serde_json::{Map, Value};

use crate::code::{ErrorCode, Failure};
use crate::limits::Limits;

/// A GraphQL request.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The document.
    pub query: String,
    /// Which of its operations to run.
    pub operation_name: Option<String>,
    /// Values of its variables.
    pub variables: Map<String, Value>,
    /// Who asks.
    pub caller: Caller,
}

/// Who asks, as the transport found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The name written into changesets.
    pub actor: String,
}

impl Default for Caller {
    fn default() -> Self {
        Self {
            actor: "local".to_owned(),
        }
    }
}

/// The answer to a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The response as JSON.
    pub body: Vec<u8>,
    /// Whether the operation was run: false for a document that does not parse or validate.
    pub executed: bool,
    /// Codes of its errors, in order.
    pub codes: Vec<ErrorCode>,
}

impl Answer {
    /// An answer to a call that was not run.
    pub fn refused(failure: &Failure) -> Self {
        let body = serde_json::json!({ "errors": [failure.to_json()] });
        Self {
            body: body.to_string().into_bytes(),
            executed: false,
            codes: vec![failure.code],
        }
    }
}

/// What is left of a call's allowance; shared by all that works on the call, and by whoever may cancel it.
#[derive(Clone, Debug)]
pub struct Budget(Arc<BudgetState>);

#[derive(Debug)]
struct BudgetState {
    started: Instant,
    deadline: Instant,
    cancelled: AtomicBool,
    n_nodes: AtomicUsize,
    n_bytes: AtomicUsize,
    limits: Limits,
}

impl Budget {
    /// A fresh allowance that ends `limits.query_ms` from now.
    pub fn new(limits: Limits) -> Self {
        let started = Instant::now();
        Self(Arc::new(BudgetState {
            started,
            deadline: started + Duration::from_millis(limits.query_ms),
            cancelled: AtomicBool::new(false),
            n_nodes: AtomicUsize::new(0),
            n_bytes: AtomicUsize::new(0),
            limits,
        }))
    }

    /// The limits it was made with.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Stops the work at its next step: the caller is gone.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// When the work must be done.
    pub fn deadline(&self) -> Instant {
        self.0.deadline
    }

    /// Fails when the time is over or the caller is gone.
    ///
    /// # Errors
    /// `TIMEOUT`.
    pub fn check_time(&self) -> Result<(), Failure> {
        if self.0.cancelled.load(Ordering::Relaxed) {
            return Err(Failure::new(ErrorCode::Timeout, "the caller went away"));
        }
        if Instant::now() < self.0.deadline {
            return Ok(());
        }
        let ran_ms = self.0.started.elapsed().as_millis();
        let limit_ms = self.0.limits.query_ms;
        Err(Failure::new(
            ErrorCode::Timeout,
            format!("the query was stopped after {ran_ms} ms, over the limit of {limit_ms} ms"),
        )
        .hint("ask for fewer things, or for smaller pages"))
    }

    /// For walks of the graph: they stop when the time is over or the caller is gone.
    pub(crate) fn stop(&self) -> Stop {
        let budget = self.clone();
        Stop::when(move || budget.check_time().is_err())
    }

    /// For algorithms over the whole graph: they stop when two thirds of the time are over, so that there is time left to
    /// put what they found in order and to tell it, or when the caller is gone.
    pub(crate) fn early_stop(&self) -> Stop {
        let budget = self.clone();
        let early = Duration::from_millis(self.0.limits.query_ms / 3 * 2);
        let end = self.0.started + early;
        Stop::when(move || Instant::now() >= end || budget.check_time().is_err())
    }

    /// Takes `n_nodes` objects out of the allowance.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` when none are left, `TIMEOUT`.
    pub fn spend_nodes(&self, n_nodes: usize) -> Result<(), Failure> {
        self.check_time()?;
        let limit = self.0.limits.resolved_nodes;
        let cost = self
            .0
            .n_nodes
            .fetch_add(n_nodes, Ordering::Relaxed)
            .saturating_add(n_nodes);
        if cost > limit {
            return Err(Failure::over("objects in the answer", limit, cost));
        }
        Ok(())
    }

    /// Takes the bytes of a long text out of the allowance, before the text is copied.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` when the answer would be too large.
    pub fn spend_bytes(&self, n_bytes: usize) -> Result<(), Failure> {
        let limit = self.0.limits.answer_bytes;
        let cost = self
            .0
            .n_bytes
            .fetch_add(n_bytes, Ordering::Relaxed)
            .saturating_add(n_bytes);
        if cost > limit {
            return Err(Failure::over("bytes in the answer", limit, cost)
                .hint("ask for a part of the text, or for smaller pages; whole exports are for `newsgraph export`"));
        }
        Ok(())
    }
}
