//! The primitive that walks are written over whose answers show relations: best supported first, and fair.

use crate::budget::Meter;
use crate::filter::{Direction, Lens};
use crate::topology::{Incidents, NodeIdx, RelationIdx};

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

/// Which relations are followed.
#[derive(Clone, Debug)]
pub(crate) struct Route<'t> {
    pub(crate) lens: Lens<'t>,
    pub(crate) direction: Direction,
}

/// Follows the relations of every entity of a frontier, best supported first and the entities in turn, and calls `found` for
/// each that the route allows. `found` answers whether to go on with that entity. Gives the entities that were not followed to the end, in
/// the order of the frontier.
pub(crate) fn expand(
    frontier: &[NodeIdx],
    route: &Route<'_>,
    meter: &mut Meter<'_>,
    mut found: impl FnMut(Step) -> bool,
) -> Vec<NodeIdx> {
    let mut open: Vec<(u32, Incidents<'_>)> = Vec::new();
    let mut stopped: Vec<u32> = Vec::new();
    let topology = route.lens.topology();
    for (place, node) in (0_u32..).zip(frontier) {
        let mut edges = topology.incidents(*node, route.direction);
        match follow(*node, &mut edges, route, meter, &mut found) {
            Turn::Over => {}
            Turn::Rests => open.push((place, edges)),
            Turn::Stopped => stopped.push(place),
        }
    }
    while !open.is_empty() {
        open.retain_mut(|(place, edges)| {
            let node = frontier[*place as usize];
            match follow(node, edges, route, meter, &mut found) {
                Turn::Over => false,
                Turn::Rests => true,
                Turn::Stopped => {
                    stopped.push(*place);
                    false
                }
            }
        });
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

/// Follows up to [`TURN`] edges of an entity.
#[inline]
fn follow(
    node: NodeIdx,
    edges: &mut Incidents<'_>,
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
        if !route.lens.sees_edge(&edge) {
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
