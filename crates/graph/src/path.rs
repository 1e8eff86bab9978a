//! The shortest path between two entities: breadth first from both ends.

use newsgraph_model::{EntityId, RelationId};
use rustc_hash::FxHashMap;

use crate::budget::{Budget, Cost, Meter};
use crate::filter::{Direction, Lens};
use crate::topology::{NodeIdx, RelationIdx, Topology};
use crate::walk::{Step, Traversal, expand};

/// One relation of a path, walked in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// The relation.
    pub relation: RelationId,
    /// True when the hop goes from its subject to its object.
    pub forward: bool,
}

/// One hop of a path, with the relations that each make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathHop {
    /// Where it starts.
    pub from: EntityId,
    /// Where it ends.
    pub to: EntityId,
    /// The relations between the two that the traversal sees, best supported first, at most 16, never empty.
    pub relations: Vec<PathStep>,
    /// True when there may be more of them.
    pub truncated: bool,
}

/// A walk that passes no entity twice; empty from an entity to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The entities in order, both ends included.
    pub entities: Vec<EntityId>,
    /// The hops in order.
    pub hops: Vec<PathHop>,
}

/// What the search for a path came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathOutcome {
    /// A shortest path; among several the one over better supported relations near the ends.
    Found {
        /// The path.
        path: Path,
        /// What was looked at.
        cost: Cost,
    },
    /// There is none within the hops, or an end is unknown.
    NotFound {
        /// What was looked at.
        cost: Cost,
    },
    /// The budget stopped the search: a path may exist all the same.
    Truncated {
        /// What was looked at.
        cost: Cost,
    },
}

const MAX_PARALLEL: usize = 16;

impl Topology {
    /// A shortest path of at most [`Traversal::hops`] relations. The same question on the same graph has the same answer.
    pub fn shortest_path(
        &self,
        from: EntityId,
        to: EntityId,
        traversal: &Traversal,
        budget: &Budget,
    ) -> PathOutcome {
        let (Some(start), Some(goal)) = (self.node(from), self.node(to)) else {
            return PathOutcome::NotFound {
                cost: Cost::default(),
            };
        };
        let search = Search {
            lens: Lens::new(self, &traversal.filter),
            traversal,
            budget,
            meter: Meter::new(budget),
            sides: [
                Side::new(start, traversal.direction),
                Side::new(goal, reversed(traversal.direction)),
            ],
            truncated: false,
        };
        search.run()
    }
}

const fn reversed(direction: Direction) -> Direction {
    match direction {
        Direction::Out => Direction::In,
        Direction::In => Direction::Out,
        Direction::Both => Direction::Both,
    }
}

/// What one end of the search has reached.
struct Side {
    direction: Direction,
    /// Distance from the end, and what it was first reached over; `None` at the end itself.
    reached: FxHashMap<NodeIdx, (u32, Option<Step>)>,
    frontier: Vec<NodeIdx>,
    depth: u32,
}

impl Side {
    fn new(end: NodeIdx, direction: Direction) -> Self {
        Self {
            direction,
            reached: [(end, (0, None))].into_iter().collect(),
            frontier: vec![end],
            depth: 0,
        }
    }

    /// The steps by which `node` was reached, the last first.
    fn back(&self, node: NodeIdx) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut current = node;
        while let Some((_, Some(step))) = self.reached.get(&current) {
            steps.push(*step);
            current = step.from;
        }
        steps
    }
}

struct Search<'t, 'a> {
    lens: Lens<'t>,
    traversal: &'a Traversal,
    budget: &'a Budget,
    meter: Meter<'a>,
    /// From the start, and from the goal backwards.
    sides: [Side; 2],
    truncated: bool,
}

impl Search<'_, '_> {
    fn run(mut self) -> PathOutcome {
        let [start, goal] = &self.sides;
        if start.frontier == goal.frontier {
            let meeting = start.frontier[0];
            return self.found(meeting);
        }
        while self.sides[0].depth + self.sides[1].depth < self.traversal.hops {
            // The smaller side goes on; a side with nothing left proves that there is no path, unless it was cut.
            let [start, goal] = &self.sides;
            let side = usize::from(self.price(goal) < self.price(start));
            if self.sides[side].frontier.is_empty() {
                break;
            }
            if let Some(meeting) = self.advance(side) {
                return self.found(meeting);
            }
            if self.truncated {
                break;
            }
        }
        let cost = self.cost();
        if self.truncated {
            return PathOutcome::Truncated { cost };
        }
        PathOutcome::NotFound { cost }
    }

    fn price(&self, side: &Side) -> usize {
        side.frontier
            .iter()
            .map(|node| self.lens.topology().degree(*node))
            .sum()
    }

    /// Takes one side a relation further. All meetings in one level make paths of one length, so the first is as short as
    /// any; the order of the walk decides.
    fn advance(&mut self, side: usize) -> Option<NodeIdx> {
        let lens = self.lens.clone();
        let depth = self.sides[side].depth;
        let frontier = std::mem::take(&mut self.sides[side].frontier);
        let walked: Vec<NodeIdx> = frontier
            .into_iter()
            .filter(|node| self.may_pass(*node, depth))
            .collect();
        let n_other = self.sides[1 - side].reached.len();
        let direction = self.sides[side].direction;
        let mut meeting = None;
        let mut meter = self.meter.clone();
        let mut full = false;
        let stopped = expand(&walked, (&lens, direction), &mut meter, |step: Step| {
            if meeting.is_some() || full {
                return false;
            }
            if self.sides[side].reached.contains_key(&step.to) {
                return true;
            }
            let meets = self.meets(1 - side, step.to);
            if !meets && !lens.admits(step.to) {
                return true;
            }
            if !meets && self.sides[side].reached.len() + n_other >= self.budget.entities {
                full = true;
                return false;
            }
            self.sides[side]
                .reached
                .insert(step.to, (depth + 1, Some(step)));
            self.sides[side].frontier.push(step.to);
            meeting = meets.then_some(step.to);
            true
        });
        self.meter = meter;
        self.sides[side].depth += 1;
        self.truncated |= full || !stopped.is_empty();
        meeting
    }

    /// Whether a path may join what a side has reached at `node`.
    fn meets(&self, side: usize, node: NodeIdx) -> bool {
        let reached = self.sides[side].reached.get(&node);
        reached.is_some_and(|(depth, _)| self.may_pass(node, *depth))
    }

    fn may_pass(&self, node: NodeIdx, depth: u32) -> bool {
        let degree = || self.lens.topology().degree(node);
        depth == 0 || self.traversal.max_degree.is_none_or(|max| degree() <= max)
    }

    fn cost(&self) -> Cost {
        Cost {
            entities: self.sides[0].reached.len() + self.sides[1].reached.len(),
            relations: self.meter.n_looked(),
        }
    }

    fn found(mut self, meeting: NodeIdx) -> PathOutcome {
        let mut steps = self.sides[0].back(meeting);
        steps.reverse();
        let turned = |step: Step| Step {
            from: step.to,
            to: step.from,
            relation: step.relation,
            forward: !step.forward,
        };
        steps.extend(self.sides[1].back(meeting).into_iter().map(turned));
        let topology = self.lens.topology();
        let first = steps.first().map_or(meeting, |step| step.from);
        let nodes = std::iter::once(first).chain(steps.iter().map(|step| step.to));
        PathOutcome::Found {
            path: Path {
                entities: nodes.filter_map(|node| topology.entity_id(node)).collect(),
                hops: steps.iter().filter_map(|step| self.hop(step)).collect(),
            },
            cost: self.cost(),
        }
    }

    /// A step with its parallel relations, which are looked up at the end with fewer edges.
    fn hop(&mut self, step: &Step) -> Option<PathHop> {
        let topology = self.lens.topology();
        let swapped = topology.degree(step.to) < topology.degree(step.from);
        let (near, far, direction) = if swapped {
            (step.to, step.from, reversed(self.traversal.direction))
        } else {
            (step.from, step.to, self.traversal.direction)
        };
        let mut relations = vec![(step.relation, step.forward)];
        let mut truncated = false;
        for incident in topology.incidents(near) {
            if !self.meter.look() || relations.len() == MAX_PARALLEL {
                truncated = true;
                break;
            }
            let parallel = incident.neighbour() == far && incident.relation() != step.relation;
            if parallel && self.lens.follows(&incident, direction) {
                relations.push((incident.relation(), incident.forward != swapped));
            }
        }
        relations.sort_by_key(|(relation, _)| topology.header(*relation).rank());
        let as_step = |(relation, forward): (RelationIdx, bool)| PathStep {
            relation: topology.header(relation).id,
            forward,
        };
        Some(PathHop {
            from: topology.entity_id(step.from)?,
            to: topology.entity_id(step.to)?,
            relations: relations.into_iter().map(as_step).collect(),
            truncated,
        })
    }
}
