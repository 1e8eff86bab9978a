//! Communities: groups of entities with more relations inside than chance would put there.
//!
//! The method is Leiden: Traag, Waltman and van Eck, "From Louvain to Leiden: guaranteeing well-connected communities",
//! Scientific Reports 9, 5233 (2019). Entities are visited in the order of their ids, and the best of all moves is made
//! where the paper draws one by lot in the refinement, so that the same graph gives the same communities; ids are hashes,
//! so their order is as good as a shuffled one.

mod network;
mod partition;
mod refine;

use crate::budget::{Budget, Cost, Meter};
use crate::groups::Groups;
use crate::region::Region;
use crate::topology::Topology;
use crate::walk::Traversal;
use network::Network;
use partition::{Expected, Partition};
use refine::{number, refined};

/// What makes communities good. Every relation between two entities has the weight 1, whichever way it points, so that
/// parallel ones weigh more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CommunityQuality {
    /// `Σ (inside/m − γ (strength/2m)²)` over the communities, with `m` relations in all, `inside` of them within the community,
    /// `strength` the sum of its members' degrees and γ the resolution: Newman and Girvan, Physical Review E 69, 026113
    /// (2004); with γ by Reichardt and Bornholdt, Physical Review E 74, 016110 (2006). Large graphs hide small communities.
    #[default]
    Modularity,
    /// The constant Potts model: `Σ (inside − γ n (n − 1)/2)`, `n` the number of members. Communities have a density of at
    /// least γ inside and at most γ between them, whatever the size of the graph: Traag, Van Dooren and Nesterov,
    /// Physical Review E 84, 016114 (2011).
    ConstantPotts,
}

/// Which communities are asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CommunityQuery {
    /// What makes them good.
    pub quality: CommunityQuality,
    /// The γ of the quality; higher gives more and smaller communities. Negative and `NaN` are 0.
    pub resolution: f64,
    /// The whole method is run at most so often, each time beginning with the communities of the time before. The first
    /// few times bring nearly all; what the paper guarantees of single entities holds when nothing changes any more.
    pub max_rounds: u32,
}

impl Default for CommunityQuery {
    fn default() -> Self {
        Self {
            quality: CommunityQuality::default(),
            resolution: 1.0,
            max_rounds: 4,
        }
    }
}

/// Communities and how good they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Communities {
    /// The communities; each is connected by relations within it.
    pub groups: Groups,
    /// The quality of the whole.
    pub quality: f64,
    /// True when another round would change nothing.
    pub is_stable: bool,
}

impl Topology {
    /// The communities of what a traversal sees; its hops and direction are not looked at, and an entity with more edges
    /// than [`Traversal::max_degree`] stands alone.
    ///
    /// Every community is connected, also when the budget cut the search; then they may be smaller than they could be.
    /// [`Budget::entities`] are the entities looked at, by id, [`Budget::visited`] counts a relation each time that a round
    /// comes to it; [`Budget::relations`] is not looked at.
    pub fn communities(
        &self,
        query: CommunityQuery,
        traversal: &Traversal,
        budget: &Budget,
    ) -> Communities {
        let view = self.view(&traversal.filter);
        let region = Region::new(&view, traversal.max_degree, budget);
        let mut meter = Meter::new(budget);
        let (network, stopped) = Network::of(&region, &mut meter);
        let expected = query.expected(&network);
        let mut labels: Vec<u32> = (0..).take(network.n_nodes()).collect();
        let mut is_stable = false;
        let mut complete = !stopped;
        for _ in 0..query.max_rounds {
            let before = labels.clone();
            complete = complete && round(&network, &expected, &mut labels, &mut meter);
            is_stable = complete && labels == before;
            if !complete || is_stable {
                break;
            }
        }
        let labels = connected(&network, &labels);
        let mut groups = Groups::by_label(&region.nodes, &labels);
        groups.truncated = !complete || region.truncated;
        groups.cost = Cost {
            entities: region.nodes.len(),
            relations: meter.n_looked(),
        };
        Communities {
            quality: query.of(&network, &labels),
            groups,
            is_stable,
        }
    }
}

impl CommunityQuery {
    fn gamma(self) -> f64 {
        if self.resolution.is_nan() {
            return 0.0;
        }
        self.resolution.clamp(0.0, f64::MAX)
    }

    fn expected(self, network: &Network) -> Expected {
        let nodes = (0..).take(network.n_nodes());
        match self.quality {
            CommunityQuality::Modularity => {
                let masses: Vec<u64> = nodes.map(|node| network.strength(node)).collect();
                let all = masses.iter().sum::<u64>().max(1);
                Expected {
                    scale: self.gamma() / all as f64,
                    masses,
                }
            }
            CommunityQuality::ConstantPotts => Expected {
                scale: self.gamma(),
                masses: network.sizes.clone(),
            },
        }
    }

    /// The quality of labelled communities.
    fn of(self, network: &Network, labels: &[u32]) -> f64 {
        let (labels, n_labels) = number(labels);
        let whole = network.aggregated(&labels, n_labels);
        let nodes = || (0..).take(whole.n_nodes());
        let all: u64 = nodes().map(|node| whole.strength(node)).sum();
        let part = |node: u32| {
            let inside = whole.loops[node as usize] as f64;
            match self.quality {
                CommunityQuality::Modularity => {
                    let share = whole.strength(node) as f64 / all.max(1) as f64;
                    2.0 * inside / all.max(1) as f64 - self.gamma() * share * share
                }
                CommunityQuality::ConstantPotts => {
                    let size = whole.sizes[node as usize] as f64;
                    inside - self.gamma() * size * (size - 1.0) / 2.0
                }
            }
        };
        nodes().map(part).sum()
    }
}

/// One run of Leiden: moves, refines and aggregates until every community is one node. Labels come and go without gaps;
/// the answer is `false` when the budget ended.
fn round(
    network: &Network,
    expected: &Expected,
    labels: &mut Vec<u32>,
    meter: &mut Meter<'_>,
) -> bool {
    let mut network = network.clone();
    let mut expected = expected.clone();
    let mut partition = Partition::new(labels.clone(), &expected);
    // The node of the present network that each entity is in.
    let mut nodes: Vec<u32> = (0..).take(labels.len()).collect();
    loop {
        let complete = partition.move_nodes(&network, &expected, meter);
        let of_entities: Vec<u32> = nodes
            .iter()
            .map(|node| partition.labels[*node as usize])
            .collect();
        *labels = number(&of_entities).0;
        if !complete {
            return false;
        }
        if partition.len() == network.n_nodes() {
            return true;
        }
        let Some((mut parts, mut n_parts)) = refined(&network, &expected, &partition, meter) else {
            return false;
        };
        if n_parts == network.n_nodes() {
            // Nothing is well connected enough to be put together, so the communities themselves are the next nodes.
            (parts, n_parts) = number(&connected(&network, &partition.labels));
        }
        if n_parts == network.n_nodes() {
            return true;
        }
        let mut communities = vec![0; n_parts];
        for (part, label) in parts.iter().zip(&partition.labels) {
            communities[*part as usize] = *label;
        }
        for node in &mut nodes {
            *node = parts[*node as usize];
        }
        network = network.aggregated(&parts, n_parts);
        expected = expected.aggregated(&parts, n_parts);
        partition = Partition::new(number(&communities).0, &expected);
    }
}

/// Splits communities into their connected parts, which cannot make the quality worse: no link is lost, and less is
/// expected. It matters where a search ended before the refinement had its turn.
fn connected(network: &Network, labels: &[u32]) -> Vec<u32> {
    let mut parts = vec![u32::MAX; labels.len()];
    let mut open = Vec::new();
    for start in (0..).take(labels.len()) {
        if parts[start as usize] != u32::MAX {
            continue;
        }
        parts[start as usize] = start;
        open.push(start);
        while let Some(node) = open.pop() {
            for (other, _) in network.links(node) {
                let same = labels[*other as usize] == labels[node as usize];
                if same && parts[*other as usize] == u32::MAX {
                    parts[*other as usize] = start;
                    open.push(*other);
                }
            }
        }
    }
    parts
}
