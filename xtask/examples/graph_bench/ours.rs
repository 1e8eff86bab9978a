//! What is measured of ours: each call in a function of its own.

use newsgraph_graph::{
    Budget, Cost, Direction, Filter, Hit, NodeIdx, PathOutcome, Topology, Traversal,
};
use newsgraph_model::{EntityId, RelationId, View};
use petgraph::algo::connected_components;

/// The topology, and a budget that nothing reaches.
#[derive(Debug)]
pub(crate) struct Ours {
    pub(crate) topology: Topology,
    budget: Budget,
}

/// Things with their distance, and what was looked at.
#[derive(Debug)]
pub(crate) struct Reached {
    pub(crate) things: Vec<(EntityId, u32)>,
    pub(crate) cost: Cost,
}

impl Ours {
    pub(crate) fn new(topology: Topology) -> Self {
        Self {
            topology,
            budget: Budget {
                entities: usize::MAX,
                relations: usize::MAX,
                visited: usize::MAX,
            },
        }
    }

    /// An entity's number and name.
    pub(crate) fn by_id(&self, id: EntityId) -> Option<(NodeIdx, &str)> {
        let node = self.topology.node(id)?;
        Some((node, self.topology.name(node)))
    }

    /// The entity of a name.
    pub(crate) fn by_name(&self, name: &str) -> Option<EntityId> {
        let hit = self.topology.search(name, 1).into_iter().next()?;
        Some(hit.entity)
    }

    /// Entities whose name begins with a text.
    pub(crate) fn prefix(&self, prefix: &str, most: usize) -> Vec<Hit> {
        self.topology.search(prefix, most)
    }

    /// The neighbours that a filter sees, with their relations.
    pub(crate) fn one_hop(
        &self,
        from: EntityId,
        filter: &Filter,
        direction: Direction,
    ) -> Vec<(EntityId, RelationId)> {
        let neighbours = self.topology.neighbors(from, filter, direction);
        neighbours
            .map(|neighbour| (neighbour.entity, neighbour.relation))
            .collect()
    }

    /// The entities within the hops of a traversal, the start left out.
    pub(crate) fn reach(&self, from: EntityId, traversal: &Traversal) -> Reached {
        let reached = self.topology.subgraph(&[from], traversal, &self.budget);
        let things = reached.nodes.iter().skip(1);
        Reached {
            things: things.map(|node| (node.entity, node.depth)).collect(),
            cost: reached.cost,
        }
    }

    /// A shortest path.
    pub(crate) fn path(&self, from: EntityId, to: EntityId, traversal: &Traversal) -> PathOutcome {
        self.topology
            .shortest_path(from, to, traversal, &self.budget)
    }

    /// How many weak components there are.
    pub(crate) fn components(&self) -> usize {
        let view = self.topology.view(&Filter::of_view(View::All));
        connected_components(&view)
    }

    /// PageRank by the number of the node.
    pub(crate) fn page_rank(&self, damping: f64, n_iterations: usize) -> Vec<f64> {
        let filter = Filter::of_view(View::All);
        self.topology.page_rank(&filter, damping, n_iterations)
    }
}

/// A traversal of all views.
pub(crate) fn all_views(direction: Direction, hops: u32) -> Traversal {
    Traversal {
        filter: Filter::of_view(View::All),
        direction,
        hops,
        max_degree: None,
    }
}
