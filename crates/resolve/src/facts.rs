//! What one source gives to the graph, without its text.

use std::collections::BTreeSet;

use newsgraph_model::{Attestation, Claim, Cluster, Document, Extraction, PublishedAt, SourceId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::copies::{CopyMark, copy_marks};

/// What one document or attestation gives to the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// The document or attestation.
    pub source: SourceId,
    /// What it shares with copies of its text, sorted. Empty for an attestation.
    pub marks: Vec<CopyMark>,
    /// A live document with the same text, or nearly, came out before, so that this one is no independent source.
    pub copy: bool,
    /// Who published it; documents of one publisher are one independent source.
    pub publisher: Option<SmolStr>,
    /// When it was published.
    pub published: PublishedAt,
    /// Tags of its collections.
    pub collections: BTreeSet<SmolStr>,
    /// The things it names.
    pub clusters: Vec<Cluster>,
    /// What it says; a claim stands after the claims nested in it.
    pub claims: Vec<Claim>,
}

impl SourceFacts {
    /// What a document gives, when it is no copy.
    pub fn of_document(
        document: &Document,
        extraction: &Extraction,
        collections: BTreeSet<SmolStr>,
    ) -> Self {
        Self {
            source: SourceId::Document(document.id),
            marks: copy_marks(document.text_id, &document.text),
            copy: false,
            publisher: document.publisher.as_deref().map(SmolStr::new),
            published: document.published_at.clone(),
            collections,
            clusters: extraction.clusters.clone(),
            claims: extraction.claims.clone(),
        }
    }

    /// What an attestation gives.
    pub fn of_attestation(attestation: &Attestation) -> Self {
        Self {
            source: SourceId::Attestation(attestation.id),
            marks: Vec::new(),
            copy: false,
            publisher: None,
            published: PublishedAt::unknown(),
            collections: attestation.collections.clone(),
            clusters: attestation.clusters.clone(),
            claims: attestation.claims.clone(),
        }
    }
}
