//! One change: which rows it touches, and what they become.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{ClaimRef, Cluster, EntityId, Judgement, JudgementId, SourceId, TypeName};

use crate::bucket::resolve_claims;
use crate::cell::Cell;
use crate::facts::SourceFacts;
use crate::identity::{components, displayed_ids, entity_of};
use crate::names::place_of;
use crate::relations::{ChangedClaim, update_bucket};
use crate::resolved::{BucketKey, ResolvedClaim};
use crate::rows::{BlockKey, NameNode, NameTally, NodeId};
use crate::state::{Change, Delta, DeriveState, Work};

/// The claims of each bucket that a change gives, takes or alters.
type ChangedClaims = BTreeMap<BucketKey, BTreeMap<ClaimRef, ChangedClaim>>;

/// The rows that a change writes, computed from the rows it touches and nothing else.
///
/// # Errors
/// The state cannot be read.
pub fn update<S: DeriveState>(
    state: &S,
    change: &Change,
    ontology: &Ontology,
) -> Result<(Delta, Work), S::Error> {
    let mut judged: BTreeMap<NodeId, Vec<&Judgement>> = BTreeMap::new();
    for judgement in &change.judged {
        judged.entry(judgement.left).or_default().push(judgement);
        judged.entry(judgement.right).or_default().push(judgement);
    }
    let unjudged = change.unjudged.iter().map(|judgement| judgement.id);
    let mut update = Update {
        state,
        change,
        ontology,
        judged,
        unjudged: unjudged.collect(),
        touched: BTreeMap::new(),
        delta: Delta::default(),
        work: Work::default(),
    };
    update.nodes()?;
    let moved = update.identities()?;
    let changed = update.claims(&moved)?;
    update.relations(changed)?;
    Ok((update.delta, update.work))
}

/// What one source adds to one name node.
pub(crate) struct Contribution {
    block: BlockKey,
    key: String,
    family: String,
    spellings: BTreeSet<String>,
    names: BTreeMap<String, u32>,
    types: BTreeSet<TypeName>,
    mentions: u32,
}

/// What a source adds to each name node.
pub(crate) fn contributions(
    facts: &SourceFacts,
    ontology: &Ontology,
) -> BTreeMap<NodeId, Contribution> {
    cluster_contributions(&facts.clusters, ontology)
}

/// What a source with these clusters adds to each name node.
pub(crate) fn cluster_contributions<'a>(
    clusters: impl IntoIterator<Item = &'a Cluster>,
    ontology: &Ontology,
) -> BTreeMap<NodeId, Contribution> {
    let mut by_node: BTreeMap<NodeId, Contribution> = BTreeMap::new();
    for cluster in clusters {
        let place = place_of(cluster, ontology);
        let contribution = by_node.entry(place.node).or_insert_with(|| Contribution {
            block: place.block,
            key: place.key,
            family: place.family,
            spellings: BTreeSet::new(),
            names: BTreeMap::new(),
            types: BTreeSet::new(),
            mentions: 0,
        });
        contribution.spellings.insert(cluster.name.clone());
        contribution.types.insert(cluster.entity_type.clone());
        contribution.mentions = contribution.mentions.saturating_add(cluster.mentions);
        for name in &cluster.names {
            *contribution.names.entry(name.text.clone()).or_default() += name.mentions;
        }
    }
    by_node
}

/// Adds a contribution to a node that may not exist yet.
pub(crate) fn add(node: Option<NameNode>, id: NodeId, contribution: &Contribution) -> NameNode {
    add_times(node, id, contribution, 1)
}

/// Adds the equal contributions of `n_sources` sources.
pub(crate) fn add_times(
    node: Option<NameNode>,
    id: NodeId,
    contribution: &Contribution,
    n_sources: u32,
) -> NameNode {
    let mut node = node.unwrap_or_else(|| NameNode {
        id,
        block: contribution.block,
        key: contribution.key.clone(),
        family: contribution.family.as_str().into(),
        spellings: BTreeMap::new(),
        names: BTreeMap::new(),
        types: BTreeMap::new(),
        mentions: 0,
        sources: 0,
    });
    node.sources = node.sources.saturating_add(n_sources);
    let mentions = contribution.mentions.saturating_mul(n_sources);
    node.mentions = node.mentions.saturating_add(mentions);
    for spelling in &contribution.spellings {
        *node.spellings.entry(spelling.clone()).or_default() += n_sources;
    }
    for name in &contribution.types {
        *node.types.entry(name.clone()).or_default() += n_sources;
    }
    for (name, mentions) in &contribution.names {
        let tally = node.names.entry(name.clone()).or_default();
        tally.mentions = tally
            .mentions
            .saturating_add(mentions.saturating_mul(n_sources));
        tally.sources = tally.sources.saturating_add(n_sources);
    }
    node
}

/// Takes a contribution back; `None` when no source names the node any more.
fn subtract(node: Option<NameNode>, contribution: &Contribution) -> Option<NameNode> {
    let mut node = node?;
    node.sources = node.sources.saturating_sub(1);
    node.mentions = node.mentions.saturating_sub(contribution.mentions);
    for spelling in &contribution.spellings {
        reduce(&mut node.spellings, spelling);
    }
    for name in &contribution.types {
        reduce(&mut node.types, name);
    }
    for (name, mentions) in &contribution.names {
        if let Some(tally) = node.names.get_mut(name) {
            *tally = NameTally {
                mentions: tally.mentions.saturating_sub(*mentions),
                sources: tally.sources.saturating_sub(1),
            };
            if tally.sources == 0 {
                node.names.remove(name);
            }
        }
    }
    (node.sources > 0).then_some(node)
}

fn reduce<K: Ord>(counts: &mut BTreeMap<K, u32>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
        }
    }
}

struct Update<'a, S> {
    state: &'a S,
    change: &'a Change,
    ontology: &'a Ontology,
    /// The judgements that the change gives, by each of their nodes.
    judged: BTreeMap<NodeId, Vec<&'a Judgement>>,
    /// The judgements that it takes.
    unjudged: BTreeSet<JudgementId>,
    /// The nodes that it adds to or takes from, by block.
    touched: BTreeMap<BlockKey, BTreeSet<NodeId>>,
    delta: Delta,
    work: Work,
}

impl<S: DeriveState> Update<'_, S> {
    /// Writes the name nodes that the change adds to or takes from.
    fn nodes(&mut self) -> Result<(), S::Error> {
        let mut nodes: BTreeMap<NodeId, Option<NameNode>> = BTreeMap::new();
        for (sources, adding) in [(&self.change.removed, false), (&self.change.added, true)] {
            for facts in sources {
                for (id, contribution) in contributions(facts, self.ontology) {
                    let before = match nodes.remove(&id) {
                        Some(node) => node,
                        None => self.state.node(id)?,
                    };
                    self.work.nodes += 1;
                    let touched = self.touched.entry(contribution.block).or_default();
                    touched.insert(id);
                    let after = if adding {
                        Some(add(before, id, &contribution))
                    } else {
                        subtract(before, &contribution)
                    };
                    nodes.insert(id, after);
                    self.delta.node_sources.insert((id, facts.source), adding);
                }
            }
        }
        self.delta.nodes = nodes;
        Ok(())
    }

    /// A node as the change leaves it.
    fn node_after(&self, id: NodeId) -> Result<Option<NameNode>, S::Error> {
        match self.delta.nodes.get(&id) {
            Some(node) => Ok(node.clone()),
            None => self.state.node(id),
        }
    }

    fn block_after(&mut self, block: BlockKey) -> Result<BTreeMap<NodeId, NameNode>, S::Error> {
        self.work.blocks += 1;
        let mut nodes: BTreeMap<NodeId, NameNode> = self
            .state
            .nodes_in_block(block)?
            .into_iter()
            .map(|node| (node.id, node))
            .collect();
        self.work.nodes += nodes.len();
        for id in self.touched.get(&block).into_iter().flatten() {
            match self.delta.nodes.get(id) {
                Some(Some(node)) => {
                    nodes.insert(*id, node.clone());
                }
                _ => {
                    nodes.remove(id);
                }
            }
        }
        Ok(nodes)
    }

    fn judgements_after(&self, node: NodeId) -> Result<BTreeSet<Judgement>, S::Error> {
        let mut judgements: BTreeSet<Judgement> =
            self.state.judgements_of(node)?.into_iter().collect();
        judgements.retain(|judgement| !self.unjudged.contains(&judgement.id));
        let judged = self.judged.get(&node).into_iter().flatten();
        judgements.extend(judged.copied().cloned());
        Ok(judgements)
    }

    /// Judges the touched blocks again; returns the nodes whose entity is another one now.
    fn identities(&mut self) -> Result<BTreeSet<NodeId>, S::Error> {
        let mut open: BTreeSet<BlockKey> = self.touched.keys().copied().collect();
        for judgement in self.change.judged.iter().chain(&self.change.unjudged) {
            for node in [judgement.left, judgement.right] {
                open.extend(self.node_after(node)?.map(|node| node.block));
            }
        }
        // A node that is gone is met in no block below, but what was merged with it stands alone now.
        for (gone, _) in self.delta.nodes.iter().filter(|(_, node)| node.is_none()) {
            for judgement in self.state.judgements_of(*gone)? {
                for node in [judgement.left, judgement.right] {
                    open.extend(self.node_after(node)?.map(|node| node.block));
                }
            }
        }
        let mut done = BTreeSet::new();
        let mut nodes: BTreeMap<NodeId, NameNode> = BTreeMap::new();
        let mut judgements: BTreeSet<Judgement> = BTreeSet::new();
        while let Some(block) = open.pop_first() {
            done.insert(block);
            for (id, node) in self.block_after(block)? {
                for judgement in self.judgements_after(id)? {
                    let other = if judgement.left == id {
                        judgement.right
                    } else {
                        judgement.left
                    };
                    let other_block = self.node_after(other)?.map(|node| node.block);
                    open.extend(other_block.filter(|block| !done.contains(block)));
                    judgements.insert(judgement);
                }
                nodes.insert(id, node);
            }
        }
        self.write_entities(&nodes, &judgements)
    }

    fn write_entities(
        &mut self,
        nodes: &BTreeMap<NodeId, NameNode>,
        judgements: &BTreeSet<Judgement>,
    ) -> Result<BTreeSet<NodeId>, S::Error> {
        let entities: Vec<_> = components(nodes, judgements)
            .iter()
            .map(|members| entity_of(members, nodes, self.ontology))
            .collect();
        let displayed = displayed_ids(&entities);
        let gone = self
            .delta
            .nodes
            .iter()
            .filter(|(_, node)| node.is_none())
            .map(|(id, _)| *id);
        let touched: BTreeSet<NodeId> = nodes.keys().copied().chain(gone).collect();
        let mut moved = BTreeSet::new();
        for node in touched {
            let before = self.state.component(node)?;
            let after = displayed.get(&node).copied();
            if before != after {
                self.delta.components.insert(node, after);
                moved.insert(node);
            }
            if let Some(before) = before {
                // Shown before; the entities below put back those that still are.
                self.delta.entities.insert(before, None);
            }
        }
        for entity in entities {
            if self.state.entity(entity.id)?.as_ref() == Some(&entity) {
                self.delta.entities.remove(&entity.id);
            } else {
                self.delta.entities.insert(entity.id, Some(entity));
            }
        }
        Ok(moved)
    }

    /// Resolves the claims of the touched sources, before and after; returns those that differ.
    fn claims(&mut self, moved: &BTreeSet<NodeId>) -> Result<ChangedClaims, S::Error> {
        let mut before: BTreeMap<SourceId, Arc<SourceFacts>> = BTreeMap::new();
        let mut after: BTreeMap<SourceId, Arc<SourceFacts>> = BTreeMap::new();
        for node in moved {
            for source in self.state.sources_of(*node)? {
                if let Some(facts) = self.state.facts(source)? {
                    before.insert(source, Arc::clone(&facts));
                    after.insert(source, facts);
                }
            }
        }
        for facts in &self.change.removed {
            before.insert(facts.source, Arc::clone(facts));
            after.remove(&facts.source);
        }
        for facts in &self.change.added {
            after.insert(facts.source, Arc::clone(facts));
        }
        self.work.sources = before
            .keys()
            .chain(after.keys())
            .collect::<BTreeSet<_>>()
            .len();
        let mut changed = ChangedClaims::new();
        for facts in before.values() {
            for (bucket, claim) in self.resolved(facts, |node| self.state.component(node))? {
                let row = changed.entry(bucket).or_default().entry(claim.claim);
                row.or_default().0 = Some(claim);
            }
        }
        for facts in after.values() {
            let entity = |node| match self.delta.components.get(&node) {
                Some(entity) => Ok(*entity),
                None => self.state.component(node),
            };
            for (bucket, claim) in self.resolved(facts, entity)? {
                let row = changed.entry(bucket).or_default().entry(claim.claim);
                row.or_default().1 = Some(claim);
            }
        }
        changed.retain(|_, claims| {
            claims.retain(|_, (before, after)| before != after);
            !claims.is_empty()
        });
        Ok(changed)
    }

    /// The resolved claims of a source when `entity` says which entity a node is.
    fn resolved(
        &self,
        facts: &SourceFacts,
        entity: impl Fn(NodeId) -> Result<Option<EntityId>, S::Error>,
    ) -> Result<Vec<(BucketKey, ResolvedClaim)>, S::Error> {
        let failure = RefCell::new(None);
        let lookup = |node: NodeId| match entity(node) {
            Ok(entity) => entity.unwrap_or(node),
            Err(error) => {
                failure.replace(Some(error));
                node
            }
        };
        let claims = resolve_claims(facts, self.ontology, &lookup);
        match failure.into_inner() {
            Some(error) => Err(error),
            None => Ok(claims),
        }
    }

    /// Writes the claims that differ, and what that does to the relations of their buckets.
    fn relations(&mut self, changed: ChangedClaims) -> Result<(), S::Error> {
        self.work.buckets = changed.len();
        for (bucket, claims) in changed {
            let (state, ontology) = (self.state, self.ontology);
            self.work.claims += update_bucket(state, ontology, bucket, &claims, &mut self.delta)?;
            for (claim, (before, after)) in claims {
                let cell = |row: &ResolvedClaim| Cell::of(row, ontology);
                let rows = &mut self.delta.bucket_claims;
                if let Some(before) = before {
                    rows.insert((bucket, cell(&before), claim), None);
                }
                if let Some(after) = after {
                    rows.insert((bucket, cell(&after), claim), Some(after));
                }
            }
        }
        Ok(())
    }
}
