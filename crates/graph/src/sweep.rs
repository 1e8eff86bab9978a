//! Walking for what can be reached, where no answer shows the order of relations: as they lie in memory.

use crate::budget::Meter;
use crate::filter::{Direction, Lens};
use crate::topology::{Bounds, Edge, EdgeRange, List, NodeIdx};

/// Entities of a frontier whose edges are fetched before the first of them is followed, so that the waits for memory
/// overlap.
const AHEAD: usize = 16;

/// An edge that a sweep follows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'t> {
    /// Where in the frontier the entity is that it is followed from.
    pub(crate) from: usize,
    /// Where it leads.
    pub(crate) to: NodeIdx,
    edge: Place<'t>,
}

/// Where an edge is; most arrivals are at entities met before, and need no more of it.
#[derive(Clone, Copy, Debug)]
enum Place<'t> {
    Base(EdgeRange<'t>, usize),
    Changed(Edge),
}

impl Arrival<'_> {
    /// The edge.
    #[inline]
    pub(crate) fn edge(&self) -> Edge {
        match self.edge {
            Place::Base(edges, number) => edges.edge(number),
            Place::Changed(edge) => edge,
        }
    }
}

/// Follows the relations of every entity of a frontier, one entity after another, and calls `visit` for each that the lens
/// sees and the direction allows; an edge of an entity with itself may come twice. Ends when `visit` says `false`, or
/// when the meter does; `false` then.
pub(crate) fn sweep<'t>(
    frontier: &[NodeIdx],
    (lens, direction): (&Lens<'t>, Direction),
    meter: &mut Meter<'_>,
    mut visit: impl FnMut(Arrival<'t>) -> bool,
) -> bool {
    let topology = lens.topology();
    let edges = topology.base_edges();
    let is_unchanged = topology.is_unchanged();
    let mut ahead = [Bounds::default(); AHEAD];
    for (chunk, nodes) in frontier.chunks(AHEAD).enumerate() {
        // Two short rounds over the frontier, so that many loads are on their way at once: bounds, then first edges.
        for (node, bounds) in nodes.iter().zip(&mut ahead) {
            *bounds = edges.bounds(*node, direction);
        }
        let ahead = &ahead[..nodes.len()];
        let firsts = ahead.iter().map(|bounds| edges.first_neighbour(*bounds));
        std::hint::black_box(firsts.fold(0, |mixed, first| mixed ^ first));
        for ((place, node), bounds) in nodes.iter().enumerate().zip(ahead) {
            let from = chunk * AHEAD + place;
            let more = if is_unchanged || !topology.is_changed(*node) {
                sweep_base(from, edges.between(*bounds), lens, meter, &mut visit)
            } else {
                sweep_changed((from, *node), (lens, direction), meter, &mut visit)
            };
            if !more {
                return false;
            }
        }
    }
    true
}

#[inline]
fn sweep_base<'t>(
    from: usize,
    edges: EdgeRange<'t>,
    lens: &Lens<'t>,
    meter: &mut Meter<'_>,
    visit: &mut impl FnMut(Arrival<'t>) -> bool,
) -> bool {
    let n_edges = edges.n_edges();
    let n_looked = meter.look_at(n_edges);
    let looked = if n_looked == n_edges {
        edges
    } else {
        edges.first(n_looked)
    };
    let mut arrive = |number: usize, to: u32| {
        visit(Arrival {
            from,
            to: NodeIdx(to),
            edge: Place::Base(edges, number),
        })
    };
    let mut all = looked.neighbours().iter().enumerate();
    let ended = if lens.sees_all_edges() {
        all.find(|(number, to)| !arrive(*number, **to))
    } else if lens.asks_marks_only() {
        let mut marked = all.zip(looked.marks());
        let ended =
            marked.find(|((number, to), mark)| lens.sees_mark(**mark) && !arrive(*number, **to));
        ended.map(|(edge, _)| edge)
    } else {
        all.find(|(number, to)| lens.sees_edge(&looked.edge(*number)) && !arrive(*number, **to))
    };
    if let Some((number, _)) = ended {
        meter.give_back(n_looked - (number + 1));
        return false;
    }
    n_looked == n_edges
}

#[cold]
fn sweep_changed<'t>(
    (from, node): (usize, NodeIdx),
    (lens, direction): (&Lens<'t>, Direction),
    meter: &mut Meter<'_>,
    visit: &mut impl FnMut(Arrival<'t>) -> bool,
) -> bool {
    let topology = lens.topology();
    for list in &List::ALL[List::of_direction(direction)] {
        for edge in topology.edge_list(node, *list) {
            if meter.look_at(1) == 0 {
                return false;
            }
            let arrival = Arrival {
                from,
                to: edge.to(),
                edge: Place::Changed(edge),
            };
            if lens.sees_edge(&edge) && !visit(arrival) {
                return false;
            }
        }
    }
    true
}
