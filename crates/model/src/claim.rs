//! Claims: what one sentence of one document says, or what a person or dataset attests.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::attestation::AttestedBy;
use crate::ids::{ClaimAnchor, ClaimId, ClusterId, DocumentId, IdHasher, SourceId, TextId};
use crate::span::TextSpan;
use crate::time::EventTime;
use crate::vocabulary::{Certainty, Polarity, Stance, Status};

/// Name of a predicate: of the ontology, or `raw:` and a lemma.
pub type PredicateName = SmolStr;

/// Name of a role: `agent`, `content`, `place`.
pub type RoleName = SmolStr;

/// A probability between 0 and 1 that a claim says what its sentence says, kept in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Confidence(u16);

impl Confidence {
    /// Certain: an attested claim says what it says.
    pub const FULL: Self = Self(1000);

    /// Rounds to thousandths; values outside 0 to 1 are cut, `NaN` is 0.
    pub fn new(probability: f64) -> Self {
        Self((probability.clamp(0.0, 1.0) * 1000.0).round() as u16)
    }

    /// As a number between 0 and 1.
    pub fn get(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// What fills a role or speaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Filler {
    /// A cluster of the same source.
    Cluster {
        /// Which one.
        cluster: ClusterId,
        /// The mention in this sentence; `None` in an attestation.
        mention: Option<TextSpan>,
    },
    /// A value or phrase that is no entity.
    Literal {
        /// The words.
        value: String,
        /// Where they stand; `None` in an attestation.
        span: Option<TextSpan>,
    },
    /// A nested claim of the same source.
    Claim(ClaimId),
}

/// One role with what fills it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Role {
    /// Which role.
    pub name: RoleName,
    /// What fills it, in text order; never empty.
    pub fillers: Vec<Filler>,
}

/// One link in the chain of who says so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Attribution {
    /// Who speaks.
    pub source: Filler,
    /// How they stand to it.
    pub stance: Stance,
    /// The words that show it.
    pub cue: Option<TextSpan>,
}

/// What a conditional claim depends on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Condition {
    /// The condition in the words of the text.
    pub text: String,
    /// Where it stands.
    pub span: Option<TextSpan>,
    /// The same as a claim, when it could be read as one.
    pub claim: Option<ClaimId>,
}

/// Where a claim comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Evidence {
    /// A place in a document: the sentence, and the words that carry the claim.
    Span {
        /// The document.
        document: DocumentId,
        /// The sentence or clause that says it.
        span: TextSpan,
    },
    /// A person or dataset says so.
    Attested(AttestedBy),
}

/// What one sentence of one document says. Immutable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Hash of source and content.
    pub id: ClaimId,
    /// Where it stands, independent of the extractor.
    pub anchor: ClaimAnchor,
    /// What kind of event, state or statement.
    pub predicate: PredicateName,
    /// The word that carries it, in its base form.
    pub lemma: SmolStr,
    /// Who or what takes part, sorted by role name.
    pub roles: Vec<Role>,
    /// Who says so, outermost first; empty for the narrator.
    pub attribution: Vec<Attribution>,
    /// Whether it happened.
    pub status: Status,
    /// Whether it is so.
    pub polarity: Polarity,
    /// How sure the wording is.
    pub certainty: Certainty,
    /// What it depends on.
    pub condition: Option<Condition>,
    /// When it happens or holds.
    pub time: Option<EventTime>,
    /// Where it comes from; never empty.
    pub evidence: Vec<Evidence>,
    /// Probability that the sentence says this.
    pub confidence: Confidence,
    /// The rule that made it; empty for attested claims.
    pub rule: SmolStr,
    /// True when no sentence says it outright.
    pub inferred: bool,
    /// True when it is only the content of another claim (promised, threatened, urged …).
    pub nested: bool,
}

impl Claim {
    /// The fillers of a role; empty when nothing fills it.
    pub fn role(&self, name: &str) -> &[Filler] {
        self.roles
            .iter()
            .find(|role| role.name == name)
            .map_or(&[], |role| &role.fillers)
    }

    /// The hash of all that it says in `source`; a sound claim has it as its id.
    pub fn content_id(&self, source: SourceId) -> ClaimId {
        let mut hasher = IdHasher::new("claim");
        hasher
            .bytes(&source.key())
            .text(&self.predicate)
            .text(&self.lemma);
        hash_roles(&mut hasher, &self.roles);
        hasher.number(self.attribution.len() as u64);
        for link in &self.attribution {
            hash_filler(&mut hasher, &link.source);
            hasher.text(link.stance.as_str());
            hash_span(&mut hasher, link.cue);
        }
        hasher
            .text(self.status.as_str())
            .text(self.polarity.as_str())
            .text(self.certainty.as_str());
        match &self.condition {
            None => hasher.number(0),
            Some(condition) => {
                hasher.number(1).text(&condition.text);
                hash_span(&mut hasher, condition.span);
                match condition.claim {
                    None => hasher.number(0),
                    Some(claim) => hasher.number(1).bytes(claim.as_bytes()),
                }
            }
        };
        match &self.time {
            None => {
                hasher.number(0);
            }
            Some(time) => {
                hasher.number(1);
                hash_span(&mut hasher, time.expression);
                hasher.optional(time.start.map(|day| day.to_string()).as_deref());
                hasher.optional(time.end.map(|day| day.to_string()).as_deref());
                hasher.text(time.precision.as_str());
            }
        }
        hash_evidence(&mut hasher, &self.evidence);
        hasher
            .number(u64::from(self.inferred))
            .number(u64::from(self.nested));
        ClaimId::from_bytes(hasher.finish16())
    }
}

/// A claim before it has its ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimDraft {
    /// What kind of event, state or statement.
    pub predicate: PredicateName,
    /// Group of predicates it belongs to; the predicate itself for a raw verb.
    pub family: SmolStr,
    /// The word that carries it, in its base form.
    pub lemma: SmolStr,
    /// Where that word stands; `None` in an attestation.
    pub trigger: Option<TextSpan>,
    /// Who or what takes part; any order.
    pub roles: Vec<Role>,
    /// Who says so, outermost first.
    pub attribution: Vec<Attribution>,
    /// Whether it happened.
    pub status: Status,
    /// Whether it is so.
    pub polarity: Polarity,
    /// How sure the wording is.
    pub certainty: Certainty,
    /// What it depends on.
    pub condition: Option<Condition>,
    /// When it happens or holds.
    pub time: Option<EventTime>,
    /// Where it comes from.
    pub evidence: Vec<Evidence>,
    /// Probability that the sentence says this.
    pub confidence: Confidence,
    /// The rule that made it.
    pub rule: SmolStr,
    /// True when no sentence says it outright.
    pub inferred: bool,
    /// True when it is only the content of another claim.
    pub nested: bool,
}

impl ClaimDraft {
    /// The claim, with its ids, in `source` whose text hashes to `text_id` (`None` for an attestation).
    pub fn finish(mut self, source: SourceId, text_id: Option<TextId>) -> Claim {
        self.roles.sort();
        let anchor = self.anchor(source, text_id);
        let mut claim = Claim {
            id: ClaimId::from_bytes([0; 16]),
            anchor,
            predicate: self.predicate,
            lemma: self.lemma,
            roles: self.roles,
            attribution: self.attribution,
            status: self.status,
            polarity: self.polarity,
            certainty: self.certainty,
            condition: self.condition,
            time: self.time,
            evidence: self.evidence,
            confidence: self.confidence,
            rule: self.rule,
            inferred: self.inferred,
            nested: self.nested,
        };
        claim.id = claim.content_id(source);
        claim
    }

    fn anchor(&self, source: SourceId, text_id: Option<TextId>) -> ClaimAnchor {
        let mut hasher = IdHasher::new("anchor");
        match text_id {
            Some(text_id) => hasher.bytes(text_id.as_bytes()),
            None => hasher.bytes(&source.key()),
        };
        hash_span(&mut hasher, self.trigger);
        hasher.text(&self.family);
        for role in &self.roles {
            for filler in &role.fillers {
                match filler {
                    Filler::Cluster { mention, .. } => hash_span(&mut hasher, *mention),
                    Filler::Literal { span, .. } => hash_span(&mut hasher, *span),
                    Filler::Claim(_) => {}
                }
            }
        }
        ClaimAnchor::from_bytes(hasher.finish16())
    }
}

fn hash_span(hasher: &mut IdHasher, span: Option<TextSpan>) {
    match span {
        None => hasher.number(0),
        Some(span) => hasher
            .number(1)
            .number(span.start() as u64)
            .number(span.end() as u64),
    };
}

fn hash_filler(hasher: &mut IdHasher, filler: &Filler) {
    match filler {
        Filler::Cluster { cluster, mention } => {
            hasher.number(0).bytes(cluster.as_bytes());
            hash_span(hasher, *mention);
        }
        Filler::Literal { value, span } => {
            hasher.number(1).text(value);
            hash_span(hasher, *span);
        }
        Filler::Claim(claim) => {
            hasher.number(2).bytes(claim.as_bytes());
        }
    }
}

fn hash_roles(hasher: &mut IdHasher, roles: &[Role]) {
    hasher.number(roles.len() as u64);
    for role in roles {
        hasher.text(&role.name).number(role.fillers.len() as u64);
        for filler in &role.fillers {
            hash_filler(hasher, filler);
        }
    }
}

fn hash_evidence(hasher: &mut IdHasher, evidence: &[Evidence]) {
    hasher.number(evidence.len() as u64);
    for piece in evidence {
        match piece {
            Evidence::Span { document, span } => {
                hasher.number(0).bytes(document.as_bytes());
                hash_span(hasher, Some(*span));
            }
            Evidence::Attested(by) => {
                hasher
                    .number(1)
                    .optional(by.actor.as_deref())
                    .optional(by.dataset.as_deref());
                hasher.optional(by.locator.as_deref());
            }
        }
    }
}
