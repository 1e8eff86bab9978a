//! Algorithms over the whole of the bare comparator.

use super::{Bare, Rows};

impl Bare {
    /// How many weak components there are (Tarjan's union by number with path halving).
    pub(crate) fn components(&self) -> usize {
        let mut parents: Vec<u32> = (0..self.names.len() as u32).collect();
        let mut n_components = parents.len();
        for node in 0..parents.len() as u32 {
            let mut root = root_of(&mut parents, node);
            for &target in self.out.targets_of(node) {
                let other = root_of(&mut parents, target);
                if other == root {
                    continue;
                }
                let (least, most) = (root.min(other), root.max(other));
                parents[most as usize] = least;
                root = least;
                n_components -= 1;
            }
        }
        n_components
    }

    /// How many strong components there are, from subjects to objects.
    pub(crate) fn strong_components(&self) -> usize {
        let mut search = Tarjan {
            rows: self.forward(),
            low: vec![0; self.names.len()],
            open: Vec::new(),
            n_met: 0,
            n_components: 0,
        };
        for root in 0..self.names.len() as u32 {
            if search.low[root as usize] == 0 {
                search.search(root);
            }
        }
        search.n_components
    }

    /// PageRank as `newsgraph_graph::page_rank_over` defines it.
    pub(crate) fn page_rank(&self, damping: f64, n_iterations: usize) -> Vec<f64> {
        let n = self.names.len() as f64;
        let mut ranks = vec![1.0 / n; self.names.len()];
        let mut shares = vec![0.0; self.names.len()];
        for _ in 0..n_iterations {
            let mut dangling = 0.0;
            for ((rank, share), ends) in ranks
                .iter()
                .zip(&mut shares)
                .zip(self.out.offsets.windows(2))
            {
                match ends[1] - ends[0] {
                    0 => dangling += rank,
                    n_out => *share = rank / f64::from(n_out),
                }
            }
            let everyone = (1.0 - damping) / n + damping * dangling / n;
            for (rank, ends) in ranks.iter_mut().zip(self.into.offsets.windows(2)) {
                let sources = &self.into.targets[ends[0] as usize..ends[1] as usize];
                let linked: f64 = sources.iter().map(|source| shares[*source as usize]).sum();
                *rank = everyone + damping * linked;
            }
        }
        ranks
    }
}

/// Depth first with a stack of its own (Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972).
struct Tarjan<'b> {
    rows: &'b Rows,
    /// The earliest open thing that is known to be reached from a thing, by when it was met; 0 before it is met, the
    /// largest number once its component is known.
    low: Vec<u32>,
    /// Things whose components are not known, as they were met.
    open: Vec<u32>,
    n_met: u32,
    n_components: usize,
}

impl Tarjan<'_> {
    fn search(&mut self, root: u32) {
        // A thing, when it was met, and which of its relations is next.
        let mut path = vec![(root, self.meet(root), 0)];
        while let Some((node, met, next)) = path.last_mut() {
            let targets = self.rows.targets_of(*node);
            let Some(&target) = targets.get(*next) else {
                let (node, met) = (*node, *met);
                path.pop();
                if self.low[node as usize] == met {
                    self.close(node);
                }
                if let Some((before, ..)) = path.last() {
                    let low = self.low[node as usize];
                    let before = &mut self.low[*before as usize];
                    *before = low.min(*before);
                }
                continue;
            };
            *next += 1;
            if self.low[target as usize] == 0 {
                path.push((target, self.meet(target), 0));
                continue;
            }
            let low = self.low[target as usize].min(self.low[*node as usize]);
            self.low[*node as usize] = low;
        }
    }

    fn meet(&mut self, node: u32) -> u32 {
        self.n_met += 1;
        self.low[node as usize] = self.n_met;
        self.open.push(node);
        self.n_met
    }

    /// Everything met since a thing is its component.
    fn close(&mut self, node: u32) {
        self.n_components += 1;
        while let Some(member) = self.open.pop() {
            self.low[member as usize] = u32::MAX;
            if member == node {
                return;
            }
        }
    }
}

fn root_of(parents: &mut [u32], mut node: u32) -> u32 {
    while parents[node as usize] != node {
        let above = parents[parents[node as usize] as usize];
        parents[node as usize] = above;
        node = above;
    }
    node
}
