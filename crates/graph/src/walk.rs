//! Walks with a budget: neighbours, the subgraph around seeds, the relations of one entity.

use newsgraph_model::{EntityId, RelationId};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::budget::{Budget, Cost, Meter};
use crate::expand::{Route, expand};
use crate::filter::{Direction, Filter, Lens};
use crate::topology::{NodeIdx, RelationHeader, RelationIdx, Topology};

/// How far a walk goes and what it follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Traversal {
    /// Which relations and entities it sees.
    pub filter: Filter,
    /// Which way it follows relations.
    pub direction: Direction,
    /// At most this many relations from a seed.
    pub hops: u32,
    /// It does not walk on through an entity with more edges than this, over all views; seeds and the ends of a path
    /// are walked all the same.
    pub max_degree: Option<usize>,
}

impl Default for Traversal {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            direction: Direction::Both,
            hops: 2,
            max_degree: None,
        }
    }
}

impl Traversal {
    /// How it goes through a topology.
    pub(crate) fn route<'t>(&self, topology: &'t Topology) -> Route<'t> {
        Route {
            lens: Lens::new(topology, &self.filter),
            direction: self.direction,
        }
    }

    /// Whether it goes on through an entity at this distance from a seed.
    pub(crate) fn may_pass(&self, topology: &Topology, node: NodeIdx, depth: u32) -> bool {
        depth == 0
            || self
                .max_degree
                .is_none_or(|max| topology.degree(node) <= max)
    }
}

/// One relation from an entity to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbor {
    /// The other entity.
    pub entity: EntityId,
    /// The relation.
    pub relation: RelationId,
    /// True when the entity asked about is the subject.
    pub forward: bool,
}

/// An entity one relation away, with all relations to it that were looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeighborGroup {
    /// The other entity.
    pub entity: EntityId,
    /// The relations, best supported first.
    pub relations: Vec<Neighbor>,
}

/// The entities one relation away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighborhood {
    /// By their best supported relation.
    pub neighbors: Vec<NeighborGroup>,
    /// True when the budget cut it.
    pub truncated: bool,
    /// What was looked at.
    pub cost: Cost,
}

/// An entity in a subgraph and its distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubgraphNode {
    /// The entity.
    pub entity: EntityId,
    /// Relations between it and the nearest seed.
    pub depth: u32,
}

/// What a walk around seeds found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subgraph {
    /// Breadth first: the seeds as asked, then as found over the best supported relations.
    pub nodes: Vec<SubgraphNode>,
    /// All relations between the nodes that the traversal sees, best supported first.
    pub relations: Vec<RelationId>,
    /// True when the budget cut it.
    pub truncated: bool,
    /// Entities whose relations were not all followed because of the budget, at most 100, as found.
    pub frontier: Vec<EntityId>,
    /// What was looked at.
    pub cost: Cost,
}

const MAX_FRONTIER: usize = 100;

impl Topology {
    /// The entities one relation away, each once with its relations; [`Traversal::hops`] is not looked at.
    pub fn neighborhood(
        &self,
        entity: EntityId,
        traversal: &Traversal,
        budget: &Budget,
    ) -> Neighborhood {
        let Some(node) = self.node(entity) else {
            return Neighborhood::default();
        };
        let route = traversal.route(self);
        let lens = &route.lens;
        let mut meter = Meter::new(budget);
        let mut places: FxHashMap<NodeIdx, usize> = FxHashMap::default();
        let mut neighbors: Vec<NeighborGroup> = Vec::new();
        let mut n_relations = 0;
        let mut cut = false;
        let stopped = expand(&[node], &route, &mut meter, |step| {
            let Some(other) = self.entity_id(step.to).filter(|_| lens.admits(step.to)) else {
                return true;
            };
            if n_relations == budget.relations {
                return false;
            }
            if !places.contains_key(&step.to) && neighbors.len() == budget.entities {
                cut = true;
                return true;
            }
            n_relations += 1;
            let place = *places.entry(step.to).or_insert_with(|| {
                neighbors.push(NeighborGroup {
                    entity: other,
                    relations: Vec::new(),
                });
                neighbors.len() - 1
            });
            neighbors[place].relations.push(Neighbor {
                entity: other,
                relation: self.header(step.relation).id,
                forward: step.forward,
            });
            true
        });
        let cost = Cost {
            entities: neighbors.len() + 1,
            relations: meter.n_looked(),
        };
        Neighborhood {
            neighbors,
            truncated: cut || !stopped.is_empty(),
            cost,
        }
    }

    /// The relations that an entity takes part in, in any role, those without a second entity included, best supported
    /// first, one by one. [`Filter::types`] is not looked at. None for an unknown entity.
    pub fn relations_of<'t>(
        &'t self,
        entity: EntityId,
        filter: &Filter,
    ) -> impl Iterator<Item = &'t RelationHeader> + use<'t> {
        let lens = Lens::new(self, filter);
        let parts = self.node(entity).map(|node| self.parts(node));
        parts
            .into_iter()
            .flatten()
            .map(|relation| self.header(relation))
            .filter(move |header| lens.sees(header))
    }

    /// The entities at most [`Traversal::hops`] relations from a seed, and all relations between them that the traversal
    /// sees. Unknown seeds are left out.
    pub fn subgraph(&self, seeds: &[EntityId], traversal: &Traversal, budget: &Budget) -> Subgraph {
        let mut walk = SubgraphWalk {
            route: traversal.route(self),
            traversal,
            budget,
            meter: Meter::new(budget),
            order: Vec::new(),
            depths: FxHashMap::default(),
            relations: FxHashMap::default(),
            open: Vec::new(),
            truncated: false,
        };
        for seed in seeds.iter().filter_map(|seed| self.node(*seed)) {
            if !walk.reach(seed, 0) {
                walk.truncated = true;
            }
        }
        walk.go();
        walk.finish()
    }
}

/// A subgraph on its way.
struct SubgraphWalk<'t, 'a> {
    route: Route<'t>,
    traversal: &'a Traversal,
    budget: &'a Budget,
    meter: Meter<'a>,
    order: Vec<NodeIdx>,
    depths: FxHashMap<NodeIdx, u32>,
    /// Relations found; `true` when a node was first reached over it.
    relations: FxHashMap<RelationIdx, bool>,
    /// Entities not followed to the end.
    open: Vec<NodeIdx>,
    truncated: bool,
}

impl SubgraphWalk<'_, '_> {
    /// Adds an entity that is not there yet; `false` when there is no room.
    fn reach(&mut self, node: NodeIdx, depth: u32) -> bool {
        if self.depths.contains_key(&node) {
            return true;
        }
        if self.order.len() >= self.budget.entities {
            return false;
        }
        self.depths.insert(node, depth);
        self.order.push(node);
        true
    }

    fn go(&mut self) {
        let mut start = 0;
        for depth in 0..self.traversal.hops {
            let level: Vec<NodeIdx> = self.order[start..].to_vec();
            start = self.order.len();
            let walked: Vec<NodeIdx> = level
                .iter()
                .copied()
                .filter(|node| self.may_pass(*node, depth))
                .collect();
            if walked.is_empty() {
                break;
            }
            self.follow(&walked, depth);
        }
        self.close();
    }

    fn may_pass(&self, node: NodeIdx, depth: u32) -> bool {
        self.traversal
            .may_pass(self.route.lens.topology(), node, depth)
    }

    /// Follows the relations of one level of entities.
    fn follow(&mut self, level: &[NodeIdx], depth: u32) {
        let mut meter = self.meter.clone();
        let route = self.route.clone();
        let mut cut: FxHashSet<NodeIdx> = FxHashSet::default();
        let stopped = expand(level, &route, &mut meter, |step| {
            let known = self.depths.contains_key(&step.to);
            if !known && !route.lens.admits(step.to) {
                return true;
            }
            if !self.reach(step.to, depth + 1) {
                cut.insert(step.from);
                return true;
            }
            let tree = self.relations.entry(step.relation).or_default();
            *tree |= !known;
            true
        });
        self.meter = meter;
        self.truncated |= !stopped.is_empty() || !cut.is_empty();
        cut.extend(stopped);
        self.open
            .extend(level.iter().filter(|node| cut.contains(node)));
    }

    /// Finds the relations among entities that were reached and not followed.
    fn close(&mut self) {
        let topology = self.route.lens.topology();
        let hops = self.traversal.hops;
        let mut rest: Vec<(usize, NodeIdx)> = Vec::new();
        for node in &self.order {
            let depth = self.depths[node];
            if depth == hops || !self.may_pass(*node, depth) {
                rest.push((topology.degree(*node), *node));
            }
        }
        rest.sort_by_key(|(degree, _)| *degree);
        if self.traversal.direction == Direction::Both {
            // Every relation of the largest is met from its other end too, so a hub need not be looked through.
            rest.pop_if(|(degree, _)| *degree > self.meter.n_left());
        }
        let rest: Vec<NodeIdx> = rest.into_iter().map(|(_, node)| node).collect();
        let mut meter = self.meter.clone();
        let route = self.route.clone();
        let stopped = expand(&rest, &route, &mut meter, |step| {
            if self.depths.contains_key(&step.to) {
                self.relations.entry(step.relation).or_default();
            }
            true
        });
        self.meter = meter;
        self.truncated |= !stopped.is_empty();
        self.open.extend(stopped);
    }

    fn finish(mut self) -> Subgraph {
        let topology = self.route.lens.topology();
        let mut relations: Vec<(bool, &RelationHeader)> = self
            .relations
            .iter()
            .map(|(relation, tree)| (!tree, topology.header(*relation)))
            .collect();
        if relations.len() > self.budget.relations {
            // The relations that hold the nodes together stay, then the best supported.
            relations.sort_unstable_by_key(|(rest, header)| (*rest, header.rank()));
            for (_, header) in relations.split_off(self.budget.relations) {
                self.open.extend(header.subject);
                self.open.extend(header.object);
            }
            self.truncated = true;
        }
        relations.sort_unstable_by_key(|(_, header)| header.rank());
        let open: FxHashSet<NodeIdx> = self.open.into_iter().collect();
        let frontier = self.order.iter().filter(|node| open.contains(node));
        let cost = Cost {
            entities: self.order.len(),
            relations: self.meter.n_looked(),
        };
        Subgraph {
            frontier: frontier
                .filter_map(|node| topology.entity_id(*node))
                .take(MAX_FRONTIER)
                .collect(),
            nodes: self
                .order
                .iter()
                .filter_map(|node| {
                    Some(SubgraphNode {
                        entity: topology.entity_id(*node)?,
                        depth: self.depths[node],
                    })
                })
                .collect(),
            relations: relations.into_iter().map(|(_, header)| header.id).collect(),
            truncated: self.truncated,
            cost,
        }
    }
}
