//! Claims: what each sentence says, by the ontology's frames over the dependency tree.

mod arguments;
mod emit;
mod fillers;
mod lexicon;
mod offices;
mod raw;
mod reading;
mod sketch;
mod timing;
mod tree;

use newsgraph_model::ontology::{Ontology, PredicateKind};
use newsgraph_model::{Claim, Document, Status};

use crate::discourse::{Discourse, ZoneKind};

use arguments::Finder;
use emit::Emitter;
use fillers::Phrases;
use lexicon::{Words, resolve};
use sketch::{Matcher, Sketch, is_same};
use tree::Tree;

/// An ontology's frames, indexed for reading; made once, used for every document.
pub struct Frames {
    words: Words,
}

impl Frames {
    /// Indexes the frames of an ontology.
    pub fn new(ontology: &Ontology) -> Self {
        Self {
            words: Words::new(ontology),
        }
    }
}

/// The claims of a document, in text order, each after those nested in it.
///
/// `frames` must be made from `ontology`.
pub fn claims_of(
    discourse: &Discourse<'_>,
    document: &Document,
    ontology: &Ontology,
    frames: &Frames,
) -> Vec<Claim> {
    let tree = Tree::new(discourse);
    let finder = Finder {
        tree: &tree,
        words: &frames.words,
    };
    let phrases = Phrases {
        tree: &tree,
        ontology,
        words: &frames.words,
    };
    let matcher = Matcher {
        finder: &finder,
        phrases: &phrases,
        ontology,
    };
    let mut sketches: Vec<Sketch> = Vec::new();
    let mut tokens = Vec::new();
    for sentence in &discourse.sentences {
        if !matches!(sentence.zone, ZoneKind::Body | ZoneKind::Embed) {
            continue;
        }
        for token in sentence.tokens.clone() {
            tokens.push(token);
            for sketch in matcher.sketches(token) {
                if !is_repeated(ontology, &sketches, &sketch) {
                    sketches.push(sketch);
                }
            }
        }
    }
    drop_premature(ontology, &mut sketches);
    Emitter::new(&finder, &phrases, document, (&tokens, &sketches)).claims()
}

/// A title in a quotation may give somebody an office that, as the narrator says, is still to come: it is no claim that he holds it.
fn drop_premature(ontology: &Ontology, sketches: &mut Vec<Sketch>) {
    let planned = |sketch: &Sketch| {
        sketch.reading.status == Some(Status::Planned) && sketch.reading.links.is_empty()
    };
    let to_come: Vec<Sketch> = sketches
        .iter()
        .filter(|sketch| planned(sketch))
        .cloned()
        .collect();
    sketches.retain(|sketch| {
        let (predicate, _) = resolve(ontology, sketch.at);
        let is_title = predicate.kind == PredicateKind::State
            && sketch.reading.status.is_none()
            && !sketch.reading.links.is_empty();
        let denied = |other: &Sketch| {
            other.at.predicate == sketch.at.predicate && is_same(&other.subject, &sketch.subject)
        };
        !(is_title && to_come.iter().any(denied))
    });
}

/// Whether a document already said so: a state once told is not told again by every title.
fn is_repeated(ontology: &Ontology, sketches: &[Sketch], sketch: &Sketch) -> bool {
    let (predicate, _) = resolve(ontology, sketch.at);
    if predicate.kind != PredicateKind::State {
        return false;
    }
    sketches.iter().any(|other| {
        other.at.predicate == sketch.at.predicate
            && is_same(&other.subject, &sketch.subject)
            && same_object(other, sketch)
            && other.reading.status == sketch.reading.status
            && other.reading.negative == sketch.reading.negative
            && other.reading.links == sketch.reading.links
    })
}

fn same_object(left: &Sketch, right: &Sketch) -> bool {
    match (&left.object, &right.object) {
        (Some(left), Some(right)) => match (&left.fill, &right.fill) {
            (
                fillers::Fill::Literal { value: left, .. },
                fillers::Fill::Literal { value: right, .. },
            ) => left == right,
            _ => is_same(left, right),
        },
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
