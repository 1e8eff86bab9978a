//! The lightest path: Dijkstra from both ends.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use newsgraph_model::EntityId;

use super::corridor::{Ball, reach_out};
use super::enumerate::steps;
use super::weight::{ENDLESS, Length, PathWeight, Scale, weight_of};
use super::{Paths, WeightedPath, hops};
use crate::budget::{Budget, Cost, Meter};
use crate::expand::Route;
use crate::filter::Direction;
use crate::path::{Path, PathHop, reversed};
use crate::region::edges_of;
use crate::topology::{Borrowed, NodeIdx, Notes, RelationIdx, Topology};
use crate::walk::Traversal;

impl Topology {
    /// A lightest path between two entities, or no path; of equal ones one of fewest relations, and the same each time.
    ///
    /// Dijkstra's search from both ends by turns. Because a path may only have so many relations, an entity is left not
    /// once but once for each number of relations that a longer way saves (labels that none dominates, as in E. Q. V.
    /// Martins, "On a Multicriteria Shortest Path Problem", European Journal of Operational Research 16, 1984). It ends when what
    /// both ends have left to look at cannot come to less than what was found. A way is not followed where the other end is
    /// known to be too many relations away, which both ends find out first as far as that is cheap. Of the budget, `entities`
    /// bounds the entities found so and the labels that were kept; `relations` is not looked at.
    pub fn lightest_path(
        &self,
        from: EntityId,
        to: EntityId,
        weight: PathWeight,
        traversal: &Traversal,
        budget: &Budget,
    ) -> Paths {
        let (Some(start), Some(goal)) = (self.node(from), self.node(to)) else {
            return Paths::default();
        };
        let route = traversal.route(self);
        let back = Route {
            direction: reversed(traversal.direction),
            ..route.clone()
        };
        let mut meter = Meter::new(budget);
        let limits = (traversal, budget.entities, MAX_PRICE);
        let (balls, complete) = reach_out(self, (start, goal), limits, &mut meter);
        let n_reached: usize = balls.iter().map(|ball| ball.nodes.len()).sum();
        let search = Search {
            topology: self,
            traversal,
            room: budget.entities.saturating_sub(n_reached),
            n_reached,
            scale: Scale::new(weight),
            meter,
            balls,
            sides: [Side::new(self, start, route), Side::new(self, goal, back)],
            best: None,
        };
        search.run(complete)
    }
}

/// What it may cost to know one relation further how far entities are from an end.
const MAX_PRICE: usize = 4096;

/// A way from one end to an entity.
struct Label {
    node: NodeIdx,
    length: Length,
    hops: u32,
    /// The label before; its own at the end itself.
    from: u32,
    /// The label of the same entity that was left before, longer in relations and shorter in length.
    before: Option<u32>,
}

/// What one end of the search has found.
struct Side<'t> {
    route: Route<'t>,
    labels: Vec<Label>,
    /// By entity the last label that was left.
    left: Borrowed<Notes>,
    /// Last labels that were left, where `left` says; they change, notes do not.
    last: Vec<u32>,
    /// Labels to leave from, by length, then as found.
    open: BinaryHeap<Reverse<(Length, u32)>>,
}

impl<'t> Side<'t> {
    fn new(topology: &Topology, end: NodeIdx, route: Route<'t>) -> Self {
        let label = Label {
            node: end,
            length: 0,
            hops: 0,
            from: 0,
            before: None,
        };
        Self {
            route,
            labels: vec![label],
            left: topology.notes(),
            last: Vec::new(),
            open: BinaryHeap::from([Reverse((0, 0))]),
        }
    }

    fn end(&self) -> NodeIdx {
        self.labels[0].node
    }

    /// The length of the next label to leave from.
    fn next(&self) -> Length {
        self.open
            .peek()
            .map_or(ENDLESS, |Reverse((length, _))| *length)
    }

    /// The last label of an entity that was left.
    fn last_of(&self, node: NodeIdx) -> Option<u32> {
        self.left.get(node).map(|place| self.last[place as usize])
    }

    /// Whether a label that was left is as short with as few relations. Labels are left by length, so the last one has the
    /// fewest relations.
    fn is_dominated(&self, node: NodeIdx, hops: u32) -> bool {
        self.last_of(node)
            .is_some_and(|last| self.labels[last as usize].hops <= hops)
    }

    fn leave(&mut self, number: u32) {
        let node = self.labels[number as usize].node;
        self.labels[number as usize].before = self.last_of(node);
        match self.left.get(node) {
            Some(place) => self.last[place as usize] = number,
            None => {
                let place = u32::try_from(self.last.len()).expect("labels have numbers of 32 bits");
                self.left.note(node, place);
                self.last.push(number);
            }
        }
    }

    /// The nodes from a label back to the end.
    fn back(&self, mut number: u32) -> Vec<NodeIdx> {
        let mut nodes = vec![self.labels[number as usize].node];
        while number != 0 {
            number = self.labels[number as usize].from;
            nodes.push(self.labels[number as usize].node);
        }
        nodes
    }
}

/// A path over a relation between a label of the start's side and one of the goal's; no relation when both ends are one.
struct Meeting {
    length: Length,
    labels: [u32; 2],
}

struct Search<'t, 'a> {
    topology: &'t Topology,
    traversal: &'a Traversal,
    room: usize,
    scale: Scale,
    meter: Meter<'a>,
    /// How far entities are from the start and from the goal.
    balls: [Ball<'t>; 2],
    n_reached: usize,
    sides: [Side<'t>; 2],
    best: Option<Meeting>,
}

impl Search<'_, '_> {
    fn run(mut self, complete: bool) -> Paths {
        if self.sides[0].end() == self.sides[1].end() {
            let nodes = [self.sides[0].end()];
            return self.answer(Some((0, &nodes)), false);
        }
        // Both ends are left before any is asked what it has left: an edge is seen by the end that is left later.
        let mut complete = complete && self.advance(0) && self.advance(1);
        while complete {
            let next = [self.sides[0].next(), self.sides[1].next()];
            let found = self.best.as_ref().map_or(ENDLESS, |best| best.length);
            // A side with nothing left has left everything that a path could be put together with.
            if next.contains(&ENDLESS) || next[0].saturating_add(next[1]) >= found {
                break;
            }
            let side = usize::from(next[1] < next[0]);
            complete = self.advance(side);
        }
        match self.best.take() {
            Some(best) if complete => {
                let mut nodes = self.sides[0].back(best.labels[0]);
                nodes.reverse();
                nodes.extend(self.sides[1].back(best.labels[1]));
                self.answer(Some((best.length, &nodes)), false)
            }
            _ => self.answer(None, !complete),
        }
    }

    /// Leaves the shortest label of a side; `false` when the budget ended.
    fn advance(&mut self, side: usize) -> bool {
        let Some(Reverse((length, number))) = self.sides[side].open.pop() else {
            return true;
        };
        let Label {
            node, hops: n_hops, ..
        } = self.sides[side].labels[number as usize];
        if self.sides[side].is_dominated(node, n_hops) {
            return true;
        }
        self.sides[side].leave(number);
        if n_hops == hops(self.traversal) {
            return true;
        }
        let route = self.sides[side].route.clone();
        let other_end = self.sides[1 - side].end();
        for edge in edges_of(self.topology, node, route.direction) {
            if !self.meter.look() {
                return false;
            }
            let to = edge.to();
            if to == node || !route.lens.sees_edge(&edge) {
                continue;
            }
            let passes = || route.lens.admits(to) && self.traversal.may_pass(self.topology, to, 1);
            if to != other_end && !passes() {
                continue;
            }
            let rest = self.balls[1 - side].least_distance(to);
            if rest.is_none_or(|rest| n_hops + 1 + rest > hops(self.traversal)) {
                continue;
            }
            let length = length + self.scale.length(&edge, self.topology);
            self.meet(side, number, (to, length, n_hops + 1));
            // What is as long as a whole path already leads to none that is shorter.
            let hopeless = self.best.as_ref().is_some_and(|best| best.length <= length);
            if to == other_end || hopeless || self.sides[side].is_dominated(to, n_hops + 1) {
                continue;
            }
            if self.sides[0].labels.len() + self.sides[1].labels.len() >= self.room {
                return false;
            }
            let own = &mut self.sides[side];
            let next = u32::try_from(own.labels.len()).expect("labels have numbers of 32 bits");
            own.labels.push(Label {
                node: to,
                length,
                hops: n_hops + 1,
                from: number,
                before: None,
            });
            own.open.push(Reverse((length, next)));
        }
        true
    }

    /// Joins a way to what the other side has left at its end.
    fn meet(&mut self, side: usize, from: u32, (node, length, n_hops): (NodeIdx, Length, u32)) {
        let other = &self.sides[1 - side];
        let mut next = other.last_of(node);
        while let Some(number) = next {
            let label = &other.labels[number as usize];
            next = label.before;
            let whole = length + label.length;
            let is_shorter = self.best.as_ref().is_none_or(|best| whole < best.length);
            if is_shorter && n_hops + label.hops <= hops(self.traversal) {
                let mut labels = [from, number];
                if side == 1 {
                    labels.reverse();
                }
                self.best = Some(Meeting {
                    length: whole,
                    labels,
                });
            }
        }
    }

    fn answer(mut self, found: Option<(Length, &[NodeIdx])>, truncated: bool) -> Paths {
        let topology = self.topology;
        let paths = found.map(|(length, nodes)| WeightedPath {
            path: Path {
                entities: nodes
                    .iter()
                    .filter_map(|node| topology.entity_id(*node))
                    .collect(),
                hops: nodes
                    .windows(2)
                    .filter_map(|ends| self.hop(ends[0], ends[1]))
                    .collect(),
            },
            weight: weight_of(length),
        });
        Paths {
            paths: paths.into_iter().collect(),
            truncated,
            cost: Cost {
                entities: self.n_reached + self.sides[0].labels.len() + self.sides[1].labels.len(),
                relations: self.meter.n_looked(),
            },
        }
    }

    /// All relations from one entity to another, looked up at the one with fewer edges. They do not count against the budget,
    /// which has let all edges of one of the two be looked at before.
    fn hop(&mut self, from: NodeIdx, to: NodeIdx) -> Option<PathHop> {
        let topology = self.topology;
        let swapped = topology.degree(to) < topology.degree(from);
        let along: Direction = self.sides[0].route.direction;
        let (near, far, direction) = if swapped {
            (to, from, reversed(along))
        } else {
            (from, to, along)
        };
        let mut links = Vec::new();
        for edge in topology.incidents(near, direction) {
            if edge.to() == far && self.sides[0].route.lens.sees_edge(&edge) {
                let relation = RelationIdx(edge.relation);
                let length = self.scale.length(&edge, topology);
                links.push((length, relation, edge.leads_forward(near) != swapped));
            }
        }
        let (relations, truncated) = steps(topology, links);
        Some(PathHop {
            from: topology.entity_id(from)?,
            to: topology.entity_id(to)?,
            relations,
            truncated,
        })
    }
}
