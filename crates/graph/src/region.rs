//! What an algorithm over the whole graph works on.

use crate::budget::Budget;
use crate::filter::Lens;
use crate::topology::{Incident, NodeIdx, Topology};
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

    /// The edges of the entity at a place, those of subjects first; none when it does not connect.
    pub(crate) fn incidents(&self, place: u32) -> impl Iterator<Item = Incident> + use<'v> {
        let node = self.nodes[place as usize];
        let topology = self.lens().topology();
        let edges = || edges_of(topology, node);
        self.connects(node).then(edges).into_iter().flatten()
    }
}

/// The edges of an entity, those that it is the subject of first, each list best supported first; an edge with itself
/// comes once. Cheaper than in the order of support where order does not matter.
pub(crate) fn edges_of(topology: &Topology, node: NodeIdx) -> impl Iterator<Item = Incident> {
    let forward = topology.out_edges(node).map(|edge| Incident {
        edge,
        forward: true,
    });
    let backward = topology.in_edges(node).map(|edge| Incident {
        edge,
        forward: false,
    });
    forward.chain(backward.filter(move |incident| incident.neighbour() != node))
}
