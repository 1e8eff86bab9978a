//! A store made anew beside the one in its folder, from pairs in any order; compaction is that with the store's own pairs.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use newsgraph_model::Sequence;

use crate::backend::{
    Acknowledged, Backend, BackendError, Batch, FORMAT_KEY, Files, Pair, SledBackend,
};
use crate::error::{OpenError, ReadError};
use crate::open::{MARKER, STORE_FORMAT, open_file, open_folder, open_tree, room};
use crate::options::{Durability, StoreOptions};
use crate::rows::Snapshot;
use crate::space::{Room, free_space};
use crate::swap;

/// Bytes written at once.
const BATCH_BYTES: usize = 4 << 20;

/// How far a long piece of work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Stored values done.
    pub rows: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What a compaction did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compacted {
    /// Stored values, of all versions.
    pub rows: u64,
    /// Bytes of the store's files before.
    pub bytes_before: u64,
    /// Bytes of the store's files after.
    pub bytes_after: u64,
}

/// Why a store was not written anew; it is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RebuildError {
    /// The folder cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A value of the store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There is not enough room for a second copy.
    #[error("there is no room to write the store anew: {free} are free on the disk of `{path}`, and {needed} are needed; make room, then try again", path = path.display(), free = crate::error::in_bytes(*free), needed = crate::error::in_bytes(*needed))]
    NoRoom {
        /// The folder.
        path: PathBuf,
        /// Bytes that are free.
        free: u64,
        /// Bytes that must be free.
        needed: u64,
    },
    /// What was written does not read back.
    #[error("the store written anew does not read back: {what}; the old one stays, check the disk")]
    ReadBack {
        /// What is wrong.
        what: String,
    },
}

/// Writes the store in a folder anew, so that it takes no more of the disk than it needs. All versions stay. Whenever the
/// process dies, the next opening finds the old store or the new one, whole.
///
/// # Errors
/// There is no store, another process has it open, it is damaged, or the disk has no room for a second copy; the store is
/// as it was then.
pub fn compact(
    dir: &Path,
    options: StoreOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Compacted, RebuildError> {
    compact_in_steps(dir, options, progress, &mut |_| Ok(()))
}

/// [`compact`], told of each step of the swap; an error of `step` stops there, as a death of the process would.
pub(crate) fn compact_in_steps(
    dir: &Path,
    options: StoreOptions,
    progress: &mut dyn FnMut(Progress),
    step: &mut dyn FnMut(&str) -> io::Result<()>,
) -> Result<Compacted, RebuildError> {
    let read_only = StoreOptions {
        read_only: true,
        ..options
    };
    let backend = Arc::new(open_folder(dir, &read_only)?);
    let bytes_before = store_bytes(dir);
    room(dir, &options)
        .check(bytes_before)
        .map_err(|no_room| RebuildError::NoRoom {
            path: no_room.dir,
            free: no_room.free,
            needed: bytes_before.saturating_add(no_room.floor),
        })?;
    let newest = backend
        .newest()
        .map_err(|error| damaged(dir, error.to_string()))?;
    let mut rebuild = Rebuild::start(dir, options)?;
    let copied = Snapshot::new(backend.clone(), newest).versions(|pair| {
        if rebuild.put(pair)? {
            progress(rebuild.written);
        }
        Ok::<(), RebuildError>(())
    });
    let written = rebuild.written;
    progress(written);
    if let Err(error) = copied.and_then(|()| rebuild.seal(newest)) {
        // The first failure is the one to tell; what is left is cleared away at the next opening.
        let _cleared = swap::recover(dir);
        return Err(error);
    }
    // The lock stays held while no file of the old store is open.
    let lock = Arc::into_inner(backend).map(Backend::into_lock);
    swap::swap(dir, step)?;
    drop(lock);
    Ok(Compacted {
        rows: written.rows,
        bytes_before,
        bytes_after: store_bytes(dir),
    })
}

/// A store in the making.
pub(crate) struct Rebuild {
    dir: PathBuf,
    options: StoreOptions,
    room: Room,
    backend: Backend,
    batch: Batch,
    batch_bytes: usize,
    pub(crate) written: Progress,
}

impl Rebuild {
    /// Begins in a folder whose lock is held.
    pub(crate) fn start(dir: &Path, options: StoreOptions) -> Result<Self, RebuildError> {
        swap::recover(dir)?;
        let build = swap::build_dir(dir);
        let room = room(dir, &options);
        let options = StoreOptions {
            durability: Durability::Full,
            read_only: false,
            ..options
        };
        Ok(Self {
            backend: open_build(&build, &options)?,
            dir: dir.to_owned(),
            options,
            room,
            batch: Batch::default(),
            batch_bytes: 0,
            written: Progress::default(),
        })
    }

    /// Writes a pair, sooner or later; true when a batch was written.
    pub(crate) fn put(&mut self, pair: Pair) -> Result<bool, RebuildError> {
        let n_bytes = pair.0.len() + pair.1.len();
        self.batch_bytes += n_bytes;
        self.written.rows += 1;
        self.written.bytes += n_bytes as u64;
        self.batch.rows.push(pair);
        if self.batch_bytes < BATCH_BYTES {
            return Ok(false);
        }
        self.write(0)?;
        Ok(true)
    }

    fn write(&mut self, newest: Sequence) -> Result<(), RebuildError> {
        let needed = 2 * self.batch_bytes as u64;
        self.room
            .check(needed)
            .map_err(|no_room| RebuildError::NoRoom {
                path: no_room.dir,
                free: no_room.free,
                needed: needed.saturating_add(no_room.floor),
            })?;
        self.batch_bytes = 0;
        self.backend
            .commit(std::mem::take(&mut self.batch), 0, newest)
            .map_err(|error| match error {
                BackendError::Full(_) => RebuildError::NoRoom {
                    path: self.dir.clone(),
                    free: free_space(&self.dir).ok().flatten().unwrap_or(0),
                    needed,
                },
                error => read_back(&error),
            })
    }

    /// Writes what is left, then reads everything back: what takes the store's place is known to open.
    pub(crate) fn seal(mut self, newest: Sequence) -> Result<(), RebuildError> {
        let format = STORE_FORMAT.to_be_bytes().to_vec();
        self.batch.rows.push((FORMAT_KEY.to_vec(), format));
        self.write(newest)?;
        self.backend.sync().map_err(|error| read_back(&error))?;
        let build = swap::build_dir(&self.dir);
        let (options, written) = (self.options, self.written);
        drop(self);
        let backend = Arc::new(open_build(&build, &options)?);
        let found = backend.newest().map_err(|error| read_back(&error))?;
        let mut n_rows = 0;
        Snapshot::new(backend, newest).versions(|_| {
            n_rows += 1;
            Ok::<(), ReadError>(())
        })?;
        if (found, n_rows) != (newest, written.rows) {
            return Err(RebuildError::ReadBack {
                what: format!(
                    "it has {n_rows} of {} values and sequence {found} of {newest}",
                    written.rows
                ),
            });
        }
        let marker = build.join(MARKER);
        std::fs::write(&marker, format!("format {STORE_FORMAT}\n"))
            .map_err(|source| crate::open::folder_error(&marker, source))?;
        Ok(())
    }
}

fn open_build(build: &Path, options: &StoreOptions) -> Result<Backend, OpenError> {
    let tree = open_tree(build, options)?;
    let path = build.join("db");
    // The folder around it is locked already.
    let files = Files {
        rows: open_file(&path)?,
        lock: open_file(&path)?,
    };
    let acknowledged = Acknowledged::new(open_file(&build.join("acknowledged"))?);
    // Synced once, when all is written.
    let backend = SledBackend::new(tree, files, acknowledged, Durability::Relaxed);
    Ok(Backend::Sled(backend))
}

/// Bytes of the files of a store.
pub(crate) fn store_bytes(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|metadata| metadata.len())
        .sum()
}

fn read_back(error: &BackendError) -> RebuildError {
    RebuildError::ReadBack {
        what: error.to_string(),
    }
}

fn damaged(dir: &Path, what: String) -> OpenError {
    OpenError::Damaged {
        path: dir.to_owned(),
        what,
    }
}
