//! The shortest path between two entities: breadth first from both ends.

use newsgraph_model::{EntityId, RelationId};

use crate::budget::{Budget, Cost, Meter};
use crate::expand::Step;
use crate::filter::{Direction, Lens};
use crate::sweep::{Arrival, sweep};
use crate::topology::{Borrowed, Met, NodeIdx, RelationIdx, Topology};
use crate::walk::Traversal;

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

pub(crate) const MAX_PARALLEL: usize = 16;

/// Entities of a level whose edges are counted to tell which side is cheaper.
const MAX_COUNTED: usize = 64;

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
                Side::new(self, start, traversal.direction),
                Side::new(self, goal, reversed(traversal.direction)),
            ],
            truncated: false,
        };
        search.run()
    }
}

pub(crate) const fn reversed(direction: Direction) -> Direction {
    match direction {
        Direction::Out => Direction::In,
        Direction::In => Direction::Out,
        Direction::Both => Direction::Both,
    }
}

/// What one end of the search has reached.
struct Side<'t> {
    direction: Direction,
    /// By distance from the end.
    met: Borrowed<Met>,
    /// For each entity but the end itself: where in `met` the one before it is, and how it was reached.
    arrivals: Vec<(u32, Arrival<'t>)>,
    /// Where in `met` the farthest begin.
    frontier: usize,
    depth: u32,
}

impl<'t> Side<'t> {
    fn new(topology: &'t Topology, end: NodeIdx, direction: Direction) -> Self {
        let mut met = topology.met();
        met.insert(end);
        Self {
            direction,
            met,
            arrivals: Vec::new(),
            frontier: 0,
            depth: 0,
        }
    }

    /// The entities reached last.
    fn farthest(&self) -> &[NodeIdx] {
        &self.met.members()[self.frontier..]
    }

    /// The steps by which an entity was reached, the last first.
    fn back(&self, place: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut place = place;
        while let Some((from, arrival)) = place
            .checked_sub(1)
            .and_then(|before| self.arrivals.get(before))
        {
            steps.push(self.step(*from, arrival));
            place = *from as usize;
        }
        steps
    }

    /// A step from an entity of this side.
    fn step(&self, from: u32, arrival: &Arrival<'_>) -> Step {
        let from = self.met.members()[from as usize];
        let edge = arrival.edge();
        Step {
            from,
            to: arrival.to,
            relation: RelationIdx(edge.relation),
            forward: edge.leads_forward(from),
        }
    }
}

/// Where the two sides met: a step from an entity of one side to one of the other.
struct Meeting<'t> {
    side: usize,
    /// Where in its side it begins.
    from: u32,
    arrival: Arrival<'t>,
}

struct Search<'t, 'a> {
    lens: Lens<'t>,
    traversal: &'a Traversal,
    budget: &'a Budget,
    meter: Meter<'a>,
    /// From the start, and from the goal backwards. An entity is in one of the two.
    sides: [Side<'t>; 2],
    truncated: bool,
}

impl<'t> Search<'t, '_> {
    fn run(mut self) -> PathOutcome {
        let ends = [0, 1].map(|side: usize| self.sides[side].met.members()[0]);
        if ends[0] == ends[1] {
            return self.found(ends[0], Vec::new());
        }
        while self.sides[0].depth + self.sides[1].depth < self.traversal.hops {
            // The cheaper side goes on; a side with nothing left proves that there is no path, unless it was cut.
            let [start, goal] = &self.sides;
            let side = usize::from(self.price(goal) < self.price(start));
            if self.sides[side].farthest().is_empty() {
                break;
            }
            if let Some(meeting) = self.advance(side) {
                let steps = self.steps(&meeting);
                return self.found(ends[0], steps);
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

    /// What the next level of a side will cost: its edges, or a guess at them where there are many.
    fn price(&self, side: &Side<'_>) -> usize {
        let farthest = side.farthest();
        let counted = &farthest[..farthest.len().min(MAX_COUNTED)];
        let topology = self.lens.topology();
        let n_edges: usize = counted.iter().map(|node| topology.degree(*node)).sum();
        match counted.len() {
            0 => 0,
            n_counted => n_edges.saturating_mul(farthest.len()) / n_counted,
        }
    }

    /// Takes one side a relation further. All meetings in one level make paths of one length, so the first is as short as
    /// any; the order of the walk decides.
    fn advance(&mut self, number: usize) -> Option<Meeting<'t>> {
        let [start, goal] = &mut self.sides;
        let (own, other) = match number {
            0 => (start, goal),
            _ => (goal, start),
        };
        let (topology, depth) = (self.lens.topology(), own.depth);
        let first = u32::try_from(own.frontier).expect("fewer than 2^32 entities are resident");
        let mut frontier: Vec<(u32, NodeIdx)> =
            (first..).zip(own.farthest().iter().copied()).collect();
        if self.traversal.max_degree.is_some() {
            frontier.retain(|(_, node)| self.traversal.may_pass(topology, *node, depth));
        }
        let (places, nodes): (Vec<u32>, Vec<NodeIdx>) = frontier.into_iter().unzip();
        own.frontier = own.met.members().len();
        own.depth += 1;
        let room = self
            .budget
            .entities
            .saturating_sub(other.met.members().len());
        let far_end = other.met.members()[0];
        let mut met = None;
        let way = (&self.lens, own.direction);
        let ended = sweep(&nodes, way, &mut self.meter, |arrival| {
            let to = arrival.to;
            if own.met.has(to) {
                return true;
            }
            let from = places[arrival.from];
            if other.met.has(to) {
                // What the other side may not pass is no way through for this one either.
                let passes = to == far_end || self.traversal.may_pass(topology, to, 1);
                met = passes.then_some((from, arrival));
                return !passes;
            }
            if !self.lens.admits(to) {
                return true;
            }
            if own.met.members().len() >= room {
                return false;
            }
            own.met.insert(to);
            own.arrivals.push((from, arrival));
            true
        });
        self.truncated |= !ended && met.is_none();
        let (from, arrival) = met?;
        Some(Meeting {
            side: number,
            from,
            arrival,
        })
    }

    fn cost(&self) -> Cost {
        Cost {
            entities: self.sides[0].met.members().len() + self.sides[1].met.members().len(),
            relations: self.meter.n_looked(),
        }
    }

    /// The steps from the start to the goal.
    fn steps(&self, meeting: &Meeting<'_>) -> Vec<Step> {
        let turned = |step: Step| Step {
            from: step.to,
            to: step.from,
            relation: step.relation,
            forward: !step.forward,
        };
        let near = &self.sides[meeting.side];
        let far = &self.sides[1 - meeting.side];
        let mut members = far.met.members().iter();
        let meets = |node: &NodeIdx| *node == meeting.arrival.to;
        let place = members.position(meets).unwrap_or(0);
        let mut steps = near.back(meeting.from as usize);
        steps.reverse();
        steps.push(near.step(meeting.from, &meeting.arrival));
        steps.extend(far.back(place).into_iter().map(turned));
        if meeting.side == 1 {
            steps.reverse();
            return steps.into_iter().map(turned).collect();
        }
        steps
    }

    fn found(mut self, start: NodeIdx, steps: Vec<Step>) -> PathOutcome {
        let topology = self.lens.topology();
        let nodes = std::iter::once(start).chain(steps.iter().map(|step| step.to));
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
        let way = (&self.lens, direction);
        let whole = sweep(&[near], way, &mut self.meter, |arrival| {
            if arrival.to != far {
                return true;
            }
            let edge = arrival.edge();
            let relation = RelationIdx(edge.relation);
            if relation != step.relation {
                relations.push((relation, edge.leads_forward(near) != swapped));
            }
            true
        });
        relations.sort_unstable_by_key(|(relation, _)| topology.header(*relation).rank());
        let truncated = !whole || relations.len() > MAX_PARALLEL;
        relations.truncate(MAX_PARALLEL);
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
