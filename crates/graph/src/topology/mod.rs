//! One immutable state of the graph in memory, and how a change makes the next one.

mod adjacency;
mod base;
mod change;
mod checkpoint;
mod delta;
mod lists;
mod predicates;
mod rows;
mod scratch;
mod shared;
mod touched;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Entity, EntityId, Relation, RelationId, Sequence};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::filter::Direction;
use crate::search::{NameIndex, Names};

use base::Base;
use delta::{Delta, NodeDelta, RowChange};
use rows::header_of;

pub(crate) use adjacency::{EdgeRange, List, Mark};
pub use checkpoint::CheckpointError;
use lists::Merged;
pub(crate) use lists::{EdgeList, Incidents};
pub(crate) use predicates::ByRank;
pub(crate) use rows::{Edge, NodeRow};
pub use rows::{NodeIdx, RelationHeader, RelationIdx};
use scratch::Scratch;
pub(crate) use scratch::{Borrowed, Met, Notes};
pub(crate) use shared::ShardMap;
pub(crate) use words::Words;

/// One immutable state of the graph in memory.
///
/// A clone is cheap and shares everything. Walks take and give [`EntityId`]s, the displayed ones: an older id of a
/// merged entity is resolved by the store first.
#[derive(Clone, Debug)]
pub struct Topology {
    ontology: Arc<Ontology>,
    words: Arc<Words>,
    base: Arc<Base>,
    delta: Delta,
    /// What search by name looks in.
    pub(crate) names: Names,
    sequence: Sequence,
    n_entities: usize,
    n_relations: usize,
    n_edges: usize,
    /// Changes that the delta may hold whatever the size of the base.
    compact_after: usize,
    scratch: Scratch,
}

impl Topology {
    /// The topology of these entities and relations, in any order, as of a sequence.
    ///
    /// An id that comes twice counts once, the last row wins; an end that is not among the entities gives no edge.
    pub fn build(
        ontology: &Arc<Ontology>,
        entities: impl IntoIterator<Item = Entity>,
        relations: impl IntoIterator<Item = Relation>,
        sequence: Sequence,
    ) -> Self {
        let mut words = Words::default();
        let mut nodes: Vec<Arc<NodeRow>> = Vec::new();
        for entity in entities {
            let entity_type = words.add_type(&entity.entity_type, ontology);
            nodes.push(Arc::new(NodeRow::of(&entity, entity_type)));
        }
        // A stable sort of the reversed list keeps the last row of an id.
        nodes.reverse();
        nodes.sort_by_key(|node| node.id);
        nodes.dedup_by_key(|node| node.id);
        let places: FxHashMap<EntityId, u32> =
            nodes.iter().map(|node| node.id).zip(0_u32..).collect();
        let find = |id: EntityId| places.get(&id).copied().map(NodeIdx);
        let mut headers: Vec<RelationHeader> = Vec::new();
        for relation in relations {
            let predicate = words.add_predicate(&relation.predicate, ontology);
            let collections = words.add_collections(&relation.collections);
            headers.push(header_of(&relation, (predicate, collections), find));
        }
        drop(places);
        headers.reverse();
        headers.sort_by_key(|header| header.id);
        headers.dedup_by_key(|header| header.id);
        Self::of_rows(ontology, Arc::new(words), (nodes, headers), sequence)
    }

    fn of_rows(
        ontology: &Arc<Ontology>,
        words: Arc<Words>,
        (nodes, headers): (Vec<Arc<NodeRow>>, Vec<RelationHeader>),
        sequence: Sequence,
    ) -> Self {
        let base = Base::build(nodes, headers, &words);
        let names = Names::new(NameIndex::build(&base.named()));
        Self {
            ontology: Arc::clone(ontology),
            sequence,
            n_entities: base.nodes.len(),
            n_relations: base.headers.len(),
            n_edges: base
                .headers
                .iter()
                .filter(|header| header.edge().is_some())
                .count(),
            words,
            base: Arc::new(base),
            delta: Delta::new(),
            names,
            compact_after: change::COMPACT_AFTER,
            scratch: Scratch::default(),
        }
    }

    /// The sequence whose graph this is.
    pub const fn sequence(&self) -> Sequence {
        self.sequence
    }

    /// The ontology that predicates and types are read with.
    pub const fn ontology(&self) -> &Arc<Ontology> {
        &self.ontology
    }

    /// How many entities there are.
    pub const fn n_entities(&self) -> usize {
        self.n_entities
    }

    /// How many relations there are, those without an entity at both ends included.
    pub const fn n_relations(&self) -> usize {
        self.n_relations
    }

    /// How many relations have an entity at both ends.
    pub const fn n_edges(&self) -> usize {
        self.n_edges
    }

    /// The number of an entity by its displayed id.
    pub fn node(&self, entity: EntityId) -> Option<NodeIdx> {
        let base = self.base.node(entity);
        let node = NodeIdx(base.or_else(|| self.delta.node_ids.get(entity).copied())?);
        self.is_used(node).then_some(node)
    }

    /// One more than the highest number of an entity; some numbers below it may be unused.
    pub fn node_bound(&self) -> usize {
        self.delta.n_nodes(&self.base)
    }

    /// The id of an entity; `None` for a number that is not used.
    pub fn entity_id(&self, node: NodeIdx) -> Option<EntityId> {
        match self.node_delta(node).map(|delta| &delta.row) {
            None | Some(RowChange::Same) => self.base.ids.get(node.index()).copied(),
            Some(RowChange::Gone) => None,
            Some(RowChange::Now(row)) => Some(row.id),
        }
    }

    /// The name to show; empty for a number that is not used.
    pub fn name(&self, node: NodeIdx) -> &str {
        self.row(node).map_or("", |row| &row.name)
    }

    /// All names, the one to show first.
    pub fn names(&self, node: NodeIdx) -> impl Iterator<Item = &str> {
        self.row(node).into_iter().flat_map(NodeRow::names)
    }

    /// The type; empty for a number that is not used.
    pub fn entity_type(&self, node: NodeIdx) -> &str {
        self.row(node)
            .map_or("", |row| self.words.type_name(row.entity_type))
    }

    /// How many sources name an entity.
    pub fn sources(&self, node: NodeIdx) -> u32 {
        self.row(node).map_or(0, |row| row.sources)
    }

    /// How many edges an entity has, over all views; one with itself counts twice.
    pub fn degree(&self, node: NodeIdx) -> usize {
        let n_base = self.base.edges.towards(node, Direction::Both).n_edges();
        let Some(delta) = self.node_delta(node) else {
            return n_base;
        };
        let lists = delta.edges.iter();
        let (n_added, n_removed) = lists.fold((0, 0), |(added, removed), list| {
            (added + list.added.len(), removed + list.n_removed)
        });
        n_base + n_added - n_removed
    }

    /// The resident part of a relation by its id.
    pub fn relation(&self, relation: RelationId) -> Option<&RelationHeader> {
        let number = match self.delta.relation_ids.get(relation) {
            Some(changed) => (*changed)?,
            None => self.base.relation(relation)?,
        };
        Some(self.header_at(number))
    }

    /// The resident part of a relation by its number in this topology.
    pub fn header(&self, relation: RelationIdx) -> &RelationHeader {
        self.header_at(relation.0)
    }

    /// The predicate of a relation.
    pub fn predicate(&self, header: &RelationHeader) -> &SmolStr {
        self.words.predicate(header.predicate)
    }

    /// The tags of a relation's collections.
    pub fn collections(&self, header: &RelationHeader) -> &BTreeSet<SmolStr> {
        self.words.collections(header.collections)
    }

    /// Whether an entity's row is the one that is resident.
    pub(crate) fn has_entity(&self, entity: &Entity) -> bool {
        let Some(row) = self.node(entity.id).and_then(|node| self.row(node)) else {
            return false;
        };
        let number = self.words.type_number(&entity.entity_type);
        number.is_some_and(|number| NodeRow::of(entity, number) == *row)
    }

    /// Whether a relation's row is the one that is resident.
    pub(crate) fn has_relation(&self, relation: &Relation) -> bool {
        let words = (
            self.words.predicate_number(&relation.predicate),
            self.words.collections_number(&relation.collections),
        );
        let ((Some(predicate), Some(collections)), Some(resident)) =
            (words, self.relation(relation.id))
        else {
            return false;
        };
        header_of(relation, (predicate, collections), |id| self.node(id)) == *resident
    }

    /// All entities in use, sorted by id.
    pub fn entities(&self) -> Vec<NodeIdx> {
        let bound = u32::try_from(self.node_bound()).unwrap_or(u32::MAX);
        let nodes = (0..bound).map(NodeIdx);
        if self.delta.n_changes == 0 {
            // The base numbers entities by id.
            return nodes.collect();
        }
        let mut nodes: Vec<(EntityId, NodeIdx)> = nodes
            .filter_map(|node| Some((self.entity_id(node)?, node)))
            .collect();
        if !nodes.is_sorted() {
            nodes.sort_unstable();
        }
        nodes.into_iter().map(|(_, node)| node).collect()
    }

    /// All relations, by number.
    pub fn relations(&self) -> impl Iterator<Item = &RelationHeader> {
        let n_all = self.base.headers.len() + self.delta.headers.len();
        (0..u32::try_from(n_all).unwrap_or(u32::MAX))
            .map(|number| (number, self.header_at(number)))
            .filter(|(number, header)| self.is_live(*number, header.id))
            .map(|(_, header)| header)
    }

    /// Whether this number is where the relation is now.
    fn is_live(&self, number: u32, id: RelationId) -> bool {
        match self.delta.relation_ids.get(id) {
            Some(changed) => *changed == Some(number),
            None => true,
        }
    }

    pub(crate) fn words(&self) -> &Words {
        &self.words
    }

    pub(crate) fn row(&self, node: NodeIdx) -> Option<&NodeRow> {
        match self.node_delta(node).map(|delta| &delta.row) {
            None | Some(RowChange::Same) => self.base.nodes.get(node.index()).map(|row| &**row),
            Some(RowChange::Gone) => None,
            Some(RowChange::Now(row)) => Some(row),
        }
    }

    pub(crate) fn header_at(&self, number: u32) -> &RelationHeader {
        let number = number as usize;
        match self.base.headers.get(number) {
            Some(header) => header,
            None => self
                .delta
                .headers
                .get(number - self.base.headers.len())
                .expect("a relation's number is given with its header"),
        }
    }

    /// One list of the edges of `node`, best supported first.
    pub(crate) fn edge_list(&self, node: NodeIdx, list: List) -> EdgeList<'_> {
        let delta = self.node_delta(node);
        let delta = delta.map(|delta| &delta.edges[list as usize]);
        Merged::new(self, self.base.edges.list(node, list), delta)
    }

    /// Edges of `node` that a walk in a direction follows, best supported first.
    pub(crate) fn incidents(&self, node: NodeIdx, direction: Direction) -> Incidents<'_> {
        Incidents::new(self, node, direction)
    }

    /// Relations that `node` takes part in, in any role, best supported first.
    pub(crate) fn parts(&self, node: NodeIdx) -> impl Iterator<Item = RelationIdx> {
        let delta = self.node_delta(node).map(|delta| &delta.parts);
        Merged::new(self, self.base.parts.of(node).iter().copied(), delta).map(RelationIdx)
    }

    /// Edges of `node` that a walk in a direction follows, list after list; `None` when they changed since the base.
    #[inline]
    pub(crate) fn plain_edges(&self, node: NodeIdx, direction: Direction) -> Option<EdgeRange<'_>> {
        match self.node_delta(node) {
            None => Some(self.base.edges.towards(node, direction)),
            Some(_) => None,
        }
    }

    /// Whether a number stands for an entity.
    #[inline]
    pub(crate) fn is_used(&self, node: NodeIdx) -> bool {
        match self.node_delta(node).map(|delta| &delta.row) {
            None | Some(RowChange::Same) => node.index() < self.base.nodes.len(),
            Some(RowChange::Gone) => false,
            Some(RowChange::Now(..)) => true,
        }
    }

    /// The number of an entity's type.
    #[inline]
    pub(crate) fn type_number(&self, node: NodeIdx) -> Option<u32> {
        match self.node_delta(node).map(|delta| &delta.row) {
            None | Some(RowChange::Same) => self.base.types.get(node.index()).copied(),
            Some(RowChange::Gone) => None,
            Some(RowChange::Now(row)) => Some(row.entity_type),
        }
    }

    /// Room for what a walk notes of entities.
    pub(crate) fn notes(&self) -> Borrowed<Notes> {
        self.scratch.notes.take(self.node_bound())
    }

    /// Room for a set of entities.
    pub(crate) fn met(&self) -> Borrowed<Met> {
        self.scratch.met.take(self.node_bound())
    }

    /// The bits that every edge has, as far as it is not changed since the base was built.
    pub(crate) fn common_bits(&self) -> u16 {
        self.base.edges.common_bits()
    }

    #[inline]
    fn node_delta(&self, node: NodeIdx) -> Option<&NodeDelta> {
        self.delta.node(node.0)
    }
}
