//! Everything on disk: documents, what was read in them, the derived graph and the journal, in one sled tree and a log before it.
//!
//! # Keys
//! A key is one byte for the table, then identifiers of fixed length, big-endian, so that keys of one table sort like
//! their identifiers and no two rows share a key. Names and urls enter keys as hashes only.
//!
//! | byte | table | identifiers | row |
//! |---|---|---|---|
//! | 01 | meta | `newest`, `format`, `logged` | newest sequence with checksum, format of the store, what of the log is in the tree |
//! | 02 | journal | inverted sequence | changeset, its input, the content before and after |
//! | 03 | undone | sequence | the changeset that took it back |
//! | 04 | client | hash of the idempotency key (32) | the first answer |
//! | 05 | counts | | totals |
//! | 06 | purged | document (32) | [`Tombstone`] of a document that was purged |
//! | 07 | purged text | text (32), document (32) | |
//! | 10 | document | document (32) | [`StoredDocument`] and whether it counts |
//! | 11 | text | text (32) | the text |
//! | 12 | extraction | document (32) | sentences, mentions, clusters, claims |
//! | 13 | text document | text (32), document (32) | |
//! | 14 | url document | hash of the url (16), document (32) | |
//! | 15 | revision | hash of url and publisher (16), document (32) | |
//! | 16 | live text | text (32), second of publication (8), document (32) | |
//! | 20 | attestation | attestation (32) | the attestation and whether it counts |
//! | 21 | judgement | judgement (16) | the judgement and whether it counts |
//! | 22 | node judgement | name node (16), judgement (16) | |
//! | 24 | part of a dataset | dataset (16), part (4) | what is in the part and whether it counts |
//! | 25 | block of a dataset | dataset (16), part (4), family (1), block (4) | names or records, sorted |
//! | 30 | name node | name node (16) | the aggregate of all clusters with the name |
//! | 31 | block node | block (16), name node (16) | |
//! | 32 | node source | name node (16), source (33) | |
//! | 33 | component | name node (16) | the displayed entity |
//! | 34 | entity | entity (16) | the entity |
//! | 35 | name entity | hash of type family and folded name (16), entity (16) | |
//! | 40 | bucket claim | bucket (16), cell (13), source (33), claim (16) | the resolved claim |
//! | 41 | relation | relation (16) | the relation |
//! | 42 | claim source | claim (16) | the document or attestation |
//! | 43 | claim relation | claim (16), bucket (16) | the relation and assertion that it supports through the bucket |
//! | 44 | assertion | relation (16), assertion (16) | the assertion |
//! | 45 | assertion claim | assertion (16), second of publication (8), claim (16) | the document or attestation |
//! | 46 | tally | relation (16) | what a relation with many claims counts |
//! | 47 | assertion tally | assertion (16) | what its assertions count |
//! | 48 | member | relation or assertion (16), hash (8) | how often a publisher or speaker is counted |
//! | 7f | chunk | table byte and identifiers of a row, inverted sequence, part (4) | 60 KiB of a long row |
//!
//! # Versions
//! The newest version of a row stands under its key; a version that a changeset replaces moves to the same key with the
//! highest bit of the table byte set and its own sequence, inverted, at the end. A value holds the sequence that wrote it.
//! A reader pinned to a sequence takes the newest version if that is not newer than its sequence, and else the first
//! history row from its sequence on. Rows are never removed (but see `purge`, which makes the store anew): a row that is gone
//! is a value without bytes. So a reader sees
//! one sequence, whatever is written meanwhile, and `asOf` is the same read with an older sequence. Scans of the present
//! do not walk the past.
//!
//! # Commits
//! One thread writes. It takes the requests that wait, derives each changeset on top of the one before, writes the rows of
//! all of them as one record of the log, syncs that, publishes the newest sequence, and answers. The rows are read from
//! memory until another thread has written them into the tree, which it does with those of many commits together; opening
//! after a crash reads from the log what the tree lacks. What is longer than a few MiB goes into the tree at once, as one
//! sled batch, flushed and synced; before that goes one with copies of the versions that it replaces, so that a commit that
//! fails half way changes nothing that older sequences read. Every value carries a checksum and is at most 64 KiB long; the
//! form of values is in `value.rs`, that of the log in `backend/log.rs`.
//!
//! # Files
//! | file | what |
//! |---|---|
//! | `db`, `conf`, `snap.*`, `blobs/` | sled's; `blobs/` is empty |
//! | `log.0`, `log.1` | commits whose rows may not be in `db` yet; empty in a store that was closed |
//! | `acknowledged` | the newest sequence that was durable when it was written: rows older than that are refused |
//! | `newsgraph-store` | the store is complete; `newsgraph-store.new` while it is being made |
//! | `lock` | held by the process that has the store open, and names it |
//! | `fulltext/` | an index of words, made from the store by whoever searches; removed whenever the store is made anew |

mod apply;
mod backend;
mod backup;
mod changes;
mod check;
mod checkup;
pub mod dataset;
mod derived;
mod error;
mod group;
mod inputs;
mod names;
mod open;
mod options;
mod purge;
mod rebuild;
mod records;
mod request;
mod revision;
mod rows;
mod space;
mod swap;
mod table;
mod undo;
mod value;
mod verify;
mod versions;
mod view;
mod walk;
mod writer;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use newsgraph_model::Sequence;
use newsgraph_model::ontology::Ontology;
use newsgraph_resolve::copy_marks;

use apply::Prepared;
use backend::{Backend, MemoryBackend};
use dataset::Datasets;
use open::room;
use space::Room;
use writer::{Shared, Writer};

pub use newsgraph_resolve::{AssertionClaim, Supported};

pub use backup::{
    BackupError, BackupHeader, BackupSummary, RestoreError, read_backup_header, restore,
};
pub use checkup::{Finding, Level, checkup};
pub use error::{CommitError, OpenError, ReadError};
pub use open::blob_files;
pub use options::{Durability, StoreOptions};
pub use purge::{
    PURGED_REASON, PurgeError, PurgePlan, PurgeRequest, Purged, Quoting, Tombstone, purge,
};
pub use rebuild::{Compacted, Progress, RebuildError, compact};
pub use records::{Counts, DocumentState, StoredDocument};
pub use request::{Action, Changed, CommitRequest, Committed, Outcome};
pub use space::free_space;
pub use swap::{CHECKPOINT_FILE, FULL_TEXT_FOLDER};
pub use verify::Fault;
pub use view::ReadView;
pub use walk::{Verification, VerifyStep};

/// A store: what was put in, the graph derived from it, and the journal. Shared behind an `Arc`; all calls block.
#[derive(Debug)]
pub struct Store {
    shared: Arc<Shared>,
    /// `None` for a store that is open for reading only.
    writer: Option<Writer>,
}

impl Store {
    /// Opens the store in a folder, or makes one there.
    ///
    /// # Errors
    /// The folder cannot be used, another process has it open, a newer program wrote it, or its files are damaged.
    pub fn open(
        dir: &Path,
        ontology: Arc<Ontology>,
        options: StoreOptions,
    ) -> Result<Self, OpenError> {
        let backend = open::open_folder(dir, &options)?;
        let newest = backend.newest().map_err(|error| OpenError::Damaged {
            path: dir.to_owned(),
            what: error.to_string(),
        })?;
        let mut store = Self {
            shared: shared(backend, ontology, newest, Some(room(dir, &options))).map_err(
                |error| OpenError::Damaged {
                    path: dir.to_owned(),
                    what: error.to_string(),
                },
            )?,
            writer: None,
        };
        if !options.read_only {
            let writer = Writer::start(store.shared.clone());
            store.writer = Some(writer.map_err(|source| OpenError::Folder {
                path: dir.to_owned(),
                source,
            })?);
        }
        Ok(store)
    }

    /// An empty store in memory, gone when it is dropped.
    pub fn in_memory(ontology: Arc<Ontology>) -> Self {
        let shared = shared(Backend::Memory(MemoryBackend::default()), ontology, 0, None)
            .expect("memory without rows is readable");
        let writer =
            Writer::start(shared.clone()).expect("a process that can run can start one thread");
        Self {
            shared,
            writer: Some(writer),
        }
    }

    /// Makes one change; returns when it is durable. Requests of many threads are committed together.
    ///
    /// # Errors
    /// The request does not hold together or names what is not there, its undo conflicts, or the store is read-only,
    /// stopped or cannot write; nothing was changed then.
    pub fn commit(&self, request: CommitRequest) -> Result<Committed, CommitError> {
        let writer = self.writer.as_ref().ok_or(CommitError::ReadOnly)?;
        if let Some(reason) = self.shared.stopped.get() {
            return Err(CommitError::Stopped {
                reason: reason.clone(),
            });
        }
        check::check_action(&request.action)?;
        let text = self.packed_text(&request)?;
        let marks = match &request.action {
            Action::Ingest { document, .. } => copy_marks(document.text_id, &document.text),
            _ => Vec::new(),
        };
        let ontology = self.shared.ontology.clone();
        writer.commit(Prepared {
            request,
            text,
            ontology,
            marks,
        })
    }

    /// What the newest commit left, until the view is dropped.
    pub fn read(&self) -> ReadView {
        ReadView::new(&self.shared, self.shared.sequence())
    }

    /// What an older commit left; `None` for a sequence that is not there yet.
    pub fn read_at(&self, sequence: Sequence) -> Option<ReadView> {
        (sequence <= self.shared.sequence()).then(|| ReadView::new(&self.shared, sequence))
    }

    /// The newest sequence; 0 for an empty store.
    pub fn sequence(&self) -> Sequence {
        self.shared.sequence()
    }

    /// The ontology that graphs are derived with.
    pub fn ontology(&self) -> &Arc<Ontology> {
        &self.shared.ontology
    }

    /// Why no more changes are taken, when an earlier failure stopped them.
    pub fn stopped(&self) -> Option<&str> {
        self.shared.stopped.get().map(String::as_str)
    }

    /// Compresses a new text here, so that the writer's thread does not.
    fn packed_text(&self, request: &CommitRequest) -> Result<Option<value::Packed>, CommitError> {
        match &request.action {
            Action::Ingest { document, .. } if self.read().document(document.id)?.is_none() => Ok(
                Some(value::Packed::pack(document.text.clone().into_bytes())),
            ),
            _ => Ok(None),
        }
    }
}

fn shared(
    backend: Backend,
    ontology: Arc<Ontology>,
    newest: Sequence,
    room: Option<Room>,
) -> Result<Arc<Shared>, ReadError> {
    let backend = Arc::new(backend);
    let datasets = Datasets::of(&backend, ontology.clone())?;
    Ok(Arc::new(Shared {
        backend,
        ontology,
        datasets: Arc::new(datasets),
        published: AtomicU64::new(newest),
        stopped: OnceLock::new(),
        room,
    }))
}
