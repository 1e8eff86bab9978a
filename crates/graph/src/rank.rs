//! PageRank over petgraph's visit traits.
//!
//! petgraph's own `page_rank` (0.8.3) compares every pair of nodes in every round, loses the random jump of a node to those
//! that it links to, and takes parallel edges as one; so this is ours, over the same traits.

use petgraph::Direction as Way;
use petgraph::visit::{IntoNeighborsDirected, NodeCompactIndexable};

use crate::budget::{Cost, Stop};
use crate::filter::Filter;
use crate::topology::Topology;

/// The PageRank of every node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageRanks {
    /// By the node's index; they sum to 1, or there are none in an empty graph.
    pub scores: Vec<f64>,
    /// Rounds that were computed: fewer than were asked for when the search was stopped.
    pub n_iterations: usize,
    /// Nodes, and edges gathered; each round reads them once more.
    pub cost: Cost,
}

/// Edges gathered between two questions to [`Stop`].
const TURN: usize = 1 << 16;

/// PageRank of every node.
///
/// With damping `d`, `n` nodes and `out(v)` edges from `v`, each round computes
/// `rank(v) = (1 − d) / n + d · (Σ rank(u) / out(u) over the edges u → v + Σ rank(w) / n over the w without edges)`,
/// beginning with `1 / n`. Parallel edges count each: two entities with three relations weigh three times as much to each
/// other as with one. Edges from a node to itself count too. Edges are gathered once, 4 bytes each, and a round costs `O(nodes + edges)`; sums are taken in the order
/// of nodes and edges, so that the same graph gives the same bits. `damping` outside 0 to 1 is cut, `NaN` is 0. `stop` is
/// asked while edges are gathered and before each round.
pub fn page_rank_over<G>(graph: G, damping: f64, n_iterations: usize, stop: &Stop) -> PageRanks
where
    G: NodeCompactIndexable + IntoNeighborsDirected,
{
    let n_nodes = graph.node_count();
    let damping = if damping.is_nan() {
        0.0
    } else {
        damping.clamp(0.0, 1.0)
    };
    let n = n_nodes as f64;
    let mut ranks = vec![1.0 / n; n_nodes];
    let Some(incoming) = Incoming::of(graph, stop) else {
        return PageRanks {
            scores: ranks,
            ..PageRanks::default()
        };
    };
    // What each node gives along each of its edges.
    let mut shares = vec![0.0; n_nodes];
    let mut n_rounds = 0;
    while n_rounds < n_iterations && !stop.is_due() {
        n_rounds += 1;
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
            let linked: f64 = sources.iter().map(|source| shares[*source as usize]).sum();
            *rank = everyone + damping * linked;
        }
    }
    PageRanks {
        scores: ranks,
        n_iterations: n_rounds,
        cost: Cost {
            entities: n_nodes,
            relations: incoming.sources.len(),
        },
    }
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
    /// `None` when nobody waits for it any more.
    fn of<G>(graph: G, stop: &Stop) -> Option<Self>
    where
        G: NodeCompactIndexable + IntoNeighborsDirected,
    {
        let n_nodes = graph.node_count();
        let mut offsets = Vec::with_capacity(n_nodes + 1);
        let mut sources: Vec<u32> = Vec::new();
        let mut n_out = vec![0_u32; n_nodes];
        offsets.push(0);
        let mut turn = 0;
        for index in 0..n_nodes {
            if sources.len() >= turn {
                turn = sources.len() + TURN;
                if stop.is_due() {
                    return None;
                }
            }
            for source in graph.neighbors_directed(graph.from_index(index), Way::Incoming) {
                let source = graph.to_index(source);
                n_out[source] += 1;
                sources.push(u32::try_from(source).expect("fewer than 2^32 nodes are ranked"));
            }
            offsets.push(sources.len());
        }
        Some(Self {
            offsets,
            sources,
            n_out,
        })
    }
}

impl Topology {
    /// [`page_rank_over`] the entities and relations that a filter sees; scores are by
    /// [`NodeIdx::index`](crate::NodeIdx::index), 0 for what it does not see. Costs `n_iterations` looks at every relation.
    pub fn page_rank(
        &self,
        filter: &Filter,
        damping: f64,
        n_iterations: usize,
        stop: &Stop,
    ) -> PageRanks {
        let view = self.view(filter);
        let mut ranks = page_rank_over(&view, damping, n_iterations, stop);
        let mut scores = vec![0.0; self.node_bound()];
        for (score, node) in ranks.scores.iter().zip(view.nodes()) {
            scores[node.index()] = *score;
        }
        ranks.scores = scores;
        ranks
    }
}
