//! What changed since the shared part was built: changed entities, added and removed relations.

use std::sync::Arc;

use newsgraph_model::{EntityId, RelationId};

use super::rows::{Edge, NodeRow, RelationHeader};
use super::shared::{ChunkVec, ShardMap};
use super::touched::Touched;

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
    /// Rows of the base that are gone: an edge with itself that reads both ways has two in one list.
    pub(super) n_removed: usize,
}

impl<T> Default for ListDelta<T> {
    fn default() -> Self {
        Self {
            added: Vec::new(),
            removed: Vec::new(),
            n_removed: 0,
        }
    }
}

impl<T: OfRelation> ListDelta<T> {
    /// Takes one row of a relation out.
    pub(super) fn remove(&mut self, relation: u32, n_base: u32) {
        if relation >= n_base {
            self.added.retain(|row| row.relation() != relation);
            return;
        }
        self.n_removed += 1;
        if let Err(place) = self.removed.binary_search(&relation) {
            self.removed.insert(place, relation);
        }
    }
}

/// Changes to one entity.
#[derive(Clone, Debug, Default)]
pub(super) struct NodeDelta {
    pub(super) row: RowChange,
    /// By [`List`](super::adjacency::List).
    pub(super) edges: [ListDelta<Edge>; 3],
    pub(super) parts: ListDelta<u32>,
}

/// All changes since the base.
#[derive(Clone, Debug)]
pub(super) struct Delta {
    nodes: ShardMap<u32, Arc<NodeDelta>>,
    /// The entities in `nodes`.
    touched: Touched,
    /// Entities that the base does not know.
    pub(super) node_ids: ShardMap<EntityId, u32>,
    /// Headers of relations that came after the base; their numbers follow those of the base.
    pub(super) headers: ChunkVec<RelationHeader>,
    /// Where a relation is now; `None` when it is gone.
    pub(super) relation_ids: ShardMap<RelationId, Option<u32>>,
    /// Edges that came since the base less those that went, by predicate.
    pub(super) n_edges: ShardMap<u32, i64>,
    /// Entities that came after the base.
    pub(super) n_new_nodes: usize,
    /// Rows written; what compaction is decided by.
    pub(super) n_changes: usize,
}

impl Delta {
    pub(super) fn new() -> Self {
        Self {
            nodes: ShardMap::new(),
            touched: Touched::default(),
            node_ids: ShardMap::new(),
            headers: ChunkVec::new(),
            relation_ids: ShardMap::new(),
            n_edges: ShardMap::new(),
            n_new_nodes: 0,
            n_changes: 0,
        }
    }

    /// What changed in an entity.
    #[inline]
    pub(super) fn node(&self, node: u32) -> Option<&NodeDelta> {
        if !self.touched.has(node) {
            return None;
        }
        self.nodes.get(node).map(|delta| &**delta)
    }

    pub(super) fn node_mut(&mut self, node: u32) -> &mut NodeDelta {
        self.touched.add(node);
        Arc::make_mut(self.nodes.entry(node, Arc::default))
    }
}
