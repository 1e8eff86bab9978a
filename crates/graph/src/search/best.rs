//! The best of a range, and the next best, without looking at all of it.
//!
//! Ranks stand in an array; the least is the best. Minima of 32 ranks, and of 32 of those, are kept, and over the last a
//! sparse table (Bender and Farach-Colton, *The LCA Problem Revisited*, 2000): the least of any range is found in constant
//! time. The k best of a range come from splitting it at its best, k times (Frederickson and Johnson, 1982).

#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

/// Ranks under one minimum, and minima under one of the second level.
const FAN: usize = 32;

/// A range of at most this many ranks is read whole.
const SMALL: usize = 64;

/// Ranks by place, and what finds the least of a range of places.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    ranks: Vec<u32>,
    /// The least of each [`FAN`] ranks.
    blocks: Vec<u32>,
    /// The least of each [`FAN`] blocks.
    groups: Vec<u32>,
    /// By exponent: which of 2^exponent groups from here on is least.
    sparse: Vec<Vec<u32>>,
}

impl Ranks {
    pub(super) fn new(ranks: Vec<u32>) -> Self {
        let least = |ranks: &[u32]| -> Vec<u32> {
            let blocks = ranks.chunks(FAN);
            blocks
                .filter_map(|block| block.iter().copied().min())
                .collect()
        };
        let blocks = least(&ranks);
        let groups = least(&blocks);
        let mut sparse = Vec::new();
        let mut level: Vec<u32> = (0..groups.len() as u32).collect();
        let mut width = 1;
        while !level.is_empty() {
            let n_next = level.len().saturating_sub(width);
            let next = (0..n_next).map(|at| better(&groups, level[at], level[at + width]));
            let next = next.collect();
            sparse.push(std::mem::replace(&mut level, next));
            width *= 2;
            if n_next == 0 {
                break;
            }
        }
        Self {
            ranks,
            blocks,
            groups,
            sparse,
        }
    }

    /// The rank at a place.
    pub(super) fn at(&self, place: usize) -> u32 {
        self.ranks[place]
    }

    pub(super) fn len(&self) -> usize {
        self.ranks.len()
    }

    /// The places of a range, best first; places of equal rank in their order, one after the other.
    pub(super) fn best_first(&self, range: Range<usize>) -> BestFirst<'_> {
        let mut parts = Vec::new();
        if range.len() <= SMALL {
            parts.extend(range.map(|place| Reverse(self.part(place, place..place + 1))));
        } else {
            parts.reserve(64);
            parts.push(Reverse(self.part(self.least(&range), range)));
        }
        BestFirst {
            ranks: self,
            parts: parts.into(),
        }
    }

    fn part(&self, place: usize, range: Range<usize>) -> Part {
        Part {
            rank: self.ranks[place],
            place: place as u32,
            start: range.start as u32,
            end: range.end as u32,
        }
    }

    /// The place of the least rank of a range that is not empty.
    fn least(&self, range: &Range<usize>) -> usize {
        let Some((first, last)) = inner(range) else {
            return first_least(&self.ranks, range.clone());
        };
        let ends = [range.start..first * FAN, last * FAN..range.end];
        let mut best = self.least_block(first..last);
        for end in ends.into_iter().filter(|end| !end.is_empty()) {
            let place = first_least(&self.ranks, end);
            if (self.ranks[place], place) < (self.ranks[best], best) {
                best = place;
            }
        }
        best
    }

    /// The place of the least rank under a range of blocks that is not empty.
    fn least_block(&self, range: Range<usize>) -> usize {
        let block = match inner(&range) {
            None => first_least(&self.blocks, range),
            Some((first, last)) => {
                let group = self.least_group(first..last);
                let mut best = self.first_equal(&self.blocks, group, self.groups[group]);
                let ends = [range.start..first * FAN, last * FAN..range.end];
                for end in ends.into_iter().filter(|end| !end.is_empty()) {
                    let block = first_least(&self.blocks, end);
                    if (self.blocks[block], block) < (self.blocks[best], best) {
                        best = block;
                    }
                }
                best
            }
        };
        self.first_equal(&self.ranks, block, self.blocks[block])
    }

    fn least_group(&self, range: Range<usize>) -> usize {
        let exponent = range.len().ilog2();
        let level = &self.sparse[exponent as usize];
        let last = range.end - (1 << exponent);
        better(&self.groups, level[range.start], level[last]) as usize
    }

    /// Where below a minimum it comes from.
    fn first_equal(&self, below: &[u32], above: usize, least: u32) -> usize {
        let start = above * FAN;
        let end = (start + FAN).min(below.len());
        let offset = below[start..end].iter().position(|rank| *rank == least);
        start + offset.expect("a minimum is one of those that it was taken of")
    }
}

/// The whole chunks of [`FAN`] inside a range, when there are any.
fn inner(range: &Range<usize>) -> Option<(usize, usize)> {
    let (first, last) = (range.start.div_ceil(FAN), range.end / FAN);
    (first < last).then_some((first, last))
}

fn better(values: &[u32], left: u32, right: u32) -> u32 {
    if values[right as usize] < values[left as usize] {
        right
    } else {
        left
    }
}

/// The first place of the least value of a range that is not empty.
fn first_least(values: &[u32], range: Range<usize>) -> usize {
    let start = range.start;
    let values = &values[range];
    // Two passes without a branch are faster than one with.
    let least = values.iter().copied().min().unwrap_or_default();
    let offset = values.iter().position(|value| *value == least);
    start + offset.unwrap_or_default()
}

/// A part of the range with its best place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    rank: u32,
    place: u32,
    start: u32,
    end: u32,
}

/// Places of a range, best first. The next one costs the logarithm of how many came.
#[derive(Debug)]
pub(super) struct BestFirst<'r> {
    ranks: &'r Ranks,
    parts: BinaryHeap<Reverse<Part>>,
}

impl Iterator for BestFirst<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let Reverse(part) = self.parts.pop()?;
        let place = part.place as usize;
        let rests = [part.start as usize..place, place + 1..part.end as usize];
        for rest in rests.into_iter().filter(|rest| !rest.is_empty()) {
            let least = self.ranks.least(&rest);
            self.parts.push(Reverse(self.ranks.part(least, rest)));
        }
        Some(place)
    }
}
