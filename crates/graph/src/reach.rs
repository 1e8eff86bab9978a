//! What can be reached: the distinct entities by their distance.

use newsgraph_model::EntityId;

use crate::budget::{Budget, Cost, Meter};
use crate::sweep::sweep;
use crate::topology::{NodeIdx, Topology};
use crate::walk::Traversal;

/// The entities within some relations of the seeds, each once, at its least distance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// By distance, the seeds first.
    nodes: Vec<NodeIdx>,
    /// Where in `nodes` each distance begins.
    starts: Vec<usize>,
    /// True when the budget cut it: entities may be missing or nearer than it says.
    pub truncated: bool,
    /// What was looked at.
    pub cost: Cost,
}

impl Reach {
    /// The entities at a distance, by their numbers in the topology asked; none beyond the last.
    pub fn at(&self, distance: usize) -> &[NodeIdx] {
        let Some(start) = self.starts.get(distance) else {
            return &[];
        };
        let next = self.starts.get(distance + 1).copied();
        &self.nodes[*start..next.unwrap_or(self.nodes.len())]
    }

    /// All entities, nearest first.
    pub fn nodes(&self) -> &[NodeIdx] {
        &self.nodes
    }
}

impl Topology {
    /// The distinct entities at most [`Traversal::hops`] relations from a seed, of which unknown ones are left out.
    ///
    /// Of the budget, `relations` is not looked at. The order within a distance is that in which relations lie in memory,
    /// those that leave an entity before those that enter it; it depends on the graph alone.
    pub fn reach(&self, seeds: &[EntityId], traversal: &Traversal, budget: &Budget) -> Reach {
        let route = traversal.route(self);
        let mut meter = Meter::new(budget);
        let mut met = self.met();
        let mut truncated = false;
        for node in seeds.iter().filter_map(|seed| self.node(*seed)) {
            if met.members().len() < budget.entities {
                met.insert(node);
            } else if !met.has(node) {
                truncated = true;
                break;
            }
        }
        let mut starts = vec![0];
        let mut level: Vec<NodeIdx> = Vec::new();
        for depth in 0..traversal.hops {
            level.clear();
            let last = starts.last().copied().unwrap_or(0);
            level.extend_from_slice(&met.members()[last..]);
            if traversal.max_degree.is_some() {
                level.retain(|node| traversal.may_pass(self, *node, depth));
            }
            if level.is_empty() || truncated {
                break;
            }
            starts.push(met.members().len());
            let way = (&route.lens, route.direction);
            truncated = !sweep(&level, way, &mut meter, |arrival| {
                if met.has(arrival.to) || !route.lens.admits(arrival.to) {
                    return true;
                }
                let has_room = met.members().len() < budget.entities;
                has_room && met.insert(arrival.to)
            });
        }
        Reach {
            nodes: met.members().to_vec(),
            starts,
            truncated,
            cost: Cost {
                entities: met.members().len(),
                relations: meter.n_looked(),
            },
        }
    }
}
