//! Derived rows about names: the order-free aggregate of all clusters that share a name.

use std::collections::BTreeMap;

use newsgraph_model::{EntityId, IdHasher, TypeName};
use serde::{Deserialize, Serialize};

/// A name node: an entity-to-be. Its id is an [`EntityId`], because every name node's id resolves to an entity.
pub type NodeId = EntityId;

/// The block that a name node is judged in: only nodes of one block are compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlockKey([u8; 16]);

impl BlockKey {
    /// The block of a type family and a key within it.
    pub(crate) fn of(family: &str, key: &str) -> Self {
        Self(IdHasher::new("block").text(family).text(key).finish16())
    }

    /// The bytes, for keys.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// How often a name is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameTally {
    /// Mentions that use it.
    pub mentions: u32,
    /// Sources that use it.
    pub sources: u32,
}

/// All clusters with one normalised name and type family, as counts that do not depend on order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameNode {
    /// Its id.
    pub id: NodeId,
    /// The block it is judged in.
    pub block: BlockKey,
    /// The normalised name, words separated by one space; empty for a description that holds in one source only.
    pub key: String,
    /// The type family.
    pub family: TypeName,
    /// Spellings of the full name, with the number of sources.
    pub spellings: BTreeMap<String, u32>,
    /// All names its clusters use.
    pub names: BTreeMap<String, NameTally>,
    /// Types its clusters have, with the number of sources.
    pub types: BTreeMap<TypeName, u32>,
    /// Mentions, of all kinds.
    pub mentions: u32,
    /// Sources that name it.
    pub sources: u32,
}
