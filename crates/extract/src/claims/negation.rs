//! Negation of a verb: its own words, what it lacks, and nobody who does it.

use newsgraph_annotate::Dep;
use newsgraph_model::Status;

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
        if let Some(negation) = negation {
            let lifted = (negation + 1..(negation + 3).min(tree.tokens().len()))
                .any(|next| self.words.breaks_negation(&tree.lower(next)));
            if !lifted {
                self.deny((negation, Cause::Negator), reading);
            }
            return;
        }
        if let Some(neither) = self.neither_of(verb) {
            self.deny((neither, Cause::Negator), reading);
            return;
        }
        let object = tree.first(verb, &[Dep::Dobj, Dep::Attr]);
        let subject = tree.first(verb, &[Dep::Nsubj, Dep::Nsubjpass]);
        let nobody = object.into_iter().chain(subject);
        let nobody = nobody
            .into_iter()
            .find(|&end| self.is_nobody(end))
            .or_else(|| self.nobody_behind(verb));
        if let Some(nobody) = nobody {
            self.deny((nobody, Cause::Nothing), reading);
        }
    }

    /// `neither praised nor attacked Roe`: the word that denies either of two verbs.
    fn neither_of(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        let links = [Dep::Preconj, Dep::Cc, Dep::Advmod, Dep::Det, Dep::Neg];
        let own = tree
            .with_dep(verb, &links)
            .find(|&word| word < verb && tree.lower(word) == "neither");
        if own.is_some() || tree.dep(verb) != Dep::Conj {
            return own;
        }
        let first = tree.head(verb)?;
        tree.with_dep(first, &[Dep::Cc])
            .find(|&nor| first < nor && nor < verb && tree.lower(nor) == "nor")
    }

    /// `voted for neither Roe nor Dorn`, `spoke with nobody`: nobody behind a preposition of a verb.
    fn nobody_behind(&self, verb: usize) -> Option<usize> {
        let tree = self.tree;
        tree.with_dep(verb, &[Dep::Prep])
            .filter(|&preposition| preposition > verb)
            .filter_map(|preposition| tree.first(preposition, &[Dep::Pobj]))
            .find(|&object| {
                let is_person = !self.has_no(object) || tree.lower(object) == "one";
                is_person && self.is_nobody(object)
            })
    }

    /// Nobody of a body, `nobody at the firm`, `no one in the Senate`: the words for the body, whose act it is not.
    pub(super) fn body_of_nobody(&self, noun: usize) -> Option<usize> {
        let tree = self.tree;
        let word = tree.lower(noun);
        let is_empty =
            matches!(word.as_str(), "nobody" | "none") || word == "one" && self.has_no(noun);
        let inside = tree.with_dep(noun, &[Dep::Prep]).find(|&place| {
            place > noun
                && matches!(
                    tree.lower(place).as_str(),
                    "at" | "in" | "from" | "inside" | "with"
                )
        })?;
        is_empty.then(|| tree.first(inside, &[Dep::Pobj]))?
    }

    /// `stopped short of endorsing Roe`, `fell short of winning`: what follows was not done.
    pub(super) fn is_short_of(&self, preposition: usize) -> bool {
        let tree = self.tree;
        let above = tree.head(preposition);
        tree.lower(preposition) == "of"
            && above.is_some_and(|above| {
                tree.lower(above) == "short"
                    || preposition > 0
                        && tree.lower(preposition - 1) == "short"
                        && tree.lemma(above) == "fall"
            })
    }

    /// `no longer supports Roe`: it was so once; what was never so, `will no longer meet`, is denied.
    pub(super) fn read_no_longer(&self, adverb: usize, reading: &mut Reading) {
        if reading.status.is_some() || reading.negative {
            self.deny((adverb, Cause::Negator), reading);
            return;
        }
        self.watch((adverb, Cause::Adverb), reading, |reading| {
            reading.status = Some(Status::Historical);
        });
    }

    /// Whether a plan, wish or word is said to be lacking: `has no plans to`, `does not have any intention of`.
    pub(super) fn is_lacking(&self, noun: usize) -> bool {
        let tree = self.tree;
        if self.has_no(noun) {
            return true;
        }
        let owner = tree
            .head(noun)
            .filter(|&verb| tree.dep(noun) == Dep::Dobj && tree.lemma(verb) == "have");
        owner.is_some_and(|verb| tree.first(verb, &[Dep::Neg]).is_some())
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
