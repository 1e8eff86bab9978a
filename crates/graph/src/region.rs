//! What an algorithm over the whole graph works on.

use crate::budget::{Budget, Meter};
use crate::filter::{Direction, Lens};
use crate::topology::{Edge, EdgeRange, List, NodeIdx, Topology};
use crate::visit::GraphView;

/// The entities that an algorithm over the whole graph works on, by their places in the order of ids.
pub(crate) struct Region<'v> {
    view: &'v GraphView<'v>,
    max_degree: Option<usize>,
    pub(crate) nodes: Vec<NodeIdx>,
    /// True when the budget left entities out.
    pub(crate) truncated: bool,
}

impl<'v> Region<'v> {
    pub(crate) fn new(view: &'v GraphView<'v>, max_degree: Option<usize>, budget: &Budget) -> Self {
        let nodes: Vec<NodeIdx> = view.nodes().take(budget.entities).collect();
        Self {
            view,
            max_degree,
            truncated: view.nodes().nth(nodes.len()).is_some(),
            nodes,
        }
    }

    pub(crate) const fn lens(&self) -> &'v Lens<'v> {
        self.view.lens()
    }

    /// Whether relations of an entity connect.
    pub(crate) fn connects(&self, node: NodeIdx) -> bool {
        let degree = || self.lens().topology().degree(node);
        self.max_degree.is_none_or(|max| degree() <= max)
    }

    /// The place of an entity that relations may lead to.
    pub(crate) fn place(&self, node: NodeIdx) -> Option<u32> {
        let place = self.view.place(node);
        ((place as usize) < self.nodes.len() && self.connects(node)).then_some(place)
    }

    /// Calls `visit` with the place at the other end of each relation of the entity at a place, whichever way it points,
    /// as long as it says `true`. Gives `false` when the budget ended.
    pub(crate) fn neighbours(
        &self,
        place: u32,
        meter: &mut Meter<'_>,
        mut visit: impl FnMut(u32) -> bool,
    ) -> bool {
        let (node, lens) = (self.nodes[place as usize], self.lens());
        let mut arrive = |sees: bool, to: NodeIdx| {
            let other = if sees { self.place(to) } else { None };
            other.is_none_or(&mut visit)
        };
        let plain = lens.topology().plain_edges(node, Direction::Both);
        match plain.filter(|_| lens.asks_marks_only() && self.connects(node)) {
            Some(edges) => {
                // What else is known of an edge lies elsewhere and is not read.
                for (to, mark) in edges.neighbours().iter().zip(edges.marks()) {
                    // The second row of an edge with itself is no edge of its own.
                    if *to == node.0 && !mark.is_forward() {
                        continue;
                    }
                    if !meter.look() {
                        return false;
                    }
                    if !arrive(lens.sees_mark(*mark), NodeIdx(*to)) {
                        return true;
                    }
                }
            }
            None => {
                for edge in self.edges(place, Direction::Both) {
                    if !meter.look() {
                        return false;
                    }
                    if !arrive(lens.sees_edge(&edge), edge.to()) {
                        return true;
                    }
                }
            }
        }
        true
    }

    /// The edges of the entity at a place that a walk in a direction follows; none when it does not connect.
    pub(crate) fn edges(&self, place: u32, direction: Direction) -> EdgesOf<'v> {
        let node = self.nodes[place as usize];
        if self.connects(node) {
            return edges_of(self.lens().topology(), node, direction);
        }
        EdgesOf {
            node,
            direction,
            list: EdgeList::None,
        }
    }
}

/// The edges of an entity that a walk in a direction follows, as they lie in memory: list after list, each best supported
/// first. An edge with itself comes once.
pub(crate) fn edges_of(topology: &Topology, node: NodeIdx, direction: Direction) -> EdgesOf<'_> {
    let list = match topology.plain_edges(node, direction) {
        Some(edges) => EdgeList::Plain(edges),
        None => {
            let lists = List::ALL[List::of_direction(direction)].iter();
            let edges = lists.flat_map(move |list| topology.edge_list(node, *list));
            EdgeList::Changed(Box::new(edges))
        }
    };
    EdgesOf {
        node,
        direction,
        list,
    }
}

/// Edges of one entity; small, because a search may hold many of them.
pub(crate) struct EdgesOf<'t> {
    node: NodeIdx,
    direction: Direction,
    list: EdgeList<'t>,
}

enum EdgeList<'t> {
    None,
    Plain(EdgeRange<'t>),
    /// Those of an entity that changed since the shared part of the topology was built.
    Changed(Box<dyn Iterator<Item = Edge> + 't>),
}

impl Iterator for EdgesOf<'_> {
    type Item = Edge;

    #[inline]
    fn next(&mut self) -> Option<Edge> {
        loop {
            let edge = match &mut self.list {
                EdgeList::None => return None,
                EdgeList::Plain(edges) => edges.next()?,
                EdgeList::Changed(edges) => edges.next()?,
            };
            if !edge.is_second(self.node, self.direction) {
                return Some(edge);
            }
        }
    }
}
