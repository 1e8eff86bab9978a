//! Entities in groups that do not overlap: what components and communities answer.

use rustc_hash::FxHashSet;

use crate::budget::{Cost, Stop};
use crate::filter::{Direction, Filter, Lens};
use crate::region::edges_of;
use crate::topology::{Edge, NodeIdx, Topology};

/// Entities in groups that do not overlap, the largest first and of equal ones the one with the least id.
///
/// Every entity that the filter sees is in one group. A group has no id that would last: it holds for one topology.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// The members of all groups, group after group, those of one group by id.
    members: Vec<NodeIdx>,
    /// Where in `members` each group ends.
    ends: Vec<usize>,
    /// True when the budget cut the search.
    pub truncated: bool,
    /// What was looked at.
    pub cost: Cost,
}

impl Groups {
    /// Groups entities by their labels. Entities come by id; a label is less than their number.
    pub(crate) fn by_label(entities: &[NodeIdx], labels: &[u32]) -> Self {
        let mut sizes = vec![0_usize; entities.len()];
        let mut order: Vec<u32> = Vec::new();
        for label in labels {
            if sizes[*label as usize] == 0 {
                order.push(*label);
            }
            sizes[*label as usize] += 1;
        }
        // The sort is stable, so equal groups stay in the order of their first members.
        order.sort_by_key(|label| std::cmp::Reverse(sizes[*label as usize]));
        let mut next = vec![0_usize; entities.len()];
        let mut ends = Vec::with_capacity(order.len());
        let mut end = 0;
        for label in order {
            next[label as usize] = end;
            end += sizes[label as usize];
            ends.push(end);
        }
        let mut members = entities.to_vec();
        for (entity, label) in entities.iter().zip(labels) {
            members[next[*label as usize]] = *entity;
            next[*label as usize] += 1;
        }
        Self {
            members,
            ends,
            truncated: false,
            cost: Cost::default(),
        }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none: the filter sees no entity.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many entities they hold together.
    pub fn n_entities(&self) -> usize {
        self.members.len()
    }

    /// The members of a group by its place, sorted by id.
    pub fn get(&self, place: usize) -> Option<&[NodeIdx]> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.members.get(start..end)
    }

    /// All groups.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[NodeIdx]> {
        (0..self.len()).map(|place| self.get(place).unwrap_or_default())
    }
}

/// Members of a group whose relations are counted between two questions to [`Stop`].
const TURN: usize = 256;

impl Topology {
    /// The members of a group in the order of their importance in it: those with most relations within the group that a
    /// filter sees first, equal ones as given. When it is stopped the rest stays as given.
    pub fn by_weight_within(
        &self,
        members: &[NodeIdx],
        filter: &Filter,
        stop: &Stop,
    ) -> Vec<NodeIdx> {
        let lens = Lens::new(self, filter);
        let set: FxHashSet<NodeIdx> = members.iter().copied().collect();
        let mut counted: Vec<(usize, NodeIdx)> = Vec::with_capacity(members.len());
        for turn in members.chunks(TURN) {
            let due = stop.is_due();
            counted.extend(turn.iter().map(|node| {
                let edges = edges_of(self, *node, Direction::Both);
                let within = |edge: &Edge| lens.sees_edge(edge) && set.contains(&edge.to());
                let n_within = if due { 0 } else { edges.filter(within).count() };
                (n_within, *node)
            }));
        }
        counted.sort_by_key(|(n_within, _)| std::cmp::Reverse(*n_within));
        counted.into_iter().map(|(_, node)| node).collect()
    }
}
