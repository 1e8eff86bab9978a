//! Listed words with a tokenization of their own, as whole runs and as sequences of tokens.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::blob::Blob;
use crate::error::ModelError;

use super::{RawToken, affixes, infixes, split_text};

/// One part of an exception.
pub(super) struct Part {
    /// Bytes.
    pub(super) len: usize,
    /// The norm's id, when it is not that of the text.
    pub(super) norm: Option<u64>,
}

/// How one listed word is split.
pub(super) struct Exception {
    pub(super) parts: Vec<Part>,
}

/// The listed words, and the token sequences into which the ordinary rules would split those with affixes, infixes or spaces inside.
pub(super) struct Exceptions {
    words: FxHashMap<SmolStr, Exception>,
    longest: usize,
    sequences: FxHashMap<SmolStr, Vec<Vec<SmolStr>>>,
}

impl Exceptions {
    pub(super) fn read(blob: &Blob<'_>) -> Result<Self, ModelError> {
        let mut section = blob.section("exceptions")?;
        let (mut words, mut order) = (FxHashMap::default(), Vec::new());
        for _ in 0..section.count()? {
            let word = section.text()?;
            let mut parts = Vec::new();
            for _ in 0..section.byte()? {
                let len = section.text()?.len();
                let norm = if section.byte()? == 1 {
                    Some(section.id()?)
                } else {
                    None
                };
                parts.push(Part { len, norm });
            }
            if parts.iter().map(|part| part.len).sum::<usize>() != word.len()
                || parts.iter().any(|part| part.len == 0)
            {
                return Err(section.malformed("the parts of an exception do not make its word"));
            }
            words.insert(SmolStr::new(word), Exception { parts });
            order.push(word);
        }
        let longest = order
            .iter()
            .map(|word| word.len())
            .max()
            .unwrap_or_default();
        let mut sequences: FxHashMap<SmolStr, Vec<Vec<SmolStr>>> = FxHashMap::default();
        for word in order.into_iter().filter(|word| splits_by_rule(word)) {
            let sequence: Vec<_> = split_text(word, None)
                .iter()
                .map(|token| SmolStr::new(&word[token.start..token.end]))
                .collect();
            let Some(first) = sequence.first() else {
                continue;
            };
            let alike = sequences.entry(first.clone()).or_default();
            if !alike.contains(&sequence) {
                alike.push(sequence);
            }
        }
        Ok(Self {
            words,
            longest,
            sequences,
        })
    }

    pub(super) fn get(&self, word: &str) -> Option<&Exception> {
        if word.len() > self.longest {
            return None;
        }
        self.words.get(word)
    }

    /// Puts an exception in the place of the tokens that make it up; longer sequences go before shorter ones, then earlier before later.
    pub(super) fn replace_sequences(&self, text: &str, tokens: Vec<RawToken>) -> Vec<RawToken> {
        let mut found = self.find_sequences(text, &tokens);
        if found.is_empty() {
            return tokens;
        }
        found.sort_unstable_by_key(|&(start, len)| (Reverse(len), start));
        let (mut taken, mut chosen) = (FxHashSet::default(), FxHashMap::default());
        for (start, len) in found {
            if !taken.contains(&start) && !taken.contains(&(start + len - 1)) {
                chosen.insert(start, len);
            }
            taken.extend(start..start + len);
        }
        let mut replaced = Vec::with_capacity(tokens.len());
        let mut idx = 0;
        while idx < tokens.len() {
            let len = chosen.get(&idx).copied().unwrap_or(1);
            let old = &tokens[idx..idx + len];
            let (first, last) = (old[0], old[len - 1]);
            match self
                .get(&text[first.start..last.end])
                .filter(|_| chosen.contains_key(&idx))
            {
                Some(exception) => {
                    push_parts(&mut replaced, exception, first.start, last.space_after);
                }
                None => replaced.extend(old),
            }
            idx += len;
        }
        replaced
    }

    /// First token and number of tokens of every sequence in the text.
    fn find_sequences(&self, text: &str, tokens: &[RawToken]) -> Vec<(usize, usize)> {
        let word = |token: &RawToken| &text[token.start..token.end];
        let mut found = Vec::new();
        for (idx, token) in tokens.iter().enumerate() {
            if token.end - token.start > self.longest {
                continue;
            }
            for sequence in self.sequences.get(word(token)).into_iter().flatten() {
                let Some(candidate) = tokens.get(idx..idx + sequence.len()) else {
                    continue;
                };
                if candidate
                    .iter()
                    .map(word)
                    .eq(sequence.iter().map(SmolStr::as_str))
                {
                    found.push((idx, sequence.len()));
                }
            }
        }
        found
    }
}

fn push_parts(
    tokens: &mut Vec<RawToken>,
    exception: &Exception,
    mut start: usize,
    space_after: bool,
) {
    for part in &exception.parts {
        let end = start + part.len;
        tokens.push(RawToken {
            start,
            end,
            norm: part.norm,
            space_after: false,
        });
        start = end;
    }
    if let Some(last) = tokens.last_mut() {
        last.space_after = space_after;
    }
}

/// Whether the ordinary rules would do something to the word.
fn splits_by_rule(word: &str) -> bool {
    affixes::prefix_len(word) > 0
        || affixes::suffix_len(word) > 0
        || infixes::find(word).next().is_some()
        || word.contains(' ')
}
