//! What can be committed, and what a commit answers.

use std::collections::BTreeSet;
use std::sync::Arc;

use newsgraph_model::{
    Attestation, AttestationId, Changeset, DatasetId, Document, DocumentId, Entity, EntityId,
    Extraction, IdHasher, Judgement, Relation, RelationId, Sequence,
};
use newsgraph_resolve::Work;
use smol_str::SmolStr;

use crate::dataset::ImportPart;
use crate::purge::Tombstone;

/// One change to make, with who makes it and why.
#[derive(Clone, Debug)]
pub struct CommitRequest {
    /// What to change.
    pub action: Action,
    /// Who changes it.
    pub actor: SmolStr,
    /// Why, in words; may be empty.
    pub reason: String,
    /// When, milliseconds since 1970-01-01 UTC.
    pub recorded_ms: i64,
    /// Idempotency key: the same key with the same action and actor is committed once.
    pub client_id: Option<String>,
}

/// What to change.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "one action is in flight at a time, and most take a document in"
)]
pub enum Action {
    /// Takes in a document. A document that is there already stays as it is; a retracted one is live again; one with the
    /// url and publisher of another is a revision of it.
    Ingest {
        /// The document.
        document: Document,
        /// What was read in it.
        extraction: Extraction,
        /// Tags of its collections.
        collections: BTreeSet<SmolStr>,
    },
    /// Takes a document out of the graph; its text stays readable.
    Retract {
        /// The document.
        document: DocumentId,
    },
    /// Adds what a person or dataset attests.
    Attest(Attestation),
    /// Takes an attestation back.
    Withdraw(AttestationId),
    /// Takes a part of a dataset in. A part that is there with the same lines stays as it is.
    Import(Box<ImportPart>),
    /// Takes a part of a dataset out of the graph.
    Discard {
        /// The dataset.
        dataset: DatasetId,
        /// The number of the part.
        part: u32,
    },
    /// Refuses a document from now on that was purged elsewhere. Its sequence here is that of the change.
    Entomb(Tombstone),
    /// Judges a pair of entities; replaces an earlier judgement on the pair.
    Judge(Judgement),
    /// Takes an earlier changeset back, an undo included.
    Undo {
        /// Which one; `None` for the newest that is not an undo and has not been undone.
        sequence: Option<Sequence>,
    },
}

/// Whether a commit changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did, and is in the journal.
    Changed,
    /// It did not: the store was as wished already.
    Unchanged,
}

/// A row that a commit changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed<I, R> {
    /// Its id.
    pub id: I,
    /// The row before; `None` when there was none.
    pub before: Option<Arc<R>>,
    /// The row after; `None` when it is gone.
    pub after: Option<Arc<R>>,
}

/// What a commit did.
#[derive(Clone, Debug)]
pub struct Committed {
    /// The sequence whose reads see it; for a repeated request the one that first saw it.
    pub sequence: Sequence,
    /// Whether it changed anything now.
    pub outcome: Outcome,
    /// Its line in the journal; the first one for a repeated request, `None` when nothing changed.
    pub changeset: Option<Changeset>,
    /// For a document taken in: the older revision that it replaced.
    pub revises: Option<DocumentId>,
    /// Entities that differ, by id.
    pub entities: Vec<Changed<EntityId, Entity>>,
    /// Relations that differ, by id.
    pub relations: Vec<Changed<RelationId, Relation>>,
    /// Whether more differs than is listed: a part of a dataset came or went, and what only it speaks of is not listed.
    pub unlisted: bool,
    /// How much was derived again.
    pub work: Work,
}

impl CommitRequest {
    /// Hash of what is asked and by whom: two requests with one client id must agree on it. Times and what an extractor
    /// made of a text are left out, because they differ when a request is repeated.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let mut hasher = IdHasher::new("request");
        hasher.text(&self.actor).text(&self.reason);
        match &self.action {
            Action::Ingest {
                document,
                collections,
                ..
            } => {
                hasher
                    .text("ingest")
                    .bytes(document.id.as_bytes())
                    .optional(document.title.as_deref());
                for collection in collections {
                    hasher.text(collection);
                }
            }
            Action::Retract { document } => {
                hasher.text("retract").bytes(document.as_bytes());
            }
            Action::Attest(attestation) => {
                hasher.text("attest").bytes(attestation.id.as_bytes());
                for collection in &attestation.collections {
                    hasher.text(collection);
                }
            }
            Action::Withdraw(attestation) => {
                hasher.text("withdraw").bytes(attestation.as_bytes());
            }
            Action::Import(import) => {
                let part = &import.part;
                hasher
                    .text("import")
                    .text(&part.dataset)
                    .number(part.number.into());
                hasher.bytes(&part.content);
                for collection in &part.collections {
                    hasher.text(collection);
                }
            }
            Action::Discard { dataset, part } => {
                hasher
                    .text("discard")
                    .bytes(dataset.as_bytes())
                    .number((*part).into());
            }
            Action::Entomb(stone) => {
                hasher
                    .text("entomb")
                    .bytes(stone.document.as_bytes())
                    .bytes(stone.text_id.as_bytes());
            }
            Action::Judge(judgement) => {
                hasher
                    .text("judge")
                    .bytes(judgement.id.as_bytes())
                    .text(judgement.verdict.as_str());
                hasher.text(&judgement.actor).text(&judgement.reason);
            }
            Action::Undo { sequence } => {
                hasher
                    .text("undo")
                    .number(u64::from(sequence.is_some()))
                    .number(sequence.unwrap_or(0));
            }
        }
        hasher.finish32()
    }
}
