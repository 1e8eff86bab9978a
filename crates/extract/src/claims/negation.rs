//! Negation of a verb: its own words, what it lacks, and nobody who does it.

use newsgraph_annotate::Dep;

use super::arguments::Finder;
use super::reading::Reading;
use super::why::Cause;

impl Finder<'_> {
    /// Whether a verb is denied: by a word of its own, or nobody and nothing as its subject or object.
    pub(super) fn read_negation(&self, verb: usize, reading: &mut Reading) {
        let tree = self.tree;
        let negation = tree.children(verb).iter().copied().find(|&child| {
            tree.dep(child) == Dep::Neg
                || tree.dep(child) == Dep::Advmod
                    && matches!(tree.lower(child).as_str(), "never" | "not")
        });
        let object = tree.first(verb, &[Dep::Dobj, Dep::Attr]);
        let subject = tree.first(verb, &[Dep::Nsubj, Dep::Nsubjpass]);
        let nobody = object
            .into_iter()
            .chain(subject)
            .find(|&end| self.is_nobody(end));
        if let Some(negation) = negation {
            let lifted = (negation + 1..(negation + 3).min(tree.tokens().len()))
                .any(|next| self.words.breaks_negation(&tree.lower(next)));
            if !lifted {
                self.deny((negation, Cause::Negator), reading);
            }
        } else if let Some(nobody) = nobody {
            self.deny((nobody, Cause::Nothing), reading);
        } else if let Some(neither) = self.neither_of(verb) {
            self.deny((neither, Cause::Negator), reading);
        }
    }

    /// `neither backed nor fought it`: the word that denies one of two verbs.
    fn neither_of(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let said_before = |word: &str, head: usize, from: usize| {
            let mut children = tree.children(head).iter().copied();
            children.find(|&child| (from..verb).contains(&child) && tree.lower(child) == word)
        };
        let first = said_before("neither", verb, verb.saturating_sub(2));
        let second = || {
            let head = tree.head(verb).filter(|_| tree.dep(verb) == Dep::Conj)?;
            said_before("nor", head, head + 1)
        };
        first.or_else(second)
    }

    /// `nobody`, `no senator`, `neither Roe nor Dorn`.
    fn is_nobody(&self, noun: usize) -> bool {
        let tree = self.tree;
        matches!(tree.lower(noun).as_str(), "nobody" | "none" | "neither")
            || self.has_no(noun)
            || tree
                .with_dep(noun, &[Dep::Preconj, Dep::Cc, Dep::Det])
                .any(|child| child < noun && tree.lower(child) == "neither")
    }

    /// Whether a noun has `no` before it.
    pub(super) fn has_no(&self, noun: usize) -> bool {
        let tree = self.tree;
        tree.with_dep(noun, &[Dep::Det, Dep::Neg])
            .any(|det| tree.lower(det) == "no")
    }
}
