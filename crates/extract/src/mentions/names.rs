//! Names: the recogniser's, repaired and typed with the word lists, and those it missed.

use std::ops::Range;

use newsgraph_annotate::{Dep, EntityLabel, Pos, Tag};
use smol_str::SmolStr;

use super::telling_words::TELLING_WORDS;
use crate::gazetteer::{Gazetteers, NounClass};
use crate::names::{is_acronym, without_capitals};
use crate::words::Words;

/// One name in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameSpan {
    /// Its tokens, without titles, articles and possessive endings.
    pub(crate) tokens: Range<usize>,
    /// Its type in the ontology.
    pub(crate) entity_type: SmolStr,
    /// Its name in the word lists, when it is listed.
    pub(crate) listed: Option<SmolStr>,
}

/// The names of a text, in order, not overlapping. `in_speech` tells for each token whether it stands in a quotation.
pub(crate) fn find_names(
    words: &Words<'_>,
    gazetteers: &Gazetteers,
    in_speech: &[bool],
) -> Vec<NameSpan> {
    let finder = Finder {
        words,
        gazetteers,
        in_speech,
    };
    let mut spans = finder.recognised();
    spans = finder.with_listed(spans);
    finder.join_cut_names(&mut spans);
    finder.join_double_surnames(&mut spans);
    finder.mend_bodies(&mut spans);
    finder.mend_types(&mut spans);
    finder.add_titled_works(&mut spans);
    finder.add_missed(&mut spans);
    finder.add_told(&mut spans);
    finder.add_parties(&mut spans);
    finder.mend_people(&mut spans);
    spans
}

pub(super) struct Finder<'a> {
    pub(super) words: &'a Words<'a>,
    pub(super) gazetteers: &'a Gazetteers,
    pub(super) in_speech: &'a [bool],
}

/// Whether the name is a word for a single member of a party, with an article, who is spoken of: `the Republican said`.
/// In `Roe, a Republican` the word tells her party.
pub(crate) fn is_party_member(words: &Words<'_>, gazetteers: &Gazetteers, name: &NameSpan) -> bool {
    let head = name.tokens.start;
    name.tokens.len() == 1
        && gazetteers.party_of(words.word(head)).is_some()
        && words.child(head, Dep::Det).is_some()
        && !matches!(words.tag(head), Tag::Nns | Tag::Nnps)
        && !matches!(words.dep(head), Dep::Appos | Dep::Attr)
}

impl Finder<'_> {
    fn recognised(&self) -> Vec<NameSpan> {
        let mut spans = Vec::new();
        for entity in self.words.entities {
            let range = entity.start..entity.end;
            if range.clone().any(|idx| self.is_address_of_the_net(idx)) {
                continue;
            }
            if range.len() == 1 && self.gazetteers.is_people(self.words.lower(range.start)) {
                // `Latinos` is read as a product, `Mormons` as a place.
                spans.push(NameSpan {
                    tokens: range,
                    entity_type: "Group".into(),
                    listed: None,
                });
                continue;
            }
            let entity_type = match entity.label {
                EntityLabel::Person => "Person",
                EntityLabel::Org => "Organization",
                EntityLabel::Gpe => "GPE",
                EntityLabel::Loc => "Region",
                EntityLabel::Fac => "Facility",
                EntityLabel::Event => "Event",
                EntityLabel::Law => "Law",
                EntityLabel::WorkOfArt => "Work",
                EntityLabel::Product => "Thing",
                EntityLabel::Norp => {
                    self.push_people(range, &mut spans);
                    continue;
                }
                _ => continue,
            };
            self.push_repaired(range, entity_type, &mut spans);
        }
        spans
    }

    pub(super) fn is_address_of_the_net(&self, idx: usize) -> bool {
        let word = self.words.word(idx);
        word.contains(['/', '@', '#', '+', '=', '_', '|', '<', '>'])
            || word.contains(".com")
            || word.contains("http")
    }

    /// Nationalities and camps count as groups where they are plural nouns: `Texans`, `Democrats`.
    fn push_people(&self, range: Range<usize>, spans: &mut Vec<NameSpan>) {
        let last = range.end - 1;
        let is_all_people = range.len() == 1 || self.is_people(&range);
        if is_all_people
            && matches!(self.words.tag(last), Tag::Nns | Tag::Nnps)
            && self.words.is_capitalised(last)
        {
            spans.push(NameSpan {
                tokens: range,
                entity_type: "Group".into(),
                listed: None,
            });
        }
    }

    fn push_repaired(&self, range: Range<usize>, entity_type: &str, spans: &mut Vec<NameSpan>) {
        // `Jane Roe of Civic Union`, `Jane Roe and John Doe`: two names in one span.
        if entity_type == "Person"
            && let Some(cut) = range.clone().skip(1).find(|&idx| {
                matches!(
                    self.words.lower(idx),
                    "of" | "and" | "," | "for" | "from" | "'s" | "—" | "–" | "--"
                )
            })
        {
            self.push_repaired(range.start..cut, "Person", spans);
            if matches!(self.words.lower(cut), "—" | "–" | "--") {
                return;
            }
            if cut + 1 < range.end {
                let rest = if self.words.lower(cut) == "and" {
                    "Person"
                } else {
                    "Organization"
                };
                self.push_repaired(cut + 1..range.end, rest, spans);
            }
            return;
        }
        let entity_type = if self.is_titled_person(&range)
            || entity_type != "Person" && self.is_named_like_a_person(&range)
        {
            "Person"
        } else {
            entity_type
        };
        let Some(range) = self.trimmed(range, entity_type) else {
            return;
        };
        let range = self.with_month_surname(range, entity_type);
        let is_cut = self.words.pos(range.start) == Pos::Adp && range.len() > 1;
        if entity_type == "Person" && (is_cut || self.is_verb_first(&range)) {
            return;
        }
        if self.is_junk(&range, entity_type) {
            return;
        }
        if self.is_people(&range) {
            self.push_people(range, spans);
            return;
        }
        let surface = self.words.surface(range.clone());
        let listed = self.gazetteers.named(&surface).or_else(|| {
            let small = without_capitals(&surface)?;
            self.gazetteers.named(&small)
        });
        if let Some((listed, _)) = listed {
            let keeps_person = entity_type == "Person"
                && listed.entity_type == "GPE"
                && range.len() == 1
                && !self.is_place_like(range.start);
            if !keeps_person {
                spans.push(NameSpan {
                    tokens: range,
                    entity_type: listed.entity_type.clone(),
                    listed: Some(listed.name.clone()),
                });
                return;
            }
        }
        let entity_type = if self.is_body_of_somebody(&range, entity_type) {
            "Organization".into()
        } else {
            self.refined(&range, entity_type)
        };
        spans.push(NameSpan {
            tokens: range,
            entity_type,
            listed: None,
        });
    }

    /// `Ran a shop.`, `Keeps saying`: a verb that opens a sentence, in capitals for that alone.
    fn is_verb_first(&self, range: &Range<usize>) -> bool {
        let words = self.words;
        let first = range.start;
        let opens = words.sentences[words.sentence(first)].tokens.start == first;
        opens
            && matches!(words.pos(first), Pos::Verb | Pos::Aux)
            && !self.gazetteers.is_first_name(words.word(first))
            && (range.len() == 1 || !words.is_proper(range.end - 1))
    }

    /// A first name and one or two words more that are listed nowhere and tell of nothing else.
    fn is_named_like_a_person(&self, range: &Range<usize>) -> bool {
        let words = self.words;
        let is_name = |idx: usize| {
            let word = words.word(idx);
            words.is_capitalised(idx)
                && word.contains(char::is_lowercase)
                && word.chars().all(|letter| {
                    letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’' | '.')
                })
        };
        (2..=3).contains(&range.len())
            && self.gazetteers.is_first_name(words.word(range.start))
            && range.clone().all(is_name)
            && self
                .gazetteers
                .named(&words.surface(range.clone()))
                .is_none()
            && self.gazetteers.named(words.word(range.end - 1)).is_none()
            && !TELLING_WORDS
                .iter()
                .any(|(_, lasts)| lasts.contains(&words.word(range.end - 1)))
            && self.gazetteers.noun(words.lower(range.end - 1)).is_none()
    }

    /// `Comptroller Jane Roe`, whatever the recogniser takes it for: an office, a first name and a surname.
    fn is_titled_person(&self, range: &Range<usize>) -> bool {
        let words = self.words;
        let is_office = |idx: usize| {
            self.gazetteers
                .noun(words.lower(idx))
                .is_some_and(|noun| noun.class == NounClass::Office)
        };
        let mut rest = range.clone().skip(1);
        let is_noun = |idx: usize| self.gazetteers.noun(words.lower(idx)).is_some();
        // `Councilman Bo Ek`: names that no list has, and no words.
        let is_plain_name = || {
            let mut name = range.start + 1..range.end;
            range.len() == 3
                && name.all(|idx| words.is_proper(idx) && !is_noun(idx) && !self.is_title_word(idx))
        };
        (3..=4).contains(&range.len())
            && is_office(range.start)
            && (self.gazetteers.is_first_name(words.word(range.start + 1)) || is_plain_name())
            && rest.all(|idx| words.is_capitalised(idx) && words.word(idx).chars().count() > 1)
            && !TELLING_WORDS
                .iter()
                .any(|(_, lasts)| lasts.contains(&words.word(range.end - 1)))
    }

    /// `Jane Roe of FKU`, `FKU's Jane Roe`: an acronym that somebody belongs to is no person.
    fn is_body_of_somebody(&self, range: &Range<usize>, entity_type: &str) -> bool {
        let words = self.words;
        let at = range.start;
        let word = words.word(at);
        if entity_type != "Person"
            || range.len() != 1
            || !is_acronym(word)
            || self.gazetteers.is_first_name(word)
        {
            return false;
        }
        let is_of =
            matches!(words.lower_before(at), "of" | "from") && at >= 2 && words.is_proper(at - 2);
        let owns = words.tag_is(at + 1, Tag::Pos)
            && words.tokens.get(at + 2).is_some()
            && words.is_proper(at + 2);
        is_of || owns
    }

    /// `Jane May`: the surname reads like a month.
    fn with_month_surname(&self, range: Range<usize>, entity_type: &str) -> Range<usize> {
        let words = self.words;
        let last = range.end;
        let is_surname = entity_type == "Person"
            && range.len() == 1
            && self.gazetteers.is_first_name(words.word(range.start))
            && matches!(words.word(last), "May" | "March" | "August")
            && !words.tokens[last].sentence_start
            && !words
                .word(last + 1)
                .starts_with(|letter: char| letter.is_ascii_digit());
        if is_surname {
            return range.start..last + 1;
        }
        range
    }

    /// `New Yorker`, `Democrats`: a word for people, not a name.
    pub(super) fn is_people(&self, range: &Range<usize>) -> bool {
        let surface = self.words.surface(range.clone());
        let is_adjective = self.gazetteers.place_of(&surface).is_some()
            || self.gazetteers.party_of(&surface).is_some();
        is_adjective && self.gazetteers.named(&surface).is_none()
    }

    /// Whether the token is the object of a preposition of place.
    pub(super) fn is_place_like(&self, idx: usize) -> bool {
        matches!(
            self.words.lower_before(idx),
            "in" | "from" | "to" | "near" | "at" | "across"
        )
    }

    /// Adds listed names that the recogniser missed or cut, and takes its spans where they are longer.
    fn with_listed(&self, recognised: Vec<NameSpan>) -> Vec<NameSpan> {
        let mut spans: Vec<NameSpan> = Vec::with_capacity(recognised.len());
        let mut recognised = recognised.into_iter().peekable();
        let mut at = 0;
        while at < self.words.len() {
            while recognised.peek().is_some_and(|span| span.tokens.start < at) {
                recognised.next();
            }
            let inside = recognised.peek().filter(|span| span.tokens.start == at);
            let listed = self.listed_at(at);
            match (inside, listed) {
                (Some(span), Some((end, _, _))) if span.tokens.end >= end => {
                    at = span.tokens.end;
                    spans.extend(recognised.next());
                }
                (Some(span), None) => {
                    at = span.tokens.end;
                    spans.extend(recognised.next());
                }
                (confirmed, Some((end, listed, is_unsure))) => {
                    let is_confirmed = confirmed.is_some();
                    let cuts_a_name = recognised
                        .peek()
                        .is_some_and(|span| span.tokens.start < end && span.tokens.end > end);
                    if cuts_a_name
                        || (is_unsure && !is_confirmed)
                        || self.is_part_of_a_name(at, end)
                    {
                        at += 1;
                        continue;
                    }
                    spans.push(listed);
                    at = end;
                }
                (None, None) => at += 1,
            }
        }
        spans
    }

    /// `Friends of` and `Arden` are one name; an `of` that nothing follows goes.
    fn join_cut_names(&self, spans: &mut Vec<NameSpan>) {
        let mut joined: Vec<NameSpan> = Vec::with_capacity(spans.len());
        for span in spans.drain(..) {
            match joined.last_mut() {
                Some(last)
                    if last.tokens.end == span.tokens.start
                        && self.words.lower(last.tokens.end - 1) == "of"
                        && last.tokens.len() > 1 =>
                {
                    last.tokens.end = span.tokens.end;
                }
                _ => joined.push(span),
            }
        }
        for span in &mut joined {
            while span.tokens.len() > 1
                && matches!(
                    self.words.lower(span.tokens.end - 1),
                    "of" | "for" | "and" | "the"
                )
            {
                span.tokens.end -= 1;
            }
        }
        *spans = joined;
    }

    /// The longest listed name that starts at this token: its end, the name, whether it needs the recogniser.
    fn listed_at(&self, at: usize) -> Option<(usize, NameSpan, bool)> {
        let first = self.words.word(at);
        let longest = self.gazetteers.longest_from(first);
        if longest == 0 {
            return None;
        }
        let limit = (at + longest).min(self.words.len());
        let sentence_end = self
            .words
            .sentences
            .get(self.words.sentence(at))
            .map_or(limit, |sentence| sentence.tokens.end);
        for end in (at + 1..=limit.min(sentence_end)).rev() {
            let surface = self.words.surface(at..end);
            if let Some((listed, is_unsure)) = self.gazetteers.named(&surface) {
                let span = NameSpan {
                    tokens: at..end,
                    entity_type: listed.entity_type.clone(),
                    listed: Some(listed.name.clone()),
                };
                return Some((end, span, is_unsure));
            }
        }
        None
    }

    /// Whether a listed name is the surname of a person or the first word of a longer name.
    fn is_part_of_a_name(&self, start: usize, end: usize) -> bool {
        let words = self.words;
        let single = end - start == 1;
        let is_joined_before =
            start > 0 && words.head(start - 1) == end - 1 && words.is_proper(start - 1);
        let after_first_name =
            is_joined_before && self.gazetteers.is_first_name(words.word(start - 1));
        let is_all_lower = !words.surface(start..end).contains(char::is_uppercase);
        let is_verb = single
            && matches!(
                words.pos(start),
                Pos::Verb | Pos::Aux | Pos::Pron | Pos::Det
            );
        let joined_by_hyphen = words.word(end) == "-"
            && words
                .tokens
                .get(end)
                .is_some_and(|token| token.start == words.tokens[end - 1].end);
        !is_all_lower && (single && after_first_name || is_verb)
            || (joined_by_hyphen && single && words.is_capitalised(end + 1))
    }
}
