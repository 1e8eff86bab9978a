//! The reference: the graph of a live set, computed from nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Assertion, AssertionId, ClaimId, Entity, EntityId, Judgement, JudgementId, Relation,
    RelationId, SourceId,
};

use crate::bucket::resolve_claims;
use crate::facts::SourceFacts;
use crate::identity::{components, displayed_ids, entity_of};
use crate::relations::{AssertionClaim, Supported, relations_of};
use crate::resolved::{BucketKey, ResolvedClaim};
use crate::rows::{NameNode, NodeId};
use crate::update::{add, contributions};

/// Everything that is live: what a graph is derived from.
#[derive(Clone, Debug, Default)]
pub struct LiveSet {
    /// Live sources.
    pub sources: BTreeMap<SourceId, Arc<SourceFacts>>,
    /// Live judgements of persons.
    pub judgements: BTreeMap<JudgementId, Judgement>,
}

/// A derived graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// The entity of each name node: every id of a name node resolves.
    pub components: BTreeMap<NodeId, EntityId>,
    /// Entities by displayed id.
    pub entities: BTreeMap<EntityId, Entity>,
    /// Relations.
    pub relations: BTreeMap<RelationId, Relation>,
    /// The assertions of each relation.
    pub assertions: BTreeMap<(RelationId, AssertionId), Assertion>,
    /// The source of each claim of an assertion.
    pub assertion_claims: BTreeMap<AssertionClaim, SourceId>,
    /// What each live claim supports through each of its buckets.
    pub claim_relations: BTreeMap<(ClaimId, BucketKey), Supported>,
}

/// The graph of a live set: plain, from nothing, in memory. The reference that every other path must equal.
pub fn derive(live: &LiveSet, ontology: &Ontology) -> Graph {
    let mut nodes: BTreeMap<NodeId, NameNode> = BTreeMap::new();
    for facts in live.sources.values() {
        for (id, contribution) in contributions(facts, ontology) {
            let before = nodes.remove(&id);
            nodes.insert(id, add(before, id, &contribution));
        }
    }
    let judgements: BTreeSet<Judgement> = live.judgements.values().cloned().collect();
    let entities: Vec<Entity> = components(&nodes, &judgements)
        .iter()
        .map(|members| entity_of(members, &nodes, ontology))
        .collect();
    let components = displayed_ids(&entities);
    let mut buckets: BTreeMap<BucketKey, Vec<ResolvedClaim>> = BTreeMap::new();
    for facts in live.sources.values() {
        let entity = |node: NodeId| components.get(&node).copied().unwrap_or(node);
        for (bucket, claim) in resolve_claims(facts, ontology, &entity) {
            buckets.entry(bucket).or_default().push(claim);
        }
    }
    let mut graph = Graph {
        components,
        entities: entities
            .into_iter()
            .map(|entity| (entity.id, entity))
            .collect(),
        ..Graph::default()
    };
    for (bucket, claims) in buckets {
        for told in relations_of(bucket, &claims, ontology) {
            let id = told.relation.id;
            for (place, claim) in told.claims {
                let supported = Supported {
                    relation: id,
                    assertion: place.assertion,
                };
                graph
                    .claim_relations
                    .insert((claim.claim, bucket), supported);
                graph.assertion_claims.insert(place, claim.source);
            }
            let assertions = told.assertions.into_iter();
            graph
                .assertions
                .extend(assertions.map(|assertion| ((id, assertion.id), assertion)));
            graph.relations.insert(id, told.relation);
        }
    }
    graph
}
