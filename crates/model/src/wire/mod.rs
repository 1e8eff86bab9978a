//! The stable JSON forms: Graph JSON for programs, the archive for moving a whole graph.

mod archive;
mod graph_json;

pub use archive::{
    ARCHIVE_VERSION, ArchiveDataset, ArchiveDatasetEnd, ArchiveDocument, ArchiveFile,
    ArchiveHeader, ArchiveLine, ArchiveTombstone, RelationLine, ThingLine,
};
pub use graph_json::{
    GraphDocument, GraphEntity, GraphEvidence, GraphReference, GraphRelation, GraphSpeaker,
    GraphTime,
};
