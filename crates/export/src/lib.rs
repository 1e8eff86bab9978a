//! Pure writers over a view of the store: drawings in DOT, Graph JSON, the archive, the canonical export.
//!
//! Every output depends on the graph alone: the same graph gives the same bytes.

mod archive;
mod archive_reader;
mod canonical;
mod dot;
mod error;
mod graph_json;
mod pages;
mod picture;
mod rows;

pub use archive::write_archive;
pub use archive_reader::{ArchiveError, ArchiveFault, read_archive};
pub use canonical::write_canonical;
pub use dot::write_dot;
pub use error::ExportError;
pub use graph_json::{attestation_graph, document_graph, graph_json, write_graph_json};
pub use picture::{ExportEdge, ExportGraph, ExportNode};

#[cfg(test)]
mod tests;
