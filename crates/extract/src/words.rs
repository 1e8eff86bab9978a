//! The tokens of a text with what the rules look up all the time: spelling, children, sentence.

use std::ops::Range;

use newsgraph_annotate::{Annotated, Dep, EntitySpan, Pos, Tag, Token};
use newsgraph_model::TextSpan;
use smol_str::SmolStr;

use crate::discourse::Sentence;

/// Tokens and their indexes.
pub(crate) struct Words<'a> {
    /// Tokens over the whole text.
    pub(crate) tokens: &'a [Token],
    /// Recognised names.
    pub(crate) entities: &'a [EntitySpan],
    /// Spelling, cleaned.
    pub(crate) words: &'a [SmolStr],
    /// Spelling in lower case.
    pub(crate) lowers: Vec<SmolStr>,
    /// Sentences.
    pub(crate) sentences: &'a [Sentence],
    sentence_of: Vec<u32>,
    child_starts: Vec<u32>,
    children: Vec<u32>,
}

impl<'a> Words<'a> {
    /// Indexes the tokens.
    pub(crate) fn new(
        annotated: &'a Annotated,
        words: &'a [SmolStr],
        sentences: &'a [Sentence],
    ) -> Self {
        let tokens = annotated.tokens.as_slice();
        let mut sentence_of = vec![0_u32; tokens.len()];
        for (idx, sentence) in sentences.iter().enumerate() {
            sentence_of[sentence.tokens.clone()].fill(u32::try_from(idx).unwrap_or(u32::MAX));
        }
        let mut child_starts = vec![0_u32; tokens.len() + 1];
        let has_head = |idx: usize| tokens[idx].head != idx;
        for idx in (0..tokens.len()).filter(|&idx| has_head(idx)) {
            child_starts[tokens[idx].head + 1] += 1;
        }
        for idx in 0..tokens.len() {
            child_starts[idx + 1] += child_starts[idx];
        }
        let mut next = child_starts.clone();
        let mut children = vec![0_u32; child_starts.last().copied().unwrap_or(0) as usize];
        for idx in (0..tokens.len()).filter(|&idx| has_head(idx)) {
            let slot = &mut next[tokens[idx].head];
            children[*slot as usize] = u32::try_from(idx).unwrap_or(u32::MAX);
            *slot += 1;
        }
        Self {
            tokens,
            entities: &annotated.entities,
            words,
            lowers: words
                .iter()
                .map(|word| word.to_lowercase().into())
                .collect(),
            sentences,
            sentence_of,
            child_starts,
            children,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(crate) fn word(&self, idx: usize) -> &str {
        self.words.get(idx).map_or("", SmolStr::as_str)
    }

    pub(crate) fn lower(&self, idx: usize) -> &str {
        self.lowers.get(idx).map_or("", SmolStr::as_str)
    }

    /// The word before, in lower case; empty at the start of the sentence.
    pub(crate) fn lower_before(&self, idx: usize) -> &str {
        match idx.checked_sub(1) {
            Some(before)
                if !self
                    .tokens
                    .get(idx)
                    .is_some_and(|token| token.sentence_start) =>
            {
                self.lower(before)
            }
            _ => "",
        }
    }

    pub(crate) fn lemma(&self, idx: usize) -> String {
        self.tokens[idx].lemma.to_lowercase()
    }

    pub(crate) fn tag(&self, idx: usize) -> Tag {
        self.tokens[idx].tag
    }

    pub(crate) fn tag_is(&self, idx: usize, tag: Tag) -> bool {
        self.tokens.get(idx).is_some_and(|token| token.tag == tag)
    }

    pub(crate) fn pos(&self, idx: usize) -> Pos {
        self.tokens[idx].pos
    }

    pub(crate) fn dep(&self, idx: usize) -> Dep {
        self.tokens[idx].dep
    }

    pub(crate) fn head(&self, idx: usize) -> usize {
        self.tokens[idx].head
    }

    pub(crate) fn sentence(&self, idx: usize) -> usize {
        self.sentence_of[idx] as usize
    }

    /// Number of the paragraph that holds the token.
    pub(crate) fn paragraph(&self, idx: usize) -> usize {
        self.sentences
            .get(self.sentence(idx))
            .map_or(0, |sentence| sentence.paragraph)
    }

    pub(crate) fn children(&self, idx: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let range = self.child_starts[idx] as usize..self.child_starts[idx + 1] as usize;
        self.children[range].iter().map(|&child| child as usize)
    }

    pub(crate) fn child(&self, idx: usize, dep: Dep) -> Option<usize> {
        self.children(idx).find(|&child| self.dep(child) == dep)
    }

    pub(crate) fn is_noun(&self, idx: usize) -> bool {
        matches!(self.tag(idx), Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps)
    }

    pub(crate) fn is_proper(&self, idx: usize) -> bool {
        matches!(self.tag(idx), Tag::Nnp | Tag::Nnps)
    }

    pub(crate) fn is_capitalised(&self, idx: usize) -> bool {
        self.word(idx).starts_with(char::is_uppercase)
    }

    /// The words as written, cleaned.
    pub(crate) fn surface(&self, range: Range<usize>) -> String {
        let mut surface = String::new();
        for idx in range.clone() {
            surface.push_str(self.word(idx));
            if idx + 1 < range.end && self.tokens[idx].end < self.tokens[idx + 1].start {
                surface.push(' ');
            }
        }
        surface
    }

    pub(crate) fn span(&self, range: &Range<usize>) -> Option<TextSpan> {
        let first = self.tokens.get(range.start)?;
        let last = self.tokens.get(range.end.checked_sub(1)?)?;
        TextSpan::new(first.start, last.end)
    }

    /// The token of the range whose head lies outside it; the last noun when several do.
    pub(crate) fn head_of(&self, range: &Range<usize>) -> usize {
        let outside = |&idx: &usize| !range.contains(&self.head(idx)) || self.head(idx) == idx;
        let heads = || range.clone().rev().filter(outside);
        heads()
            .find(|&idx| self.is_noun(idx))
            .or_else(|| heads().next())
            .unwrap_or(range.start)
    }

    /// The verb that the token depends on, over conjuncts and prepositions; `None` at the top.
    pub(crate) fn governing_verb(&self, idx: usize) -> Option<usize> {
        let mut current = idx;
        for _ in 0..40 {
            let head = self.head(current);
            if head == current {
                return None;
            }
            if matches!(self.pos(head), Pos::Verb | Pos::Aux) {
                return Some(head);
            }
            current = head;
        }
        None
    }

    /// The subject of a verb: its own, or that of the verb it is conjoined with or controlled by.
    pub(crate) fn subject_of(&self, verb: usize) -> Option<usize> {
        let mut current = verb;
        for _ in 0..12 {
            let subject = self
                .children(current)
                .find(|&child| matches!(self.dep(child), Dep::Nsubj | Dep::Nsubjpass));
            if subject.is_some() {
                return subject;
            }
            let climbs = matches!(
                self.dep(current),
                Dep::Conj | Dep::Xcomp | Dep::Advcl | Dep::Ccomp | Dep::Pcomp | Dep::Prep
            );
            if !climbs || self.head(current) == current {
                return (self.dep(current) == Dep::Acl).then(|| self.head(current));
            }
            current = self.head(current);
        }
        None
    }
}
