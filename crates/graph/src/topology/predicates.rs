//! Edges by predicate: how many there are, and all of them best supported first.

use std::ops::Range;

use super::Topology;
use super::adjacency::Csr;
use super::rows::RelationHeader;

/// The relations of the base that are edges, by predicate, best supported first: 4 bytes each.
#[derive(Debug)]
pub(crate) struct ByPredicate(Csr<u32>);

impl ByPredicate {
    /// Headers come by rank.
    pub(super) fn build(headers: &[RelationHeader]) -> Self {
        let most = headers.iter().map(|header| header.predicate as usize + 1);
        let n_predicates = most.max().unwrap_or(0);
        let edges = (0_u32..)
            .zip(headers)
            .filter(|(_, header)| header.edge().is_some());
        let rows = edges.map(|(number, header)| (header.predicate as usize, number));
        Self(Csr::build(n_predicates, rows))
    }

    fn of(&self, predicate: u32) -> &[u32] {
        let predicate = predicate as usize;
        self.0.lists(predicate, predicate + 1)
    }
}

/// More predicates than this are not merged list by list: all edges are gone through.
const MAX_MERGED: usize = 32;

impl Topology {
    /// How many edges have a predicate.
    pub(crate) fn n_edges_of(&self, predicate: u32) -> usize {
        let n_base = self.base.by_predicate().of(predicate).len();
        let n_since = self.delta.n_edges.get(predicate).copied().unwrap_or(0);
        usize::try_from(n_base as i64 + n_since).unwrap_or(0)
    }

    /// The relations that are edges, by their numbers, best supported first; all of them, or those of some predicates
    /// and, when these are many, others among them.
    pub(crate) fn edges_by_rank(&self, predicates: Option<&[u32]>) -> ByRank<'_> {
        let predicates = predicates.filter(|predicates| predicates.len() <= MAX_MERGED);
        let n_base = u32::try_from(self.base.headers.len()).unwrap_or(u32::MAX);
        let base = match predicates {
            None => Numbers::All(0..n_base),
            Some(predicates) => {
                let lists = predicates.iter();
                Numbers::Merged(
                    lists
                        .map(|number| self.base.by_predicate().of(*number))
                        .collect(),
                )
            }
        };
        let n_all = n_base + u32::try_from(self.delta.headers.len()).unwrap_or(0);
        let mut added: Vec<u32> = (n_base..n_all).collect();
        added.retain(|number| {
            let header = self.header_at(*number);
            header.edge().is_some()
                && predicates.is_none_or(|predicates| predicates.contains(&header.predicate))
                && self.is_live(*number, header.id)
        });
        added.sort_by_key(|number| std::cmp::Reverse(self.header_at(*number).rank()));
        ByRank {
            topology: self,
            base,
            next: None,
            added,
        }
    }
}

/// Numbers of relations of the base, by rank.
enum Numbers<'t> {
    All(Range<u32>),
    Merged(Vec<&'t [u32]>),
}

impl Iterator for Numbers<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let lists = match self {
            Self::All(numbers) => return numbers.next(),
            Self::Merged(lists) => lists,
        };
        // The base numbers relations by rank.
        let first = lists
            .iter_mut()
            .filter(|list| !list.is_empty())
            .min_by_key(|list| list[0])?;
        let number = first[0];
        *first = &first[1..];
        Some(number)
    }
}

/// Edges by rank, as numbers of relations.
pub(crate) struct ByRank<'t> {
    topology: &'t Topology,
    base: Numbers<'t>,
    /// The next of the base, once it was looked up.
    next: Option<u32>,
    /// Those that came after the base, the best supported last.
    added: Vec<u32>,
}

impl Iterator for ByRank<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let topology = self.topology;
        if self.next.is_none() {
            self.next = self.base.find(|number| {
                let header = topology.header_at(*number);
                header.edge().is_some() && topology.is_live(*number, header.id)
            });
        }
        let rank = |number: u32| topology.header_at(number).rank();
        match (self.next, self.added.last()) {
            (Some(base), Some(added)) if rank(*added) < rank(base) => self.added.pop(),
            (None, _) => self.added.pop(),
            (Some(_), _) => self.next.take(),
        }
    }
}
