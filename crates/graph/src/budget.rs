//! What a walk may cost, what it did cost, and who may stop it.

use std::fmt;
use std::sync::Arc;

/// Whether the answer is still wanted: asked now and then while a walk goes on.
///
/// This crate reads no clock and knows no caller; who does gives a question that answers `true` when the time is over
/// or the caller is gone. The default never stops.
#[derive(Clone, Default)]
pub struct Stop(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Stop {
    /// Stops when `asked` answers `true`. It is asked once for about a thousand relations looked at, from the thread that
    /// walks, and must be quick.
    pub fn when(asked: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(asked)))
    }

    /// Whether to stop now.
    pub fn is_due(&self) -> bool {
        self.0.as_ref().is_some_and(|asked| asked())
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() {
            "Stop::when(..)"
        } else {
            "Stop::default()"
        })
    }
}

/// What a walk may cost and answer at most.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Entities in the answer; of a path: reached by the search.
    pub entities: usize,
    /// Relations in the answer.
    pub relations: usize,
    /// Relations looked at, those that the filter does not see included.
    pub visited: usize,
    /// Who may end it early; what was found until then is the answer, cut.
    pub stop: Stop,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            entities: 5_000,
            relations: 20_000,
            visited: 200_000,
            stop: Stop::default(),
        }
    }
}

impl Budget {
    /// A budget that nothing exhausts.
    pub fn unlimited() -> Self {
        Self {
            entities: usize::MAX,
            relations: usize::MAX,
            visited: usize::MAX,
            stop: Stop::default(),
        }
    }
}

/// What a walk looked at, not only what it answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Entities reached.
    pub entities: usize,
    /// Relations looked at; one met from both its ends counts twice.
    pub relations: usize,
}

/// Looks between two questions to [`Stop`].
const TURN: usize = 1024;

/// Counts what is looked at against the budget.
#[derive(Clone, Debug)]
pub(crate) struct Meter<'b> {
    stop: &'b Stop,
    /// Looks that need no question.
    n_granted: usize,
    /// Looks left beyond those.
    n_left: usize,
    n_looked: usize,
    stopped: bool,
}

impl<'b> Meter<'b> {
    pub(crate) const fn new(budget: &'b Budget) -> Self {
        Self {
            stop: &budget.stop,
            n_granted: 0,
            n_left: budget.visited,
            n_looked: 0,
            stopped: false,
        }
    }

    /// Takes one look; `false` when none is left or the answer is no longer wanted.
    #[inline]
    pub(crate) fn look(&mut self) -> bool {
        if self.n_granted == 0 && !self.grant() {
            return false;
        }
        self.n_granted -= 1;
        true
    }

    /// Takes up to `n_wanted` looks at once; the answer says how many.
    #[inline]
    pub(crate) fn look_at(&mut self, n_wanted: usize) -> usize {
        if n_wanted <= self.n_granted {
            self.n_granted -= n_wanted;
            return n_wanted;
        }
        self.look_far(n_wanted)
    }

    /// Gives looks back that were taken and not made.
    pub(crate) const fn give_back(&mut self, n_looks: usize) {
        self.n_granted += n_looks;
    }

    #[cold]
    fn look_far(&mut self, n_wanted: usize) -> usize {
        let mut n_taken = 0;
        while n_taken < n_wanted && (self.n_granted > 0 || self.grant()) {
            let n_now = self.n_granted.min(n_wanted - n_taken);
            self.n_granted -= n_now;
            n_taken += n_now;
        }
        n_taken
    }

    #[cold]
    fn grant(&mut self) -> bool {
        self.stopped = self.stopped || self.stop.is_due();
        if self.stopped {
            return false;
        }
        self.n_granted = self.n_left.min(TURN);
        self.n_left -= self.n_granted;
        self.n_looked += self.n_granted;
        self.n_granted > 0
    }

    /// Looks left.
    pub(crate) const fn n_left(&self) -> usize {
        if self.stopped {
            return 0;
        }
        self.n_left + self.n_granted
    }

    /// Looks taken.
    pub(crate) const fn n_looked(&self) -> usize {
        self.n_looked - self.n_granted
    }
}
