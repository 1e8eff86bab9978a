//! The shortest path between two entities: breadth first from both ends.

use newsgraph_model::{EntityId, RelationId};

use crate::budget::{Budget, Cost, Meter};
use crate::expand::{Order, Route, Step, expand};
use crate::filter::Direction;
use crate::topology::{BorrowedNotes, NodeIdx, RelationIdx, Topology};
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
        let route = traversal.route(self, Order::Lists);
        let back = Route {
            direction: reversed(traversal.direction),
            ..route.clone()
        };
        let search = Search {
            topology: self,
            traversal,
            budget,
            meter: Meter::new(budget),
            sides: [Side::new(start, route), Side::new(goal, back)],
            notes: self.notes(),
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

/// What is noted of an entity: its place in its side, and the side.
fn note_of(place: u32, side: usize) -> u32 {
    place << 1 | u32::from(side == 1)
}

const fn place_of(note: u32) -> u32 {
    note >> 1
}

const fn side_of(note: u32) -> usize {
    (note & 1) as usize
}

/// An entity that one side of a search has reached.
struct Reached {
    node: NodeIdx,
    /// Where among those of its side the entity before it is; its own place at the end itself.
    from: u32,
    relation: RelationIdx,
    /// True when the relation leads from the entity before to this one.
    forward: bool,
}

/// What one end of the search has reached.
struct Side<'t> {
    route: Route<'t>,
    /// By distance from the end.
    reached: Vec<Reached>,
    /// Where the farthest begin.
    frontier: usize,
    /// Edges of the farthest, once they were counted.
    price: Option<usize>,
    depth: u32,
}

impl<'t> Side<'t> {
    fn new(end: NodeIdx, route: Route<'t>) -> Self {
        let end = Reached {
            node: end,
            from: 0,
            relation: RelationIdx(u32::MAX),
            forward: true,
        };
        Self {
            route,
            reached: vec![end],
            frontier: 0,
            price: None,
            depth: 0,
        }
    }

    /// What the next level will cost.
    fn price(&mut self) -> usize {
        let topology = self.route.lens.topology();
        let farthest = self.reached[self.frontier..].iter();
        *self
            .price
            .get_or_insert_with(|| farthest.map(|reached| topology.degree(reached.node)).sum())
    }

    /// The steps by which an entity was reached, the last first.
    fn back(&self, place: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut place = place as usize;
        while place != 0 {
            let reached = &self.reached[place];
            steps.push(Step {
                from: self.reached[reached.from as usize].node,
                to: reached.node,
                relation: reached.relation,
                forward: reached.forward,
            });
            place = reached.from as usize;
        }
        steps
    }
}

/// Where the two sides met: a step from an entity of one side to one of the other.
struct Meeting {
    side: usize,
    from: u32,
    step: Step,
    to: u32,
}

struct Search<'t, 'a> {
    topology: &'t Topology,
    traversal: &'a Traversal,
    budget: &'a Budget,
    meter: Meter<'a>,
    /// From the start, and from the goal backwards.
    sides: [Side<'t>; 2],
    /// Where in its side an entity is, doubled, and the side. An entity is in one of the two.
    notes: BorrowedNotes,
    truncated: bool,
}

impl Search<'_, '_> {
    fn run(mut self) -> PathOutcome {
        for side in [0, 1] {
            let end = self.sides[side].reached[0].node;
            if !self.notes.note(end, note_of(0, side)) {
                return self.found(end, Vec::new());
            }
        }
        while self.sides[0].depth + self.sides[1].depth < self.traversal.hops {
            // The cheaper side goes on; a side with nothing left proves that there is no path, unless it was cut.
            let [start, goal] = &mut self.sides;
            let side = usize::from(goal.price() < start.price());
            if self.sides[side].frontier == self.sides[side].reached.len() {
                break;
            }
            if let Some(meeting) = self.advance(side) {
                let start = self.sides[0].reached[0].node;
                let steps = self.steps(&meeting);
                return self.found(start, steps);
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

    /// Takes one side a relation further. All meetings in one level make paths of one length, so the first is as short as
    /// any; the order of the walk decides.
    fn advance(&mut self, side: usize) -> Option<Meeting> {
        let n_other = self.sides[1 - side].reached.len();
        let own = &mut self.sides[side];
        let mut frontier: Vec<NodeIdx> = Vec::with_capacity(own.reached.len() - own.frontier);
        frontier.extend(
            own.reached[own.frontier..]
                .iter()
                .map(|reached| reached.node),
        );
        if self.traversal.max_degree.is_some() {
            let (topology, depth) = (self.topology, own.depth);
            frontier.retain(|node| self.traversal.may_pass(topology, *node, depth));
        }
        own.frontier = own.reached.len();
        own.depth += 1;
        own.price = None;
        let (notes, reached) = (&mut self.notes, &mut own.reached);
        let room = self.budget.entities.saturating_sub(n_other);
        let mut met = None;
        let mut full = false;
        let stopped = expand(&frontier, &own.route, &mut self.meter, |step: Step| {
            if met.is_some() || full {
                return false;
            }
            match notes.get(step.to) {
                Some(note) if side_of(note) != side => {
                    // What the other side may not pass is no way through for this one either.
                    let passes =
                        place_of(note) == 0 || self.traversal.may_pass(self.topology, step.to, 1);
                    met = passes.then_some((step, place_of(note)));
                    return !passes;
                }
                Some(_) => return true,
                None if !own.route.lens.admits(step.to) => return true,
                None => {}
            }
            full = reached.len() >= room;
            if full {
                return false;
            }
            let place = u32::try_from(reached.len()).expect("fewer than 2^31 entities are noted");
            notes.note(step.to, note_of(place, side));
            reached.push(Reached {
                node: step.to,
                from: notes.get(step.from).map_or(0, place_of),
                relation: step.relation,
                forward: step.forward,
            });
            true
        });
        self.truncated |= full || (met.is_none() && !stopped.is_empty());
        let (step, to) = met?;
        let from = self.notes.get(step.from).map_or(0, place_of);
        Some(Meeting {
            side,
            from,
            step,
            to,
        })
    }

    fn cost(&self) -> Cost {
        Cost {
            entities: self.sides[0].reached.len() + self.sides[1].reached.len(),
            relations: self.meter.n_looked(),
        }
    }

    /// The steps from the start to the goal.
    fn steps(&self, meeting: &Meeting) -> Vec<Step> {
        let turned = |step: Step| Step {
            from: step.to,
            to: step.from,
            relation: step.relation,
            forward: !step.forward,
        };
        let (from_start, to_goal, step) = match meeting.side {
            0 => (meeting.from, meeting.to, meeting.step),
            _ => (meeting.to, meeting.from, turned(meeting.step)),
        };
        let mut steps = self.sides[0].back(from_start);
        steps.reverse();
        steps.push(step);
        steps.extend(self.sides[1].back(to_goal).into_iter().map(turned));
        steps
    }

    fn found(mut self, start: NodeIdx, steps: Vec<Step>) -> PathOutcome {
        let topology = self.topology;
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
        let topology = self.topology;
        let lens = &self.sides[0].route.lens;
        let swapped = topology.degree(step.to) < topology.degree(step.from);
        let (near, far, direction) = if swapped {
            (step.to, step.from, reversed(self.traversal.direction))
        } else {
            (step.from, step.to, self.traversal.direction)
        };
        let mut relations = vec![(step.relation, step.forward)];
        let mut truncated = false;
        for edge in topology.incidents(near, direction) {
            if !self.meter.look() || relations.len() == MAX_PARALLEL {
                truncated = true;
                break;
            }
            let relation = RelationIdx(edge.relation);
            if edge.to() == far && relation != step.relation && lens.sees_edge(&edge) {
                relations.push((relation, edge.leads_forward(near) != swapped));
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
