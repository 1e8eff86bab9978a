//! All names of a topology: those of the shared part, and what changed since in sorted runs.
//!
//! Each change puts the entities that it touched into a run of their own, an index as the shared part has one. Runs of
//! like size are made one (O'Neil et al., *The Log-Structured Merge-Tree*, 1996), so that there are few and an entity is
//! indexed again as often as the logarithm of how many changed. The newest run that has an entity is right about it.

use std::sync::Arc;

use super::index::{NameIndex, Named};
use crate::topology::{NodeIdx, ShardMap, Topology};

/// Entities of one run; the next larger run has more than this many times as many.
const GROWTH: usize = 2;

/// All names of a topology. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    base: Arc<NameIndex>,
    /// Larger ones first.
    runs: Vec<Arc<Run>>,
    /// By number of a changed entity: the run that has it.
    moved: ShardMap<u32, u64>,
    /// Entities touched since the newest run.
    touched: Vec<u32>,
    next_run: u64,
}

#[derive(Debug)]
struct Run {
    number: u64,
    index: NameIndex,
}

/// One index, with what tells which of its entities are still right.
#[derive(Clone, Copy)]
pub(super) struct Part<'n> {
    pub(super) index: &'n NameIndex,
    names: &'n Names,
    run: Option<u64>,
}

impl Part<'_> {
    /// Whether this index is the newest that has the entity.
    pub(super) fn is_newest(&self, node: u32) -> bool {
        self.names.runs.is_empty() || self.names.moved.get(node).copied() == self.run
    }
}

impl Names {
    /// Names of a shared part with nothing changed.
    pub(crate) fn new(base: NameIndex) -> Self {
        Self {
            base: Arc::new(base),
            runs: Vec::new(),
            moved: ShardMap::new(),
            touched: Vec::new(),
            next_run: 0,
        }
    }

    /// Notes that an entity's names, sources or number of edges changed; [`Topology::index_touched`] looks at it.
    pub(crate) fn touch(&mut self, node: NodeIdx) {
        self.touched.push(node.0);
    }

    /// All indexes, the shared part's first.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let base = Part {
            index: &self.base,
            names: self,
            run: None,
        };
        let runs = self.runs.iter().map(|run| Part {
            index: &run.index,
            names: self,
            run: Some(run.number),
        });
        std::iter::once(base).chain(runs)
    }

    /// Bytes on the heap, about.
    pub(super) fn n_bytes(&self) -> usize {
        self.parts().map(|part| part.index.n_bytes()).sum()
    }
}

impl Topology {
    /// Indexes the names of the entities that the change touched; the change is complete otherwise.
    pub(crate) fn index_touched(&mut self) {
        let mut nodes = std::mem::take(&mut self.names.touched);
        if nodes.is_empty() {
            return;
        }
        let number = self.names.next_run;
        self.names.next_run += 1;
        for node in &nodes {
            self.names.moved.insert(*node, number);
        }
        let is_small = |run: &mut Arc<Run>, n: usize| run.index.n_entities() <= n * GROWTH;
        while let Some(last) = self.names.runs.pop_if(|run| is_small(run, nodes.len())) {
            for owner in &last.index.owners {
                if self.names.moved.get(owner.node) == Some(&last.number) {
                    self.names.moved.insert(owner.node, number);
                    nodes.push(owner.node);
                }
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        let named: Vec<Named<'_>> = nodes
            .iter()
            .filter_map(|node| self.named_row(NodeIdx(*node)))
            .collect();
        let index = NameIndex::build(&named);
        self.names.runs.push(Arc::new(Run { number, index }));
    }

    fn named_row(&self, node: NodeIdx) -> Option<Named<'_>> {
        Some(Named {
            node: node.0,
            row: self.row(node)?,
            degree: u32::try_from(self.degree(node)).unwrap_or(u32::MAX),
        })
    }
}
