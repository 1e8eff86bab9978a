//! What a person asks of the full text. No query language is exposed: words, and words in quotation marks that stand together.

use std::sync::OnceLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use newsgraph_model::{TextSpan, View};
use smol_str::SmolStr;

use crate::analysis::{Analysis, Word};

/// Bytes of the longest query.
const MAX_BYTES: usize = 1_000;

/// Words, phrases being one, of the longest query.
const MAX_PARTS: usize = 24;

/// Letters of a word from which on one typing error is forgiven, and two.
const MIN_LETTERS: [usize; 2] = [4, 8];

/// Why a query is not searched for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// It is too long.
    #[error("the query has {n_bytes} bytes; at most {MAX_BYTES} are searched for")]
    TooLong {
        /// Its length.
        n_bytes: usize,
    },
    /// It has too many words.
    #[error("the query has {n_words} words; at most {MAX_PARTS} are searched for")]
    TooManyWords {
        /// How many.
        n_words: usize,
    },
}

/// What a search takes into account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Sentences with a claim in this view. Titles are in every view.
    pub view: View,
    /// Only documents with this tag.
    pub collection: Option<SmolStr>,
}

/// Words to search for.
#[derive(Clone)]
pub struct TextQuery {
    pub(crate) parts: Vec<Part>,
}

/// One word, or words that stand together.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) words: Vec<Asked>,
}

#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) plain: String,
    pub(crate) stem: String,
    /// Whether it is the beginning of a word still being typed.
    pub(crate) is_open: bool,
}

impl Asked {
    /// How many typing errors are forgiven.
    pub(crate) fn n_typos(&self) -> u8 {
        let n_letters = self.plain.chars().count();
        let allowed = MIN_LETTERS.iter().filter(|least| n_letters >= **least);
        allowed.count() as u8
    }
}

impl TextQuery {
    /// Reads what somebody typed: words, phrases in quotation marks; all other marks part words.
    ///
    /// # Errors
    /// It is too long.
    pub fn read(typed: &str) -> Result<Self, QueryError> {
        if typed.len() > MAX_BYTES {
            return Err(QueryError::TooLong {
                n_bytes: typed.len(),
            });
        }
        let mut analysis = Analysis::new();
        let mut parts = Vec::new();
        for (place, piece) in typed.split(['"', '“', '”', '„']).enumerate() {
            let is_quoted = place % 2 == 1;
            let pieces: Vec<&str> = match is_quoted {
                true => vec![piece],
                false => piece.split_whitespace().collect(),
            };
            let words = pieces
                .into_iter()
                .map(|piece| Part::of(analysis.words(piece)));
            parts.extend(words.filter(|part| !part.words.is_empty()));
        }
        if parts.len() > MAX_PARTS {
            return Err(QueryError::TooManyWords {
                n_words: parts.len(),
            });
        }
        let ends_open = typed.chars().next_back().is_some_and(char::is_alphanumeric);
        if let Some(Part { words }) = parts.last_mut().filter(|_| ends_open)
            && let [word] = &mut words[..]
        {
            word.is_open = true;
        }
        Ok(Self { parts })
    }

    /// Whether there is no word in it.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The places in a text of words that were asked for, typing errors and beginnings included; in text order, one behind
    /// another where only blanks or marks are between them.
    pub fn places_in(&self, text: &str) -> Vec<TextSpan> {
        let words = Analysis::new().words(text);
        let mut marked = vec![false; words.len()];
        for part in &self.parts {
            part.mark(&words, &mut marked);
        }
        let mut places: Vec<TextSpan> = Vec::new();
        let mut before = false;
        for (word, is_marked) in words.iter().zip(&marked) {
            if *is_marked {
                let start = match places.last() {
                    Some(last) if before => {
                        let start = last.start();
                        places.pop();
                        start
                    }
                    _ => word.start,
                };
                places.extend(TextSpan::new(start, word.end));
            }
            before = *is_marked;
        }
        places
    }
}

impl Part {
    fn of(words: Vec<Word>) -> Self {
        let asked = |word: Word| Asked {
            plain: word.plain,
            stem: word.stem,
            is_open: false,
        };
        Self {
            words: words.into_iter().map(asked).collect(),
        }
    }

    /// Marks where the part stands; the nearest spellings only where it does not stand as it was typed.
    fn mark(&self, words: &[Word], marked: &mut [bool]) {
        if let [asked] = &self.words[..] {
            let exact = |word: &Word| {
                word.stem == asked.stem || asked.is_open && word.plain.starts_with(&asked.plain)
            };
            let near = near(asked);
            let is_near = |word: &Word| matches!(near.eval(&word.plain), Distance::Exact(_));
            let has_exact = words.iter().any(exact);
            for (word, mark) in words.iter().zip(marked) {
                *mark |= exact(word) || !has_exact && is_near(word);
            }
            return;
        }
        let n_words = self.words.len();
        for start in 0..words.len().saturating_sub(n_words - 1) {
            let mut pairs = self.words.iter().zip(&words[start..]);
            if pairs.all(|(asked, word)| asked.stem == word.stem) {
                marked[start..start + n_words].fill(true);
            }
        }
    }
}

/// What takes the spellings of a word that are near enough.
fn near(asked: &Asked) -> DFA {
    static BUILDERS: [OnceLock<LevenshteinAutomatonBuilder>; MIN_LETTERS.len() + 1] =
        [const { OnceLock::new() }; MIN_LETTERS.len() + 1];
    let n_typos = asked.n_typos();
    BUILDERS[usize::from(n_typos)]
        .get_or_init(|| LevenshteinAutomatonBuilder::new(n_typos, true))
        .build_dfa(&asked.plain)
}
