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
    pub(super) fn build(n_lists: usize, rows: impl Iterator<Item = (usize, T)> + Clone) -> Self {
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
    pub(super) fn lists(&self, first: usize, after: usize) -> &[T] {
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

/// What a filter asks of an edge first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    pub(crate) predicate: u16,
    pub(crate) bits: u16,
}

impl Mark {
    /// Whether the entity whose edge it is is the subject.
    #[inline]
    pub(crate) const fn is_forward(self) -> bool {
        self.bits & Edge::FORWARD != 0
    }
}

/// The rest of an edge.
#[derive(Clone, Copy, Debug, Default)]
struct Backing {
    relation: u32,
    publishers: u32,
}

const _: () = assert!(
    size_of::<u32>() + size_of::<Mark>() + size_of::<Backing>() == 16,
    "an edge takes 16 bytes in each direction"
);

/// Edges of every entity, list after list, so that what a walk follows lies together whatever its direction, and part
/// after part, so that a walk reads of an edge only what it asks for.
#[derive(Debug)]
pub(crate) struct Adjacency {
    /// For each entity where its lists begin, and where each of the three ends.
    lists: Vec<[u32; 4]>,
    neighbours: Vec<u32>,
    marks: Vec<Mark>,
    backing: Vec<Backing>,
    view_sets: ViewSets,
}

/// Which sets of basic views edges are in: a bit for each of the 32 sets.
#[derive(Clone, Copy, Debug, Default)]
struct ViewSets(u32);

impl ViewSets {
    fn add(&mut self, edge: &Edge) {
        self.0 |= 1 << (edge.bits & Edge::VIEWS);
    }

    /// Whether each of the sets has one of these views.
    fn all_meet(self, views: u16) -> bool {
        (0..=Edge::VIEWS).all(|set| self.0 >> set & 1 == 0 || set & views != 0)
    }
}

impl Adjacency {
    /// Each row is an edge and the entity whose it is.
    pub(crate) fn build(
        n_nodes: usize,
        rows: impl Iterator<Item = (NodeIdx, Edge)> + Clone,
    ) -> Self {
        let mut lists = vec![[0_u32; 4]; n_nodes];
        let mut view_sets = ViewSets::default();
        for (node, edge) in rows.clone() {
            lists[node.index()][List::of(&edge) as usize + 1] += 1;
            view_sets.add(&edge);
        }
        let mut n_rows = 0;
        for ends in &mut lists {
            for end in ends {
                n_rows += *end;
                *end = n_rows;
            }
        }
        let mut next: Vec<[u32; 4]> = lists.clone();
        let mut all = Self {
            lists,
            neighbours: vec![0; n_rows as usize],
            marks: vec![Mark::default(); n_rows as usize],
            backing: vec![Backing::default(); n_rows as usize],
            view_sets,
        };
        for (node, edge) in rows {
            let place = &mut next[node.index()][List::of(&edge) as usize];
            all.put(*place as usize, &edge);
            *place += 1;
        }
        all
    }

    fn put(&mut self, place: usize, edge: &Edge) {
        self.neighbours[place] = edge.neighbour;
        self.marks[place] = Mark {
            predicate: edge.predicate,
            bits: edge.bits,
        };
        self.backing[place] = Backing {
            relation: edge.relation,
            publishers: edge.publishers,
        };
    }

    /// Whether every edge is in one of these basic views.
    pub(crate) fn all_in(&self, views: u16) -> bool {
        self.view_sets.all_meet(views)
    }

    /// Between which places the edges are that a walk in a direction follows.
    #[inline]
    pub(crate) fn bounds(&self, node: NodeIdx, direction: Direction) -> Bounds {
        let lists = List::of_direction(direction);
        let ends = self.lists.get(node.index()).copied().unwrap_or_default();
        Bounds {
            start: ends[lists.start % 4],
            end: ends[lists.end % 4],
        }
    }

    /// The edges between two places.
    #[inline]
    pub(crate) const fn between(&self, bounds: Bounds) -> EdgeRange<'_> {
        EdgeRange {
            edges: self,
            start: bounds.start,
            end: bounds.end,
        }
    }

    /// The entity at the other end of the first of some edges; any number when there are none.
    #[inline]
    pub(crate) fn first_neighbour(&self, bounds: Bounds) -> u32 {
        let first = self.neighbours.get(bounds.start as usize);
        first.copied().unwrap_or(0)
    }

    /// The edges that a walk in a direction follows; none for an entity that came later.
    #[inline]
    pub(crate) fn towards(&self, node: NodeIdx, direction: Direction) -> EdgeRange<'_> {
        self.between(self.bounds(node, direction))
    }

    /// One list of an entity; none for one that came later.
    pub(crate) fn list(&self, node: NodeIdx, list: List) -> EdgeRange<'_> {
        let ends = self.lists.get(node.index()).copied().unwrap_or_default();
        self.between(Bounds {
            start: ends[list as usize],
            end: ends[list as usize + 1],
        })
    }
}

/// Where edges that lie together begin, and where they end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds {
    start: u32,
    end: u32,
}

/// Edges of one entity that lie together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EdgeRange<'t> {
    edges: &'t Adjacency,
    start: u32,
    end: u32,
}

impl<'t> EdgeRange<'t> {
    /// How many there are.
    #[inline]
    pub(crate) const fn n_edges(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// The entities at their other ends.
    #[inline]
    pub(crate) fn neighbours(&self) -> &'t [u32] {
        &self.edges.neighbours[self.start as usize..self.end as usize]
    }

    /// Reads something of each part, so that waits for the parts overlap.
    #[inline]
    pub(crate) fn fetch(&self) {
        let place = self.start as usize;
        let mark = self.edges.marks.get(place).map_or(0, |mark| mark.bits);
        let backing = self.edges.backing.get(place);
        let relation = backing.map_or(0, |backing| backing.relation);
        let first = self.edges.neighbours.get(place).copied().unwrap_or(0);
        std::hint::black_box(first ^ relation ^ u32::from(mark));
    }

    /// What a filter asks first of each.
    #[inline]
    pub(crate) fn marks(&self) -> &'t [Mark] {
        &self.edges.marks[self.start as usize..self.end as usize]
    }

    /// The edge with a number below [`EdgeRange::n_edges`].
    #[inline]
    pub(crate) fn edge(&self, number: usize) -> Edge {
        let place = self.start as usize + number;
        let (mark, backing) = (self.edges.marks[place], self.edges.backing[place]);
        Edge {
            neighbour: self.edges.neighbours[place],
            relation: backing.relation,
            publishers: backing.publishers,
            predicate: mark.predicate,
            bits: mark.bits,
        }
    }

    /// The other end of the next edge.
    #[inline]
    pub(crate) fn next_neighbour(&mut self) -> Option<NodeIdx> {
        let to = *self.neighbours().first()?;
        self.start += 1;
        Some(NodeIdx(to))
    }

    /// The next edge whose mark `is_wanted`.
    #[inline]
    pub(crate) fn next_marked(&mut self, is_wanted: impl FnMut(Mark) -> bool) -> Option<Edge> {
        let Some(number) = self.marks().iter().copied().position(is_wanted) else {
            self.start = self.end;
            return None;
        };
        let edge = self.edge(number);
        self.start += number as u32 + 1;
        Some(edge)
    }

    /// The other end of the next edge that `is_wanted` by its other end and mark.
    #[inline]
    pub(crate) fn next_marked_neighbour(
        &mut self,
        mut is_wanted: impl FnMut(NodeIdx, Mark) -> bool,
    ) -> Option<NodeIdx> {
        let mut rest = self.neighbours().iter().zip(self.marks()).zip(1_u32..);
        let found = rest.find(|((to, mark), _)| is_wanted(NodeIdx(**to), **mark));
        match found {
            Some(((to, _), n_taken)) => {
                self.start += n_taken;
                Some(NodeIdx(*to))
            }
            None => {
                self.start = self.end;
                None
            }
        }
    }

    /// At most the first `n_edges`.
    #[inline]
    pub(crate) fn first(self, n_edges: usize) -> Self {
        let end = u32::try_from(n_edges).map_or(self.end, |n_edges| {
            self.end.min(self.start.saturating_add(n_edges))
        });
        Self { end, ..self }
    }
}

impl Iterator for EdgeRange<'_> {
    type Item = Edge;

    #[inline]
    fn next(&mut self) -> Option<Edge> {
        if self.start == self.end {
            return None;
        }
        let edge = self.edge(0);
        self.start += 1;
        Some(edge)
    }
}
