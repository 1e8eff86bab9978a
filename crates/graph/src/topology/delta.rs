//! What changed since the shared part was built: changed entities, added and removed relations.

use std::sync::Arc;

use newsgraph_model::{EntityId, RelationId};

use super::rows::{Edge, NodeRow, RelationHeader};
use super::shared::{ChunkVec, ShardMap};

/// What became of an entity's row.
#[derive(Clone, Debug, Default)]
pub(super) enum RowChange {
    #[default]
    Same,
    Gone,
    Now(Arc<NodeRow>),
}

/// A list row that belongs to a relation.
pub(crate) trait OfRelation: Copy {
    fn relation(self) -> u32;
}

impl OfRelation for Edge {
    fn relation(self) -> u32 {
        self.relation
    }
}

impl OfRelation for u32 {
    fn relation(self) -> u32 {
        self
    }
}

/// Changes to one entity's list.
#[derive(Clone, Debug)]
pub(super) struct ListDelta<T> {
    /// Best supported first.
    pub(super) added: Vec<T>,
    /// Relations of the base that are gone, sorted.
    pub(super) removed: Vec<u32>,
}

impl<T> Default for ListDelta<T> {
    fn default() -> Self {
        Self {
            added: Vec::new(),
            removed: Vec::new(),
        }
    }
}

impl<T: OfRelation> ListDelta<T> {
    pub(super) fn remove(&mut self, relation: u32, n_base: u32) {
        if relation >= n_base {
            self.added.retain(|row| row.relation() != relation);
            return;
        }
        if let Err(place) = self.removed.binary_search(&relation) {
            self.removed.insert(place, relation);
        }
    }
}

/// Changes to one entity.
#[derive(Clone, Debug, Default)]
pub(super) struct NodeDelta {
    pub(super) row: RowChange,
    pub(super) out: ListDelta<Edge>,
    pub(super) into: ListDelta<Edge>,
    pub(super) parts: ListDelta<u32>,
}

/// All changes since the base.
#[derive(Clone, Debug)]
pub(super) struct Delta {
    pub(super) nodes: ShardMap<u32, Arc<NodeDelta>>,
    /// Entities that the base does not know.
    pub(super) node_ids: ShardMap<EntityId, u32>,
    /// Headers of relations that came after the base; their numbers follow those of the base.
    pub(super) headers: ChunkVec<RelationHeader>,
    /// Where a relation is now; `None` when it is gone.
    pub(super) relation_ids: ShardMap<RelationId, Option<u32>>,
    /// Entities that came after the base.
    pub(super) n_new_nodes: usize,
    /// Rows written; what compaction is decided by.
    pub(super) n_changes: usize,
}

impl Delta {
    pub(super) fn new() -> Self {
        Self {
            nodes: ShardMap::new(),
            node_ids: ShardMap::new(),
            headers: ChunkVec::new(),
            relation_ids: ShardMap::new(),
            n_new_nodes: 0,
            n_changes: 0,
        }
    }

    pub(super) fn node_mut(&mut self, node: u32) -> &mut NodeDelta {
        Arc::make_mut(self.nodes.entry(node, Arc::default))
    }
}
