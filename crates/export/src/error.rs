//! What can go wrong while writing.

use newsgraph_store::ReadError;

/// Why an export was not written to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The store cannot be read.
    #[error("the graph cannot be read")]
    Read(#[from] ReadError),
    /// The output cannot be written.
    #[error("the export cannot be written")]
    Write(#[from] std::io::Error),
}

impl From<serde_json::Error> for ExportError {
    fn from(error: serde_json::Error) -> Self {
        // The types of the exports always serialise, so what fails is the output.
        Self::Write(error.into())
    }
}
