//! The storage seam: three blocking operations over ordered bytes, in sled or in memory.
//!
//! Whatever keeps the bytes must give: reads of one key that see a batch whole or not at all, and commits that are atomic
//! and durable when they return. Scans may see a part of a batch; the rows above carry sequences for that reason. A commit
//! that failed may have left any part of its rows readable until the store is opened again, but all of its copies or none
//! of its rows: so readers of older sequences, whose versions the copies are, read right all the same.

mod log;
mod memory;
mod sled;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod tests;

use std::fs::File;

use newsgraph_model::Sequence;

pub(crate) use log::is_log_file;
#[cfg(test)]
pub(crate) use memory::Faults;
pub(crate) use memory::MemoryBackend;
pub(crate) use sled::{Acknowledged, Files, SledBackend};

/// A key and its value.
pub(crate) type Pair = (Vec<u8>, Vec<u8>);

/// What one commit writes. Nothing is ever removed.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Rows that are there already, under second keys. They change nothing by themselves and are readable before any of
    /// the rows are.
    pub(crate) copies: Vec<Pair>,
    /// All or nothing.
    pub(crate) rows: Vec<Pair>,
}

impl Batch {
    /// Bytes of its keys and values.
    pub(crate) fn n_bytes(&self) -> usize {
        let pairs = self.copies.iter().chain(&self.rows);
        pairs.map(|(key, value)| key.len() + value.len()).sum()
    }
}

impl From<Vec<Pair>> for Batch {
    fn from(rows: Vec<Pair>) -> Self {
        Self {
            copies: Vec::new(),
            rows,
        }
    }
}

/// Why the storage engine failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BackendError {
    /// Another writer was there: the newest sequence is not the expected one.
    #[error("another writer changed the store: expected sequence `{expected}`, found `{found}`")]
    Sequence {
        /// What the writer builds on.
        expected: Sequence,
        /// What is there.
        found: Sequence,
    },
    /// The disk has no room; the engine takes no more writes.
    #[error("{0}")]
    Full(String),
    /// The engine gave an error or panicked.
    #[error("{0}")]
    Engine(String),
}

/// Where the bytes are.
#[derive(Debug)]
pub(crate) enum Backend {
    /// On disk.
    Sled(SledBackend),
    /// In memory, gone with the store.
    Memory(MemoryBackend),
}

impl Backend {
    /// The values of keys, in the order asked.
    pub(crate) fn get_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, BackendError> {
        match self {
            Self::Sled(sled) => sled.get_many(keys),
            Self::Memory(memory) => memory.get_many(keys),
        }
    }

    /// The value of one key.
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, BackendError> {
        Ok(self.get_many(&[key.to_vec()])?.pop().flatten())
    }

    /// The first `limit` pairs with `from <= key < to`, in order.
    pub(crate) fn range(
        &self,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<Vec<Pair>, BackendError> {
        if from >= to || limit == 0 {
            return Ok(Vec::new());
        }
        match self {
            Self::Sled(sled) => sled.range(from, to, limit),
            Self::Memory(memory) => memory.range(from, to, limit),
        }
    }

    /// Writes a batch and the newest sequence, durable when it returns; refused when the newest sequence is not `expected`.
    pub(crate) fn commit(
        &self,
        batch: impl Into<Batch>,
        expected: Sequence,
        newest: Sequence,
    ) -> Result<(), BackendError> {
        let mut batch = batch.into();
        batch
            .rows
            .push((NEWEST_KEY.to_vec(), checked_sequence(newest).to_vec()));
        match self {
            Self::Sled(sled) => sled.commit(batch, expected),
            Self::Memory(memory) => memory.commit(batch, expected),
        }
    }

    /// The newest sequence; 0 in an empty store.
    pub(crate) fn newest(&self) -> Result<Sequence, BackendError> {
        newest_of(self.get(NEWEST_KEY)?)
    }

    /// Closes the files and gives the lock back, still held; `None` in memory.
    pub(crate) fn into_lock(self) -> Option<File> {
        match self {
            Self::Sled(sled) => Some(sled.into_lock()),
            Self::Memory(_) => None,
        }
    }

    /// What went wrong behind the back of commits that were durable all the same; reads may fail for the same reason.
    pub(crate) fn failure(&self) -> Option<BackendError> {
        match self {
            Self::Sled(sled) => sled.failure(),
            Self::Memory(_) => None,
        }
    }

    /// Puts all rows where a store that is closed has them, and pushes everything to the disk.
    pub(crate) fn settle(&self) -> Result<(), BackendError> {
        match self {
            Self::Sled(sled) => sled.settle(),
            Self::Memory(_) => Ok(()),
        }
    }

    /// Pushes everything written so far to the disk.
    pub(crate) fn sync(&self) -> Result<(), BackendError> {
        match self {
            Self::Sled(sled) => sled.sync(),
            Self::Memory(_) => Ok(()),
        }
    }
}

/// A number and 8 bytes of checksum.
pub(crate) fn checked_sequence(sequence: Sequence) -> [u8; 16] {
    let mut value = [0; 16];
    value[..8].copy_from_slice(&sequence.to_be_bytes());
    let checksum = blake3::hash(&value[..8]);
    value[8..].copy_from_slice(&checksum.as_bytes()[..8]);
    value
}

/// The sequence in bytes that [`checked_sequence`] made; `None` for any other bytes.
pub(crate) fn read_sequence(bytes: &[u8]) -> Option<Sequence> {
    let sequence = u64::from_be_bytes(*bytes.first_chunk::<8>()?);
    (bytes == checked_sequence(sequence)).then_some(sequence)
}

/// The newest sequence, given the value under its key.
fn newest_of(value: Option<Vec<u8>>) -> Result<Sequence, BackendError> {
    value.map_or(Ok(0), |value| {
        read_sequence(&value)
            .ok_or_else(|| BackendError::Engine("the newest sequence is damaged".into()))
    })
}

fn check_expected(expected: Sequence, found: Sequence) -> Result<(), BackendError> {
    if found == expected {
        return Ok(());
    }
    Err(BackendError::Sequence { expected, found })
}

/// Key of the newest sequence.
pub(crate) const NEWEST_KEY: &[u8] = b"\x01newest";
/// Key of the newest generation of the log whose rows are all in the tree; rows on disk only.
pub(crate) const LOGGED_KEY: &[u8] = b"\x01logged";
/// Key of the store's format.
pub(crate) const FORMAT_KEY: &[u8] = b"\x01format";
