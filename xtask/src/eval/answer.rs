//! What the pipeline answers for one article, as Graph JSON.

use serde::{Deserialize, Serialize};

/// One article's entities and relations.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) entities: Vec<AnswerEntity>,
    #[serde(default)]
    pub(crate) relations: Vec<AnswerRelation>,
}

/// One entity.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AnswerEntity {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) entity_type: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
}

/// Who or what takes part or speaks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Reference {
    Id(String),
    Literal { literal: String },
    Claim { claim: String },
}

/// One relation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AnswerRelation {
    pub(crate) subject: Option<Reference>,
    pub(crate) predicate: String,
    pub(crate) object: Option<Reference>,
    #[serde(default)]
    pub(crate) status: Option<String>,
    #[serde(default)]
    pub(crate) polarity: Option<String>,
    #[serde(default)]
    pub(crate) attribution: Vec<Reference>,
    #[serde(default)]
    pub(crate) time: Option<AnswerTime>,
    #[serde(default)]
    pub(crate) confidence: f64,
    #[serde(default)]
    pub(crate) rule: String,
    #[serde(default)]
    pub(crate) evidence: Vec<AnswerEvidence>,
    /// What is seen of its claim, by name; not for other scorers.
    #[serde(default, skip_serializing)]
    pub(crate) marks: Vec<(String, f64)>,
}

/// When it holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AnswerTime {
    pub(crate) start: Option<String>,
    pub(crate) end: Option<String>,
}

/// Where it stands, in bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AnswerEvidence {
    pub(crate) document: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) text: String,
}
