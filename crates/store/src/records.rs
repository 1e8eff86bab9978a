//! Rows about what was put in: documents, attestations, judgements, the journal, totals.

use std::collections::BTreeSet;

use crate::dataset::DatasetPart;
use newsgraph_model::{
    Attestation, AttestationId, Changeset, Conversion, DatasetId, Document, DocumentId, Extraction,
    Judgement, JudgementId, Language, PublishedAt, Sequence, SourceId, TextId,
};
use newsgraph_resolve::{CopyMark, SourceFacts};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Whether a document's claims are in the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// They are.
    Live,
    /// A newer revision of the page stands in its place.
    Revised,
    /// It was taken back.
    Retracted,
}

/// A document as it is kept, without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredDocument {
    /// Its id.
    pub id: DocumentId,
    /// Hash of its text.
    pub text_id: TextId,
    /// Length of its text in bytes.
    pub text_bytes: usize,
    /// What it shares with copies of its text.
    pub marks: Vec<CopyMark>,
    /// Headline.
    pub title: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Who wrote it, in order.
    pub authors: Vec<String>,
    /// Language of the text.
    pub language: Language,
    /// When it was published.
    pub published_at: PublishedAt,
    /// How the text was derived, when the source was not plain text.
    pub conversion: Option<Conversion>,
    /// Tags of its collections.
    pub collections: BTreeSet<SmolStr>,
    /// Whether its claims are in the graph.
    pub state: DocumentState,
    /// The revision of the same page before it, among those not retracted.
    pub revises: Option<DocumentId>,
    /// The revision of the same page after it, among those not retracted.
    pub revised_by: Option<DocumentId>,
    /// When it was first taken in, milliseconds since 1970-01-01 UTC.
    pub recorded_ms: i64,
    /// The changeset that first took it in.
    pub sequence: Sequence,
}

impl StoredDocument {
    /// A document that comes in, live.
    pub(crate) fn new(
        document: &Document,
        marks: Vec<CopyMark>,
        collections: BTreeSet<SmolStr>,
        recorded_ms: i64,
        sequence: Sequence,
    ) -> Self {
        Self {
            id: document.id,
            text_id: document.text_id,
            text_bytes: document.text.len(),
            marks,
            title: document.title.clone(),
            url: document.url.clone(),
            publisher: document.publisher.clone(),
            authors: document.authors.clone(),
            language: document.language.clone(),
            published_at: document.published_at.clone(),
            conversion: document.conversion.clone(),
            collections,
            state: DocumentState::Live,
            revises: None,
            revised_by: None,
            recorded_ms,
            sequence,
        }
    }

    /// The document with its text again.
    #[must_use]
    pub fn with_text(&self, text: String) -> Document {
        Document {
            id: self.id,
            text_id: self.text_id,
            text,
            title: self.title.clone(),
            url: self.url.clone(),
            publisher: self.publisher.clone(),
            authors: self.authors.clone(),
            language: self.language.clone(),
            published_at: self.published_at.clone(),
            conversion: self.conversion.clone(),
        }
    }

    /// What it gives to the graph when it is live; `copy` when another live document with its text came out before.
    pub(crate) fn facts(&self, extraction: Extraction, copy: bool) -> SourceFacts {
        SourceFacts {
            source: SourceId::Document(self.id),
            marks: self.marks.clone(),
            copy,
            publisher: self.publisher.as_deref().map(SmolStr::new),
            published: self.published_at.clone(),
            collections: self.collections.clone(),
            clusters: extraction.clusters,
            claims: extraction.claims,
        }
    }
}

/// The row of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DocumentRow {
    pub(crate) document: StoredDocument,
    pub(crate) input: InputState,
}

/// The row of an attestation, of one taken back too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AttestationRow {
    pub(crate) attestation: Attestation,
    pub(crate) input: InputState,
}

/// The row of a judgement, of one taken back too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JudgementRow {
    pub(crate) judgement: Judgement,
    pub(crate) input: InputState,
}

/// The row of a part of a dataset, of one taken back too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatasetPartRow {
    pub(crate) part: DatasetPart,
    pub(crate) n_records: u64,
    pub(crate) n_names: u64,
    /// The numbers of its first and its last line.
    pub(crate) lines: (u64, u64),
    pub(crate) input: InputState,
}

/// Whether an input counts, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InputState {
    /// The changeset whose request gave the content that counts; `None` when it was taken back.
    pub(crate) content: Option<Sequence>,
    /// The changeset that last set `content`.
    pub(crate) changed: Sequence,
}

/// One input of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InputKey {
    Document(DocumentId),
    Attestation(AttestationId),
    Judgement(JudgementId),
    DatasetPart(DatasetId, u32),
}

/// A changeset with what it takes to undo it: which content counted before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JournalRow {
    pub(crate) changeset: Changeset,
    pub(crate) input: InputKey,
    pub(crate) before: Option<Sequence>,
    pub(crate) after: Option<Sequence>,
    /// The changeset that set the same input before; 0 when there is none.
    pub(crate) previous: Sequence,
}

/// The first answer to a request with a client id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClientRow {
    pub(crate) fingerprint: [u8; 32],
    pub(crate) sequence: Sequence,
    /// Whether a changeset of that sequence belongs to it.
    pub(crate) changed: bool,
    pub(crate) revises: Option<DocumentId>,
}

/// How much a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Documents whose claims are in the graph.
    pub documents_live: u64,
    /// Documents with a newer revision.
    pub documents_revised: u64,
    /// Documents taken back.
    pub documents_retracted: u64,
    /// Attestations that count.
    pub attestations: u64,
    /// Judgements that count.
    pub judgements: u64,
    /// Claims of live documents and attestations.
    pub claims: u64,
    /// Entities.
    pub entities: u64,
    /// Relations.
    pub relations: u64,
}

impl Counts {
    /// Documents in all states.
    pub const fn documents(&self) -> u64 {
        self.documents_live + self.documents_revised + self.documents_retracted
    }
}
