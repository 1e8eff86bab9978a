//! Noun phrases: where a description begins and ends, and what its head noun says.

use std::ops::Range;

use newsgraph_annotate::{Dep, Tag};

use crate::gazetteer::{DescribingNoun, Gazetteers, NounClass};
use crate::words::Words;

/// How a description picks out what it describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Definiteness {
    /// `the mayor`, `this mayor`, `New York's mayor`, `his lawyer`.
    Definite,
    /// `a mayor`, `ten mayors`, `mayors`.
    Indefinite,
}

/// A description.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    /// All its tokens.
    pub(crate) tokens: Range<usize>,
    /// Its head noun.
    pub(crate) head: usize,
    /// The head noun, or a listed noun of several words that ends in it: `prime minister`.
    pub(crate) noun: String,
    /// What the noun says.
    pub(crate) described: DescribingNoun,
    /// How it picks out.
    pub(crate) definiteness: Definiteness,
    /// Whether it means several things.
    pub(crate) is_plural: bool,
    /// Whether it has adjectives, possessors, compounds or a phrase with `of`.
    pub(crate) is_modified: bool,
}

/// The description whose head is this token; `None` when the token is no describing noun or part of a name.
pub(crate) fn phrase_at(
    words: &Words<'_>,
    gazetteers: &Gazetteers,
    head: usize,
    named: &[bool],
) -> Option<Phrase> {
    let is_two = matches!(
        words.lower(head),
        "two" | "both" | "three" | "pair" | "duo" | "trio"
    );
    let counts = is_two
        && matches!(
            words.dep(head),
            Dep::Nummod | Dep::Det | Dep::Preconj | Dep::Predet | Dep::Quantmod
        );
    let is_way = words.lower(head) == "head" && words.lower(head + 1) == "on";
    let is_month =
        matches!(words.word(head), "March" | "May") && !words.tokens[head].sentence_start;
    if counts
        || is_way
        || is_month
        || named[head]
        || !(words.is_noun(head) || is_two || is_adjective_head(words, head))
    {
        return None;
    }
    let is_inner = matches!(words.dep(head), Dep::Compound | Dep::Nmod) && words.head(head) != head;
    let owner = owner_before(words, head, named)
        .filter(|&owner| !(is_inner && words.tag(owner) == Tag::PrpS));
    if is_inner && !(owner.is_some() && is_role_over(words, gazetteers, head)) {
        return None;
    }
    // `the commander in chief` is not `the commander`.
    if words.lower(head + 1) == "in" && words.lower(head + 2) == "chief" {
        return None;
    }
    let tokens = match owner.filter(|_| is_inner) {
        Some(start) => start..head + 1,
        None => extent(words, head),
    };
    let (noun, mut described) = described(words, gazetteers, head, tokens.start)?;
    if owner.is_some() && words.lower(head) == "police" {
        // `Arden police` is a body.
        described.entity_type = "GovernmentBody".into();
        described.class = NounClass::Thing;
    }
    let determiner = words
        .child(head, Dep::Det)
        .map(|idx| words.lower(idx).to_owned());
    let has_possessor = words.child(head, Dep::Poss).is_some();
    let is_definite = has_possessor
        || matches!(
            determiner.as_deref(),
            Some("the" | "this" | "that" | "these" | "those" | "both")
        );
    let is_plural = matches!(words.tag(head), Tag::Nns | Tag::Nnps)
        || is_two
        || described.class == NounClass::People;
    let is_modified = words.children(head).any(|child| {
        matches!(
            words.dep(child),
            Dep::Amod | Dep::Compound | Dep::Poss | Dep::Nmod | Dep::Nummod | Dep::Relcl | Dep::Acl
        ) || (words.dep(child) == Dep::Prep
            && matches!(words.lower(child), "of" | "for" | "from" | "in"))
    });
    Some(Phrase {
        tokens,
        head,
        noun,
        described,
        definiteness: if is_definite {
            Definiteness::Definite
        } else {
            Definiteness::Indefinite
        },
        is_plural,
        is_modified,
    })
}

/// Bodies that are known by whose they are: `the Roe campaign`, `Arden police`.
pub(crate) const OWNED_BODIES: &[&str] = &["campaign", "administration", "police", "government"];

/// Where the name begins that stands right before the word for a body of his, hers or its: `Roe's campaign`.
pub(crate) fn owner_before(words: &Words<'_>, head: usize, named: &[bool]) -> Option<usize> {
    if !OWNED_BODIES.contains(&words.lower(head)) {
        return None;
    }
    let sentence = words.sentence(head);
    let is_name = |idx: usize| named[idx] && words.sentence(idx) == sentence;
    let mut start = head.checked_sub(1)?;
    if words.tag(start) == Tag::Pos {
        start = start.checked_sub(1)?;
    }
    if words.tag(start) == Tag::PrpS && words.lower(head) == "campaign" {
        return Some(start);
    }
    if !is_name(start) {
        return None;
    }
    while start > 0 && is_name(start - 1) {
        start -= 1;
    }
    Some(start)
}

/// `campaign manager`, `police chief`: the noun stands before a role.
fn is_role_over(words: &Words<'_>, gazetteers: &Gazetteers, head: usize) -> bool {
    let over = words.lower(head + 1);
    gazetteers
        .noun(over)
        .is_some_and(|noun| matches!(noun.class, NounClass::Role | NounClass::Office))
}

/// `the accused`, `the democrat` tagged as an adjective.
fn is_adjective_head(words: &Words<'_>, head: usize) -> bool {
    words.tag(head) == Tag::Jj
        && words.child(head, Dep::Det).is_some()
        && !matches!(words.dep(head), Dep::Amod | Dep::Acomp)
}

/// The noun as the lists know it: with the words before it where they make a listed noun together.
fn described(
    words: &Words<'_>,
    gazetteers: &Gazetteers,
    head: usize,
    start: usize,
) -> Option<(String, DescribingNoun)> {
    let lemma = singular(words, head);
    for first in (start.max(head.saturating_sub(3))..head).rev() {
        let mut longer = words.lowers[first..head].join(" ");
        longer.push(' ');
        longer.push_str(&lemma);
        let longer = longer.replace(" - ", "-");
        if let Some(noun) = gazetteers.noun(&longer) {
            return Some((longer, noun.clone()));
        }
    }
    let lower = words.lower(head);
    if let Some(noun) = gazetteers.noun(lower).or_else(|| gazetteers.noun(&lemma)) {
        return Some((lemma, noun.clone()));
    }
    let person = |class| DescribingNoun {
        entity_type: if class == NounClass::People {
            "Group".into()
        } else {
            "Person".into()
        },
        class,
        gender: None,
    };
    if matches!(lower, "two" | "both" | "three" | "pair" | "duo" | "trio") {
        return Some((lower.to_owned(), person(NounClass::People)));
    }
    let names_people = gazetteers.party_of(words.word(head)).is_some()
        || gazetteers.place_of(words.word(head)).is_some();
    if !names_people || !words.is_capitalised(head) {
        return None;
    }
    let class = if matches!(words.tag(head), Tag::Nns | Tag::Nnps) {
        NounClass::People
    } else {
        NounClass::Role
    };
    Some((lemma, person(class)))
}

/// The lemma of a noun, with the plural ending taken off names of offices that the tagger takes for proper nouns.
pub(crate) fn singular(words: &Words<'_>, head: usize) -> String {
    let lemma = words.lemma(head);
    if words.tag(head) == Tag::Nnps && lemma.ends_with('s') && !lemma.ends_with("ss") {
        return lemma.trim_end_matches('s').to_owned();
    }
    lemma
}

/// From the leftmost determiner or modifier to the head, and on over `of` and `for` phrases.
pub(crate) fn extent(words: &Words<'_>, head: usize) -> Range<usize> {
    let mut start = head;
    for child in words.children(head).filter(|&child| child < head) {
        let joins = matches!(
            words.dep(child),
            Dep::Det
                | Dep::Amod
                | Dep::Compound
                | Dep::Poss
                | Dep::Nmod
                | Dep::Nummod
                | Dep::Predet
                | Dep::Quantmod
        );
        if joins {
            start = start.min(leftmost(words, child));
        }
    }
    let mut end = head + 1;
    for child in words.children(head).filter(|&child| child > head) {
        let is_phrase = words.dep(child) == Dep::Prep && matches!(words.lower(child), "of" | "for");
        if !is_phrase || child != end {
            break;
        }
        let Some(object) = words.child(child, Dep::Pobj) else {
            break;
        };
        end = extent_right(words, object, 0).max(end);
    }
    start..end
}

fn leftmost(words: &Words<'_>, idx: usize) -> usize {
    let mut left = idx;
    for _ in 0..12 {
        match words.children(left).next().filter(|&child| child < left) {
            Some(child) => left = child,
            None => break,
        }
    }
    left
}

fn extent_right(words: &Words<'_>, head: usize, depth: usize) -> usize {
    let mut end = head + 1;
    if depth > 4 {
        return end;
    }
    for child in words.children(head).filter(|&child| child > head) {
        let joins = child == end && words.dep(child) == Dep::Prep && words.lower(child) == "of";
        if joins && let Some(object) = words.child(child, Dep::Pobj) {
            end = extent_right(words, object, depth + 1).max(end);
        }
    }
    end
}
