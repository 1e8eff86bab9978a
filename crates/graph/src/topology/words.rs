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
    types: Table<SmolStr>,
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
        }
        number
    }

    /// The number of a type, given now when it has none.
    pub(crate) fn add_type(&mut self, name: &SmolStr) -> u32 {
        self.types.add(name)
    }

    /// The number of a set of collections, given now when it has none.
    pub(crate) fn add_collections(&mut self, tags: &BTreeSet<SmolStr>) -> u32 {
        self.collections.add(tags)
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
