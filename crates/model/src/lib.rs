//! The words of newsgraph as types: documents, mentions, claims, entities, relations, views, the ontology.
//!
//! No I/O, no async, no storage: values in, values out. Identifiers are content hashes, so the same input gives the
//! same identifier on every machine.

mod attestation;
mod changeset;
mod claim;
mod document;
mod graph;
mod ids;
mod judgement;
mod mention;
pub mod ontology;
mod span;
mod time;
mod vocabulary;
pub mod wire;

pub use attestation::{Attestation, AttestedBy};
pub use changeset::{ChangeKind, Changeset, Sequence};
pub use claim::{
    Attribution, Claim, ClaimDraft, Condition, Confidence, Evidence, Filler, PredicateName, Role,
    RoleName,
};
pub use document::{Article, Conversion, Document, DocumentIdentity, Language, PublishedAt};
pub use graph::{
    Alias, Assertion, ClaimRef, Entity, Relation, RelationTime, Speaker, Support, Term,
};
pub use ids::{
    AssertionId, AttestationId, ClaimAnchor, ClaimId, ClusterId, DatasetId, DocumentId, EntityId,
    IdBuffer, IdHasher, JudgementId, ParseIdError, RelationId, SourceId, TextId,
};
pub use judgement::{Judgement, Verdict};
pub use mention::{Cluster, Extraction, Mention, MentionKind, NameUse, TypeName};
pub use span::TextSpan;
pub use time::{EventTime, ParseDateError, Precision, parse_published};
pub use vocabulary::{Certainty, ParseWordError, Polarity, Stance, Status, View, ViewSet};

#[cfg(test)]
mod tests;
