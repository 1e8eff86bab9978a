//! The words of a dataset while it is read: names with their types and nodes, and predicates, each once.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use hashbrown::HashTable;
use newsgraph_model::ontology::{Ontology, RAW_PREFIX};
use newsgraph_model::{EntityId, PredicateName, TypeName};
use newsgraph_resolve::{BlockKey, named_node};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

/// A name with its type, of one dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameIdx(pub(super) u32);

/// An entity type, of one dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeIdx(pub(super) u16);

impl TypeIdx {
    /// The number: types are numbered from 0 in the order in which they come.
    pub const fn number(self) -> usize {
        self.0 as usize
    }
}

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
#[derive(Clone, Debug)]
pub(super) struct KnownPredicate {
    pub(super) name: PredicateName,
    pub(super) symmetric: bool,
}

/// Where the text of a name stands in the arena, kept wherever a text is compared: a look-up then touches the table and
/// the text, and nothing between.
#[derive(Clone, Copy, Debug)]
struct Slot {
    start: usize,
    len: u32,
    idx: u32,
}

/// One name.
#[derive(Clone, Debug)]
struct Entry {
    slot: Slot,
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
    predicate_places: FxHashMap<PredicateName, u16>,
    arena: String,
    names: Vec<Entry>,
    by_name_and_type: HashTable<Slot>,
    /// The first name of each text.
    by_name: HashTable<Slot>,
    /// Names of `by_name` whose text has another type too.
    several: FxHashSet<u32>,
}

impl Words {
    /// No words yet.
    pub fn new(ontology: Arc<Ontology>) -> Self {
        Self {
            ontology,
            types: Vec::new(),
            predicates: Vec::new(),
            predicate_places: FxHashMap::default(),
            arena: String::new(),
            names: Vec::new(),
            by_name_and_type: HashTable::new(),
            by_name: HashTable::new(),
            several: FxHashSet::default(),
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
        if let Some(idx) = self.predicate_places.get(&known.name) {
            return Ok(PredicateIdx(*idx));
        }
        let idx = u16::try_from(self.predicates.len())
            .map_err(|_| too_many("predicates", u64::from(u16::MAX)))?;
        self.predicate_places.insert(known.name.clone(), idx);
        self.predicates.push(known);
        Ok(PredicateIdx(idx))
    }

    /// The number of a name with a type.
    ///
    /// # Errors
    /// The name has neither letters nor digits, or there are more than four billion.
    pub fn name(&mut self, name: &str, type_idx: TypeIdx) -> Result<NameIdx, WordFault> {
        let hash = hash_of(name.as_bytes(), Some(type_idx));
        let same = |slot: &Slot| {
            self.text(*slot) == name.as_bytes()
                && self.names[slot.idx as usize].type_idx == type_idx
        };
        if let Some(slot) = self.by_name_and_type.find(hash, same) {
            return Ok(NameIdx(slot.idx));
        }
        let entity_type = &self.types[usize::from(type_idx.0)];
        let Some((node, block)) = named_node(name, entity_type, &self.ontology) else {
            return Err(WordFault::Empty {
                name: shortened(name),
            });
        };
        let idx = u32::try_from(self.names.len()).ok();
        let (Some(idx), Ok(len)) = (idx.filter(|idx| *idx < u32::MAX), u32::try_from(name.len()))
        else {
            return Err(too_many("names", u64::from(u32::MAX)));
        };
        let start = self.arena.len();
        let slot = Slot { start, len, idx };
        self.arena.push_str(name);
        self.names.push(Entry {
            slot,
            type_idx,
            node,
            block,
        });
        self.index(slot, hash);
        Ok(NameIdx(idx))
    }

    /// What a name without a type is known as.
    pub fn known(&self, name: &str) -> KnownName {
        let same = |slot: &Slot| self.text(*slot) == name.as_bytes();
        match self.by_name.find(hash_of(name.as_bytes(), None), same) {
            None => KnownName::Unknown,
            Some(slot) if self.several.contains(&slot.idx) => KnownName::Several,
            Some(slot) => KnownName::One(NameIdx(slot.idx)),
        }
    }

    /// The ontology that types and predicates are of.
    pub const fn ontology(&self) -> &Arc<Ontology> {
        &self.ontology
    }

    /// The text of a name.
    pub fn name_text(&self, name: NameIdx) -> &str {
        let Slot { start, len, .. } = self.names[name.0 as usize].slot;
        &self.arena[start..start + len as usize]
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

    fn text(&self, slot: Slot) -> &[u8] {
        &self.arena.as_bytes()[slot.start..slot.start + slot.len as usize]
    }

    fn index(&mut self, slot: Slot, hash: u64) {
        // The tables are taken out so that they can be hashed again with the texts of the rest.
        let mut table = std::mem::take(&mut self.by_name_and_type);
        table.insert_unique(hash, slot, |slot| {
            let entry = &self.names[slot.idx as usize];
            hash_of(self.text(*slot), Some(entry.type_idx))
        });
        self.by_name_and_type = table;
        let mut table = std::mem::take(&mut self.by_name);
        let hash = hash_of(self.text(slot), None);
        let same = |other: &Slot| self.text(*other) == self.text(slot);
        match table.find(hash, same).copied() {
            Some(first) => {
                self.several.insert(first.idx);
            }
            None => {
                table.insert_unique(hash, slot, |slot| hash_of(self.text(*slot), None));
            }
        }
        self.by_name = table;
    }
}

fn hash_of(name: &[u8], type_idx: Option<TypeIdx>) -> u64 {
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
