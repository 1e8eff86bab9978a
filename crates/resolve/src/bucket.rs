//! From claims to resolved claims: roles become entities, and each claim finds the bucket of its relation.

use std::collections::{BTreeMap, BTreeSet};

use newsgraph_model::ontology::{Ontology, Predicate};
use newsgraph_model::{
    Claim, ClaimId, ClaimRef, ClusterId, EntityId, EventTime, Filler, IdHasher, Speaker, Term,
};
use smol_str::SmolStr;

use crate::facts::SourceFacts;
use crate::names::{name_key, place_of};
use crate::resolved::{BucketKey, ResolvedClaim};
use crate::rows::NodeId;

/// Roles that are subject or object of a verb outside the ontology.
const RAW_SUBJECT_ROLES: &[&str] = &["agent", "holder"];
const RAW_OBJECT_ROLES: &[&str] = &["patient", "theme", "target", "counterpart", "recipient"];

/// Triples that one claim may give: conjoined subjects times conjoined objects, at most this many.
const MAX_TRIPLES: usize = 64;

/// How deep claims may be nested in the identity of an object.
const MAX_NESTING: usize = 4;

/// The resolved claims of one source, given the entity of each node: one for each triple that a claim gives.
pub fn resolve_claims(
    facts: &SourceFacts,
    ontology: &Ontology,
    entity_of: &dyn Fn(NodeId) -> EntityId,
) -> Vec<(BucketKey, ResolvedClaim)> {
    let resolution = Resolution {
        facts,
        ontology,
        entities: facts
            .clusters
            .iter()
            .map(|cluster| (cluster.id, entity_of(place_of(cluster, ontology).node)))
            .collect(),
        claims: facts.claims.iter().map(|claim| (claim.id, claim)).collect(),
    };
    let mut seen = BTreeSet::new();
    let mut resolved: Vec<_> = facts
        .claims
        .iter()
        .flat_map(|claim| resolution.resolve(claim))
        .collect();
    resolved.retain(|(bucket, claim)| seen.insert((*bucket, claim.claim)));
    resolved
}

struct Resolution<'a> {
    facts: &'a SourceFacts,
    ontology: &'a Ontology,
    entities: BTreeMap<ClusterId, EntityId>,
    claims: BTreeMap<ClaimId, &'a Claim>,
}

/// The roles of a claim that make its triple.
struct TripleRoles<'a> {
    subject: &'a str,
    object: Option<&'a str>,
    symmetric: bool,
}

impl Resolution<'_> {
    fn resolve(&self, claim: &Claim) -> Vec<(BucketKey, ResolvedClaim)> {
        let predicate = self.ontology.predicate(&claim.predicate);
        let Some(triple_roles) = triple_roles(claim, predicate) else {
            return Vec::new();
        };
        let roles: Vec<(SmolStr, Vec<Term>)> = claim
            .roles
            .iter()
            .filter(|role| {
                role.name != triple_roles.subject && Some(role.name.as_str()) != triple_roles.object
            })
            .map(|role| (role.name.clone(), self.sorted_terms(&role.fillers)))
            .collect();
        let identifying = self.identifying_roles(predicate, &roles);
        let triples = self.triples(claim, &triple_roles);
        let name = predicate.map_or(&claim.predicate, |predicate| &predicate.name);
        triples
            .into_iter()
            .map(|(subject, object)| {
                let mut hasher = IdHasher::new("bucket");
                hasher.text(name);
                self.hash_term(&mut hasher, &subject, 0);
                match &object {
                    Some(object) => self.hash_term(&mut hasher, object, 0),
                    None => {
                        hasher.number(u64::MAX);
                    }
                }
                hasher.text(&identifying);
                (
                    BucketKey(hasher.finish16()),
                    self.resolved(claim, name, subject, object, &roles),
                )
            })
            .collect()
    }

    fn resolved(
        &self,
        claim: &Claim,
        predicate: &SmolStr,
        subject: Term,
        object: Option<Term>,
        roles: &[(SmolStr, Vec<Term>)],
    ) -> ResolvedClaim {
        let facts = self.facts;
        ResolvedClaim {
            claim: ClaimRef {
                source: facts.source,
                claim: claim.id,
            },
            predicate: predicate.clone(),
            subject,
            object,
            roles: roles.to_vec(),
            speakers: claim
                .attribution
                .iter()
                .map(|link| Speaker {
                    source: self.term(&link.source),
                    stance: link.stance,
                })
                .collect(),
            status: claim.status,
            polarity: claim.polarity,
            certainty: claim.certainty,
            time: claim.time.map(|time| EventTime {
                expression: None,
                ..time
            }),
            published_earliest: facts.published.earliest,
            published_latest: facts.published.latest,
            confidence: claim.confidence,
            inferred: claim.inferred,
            nested: claim.nested,
            publisher: facts.publisher.clone(),
            copy: facts.copy,
            collections: facts.collections.clone(),
        }
    }

    /// Subject and object of each triple: conjuncts multiply; without an object, symmetric predicates pair their subjects.
    fn triples(&self, claim: &Claim, roles: &TripleRoles<'_>) -> Vec<(Term, Option<Term>)> {
        let subjects = self.distinct_terms(claim.role(roles.subject));
        let objects = roles
            .object
            .map(|object| self.distinct_terms(claim.role(object)))
            .unwrap_or_default();
        let mut triples = Vec::new();
        if !objects.is_empty() {
            for subject in &subjects {
                for object in objects.iter().filter(|object| *object != subject) {
                    triples.push(in_order(subject.clone(), object.clone(), roles.symmetric));
                }
            }
        } else if roles.symmetric && subjects.len() > 1 {
            for (idx, subject) in subjects.iter().enumerate() {
                for object in &subjects[idx + 1..] {
                    triples.push(in_order(subject.clone(), object.clone(), true));
                }
            }
        } else {
            triples.extend(subjects.into_iter().map(|subject| (subject, None)));
        }
        triples.truncate(MAX_TRIPLES);
        triples.sort();
        triples.dedup();
        triples
    }

    fn distinct_terms(&self, fillers: &[Filler]) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        for filler in fillers.iter().take(MAX_TRIPLES) {
            let term = self.term(filler);
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }

    fn sorted_terms(&self, fillers: &[Filler]) -> Vec<Term> {
        let mut terms: Vec<Term> = fillers.iter().map(|filler| self.term(filler)).collect();
        terms.sort();
        terms.dedup();
        terms
    }

    fn term(&self, filler: &Filler) -> Term {
        match filler {
            Filler::Cluster { cluster, .. } => match self.entities.get(cluster) {
                Some(entity) => Term::Entity(*entity),
                // A source that names a cluster it does not hold is refused by the store; here it is kept as it is.
                None => Term::Literal(cluster.to_string()),
            },
            Filler::Literal { value, .. } => Term::Literal(value.clone()),
            Filler::Claim(claim) => Term::Claim(*claim),
        }
    }

    /// Required roles tell relations apart, except what was said: every paper words that differently.
    fn identifying_roles(
        &self,
        predicate: Option<&Predicate>,
        roles: &[(SmolStr, Vec<Term>)],
    ) -> String {
        let required = predicate
            .into_iter()
            .flat_map(|predicate| &predicate.roles)
            .filter(|role| role.required);
        let mut identifying = String::new();
        for role in required.filter(|role| role.name != "content") {
            for (_, terms) in roles.iter().filter(|(name, _)| *name == role.name) {
                let mut hasher = IdHasher::new("role");
                for term in terms {
                    self.hash_term(&mut hasher, term, 0);
                }
                identifying += &format!("{}={:?};", role.name, hasher.finish16());
            }
        }
        identifying
    }

    /// Adds what a term means, not where it stands: literals by their normalised words, claims by their triple.
    fn hash_term(&self, hasher: &mut IdHasher, term: &Term, depth: usize) {
        match term {
            Term::Entity(entity) => {
                hasher.number(0).bytes(entity.as_bytes());
            }
            Term::Literal(value) => {
                hasher.number(1).text(&name_key(value, ""));
            }
            Term::Claim(id) => {
                hasher.number(2);
                let nested = self.claims.get(id).filter(|_| depth < MAX_NESTING);
                let roles = nested.and_then(|claim| {
                    triple_roles(claim, self.ontology.predicate(&claim.predicate))
                        .map(|roles| (claim, roles))
                });
                let Some((claim, roles)) = roles else {
                    return;
                };
                hasher.text(&claim.predicate).text(claim.polarity.as_str());
                for (subject, object) in self.triples(claim, &roles) {
                    self.hash_term(hasher, &subject, depth + 1);
                    if let Some(object) = object {
                        self.hash_term(hasher, &object, depth + 1);
                    }
                }
            }
        }
    }
}

fn in_order(subject: Term, object: Term, symmetric: bool) -> (Term, Option<Term>) {
    if symmetric && object < subject {
        (object, Some(subject))
    } else {
        (subject, Some(object))
    }
}

/// The roles that make the triple; `None` when nothing fills the subject.
fn triple_roles<'a>(claim: &'a Claim, predicate: Option<&'a Predicate>) -> Option<TripleRoles<'a>> {
    let filled = |name: &&str| !claim.role(name).is_empty();
    let Some(predicate) = predicate else {
        let subject = RAW_SUBJECT_ROLES.iter().copied().find(filled)?;
        let object = RAW_OBJECT_ROLES.iter().copied().find(filled);
        return Some(TripleRoles {
            subject,
            object,
            symmetric: false,
        });
    };
    let subject = Some(predicate.subject_role.as_str()).filter(filled)?;
    let object = Some(predicate.object_role.as_str())
        .filter(filled)
        .or_else(|| predicate.object_fallback_role.as_deref().filter(filled));
    Some(TripleRoles {
        subject,
        object,
        symmetric: predicate.symmetric,
    })
}
