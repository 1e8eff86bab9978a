//! An extraction as Graph JSON, with cluster ids as entity ids.

use std::collections::BTreeMap;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::wire::{
    GraphDocument, GraphEntity, GraphEvidence, GraphReference, GraphRelation, GraphTime,
};
use newsgraph_model::{Claim, Document, Evidence, Extraction, Filler};

fn reference(filler: &Filler) -> GraphReference {
    match filler {
        Filler::Cluster { cluster, .. } => GraphReference::Entity(cluster.to_string()),
        Filler::Literal { value, .. } => GraphReference::Literal {
            literal: value.clone(),
        },
        Filler::Claim(claim) => GraphReference::Claim {
            claim: claim.to_string(),
        },
    }
}

/// The line of a document; `id` is its entity and evidence name.
pub(crate) fn graph_document(
    id: &str,
    document: &Document,
    extraction: &Extraction,
    ontology: &Ontology,
) -> GraphDocument {
    let entities = extraction.clusters.iter().map(|cluster| GraphEntity {
        id: cluster.id.to_string(),
        name: cluster.name.clone(),
        entity_type: cluster.entity_type.to_string(),
        aliases: cluster.names.iter().map(|name| name.text.clone()).collect(),
    });
    let relations = extraction
        .claims
        .iter()
        .filter_map(|claim| graph_relation(id, document, claim, ontology));
    GraphDocument {
        id: id.to_owned(),
        published_at: document.published_at.iso(),
        publisher: document.publisher.clone(),
        entities: entities.collect(),
        relations: relations.collect(),
    }
}

fn graph_relation(
    id: &str,
    document: &Document,
    claim: &Claim,
    ontology: &Ontology,
) -> Option<GraphRelation> {
    let predicate = ontology.predicate(&claim.predicate);
    let subject_role = predicate.map_or("agent", |predicate| predicate.subject_role.as_str());
    let object_role = predicate.map_or("patient", |predicate| predicate.object_role.as_str());
    let fallback = predicate.and_then(|predicate| predicate.object_fallback_role.as_deref());
    let object = claim.role(object_role).first();
    let object = object.or_else(|| fallback.and_then(|role| claim.role(role).first()));
    let others = claim
        .roles
        .iter()
        .filter(|role| role.name != subject_role && role.name != object_role);
    let evidence = claim.evidence.iter().filter_map(|evidence| match evidence {
        Evidence::Span { span, .. } => Some(GraphEvidence {
            document: id.to_owned(),
            start: span.start(),
            end: span.end(),
            text: span.of(&document.text)?.to_owned(),
        }),
        Evidence::Attested(_) => None,
    });
    Some(GraphRelation {
        id: claim.id.to_string(),
        relation: claim.id.to_string(),
        subject: reference(claim.role(subject_role).first()?),
        predicate: claim.predicate.to_string(),
        object: object.map(reference),
        roles: others
            .map(|role| {
                (
                    role.name.to_string(),
                    role.fillers.iter().map(reference).collect(),
                )
            })
            .collect::<BTreeMap<_, _>>(),
        status: claim.status.to_string(),
        polarity: claim.polarity.to_string(),
        certainty: claim.certainty.to_string(),
        attribution: claim
            .attribution
            .iter()
            .map(|link| reference(&link.source))
            .collect(),
        condition: claim
            .condition
            .as_ref()
            .map(|condition| condition.text.clone()),
        time: claim.time.as_ref().map(|time| GraphTime {
            start: time.start.map(|day| day.to_string()),
            end: time.end.map(|day| day.to_string()),
            precision: time.precision.to_string(),
        }),
        confidence: claim.confidence.get(),
        rule: claim.rule.to_string(),
        inferred: claim.inferred,
        evidence: evidence.collect(),
    })
}
