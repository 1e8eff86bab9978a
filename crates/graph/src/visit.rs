//! petgraph's visit traits on a filtered topology, so that its algorithms run here without a copy of the graph.

use std::sync::Arc;

use petgraph::Direction as Way;
use petgraph::visit::{
    Data, EdgeCount, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges,
    IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers,
    IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable, VisitMap, Visitable,
};

use crate::filter::{Direction, Filter, Lens};
use crate::topology::{
    Edge, EdgeList, EdgeRange, List, NodeIdx, RelationHeader, RelationIdx, Topology,
};

/// A filtered topology as a directed graph of petgraph: entities are its nodes, numbered by id, and each relation that
/// the filter sees between two of them is one edge, from subject to object.
///
/// It holds the order of the entities (8 bytes each) and nothing per edge; relations are filtered as they are met.
#[derive(Clone, Debug)]
pub struct GraphView<'t> {
    lens: Lens<'t>,
    /// The entities that the filter sees, sorted by id.
    nodes: Arc<[NodeIdx]>,
    /// Where in `nodes` an entity is, by its number; `u32::MAX` when it is not.
    places: Arc<[u32]>,
    /// Whether every entity is where its number says, as in a topology without changes and a filter of no types.
    is_whole: bool,
}

impl Topology {
    /// This topology as petgraph sees it, with entities of [`Filter::types`] only.
    pub fn view(&self, filter: &Filter) -> GraphView<'_> {
        let lens = Lens::new(self, filter);
        let nodes: Arc<[NodeIdx]> = self
            .entities()
            .into_iter()
            .filter(|node| lens.admits(*node))
            .collect();
        let mut places = vec![u32::MAX; self.node_bound()];
        for (place, node) in (0_u32..).zip(nodes.iter()) {
            places[node.index()] = place;
        }
        let is_whole = (0..).zip(&places).all(|(number, place)| number == *place);
        GraphView {
            lens,
            nodes,
            places: places.into(),
            is_whole,
        }
    }
}

impl<'t> GraphView<'t> {
    /// Whether a relation that is seen leads from an entity to another, or from another to it.
    pub fn touches(&self, node: NodeIdx) -> bool {
        let mut neighbors = [Way::Outgoing, Way::Incoming]
            .into_iter()
            .flat_map(|way| self.neighbors_directed(node, way));
        neighbors.next().is_some()
    }

    /// The topology behind it.
    pub const fn topology(&self) -> &'t Topology {
        self.lens.topology()
    }

    /// The entities that the filter sees, sorted by id: petgraph index i is the i-th.
    pub fn nodes(&self) -> impl Iterator<Item = NodeIdx> {
        self.nodes.iter().copied()
    }

    /// The relations that it has as edges, by subject, best supported first.
    pub fn relations(&self) -> impl Iterator<Item = &'t RelationHeader> {
        let topology = self.lens.topology();
        self.edge_references()
            .map(|edge| topology.header(edge.relation))
    }

    pub(crate) const fn lens(&self) -> &Lens<'t> {
        &self.lens
    }

    /// Where in the order of ids an entity is, by its number; `u32::MAX` when the filter does not see it.
    #[inline]
    pub(crate) fn place(&self, node: NodeIdx) -> u32 {
        if self.is_whole {
            return node.0;
        }
        self.places.get(node.index()).copied().unwrap_or(u32::MAX)
    }

    #[inline]
    fn has(&self, node: NodeIdx) -> bool {
        self.place(node) != u32::MAX
    }

    fn list(&self, node: NodeIdx, way: Way) -> ViewEdges<'t> {
        if !self.has(node) {
            return ViewEdges::None;
        }
        let topology = self.lens.topology();
        let (direction, lists) = match way {
            Way::Outgoing => (Direction::Out, [List::Leaving, List::Symmetric]),
            Way::Incoming => (Direction::In, [List::Symmetric, List::Entering]),
        };
        if let Some(edges) = topology.plain_edges(node, direction) {
            return ViewEdges::Base(edges);
        }
        let [first, second] = lists.map(|list| topology.edge_list(node, list));
        ViewEdges::Changed(first.chain(second))
    }
}

/// Edges of one entity, as the base has them or with what changed since.
#[derive(Clone)]
enum ViewEdges<'v> {
    None,
    Base(EdgeRange<'v>),
    Changed(std::iter::Chain<EdgeList<'v>, EdgeList<'v>>),
}

impl Iterator for ViewEdges<'_> {
    type Item = Edge;

    #[inline]
    fn next(&mut self) -> Option<Edge> {
        match self {
            Self::None => None,
            Self::Base(edges) => edges.next(),
            Self::Changed(edges) => edges.next(),
        }
    }
}

/// One relation as an edge of petgraph.
#[derive(Clone, Copy, Debug)]
pub struct EdgeReference<'v> {
    source: NodeIdx,
    target: NodeIdx,
    relation: RelationIdx,
    topology: &'v Topology,
}

impl EdgeRef for EdgeReference<'_> {
    type NodeId = NodeIdx;
    type EdgeId = RelationIdx;
    type Weight = RelationHeader;

    fn source(&self) -> NodeIdx {
        self.source
    }

    fn target(&self) -> NodeIdx {
        self.target
    }

    fn weight(&self) -> &RelationHeader {
        self.topology.header(self.relation)
    }

    fn id(&self) -> RelationIdx {
        self.relation
    }
}

/// Edges of one entity in one direction, best supported first.
#[derive(Clone)]
pub struct Edges<'v> {
    view: &'v GraphView<'v>,
    node: NodeIdx,
    way: Way,
    list: ViewEdges<'v>,
}

impl<'v> Iterator for Edges<'v> {
    type Item = EdgeReference<'v>;

    fn next(&mut self) -> Option<EdgeReference<'v>> {
        let view = self.view;
        let forward = self.way == Way::Outgoing;
        let edge = self.list.find(|edge| {
            edge.is_forward() == forward && view.has(edge.to()) && view.lens.sees_edge(edge)
        })?;
        let (source, target) = match self.way {
            Way::Outgoing => (self.node, edge.to()),
            Way::Incoming => (edge.to(), self.node),
        };
        Some(EdgeReference {
            source,
            target,
            relation: RelationIdx(edge.relation),
            topology: view.lens.topology(),
        })
    }
}

/// Neighbours of one entity in one direction, once for each relation, best supported first.
#[derive(Clone)]
pub struct Neighbors<'v> {
    edges: Edges<'v>,
    asks: Asks,
}

/// What of an edge of the base tells whether the view has it.
#[derive(Clone, Copy)]
enum Asks {
    /// It has all of the list, and all read the way that is asked for.
    Nothing,
    Mark,
    Edge,
}

impl Iterator for Neighbors<'_> {
    type Item = NodeIdx;

    #[inline]
    fn next(&mut self) -> Option<NodeIdx> {
        let Edges { view, way, .. } = self.edges;
        let forward = way == Way::Outgoing;
        match (&mut self.edges.list, self.asks) {
            (ViewEdges::Base(edges), Asks::Nothing) => edges.next_neighbour(),
            (ViewEdges::Base(edges), Asks::Mark) => edges.next_marked_neighbour(|to, mark| {
                mark.is_forward() == forward && view.has(to) && view.lens.sees_mark(mark)
            }),
            _ => {
                let edge = self.edges.next()?;
                Some(if forward { edge.target } else { edge.source })
            }
        }
    }
}

/// All edges, by subject.
pub struct AllEdges<'v> {
    view: &'v GraphView<'v>,
    rest: std::slice::Iter<'v, NodeIdx>,
    current: Option<Edges<'v>>,
}

impl<'v> Iterator for AllEdges<'v> {
    type Item = EdgeReference<'v>;

    fn next(&mut self) -> Option<EdgeReference<'v>> {
        loop {
            if let Some(edge) = self.current.as_mut().and_then(Iterator::next) {
                return Some(edge);
            }
            self.current = Some(self.view.edges(*self.rest.next()?));
        }
    }
}

/// Which entities an algorithm of petgraph has visited, one bit each.
#[derive(Clone, Debug, Default)]
pub struct VisitedNodes(Vec<u64>);

impl VisitMap<NodeIdx> for VisitedNodes {
    fn visit(&mut self, node: NodeIdx) -> bool {
        let (word, bit) = (node.index() / 64, 1 << (node.index() % 64));
        let first = self.0[word] & bit == 0;
        self.0[word] |= bit;
        first
    }

    fn is_visited(&self, node: &NodeIdx) -> bool {
        self.0[node.index() / 64] & 1 << (node.index() % 64) != 0
    }

    fn unvisit(&mut self, node: NodeIdx) -> bool {
        let visited = self.is_visited(&node);
        self.0[node.index() / 64] &= !(1 << (node.index() % 64));
        visited
    }
}

impl GraphBase for GraphView<'_> {
    type EdgeId = RelationIdx;
    type NodeId = NodeIdx;
}

impl Data for GraphView<'_> {
    type NodeWeight = ();
    type EdgeWeight = RelationHeader;
}

impl GraphProp for GraphView<'_> {
    type EdgeType = petgraph::Directed;
}

impl NodeCount for GraphView<'_> {
    fn node_count(&self) -> usize {
        self.nodes.len()
    }
}

impl NodeIndexable for GraphView<'_> {
    fn node_bound(&self) -> usize {
        self.nodes.len()
    }

    fn to_index(&self, node: NodeIdx) -> usize {
        self.place(node) as usize
    }

    fn from_index(&self, index: usize) -> NodeIdx {
        self.nodes[index]
    }
}

impl NodeCompactIndexable for GraphView<'_> {}

impl EdgeCount for GraphView<'_> {
    fn edge_count(&self) -> usize {
        self.edge_references().count()
    }
}

impl Visitable for GraphView<'_> {
    type Map = VisitedNodes;

    fn visit_map(&self) -> VisitedNodes {
        VisitedNodes(vec![0; self.places.len().div_ceil(64)])
    }

    fn reset_map(&self, map: &mut VisitedNodes) {
        *map = self.visit_map();
    }
}

impl<'v> IntoNeighbors for &'v GraphView<'v> {
    type Neighbors = Neighbors<'v>;

    fn neighbors(self, node: NodeIdx) -> Neighbors<'v> {
        self.neighbors_directed(node, Way::Outgoing)
    }
}

impl<'v> IntoNeighborsDirected for &'v GraphView<'v> {
    type NeighborsDirected = Neighbors<'v>;

    fn neighbors_directed(self, node: NodeIdx, way: Way) -> Neighbors<'v> {
        let lens = &self.lens;
        let one_way = || {
            let base = lens.topology().base_edges();
            base.list(node, List::Symmetric).n_edges() == 0
        };
        let asks = if self.is_whole && lens.sees_all_edges() && one_way() {
            Asks::Nothing
        } else if lens.asks_marks_only() {
            Asks::Mark
        } else {
            Asks::Edge
        };
        Neighbors {
            edges: self.edges_directed(node, way),
            asks,
        }
    }
}

impl<'v> IntoEdges for &'v GraphView<'v> {
    type Edges = Edges<'v>;

    fn edges(self, node: NodeIdx) -> Edges<'v> {
        self.edges_directed(node, Way::Outgoing)
    }
}

impl<'v> IntoEdgesDirected for &'v GraphView<'v> {
    type EdgesDirected = Edges<'v>;

    fn edges_directed(self, node: NodeIdx, way: Way) -> Edges<'v> {
        Edges {
            view: self,
            node,
            way,
            list: self.list(node, way),
        }
    }
}

impl<'v> IntoEdgeReferences for &'v GraphView<'v> {
    type EdgeRef = EdgeReference<'v>;
    type EdgeReferences = AllEdges<'v>;

    fn edge_references(self) -> AllEdges<'v> {
        AllEdges {
            view: self,
            rest: self.nodes.iter(),
            current: None,
        }
    }
}

impl<'v> IntoNodeIdentifiers for &'v GraphView<'v> {
    type NodeIdentifiers = std::iter::Copied<std::slice::Iter<'v, NodeIdx>>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        self.nodes.iter().copied()
    }
}

impl<'v> IntoNodeReferences for &'v GraphView<'v> {
    type NodeRef = (NodeIdx, &'v ());
    type NodeReferences = std::iter::Map<Self::NodeIdentifiers, fn(NodeIdx) -> (NodeIdx, &'v ())>;

    fn node_references(self) -> Self::NodeReferences {
        self.node_identifiers().map(|node| (node, &()))
    }
}
