//! A partition of a network, the quality it is judged by, and the moves of single nodes that raise it.

use std::collections::VecDeque;

use super::network::Network;
use crate::budget::Meter;

/// A move must raise the quality by more than rounding does.
const LEAST_GAIN: f64 = 1e-9;

/// What joining costs: the weight that two nodes would be expected to share, which their links must exceed.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    /// What a product of two masses is multiplied with.
    pub(super) scale: f64,
    /// By node: its strength for modularity, its size for the constant Potts model.
    pub(super) masses: Vec<u64>,
}

impl Expected {
    /// The weight expected between two sets by their masses.
    pub(super) fn between(&self, a: u64, b: u64) -> f64 {
        self.scale * a as f64 * b as f64
    }

    pub(super) fn aggregated(&self, labels: &[u32], n_labels: usize) -> Self {
        let mut masses = vec![0; n_labels];
        for (label, mass) in labels.iter().zip(&self.masses) {
            masses[*label as usize] += mass;
        }
        Self {
            scale: self.scale,
            masses,
        }
    }
}

/// Which community each node is in.
#[derive(Clone, Debug)]
pub(super) struct Partition {
    pub(super) labels: Vec<u32>,
    /// By label, 0 for an empty one.
    masses: Vec<u64>,
    n_members: Vec<u32>,
    empty: Vec<u32>,
}

impl Partition {
    /// Labels must be less than the number of nodes.
    pub(super) fn new(labels: Vec<u32>, expected: &Expected) -> Self {
        let n_nodes = labels.len();
        let mut masses = vec![0; n_nodes];
        let mut n_members = vec![0; n_nodes];
        for (label, mass) in labels.iter().zip(&expected.masses) {
            masses[*label as usize] += mass;
            n_members[*label as usize] += 1;
        }
        let empty = (0..)
            .zip(&n_members)
            .filter(|(_, n_members)| **n_members == 0);
        Self {
            empty: empty.map(|(label, _)| label).collect(),
            labels,
            masses,
            n_members,
        }
    }

    /// How many communities have a member.
    pub(super) fn len(&self) -> usize {
        self.labels.len() - self.empty.len()
    }

    pub(super) fn mass(&self, label: u32) -> u64 {
        self.masses[label as usize]
    }

    fn move_node(&mut self, node: u32, mass: u64, label: u32) {
        let from = std::mem::replace(&mut self.labels[node as usize], label);
        if self.n_members[label as usize] == 0 {
            // Of the empty ones only the last is ever moved to.
            self.empty.pop();
        }
        self.masses[from as usize] -= mass;
        self.n_members[from as usize] -= 1;
        if self.n_members[from as usize] == 0 {
            self.empty.push(from);
        }
        self.masses[label as usize] += mass;
        self.n_members[label as usize] += 1;
    }

    /// Moves single nodes to the neighbouring community, or one of their own, that raises the quality most, until no
    /// move does: the fast local moving of Leiden, which looks again only at neighbours of what moved. Of equal moves the
    /// one to the lower label is made. Gives `false` when the budget ended.
    pub(super) fn move_nodes(
        &mut self,
        network: &Network,
        expected: &Expected,
        meter: &mut Meter<'_>,
    ) -> bool {
        let n_nodes = network.n_nodes();
        let mut queue: VecDeque<u32> = (0..).take(n_nodes).collect();
        let mut is_queued = vec![true; n_nodes];
        let mut near = Near::new(n_nodes);
        while let Some(node) = queue.pop_front() {
            is_queued[node as usize] = false;
            let links = network.links(node);
            if meter.look_at(links.len()) < links.len() {
                return false;
            }
            near.weigh(links, &self.labels);
            let label = self.best_label(node, expected, &near);
            near.clear();
            if label == self.labels[node as usize] {
                continue;
            }
            self.move_node(node, expected.masses[node as usize], label);
            for (other, _) in links {
                let other_label = self.labels[*other as usize];
                if other_label != label && !std::mem::replace(&mut is_queued[*other as usize], true)
                {
                    queue.push_back(*other);
                }
            }
        }
        true
    }

    fn best_label(&self, node: u32, expected: &Expected, near: &Near) -> u32 {
        let own = self.labels[node as usize];
        let mass = expected.masses[node as usize];
        let gain = |label: u32| {
            let rest = self.mass(label) - if label == own { mass } else { 0 };
            near.weight(label) as f64 - expected.between(mass, rest)
        };
        let alone = self
            .empty
            .last()
            .copied()
            .filter(|_| self.n_members[own as usize] > 1);
        let needed = gain(own) + LEAST_GAIN;
        let mut best: Option<(f64, u32)> = None;
        for label in near.labels.iter().copied().chain(alone) {
            let gain = gain(label);
            let is_better = best.is_none_or(|(best_gain, best_label)| {
                gain > best_gain || (gain == best_gain && label < best_label)
            });
            if gain > needed && is_better {
                best = Some((gain, label));
            }
        }
        best.map_or(own, |(_, label)| label)
    }
}

/// Weights of the links between one node and each community: one vector for all nodes, cleared after each.
#[derive(Debug)]
pub(super) struct Near {
    weights: Vec<u64>,
    /// The communities with a weight.
    pub(super) labels: Vec<u32>,
}

impl Near {
    pub(super) fn new(n_labels: usize) -> Self {
        Self {
            weights: vec![0; n_labels],
            labels: Vec::new(),
        }
    }

    /// Adds up links by the label of their other end.
    pub(super) fn weigh(&mut self, links: &[(u32, u64)], labels: &[u32]) {
        for (other, weight) in links {
            self.add(labels[*other as usize], *weight);
        }
    }

    pub(super) fn add(&mut self, label: u32, weight: u64) {
        let sum = &mut self.weights[label as usize];
        if *sum == 0 {
            self.labels.push(label);
        }
        *sum += weight;
    }

    pub(super) fn weight(&self, label: u32) -> u64 {
        self.weights[label as usize]
    }

    pub(super) fn clear(&mut self) {
        for label in self.labels.drain(..) {
            self.weights[label as usize] = 0;
        }
    }
}
