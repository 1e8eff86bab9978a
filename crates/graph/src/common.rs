//! What some entities have in common: the entities one relation away from all of them.

use std::cmp::Reverse;

use newsgraph_model::EntityId;
use rustc_hash::FxHashMap;

use crate::budget::{Budget, Cost, Meter};
use crate::filter::{Direction, Lens};
use crate::path::{MAX_PARALLEL, PathStep, reversed};
use crate::topology::{Edge, NodeIdx, RelationIdx, Topology};
use crate::walk::Traversal;

/// Which common neighbours come first; equal ones by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CommonOrder {
    /// The side with the fewest publishers behind its best relation decides, then the sum over the sides.
    #[default]
    Support,
    /// Those with few edges first, then by support: what everybody is connected with says little about anybody. The
    /// weight is that of Adamic and Adar, "Friends and Neighbors on the Web", Social Networks 25 (2003).
    AdamicAdar,
}

/// An entity one relation away from all that were asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct CommonNeighbor {
    /// The entity.
    pub entity: EntityId,
    /// For each entity asked about, as asked: the relations with it, best supported first, at most 16. `forward` is as seen
    /// from the entity asked about.
    pub sides: Vec<Vec<PathStep>>,
    /// `1 / ln(degree)`, the degree over all views; their sum over all common neighbours is the index of Adamic and Adar.
    pub weight: f64,
}

/// The entities one relation away from all that were asked about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CommonNeighbors {
    /// In the order asked for, at most [`Budget::entities`].
    pub neighbors: Vec<CommonNeighbor>,
    /// True when the budget cut the search or the list.
    pub truncated: bool,
    /// What was looked at.
    pub cost: Cost,
}

impl Topology {
    /// The entities one relation away from every one of `entities`, of which repeated ones count once; none when one of
    /// them is unknown. Relations are followed from the entities asked about; the traversal's hops are not looked at, and
    /// entities with more edges than [`Traversal::max_degree`] are no link.
    ///
    /// Of an entity with very many relations only those with what the others share are looked at, from their ends, where
    /// that costs less. [`Budget::relations`] is not looked at.
    pub fn common_neighbors(
        &self,
        entities: &[EntityId],
        order: CommonOrder,
        traversal: &Traversal,
        budget: &Budget,
    ) -> CommonNeighbors {
        let mut asked: Vec<NodeIdx> = Vec::new();
        for entity in entities {
            let Some(node) = self.node(*entity) else {
                return CommonNeighbors::default();
            };
            if !asked.contains(&node) {
                asked.push(node);
            }
        }
        let mut search = CommonSearch {
            lens: Lens::new(self, &traversal.filter),
            traversal,
            asked,
            meter: Meter::new(budget),
            shared: Vec::new(),
            truncated: false,
        };
        search.run();
        search.finish(order, budget)
    }
}

/// The relations between one entity that is shared and those asked about.
struct Shared {
    node: NodeIdx,
    /// By place among the entities asked about.
    sides: Vec<Vec<(RelationIdx, bool)>>,
}

struct CommonSearch<'t, 'a> {
    lens: Lens<'t>,
    traversal: &'a Traversal,
    asked: Vec<NodeIdx>,
    meter: Meter<'a>,
    /// What all sides so far share.
    shared: Vec<Shared>,
    truncated: bool,
}

impl CommonSearch<'_, '_> {
    fn run(&mut self) {
        let topology = self.lens.topology();
        let mut sides: Vec<usize> = (0..self.asked.len()).collect();
        sides.sort_by_key(|side| {
            let node = self.asked[*side];
            (topology.degree(node), topology.entity_id(node))
        });
        let mut sides = sides.into_iter();
        if let Some(first) = sides.next() {
            self.begin(first);
        }
        for side in sides {
            let shared = self.shared.iter();
            let price: usize = shared.map(|shared| topology.degree(shared.node)).sum();
            if topology.degree(self.asked[side]) <= price {
                self.narrow_from_asked(side);
            } else {
                self.narrow_from_shared(side);
            }
            self.shared.retain(|shared| !shared.sides[side].is_empty());
        }
    }

    /// Takes all that the first side is connected with.
    fn begin(&mut self, side: usize) {
        let mut places: FxHashMap<NodeIdx, usize> = FxHashMap::default();
        let n_sides = self.asked.len();
        for edge in self.edges(self.asked[side], self.traversal.direction) {
            let node = edge.to();
            let topology = self.lens.topology();
            let links = self.lens.admits(node) && self.traversal.may_pass(topology, node, 1);
            if !links || self.asked.contains(&node) {
                continue;
            }
            let place = *places.entry(node).or_insert(self.shared.len());
            if place == self.shared.len() {
                self.shared.push(Shared {
                    node,
                    sides: vec![Vec::new(); n_sides],
                });
            }
            self.shared[place].add(side, &edge, edge.is_forward());
        }
    }

    fn narrow_from_asked(&mut self, side: usize) {
        let places: FxHashMap<NodeIdx, usize> = self
            .shared
            .iter()
            .map(|shared| shared.node)
            .zip(0..)
            .collect();
        for edge in self.edges(self.asked[side], self.traversal.direction) {
            if let Some(place) = places.get(&edge.to()) {
                self.shared[*place].add(side, &edge, edge.is_forward());
            }
        }
    }

    fn narrow_from_shared(&mut self, side: usize) {
        for place in 0..self.shared.len() {
            let back = reversed(self.traversal.direction);
            for edge in self.edges(self.shared[place].node, back) {
                if edge.to() == self.asked[side] {
                    self.shared[place].add(side, &edge, !edge.is_forward());
                }
            }
        }
    }

    /// The edges of an entity that the lens sees, best supported first; those that the budget allows to look at.
    fn edges(&mut self, node: NodeIdx, direction: Direction) -> Vec<Edge> {
        let mut seen = Vec::new();
        for edge in self.lens.topology().incidents(node, direction) {
            if !self.meter.look() {
                self.truncated = true;
                break;
            }
            if self.lens.sees_edge(&edge) {
                seen.push(edge);
            }
        }
        seen
    }

    fn finish(mut self, order: CommonOrder, budget: &Budget) -> CommonNeighbors {
        let topology = self.lens.topology();
        let n_shared = self.shared.len();
        self.shared.sort_by_cached_key(|shared| {
            let degree = match order {
                CommonOrder::Support => 0,
                CommonOrder::AdamicAdar => topology.degree(shared.node),
            };
            let best = |side: &Vec<(RelationIdx, bool)>| {
                side.first()
                    .map_or(0, |(relation, _)| topology.header(*relation).publishers)
            };
            let weakest = shared.sides.iter().map(best).min();
            let sum: u64 = shared.sides.iter().map(best).map(u64::from).sum();
            let id = topology.entity_id(shared.node);
            (degree, Reverse(weakest), Reverse(sum), id)
        });
        self.shared.truncate(budget.entities);
        let shared = self.shared.iter();
        CommonNeighbors {
            neighbors: shared
                .filter_map(|shared| shared.answer(topology))
                .collect(),
            truncated: self.truncated || n_shared > budget.entities,
            cost: Cost {
                entities: n_shared,
                relations: self.meter.n_looked(),
            },
        }
    }
}

impl Shared {
    fn add(&mut self, side: usize, edge: &Edge, forward: bool) {
        let relations = &mut self.sides[side];
        if relations.len() < MAX_PARALLEL {
            relations.push((RelationIdx(edge.relation), forward));
        }
    }

    fn answer(&self, topology: &Topology) -> Option<CommonNeighbor> {
        let step = |(relation, forward): &(RelationIdx, bool)| PathStep {
            relation: topology.header(*relation).id,
            forward: *forward,
        };
        let sides = self
            .sides
            .iter()
            .map(|side| side.iter().map(step).collect());
        Some(CommonNeighbor {
            entity: topology.entity_id(self.node)?,
            sides: sides.collect(),
            // Of a single entity asked about, a neighbour may have one edge.
            weight: 1.0 / (topology.degree(self.node).max(2) as f64).ln(),
        })
    }
}
