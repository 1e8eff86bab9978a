//! Who a clause is about, and the members of lists.

use newsgraph_annotate::{Dep, Pos};
use newsgraph_model::MentionKind;

use crate::claims::arguments::{Finder, MAX_STEPS};
use crate::claims::tree::Tree;

use super::phrases::{clause, member};

/// A list of more members is not split.
const LONGEST_LIST: usize = 6;

/// Heads of the subject, one for each member of a list.
pub(super) fn subjects(finder: &Finder<'_>, verb: usize) -> Option<Vec<usize>> {
    let tree = finder.tree;
    let clausal = || tree.first(verb, &[Dep::Csubj, Dep::Csubjpass, Dep::Expl]);
    let subject = finder.surface_subject(verb, MAX_STEPS).or_else(clausal)?;
    let subject = described(tree, subject, verb);
    if tree.is_verb(subject) {
        return Some(vec![subject]);
    }
    Some(members(tree, subject))
}

/// `Roe is a doctor born in Arden`, `Roe, a doctor born in Arden`: Roe was born.
fn described(tree: &Tree<'_>, noun: usize, verb: usize) -> usize {
    if tree.dep(verb) != Dep::Acl || tree.head(verb) != Some(noun) {
        return noun;
    }
    let Some(head) = tree.head(noun) else {
        return noun;
    };
    match tree.dep(noun) {
        Dep::Attr => tree
            .first(head, &[Dep::Nsubj])
            .filter(|_| !tree.is_noun(head))
            .unwrap_or(noun),
        Dep::Appos if tree.token(head).pos == Pos::Propn => head,
        _ => noun,
    }
}

/// The members of a list; a name that has a list in it and a list without end stay whole.
pub(super) fn members(tree: &Tree<'_>, head: usize) -> Vec<usize> {
    let conjuncts = tree.conjuncts(head);
    let last = conjuncts.last().copied().unwrap_or(head);
    let discourse = tree.discourse;
    let name = discourse
        .mention_at(head)
        .map(|mention| &discourse.mentions[mention]);
    let is_name = name.is_some_and(|mention| {
        mention.kind == MentionKind::Named && mention.tokens.contains(&last)
    });
    if conjuncts.len() > LONGEST_LIST || is_name {
        return vec![head];
    }
    conjuncts
}

/// The words of a subject, without the clause that it is the subject of.
pub(super) fn subject_words(
    tree: &Tree<'_>,
    subject: usize,
    verb: usize,
    is_split: bool,
) -> Vec<usize> {
    if tree.is_verb(subject) {
        return clause(tree, subject);
    }
    let mut around = vec![verb];
    let mut current = verb;
    for _ in 0..MAX_STEPS {
        let Some(head) = tree.head(current) else {
            break;
        };
        around.push(head);
        current = head;
    }
    around.retain(|&token| token != subject);
    around.extend(tree.with_dep(subject, &[Dep::Case]));
    member(tree, subject, is_split, &around)
}
