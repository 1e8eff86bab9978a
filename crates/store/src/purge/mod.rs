//! Purging (takedown): a document's words leave the store, its past and its files; a tombstone stays.
//!
//! What the words went into cannot be picked out again: names, relations and counts of many documents are derived together,
//! version after version. So a purged store is made as if the words had never come: everything up to the first changeset
//! that held any of them is copied, every later one is made again from the inputs that stay, under its own number, and the
//! changesets of the purged documents stay as empty lines of the journal. The new files take the place of the old ones as
//! those of a compaction do (`swap.rs`): whenever the process dies, the next opening finds the old store, where nothing is
//! purged and nothing was answered, or the purged one.

mod entomb;
mod plan;
mod replay;
mod words;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{DocumentId, Sequence, TextId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::backend::Backend;
use crate::dataset::Datasets;
use crate::derived::Derived;
use crate::error::{CommitError, OpenError, ReadError};
use crate::open::open_folder;
use crate::options::StoreOptions;
use crate::rebuild::{Progress, Rebuild, RebuildError, store_bytes};
use crate::rows::Snapshot;
use crate::swap;
use crate::view::ReadView;

pub(crate) use entomb::{entomb_step, set_tombstone};
pub use plan::{PurgePlan, Quoting};
use replay::Replay;

/// What stands in the place of reasons that held words of a purged document.
pub const PURGED_REASON: &str = "[purged]";

/// What is left of a purged document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Its id.
    pub document: DocumentId,
    /// The hash of its text, by which the text is known when it comes again.
    pub text_id: TextId,
    /// The changeset that purged it.
    pub sequence: Sequence,
    /// Who purged it.
    pub actor: SmolStr,
    /// Why, in words that are not the document's.
    pub reason: String,
    /// When, milliseconds since 1970-01-01 UTC.
    pub recorded_ms: i64,
}

/// What to purge, with who wants it and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurgeRequest {
    /// The document.
    pub document: DocumentId,
    /// Whether all other documents with its text are purged too. When there are some and this is false, nothing is purged:
    /// the words would stay.
    pub copies: bool,
    /// Who purges it.
    pub actor: SmolStr,
    /// Why; kept for good, so it must not hold the document's words.
    pub reason: String,
    /// When, milliseconds since 1970-01-01 UTC.
    pub recorded_ms: i64,
}

/// What a purge did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purged {
    /// The changeset in the journal.
    pub sequence: Sequence,
    /// What went and what stays.
    pub plan: PurgePlan,
    /// Stored values, of all versions.
    pub rows: u64,
    /// Bytes of the store's files before.
    pub bytes_before: u64,
    /// Bytes of the store's files after.
    pub bytes_after: u64,
}

/// Why nothing was purged; the store is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PurgeError {
    /// The store could not be opened or written anew.
    #[error(transparent)]
    Rebuild(#[from] RebuildError),
    /// There is no such document.
    #[error("there is no document `{document}`")]
    UnknownDocument {
        /// The id.
        document: DocumentId,
    },
    /// It was purged before.
    #[error("document `{}` was purged already, by changeset `{}`", .0.document, .0.sequence)]
    Already(Box<Tombstone>),
    /// Other documents have the same text, so the words would stay.
    #[error("{n} other documents have the text of `{document}`, so its words would stay; purge them too", n = copies.len())]
    Copies {
        /// The document.
        document: DocumentId,
        /// The others.
        copies: Vec<DocumentId>,
    },
    /// The reason holds words of the document, and is kept for good.
    #[error(
        "the reason holds `{words}`, which only this document says; it is kept for good, so put it in other words, such as the number of the case"
    )]
    Reason {
        /// The words.
        words: String,
    },
    /// A changeset could not be made again without the document.
    #[error("changeset `{sequence}` could not be made again")]
    Replay {
        /// The changeset.
        sequence: Sequence,
        /// Why.
        #[source]
        source: Box<CommitError>,
    },
}

impl From<OpenError> for PurgeError {
    fn from(error: OpenError) -> Self {
        Self::Rebuild(error.into())
    }
}

impl From<ReadError> for PurgeError {
    fn from(error: ReadError) -> Self {
        Self::Rebuild(error.into())
    }
}

/// Removes a document's words from the store in a folder, from every version of every row, from the journal and from the
/// files, and leaves a tombstone. Needs the store for itself, and room for a second copy of it. Takes the time of making
/// every changeset again since the document came.
///
/// # Errors
/// There is no such document or no store, another process has it open, other documents have the text, the reason holds
/// words of it, the store is damaged, or the disk has no room; nothing was purged then.
pub fn purge(
    dir: &Path,
    ontology: &Arc<Ontology>,
    request: &PurgeRequest,
    options: StoreOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Purged, PurgeError> {
    purge_in_steps(dir, ontology, request, options, progress, &mut |_| Ok(()))
}

/// [`purge`], told of each step of the swap; an error of `step` stops there, as a death of the process would.
pub(crate) fn purge_in_steps(
    dir: &Path,
    ontology: &Arc<Ontology>,
    request: &PurgeRequest,
    options: StoreOptions,
    progress: &mut dyn FnMut(Progress),
    step: &mut dyn FnMut(&str) -> io::Result<()>,
) -> Result<Purged, PurgeError> {
    let read_only = StoreOptions {
        read_only: true,
        ..options
    };
    let backend = Arc::new(open_folder(dir, &read_only)?);
    let newest = backend
        .newest()
        .map_err(|error| crate::rebuild::damaged(dir, error.to_string()))?;
    let old = Snapshot::new(backend.clone(), newest);
    let plan = plan::make(&old, request.document, request.copies)?;
    plan.check(request)?;
    let bytes_before = store_bytes(dir);
    crate::rebuild::check_room(dir, &options, bytes_before)?;
    let mut rebuild = Rebuild::start(dir, options)?;
    let made = fill(&mut rebuild, &old, &plan, ontology, request, progress);
    let sealed = made.and_then(|newest| Ok(rebuild.seal(newest)?));
    drop(old);
    let rows = match sealed {
        Ok(rows) => rows,
        Err(error) => {
            // The first failure is the one to tell; what is left is cleared away at the next opening.
            let _cleared = swap::recover(dir);
            return Err(error);
        }
    };
    // The lock stays held while no file of the old store is open.
    let lock = Arc::into_inner(backend).map(Backend::into_lock);
    swap::swap(dir, step)?;
    drop(lock);
    Ok(Purged {
        sequence: newest + 1,
        plan: plan.public,
        rows,
        bytes_before,
        bytes_after: store_bytes(dir),
    })
}

/// Makes the purged store; its newest sequence.
fn fill(
    rebuild: &mut Rebuild,
    old: &Snapshot,
    plan: &plan::Plan,
    ontology: &Arc<Ontology>,
    request: &PurgeRequest,
    progress: &mut dyn FnMut(Progress),
) -> Result<Sequence, PurgeError> {
    let untouched = plan.first - 1;
    Snapshot::new(old.backend().clone(), untouched).versions(|pair| {
        if rebuild.put(pair)? {
            progress(rebuild.written);
        }
        Ok::<(), PurgeError>(())
    })?;
    rebuild.flush(untouched)?;
    let replay = Replay {
        old,
        made: rebuild.backend(),
        datasets: Arc::new(Datasets::of(rebuild.backend(), ontology.clone())?),
        plan,
        ontology,
        room: Some(rebuild.room()),
    };
    let begun = rebuild.written;
    let newest = replay.run(request, &mut |rows| {
        progress(Progress {
            rows: begun.rows + rows.rows,
            bytes: begun.bytes + rows.bytes,
        });
    })?;
    rebuild.count(newest)?;
    progress(rebuild.written);
    Ok(newest)
}

/// [`purge`] of a store in memory, into another one.
#[cfg(test)]
pub(crate) fn purge_in_memory(
    old: &Snapshot,
    ontology: &Arc<Ontology>,
    request: &PurgeRequest,
) -> Result<Backend, PurgeError> {
    let plan = plan::make(old, request.document, request.copies)?;
    plan.check(request)?;
    let made = Arc::new(Backend::Memory(crate::backend::MemoryBackend::default()));
    let mut pairs = Vec::new();
    let untouched = plan.first - 1;
    Snapshot::new(old.backend().clone(), untouched).versions(|pair| {
        pairs.push(pair);
        Ok::<(), PurgeError>(())
    })?;
    made.commit(pairs, 0, untouched)
        .expect("memory takes everything");
    let replay = Replay {
        old,
        made: &made,
        datasets: Arc::new(Datasets::of(&made, ontology.clone())?),
        plan: &plan,
        ontology,
        room: None,
    };
    replay.run(request, &mut |_| {})?;
    Ok(Arc::into_inner(made).expect("the replay is over"))
}

impl ReadView {
    /// What is left of a document that was purged; `None` for any other. It is told at every sequence: what is purged is
    /// gone from the past too.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn tombstone(&self, document: DocumentId) -> Result<Option<Tombstone>, ReadError> {
        Derived(&self.now()).tombstone(document)
    }

    /// What is left of a document with this text that was purged.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn tombstone_of_text(&self, text: TextId) -> Result<Option<Tombstone>, ReadError> {
        Derived(&self.now()).tombstone_of_text(text)
    }

    /// What is left of all documents that were purged, by id.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn tombstones(&self) -> Result<Vec<Tombstone>, ReadError> {
        Derived(&self.now()).tombstones()
    }

    /// What a purge of a document would do, and what it would leave. Reads every text of the store.
    ///
    /// # Errors
    /// There is no such document, or see [`ReadView`].
    pub fn purge_plan(&self, document: DocumentId, copies: bool) -> Result<PurgePlan, PurgeError> {
        Ok(plan::make(&self.rows, document, copies)?.public)
    }

    /// The rows as they are now: tombstones are written while nobody reads.
    fn now(&self) -> Snapshot {
        Snapshot::new(self.rows.backend().clone(), Sequence::MAX)
    }
}
