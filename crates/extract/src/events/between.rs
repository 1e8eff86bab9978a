//! What one marked side does to another, where it is the one who acts.

use newsgraph_annotate::{Dep, Pos};
use newsgraph_model::{Confidence, TextSpan};

use super::blame::blame_between;
use crate::Extractor;
use crate::claims::arguments::Finder;
use crate::claims::tree::Tree;
use crate::discourse::Discourse;
use crate::pairs::{EventClass, head_in, meaning_of_word, way_up};

/// Readings less sure than this say nothing.
const LEAST: f64 = 0.7;
/// Sides with more words between them seldom have to do with each other.
const FARTHEST: usize = 20;

impl Extractor {
    /// The class of what one span does to another in a text that was read: only where the one acts in a clause or a noun's
    /// phrase, `Roe's attack on Quill`, and the other stands under its verb or noun; else an accusation where the one says
    /// something bad about the other. `None` without either.
    ///
    /// [`Extractor::event_class`] guesses whatever the direction; this tells who is the doer.
    pub fn deed_between(
        &self,
        discourse: &Discourse<'_>,
        source: TextSpan,
        target: TextSpan,
    ) -> Option<(EventClass, Confidence)> {
        let tree = Tree::new(discourse);
        let heads = [head_in(&tree, source)?, head_in(&tree, target)?];
        let deed = self.done_between(&tree, heads);
        deed.or_else(|| blame_between(discourse, self.frames(), [source, target], heads))
    }

    fn done_between(
        &self,
        tree: &Tree<'_>,
        [source, target]: [usize; 2],
    ) -> Option<(EventClass, Confidence)> {
        let finder = Finder {
            tree,
            words: &self.frames().words,
        };
        if source.abs_diff(target) > FARTHEST {
            return None;
        }
        let mut words = way_up(tree, target).into_iter().skip(1);
        let word = words.find(|&word| acts_in(&finder, word, source, target))?;
        let meaning = meaning_of_word(tree, word, [Some(source), Some(target)])?;
        (meaning.weight >= LEAST).then(|| (meaning.class, Confidence::new(meaning.weight)))
    }
}

/// Whether a side acts in the clause or phrase of a word, and the other does not act with it.
fn acts_in(finder: &Finder<'_>, word: usize, source: usize, target: usize) -> bool {
    let tree = finder.tree;
    let is_in = |side: usize, head: usize| {
        let mut way = way_up(tree, side).into_iter();
        way.find(|&token| token == head || tree.is_verb(token) || token == word) == Some(head)
    };
    if tree.is_verb(word) {
        if tree.dep(word) == Dep::Acl && tree.is_infinitive(word) {
            return false;
        }
        let subject = finder.subject(word);
        return subject.is_some_and(|subject| is_in(source, subject) && !is_in(target, subject));
    }
    if tree.token(word).pos != Pos::Noun {
        return false;
    }
    let mut owners = tree.with_dep(word, &[Dep::Poss, Dep::Amod, Dep::Compound]);
    let is_owner = owners.any(|owner| is_in(source, owner) && !is_in(target, owner));
    let mut agents = tree.with_dep(word, &[Dep::Prep]);
    is_owner || agents.any(|by| tree.lower(by) == "by" && is_in(source, by) && !is_in(target, by))
}
