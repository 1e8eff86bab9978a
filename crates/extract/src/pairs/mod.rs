//! What one marked side of a sentence does to another, where the claims of the ontology's frames say nothing.

mod class;
mod lexicon;
mod meaning;

use newsgraph_annotate::{Dep, Pos};
use newsgraph_model::{Confidence, TextSpan};

pub use class::EventClass;

use crate::Extractor;
use crate::claims::tree::Tree;
use crate::discourse::Discourse;
use class::Turn;
use lexicon::{EventWords, Kind};
use meaning::{Meaning, Meanings};

/// Two marked places of a text; a side that is not marked is anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkedPair {
    /// Who does something.
    pub source: Option<TextSpan>,
    /// To whom or what.
    pub target: Option<TextSpan>,
}

impl Extractor {
    /// The class of what the source does to the target, by the word that joins them and the words about it.
    /// `None` when no word near them is known. Offsets are bytes of `text`.
    pub fn event_class(&self, text: &str, pair: MarkedPair) -> Option<(EventClass, Confidence)> {
        let reading = self.reading(text);
        let discourse = reading.discourse(text, None, self.gazetteers());
        event_between(&discourse, pair)
    }
}

/// The class of what joins a pair in a text that is read.
pub fn event_between(
    discourse: &Discourse<'_>,
    pair: MarkedPair,
) -> Option<(EventClass, Confidence)> {
    let tree = Tree::new(discourse);
    let [source, target] =
        [pair.source, pair.target].map(|span| span.and_then(|span| head_in(&tree, span)));
    let meaning = Route::new(&tree, source, target)?.read()?;
    Some((meaning.class, Confidence::new(meaning.weight)))
}

/// What a verb or noun means where the heads of both sides are known.
pub(crate) fn meaning_of_word(
    tree: &Tree<'_>,
    word: usize,
    [source, target]: [Option<usize>; 2],
) -> Option<Meaning> {
    let route = Route::new(tree, source, target)?;
    route.meanings().of(word)
}

/// Whether a verb only passes on what is said or thought.
pub(crate) fn is_saying(tree: &Tree<'_>, verb: usize) -> bool {
    EventWords::builtin().turns(Kind::Verb, &tree.lemma(verb), Turn::Say)
}

/// What joins two words of a sentence means, as [`event_between`] has it.
pub(crate) fn meaning_between(tree: &Tree<'_>, source: usize, target: usize) -> Option<Meaning> {
    Route::new(tree, Some(source), Some(target))?.read()
}

/// The way between two sides over the tree.
struct Route<'a> {
    tree: &'a Tree<'a>,
    /// From the head of the source upwards to the root.
    to_source: Vec<usize>,
    /// From the head of the target upwards to the root.
    to_target: Vec<usize>,
    /// The lowest word over both.
    meet: usize,
}

impl<'a> Route<'a> {
    fn new(tree: &'a Tree<'a>, source: Option<usize>, target: Option<usize>) -> Option<Self> {
        let upwards = |head: Option<usize>| head.map_or_else(Vec::new, |head| way_up(tree, head));
        let (to_source, to_target) = (upwards(source), upwards(target));
        let one_side = if to_source.is_empty() {
            to_target.get(1).or(to_target.first())
        } else {
            to_source.get(1).or(to_source.first())
        };
        let both = to_source.iter().find(|word| to_target.contains(word));
        let meet = *both.or(one_side)?;
        Some(Self {
            tree,
            to_source,
            to_target,
            meet,
        })
    }

    fn meanings(&self) -> Meanings<'a> {
        Meanings {
            tree: self.tree,
            words: EventWords::builtin(),
            towards: self.to_target.clone(),
            target: self.to_target.first().copied(),
        }
    }

    fn read(&self) -> Option<Meaning> {
        self.meaning(&self.meanings())
    }

    /// The meaning of the first word that has one: where the ways meet, on the way down, above, anywhere.
    fn meaning(&self, meanings: &Meanings<'_>) -> Option<Meaning> {
        let top = self.joining_verb();
        let is_side = |word: usize| {
            self.to_target.first() == Some(&word) || self.to_source.first() == Some(&word)
        };
        let down = below(&self.to_target, top).filter(|&word| !is_side(word));
        let down_source = below(&self.to_source, self.meet).filter(|&word| !is_side(word));
        let above = way_up(self.tree, self.meet).into_iter().skip(1);
        let mut order: Vec<usize> = Vec::new();
        if self.tree.is_verb(top) {
            order.push(top);
            order.extend(down);
            order.extend(down_source);
            order.extend(above);
        } else {
            let of_clause = |&word: &usize| self.tree.is_verb(word);
            let under = below(&self.to_target, top).next();
            if under.is_some_and(|word| self.tree.dep(word) == Dep::Acl) {
                order.push(top);
            }
            order.extend(below(&self.to_target, top).filter(of_clause));
            order.extend(below(&self.to_source, top).filter(of_clause));
            order.extend(Some(top).filter(|&top| !is_side(top)));
            order.extend(above);
            order.extend(down.chain(down_source));
        }
        let found = order.iter().find_map(|&word| meanings.of(word));
        found.or_else(|| self.nearby(meanings))
    }

    /// The verb over both sides; where the target stands under a verb joined to it by `and`, that one.
    fn joining_verb(&self) -> usize {
        let mut top = self.meet;
        for word in below(&self.to_target, self.meet) {
            let is_joined = self.tree.dep(word) == Dep::Conj && self.tree.is_verb(word);
            if !is_joined || self.tree.head(word) != Some(top) {
                break;
            }
            top = word;
        }
        top
    }

    /// The meaning of the nearest word of the sentence that has one.
    fn nearby(&self, meanings: &Meanings<'_>) -> Option<Meaning> {
        let root = way_up(self.tree, self.meet).last().copied()?;
        let (first, last) = self.tree.subtree(root);
        let from = self.to_source.first().or(self.to_target.first()).copied()?;
        let mut words: Vec<usize> = (first..=last)
            .filter(|&word| {
                self.tree.is_verb(word) || matches!(self.tree.token(word).pos, Pos::Noun | Pos::Adj)
            })
            .collect();
        words.sort_by_key(|&word| (!self.tree.is_verb(word), word.abs_diff(from)));
        let found = words.into_iter().find_map(|word| meanings.of(word))?;
        Some(Meaning {
            weight: found.weight * 0.4,
            ..found
        })
    }
}

/// The words of a way that lie under `top`, from above.
fn below(way: &[usize], top: usize) -> impl Iterator<Item = usize> + '_ {
    let end = way.iter().position(|&word| word == top).unwrap_or(0);
    way[..end].iter().rev().copied()
}

/// A word and what is above it, up to the root.
pub(crate) fn way_up(tree: &Tree<'_>, word: usize) -> Vec<usize> {
    let mut way = vec![word];
    let mut at = word;
    while let Some(head) = tree.head(at) {
        if way.contains(&head) {
            break;
        }
        way.push(head);
        at = head;
    }
    way
}

/// The first word in a span whose head is outside it.
pub(crate) fn head_in(tree: &Tree<'_>, span: TextSpan) -> Option<usize> {
    let tokens = tree.tokens();
    let inside = |idx: usize| tokens[idx].start < span.end() && span.start() < tokens[idx].end;
    let words = (0..tokens.len()).filter(|&idx| inside(idx));
    let tops = words.filter(|&idx| {
        !matches!(tokens[idx].pos, Pos::Punct | Pos::Space)
            && tree.head(idx).is_none_or(|head| !inside(head))
    });
    let mut tops = tops.collect::<Vec<_>>();
    tops.sort_by_key(|&idx| !(tree.is_noun(idx) || tokens[idx].pos == Pos::Pron));
    tops.first().copied()
}

#[cfg(test)]
mod tests;
