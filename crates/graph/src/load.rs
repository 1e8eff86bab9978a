//! A topology from the store, and the next one from a commit.

use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Entity, Relation};
use newsgraph_store::{Committed, ReadError, ReadView};

use crate::topology::Topology;

/// Rows read at once.
const PAGE: usize = 1024;

impl Topology {
    /// The topology of a view: every entity and relation is read once.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn load(view: &ReadView, ontology: &Arc<Ontology>) -> Result<Self, ReadError> {
        let mut entities: Vec<Entity> = Vec::new();
        loop {
            let page = view.entities(entities.last().map(|entity| entity.id), PAGE)?;
            let is_last = page.len() < PAGE;
            entities.extend(page);
            if is_last {
                break;
            }
        }
        let mut relations: Vec<Relation> = Vec::new();
        loop {
            let page = view.relations(relations.last().map(|relation| relation.id), PAGE)?;
            let is_last = page.len() < PAGE;
            relations.extend(page);
            if is_last {
                break;
            }
        }
        Ok(Self::build(ontology, entities, relations, view.sequence()))
    }

    /// The topology after a commit; commits must be applied in the order of their sequences.
    #[must_use]
    pub fn apply(&self, committed: &Committed) -> Self {
        self.changed(
            committed.sequence,
            committed
                .entities
                .iter()
                .map(|changed| (changed.id, changed.after.as_deref())),
            committed
                .relations
                .iter()
                .map(|changed| (changed.id, changed.after.as_deref())),
        )
    }
}
