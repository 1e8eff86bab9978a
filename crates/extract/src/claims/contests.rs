//! Contests: what a document knows of who won one.

use std::collections::BTreeSet;

use newsgraph_model::Status;
use newsgraph_model::ontology::Ontology;
use rustc_hash::FxHashMap;

use super::Key;
use super::fillers::Fill;
use super::lexicon::resolve;
use super::sketch::Sketch;
use crate::trace::{DropReason, Trace};

/// The predicate whose object has one subject.
const WON: &str = "won";

/// A contest has one winner: where a name is said to have won it, a pronoun that wins it means nobody else.
///
/// With several named winners a pronoun's claim is dropped, as it cannot be told which of them is meant.
pub(crate) fn settle_winners(ontology: &Ontology, sketches: &mut Vec<Sketch>, trace: Trace<'_>) {
    let mut winners: FxHashMap<Key, BTreeSet<usize>> = FxHashMap::default();
    for sketch in sketches.iter() {
        if let Some((contest, winner)) = victory(ontology, sketch)
            && !sketch.subject.is_indirect
        {
            winners.entry(contest).or_default().insert(winner);
        }
    }
    sketches.retain_mut(|sketch| {
        let Some((contest, winner)) = victory(ontology, sketch) else {
            return true;
        };
        let Some(known) = winners.get(&contest) else {
            return true;
        };
        if !sketch.subject.is_indirect || known.contains(&winner) {
            return true;
        }
        let mut known = known.iter();
        let (Some(&only), None) = (known.next(), known.next()) else {
            return !super::is_dropped(trace, sketch, DropReason::NoWinner);
        };
        if let Fill::Cluster { cluster, .. } = &mut sketch.subject.fill {
            *cluster = only;
        }
        true
    });
}

/// The contest and the winner of a victory that is told as a fact.
fn victory(ontology: &Ontology, sketch: &Sketch) -> Option<(Key, usize)> {
    let (predicate, frame) = resolve(ontology, sketch.at);
    let is_fact = matches!(sketch.reading.status, None | Some(Status::Occurred))
        && !sketch.reading.negative
        && frame.polarity.is_none();
    if predicate.name != WON || !is_fact {
        return None;
    }
    let Fill::Cluster { cluster, .. } = sketch.subject.fill else {
        return None;
    };
    Some((Key::of(sketch.object.as_ref()?), cluster))
}
