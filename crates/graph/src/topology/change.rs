//! The next topology after a change, at the price of the change, and the compaction that keeps the delta small.

use std::sync::Arc;

use newsgraph_model::{Entity, EntityId, Relation, RelationId, Sequence};

use super::Topology;
use super::adjacency::List;
use super::base::Base;
use super::delta::{Delta, ListDelta, OfRelation, RowChange};
use super::rows::{Edge, NodeIdx, NodeRow, Others, RelationHeader, header_of};

/// The delta may hold this many changes, or a quarter of the base when that is more.
pub(super) const COMPACT_AFTER: usize = 4096;

impl Delta {
    /// One more than the highest number of an entity.
    pub(super) fn n_nodes(&self, base: &Base) -> usize {
        base.nodes.len() + self.n_new_nodes
    }
}

impl Topology {
    /// The topology after a change: for each changed entity and relation its new row, `None` when it is gone.
    ///
    /// The new value shares what did not change; this one stays as it is.
    #[must_use]
    pub fn changed<'c>(
        &self,
        sequence: Sequence,
        entities: impl IntoIterator<Item = (EntityId, Option<&'c Entity>)>,
        relations: impl IntoIterator<Item = (RelationId, Option<&'c Relation>)>,
    ) -> Self {
        let mut next = self.clone();
        next.sequence = sequence;
        let relations: Vec<_> = relations.into_iter().collect();
        for (id, _) in &relations {
            next.remove_relation(*id);
        }
        for (id, entity) in entities {
            next.put_entity(id, entity);
        }
        for relation in relations.into_iter().filter_map(|(_, relation)| relation) {
            next.add_relation(relation);
        }
        let share = (next.base.headers.len() + next.base.nodes.len()) / 4;
        if next.delta.n_changes > next.compact_after.max(share) {
            return next.compacted();
        }
        next.index_touched();
        next
    }

    /// The same topology with an empty delta.
    #[must_use]
    pub(crate) fn compacted(&self) -> Self {
        let order = self.entities();
        let mut moved = vec![NodeIdx(u32::MAX); self.node_bound()];
        let mut nodes: Vec<Arc<NodeRow>> = Vec::with_capacity(order.len());
        for (new, old) in (0_u32..).zip(order) {
            moved[old.index()] = NodeIdx(new);
            nodes.extend(self.shared_row(old));
        }
        let moved_to = |node: NodeIdx| Some(moved[node.index()]).filter(|node| node.0 != u32::MAX);
        let headers = self.relations().map(|header| {
            let mut header = header.clone();
            header.subject = header.subject.and_then(moved_to);
            header.object = header.object.and_then(moved_to);
            let others = header.others.as_slice().iter().copied();
            let mut others: Vec<NodeIdx> = others.filter_map(moved_to).collect();
            others.sort_unstable();
            header.others = Others::of(others);
            header
        });
        let rows = (nodes, headers.collect());
        let mut compacted =
            Self::of_rows(&self.ontology, Arc::clone(&self.words), rows, self.sequence);
        compacted.compact_after = self.compact_after;
        compacted.scratch = self.scratch.clone();
        compacted
    }

    /// Lets tests reach compaction with few changes.
    #[cfg(test)]
    pub(crate) fn with_compaction_after(mut self, n_changes: usize) -> Self {
        self.compact_after = n_changes;
        self
    }

    fn shared_row(&self, node: NodeIdx) -> Option<Arc<NodeRow>> {
        match self.node_delta(node).map(|delta| &delta.row) {
            None | Some(RowChange::Same) => self.base.nodes.get(node.index()).cloned(),
            Some(RowChange::Gone) => None,
            Some(RowChange::Now(row)) => Some(Arc::clone(row)),
        }
    }

    fn put_entity(&mut self, id: EntityId, entity: Option<&Entity>) {
        let known = self.base.node(id);
        let known = known.or_else(|| self.delta.node_ids.get(id).copied());
        let was_live = known.is_some_and(|node| self.row(NodeIdx(node)).is_some());
        self.n_entities += usize::from(entity.is_some());
        self.n_entities -= usize::from(was_live);
        let row = match entity {
            None => RowChange::Gone,
            Some(entity) => {
                let entity_type = match self.words.type_number(&entity.entity_type) {
                    Some(number) => number,
                    None => {
                        Arc::make_mut(&mut self.words).add_type(&entity.entity_type, &self.ontology)
                    }
                };
                RowChange::Now(Arc::new(NodeRow::of(entity, entity_type)))
            }
        };
        let node = match (known, entity) {
            (None, None) => return,
            (Some(node), _) => node,
            (None, Some(_)) => self.new_node(id),
        };
        self.delta.node_mut(node).row = row;
        self.names.touch(NodeIdx(node));
        self.delta.n_changes += 1;
    }

    fn new_node(&mut self, id: EntityId) -> u32 {
        let node = u32::try_from(self.node_bound()).expect("fewer than 2^32 entities are resident");
        self.delta.n_new_nodes += 1;
        self.delta.node_ids.insert(id, node);
        node
    }

    fn remove_relation(&mut self, id: RelationId) {
        let number = match self.delta.relation_ids.get(id) {
            Some(changed) => *changed,
            None => self.base.relation(id),
        };
        let Some(number) = number else { return };
        let n_base = self.n_base_relations();
        let header = self.header_at(number).clone();
        for node in header.participants() {
            self.delta.node_mut(node.0).parts.remove(number, n_base);
        }
        if let Some(ends) = Edge::of(&header, number, &self.words) {
            for (node, edge) in ends {
                let lists = &mut self.delta.node_mut(node.0).edges;
                lists[List::of(&edge) as usize].remove(number, n_base);
                self.names.touch(node);
            }
            self.n_edges -= 1;
            *self.delta.n_edges.entry(header.predicate, i64::default) -= 1;
        }
        self.delta.relation_ids.insert(id, None);
        self.n_relations -= 1;
        self.delta.n_changes += 1;
    }

    fn add_relation(&mut self, relation: &Relation) {
        // The same id twice in one change: the last row wins.
        self.remove_relation(relation.id);
        let predicate = match self.words.predicate_number(&relation.predicate) {
            Some(number) => number,
            None => {
                Arc::make_mut(&mut self.words).add_predicate(&relation.predicate, &self.ontology)
            }
        };
        let collections = match self.words.collections_number(&relation.collections) {
            Some(number) => number,
            None => Arc::make_mut(&mut self.words).add_collections(&relation.collections),
        };
        let numbers = (predicate, collections);
        let header = header_of(relation, numbers, |id| self.node(id));
        let number = u32::try_from(self.base.headers.len() + self.delta.headers.len())
            .expect("fewer than 2^32 relations are resident");
        self.delta.headers.push(header.clone());
        self.delta.relation_ids.insert(relation.id, Some(number));
        self.n_relations += 1;
        self.delta.n_changes += 1;
        self.list_relation(number, &header);
    }

    /// Puts a relation into the lists of the entities that take part in it.
    fn list_relation(&mut self, number: u32, header: &RelationHeader) {
        for node in header.participants() {
            let place = self.place_in(node, header, |delta| &delta.parts);
            self.delta
                .node_mut(node.0)
                .parts
                .added
                .insert(place, number);
        }
        let Some(ends) = Edge::of(header, number, &self.words) else {
            return;
        };
        for (node, edge) in ends {
            let list = List::of(&edge) as usize;
            let place = self.place_in(node, header, |delta| &delta.edges[list]);
            let lists = &mut self.delta.node_mut(node.0).edges;
            lists[list].added.insert(place, edge);
            self.names.touch(node);
        }
        self.n_edges += 1;
        *self.delta.n_edges.entry(header.predicate, i64::default) += 1;
    }

    /// Where a relation belongs among those added to one of an entity's lists.
    fn place_in<T: OfRelation>(
        &self,
        node: NodeIdx,
        header: &RelationHeader,
        list: impl Fn(&super::NodeDelta) -> &ListDelta<T>,
    ) -> usize {
        let Some(delta) = self.delta.node(node.0) else {
            return 0;
        };
        let added = &list(delta).added;
        added.partition_point(|row| self.header_at(row.relation()).rank() < header.rank())
    }

    fn n_base_relations(&self) -> u32 {
        u32::try_from(self.base.headers.len()).expect("fewer than 2^32 relations are resident")
    }
}
