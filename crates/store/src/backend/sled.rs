//! Bytes on disk in one sled tree: every commit is one batch, flushed and synced before it counts.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use newsgraph_model::Sequence;

use super::{
    BackendError, Batch, NEWEST_KEY, Pair, check_expected, checked_sequence, newest_of,
    read_sequence,
};
use crate::options::Durability;
use crate::space::is_full;

/// A sled tree, the files it is in, and the lock that keeps other processes out.
#[derive(Debug)]
pub(crate) struct SledBackend {
    /// Dropped first, before the lock.
    tree: Tree,
    files: Files,
    /// Held by the commit that is at work.
    acknowledged: Mutex<Acknowledged>,
    durability: Durability,
}

/// A sled tree that never panics when it is closed: sled syncs its file then, and takes for granted that the disk works.
#[derive(Debug)]
struct Tree(Option<sled::Db>);

impl std::ops::Deref for Tree {
    type Target = sled::Db;

    fn deref(&self) -> &sled::Db {
        self.0.as_ref().expect("the tree is taken in `drop` only")
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let tree = self.0.take();
        let closed = guarded(|| {
            drop(tree);
            Ok(())
        });
        if let Err(error) = closed {
            tracing::error!(%error, "the files of the store could not be closed well");
        }
    }
}

/// Open files of a store's folder.
#[derive(Debug)]
pub(crate) struct Files {
    /// Our own handle on sled's file: `flush` of sled 0.34 does not sync it on Linux.
    pub(crate) rows: File,
    /// Keeps other processes out until it is dropped.
    pub(crate) lock: File,
}

/// A small file with the newest sequence that was durable when it was written.
///
/// sled takes a damaged message for the torn end of its log and forgets what follows: whole commits, without a word. A
/// store whose rows are older than this file says has lost some. The file is written after the rows are synced and is
/// itself synced only when the store closes: whatever a power cut leaves of it, it never promises too much.
#[derive(Debug)]
pub(crate) struct Acknowledged {
    file: File,
}

impl Acknowledged {
    /// Over an open file.
    pub(crate) const fn new(file: File) -> Self {
        Self { file }
    }

    /// The sequence in the file; 0 when there is none that can be read.
    pub(crate) fn read(&mut self) -> std::io::Result<Sequence> {
        let mut bytes = Vec::new();
        self.file.rewind()?;
        Read::by_ref(&mut self.file)
            .take(17)
            .read_to_end(&mut bytes)?;
        Ok(read_sequence(&bytes).unwrap_or(0))
    }

    fn write(&mut self, sequence: Sequence) -> std::io::Result<()> {
        self.file.rewind()?;
        self.file.write_all(&checked_sequence(sequence))
    }
}

impl SledBackend {
    /// A tree that is open, with the files of its folder.
    pub(crate) const fn new(
        tree: sled::Db,
        files: Files,
        acknowledged: Acknowledged,
        durability: Durability,
    ) -> Self {
        Self {
            tree: Tree(Some(tree)),
            files,
            acknowledged: Mutex::new(acknowledged),
            durability,
        }
    }

    /// Closes the tree and gives the lock back, still held.
    pub(super) fn into_lock(self) -> File {
        drop(self.tree);
        self.files.lock
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

    pub(super) fn commit(&self, batch: Batch, expected: Sequence) -> Result<(), BackendError> {
        let mut acknowledged = self
            .acknowledged
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        check_expected(expected, self.newest()?)?;
        for pairs in [batch.copies, batch.rows] {
            if pairs.is_empty() {
                continue;
            }
            let mut sled_batch = sled::Batch::default();
            for (key, value) in pairs {
                sled_batch.insert(key, value);
            }
            guarded(|| self.tree.apply_batch(sled_batch))?;
        }
        match self.durability {
            Durability::Full => self.sync_rows(&mut acknowledged),
            Durability::Relaxed => Ok(()),
        }
    }

    pub(super) fn sync(&self) -> Result<(), BackendError> {
        let mut acknowledged = self
            .acknowledged
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.sync_rows(&mut acknowledged)?;
        guarded(|| Ok(acknowledged.file.sync_all()?))
    }

    fn sync_rows(&self, acknowledged: &mut Acknowledged) -> Result<(), BackendError> {
        let newest = self.newest()?;
        guarded(|| {
            self.tree.flush()?;
            self.files.rows.sync_all()?;
            Ok(acknowledged.write(newest)?)
        })
    }

    fn newest(&self) -> Result<Sequence, BackendError> {
        newest_of(self.get_many(&[NEWEST_KEY.to_vec()])?.pop().flatten())
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
