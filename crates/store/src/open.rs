//! Opening a store's folder: its lock, its leftovers, its format, and what must be on disk before the first commit.

use std::any::Any;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use newsgraph_model::Sequence;

use crate::backend::{Acknowledged, Backend, BackendError, FORMAT_KEY, Files, SledBackend};
use crate::error::OpenError;
use crate::options::{Durability, StoreOptions};
use crate::space::{Room, free_space, is_full};
use crate::swap;

/// The format of stores that this program writes: since 4 they have a log.
pub(crate) const STORE_FORMAT: u32 = 4;

/// The oldest format that it reads: those before were never released. Opening makes an older one into the newest.
pub(crate) const OLDEST_FORMAT: u32 = 3;

/// Fixed at creation: a page up to a quarter of this stays in the main file, which is the only one that sled syncs.
const SEGMENT_BYTES: usize = 8 << 20;

/// How often and how long to wait for sled to close a file that this process had open a moment ago: 5 s in all.
const CLOSING_TRIES: usize = 500;
const CLOSING_WAIT: Duration = Duration::from_millis(10);

/// Made when a store is complete: a folder that has it must hold rows.
pub(crate) const MARKER: &str = "newsgraph-store";

/// The marker's name until the store is complete: nothing in such a folder was ever acknowledged.
const UNFINISHED: &str = "newsgraph-store.new";

/// Opens the folder or makes it.
pub(crate) fn open_folder(dir: &Path, options: &StoreOptions) -> Result<Backend, OpenError> {
    let holds_store = swap::holds_store(dir);
    if options.read_only && !holds_store {
        return Err(OpenError::Missing {
            path: dir.to_owned(),
        });
    }
    create_folder(dir)?;
    if !holds_store {
        room(dir, options)
            .check(0)
            .map_err(|no_room| OpenError::Full {
                path: no_room.dir,
                free: no_room.free,
            })?;
    }
    let lock = lock_folder(dir)?;
    swap::recover(dir)?;
    let exists = dir.join(MARKER).exists();
    if exists {
        // Whoever gave the marker its name may have been killed before that was on the disk.
        sync(dir)?;
    } else {
        begin(dir)?;
    }
    remove_unfinished_snapshots(dir)?;
    let tree = open_tree(dir, options)?;
    let files = Files {
        rows: open_file(&dir.join("db"))?,
        lock,
    };
    let mut acknowledged = Acknowledged::new(open_file(&dir.join("acknowledged"))?);
    let expected = acknowledged
        .read()
        .map_err(|source| folder_error(&dir.join("acknowledged"), source))?;
    let sled = SledBackend::new(tree, files, acknowledged, options.durability);
    let backend = Backend::Sled(sled);
    let format = check_format(dir, &backend, exists)?;
    if format != Some(STORE_FORMAT) && !(exists && options.read_only) {
        write_format(dir, &backend)?;
    }
    open_log(dir, &backend, options.read_only)?;
    check_newest(dir, &backend, expected)?;
    // A killed process may have left rows that were not synced: they are read and answered from now on.
    backend.sync().map_err(|error| engine_error(dir, error))?;
    if !exists {
        finish(dir, &backend)?;
    }
    Ok(backend)
}

/// Opens the log of a store, and makes sure that its files are found again.
fn open_log(dir: &Path, backend: &Backend, read_only: bool) -> Result<(), OpenError> {
    let Backend::Sled(sled) = backend else {
        return Ok(());
    };
    sled.open_log(dir, read_only)
        .map_err(|error| engine_error(dir, error))?;
    sync(dir)
}

/// The error for an engine that fails while a store is opened.
fn engine_error(dir: &Path, error: BackendError) -> OpenError {
    match error {
        BackendError::Full(_) => OpenError::Full {
            path: dir.to_owned(),
            free: free_space(dir).ok().flatten().unwrap_or(0),
        },
        error => damaged(dir, error.to_string()),
    }
}

/// The disk of a store's folder.
pub(crate) fn room(dir: &Path, options: &StoreOptions) -> Room {
    Room {
        dir: dir.to_owned(),
        floor: options.free_space_floor,
    }
}

/// Refuses rows that are not a store's or are of another format; the format of the store, if it has one already.
fn check_format(dir: &Path, backend: &Backend, exists: bool) -> Result<Option<u32>, OpenError> {
    let broken = |error: BackendError| damaged(dir, error.to_string());
    match backend.get(FORMAT_KEY).map_err(broken)? {
        Some(bytes) => known_format(dir, &bytes).map(Some),
        None if exists => {
            let what = "it holds no rows, though it was made completely";
            Err(damaged(dir, what.into()))
        }
        None if !backend.range(&[], &[0xff], 1).map_err(broken)?.is_empty() => {
            let what = "it holds rows that are not of a store; another program may have made it";
            Err(damaged(dir, what.into()))
        }
        None => Ok(None),
    }
}

/// Refuses rows that are not all there.
fn check_newest(dir: &Path, backend: &Backend, expected: Sequence) -> Result<(), OpenError> {
    let newest = backend.newest();
    let newest = newest.map_err(|error| damaged(dir, error.to_string()))?;
    if newest < expected {
        let what = format!(
            "its newest change is number `{newest}`, but `{expected}` changes were acknowledged"
        );
        return Err(damaged(dir, what));
    }
    Ok(())
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

fn damaged(dir: &Path, what: String) -> OpenError {
    OpenError::Damaged {
        path: dir.to_owned(),
        what,
    }
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

/// How often a lock that is held is tried again, and after how long each time.
const N_TRIES: u32 = 20;
const TRY_AGAIN: Duration = Duration::from_millis(10);

/// Tries for a moment: a child that this process is just starting holds all its open files, a lock let go meanwhile among
/// them, until it has become another program.
fn try_patiently(lock: &File) -> Result<(), TryLockError> {
    for _ in 0..N_TRIES {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(TRY_AGAIN),
            tried => return tried,
        }
    }
    lock.try_lock()
}

/// Keeps other processes out until the file is dropped; the file says who holds it.
pub(crate) fn lock_folder(dir: &Path) -> Result<File, OpenError> {
    let path = dir.join("lock");
    let error = |source| folder_error(&path, source);
    let mut lock = open_file(&path)?;
    match try_patiently(&lock) {
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
    for name in swap::names_in(dir)? {
        if name.starts_with("snap.") && name.ends_with(".generating") {
            let path = dir.join(&name);
            std::fs::remove_file(&path).map_err(|source| folder_error(&path, source))?;
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
        Ok(Err(error)) => Err(damaged(dir, error.to_string())),
        Err(panic) => Err(damaged(dir, panic_message(panic.as_ref()))),
    }
}

/// sled closes its file on threads of its own, some time after its last handle is dropped. We hold the lock of the folder
/// whenever we open it, so nobody else can have the file.
fn is_still_closing(error: &std::io::Error) -> bool {
    error.to_string().starts_with("could not acquire lock")
}

/// Whether this is the format of a store that this program reads.
pub(crate) fn is_known_format(bytes: &[u8]) -> bool {
    let number = bytes.try_into().map(u32::from_be_bytes);
    number.is_ok_and(|number| (OLDEST_FORMAT..=STORE_FORMAT).contains(&number))
}

fn known_format(dir: &Path, bytes: &[u8]) -> Result<u32, OpenError> {
    let bytes = bytes
        .try_into()
        .map_err(|_| damaged(dir, "its format is not a number".into()))?;
    let found = u32::from_be_bytes(bytes);
    if found < OLDEST_FORMAT {
        return Err(OpenError::OlderFormat {
            path: dir.to_owned(),
            found,
            known: STORE_FORMAT,
        });
    }
    if found > STORE_FORMAT {
        return Err(OpenError::NewerFormat {
            path: dir.to_owned(),
            found,
            known: STORE_FORMAT,
        });
    }
    Ok(found)
}

/// The folder that a file or folder is in.
fn above(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Makes the folder and those above it, and syncs each where a name was added.
fn create_folder(dir: &Path) -> Result<(), OpenError> {
    if dir.exists() {
        return Ok(());
    }
    let mut changed = vec![above(dir)];
    while let Some(folder) = changed.last().filter(|folder| !folder.exists()) {
        let parent = above(folder);
        changed.push(parent);
    }
    std::fs::create_dir_all(dir).map_err(|source| folder_error(dir, source))?;
    changed.iter().try_for_each(|folder| sync(folder))
}

/// Marks the folder as unfinished, after it removed what an earlier attempt left: a power cut may have damaged that, and
/// nothing in it was acknowledged.
fn begin(dir: &Path) -> Result<(), OpenError> {
    let mark = dir.join(UNFINISHED);
    if mark.exists() {
        remove_attempt(dir)?;
    }
    std::fs::write(&mark, format!("format {STORE_FORMAT}\n"))
        .map_err(|source| folder_error(&mark, source))?;
    sync(&mark)?;
    sync(dir)
}

fn remove_attempt(dir: &Path) -> Result<(), OpenError> {
    for name in swap::names_in(dir)? {
        let path = dir.join(&name);
        let removed = match &*name {
            "blobs" => std::fs::remove_dir_all(&path),
            name if swap::is_store_file(name) => std::fs::remove_file(&path),
            _ => Ok(()),
        };
        removed.map_err(|source| folder_error(&path, source))?;
    }
    Ok(())
}

/// Writes the format of today into the tree: before there is a log, which older programs do not read.
fn write_format(dir: &Path, backend: &Backend) -> Result<(), OpenError> {
    let broken = |error: BackendError| engine_error(dir, error);
    let newest = backend.newest().map_err(broken)?;
    let format = vec![(FORMAT_KEY.to_vec(), STORE_FORMAT.to_be_bytes().to_vec())];
    backend.commit(format, newest, newest).map_err(broken)?;
    backend.sync().map_err(broken)
}

/// Syncs all that sled itself never syncs, then marks the folder as complete.
fn finish(dir: &Path, backend: &Backend) -> Result<(), OpenError> {
    backend.sync().map_err(|error| engine_error(dir, error))?;
    sync(&dir.join("conf"))?;
    sync(&dir.join("db"))?;
    sync(dir)?;
    sync(&above(dir))?;
    let marker = dir.join(MARKER);
    std::fs::rename(dir.join(UNFINISHED), &marker)
        .map_err(|source| folder_error(&marker, source))?;
    sync(dir)
}

pub(crate) fn open_file(path: &Path) -> Result<File, OpenError> {
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true);
    options
        .open(path)
        .map_err(|source| folder_error(path, source))
}

fn sync(path: &Path) -> Result<(), OpenError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| folder_error(path, source))
}
