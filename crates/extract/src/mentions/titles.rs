//! Titles and roles: in front of a name, in apposition, as predicate; and the offices they name.

use std::ops::Range;

use newsgraph_annotate::{Dep, Pos, Tag};

use super::names::NameSpan;
use super::phrases::{extent, singular};
use crate::gazetteer::{Gazetteers, NounClass};
use crate::names::{ADDRESSES, SHORT_OFFICES};
use crate::words::Words;

/// Titles in the plural that each of those named behind them holds.
pub(crate) const SHARED_TITLES: &[&str] = &[
    "senators",
    "sens.",
    "sens",
    "reps.",
    "reps",
    "govs",
    "representatives",
    "ministers",
    "governors",
    "govs.",
    "presidents",
    "mayors",
    "judges",
    "justices",
    "congressmen",
    "congresswomen",
    "ambassadors",
    "secretaries",
    "commissioners",
    "chancellors",
];

/// A title with what it is joined to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Title {
    /// Its tokens.
    pub(crate) tokens: Range<usize>,
    /// The token of its bearer: the first of a name, the head of another mention.
    pub(crate) bearer: usize,
    /// Where the two are joined.
    pub(crate) at: usize,
    /// Its nouns, with the token of each.
    pub(crate) nouns: Vec<(usize, String)>,
}

/// The titles that stand at a name.
pub(crate) fn titles_of(
    words: &Words<'_>,
    gazetteers: &Gazetteers,
    name: &NameSpan,
    named: &[bool],
) -> Vec<Title> {
    let reader = Reader {
        words,
        gazetteers,
        named,
    };
    let head = words.head_of(&name.tokens);
    let mut titles = Vec::new();
    titles.extend(reader.in_front(name));
    titles.extend(reader.shared_in_front(name));
    titles.extend(reader.employer_in_front(name));
    if let Some(beside) = reader.in_apposition(name, head) {
        titles.push(beside);
    }
    titles.extend(reader.party_in_apposition(name, head));
    titles.extend(reader.as_predicate(name.tokens.start, head));
    titles
}

/// The role nouns of a range with their tokens.
pub(crate) fn role_nouns(
    words: &Words<'_>,
    gazetteers: &Gazetteers,
    range: Range<usize>,
) -> Vec<(usize, String)> {
    let reader = Reader {
        words,
        gazetteers,
        named: &[],
    };
    reader.role_nouns(range)
}

struct Reader<'a> {
    words: &'a Words<'a>,
    gazetteers: &'a Gazetteers,
    named: &'a [bool],
}

impl Reader<'_> {
    fn is_named(&self, idx: usize) -> bool {
        self.named.get(idx).copied().unwrap_or(false)
    }

    fn is_role(&self, idx: usize) -> bool {
        let words = self.words;
        if self.is_named(idx) {
            return false;
        }
        let lower = words.lower(idx);
        if SHORT_OFFICES.iter().any(|(short, _)| *short == lower) {
            return true;
        }
        let class = self
            .gazetteers
            .noun(&singular(words, idx))
            .or_else(|| self.gazetteers.noun(lower))
            .map(|noun| noun.class);
        matches!(
            class,
            Some(NounClass::Office | NounClass::Role | NounClass::Kin)
        ) && (words.is_noun(idx) || words.tag(idx) == Tag::Jj)
    }

    fn sentence_start(&self, idx: usize) -> usize {
        self.words
            .sentences
            .get(self.words.sentence(idx))
            .map_or(idx, |sentence| sentence.tokens.start)
    }

    /// `President Jane Roe`, `former governor and independent candidate Jane Roe`, `Republican Jane Roe`.
    fn in_front(&self, name: &NameSpan) -> Option<Title> {
        let words = self.words;
        let floor = self.sentence_start(name.tokens.start);
        let mut end = name.tokens.start;
        while end > floor
            && ADDRESSES
                .iter()
                .any(|(address, _)| *address == words.lower(end - 1))
        {
            end -= 1;
        }
        // `Sens` and its full stop are two tokens.
        if end > floor + 1 && words.word(end - 1) == "." && self.is_role(end - 2) {
            end -= 1;
        }
        let last = end.checked_sub(1).filter(|&last| last >= floor)?;
        let is_party = !self.is_named(last) && self.gazetteers.party_of(words.word(last)).is_some();
        if !self.is_role(last) && !is_party {
            return None;
        }
        let mut start = last;
        while start > floor && last - start < 12 && self.joins_title(start - 1) {
            start -= 1;
        }
        // `and` or a possessive ending cannot begin a title.
        while start < last && matches!(words.pos(start), Pos::Cconj | Pos::Punct | Pos::Part) {
            start += 1;
        }
        Some(Title {
            tokens: start..end,
            bearer: name.tokens.start,
            at: last,
            nouns: self.role_nouns(start..end),
        })
    }

    /// `Sens. Jane Roe (D-Ohio) and Jim Dorn (R-Maine)`: the title before the first name is that of the others too.
    fn shared_in_front(&self, name: &NameSpan) -> Option<Title> {
        let words = self.words;
        let floor = self.sentence_start(name.tokens.start);
        let mut at = name.tokens.start;
        let mut is_listed = false;
        while at > floor && name.tokens.start - at < 60 {
            let before = at - 1;
            let lower = words.lower(before);
            let is_title = SHARED_TITLES.contains(&lower);
            if is_listed && is_title && (self.is_named(at) || words.word(at) == ".") {
                let mut start = before;
                while start > floor && before - start < 4 && self.joins_title(start - 1) {
                    start -= 1;
                }
                return Some(Title {
                    tokens: start..before + 1,
                    bearer: name.tokens.start,
                    at: before,
                    nouns: self.role_nouns(start..before + 1),
                });
            }
            let is_joint = matches!(lower, "and" | "," | "&");
            is_listed |= is_joint;
            at = match lower {
                ")" => (floor..before)
                    .rev()
                    .take(9)
                    .find(|&open| words.word(open) == "(")?,
                "." if before > floor && SHARED_TITLES.contains(&words.lower(before - 1)) => before,
                _ if is_joint || lower == "of" || self.is_named(before) => before,
                _ => return None,
            };
        }
        None
    }

    /// Whether a token before a title belongs to it.
    fn joins_title(&self, idx: usize) -> bool {
        let words = self.words;
        let lower = words.lower(idx);
        if self.is_named(idx) {
            return words.head(idx) > idx;
        }
        if lower == "." {
            return idx > 0 && words.lower(idx - 1) == "lt";
        }
        match words.pos(idx) {
            Pos::Adj | Pos::Noun | Pos::Propn => {
                words.head(idx) > idx || words.dep(idx) == Dep::Compound || self.is_role(idx)
            }
            Pos::Cconj => lower == "and" && idx > 0 && (self.is_role(idx - 1)),
            Pos::Part => words.tag(idx) == Tag::Pos && idx > 0 && self.is_named(idx - 1),
            Pos::Punct => lower == "-",
            Pos::Adv => matches!(lower, "then" | "newly" | "formerly"),
            Pos::Verb => {
                words.tag(idx) == Tag::Vbn || words.tag(idx) == Tag::Vbg && lower == "acting"
            }
            _ => false,
        }
    }

    /// `The Courier's Jane Roe`: the outlet is the title.
    fn employer_in_front(&self, name: &NameSpan) -> Option<Title> {
        let words = self.words;
        let possessive = name.tokens.start.checked_sub(1)?;
        let owner_end = possessive.checked_sub(1)?;
        let owns = words.tag(possessive) == Tag::Pos
            && self.is_named(owner_end)
            && words.sentence(owner_end) == words.sentence(possessive);
        if !owns {
            return None;
        }
        let mut start = owner_end;
        let floor = self.sentence_start(owner_end);
        while start > floor && self.is_named(start - 1) {
            start -= 1;
        }
        Some(Title {
            tokens: start..owner_end + 1,
            bearer: name.tokens.start,
            at: possessive,
            nouns: Vec::new(),
        })
    }

    /// `Jane Roe, a spokesperson for the city`, `the mayor, Jane Roe`.
    fn in_apposition(&self, name: &NameSpan, head: usize) -> Option<Title> {
        let words = self.words;
        let after = words.children(head).find(|&child| {
            words.dep(child) == Dep::Appos
                && child >= name.tokens.end
                && !self.is_named(child)
                && !self.role_nouns(child..child + 1).is_empty()
        });
        let beside = match after {
            Some(after) => Some(after),
            None if words.dep(head) == Dep::Appos && words.head(head) < name.tokens.start => {
                Some(words.head(head))
                    .filter(|&noun| !self.is_named(noun) && self.is_role(noun))
                    .filter(|&noun| !self.is_for_another(noun))
            }
            None => self.after_comma(name),
        }?;
        let tokens = extent(words, beside);
        let tokens = if tokens.start < name.tokens.end && tokens.end > name.tokens.start {
            beside..beside + 1
        } else {
            tokens
        };
        Some(Title {
            nouns: self.role_nouns(tokens.start..beside + 1),
            tokens,
            bearer: name.tokens.start,
            at: beside,
        })
    }

    /// `a spokesman for the senator, Jane Roe,`: the name is that of the spokesman.
    fn is_for_another(&self, noun: usize) -> bool {
        let words = self.words;
        let preposition = words.head(noun);
        words.dep(noun) == Dep::Pobj
            && words.dep(preposition) == Dep::Prep
            && words.head(preposition) != preposition
            && self.is_role(words.head(preposition))
    }

    /// `Jane Roe, a Republican`: the word names her party.
    fn party_in_apposition(&self, name: &NameSpan, head: usize) -> Option<Title> {
        let words = self.words;
        let party = words.children(head).find(|&child| {
            words.dep(child) == Dep::Appos
                && child >= name.tokens.end
                && self.gazetteers.party_of(words.word(child)).is_some()
        })?;
        Some(Title {
            tokens: extent(words, party),
            bearer: name.tokens.start,
            at: party,
            nouns: Vec::new(),
        })
    }

    /// `Roe, 45, the mayor of Arden, said`, where the parser lost the apposition.
    fn after_comma(&self, name: &NameSpan) -> Option<usize> {
        let words = self.words;
        let end = words
            .sentences
            .get(words.sentence(name.tokens.start))?
            .tokens
            .end;
        if words.word(name.tokens.end) != "," || name.tokens.end >= end {
            return None;
        }
        let mut idx = name.tokens.end + 1;
        let is_age = words.tag_is(idx, Tag::Cd) && words.word(idx + 1) == ",";
        idx += if is_age { 2 } else { 0 };
        let starts = matches!(
            words.lower(idx),
            "the" | "a" | "an" | "former" | "then" | "acting"
        ) || self
            .gazetteers
            .noun(words.lower(idx))
            .is_some_and(|noun| noun.class == NounClass::Office);
        if !starts {
            return None;
        }
        let limit = end.min(idx + 8);
        let role = (idx..limit)
            .take_while(|&idx| {
                !matches!(
                    words.pos(idx),
                    Pos::Verb | Pos::Aux | Pos::Punct | Pos::Adp | Pos::Pron
                ) || words.lower(idx) == "-"
            })
            .filter(|&idx| self.is_role(idx))
            .last()
            // `For Roe, President Dorn is a rival`
            .filter(|&role| !self.is_named(role + 1))?;
        let closes = (role + 1..end.min(role + 25))
            .any(|idx| matches!(words.word(idx), "," | "." | "—" | "–" | "("))
            || role + 1 == end;
        closes.then_some(role)
    }

    /// `Roe is the mayor of Arden`, `Roe, who was mayor`.
    fn as_predicate(&self, bearer: usize, head: usize) -> Option<Title> {
        let words = self.words;
        let copula = match words.dep(head) {
            Dep::Nsubj if words.lemma(words.head(head)) == "be" => Some(words.head(head)),
            _ => words
                .children(head)
                .find(|&child| words.dep(child) == Dep::Relcl && words.lemma(child) == "be"),
        }?;
        if words.child(copula, Dep::Neg).is_some() {
            return None;
        }
        let attribute = words
            .children(copula)
            .find(|&child| words.dep(child) == Dep::Attr)?;
        let tokens = extent(words, attribute);
        let nouns = self.role_nouns(tokens.start..attribute + 1);
        let is_described = nouns.iter().any(|(idx, _)| *idx == attribute);
        is_described.then_some(Title {
            tokens,
            bearer,
            at: attribute,
            nouns,
        })
    }

    fn role_nouns(&self, range: Range<usize>) -> Vec<(usize, String)> {
        let words = self.words;
        let mut nouns: Vec<(usize, String)> = Vec::new();
        // `Gov. Jane Roe's deputy`: only the last is the bearer's.
        let owner = range.clone().rev().find(|&idx| words.tag(idx) == Tag::Pos);
        let range = owner.map_or(range.start, |owner| owner + 1)..range.end;
        for idx in range.clone() {
            if !self.is_role(idx) || words.dep(idx) == Dep::Poss {
                continue;
            }
            let lower = words.lower(idx);
            let mut noun = SHORT_OFFICES
                .iter()
                .find(|(short, _)| *short == lower)
                .map_or_else(|| singular(words, idx), |(_, office)| (*office).to_owned());
            for first in (range.start.max(idx.saturating_sub(3))..idx).rev() {
                let before: Vec<&str> = (first..idx).map(|at| long_form(words.lower(at))).collect();
                let mut longer = before.join(" ").replace(" - ", "-").replace(" .", "");
                longer.push(' ');
                longer.push_str(&noun);
                if self.gazetteers.noun(&longer).is_some() {
                    noun = longer;
                    nouns.retain(|known| known.0 < first);
                    break;
                }
            }
            nouns.push((idx, noun));
        }
        nouns
    }
}

/// `lt.` is `lieutenant`.
fn long_form(lower: &str) -> &str {
    SHORT_OFFICES
        .iter()
        .find(|(short, _)| *short == lower)
        .map_or(lower, |(_, office)| office)
}
