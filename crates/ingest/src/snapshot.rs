//! One moment of the graph: rows and topology of the same sequence.

use std::sync::Arc;

use newsgraph_graph::{Hit, MatchKind, Topology};
use newsgraph_model::{Entity, EntityId, Sequence};
use newsgraph_store::{ReadError, ReadView};

/// One moment of the graph. Cheap to copy; what it shows never changes.
#[derive(Clone)]
pub struct Snapshot {
    /// The rows.
    pub view: ReadView,
    /// The topology in memory.
    pub topology: Arc<Topology>,
}

impl Snapshot {
    /// The changeset after which this moment is.
    pub fn sequence(&self) -> Sequence {
        self.view.sequence()
    }

    /// The entities that a person may mean by some words, the likeliest first: the one with this id; or those with exactly
    /// this name or alias; or, when there is none, the first `limit` that a search by name finds.
    ///
    /// # Errors
    /// A row cannot be read.
    pub fn entities_meant(&self, words: &str, limit: usize) -> Result<Vec<Entity>, ReadError> {
        if words.starts_with(EntityId::PREFIX)
            && let Ok(id) = words.parse()
        {
            return Ok(self.view.entity(id)?.into_iter().collect());
        }
        let mut meant = self.view.entities_named(words)?;
        if meant.is_empty() {
            for hit in self.best_hits(words, limit) {
                meant.extend(self.view.entity(hit.entity)?);
            }
        }
        Ok(meant)
    }

    /// Entities by name, best first; names that somebody who mistyped may have meant only when there is nothing else.
    pub fn best_hits(&self, words: &str, limit: usize) -> Vec<Hit<'_>> {
        let mut hits = self.topology.search(words, limit);
        if hits
            .first()
            .is_some_and(|best| best.kind != MatchKind::Fuzzy)
        {
            hits.retain(|hit| hit.kind != MatchKind::Fuzzy);
        }
        hits
    }
}
