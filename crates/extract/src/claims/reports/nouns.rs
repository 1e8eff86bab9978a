//! Reports by nouns and adjectives: `Roe's claim that …`, `made the claim that …`, `is sure that …`.

use newsgraph_annotate::Dep;

use super::words::Kind;
use super::{Reader, Report};

impl Reader<'_> {
    /// `Roe's claim that …`, `Roe made the claim that …`.
    pub(super) fn of_noun(&self, noun: usize) -> Option<Report> {
        let tree = self.finder.tree;
        let clause = tree
            .with_dep(noun, &[Dep::Acl, Dep::Ccomp])
            .find(|&clause| {
                clause > noun
                    && (tree.first(clause, &[Dep::Mark]).is_some() || tree.is_infinitive(clause))
            })
            .or_else(|| {
                let about = tree
                    .with_dep(noun, &[Dep::Prep])
                    .find(|&about| matches!(tree.lower(about).as_str(), "about" | "of"))?;
                tree.first(about, &[Dep::Pobj, Dep::Pcomp])
            })?;
        let source = tree
            .first(noun, &[Dep::Poss])
            .or_else(|| self.holder(noun))?;
        Some(Report {
            source: self.phrase(source),
            cue: tree.span(noun, noun),
            content: vec![self.clause(clause, noun)?],
            within: None,
        })
    }

    /// Whose noun the object of a light verb is: `Roe made the claim`.
    fn holder(&self, noun: usize) -> Option<usize> {
        let tree = self.finder.tree;
        let verb = tree.head(noun).filter(|_| tree.dep(noun) == Dep::Dobj)?;
        let is_light = self.words.has(Kind::Light, &tree.lemma(verb));
        is_light.then(|| self.finder.subject(verb)).flatten()
    }

    /// `Roe is sure that …`, `was incensed that …`.
    pub(super) fn of_adjective(&self, adjective: usize) -> Option<Report> {
        let tree = self.finder.tree;
        if !self.words.has(Kind::Adjective, &tree.lower(adjective)) {
            return None;
        }
        let clause = tree
            .with_dep(adjective, &[Dep::Ccomp])
            .find(|&clause| clause > adjective)?;
        let holder = match tree.dep(adjective) {
            Dep::Acomp | Dep::Conj | Dep::Oprd => tree.head(adjective)?,
            _ => adjective,
        };
        let subject = tree
            .first(holder, &[Dep::Nsubj, Dep::Nsubjpass])
            .filter(|&subject| !matches!(tree.lower(subject).as_str(), "it" | "there"))?;
        Some(Report {
            source: self.source(subject, adjective),
            cue: tree.span(adjective, adjective),
            content: vec![self.clause(clause, adjective)?],
            within: None,
        })
    }
}
