//! What annotation gives: tokens with their layers, sentences and entity spans over one text.

use std::ops::Range;

use smol_str::SmolStr;

use crate::labels::{Dep, EntityLabel, Pos, Tag};

/// One token. Offsets are bytes of the annotated text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Whether one ASCII space follows that belongs to the token.
    pub space_after: bool,
    /// Fine tag.
    pub tag: Tag,
    /// Universal part of speech.
    pub pos: Pos,
    /// Morphological features, `Number=Sing|Person=3`; empty when there are none.
    pub morph: &'static str,
    /// Base form.
    pub lemma: SmolStr,
    /// Index of the head token; the token's own index when it is the root of its sentence.
    pub head: usize,
    /// Relation to the head; `Dep::Root` for a root.
    pub dep: Dep,
    /// Whether a sentence starts here.
    pub sentence_start: bool,
}

/// A named entity: tokens `start..end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntitySpan {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// What kind of entity.
    pub label: EntityLabel,
}

/// One text with its tokens, tree, sentences and entities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotated {
    /// Tokens in text order. Whitespace other than single spaces makes tokens of its own.
    pub tokens: Vec<Token>,
    /// Entities in text order; they never overlap and never cross a sentence start.
    pub entities: Vec<EntitySpan>,
}

impl Annotated {
    /// Token ranges of the sentences, in order; together they cover all tokens.
    pub fn sentences(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut start = 0;
        std::iter::from_fn(move || {
            if start >= self.tokens.len() {
                return None;
            }
            let end = (start + 1..self.tokens.len())
                .find(|&idx| self.tokens[idx].sentence_start)
                .unwrap_or(self.tokens.len());
            let sentence = start..end;
            start = end;
            Some(sentence)
        })
    }
}
