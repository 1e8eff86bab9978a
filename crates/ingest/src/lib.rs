//! The straight line from an article to a changeset, and the engine that owns it: extractor, store and topology.
//!
//! [`Engine`] is what the command line and the server hold. All its methods that read or write the store block;
//! an asynchronous caller makes one `spawn_blocking` hop per request.

mod attest;
mod batch;
mod checkpoint;
mod engine;
mod moments;
mod resources;
mod snapshot;
mod sources;
pub mod table;

pub use attest::{AttestRequest, TermDraft};
pub use batch::{BatchEvent, BatchSummary, ingest_all};
pub use newsgraph_extract::{Quoted, quoted_spans};
/// How far the index of texts is.
pub use newsgraph_search::Standing;

pub use engine::{Author, Engine, EngineError, EngineOptions, Ingested};
pub use resources::{extractor, ontology};
pub use snapshot::Snapshot;
pub use sources::{
    FoundArticle, MAX_ARTICLE_BYTES, SourceError, find_articles, read_articles, read_text_file,
};

#[cfg(test)]
mod tests;
