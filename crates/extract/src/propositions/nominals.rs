//! Propositions that no verb tells: appositions, possessors, titles, examples and places.

use newsgraph_annotate::{Dep, EntityLabel, Pos, Tag};

use crate::claims::tree::Tree;

use super::Construction;
use super::drafts::{Draft, Words};
use super::phrases::{continues_list, listed_behind_comma, phrase, phrase_without};

/// The propositions that a noun makes by what it hangs on.
pub(super) fn read(tree: &Tree<'_>, token: usize, drafts: &mut Vec<Draft>) {
    let Some(head) = tree.head(token).filter(|&head| tree.is_noun(head)) else {
        return;
    };
    match tree.dep(token) {
        Dep::Appos => apposition(tree, head, token, drafts),
        Dep::Poss => drafts.extend(possession(tree, token, head)),
        Dep::Compound => drafts.extend(title(tree, token, head)),
        Dep::Prep => {
            examples(tree, token, head, drafts);
            drafts.extend(place(tree, token, head));
        }
        _ => {}
    }
}

fn told(
    construction: Construction,
    relation: Words,
    subject: Vec<usize>,
    complement: Vec<usize>,
) -> Draft {
    Draft {
        construction,
        relation,
        arguments: vec![Words::of(subject), Words::of(complement)],
    }
}

/// `Roe, a doctor`; a name behind a description is what is described: `the doctor, Jane Roe`.
fn apposition(tree: &Tree<'_>, noun: usize, beside: usize, drafts: &mut Vec<Draft>) {
    if !is_apposition(tree, noun, beside) {
        return;
    }
    let turned = is_name(tree, beside) && !is_name(tree, noun);
    let (subject, complement) = if turned {
        (beside, noun)
    } else {
        (noun, beside)
    };
    let words = phrase_without(tree, subject, &[beside]);
    if is_place(tree, beside) && is_name(tree, noun) {
        let relation = Words::implied("is in");
        drafts.push(told(
            Construction::Place,
            relation,
            words,
            phrase(tree, beside),
        ));
        return;
    }
    let parts = match listed_behind_comma(tree, beside) {
        true => vec![complement],
        false => tree.conjuncts(complement),
    };
    for part in parts {
        let relation = Words::implied(be(tree, subject));
        let complement = phrase_without(tree, part, &[beside]);
        drafts.push(told(
            Construction::Apposition,
            relation,
            words.clone(),
            complement,
        ));
    }
}

/// Whether a noun beside another tells what that is: not a part of a compound, `year-earlier level`, of a date, or of a list without end.
fn is_apposition(tree: &Tree<'_>, noun: usize, beside: usize) -> bool {
    let (first, _) = tree.subtree(beside);
    let before = first.saturating_sub(1);
    let in_compound = (before..=first).any(|token| tree.text(token) == "-");
    tree.is_noun(beside)
        && beside > noun
        && !in_compound
        && !continues_list(tree, beside)
        && !tree.is_date(noun)
}

fn possession(tree: &Tree<'_>, owner: usize, noun: usize) -> Option<Draft> {
    if matches!(tree.token(owner).tag, Tag::WpS | Tag::PrpS | Tag::Dt) {
        return None;
    }
    let marks: Vec<usize> = tree.with_dep(owner, &[Dep::Case]).collect();
    let mut without = vec![owner];
    without.extend(tree.with_dep(noun, &[Dep::Appos]));
    Some(told(
        Construction::Possession,
        Words::implied("has"),
        phrase_without(tree, owner, &marks),
        phrase_without(tree, noun, &without),
    ))
}

/// `producer Jane Roe`: the common nouns before a name.
fn title(tree: &Tree<'_>, word: usize, name: usize) -> Option<Draft> {
    if tree.token(word).pos != Pos::Noun || !is_name(tree, name) || word > name {
        return None;
    }
    let own = phrase(tree, name).into_iter();
    Some(told(
        Construction::Title,
        Words::implied("is"),
        own.filter(|&token| token > word).collect(),
        phrase(tree, word),
    ))
}

/// `towns such as Arden and Bream`, `towns like Arden`.
fn examples(tree: &Tree<'_>, preposition: usize, noun: usize, drafts: &mut Vec<Draft>) {
    let mut words = vec![preposition];
    words.extend(tree.with_dep(preposition, &[Dep::Amod]));
    let gives = match tree.lower(preposition).as_str() {
        "as" => words.len() > 1,
        "like" | "including" => true,
        _ => false,
    };
    let Some(object) = tree.first(preposition, &[Dep::Pobj]).filter(|_| gives) else {
        return;
    };
    for part in tree.conjuncts(object) {
        let mut relation = Words::of(words.clone());
        relation.implied = Some(be(tree, noun));
        let own = phrase_without(tree, noun, &[preposition]);
        drafts.push(told(
            Construction::Example,
            relation,
            own,
            phrase(tree, part),
        ));
    }
}

/// `the hospital in Arden`.
fn place(tree: &Tree<'_>, preposition: usize, noun: usize) -> Option<Draft> {
    let word = tree.lower(preposition);
    let object = tree.first(preposition, &[Dep::Pobj])?;
    if !matches!(word.as_str(), "in" | "at" | "from" | "near") || !is_place(tree, object) {
        return None;
    }
    let mut relation = Words::of(vec![preposition]);
    relation.implied = Some(be(tree, noun));
    Some(told(
        Construction::Place,
        relation,
        phrase_without(tree, noun, &[preposition]),
        phrase(tree, object),
    ))
}

fn be(tree: &Tree<'_>, subject: usize) -> &'static str {
    match tree.token(subject).tag {
        Tag::Nns | Tag::Nnps => "are",
        _ => "is",
    }
}

fn is_name(tree: &Tree<'_>, noun: usize) -> bool {
    tree.token(noun).pos == Pos::Propn
}

/// Whether the recognised name around a noun is that of a place.
fn is_place(tree: &Tree<'_>, noun: usize) -> bool {
    let entities = &tree.discourse.annotated.entities;
    let after = entities.partition_point(|entity| entity.end <= noun);
    let entity = entities.get(after).filter(|entity| entity.start <= noun);
    entity.is_some_and(|entity| {
        matches!(
            entity.label,
            EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac
        )
    })
}
