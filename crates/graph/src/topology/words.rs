//! Numbers for predicates, types and sets of collections, so that edges and headers stay small.

use std::collections::BTreeSet;

use newsgraph_model::ontology::Ontology;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Words by number; a number never changes its word.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    predicates: Table<SmolStr>,
    symmetric: Vec<bool>,
    /// Numbers of the predicates that are each predicate of the ontology, or raw verb, or narrower.
    narrower_predicates: FxHashMap<SmolStr, Vec<u32>>,
    types: Table<SmolStr>,
    narrower_types: FxHashMap<SmolStr, Vec<u32>>,
    collections: Table<BTreeSet<SmolStr>>,
}

impl Words {
    /// The number of a predicate, when it has one.
    pub(crate) fn predicate_number(&self, name: &SmolStr) -> Option<u32> {
        self.predicates.number(name)
    }

    /// The number of a type, when it has one.
    pub(crate) fn type_number(&self, name: &SmolStr) -> Option<u32> {
        self.types.number(name)
    }

    /// The number of a set of collections, when it has one.
    pub(crate) fn collections_number(&self, tags: &BTreeSet<SmolStr>) -> Option<u32> {
        self.collections.number(tags)
    }

    /// The number of a predicate, given now when it has none.
    pub(crate) fn add_predicate(&mut self, name: &SmolStr, ontology: &Ontology) -> u32 {
        let number = self.predicates.add(name);
        if self.symmetric.len() <= number as usize {
            let symmetric = ontology
                .predicate(name)
                .is_some_and(|predicate| predicate.symmetric);
            self.symmetric.push(symmetric);
            for wider in wider_predicates(name, ontology) {
                self.narrower_predicates
                    .entry(wider)
                    .or_default()
                    .push(number);
            }
        }
        number
    }

    /// The number of a type, given now when it has none.
    pub(crate) fn add_type(&mut self, name: &SmolStr, ontology: &Ontology) -> u32 {
        let is_new = self.type_number(name).is_none();
        let number = self.types.add(name);
        if is_new {
            for wider in wider_types(name, ontology) {
                self.narrower_types.entry(wider).or_default().push(number);
            }
        }
        number
    }

    /// The numbers of a predicate, which may have its old name, and of those narrower than it.
    pub(crate) fn narrower_predicates(&self, name: &SmolStr, ontology: &Ontology) -> &[u32] {
        let name = ontology.predicate(name).map_or(name, |known| &known.name);
        self.narrower_predicates
            .get(name)
            .map_or(&[], Vec::as_slice)
    }

    /// The numbers of a type, which may have its old name, and of those narrower than it.
    pub(crate) fn narrower_types(&self, name: &SmolStr, ontology: &Ontology) -> &[u32] {
        let name = ontology.entity_type(name).map_or(name, |known| &known.name);
        self.narrower_types.get(name).map_or(&[], Vec::as_slice)
    }

    /// The number of a set of collections, given now when it has none.
    pub(crate) fn add_collections(&mut self, tags: &BTreeSet<SmolStr>) -> u32 {
        self.collections.add(tags)
    }

    /// How many predicates have a number.
    pub(crate) fn n_predicates(&self) -> usize {
        self.predicates.rows.len()
    }

    /// How many types have a number.
    pub(crate) fn n_types(&self) -> usize {
        self.types.rows.len()
    }

    /// The predicate with a number.
    pub(crate) fn predicate(&self, number: u32) -> &SmolStr {
        &self.predicates.rows[number as usize]
    }

    /// Whether a predicate reads the same both ways.
    pub(crate) fn is_symmetric(&self, number: u32) -> bool {
        self.symmetric[number as usize]
    }

    /// The type with a number.
    pub(crate) fn type_name(&self, number: u32) -> &SmolStr {
        &self.types.rows[number as usize]
    }

    /// The set of collections with a number.
    pub(crate) fn collections(&self, number: u32) -> &BTreeSet<SmolStr> {
        &self.collections.rows[number as usize]
    }

    /// All predicates, by number.
    pub(crate) fn predicates(&self) -> &[SmolStr] {
        &self.predicates.rows
    }

    /// All types, by number.
    pub(crate) fn types(&self) -> &[SmolStr] {
        &self.types.rows
    }

    /// All sets of collections, by number.
    pub(crate) fn collection_sets(&self) -> &[BTreeSet<SmolStr>] {
        &self.collections.rows
    }
}

/// A predicate and all that it is a kind of, by today's names.
fn wider_predicates(name: &SmolStr, ontology: &Ontology) -> Vec<SmolStr> {
    let mut wider = vec![
        ontology
            .predicate(name)
            .map_or_else(|| name.clone(), |known| known.name.clone()),
    ];
    let parent = |name: &SmolStr| ontology.predicate(name)?.parent.clone();
    while let Some(next) = wider.last().and_then(parent) {
        let next = ontology
            .predicate(&next)
            .map_or_else(|| next.clone(), |known| known.name.clone());
        if wider.contains(&next) {
            break;
        }
        wider.push(next);
    }
    wider
}

/// A type and all that it is a kind of, by today's names.
fn wider_types(name: &SmolStr, ontology: &Ontology) -> Vec<SmolStr> {
    let known = ontology.entity_types().iter().map(|known| &known.name);
    let mut wider: Vec<SmolStr> = known
        .filter(|wider| ontology.is_type(name, wider))
        .cloned()
        .collect();
    if wider.is_empty() {
        wider.push(name.clone());
    }
    wider
}

#[derive(Clone, Debug)]
struct Table<T> {
    rows: Vec<T>,
    numbers: FxHashMap<T, u32>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            numbers: FxHashMap::default(),
        }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Table<T> {
    fn number(&self, row: &T) -> Option<u32> {
        self.numbers.get(row).copied()
    }

    fn add(&mut self, row: &T) -> u32 {
        if let Some(number) = self.numbers.get(row) {
            return *number;
        }
        let number = u32::try_from(self.rows.len()).expect("fewer than 2^32 words are resident");
        self.rows.push(row.clone());
        self.numbers.insert(row.clone(), number);
        number
    }
}
