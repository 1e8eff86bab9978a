//! The words of a phrase: what its head governs, without what is said of it beside.

use newsgraph_annotate::{Dep, Pos, Tag};

use crate::claims::tree::Tree;

/// A phrase of more tokens is cut: no sentence of prose has it.
const LONGEST_PHRASE: usize = 300;

/// The tokens of a noun or adjective phrase without its conjuncts, appositions and clauses behind a comma.
pub(super) fn phrase(tree: &Tree<'_>, head: usize) -> Vec<usize> {
    phrase_without(tree, head, &[])
}

/// The same without the phrases of some tokens.
pub(super) fn phrase_without(tree: &Tree<'_>, head: usize, without: &[usize]) -> Vec<usize> {
    let in_list = tree.first(head, &[Dep::Conj]).is_some();
    collect(tree, head, &|parent, child| {
        if without.contains(&child) || is_beside(tree, child) {
            return false;
        }
        let of_head = parent == head;
        let joins = matches!(tree.dep(child), Dep::Conj | Dep::Cc | Dep::Preconj)
            || in_list && tree.token(child).pos == Pos::Punct;
        !(of_head && joins)
    })
}

/// The tokens of a phrase with its conjuncts.
pub(super) fn list(tree: &Tree<'_>, head: usize) -> Vec<usize> {
    list_without(tree, head, &[])
}

/// The same without the phrases of some tokens.
pub(super) fn list_without(tree: &Tree<'_>, head: usize, without: &[usize]) -> Vec<usize> {
    collect(tree, head, &|_, child| {
        !without.contains(&child) && !is_beside(tree, child)
    })
}

/// One member of a list that is told member by member, or the whole phrase.
pub(super) fn member(
    tree: &Tree<'_>,
    head: usize,
    is_split: bool,
    without: &[usize],
) -> Vec<usize> {
    let whole = !is_split && tree.conjuncts(head).len() > 1;
    if whole && tree.dep(head) != Dep::Conj {
        return list_without(tree, head, without);
    }
    phrase_without(tree, head, without)
}

/// The tokens of a clause, without the conjunction before it.
pub(super) fn clause(tree: &Tree<'_>, head: usize) -> Vec<usize> {
    collect(tree, head, &|parent, child| {
        parent != head || !(tree.dep(child) == Dep::Mark && tree.lower(child) == "that")
    })
}

/// Whether a phrase tells something more of what is already whole: `, who left`, `, a doctor`, `(left)`.
fn is_beside(tree: &Tree<'_>, token: usize) -> bool {
    let clause = matches!(
        tree.dep(token),
        Dep::Relcl | Dep::Acl | Dep::Appos | Dep::Advcl | Dep::Parataxis
    );
    if !clause || tree.dep(token) == Dep::Appos && continues_list(tree, token) {
        return false;
    }
    let (first, _) = tree.subtree(token);
    first
        .checked_sub(1)
        .is_some_and(|before| matches!(tree.text(before), "," | "(" | "—" | "–" | "--"))
}

/// Whether an apposition is rather a member of the list that goes on behind it: `the barn, the tractor, and the boat`.
pub(crate) fn continues_list(tree: &Tree<'_>, beside: usize) -> bool {
    let is_name = |token: usize| tree.token(token).pos == Pos::Propn;
    let noun = tree.head(beside);
    listed_behind_comma(tree, beside) && noun.is_some_and(|noun| is_name(noun) == is_name(beside))
}

/// `…, and the hall`: what follows a noun may belong to a list that began before it.
pub(super) fn listed_behind_comma(tree: &Tree<'_>, noun: usize) -> bool {
    let next = tree.first(noun, &[Dep::Conj]);
    next.is_some_and(|next| (noun..next).any(|token| tree.text(token) == ","))
}

/// What a token governs through the links that `keeps`, in text order, without outer punctuation.
fn collect(tree: &Tree<'_>, head: usize, keeps: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut tokens = Vec::new();
    let mut open = vec![head];
    while let Some(token) = open.pop() {
        tokens.push(token);
        if tokens.len() >= LONGEST_PHRASE {
            break;
        }
        let children = tree.children(token).iter().copied();
        open.extend(children.filter(|&child| keeps(token, child)));
    }
    tokens.sort_unstable();
    trimmed(tree, tokens)
}

pub(super) fn trimmed(tree: &Tree<'_>, mut tokens: Vec<usize>) -> Vec<usize> {
    let is_outer = |token: usize| {
        let punctuation = matches!(tree.token(token).pos, Pos::Punct | Pos::Space);
        punctuation && !matches!(tree.text(token), "%" | "$")
    };
    let is_quoted = |tokens: &[usize]| {
        let n_marks = tokens.iter().filter(|&&token| is_quote(tree, token));
        n_marks.count() % 2 == 0
    };
    while tokens.len() > 1 && tokens.last().is_some_and(|&last| is_outer(last)) {
        if tokens.last().is_some_and(|&last| is_quote(tree, last)) && is_quoted(&tokens) {
            break;
        }
        tokens.pop();
    }
    let n_before = tokens
        .iter()
        .take_while(|&&token| is_outer(token) && !(is_quote(tree, token) && is_quoted(&tokens)))
        .count();
    if n_before < tokens.len() {
        tokens.drain(..n_before);
    }
    tokens
}

fn is_quote(tree: &Tree<'_>, token: usize) -> bool {
    matches!(tree.token(token).tag, Tag::OpenQuote | Tag::CloseQuote)
}
