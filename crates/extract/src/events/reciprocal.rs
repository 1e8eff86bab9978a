//! What both sides do to each other: meetings, and what a plural subject does without another side.

use newsgraph_annotate::Dep;

use crate::claims::tree::Tree;
use crate::pairs::EventClass;

use super::clauses::Reading;

/// Verbs that a plural subject does among its members.
const AMONG: &[&str] = &[
    "agree",
    "meet",
    "talk",
    "negotiate",
    "clash",
    "fight",
    "battle",
    "quarrel",
    "feud",
    "confer",
    "cooperate",
    "collaborate",
    "reconcile",
    "disagree",
    "argue",
    "spar",
    "duel",
    "consult",
];
/// Nouns that take two sides, whatever is done to them: `renewed ties`, `postponed their meeting`.
const SHARED: &[&str] = &[
    "tie",
    "relation",
    "relationship",
    "meeting",
    "talk",
    "negotiation",
    "summit",
    "dialogue",
    "deal",
    "accord",
    "agreement",
    "pact",
    "treaty",
    "truce",
    "ceasefire",
    "fire",
    "contact",
    "border",
    "alliance",
    "prisoner",
    "ambassador",
    "blow",
    "visit",
    "differences",
    "dispute",
    "conflict",
    "drill",
    "exercise",
    "partnership",
    "protocol",
    "memorandum",
];
/// Words of meetings, which both sides attend.
const MEETINGS: &[&str] = &[
    "meet",
    "meeting",
    "talk",
    "visit",
    "host",
    "receive",
    "arrive",
    "travel",
    "confer",
    "discuss",
    "negotiate",
    "negotiation",
    "hold",
    "summit",
    "dialogue",
    "consult",
    "trip",
    "fly",
    "leave",
    "tour",
];

/// Whether the members of a plural subject do it to each other.
pub(super) fn is_among(tree: &Tree<'_>, verb: usize) -> bool {
    let mut current = verb;
    for _ in 0..6 {
        if AMONG.contains(&tree.lemma(current).as_str()) {
            return true;
        }
        let mut objects = tree.with_dep(current, &[Dep::Dobj]);
        if objects.any(|object| SHARED.contains(&tree.lemma(object).as_str())) {
            return true;
        }
        match tree.first(current, &[Dep::Xcomp, Dep::Acomp]) {
            Some(next) => current = next,
            None => return false,
        }
    }
    false
}

/// Whether the other side takes part in the same way.
pub(super) fn is_mutual(tree: &Tree<'_>, meaning: Reading) -> bool {
    meaning.deed == Some(EventClass::Consult)
        && MEETINGS.contains(&tree.lemma(meaning.word).as_str())
}

/// Whether the subject gets what the other side gives: `received money from Arden`.
pub(super) fn is_received(tree: &Tree<'_>, verb: usize) -> bool {
    let from = |word: usize| {
        let mut prepositions = tree.with_dep(word, &[Dep::Prep]);
        prepositions.any(|preposition| tree.lower(preposition) == "from")
    };
    let gets = matches!(
        tree.lemma(verb).as_str(),
        "receive" | "get" | "obtain" | "secure" | "win" | "accept"
    );
    gets && (from(verb) || tree.with_dep(verb, &[Dep::Dobj]).any(from))
}
