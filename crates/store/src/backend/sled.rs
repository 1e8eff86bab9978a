//! Bytes on disk in one sled tree: every commit is one batch, flushed and synced before it counts.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{BackendError, Batch, Pair};
use crate::options::Durability;
use crate::space::is_full;

/// A sled tree, the file it is in, and the lock that keeps other processes out.
#[derive(Debug)]
pub(crate) struct SledBackend {
    /// Dropped first, before the lock.
    tree: sled::Db,
    /// Our own handle on sled's file: `flush` of sled 0.34 does not sync it on Linux.
    file: File,
    durability: Durability,
    lock: File,
}

impl SledBackend {
    /// A tree that is open, with a handle on its file and the lock of its folder.
    pub(crate) const fn new(
        tree: sled::Db,
        file: File,
        lock: File,
        durability: Durability,
    ) -> Self {
        Self {
            tree,
            file,
            durability,
            lock,
        }
    }

    /// Closes the tree and gives the lock back, still held.
    pub(super) fn into_lock(self) -> File {
        drop(self.tree);
        self.lock
    }

    pub(super) fn get_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, BackendError> {
        guarded(|| {
            keys.iter()
                .map(|key| Ok(self.tree.get(key)?.map(|value| value.to_vec())))
                .collect()
        })
    }

    pub(super) fn range(
        &self,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<Vec<Pair>, BackendError> {
        guarded(|| {
            let pairs = self.tree.range(from..to).take(limit);
            pairs
                .map(|pair| pair.map(|(key, value)| (key.to_vec(), value.to_vec())))
                .collect()
        })
    }

    pub(super) fn write(&self, batch: Batch) -> Result<(), BackendError> {
        guarded(|| {
            let mut sled_batch = sled::Batch::default();
            for (key, value) in batch {
                sled_batch.insert(key, value);
            }
            self.tree.apply_batch(sled_batch)
        })?;
        match self.durability {
            Durability::Full => self.sync(),
            Durability::Relaxed => Ok(()),
        }
    }

    pub(super) fn sync(&self) -> Result<(), BackendError> {
        guarded(|| {
            self.tree.flush()?;
            Ok(self.file.sync_all()?)
        })
    }
}

/// Runs a call into sled; its panics on damaged files become errors.
fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, BackendError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Err(sled::Error::Io(error))) if is_full(&error) => {
            Err(BackendError::Full(error.to_string()))
        }
        Ok(result) => result.map_err(|error| BackendError::Engine(error.to_string())),
        Err(panic) => Err(BackendError::Engine(crate::open::panic_message(
            panic.as_ref(),
        ))),
    }
}
