//! The least values of many, and counts that go up and down.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The least of some values with how often each occurs: enough to know the first ones without keeping all.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Least<T> {
    /// Ascending.
    pub(crate) kept: Vec<(T, u32)>,
    /// Occurrences of values greater than those kept.
    beyond: u32,
}

impl<T> Default for Least<T> {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            beyond: 0,
        }
    }
}

/// Equal when they count as many and agree on the values that both keep: how many are kept depends on the order in which
/// values came and went.
impl<T: PartialEq> PartialEq for Least<T> {
    fn eq(&self, other: &Self) -> bool {
        let total = |least: &Self| {
            let kept: u64 = least.kept.iter().map(|(_, count)| u64::from(*count)).sum();
            kept + u64::from(least.beyond)
        };
        let both = self.kept.iter().zip(&other.kept);
        total(self) == total(other) && both.into_iter().all(|(left, right)| left == right)
    }
}

impl<T: Ord + Clone> Least<T> {
    fn add(&mut self, value: &T, keep: usize) {
        match self.kept.binary_search_by(|(kept, _)| kept.cmp(value)) {
            Ok(place) => self.kept[place].1 += 1,
            Err(place) if place == self.kept.len() && (self.beyond > 0 || place >= keep) => {
                self.beyond += 1;
            }
            Err(place) => {
                self.kept.insert(place, (value.clone(), 1));
                if self.kept.len() > keep {
                    let (_, count) = self.kept.pop().expect("one was inserted");
                    self.beyond += count;
                }
            }
        }
    }

    fn take(&mut self, value: &T) {
        match self.kept.binary_search_by(|(kept, _)| kept.cmp(value)) {
            Ok(place) => {
                self.kept[place].1 -= 1;
                if self.kept[place].1 == 0 {
                    self.kept.remove(place);
                }
            }
            Err(_) => self.beyond = self.beyond.saturating_sub(1),
        }
    }

    pub(crate) fn turn(&mut self, value: &T, keep: usize, turn: Turn) {
        match turn {
            Turn::Add => self.add(value, keep),
            Turn::Take => self.take(value),
        }
    }

    /// Whether fewer are kept than are wanted, though there are more.
    pub(crate) fn is_short(&self, wanted: usize) -> bool {
        self.beyond > 0 && self.kept.len() < wanted
    }

    pub(crate) fn first(&self) -> Option<&T> {
        self.kept.first().map(|(value, _)| value)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.beyond == 0
    }
}

/// Whether something is added or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Add,
    Take,
}

impl Turn {
    pub(crate) fn count(self, total: &mut u32) {
        *total = match self {
            Self::Add => total.saturating_add(1),
            Self::Take => total.saturating_sub(1),
        };
    }

    pub(crate) fn count_key<K: Ord + Clone>(self, totals: &mut BTreeMap<K, u32>, key: &K) {
        let total = totals.entry(key.clone()).or_default();
        self.count(total);
        if *total == 0 {
            totals.remove(key);
        }
    }
}
