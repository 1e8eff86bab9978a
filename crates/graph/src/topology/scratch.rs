//! What walks note of the entities they meet: dense, kept from one walk to the next so that nothing has to be cleared.

use std::sync::{Arc, Mutex, PoisonError};

use super::rows::NodeIdx;

/// Notes kept for later walks; more walks at once than this make their own.
const MAX_KEPT: usize = 16;

/// A number noted for each entity of a set.
///
/// A cell holds the round in which it was written beside the number, so a new round empties them all at once. This is
/// the sparse set of P. Briggs and L. Torczon (1993) with rounds in place of back pointers.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    cells: Vec<u64>,
    round: u32,
}

impl Notes {
    /// The number noted for an entity.
    #[inline]
    pub(crate) fn get(&self, node: NodeIdx) -> Option<u32> {
        let cell = self.cells[node.index()];
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the low half is the number"
        )]
        (cell >> 32 == u64::from(self.round)).then_some(cell as u32)
    }

    /// Notes a number for an entity that has none; `false` when it has one.
    #[inline]
    pub(crate) fn note(&mut self, node: NodeIdx, number: u32) -> bool {
        let cell = &mut self.cells[node.index()];
        let round = u64::from(self.round);
        if *cell >> 32 == round {
            return false;
        }
        *cell = round << 32 | u64::from(number);
        true
    }
}

/// A set of entities, one bit each, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Met {
    words: Vec<u64>,
    members: Vec<NodeIdx>,
}

impl Met {
    /// Puts an entity in; `false` when it is in already.
    #[inline]
    pub(crate) fn insert(&mut self, node: NodeIdx) -> bool {
        let (word, bit) = (&mut self.words[node.index() / 64], 1 << (node.index() % 64));
        if *word & bit != 0 {
            return false;
        }
        *word |= bit;
        self.members.push(node);
        true
    }

    /// Whether an entity is in.
    #[inline]
    pub(crate) fn has(&self, node: NodeIdx) -> bool {
        self.words[node.index() / 64] >> (node.index() % 64) & 1 == 1
    }

    /// All that are in.
    #[inline]
    pub(crate) fn members(&self) -> &[NodeIdx] {
        &self.members
    }
}

/// What can be used again for another walk.
pub(crate) trait Reusable: Default {
    /// Forgets what was noted, and makes room for entities with numbers below `bound`.
    fn begin(&mut self, bound: usize);
}

impl Reusable for Notes {
    fn begin(&mut self, bound: usize) {
        if self.cells.len() < bound {
            self.cells.resize(bound, 0);
        }
        if self.round == u32::MAX {
            self.cells.fill(0);
            self.round = 0;
        }
        self.round += 1;
    }
}

impl Reusable for Met {
    fn begin(&mut self, bound: usize) {
        if self.members.len() < self.words.len() / 8 {
            for node in &self.members {
                self.words[node.index() / 64] = 0;
            }
        } else {
            self.words.fill(0);
        }
        self.members.clear();
        self.words
            .resize(self.words.len().max(bound.div_ceil(64)), 0);
    }
}

/// What is not in use, shared by all versions of a topology.
#[derive(Debug)]
pub(super) struct Pool<T>(Arc<Mutex<Vec<T>>>);

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Pool<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Reusable> Pool<T> {
    /// Empty notes for entities with numbers below `bound`; they come back when dropped.
    pub(super) fn take(&self, bound: usize) -> Borrowed<T> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut notes = kept.unwrap_or_default();
        notes.begin(bound);
        Borrowed {
            notes,
            home: self.clone(),
        }
    }
}

/// What walks note in.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    pub(super) notes: Pool<Notes>,
    pub(super) met: Pool<Met>,
}

/// The notes of one walk.
#[derive(Debug)]
pub(crate) struct Borrowed<T: Reusable> {
    notes: T,
    home: Pool<T>,
}

impl<T: Reusable> Drop for Borrowed<T> {
    fn drop(&mut self) {
        let mut kept = self.home.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MAX_KEPT {
            kept.push(std::mem::take(&mut self.notes));
        }
    }
}

impl<T: Reusable> std::ops::Deref for Borrowed<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.notes
    }
}

impl<T: Reusable> std::ops::DerefMut for Borrowed<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.notes
    }
}
