//! The weighted undirected network that communities are found in, and its aggregation.

use crate::budget::Meter;
use crate::filter::Direction;
use crate::region::Region;

/// Nodes with weighted links in both directions, parallel ones added up, sorted by the other end.
///
/// A node stands for one entity, or for all entities of a community after aggregation. Weights are whole numbers, so
/// that their sums do not depend on the order of adding.
#[derive(Clone, Debug)]
pub(super) struct Network {
    starts: Vec<usize>,
    links: Vec<(u32, u64)>,
    /// Weight of the links within each node.
    pub(super) loops: Vec<u64>,
    /// How many entities each node stands for.
    pub(super) sizes: Vec<u64>,
}

/// A link between two different nodes as one of them sees it.
#[derive(Clone, Copy)]
struct Link {
    from: u32,
    to: u32,
    weight: u64,
}

impl Network {
    /// The network of a region: each relation is a link of weight 1, whichever way it points. The answer also says whether
    /// the budget left relations out.
    pub(super) fn of(region: &Region<'_>, meter: &mut Meter<'_>) -> (Self, bool) {
        let n_nodes = region.nodes.len();
        let mut loops = vec![0; n_nodes];
        let mut links = Vec::new();
        let mut stopped = false;
        'entities: for from in (0..).take(n_nodes) {
            for edge in region.edges(from, Direction::Out) {
                if !meter.look() {
                    stopped = true;
                    break 'entities;
                }
                // Each relation counts once: at its subject.
                if !edge.is_forward() || !region.lens().sees_edge(&edge) {
                    continue;
                }
                let Some(to) = region.place(edge.to()) else {
                    continue;
                };
                if from == to {
                    loops[from as usize] += 1;
                    continue;
                }
                for (from, to) in [(from, to), (to, from)] {
                    links.push(Link {
                        from,
                        to,
                        weight: 1,
                    });
                }
            }
        }
        (Self::new(&links, loops, vec![1; n_nodes]), stopped)
    }

    fn new(links: &[Link], loops: Vec<u64>, sizes: Vec<u64>) -> Self {
        let n_nodes = loops.len();
        let mut starts = vec![0_usize; n_nodes + 1];
        for link in links {
            starts[link.from as usize + 1] += 1;
        }
        for node in 0..n_nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut sorted = vec![(0_u32, 0_u64); links.len()];
        for link in links {
            let place = &mut next[link.from as usize];
            sorted[*place] = (link.to, link.weight);
            *place += 1;
        }
        let mut merged: Vec<(u32, u64)> = Vec::with_capacity(sorted.len());
        let mut merged_starts = Vec::with_capacity(starts.len());
        for bounds in starts.windows(2) {
            merged_starts.push(merged.len());
            let own = &mut sorted[bounds[0]..bounds[1]];
            own.sort_unstable_by_key(|(to, _)| *to);
            let first = merged.len();
            for (to, weight) in own {
                match merged[first..].last_mut() {
                    Some(last) if last.0 == *to => last.1 += *weight,
                    _ => merged.push((*to, *weight)),
                }
            }
        }
        merged_starts.push(merged.len());
        Self {
            starts: merged_starts,
            links: merged,
            loops,
            sizes,
        }
    }

    pub(super) fn n_nodes(&self) -> usize {
        self.loops.len()
    }

    /// The other ends and weights of the links of a node.
    pub(super) fn links(&self, node: u32) -> &[(u32, u64)] {
        let node = node as usize;
        &self.links[self.starts[node]..self.starts[node + 1]]
    }

    /// Weight of a node's links; those within it count at both ends.
    pub(super) fn strength(&self, node: u32) -> u64 {
        let links = self.links(node).iter().map(|(_, weight)| weight);
        links.sum::<u64>() + 2 * self.loops[node as usize]
    }

    /// The network in which each label is one node.
    pub(super) fn aggregated(&self, labels: &[u32], n_labels: usize) -> Self {
        let mut loops = vec![0; n_labels];
        let mut sizes = vec![0; n_labels];
        let mut links = Vec::new();
        for (node, from) in (0..).zip(labels.iter().copied()) {
            loops[from as usize] += self.loops[node as usize];
            sizes[from as usize] += self.sizes[node as usize];
            for (other, weight) in self.links(node) {
                let (to, weight) = (labels[*other as usize], *weight);
                if from != to {
                    links.push(Link { from, to, weight });
                } else if node < *other {
                    // A link within is seen from both its ends and counted at one.
                    loops[from as usize] += weight;
                }
            }
        }
        Self::new(&links, loops, sizes)
    }
}
