//! The one primitive that walks are written over.

use std::ops::Range;

use crate::budget::Meter;
use crate::filter::{Direction, Lens};
use crate::topology::{Edge, Incidents, List, Merged, NodeIdx, RelationIdx};

/// How many relations of one entity are followed before the next of the frontier has its turn.
const TURN: usize = 32;

/// One relation followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) from: NodeIdx,
    pub(crate) to: NodeIdx,
    pub(crate) relation: RelationIdx,
    pub(crate) forward: bool,
}

/// In which order the relations of one entity are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Best supported first, both directions together: for answers that show them.
    Support,
    /// As they lie in memory: those that leave the entity, those that read the same both ways, those that enter it, each
    /// best supported first. For walks that only ask what can be reached.
    Lists,
}

/// Which relations are followed, and how.
#[derive(Clone, Debug)]
pub(crate) struct Route<'t> {
    pub(crate) lens: Lens<'t>,
    pub(crate) direction: Direction,
    pub(crate) order: Order,
}

/// Follows the relations of every entity of a frontier, the entities in turn, and calls `found` for each that the route
/// allows. `found` answers whether to go on with that entity. Gives the entities that were not followed to the end, in
/// the order of the frontier.
pub(crate) fn expand(
    frontier: &[NodeIdx],
    route: &Route<'_>,
    meter: &mut Meter<'_>,
    mut found: impl FnMut(Step) -> bool,
) -> Vec<NodeIdx> {
    let mut open: Vec<(u32, Cursor<'_>)> = Vec::new();
    let mut stopped: Vec<u32> = Vec::new();
    for (place, node) in (0_u32..).zip(frontier) {
        let mut cursor = Cursor::new(*node, route);
        match cursor.turn(route, meter, &mut found) {
            Turn::Over => {}
            Turn::Rests => open.push((place, cursor)),
            Turn::Stopped => stopped.push(place),
        }
    }
    while !open.is_empty() {
        open.retain_mut(
            |(place, cursor)| match cursor.turn(route, meter, &mut found) {
                Turn::Over => false,
                Turn::Rests => true,
                Turn::Stopped => {
                    stopped.push(*place);
                    false
                }
            },
        );
    }
    stopped.sort_unstable();
    let stopped = stopped.into_iter();
    stopped.map(|place| frontier[place as usize]).collect()
}

/// How a turn ended.
enum Turn {
    /// All relations of the entity were followed.
    Over,
    /// There are more.
    Rests,
    /// The budget or `found` ended it.
    Stopped,
}

/// The relations of one entity that are not followed yet.
enum Cursor<'t> {
    Support(NodeIdx, Incidents<'t>),
    Lists(NodeIdx, &'t [Edge]),
    /// An entity that changed since the shared part of the topology was built.
    Changed(NodeIdx, Range<usize>, [Merged<'t, Edge>; 3]),
}

impl<'t> Cursor<'t> {
    #[inline]
    fn new(node: NodeIdx, route: &Route<'t>) -> Self {
        let topology = route.lens.topology();
        if route.order == Order::Support {
            return Self::Support(node, topology.incidents(node, route.direction));
        }
        match topology.plain_edges(node, route.direction) {
            Some(edges) => Self::Lists(node, edges),
            None => {
                let lists = List::ALL.map(|list| topology.edge_list(node, list));
                Self::Changed(node, List::of_direction(route.direction), lists)
            }
        }
    }

    #[inline]
    fn turn(
        &mut self,
        route: &Route<'_>,
        meter: &mut Meter<'_>,
        found: &mut impl FnMut(Step) -> bool,
    ) -> Turn {
        match self {
            Self::Support(node, incidents) => follow(*node, incidents, route, meter, found),
            Self::Lists(node, edges) => {
                let now = &edges[..edges.len().min(TURN)];
                *edges = &edges[now.len()..];
                match follow(*node, &mut now.iter().copied(), route, meter, found) {
                    Turn::Stopped => Turn::Stopped,
                    _ if edges.is_empty() => Turn::Over,
                    _ => Turn::Rests,
                }
            }
            Self::Changed(node, walked, lists) => {
                let mut edges = std::iter::from_fn(|| {
                    while walked.start < walked.end {
                        if let Some(edge) = lists[walked.start].next() {
                            return Some(edge);
                        }
                        walked.start += 1;
                    }
                    None
                });
                follow(*node, &mut edges, route, meter, found)
            }
        }
    }
}

/// Follows up to [`TURN`] edges of an entity.
#[inline]
fn follow(
    node: NodeIdx,
    edges: &mut impl Iterator<Item = Edge>,
    route: &Route<'_>,
    meter: &mut Meter<'_>,
    found: &mut impl FnMut(Step) -> bool,
) -> Turn {
    for _ in 0..TURN {
        let Some(edge) = edges.next() else {
            return Turn::Over;
        };
        if !meter.look() {
            return Turn::Stopped;
        }
        if !route.lens.sees_edge(&edge) || edge.is_second(node, route.direction) {
            continue;
        }
        let step = Step {
            from: node,
            to: edge.to(),
            relation: RelationIdx(edge.relation),
            forward: edge.leads_forward(node),
        };
        if !found(step) {
            return Turn::Stopped;
        }
    }
    Turn::Rests
}
