//! What one source gives to the graph, without its text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::DateTime;
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
    /// Hash of the text. `None` for an attestation.
    pub text_id: Option<TextId>,
    /// Another live document with the same text came out before, so that this one is no independent source.
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
    /// What a document gives, when no other has its text.
    pub fn of_document(
        document: &Document,
        extraction: &Extraction,
        collections: BTreeSet<SmolStr>,
    ) -> Self {
        Self {
            source: SourceId::Document(document.id),
            text_id: Some(document.text_id),
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
            text_id: None,
            copy: false,
            publisher: None,
            published: PublishedAt::unknown(),
            collections: attestation.collections.clone(),
            clusters: attestation.clusters.clone(),
            claims: attestation.claims.clone(),
        }
    }
}

/// Marks as copies all live documents with one text but the first, in the order of [`text_rank`].
pub fn mark_copies(sources: &mut BTreeMap<SourceId, Arc<SourceFacts>>) {
    let mut first: BTreeMap<TextId, (i64, SourceId)> = BTreeMap::new();
    for facts in sources.values() {
        let Some(text) = facts.text_id else {
            continue;
        };
        let rank = (text_rank(facts.published.earliest), facts.source);
        let least = first.entry(text).or_insert(rank);
        *least = rank.min(*least);
    }
    for facts in sources.values_mut() {
        let first = facts.text_id.and_then(|text| first.get(&text));
        let copy = first.is_some_and(|(_, source)| *source != facts.source);
        if facts.copy != copy {
            Arc::make_mut(facts).copy = copy;
        }
    }
}

/// When a document came out, as seconds of the calendar, for the order of documents with one text; unknown comes last.
/// Documents of one second are ordered by their ids.
pub fn text_rank(published: Option<DateTime>) -> i64 {
    published.map_or(i64::MAX, |moment| {
        let days = i64::from((moment.date() - jiff::civil::Date::ZERO).get_days());
        let time = moment.time();
        let seconds = i64::from(time.hour()) * 3600
            + i64::from(time.minute()) * 60
            + i64::from(time.second());
        days * 86_400 + seconds
    })
}
