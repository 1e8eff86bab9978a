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

/// Notes that are not in use, shared by all versions of a topology.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch(Arc<Mutex<Vec<Notes>>>);

impl Scratch {
    /// Empty notes for entities with numbers below `bound`; they come back when dropped.
    pub(crate) fn take(&self, bound: usize) -> BorrowedNotes {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut notes = kept.unwrap_or_default();
        notes.begin(bound);
        BorrowedNotes {
            notes,
            home: self.clone(),
        }
    }
}

/// Notes of one walk.
#[derive(Debug)]
pub(crate) struct BorrowedNotes {
    notes: Notes,
    home: Scratch,
}

impl Drop for BorrowedNotes {
    fn drop(&mut self) {
        let mut kept = self.home.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MAX_KEPT {
            kept.push(std::mem::take(&mut self.notes));
        }
    }
}

impl std::ops::Deref for BorrowedNotes {
    type Target = Notes;

    #[inline]
    fn deref(&self) -> &Notes {
        &self.notes
    }
}

impl std::ops::DerefMut for BorrowedNotes {
    #[inline]
    fn deref_mut(&mut self) -> &mut Notes {
        &mut self.notes
    }
}
