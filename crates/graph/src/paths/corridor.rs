//! What lies on a way short enough: the entities that a path may pass, and how far they are from its ends.

use crate::budget::Meter;
use crate::expand::Route;
use crate::path::reversed;
use crate::sweep::sweep;
use crate::topology::{Borrowed, NodeIdx, Notes, Topology};
use crate::walk::Traversal;

use super::hops;

/// Entities on walks of at most so many relations from the start to the goal, or to anywhere.
pub(super) struct Corridor {
    /// The start first. In the order in which they were reached, which does not depend on their numbers.
    pub(super) nodes: Vec<NodeIdx>,
    /// Their distances from the start.
    pub(super) distances: Vec<u32>,
    /// Where the goal is in `nodes`; `None` when paths may end anywhere.
    pub(super) goal: Option<usize>,
    /// True when the goal cannot be reached.
    pub(super) is_closed: bool,
    /// Where in `nodes` an entity is.
    pub(super) places: Borrowed<Notes>,
    /// True when the budget ended the search, so that something may be missing.
    pub(super) truncated: bool,
    /// Entities reached from either end.
    pub(super) n_reached: usize,
}

/// What is reached from one end.
pub(super) struct Ball<'t> {
    route: Route<'t>,
    distances: Borrowed<Notes>,
    /// By distance.
    pub(super) nodes: Vec<NodeIdx>,
    /// Where the farthest begin.
    frontier: usize,
    radius: u32,
    /// The other end, which no path passes.
    last: Option<NodeIdx>,
}

impl<'t> Ball<'t> {
    fn new(
        topology: &'t Topology,
        (end, last): (NodeIdx, Option<NodeIdx>),
        route: Route<'t>,
    ) -> Self {
        let mut distances = topology.notes();
        distances.note(end, 0);
        Self {
            route,
            distances,
            nodes: vec![end],
            frontier: 0,
            radius: 0,
            last,
        }
    }

    /// How far an entity is from the end at least; `None` when it cannot be reached.
    pub(super) fn least_distance(&self, node: NodeIdx) -> Option<u32> {
        let beyond = (!self.is_complete()).then_some(self.radius + 1);
        self.distances.get(node).or(beyond)
    }

    fn price(&self) -> usize {
        let topology = self.route.lens.topology();
        let farthest = self.nodes[self.frontier..].iter();
        farthest.map(|node| topology.degree(*node)).sum()
    }

    /// Whether everything that can be reached is.
    fn is_complete(&self) -> bool {
        self.frontier == self.nodes.len()
    }

    /// Reaches the entities one relation further, from and to those that `wanted` lets in at their distance; `false` when
    /// the budget ended.
    fn grow(
        &mut self,
        (traversal, room): (&Traversal, usize),
        meter: &mut Meter<'_>,
        wanted: impl Fn(NodeIdx, u32) -> bool,
    ) -> bool {
        let topology = self.route.lens.topology();
        let mut frontier: Vec<NodeIdx> = self.nodes[self.frontier..].to_vec();
        frontier.retain(|node| {
            let passes = traversal.may_pass(topology, *node, self.radius);
            passes && self.last != Some(*node) && wanted(*node, self.radius)
        });
        self.frontier = self.nodes.len();
        self.radius += 1;
        let (nodes, distances, radius) = (&mut self.nodes, &mut self.distances, self.radius);
        let way = (&self.route.lens, self.route.direction);
        sweep(&frontier, way, meter, |arrival| {
            if distances.get(arrival.to).is_some() || !wanted(arrival.to, radius) {
                return true;
            }
            if nodes.len() >= room {
                return false;
            }
            distances.note(arrival.to, radius);
            nodes.push(arrival.to);
            true
        })
    }
}

/// Lets both ends reach out, the cheaper one first, until together they go as far as a path may, one has all that it can
/// reach, or one step further costs more than `max_price`. The answer also says whether the budget sufficed.
pub(super) fn reach_out<'t>(
    topology: &'t Topology,
    (start, goal): (NodeIdx, NodeIdx),
    (traversal, room, max_price): (&Traversal, usize, usize),
    meter: &mut Meter<'_>,
) -> ([Ball<'t>; 2], bool) {
    let forward = traversal.route(topology);
    let backward = Route {
        direction: reversed(traversal.direction),
        ..forward.clone()
    };
    let lens = forward.lens.clone();
    let admits = |node| lens.admits(node) || node == start || node == goal;
    let mut balls = [
        Ball::new(topology, (start, Some(goal)), forward),
        Ball::new(topology, (goal, Some(start)), backward),
    ];
    let mut complete = room >= 2;
    while complete && balls[0].radius + balls[1].radius < hops(traversal) {
        let prices = [balls[0].price(), balls[1].price()];
        let side = usize::from(prices[1] < prices[0]);
        if balls[side].is_complete() || prices[side] > max_price {
            break;
        }
        let room = room.saturating_sub(balls[1 - side].nodes.len());
        complete = balls[side].grow((traversal, room), meter, |node, _| admits(node));
    }
    (balls, complete)
}

impl Corridor {
    /// Both ends reach out until together they go as far as a path may. What is on a path is then within one of the two; how
    /// far it is from the other end is found by going on within what the other end has.
    pub(super) fn between(
        topology: &Topology,
        ends: (NodeIdx, NodeIdx),
        traversal: &Traversal,
        room: usize,
        meter: &mut Meter<'_>,
    ) -> Self {
        let (mut balls, mut complete) =
            reach_out(topology, ends, (traversal, room, usize::MAX), meter);
        let (hops, goal) = (hops(traversal), ends.1);
        let n_reached = balls.iter().map(|ball| ball.nodes.len()).sum();
        // Now within the other ball only, and only as far as both distances together allow: what is on a path and beyond
        // the radius of one end is within that of the other, and so is what comes before it on a shortest way.
        for side in [0, 1] {
            let [first, second] = &mut balls;
            let (own, other) = if side == 0 {
                (first, second)
            } else {
                (second, first)
            };
            while complete && !own.is_complete() && own.radius < hops {
                let near = |node: NodeIdx, radius: u32| {
                    let rest = other.distances.get(node);
                    rest.is_some_and(|rest| radius + rest <= hops)
                };
                complete = own.grow((traversal, usize::MAX), meter, near);
            }
        }
        let [from_start, from_goal] = balls;
        let mut corridor = Self::empty(topology, n_reached, !complete);
        let on_way = |node: &NodeIdx| {
            let from = from_start.distances.get(*node);
            let to = from_goal.distances.get(*node);
            from.zip(to).is_some_and(|(from, to)| from + to <= hops)
        };
        for node in from_start.nodes.iter().copied().filter(|node| on_way(node)) {
            corridor.add(node, from_start.distances.get(node).unwrap_or(0));
        }
        corridor.goal = corridor.places.get(goal).map(|place| place as usize);
        corridor.is_closed = corridor.goal.is_none();
        corridor
    }

    /// What the start reaches.
    pub(super) fn from(
        topology: &Topology,
        start: NodeIdx,
        traversal: &Traversal,
        room: usize,
        meter: &mut Meter<'_>,
    ) -> Self {
        let route = traversal.route(topology);
        let lens = route.lens.clone();
        let mut ball = Ball::new(topology, (start, None), route);
        let mut complete = room >= 1;
        while complete && ball.radius < hops(traversal) && !ball.is_complete() {
            let admits = |node, _| lens.admits(node) || node == start;
            complete = ball.grow((traversal, room), meter, admits);
        }
        let mut corridor = Self::empty(topology, ball.nodes.len(), !complete);
        for node in ball.nodes {
            corridor.add(node, ball.distances.get(node).unwrap_or(0));
        }
        corridor
    }

    fn empty(topology: &Topology, n_reached: usize, truncated: bool) -> Self {
        Self {
            nodes: Vec::new(),
            distances: Vec::new(),
            goal: None,
            is_closed: false,
            places: topology.notes(),
            truncated,
            n_reached,
        }
    }

    fn add(&mut self, node: NodeIdx, distance: u32) {
        let place = u32::try_from(self.nodes.len()).expect("fewer than 2^32 entities are resident");
        self.places.note(node, place);
        self.nodes.push(node);
        self.distances.push(distance);
    }
}
