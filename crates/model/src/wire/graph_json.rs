//! Graph JSON: one object per document, for programs; DESIGN 8.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One document (or attestation) with its entities and relations: one line of a Graph JSON file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphDocument {
    /// The caller's id of the article when it has one, else the document id.
    pub id: String,
    /// ISO 8601, as exact as known; `null` when unknown.
    pub published_at: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Entities that its relations or mentions name, by id.
    pub entities: Vec<GraphEntity>,
    /// One row per assertion that the document supports.
    pub relations: Vec<GraphRelation>,
}

/// An entity as a document names it; its id is valid across the whole file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphEntity {
    /// Entity id.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Type of the ontology.
    #[serde(rename = "type")]
    pub entity_type: String,
    /// Other names.
    pub aliases: Vec<String>,
}

/// Subject, object, role filler or speaker: an entity id, `{"literal": …}` or `{"claim": id}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum GraphReference {
    /// An entity id.
    Entity(String),
    /// A value that is no entity.
    Literal {
        /// The words.
        literal: String,
    },
    /// A nested claim: the `id` of another row.
    Claim {
        /// The row's id.
        claim: String,
    },
}

/// One link of the chain of who says so; written as the bare reference when only the source matters.
pub type GraphSpeaker = GraphReference;

/// When a relation happens or holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphTime {
    /// First day.
    pub start: Option<String>,
    /// Last day, included.
    pub end: Option<String>,
    /// How exact.
    pub precision: String,
}

/// One piece of evidence: bytes of a document's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphEvidence {
    /// The `id` of the line's document; for an attestation who attests it.
    pub document: String,
    /// First byte; 0 for an attestation.
    pub start: usize,
    /// Byte after the last; 0 for an attestation.
    pub end: usize,
    /// The text in between; for an attestation its locator.
    pub text: String,
}

/// One row: one assertion of one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphRelation {
    /// Id of the row's claim (the first, when several sentences say the same).
    pub id: String,
    /// Id shared by all rows about one happening.
    pub relation: String,
    /// Who acts or holds.
    pub subject: GraphReference,
    /// Name of the predicate.
    pub predicate: String,
    /// Whom or what it is about; `null` when nothing fills it.
    pub object: Option<GraphReference>,
    /// All other roles.
    pub roles: BTreeMap<String, Vec<GraphReference>>,
    /// Whether it happened.
    pub status: String,
    /// Whether it is so.
    pub polarity: String,
    /// How sure the wording is.
    pub certainty: String,
    /// Who says so, outermost first, empty for the narrator.
    pub attribution: Vec<GraphSpeaker>,
    /// What it depends on, in words.
    pub condition: Option<String>,
    /// When it happens or holds.
    pub time: Option<GraphTime>,
    /// Probability that the sentence says this.
    pub confidence: f64,
    /// Rule that made it; empty when attested.
    pub rule: String,
    /// True when no sentence says it outright.
    pub inferred: bool,
    /// Sentences behind it, in text order.
    pub evidence: Vec<GraphEvidence>,
}
