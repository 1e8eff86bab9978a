//! The large, shared part of a topology: adjacency in both directions, and the headers it points at.

use std::hash::Hasher;
use std::sync::{Arc, OnceLock};

use hashbrown::HashTable;
use newsgraph_model::{EntityId, RelationId};
use rustc_hash::FxHasher;

use super::adjacency::{Adjacency, Parts};
use super::predicates::ByPredicate;
use super::rows::{Edge, NodeIdx, NodeRow, RelationHeader};
use super::words::Words;
use crate::filter::Direction;
use crate::search::Named;

/// The shared part.
#[derive(Debug)]
pub(crate) struct Base {
    /// Sorted by id.
    pub(crate) nodes: Vec<Arc<NodeRow>>,
    /// The ids of `nodes`, close together.
    pub(crate) ids: Vec<EntityId>,
    /// The types of `nodes`.
    pub(crate) types: Vec<u32>,
    node_places: HashTable<u32>,
    /// Sorted by rank, so that a lower number is better supported.
    pub(crate) headers: Vec<RelationHeader>,
    relation_places: HashTable<u32>,
    pub(crate) edges: Adjacency,
    pub(crate) parts: Parts,
    by_predicate: OnceLock<ByPredicate>,
}

impl Base {
    /// Builds it from entities sorted by id and relations in any order.
    pub(crate) fn build(
        nodes: Vec<Arc<NodeRow>>,
        mut headers: Vec<RelationHeader>,
        words: &Words,
    ) -> Self {
        headers.sort_unstable_by_key(RelationHeader::rank);
        let edges = numbered(&headers)
            .filter_map(|(relation, header)| Edge::of(header, relation, words))
            .flatten();
        let parts = numbered(&headers)
            .flat_map(|(relation, header)| header.participants().map(move |node| (node, relation)));
        let ids: Vec<EntityId> = nodes.iter().map(|node| node.id).collect();
        Self {
            node_places: places(&ids, |id| hash_of(id.as_bytes())),
            relation_places: places(&headers, |header| hash_of(header.id.as_bytes())),
            edges: Adjacency::build(nodes.len(), edges),
            parts: Parts::build(nodes.len(), parts),
            by_predicate: OnceLock::new(),
            types: nodes.iter().map(|node| node.entity_type).collect(),
            ids,
            nodes,
            headers,
        }
    }

    /// Edges by predicate, put in order when they are first asked for.
    pub(super) fn by_predicate(&self) -> &ByPredicate {
        self.by_predicate
            .get_or_init(|| ByPredicate::build(&self.headers))
    }

    /// The number of an entity.
    pub(crate) fn node(&self, id: EntityId) -> Option<u32> {
        let is_it = |place: &u32| self.ids[*place as usize] == id;
        self.node_places
            .find(hash_of(id.as_bytes()), is_it)
            .copied()
    }

    /// The number of a relation.
    pub(crate) fn relation(&self, id: RelationId) -> Option<u32> {
        let is_it = |place: &u32| self.headers[*place as usize].id == id;
        self.relation_places
            .find(hash_of(id.as_bytes()), is_it)
            .copied()
    }
}

impl Base {
    /// All entities with what ranks their names.
    pub(super) fn named(&self) -> Vec<Named<'_>> {
        let named = |(node, row)| {
            let node = NodeIdx(node);
            let degree = self.edges.towards(node, Direction::Both).n_edges();
            Named {
                node: node.0,
                row,
                degree: u32::try_from(degree).unwrap_or(u32::MAX),
            }
        };
        let rows = self.nodes.iter().map(|row| &**row);
        (0_u32..).zip(rows).map(named).collect()
    }
}

fn numbered(headers: &[RelationHeader]) -> impl Iterator<Item = (u32, &RelationHeader)> + Clone {
    (0_u32..).zip(headers)
}

fn hash_of(id: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(id);
    hasher.finish()
}

/// Where each row is, 4 bytes and a little more each; rows must be different.
fn places<T>(rows: &[T], hash: impl Fn(&T) -> u64) -> HashTable<u32> {
    let mut places = HashTable::with_capacity(rows.len());
    for (place, row) in (0_u32..).zip(rows) {
        places.insert_unique(hash(row), place, |place| hash(&rows[*place as usize]));
    }
    places
}
