//! What a verb, noun or adjective says that happens, with what it governs.

use newsgraph_annotate::{Dep, Pos};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::class::{EventClass, Turn};
use super::lexicon::{EventWords, Fit, Kind};
use crate::claims::tree::Tree;

/// A class and how sure it is, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Meaning {
    pub(crate) class: EventClass,
    pub(crate) weight: f64,
    /// The word that says so.
    pub(crate) word: usize,
    /// The class without `will` and `about to`.
    pub(crate) deed: EventClass,
}

impl Meaning {
    fn times(self, factor: f64) -> Self {
        Self {
            weight: self.weight * factor,
            ..self
        }
    }
}

/// Reads the words of one text.
pub(super) struct Meanings<'a> {
    pub(super) tree: &'a Tree<'a>,
    pub(super) words: &'static EventWords,
    /// Heads of the words on the way to the target: a complement on it goes first.
    pub(super) towards: Vec<usize>,
    /// The head of the target.
    pub(super) target: Option<usize>,
}

const MAX_DEPTH: usize = 6;
const WITHIN: &[Dep] = &[
    Dep::Dobj,
    Dep::Pobj,
    Dep::Prep,
    Dep::Prt,
    Dep::Advmod,
    Dep::Amod,
    Dep::Compound,
    Dep::Attr,
    Dep::Acomp,
    Dep::Nsubjpass,
    Dep::Dative,
    Dep::Pcomp,
    Dep::Nmod,
    Dep::Npadvmod,
    Dep::Oprd,
    Dep::Agent,
    Dep::Nummod,
];
const TIMES: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "jan",
    "february",
    "feb",
    "march",
    "april",
    "june",
    "july",
    "august",
    "aug",
    "september",
    "sept",
    "october",
    "oct",
    "november",
    "nov",
    "december",
    "dec",
    "week",
    "month",
    "year",
    "day",
];
const CLAUSES: &[Dep] = &[Dep::Xcomp, Dep::Ccomp];
const OBJECTS: &[Dep] = &[
    Dep::Dobj,
    Dep::Nsubjpass,
    Dep::Attr,
    Dep::Acomp,
    Dep::Oprd,
    Dep::Dative,
];

impl Meanings<'_> {
    /// What a word means with what it governs; `None` for words without an event.
    pub(super) fn of(&self, word: usize) -> Option<Meaning> {
        self.at_depth(word, 0)
    }

    fn at_depth(&self, word: usize, depth: usize) -> Option<Meaning> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.tree.is_verb(word) {
            return self.of_verb(word, depth);
        }
        match self.tree.token(word).pos {
            Pos::Noun | Pos::Propn => self.of_noun(word, depth),
            Pos::Adj | Pos::Adv => self.of_adjective(word, depth),
            Pos::Adp => self
                .tree
                .with_dep(word, &[Dep::Pobj, Dep::Pcomp])
                .find_map(|inner| self.at_depth(inner, depth + 1)),
            _ => None,
        }
    }

    fn of_verb(&self, verb: usize, depth: usize) -> Option<Meaning> {
        let fit = self.fit(Kind::Verb, verb);
        let meaning = match fit {
            Some(fit) => self.turned(fit, verb, depth),
            None => self
                .complement(verb, depth)
                .map(|meaning| meaning.times(0.8)),
        };
        self.in_mood(verb, meaning, fit)
    }

    fn of_noun(&self, noun: usize, depth: usize) -> Option<Meaning> {
        if let Some(fit) = self.fit(Kind::Noun, noun)
            && let Some(meaning) = self.turned(fit, noun, depth)
        {
            return Some(meaning);
        }
        let parts = self.tree.with_dep(
            noun,
            &[Dep::Prep, Dep::Acl, Dep::Compound, Dep::Amod, Dep::Conj],
        );
        parts
            .filter(|&part| self.tree.is_verb(part) || self.tree.token(part).pos != Pos::Adj)
            .filter(|&part| !self.is_target(part))
            .find_map(|part| self.at_depth(part, depth + 1))
            .map(|meaning| meaning.times(0.7))
    }

    fn of_adjective(&self, word: usize, depth: usize) -> Option<Meaning> {
        match self.fit(Kind::Adjective, word) {
            Some(fit) => self.turned(fit, word, depth),
            None => self.complement(word, depth),
        }
    }

    /// The class of an entry that fits, turned by what the word governs.
    fn turned(&self, fit: Fit, word: usize, depth: usize) -> Option<Meaning> {
        let weight = if fit.n_beside > 0 { 0.9 } else { 0.75 };
        if let Turn::Always(class) = fit.turn {
            return Some(Meaning {
                class,
                weight,
                word,
                deed: class,
            });
        }
        if fit.turn == Turn::Say {
            return self.said(word, depth);
        }
        let inner = self.complement(word, depth);
        let class = fit.turn.of(inner.map(|inner| inner.class));
        if class.is_none() && fit.turn == Turn::Do && self.tree.is_verb(word) {
            return self.of_subject(word, depth);
        }
        if class.is_none() && fit.turn == Turn::Intend && self.has_clause(word) {
            return Some(Meaning {
                class: EventClass::Agree,
                weight: 0.5,
                word,
                deed: EventClass::Agree,
            });
        }
        let class = class?;
        // `began to shell`, `is about to shell`: the word that names the deed says what it is.
        let is_mood =
            fit.turn == Turn::Do || fit.turn == Turn::Intend && self.is_future_auxiliary(word);
        let deed = inner.filter(|_| is_mood);
        Some(Meaning {
            class,
            weight: inner.map_or(weight, |inner| (weight * inner.weight).sqrt()),
            word: deed.map_or(word, |deed| deed.word),
            deed: deed.map_or(class, |deed| deed.deed),
        })
    }

    /// `is about to`, `is to`, `is going to` and adjectives like them, which promise nothing.
    fn is_future_auxiliary(&self, word: usize) -> bool {
        !self.tree.is_verb(word) || matches!(self.tree.lemma(word).as_str(), "be" | "go")
    }

    fn has_clause(&self, word: usize) -> bool {
        self.tree.first(word, CLAUSES).is_some()
    }

    /// What is said: of the other side bad things are accusations, duties are requests.
    fn said(&self, word: usize, depth: usize) -> Option<Meaning> {
        let clause = self.on_the_way(self.tree.with_dep(word, CLAUSES));
        let Some(clause) = clause else {
            return self.complement(word, depth);
        };
        let inner = self.at_depth(clause, depth + 1);
        let subject = self.tree.first(clause, &[Dep::Nsubj, Dep::Nsubjpass]);
        let of_target = subject.is_some_and(|subject| self.leads_to_target(subject));
        if !of_target {
            return inner;
        }
        let class = match inner.map(|inner| inner.class) {
            _ if self.has_aux(clause, &["must", "should"]) => EventClass::Request,
            Some(class @ (EventClass::Reject | EventClass::Request)) => class,
            Some(class) if class.is_hostile() => EventClass::Accuse,
            Some(EventClass::Aid | EventClass::Support | EventClass::Cooperate) => {
                EventClass::Support
            }
            Some(class) => class,
            None => return self.beside_saying(word, depth),
        };
        Some(Meaning {
            class,
            weight: 0.5,
            word: inner.map_or(clause, |inner| inner.word),
            deed: class,
        })
    }

    /// What somebody does while saying something: `said …, calling it a shame`.
    fn beside_saying(&self, word: usize, depth: usize) -> Option<Meaning> {
        let mut clauses = self.tree.with_dep(word, &[Dep::Advcl]);
        clauses.find_map(|clause| self.at_depth(clause, depth + 1))
    }

    fn has_aux(&self, verb: usize, words: &[&str]) -> bool {
        let mut auxiliaries = self.tree.with_dep(verb, &[Dep::Aux]);
        auxiliaries.any(|aux| words.contains(&self.tree.lower(aux).as_str()))
    }

    /// The meaning of what a word governs: clauses, objects, phrases, those on the way to the target first.
    fn complement(&self, word: usize, depth: usize) -> Option<Meaning> {
        let tree = self.tree;
        let clauses = tree.with_dep(word, CLAUSES);
        let objects = tree.with_dep(word, OBJECTS);
        let phrases = tree.with_dep(word, &[Dep::Prep, Dep::Acl, Dep::Pcomp]);
        let purposes = tree
            .with_dep(word, &[Dep::Advcl])
            .filter(|&clause| self.has_aux(clause, &["to"]));
        let all = clauses.chain(objects).chain(phrases).chain(purposes);
        all.filter(|&part| !self.is_target(part))
            .find_map(|part| self.at_depth(part, depth + 1))
    }

    /// What a verb without an event of its own tells of its subject: `fighting continued`.
    fn of_subject(&self, verb: usize, depth: usize) -> Option<Meaning> {
        let subject = self.tree.first(verb, &[Dep::Nsubj])?;
        self.of_noun(subject, depth + 1)
    }

    fn on_the_way(&self, words: impl Iterator<Item = usize>) -> Option<usize> {
        let words: Vec<usize> = words.collect();
        let leads = words.iter().find(|&&word| self.leads_to_target(word));
        leads.or(words.first()).copied()
    }

    fn leads_to_target(&self, word: usize) -> bool {
        self.towards.contains(&word)
    }

    fn is_target(&self, word: usize) -> bool {
        self.target == Some(word)
    }

    /// Negation and `will`.
    fn in_mood(&self, verb: usize, meaning: Option<Meaning>, fit: Option<Fit>) -> Option<Meaning> {
        let meaning = meaning?;
        let is_say = fit.is_some_and(|fit| fit.turn == Turn::Say);
        if self.is_negated(verb) && !is_say {
            let class = meaning.class.denied();
            return Some(Meaning {
                class,
                weight: meaning.weight * 0.9,
                deed: class,
                ..meaning
            });
        }
        if !is_say && self.has_aux(verb, &["will", "would", "'ll", "wo", "shall"]) {
            let class = Turn::Intend.of(Some(meaning.class))?;
            return Some(Meaning { class, ..meaning });
        }
        Some(meaning)
    }

    fn is_negated(&self, verb: usize) -> bool {
        let tree = self.tree;
        tree.first(verb, &[Dep::Neg]).is_some()
            || tree
                .with_dep(verb, &[Dep::Advmod, Dep::Preconj])
                .any(|word| matches!(tree.lower(word).as_str(), "never" | "no" | "not"))
            || tree
                .with_dep(verb, &[Dep::Nsubj])
                .flat_map(|subject| tree.with_dep(subject, &[Dep::Preconj, Dep::Det]))
                .any(|word| tree.lower(word) == "neither")
    }

    /// The entry of a word, by the words near it.
    fn fit(&self, kind: Kind, word: usize) -> Option<Fit> {
        let near = || {
            let mut near = FxHashSet::default();
            self.collect(word, 4, &mut near);
            if kind == Kind::Verb {
                self.collect_frame(word, &mut near);
            }
            near
        };
        self.words.fit(kind, &self.tree.lemma(word), near)
    }

    /// The base forms of what a word governs in its own clause.
    fn collect(&self, word: usize, depth: usize, near: &mut FxHashSet<SmolStr>) {
        let tree = self.tree;
        for child in tree.with_dep(word, WITHIN) {
            let lemma = SmolStr::from(tree.lemma(child));
            let inner = tree.first(child, &[Dep::Pobj]);
            if self.is_time(child) || inner.is_some_and(|inner| self.is_time(inner)) {
                continue;
            }
            // What is ended is no longer what the verb is about: `announced a suspension of aid`.
            let ends = tree.is_noun(child) && self.words.turns(Kind::Noun, &lemma, Turn::End);
            if depth > 1 && !ends {
                self.collect(child, depth - 1, near);
            }
            near.insert(lemma);
        }
        for child in tree.with_dep(word, &[Dep::Conj]) {
            if tree.is_noun(child) && tree.is_noun(word) {
                near.insert(tree.lemma(child).into());
            }
        }
        for child in tree.with_dep(
            word,
            &[Dep::Xcomp, Dep::Ccomp, Dep::Neg, Dep::Det, Dep::Aux],
        ) {
            near.insert(tree.lemma(child).into());
        }
    }

    fn is_time(&self, word: usize) -> bool {
        self.tree.is_date(word) || TIMES.contains(&self.tree.lower(word).trim_end_matches('.'))
    }

    /// The words of the subject, as `<worker`, and what kind of frame a verb stands in: `~alone` without an object, `~as` with a name given.
    fn collect_frame(&self, verb: usize, near: &mut FxHashSet<SmolStr>) {
        let tree = self.tree;
        if let Some(subject) = tree.first(verb, &[Dep::Nsubj, Dep::Agent]) {
            let mut words = FxHashSet::default();
            self.collect(subject, 3, &mut words);
            words.insert(tree.lemma(subject).into());
            near.extend(words.iter().map(|word| SmolStr::from(format!("<{word}"))));
        }
        if tree
            .first(verb, &[Dep::Dobj, Dep::Nsubjpass, Dep::Ccomp, Dep::Dative])
            .is_none()
        {
            near.insert("~alone".into());
        }
        let names = tree.with_dep(verb, &[Dep::Oprd, Dep::Ccomp]);
        if names.into_iter().any(|word| !tree.is_verb(word)) {
            near.insert("~as".into());
        }
    }
}
