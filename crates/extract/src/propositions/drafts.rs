//! What a proposition is made of before it is put into words: tokens.

use super::Construction;

/// Tokens, and a word before them that the text does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) implied: Option<&'static str>,
    /// In text order, each once.
    pub(super) tokens: Vec<usize>,
}

impl Words {
    /// These tokens.
    pub(super) fn of(mut tokens: Vec<usize>) -> Self {
        tokens.sort_unstable();
        tokens.dedup();
        Self {
            implied: None,
            tokens,
        }
    }

    /// A word that the text does not have.
    pub(super) fn implied(word: &'static str) -> Self {
        Self {
            implied: Some(word),
            tokens: Vec::new(),
        }
    }
}

/// A proposition in tokens.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) construction: Construction,
    pub(super) relation: Words,
    pub(super) arguments: Vec<Words>,
}
