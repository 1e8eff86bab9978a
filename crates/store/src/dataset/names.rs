//! The words of a dataset while it is read: names with their types and nodes, and predicates, each once.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use hashbrown::HashTable;
use newsgraph_model::ontology::{Ontology, RAW_PREFIX};
use newsgraph_model::{EntityId, PredicateName, TypeName};
use newsgraph_resolve::{BlockKey, named_node};
use rustc_hash::FxBuildHasher;

/// A name with its type, of one dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameIdx(pub(super) u32);

/// An entity type, of one dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeIdx(pub(super) u16);

/// A predicate, of one dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PredicateIdx(pub(super) u16);

/// Why a word cannot be used in a dataset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordFault {
    /// Nothing is left of a name without punctuation and articles.
    #[error("`{name}` is no name: it has neither letters nor digits")]
    Empty {
        /// The name, cut to 80 characters.
        name: String,
    },
    /// The ontology has no such type, or nothing may have it.
    #[error("`{entity_type}` is not an entity type of the ontology")]
    Type {
        /// The type, cut to 80 characters.
        entity_type: String,
    },
    /// A predicate is neither of the ontology nor `raw:` and a word.
    #[error(
        "`{predicate}` is not a predicate of the ontology; a verb outside it is written `raw:` and its lemma"
    )]
    Predicate {
        /// The predicate, cut to 80 characters.
        predicate: String,
    },
    /// The dataset has more different words than can be numbered.
    #[error("the dataset has more than `{most}` different {what}; split it")]
    TooMany {
        /// Names, types or predicates.
        what: &'static str,
        /// The limit.
        most: u64,
    },
}

/// What a dataset knows a name as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownName {
    /// It was not met yet.
    Unknown,
    /// It was met with this type only.
    One(NameIdx),
    /// It was met with several types.
    Several,
}

/// One predicate as the bucket of a triple needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KnownPredicate {
    pub(super) name: PredicateName,
    pub(super) symmetric: bool,
}

/// One name: its text ends at `end` in the arena, where that of the next begins.
#[derive(Clone, Debug)]
struct Entry {
    end: usize,
    type_idx: TypeIdx,
    node: EntityId,
    block: BlockKey,
}

/// The words of one dataset, numbered in the order in which they come.
#[derive(Clone, Debug)]
pub struct Words {
    ontology: Arc<Ontology>,
    types: Vec<TypeName>,
    predicates: Vec<KnownPredicate>,
    arena: String,
    names: Vec<Entry>,
    by_name_and_type: HashTable<u32>,
    /// The first name of each text, and whether it has another type too.
    by_name: HashTable<(u32, bool)>,
}

impl Words {
    /// No words yet.
    pub fn new(ontology: Arc<Ontology>) -> Self {
        Self {
            ontology,
            types: Vec::new(),
            predicates: Vec::new(),
            arena: String::new(),
            names: Vec::new(),
            by_name_and_type: HashTable::new(),
            by_name: HashTable::new(),
        }
    }

    /// The number of an entity type, given by its name or an alias.
    ///
    /// # Errors
    /// The ontology does not have it, or it is abstract.
    pub fn entity_type(&mut self, entity_type: &str) -> Result<TypeIdx, WordFault> {
        let known = self.ontology.entity_type(entity_type);
        let Some(known) = known.filter(|known| !known.is_abstract) else {
            return Err(WordFault::Type {
                entity_type: shortened(entity_type),
            });
        };
        let idx = match self.types.iter().position(|name| *name == known.name) {
            Some(idx) => idx,
            None => {
                self.types.push(known.name.clone());
                self.types.len() - 1
            }
        };
        u16::try_from(idx)
            .map(TypeIdx)
            .map_err(|_| too_many("types", u64::from(u16::MAX)))
    }

    /// The number of a predicate, given by its name, an old name, or `raw:` and a word.
    ///
    /// # Errors
    /// It is neither, or there are more than 65,535.
    pub fn predicate(&mut self, predicate: &str) -> Result<PredicateIdx, WordFault> {
        let known = match self.ontology.predicate(predicate) {
            Some(known) => KnownPredicate {
                name: known.name.clone(),
                symmetric: known.symmetric,
            },
            None if predicate
                .strip_prefix(RAW_PREFIX)
                .is_some_and(|lemma| !lemma.trim().is_empty()) =>
            {
                KnownPredicate {
                    name: predicate.into(),
                    symmetric: false,
                }
            }
            None => {
                return Err(WordFault::Predicate {
                    predicate: shortened(predicate),
                });
            }
        };
        let idx = match self.predicates.iter().position(|other| *other == known) {
            Some(idx) => idx,
            None => {
                self.predicates.push(known);
                self.predicates.len() - 1
            }
        };
        u16::try_from(idx)
            .map(PredicateIdx)
            .map_err(|_| too_many("predicates", u64::from(u16::MAX)))
    }

    /// The number of a name with a type.
    ///
    /// # Errors
    /// The name has neither letters nor digits, or there are more than four billion.
    pub fn name(&mut self, name: &str, type_idx: TypeIdx) -> Result<NameIdx, WordFault> {
        let hash = hash_of(name, Some(type_idx));
        let same = |idx: &u32| {
            self.names[*idx as usize].type_idx == type_idx && self.text(*idx as usize) == name
        };
        if let Some(idx) = self.by_name_and_type.find(hash, same) {
            return Ok(NameIdx(*idx));
        }
        let entity_type = &self.types[usize::from(type_idx.0)];
        let Some((node, block)) = named_node(name, entity_type, &self.ontology) else {
            return Err(WordFault::Empty {
                name: shortened(name),
            });
        };
        let idx = u32::try_from(self.names.len()).ok();
        let Some(idx) = idx.filter(|idx| *idx < u32::MAX) else {
            return Err(too_many("names", u64::from(u32::MAX)));
        };
        self.arena.push_str(name);
        self.names.push(Entry {
            end: self.arena.len(),
            type_idx,
            node,
            block,
        });
        self.index(idx, hash);
        Ok(NameIdx(idx))
    }

    /// What a name without a type is known as.
    pub fn known(&self, name: &str) -> KnownName {
        let same = |(idx, _): &(u32, bool)| self.text(*idx as usize) == name;
        match self.by_name.find(hash_of(name, None), same) {
            None => KnownName::Unknown,
            Some((idx, false)) => KnownName::One(NameIdx(*idx)),
            Some((_, true)) => KnownName::Several,
        }
    }

    /// The ontology that types and predicates are of.
    pub const fn ontology(&self) -> &Arc<Ontology> {
        &self.ontology
    }

    /// The text of a name.
    pub fn name_text(&self, name: NameIdx) -> &str {
        self.text(name.0 as usize)
    }

    /// The type of a name.
    pub fn type_of(&self, name: NameIdx) -> TypeIdx {
        self.names[name.0 as usize].type_idx
    }

    /// The name of a type.
    pub fn type_name(&self, entity_type: TypeIdx) -> &TypeName {
        &self.types[usize::from(entity_type.0)]
    }

    /// The name of a predicate.
    pub fn predicate_name(&self, predicate: PredicateIdx) -> &PredicateName {
        &self.predicates[usize::from(predicate.0)].name
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn types(&self) -> &[TypeName] {
        &self.types
    }

    pub(super) fn predicates(&self) -> &[KnownPredicate] {
        &self.predicates
    }

    pub(super) fn node(&self, name: NameIdx) -> EntityId {
        self.names[name.0 as usize].node
    }

    pub(super) fn block(&self, name: NameIdx) -> BlockKey {
        self.names[name.0 as usize].block
    }

    fn text(&self, idx: usize) -> &str {
        let start = idx.checked_sub(1).map_or(0, |idx| self.names[idx].end);
        &self.arena[start..self.names[idx].end]
    }

    fn index(&mut self, idx: u32, hash: u64) {
        // The tables are taken out so that they can be hashed again with the texts of the rest.
        let mut table = std::mem::take(&mut self.by_name_and_type);
        table.insert_unique(hash, idx, |idx| {
            hash_of(
                self.text(*idx as usize),
                Some(self.names[*idx as usize].type_idx),
            )
        });
        self.by_name_and_type = table;
        let mut table = std::mem::take(&mut self.by_name);
        let hash = hash_of(self.text(idx as usize), None);
        let same = |(other, _): &(u32, bool)| self.text(*other as usize) == self.text(idx as usize);
        match table.find_mut(hash, same) {
            Some((_, several)) => *several = true,
            None => {
                let again = |(idx, _): &(u32, bool)| hash_of(self.text(*idx as usize), None);
                table.insert_unique(hash, (idx, false), again);
            }
        }
        self.by_name = table;
    }
}

fn hash_of(name: &str, type_idx: Option<TypeIdx>) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    name.hash(&mut hasher);
    type_idx.hash(&mut hasher);
    hasher.finish()
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

const fn too_many(what: &'static str, most: u64) -> WordFault {
    WordFault::TooMany { what, most }
}
