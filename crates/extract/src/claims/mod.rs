//! Claims: what each sentence says, by the ontology's frames over the dependency tree.

pub(crate) mod arguments;
mod confidence;
mod contests;
mod departures;
mod emit;
mod fillers;
mod lexicon;
mod moods;
mod negation;
mod offices;
mod raw;
mod reading;
mod reports;
mod sketch;
mod statics;
mod subjects;
mod timing;
pub(crate) mod tree;
mod untold;
mod voices;

use newsgraph_model::ontology::{Ontology, PredicateKind};
use newsgraph_model::{Claim, Document, Status};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::discourse::{Discourse, ZoneKind};

use arguments::Finder;
use contests::settle_winners;
use departures::fill_departures;
use emit::Emitter;
use fillers::{Fill, Found, Phrases};
use lexicon::{Words, resolve};
use offices::Offices;
use sketch::{Matcher, Sketch};
use statics::{drop_hoped_for, static_facts};
use tree::Tree;
use voices::Link;

pub use confidence::Marks;
pub use reports::Report;
pub(crate) use reports::reports_of;

/// An ontology's frames, indexed for reading; made once, used for every document.
pub struct Frames {
    pub(crate) words: Words,
}

impl Frames {
    /// Indexes the frames of an ontology.
    pub fn new(ontology: &Ontology) -> Self {
        Self {
            words: Words::new(ontology),
        }
    }
}

/// The claims of a document with what is seen of them, in text order, each after those nested in it.
///
/// `frames` must be made from `ontology`.
pub fn claims_of(
    discourse: &Discourse<'_>,
    document: &Document,
    ontology: &Ontology,
    frames: &Frames,
) -> Vec<(Claim, Marks)> {
    let tree = Tree::new(discourse);
    let finder = Finder {
        tree: &tree,
        words: &frames.words,
    };
    let offices = Offices::new(&tree, ontology, &frames.words);
    let phrases = Phrases {
        tree: &tree,
        ontology,
        words: &frames.words,
        offices: &offices,
    };
    let matcher = Matcher {
        finder: &finder,
        phrases: &phrases,
        ontology,
    };
    let mut facts = static_facts(&matcher);
    let mut sketches: Vec<Sketch> = Vec::new();
    let mut told = Told::default();
    let mut tokens = Vec::new();
    for sentence in &discourse.sentences {
        let is_read = match sentence.zone {
            ZoneKind::Body | ZoneKind::Embed => true,
            // The article's own headline; further lines like it head parts or other articles.
            ZoneKind::Headline => sentence.paragraph == 0,
            ZoneKind::Byline | ZoneKind::Dateline | ZoneKind::Boilerplate => false,
        };
        for token in sentence.tokens.clone() {
            let mut found = facts.remove(&token).unwrap_or_default();
            if is_read {
                tokens.push(token);
                let told_beside = !found.is_empty();
                let read = matcher.sketches(token).into_iter();
                found.extend(read.filter(|sketch| {
                    let (predicate, _) = resolve(ontology, sketch.at);
                    !(told_beside && is_role_told(&predicate.name))
                }));
            }
            for sketch in found {
                if told.is_new(ontology, &sketch)
                    && !told.names_less(ontology, &tree, &sketch)
                    && !repeats(&tree, &sketches, &sketch)
                {
                    sketches.push(sketch);
                }
            }
        }
    }
    drop_premature(ontology, &mut sketches);
    drop_hoped_for(ontology, &mut sketches);
    settle_winners(ontology, &mut sketches);
    fill_departures(ontology, &tree, &mut sketches);
    Emitter::new(&finder, &phrases, document, (&tokens, &sketches)).claims()
}

/// Predicates that words beside a name tell better than the tree does.
fn is_role_told(predicate: &str) -> bool {
    matches!(
        predicate,
        "holds_office"
            | "leads"
            | "works_for"
            | "spokesperson_for"
            | "member_of"
            | "ally_of"
            | "rival_of"
    )
}

/// A title in a quotation may give somebody an office that, as the narrator says, is still to come: it is no claim that he holds it.
fn drop_premature(ontology: &Ontology, sketches: &mut Vec<Sketch>) {
    let subject = |sketch: &Sketch| (sketch.at.predicate, Key::of(&sketch.subject));
    let to_come: FxHashSet<(usize, Key)> = sketches
        .iter()
        .filter(|sketch| sketch.reading.status == Some(Status::Planned))
        .filter(|sketch| sketch.reading.links.is_empty())
        .map(subject)
        .collect();
    sketches.retain(|sketch| {
        let (predicate, _) = resolve(ontology, sketch.at);
        let is_title = predicate.kind == PredicateKind::State
            && sketch.reading.status.is_none()
            && !sketch.reading.links.is_empty();
        !(is_title && to_come.contains(&subject(sketch)))
    });
}

/// Whether a word and one under it tell one event twice: `held a meeting with Roe`.
fn repeats(tree: &Tree<'_>, told: &[Sketch], sketch: &Sketch) -> bool {
    let governs = |above: usize, below: usize| {
        let heads = std::iter::successors(tree.head(below), |&head| tree.head(head));
        heads.take(3).any(|head| head == above)
    };
    let is_same = |other: &&Sketch| {
        other.at.predicate == sketch.at.predicate
            && Key::of(&other.subject) == Key::of(&sketch.subject)
            && other.object.as_ref().map(Key::of) == sketch.object.as_ref().map(Key::of)
            && other.reading.negative == sketch.reading.negative
    };
    let near = told.iter().rev().take(12);
    near.filter(is_same).any(|other| {
        governs(other.trigger, sketch.trigger) || governs(sketch.trigger, other.trigger)
    })
}

/// The states that a document has told so far: none is told again by every title.
#[derive(Default)]
struct Told {
    states: FxHashSet<State>,
    /// Names of the offices and bodies that states tell of, small letters, by predicate and subject.
    objects: FxHashMap<(usize, usize), Vec<String>>,
}

/// Predicate, subject, object, status, whether it is denied, and who says so.
type State = (usize, Key, Option<Key>, Option<Status>, bool, Vec<Link>);

impl Told {
    /// Whether a state tells in words, `Governor`, what was told by name before: `Governor of Arden`.
    fn names_less(&mut self, ontology: &Ontology, tree: &Tree<'_>, sketch: &Sketch) -> bool {
        if resolve(ontology, sketch.at).0.kind != PredicateKind::State {
            return false;
        }
        let (Fill::Cluster { cluster, .. }, Some(object)) = (&sketch.subject.fill, &sketch.object)
        else {
            return false;
        };
        let known = self
            .objects
            .entry((sketch.at.predicate, *cluster))
            .or_default();
        match &object.fill {
            Fill::Cluster { cluster, .. } => {
                known.push(tree.discourse.clusters[*cluster].name.to_lowercase());
                false
            }
            Fill::Literal { value, .. } => {
                let value = value.to_lowercase();
                known.iter().any(|name| name.starts_with(&value))
            }
            Fill::Clause(_) => false,
        }
    }

    /// Whether a sketch is no state or one that is new.
    fn is_new(&mut self, ontology: &Ontology, sketch: &Sketch) -> bool {
        let (predicate, _) = resolve(ontology, sketch.at);
        predicate.kind != PredicateKind::State
            || self.states.insert((
                sketch.at.predicate,
                Key::of(&sketch.subject),
                sketch.object.as_ref().map(Key::of),
                sketch.reading.status,
                sketch.reading.negative,
                sketch.reading.links.clone(),
            ))
    }
}

/// What a filler is, wherever it stands.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Cluster(usize),
    Words(String),
    Clause(usize),
}

impl Key {
    fn of(found: &Found) -> Self {
        match &found.fill {
            Fill::Cluster { cluster, .. } => Self::Cluster(*cluster),
            Fill::Literal { value, .. } => Self::Words(value.clone()),
            Fill::Clause(clause) => Self::Clause(*clause),
        }
    }
}

#[cfg(test)]
mod tests;
