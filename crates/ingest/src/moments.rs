//! Older topologies that were asked for lately, and how the next one is made from the nearest of them.

use std::sync::{Arc, Mutex, PoisonError};

use newsgraph_graph::Topology;
use newsgraph_model::Sequence;
use newsgraph_store::{ReadError, Store};

/// Older topologies kept. One made from another shares all that is equal in both.
const MAX_KEPT: usize = 4;

/// Older topologies, the one asked for last at the end.
#[derive(Default)]
pub(crate) struct Moments(Mutex<Vec<Arc<Topology>>>);

impl Moments {
    /// The topology right after a changeset, which must be there: one that is kept, or made from the nearest of those and
    /// the newest by the rows that differ.
    pub(crate) fn at(
        &self,
        store: &Store,
        newest: &Arc<Topology>,
        sequence: Sequence,
    ) -> Result<Arc<Topology>, ReadError> {
        let nearest = {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(place) = kept.iter().position(|past| past.sequence() == sequence) {
                let found = kept.remove(place);
                kept.push(Arc::clone(&found));
                return Ok(found);
            }
            let known = kept.iter().chain([newest]);
            let nearest = known.min_by_key(|known| known.sequence().abs_diff(sequence));
            Arc::clone(nearest.unwrap_or(newest))
        };
        let made = match (store.read_at(nearest.sequence()), store.read_at(sequence)) {
            (Some(own), Some(to)) => nearest.moved(&own, &to)?,
            _ => Topology::load(&store.read(), store.ontology())?,
        };
        let made = Arc::new(made);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == MAX_KEPT {
            kept.remove(0);
        }
        kept.push(Arc::clone(&made));
        Ok(made)
    }
}
