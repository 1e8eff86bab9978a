//! Events of clauses: subject, verb and the side that the verb's class is done to.

use newsgraph_annotate::Dep;

use super::actors::{Side, acting_sides};
use super::reciprocal::{is_among, is_mutual, is_received};
use super::targets::targets;
use crate::claims::arguments::Finder;
use crate::pairs::{Meaning, meaning_between, meaning_of_verb};

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
}

/// Reads the clause that a token heads, if it does.
pub(super) fn read(finder: &Finder<'_>, verb: usize, drafts: &mut Vec<Draft>) {
    let tree = finder.tree;
    if !is_told(finder, verb) {
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
            },
        );
        if is_mutual(tree, meaning) {
            let back = Draft {
                verb,
                source: target,
                target: source,
                meaning,
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

/// Whether a clause tells what somebody does: no part of another verb's group, nothing left open.
fn is_told(finder: &Finder<'_>, verb: usize) -> bool {
    let tree = finder.tree;
    if !tree.is_verb(verb) || finder.read(verb).untold {
        return false;
    }
    match tree.dep(verb) {
        Dep::Conj => {
            let head = tree.head(verb);
            head.is_some_and(|head| tree.is_verb(head) && is_clause(tree.dep(head)) || head == verb)
        }
        dep => is_clause(dep),
    }
}

fn is_clause(dep: Dep) -> bool {
    matches!(
        dep,
        Dep::Root
            | Dep::Conj
            | Dep::Ccomp
            | Dep::Relcl
            | Dep::Acl
            | Dep::Advcl
            | Dep::Pcomp
            | Dep::Parataxis
            | Dep::Dep
    )
}
