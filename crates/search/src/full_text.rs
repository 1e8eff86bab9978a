//! The index with the thread that keeps it up: searches wait for it or learn that it is behind.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use newsgraph_model::Sequence;
use newsgraph_store::Store;

use crate::index::{IndexError, TextHit, TextIndex, TextReader};
use crate::query::{Scope, TextQuery};
use crate::upkeep::{UpkeepError, bring_up};

/// How long changes are collected before they are indexed together, when nobody waits for them: each commit of the index
/// writes and syncs files of its own.
const COLLECT: Duration = Duration::from_millis(500);

/// How long the thread waits after a failure before it tries again.
const RETRY: Duration = Duration::from_secs(10);

/// How far the index is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// It has everything up to this sequence.
    Current {
        /// The sequence.
        sequence: Sequence,
    },
    /// It lacks something; searches find what it has.
    Behind {
        /// The sequence up to which it has everything; 0 while it is made anew.
        sequence: Sequence,
        /// The newest sequence that it was told of.
        newest: Sequence,
        /// What it is doing.
        progress: Progress,
    },
    /// It could not be brought up; it is tried again.
    Failed {
        /// Why.
        reason: String,
    },
}

/// How far the thread is with what it does now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Documents done.
    pub done: u64,
    /// Documents to do.
    pub all: u64,
}

/// The index of texts, kept up by a thread of its own until it is dropped.
pub struct FullText {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Something is to be done.
    asked: Condvar,
    /// Something was done.
    done: Condvar,
}

#[derive(Default)]
struct State {
    reader: Option<TextReader>,
    indexed: Sequence,
    newest: Sequence,
    progress: Progress,
    failed: Option<String>,
    /// The index did not answer: it is made anew.
    is_damaged: bool,
    /// Searches that wait for it to be brought up.
    n_waiting: usize,
    stops: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FullText {
    /// Starts the thread, which opens the index in `dir` (in memory without one) and brings it up to the store.
    ///
    /// # Errors
    /// The machine has no thread left.
    pub fn start(store: Arc<Store>, dir: Option<PathBuf>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        shared.state().newest = store.sequence();
        let of_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("full-text".to_owned());
        let thread = thread.spawn(move || keep_up(&store, dir, &of_thread))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Tells it that the store has a new sequence. Never waits for the index.
    pub fn notify(&self, sequence: Sequence) {
        let mut state = self.shared.state();
        if sequence > state.newest {
            state.newest = sequence;
            self.shared.asked.notify_one();
        }
    }

    /// How far it is.
    pub fn standing(&self) -> Standing {
        self.shared.state().standing()
    }

    /// Waits until it has everything up to a sequence, but no longer than `timeout`.
    pub fn wait_for(&self, sequence: Sequence, timeout: Duration) -> Standing {
        let until = Instant::now() + timeout;
        let mut state = self.shared.state();
        state.newest = state.newest.max(sequence);
        state.n_waiting += 1;
        self.shared.asked.notify_one();
        while (state.reader.is_none() || state.indexed < sequence) && state.failed.is_none() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.shared.done.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.n_waiting -= 1;
        state.standing()
    }

    /// The first `limit` titles and sentences with the words, best first, of what the index has: whoever shows them asks the
    /// store whether they are there at the moment read.
    ///
    /// # Errors
    /// The index is damaged; it is made anew.
    pub fn search(
        &self,
        query: &TextQuery,
        scope: &Scope,
        limit: usize,
    ) -> Result<Vec<TextHit>, IndexError> {
        let reader = self.shared.state().reader.clone();
        let Some(reader) = reader else {
            return Ok(Vec::new());
        };
        let hits = reader.search(query, scope, limit);
        if hits.is_err() {
            self.shared.state().is_damaged = true;
            self.shared.asked.notify_one();
        }
        hits
    }
}

impl Drop for FullText {
    fn drop(&mut self) {
        self.shared.state().stops = true;
        self.shared.asked.notify_all();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so; the index is made anew the next time.
            let _ = thread.join();
        }
    }
}

impl State {
    fn standing(&self) -> Standing {
        if let Some(reason) = &self.failed {
            return Standing::Failed {
                reason: reason.clone(),
            };
        }
        if self.reader.is_some() && self.indexed >= self.newest {
            return Standing::Current {
                sequence: self.indexed,
            };
        }
        Standing::Behind {
            sequence: self.indexed,
            newest: self.newest,
            progress: self.progress,
        }
    }
}

/// What the thread does until it is stopped.
fn keep_up(store: &Store, dir: Option<PathBuf>, shared: &Shared) {
    let mut index: Option<TextIndex> = None;
    loop {
        let view = store.read();
        let told = |done: u64, all: u64| {
            let mut state = shared.state();
            state.progress = Progress { done, all };
            !state.stops
        };
        let is_damaged = std::mem::take(&mut shared.state().is_damaged);
        let opened = match index.take() {
            Some(index) => Ok(index),
            None => open(dir.as_deref()),
        };
        let opened = match is_damaged {
            true => opened.and_then(TextIndex::emptied),
            false => opened,
        };
        let brought_up = match opened {
            Ok(index) => bring_up(index, &view, &told),
            Err(error) => Err((UpkeepError::from(error), None)),
        };
        match brought_up {
            Ok(index_now) => {
                let mut state = shared.state();
                state.reader = Some(index_now.searching());
                state.indexed = view.sequence();
                state.progress = Progress::default();
                state.failed = None;
                index = Some(index_now);
            }
            Err((UpkeepError::Stopped, _)) => return,
            Err((error, _)) => {
                tracing::warn!(%error, "the index of texts is not up to date");
                let mut state = shared.state();
                // The next try makes it anew.
                state.is_damaged = matches!(error, UpkeepError::Index(_));
                state.failed = Some(error.to_string());
            }
        }
        drop(view);
        shared.done.notify_all();
        if !wait_for_work(shared) {
            return;
        }
    }
}

/// Waits until there is something to do; `false` when it is to stop.
fn wait_for_work(shared: &Shared) -> bool {
    let mut state = shared.state();
    let pause = if state.failed.is_some() {
        RETRY
    } else {
        COLLECT
    };
    let until = Instant::now() + pause;
    loop {
        if state.stops {
            return false;
        }
        let left = until.saturating_duration_since(Instant::now());
        let is_behind = state.indexed < state.newest || state.failed.is_some() || state.is_damaged;
        let is_awaited = state.n_waiting > 0 && state.failed.is_none();
        if is_behind && (is_awaited || left.is_zero()) {
            return true;
        }
        state = if is_behind {
            let waited = shared.asked.wait_timeout(state, left);
            waited.unwrap_or_else(PoisonError::into_inner).0
        } else {
            let waited = shared.asked.wait(state);
            waited.unwrap_or_else(PoisonError::into_inner)
        };
    }
}

/// Opens the index in its folder; in memory where nothing may be written, as on a disk that is only read.
fn open(dir: Option<&Path>) -> Result<TextIndex, IndexError> {
    match dir {
        Some(dir) if is_writable(dir) => TextIndex::open(dir),
        _ => TextIndex::in_memory(),
    }
}

fn is_writable(dir: &Path) -> bool {
    let probe = dir.join("writable");
    let written = fs_err::create_dir_all(dir).and_then(|()| fs_err::write(&probe, ""));
    let written = written.and_then(|()| fs_err::remove_file(&probe));
    !written.is_err_and(|error| {
        matches!(
            error.kind(),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
        )
    })
}
