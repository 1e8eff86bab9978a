//! The words of a verb: with auxiliaries, negation, particle, adverbs, and the verbs that govern it.

use newsgraph_annotate::{Dep, Tag};

use crate::claims::arguments::MAX_STEPS;
use crate::claims::tree::Tree;

/// The tokens of a verb's group: `is expected to leave`.
pub(super) fn group(tree: &Tree<'_>, verb: usize) -> Vec<usize> {
    let mut tokens = own(tree, verb);
    inherited(tree, verb, MAX_STEPS, &mut tokens);
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// The verb or adjective whose group a verb belongs to: `expected` of `is expected to leave`, `ready` of `is ready to leave`.
pub(super) fn joined_governor(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    let governor = tree.head(verb)?;
    if tree.dep(verb) != Dep::Xcomp || governor > verb || !tree.is_verb(verb) {
        return None;
    }
    if !tree.is_verb(governor) {
        let copula = tree.head(governor)?;
        let complements = tree.dep(governor) == Dep::Acomp && tree.is_verb(copula);
        return complements.then_some(governor);
    }
    let has_object = tree
        .with_dep(governor, &[Dep::Dobj, Dep::Dative])
        .any(|object| object < verb);
    let has_subject = tree.first(verb, &[Dep::Nsubj, Dep::Nsubjpass]).is_some();
    (!has_object && !has_subject).then_some(governor)
}

/// Whether a verb says nothing without the infinitive behind it, which speaks for both.
pub(super) fn is_joined_to_next(tree: &Tree<'_>, verb: usize) -> bool {
    let complements = tree.with_dep(verb, &[Dep::Acomp]);
    let governors = std::iter::once(verb).chain(complements);
    governors.into_iter().any(|governor| {
        tree.with_dep(governor, &[Dep::Xcomp])
            .any(|next| joined_governor(tree, next) == Some(governor))
    })
}

/// The verb with what hangs on it.
fn own(tree: &Tree<'_>, verb: usize) -> Vec<usize> {
    let mut tokens = vec![verb];
    let parts = [Dep::Aux, Dep::Auxpass, Dep::Neg, Dep::Prt];
    tokens.extend(tree.with_dep(verb, &parts));
    let first = tokens.iter().copied().min().unwrap_or(verb);
    let adverbs = tree.with_dep(verb, &[Dep::Advmod]);
    let inside = |&adverb: &usize| {
        let is_plain = tree.children(adverb).is_empty() && tree.token(adverb).tag != Tag::Wrb;
        is_plain && adverb < verb && (adverb > first || adverb + 1 == first)
    };
    tokens.extend(adverbs.filter(inside));
    tokens
}

fn inherited(tree: &Tree<'_>, verb: usize, n_left: usize, tokens: &mut Vec<usize>) {
    let (Some(head), Some(n_left)) = (tree.head(verb), n_left.checked_sub(1)) else {
        return;
    };
    if let Some(governor) = joined_governor(tree, verb) {
        if tree.is_verb(governor) {
            tokens.extend(own(tree, governor));
            // `it is necessary to leave`
            tokens.extend(
                tree.with_dep(governor, &[Dep::Acomp])
                    .filter(|&word| word < verb),
            );
            inherited(tree, governor, n_left, tokens);
        } else if let Some(copula) = tree.head(governor) {
            tokens.push(governor);
            tokens.extend(own(tree, copula));
            inherited(tree, copula, n_left, tokens);
        }
        return;
    }
    if tree.dep(verb) != Dep::Conj || !tree.is_verb(head) || !shares(tree, verb, head) {
        return;
    }
    let auxiliaries = [Dep::Aux, Dep::Auxpass, Dep::Neg];
    tokens.extend(tree.with_dep(head, &auxiliaries).filter(|&aux| aux < head));
    inherited(tree, head, n_left, tokens);
}

/// Whether the second of two verbs needs the auxiliaries of the first: `was sold and renamed`.
fn shares(tree: &Tree<'_>, verb: usize, head: usize) -> bool {
    let own = [
        Dep::Aux,
        Dep::Auxpass,
        Dep::Nsubj,
        Dep::Nsubjpass,
        Dep::Expl,
    ];
    let form = tree.token(verb).tag;
    let is_bare = matches!(form, Tag::Vb | Tag::Vbn | Tag::Vbg);
    let is_active = tree.is_passive(head)
        && tree
            .first(verb, &[Dep::Dobj, Dep::Attr, Dep::Acomp])
            .is_some();
    tree.first(verb, &own).is_none() && is_bare && form == tree.token(head).tag && !is_active
}
