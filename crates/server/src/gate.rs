//! How many calls run at once: a bounded number of them, a bounded number that wait, the rest turned away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::settings::ServerSettings;

/// Which line a call stands in. Small queries have a line of their own, so that heavy ones do not hold them up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Light,
    Heavy,
    Write,
}

/// A query with at most this many tokens, fragments written out, that walks and lists nothing is light.
const LIGHT_TOKENS: usize = 60;

impl Lane {
    /// The lane of an operation.
    pub(crate) fn of(operation: &crate::guard::CheckedOperation) -> Self {
        use crate::guard::OperationKind;
        const SINGLE: [&str; 9] = [
            "__typename",
            "node",
            "entity",
            "document",
            "claim",
            "relation",
            "changeset",
            "server",
            "stats",
        ];
        let single = !operation.root_fields.is_empty()
            && operation.root_fields.len() == operation.cost.root_fields
            && operation
                .root_fields
                .iter()
                .all(|name| SINGLE.contains(&name.as_str()));
        match operation.kind {
            OperationKind::Mutation => Self::Write,
            OperationKind::Query if single && operation.cost.tokens <= LIGHT_TOKENS => Self::Light,
            OperationKind::Query | OperationKind::Subscription => Self::Heavy,
        }
    }
}

/// The right to run one call; given back when dropped.
pub(crate) struct Turn(
    #[expect(dead_code, reason = "held for what its drop does")] OwnedSemaphorePermit,
);

/// Gives turns.
pub(crate) struct Gate {
    light: Arc<Semaphore>,
    heavy: Arc<Semaphore>,
    write: Arc<Semaphore>,
    n_waiting: AtomicUsize,
    waiting: usize,
    wait: Duration,
}

impl Gate {
    pub(crate) fn new(settings: &ServerSettings) -> Self {
        let semaphore = |n_permits: usize| Arc::new(Semaphore::new(n_permits.max(1)));
        Self {
            light: semaphore(settings.running_queries),
            heavy: semaphore(settings.running_queries),
            write: semaphore(settings.running_mutations),
            n_waiting: AtomicUsize::new(0),
            waiting: settings.waiting,
            wait: settings.wait,
        }
    }

    /// A turn, or `None` when there are too many before it or the wait was too long.
    pub(crate) async fn turn(&self, lane: Lane) -> Option<Turn> {
        let semaphore = match lane {
            Lane::Light => &self.light,
            Lane::Heavy => &self.heavy,
            Lane::Write => &self.write,
        };
        if let Ok(permit) = Arc::clone(semaphore).try_acquire_owned() {
            return Some(Turn(permit));
        }
        let _place = Place::take(&self.n_waiting, self.waiting)?;
        let permit = tokio::time::timeout(self.wait, Arc::clone(semaphore).acquire_owned()).await;
        permit.ok()?.ok().map(Turn)
    }
}

/// A place among those who wait; left when dropped, also when the caller goes away.
struct Place<'g>(&'g AtomicUsize);

impl<'g> Place<'g> {
    fn take(n_waiting: &'g AtomicUsize, limit: usize) -> Option<Self> {
        let taken = n_waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, |count| {
            (count < limit).then_some(count + 1)
        });
        taken.ok().map(|_| Self(n_waiting))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
