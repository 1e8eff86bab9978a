//! Leiden's refinement: each community is put together anew from single nodes, so that what is not well connected
//! within it comes apart.

use super::network::Network;
use super::partition::{Expected, Near, Partition};
use crate::budget::Meter;

/// The parts that the communities of `partition` fall into, as labels from 0 on without gaps, and how many they are.
/// `None` when the budget ended.
///
/// A node that is still alone joins the part of its community that raises the quality most, if both are well connected
/// with the rest of the community; the paper takes one by chance among those that do not lower it. Every part is
/// connected, because a node only joins a part that it has a link to.
pub(super) fn refined(
    network: &Network,
    expected: &Expected,
    partition: &Partition,
    meter: &mut Meter<'_>,
) -> Option<(Vec<u32>, usize)> {
    let n_nodes = network.n_nodes();
    let mut parts = Parts::new(network, expected, partition);
    let mut near = Near::new(n_nodes);
    for node in (0..).take(n_nodes) {
        let links = network.links(node);
        if meter.look_at(links.len()) < links.len() {
            return None;
        }
        if !parts.is_alone[node as usize] || !parts.is_well_connected(node) {
            continue;
        }
        let community = partition.labels[node as usize];
        for (other, weight) in links {
            if partition.labels[*other as usize] == community {
                near.add(parts.labels[*other as usize], *weight);
            }
        }
        if let Some(part) = parts.best_for(node, &near) {
            parts.join(node, part, near.weight(part));
        }
        near.clear();
    }
    Some(parts.numbered())
}

struct Parts<'n> {
    expected: &'n Expected,
    partition: &'n Partition,
    /// Each part is called after the node it began with.
    labels: Vec<u32>,
    is_alone: Vec<bool>,
    masses: Vec<u64>,
    /// Weight of the links from each part to the rest of its community.
    outward: Vec<u64>,
}

impl<'n> Parts<'n> {
    fn new(network: &Network, expected: &'n Expected, partition: &'n Partition) -> Self {
        let outward = |node: u32| {
            let community = partition.labels[node as usize];
            let links = network.links(node).iter();
            let within = links.filter(|(other, _)| partition.labels[*other as usize] == community);
            within.map(|(_, weight)| weight).sum()
        };
        let nodes = || (0..).take(network.n_nodes());
        Self {
            labels: nodes().collect(),
            is_alone: vec![true; network.n_nodes()],
            masses: expected.masses.clone(),
            outward: nodes().map(outward).collect(),
            expected,
            partition,
        }
    }

    /// Whether a part has at least the links to the rest of its community that would be expected.
    fn is_well_connected(&self, part: u32) -> bool {
        // A part is in the community of the node that it is called after.
        let community = self.partition.labels[part as usize];
        let mass = self.masses[part as usize];
        let rest = self.partition.mass(community) - mass;
        self.outward[part as usize] as f64 >= self.expected.between(mass, rest)
    }

    fn best_for(&self, node: u32, near: &Near) -> Option<u32> {
        let mass = self.expected.masses[node as usize];
        let mut best: Option<(f64, u32)> = None;
        for part in near.labels.iter().copied() {
            let between = self.expected.between(mass, self.masses[part as usize]);
            let gain = near.weight(part) as f64 - between;
            let is_better = best.is_none_or(|(best_gain, best_part)| {
                gain > best_gain || (gain == best_gain && part < best_part)
            });
            if gain >= 0.0 && is_better && self.is_well_connected(part) {
                best = Some((gain, part));
            }
        }
        best.map(|(_, part)| part)
    }

    /// Joins a node that is alone to a part that it has links of some weight to.
    fn join(&mut self, node: u32, part: u32, weight: u64) {
        self.labels[node as usize] = part;
        self.is_alone[node as usize] = false;
        self.is_alone[part as usize] = false;
        self.masses[part as usize] += self.expected.masses[node as usize];
        self.outward[part as usize] += self.outward[node as usize];
        self.outward[part as usize] -= 2 * weight;
    }

    fn numbered(self) -> (Vec<u32>, usize) {
        number(&self.labels)
    }
}

/// The same labels from 0 on without gaps, in the order of first use, and how many there are.
pub(super) fn number(labels: &[u32]) -> (Vec<u32>, usize) {
    let bound = labels.iter().max().map_or(0, |max| *max as usize + 1);
    let mut numbers = vec![u32::MAX; bound];
    let mut n_labels = 0;
    let mut numbered = Vec::with_capacity(labels.len());
    for label in labels {
        let number = &mut numbers[*label as usize];
        if *number == u32::MAX {
            *number = n_labels;
            n_labels += 1;
        }
        numbered.push(*number);
    }
    (numbered, n_labels as usize)
}
