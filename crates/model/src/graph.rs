//! The derived graph: entities, relations, assertions, and what stands behind them.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::claim::{Confidence, PredicateName, RoleName};
use crate::ids::{AssertionId, ClaimId, EntityId, RelationId, SourceId};
use crate::mention::TypeName;
use crate::time::Precision;
use crate::vocabulary::{Certainty, Polarity, Stance, Status, ViewSet};

/// One name of an entity as sources spell it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The name.
    pub text: String,
    /// Mentions that use it.
    pub mentions: u32,
    /// Sources that use it.
    pub sources: u32,
}

/// A person, organisation, place, group, event, office, work …: clusters judged to be the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The displayed id: one of `nodes`.
    pub id: EntityId,
    /// The name to show.
    pub name: String,
    /// The type most sources support.
    pub entity_type: TypeName,
    /// All names, most used first, then by text; the first is not always `name`.
    pub aliases: Vec<Alias>,
    /// The name nodes it is made of, sorted; every one of these ids resolves to this entity.
    pub nodes: Vec<EntityId>,
    /// Mentions of it, of all kinds.
    pub mentions: u32,
    /// Sources that name it.
    pub sources: u32,
}

/// What fills a role of a relation or speaks, resolved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Term {
    /// An entity.
    Entity(EntityId),
    /// A value or phrase that is no entity.
    Literal(String),
    /// A nested claim: what was said, promised, threatened.
    Claim(ClaimId),
}

impl Term {
    /// The entity, when it is one.
    pub const fn entity(&self) -> Option<EntityId> {
        match self {
            Self::Entity(entity) => Some(*entity),
            Self::Literal(_) | Self::Claim(_) => None,
        }
    }
}

/// One link in an assertion's chain of speakers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Speaker {
    /// Who speaks.
    pub source: Term,
    /// How they stand to it.
    pub stance: Stance,
}

/// A claim and where it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClaimRef {
    /// The document or attestation.
    pub source: SourceId,
    /// The claim.
    pub claim: ClaimId,
}

/// How much stands behind a relation or assertion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// Claims, attested ones included.
    pub claims: u32,
    /// Claims that only a person or dataset attests.
    pub attested: u32,
    /// Documents with at least one such claim.
    pub documents: u32,
    /// Independent publishers: documents of one publisher count once, and of documents with one text only the first.
    pub publishers: u32,
    /// Different speakers it is attributed to.
    pub speakers: u32,
}

/// Claims that say the same of one relation in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// Half of the relation's id, then hash of relation, status, polarity and chain.
    pub id: AssertionId,
    /// Whether it happened.
    pub status: Status,
    /// Whether it is so.
    pub polarity: Polarity,
    /// Who says so, outermost first; empty for the narrator.
    pub speakers: Vec<Speaker>,
    /// The surest wording among its claims.
    pub certainty: Certainty,
    /// Highest confidence among its claims.
    pub confidence: Confidence,
    /// True when all its claims are inferred.
    pub inferred: bool,
    /// The basic views it is in.
    pub views: ViewSet,
    /// What stands behind it.
    pub support: Support,
}

/// When a relation happens or holds, put together from its claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RelationTime {
    /// First day.
    pub start: Option<Date>,
    /// Last day, included.
    pub end: Option<Date>,
    /// How exact.
    pub precision: Precision,
}

/// An event or state in the graph: assertions about one happening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// Hash of predicate, subject, object, identifying roles (8 bytes), then of the time group.
    pub id: RelationId,
    /// What kind of event, state or statement.
    pub predicate: PredicateName,
    /// Who acts or holds.
    pub subject: Term,
    /// Whom or what it is about; `None` gives no edge.
    pub object: Option<Term>,
    /// All other roles, sorted by name; of each the first 16 fillers in order. Its claims have all.
    pub roles: Vec<(RoleName, Vec<Term>)>,
    /// When, over all its claims.
    pub time: Option<RelationTime>,
    /// Whether it happened, as the strongest of its assertions says: asserted before planned, claimed, possible, negated.
    pub status: Status,
    /// What stands behind it, over all assertions.
    pub support: Support,
    /// Highest confidence among its claims.
    pub confidence: Confidence,
    /// True when all its claims are inferred.
    pub inferred: bool,
    /// True when its claims are only the content of other claims (what was promised, threatened, urged).
    pub nested: bool,
    /// The basic views it is in, over all assertions.
    pub views: ViewSet,
    /// Earliest publication among its documents.
    pub first_published: Option<DateTime>,
    /// Latest publication among its documents.
    pub last_published: Option<DateTime>,
    /// Tags of the collections of its sources.
    pub collections: BTreeSet<SmolStr>,
}

impl Relation {
    /// Subject and object when both are entities: an edge of walks, paths and drawings.
    pub fn edge(&self) -> Option<(EntityId, EntityId)> {
        Some((self.subject.entity()?, self.object.as_ref()?.entity()?))
    }
}
