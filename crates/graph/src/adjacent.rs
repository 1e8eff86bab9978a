//! The relations of one entity with others, one by one.

use newsgraph_model::{EntityId, RelationId};

use crate::filter::{Direction, Filter, Lens};
use crate::topology::{Edge, EdgeRange, Incidents, List, NodeIdx, RelationHeader, Topology};

/// An entity one relation away, and the relation. What is more than numbers is looked up when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Adjacent<'t> {
    topology: &'t Topology,
    node: NodeIdx,
    relation: u32,
    /// True when the entity asked about is the subject.
    pub forward: bool,
}

impl<'t> Adjacent<'t> {
    /// The number of the other entity.
    pub const fn node(&self) -> NodeIdx {
        self.node
    }

    /// The other entity.
    ///
    /// # Panics
    ///
    /// Never: an edge leads to an entity that is there.
    pub fn entity(&self) -> EntityId {
        let id = self.topology.entity_id(self.node);
        id.expect("an edge leads to an entity that is there")
    }

    /// The relation.
    pub fn relation(&self) -> RelationId {
        self.header().id
    }

    /// What is resident of the relation.
    pub fn header(&self) -> &'t RelationHeader {
        self.topology.header_at(self.relation)
    }
}

impl Topology {
    /// The relations of an entity with other entities, best supported first, one by one: what is not asked for costs
    /// nothing. None for an unknown entity.
    pub fn neighbors<'t>(
        &'t self,
        entity: EntityId,
        filter: &Filter,
        direction: Direction,
    ) -> impl Iterator<Item = Adjacent<'t>> + use<'t> {
        let lens = Lens::new(self, filter);
        let node = self.node(entity);
        Adjacents {
            edges: node.map_or(Edges::None, |node| Edges::of(&lens, node, direction)),
            lens,
            node: node.unwrap_or(NodeIdx(0)),
            direction,
        }
    }
}

struct Adjacents<'t> {
    lens: Lens<'t>,
    node: NodeIdx,
    direction: Direction,
    edges: Edges<'t>,
}

/// Edges of one entity, best supported first.
enum Edges<'t> {
    None,
    /// Those of one list of the base, of which marks tell what the filter sees.
    List(EdgeRange<'t>),
    Merged(Box<Incidents<'t>>),
}

impl<'t> Edges<'t> {
    fn of(lens: &Lens<'t>, node: NodeIdx, direction: Direction) -> Self {
        let topology = lens.topology();
        let base = topology.base_edges();
        let lists = &List::ALL[List::of_direction(direction)];
        let plain = topology.plain_edges(node, direction);
        let one_list = |edges: &EdgeRange<'_>| {
            let mut lists = lists.iter().map(|list| base.list(node, *list).n_edges());
            lists.any(|n_edges| n_edges == edges.n_edges())
        };
        match plain.filter(|edges| lens.asks_marks_only() && one_list(edges)) {
            Some(edges) => {
                edges.fetch();
                Self::List(edges)
            }
            None => Self::Merged(Box::new(topology.incidents(node, direction))),
        }
    }

    /// The next edge that the lens sees.
    #[inline]
    fn next(&mut self, lens: &Lens<'_>, (node, direction): (NodeIdx, Direction)) -> Option<Edge> {
        match self {
            Self::None => None,
            Self::List(edges) => loop {
                let edge = edges.next_marked(|mark| lens.sees_mark(mark))?;
                if !edge.is_second(node, direction) {
                    return Some(edge);
                }
            },
            Self::Merged(edges) => edges.find(|edge| lens.sees_edge(edge)),
        }
    }
}

impl<'t> Iterator for Adjacents<'t> {
    type Item = Adjacent<'t>;

    #[inline]
    fn next(&mut self) -> Option<Adjacent<'t>> {
        loop {
            let edge = self.edges.next(&self.lens, (self.node, self.direction))?;
            if self.lens.admits(edge.to()) {
                return Some(Adjacent {
                    topology: self.lens.topology(),
                    node: edge.to(),
                    relation: edge.relation,
                    forward: edge.leads_forward(self.node),
                });
            }
        }
    }
}
