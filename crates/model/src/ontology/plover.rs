//! Relations as PLOVER's events: which event, in which quarter of conflict and cooperation, how intense.

use serde::{Deserialize, Serialize};

use crate::vocabulary::{Status, View, ViewSet, vocabulary};

use super::Ontology;
use super::file::Plover;

vocabulary! {
    /// Which quarter an event lies in: words or deeds, with somebody or against them.
    QuadClass, "quad class" {
        /// Consulting, agreeing, supporting, conceding.
        VerbalCooperation = "verbal_cooperation",
        /// Cooperating, aiding, retreating.
        MaterialCooperation = "material_cooperation",
        /// Requesting, accusing, rejecting, threatening.
        VerbalConflict = "verbal_conflict",
        /// Protesting, sanctioning, mobilising, coercing, assaulting.
        MaterialConflict = "material_conflict",
    }
}

impl QuadClass {
    /// The class by the name that the ontology writes: `VERBAL COOPERATION`.
    fn named(name: &str) -> Option<Self> {
        name.to_lowercase().replace(' ', "_").parse().ok()
    }

    /// Whether it is with somebody, not against them.
    pub const fn is_cooperative(self) -> bool {
        matches!(self, Self::VerbalCooperation | Self::MaterialCooperation)
    }
}

/// A relation as an event of PLOVER.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PloverEvent<'o> {
    /// PLOVER's name of it: `CONSULT`.
    pub event: &'o str,
    /// Its quarter.
    pub quad: QuadClass,
    /// From -10, most against, to 10, most with somebody: PLOVER's score of event and mode, made after the scale of
    /// Goldstein (1992), A Conflict-Cooperation Scale for WEIS Events Data, Journal of Conflict Resolution 36(2).
    pub score: f64,
}

impl Ontology {
    /// What a relation with this predicate, status and views is in PLOVER.
    ///
    /// What is planned, promised or agreed is the event that the ontology names for the future (a planned meeting is
    /// `AGREE`), what is cancelled the one it names for that. `None` for a predicate without a code, and for what nobody
    /// says happened or will: PLOVER keeps the hypothetical and the negated apart from its events.
    pub fn plover_event(
        &self,
        predicate: &str,
        status: Status,
        views: ViewSet,
    ) -> Option<PloverEvent<'_>> {
        let own = self.predicate(predicate)?.plover.as_ref()?;
        let turned = match status {
            Status::Cancelled => Some(own.if_cancelled.as_deref()?),
            _ if !may_count(views) => return None,
            Status::Planned | Status::Promised | Status::Agreed => own.if_future.as_deref(),
            Status::Occurred | Status::Ongoing | Status::Historical => None,
            _ => return None,
        };
        match turned {
            Some(event) => self.plain_event(event),
            None => coded(own),
        }
    }

    /// An event by its name: as the predicate has it whose own event it is, without a mode.
    fn plain_event(&self, event: &str) -> Option<PloverEvent<'_>> {
        let codes = self
            .predicates()
            .iter()
            .filter_map(|known| known.plover.as_ref());
        let mut plain = codes.filter(|plover| plover.event == event && plover.mode.is_none());
        coded(plain.next()?)
    }
}

fn coded(plover: &Plover) -> Option<PloverEvent<'_>> {
    Some(PloverEvent {
        event: &plover.event,
        quad: QuadClass::named(&plover.quad)?,
        score: plover.score,
    })
}

/// Whether somebody says that it happened, holds or will.
fn may_count(views: ViewSet) -> bool {
    [View::Asserted, View::Planned, View::Claimed]
        .into_iter()
        .any(|view| views.is_in(view))
}
