//! What an update reads and writes: the seam that lets one algorithm run in memory and on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use newsgraph_model::{
    Assertion, AssertionId, ClaimId, ClaimRef, Entity, EntityId, Judgement, JudgementId, Relation,
    RelationId, SourceId,
};

use crate::cell::Cell;
use crate::derive::Graph;
use crate::facts::SourceFacts;
use crate::relations::{AssertionClaim, Supported};
use crate::resolved::{BucketKey, ResolvedClaim};
use crate::rows::{BlockKey, NameNode, NodeId};
use crate::tally::{AssertionTally, Member, RelationTally};

/// The rows that an update reads. Every method answers from the state before the change.
pub trait DeriveState {
    /// What can go wrong in reading.
    type Error;

    /// A name node.
    ///
    /// # Errors
    /// The state cannot be read.
    fn node(&self, node: NodeId) -> Result<Option<NameNode>, Self::Error>;

    /// All name nodes of a block, sorted by id.
    ///
    /// # Errors
    /// The state cannot be read.
    fn nodes_in_block(&self, block: BlockKey) -> Result<Vec<NameNode>, Self::Error>;

    /// The entity that a name node belongs to.
    ///
    /// # Errors
    /// The state cannot be read.
    fn component(&self, node: NodeId) -> Result<Option<EntityId>, Self::Error>;

    /// The entity with this displayed id.
    ///
    /// # Errors
    /// The state cannot be read.
    fn entity(&self, entity: EntityId) -> Result<Option<Entity>, Self::Error>;

    /// Live judgements of persons about a name node, sorted by id.
    ///
    /// # Errors
    /// The state cannot be read.
    fn judgements_of(&self, node: NodeId) -> Result<Vec<Judgement>, Self::Error>;

    /// Live sources with a cluster of this name node, sorted.
    ///
    /// # Errors
    /// The state cannot be read.
    fn sources_of(&self, node: NodeId) -> Result<Vec<SourceId>, Self::Error>;

    /// What a live source gives.
    ///
    /// # Errors
    /// The state cannot be read.
    fn facts(&self, source: SourceId) -> Result<Option<Arc<SourceFacts>>, Self::Error>;

    /// The first `limit` resolved claims of a bucket, of one of its cells, or of one source in a cell; sorted by cell, then
    /// by claim. A source is given only with a cell.
    ///
    /// # Errors
    /// The state cannot be read.
    fn bucket_claims(
        &self,
        bucket: BucketKey,
        cell: Option<Cell>,
        source: Option<SourceId>,
        limit: usize,
    ) -> Result<Vec<ResolvedClaim>, Self::Error>;

    /// The first cell of a bucket that holds claims, or the first one after a cell.
    ///
    /// # Errors
    /// The state cannot be read.
    fn cell_after(
        &self,
        bucket: BucketKey,
        after: Option<Cell>,
    ) -> Result<Option<Cell>, Self::Error>;

    /// A relation.
    ///
    /// # Errors
    /// The state cannot be read.
    fn relation(&self, relation: RelationId) -> Result<Option<Relation>, Self::Error>;

    /// All assertions of a relation, sorted by id.
    ///
    /// # Errors
    /// The state cannot be read.
    fn assertions(&self, relation: RelationId) -> Result<Vec<Assertion>, Self::Error>;

    /// The tally of a relation that keeps one.
    ///
    /// # Errors
    /// The state cannot be read.
    fn tally(&self, relation: RelationId) -> Result<Option<RelationTally>, Self::Error>;

    /// The tally of an assertion whose relation keeps one.
    ///
    /// # Errors
    /// The state cannot be read.
    fn assertion_tally(
        &self,
        assertion: AssertionId,
    ) -> Result<Option<AssertionTally>, Self::Error>;

    /// How often a member is counted; 0 when it is none.
    ///
    /// # Errors
    /// The state cannot be read.
    fn member(&self, member: Member) -> Result<u32, Self::Error>;

    /// All members of a relation or assertion, sorted.
    ///
    /// # Errors
    /// The state cannot be read.
    fn members(&self, owner: [u8; 16]) -> Result<Vec<Member>, Self::Error>;
}

/// One change of the live set.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Sources that become live.
    pub added: Vec<Arc<SourceFacts>>,
    /// Sources that stop being live.
    pub removed: Vec<Arc<SourceFacts>>,
    /// Judgements that become live (a judgement with the same id before it must be in `unjudged`).
    pub judged: Vec<Judgement>,
    /// Judgements that stop being live.
    pub unjudged: Vec<Judgement>,
}

/// The rows that a change writes: `Some` is the new row, `None` means that the row is gone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delta {
    /// Name nodes.
    pub nodes: BTreeMap<NodeId, Option<NameNode>>,
    /// Which source names which node; `false` when it no longer does.
    pub node_sources: BTreeMap<(NodeId, SourceId), bool>,
    /// The entity of each name node.
    pub components: BTreeMap<NodeId, Option<EntityId>>,
    /// Entities by displayed id.
    pub entities: BTreeMap<EntityId, Option<Entity>>,
    /// Resolved claims by bucket and cell.
    pub bucket_claims: BTreeMap<(BucketKey, Cell, ClaimRef), Option<ResolvedClaim>>,
    /// Relations.
    pub relations: BTreeMap<RelationId, Option<Relation>>,
    /// The assertions of relations.
    pub assertions: BTreeMap<(RelationId, AssertionId), Option<Assertion>>,
    /// The sources of the claims of assertions.
    pub assertion_claims: BTreeMap<AssertionClaim, Option<SourceId>>,
    /// Tallies of relations with many claims.
    pub tallies: BTreeMap<RelationId, Option<RelationTally>>,
    /// Tallies of their assertions.
    pub assertion_tallies: BTreeMap<AssertionId, Option<AssertionTally>>,
    /// How often each publisher and speaker of them is counted; 0 when it no longer is.
    pub members: BTreeMap<Member, u32>,
    /// What a claim supports through each of its buckets (several when roles have several fillers).
    pub claim_relations: BTreeMap<(ClaimId, BucketKey), Option<Supported>>,
}

/// How much an update did: none of these grows with the size of the graph, only with what the change touches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Blocks of names that were judged again.
    pub blocks: usize,
    /// Name nodes read.
    pub nodes: usize,
    /// Sources whose claims were resolved again.
    pub sources: usize,
    /// Buckets with a claim that differs.
    pub buckets: usize,
    /// Resolved claims and cells read in those buckets.
    pub claims: usize,
}

/// A state in memory: for tests, and for graphs that are not kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemoryState {
    sources: BTreeMap<SourceId, Arc<SourceFacts>>,
    judgements: BTreeMap<JudgementId, Judgement>,
    nodes: BTreeMap<NodeId, NameNode>,
    node_sources: BTreeSet<(NodeId, SourceId)>,
    components: BTreeMap<NodeId, EntityId>,
    entities: BTreeMap<EntityId, Entity>,
    bucket_claims: BTreeMap<(BucketKey, Cell, ClaimRef), ResolvedClaim>,
    relations: BTreeMap<RelationId, Relation>,
    assertions: BTreeMap<(RelationId, AssertionId), Assertion>,
    assertion_claims: BTreeMap<AssertionClaim, SourceId>,
    tallies: BTreeMap<RelationId, RelationTally>,
    assertion_tallies: BTreeMap<AssertionId, AssertionTally>,
    members: BTreeMap<Member, u32>,
    claim_relations: BTreeMap<(ClaimId, BucketKey), Supported>,
}

impl MemoryState {
    /// Takes a change and the rows that [`update`](crate::update) gave for it.
    pub fn apply(&mut self, change: Change, delta: Delta) {
        for source in change.removed {
            self.sources.remove(&source.source);
        }
        self.sources.extend(
            change
                .added
                .into_iter()
                .map(|source| (source.source, source)),
        );
        for judgement in change.unjudged {
            self.judgements.remove(&judgement.id);
        }
        self.judgements.extend(
            change
                .judged
                .into_iter()
                .map(|judgement| (judgement.id, judgement)),
        );
        put(&mut self.nodes, delta.nodes);
        put(&mut self.components, delta.components);
        put(&mut self.entities, delta.entities);
        put(&mut self.bucket_claims, delta.bucket_claims);
        put(&mut self.relations, delta.relations);
        put(&mut self.assertions, delta.assertions);
        put(&mut self.assertion_claims, delta.assertion_claims);
        put(&mut self.tallies, delta.tallies);
        put(&mut self.assertion_tallies, delta.assertion_tallies);
        self.members.extend(delta.members);
        self.members.retain(|_, count| *count > 0);
        put(&mut self.claim_relations, delta.claim_relations);
        mark(&mut self.node_sources, delta.node_sources);
    }

    /// The graph that the state holds.
    pub fn graph(&self) -> Graph {
        Graph {
            components: self.components.clone(),
            entities: self.entities.clone(),
            relations: self.relations.clone(),
            assertions: self.assertions.clone(),
            assertion_claims: self.assertion_claims.clone(),
            claim_relations: self.claim_relations.clone(),
        }
    }
}

fn put<K: Ord, V>(rows: &mut BTreeMap<K, V>, changes: BTreeMap<K, Option<V>>) {
    for (key, row) in changes {
        match row {
            Some(row) => rows.insert(key, row),
            None => rows.remove(&key),
        };
    }
}

fn mark<K: Ord>(rows: &mut BTreeSet<K>, changes: BTreeMap<K, bool>) {
    for (key, present) in changes {
        if present {
            rows.insert(key);
        } else {
            rows.remove(&key);
        }
    }
}

impl DeriveState for MemoryState {
    type Error = Infallible;

    fn node(&self, node: NodeId) -> Result<Option<NameNode>, Infallible> {
        Ok(self.nodes.get(&node).cloned())
    }

    fn nodes_in_block(&self, block: BlockKey) -> Result<Vec<NameNode>, Infallible> {
        Ok(self
            .nodes
            .values()
            .filter(|node| node.block == block)
            .cloned()
            .collect())
    }

    fn component(&self, node: NodeId) -> Result<Option<EntityId>, Infallible> {
        Ok(self.components.get(&node).copied())
    }

    fn entity(&self, entity: EntityId) -> Result<Option<Entity>, Infallible> {
        Ok(self.entities.get(&entity).cloned())
    }

    fn judgements_of(&self, node: NodeId) -> Result<Vec<Judgement>, Infallible> {
        let about = |judgement: &&Judgement| judgement.left == node || judgement.right == node;
        Ok(self.judgements.values().filter(about).cloned().collect())
    }

    fn sources_of(&self, node: NodeId) -> Result<Vec<SourceId>, Infallible> {
        let sources = self.node_sources.iter().filter(|(named, _)| *named == node);
        Ok(sources.map(|(_, source)| *source).collect())
    }

    fn facts(&self, source: SourceId) -> Result<Option<Arc<SourceFacts>>, Infallible> {
        Ok(self.sources.get(&source).cloned())
    }

    fn bucket_claims(
        &self,
        bucket: BucketKey,
        cell: Option<Cell>,
        source: Option<SourceId>,
        limit: usize,
    ) -> Result<Vec<ResolvedClaim>, Infallible> {
        let claims = self.bucket_claims.iter().filter(|((key, at, claim), _)| {
            *key == bucket
                && cell.is_none_or(|cell| cell == *at)
                && source.is_none_or(|source| source == claim.source)
        });
        Ok(claims.take(limit).map(|(_, claim)| claim.clone()).collect())
    }

    fn cell_after(
        &self,
        bucket: BucketKey,
        after: Option<Cell>,
    ) -> Result<Option<Cell>, Infallible> {
        let cells = self.bucket_claims.keys().filter(|(key, ..)| *key == bucket);
        let mut cells = cells.map(|(_, cell, _)| *cell);
        Ok(cells.find(|cell| after.is_none_or(|after| *cell > after)))
    }

    fn relation(&self, relation: RelationId) -> Result<Option<Relation>, Infallible> {
        Ok(self.relations.get(&relation).cloned())
    }

    fn assertions(&self, relation: RelationId) -> Result<Vec<Assertion>, Infallible> {
        let assertions = self.assertions.iter();
        let of_relation = assertions.filter(|((owner, _), _)| *owner == relation);
        Ok(of_relation.map(|(_, row)| row.clone()).collect())
    }

    fn tally(&self, relation: RelationId) -> Result<Option<RelationTally>, Infallible> {
        Ok(self.tallies.get(&relation).cloned())
    }

    fn assertion_tally(
        &self,
        assertion: AssertionId,
    ) -> Result<Option<AssertionTally>, Infallible> {
        Ok(self.assertion_tallies.get(&assertion).cloned())
    }

    fn member(&self, member: Member) -> Result<u32, Infallible> {
        Ok(self.members.get(&member).copied().unwrap_or_default())
    }

    fn members(&self, owner: [u8; 16]) -> Result<Vec<Member>, Infallible> {
        let members = self.members.keys();
        Ok(members
            .filter(|member| member.as_bytes()[..16] == owner)
            .copied()
            .collect())
    }
}
