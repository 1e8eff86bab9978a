//! Personalised PageRank: how near entities are to some others over all ways between them.

use std::collections::VecDeque;

use newsgraph_model::EntityId;
use rustc_hash::FxHashMap;

use crate::budget::{Budget, Cost, Meter};
use crate::filter::Lens;
use crate::region::edges_of;
use crate::topology::{NodeIdx, Topology};
use crate::walk::Traversal;

/// How far and how exactly ranks are computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PersonalRank {
    /// How likely the walk goes on at each step, 0 to 0.999; what is outside is cut, `NaN` is 0.
    pub damping: f64,
    /// What may stay undistributed at an entity, for each of its edges. At most `1 / (tolerance · (1 − damping))` relations
    /// are looked at. Less than 1e-12, and `NaN`, are 1e-12.
    pub tolerance: f64,
}

impl Default for PersonalRank {
    fn default() -> Self {
        Self {
            damping: 0.85,
            tolerance: 1e-5,
        }
    }
}

/// An entity and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankedEntity {
    /// The entity.
    pub entity: EntityId,
    /// Its score; what it means, the method says.
    pub score: f64,
}

/// Entities by their personalised PageRank.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonalRanks {
    /// The highest ranks, at most [`Budget::entities`], equal ones by id. Each rank is at most [`Self::error`] less than the
    /// exact one, and never more.
    pub ranks: Vec<RankedEntity>,
    /// What all ranks together are less than the exact ones; those sum to 1.
    pub error: f64,
    /// True when the budget cut the search or the list.
    pub truncated: bool,
    /// What was looked at.
    pub cost: Cost,
}

impl Topology {
    /// Where a walk is found that begins at one of the seeds, each as likely, and at each step goes on with the probability
    /// [`PersonalRank::damping`], over one of the relations that the traversal follows from there, each as likely (so that
    /// parallel ones count each), or else begins again. It also begins again where no relation leads on, and at an entity
    /// with more edges than [`Traversal::max_degree`], seeds apart. The traversal's hops are not looked at, seeds that are
    /// unknown or come twice neither.
    ///
    /// The method is the forward push of Andersen, Chung and Lang, "Local Graph Partitioning using PageRank Vectors", FOCS
    /// 2006: it costs what is near the seeds, whatever the size of the graph. [`Budget::relations`] is not looked at.
    pub fn personal_page_rank(
        &self,
        seeds: &[EntityId],
        how: PersonalRank,
        traversal: &Traversal,
        budget: &Budget,
    ) -> PersonalRanks {
        let mut seeds = seeds.to_vec();
        seeds.sort_unstable();
        seeds.dedup();
        let seeds: Vec<NodeIdx> = seeds.iter().filter_map(|seed| self.node(*seed)).collect();
        let mut meter = Meter::new(budget);
        let mut push = Push::new(Lens::new(self, &traversal.filter), traversal, &seeds);
        let complete = push.run(how, &mut meter);
        let mut ranks: Vec<RankedEntity> = push.ranks(self);
        ranks.sort_by(|a, b| {
            let by_score = b.score.total_cmp(&a.score);
            by_score.then(a.entity.cmp(&b.entity))
        });
        let truncated = !complete || ranks.len() > budget.entities;
        ranks.truncate(budget.entities);
        PersonalRanks {
            ranks,
            error: push.reached.iter().map(|mass| mass.waiting).sum(),
            truncated,
            cost: Cost {
                entities: push.reached.len(),
                relations: meter.n_looked(),
            },
        }
    }
}

/// What an entity has of the whole, which is 1.
#[derive(Clone, Copy, Debug)]
struct Mass {
    node: NodeIdx,
    /// Its rank so far.
    settled: f64,
    /// What came to it and was not passed on.
    waiting: f64,
    is_queued: bool,
}

struct Push<'t, 'a> {
    lens: Lens<'t>,
    traversal: &'a Traversal,
    n_seeds: usize,
    /// As met, the seeds first: sums in this order are the same for the same graph.
    reached: Vec<Mass>,
    places: FxHashMap<NodeIdx, usize>,
    queue: VecDeque<usize>,
    /// The least mass for each edge that is passed on.
    tolerance: f64,
}

impl<'t, 'a> Push<'t, 'a> {
    fn new(lens: Lens<'t>, traversal: &'a Traversal, seeds: &[NodeIdx]) -> Self {
        let mut push = Self {
            lens,
            traversal,
            n_seeds: seeds.len(),
            reached: Vec::new(),
            places: FxHashMap::default(),
            queue: VecDeque::new(),
            tolerance: 0.0,
        };
        for seed in seeds {
            push.place(*seed);
        }
        push
    }

    /// Passes mass on until no entity has much waiting; `false` when the budget ended.
    fn run(&mut self, how: PersonalRank, meter: &mut Meter<'_>) -> bool {
        let damping = if how.damping.is_nan() {
            0.0
        } else {
            how.damping.clamp(0.0, 0.999)
        };
        // `max` gives the other one for `NaN`.
        self.tolerance = how.tolerance.max(1e-12);
        self.begin_again(1.0);
        let mut targets = Vec::new();
        while let Some(place) = self.queue.pop_front() {
            targets.clear();
            if !self.targets(place, meter, &mut targets) {
                return false;
            }
            let mass = &mut self.reached[place];
            let waiting = std::mem::take(&mut mass.waiting);
            mass.is_queued = false;
            mass.settled += (1.0 - damping) * waiting;
            if targets.is_empty() {
                self.begin_again(damping * waiting);
                continue;
            }
            let share = damping * waiting / targets.len() as f64;
            for target in &targets {
                let place = self.place(*target);
                self.give(place, share);
            }
        }
        true
    }

    /// Where the walk may go from a place, once for each relation; `false` when the budget does not allow to look.
    fn targets(&self, place: usize, meter: &mut Meter<'_>, targets: &mut Vec<NodeIdx>) -> bool {
        let node = self.reached[place].node;
        let topology = self.lens.topology();
        let degree = topology.degree(node);
        let max_degree = self.traversal.max_degree;
        if place >= self.n_seeds && max_degree.is_some_and(|max| degree > max) {
            return true;
        }
        if meter.look_at(degree) < degree {
            return false;
        }
        let edges = edges_of(topology, node, self.traversal.direction);
        let ends = edges
            .filter(|edge| self.lens.sees_edge(edge))
            .map(|edge| edge.to());
        targets.extend(ends.filter(|end| self.lens.admits(*end)));
        true
    }

    fn begin_again(&mut self, mass: f64) {
        for seed in 0..self.n_seeds {
            self.give(seed, mass / self.n_seeds as f64);
        }
    }

    fn place(&mut self, node: NodeIdx) -> usize {
        let next = self.reached.len();
        let place = *self.places.entry(node).or_insert(next);
        if place == next {
            self.reached.push(Mass {
                node,
                settled: 0.0,
                waiting: 0.0,
                is_queued: false,
            });
        }
        place
    }

    fn give(&mut self, place: usize, share: f64) {
        let mass = &mut self.reached[place];
        mass.waiting += share;
        let degree = self.lens.topology().degree(mass.node).max(1);
        if !mass.is_queued && mass.waiting > self.tolerance * degree as f64 {
            mass.is_queued = true;
            self.queue.push_back(place);
        }
    }

    fn ranks(&self, topology: &Topology) -> Vec<RankedEntity> {
        let settled = self.reached.iter().filter(|mass| mass.settled > 0.0);
        settled
            .filter_map(|mass| {
                Some(RankedEntity {
                    entity: topology.entity_id(mass.node)?,
                    score: mass.settled,
                })
            })
            .collect()
    }
}
