//! Full text: finds documents by their titles and by the sentences that claims were read in.
//!
//! The index is derived from the store and lies beside it, in the folder `fulltext`. It keeps no text, only which words stand
//! where; a hit is a place in a document, and whoever shows it reads the text from the store at the moment that is asked for. A
//! thread of its own keeps the index up with the store (`full_text.rs`), so no commit waits for it. An index that is missing,
//! damaged, of another form or of another history is made anew; it is never a reason why a store does not open.
//!
//! Retracted documents leave the index with the next change; a purge makes the store anew and removes the folder first.
//!
//! Hits are ranked with Okapi BM25 (Robertson and Zaragoza, *The Probabilistic Relevance Framework*, 2009) without a norm for
//! length, because sentences are of like length, over exact counts of what is live; then newest publication, then id. So the
//! order follows from the documents alone, not from the order in which they came.

mod analysis;
mod full_text;
mod index;
mod query;
mod rank;
mod upkeep;

#[cfg(test)]
mod tests;

pub use full_text::{FullText, Progress, Standing};
pub use index::{IndexError, TextHit, TextIndex, TextPlace};
pub use query::{QueryError, Scope, TextQuery};
pub use upkeep::DocumentWords;

/// The folder of the index inside the folder of the store.
pub const FOLDER: &str = newsgraph_store::FULL_TEXT_FOLDER;
