//! Names of bodies and gatherings mended: cut in two where the recogniser joined them, whole where it cut them.

use std::ops::Range;

use super::names::{Finder, NameSpan};
use super::telling_words::{TELLING_WORDS, is_calendar_word};
use crate::discourse::ZoneKind;
use crate::gazetteer::NounClass;

/// Last words of names of bodies that capitalised words before them belong to.
const LASTS: &[(&str, &str)] = &[
    ("Caucus", "Organization"),
    ("Church", "Organization"),
    ("Committee", "GovernmentBody"),
    ("Subcommittee", "GovernmentBody"),
    ("Coalition", "Organization"),
    ("Association", "Organization"),
    ("Alliance", "Organization"),
    ("Institute", "Organization"),
    ("Foundation", "Organization"),
    ("Center", "Organization"),
    ("University", "Organization"),
    ("College", "Organization"),
    ("Academy", "Organization"),
    ("Hospital", "Organization"),
    ("League", "Organization"),
    ("Federation", "Organization"),
    ("Society", "Organization"),
    ("Department", "GovernmentBody"),
    ("Commission", "GovernmentBody"),
    ("Agency", "GovernmentBody"),
    ("Museum", "Facility"),
    ("Forum", "Event"),
    ("Summit", "Meeting"),
    ("Conference", "Event"),
    ("Convention", "Event"),
    ("Festival", "Event"),
];

/// First words of names of bodies that go on behind `of`, `for`, `on`, `against`.
const FIRSTS: &[&str] = &[
    "Center",
    "Centre",
    "Institute",
    "Council",
    "Committee",
    "Commission",
    "Coalition",
    "Alliance",
    "Association",
    "Society",
    "Federation",
    "League",
    "Academy",
    "Foundation",
    "Fund",
    "Bureau",
    "Court",
    "Appeals",
    "Campaign",
    "Veterans",
    "Americans",
    "Citizens",
    "Mothers",
    "Students",
    "Women",
    "Doctors",
    "Workers",
    "Friends",
    "Daughters",
    "Sons",
    "Partnership",
    "Conference",
    "Chamber",
    "School",
];

/// Words for what somebody is, before `of America`, that bodies are named with.
const PEOPLE: &[&str] = &[
    "Veterans",
    "Americans",
    "Citizens",
    "Mothers",
    "Students",
    "Women",
    "Doctors",
    "Workers",
    "Friends",
    "Daughters",
    "Sons",
    "Knights",
];

/// Places of learning and the like that lie on or in what follows.
const SEATED: &[&str] = &[
    "University",
    "College",
    "School",
    "Hospital",
    "Church",
    "Hotel",
    "Stadium",
    "Airport",
    "Prison",
    "Museum",
];

/// Fields before a role: `Arden Committee Research Director`.
const FIELDS: &[&str] = &[
    "Research",
    "Communications",
    "Press",
    "Policy",
    "Finance",
    "Political",
    "Deputy",
    "Executive",
    "Managing",
    "Regional",
    "Legislative",
    "Campaign",
    "Field",
    "Digital",
    "Media",
    "Legal",
    "Program",
    "National",
];

impl Finder<'_> {
    /// Mends the names of bodies.
    pub(super) fn mend_bodies(&self, spans: &mut Vec<NameSpan>) {
        let mut cut: Vec<NameSpan> = Vec::with_capacity(spans.len());
        for span in spans.drain(..) {
            self.push_cut(span, &mut cut);
        }
        *spans = cut;
        self.add_dateline_places(spans);
        let mut at = 0;
        while at < self.words.len() {
            let found = self.whole_body(at, spans);
            let Some((tokens, entity_type)) = found else {
                at += 1;
                continue;
            };
            at = tokens.end;
            spans.retain(|span| span.tokens.end <= tokens.start || span.tokens.start >= tokens.end);
            spans.push(NameSpan {
                tokens,
                entity_type: entity_type.into(),
                listed: None,
            });
        }
        spans.sort_by_key(|span| span.tokens.start);
    }

    /// `ARDEN, Ghana —`: what a dateline begins with is a place.
    fn add_dateline_places(&self, spans: &mut Vec<NameSpan>) {
        let words = self.words;
        for sentence in words.sentences {
            if sentence.zone != ZoneKind::Dateline {
                continue;
            }
            let start = sentence.tokens.start;
            let is_shouted = |idx: &usize| {
                let word = words.word(*idx);
                word.len() > 2 && word.chars().all(char::is_uppercase)
            };
            let end = sentence.tokens.clone().take_while(is_shouted).last();
            let Some(end) = end.map(|last| last + 1) else {
                continue;
            };
            let is_set_off = matches!(words.word(end), "," | "(" | "—" | "–" | "-");
            let is_known = spans
                .iter()
                .any(|span| span.tokens.start < end && span.tokens.end > start);
            if is_set_off && !is_known && end - start <= 3 {
                spans.push(NameSpan {
                    tokens: start..end,
                    entity_type: "GPE".into(),
                    listed: None,
                });
            }
        }
        spans.sort_by_key(|span| span.tokens.start);
    }

    /// `Mail, Civic party` is two names, `Arden University on Long Isle` too, `Arden Committee Research` one and a field.
    fn push_cut(&self, mut span: NameSpan, cut: &mut Vec<NameSpan>) {
        let words = self.words;
        if span.listed.is_some() || span.entity_type == "Person" || span.tokens.len() < 2 {
            cut.push(span);
            return;
        }
        let named = |range: Range<usize>| self.gazetteers.named(&words.surface(range));
        let inner = span.tokens.start + 1..span.tokens.end - 1;
        for at in inner {
            let (left, right) = (span.tokens.start..at, at + 1..span.tokens.end);
            let is_two = words.word(at) == "," && named(left.clone()).is_some();
            let is_seated =
                matches!(words.lower(at), "on" | "in") && SEATED.contains(&words.word(at - 1));
            if !is_two && !is_seated {
                continue;
            }
            let (listed, entity_type) = match named(left.clone()) {
                Some((known, _)) => (Some(known.name.clone()), known.entity_type.clone()),
                None => (None, self.refined(&left, "Organization")),
            };
            cut.push(NameSpan {
                tokens: left,
                entity_type,
                listed,
            });
            let place = if is_seated { "Region" } else { "Organization" };
            let known = named(right.clone()).map(|(known, _)| known.clone());
            let is_people = known.is_none() && self.is_people(&right);
            if !is_people && words.is_capitalised(right.start) {
                cut.push(NameSpan {
                    entity_type: known.as_ref().map_or_else(
                        || self.refined(&right, place),
                        |known| known.entity_type.clone(),
                    ),
                    listed: known.map(|known| known.name),
                    tokens: right,
                });
            }
            return;
        }
        let last = span.tokens.end - 1;
        let tells = |idx: usize| {
            let word = words.word(idx);
            TELLING_WORDS.iter().any(|(_, lasts)| lasts.contains(&word))
        };
        if span.tokens.len() > 2
            && FIELDS.contains(&words.word(last))
            && tells(last - 1)
            && self.is_title_word(span.tokens.end)
        {
            span.tokens.end = last;
        }
        cut.push(span);
    }

    /// The name of a body whose last or first telling word stands here, when it is longer than what is known of it.
    fn whole_body(&self, at: usize, spans: &[NameSpan]) -> Option<(Range<usize>, &'static str)> {
        let words = self.words;
        let word = words.word(at);
        let last = LASTS.iter().find(|(last, _)| *last == word);
        let is_first = FIRSTS.contains(&word);
        if last.is_none() && !is_first || !words.is_capitalised(at) {
            return None;
        }
        let start = self.start_before(at, spans);
        let end = if is_first {
            self.end_behind(at)
        } else {
            at + 1
        };
        let whole = start..end;
        let is_people = PEOPLE.contains(&word);
        let is_long = whole.len() >= 3 || whole.len() == 2 && last.is_some();
        if !is_long || is_people && end == at + 1 || last.is_none() && end == at + 1 {
            return None;
        }
        let overlaps: Vec<&NameSpan> = spans
            .iter()
            .filter(|span| span.tokens.start < whole.end && span.tokens.end > whole.start)
            .collect();
        let is_known = overlaps.iter().any(|span| {
            let covers = span.tokens.start <= whole.start && span.tokens.end >= whole.end;
            let sticks_out = span.tokens.start < whole.start || span.tokens.end > whole.end;
            let is_body = span.listed.is_some()
                && span.tokens.end == whole.end
                && !matches!(span.entity_type.as_str(), "GPE" | "Party" | "Person");
            let is_person = span.entity_type == "Person" && span.tokens.len() > 1;
            covers && span.tokens.len() > 1 || sticks_out || is_body || is_person
        });
        if is_known {
            return None;
        }
        // `the Arden Caucus` is a vote where only places stand before it.
        let is_vote = word == "Caucus"
            && (start..at).all(|idx| {
                overlaps
                    .iter()
                    .any(|span| span.entity_type == "GPE" && span.tokens.contains(&idx))
            });
        // A single common word before `Conference`, `Center` is hardly a name.
        let entity_type = last.map_or("Organization", |(_, entity_type)| *entity_type);
        let is_bare = matches!(entity_type, "Event" | "Meeting") && !self.has_hyphen(&whole);
        (!is_vote && !is_bare).then_some((whole, entity_type))
    }

    fn has_hyphen(&self, range: &Range<usize>) -> bool {
        range.clone().any(|idx| self.words.word(idx) == "-")
    }

    /// Where the capitalised words begin that belong to a telling word: over hyphens, and `X and Y` before `Veterans of`.
    fn start_before(&self, at: usize, spans: &[NameSpan]) -> usize {
        let words = self.words;
        let sentence = words.sentence(at);
        let mut start = at;
        while start > 0 && at - start < 9 && words.sentence(start - 1) == sentence {
            let before = start - 1;
            let is_hyphen = words.word(before) == "-" && before > 0;
            // `Commander-in-Chief Forum`
            let in_compound = matches!(words.lower(before), "in" | "of" | "to")
                && before > 0
                && words.word(before - 1) == "-"
                && words.word(start) == "-";
            let is_pair = words.lower(before) == "and"
                && before > 0
                && PEOPLE.contains(&words.word(at))
                && spans
                    .iter()
                    .any(|span| span.tokens.end == before && span.entity_type == "GPE");
            let joins = is_hyphen
                || in_compound
                || is_pair
                || words.is_capitalised(before)
                    && words.word(before).contains(char::is_alphabetic)
                    && !self.is_title_or_date(before);
            if !joins {
                break;
            }
            start = before;
        }
        while start < at
            && (!words.is_capitalised(start)
                || matches!(
                    words.lower(start),
                    "the"
                        | "a"
                        | "an"
                        | "this"
                        | "our"
                        | "his"
                        | "her"
                        | "their"
                        | "its"
                        | "in"
                        | "at"
                        | "and"
                        | "but"
                        | "of"
                        | "for"
                        | "on"
                        | "from"
                        | "with"
                        | "as"
                        | "by"
                        | "to"
                        | "when"
                        | "after"
                        | "while"
                        | "if"
                        | "that"
                        | "like"
                ))
        {
            start += 1;
        }
        start
    }

    fn is_title_or_date(&self, idx: usize) -> bool {
        let words = self.words;
        let lower = words.lower(idx);
        let is_label = self.gazetteers.party_of(words.word(idx)).is_some()
            || matches!(lower, "national" | "house" | "senate" | "state" | "foreign");
        // `Missionary Baptist Church`, `Rural Women Caucus`: a word for people inside a name.
        let is_office = self
            .gazetteers
            .noun(lower)
            .is_some_and(|noun| noun.class == NounClass::Office);
        let is_inside = PEOPLE.contains(&words.word(idx))
            || !is_office
                && idx > 0
                && words.is_capitalised(idx - 1)
                && words.is_proper(idx - 1)
                && words.sentence(idx - 1) == words.sentence(idx)
                && !lower.ends_with('.');
        is_calendar_word(lower) || self.is_title_word(idx) && !is_label && !is_inside
    }

    /// Where a name ends that goes on behind its first telling word: `Center of Media Justice`.
    fn end_behind(&self, at: usize) -> usize {
        let words = self.words;
        let sentence = words.sentence(at);
        let joins = |idx: usize| {
            matches!(words.lower(idx), "of" | "for" | "on" | "against")
                && words.sentence(idx) == sentence
        };
        let is_part = |idx: usize| {
            words.is_capitalised(idx)
                && words.is_proper(idx)
                && idx < words.len()
                && words.sentence(idx) == sentence
                && words.word(idx).contains(char::is_alphabetic)
                && !is_calendar_word(words.lower(idx))
        };
        let mut end = at + 1;
        for _ in 0..3 {
            if end >= words.len() || !joins(end) {
                break;
            }
            let mut next = end + 1;
            if words.lower(next) == "the" {
                next += 1;
            }
            let first = next;
            while next < words.len() && is_part(next) && next - first < 5 {
                next += 1;
            }
            if next == first {
                break;
            }
            end = next;
        }
        end
    }
}
