//! One moment of the graph: rows and topology of the same sequence.

use std::sync::Arc;

use newsgraph_graph::Topology;
use newsgraph_model::Sequence;
use newsgraph_store::ReadView;

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
}
