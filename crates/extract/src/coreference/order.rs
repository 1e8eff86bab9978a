//! The order in which sentences are read: the words around a quotation before the quotation, so that its speaker is known.

use crate::discourse::Quotation;
use crate::quotations::speakers::is_speech_verb;
use crate::words::Words;

/// The sentence after a quotation that names its speaker: `…,” she said.`
pub(crate) fn frame_after(
    words: &Words<'_>,
    quotation: &Quotation,
    last_sentence: usize,
) -> Option<usize> {
    let next = last_sentence + 1;
    let frame = words.sentences.get(next)?;
    let same_paragraph = words.sentences[last_sentence].paragraph == frame.paragraph;
    let first = frame.tokens.start;
    let gap = words.tokens[first]
        .start
        .saturating_sub(quotation.span.end());
    if !same_paragraph || gap > 2 {
        return None;
    }
    let starts_small = !words.is_capitalised(first);
    let has_verb_soon =
        (first..frame.tokens.end.min(first + 12)).any(|idx| is_speech_verb(&words.lemma(idx)));
    let goes_on = words.word(quotation.tokens.end - 1) == ",";
    (goes_on || starts_small || has_verb_soon).then_some(next)
}

/// Sentence numbers in reading order.
pub(crate) fn reading_order(
    words: &Words<'_>,
    quotations: &[Quotation],
    quotation_at: &[u32],
) -> Vec<usize> {
    let n_sentences = words.sentences.len();
    let mut order = Vec::with_capacity(n_sentences);
    let mut idx = 0;
    while idx < n_sentences {
        let tokens = &words.sentences[idx].tokens;
        let quotation = quotation_at[tokens.start] as usize;
        let speech = quotations.get(quotation).filter(|quotation| {
            quotation.is_speech
                && quotation.tokens.start == tokens.start
                && words.sentences[words.sentence(quotation.tokens.end - 1)]
                    .tokens
                    .end
                    == quotation.tokens.end
        });
        let Some(speech) = speech else {
            order.push(idx);
            idx += 1;
            continue;
        };
        let last = words.sentence(speech.tokens.end - 1);
        let frame = frame_after(words, speech, last);
        order.extend(frame);
        order.extend(idx..=last);
        idx = last + 1 + usize::from(frame.is_some());
    }
    order
}
