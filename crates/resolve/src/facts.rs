//! What one source gives to the graph, without its text.

use std::collections::BTreeSet;

use newsgraph_model::{
    Attestation, Claim, Cluster, Document, Extraction, PublishedAt, SourceId, TextId,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What one document or attestation gives to the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// The document or attestation.
    pub source: SourceId,
    /// Hash of the text; documents with one text are one independent source. `None` for an attestation.
    pub text_id: Option<TextId>,
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
    /// What a document gives.
    pub fn of_document(
        document: &Document,
        extraction: &Extraction,
        collections: BTreeSet<SmolStr>,
    ) -> Self {
        Self {
            source: SourceId::Document(document.id),
            text_id: Some(document.text_id),
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
            text_id: None,
            publisher: None,
            published: PublishedAt::unknown(),
            collections: attestation.collections.clone(),
            clusters: attestation.clusters.clone(),
            claims: attestation.claims.clone(),
        }
    }
}
