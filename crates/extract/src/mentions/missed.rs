//! Names seen over the whole text: types made one, names the recogniser missed, words for a party's members.

use std::ops::Range;

use newsgraph_annotate::{Dep, EntityLabel, Pos, Tag};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::names::{Finder, NameSpan};
use super::telling_words::{TELLING_WORDS, is_calendar_word};
use crate::names::{is_acronym, surname};

impl Finder<'_> {
    /// Words for a party's members and its adjectives name the party: `a Republican`, `Democratic governor`.
    pub(super) fn add_parties(&self, spans: &mut Vec<NameSpan>) {
        // `Labor Secretary` tells of work, and what is read as a name in `(D-Ohio)` is the party.
        spans.retain(|span| {
            let is_party = span.entity_type == "Party" && span.listed.is_some();
            let next = self.words.lower(span.tokens.end);
            let is_trade = is_party
                && span.tokens.len() == 1
                && matches!(
                    next,
                    "secretary" | "department" | "minister" | "day" | "unions" | "union" | "market"
                );
            !is_trade && !self.is_bracketed_party(span.tokens.start)
        });
        let mut taken = vec![false; self.words.len()];
        for span in spans.iter() {
            taken[span.tokens.clone()].fill(true);
        }
        for (idx, taken) in taken.iter().enumerate() {
            let mut word = self.words.surface(idx..idx + 1);
            // `Rep. Jane Roe (D-Ohio)`
            let bracketed = self.is_bracketed_party(idx);
            match word.as_str() {
                "D" | "D." if bracketed => word = "Democrat".to_owned(),
                "R" | "R." if bracketed => word = "Republican".to_owned(),
                joined if bracketed && joined.starts_with("D-") => word = "Democrat".to_owned(),
                joined if bracketed && joined.starts_with("R-") => word = "Republican".to_owned(),
                _ => {}
            }
            let is_capital = word.chars().next().is_some_and(char::is_uppercase);
            // Words of an ideology are epithets as often as parties.
            let is_ideology = matches!(
                word.to_lowercase().trim_end_matches('s'),
                "communist" | "socialist" | "conservative" | "liberal" | "green" | "independent"
            );
            if *taken || !is_capital || is_ideology {
                continue;
            }
            // `Democratic Socialist`, `Republican National Committee` are names of their own.
            let next = self.words.surface(idx + 1..(idx + 2).min(self.words.len()));
            let in_name = next.chars().next().is_some_and(char::is_uppercase)
                && matches!(
                    next.to_lowercase().as_str(),
                    "socialist" | "socialists" | "national" | "party"
                );
            if let Some(party) = self.gazetteers.party_of(&word).filter(|_| !in_name) {
                spans.push(NameSpan {
                    tokens: idx..idx + 1,
                    entity_type: party.entity_type.clone(),
                    listed: Some(party.name.clone()),
                });
            }
        }
        spans.sort_by_key(|span| span.tokens.start);
    }
}

/// What has a title that stands in quotation marks.
const TITLED: &[&str] = &[
    "book",
    "memoir",
    "novel",
    "play",
    "album",
    "song",
    "essay",
    "autobiography",
    "column",
    "poem",
    "film",
    "movie",
    "documentary",
    "opera",
    "musical",
    "show",
    "program",
    "programme",
    "series",
    "podcast",
    "bestseller",
    "sitcom",
    "drama",
    "single",
    "painting",
];

impl Finder<'_> {
    /// `her novel, “The Weir”`: a title in quotation marks right behind the word for what it is of.
    pub(super) fn add_titled_works(&self, spans: &mut Vec<NameSpan>) {
        let words = self.words;
        let is_mark = |idx: usize| matches!(words.word(idx), "\"" | "“" | "”" | "‘" | "’" | "'");
        for idx in 0..words.len() {
            if !TITLED.contains(&words.lower(idx)) {
                continue;
            }
            let skips = usize::from(words.word(idx + 1) == ",");
            let start = idx + skips + 2;
            if !is_mark(start - 1) || start >= words.len() {
                continue;
            }
            let limit = words.len().min(start + 9);
            let Some(end) = (start..limit).find(|&end| is_mark(end)) else {
                continue;
            };
            let mut title = start..end;
            while title.end > title.start && matches!(words.word(title.end - 1), "," | ".") {
                title.end -= 1;
            }
            let is_title = !title.is_empty()
                && words.is_capitalised(title.start)
                && words.is_capitalised(title.end - 1)
                && words.sentence(title.start) == words.sentence(title.end - 1);
            if !is_title {
                continue;
            }
            spans.retain(|span| span.tokens.end <= title.start || span.tokens.start >= title.end);
            spans.push(NameSpan {
                tokens: title,
                entity_type: "Work".into(),
                listed: None,
            });
        }
        spans.sort_by_key(|span| span.tokens.start);
    }

    /// `(D-Ohio)`, `(R., Texas)`: the letter of a party behind a bracket.
    fn is_bracketed_party(&self, idx: usize) -> bool {
        let word = self.words.word(idx);
        let is_letter = matches!(word, "D" | "R" | "D." | "R.")
            || word.starts_with("D-")
            || word.starts_with("R-");
        let opens = |mark: &str| idx > 0 && self.words.word(idx - 1) == mark;
        // `Sen. Jane Roe, D-Ohio,`
        let is_hyphened = matches!(word, "D" | "R")
            && self.words.word(idx + 1) == "-"
            && self.words.is_capitalised(idx + 2)
            || word.len() > 3 && word.contains('-');
        is_letter && (opens("(") || is_hyphened && opens(","))
    }
}

/// Types whose things do nothing.
fn is_inert(entity_type: &str) -> bool {
    matches!(
        entity_type,
        "Facility" | "Region" | "Thing" | "Work" | "Product"
    )
}

/// Verbs whose subject is somebody or a body.
const ACTS: &[&str] = &[
    "say",
    "sue",
    "announce",
    "agree",
    "hire",
    "deny",
    "plan",
    "refuse",
    "accuse",
    "reject",
    "offer",
    "buy",
    "acquire",
    "sell",
    "file",
    "ask",
    "urge",
    "warn",
    "vote",
    "decline",
    "demand",
    "tell",
    "claim",
    "argue",
    "confirm",
    "appeal",
    "settle",
    "pay",
    "fire",
    "appoint",
    "endorse",
    "employ",
    "lobby",
    "donate",
    "sponsor",
    "apologize",
    "pledge",
    "promise",
    "vow",
    "insist",
    "object",
];

/// Type and listed name of a name seen elsewhere in the text.
type Known = (SmolStr, Option<SmolStr>);

impl Finder<'_> {
    /// A surname that the recogniser takes for a place or body is the person's, and one type holds for one name.
    pub(super) fn mend_types(&self, spans: &mut [NameSpan]) {
        let mut surnames: FxHashMap<String, bool> = FxHashMap::default();
        let mut bodies: FxHashMap<String, SmolStr> = FxHashMap::default();
        let mut votes: FxHashMap<String, FxHashMap<SmolStr, usize>> = FxHashMap::default();
        for span in spans.iter() {
            let surface = self.words.surface(span.tokens.clone());
            if span.entity_type == "Person" && surface.contains(' ') {
                surnames.insert(surname(&surface).to_owned(), true);
            }
            let is_body = matches!(
                span.entity_type.as_str(),
                "Company" | "Organization" | "MediaOutlet"
            );
            if is_body
                && span.listed.is_none()
                && let Some((first, _)) = surface.split_once(' ')
            {
                bodies.insert(first.to_owned(), span.entity_type.clone());
            }
            if span.listed.is_none() {
                *votes
                    .entry(surface)
                    .or_default()
                    .entry(span.entity_type.clone())
                    .or_default() += 1;
            }
        }
        let actors = self.actors(spans);
        for span in spans {
            let surface = self.words.surface(span.tokens.clone());
            let is_surname = surnames.contains_key(&surface);
            let is_sure_place = span.listed.is_some() && self.is_place_like(span.tokens.start);
            let is_place_or_unlisted = span.listed.is_none() || span.entity_type == "GPE";
            if is_surname && !is_sure_place && is_place_or_unlisted {
                span.entity_type = "Person".into();
                span.listed = None;
                continue;
            }
            if span.listed.is_some() {
                continue;
            }
            if let Some(told) = self.type_told_before(&span.tokens) {
                span.entity_type = told;
                continue;
            }
            if is_inert(&span.entity_type) && actors.contains(&surface) {
                span.entity_type = "Organization".into();
                continue;
            }
            // `Orlo` after `the Orlo Group` is the group, whatever the recogniser takes it for.
            if let Some(body) = bodies.get(&surface)
                && !self.gazetteers.is_first_name(&surface)
            {
                span.entity_type = body.clone();
                continue;
            }
            if let Some(types) = votes.get(&surface)
                && types.len() > 1
            {
                let best = types
                    .iter()
                    .max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
                if let Some((entity_type, _)) = best {
                    span.entity_type = entity_type.clone();
                }
            }
        }
    }

    /// Names that do or suffer what only people and bodies do: `Harbor Point sued`, `Harbor Point was sued`.
    fn actors(&self, spans: &[NameSpan]) -> FxHashSet<String> {
        let words = self.words;
        let acts = |span: &&NameSpan| {
            let head = words.head_of(&span.tokens);
            let verb = words.lemma(words.head(head));
            let is_subject = words.dep(head) == Dep::Nsubj && ACTS.contains(&verb.as_str());
            let is_sued = matches!(words.dep(head), Dep::Dobj | Dep::Nsubjpass) && verb == "sue";
            is_inert(&span.entity_type) && (is_subject || is_sued)
        };
        spans
            .iter()
            .filter(acts)
            .map(|span| words.surface(span.tokens.clone()))
            .collect()
    }

    /// `the broadcaster Orlo`, `the website Orlo Today`: the noun tells what the name is.
    fn type_told_before(&self, tokens: &Range<usize>) -> Option<SmolStr> {
        let words = self.words;
        let before = tokens.start.checked_sub(1)?;
        let is_joined = words.head(before) >= tokens.start && words.head(before) < tokens.end
            || words.head(words.head_of(tokens)) == before;
        if !is_joined || !words.is_noun(before) || words.is_capitalised(before) {
            return None;
        }
        let noun = self.gazetteers.noun(words.lower(before))?;
        let is_body = matches!(
            noun.entity_type.as_str(),
            "Company" | "MediaOutlet" | "Organization" | "GovernmentBody" | "Party" | "Platform"
        );
        is_body.then(|| noun.entity_type.clone())
    }

    /// Capitalised words that no span covers: known surnames, first name with surname, words after a title, acronyms in brackets.
    pub(super) fn add_missed(&self, spans: &mut Vec<NameSpan>) {
        let n_known = spans.len();
        self.add_missed_once(spans);
        // A full name that was missed makes its surname known.
        let is_full = |span: &NameSpan| span.entity_type == "Person" && span.tokens.len() > 1;
        if spans.len() > n_known && spans.iter().any(is_full) {
            self.add_missed_once(spans);
        }
    }

    fn add_missed_once(&self, spans: &mut Vec<NameSpan>) {
        let words = self.words;
        let mut covered = vec![false; words.len()];
        let mut known: FxHashMap<String, Known> = FxHashMap::default();
        let mut acronyms: FxHashSet<String> = FxHashSet::default();
        for span in spans.iter() {
            covered[span.tokens.clone()].fill(true);
            let surface = words.surface(span.tokens.clone());
            if span.entity_type == "Person" {
                let person = (SmolStr::new_static("Person"), None);
                known.entry(surname(&surface).to_owned()).or_insert(person);
            } else if surface.contains(' ') {
                acronyms.insert(crate::names::initials(&surface));
                if let Some(first) = self.short_name_of(span) {
                    known
                        .entry(first)
                        .or_insert((span.entity_type.clone(), None));
                }
            }
            known.insert(surface, (span.entity_type.clone(), span.listed.clone()));
        }
        let mut added = Vec::new();
        let mut at = 0;
        while at < words.len() {
            if covered[at]
                || !(words.is_proper(at) || self.is_untagged_surname(at, &known))
                || !words.is_capitalised(at)
                || self.is_address_of_the_net(at)
            {
                at += 1;
                continue;
            }
            let goes_on = |end: usize| {
                end < words.len()
                    && !covered[end]
                    && words.is_proper(end)
                    && words.is_capitalised(end)
                    && !words.tokens[end].sentence_start
            };
            let mut end = at + 1;
            loop {
                let next = end + usize::from(self.joins_by_hyphen(end));
                if !goes_on(next) {
                    break;
                }
                end = next + 1;
            }
            if let Some(span) = self.missed(at..end, &known, &acronyms) {
                added.push(span);
            }
            at = end;
        }
        spans.extend(added);
        spans.sort_by_key(|span| span.tokens.start);
    }

    /// The first word of a body's name, by which a text may call it: `Orlo` for `Orlo Pictures`.
    fn short_name_of(&self, span: &NameSpan) -> Option<String> {
        let first = self.words.word(span.tokens.start);
        let is_body = matches!(
            span.entity_type.as_str(),
            "Company" | "Organization" | "MediaOutlet"
        );
        let is_own = first.chars().count() > 4
            && span.listed.is_none()
            && self.gazetteers.noun(&first.to_lowercase()).is_none()
            && self.gazetteers.named(first).is_none()
            && self.gazetteers.place_of(first).is_none()
            && self.gazetteers.party_of(first).is_none()
            && !self.gazetteers.is_first_name(first);
        (is_body && is_own).then(|| first.to_owned())
    }

    /// `Bond said`: the surname of somebody named before which the tagger takes for a common word.
    fn is_untagged_surname(&self, at: usize, known: &FxHashMap<String, Known>) -> bool {
        let words = self.words;
        let word = words.word(at);
        let is_person = || {
            let told = known.get(word);
            told.is_some_and(|(entity_type, _)| entity_type == "Person")
        };
        let is_first = words.tokens[at].sentence_start || self.in_speech[at];
        let acts = words
            .tokens
            .get(at + 1)
            .is_some_and(|next| matches!(next.pos, Pos::Verb | Pos::Aux) || next.tag == Tag::Pos);
        let is_recognised = words.entities.iter().any(|entity| {
            entity.start == at && entity.end == at + 1 && entity.label == EntityLabel::Person
        });
        // `Roe: It is not.`
        let is_label = words.tokens[at].sentence_start && words.word(at + 1) == ":";
        let acts = acts || is_recognised || is_label || words.dep(at) == Dep::Nsubj;
        // The shorter a word, the sooner it is one of the language as well.
        let is_long = word.chars().count() > 5;
        words.is_capitalised(at)
            && word.chars().count() > 2
            && is_person()
            && (is_long || matches!(words.pos(at), Pos::Noun | Pos::Adj | Pos::Verb | Pos::X))
            && (!is_first || acts)
            && self.gazetteers.noun(words.lower(at)).is_none()
    }

    fn missed(
        &self,
        chunk: Range<usize>,
        known: &FxHashMap<String, Known>,
        acronyms: &FxHashSet<String>,
    ) -> Option<NameSpan> {
        let words = self.words;
        let span = |tokens: Range<usize>, entity_type: &str| {
            Some(NameSpan {
                tokens,
                entity_type: entity_type.into(),
                listed: None,
            })
        };
        let after_titles = chunk
            .clone()
            .rev()
            .find(|&idx| self.is_title_word(idx))
            .map_or(chunk.start, |idx| idx + 1);
        let has_title = after_titles > chunk.start
            || (chunk.start > 0
                && !words.tokens[chunk.start].sentence_start
                && self.is_title_word(chunk.start - 1));
        let rest = after_titles..chunk.end;
        if rest.is_empty() || self.is_people(&rest) {
            return None;
        }
        let surface = words.surface(rest.clone());
        let is_shouted = self.in_speech[rest.start]
            && surface.len() > 1
            && !surface.contains(char::is_lowercase);
        if is_shouted || rest.clone().all(|idx| is_calendar_word(words.lower(idx))) {
            return None;
        }
        if let Some((entity_type, listed)) = known.get(&surface) {
            return Some(NameSpan {
                tokens: rest,
                entity_type: entity_type.clone(),
                listed: listed.clone(),
            });
        }
        if has_title && rest.len() <= 3 && words.lower(rest.start).len() > 2 {
            return span(rest, "Person");
        }
        if rest.len() >= 2
            && rest.len() <= 4
            && self.gazetteers.is_first_name(words.word(rest.start))
        {
            return span(rest, "Person");
        }
        if rest.len() >= 2 {
            let last = words.word(rest.end - 1);
            if let Some((entity_type, _)) = TELLING_WORDS
                .iter()
                .find(|(_, lasts)| lasts.contains(&last))
            {
                return span(rest, entity_type);
            }
        }
        let in_brackets = rest.start > 0 && words.word(rest.start - 1) == "(";
        if rest.len() == 1
            && is_acronym(words.word(rest.start))
            && (in_brackets || acronyms.contains(words.word(rest.start)))
        {
            return span(rest, "Organization");
        }
        None
    }
}
