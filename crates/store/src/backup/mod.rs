//! Backups: all that a store holds up to one sequence, every version of it, in one file that proves itself.
//!
//! | bytes | what |
//! |---|---|
//! | … | header: the lines `newsgraph backup`, `format 1`, `store N`, `sequence N`, `ontology VERSION`, then an empty line |
//! | … | blocks: length of the plain bytes (4), length of the packed bytes (4), the packed bytes (zstd) |
//! | 8 | two lengths of 0 |
//! | 8 | number of stored values |
//! | 32 | BLAKE3 of all bytes before |
//!
//! The plain bytes of a block are stored values: length of the key (2), length of the value (4), key, value, with the
//! checksum that each value carries in the store. Numbers are big-endian. Nothing follows.

mod read;
mod write;

use std::path::PathBuf;

use newsgraph_model::Sequence;

use crate::error::{OpenError, ReadError};
use crate::rebuild::RebuildError;

pub use read::{read_backup_header, restore};

/// The first line of a backup.
const MAGIC: &str = "newsgraph backup";
/// The newest format of backups that this program reads, and the one it writes.
const FORMAT: u32 = 1;
/// Plain bytes of a block, about.
const BLOCK_BYTES: usize = 1 << 20;
/// Most plain bytes of a block: one value more than a full block.
const MAX_BLOCK_BYTES: usize = BLOCK_BYTES + MAX_KEY + MAX_VALUE + 6;
/// Longest key that is taken from a backup.
const MAX_KEY: usize = 1 << 10;
/// Longest value that a store holds.
const MAX_VALUE: usize = 64 << 10;

/// What a backup is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupHeader {
    /// Format of the store that it was made from.
    pub store_format: u32,
    /// The newest sequence in it.
    pub sequence: Sequence,
    /// The ontology that the graph was derived with.
    pub ontology: String,
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupSummary {
    /// What it is of.
    pub header: BackupHeader,
    /// Stored values, of all versions.
    pub rows: u64,
    /// Bytes of the stored values, before packing.
    pub bytes: u64,
}

/// Why a backup could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// A value of the store is damaged, or the engine failed.
    #[error("the store cannot be read, so no backup was made of it")]
    Read(#[from] ReadError),
    /// The backup could not be written.
    #[error("the backup cannot be written")]
    Write(#[from] std::io::Error),
}

/// Why a backup could not be restored; no store was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The bytes are no backup.
    #[error("this is no backup of newsgraph; give a file that `newsgraph backup` made")]
    NotABackup,
    /// A newer program made the backup.
    #[error(
        "the backup has format {found} of {what}, and this program reads up to {known}; use a newer newsgraph"
    )]
    Newer {
        /// Format of what.
        what: &'static str,
        /// Its format.
        found: u32,
        /// The newest format that this program reads.
        known: u32,
    },
    /// The backup is of a store that this program would not open.
    #[error(
        "the backup is of a store of format {found}, and this program makes {known}; restore it with the newsgraph that made it, then `export --format archive` and `import`"
    )]
    Older {
        /// Format of the store that it was made from.
        found: u32,
        /// The format of stores that this program makes.
        known: u32,
    },
    /// The backup ends before its end.
    #[error("the backup is cut off; take a whole copy of it, or another backup")]
    CutOff,
    /// The backup is not what was written.
    #[error("the backup is damaged: {what}; take another copy of it, or another backup")]
    Damaged {
        /// What is wrong.
        what: String,
    },
    /// The backup could not be read.
    #[error("the backup cannot be read")]
    Input(#[source] std::io::Error),
    /// The folder holds something.
    #[error("`{path}` is not empty, and a backup is restored into an empty folder only; name another folder", path = path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The folder cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store could not be written.
    #[error(transparent)]
    Rebuild(RebuildError),
}

impl From<RebuildError> for RestoreError {
    fn from(error: RebuildError) -> Self {
        match error {
            RebuildError::Open(error) => Self::Open(error),
            error => Self::Rebuild(error),
        }
    }
}
