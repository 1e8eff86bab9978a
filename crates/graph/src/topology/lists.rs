//! One entity's edges and relations: the base's list and the changes to it, merged best supported first.

use std::iter::Peekable;

use super::Topology;
use super::delta::{ListDelta, OfRelation};
use super::rows::{Edge, NodeIdx, RelationIdx};

/// Rows of one entity in the order of support; the next row costs no more than the rows removed before it.
#[derive(Clone)]
pub(crate) struct Merged<'t, T> {
    topology: &'t Topology,
    base: &'t [T],
    removed: &'t [u32],
    added: &'t [T],
}

impl<'t, T: OfRelation> Merged<'t, T> {
    pub(super) fn new(
        topology: &'t Topology,
        base: &'t [T],
        delta: Option<&'t ListDelta<T>>,
    ) -> Self {
        let (added, removed): (&[T], &[u32]) =
            delta.map_or((&[], &[]), |delta| (&delta.added, &delta.removed));
        Self {
            topology,
            base,
            removed,
            added,
        }
    }
}

impl<T: OfRelation> Iterator for Merged<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if !self.removed.is_empty() {
            let is_removed = |row: &T| self.removed.binary_search(&row.relation()).is_ok();
            while self.base.first().is_some_and(is_removed) {
                self.base = &self.base[1..];
            }
        }
        let first_is_base = match (self.base.first(), self.added.first()) {
            (Some(base), Some(added)) => {
                let rank = |row: &T| self.topology.header_at(row.relation()).rank();
                rank(base) < rank(added)
            }
            (base, _) => base.is_some(),
        };
        let list = if first_is_base {
            &mut self.base
        } else {
            &mut self.added
        };
        let (first, rest) = list.split_first()?;
        *list = rest;
        Some(*first)
    }
}

/// An edge with its direction as seen from the entity whose list it is in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Incident {
    pub(crate) edge: Edge,
    /// True when the entity is the subject.
    pub(crate) forward: bool,
}

impl Incident {
    pub(crate) const fn neighbour(&self) -> NodeIdx {
        NodeIdx(self.edge.neighbour)
    }

    pub(crate) const fn relation(&self) -> RelationIdx {
        RelationIdx(self.edge.relation)
    }
}

/// Edges of one entity in both directions, best supported first; an edge with itself comes once.
#[derive(Clone)]
pub(crate) struct Incidents<'t> {
    node: NodeIdx,
    topology: &'t Topology,
    out: Peekable<Merged<'t, Edge>>,
    into: Peekable<Merged<'t, Edge>>,
}

impl<'t> Incidents<'t> {
    pub(super) fn new(topology: &'t Topology, node: NodeIdx) -> Self {
        Self {
            node,
            topology,
            out: topology.out_edges(node).peekable(),
            into: topology.in_edges(node).peekable(),
        }
    }
}

impl Iterator for Incidents<'_> {
    type Item = Incident;

    fn next(&mut self) -> Option<Incident> {
        if self
            .into
            .peek()
            .is_some_and(|edge| edge.neighbour == self.node.0)
        {
            self.into.next();
            return self.next();
        }
        let forward = match (self.out.peek(), self.into.peek()) {
            (Some(out), Some(into)) => {
                let rank = |edge: &Edge| self.topology.header_at(edge.relation).rank();
                rank(out) < rank(into)
            }
            (out, _) => out.is_some(),
        };
        let edge = if forward {
            self.out.next()
        } else {
            self.into.next()
        };
        Some(Incident {
            edge: edge?,
            forward,
        })
    }
}
