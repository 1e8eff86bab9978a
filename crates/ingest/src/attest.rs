//! Relations that a person or dataset attests, checked against the ontology and the graph.

use std::collections::BTreeSet;

use newsgraph_model::ontology::{Ontology, RAW_PREFIX};
use newsgraph_model::{
    Attestation, AttestationId, AttestedBy, Certainty, ClaimDraft, Cluster, Confidence, Entity,
    EntityId, EventTime, Evidence, Filler, IdHasher, NameUse, Polarity, PredicateName, Role,
    RoleName, SourceId, Status, TypeName,
};
use newsgraph_resolve::node_of;
use newsgraph_store::ReadView;
use smol_str::SmolStr;

use crate::engine::EngineError;

/// What fills a role of an attested relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermDraft {
    /// An entity of the graph.
    Entity(EntityId),
    /// An entity by name and type; it joins the entity of that name when there is one.
    New {
        /// Its name.
        name: String,
        /// A type of the ontology.
        entity_type: TypeName,
    },
    /// A value that is no entity.
    Literal(String),
}

/// A relation to add with no text behind it.
#[derive(Clone, Debug)]
pub struct AttestRequest {
    /// Who acts or holds.
    pub subject: TermDraft,
    /// A predicate of the ontology, or `raw:` and a lemma.
    pub predicate: PredicateName,
    /// Whom or what it is about.
    pub object: Option<TermDraft>,
    /// Further roles.
    pub roles: Vec<(RoleName, Vec<TermDraft>)>,
    /// Whether it happened; the predicate's default when `None`.
    pub status: Option<Status>,
    /// Whether it is so.
    pub polarity: Polarity,
    /// How sure the attester is.
    pub certainty: Certainty,
    /// When.
    pub time: Option<EventTime>,
    /// Who attests it.
    pub by: AttestedBy,
    /// Tags of its collections.
    pub collections: BTreeSet<SmolStr>,
}

/// The longest name or literal, in bytes.
const MAX_WORDS_BYTES: usize = 64 * 1024;

pub(crate) fn attestation(
    request: &AttestRequest,
    view: &ReadView,
    ontology: &Ontology,
) -> Result<Attestation, EngineError> {
    if request.by.actor.is_none() && request.by.dataset.is_none() {
        return Err(refusal("say who attests it: an actor or a dataset"));
    }
    let shape = Shape::of(&request.predicate, ontology)?;
    let mut terms: Vec<(RoleName, Vec<&TermDraft>)> =
        vec![(shape.subject_role.clone(), vec![&request.subject])];
    terms.extend(
        request
            .object
            .iter()
            .map(|object| (shape.object_role.clone(), vec![object])),
    );
    for (role, fillers) in &request.roles {
        if ontology.role(role).is_none() {
            return Err(refusal(format!("`{role}` is not a role of the ontology")));
        }
        if terms.iter().any(|(name, _)| name == role) {
            return Err(refusal(format!(
                "role `{role}` is given twice; `{}` has it already",
                request.predicate
            )));
        }
        terms.push((role.clone(), fillers.iter().collect()));
    }
    let named = terms
        .into_iter()
        .map(|(role, drafts)| {
            let named: Result<Vec<Named>, EngineError> = drafts
                .into_iter()
                .map(|draft| Named::of(draft, view, ontology))
                .collect();
            Ok((role, named?))
        })
        .collect::<Result<Vec<_>, EngineError>>()?;
    shape.check_types(&named, ontology)?;
    Ok(assemble(request, &shape, named, ontology))
}

fn refusal(words: impl Into<String>) -> EngineError {
    EngineError::Attest(words.into())
}

/// The roles that make the triple, with the types that fit them.
struct Shape {
    family: SmolStr,
    subject_role: RoleName,
    subject_types: Vec<SmolStr>,
    object_role: RoleName,
    object_types: Vec<SmolStr>,
    status: Status,
}

impl Shape {
    fn of(name: &str, ontology: &Ontology) -> Result<Self, EngineError> {
        if let Some(predicate) = ontology.predicate(name) {
            return Ok(Self {
                family: predicate.family.clone(),
                subject_role: predicate.subject_role.clone(),
                subject_types: predicate.subject_types.clone(),
                object_role: predicate.object_role.clone(),
                object_types: predicate.object_types.clone(),
                status: predicate.default_status,
            });
        }
        if name
            .strip_prefix(RAW_PREFIX)
            .is_some_and(|lemma| !lemma.trim().is_empty())
        {
            return Ok(Self {
                family: name.into(),
                subject_role: "agent".into(),
                subject_types: vec![],
                object_role: "patient".into(),
                object_types: vec![],
                status: Status::Occurred,
            });
        }
        let near = nearest_predicate(name, ontology);
        Err(refusal(format!(
            "`{name}` is not a predicate of the ontology; did you mean `{near}`? A verb outside it is written `raw:` and its lemma"
        )))
    }

    fn check_types(
        &self,
        named: &[(RoleName, Vec<Named>)],
        ontology: &Ontology,
    ) -> Result<(), EngineError> {
        for (role, types) in [
            (&self.subject_role, &self.subject_types),
            (&self.object_role, &self.object_types),
        ] {
            let fillers = named
                .iter()
                .filter(|(name, _)| name == role)
                .flat_map(|(_, fillers)| fillers);
            for filler in fillers {
                if let Named::Thing {
                    name, entity_type, ..
                } = filler
                    && !types.is_empty()
                    && !ontology.fits(entity_type, types)
                {
                    let wanted = types.join(", ");
                    return Err(refusal(format!(
                        "`{name}` is a {entity_type}; role `{role}` takes {wanted}"
                    )));
                }
            }
        }
        Ok(())
    }
}

/// The predicate of the ontology that is spelt most alike (Jaro-Winkler).
pub(crate) fn nearest_predicate<'a>(name: &str, ontology: &'a Ontology) -> &'a str {
    let names = ontology
        .predicates()
        .iter()
        .map(|predicate| predicate.name.as_str());
    let likeness = |other: &str| strsim::jaro_winkler(name, other);
    names
        .max_by(|left, right| likeness(left).total_cmp(&likeness(right)))
        .unwrap_or("said")
}

/// A term with its name and type known.
enum Named {
    Thing { name: String, entity_type: TypeName },
    Literal(String),
}

impl Named {
    fn of(draft: &TermDraft, view: &ReadView, ontology: &Ontology) -> Result<Self, EngineError> {
        match draft {
            TermDraft::Literal(value) => Ok(Self::Literal(checked_words(value)?)),
            TermDraft::New { name, entity_type } => {
                let known = ontology
                    .entity_type(entity_type)
                    .filter(|known| !known.is_abstract);
                let Some(known) = known else {
                    return Err(refusal(format!(
                        "`{entity_type}` is not an entity type of the ontology"
                    )));
                };
                Ok(Self::Thing {
                    name: checked_words(name)?,
                    entity_type: known.name.clone(),
                })
            }
            TermDraft::Entity(id) => {
                let Some(entity) = view.entity(*id)? else {
                    return Err(refusal(format!("there is no entity `{id}`")));
                };
                name_of(&entity, ontology)
            }
        }
    }
}

/// A name and type that lead to this very entity, so that the attestation stands without any document.
fn name_of(entity: &Entity, ontology: &Ontology) -> Result<Named, EngineError> {
    let source = SourceId::Attestation(AttestationId::from_bytes([0; 32]));
    let names = std::iter::once(&entity.name).chain(entity.aliases.iter().map(|alias| &alias.text));
    for name in names {
        let (node, _) = node_of(&cluster_of(source, name, &entity.entity_type), ontology);
        if entity.nodes.contains(&node) {
            return Ok(Named::Thing {
                name: name.clone(),
                entity_type: entity.entity_type.clone(),
            });
        }
    }
    Err(refusal(format!(
        "`{}` is a description of one document, not a name; give a name and a type instead of its id",
        entity.name
    )))
}

fn checked_words(words: &str) -> Result<String, EngineError> {
    let words = words.trim();
    if words.is_empty() {
        return Err(refusal("a name or value is empty"));
    }
    if words.len() > MAX_WORDS_BYTES {
        return Err(refusal(format!(
            "a name or value has {} bytes; at most {MAX_WORDS_BYTES} are kept",
            words.len()
        )));
    }
    Ok(words.to_owned())
}

fn cluster_of(source: SourceId, name: &str, entity_type: &str) -> Cluster {
    Cluster {
        id: Cluster::id_of(source, name, entity_type, None),
        name: name.to_owned(),
        entity_type: entity_type.into(),
        named: true,
        names: vec![NameUse {
            text: name.to_owned(),
            mentions: 1,
        }],
        mentions: 1,
    }
}

fn assemble(
    request: &AttestRequest,
    shape: &Shape,
    named: Vec<(RoleName, Vec<Named>)>,
    ontology: &Ontology,
) -> Attestation {
    let predicate = ontology
        .predicate(&request.predicate)
        .map_or(&request.predicate, |predicate| &predicate.name);
    let id = attestation_id(request, predicate, &named);
    let source = SourceId::Attestation(id);
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut roles = Vec::new();
    for (name, terms) in named {
        let fillers = terms.into_iter().map(|term| match term {
            Named::Literal(value) => Filler::Literal { value, span: None },
            Named::Thing { name, entity_type } => {
                let cluster = cluster_of(source, &name, &entity_type);
                let id = cluster.id;
                if !clusters.iter().any(|known| known.id == id) {
                    clusters.push(cluster);
                }
                Filler::Cluster {
                    cluster: id,
                    mention: None,
                }
            }
        });
        roles.push(Role {
            name,
            fillers: fillers.collect(),
        });
    }
    let draft = ClaimDraft {
        predicate: predicate.clone(),
        family: shape.family.clone(),
        lemma: predicate
            .strip_prefix(RAW_PREFIX)
            .unwrap_or(predicate)
            .into(),
        trigger: None,
        roles,
        attribution: vec![],
        status: request.status.unwrap_or(shape.status),
        polarity: request.polarity,
        certainty: request.certainty,
        condition: None,
        time: request.time.map(|time| EventTime {
            expression: None,
            ..time
        }),
        evidence: vec![Evidence::Attested(request.by.clone())],
        confidence: Confidence::FULL,
        rule: SmolStr::default(),
        inferred: false,
        nested: false,
    };
    Attestation {
        id,
        by: request.by.clone(),
        clusters,
        claims: vec![draft.finish(source, None)],
        collections: request.collections.clone(),
    }
}

fn attestation_id(
    request: &AttestRequest,
    predicate: &str,
    named: &[(RoleName, Vec<Named>)],
) -> AttestationId {
    let mut hasher = IdHasher::new("attestation");
    let by = &request.by;
    for part in [&by.actor, &by.dataset, &by.locator] {
        hasher.optional(part.as_deref());
    }
    hasher.text(predicate).number(named.len() as u64);
    for (role, terms) in named {
        hasher.text(role).number(terms.len() as u64);
        for term in terms {
            match term {
                Named::Thing { name, entity_type } => hasher.number(0).text(name).text(entity_type),
                Named::Literal(value) => hasher.number(1).text(value),
            };
        }
    }
    hasher
        .optional(request.status.map(Status::as_str))
        .text(request.polarity.as_str());
    hasher.text(request.certainty.as_str());
    if let Some(time) = &request.time {
        hasher.optional(time.start.map(|day| day.to_string()).as_deref());
        hasher.optional(time.end.map(|day| day.to_string()).as_deref());
        hasher.text(time.precision.as_str());
    }
    hasher.number(request.collections.len() as u64);
    for tag in &request.collections {
        hasher.text(tag);
    }
    AttestationId::from_bytes(hasher.finish32())
}
