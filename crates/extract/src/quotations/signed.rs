//! Words whose speaker the layout names: signed letters and comments, quotations with a name behind a dash, transcripts.

use std::ops::Range;

use newsgraph_annotate::{EntityLabel, Pos};

use crate::discourse::{Quotation, ZoneKind};
use crate::gazetteer::Gazetteers;
use crate::mentions::names::NameSpan;
use crate::names::surname;
use crate::words::Words;

/// Most paragraphs of one letter.
const LONGEST_LETTER: usize = 14;

/// Most words of a name, initials and particles included.
const LONGEST_NAME: usize = 5;

/// Headings of pages where readers speak.
const SECTIONS: &[&str] = &[
    "letter",
    "letters",
    "letters to the editor",
    "letter to the editor",
    "letters to editor",
    "readers",
    "readers respond",
    "reader comments",
    "comments",
    "your say",
    "your views",
    "your opinions",
    "opinions",
    "facebook",
    "twitter",
    "mailbag",
    "feedback",
    "from our readers",
    "voices",
];

/// Finds who signs what, and makes the signed words of a letter or transcript quotations of whoever signs.
///
/// `labels` are the bytes of the names before turns.
pub(crate) fn sign(
    (words, labels): (&Words<'_>, &[Range<usize>]),
    gazetteers: &Gazetteers,
    quotations: &mut Vec<Quotation>,
) {
    let page = Page::new(words, labels, gazetteers);
    page.sign_quotations(quotations);
    let mut found = page.letters();
    found.extend(page.turns(quotations));
    found.extend(page.headline());
    for (signature, range) in found {
        page.add(&signature, range, quotations);
    }
    quotations.sort_by_key(|quotation| quotation.tokens.start);
}

/// Makes names of the signatures that are none yet; a surname alone, as in transcripts, names whoever bears it.
pub(crate) fn add_signers(words: &Words<'_>, quotations: &[Quotation], names: &mut Vec<NameSpan>) {
    let mut added: Vec<NameSpan> = Vec::new();
    for signature in quotations
        .iter()
        .filter_map(|known| known.signature.as_ref())
    {
        let last = signature.end.saturating_sub(1);
        let is_named = |name: &NameSpan| {
            name.tokens == *signature && name.entity_type == "Person"
                || signature.len() == 1
                    && !words.word(last).starts_with('@')
                    && name.entity_type == "Person"
                    && surname(&words.surface(name.tokens.clone()))
                        .eq_ignore_ascii_case(words.word(last))
        };
        if names.iter().chain(&added).any(is_named) {
            continue;
        }
        let word = words.word(last);
        // `HN:` asks for a paper, and a surname without its name names nobody.
        let is_nobody = word.contains(char::is_lowercase) || word.len() <= 3;
        if signature.len() == 1 && !word.starts_with('@') && is_nobody {
            continue;
        }
        added.push(NameSpan {
            tokens: signature.clone(),
            entity_type: "Person".into(),
            listed: None,
        });
    }
    let overlaps = |name: &NameSpan, other: &NameSpan| {
        name.tokens.start < other.tokens.end && other.tokens.start < name.tokens.end
    };
    names.retain(|name| !added.iter().any(|other| overlaps(name, other)));
    names.extend(added);
    names.sort_by_key(|name| name.tokens.start);
}

struct Page<'a> {
    words: &'a Words<'a>,
    labels: &'a [Range<usize>],
    gazetteers: &'a Gazetteers,
    paragraphs: Vec<Paragraph>,
}

struct Paragraph {
    tokens: Range<usize>,
    zone: ZoneKind,
}

impl<'a> Page<'a> {
    fn new(words: &'a Words<'a>, labels: &'a [Range<usize>], gazetteers: &'a Gazetteers) -> Self {
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        let mut last = None;
        for sentence in words.sentences {
            match paragraphs.last_mut() {
                Some(paragraph) if last == Some(sentence.paragraph) => {
                    paragraph.tokens.end = sentence.tokens.end;
                    if sentence.zone == ZoneKind::Body {
                        paragraph.zone = ZoneKind::Body;
                    }
                }
                _ => paragraphs.push(Paragraph {
                    tokens: sentence.tokens.clone(),
                    zone: sentence.zone,
                }),
            }
            last = Some(sentence.paragraph);
        }
        Self {
            words,
            labels,
            gazetteers,
            paragraphs,
        }
    }

    /// `“…” — Jane Roe`
    fn sign_quotations(&self, quotations: &mut [Quotation]) {
        let words = self.words;
        for quotation in quotations.iter_mut().filter(|known| known.is_speech) {
            let mut at = quotation.tokens.end;
            let end = self.end_of_paragraph(at.saturating_sub(1));
            while at < end && (is_mark(words.word(at)) || words.pos(at) == Pos::Space) {
                at += 1;
            }
            if at >= end || !is_dash(words.word(at)) {
                continue;
            }
            at += 1;
            let name = self.name_from(at, end);
            let closes = |idx: usize| {
                idx >= end
                    || matches!(words.word(idx), "." | "," | "(" | ";")
                    || is_dash(words.word(idx))
            };
            if name.len() > 1 && closes(name.end) {
                quotation.signature = Some(name);
            }
        }
    }

    /// Letters with a name below them, on pages of letters or where the writer says `I`.
    fn letters(&self) -> Vec<(Range<usize>, Range<usize>)> {
        let signatures: Vec<Option<Range<usize>>> = (0..self.paragraphs.len())
            .map(|idx| self.signature(idx))
            .collect();
        let n_signed = signatures.iter().flatten().count();
        let mut in_section = false;
        let mut start = usize::from(self.paragraphs.len() > 2);
        let mut found = Vec::new();
        for (idx, signature) in signatures.iter().enumerate() {
            if self.is_section(idx) {
                (in_section, start) = (true, idx + 1);
                continue;
            }
            let Some(signature) = signature else {
                let is_own_line =
                    idx > 0 && signatures[idx - 1].is_some() && self.is_place_line(idx);
                if is_own_line || start == idx && self.paragraphs[idx].zone != ZoneKind::Body {
                    start = idx + 1;
                }
                continue;
            };
            let body = start..idx;
            start = idx + 1;
            if body.is_empty() || body.len() > LONGEST_LETTER {
                continue;
            }
            let is_closed = idx + 1 == self.paragraphs.len() || self.is_place_line(idx + 1);
            let is_letter = in_section && n_signed > 1
                || self.says_i(&body) && (in_section || n_signed > 1 || is_closed);
            if !is_letter {
                continue;
            }
            for paragraph in &self.paragraphs[body] {
                if matches!(paragraph.zone, ZoneKind::Body | ZoneKind::Embed) {
                    found.push((signature.clone(), paragraph.tokens.clone()));
                }
            }
        }
        found
    }

    /// `ROE: What do you say?` in a transcript.
    fn turns(&self, quotations: &mut [Quotation]) -> Vec<(Range<usize>, Range<usize>)> {
        let labels: Vec<(usize, Range<usize>)> = self
            .paragraphs
            .iter()
            .enumerate()
            .filter(|(_, paragraph)| paragraph.zone == ZoneKind::Body)
            .filter_map(|(idx, paragraph)| Some((idx, self.label(&paragraph.tokens)?)))
            .collect();
        if labels.len() < 3 {
            return Vec::new();
        }
        let mut turns = Vec::new();
        for (idx, label) in labels {
            let paragraph = self.paragraphs[idx].tokens.clone();
            let is_inside = |known: &&mut Quotation| {
                known.tokens.start <= label.start && known.tokens.end > label.end && known.is_speech
            };
            if let Some(around) = quotations.iter_mut().find(is_inside) {
                around.signature = Some(label.clone());
            }
            turns.push((label.clone(), label.end + 1..paragraph.end));
        }
        turns
    }

    /// `Roe: The mayor must go` as the headline of an article.
    fn headline(&self) -> Option<(Range<usize>, Range<usize>)> {
        let first = self.paragraphs.first()?;
        let words = self.words;
        let start = first.tokens.start;
        let colon =
            (start + 1..first.tokens.end.min(start + 4)).find(|&idx| words.word(idx) == ":")?;
        let is_name = (start..colon).all(|idx| words.is_capitalised(idx) && words.is_proper(idx));
        let has_verb =
            (colon + 1..first.tokens.end).any(|idx| matches!(words.pos(idx), Pos::Verb | Pos::Aux));
        (is_name && has_verb).then_some((start..colon, colon + 1..first.tokens.end))
    }

    /// Makes the words of a range that stand in no other speech a quotation.
    fn add(&self, signature: &Range<usize>, range: Range<usize>, quotations: &mut Vec<Quotation>) {
        let mut at = range.start;
        let mut inner: Vec<Range<usize>> = quotations
            .iter()
            .filter(|known| known.is_speech)
            .map(|known| known.tokens.clone())
            .filter(|known| known.end > range.start && known.start < range.end)
            .collect();
        inner.push(range.end..range.end);
        for known in inner {
            let piece = at..known.start.max(at);
            at = known.end.max(at);
            let has_words = piece
                .clone()
                .any(|idx| !matches!(self.words.pos(idx), Pos::Punct | Pos::Space));
            if let Some(span) = self.words.span(&piece).filter(|_| has_words) {
                quotations.push(Quotation {
                    tokens: piece,
                    span,
                    speaker: None,
                    speaker_mention: None,
                    cue: None,
                    is_speech: true,
                    signature: Some(signature.clone()),
                });
            }
        }
        quotations.sort_by_key(|quotation| quotation.tokens.start);
    }

    /// The name or handle that a paragraph consists of, with a town at most.
    fn signature(&self, idx: usize) -> Option<Range<usize>> {
        let words = self.words;
        let paragraph = &self.paragraphs[idx];
        if idx == 0 || matches!(paragraph.zone, ZoneKind::Boilerplate | ZoneKind::Dateline) {
            return None;
        }
        let mut start = paragraph.tokens.start;
        let end = paragraph.tokens.end;
        while start < end && (is_dash(words.word(start)) || words.pos(start) == Pos::Space) {
            start += 1;
        }
        let text = words.surface(start..end);
        let text = text.trim().trim_end_matches('.');
        let is_handle =
            text.starts_with('@') && !text.contains(char::is_whitespace) && text.len() > 2;
        if is_handle {
            let last = (start..end).rev().find(|&idx| words.word(idx) != ".")?;
            return Some(start..last + 1);
        }
        let name = self.name_from(start, end);
        if name.len() < 2 || !self.is_person(&name) {
            return None;
        }
        let rest = (name.end..end).filter(|&idx| words.pos(idx) != Pos::Space);
        let rest: Vec<usize> = rest.collect();
        let is_town = rest
            .first()
            .is_some_and(|&idx| matches!(words.word(idx), "," | "(" | "|" | "."))
            && rest.len() <= 8
            && rest
                .iter()
                .all(|&idx| words.pos(idx) == Pos::Punct || words.is_capitalised(idx));
        (rest.is_empty() || is_town).then_some(name)
    }

    /// `Arden, Va.` below a name.
    fn is_place_line(&self, idx: usize) -> bool {
        let words = self.words;
        self.paragraphs.get(idx).is_some_and(|paragraph| {
            let mut tokens = paragraph.tokens.clone();
            tokens.len() <= 7
                && tokens.all(|idx| {
                    matches!(words.pos(idx), Pos::Punct | Pos::Space)
                        || words.is_capitalised(idx)
                        || matches!(words.lower(idx), "of" | "the")
                })
        })
    }

    fn is_section(&self, idx: usize) -> bool {
        let tokens = self.paragraphs[idx].tokens.clone();
        if tokens.len() > 6 {
            return false;
        }
        let text = self.words.surface(tokens).to_lowercase();
        SECTIONS.contains(&text.trim().trim_end_matches(['.', ':']))
    }

    /// Whether somebody says `I` outside of quotation marks; `we` twice.
    fn says_i(&self, body: &Range<usize>) -> bool {
        let words = self.words;
        let tokens =
            self.paragraphs[body.start].tokens.start..self.paragraphs[body.end - 1].tokens.end;
        let (mut n_single, mut n_several) = (0, 0);
        for idx in tokens {
            match words.lower(idx) {
                "i" | "my" | "me" => n_single += 1,
                "we" | "our" | "us" => n_several += 1,
                _ => {}
            }
        }
        n_single > 0 || n_several > 1
    }

    /// The name at the start of a paragraph that a colon follows: one that comes back, or one to three words in capitals.
    fn label(&self, paragraph: &Range<usize>) -> Option<Range<usize>> {
        let words = self.words;
        let first = words.tokens[paragraph.start].start;
        if let Some(label) = self.labels.iter().find(|label| label.start == first) {
            let end = words
                .tokens
                .partition_point(|token| token.start < label.end);
            return Some(paragraph.start..end);
        }
        let mut start = paragraph.start;
        while start < paragraph.end
            && (is_mark(words.word(start)) || words.pos(start) == Pos::Space)
        {
            start += 1;
        }
        let colon =
            (start + 1..paragraph.end.min(start + 5)).find(|&idx| words.word(idx) == ":")?;
        let is_capitals = |idx: usize| {
            let word = words.word(idx);
            word.chars().filter(|letter| letter.is_alphabetic()).count() > 1
                && !word.contains(char::is_lowercase)
        };
        (start..colon)
            .all(|idx| is_capitals(idx) || words.word(idx).ends_with('.'))
            .then_some(start..colon)
    }

    /// The capitalised words from a token on: `Jane A. Roe`, `Maria de Sol`, `Dr. Roe-Dorn`.
    fn name_from(&self, start: usize, end: usize) -> Range<usize> {
        let words = self.words;
        let mut at = start;
        let mut close = start;
        while at < end && at - start < 2 * LONGEST_NAME {
            let word = words.word(at);
            let is_joint = matches!(word, "-" | "’" | "'") && at > start;
            let is_particle = matches!(
                word,
                "de" | "la" | "van" | "von" | "der" | "del" | "al" | "bin"
            );
            let is_initial = at > start && word == "." && words.word(at - 1).chars().count() == 1;
            let is_word = words.is_capitalised(at)
                && words.pos(at) != Pos::Pron
                && word.chars().all(|letter| {
                    letter.is_alphabetic() || matches!(letter, '.' | '-' | '\'' | '’')
                });
            if is_word || is_initial {
                close = at + 1;
            } else if !is_joint && !is_particle {
                break;
            }
            at += 1;
        }
        let n_words = (start..close)
            .filter(|&idx| words.is_capitalised(idx))
            .count();
        if n_words > LONGEST_NAME {
            return start..start;
        }
        start..close
    }

    /// Whether a recogniser or a first name says that the words name a person.
    fn is_person(&self, name: &Range<usize>) -> bool {
        let words = self.words;
        let is_recognised = words.entities.iter().any(|entity| {
            entity.label == EntityLabel::Person
                && entity.start < name.end
                && entity.end > name.start
        });
        let first = name.clone().find(|&idx| !words.word(idx).ends_with('.'));
        let is_listed = self
            .gazetteers
            .named(&words.surface(name.clone()))
            .is_some();
        !is_listed
            && (is_recognised
                || first.is_some_and(|first| self.gazetteers.is_first_name(words.word(first))))
    }

    fn end_of_paragraph(&self, token: usize) -> usize {
        let after = self
            .paragraphs
            .partition_point(|paragraph| paragraph.tokens.end <= token);
        let end = self
            .paragraphs
            .get(after)
            .map_or(token, |found| found.tokens.end);
        // The name may stand on a line of its own.
        match self.paragraphs.get(after + 1) {
            Some(next) if end == token + 1 && is_dash(self.words.word(next.tokens.start)) => {
                next.tokens.end
            }
            _ => end,
        }
    }
}

fn is_dash(word: &str) -> bool {
    matches!(word, "―" | "—" | "–" | "-" | "--" | "~")
}

fn is_mark(word: &str) -> bool {
    matches!(word, "\"" | "“" | "”" | "'" | "''" | "``" | "’" | "‘")
}
