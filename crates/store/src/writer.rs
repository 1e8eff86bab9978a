//! The one thread that writes: it takes what waits, makes changesets of it, commits them as one batch, and answers.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use newsgraph_model::Sequence;
use newsgraph_model::ontology::Ontology;
use tracing::{error, info, warn};

use crate::apply::{Prepared, apply};
use crate::backend::{Backend, BackendError};
use crate::dataset::Datasets;
use crate::error::{CommitError, ReadError};
use crate::group::{CommitFault, Group};
use crate::open::panic_message;
use crate::request::{Action, Committed};
use crate::rows::Snapshot;
use crate::space::Room;
use crate::table::Table;

/// Requests that may wait for the writer before their callers do.
const QUEUE_LEN: usize = 256;
/// Most requests committed at once.
const GROUP_LEN: usize = 256;
/// Most bytes of text committed at once, unless one text is longer.
const GROUP_BYTES: usize = 32 << 20;

/// What the writer and the readers share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) backend: Arc<Backend>,
    pub(crate) ontology: Arc<Ontology>,
    pub(crate) datasets: Arc<Datasets>,
    /// The newest sequence that is durable: readers see nothing newer.
    pub(crate) published: AtomicU64,
    /// Why no more changes are taken.
    pub(crate) stopped: OnceLock<String>,
    /// The disk; `None` in memory.
    pub(crate) room: Option<Room>,
}

impl Shared {
    /// The newest durable sequence.
    pub(crate) fn sequence(&self) -> Sequence {
        self.published.load(Ordering::Acquire)
    }

    fn stop(&self, reason: &str) {
        error!(reason, "the store takes no more changes");
        // Only the first reason is kept: later ones follow from it.
        let _first = self.stopped.set(reason.to_owned());
    }
}

/// A request on its way to the writer.
struct Job {
    prepared: Prepared,
    answer: SyncSender<Result<Committed, CommitError>>,
}

/// A handle on the writer thread; dropping it waits until the thread is done.
#[derive(Debug)]
pub(crate) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(shared: Arc<Shared>) -> std::io::Result<Self> {
        let (jobs, receiver) = sync_channel(QUEUE_LEN);
        let thread = std::thread::Builder::new()
            .name("newsgraph-writer".into())
            .spawn(move || write_all(&shared, &receiver))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Hands a request over and waits for the answer.
    pub(crate) fn commit(&self, prepared: Prepared) -> Result<Committed, CommitError> {
        let gone = || CommitError::Stopped {
            reason: "the writer thread ended".into(),
        };
        let (answer, answered) = sync_channel(1);
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(Job { prepared, answer }).map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // The thread catches its panics; one that got through was printed by the hook and changes nothing here.
            let _ended = thread.join();
        }
    }
}

fn write_all(shared: &Shared, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        let mut n_bytes = text_bytes(&group[0]);
        while group.len() < GROUP_LEN && n_bytes < GROUP_BYTES {
            let Ok(job) = jobs.try_recv() else {
                break;
            };
            n_bytes += text_bytes(&job);
            group.push(job);
        }
        commit_group(shared, group);
    }
    if let Err(error) = shared.backend.settle() {
        error!(%error, "the last changes stay in the log");
    }
}

fn text_bytes(job: &Job) -> usize {
    match &job.prepared.request.action {
        Action::Ingest { document, .. } => document.text.len(),
        Action::Import(import) => usize::try_from(import.packed.n_bytes()).unwrap_or(usize::MAX),
        _ => 0,
    }
}

/// Makes a changeset of each request, commits all of them at once, then answers. What comes after a part of a dataset is
/// committed after it, because the rows that the part implies are found in committed blocks.
fn commit_group(shared: &Shared, jobs: Vec<Job>) {
    let mut jobs = VecDeque::from(jobs);
    while !jobs.is_empty() {
        commit_some(shared, &mut jobs);
    }
}

fn commit_some(shared: &Shared, jobs: &mut VecDeque<Job>) {
    let mut group = Group::new(Snapshot::with_datasets(
        shared.backend.clone(),
        shared.sequence(),
        shared.datasets.clone(),
    ));
    let mut answers = Vec::with_capacity(jobs.len());
    while let Some(Job { prepared, answer }) = jobs.pop_front() {
        answers.push((answer, stage(shared, &mut group, &prepared)));
        if group.writes(Table::DatasetPart) {
            break;
        }
    }
    let n_jobs = answers.len();
    if group.writes(Table::DatasetPart) {
        shared.datasets.note_part();
    }
    let room = shared.room.as_ref();
    let fault = match catch_unwind(AssertUnwindSafe(|| group.commit(room))) {
        Ok(Ok(newest)) => {
            if let Some(newest) = newest {
                shared.published.store(newest, Ordering::Release);
                info!(sequence = newest, n_requests = n_jobs, "committed");
            }
            None
        }
        Ok(Err(CommitFault::NoRoom(no_room))) => Some(CommitError::StorageFull {
            path: no_room.dir,
            free: no_room.free,
            floor: no_room.floor,
        }),
        Ok(Err(CommitFault::Backend(error))) => Some(engine_error(error)),
        Ok(Err(fault)) => Some(CommitError::Storage {
            message: fault.to_string(),
        }),
        Err(panic) => Some(CommitError::Storage {
            message: panic_message(panic.as_ref()),
        }),
    };
    match &fault {
        None => {}
        // Nothing was written, so the next change may have room again.
        Some(error @ CommitError::StorageFull { .. }) => warn!(%error, "changes refused"),
        Some(CommitError::Storage { message } | CommitError::DiskFull { message }) => {
            shared.stop(message);
        }
        Some(error) => shared.stop(&error.to_string()),
    }
    for (answer, result) in answers {
        let result = match (&fault, result) {
            (Some(fault), Ok(_)) => Err(fault.clone()),
            (_, result) => result,
        };
        // A caller that went away needs no answer.
        let _gone = answer.send(result);
    }
}

/// The error of a change for an error of the engine.
fn engine_error(error: BackendError) -> CommitError {
    match error {
        BackendError::Full(message) => CommitError::DiskFull { message },
        error => CommitError::Storage {
            message: error.to_string(),
        },
    }
}

/// Adds one request's changeset to the group; a request that fails leaves no trace there.
fn stage(
    shared: &Shared,
    group: &mut Group,
    prepared: &Prepared,
) -> Result<Committed, CommitError> {
    if let Some(reason) = shared.stopped.get() {
        return Err(CommitError::Stopped {
            reason: reason.clone(),
        });
    }
    let applied = catch_unwind(AssertUnwindSafe(|| {
        #[cfg(test)]
        assert!(
            prepared.request.reason != "panic in a test",
            "the test asked for a panic"
        );
        apply(group, prepared, &shared.ontology)
    }));
    match applied {
        Ok(Ok(applied)) => {
            group.absorb(applied.staged);
            Ok(applied.committed)
        }
        Ok(Err(error)) => {
            // An engine that fails to read is not trusted to write; one damaged value concerns those who need it only.
            let CommitError::Read(ReadError::Storage { message }) = &error else {
                return Err(error);
            };
            let error = match shared.backend.failure() {
                Some(failure) => {
                    shared.stop(&failure.to_string());
                    engine_error(failure)
                }
                None => {
                    shared.stop(message);
                    error
                }
            };
            Err(error)
        }
        Err(panic) => {
            let message = panic_message(panic.as_ref());
            shared.stop(&format!("deriving the graph failed: {message}"));
            Err(CommitError::Panicked { message })
        }
    }
}
