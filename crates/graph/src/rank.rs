//! PageRank over petgraph's visit traits.
//!
//! petgraph's own `page_rank` (0.8.3) compares every pair of nodes in every round, loses the random jump of a node to those
//! that it links to, and takes parallel edges as one; so this is ours, over the same traits.

use petgraph::Direction as Way;
use petgraph::visit::{IntoNeighborsDirected, NodeCompactIndexable};

use crate::filter::Filter;
use crate::topology::Topology;

/// PageRank of every node by its index; the ranks sum to 1, or there are none in an empty graph.
///
/// With damping `d`, `n` nodes and `out(v)` edges from `v`, each round computes
/// `rank(v) = (1 − d) / n + d · (Σ rank(u) / out(u) over the edges u → v + Σ rank(w) / n over the w without edges)`,
/// beginning with `1 / n`. Parallel edges count each: two entities with three relations weigh three times as much to each
/// other as with one. Edges from a node to itself count too. Edges are gathered once, 4 bytes each, and a round costs `O(nodes + edges)`; sums are taken in an order
/// that nodes and edges alone decide, so that the same graph gives the same bits. `damping` outside 0 to 1 is cut, `NaN` is 0.
pub fn page_rank_over<G>(graph: G, damping: f64, n_iterations: usize) -> Vec<f64>
where
    G: NodeCompactIndexable + IntoNeighborsDirected,
{
    let n_nodes = graph.node_count();
    let damping = if damping.is_nan() {
        0.0
    } else {
        damping.clamp(0.0, 1.0)
    };
    let incoming = Incoming::of(graph);
    let n = n_nodes as f64;
    let mut ranks = vec![1.0 / n; n_nodes];
    // What each node gives along each of its edges.
    let mut shares = vec![0.0; n_nodes];
    for _ in 0..n_iterations {
        let mut dangling = 0.0;
        for ((share, rank), n_out) in shares.iter_mut().zip(&ranks).zip(&incoming.n_out) {
            match n_out {
                0 => dangling += rank,
                n_out => *share = rank / f64::from(*n_out),
            }
        }
        let everyone = (1.0 - damping) / n + damping * dangling / n;
        for (rank, ends) in ranks.iter_mut().zip(incoming.offsets.windows(2)) {
            let sources = &incoming.sources[ends[0]..ends[1]];
            *rank = everyone + damping * total(sources, &shares);
        }
    }
    ranks
}

/// Sum of the shares of some nodes, in four sums side by side: one addition need not wait for the one before.
fn total(sources: &[u32], shares: &[f64]) -> f64 {
    let share = |source: &u32| shares[*source as usize];
    let (fours, rest) = sources.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for four in fours {
        for (sum, source) in sums.iter_mut().zip(four) {
            *sum += share(source);
        }
    }
    let rest: f64 = rest.iter().map(share).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// The edges of a graph by where they lead, gathered once so that a round reads four bytes an edge.
struct Incoming {
    /// Where the sources of each node begin, and the end of the last.
    offsets: Vec<usize>,
    sources: Vec<u32>,
    /// How many edges leave each node.
    n_out: Vec<u32>,
}

impl Incoming {
    fn of<G>(graph: G) -> Self
    where
        G: NodeCompactIndexable + IntoNeighborsDirected,
    {
        let n_nodes = graph.node_count();
        let mut offsets = Vec::with_capacity(n_nodes + 1);
        let mut sources: Vec<u32> = Vec::new();
        let mut n_out = vec![0_u32; n_nodes];
        offsets.push(0);
        for index in 0..n_nodes {
            for source in graph.neighbors_directed(graph.from_index(index), Way::Incoming) {
                let source = graph.to_index(source);
                n_out[source] += 1;
                sources.push(u32::try_from(source).expect("fewer than 2^32 nodes are ranked"));
            }
            offsets.push(sources.len());
        }
        Self {
            offsets,
            sources,
            n_out,
        }
    }
}

impl Topology {
    /// [`page_rank_over`] the entities and relations that a filter sees, by [`NodeIdx::index`](crate::NodeIdx::index);
    /// 0 for what it does not see. Costs `n_iterations` looks at every relation.
    pub fn page_rank(&self, filter: &Filter, damping: f64, n_iterations: usize) -> Vec<f64> {
        let view = self.view(filter);
        let mut ranks = vec![0.0; self.node_bound()];
        for (rank, node) in page_rank_over(&view, damping, n_iterations)
            .into_iter()
            .zip(view.nodes())
        {
            ranks[node.index()] = rank;
        }
        ranks
    }
}
