//! Events of clauses: subject, verb and the side that the verb's class is done to.

use newsgraph_annotate::Dep;

use super::actors::{Side, acting_sides};
use super::reciprocal::{is_among, is_mutual, is_received};
use super::targets::{NEAR, targets};
use crate::claims::arguments::Finder;
use crate::claims::tree::Tree;
use crate::pairs::{EventClass, is_saying, meaning_between, meaning_of_word};
use crate::propositions::{Construction, construction};

/// A list of more sides on one hand is not crossed with another.
const MAX_SIDES: usize = 8;
/// Readings less sure than this are no events.
const LEAST: f64 = 0.35;

/// What a clause says that is done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// `None`: something is said of the other side.
    pub(super) class: Option<EventClass>,
    pub(super) deed: Option<EventClass>,
    pub(super) word: usize,
    pub(super) weight: f64,
}

/// An event in tokens.
pub(super) struct Draft {
    pub(super) verb: usize,
    pub(super) source: Side,
    pub(super) target: Side,
    pub(super) meaning: Reading,
    pub(super) construction: Construction,
}

/// Reads the clause that a token heads, if it does.
pub(super) fn read(finder: &Finder<'_>, verb: usize, drafts: &mut Vec<Draft>) {
    let tree = finder.tree;
    let Some(construction) = construction(tree, verb) else {
        return;
    };
    // What an infinitive tells is part of the verb above it; what is left open happens nowhere.
    let is_part = construction == Construction::Controlled
        || tree.is_infinitive(verb)
            && (construction != Construction::Main || tree.dep(verb) == Dep::Xcomp);
    if is_part || finder.read(verb).untold {
        return;
    }
    let Some(subject) = finder.subject(verb) else {
        return;
    };
    let mut sources = acting_sides(finder, subject);
    sources.truncate(MAX_SIDES);
    let (distance, mut targets) = targets(finder, verb, &sources);
    targets.truncate(MAX_SIDES);
    let among = distance > NEAR || targets.is_empty();
    let pairs: Vec<(Side, Side)> = if among && sources.len() > 1 && is_among(tree, verb) {
        let pairs = sources
            .iter()
            .flat_map(|a| sources.iter().map(|b| (*a, *b)));
        pairs.filter(|(a, b)| a != b).collect()
    } else {
        let pairs = sources
            .iter()
            .flat_map(|a| targets.iter().map(|b| (*a, *b)));
        pairs.collect()
    };
    let is_received = is_received(tree, verb);
    for (source, target) in pairs {
        let (source, target) = if is_received {
            (target, source)
        } else {
            (source, target)
        };
        if source.name.is_none() && target.name.is_none() {
            continue;
        }
        let Some(meaning) = meaning(finder, verb, source, target) else {
            continue;
        };
        add(
            drafts,
            finder,
            Draft {
                verb,
                source,
                target,
                meaning,
                construction,
            },
        );
        if is_mutual(tree, meaning) {
            let back = Draft {
                verb,
                source: target,
                target: source,
                meaning,
                construction,
            };
            add(drafts, finder, back);
        }
    }
}

/// What the clause says that the source does to the target.
fn meaning(finder: &Finder<'_>, verb: usize, source: Side, target: Side) -> Option<Reading> {
    let tree = finder.tree;
    let comment = Reading {
        class: None,
        deed: None,
        word: verb,
        weight: 0.5,
    };
    let said = said_clause(finder, verb);
    let subject = said.and_then(|said| tree.first(said, &[Dep::Nsubj, Dep::Nsubjpass]));
    // What is said of what somebody else does is no deed of the speaker.
    let of_another = subject.is_some_and(|subject| !tree.conjuncts(subject).contains(&target.head));
    if of_another || said.is_some() && (concedes(tree, verb) || voices(tree, verb)) {
        return Some(comment);
    }
    let ends = [source, target].map(|side| Some(side.token()));
    let meaning = meaning_of_word(tree, verb, ends);
    if said.is_some() && meaning.is_none() {
        return Some(comment);
    }
    let meaning = meaning.or_else(|| meaning_between(tree, source.token(), target.token()));
    let meaning = meaning.filter(|meaning| meaning.weight >= LEAST)?;
    Some(Reading {
        class: Some(meaning.class),
        deed: Some(meaning.deed),
        word: meaning.word,
        weight: meaning.weight,
    })
}

/// The clause that a verb of saying or thinking passes on.
fn said_clause(finder: &Finder<'_>, verb: usize) -> Option<usize> {
    let tree = finder.tree;
    let clause = tree
        .with_dep(verb, &[Dep::Ccomp])
        .find(|&clause| clause > verb)?;
    let is_whole = tree.first(clause, &[Dep::Mark]).is_some();
    let is_told = is_saying(tree, verb) || is_whole && (concedes(tree, verb) || voices(tree, verb));
    is_told.then_some(clause)
}

/// `expressed hopes on Monday that …`, `voiced the fear that …`: what is hoped or feared is told, and done to nobody.
fn voices(tree: &Tree<'_>, verb: usize) -> bool {
    let is_thought = |noun: usize| {
        matches!(
            tree.lemma(noun).as_str(),
            "hope"
                | "fear"
                | "concern"
                | "doubt"
                | "confidence"
                | "belief"
                | "view"
                | "opinion"
                | "worry"
                | "expectation"
                | "optimism"
                | "pessimism"
                | "skepticism"
        )
    };
    matches!(
        tree.lemma(verb).as_str(),
        "express" | "voice" | "raise" | "have"
    ) && tree.with_dep(verb, &[Dep::Dobj]).any(is_thought)
}

/// Verbs that say something where a whole clause follows: `allowed that it was cold`.
fn concedes(tree: &Tree<'_>, verb: usize) -> bool {
    matches!(tree.lemma(verb).as_str(), "allow" | "concede" | "grant")
}

fn add(drafts: &mut Vec<Draft>, finder: &Finder<'_>, draft: Draft) {
    let tree = finder.tree;
    let is_same = |other: &Draft| {
        other.meaning.class == draft.meaning.class
            && other.source.is_same(draft.source, tree)
            && other.target.is_same(draft.target, tree)
    };
    if !drafts.iter().any(is_same) {
        drafts.push(draft);
    }
}
