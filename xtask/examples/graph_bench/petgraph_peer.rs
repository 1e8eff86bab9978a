//! petgraph as a program would use it: a `DiGraph`, its visit traits and its algorithms.

use newsgraph_model::EntityId;
use petgraph::Direction as Way;
use petgraph::algo::{bidirectional_dijkstra, connected_components, kosaraju_scc};
use petgraph::graph::{DiGraph, NodeIndex, UnGraph};
use petgraph::visit::{EdgeRef, VisitMap, Visitable};
use rustc_hash::FxHashMap;

use crate::sample::Sample;

/// Breadth first on petgraph's graph: its visit map and a queue.
type Visited = <DiGraph<(), u32> as Visitable>::Map;

/// The graph; a node's index is the number of its thing, an edge's weight its relation's number and predicate.
#[derive(Debug)]
pub(crate) struct Petgraph {
    ids: FxHashMap<EntityId, NodeIndex>,
    graph: DiGraph<(), (u32, u16), u32>,
    /// For paths either way: petgraph's bidirectional search wants edges that it can turn round.
    either: UnGraph<(), (), u32>,
    symmetric: Vec<bool>,
    visited: Visited,
}

impl Petgraph {
    /// Builds the graph in both forms.
    pub(crate) fn build(sample: &Sample, symmetric: &[bool]) -> Self {
        let (n_nodes, n_edges) = (sample.things.len(), sample.links.len());
        let mut graph = DiGraph::<(), (u32, u16), u32>::with_capacity(n_nodes, n_edges);
        let mut either = UnGraph::<(), (), u32>::with_capacity(n_nodes, n_edges);
        let mut ids = FxHashMap::default();
        for thing in &sample.things {
            ids.insert(thing.id, graph.add_node(()));
            either.add_node(());
        }
        for (link, number) in sample.links.iter().zip(0..) {
            let (subject, object) = (NodeIndex::from(link.subject), NodeIndex::from(link.object));
            graph.add_edge(subject, object, (number, link.predicate));
            either.add_edge(subject, object, ());
        }
        let visited = graph.visit_map();
        Self {
            ids,
            graph,
            either,
            symmetric: symmetric.to_vec(),
            visited,
        }
    }

    /// Target and relation of the relations from a thing on with one predicate.
    pub(crate) fn one_hop(&self, from: EntityId, predicate: u16) -> Vec<(u32, u32)> {
        let Some(&node) = self.ids.get(&from) else {
            return Vec::new();
        };
        let row = |number: u32, other: NodeIndex| (other.index() as u32, number);
        let fits = |weight: &(u32, u16)| weight.1 == predicate;
        let mut found: Vec<(u32, u32)> = self
            .graph
            .edges_directed(node, Way::Outgoing)
            .filter(|edge| fits(edge.weight()))
            .map(|edge| row(edge.weight().0, edge.target()))
            .collect();
        if self.symmetric[usize::from(predicate)] {
            let back = self.graph.edges_directed(node, Way::Incoming);
            let back = back.filter(|edge| fits(edge.weight()) && edge.source() != node);
            found.extend(back.map(|edge| row(edge.weight().0, edge.source())));
        }
        found
    }

    /// The things at most so many hops away, each once with its distance.
    pub(crate) fn reach(&mut self, from: EntityId, hops: u32, either_way: bool) -> Vec<(u32, u32)> {
        let Some(&start) = self.ids.get(&from) else {
            return Vec::new();
        };
        let Self { graph, visited, .. } = self;
        graph.reset_map(visited);
        visited.visit(start);
        let mut queue = vec![(start, 0)];
        let mut next = 0;
        while let Some(&(node, depth)) = queue.get(next) {
            next += 1;
            if depth == hops {
                break;
            }
            for target in graph.neighbors(node) {
                if visited.visit(target) {
                    queue.push((target, depth + 1));
                }
            }
            let any_back = either_way || self.symmetric.contains(&true);
            let back = any_back.then(|| graph.edges_directed(node, Way::Incoming));
            for edge in back.into_iter().flatten() {
                let goes = either_way || self.symmetric[usize::from(edge.weight().1)];
                if goes && visited.visit(edge.source()) {
                    queue.push((edge.source(), depth + 1));
                }
            }
        }
        let found = queue.into_iter().skip(1);
        found
            .map(|(node, depth)| (node.index() as u32, depth))
            .collect()
    }

    /// The length of a shortest path either way, by petgraph's bidirectional search.
    pub(crate) fn path_length(&self, from: EntityId, to: EntityId) -> Option<usize> {
        let (start, goal) = (*self.ids.get(&from)?, *self.ids.get(&to)?);
        // petgraph 0.8.3 finds no way from a node to itself where that has no edge.
        if start == goal {
            return Some(0);
        }
        bidirectional_dijkstra(&self.either, start, goal, |_| 1_usize)
    }

    /// How many weak components there are.
    pub(crate) fn components(&self) -> usize {
        connected_components(&self.graph)
    }

    /// How many strong components there are, where nothing reads the same both ways.
    pub(crate) fn strong_components(&self) -> usize {
        kosaraju_scc(&self.graph).len()
    }
}
