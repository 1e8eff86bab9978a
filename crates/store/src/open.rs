//! Opening a store's folder: its lock, its leftovers, its format, and what must be on disk before the first commit.

use std::any::Any;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::backend::{Backend, FORMAT_KEY, SledBackend};
use crate::error::OpenError;
use crate::options::{Durability, StoreOptions};
use crate::space::{Room, free_space, is_full};
use crate::swap;

/// The newest format of stores that this program reads, and the one it writes.
pub(crate) const STORE_FORMAT: u32 = 1;

/// Fixed at creation: a page up to a quarter of this stays in the main file, which is the only one that sled syncs.
const SEGMENT_BYTES: usize = 8 << 20;

/// How often and how long to wait for sled to close a file that this process had open a moment ago: 5 s in all.
const CLOSING_TRIES: usize = 500;
const CLOSING_WAIT: Duration = Duration::from_millis(10);

/// Made when a store is complete: a folder that has it must hold rows.
pub(crate) const MARKER: &str = "newsgraph-store";

/// Opens the folder or makes it.
pub(crate) fn open_folder(dir: &Path, options: &StoreOptions) -> Result<Backend, OpenError> {
    let exists = swap::holds_store(dir);
    if options.read_only && !exists {
        return Err(OpenError::Missing {
            path: dir.to_owned(),
        });
    }
    fs_err::create_dir_all(dir).map_err(|source| folder_error(dir, source))?;
    if !exists {
        room(dir, options)
            .check(0)
            .map_err(|no_room| OpenError::Full {
                path: no_room.dir,
                free: no_room.free,
            })?;
    }
    let lock = lock_folder(dir)?;
    swap::recover(dir)?;
    remove_unfinished_snapshots(dir)?;
    let tree = open_tree(dir, options)?;
    let file_path = dir.join("db");
    let file = File::options()
        .read(true)
        .write(true)
        .open(&file_path)
        .map_err(|source| folder_error(&file_path, source))?;
    let damaged = |what: String| OpenError::Damaged {
        path: dir.to_owned(),
        what,
    };
    let backend = Backend::Sled(SledBackend::new(tree, file, lock, options.durability));
    let format = backend
        .get_many(&[FORMAT_KEY.to_vec()])
        .map_err(|error| damaged(error.to_string()))?
        .pop()
        .flatten();
    match (format, exists) {
        (Some(bytes), _) => check_format(dir, &bytes)?,
        (None, true) => {
            return Err(damaged(
                "it holds no rows, though it was made completely".into(),
            ));
        }
        (None, false) => {}
    }
    if !exists {
        create(dir, &backend)?;
    }
    Ok(backend)
}

/// The disk of a store's folder.
pub(crate) fn room(dir: &Path, options: &StoreOptions) -> Room {
    Room {
        dir: dir.to_owned(),
        floor: options.free_space_floor,
    }
}

/// Files of rows that sled keeps outside its main file, which it never syncs: there must be none. 0 when there is no such folder.
///
/// # Errors
/// The folder cannot be read.
pub fn blob_files(dir: &Path) -> std::io::Result<usize> {
    let blobs = dir.join("blobs");
    if !blobs.exists() {
        return Ok(0);
    }
    let mut n_files = 0;
    for entry in std::fs::read_dir(blobs)? {
        entry?;
        n_files += 1;
    }
    Ok(n_files)
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    message
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".into())
}

/// The error for a file or folder that cannot be used.
pub(crate) fn folder_error(path: &Path, source: std::io::Error) -> OpenError {
    if is_full(&source) {
        return OpenError::Full {
            path: path.to_owned(),
            free: free_space(path).ok().flatten().unwrap_or(0),
        };
    }
    OpenError::Folder {
        path: path.to_owned(),
        source,
    }
}

/// Keeps other processes out until the file is dropped; the file says who holds it.
pub(crate) fn lock_folder(dir: &Path) -> Result<File, OpenError> {
    let path = dir.join("lock");
    let error = |source| folder_error(&path, source);
    let mut lock = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(error)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // The words are only for the message: a lock without readable words is a lock all the same.
            let readable = Read::by_ref(&mut lock)
                .take(64)
                .read_to_string(&mut holder)
                .is_ok()
                && !holder.trim().is_empty();
            let holder = if readable {
                holder.trim().to_owned()
            } else {
                "process unknown".into()
            };
            return Err(OpenError::Locked {
                path: dir.to_owned(),
                holder,
            });
        }
        Err(TryLockError::Error(source)) => return Err(error(source)),
    }
    let words = format!("process {}\n", std::process::id());
    let written = lock
        .set_len(0)
        .and_then(|()| lock.rewind())
        .and_then(|()| lock.write_all(words.as_bytes()));
    match written {
        // The words are for people; a full disk must not keep a store from being read.
        Err(source) if !is_full(&source) => Err(error(source)),
        _ => Ok(lock),
    }
}

/// sled takes a snapshot that a crash left half written for a whole one and never opens again.
fn remove_unfinished_snapshots(dir: &Path) -> Result<(), OpenError> {
    let entries = std::fs::read_dir(dir).map_err(|source| folder_error(dir, source))?;
    for entry in entries {
        let entry = entry.map_err(|source| folder_error(dir, source))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            std::fs::remove_file(entry.path())
                .map_err(|source| folder_error(&entry.path(), source))?;
        }
    }
    Ok(())
}

/// Opens the storage engine in a folder.
pub(crate) fn open_tree(dir: &Path, options: &StoreOptions) -> Result<sled::Db, OpenError> {
    let flush_every_ms = match options.durability {
        Durability::Full => None,
        Durability::Relaxed => Some(500),
    };
    let config = sled::Config::new()
        .path(dir)
        .cache_capacity(options.cache_bytes)
        .segment_size(SEGMENT_BYTES)
        .flush_every_ms(flush_every_ms);
    let mut opened = catch_unwind(AssertUnwindSafe(|| config.open()));
    for _ in 0..CLOSING_TRIES {
        if !matches!(&opened, Ok(Err(sled::Error::Io(error))) if is_still_closing(error)) {
            break;
        }
        std::thread::sleep(CLOSING_WAIT);
        opened = catch_unwind(AssertUnwindSafe(|| config.open()));
    }
    match opened {
        Ok(Ok(tree)) => Ok(tree),
        Ok(Err(sled::Error::Io(source))) => Err(folder_error(dir, source)),
        Ok(Err(error)) => Err(OpenError::Damaged {
            path: dir.to_owned(),
            what: error.to_string(),
        }),
        Err(panic) => Err(OpenError::Damaged {
            path: dir.to_owned(),
            what: panic_message(panic.as_ref()),
        }),
    }
}

/// sled closes its file on threads of its own, some time after its last handle is dropped. We hold the lock of the folder
/// whenever we open it, so nobody else can have the file.
fn is_still_closing(error: &std::io::Error) -> bool {
    error.to_string().starts_with("could not acquire lock")
}

fn check_format(dir: &Path, bytes: &[u8]) -> Result<(), OpenError> {
    let damaged = || OpenError::Damaged {
        path: dir.to_owned(),
        what: "its format is not a number".into(),
    };
    let found = u32::from_be_bytes(bytes.try_into().map_err(|_| damaged())?);
    if found > STORE_FORMAT {
        return Err(OpenError::NewerFormat {
            path: dir.to_owned(),
            found,
            known: STORE_FORMAT,
        });
    }
    Ok(())
}

/// Writes the format, then syncs all that sled itself never syncs, then marks the folder as complete.
fn create(dir: &Path, backend: &Backend) -> Result<(), OpenError> {
    let damaged = |error: crate::backend::BackendError| OpenError::Damaged {
        path: dir.to_owned(),
        what: error.to_string(),
    };
    let newest = backend.newest().map_err(damaged)?;
    let format = vec![(FORMAT_KEY.to_vec(), STORE_FORMAT.to_be_bytes().to_vec())];
    backend.commit(format, newest, newest).map_err(damaged)?;
    backend.sync().map_err(damaged)?;
    let sync = |path: &Path| {
        File::open(path)
            .and_then(|file| file.sync_all())
            .map_err(|source| folder_error(path, source))
    };
    sync(&dir.join("conf"))?;
    sync(&dir.join("db"))?;
    sync(dir)?;
    let parent: PathBuf = match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    sync(&parent)?;
    let marker = dir.join(MARKER);
    std::fs::write(&marker, format!("format {STORE_FORMAT}\n"))
        .map_err(|source| folder_error(&marker, source))?;
    sync(&marker)?;
    sync(dir)
}
