//! petgraph's algorithms on the view equal the same algorithms on a copy.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use newsgraph_model::View;
use petgraph::algo::{astar, connected_components, dijkstra, kosaraju_scc, page_rank, tarjan_scc};
use petgraph::graph::DiGraph;
use petgraph::visit::{
    EdgeCount, EdgeRef, IntoNeighbors, IntoNeighborsDirected, NodeCount, NodeIndexable,
};
use proptest::prelude::*;

use super::{id, topology};
use crate::{Filter, NodeIdx, Stop, Topology, page_rank_over};

/// A graph with nodes and edges taken away again, so that numbers have gaps, and some edges the filter does not see.
fn graph(edges: &[(u8, u8, bool)]) -> Topology {
    let lines: Vec<String> = edges
        .iter()
        .enumerate()
        .map(|(number, (a, b, seen))| {
            let view = if *seen { "asserted" } else { "negated" };
            format!("n{a} endorsed n{b} {view} #{number}")
        })
        .collect();
    let before = format!("gone endorsed n1\n{}", lines.join("\n"));
    let gone = super::relation("gone endorsed n1");
    topology(&before).changed(8, [(id("gone"), None)], [(gone.id, None)])
}

fn copy(
    graph: &Topology,
) -> (
    DiGraph<NodeIdx, u32>,
    BTreeMap<NodeIdx, petgraph::graph::NodeIndex>,
) {
    let mut copy = DiGraph::new();
    let places: BTreeMap<_, _> = graph
        .entities()
        .into_iter()
        .map(|node| (node, copy.add_node(node)))
        .collect();
    for header in graph
        .relations()
        .filter(|header| header.views.is_in(View::Reported))
    {
        let (subject, object) = header.edge().expect("all of them are edges");
        copy.add_edge(places[&subject], places[&object], header.publishers);
    }
    (copy, places)
}

fn dense_page_rank(graph: &DiGraph<NodeIdx, u32>, damping: f64, n_iterations: usize) -> Vec<f64> {
    let n = graph.node_count();
    let mut links = vec![vec![0.0; n]; n];
    for edge in graph.edge_references() {
        links[edge.source().index()][edge.target().index()] += 1.0;
    }
    let mut ranks = vec![1.0 / n as f64; n];
    for _ in 0..n_iterations {
        let mut next = vec![(1.0 - damping) / n as f64; n];
        for (source, row) in links.iter().enumerate() {
            let total: f64 = row.iter().sum();
            for (target, weight) in row.iter().enumerate() {
                let share = if total == 0.0 {
                    1.0 / n as f64
                } else {
                    weight / total
                };
                next[target] += damping * ranks[source] * share;
            }
        }
        ranks = next;
    }
    ranks
}

proptest! {
    #[test]
    fn algorithms_agree_with_a_copy(edges in proptest::collection::vec((0_u8..9, 0_u8..9, prop::bool::weighted(0.8)), 1..30)) {
        let graph = graph(&edges);
        let (copy, places) = copy(&graph);
        let filter = Filter::default();
        let view = graph.view(&filter);
        prop_assert_eq!(view.node_count(), copy.node_count());
        prop_assert_eq!(view.edge_count(), copy.edge_count());
        prop_assert_eq!(connected_components(&view), connected_components(&copy));

        let components = |found: Vec<Vec<NodeIdx>>| {
            let mut sorted: Vec<Vec<NodeIdx>> = found.into_iter().map(|mut part| { part.sort(); part }).collect();
            sorted.sort();
            sorted
        };
        let there = |found: Vec<Vec<petgraph::graph::NodeIndex>>| {
            components(found.into_iter().map(|part| part.into_iter().map(|node| copy[node]).collect()).collect())
        };
        prop_assert_eq!(components(kosaraju_scc(&view)), there(kosaraju_scc(&copy)));
        prop_assert_eq!(components(tarjan_scc(&view)), there(tarjan_scc(&copy)));

        for (node, place) in &places {
            let here = dijkstra(&view, *node, None, |edge| edge.weight().publishers);
            let there = dijkstra(&copy, *place, None, |edge| *edge.weight());
            let here: BTreeMap<_, _> = here.into_iter().collect();
            let there: BTreeMap<_, _> = there.into_iter().map(|(place, cost)| (copy[place], cost)).collect();
            prop_assert_eq!(&here, &there);
            let goal = *here.keys().next_back().expect("it reaches itself");
            let found = astar(&view, *node, |at| at == goal, |edge| edge.weight().publishers, |_| 0);
            prop_assert_eq!(found.map(|(cost, _)| cost), here.get(&goal).copied());
            prop_assert_eq!(view.from_index(view.to_index(*node)), *node);
            prop_assert_eq!(view.neighbors(*node).count(), copy.neighbors(*place).count());
            let into = petgraph::Direction::Incoming;
            prop_assert_eq!(view.neighbors_directed(*node, into).count(), copy.neighbors_directed(*place, into).count());
        }
    }

    #[test]
    fn page_rank_is_its_definition(edges in proptest::collection::vec((0_u8..9, 0_u8..9, prop::bool::weighted(0.8)), 1..30), damping in 0.0_f64..=1.0) {
        let graph = graph(&edges);
        let (copy, places) = copy(&graph);
        let expected = dense_page_rank(&copy, damping, 12);
        let ranks = graph.page_rank(&Filter::default(), damping, 12, &Stop::default()).scores;
        let over_copy = page_rank_over(&copy, damping, 12, &Stop::default()).scores;
        for (node, place) in places {
            prop_assert!((ranks[node.index()] - expected[place.index()]).abs() < 1e-12);
            prop_assert!((over_copy[place.index()] - expected[place.index()]).abs() < 1e-12);
        }
        prop_assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn petgraphs_own_page_rank_runs_on_the_view_and_agrees_where_its_definition_does() {
    // Without damping both follow links only; every node links to others, and to each once.
    let graph = topology("a endorsed b\nb endorsed c\nc endorsed a\na endorsed c");
    let filter = Filter::default();
    let view = graph.view(&filter);
    let theirs = page_rank(&view, 1.0_f64, 25);
    let ours = page_rank_over(&view, 1.0, 25, &Stop::default()).scores;
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert!((ours - theirs).abs() < 1e-9, "{ours} {theirs}");
    }
}

#[test]
fn page_rank_of_odd_graphs_and_dampings() {
    let empty = topology("");
    let of_none = empty.page_rank(&Filter::default(), 0.85, 10, &Stop::default());
    assert!(of_none.scores.is_empty());
    let graph = topology("a endorsed b\na endorsed b #2\na endorsed c");
    for damping in [f64::NAN, -1.0, 2.0, f64::INFINITY] {
        let ranks = graph
            .page_rank(&Filter::default(), damping, 10, &Stop::default())
            .scores;
        assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{damping}");
    }
    let ranks = graph
        .page_rank(&Filter::default(), 0.85, 30, &Stop::default())
        .scores;
    let rank = |name: &str| ranks[graph.node(id(name)).expect("it is there").index()];
    assert!(rank("b") > rank("c"), "two relations weigh more than one");
    let nothing = Filter {
        types: vec!["Company".into()],
        ..Filter::default()
    };
    assert_eq!(
        graph.page_rank(&nothing, 0.85, 10, &Stop::default()).scores,
        [0.0; 3]
    );
}

#[test]
fn page_rank_stops_between_rounds() {
    let graph = topology("a endorsed b\na endorsed c\nc met b");
    let stopped_after = |n_questions: usize| {
        let asked = AtomicUsize::new(0);
        let stop = Stop::when(move || asked.fetch_add(1, Ordering::Relaxed) >= n_questions);
        graph.page_rank(&Filter::default(), 0.85, 30, &stop)
    };
    let whole = |n_iterations| {
        let ranks = graph.page_rank(&Filter::default(), 0.85, n_iterations, &Stop::default());
        ranks.scores
    };
    // The first question is asked while edges are gathered.
    for (n_questions, n_rounds) in [(0, 0), (1, 0), (2, 1), (9, 8), (31, 30), (99, 30)] {
        let ranks = stopped_after(n_questions);
        assert_eq!(ranks.n_iterations, n_rounds, "{n_questions}");
        assert_eq!(ranks.scores, whole(n_rounds), "{n_questions}");
    }
}
