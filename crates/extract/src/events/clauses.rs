//! Events of clauses: subject, verb and the side that the verb's class is done to.

use super::actors::{Side, acting_sides};
use super::reciprocal::{is_among, is_mutual, is_received};
use super::targets::targets;
use crate::claims::arguments::Finder;
use crate::pairs::{Meaning, meaning_between, meaning_of_verb};
use crate::propositions::{Construction, construction};

/// A list of more sides on one hand is not crossed with another.
const MAX_SIDES: usize = 8;
/// Readings less sure than this are no events.
const LEAST: f64 = 0.35;

/// An event in tokens.
pub(super) struct Draft {
    pub(super) verb: usize,
    pub(super) source: Side,
    pub(super) target: Side,
    pub(super) meaning: Meaning,
    pub(super) construction: Construction,
}

/// Reads the clause that a token heads, if it does.
pub(super) fn read(finder: &Finder<'_>, verb: usize, drafts: &mut Vec<Draft>) {
    let tree = finder.tree;
    let Some(construction) = construction(tree, verb) else {
        return;
    };
    // What an infinitive tells is part of the verb above it; what is left open happens nowhere.
    if construction == Construction::Controlled || finder.read(verb).untold {
        return;
    }
    let Some(subject) = finder.subject(verb) else {
        return;
    };
    let mut sources = acting_sides(finder, subject);
    sources.truncate(MAX_SIDES);
    let (distance, mut targets) = targets(finder, verb, &sources);
    targets.truncate(MAX_SIDES);
    let among = distance > 1 || targets.is_empty();
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
        let ends = [source, target].map(|side| Some(side.token()));
        let between = || meaning_between(tree, source.token(), target.token());
        let meaning = meaning_of_verb(tree, verb, ends).or_else(between);
        let Some(meaning) = meaning.filter(|meaning| meaning.weight >= LEAST) else {
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
