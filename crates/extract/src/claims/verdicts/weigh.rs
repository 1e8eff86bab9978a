//! What the words of a clause say of its subject: good, bad, or blame once they are denied.

use newsgraph_annotate::{Dep, Pos};

use newsgraph_model::MentionKind;

use super::Judge;
use super::words::{BLAMING, CARRIERS, COPULAS, DELIGHTS, DISMAYS, FIGHTS, LIKENS, has};
use crate::claims::arguments::MAX_STEPS;
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

    /// What a clause says of its subject beside its own words: what it makes the speaker feel, an adverb of blame, or bad words in what it does.
    pub(super) fn verdict_around(&self, verb: usize) -> Option<Verdict> {
        let tree = self.tree;
        let lemma = tree.lemma(verb);
        let words = self.finder.words;
        if tree.is_passive(verb) || words.reporting(&lemma).is_some() {
            return None;
        }
        let of_speaker = |&object: &usize| matches!(tree.lower(object).as_str(), "me" | "us");
        if tree
            .with_dep(verb, &[Dep::Dobj])
            .any(|object| of_speaker(&object))
        {
            if has(DISMAYS, &lemma) {
                return Some(Verdict::Bad);
            }
            if has(DELIGHTS, &lemma) {
                return Some(Verdict::Good);
            }
        }
        let mut adverbs = tree.with_dep(verb, &[Dep::Advmod]);
        if adverbs.any(|adverb| has(BLAMING, &tree.lower(adverb))) {
            return Some(Verdict::Bad);
        }
        if has(FIGHTS, &lemma) || words.clause_governor(&lemma).is_some() {
            return None;
        }
        match self.tally(verb) {
            (0, good) if good > 1 => Some(Verdict::Good),
            (bad, 0) if bad > 0 => Some(Verdict::Bad),
            _ => None,
        }
    }

    /// How many bad and good words stand behind a verb in its own clause.
    fn tally(&self, verb: usize) -> (usize, usize) {
        let tree = self.tree;
        let words = self.finder.words;
        let (_, last) = tree.subtree(verb);
        let (mut bad, mut good) = (0, 0);
        for token in verb + 1..=last.min(verb + 40) {
            let pos = tree.token(token).pos;
            let kind = match pos {
                Pos::Noun => TriggerKind::Noun,
                Pos::Adj => TriggerKind::Adjective,
                _ => continue,
            };
            if tree
                .discourse
                .mention_at(token)
                .is_some_and(|mention| tree.discourse.mentions[mention].kind == MentionKind::Named)
                || !self.is_of_clause(token, verb)
            {
                continue;
            }
            match words
                .verdict(kind, &tree.lower(token))
                .or_else(|| words.verdict(kind, &tree.lemma(token)))
            {
                Some(Verdict::Bad) => bad += 1,
                Some(Verdict::Good) => good += 1,
                _ => {}
            }
        }
        (bad, good)
    }

    /// Whether a word belongs to what a verb's own subject does: no other subject and nobody else's things on the way.
    fn is_of_clause(&self, token: usize, verb: usize) -> bool {
        let tree = self.tree;
        let mut current = token;
        for _ in 0..MAX_STEPS {
            let others = [Dep::Poss, Dep::Neg, Dep::Nsubj, Dep::Nsubjpass];
            let is_of_another = tree.with_dep(current, &others).any(|other| {
                current != verb && !matches!(tree.lower(other).as_str(), "his" | "her")
            });
            if is_of_another
                || tree.is_verb(current) && current != verb && has(FIGHTS, &tree.lemma(current))
            {
                return false;
            }
            if current == verb {
                return true;
            }
            let Some(head) = tree.head(current) else {
                return false;
            };
            let is_against = tree.dep(current) == Dep::Prep
                && matches!(
                    tree.lower(current).as_str(),
                    "against" | "from" | "despite" | "without" | "than" | "about"
                );
            if is_against || matches!(tree.dep(current), Dep::Relcl | Dep::Advcl | Dep::Nsubj) {
                return false;
            }
            current = head;
        }
        false
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
