//! Negation of a verb: its own words, what it lacks, and nobody who does it.

use newsgraph_annotate::Dep;

use super::arguments::Finder;
use super::reading::Reading;
use super::why::Cause;

impl Finder<'_> {
    /// Whether a verb is denied: by a word of its own, an empty object or nobody as its subject.
    pub(super) fn read_negation(&self, verb: usize, reading: &mut Reading) {
        let tree = self.tree;
        let negation = tree.children(verb).iter().copied().find(|&child| {
            tree.dep(child) == Dep::Neg
                || tree.dep(child) == Dep::Advmod
                    && matches!(tree.lower(child).as_str(), "never" | "not")
        });
        let object = tree.first(verb, &[Dep::Dobj, Dep::Attr]);
        let subject = tree.first(verb, &[Dep::Nsubj, Dep::Nsubjpass]);
        let empty_object = object.is_some_and(|object| self.has_no(object))
            || subject.is_some_and(|subject| self.is_nobody(subject));
        if let Some(negation) = negation {
            let lifted = (negation + 1..(negation + 3).min(tree.tokens().len()))
                .any(|next| self.words.breaks_negation(&tree.lower(next)));
            if !lifted {
                self.deny((negation, Cause::Negator), reading);
            }
        } else if empty_object {
            self.deny(
                (object.or(subject).unwrap_or(verb), Cause::Nothing),
                reading,
            );
        }
    }

    /// `nobody`, `no senator`, `neither Roe nor Dorn`.
    fn is_nobody(&self, subject: usize) -> bool {
        let tree = self.tree;
        matches!(tree.lower(subject).as_str(), "nobody" | "none" | "neither")
            || self.has_no(subject)
            || tree
                .with_dep(subject, &[Dep::Preconj, Dep::Cc, Dep::Det])
                .any(|child| child < subject && tree.lower(child) == "neither")
    }

    /// Whether a noun has `no` before it.
    pub(super) fn has_no(&self, noun: usize) -> bool {
        let tree = self.tree;
        tree.with_dep(noun, &[Dep::Det, Dep::Neg])
            .any(|det| tree.lower(det) == "no")
    }
}
