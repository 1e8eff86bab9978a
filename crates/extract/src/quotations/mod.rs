//! Direct quotations: what is speech, who speaks, which word says so.

mod marks;
mod signed;
pub(crate) mod speakers;
mod turns;

use newsgraph_annotate::{Pos, Tag};
use newsgraph_model::TextSpan;

use crate::discourse::Quotation;
use crate::words::Words;
use crate::zones::layout;

pub(crate) use marks::{Marks, find_marks, find_nicknames};
pub(crate) use signed::{add_signers, sign};
pub(crate) use turns::{ANSWER, speaker_labels};

/// Words in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The words with their marks; without the closing one where it is left out at the end of a paragraph.
    pub marked: TextSpan,
    /// The words between the marks, without blanks at their ends.
    pub words: TextSpan,
}

/// All words in quotation marks of a text, in order, not nested; nicknames inside names are none.
pub fn quoted_spans(text: &str) -> Vec<Quoted> {
    let mut quoted = Vec::new();
    for zone in layout(text).zones {
        for mark in find_marks(text, zone.span.start()..zone.span.end()) {
            let inner = &text[mark.inner.clone()];
            let start = mark.inner.start + inner.len() - inner.trim_start().len();
            let words = TextSpan::new(start, start + inner.trim().len());
            let marked = TextSpan::new(mark.outer.start, mark.outer.end);
            if let (Some(marked), Some(words), false) = (marked, words, mark.is_nickname) {
                quoted.push(Quoted { marked, words });
            }
        }
    }
    quoted
}

/// Quotations of the marks, their speakers still open.
pub(crate) fn quotations(words: &Words<'_>, marks: &[Marks]) -> Vec<Quotation> {
    let mut quotations = Vec::with_capacity(marks.len());
    for mark in marks {
        let start = words
            .tokens
            .partition_point(|token| token.start < mark.inner.start);
        let end = words
            .tokens
            .partition_point(|token| token.end <= mark.inner.end);
        let Some(span) = TextSpan::new(mark.outer.start, mark.outer.end) else {
            continue;
        };
        if start >= end {
            continue;
        }
        quotations.push(Quotation {
            tokens: start..end,
            span,
            speaker: None,
            speaker_mention: None,
            cue: None,
            is_speech: mark.is_split || is_speech(words, start, end),
            signature: None,
        });
    }
    quotations
}

/// Whether words quoted inside a sentence are said rather than named: three or more of them with a verb.
fn is_speech(words: &Words<'_>, start: usize, end: usize) -> bool {
    let n_words = (start..end)
        .filter(|&idx| words.pos(idx) != Pos::Punct)
        .count();
    let has_verb = (start..end)
        .any(|idx| matches!(words.pos(idx), Pos::Verb | Pos::Aux) && words.tag(idx) != Tag::Vbn);
    let is_closed = matches!(words.word(end - 1), "!" | "?" | ".");
    (n_words >= 3 && (has_verb || is_closed)) || n_words >= 7
}
