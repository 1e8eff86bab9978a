//! The graph in memory: topology, traversal, paths, centrality, search by name.
//!
//! A [`Topology`] is one immutable state of the graph: names, relation headers and adjacency in both directions, 16 bytes
//! an edge. A change gives a new `Topology` that shares the large part of the old one, so readers never wait. Every walk
//! is written over one primitive, follows the relations of an entity best supported first, has a [`Budget`], and says
//! when the budget cut it. The order of all answers depends on the graph alone, not on the changes that led to it.

mod adjacent;
mod budget;
mod common;
mod communities;
mod components;
mod expand;
mod filter;
mod groups;
mod load;
mod path;
mod paths;
mod pattern;
mod personal;
mod rank;
mod reach;
mod region;
mod search;
mod sweep;
mod timeline;
mod topology;
mod visit;
mod walk;

pub use adjacent::Adjacent;
pub use budget::{Budget, Cost, Stop};
pub use common::{CommonNeighbor, CommonNeighbors, CommonOrder};
pub use communities::{Communities, CommunityQuality, CommunityQuery};
pub use components::Connection;
pub use filter::{Direction, Filter};
pub use groups::Groups;
pub use path::{Path, PathHop, PathOutcome, PathStep};
pub use paths::{MAX_PATH_HOPS, PathQuery, PathWeight, Paths, WeightedPath};
pub use pattern::{
    MAX_EDGES, Matches, Pattern, PatternEdge, PatternError, PatternMatch, PatternPage,
    PatternSyntaxError, PatternTerm,
};
pub use personal::{PersonalRank, PersonalRanks, RankedEntity};
pub use rank::{PageRanks, page_rank_over};
pub use reach::Reach;
pub use search::{Hit, MatchKind, fold_name};
pub use timeline::{PeriodCount, PeriodCounts, PeriodUnit, TimelinePage, TimelinePlace, Window};
pub use topology::{CheckpointError, NodeIdx, RelationHeader, RelationIdx, Topology};
pub use visit::{AllEdges, EdgeReference, Edges, GraphView, Neighbors, VisitedNodes};
pub use walk::{Neighbor, NeighborGroup, Neighborhood, Subgraph, SubgraphNode, Traversal};

#[cfg(test)]
mod tests;
