//! One entity's edges and relations: the base's list and the changes to it, merged best supported first.

use super::Topology;
use super::adjacency::{EdgeRange, List};
use super::delta::{ListDelta, OfRelation};
use super::rows::{Edge, NodeIdx};
use crate::filter::Direction;

/// Rows of the base, taken one by one.
pub(crate) trait BaseRows: Iterator<Item: OfRelation> + Clone {}

impl<R: Iterator<Item: OfRelation> + Clone> BaseRows for R {}

/// Rows of one entity in the order of support; the next row costs no more than the rows removed before it.
#[derive(Clone)]
pub(crate) struct Merged<'t, B: BaseRows> {
    topology: &'t Topology,
    base: B,
    /// The next row of the base.
    first: Option<B::Item>,
    removed: &'t [u32],
    added: &'t [B::Item],
}

impl<'t, B: BaseRows> Merged<'t, B> {
    pub(super) fn new(
        topology: &'t Topology,
        base: B,
        delta: Option<&'t ListDelta<B::Item>>,
    ) -> Self {
        let (added, removed): (&[B::Item], &[u32]) =
            delta.map_or((&[], &[]), |delta| (&delta.added, &delta.removed));
        let mut merged = Self {
            topology,
            base,
            first: None,
            removed,
            added,
        };
        merged.take_base();
        merged
    }

    fn take_base(&mut self) {
        let removed = self.removed;
        self.first = match removed.is_empty() {
            true => self.base.next(),
            false => self
                .base
                .find(|row| removed.binary_search(&row.relation()).is_err()),
        };
    }
}

impl Topology {
    /// Whether the relation of one row is better supported than that of another.
    #[inline]
    fn is_before<T: OfRelation>(&self, left: T, right: T) -> bool {
        let (left, right) = (left.relation(), right.relation());
        let n_base = self.base.headers.len();
        if (left.max(right) as usize) < n_base {
            // The base numbers relations by rank.
            return left < right;
        }
        self.header_at(left).rank() < self.header_at(right).rank()
    }
}

impl<B: BaseRows> Iterator for Merged<'_, B> {
    type Item = B::Item;

    fn next(&mut self) -> Option<B::Item> {
        let first_is_base = match (self.first, self.added.first()) {
            (Some(base), Some(added)) => self.topology.is_before(base, *added),
            (base, _) => base.is_some(),
        };
        if first_is_base {
            let first = self.first;
            self.take_base();
            return first;
        }
        let (first, rest) = self.added.split_first()?;
        self.added = rest;
        Some(*first)
    }
}

/// One list of the edges of an entity.
pub(crate) type EdgeList<'t> = Merged<'t, EdgeRange<'t>>;

/// Edges of one entity that a walk in a direction follows, best supported first; an edge with itself comes once.
#[derive(Clone)]
pub(crate) struct Incidents<'t> {
    node: NodeIdx,
    direction: Direction,
    topology: &'t Topology,
    lists: [EdgeList<'t>; 3],
    firsts: [Option<Edge>; 3],
}

impl<'t> Incidents<'t> {
    pub(super) fn new(topology: &'t Topology, node: NodeIdx, direction: Direction) -> Self {
        let mut lists = List::ALL.map(|list| topology.edge_list(node, list));
        let walked = List::of_direction(direction);
        let mut firsts = [None; 3];
        for (number, list) in lists.iter_mut().enumerate() {
            if walked.contains(&number) {
                firsts[number] = list.next();
            }
        }
        Self {
            node,
            direction,
            topology,
            lists,
            firsts,
        }
    }
}

impl Iterator for Incidents<'_> {
    type Item = Edge;

    fn next(&mut self) -> Option<Edge> {
        loop {
            let mut best: Option<(usize, Edge)> = None;
            for (number, first) in self.firsts.iter().enumerate() {
                let Some(edge) = *first else { continue };
                if best.is_none_or(|(_, best)| self.topology.is_before(edge, best)) {
                    best = Some((number, edge));
                }
            }
            let (number, edge) = best?;
            self.firsts[number] = self.lists[number].next();
            if !edge.is_second(self.node, self.direction) {
                return Some(edge);
            }
        }
    }
}

impl Edge {
    /// Whether it is an edge with itself that a walk in this direction meets in another list too, or a second time.
    #[inline]
    pub(crate) fn is_second(&self, node: NodeIdx, direction: Direction) -> bool {
        self.neighbour == node.0
            && !self.is_forward()
            && (direction != Direction::In || self.bits & Self::SYMMETRIC != 0)
    }

    /// Whether a walk that follows it from `node` goes from its subject to its object; with itself it does.
    #[inline]
    pub(crate) fn leads_forward(&self, node: NodeIdx) -> bool {
        self.is_forward() || self.neighbour == node.0
    }

    /// The entity at the other end.
    #[inline]
    pub(crate) const fn to(&self) -> NodeIdx {
        NodeIdx(self.neighbour)
    }
}
