//! What the networks see of a token: ids of its norm, prefix, suffix and shape, two flags, and its vector's row.

use rustc_hash::FxHashMap;

use crate::blob::Blob;
use crate::error::ModelError;
use crate::strings::StringIds;
use crate::tokenizer::RawToken;
use crate::unicode::{is_space, lower_case, shape_of};
use crate::vector_keys::VectorKeys;

/// Words of at least this many characters have the shape `LONG`.
const LONG: usize = 100;
/// Of equal neighbours in a shape this many are kept.
const SHAPE_RUN: usize = 4;

/// The features of one token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Features {
    pub(crate) norm: u64,
    pub(crate) prefix: u64,
    pub(crate) suffix: u64,
    pub(crate) shape: u64,
    pub(crate) space_after: bool,
    pub(crate) is_space: bool,
    pub(crate) vector_row: Option<u16>,
}

/// The tables from which features are made.
pub(crate) struct Lexicon {
    ids: StringIds,
    norms: FxHashMap<u64, u64>,
    vectors: VectorKeys,
}

impl Lexicon {
    pub(crate) fn read(blob: &Blob<'_>) -> Result<Self, ModelError> {
        let ids = StringIds::read(blob)?;
        let mut section = blob.section("norms")?;
        let mut norms = FxHashMap::default();
        for _ in 0..section.count()? {
            norms.insert(section.id()?, section.id()?);
        }
        let vectors = VectorKeys::read(blob)?;
        Ok(Self {
            ids,
            norms,
            vectors,
        })
    }

    /// One more than the highest row that a key names.
    pub(crate) fn n_vector_rows(&self) -> usize {
        self.vectors.n_rows()
    }

    pub(crate) fn features(&self, text: &str, token: &RawToken) -> Features {
        let word = &text[token.start..token.end];
        let id = self.ids.id(word);
        let prefix_end = word.chars().next().map_or(0, char::len_utf8);
        let suffix_start = word.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        Features {
            norm: token.norm.unwrap_or_else(|| self.norm(id, word)),
            prefix: self.ids.id(&word[..prefix_end]),
            suffix: self.ids.id(&word[suffix_start..]),
            shape: self.ids.id(&shape(word)),
            space_after: token.space_after,
            is_space: token.is_space(text),
            vector_row: self.vectors.row(id),
        }
    }

    fn norm(&self, id: u64, word: &str) -> u64 {
        match self.norms.get(&id) {
            Some(&norm) => norm,
            None => self.ids.id(&lower_case(word)),
        }
    }
}

impl RawToken {
    /// Whether the token is white space: tokens are so wholly or not at all.
    pub(crate) fn is_space(&self, text: &str) -> bool {
        text[self.start..self.end].chars().all(is_space)
    }
}

/// `Xxxxx` for `Vienna`: letters, digits and other characters, runs cut to four.
fn shape(word: &str) -> String {
    if word.chars().nth(LONG - 1).is_some() {
        return "LONG".to_owned();
    }
    let mut shape = String::with_capacity(word.len());
    let (mut last, mut run) = (None, 0);
    for char in word.chars().map(shape_of) {
        run = if last == Some(char) { run + 1 } else { 1 };
        last = Some(char);
        if run <= SHAPE_RUN {
            shape.push(char);
        }
    }
    shape
}
