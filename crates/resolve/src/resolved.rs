//! Claims with their roles resolved to entities, kept by the bucket of claims they may be one relation with.

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use newsgraph_model::{
    Certainty, ClaimRef, Confidence, EventTime, Polarity, PredicateName, RoleName, Speaker, Status,
    Term,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Claims with one predicate, subject, object and identifying roles: what may be one relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BucketKey(pub(crate) [u8; 16]);

impl BucketKey {
    /// The key with these bytes; for keys read back from a store.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, for keys.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// One claim as one relation sees it: self-contained, so that a bucket is grouped without reading any document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolvedClaim {
    /// The claim and its source.
    pub claim: ClaimRef,
    /// What kind of event, state or statement.
    pub predicate: PredicateName,
    /// Who acts or holds.
    pub subject: Term,
    /// Whom or what it is about.
    pub object: Option<Term>,
    /// All other roles, sorted by name, fillers sorted.
    pub roles: Vec<(RoleName, Vec<Term>)>,
    /// Who says so, outermost first.
    pub speakers: Vec<Speaker>,
    /// Whether it happened.
    pub status: Status,
    /// Whether it is so.
    pub polarity: Polarity,
    /// How sure the wording is.
    pub certainty: Certainty,
    /// When; its expression is left out.
    pub time: Option<EventTime>,
    /// First second of publication.
    pub published_earliest: Option<DateTime>,
    /// Last second of publication.
    pub published_latest: Option<DateTime>,
    /// Probability that the sentence says this.
    pub confidence: Confidence,
    /// True when no sentence says it outright.
    pub inferred: bool,
    /// True when it is only the content of another claim.
    pub nested: bool,
    /// Who published it; `None` when unknown, then the source stands for itself.
    pub publisher: Option<SmolStr>,
    /// Another live document with the same text came out before: it adds no independent publisher.
    pub copy: bool,
    /// Tags of the source's collections.
    pub collections: BTreeSet<SmolStr>,
}
