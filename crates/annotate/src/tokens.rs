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

impl Token {
    /// The token's bytes in the annotated text, without the space that may follow.
    pub fn bytes(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether the token is the root of its sentence.
    pub fn is_root(&self) -> bool {
        self.dep == Dep::Root
    }
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

impl EntitySpan {
    /// Indices of the entity's tokens.
    pub fn tokens(&self) -> Range<usize> {
        self.start..self.end
    }
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
    /// The bytes from the first of some tokens to the last, without the space that may follow; nothing for none.
    ///
    /// Tokens that do not exist count for nothing. See [`sentences`](Self::sentences) and [`EntitySpan::tokens`] for ranges.
    pub fn bytes(&self, tokens: Range<usize>) -> Range<usize> {
        match self.tokens.get(tokens).unwrap_or_default() {
            [] => 0..0,
            [token] => token.bytes(),
            [first, .., last] => first.start..last.end,
        }
    }

    /// Token ranges of the sentences, in order; together they cover all tokens.
    ///
    /// ```
    /// # let model = std::fs::read("../../data/models/en_core_web_md-3.7.1.bin")?;
    /// # let annotator = newsgraph_annotate::Annotator::from_bytes(&model)?;
    /// let text = "It rained in Velde. The harbour closed.";
    /// let annotated = annotator.annotate(text);
    /// let sentences: Vec<&str> = annotated.sentences().map(|tokens| &text[annotated.bytes(tokens)]).collect();
    /// assert_eq!(sentences, ["It rained in Velde.", "The harbour closed."]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
