//! Predicates as tables spell them, and which types fit them.

use std::sync::Arc;

use newsgraph_model::ontology::{Ontology, Predicate, RAW_PREFIX};
use newsgraph_model::{PredicateName, Status};
use newsgraph_store::dataset::{PredicateIdx, TypeIdx, Words};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::columns::normal_name;
use super::fields::shortened;
use crate::attest::nearest_predicate;

/// The longest word that becomes a raw predicate, in bytes.
const MAX_RAW_BYTES: usize = 200;

/// Which types fit one side of a predicate.
#[derive(Clone, Debug, Default)]
struct Side {
    types: Vec<SmolStr>,
    /// Whether all of them are types of values.
    values_only: bool,
    /// Whether each of the dataset's types fits; found out when one is met first.
    fits: Vec<Option<bool>>,
}

/// A predicate that a table uses.
#[derive(Clone, Debug)]
pub(super) struct UsedPredicate {
    pub(super) idx: PredicateIdx,
    pub(super) status: Status,
    /// False for a predicate whose object may be left out: whom or what it is about.
    pub(super) needs_object: bool,
    subject: Side,
    object: Side,
}

/// The predicates that a table uses, by the words it uses for them.
#[derive(Debug)]
pub(super) struct UsedPredicates {
    ontology: Arc<Ontology>,
    by_word: FxHashMap<String, usize>,
    used: Vec<UsedPredicate>,
    /// Words that were met first since they were last asked for, and that the ontology does not know.
    unknown: Vec<UnknownPredicate>,
}

/// A word for a predicate that the ontology does not know and that is kept as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPredicate {
    /// As the table spells it.
    pub word: String,
    /// The predicate of the ontology that it may be meant for.
    pub near: Option<PredicateName>,
}

/// A side of a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SideOf {
    Subject,
    Object,
}

impl UsedPredicates {
    pub(super) fn new(ontology: Arc<Ontology>) -> Self {
        Self {
            ontology,
            by_word: FxHashMap::default(),
            used: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// The words not known to the ontology that were met first since this was last asked.
    pub(super) fn take_unknown(&mut self) -> Vec<UnknownPredicate> {
        std::mem::take(&mut self.unknown)
    }

    /// The place of the predicate that a word stands for.
    pub(super) fn find(&mut self, word: &str, words: &mut Words) -> Result<usize, String> {
        if let Some(place) = self.by_word.get(word) {
            return Ok(*place);
        }
        let name = self.name_of(word)?;
        let idx = words.predicate(&name).map_err(|fault| fault.to_string())?;
        let place = self.used.iter().position(|used| used.idx == idx);
        let place = place.unwrap_or(self.used.len());
        if place == self.used.len() {
            let known = self.ontology.predicate(&name);
            self.used.push(used_predicate(idx, known, &self.ontology));
        }
        self.by_word.insert(word.to_owned(), place);
        if name.starts_with(RAW_PREFIX) && !word.starts_with(RAW_PREFIX) {
            self.unknown.push(UnknownPredicate {
                word: word.to_owned(),
                near: misspelt(&name[RAW_PREFIX.len()..], &self.ontology),
            });
        }
        Ok(place)
    }

    pub(super) fn get(&self, place: usize) -> &UsedPredicate {
        &self.used[place]
    }

    /// The only type that fits a side, when the ontology names one alone.
    pub(super) fn only_type(&self, place: usize, side: SideOf) -> Option<&SmolStr> {
        match self.side(place, side).types.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Whether a side takes values only, and no things.
    pub(super) fn takes_values_only(&self, place: usize, side: SideOf) -> bool {
        self.side(place, side).values_only
    }

    /// Checks that a type fits a side.
    pub(super) fn check(
        &mut self,
        place: usize,
        side: SideOf,
        type_idx: TypeIdx,
        words: &Words,
    ) -> Result<(), String> {
        let used = &mut self.used[place];
        let checked = match side {
            SideOf::Subject => &mut used.subject,
            SideOf::Object => &mut used.object,
        };
        let at = type_idx.number();
        if checked.fits.len() <= at {
            checked.fits.resize(at + 1, None);
        }
        let name = words.type_name(type_idx);
        let types = &checked.types;
        let fits = || types.is_empty() || self.ontology.fits(name, types);
        if *checked.fits[at].get_or_insert_with(fits) {
            return Ok(());
        }
        let role = match side {
            SideOf::Subject => "subject",
            SideOf::Object => "object",
        };
        Err(format!(
            "a {name} is no {role} of `{}`; it takes {}",
            words.predicate_name(used.idx),
            checked.types.join(", ")
        ))
    }

    fn side(&self, place: usize, side: SideOf) -> &Side {
        match side {
            SideOf::Subject => &self.used[place].subject,
            SideOf::Object => &self.used[place].object,
        }
    }

    /// The name of a predicate of the ontology, or `raw:` and the word.
    fn name_of(&self, word: &str) -> Result<String, String> {
        if word.is_empty() {
            return Err("the predicate is empty".into());
        }
        let lemma = word.strip_prefix(RAW_PREFIX);
        let normal = normal_name(lemma.unwrap_or(word));
        if lemma.is_none()
            && let Some(known) = self.ontology.predicate(&normal)
        {
            return Ok(known.name.to_string());
        }
        if normal.len() > MAX_RAW_BYTES || normal.chars().any(char::is_control) {
            return Err(format!("`{}` is no word for a predicate", shortened(word)));
        }
        Ok(format!("{RAW_PREFIX}{normal}"))
    }
}

/// The predicate that a word may be a misspelling of: one letter in four may be another, or change places with the next.
fn misspelt(word: &str, ontology: &Ontology) -> Option<PredicateName> {
    let near = nearest_predicate(word, ontology);
    let n_edits = strsim::osa_distance(word, near);
    (n_edits * 4 <= word.chars().count().max(4)).then(|| near.into())
}

fn used_predicate(
    idx: PredicateIdx,
    known: Option<&Predicate>,
    ontology: &Ontology,
) -> UsedPredicate {
    let side = |types: Option<&Vec<SmolStr>>| {
        let types = types.cloned().unwrap_or_default();
        Side {
            values_only: !types.is_empty()
                && types.iter().all(|name| ontology.is_type(name, "Value")),
            types,
            fits: Vec::new(),
        }
    };
    UsedPredicate {
        idx,
        status: known.map_or(Status::Occurred, |known| known.default_status),
        needs_object: known.is_none_or(|known| {
            let mut roles = known.roles.iter();
            roles.any(|role| role.required && role.name == known.object_role)
        }),
        subject: side(known.map(|known| &known.subject_types)),
        object: side(known.map(|known| &known.object_types)),
    }
}
