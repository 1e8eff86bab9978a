//! Lists by entity, end to end in one vector.

use std::ops::Range;

use super::rows::{Edge, NodeIdx};
use crate::filter::Direction;

/// Rows by entity.
#[derive(Debug)]
pub(crate) struct Csr<T> {
    offsets: Vec<u32>,
    rows: Vec<T>,
}

impl<T: Copy + Default> Csr<T> {
    /// Puts rows under the lists with their numbers; the rows of one list keep their order.
    fn build(n_lists: usize, rows: impl Iterator<Item = (usize, T)> + Clone) -> Self {
        let mut offsets = vec![0_u32; n_lists + 1];
        for (list, _) in rows.clone() {
            offsets[list + 1] += 1;
        }
        for list in 0..n_lists {
            offsets[list + 1] += offsets[list];
        }
        let mut next = offsets.clone();
        let mut sorted = vec![T::default(); offsets[n_lists] as usize];
        for (list, row) in rows {
            sorted[next[list] as usize] = row;
            next[list] += 1;
        }
        Self {
            offsets,
            rows: sorted,
        }
    }

    /// The rows of the lists from `first` to before `after`; none when there are no such lists.
    #[inline]
    fn lists(&self, first: usize, after: usize) -> &[T] {
        match (self.offsets.get(first), self.offsets.get(after)) {
            (Some(&start), Some(&end)) => &self.rows[start as usize..end as usize],
            _ => &[],
        }
    }
}

/// Relations by every entity that takes part in them.
#[derive(Debug)]
pub(crate) struct Parts(Csr<u32>);

impl Parts {
    pub(crate) fn build(
        n_nodes: usize,
        rows: impl Iterator<Item = (NodeIdx, u32)> + Clone,
    ) -> Self {
        Self(Csr::build(
            n_nodes,
            rows.map(|(node, relation)| (node.index(), relation)),
        ))
    }

    /// The relations of an entity; none for one that came later.
    pub(crate) fn of(&self, node: NodeIdx) -> &[u32] {
        self.0.lists(node.index(), node.index() + 1)
    }
}

/// The lists of edges that an entity has. Each edge is in one list of either end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// Edges that leave the entity and read one way.
    Leaving,
    /// Edges that read the same both ways, whichever end is the subject.
    Symmetric,
    /// Edges that enter the entity and read one way.
    Entering,
}

impl List {
    pub(crate) const ALL: [Self; 3] = [Self::Leaving, Self::Symmetric, Self::Entering];

    /// The list that an edge is in.
    pub(crate) const fn of(edge: &Edge) -> Self {
        if edge.bits & Edge::SYMMETRIC != 0 {
            return Self::Symmetric;
        }
        if edge.bits & Edge::FORWARD != 0 {
            return Self::Leaving;
        }
        Self::Entering
    }

    /// The lists that a walk in a direction goes through.
    #[inline]
    pub(crate) const fn of_direction(direction: Direction) -> Range<usize> {
        match direction {
            Direction::Out => 0..2,
            Direction::Both => 0..3,
            Direction::In => 1..3,
        }
    }
}

/// Edges of every entity, list after list, so that what a walk follows lies together whatever its direction.
#[derive(Debug)]
pub(crate) struct Adjacency(Csr<Edge>);

impl Adjacency {
    /// Each row is an edge and the entity whose it is.
    pub(crate) fn build(
        n_nodes: usize,
        rows: impl Iterator<Item = (NodeIdx, Edge)> + Clone,
    ) -> Self {
        let rows = rows.map(|(node, edge)| (3 * node.index() + List::of(&edge) as usize, edge));
        Self(Csr::build(3 * n_nodes, rows))
    }

    /// The edges that a walk in a direction follows; none for an entity that came later.
    #[inline]
    pub(crate) fn towards(&self, node: NodeIdx, direction: Direction) -> &[Edge] {
        let lists = List::of_direction(direction);
        let first = 3 * node.index();
        self.0.lists(first + lists.start, first + lists.end)
    }

    /// One list of an entity; none for one that came later.
    pub(crate) fn list(&self, node: NodeIdx, list: List) -> &[Edge] {
        let number = 3 * node.index() + list as usize;
        self.0.lists(number, number + 1)
    }
}
