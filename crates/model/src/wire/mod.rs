//! The stable JSON forms: Graph JSON for programs, with explanations on request, and the archive for moving a whole graph.

mod archive;
mod explanation;
mod graph_json;

pub use archive::{
    ARCHIVE_VERSION, ArchiveDataset, ArchiveDatasetEnd, ArchiveDocument, ArchiveFile,
    ArchiveHeader, ArchiveLine, ArchiveTombstone, RelationLine, ThingLine,
};
pub use explanation::{
    Because, ConfidenceMark, ConfidencePart, Explained, ExplainedClaim, ExplainedConfidence,
    ExplainedHop, ExplainedPart, ExplainedReference, ExplainedRule, ExplainedVoice, ExplainedWords,
    Explanation, SilentReason, SilentSentence,
};
pub use graph_json::{
    GraphDocument, GraphEntity, GraphEvidence, GraphReference, GraphRelation, GraphSpeaker,
    GraphTime,
};
