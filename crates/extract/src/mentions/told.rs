//! Names that the recogniser missed and the words beside them tell of: `the broadcaster Orlo`, `Orlo First, a lobby group,`, `Roe of ORLO`.

use std::ops::Range;

use newsgraph_annotate::{Dep, Pos};
use smol_str::SmolStr;

use super::names::{Finder, NameSpan};
use super::telling_words::is_calendar_word;
use crate::gazetteer::NounClass;
use crate::names::is_acronym;

/// How many words may stand between a name and the noun that tells what it is: `Orlo First, the state's largest farm group,`.
const N_BETWEEN: usize = 7;

impl Finder<'_> {
    /// Adds runs of capitalised words that a noun for a body stands beside, and what somebody is of.
    pub(super) fn add_told(&self, spans: &mut Vec<NameSpan>) {
        let mut covered = vec![false; self.words.len()];
        for span in spans.iter() {
            covered[span.tokens.clone()].fill(true);
        }
        let mut added = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            let Some(run) = self.capitalised_run(at, &covered) else {
                at += 1;
                continue;
            };
            at = run.end;
            if let Some(entity_type) = self.told_type(&run, spans) {
                added.push(NameSpan {
                    tokens: run,
                    entity_type,
                    listed: None,
                });
            }
        }
        spans.extend(added);
        spans.sort_by_key(|span| span.tokens.start);
    }

    /// The capitalised words from here on that no name covers, over hyphens, without an article in front.
    fn capitalised_run(&self, at: usize, covered: &[bool]) -> Option<Range<usize>> {
        let words = self.words;
        let is_part = |idx: usize| {
            idx < words.len()
                && !covered[idx]
                && words.is_capitalised(idx)
                && words.pos(idx) != Pos::Punct
        };
        if !is_part(at)
            || at > 0
                && is_part(at - 1)
                && words.sentence(at - 1) == words.sentence(at)
                && words.lower(at - 1) != "the"
        {
            return None;
        }
        let sentence = words.sentence(at);
        let mut end = at + 1;
        loop {
            let next = if self.joins_by_hyphen(end) {
                end + 1
            } else {
                end
            };
            if !is_part(next) || words.sentence(next) != sentence {
                break;
            }
            end = next + 1;
        }
        let start = at + usize::from(matches!(words.lower(at), "the" | "a" | "an"));
        (start < end).then_some(start..end)
    }

    /// Whether the token is a hyphen without spaces around it.
    pub(super) fn joins_by_hyphen(&self, idx: usize) -> bool {
        let words = self.words;
        let (Some(hyphen), Some(next)) = (words.tokens.get(idx), words.tokens.get(idx + 1)) else {
            return false;
        };
        words.word(idx) == "-"
            && idx > 0
            && words.tokens[idx - 1].end == hyphen.start
            && hyphen.end == next.start
    }

    fn told_type(&self, run: &Range<usize>, spans: &[NameSpan]) -> Option<SmolStr> {
        let words = self.words;
        let is_word = |idx: usize| {
            is_calendar_word(words.lower(idx))
                || self.gazetteers.noun(words.lower(idx)).is_some() && run.len() == 1
        };
        let is_junk = self.is_people(run)
            || is_word(run.start)
            || words.word(run.start).chars().count() < 2
            || run
                .clone()
                .any(|idx| self.is_address_of_the_net(idx) || self.is_title_word(idx))
            || run.clone().any(|idx| self.in_speech[idx]);
        if is_junk {
            return None;
        }
        self.told_by_noun_before(run)
            .or_else(|| self.told_by_noun_behind(run))
            .or_else(|| self.told_by_member(run, spans))
    }

    /// What body a noun in small letters tells of.
    fn body_noun(&self, idx: usize) -> Option<SmolStr> {
        let words = self.words;
        let lemma = words.lemma(idx);
        if words.is_capitalised(idx) || !words.is_noun(idx) {
            return None;
        }
        let noun = self.gazetteers.noun(&lemma)?;
        let is_body = matches!(
            noun.entity_type.as_str(),
            "Company" | "MediaOutlet" | "Organization" | "GovernmentBody" | "Party" | "Platform"
        );
        (is_body && noun.class == NounClass::Thing && words.lower(idx) == lemma)
            .then(|| noun.entity_type.clone())
    }

    /// `the campaign group Orlo Again`, `a firm, Orlo,`.
    fn told_by_noun_before(&self, run: &Range<usize>) -> Option<SmolStr> {
        let words = self.words;
        let before = run.start.checked_sub(1)?;
        if words.tokens[run.start].sentence_start {
            return None;
        }
        if words.word(before) != "," {
            let is_listed_after = words.word(run.end) == "'s";
            return self.body_noun(before).filter(|_| !is_listed_after);
        }
        let noun = before.checked_sub(1)?;
        let closes = matches!(words.word(run.end), "," | "." | ";" | ")" | "—" | "–");
        let is_apposed = run
            .clone()
            .any(|idx| words.dep(idx) == Dep::Appos && !run.contains(&words.head(idx)));
        let is_one =
            words.child(noun, Dep::Det).is_some() || words.child(noun, Dep::Poss).is_some();
        self.body_noun(noun)
            .filter(|_| closes && is_apposed && is_one)
    }

    /// `Orlo First, a lobby group`: what stands behind tells what the name is.
    fn told_by_noun_behind(&self, run: &Range<usize>) -> Option<SmolStr> {
        let words = self.words;
        if words.word(run.end) != "," || !matches!(words.lower(run.end + 1), "a" | "an" | "the") {
            return None;
        }
        let from = run.end + 2;
        let to = words.len().min(from + N_BETWEEN);
        let sentence = words.sentence(run.start);
        let tells = |idx: usize| {
            words.sentence(idx) == sentence
                && words.dep(idx) == Dep::Appos
                && run.contains(&words.head(idx))
        };
        let head = (from..to).find(|&idx| tells(idx))?;
        self.body_noun(head)
    }

    /// `Jane Roe of ORLO`, `Jane Roe of World Rowing`: what somebody is of, in capitals or of several words.
    fn told_by_member(&self, run: &Range<usize>, spans: &[NameSpan]) -> Option<SmolStr> {
        let words = self.words;
        let of = run.start.checked_sub(1)?;
        let word = words.word(run.start);
        let is_short = run.len() == 1 && is_acronym(word) && word.len() > 2;
        let is_person = |span: &NameSpan| span.entity_type == "Person" && span.tokens.end == of;
        let is_of = words.lower(of) == "of" && spans.iter().any(is_person);
        // American stations have four letters, of which the first is one of two.
        let is_station = is_short && word.len() == 4 && word.starts_with(['K', 'W']);
        let entity_type = if is_station {
            "MediaOutlet"
        } else {
            "Organization"
        };
        (is_of && (is_short || run.len() > 1)).then(|| SmolStr::new_static(entity_type))
    }

    /// `Roe-Dorn` behind a first name is one surname, though the recogniser cuts it: the span goes on over its hyphens.
    pub(super) fn join_double_surnames(&self, spans: &mut [NameSpan]) {
        let starts: Vec<usize> = spans.iter().map(|span| span.tokens.start).collect();
        for span in spans.iter_mut() {
            let is_full =
                span.entity_type == "Person" && span.listed.is_none() && span.tokens.len() > 1;
            let end = span.tokens.end;
            let goes_on = self.joins_by_hyphen(end)
                && self.words.is_capitalised(end + 1)
                && !starts.contains(&(end + 1));
            if is_full && goes_on {
                span.tokens.end = end + 2;
            }
        }
    }
}
