//! An algorithm of one's own, written once over petgraph's traits, on a filtered topology and on a graph of petgraph:
//! `cargo run -p newsgraph-graph --example own_algorithm`.
//!
//! It peels a graph: the core number of an entity is the largest k such that it belongs to a part in which everyone has k
//! relations within the part (V. Batagelj and M. Zaveršnik, "An O(m) Algorithm for Cores Decomposition of Networks", 2003).

mod sample;

use std::io::{self, Write};

use newsgraph_graph::{Filter, GraphView};
use petgraph::Direction;
use petgraph::visit::{IntoNeighborsDirected, NodeCompactIndexable};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let topology = sample::topology()?;
    let filter = Filter::default();
    print(&topology.view(&filter), &mut io::stdout().lock())?;
    Ok(())
}

/// The core number of each node by its index; parallel edges count each, directions do not matter.
fn core_numbers<G>(graph: G) -> Vec<usize>
where
    G: IntoNeighborsDirected + NodeCompactIndexable,
{
    let both = |index: usize| {
        let node = graph.from_index(index);
        let out = graph.neighbors_directed(node, Direction::Outgoing);
        out.chain(graph.neighbors_directed(node, Direction::Incoming))
    };
    let n_nodes = graph.node_count();
    let mut degrees: Vec<usize> = (0..n_nodes).map(|index| both(index).count()).collect();
    let most = degrees.iter().max().copied().unwrap_or(0);
    // Nodes by what is left of their degrees; a node may be listed again when it loses a neighbour.
    let mut by_degree: Vec<Vec<usize>> = vec![Vec::new(); most + 1];
    for (index, degree) in degrees.iter().enumerate() {
        by_degree[*degree].push(index);
    }
    let mut cores = vec![None; n_nodes];
    for degree in 0..=most {
        while let Some(index) = by_degree[degree].pop() {
            if cores[index].is_some() {
                continue;
            }
            cores[index] = Some(degree);
            for neighbor in both(index).map(|neighbor| graph.to_index(neighbor)) {
                if cores[neighbor].is_none() && degrees[neighbor] > degree {
                    degrees[neighbor] -= 1;
                    by_degree[degrees[neighbor]].push(neighbor);
                }
            }
        }
    }
    cores.into_iter().map(Option::unwrap_or_default).collect()
}

fn print(view: &GraphView<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut cores: Vec<(usize, &str)> = core_numbers(view)
        .into_iter()
        .zip(view.nodes())
        .map(|(core, node)| (core, view.topology().name(node)))
        .collect();
    cores.sort_by_key(|(core, name)| (std::cmp::Reverse(*core), *name));
    for (core, name) in cores {
        writeln!(out, "{core} {name}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use petgraph::graph::DiGraph;
    use petgraph::visit::NodeIndexable;

    #[test]
    fn the_view_and_a_copy_have_the_same_cores() {
        let topology = sample::topology().expect("the sample is sound");
        let filter = Filter::default();
        let view = topology.view(&filter);
        let mut copy: DiGraph<(), ()> = DiGraph::new();
        let nodes: Vec<_> = view.nodes().map(|_| copy.add_node(())).collect();
        for (subject, object) in view.relations().filter_map(|header| header.edge()) {
            copy.add_edge(
                nodes[view.to_index(subject)],
                nodes[view.to_index(object)],
                (),
            );
        }
        assert_eq!(core_numbers(&view), core_numbers(&copy));
        let mut out = Vec::new();
        print(&view, &mut out).expect("memory");
        expect![[r#"
            2 Harbour League
            2 Ines Calder
            2 Jonas Reed
            2 Mara Quill
            2 Oskar Lindt
            2 Pier Nine
            2 Tessa Brandt
            1 Leo Finch
            1 Ruth Amsel
        "#]]
        .assert_eq(&String::from_utf8(out).expect("it is text"));
    }
}
