//! What an algorithm over the whole graph works on.

use crate::budget::Budget;
use crate::filter::{Direction, Lens};
use crate::topology::{Edge, List, NodeIdx, Topology};
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

    /// The edges of the entity at a place that a walk in a direction follows; none when it does not connect.
    pub(crate) fn edges(
        &self,
        place: u32,
        direction: Direction,
    ) -> impl Iterator<Item = Edge> + use<'v> {
        let node = self.nodes[place as usize];
        let topology = self.lens().topology();
        let edges = || edges_of(topology, node, direction);
        self.connects(node).then(edges).into_iter().flatten()
    }
}

/// The edges of an entity that a walk in a direction follows, as they lie in memory: list after list, each best supported
/// first. An edge with itself comes once.
pub(crate) fn edges_of(
    topology: &Topology,
    node: NodeIdx,
    direction: Direction,
) -> impl Iterator<Item = Edge> {
    let plain = topology.plain_edges(node, direction);
    let changed = plain.is_none().then(|| {
        let lists = &List::ALL[List::of_direction(direction)];
        lists
            .iter()
            .flat_map(move |list| topology.edge_list(node, *list))
    });
    let edges = plain.into_iter().flatten();
    let edges = edges.chain(changed.into_iter().flatten());
    edges.filter(move |edge| !edge.is_second(node, direction))
}
