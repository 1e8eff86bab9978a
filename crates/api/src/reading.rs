//! What one request reads: one moment of the graph, seen in a view, a collection and a time of the news.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_graphql::Context;
use jiff::civil;
use newsgraph_graph::Filter;
use newsgraph_ingest::{Engine, EngineError, Snapshot};
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    ClaimId, DocumentId, Entity, EntityId, Extraction, Relation, RelationId, Sequence, SourceId,
    View,
};
use newsgraph_resolve::node_of;
use newsgraph_store::{ReadError, Tombstone};
use smol_str::SmolStr;

use crate::call::{Budget, Caller};
use crate::code::{ErrorCode, Failure};
use crate::input::AsOfInput;
use crate::scalar::Date;
use crate::vocabulary;

/// Displayed ids, shared by all fields that ask.
type EntitySet = Arc<BTreeSet<EntityId>>;

/// What the root fields of a request share. Made once per request.
pub(crate) struct Request {
    pub engine: Engine,
    pub budget: Budget,
    pub caller: Caller,
    pub read_only: bool,
    pinned: OnceLock<Snapshot>,
    /// Older moments that this request has asked for.
    older: Mutex<BTreeMap<Sequence, Snapshot>>,
    extractions: Mutex<BTreeMap<(DocumentId, Sequence), Arc<Extraction>>>,
    texts: Mutex<BTreeMap<DocumentId, Arc<str>>>,
    collections: Mutex<BTreeMap<(Sequence, SmolStr), EntitySet>>,
}

impl Request {
    pub(crate) fn new(engine: Engine, budget: Budget, caller: Caller, read_only: bool) -> Self {
        Self {
            engine,
            budget,
            caller,
            read_only,
            pinned: OnceLock::new(),
            older: Mutex::default(),
            extractions: Mutex::default(),
            texts: Mutex::default(),
            collections: Mutex::default(),
        }
    }

    /// The newest moment, the same one for all root fields.
    fn pinned(&self) -> Result<Snapshot, Failure> {
        if let Some(snapshot) = self.pinned.get() {
            return Ok(snapshot.clone());
        }
        let snapshot = self.engine.snapshot().map_err(engine_failure)?;
        Ok(self.pinned.get_or_init(|| snapshot).clone())
    }

    fn at(&self, sequence: Sequence) -> Result<Snapshot, Failure> {
        let pinned = self.pinned()?;
        if pinned.sequence() == sequence {
            return Ok(pinned);
        }
        let unknown = || {
            Failure::new(
                ErrorCode::NotFound,
                format!("there is no changeset `{sequence}`"),
            )
            .hint(format!("the newest is `{}`", pinned.sequence()))
        };
        if sequence > pinned.sequence() {
            return Err(unknown());
        }
        let mut older = self.older.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(snapshot) = older.get(&sequence) {
            return Ok(snapshot.clone());
        }
        // Building an old moment reads all its rows, so one request may ask for few of them.
        if older.len() == MAX_OLDER_MOMENTS {
            return Err(Failure::over(
                "older moments",
                MAX_OLDER_MOMENTS,
                MAX_OLDER_MOMENTS + 1,
            ));
        }
        let snapshot = self
            .engine
            .snapshot_at(sequence)
            .map_err(engine_failure)?
            .ok_or_else(unknown)?;
        older.insert(sequence, snapshot.clone());
        Ok(snapshot)
    }

    /// The newest changeset recorded at or before an instant; 0 when there is none.
    fn sequence_at(&self, recorded_ms: i64) -> Result<Sequence, Failure> {
        let view = self.pinned()?.view;
        let mut before = None;
        loop {
            self.budget.check_time()?;
            let changesets = view.changesets(before, 256).map_err(read_failure)?;
            let Some(oldest) = changesets.last() else {
                return Ok(0);
            };
            before = Some(oldest.sequence);
            if let Some(found) = changesets
                .iter()
                .find(|changeset| changeset.recorded_ms <= recorded_ms)
            {
                return Ok(found.sequence);
            }
        }
    }
}

/// Moments besides the newest that one request may read.
const MAX_OLDER_MOMENTS: usize = 4;

/// The four arguments that every read of the graph takes.
pub(crate) struct Scope {
    pub view: vocabulary::View,
    pub as_of: Option<AsOfInput>,
    pub valid_at: Option<Date>,
    pub collection: Option<String>,
}

/// A moment of the graph with the filters that hold from a root field down. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Reading {
    request: Arc<Request>,
    pub snapshot: Snapshot,
    pub view: View,
    pub valid_at: Option<civil::Date>,
    pub collection: Option<SmolStr>,
}

impl Reading {
    /// The reading of a root field.
    pub(crate) fn of(ctx: &Context<'_>, scope: Scope) -> async_graphql::Result<Self> {
        let request = Arc::clone(ctx.data::<Arc<Request>>()?);
        let snapshot = match scope.as_of {
            None => request.pinned()?,
            Some(AsOfInput::Sequence(sequence)) => request.at(sequence.0)?,
            Some(AsOfInput::Time(time)) => {
                let recorded_ms = time.to_ms().ok_or_else(|| {
                    Failure::bad_input(format!(
                        "`{}` is not an instant",
                        crate::scalar::cut(&time.0)
                    ))
                    .hint("write it as `2025-11-21T09:30:00Z`")
                })?;
                let sequence = request.sequence_at(recorded_ms)?;
                request.at(sequence)?
            }
        };
        let valid_at = scope.valid_at.map(|date| exact_day(&date)).transpose()?;
        let collection = scope.collection.map(SmolStr::from);
        Ok(Self {
            request,
            snapshot,
            view: scope.view.into(),
            valid_at,
            collection,
        })
    }

    /// The newest moment in view `all`, as payloads and events show it.
    pub(crate) fn newest(request: &Arc<Request>) -> Result<Self, Failure> {
        let snapshot = request.engine.snapshot().map_err(engine_failure)?;
        Ok(Self {
            request: Arc::clone(request),
            snapshot,
            view: View::All,
            valid_at: None,
            collection: None,
        })
    }

    /// The same moment in another view, when one is given.
    pub(crate) fn in_view(&self, view: Option<vocabulary::View>) -> Self {
        let mut reading = self.clone();
        if let Some(view) = view {
            reading.view = view.into();
        }
        reading
    }

    /// The same moment as a filter sees it: the inverse of [`Self::filter`].
    pub(crate) fn seen_by(&self, filter: &Filter) -> Self {
        Self {
            view: filter.view,
            valid_at: filter.valid_at,
            collection: filter.collection.clone(),
            ..self.clone()
        }
    }

    /// The same read at another moment.
    pub(crate) fn at(&self, sequence: Sequence) -> Result<Self, Failure> {
        if sequence == self.sequence() {
            return Ok(self.clone());
        }
        let snapshot = self.request.at(sequence)?;
        Ok(Self {
            snapshot,
            ..self.clone()
        })
    }

    pub(crate) fn sequence(&self) -> Sequence {
        self.snapshot.sequence()
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.request.budget
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.request.engine
    }

    pub(crate) fn ontology(&self) -> &Ontology {
        self.request.engine.ontology()
    }

    /// The filter of a walk that sees what this reading sees.
    pub(crate) fn filter(&self) -> Filter {
        Filter {
            view: self.view,
            collection: self.collection.clone(),
            valid_at: self.valid_at,
            ..Filter::default()
        }
    }

    pub(crate) fn entity(&self, id: EntityId) -> Result<Option<Arc<Entity>>, Failure> {
        self.budget().check_time()?;
        Ok(self
            .snapshot
            .view
            .entity(id)
            .map_err(read_failure)?
            .map(Arc::new))
    }

    pub(crate) fn relation(&self, id: RelationId) -> Result<Option<Arc<Relation>>, Failure> {
        self.budget().check_time()?;
        Ok(self
            .snapshot
            .view
            .relation(id)
            .map_err(read_failure)?
            .map(Arc::new))
    }

    /// The relations that a claim supports; none when its source is not live.
    pub(crate) fn relations_of_claim(&self, id: ClaimId) -> Result<Vec<RelationId>, Failure> {
        let supported = self.snapshot.view.supported_by(id).map_err(read_failure)?;
        Ok(supported
            .into_iter()
            .map(|support| support.relation)
            .collect())
    }

    pub(crate) fn claim(
        &self,
        id: ClaimId,
    ) -> Result<Option<(SourceId, newsgraph_model::Claim)>, Failure> {
        self.budget().check_time()?;
        self.snapshot.view.claim(id).map_err(read_failure)
    }

    /// The text of a document, read once per request.
    pub(crate) fn text(&self, id: DocumentId) -> Result<Option<Arc<str>>, Failure> {
        let mut texts = self
            .request
            .texts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = texts.get(&id) {
            return Ok(Some(Arc::clone(text)));
        }
        self.budget().check_time()?;
        let text = self.snapshot.view.text(id).map_err(read_failure)?;
        texts.extend(text.clone().map(|text| (id, text)));
        Ok(text)
    }

    /// What was read in a document, read once per request and moment.
    pub(crate) fn extraction(&self, id: DocumentId) -> Result<Option<Arc<Extraction>>, Failure> {
        let key = (id, self.sequence());
        let mut extractions = self
            .request
            .extractions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(extraction) = extractions.get(&key) {
            return Ok(Some(Arc::clone(extraction)));
        }
        self.budget().check_time()?;
        let extraction = self.snapshot.view.extraction(id).map_err(read_failure)?;
        extractions.extend(extraction.clone().map(|extraction| (key, extraction)));
        Ok(extraction)
    }

    /// The entity that a cluster of a source belongs to.
    pub(crate) fn entity_of_cluster(
        &self,
        cluster: &newsgraph_model::Cluster,
    ) -> Result<Option<Arc<Entity>>, Failure> {
        let (node, _) = node_of(cluster, self.ontology());
        self.entity(node)
    }

    /// The clusters of a source.
    pub(crate) fn clusters(
        &self,
        source: SourceId,
    ) -> Result<Vec<newsgraph_model::Cluster>, Failure> {
        match source {
            SourceId::Document(document) => {
                let extraction = self.extraction(document)?;
                Ok(extraction
                    .map(|extraction| extraction.clusters.clone())
                    .unwrap_or_default())
            }
            SourceId::Attestation(attestation) => {
                let attestation = self
                    .snapshot
                    .view
                    .attestation(attestation)
                    .map_err(read_failure)?;
                Ok(attestation
                    .map(|attestation| attestation.clusters)
                    .unwrap_or_default())
            }
        }
    }

    /// The displayed ids of all entities that sources of the read's collection name; `None` when all are read.
    pub(crate) fn entities_in_collection(
        &self,
    ) -> Result<Option<Arc<BTreeSet<EntityId>>>, Failure> {
        let Some(collection) = &self.collection else {
            return Ok(None);
        };
        let key = (self.sequence(), collection.clone());
        let known = self
            .request
            .collections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        if known.is_some() {
            return Ok(known);
        }
        let mut entities = BTreeSet::new();
        for source in self.sources_in(collection)? {
            self.budget().check_time()?;
            for cluster in self.clusters(source)? {
                let (node, _) = node_of(&cluster, self.ontology());
                entities.extend(
                    self.snapshot
                        .view
                        .resolve_entity(node)
                        .map_err(read_failure)?,
                );
            }
        }
        let entities = Arc::new(entities);
        self.request
            .collections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, Arc::clone(&entities));
        Ok(Some(entities))
    }

    fn sources_in(&self, collection: &SmolStr) -> Result<Vec<SourceId>, Failure> {
        let view = &self.snapshot.view;
        let documents = view.documents(None, usize::MAX).map_err(read_failure)?;
        let live = documents.into_iter().filter(|document| {
            document.state == newsgraph_store::DocumentState::Live
                && document.collections.contains(collection)
        });
        let mut sources: Vec<SourceId> = live
            .map(|document| SourceId::Document(document.id))
            .collect();
        let attestations = view.attestations(None, usize::MAX).map_err(read_failure)?;
        let tagged = attestations
            .into_iter()
            .filter(|attestation| attestation.collections.contains(collection));
        sources.extend(tagged.map(|attestation| SourceId::Attestation(attestation.id)));
        Ok(sources)
    }
}

pub(crate) fn exact_day(date: &Date) -> Result<civil::Date, Failure> {
    date.day().ok_or_else(|| {
        Failure::bad_input(format!("`{}` is not one day", crate::scalar::cut(&date.0)))
            .hint("`validAt` takes a whole day, such as `2025-11-21`")
    })
}

/// What a caller hears of a store that cannot be read; the log has the rest.
pub(crate) fn read_failure(error: ReadError) -> Failure {
    tracing::error!(%error, "the store cannot be read");
    Failure::new(ErrorCode::Internal, "the store cannot be read")
        .hint("run `newsgraph verify` on the server")
}

/// What a caller hears who asks for a document that was purged.
pub(crate) fn purged(stone: &Tombstone) -> Failure {
    let words = format!(
        "document `{}` was purged by changeset `{}`: nothing of it is kept",
        stone.document, stone.sequence
    );
    let hint = format!(
        "`changeset(id: \"chg_{}\")` says who did it and why",
        stone.sequence
    );
    Failure::new(ErrorCode::Purged, words).hint(hint)
}

/// What a caller hears of an engine that did not do what was asked.
pub(crate) fn engine_failure(error: EngineError) -> Failure {
    use newsgraph_store::CommitError;
    let words = error.to_string();
    match error {
        EngineError::Read(error) | EngineError::Commit(CommitError::Read(error)) => {
            read_failure(error)
        }
        EngineError::Published(_) | EngineError::Empty | EngineError::TooLong { .. } => {
            Failure::bad_input(words)
        }
        EngineError::Attest(_) => Failure::new(ErrorCode::Ontology, words),
        EngineError::Commit(error) => {
            let code = match error {
                CommitError::ReadOnly => ErrorCode::ReadOnly,
                CommitError::StorageFull { .. } | CommitError::DiskFull { .. } => {
                    ErrorCode::StorageFull
                }
                CommitError::UnknownDocument { .. }
                | CommitError::UnknownAttestation { .. }
                | CommitError::UnknownSequence { .. } => ErrorCode::NotFound,
                CommitError::NothingToUndo
                | CommitError::UndoConflict { .. }
                | CommitError::PurgeStands { .. } => ErrorCode::NotUndoable,
                CommitError::Purged { .. } | CommitError::PurgedText { .. } => ErrorCode::Purged,
                CommitError::ClientIdReused { .. } => ErrorCode::IdReused,
                CommitError::Inconsistent { .. } => ErrorCode::BadInput,
                _ => ErrorCode::Internal,
            };
            if matches!(code, ErrorCode::Internal | ErrorCode::StorageFull) {
                tracing::error!(%error, "the store refused a change");
            }
            if code == ErrorCode::StorageFull {
                // The words name a folder of the server.
                return Failure::new(code, "the server's disk has no room for the change")
                    .hint("make room on the disk of the server; reads go on meanwhile");
            }
            Failure::new(code, words)
        }
        _ => {
            tracing::error!(error = %words, "the engine failed");
            Failure::new(ErrorCode::Internal, "the server failed; its log has more")
        }
    }
}
