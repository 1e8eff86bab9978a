//! Turns of interviews and debates in print: paragraphs that open with the name of who speaks and a colon.

use std::collections::BTreeMap;
use std::ops::Range;

/// Longest label, in bytes.
const LONGEST_LABEL: usize = 40;

/// Most words of a label.
const MOST_WORDS: usize = 3;

/// More than so many speakers are no interview, and would take long to look for.
const MOST_SPEAKERS: usize = 30;

/// A speaker takes at least so many turns.
const N_TURNS: usize = 2;

/// Before what is asked.
const QUESTION: &str = "Q";

/// Before what whoever is interviewed answers.
pub(crate) const ANSWER: &str = "A";

/// The labels before the turns of a text, in order, as bytes without the colon: `Roe: I won.`
///
/// `paragraphs` are the bytes of the running text's paragraphs. There are none unless two labels come back, and one of
/// them ends the full name of somebody elsewhere in the text, or they are `Q` and `A`; so `Claim:` and `Fact:` are no speakers.
pub(crate) fn speaker_labels(
    text: &str,
    paragraphs: impl Iterator<Item = Range<usize>>,
) -> Vec<Range<usize>> {
    let labels: Vec<Range<usize>> = paragraphs
        .filter_map(|paragraph| label_at(text, paragraph))
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for label in &labels {
        *counts.entry(&text[label.clone()]).or_default() += 1;
    }
    counts.retain(|_, count| *count >= N_TURNS);
    if counts.len() < 2 || counts.len() > MOST_SPEAKERS {
        return Vec::new();
    }
    let bearers: Vec<&str> = counts
        .keys()
        .copied()
        .filter(|label| is_borne(text, label))
        .collect();
    counts.retain(|label, _| bearers.contains(label) || is_initials(label));
    let is_asked = counts.contains_key(QUESTION) && counts.contains_key(ANSWER);
    if counts.len() < 2 || bearers.is_empty() && !is_asked {
        return Vec::new();
    }
    let mut labels = labels;
    labels.retain(|label| counts.contains_key(&text[label.clone()]));
    labels
}

/// The capitalised words before a colon at the start of a paragraph.
fn label_at(text: &str, paragraph: Range<usize>) -> Option<Range<usize>> {
    let whole = text.get(paragraph.clone())?;
    let colon = whole.find(':').filter(|&at| at <= LONGEST_LABEL)?;
    let label = &whole[..colon];
    let after = whole[colon + 1..].chars().next()?;
    let words: Vec<&str> = label.split(' ').collect();
    let is_word = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word
                .chars()
                .all(|letter| letter.is_alphabetic() || matches!(letter, '.' | '-' | '\'' | '’'))
    };
    let is_label = words.len() <= MOST_WORDS && words.iter().all(is_word);
    (is_label && after.is_whitespace()).then_some(paragraph.start..paragraph.start + colon)
}

/// `HN`, `Q`: the letters of a paper, or of a question.
fn is_initials(label: &str) -> bool {
    label.len() <= 4 && label.chars().all(char::is_uppercase)
}

/// Whether the last word of a label ends a full name somewhere: `Roe` of `Ana Roe`.
fn is_borne(text: &str, label: &str) -> bool {
    let Some(last) = label.split(' ').next_back().filter(|last| last.len() > 2) else {
        return false;
    };
    let surname = capitalised(last);
    text.match_indices(surname.as_str()).any(|(at, found)| {
        let after = text[at + found.len()..].chars().next();
        let before = text[..at].strip_suffix(' ').unwrap_or_default();
        let first = before
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        let is_whole = !after.is_some_and(|letter| letter.is_alphanumeric() || letter == ':');
        is_whole
            && first.starts_with(char::is_uppercase)
            && first
                .chars()
                .all(|letter| letter.is_alphabetic() || letter == '.')
    })
}

/// `ROE` as it stands in running text.
fn capitalised(word: &str) -> String {
    if word.contains(char::is_lowercase) {
        return word.to_owned();
    }
    let mut letters = word.chars();
    let first: String = letters.next().into_iter().collect();
    first + &letters.as_str().to_lowercase()
}

#[cfg(test)]
mod tests;
