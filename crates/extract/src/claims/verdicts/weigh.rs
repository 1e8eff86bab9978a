//! What the words of a clause say of its subject: good, bad, or blame once they are denied.

use newsgraph_annotate::{Dep, Pos};

use super::Judge;
use super::words::{CARRIERS, COPULAS, LIKENS, has};
use crate::claims::lexicon::{TriggerKind, Verdict};

impl Judge<'_> {
    /// What the words of a clause say of its subject; with nobody as its subject, whom nobody equals: `nobody is smarter than Roe`.
    pub(super) fn verdict_at(&self, verb: usize) -> Option<(Verdict, Option<usize>)> {
        let tree = self.tree;
        let lemma = tree.lemma(verb);
        if tree.is_passive(verb) {
            return None;
        }
        let words = self.finder.words;
        if has(COPULAS, &lemma) {
            let complements = tree.with_dep(verb, &[Dep::Attr, Dep::Acomp, Dep::Oprd]);
            for complement in complements.flat_map(|complement| tree.conjuncts(complement)) {
                let is_lacking =
                    tree.token(complement).pos == Pos::Adj && self.finder.has_no(complement);
                match self.verdict_of_phrase(complement) {
                    Some(Verdict::Good | Verdict::Due) if is_lacking => {
                        return Some((Verdict::Bad, None));
                    }
                    Some(verdict) => return Some((verdict, self.standard(complement))),
                    None => {}
                }
            }
        }
        if lemma == "take" && self.takes_for_granted(verb) {
            return Some((Verdict::Bad, None));
        }
        if let Some(object) = self.likeness(verb, &lemma) {
            return Some((self.verdict_of_phrase(object)?, None));
        }
        if let Some(verdict) = words.verdict(TriggerKind::Verb, &lemma) {
            return Some((verdict, None));
        }
        if !has(CARRIERS, &lemma) {
            return None;
        }
        let objects = tree
            .with_dep(verb, &[Dep::Dobj])
            .flat_map(|object| tree.conjuncts(object));
        let verdict = objects
            .into_iter()
            .find_map(|object| self.verdict_of_phrase(object))?;
        match (lemma.as_str(), verdict) {
            ("lack", Verdict::Due | Verdict::Good) => Some((Verdict::Bad, None)),
            ("lack", Verdict::Bad) => None,
            _ => Some((verdict, None)),
        }
    }

    pub(super) fn takes_for_granted(&self, verb: usize) -> bool {
        let tree = self.tree;
        let (_, last) = tree.subtree(verb);
        (verb + 1..last).any(|idx| tree.lower(idx) == "for" && tree.lower(idx + 1) == "granted")
    }

    /// What a verb likens its subject to: `comes across as pandering`.
    pub(super) fn likeness(&self, verb: usize, lemma: &str) -> Option<usize> {
        let tree = self.tree;
        let is_wanted =
            |preposition: &usize| LIKENS.contains(&(lemma, tree.lower(*preposition).as_str()));
        let preposition = tree.with_dep(verb, &[Dep::Prep]).find(is_wanted)?;
        let inner = tree.first(preposition, &[Dep::Prep]).unwrap_or(preposition);
        tree.first(inner, &[Dep::Pobj, Dep::Pcomp, Dep::Amod, Dep::Acomp])
    }

    /// What a noun, adjective or gerund says, by itself, by its adjectives or by what it is a man of.
    pub(super) fn verdict_of_phrase(&self, token: usize) -> Option<Verdict> {
        let tree = self.tree;
        let words = self.finder.words;
        let by_word = |token: usize| {
            let (lemma, lower) = (tree.lemma(token), tree.lower(token));
            let kinds: &[TriggerKind] = if tree.is_noun(token) {
                &[TriggerKind::Noun]
            } else if tree.is_verb(token) {
                &[TriggerKind::Verb, TriggerKind::Adjective, TriggerKind::Noun]
            } else {
                &[TriggerKind::Adjective]
            };
            kinds.iter().find_map(|&kind| {
                words
                    .verdict(kind, &lower)
                    .or_else(|| words.verdict(kind, &lemma))
            })
        };
        let modifiers = tree
            .with_dep(token, &[Dep::Amod, Dep::Compound, Dep::Nmod])
            .filter(|&child| child < token);
        let by_modifier = modifiers
            .flat_map(|child| tree.conjuncts(child))
            .filter_map(by_word);
        let own = by_word(token);
        if let Some(own) = own.filter(|verdict| *verdict != Verdict::Due) {
            return Some(own);
        }
        let of_modifier = by_modifier
            .into_iter()
            .find(|verdict| *verdict != Verdict::Due);
        of_modifier.or(own).or_else(|| {
            let of = tree
                .with_dep(token, &[Dep::Prep])
                .find(|&of| tree.lower(of) == "of")?;
            let object = tree.first(of, &[Dep::Pobj])?;
            let is_of = tree.is_noun(token) && !self.finder.named(object);
            by_word(object).filter(|verdict| is_of && *verdict != Verdict::Due)
        })
    }

    /// Than whom somebody is better.
    pub(super) fn standard(&self, complement: usize) -> Option<usize> {
        let tree = self.tree;
        let (first, last) = tree.subtree(complement);
        let than =
            (first..=last).find(|&idx| tree.lower(idx) == "than" && tree.dep(idx) == Dep::Prep)?;
        tree.first(than, &[Dep::Pobj])
    }
}
