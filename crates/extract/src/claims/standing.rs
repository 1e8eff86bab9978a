//! The reading of a trigger: status, polarity, certainty, condition and chain of speakers, as words change them.

use newsgraph_model::ontology::Governor;
use newsgraph_model::{Certainty, Status};

use super::voices::Link;
use super::why::Because;

/// How a sentence stands to what a trigger says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// `None`: the predicate's own status.
    pub(crate) status: Option<Status>,
    /// The status came from an auxiliary and gives way to a governor's.
    pub(super) weak: bool,
    pub(crate) certainty: Certainty,
    pub(crate) negative: bool,
    /// A finite past tense: a state in it has ended.
    pub(crate) past: bool,
    /// A finite present tense or participle, which a date to come makes a plan.
    pub(crate) present: bool,
    /// The sentence leaves open whether it is so, or names it only to set it aside: `whether …`, `rather than …`.
    pub(crate) untold: bool,
    /// The verb of the clause it depends on.
    pub(crate) condition: Option<usize>,
    /// Outermost first.
    pub(crate) links: Vec<Link>,
    /// What changed it, in order; kept only when somebody asks.
    pub(crate) why: Vec<Because>,
}

impl Reading {
    pub(super) fn plain() -> Self {
        Self {
            status: None,
            weak: false,
            certainty: Certainty::Certain,
            negative: false,
            past: false,
            present: false,
            untold: false,
            condition: None,
            links: Vec::new(),
            why: Vec::new(),
        }
    }

    /// Lowers the certainty.
    pub(crate) fn cap(&mut self, certainty: Option<Certainty>) {
        if let Some(certainty) = certainty {
            self.certainty = self.certainty.max(certainty);
        }
    }

    /// What is said becomes that it is said: a fact, still under its condition.
    pub(crate) fn say_so(&mut self) {
        self.status = Some(Status::Occurred);
        self.weak = false;
        self.negative = false;
        self.certainty = Certainty::Certain;
    }

    /// To want or try it is the act itself.
    pub(crate) fn take_attitude(&mut self) {
        self.status = Some(Status::Occurred);
        self.weak = false;
        self.certainty = Certainty::Certain;
    }

    pub(super) fn govern(&mut self, governor: &Governor) {
        // What was planned and is called off is not planned any more.
        let is_called_off = governor.status == Some(Status::Cancelled)
            && matches!(
                self.status,
                Some(Status::Planned | Status::Agreed | Status::Promised | Status::Attempted)
            );
        if let Some(status) = governor.status
            && (self.status.is_none() || self.weak || is_called_off)
        {
            self.status = Some(status);
            self.weak = false;
        }
        self.negative ^= governor.negates;
        self.cap(governor.certainty);
    }
}
