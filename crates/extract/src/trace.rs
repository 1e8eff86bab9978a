//! What the reading takes down about its decisions when somebody asks it to explain itself; nothing, and at no cost, otherwise.

use std::cell::RefCell;

use newsgraph_model::{Claim, ClaimId};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::claims::{Because, FrameRef, Link, Miss, RawMiss, Why};
use crate::coreference::hops::{HopRule, SpeakerRule};
use crate::discourse::ZoneKind;

/// Where decisions are taken down: nowhere, or in a log.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trace<'a>(Option<&'a RefCell<Log>>);

impl<'a> Trace<'a> {
    /// A trace that writes into a log.
    pub(crate) const fn into(log: &'a RefCell<Log>) -> Self {
        Self(Some(log))
    }

    /// A trace that keeps nothing.
    pub(crate) const fn off() -> Self {
        Self(None)
    }

    /// Whether anything is kept.
    pub(crate) const fn is_on(self) -> bool {
        self.0.is_some()
    }

    /// Writes into the log; `write` is not even called when there is none.
    pub(crate) fn note(self, write: impl FnOnce(&mut Log)) {
        if let Some(log) = self.0 {
            write(&mut log.borrow_mut());
        }
    }
}

/// First token and one past the last: how a mention is known before and after it gets its place in text order.
pub(crate) type Tokens = (usize, usize);

/// The decisions of one reading.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// Per mention the rule that linked it and the mentions it was linked to, if it was linked to any.
    pub(crate) hops: FxHashMap<Tokens, (HopRule, Vec<Tokens>)>,
    /// Per quotation how its speaker was found.
    pub(crate) speakers: FxHashMap<usize, SpeakerRule>,
    /// Per trigger whether its date is one to come.
    pub(crate) dated: FxHashMap<usize, bool>,
    /// Triggers and frames of facts that words beside a name tell.
    pub(crate) facts: FxHashSet<(usize, FrameRef)>,
    /// Of the frame at hand, per role the last filler that had the wrong type.
    pub(crate) misfits: FxHashMap<SmolStr, Misfit>,
    /// Frames that were tried and did not apply.
    pub(crate) tries: Vec<Try>,
    /// Verbs outside the ontology that make no claim.
    pub(crate) raw: Vec<(usize, RawMiss)>,
    /// Sketches that were dropped.
    pub(crate) drops: Vec<Drop>,
    /// Sentences that are not read for claims.
    pub(crate) unread: Vec<(usize, ZoneKind)>,
    /// The claims, in the order they were made.
    pub(crate) claims: Vec<Made>,
}

/// A filler of the wrong type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) head: usize,
    /// Empty for words without a type.
    pub(crate) entity_type: SmolStr,
}

/// A frame that was tried and did not apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Try {
    pub(crate) trigger: usize,
    pub(crate) at: FrameRef,
    pub(crate) miss: Miss,
    pub(crate) misfit: Option<Misfit>,
}

/// A sketch that became no claim of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drop {
    pub(crate) trigger: usize,
    pub(crate) at: FrameRef,
    pub(crate) reason: DropReason,
}

/// Why a sketch was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DropReason {
    /// The state was told before, by the sketch of this trigger if it is known.
    Told(Option<usize>),
    /// A fuller name of the object was told before.
    NamesLess,
    /// The sketch of this trigger tells the same event.
    Repeats(usize),
    /// Words beside the name tell it already.
    ToldBeside,
    /// The narrator says that it is still to come.
    Premature,
    /// It was in somebody's power and, as the text says, was not done.
    Counterfactual,
    /// Who runs for an office does not hold it yet.
    HopedFor,
    /// Several are said to have won, and a pronoun does not tell which.
    NoWinner,
    /// Its subject or object came to nothing.
    Unfilled,
    /// It is this claim again.
    Same(ClaimId),
}

/// A claim with what it was made of.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) claim: Claim,
    /// What speaks for and against it beside the first guess, in log-odds.
    pub(crate) odds: Vec<(&'static str, f64)>,
    pub(crate) trigger: usize,
    /// `None` for a verb outside the ontology.
    pub(crate) at: Option<FrameRef>,
    pub(crate) because: Vec<Because>,
    pub(crate) links: Vec<Link>,
    pub(crate) why: Why,
}
