//! Paths of a corridor in the order of their lengths, best first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::corridor::Corridor;
use super::weight::{ENDLESS, Length, Scale, weight_of};
use super::{PathQuery, WeightedPath, hops};
use crate::budget::Meter;
use crate::expand::Route;
use crate::path::{MAX_PARALLEL, Path, PathHop, PathStep};
use crate::topology::{NodeIdx, RelationIdx, Topology};
use crate::walk::Traversal;

/// One relation of an arc: its length, itself, and whether the arc goes from its subject to its object.
type Link = (Length, RelationIdx, bool);

/// All relations from one entity of the corridor to another.
struct Arc {
    to: usize,
    /// That of the lightest.
    length: Length,
    links: Vec<Link>,
}

pub(super) struct Enumeration<'t> {
    topology: &'t Topology,
    corridor: Corridor,
    /// By place in the corridor, by the best supported relation.
    arcs: Vec<Vec<Arc>>,
    /// By number of hops, then by place: the length of the shortest walk of exactly so many hops to the goal, or to anywhere.
    rest: Vec<Vec<Length>>,
    hops: usize,
    min_hops: usize,
    limit: usize,
}

impl<'t> Enumeration<'t> {
    /// `None` when the budget ended.
    pub(super) fn new(
        topology: &'t Topology,
        corridor: Corridor,
        query: &PathQuery,
        traversal: &Traversal,
        meter: &mut Meter<'_>,
    ) -> Option<Self> {
        if corridor.truncated {
            return None;
        }
        let route = traversal.route(topology);
        let scale = Scale::new(query.weight);
        let hops = hops(traversal);
        let mut arcs = Vec::with_capacity(corridor.nodes.len());
        let mut arc_to = vec![None; corridor.nodes.len()];
        for (place, (node, distance)) in corridor.nodes.iter().zip(&corridor.distances).enumerate()
        {
            let leads_on = *distance < hops
                && corridor.goal != Some(place)
                && traversal.may_pass(topology, *node, *distance);
            let own = if leads_on {
                arcs_of(*node, (&corridor, &route, &scale), &mut arc_to, meter)?
            } else {
                Vec::new()
            };
            arcs.push(own);
        }
        // Without a goal, a path begins with a relation all the same.
        let least = if corridor.goal.is_some() { 0 } else { 1 };
        let mut enumeration = Self {
            topology,
            corridor,
            arcs,
            rest: Vec::new(),
            hops: hops as usize,
            min_hops: query.min_hops.max(least) as usize,
            limit: query.limit,
        };
        enumeration.measure();
        Some(enumeration)
    }

    /// Finds the shortest walks for each number of hops.
    fn measure(&mut self) {
        let goal = self.corridor.goal;
        let ends = |place: usize| {
            if goal.is_none_or(|goal| goal == place) {
                0
            } else {
                ENDLESS
            }
        };
        self.rest.push((0..self.arcs.len()).map(ends).collect());
        for n_hops in 0..self.hops {
            let after = &self.rest[n_hops];
            let through = |arc: &Arc| arc.length.saturating_add(after[arc.to]);
            let arcs = self.arcs.iter();
            let lengths = arcs.map(|arcs| arcs.iter().map(through).min().unwrap_or(ENDLESS));
            self.rest.push(lengths.collect());
        }
    }

    /// What is left at least of a path that has come to a place; `ENDLESS` when it leads nowhere.
    fn left(&self, place: usize, depth: usize) -> Length {
        let fewest = self.min_hops.saturating_sub(depth);
        let most = self.hops - depth;
        let lengths = self.rest.iter().take(most + 1).skip(fewest);
        lengths.map(|rest| rest[place]).min().unwrap_or(ENDLESS)
    }

    /// The paths, and whether the budget sufficed for all that were asked for.
    ///
    /// A heap holds beginnings of paths by the least length that they can come to, which is exact for walks; of equal ones
    /// first the one whose arcs come first. So whole paths leave it in order: the beginning of an earlier one would have
    /// left it before.
    pub(super) fn run(self, meter: &mut Meter<'_>) -> (Vec<WeightedPath>, bool) {
        let mut paths = Vec::new();
        if self.limit == 0 || self.corridor.is_closed {
            return (paths, true);
        }
        if self.corridor.goal == Some(0) {
            paths.extend((self.min_hops == 0).then(|| self.path(&[], 0)));
            return (paths, true);
        }
        let mut heap: BinaryHeap<Reverse<(Length, Vec<u32>)>> = BinaryHeap::new();
        if self.left(0, 0) < ENDLESS {
            heap.push(Reverse((self.left(0, 0), Vec::new())));
        }
        while let Some(Reverse((_, choices))) = heap.pop() {
            let (walked, length) = self.walk(&choices);
            let place = walked[choices.len()];
            let ends = self.corridor.goal.is_none_or(|goal| goal == place);
            if ends && choices.len() >= self.min_hops {
                paths.push(self.path(&choices, length));
                if paths.len() == self.limit {
                    break;
                }
            }
            if choices.len() == self.hops {
                continue;
            }
            for (choice, arc) in (0_u32..).zip(&self.arcs[place]) {
                if !meter.look() {
                    return (paths, false);
                }
                let left = self.left(arc.to, choices.len() + 1);
                let whole = (length + arc.length).saturating_add(left);
                if whole == ENDLESS || walked.contains(&arc.to) {
                    continue;
                }
                let mut longer = Vec::with_capacity(choices.len() + 1);
                longer.extend_from_slice(&choices);
                longer.push(choice);
                heap.push(Reverse((whole, longer)));
            }
        }
        (paths, true)
    }

    /// The places that a choice of arcs leads through, and how long that is.
    fn walk(&self, choices: &[u32]) -> (Vec<usize>, Length) {
        let mut places = vec![0];
        let (mut place, mut length) = (0, 0);
        for choice in choices {
            let arc = &self.arcs[place][*choice as usize];
            length += arc.length;
            place = arc.to;
            places.push(place);
        }
        (places, length)
    }

    fn path(&self, choices: &[u32], length: Length) -> WeightedPath {
        let (places, _) = self.walk(choices);
        let id = |place: usize| self.topology.entity_id(self.corridor.nodes[place]);
        let mut hops = Vec::with_capacity(choices.len());
        for (ends, choice) in places.windows(2).zip(choices) {
            let arc = &self.arcs[ends[0]][*choice as usize];
            if let (Some(from), Some(to)) = (id(ends[0]), id(ends[1])) {
                let (relations, truncated) = steps(self.topology, arc.links.clone());
                hops.push(PathHop {
                    from,
                    to,
                    relations,
                    truncated,
                });
            }
        }
        WeightedPath {
            path: Path {
                entities: places.into_iter().filter_map(id).collect(),
                hops,
            },
            weight: weight_of(length),
        }
    }
}

/// The arcs of an entity, by the best supported relation. `arc_to` has room for a number by place, and is empty before and
/// after; `None` when the budget ended.
fn arcs_of(
    node: NodeIdx,
    (corridor, route, scale): (&Corridor, &Route<'_>, &Scale),
    arc_to: &mut [Option<u32>],
    meter: &mut Meter<'_>,
) -> Option<Vec<Arc>> {
    let topology = route.lens.topology();
    let mut arcs: Vec<Arc> = Vec::new();
    for edge in topology.incidents(node, route.direction) {
        if !meter.look() {
            return None;
        }
        let to = corridor.places.get(edge.to()).map(|place| place as usize);
        // No path comes back to its start.
        let Some(to) = to.filter(|to| *to != 0 && edge.to() != node) else {
            continue;
        };
        if !route.lens.sees_edge(&edge) {
            continue;
        }
        let relation = RelationIdx(edge.relation);
        let length = scale.length(&edge, topology);
        let link = (length, relation, edge.leads_forward(node));
        match arc_to[to] {
            Some(number) => {
                let arc = &mut arcs[number as usize];
                arc.length = arc.length.min(length);
                arc.links.push(link);
            }
            None => {
                arc_to[to] = u32::try_from(arcs.len()).ok();
                arcs.push(Arc {
                    to,
                    length,
                    links: vec![link],
                });
            }
        }
    }
    for arc in &arcs {
        arc_to[arc.to] = None;
    }
    Some(arcs)
}

/// The relations of a hop as an answer shows them, and whether some were left out.
pub(super) fn steps(topology: &Topology, mut links: Vec<Link>) -> (Vec<PathStep>, bool) {
    links.sort_by_key(|(length, relation, _)| (*length, topology.header(*relation).rank()));
    let truncated = links.len() > MAX_PARALLEL;
    links.truncate(MAX_PARALLEL);
    let step = |(_, relation, forward): (Length, RelationIdx, bool)| PathStep {
        relation: topology.header(relation).id,
        forward,
    };
    (links.into_iter().map(step).collect(), truncated)
}
