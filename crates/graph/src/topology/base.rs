//! The large, shared part of a topology: compressed sparse rows in both directions, and the headers they point at.

use std::sync::Arc;

use newsgraph_model::{EntityId, RelationId};
use rustc_hash::FxHashMap;

use super::rows::{Edge, NodeIdx, NodeRow, RelationHeader};
use super::words::Words;
use crate::search::Named;

/// Lists by entity, end to end in one vector.
#[derive(Debug)]
pub(crate) struct Csr<T> {
    offsets: Vec<u32>,
    rows: Vec<T>,
}

impl<T: Copy> Csr<T> {
    /// Puts rows under their entities; the rows of one entity keep their order.
    fn build(n_nodes: usize, rows: impl Iterator<Item = (NodeIdx, T)> + Clone) -> Self {
        let mut offsets = vec![0_u32; n_nodes + 1];
        for (node, _) in rows.clone() {
            offsets[node.index() + 1] += 1;
        }
        for idx in 0..n_nodes {
            offsets[idx + 1] += offsets[idx];
        }
        let mut next = offsets.clone();
        let mut sorted = Vec::new();
        for (node, row) in rows {
            sorted.resize(offsets[n_nodes] as usize, row);
            sorted[next[node.index()] as usize] = row;
            next[node.index()] += 1;
        }
        Self {
            offsets,
            rows: sorted,
        }
    }

    /// The rows of an entity; none for one that came later.
    pub(crate) fn of(&self, node: NodeIdx) -> &[T] {
        let node = node.index();
        match (self.offsets.get(node), self.offsets.get(node + 1)) {
            (Some(&start), Some(&end)) => &self.rows[start as usize..end as usize],
            _ => &[],
        }
    }
}

/// The shared part.
#[derive(Debug)]
pub(crate) struct Base {
    /// Sorted by id.
    pub(crate) nodes: Vec<Arc<NodeRow>>,
    pub(crate) node_ids: FxHashMap<EntityId, u32>,
    /// Sorted by rank, so that a lower number is better supported.
    pub(crate) headers: Vec<RelationHeader>,
    pub(crate) relation_ids: FxHashMap<RelationId, u32>,
    pub(crate) out: Csr<Edge>,
    pub(crate) into: Csr<Edge>,
    /// Relations by every entity that takes part in them.
    pub(crate) parts: Csr<u32>,
}

impl Base {
    /// Builds it from entities sorted by id and relations in any order.
    pub(crate) fn build(
        nodes: Vec<Arc<NodeRow>>,
        mut headers: Vec<RelationHeader>,
        words: &Words,
    ) -> Self {
        headers.sort_unstable_by_key(RelationHeader::rank);
        let edges = || {
            numbered(&headers)
                .filter_map(|(relation, header)| Some((relation, header, header.edge()?)))
        };
        let out = edges().map(|(relation, header, (subject, object))| {
            (subject, edge_of(header, relation, object, words))
        });
        let into = edges().map(|(relation, header, (subject, object))| {
            (object, edge_of(header, relation, subject, words))
        });
        let parts = numbered(&headers)
            .flat_map(|(relation, header)| header.participants().map(move |node| (node, relation)));
        Self {
            node_ids: (0_u32..)
                .zip(&nodes)
                .map(|(idx, node)| (node.id, idx))
                .collect(),
            relation_ids: numbered(&headers)
                .map(|(idx, header)| (header.id, idx))
                .collect(),
            out: Csr::build(nodes.len(), out),
            into: Csr::build(nodes.len(), into),
            parts: Csr::build(nodes.len(), parts),
            nodes,
            headers,
        }
    }
}

impl Base {
    /// All entities with what ranks their names.
    pub(super) fn named(&self) -> Vec<Named<'_>> {
        let named = |(node, row)| {
            let node = NodeIdx(node);
            let degree = self.out.of(node).len() + self.into.of(node).len();
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

/// The edge of a relation as the end opposite to `neighbour` sees it.
pub(super) fn edge_of(
    header: &RelationHeader,
    relation: u32,
    neighbour: NodeIdx,
    words: &Words,
) -> Edge {
    Edge {
        neighbour: neighbour.0,
        relation,
        from_sequence: header.from_sequence,
        predicate: u16::try_from(header.predicate).unwrap_or(u16::MAX),
        bits: Edge::bits_of(header, words.is_symmetric(header.predicate)),
    }
}
