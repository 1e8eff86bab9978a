//! Bytes on disk: a commit is one synced record of the log; its rows are read from memory until they are in a sled tree.
//!
//! An insertion into sled costs more than everything else about a small change, so the rows of many changes are written
//! into the tree together, by a thread of their own, when a file of the log is full and when the store is closed. The tree
//! says which generation of the log is in it; what a crash left beyond that is read from the log at the next opening.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;

use newsgraph_model::Sequence;

use super::log::{LARGEST_RECORD, Log};
use super::{
    BackendError, Batch, LOGGED_KEY, NEWEST_KEY, Pair, check_expected, checked_sequence, newest_of,
    read_sequence,
};
use crate::options::Durability;
use crate::space::is_full;

/// Rows by key.
type Table = BTreeMap<Vec<u8>, Vec<u8>>;

/// A sled tree, the log before it, the files it is in, and the lock that keeps other processes out.
#[derive(Debug)]
pub(crate) struct SledBackend {
    /// Held by the commit that is at work; dropped first, which ends the thread that writes rows into the tree.
    writing: Mutex<Writing>,
    /// Dropped before the lock.
    rows: Arc<StoredRows>,
    lock: File,
    durability: Durability,
}

/// What only a commit touches.
#[derive(Debug)]
struct Writing {
    acknowledged: Acknowledged,
    /// `None`: every commit goes into the tree.
    log: Option<Log>,
    settling: Settling,
}

/// The thread that writes rows into the tree, if there is one; dropping waits for it.
#[derive(Debug, Default)]
struct Settling {
    thread: Option<JoinHandle<Result<(), BackendError>>>,
    /// Why rows could not be written into the tree: then they stay in the log, and nothing follows them.
    failure: Option<BackendError>,
}

impl Settling {
    fn wait(&mut self) -> Result<(), BackendError> {
        let failure = match self.thread.take().map(JoinHandle::join) {
            None | Some(Ok(Ok(()))) => None,
            Some(Ok(Err(error))) => Some(error),
            Some(Err(panic)) => Some(panicked(panic.as_ref())),
        };
        self.failure = self.failure.take().or(failure);
        self.failure.clone().map_or(Ok(()), Err)
    }

    fn is_finished(&self) -> bool {
        self.thread.as_ref().is_some_and(JoinHandle::is_finished)
    }
}

impl Drop for Settling {
    fn drop(&mut self) {
        if let Err(error) = self.wait() {
            tracing::error!(%error, "rows stay in the log");
        }
    }
}

/// The rows, wherever they are.
#[derive(Debug)]
struct StoredRows {
    tree: Tree,
    /// Our own handle on sled's file: `flush` of sled 0.34 does not sync it on Linux.
    file: File,
    memory: RwLock<Memory>,
}

/// Rows that are in the log and not yet in the tree.
#[derive(Debug, Default)]
struct Memory {
    /// Of the generation that is written.
    newer: Table,
    /// Of the one before, while they are written into the tree, and for good when that failed.
    older: Option<Arc<Table>>,
}

impl Memory {
    /// Newer rows first.
    fn tables(&self) -> impl Iterator<Item = &Table> {
        std::iter::once(&self.newer).chain(self.older.as_deref())
    }
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
    /// Sled's file.
    pub(crate) rows: File,
    /// Keeps other processes out until it is dropped.
    pub(crate) lock: File,
}

/// A small file with the newest sequence that was durable when it was written.
///
/// The log ends at the first record that is not whole, and sled takes a damaged message for the torn end of its own log:
/// both forget what follows, without a word. A store whose rows are older than this file says has lost some. The file is
/// written after the rows are synced and is itself synced only when the store closes: whatever a power cut leaves of it, it
/// never promises too much.
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
    /// A tree that is open, with the files of its folder, and without a log.
    pub(crate) fn new(
        tree: sled::Db,
        files: Files,
        acknowledged: Acknowledged,
        durability: Durability,
    ) -> Self {
        Self {
            writing: Mutex::new(Writing {
                acknowledged,
                log: None,
                settling: Settling::default(),
            }),
            rows: Arc::new(StoredRows {
                tree: Tree(Some(tree)),
                file: files.rows,
                memory: RwLock::default(),
            }),
            lock: files.lock,
            durability,
        }
    }

    /// Opens the log in a folder. What it holds beyond the tree is read from memory, or, unless the store is open for
    /// reading only, written into the tree now.
    pub(crate) fn open_log(&self, dir: &Path, read_only: bool) -> Result<(), BackendError> {
        let logged = self.rows.logged()?;
        let (mut log, generations) = Log::open(dir).map_err(failed)?;
        let newest = generations.last().map_or(0, |last| last.number);
        let missing = generations
            .into_iter()
            .filter(|generation| generation.number > logged);
        self.rows.memory_mut().newer = missing.flat_map(|generation| generation.pairs).collect();
        log.begin(newest.max(logged) + 1);
        let mut writing = self.writing();
        writing.log = Some(log);
        match read_only {
            true => Ok(()),
            false => self.settle_all(&mut writing),
        }
    }

    /// Closes the tree and gives the lock back, still held.
    pub(super) fn into_lock(self) -> File {
        drop(self.writing);
        drop(self.rows);
        self.lock
    }

    pub(super) fn get_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, BackendError> {
        self.rows.get_many(keys)
    }

    pub(super) fn range(
        &self,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<Vec<Pair>, BackendError> {
        self.rows.range(from, to, limit)
    }

    pub(super) fn commit(&self, batch: Batch, expected: Sequence) -> Result<(), BackendError> {
        let mut writing = self.writing();
        check_expected(expected, self.rows.newest()?)?;
        if writing.settling.is_finished() {
            writing.settling.wait()?;
        }
        let writing = &mut *writing;
        let is_logged = self.durability == Durability::Full && batch.n_bytes() <= LARGEST_RECORD;
        let Some(log) = writing.log.as_mut().filter(|_| is_logged) else {
            return self.commit_into_tree(writing, batch);
        };
        if log.is_full() {
            let settling = &mut writing.settling;
            settling.wait()?;
            let older = self.rows.freeze()?;
            let (rows, generation) = (Arc::clone(&self.rows), log.generation());
            log.begin(generation + 1);
            let work = move || rows.settle(&older, generation);
            let thread = std::thread::Builder::new().name("newsgraph-settle".into());
            settling.thread = Some(thread.spawn(work).map_err(failed)?);
        }
        log.append(batch.copies.iter().chain(&batch.rows))
            .map_err(failed)?;
        let mut memory = self.rows.memory_mut();
        memory
            .newer
            .extend(batch.copies.into_iter().chain(batch.rows));
        drop(memory);
        let newest = self.rows.newest()?;
        writing.acknowledged.write(newest).map_err(failed)
    }

    /// Writes a batch into the tree at once, after all that is in the log.
    fn commit_into_tree(&self, writing: &mut Writing, batch: Batch) -> Result<(), BackendError> {
        self.settle_all(writing)?;
        for pairs in [batch.copies, batch.rows] {
            if pairs.is_empty() {
                continue;
            }
            let mut sled_batch = sled::Batch::default();
            for (key, value) in pairs {
                sled_batch.insert(key, value);
            }
            guarded(|| self.rows.tree.apply_batch(sled_batch))?;
        }
        match self.durability {
            Durability::Full => self.sync_rows(&mut writing.acknowledged),
            Durability::Relaxed => Ok(()),
        }
    }

    /// Writes all rows that are only in the log into the tree.
    fn settle_all(&self, writing: &mut Writing) -> Result<(), BackendError> {
        writing.settling.wait()?;
        let older = self.rows.freeze()?;
        if older.is_empty() {
            self.rows.memory_mut().older = None;
            return Ok(());
        }
        let Some(log) = &mut writing.log else {
            return Ok(());
        };
        self.rows.settle(&older, log.generation())?;
        log.begin(log.generation() + 1);
        Ok(())
    }

    /// Why rows could not be written into the tree, if so; waits while they are written.
    pub(super) fn failure(&self) -> Option<BackendError> {
        self.writing().settling.wait().err()
    }

    /// Whether the tree holds all rows.
    #[cfg(test)]
    pub(crate) fn is_settled(&self) -> bool {
        self.rows.memory_mut().tables().all(Table::is_empty)
    }

    /// Waits until nothing is written into the tree, so that tests can copy the files as a kill leaves them.
    #[cfg(test)]
    pub(crate) fn rest(&self) {
        self.writing().settling.wait().expect("nothing failed");
    }

    /// Pushes everything written so far to the disk.
    pub(super) fn sync(&self) -> Result<(), BackendError> {
        let mut writing = self.writing();
        if let Some(log) = &writing.log {
            log.sync().map_err(failed)?;
        }
        self.sync_rows(&mut writing.acknowledged)?;
        writing.acknowledged.file.sync_all().map_err(failed)
    }

    /// Writes all rows into the tree, empties the log, and pushes everything to the disk.
    pub(super) fn settle(&self) -> Result<(), BackendError> {
        let mut writing = self.writing();
        self.settle_all(&mut writing)?;
        if let Some(log) = &mut writing.log {
            log.clear().map_err(failed)?;
        }
        drop(writing);
        self.sync()
    }

    fn sync_rows(&self, acknowledged: &mut Acknowledged) -> Result<(), BackendError> {
        let newest = self.rows.newest()?;
        self.rows.sync()?;
        acknowledged.write(newest).map_err(failed)
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StoredRows {
    fn get_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, BackendError> {
        let mut values: Vec<Option<Vec<u8>>> = {
            let memory = self.memory.read().unwrap_or_else(PoisonError::into_inner);
            let value = |key| memory.tables().find_map(|table| table.get(key).cloned());
            keys.iter().map(value).collect()
        };
        guarded(|| {
            for (key, value) in keys.iter().zip(&mut values) {
                if value.is_none() {
                    *value = self.tree.get(key)?.map(|value| value.to_vec());
                }
            }
            Ok(values)
        })
    }

    fn range(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Pair>, BackendError> {
        // First memory, then the tree: rows go from there to here, and never back.
        let mut in_memory = Table::new();
        {
            let memory = self.memory.read().unwrap_or_else(PoisonError::into_inner);
            for table in memory.tables() {
                let rows = table.range::<[u8], _>((Bound::Included(from), Bound::Excluded(to)));
                for (key, value) in rows.take(limit) {
                    if !in_memory.contains_key(key) {
                        in_memory.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        let in_tree: Vec<Pair> = guarded(|| {
            let pairs = self.tree.range(from..to).take(limit);
            pairs
                .map(|pair| pair.map(|(key, value)| (key.to_vec(), value.to_vec())))
                .collect()
        })?;
        if in_memory.is_empty() {
            return Ok(in_tree);
        }
        for (key, value) in in_tree {
            in_memory.entry(key).or_insert(value);
        }
        Ok(in_memory.into_iter().take(limit).collect())
    }

    fn newest(&self) -> Result<Sequence, BackendError> {
        newest_of(self.get_many(&[NEWEST_KEY.to_vec()])?.pop().flatten())
    }

    /// The newest generation of the log whose rows are all in the tree.
    fn logged(&self) -> Result<u64, BackendError> {
        let value = guarded(|| self.tree.get(LOGGED_KEY))?;
        let damaged = || BackendError::Engine("the place in the log is damaged".into());
        value.map_or(Ok(0), |value| read_sequence(&value).ok_or_else(damaged))
    }

    /// Takes the rows of the generation that was written, which is at its end.
    fn freeze(&self) -> Result<Arc<Table>, BackendError> {
        let mut memory = self.memory_mut();
        if memory.older.is_some() {
            // The tree must not say that it has a later generation while it lacks rows of this one.
            let message = "rows of an earlier change could not be written into the tree";
            return Err(BackendError::Engine(message.into()));
        }
        let older = Arc::new(std::mem::take(&mut memory.newer));
        memory.older = Some(Arc::clone(&older));
        Ok(older)
    }

    /// Writes rows into the tree, one by one, so that readers need not wait; last, that their generation is there.
    fn settle(&self, older: &Table, generation: u64) -> Result<(), BackendError> {
        guarded(|| {
            for (key, value) in older.iter().filter(|(key, _)| *key != NEWEST_KEY) {
                self.tree.insert(key, value.as_slice())?;
            }
            let mut last = sled::Batch::default();
            if let Some(newest) = older.get(NEWEST_KEY) {
                last.insert(NEWEST_KEY, newest.as_slice());
            }
            last.insert(LOGGED_KEY, &checked_sequence(generation));
            self.tree.apply_batch(last)
        })?;
        self.sync()?;
        self.memory_mut().older = None;
        Ok(())
    }

    fn sync(&self) -> Result<(), BackendError> {
        guarded(|| {
            self.tree.flush()?;
            Ok(self.file.sync_all()?)
        })
    }

    fn memory_mut(&self) -> std::sync::RwLockWriteGuard<'_, Memory> {
        self.memory.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a call into sled; its panics on damaged files become errors.
fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, BackendError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Err(sled::Error::Io(error))) => Err(failed(error)),
        Ok(result) => result.map_err(|error| BackendError::Engine(error.to_string())),
        Err(panic) => Err(panicked(panic.as_ref())),
    }
}

fn failed(error: std::io::Error) -> BackendError {
    match is_full(&error) {
        true => BackendError::Full(error.to_string()),
        false => BackendError::Engine(error.to_string()),
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> BackendError {
    BackendError::Engine(crate::open::panic_message(panic))
}
