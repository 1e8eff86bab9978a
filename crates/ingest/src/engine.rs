//! The engine: takes articles and people's words in, keeps rows and topology in step, tells subscribers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};

use arc_swap::ArcSwap;
use newsgraph_extract::Extractor;
use newsgraph_graph::Topology;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Article, Attestation, AttestationId, Document, DocumentId, Extraction, Judgement,
    ParseDateError, Sequence,
};
use newsgraph_search::FullText;
use newsgraph_store::dataset::ImportPart;
use newsgraph_store::{
    Action, CommitError, CommitRequest, Committed, OpenError, Outcome, ReadError, Store,
    StoreOptions, Tombstone,
};
use smol_str::SmolStr;
use tokio::sync::broadcast;
use tracing::info;

use crate::attest::{self, AttestRequest};
use crate::checkpoint;
use crate::moments::Moments;
use crate::resources;
use crate::snapshot::Snapshot;
use crate::sources::MAX_ARTICLE_BYTES;

/// Changes that a slow subscriber may fall behind before it is told that it missed some.
const SUBSCRIBER_BACKLOG: usize = 1024;

/// How an engine is opened.
#[derive(Clone, Debug, Default)]
pub struct EngineOptions {
    /// How the store is opened.
    pub store: StoreOptions,
}

/// Who makes a change, and why.
#[derive(Clone, Debug, Default)]
pub struct Author {
    /// A name.
    pub actor: SmolStr,
    /// Why, in words.
    pub reason: String,
    /// Makes a change happen once: the same id with the same change again gives the first answer.
    pub client_id: Option<String>,
}

impl Author {
    /// A change by this actor with no reason given.
    pub fn named(actor: &str) -> Self {
        Self {
            actor: actor.into(),
            ..Self::default()
        }
    }
}

/// Why the engine did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The store does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store refused the change.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The publication date is no date.
    #[error(transparent)]
    Published(#[from] ParseDateError),
    /// The text is too long.
    #[error("the text has {n_bytes} bytes; at most {MAX_ARTICLE_BYTES} are read, so split it")]
    TooLong {
        /// Its length in bytes.
        n_bytes: usize,
    },
    /// There is nothing to read.
    #[error("the text is empty")]
    Empty,
    /// What was attested does not fit the ontology or the graph.
    #[error("{0}")]
    Attest(String),
}

/// What came of taking in an article.
#[derive(Clone, Debug)]
pub struct Ingested {
    /// The document.
    pub document: DocumentId,
    /// The change.
    pub committed: Arc<Committed>,
    /// How many claims were read.
    pub n_claims: usize,
    /// Why nothing was read, in words; `None` when the text was read.
    pub unread: Option<String>,
}

/// Extractor, store and topology as one. Cheap to clone; all clones are one engine.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    /// Started by the first search; dropped before the store, which its thread reads.
    full_text: OnceLock<Option<FullText>>,
    /// Where the index of texts lies; `None` in memory.
    index_dir: Option<PathBuf>,
    store: Arc<Store>,
    extractor: Arc<Extractor>,
    topology: ArcSwap<Topology>,
    /// Older topologies.
    moments: Moments,
    /// Changes that wait for one with a smaller sequence.
    waiting: Mutex<BTreeMap<Sequence, Arc<Committed>>>,
    applied: Condvar,
    changes: broadcast::Sender<Arc<Committed>>,
}

impl Engine {
    /// Opens or creates the graph kept in a directory.
    ///
    /// # Errors
    /// The store does not open or cannot be read.
    pub fn open(dir: &Path, options: EngineOptions) -> Result<Self, EngineError> {
        let store = Store::open(dir, resources::ontology(), options.store)?;
        let topology = checkpoint::open(dir, &store)?;
        let index_dir = dir.join(newsgraph_search::FOLDER);
        Ok(Self::over(store, topology, Some(index_dir)))
    }

    /// An empty graph that is not kept.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn in_memory() -> Result<Self, EngineError> {
        let store = Store::in_memory(resources::ontology());
        let topology = Topology::load(&store.read(), store.ontology())?;
        Ok(Self::over(store, topology, None))
    }

    fn over(store: Store, topology: Topology, index_dir: Option<PathBuf>) -> Self {
        let inner = Inner {
            full_text: OnceLock::new(),
            index_dir,
            store: Arc::new(store),
            extractor: resources::extractor(),
            topology: ArcSwap::from_pointee(topology),
            moments: Moments::default(),
            waiting: Mutex::default(),
            applied: Condvar::new(),
            changes: broadcast::channel(SUBSCRIBER_BACKLOG).0,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The ontology.
    pub fn ontology(&self) -> &Arc<Ontology> {
        self.inner.store.ontology()
    }

    /// The extractor.
    pub fn extractor(&self) -> &Extractor {
        &self.inner.extractor
    }

    /// The store, for what only it can tell: health, verification.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The index of titles and sentences, which is kept up from the first call on: opened, made or brought up by a thread of
    /// its own. `None` when the machine has no thread left.
    pub fn full_text(&self) -> Option<&FullText> {
        let start = || {
            let store = Arc::clone(&self.inner.store);
            let started = FullText::start(store, self.inner.index_dir.clone());
            started
                .inspect_err(|error| tracing::error!(%error, "texts are not searched"))
                .ok()
        };
        self.inner.full_text.get_or_init(start).as_ref()
    }

    /// How far the index of texts is; `None` before anybody searched.
    pub fn full_text_standing(&self) -> Option<newsgraph_search::Standing> {
        let started = self.inner.full_text.get()?.as_ref()?;
        Some(started.standing())
    }

    /// Reads an article and stores it with what it says. Blocks until it is on disk.
    ///
    /// # Errors
    /// The article is empty, too long or wrongly dated, or the store refuses it.
    pub fn ingest(&self, article: Article, by: &Author) -> Result<Ingested, EngineError> {
        let collections = article.collections.clone();
        let (document, extraction) = read_article(&self.inner.extractor, article)?;
        let (id, n_claims, unread) = (
            document.id,
            extraction.claims.len(),
            extraction.unread.clone(),
        );
        let committed = self.commit(
            Action::Ingest {
                document,
                extraction,
                collections,
            },
            by,
        )?;
        info!(document = %id, n_claims, sequence = committed.sequence, "document ingested");
        Ok(Ingested {
            document: id,
            committed,
            n_claims,
            unread,
        })
    }

    /// Stores a document with an extraction made before; for archives.
    ///
    /// # Errors
    /// The store refuses it.
    pub fn restore(
        &self,
        document: Document,
        extraction: Extraction,
        collections: std::collections::BTreeSet<SmolStr>,
        by: &Author,
    ) -> Result<Arc<Committed>, EngineError> {
        self.commit(
            Action::Ingest {
                document,
                extraction,
                collections,
            },
            by,
        )
    }

    /// Takes a document's claims out of the graph.
    ///
    /// # Errors
    /// There is no such document, or the store refuses the change.
    pub fn retract(
        &self,
        document: DocumentId,
        by: &Author,
    ) -> Result<Arc<Committed>, EngineError> {
        self.commit(Action::Retract { document }, by)
    }

    /// Adds what a person or dataset attests.
    ///
    /// # Errors
    /// It does not fit the ontology, names an unknown entity, or the store refuses it.
    pub fn attest(
        &self,
        request: &AttestRequest,
        by: &Author,
    ) -> Result<(AttestationId, Arc<Committed>), EngineError> {
        let attestation = attest::attestation(request, &self.inner.store.read(), self.ontology())?;
        let id = attestation.id;
        Ok((id, self.restore_attestation(attestation, by)?))
    }

    /// Stores an attestation made before; for archives.
    ///
    /// # Errors
    /// The store refuses it.
    pub fn restore_attestation(
        &self,
        attestation: Attestation,
        by: &Author,
    ) -> Result<Arc<Committed>, EngineError> {
        self.commit(Action::Attest(attestation), by)
    }

    /// Stores a part of a dataset, and takes it out of the graph again when it was discarded; for archives.
    ///
    /// # Errors
    /// The store refuses it.
    pub fn restore_part(
        &self,
        import: ImportPart,
        discarded: bool,
        by: &Author,
    ) -> Result<Arc<Committed>, EngineError> {
        let (dataset, part) = (import.part.id(), import.part.number);
        let committed = self.commit(Action::Import(Box::new(import)), by)?;
        if discarded {
            self.commit(Action::Discard { dataset, part }, by)?;
        }
        Ok(committed)
    }

    /// Refuses a document from now on that was purged elsewhere; for archives. The tombstone's reason is that of the change.
    ///
    /// # Errors
    /// The document is here, or its text is; or the store refuses the change.
    pub fn restore_tombstone(
        &self,
        stone: Tombstone,
        by: &Author,
    ) -> Result<Arc<Committed>, EngineError> {
        let by = Author {
            reason: stone.reason.clone(),
            ..by.clone()
        };
        self.commit(Action::Entomb(stone), &by)
    }

    /// Takes an attestation back.
    ///
    /// # Errors
    /// There is no such attestation, or the store refuses the change.
    pub fn withdraw(
        &self,
        attestation: AttestationId,
        by: &Author,
    ) -> Result<Arc<Committed>, EngineError> {
        self.commit(Action::Withdraw(attestation), by)
    }

    /// Records a person's word on whether two entities are the same.
    ///
    /// # Errors
    /// An entity is unknown, or the store refuses the change.
    pub fn judge(&self, judgement: Judgement, by: &Author) -> Result<Arc<Committed>, EngineError> {
        self.commit(Action::Judge(judgement), by)
    }

    /// Takes a changeset back: the one with this sequence, or the newest that is not taken back.
    ///
    /// # Errors
    /// There is none, it cannot be taken back, or the store refuses the change.
    pub fn undo(
        &self,
        sequence: Option<Sequence>,
        by: &Author,
    ) -> Result<Arc<Committed>, EngineError> {
        self.commit(Action::Undo { sequence }, by)
    }

    /// The newest moment.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot, EngineError> {
        let topology = self.inner.topology.load_full();
        match self.inner.store.read_at(topology.sequence()) {
            Some(view) => Ok(Snapshot { view, topology }),
            None => self.build_snapshot(self.inner.store.read()),
        }
    }

    /// The moment right after a changeset; `None` when there is no such changeset yet. An older moment is made from the
    /// nearest one that is in memory and the rows that differ, never by replaying the journal.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn snapshot_at(&self, sequence: Sequence) -> Result<Option<Snapshot>, EngineError> {
        let newest = self.snapshot()?;
        if newest.sequence() == sequence {
            return Ok(Some(newest));
        }
        let Some(view) = self.inner.store.read_at(sequence) else {
            return Ok(None);
        };
        let Inner { store, moments, .. } = &*self.inner;
        let topology = moments.at(store, &newest.topology, sequence)?;
        Ok(Some(Snapshot { view, topology }))
    }

    fn build_snapshot(&self, view: newsgraph_store::ReadView) -> Result<Snapshot, EngineError> {
        let topology = Arc::new(Topology::load(&view, self.ontology())?);
        Ok(Snapshot { view, topology })
    }

    /// Every change from now on, in order.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Committed>> {
        self.inner.changes.subscribe()
    }

    fn commit(&self, action: Action, by: &Author) -> Result<Arc<Committed>, EngineError> {
        let request = CommitRequest {
            action,
            actor: by.actor.clone(),
            reason: by.reason.clone(),
            recorded_ms: jiff::Timestamp::now().as_millisecond(),
            client_id: by.client_id.clone(),
        };
        let committed = Arc::new(self.inner.store.commit(request)?);
        if committed.outcome == Outcome::Changed {
            self.inner.apply(&committed);
        }
        Ok(committed)
    }
}

impl Inner {
    /// The topology after the next change: the rows it lists, or all rows when it does not list them.
    fn topology_after(&self, change: &Committed) -> Topology {
        let view = self.store.read_at(change.sequence);
        if let Some(view) = view.filter(|_| change.unlisted) {
            match Topology::load(&view, self.store.ontology()) {
                Ok(topology) => return topology,
                // What is listed is better than nothing, and the next start reads all rows again.
                Err(error) => tracing::error!(%error, "the graph cannot be read after an import"),
            }
        }
        self.topology.load().apply(change)
    }

    /// Brings the topology up to a change, in the order of sequences, and waits until it is there: whoever made a
    /// change sees it in the next snapshot.
    fn apply(&self, committed: &Arc<Committed>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.insert(committed.sequence, Arc::clone(committed));
        let mut moved = false;
        while let Some(next) = waiting
            .first_entry()
            .filter(|next| *next.key() <= self.topology.load().sequence() + 1)
        {
            let change = next.remove();
            if change.sequence > self.topology.load().sequence() {
                self.topology.store(Arc::new(self.topology_after(&change)));
                if let Some(Some(full_text)) = self.full_text.get() {
                    full_text.notify(change.sequence);
                }
                // No subscriber is no error.
                let _ = self.changes.send(change);
                moved = true;
            }
        }
        if moved {
            self.applied.notify_all();
        }
        while self.topology.load().sequence() < committed.sequence {
            waiting = self
                .applied
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Reads an article without storing it.
///
/// # Errors
/// The article is empty, too long or wrongly dated.
pub(crate) fn read_article(
    extractor: &Extractor,
    article: Article,
) -> Result<(Document, Extraction), EngineError> {
    if article.text.trim().is_empty() {
        return Err(EngineError::Empty);
    }
    if article.text.len() > MAX_ARTICLE_BYTES {
        return Err(EngineError::TooLong {
            n_bytes: article.text.len(),
        });
    }
    let language = extractor.language_of(&article);
    let document = Document::from_article(article, language)?;
    let extraction = extractor.extract(&document);
    Ok((document, extraction))
}
