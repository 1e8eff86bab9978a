//! What a denial denies when its clause only carries a noun: `denied making any promise`, `said no such offer was made`.
//!
//! The verb of such a clause adds nothing to its noun (a light verb construction), so the noun is what is denied.

use newsgraph_annotate::{Dep, Pos};
use newsgraph_model::Filler;
use newsgraph_model::ontology::Ontology;

use super::emit::Emitter;
use super::fillers::{Fill, Found, Phrases, tidy};
use super::lexicon::{FrameRef, resolve};
use super::sketch::{Matcher, Sketch};
use super::tree::Tree;

/// The predicate that a denial makes.
const DENIED: &str = "denied";

/// Verbs that only carry their object.
const CARRIES: &[&str] = &[
    "make", "give", "receive", "have", "issue", "hold", "offer", "prepare", "plan", "strike",
    "enter", "discuss",
];

/// Verbs that in the passive only carry their subject.
const CARRIED: &[&str] = &[
    "make", "give", "receive", "issue", "hold", "offer", "plan", "schedule", "discuss", "reach",
    "sign", "strike", "send", "extend", "pay", "propose", "consider", "prepare",
];

/// Verbs that only say that their subject was there.
const HAPPENS: &[&str] = &["exist", "happen", "occur"];

/// The noun that a clause only carries; `None` where its verb says more.
fn carried_noun(tree: &Tree<'_>, clause: usize) -> Option<usize> {
    let lemma = tree.lemma(clause);
    let noun = if tree.first(clause, &[Dep::Expl]).is_some() {
        tree.first(clause, &[Dep::Attr, Dep::Dobj])
    } else if takes_place(tree, clause) || HAPPENS.contains(&lemma.as_str()) {
        tree.first(clause, &[Dep::Nsubj])
    } else if let Some(subject) = tree.first(clause, &[Dep::Nsubjpass]) {
        Some(subject).filter(|_| CARRIED.contains(&lemma.as_str()))
    } else if lemma == "know" {
        let about = tree.with_dep(clause, &[Dep::Prep]);
        let mut about = about.filter(|&prep| matches!(tree.lower(prep).as_str(), "about" | "of"));
        about.find_map(|prep| tree.first(prep, &[Dep::Pobj]))
    } else {
        tree.first(clause, &[Dep::Dobj])
            .filter(|_| CARRIES.contains(&lemma.as_str()))
    }?;
    let determiner = tree.first(noun, &[Dep::Det]);
    let is_told_of = tree.first(noun, &[Dep::Poss]).is_some()
        || determiner.is_some()
        || tree
            .with_dep(noun, &[Dep::Amod])
            .any(|word| tree.lower(word) == "such");
    let is_named = tree.text(noun).starts_with(char::is_uppercase);
    (tree.is_noun(noun) && is_told_of && !is_named).then_some(noun)
}

/// `the call took place`.
fn takes_place(tree: &Tree<'_>, verb: usize) -> bool {
    let object = tree.first(verb, &[Dep::Dobj]);
    tree.lemma(verb) == "take" && object.is_some_and(|object| tree.lower(object) == "place")
}

/// The words of a carried noun: `any such assurance`, `offer` of `no such offer`.
fn carried_words(phrases: &Phrases<'_>, noun: usize) -> Option<Found> {
    let tree = phrases.tree;
    let span = phrases.phrase_span(noun)?;
    let value = tidy(span.of(tree.discourse.text)?);
    let lower = value.to_lowercase();
    let skipped = ["no such ", "no "]
        .into_iter()
        .find(|negation| lower.starts_with(negation))
        .map_or(0, str::len);
    let value = value.get(skipped..)?.to_owned();
    (!value.is_empty()).then_some(Found {
        fill: Fill::Literal { value, span },
        token: noun,
        is_indirect: false,
    })
}

/// Adds the denials of those who say that there was none: `she says no such offer was made`.
pub(super) fn add_denials(matcher: &Matcher<'_>, sketches: &mut Vec<Sketch>) {
    let Some(at) = frame_of(matcher.ontology) else {
        return;
    };
    let tree = matcher.finder.tree;
    let mut added = Vec::new();
    for sketch in sketches.iter() {
        let (predicate, _) = resolve(matcher.ontology, sketch.at);
        if predicate.name != "said" || sketch.reading.negative {
            continue;
        }
        let others = sketch.roles.iter().flat_map(|(_, found)| found);
        let clauses = sketch.object.iter().chain(others);
        let denied = clauses.filter_map(|found| match found.fill {
            Fill::Clause(clause) => Some((clause, carried_noun(tree, clause)?)),
            _ => None,
        });
        let mut denied = denied.filter(|&(clause, noun)| is_denied(tree, clause, noun));
        let words = denied.find_map(|(_, noun)| carried_words(matcher.phrases, noun));
        let Some(words) = words else { continue };
        added.push(Sketch {
            at,
            object: Some(words),
            roles: Vec::new(),
            ..sketch.clone()
        });
    }
    sketches.extend(added);
    sketches.sort_by_key(|sketch| sketch.trigger);
}

/// Whether a clause says that what it carries was not.
fn is_denied(tree: &Tree<'_>, clause: usize, noun: usize) -> bool {
    // `he has no shame` denies nothing that was said of him, `he made no promise` does.
    if tree.dep(noun) == Dep::Dobj {
        let subject = tree.first(clause, &[Dep::Nsubj]);
        let is_own = subject.is_some_and(|subject| tree.token(subject).pos == Pos::Pron);
        if !is_own || tree.lemma(clause) == "have" {
            return false;
        }
    }
    let is_none = tree
        .with_dep(noun, &[Dep::Det])
        .any(|word| tree.lower(word) == "no");
    is_none || tree.first(clause, &[Dep::Neg]).is_some()
}

/// The plain frame of denials.
fn frame_of(ontology: &Ontology) -> Option<FrameRef> {
    let predicates = ontology.predicates();
    let predicate = predicates.iter().position(|known| known.name == DENIED)?;
    let frames = &predicates[predicate].frames;
    let frame = frames.iter().position(|frame| frame.id == "verb")?;
    Some(FrameRef { predicate, frame })
}

impl Emitter<'_> {
    /// The noun that the clause of a denial only carries: `denied making any promise`.
    pub(super) fn carried(&self, outer: usize, clause: usize) -> Option<Filler> {
        let (predicate, _) = resolve(self.ontology, self.sketches.get(outer)?.at);
        let noun = (predicate.name == DENIED)
            .then(|| carried_noun(self.finder.tree, clause))
            .flatten()?;
        match carried_words(self.phrases, noun)?.fill {
            Fill::Literal { value, span } => Some(Filler::Literal {
                value,
                span: Some(span),
            }),
            Fill::Cluster { .. } | Fill::Clause(_) => None,
        }
    }
}
