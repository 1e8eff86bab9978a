//! The archive: the inputs of a graph as JSON lines, from which the identical graph is derived again.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::attestation::Attestation;
use crate::claim::{Confidence, PredicateName};
use crate::document::Document;
use crate::ids::{DocumentId, TextId};
use crate::judgement::Judgement;
use crate::mention::{Extraction, TypeName};
use crate::time::Precision;
use crate::vocabulary::{Certainty, Polarity, Status};

/// Newest version of the archive form: 2 has datasets and tombstones too. An archive without them is written as version 1,
/// which older programs read.
pub const ARCHIVE_VERSION: u32 = 2;

/// First line of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveHeader {
    /// The version that the lines need; at most [`ARCHIVE_VERSION`] of the writer.
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

/// What is left of a document that was purged: by its hashes it is known, and refused, when it comes again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveTombstone {
    /// Its id.
    pub document: DocumentId,
    /// The hash of its text.
    pub text_id: TextId,
    /// Who purged it.
    pub actor: SmolStr,
    /// Why, in words that are not the document's.
    pub reason: String,
    /// When, milliseconds since 1970-01-01 UTC.
    pub recorded_ms: i64,
}

/// A part of a dataset; its lines follow, and a [`ArchiveDatasetEnd`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveDataset {
    /// The name of the dataset.
    pub dataset: SmolStr,
    /// The number of the part, from 0.
    pub part: u32,
    /// The files that its lines are from, in order.
    pub files: Vec<ArchiveFile>,
    /// Tags of its collections.
    pub collections: BTreeSet<SmolStr>,
    /// True when it was discarded: kept, but not in the graph.
    pub discarded: bool,
}

/// A file of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveFile {
    /// What it is called, for locators: `donors.tsv`.
    pub name: SmolStr,
    /// Lines of the dataset before its first.
    pub lines_before: u64,
}

/// A line of a dataset that names a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThingLine {
    /// Its number, counted over all files of the dataset.
    pub line: u64,
    /// The name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub entity_type: TypeName,
    /// Other names for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// A line of a dataset that says how things relate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationLine {
    /// Its number, counted over all files of the dataset.
    pub line: u64,
    /// Who acts or holds.
    pub subject: String,
    /// Its type.
    pub subject_type: TypeName,
    /// A predicate of the ontology, or `raw:` and a word.
    pub predicate: PredicateName,
    /// Whom or what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_type: Option<TypeName>,
    /// In place of an object: a value that is no thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Date>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Date>,
    /// How exact the days are; there when a day is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// Whether it happened.
    pub status: Status,
    /// Whether it is so.
    pub polarity: Polarity,
    /// How sure the dataset is, in a word.
    pub certainty: Certainty,
    /// How sure the dataset is, as a number.
    pub confidence: Confidence,
    /// Where the line says that it is from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The end of a part of a dataset: by it a part that lost or changed a line is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveDatasetEnd {
    /// Lines of the part.
    pub lines: u64,
    /// Hash of the lines as they are written, in hexadecimal digits.
    pub hash: SmolStr,
}

/// One line of an archive. The header is first; documents, tombstones, parts of datasets, attestations and judgements
/// follow, each group sorted by id, a revision after the document it revises, parts by name and number of the dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArchiveLine {
    /// First line.
    Header(ArchiveHeader),
    /// A document.
    Document(Box<ArchiveDocument>),
    /// What is left of a purged document.
    Tombstone(ArchiveTombstone),
    /// A part of a dataset begins.
    Dataset(ArchiveDataset),
    /// A line of the part: about a thing.
    Thing(ThingLine),
    /// A line of the part: about how things relate.
    Relation(Box<RelationLine>),
    /// The part ends.
    DatasetEnd(ArchiveDatasetEnd),
    /// What a person or dataset attests.
    Attestation(Box<Attestation>),
    /// A person's judgement on identity.
    Judgement(Judgement),
}
