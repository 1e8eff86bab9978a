//! Recognised names repaired: cut to the name alone, junk told apart, typed by the words they are made of.

use std::ops::Range;

use newsgraph_annotate::{Pos, Tag};
use smol_str::SmolStr;

use super::names::Finder;
use super::telling_words::{TELLING_WORDS, fits_label, is_calendar_word};
use crate::gazetteer::NounClass;
use crate::names::{ADDRESSES, SHORT_OFFICES};

impl Finder<'_> {
    /// The range without articles, titles, possessive endings and punctuation at its ends.
    pub(super) fn trimmed(
        &self,
        mut range: Range<usize>,
        entity_type: &str,
    ) -> Option<Range<usize>> {
        let words = self.words;
        while !range.is_empty() {
            let last = range.end - 1;
            let is_edge = words.tag(last) == Tag::Pos
                || (words.pos(last) == Pos::Punct && !words.word(last).ends_with('.'))
                || words.word(last).ends_with('…') && words.word(last).chars().count() == 1
                || words.pos(last) == Pos::Space
                || matches!(words.word(last), "'s" | "'" | "s'");
            if !is_edge {
                break;
            }
            range.end = last;
        }
        loop {
            let first = range.start;
            if range.is_empty() {
                return None;
            }
            let is_edge = matches!(
                words.pos(first),
                Pos::Punct | Pos::Space | Pos::Adp | Pos::Cconj
            ) || matches!(
                words.lower(first),
                "the"
                    | "a"
                    | "an"
                    | "'s"
                    | "this"
                    | "that"
                    | "his"
                    | "her"
                    | "their"
                    | "its"
                    | "our"
                    | "my"
                    | "then"
            );
            let is_edge = is_edge && !(words.lower(first) == "the" && entity_type == "Work");
            if !is_edge {
                break;
            }
            range.start += 1;
        }
        range = self.without_camp(range)?;
        if entity_type == "Person" {
            range = self.without_titles(range)?;
        } else if range.len() > 1 {
            range = self.without_role_at_end(range)?;
        }
        (!range.is_empty()).then_some(range)
    }

    /// `pro-Velmora Civic Union` is the Civic Union; `pro-Velmora` alone is no name.
    fn without_camp(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        let words = self.words;
        let first = words.lower(range.start);
        let is_split = matches!(first, "pro" | "anti")
            && words.word(range.start + 1) == "-"
            && range.len() >= 3;
        if is_split {
            range.start += 3;
        } else if first.starts_with("pro-") || first.starts_with("anti-") {
            range.start += 1;
        }
        (!range.is_empty()).then_some(range)
    }

    /// Drops what stands before a person's name: `Communist Mayor`, `U.S. President`, `Mr.`
    fn without_titles(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        let last = range.end - 1;
        let is_title = |idx: usize| {
            self.is_title_word(idx)
                && !(idx > range.start
                    && idx == last
                    && self.gazetteers.is_first_name(self.words.word(idx - 1)))
        };
        let Some(last_title) = range.clone().rev().find(|&idx| is_title(idx)) else {
            return Some(range);
        };
        if last_title == last {
            // `State Department Spokesperson`, or nothing but a title.
            return None;
        }
        range.start = last_title + 1;
        Some(range)
    }

    /// Whether a word of a recognised person's name is a title, label or form of address rather than a name.
    pub(super) fn is_title_word(&self, idx: usize) -> bool {
        let word = self.words.word(idx);
        let lower = self.words.lower(idx);
        if ADDRESSES.iter().any(|(address, _)| *address == lower)
            || SHORT_OFFICES.iter().any(|(short, _)| *short == lower)
        {
            return true;
        }
        if self.gazetteers.is_first_name(word) {
            return false;
        }
        let is_role = self.gazetteers.noun(lower).is_some_and(|noun| {
            matches!(
                noun.class,
                NounClass::Office | NounClass::Role | NounClass::Kin | NounClass::People
            )
        });
        is_role
            || self.gazetteers.party_of(word).is_some()
            || matches!(
                lower,
                "former"
                    | "acting"
                    | "interim"
                    | "deputy"
                    | "vice"
                    | "prime"
                    | "foreign"
                    | "attorney"
                    | "chief"
                    | "house"
                    | "senate"
                    | "state"
                    | "lunatic"
            )
    }

    /// `Treasury Department Spokesperson` names the department.
    fn without_role_at_end(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        while range.len() > 1 {
            let last = range.end - 1;
            let class = self
                .gazetteers
                .noun(self.words.lower(last))
                .map(|noun| noun.class);
            let before = self.words.lower(last - 1);
            // `Center of Media Justice`
            let is_cause = self.words.lower(last) == "justice"
                && range
                    .clone()
                    .any(|idx| matches!(self.words.lower(idx), "of" | "for" | "and" | "&"));
            let is_role = matches!(class, Some(NounClass::Office | NounClass::Role))
                && !is_cause
                && !matches!(before, "of" | "and" | "&" | "general");
            let is_general = self.words.lower(last) == "general"
                || self
                    .gazetteers
                    .named(&self.words.surface(range.clone()))
                    .is_some();
            if !is_role || is_general {
                break;
            }
            range.end = last;
        }
        Some(range)
    }

    pub(super) fn is_junk(&self, range: &Range<usize>, entity_type: &str) -> bool {
        let words = self.words;
        let surface = words.surface(range.clone());
        let has_letter = surface.chars().any(char::is_alphabetic);
        let is_capitalised = range
            .clone()
            .any(|idx| words.word(idx).contains(char::is_uppercase));
        if !has_letter || !is_capitalised || range.len() > 12 {
            return true;
        }
        if self.gazetteers.named(&surface).is_some() {
            return false;
        }
        let all_capitals = surface
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .all(char::is_uppercase)
            && surface.len() > 1;
        let shouts = all_capitals && self.in_speech[range.start];
        let is_loose_work =
            matches!(entity_type, "Work" | "Law") && (range.len() < 2 || range.len() > 8);
        let is_calendar = range.len() == 1 && is_calendar_word(words.lower(range.start));
        let is_plain_word = range.len() == 1
            && !words.is_proper(range.start)
            && words.tokens[range.start].sentence_start
            && !self.gazetteers.is_first_name(words.word(range.start));
        let is_common = range.len() == 1
            && self.gazetteers.noun(words.lower(range.start)).is_some()
            && entity_type != "Person";
        // `a super PAC`: what anybody may have many of.
        let is_generic = matches!(surface.as_str(), "PAC" | "PACs" | "Super PAC" | "super PAC");
        shouts || is_generic || is_loose_work || is_calendar || is_plain_word || is_common
    }

    pub(super) fn refined(&self, range: &Range<usize>, entity_type: &str) -> SmolStr {
        let last = self.words.word(range.end - 1);
        if entity_type == "Person" || entity_type == "GPE" {
            return entity_type.into();
        }
        if range.len() > 1 || entity_type == "Organization" {
            let first = self.words.word(range.start);
            if matches!(
                first,
                "Department" | "Ministry" | "Bureau" | "Board" | "Office" | "Court" | "Council"
            ) && range.len() > 1
            {
                return "GovernmentBody".into();
            }
            if first == "University" {
                return "Organization".into();
            }
            if entity_type == "Organization"
                && range.len() > 1
                && range.len() <= 4
                && self.gazetteers.is_first_name(first)
                && self.words.word(range.end - 2) == "-"
            {
                return "Person".into();
            }
            let is_place = |idx: usize| {
                let before = self.words.word(idx);
                let state = self
                    .gazetteers
                    .named(&self.words.surface(range.start..range.end - 1));
                state.is_some() || self.gazetteers.named(before).is_some()
            };
            if matches!(last, "Caucus") && !(range.start..range.end - 1).all(is_place) {
                return "Organization".into();
            }
            let telling = TELLING_WORDS
                .iter()
                .find(|(_, lasts)| lasts.contains(&last));
            let is_single = range.len() == 1;
            if let Some((found, _)) = telling
                && !(is_single && *found != "Election")
                && fits_label(entity_type, found)
            {
                return (*found).into();
            }
        }
        entity_type.into()
    }
}
