//! To whom a clause does something: the nearest side among objects, complements and prepositional phrases.

use newsgraph_annotate::{Dep, Pos};

use super::actors::{Side, sides};
use crate::claims::arguments::Finder;

/// How far complements are followed.
const MAX_DEPTH: usize = 6;
/// Prepositions that only say when or how.
const ASIDE: &[&str] = &[
    "after",
    "before",
    "during",
    "since",
    "until",
    "despite",
    "amid",
    "as",
    "like",
    "because",
    "by",
    "following",
    "without",
    "including",
    "within",
    "under",
    "according",
];
/// Prepositions that rather say where.
const PLACES: &[&str] = &[
    "in", "at", "near", "along", "inside", "outside", "around", "across",
];

/// Behind an object or a preposition of the verb, whether its name is recognised or not.
pub(super) const NEAR: usize = 5;

/// Sides found, with how far they stand from the verb: objects first, places last.
#[derive(Default)]
struct Found {
    best: Option<(usize, Vec<Side>)>,
}

impl Found {
    fn add(&mut self, rank: usize, sides: Vec<Side>) {
        let is_nearer = self.best.as_ref().is_none_or(|(best, _)| rank < *best);
        if !sides.is_empty() && is_nearer {
            self.best = Some((rank, sides));
        }
    }
}

/// The sides that a verb's clause is about, other than those of its subject, and how far they stand from the verb.
pub(super) fn targets(finder: &Finder<'_>, verb: usize, sources: &[Side]) -> (usize, Vec<Side>) {
    let mut found = Found::default();
    let walk = Walk { finder, sources };
    if finder.tree.is_passive(verb) {
        let patient = finder.objects(verb).first().copied();
        if let Some(patient) = patient {
            found.add(0, walk.others(sides(finder, patient)));
        }
    }
    walk.verb(verb, 0, 0, &mut found);
    found.best.unwrap_or_default()
}

struct Walk<'a, 'f> {
    finder: &'a Finder<'f>,
    sources: &'a [Side],
}

impl Walk<'_, '_> {
    fn others(&self, found: Vec<Side>) -> Vec<Side> {
        let tree = self.finder.tree;
        let is_source = |side: &Side| {
            self.sources
                .iter()
                .any(|source| source.is_same(*side, tree))
        };
        found.into_iter().filter(|side| !is_source(side)).collect()
    }

    fn verb(&self, verb: usize, rank: usize, depth: usize, found: &mut Found) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.finder.tree;
        for &child in tree.children(verb) {
            match tree.dep(child) {
                Dep::Dobj | Dep::Dative | Dep::Oprd | Dep::Attr
                    if tree.token(child).pos != Pos::Adp =>
                {
                    let object = self.finder.resolve_relative(child, verb).unwrap_or(child);
                    match self.kept_with(object, verb) {
                        Some(others) => found.add(rank, self.others(others)),
                        None => self.noun(object, rank, depth, found),
                    }
                }
                Dep::Prep if self.is_topic(child, verb) => {}
                Dep::Prep | Dep::Dative => self.preposition(child, rank, depth, found),
                Dep::Xcomp | Dep::Acomp => self.verb(child, rank, depth + 1, found),
                Dep::Advmod | Dep::Prt => {
                    for inner in tree.with_dep(child, &[Dep::Prep]) {
                        self.preposition(inner, rank, depth, found);
                    }
                }
                Dep::Ccomp if child > verb => self.clause(child, rank, depth, found),
                Dep::Advcl if tree.is_infinitive(child) => {
                    self.verb(child, rank + 3, depth + 1, found);
                }
                _ => {}
            }
        }
        if tree.dep(verb) == Dep::Relcl && found.best.is_none() && !tree.is_passive(verb) {
            for object in self.finder.objects(verb) {
                found.add(2 * rank, self.others(sides(self.finder, object)));
            }
        }
    }

    /// Whether a phrase says of what somebody is told, who is the other side: `warned their people about Roe`.
    fn is_topic(&self, preposition: usize, verb: usize) -> bool {
        let tree = self.finder.tree;
        matches!(tree.lower(preposition).as_str(), "about" | "of")
            && tells(&tree.lemma(verb))
            && tree
                .with_dep(verb, &[Dep::Dobj])
                .any(|told| told < preposition)
    }

    /// The same where the parser gives the phrase to whoever is told.
    fn is_topic_of_told(&self, preposition: usize, told: usize) -> bool {
        let tree = self.finder.tree;
        let verb = tree.head(told).filter(|_| tree.dep(told) == Dep::Dobj);
        tree.lower(preposition) == "about" && verb.is_some_and(|verb| tells(&tree.lemma(verb)))
    }

    /// With whom an object is kept, which then is a day or feast, whatever its name: `celebrated Nowruz with the consul`,
    /// `celebrated Nowruz in Arden with the consul`.
    fn kept_with(&self, object: usize, verb: usize) -> Option<Vec<Side>> {
        let tree = self.finder.tree;
        let keeps = matches!(
            tree.lemma(verb).as_str(),
            "celebrate" | "observe" | "commemorate" | "mark"
        );
        if !keeps || tree.token(object).pos != Pos::Propn {
            return None;
        }
        let objects = |phrases: &[usize]| -> Vec<usize> {
            let phrases = phrases.iter();
            phrases
                .flat_map(|&phrase| tree.with_dep(phrase, &[Dep::Pobj]))
                .collect()
        };
        let mut phrases: Vec<usize> = tree.with_dep(verb, &[Dep::Prep]).collect();
        for place in objects(&phrases) {
            phrases.extend(tree.with_dep(place, &[Dep::Prep]));
        }
        phrases.retain(|&with| tree.lower(with) == "with");
        let others = objects(&phrases).into_iter();
        let others: Vec<Side> = others.flat_map(|other| sides(self.finder, other)).collect();
        (!others.is_empty()).then_some(others)
    }

    /// Of whom a clause tells that a verb governs.
    fn clause(&self, clause: usize, rank: usize, depth: usize, found: &mut Found) {
        let tree = self.finder.tree;
        let subject = tree.first(clause, &[Dep::Nsubj, Dep::Nsubjpass]);
        match subject {
            Some(subject) => self.noun(subject, rank + 3, depth + 1, found),
            None => self.verb(clause, rank + 1, depth + 1, found),
        }
    }

    fn noun(&self, noun: usize, rank: usize, depth: usize, found: &mut Found) {
        if depth > MAX_DEPTH {
            return;
        }
        let tree = self.finder.tree;
        let own = self.others(sides(self.finder, noun));
        let is_named = own.iter().any(|side| side.name.is_some());
        // `Ardenian oil` is of Arden, but not Arden.
        let is_of = own.iter().all(|side| {
            side.head != noun && matches!(tree.dep(side.head), Dep::Amod | Dep::Compound)
        });
        // `celebrated Easter with Roe`: what is recognised as nobody's name gives way to what is.
        let is_known = own.iter().any(|side| side.is_recognised(tree));
        let away = match (is_named && !is_of, is_known) {
            (true, true) => 0,
            (true, false) => 3,
            (false, _) => 4,
        };
        found.add(2 * rank + away, own);
        if is_named && !is_of {
            return;
        }
        for part in tree.conjuncts(noun) {
            for &child in tree.children(part) {
                match tree.dep(child) {
                    Dep::Prep if self.is_topic_of_told(child, part) => {}
                    Dep::Prep if tree.lower(child) == "by" => {
                        self.objects_of(child, rank, depth, found);
                    }
                    Dep::Prep => self.preposition(child, rank, depth, found),
                    Dep::Acl | Dep::Relcl => self.verb(child, rank + 2, depth + 1, found),
                    Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Poss if !tree.is_verb(child) => {
                        self.noun(child, rank + 1, depth + 2, found);
                    }
                    _ => {}
                }
            }
        }
    }

    fn preposition(&self, preposition: usize, rank: usize, depth: usize, found: &mut Found) {
        let tree = self.finder.tree;
        let word = tree.lower(preposition);
        if ASIDE.contains(&word.as_str()) {
            return;
        }
        let rank = rank
            + if PLACES.contains(&word.as_str()) {
                4
            } else {
                1
            };
        self.objects_of(preposition, rank, depth, found);
    }

    fn objects_of(&self, preposition: usize, rank: usize, depth: usize, found: &mut Found) {
        let tree = self.finder.tree;
        for &object in tree.children(preposition) {
            match tree.dep(object) {
                Dep::Pobj => self.noun(object, rank, depth + 1, found),
                Dep::Pcomp => self.verb(object, rank, depth + 1, found),
                Dep::Prep => self.preposition(object, rank, depth + 1, found),
                _ => {}
            }
        }
    }
}

/// Verbs whose object is told something.
fn tells(verb: &str) -> bool {
    matches!(
        verb,
        "warn" | "alert" | "caution" | "inform" | "notify" | "tell" | "brief" | "remind"
    )
}
