//! The storage seam: three blocking operations over ordered bytes, in sled or in memory.
//!
//! Whatever keeps the bytes must give: reads of one key that see a batch whole or not at all, and commits that are atomic
//! and durable when they return. Scans may see a part of a batch; the rows above carry sequences for that reason.

mod memory;
mod sled;

#[cfg(test)]
mod tests;

use std::fs::File;

use newsgraph_model::Sequence;

pub(crate) use memory::MemoryBackend;
pub(crate) use sled::SledBackend;

/// A key and its value.
pub(crate) type Pair = (Vec<u8>, Vec<u8>);

/// What one commit writes, all or nothing. Nothing is ever removed.
pub(crate) type Batch = Vec<Pair>;

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
            Self::Memory(memory) => Ok(memory.get_many(keys)),
        }
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
            Self::Memory(memory) => Ok(memory.range(from, to, limit)),
        }
    }

    /// Writes a batch and the newest sequence, durable when it returns; refused when the newest sequence is not `expected`.
    pub(crate) fn commit(
        &self,
        batch: Batch,
        expected: Sequence,
        newest: Sequence,
    ) -> Result<(), BackendError> {
        let found = self.newest()?;
        if found != expected {
            return Err(BackendError::Sequence { expected, found });
        }
        let mut batch = batch;
        batch.push((NEWEST_KEY.to_vec(), newest_value(newest)));
        match self {
            Self::Sled(sled) => sled.write(batch),
            Self::Memory(memory) => memory.write(batch),
        }
    }

    /// The newest sequence; 0 in an empty store.
    pub(crate) fn newest(&self) -> Result<Sequence, BackendError> {
        let Some(Some(value)) = self.get_many(&[NEWEST_KEY.to_vec()])?.pop() else {
            return Ok(0);
        };
        let sequence = value
            .first_chunk::<8>()
            .map(|bytes| u64::from_be_bytes(*bytes));
        sequence
            .filter(|sequence| newest_value(*sequence) == value)
            .ok_or_else(|| BackendError::Engine("the newest sequence is damaged".into()))
    }

    /// Closes the files and gives the lock back, still held; `None` in memory.
    pub(crate) fn into_lock(self) -> Option<File> {
        match self {
            Self::Sled(sled) => Some(sled.into_lock()),
            Self::Memory(_) => None,
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

/// A sequence and 8 bytes of checksum.
fn newest_value(sequence: Sequence) -> Vec<u8> {
    let bytes = sequence.to_be_bytes();
    let mut value = bytes.to_vec();
    value.extend_from_slice(&blake3::hash(&bytes).as_bytes()[..8]);
    value
}

/// Key of the newest sequence.
pub(crate) const NEWEST_KEY: &[u8] = b"\x01newest";
/// Key of the store's format.
pub(crate) const FORMAT_KEY: &[u8] = b"\x01format";
