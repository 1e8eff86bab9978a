//! Paths by weight: the lightest between two entities, all between two, all from one.

mod corridor;
mod enumerate;
mod lightest;
mod weight;

use newsgraph_model::EntityId;

use crate::budget::{Budget, Cost, Meter};
use crate::path::Path;
use crate::topology::Topology;
use crate::walk::Traversal;

use corridor::Corridor;
use enumerate::Enumeration;
pub use weight::PathWeight;

/// Which paths are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathQuery {
    /// What makes a path long.
    pub weight: PathWeight,
    /// At least so many relations; [`Traversal::hops`] says how many at most.
    pub min_hops: u32,
    /// At most so many paths.
    pub limit: usize,
}

impl Default for PathQuery {
    fn default() -> Self {
        Self {
            weight: PathWeight::default(),
            min_hops: 0,
            limit: 10,
        }
    }
}

/// A path and its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedPath {
    /// The path. The relations of each hop come lightest first, then best supported; the first makes the weight.
    pub path: Path,
    /// The sum of the weights of its hops.
    pub weight: f64,
}

/// Paths by weight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paths {
    /// The lightest first; of equal ones that of fewer relations, and of those the one that takes the better supported
    /// relation where they part.
    pub paths: Vec<WeightedPath>,
    /// True when the budget cut the search: there may be more paths, all of them after these.
    pub truncated: bool,
    /// What was looked at; each step that was tried counts as a relation.
    pub cost: Cost,
}

/// Relations that a path of this module may have; more [`Traversal::hops`] than this are taken as so many.
pub const MAX_PATH_HOPS: u32 = 64;

impl Topology {
    /// All paths between two entities that pass no entity twice, lightest first. Parallel relations make one path, of which
    /// each hop names them all; from an entity to itself there is the path without a relation and no other.
    ///
    /// First everything is found that lies on a way short enough, from both ends, with the least weight that is left from
    /// there to the goal for each number of relations; then paths are put together in order, so that a step is only tried
    /// if a way leads on from there. The order is exact, and a smaller budget gives the first of the same paths or none. Of
    /// the budget, `entities` bounds the entities reached, `relations` is not looked at.
    pub fn paths_between(
        &self,
        from: EntityId,
        to: EntityId,
        query: &PathQuery,
        traversal: &Traversal,
        budget: &Budget,
    ) -> Paths {
        let (Some(start), Some(goal)) = (self.node(from), self.node(to)) else {
            return Paths::default();
        };
        let mut meter = Meter::new(budget);
        let corridor =
            Corridor::between(self, (start, goal), traversal, budget.entities, &mut meter);
        self.enumerate(corridor, query, traversal, meter)
    }

    /// All paths of at least one relation from an entity, as [`Self::paths_between`] has them. They end at entities of
    /// [`Filter::types`](crate::Filter::types) only.
    pub fn paths_from(
        &self,
        from: EntityId,
        query: &PathQuery,
        traversal: &Traversal,
        budget: &Budget,
    ) -> Paths {
        let Some(start) = self.node(from) else {
            return Paths::default();
        };
        let mut meter = Meter::new(budget);
        let corridor = Corridor::from(self, start, traversal, budget.entities, &mut meter);
        self.enumerate(corridor, query, traversal, meter)
    }

    fn enumerate(
        &self,
        corridor: Corridor,
        query: &PathQuery,
        traversal: &Traversal,
        mut meter: Meter<'_>,
    ) -> Paths {
        let entities = corridor.n_reached;
        let enumeration = Enumeration::new(self, corridor, query, traversal, &mut meter);
        let (paths, complete) = match enumeration {
            Some(enumeration) => enumeration.run(&mut meter),
            None => (Vec::new(), false),
        };
        Paths {
            paths,
            truncated: !complete,
            cost: Cost {
                entities,
                relations: meter.n_looked(),
            },
        }
    }
}

/// How many relations a path may have.
fn hops(traversal: &Traversal) -> u32 {
    traversal.hops.min(MAX_PATH_HOPS)
}
