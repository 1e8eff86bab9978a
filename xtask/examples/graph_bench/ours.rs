//! What is measured of ours: each call in a function of its own.

use newsgraph_graph::{
    Adjacent, Budget, Connection, Direction, Filter, Groups, Hit, NodeIdx, PathOutcome, Reach,
    Stop, Topology, Traversal,
};
use newsgraph_model::{EntityId, RelationId, View};

/// An entity's number and name.
pub(crate) fn by_id(topology: &Topology, id: EntityId) -> Option<(NodeIdx, &str)> {
    let node = topology.node(id)?;
    Some((node, topology.name(node)))
}

/// The entity of a name.
pub(crate) fn by_name(topology: &Topology, name: &str) -> Option<EntityId> {
    topology.entity_id(*topology.named(name).first()?)
}

/// Entities whose name begins with a text.
pub(crate) fn prefix<'t>(topology: &'t Topology, prefix: &str, most: usize) -> Vec<Hit<'t>> {
    topology.suggest(prefix, most)
}

/// The neighbours that a filter sees, with their relations, as numbers.
pub(crate) fn one_hop<'t>(
    topology: &'t Topology,
    from: EntityId,
    filter: &Filter,
    direction: Direction,
) -> Vec<Adjacent<'t>> {
    topology.neighbors(from, filter, direction).collect()
}

/// The same with their ids.
pub(crate) fn one_hop_ids(
    topology: &Topology,
    from: EntityId,
    filter: &Filter,
    direction: Direction,
) -> Vec<(EntityId, RelationId)> {
    let neighbours = topology.neighbors(from, filter, direction);
    neighbours
        .map(|neighbour| (neighbour.entity(), neighbour.relation()))
        .collect()
}

/// The entities within the hops of a traversal, the start first.
pub(crate) fn reach(topology: &Topology, from: EntityId, traversal: &Traversal) -> Reach {
    topology.reach(&[from], traversal, &Budget::unlimited())
}

/// A shortest path.
pub(crate) fn path(
    topology: &Topology,
    from: EntityId,
    to: EntityId,
    traversal: &Traversal,
) -> PathOutcome {
    topology.shortest_path(from, to, traversal, &Budget::unlimited())
}

/// Entities that are connected with each other.
pub(crate) fn components(topology: &Topology, connection: Connection) -> Groups {
    let traversal = all_views(Direction::Both, 0);
    topology.components(connection, &traversal, &Budget::unlimited())
}

/// PageRank by the number of the node.
pub(crate) fn page_rank(topology: &Topology, damping: f64, n_iterations: usize) -> Vec<f64> {
    let filter = Filter::of_view(View::All);
    let ranks = topology.page_rank(&filter, damping, n_iterations, &Stop::default());
    ranks.scores
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
