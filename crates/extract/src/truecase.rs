//! Headlines with Every Word Capitalised, as running text would write them.

use rustc_hash::FxHashSet;

/// Fewer words than this are no headline whose letters tell anything.
const FEWEST_WORDS: usize = 4;

/// In so many words one may be small and the line still be a headline.
const WORDS_FOR_ONE_SMALL: usize = 10;

/// Words that such headlines leave small.
const SMALL_WORDS: &[&str] = &[
    "a", "an", "the", "and", "or", "but", "nor", "of", "in", "on", "at", "to", "by", "for", "from",
    "with", "as", "is", "are", "off", "up", "out", "over", "into", "vs", "via", "than", "that",
    "if", "it", "its", "his", "her", "per", "after", "about",
];

/// How a text writes its words where case means something: within sentences.
#[derive(Clone, Debug, Default)]
pub(crate) struct Casing {
    capitalised: FxHashSet<String>,
    small: FxHashSet<String>,
}

impl Casing {
    /// Reads the words of a text. A capital after a full stop, a mark or a line's start says nothing.
    pub(crate) fn of(text: &str) -> Self {
        let mut casing = Self::default();
        for line in text.lines().filter(|line| !is_title(line)) {
            let mut says = false;
            for word in line.split_whitespace() {
                let bare = bare(word);
                if bare.starts_with(char::is_lowercase) {
                    casing.small.insert(bare.to_owned());
                } else if says && bare.starts_with(char::is_uppercase) {
                    casing.capitalised.insert(bare.to_lowercase());
                }
                says = word.ends_with(|letter: char| letter.is_alphanumeric() || letter == ',')
                    || word.ends_with("'s")
                    || word.ends_with("’s");
            }
        }
        casing
    }

    /// Whether running text writes a capitalised word small; a word that the text has nowhere else is taken for no name.
    fn is_small(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        let is_shouted = word.chars().filter(|letter| letter.is_uppercase()).count() > 1;
        !is_shouted
            && (word.chars().count() > 1 || word == "A")
            && !self.capitalised.contains(&lower)
            && (self.small.contains(&lower) || lower.chars().all(|letter| letter.is_alphabetic()))
    }

    /// Writes a headline as running text: its first word and names keep their letters.
    ///
    /// `is_name` is asked about up to three words at a time. Only ASCII letters change, so every byte stays where it is.
    pub(crate) fn restore(&self, text: &mut String, is_name: impl Fn(&str) -> bool) {
        // A text without running text tells nothing of its case, and its one line is hardly a headline.
        if self.small.is_empty() || !is_title(text) {
            return;
        }
        let words: Vec<(usize, &str)> = pieces(text).collect();
        let mut keeps: Vec<bool> = words
            .iter()
            .enumerate()
            .map(|(idx, (_, word))| idx == 0 || !self.is_small(word))
            .collect();
        for first in 0..words.len() {
            for last in first..words.len().min(first + 3) {
                let (start, end) = (words[first].0, words[last].0 + words[last].1.len());
                if is_name(&text[start..end]) {
                    keeps[first..=last].fill(true);
                }
            }
        }
        let small: Vec<usize> = words
            .iter()
            .zip(keeps)
            .filter(|(_, keeps)| !keeps)
            .map(|((start, _), _)| *start)
            .collect();
        for start in small {
            let Some(first) = text.get(start..=start) else {
                continue;
            };
            let lower = first.to_ascii_lowercase();
            text.replace_range(start..=start, &lower);
        }
    }
}

/// The words of a line, without marks around them, and where they start.
fn pieces(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    line.split_inclusive(|letter: char| letter.is_whitespace() || letter == '-')
        .filter_map(move |piece| {
            let word = bare(piece);
            let start = at + piece.find(word).unwrap_or(0);
            at += piece.len();
            (!word.is_empty()).then_some((start, word))
        })
}

/// Whether nearly every word of a line is capitalised that running text would write small.
fn is_title(line: &str) -> bool {
    let words: Vec<&str> = line
        .split_whitespace()
        .map(bare)
        .filter(|word| {
            word.chars().count() > 1 && !SMALL_WORDS.contains(&word.to_lowercase().as_str())
        })
        .filter(|word| word.starts_with(char::is_alphabetic))
        .collect();
    let n_capitalised = words
        .iter()
        .filter(|word| word.starts_with(char::is_uppercase))
        .count();
    words.len() >= FEWEST_WORDS
        && words.len() <= 30
        && n_capitalised + words.len() / WORDS_FOR_ONE_SMALL >= words.len()
}

/// A word without marks around it and without a possessive ending.
fn bare(word: &str) -> &str {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    word.strip_suffix("'s")
        .or_else(|| word.strip_suffix("’s"))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests;
