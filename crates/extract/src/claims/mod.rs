//! Claims: what each sentence says, by the ontology's frames over the dependency tree.

mod agents;
pub(crate) mod arguments;
mod authors;
mod confidence;
mod contests;
mod denials;
mod departures;
mod emit;
mod fillers;
mod governors;
mod guess;
mod lexicon;
mod moods;
mod negation;
mod objects;
mod offices;
mod prepositions;
mod raw;
mod reading;
mod reports;
mod sketch;
mod standing;
mod statics;
mod subjects;
mod timing;
pub(crate) mod tree;
mod triggers;
mod untold;
mod verdicts;
mod voices;
mod why;

use newsgraph_annotate::Dep;
use newsgraph_model::ontology::{Ontology, PredicateKind};
use newsgraph_model::{Claim, Document, Status};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::discourse::{Discourse, ZoneKind};
use crate::trace::{Drop, DropReason, Trace};

use arguments::Finder;
use contests::settle_winners;
use denials::add_denials;
use departures::fill_departures;
use emit::Emitter;
use fillers::{Fill, Found, Phrases};
use lexicon::Words;
use offices::Offices;
use sketch::{Matcher, Sketch};
use statics::{drop_hoped_for, static_facts};
use tree::Tree;
use verdicts::add_verdicts;

pub use confidence::Marks;
pub(crate) use lexicon::{FrameRef, TriggerKind, Verdict, resolve};
pub use reports::Report;
pub(crate) use reports::reports_of;
pub(crate) use voices::{Link, Voice};
pub(crate) use why::{
    Base, Because, Cause, Effect, Indirect, Miss, RawMiss, StatusFrom, TimeFrom, Why,
};

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
    traced_claims_of(discourse, document, ontology, frames, Trace::off())
}

/// The claims of a document; what decides them is taken down in `trace`.
pub(crate) fn traced_claims_of(
    discourse: &Discourse<'_>,
    document: &Document,
    ontology: &Ontology,
    frames: &Frames,
    trace: Trace<'_>,
) -> Vec<(Claim, Marks)> {
    let mut tree = Tree::new(discourse);
    tree.trace = trace;
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
    for (sentence_idx, sentence) in discourse.sentences.iter().enumerate() {
        let is_read = match sentence.zone {
            ZoneKind::Body | ZoneKind::Embed => true,
            // The article's own headline; further lines like it head parts or other articles.
            ZoneKind::Headline => sentence.paragraph == 0,
            ZoneKind::Byline | ZoneKind::Dateline | ZoneKind::Boilerplate => false,
        };
        if !is_read {
            trace.note(|log| log.unread.push((sentence_idx, sentence.zone)));
        }
        for token in sentence.tokens.clone() {
            let mut found = facts.remove(&token).unwrap_or_default();
            if is_read {
                tokens.push(token);
                let told_beside = !found.is_empty();
                let read = matcher.sketches(token).into_iter();
                found.extend(read.filter(|sketch| {
                    let (predicate, _) = resolve(ontology, sketch.at);
                    let is_told = told_beside && is_role_told(&predicate.name);
                    !(is_told && is_dropped(trace, sketch, DropReason::ToldBeside))
                }));
            }
            for sketch in found {
                if !told.is_new(ontology, &sketch) {
                    let first = || told_first(&sketches, &sketch);
                    let reason = DropReason::Told(trace.is_on().then(first).flatten());
                    is_dropped(trace, &sketch, reason);
                } else if told.names_less(ontology, &tree, &sketch) {
                    is_dropped(trace, &sketch, DropReason::NamesLess);
                } else if let Some(other) = repeated(&tree, &sketches, &sketch) {
                    is_dropped(trace, &sketch, DropReason::Repeats(other));
                } else {
                    sketches.push(sketch);
                }
            }
        }
    }
    add_verdicts(&matcher, &tokens, &mut sketches);
    add_denials(&matcher, &mut sketches);
    drop_premature(ontology, &mut sketches, trace);
    drop_counterfactual(&tree, &mut sketches, trace);
    drop_hoped_for(ontology, &mut sketches, trace);
    settle_winners(ontology, &mut sketches, trace);
    fill_departures(ontology, &tree, &mut sketches);
    Emitter::new(&finder, &phrases, document, (&tokens, &sketches)).claims()
}

/// Takes down why a sketch is dropped; always true.
fn is_dropped(trace: Trace<'_>, sketch: &Sketch, reason: DropReason) -> bool {
    trace.note(|log| {
        log.drops.push(Drop {
            trigger: sketch.trigger,
            at: sketch.at,
            reason,
        });
    });
    true
}

/// The trigger that told a state first.
fn told_first(told: &[Sketch], sketch: &Sketch) -> Option<usize> {
    let state = state_of(sketch);
    let first = told.iter().find(|other| state_of(other) == state);
    first.map(|other| other.trigger)
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
fn drop_premature(ontology: &Ontology, sketches: &mut Vec<Sketch>, trace: Trace<'_>) {
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
        let is_premature = is_title && to_come.contains(&subject(sketch));
        !(is_premature && is_dropped(trace, sketch, DropReason::Premature))
    });
}

/// `Roe, who could have dismissed him,` tells what was not done: in a relative clause about a person the power is told of, not a guess at the past.
fn drop_counterfactual(tree: &Tree<'_>, sketches: &mut Vec<Sketch>, trace: Trace<'_>) {
    let is_of_who = |verb: usize| {
        let subject = tree.first(verb, &[Dep::Nsubj]);
        subject.is_some_and(|subject| tree.lower(subject) == "who")
    };
    let is_untrue = |sketch: &Sketch| {
        let verb = sketch.trigger;
        let has = |word: &str| {
            let mut auxiliaries = tree.with_dep(verb, &[Dep::Aux]);
            auxiliaries.any(|auxiliary| tree.lower(auxiliary) == word)
        };
        tree.dep(verb) == Dep::Relcl && is_of_who(verb) && has("could") && has("have")
    };
    sketches.retain(|sketch| {
        !(is_untrue(sketch) && is_dropped(trace, sketch, DropReason::Counterfactual))
    });
}

/// The trigger over or under another that tells the same event: `held a meeting with Roe`.
fn repeated(tree: &Tree<'_>, told: &[Sketch], sketch: &Sketch) -> Option<usize> {
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
    let same = near.filter(is_same).find(|other| {
        governs(other.trigger, sketch.trigger) || governs(sketch.trigger, other.trigger)
    });
    same.map(|other| other.trigger)
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
        predicate.kind != PredicateKind::State || self.states.insert(state_of(sketch))
    }
}

fn state_of(sketch: &Sketch) -> State {
    (
        sketch.at.predicate,
        Key::of(&sketch.subject),
        sketch.object.as_ref().map(Key::of),
        sketch.reading.status,
        sketch.reading.negative,
        sketch.reading.links.clone(),
    )
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
