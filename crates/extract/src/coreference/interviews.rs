//! Interviews in print: who asks and who answers, where questions and answers stand without quotation marks.

use newsgraph_annotate::Tag;

use super::Resolver;
use super::clusters::Growing;
use crate::discourse::ZoneKind;

/// Fewer questions than this are no interview.
const N_QUESTIONS: usize = 3;

/// Fewer are none where the opening says that it is one.
const N_TOLD_QUESTIONS: usize = 2;

/// How many words the opening has.
const N_OPENING: usize = 80;

/// Whom `I`, `we` and `you` mean in an interview.
#[derive(Clone, Debug)]
pub(crate) struct Interview {
    /// Who answers.
    guest: usize,
    /// Whom the guest calls `we`.
    group: usize,
    /// Who asks.
    host: usize,
    /// Whom the guest calls `you`, which is anybody.
    anybody: usize,
    /// For each paragraph whether it asks.
    asks: Vec<bool>,
    /// Whether the guest says `we` and hardly ever `I`.
    is_group: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Person {
    /// `I`
    First,
    /// `we`
    Several,
    /// `you`
    Second,
}

impl Resolver<'_> {
    /// Reads the text as an interview, when paragraphs that ask `you` stand between paragraphs that say `I` or `we`, outside of quotation marks.
    pub(super) fn find_interview(&mut self) {
        let words = self.words;
        let n_paragraphs = words.sentences.last().map_or(0, |last| last.paragraph + 1);
        let mut asks = vec![false; n_paragraphs];
        for sentence in words.sentences {
            let last = words.word(sentence.tokens.end - 1);
            let is_speech = self.in_speech[sentence.tokens.start];
            asks[sentence.paragraph] = last == "?" && sentence.zone == ZoneKind::Body && !is_speech;
        }
        let (mut n_first, mut n_several, mut first) = (0, 0, None);
        let mut addressed = vec![false; n_paragraphs];
        for idx in 0..words.len() {
            if self.in_speech[idx] || !matches!(words.tag(idx), Tag::Prp | Tag::PrpS) {
                continue;
            }
            let paragraph = words.paragraph(idx);
            match words.lower(idx) {
                "i" | "me" | "my" if !asks[paragraph] => n_first += 1,
                "we" | "us" | "our" if !asks[paragraph] => n_several += 1,
                "you" | "your" => addressed[paragraph] = true,
                _ => continue,
            }
            first.get_or_insert(idx);
        }
        let n_asked = asks
            .iter()
            .zip(&addressed)
            .filter(|(asks, you)| **asks && **you);
        let n_questions = asks.iter().filter(|asks| **asks).count();
        let mut opening = words.lowers.iter().take(N_OPENING);
        let is_told = opening.any(|word| word.starts_with("interview"));
        let n_needed = if is_told {
            N_TOLD_QUESTIONS
        } else {
            N_QUESTIONS
        };
        let is_interview =
            n_questions >= n_needed && n_asked.count() >= 1 && n_first + n_several >= N_QUESTIONS;
        if let Some(first) = first.filter(|_| is_interview) {
            let guest = self.guest(first);
            self.interview = Some(Interview {
                guest: guest.unwrap_or_else(|| self.add_voice("interviewee", "Person")),
                group: self.add_voice("interviewees", "Group"),
                host: self.add_voice("interviewer", "Person"),
                anybody: self.add_voice("anybody", "Person"),
                asks,
                is_group: 4 * n_first < n_several,
            });
        }
    }

    /// The person named most before the first `I` or `you`, of several the first.
    pub(super) fn guest(&self, first: usize) -> Option<usize> {
        let mut counts: Vec<(usize, usize)> = Vec::new();
        let end = self.words.sentences[self.words.sentence(first)].tokens.end;
        for (name, link) in self.names.iter().zip(self.links) {
            let Some(cluster) = link.filter(|&cluster| self.clusters[cluster].is_person()) else {
                continue;
            };
            if name.tokens.start >= end {
                break;
            }
            match counts.iter_mut().find(|(known, _)| *known == cluster) {
                Some((_, count)) => *count += 1,
                None => counts.push((cluster, 1)),
            }
        }
        let most = counts.iter().map(|(_, count)| *count).max()?;
        counts
            .iter()
            .find(|(_, count)| *count == most)
            .map(|(cluster, _)| *cluster)
    }

    fn add_voice(&mut self, name: &str, entity_type: &'static str) -> usize {
        self.clusters.push(Growing {
            name: name.to_owned(),
            entity_type: entity_type.into(),
            is_plural: entity_type == "Group",
            ..Growing::default()
        });
        self.clusters.len() - 1
    }

    /// Whom a pronoun of the first or second person means outside of quotation marks.
    pub(super) fn voice(&self, idx: usize, person: Person) -> Option<usize> {
        let interview = self.interview.as_ref().filter(|_| !self.in_speech[idx])?;
        let asks = *interview.asks.get(self.words.paragraph(idx))?;
        match (person, asks) {
            (Person::First, true) => Some(interview.host),
            (Person::First, false) => Some(interview.guest),
            (Person::Several, false) => Some(interview.group),
            (Person::Second, true) if interview.is_group => Some(interview.group),
            (Person::Second, true) => Some(interview.guest),
            (Person::Second, false) => Some(interview.anybody),
            (Person::Several, true) => None,
        }
    }
}
