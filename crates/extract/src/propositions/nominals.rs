//! Propositions that no verb tells: appositions, possessors and titles.

use newsgraph_annotate::{Dep, Pos, Tag};

use crate::claims::tree::Tree;

use super::Construction;
use super::drafts::{Draft, Words};
use super::phrases::{phrase, phrase_without};

/// The propositions that a noun makes by what it hangs on.
pub(super) fn read(tree: &Tree<'_>, token: usize, drafts: &mut Vec<Draft>) {
    let Some(head) = tree.head(token).filter(|&head| tree.is_noun(head)) else {
        return;
    };
    match tree.dep(token) {
        Dep::Appos => apposition(tree, head, token, drafts),
        Dep::Poss => possession(tree, token, head, drafts),
        Dep::Compound => title(tree, token, head, drafts),
        _ => {}
    }
}

fn is_name(tree: &Tree<'_>, noun: usize) -> bool {
    tree.token(noun).pos == Pos::Propn
}

/// `Roe, a doctor`; a name behind a description is what is described: `the doctor, Jane Roe`.
fn apposition(tree: &Tree<'_>, noun: usize, beside: usize, drafts: &mut Vec<Draft>) {
    if !tree.is_noun(beside) || beside < noun {
        return;
    }
    let turned = is_name(tree, beside) && !is_name(tree, noun);
    let (subject, complement) = if turned { (beside, noun) } else { (noun, beside) };
    let conjuncts = tree.conjuncts(complement);
    for &part in &conjuncts {
        drafts.push(Draft {
            construction: Construction::Apposition,
            relation: Words::implied(be(tree, subject)),
            arguments: vec![
                Words::of(phrase_without(tree, subject, &[beside])),
                Words::of(phrase_without(tree, part, &[beside])),
            ],
            subject,
            object: Some(part),
            n_split: conjuncts.len(),
        });
    }
}

fn be(tree: &Tree<'_>, subject: usize) -> &'static str {
    match tree.token(subject).tag {
        Tag::Nns | Tag::Nnps => "are",
        _ => "is",
    }
}

fn possession(tree: &Tree<'_>, owner: usize, noun: usize, drafts: &mut Vec<Draft>) {
    if matches!(tree.token(owner).tag, Tag::WpS | Tag::Dt) {
        return;
    }
    let marks: Vec<usize> = tree.with_dep(owner, &[Dep::Case]).collect();
    drafts.push(Draft {
        construction: Construction::Possession,
        relation: Words::implied("has"),
        arguments: vec![
            Words::of(phrase_without(tree, owner, &marks)),
            Words::of(phrase_without(tree, noun, &[owner])),
        ],
        subject: owner,
        object: Some(noun),
        n_split: 1,
    });
}

/// `producer Jane Roe`: the common nouns before a name.
fn title(tree: &Tree<'_>, word: usize, name: usize, drafts: &mut Vec<Draft>) {
    if tree.token(word).pos != Pos::Noun || !is_name(tree, name) || word > name {
        return;
    }
    let own: Vec<usize> = phrase(tree, name);
    drafts.push(Draft {
        construction: Construction::Title,
        relation: Words::implied("is"),
        arguments: vec![
            Words::of(own.into_iter().filter(|&token| token > word).collect()),
            Words::of(phrase(tree, word)),
        ],
        subject: name,
        object: Some(word),
        n_split: 1,
    });
}
