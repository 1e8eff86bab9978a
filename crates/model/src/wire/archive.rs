//! The archive: the inputs of a graph as JSON lines, from which the identical graph is derived again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::attestation::Attestation;
use crate::document::Document;
use crate::ids::DocumentId;
use crate::judgement::Judgement;
use crate::mention::Extraction;

/// Version of the archive form.
pub const ARCHIVE_VERSION: u32 = 1;

/// First line of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveHeader {
    /// [`ARCHIVE_VERSION`] of the writer.
    pub version: u32,
    /// Version of the ontology.
    pub ontology_version: SmolStr,
}

/// A document with what was read in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveDocument {
    /// The document.
    pub document: Document,
    /// What was read in it, so that an import needs no model and gives the identical graph.
    pub extraction: Extraction,
    /// Tags of its collections.
    pub collections: BTreeSet<SmolStr>,
    /// True when it was retracted: kept, but not in the graph.
    pub retracted: bool,
    /// The older revision of the same page that it replaced.
    pub revises: Option<DocumentId>,
}

/// One line of an archive. The header is first; documents, attestations and judgements follow, each group sorted by id,
/// a revision after the document it revises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArchiveLine {
    /// First line.
    Header(ArchiveHeader),
    /// A document.
    Document(Box<ArchiveDocument>),
    /// What a person or dataset attests.
    Attestation(Box<Attestation>),
    /// A person's judgement on identity.
    Judgement(Judgement),
}
