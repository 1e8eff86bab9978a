//! Rows of sources whose names are each an entity of their own: what a dataset gives where nothing else speaks of its things.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Cluster, Entity};

use crate::bucket::resolve_claims;
use crate::cell::Cell;
use crate::facts::SourceFacts;
use crate::identity::{components, entity_of};
use crate::relations::update_bucket;
use crate::rows::{NameNode, NodeId};
use crate::state::{Delta, MemoryState};
use crate::update::{add_times, cluster_contributions};

/// The rows of buckets that hold the claims of these sources and no others; rows of names are left out.
pub fn rows_alone(sources: &[SourceFacts], ontology: &Ontology) -> Delta {
    let mut buckets: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for facts in sources {
        for (bucket, claim) in resolve_claims(facts, ontology, &|node| node) {
            let claims = buckets.entry(bucket).or_default();
            claims.insert(claim.claim, (None, Some(claim)));
        }
    }
    let mut delta = Delta::default();
    for (bucket, changes) in buckets {
        let written: Result<usize, Infallible> = update_bucket(
            &MemoryState::default(),
            ontology,
            bucket,
            &changes,
            &mut delta,
        );
        let Ok(_) = written;
        for (claim, (_, row)) in changes {
            let cell = row.as_ref().map(|row| Cell::of(row, ontology));
            delta
                .bucket_claims
                .extend(cell.map(|cell| ((bucket, cell, claim), row)));
        }
    }
    // Rows that are gone were never there.
    delta.relations.retain(|_, row| row.is_some());
    delta.assertions.retain(|_, row| row.is_some());
    delta.assertion_claims.retain(|_, row| row.is_some());
    delta.tallies.retain(|_, row| row.is_some());
    delta.assertion_tallies.retain(|_, row| row.is_some());
    delta.members.retain(|_, count| *count > 0);
    delta
}

/// The name nodes of things that sources name: each cluster with the number of sources that name it so.
pub fn nodes_alone<'a>(
    clusters: impl IntoIterator<Item = (&'a Cluster, u32)>,
    ontology: &Ontology,
) -> BTreeMap<NodeId, NameNode> {
    let mut nodes: BTreeMap<NodeId, NameNode> = BTreeMap::new();
    for (cluster, n_sources) in clusters {
        for (id, contribution) in cluster_contributions([cluster], ontology) {
            if n_sources > 0 {
                let before = nodes.remove(&id);
                nodes.insert(id, add_times(before, id, &contribution, n_sources));
            }
        }
    }
    nodes
}

/// Whether the rules make one entity of any two of these nodes.
pub fn are_linked(nodes: &BTreeMap<NodeId, NameNode>) -> bool {
    components(nodes, &BTreeSet::new()).len() < nodes.len()
}

/// The entity that a name node is when it is merged with no other.
pub fn entity_alone(node: &NameNode, ontology: &Ontology) -> Entity {
    let nodes = BTreeMap::from([(node.id, node.clone())]);
    entity_of(&[node.id], &nodes, ontology)
}
