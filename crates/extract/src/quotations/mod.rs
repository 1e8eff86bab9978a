//! Direct quotations: what is speech, who speaks, which word says so.

mod marks;
mod signed;
pub(crate) mod speakers;

use newsgraph_annotate::{Pos, Tag};
use newsgraph_model::TextSpan;

use crate::discourse::Quotation;
use crate::words::Words;

pub(crate) use marks::{Marks, find_marks, find_nicknames};
pub(crate) use signed::{add_signers, sign};

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
