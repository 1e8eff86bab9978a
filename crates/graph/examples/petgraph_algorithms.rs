//! petgraph's own algorithms on a filtered topology, without a copy of it:
//! `cargo run -p newsgraph-graph --example petgraph_algorithms`.

mod sample;

use std::io::{self, Write};

use newsgraph_graph::{Filter, GraphView, NodeIdx};
use petgraph::algo::dominators::simple_fast;
use petgraph::algo::{astar, dijkstra, min_spanning_tree, tarjan_scc};
use petgraph::data::Element;
use petgraph::visit::{EdgeRef, NodeIndexable};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let topology = sample::topology()?;
    // Any filter will do: a view, predicates, types, a day, a collection.
    let filter = Filter::default();
    let view = topology.view(&filter);
    let mara = topology
        .node(sample::id("Mara Quill"))
        .ok_or("she is in the sample")?;
    let pier = topology
        .node(sample::id("Pier Nine"))
        .ok_or("it is in the sample")?;
    let mut out = io::stdout().lock();
    distances(&view, mara, &mut out)?;
    way(&view, mara, pier, &mut out)?;
    rings(&view, &mut out)?;
    gates(&view, mara, &mut out)?;
    best_links(&view, &mut out)?;
    Ok(())
}

/// Dijkstra: a relation that many publishers report is a short one.
fn distances(view: &GraphView<'_>, from: NodeIdx, out: &mut impl Write) -> io::Result<()> {
    let costs = dijkstra(view, from, None, |edge| {
        1.0 / f64::from(edge.weight().publishers)
    });
    let mut costs: Vec<(f64, &str)> = costs
        .into_iter()
        .map(|(node, cost)| (cost, view.topology().name(node)))
        .collect();
    costs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    writeln!(out, "How far from {}:", view.topology().name(from))?;
    for (cost, name) in costs {
        writeln!(out, "  {cost:.2} {name}")?;
    }
    Ok(())
}

/// A*, here with an estimate of 0.
fn way(view: &GraphView<'_>, from: NodeIdx, to: NodeIdx, out: &mut impl Write) -> io::Result<()> {
    let found = astar(view, from, |node| node == to, |_| 1_u32, |_| 0);
    if let Some((hops, nodes)) = found {
        writeln!(out, "{hops} hops: {}", names(view, &nodes).join(", "))?;
    }
    Ok(())
}

/// Tarjan: who reaches each other along the direction of relations.
fn rings(view: &GraphView<'_>, out: &mut impl Write) -> io::Result<()> {
    for ring in tarjan_scc(view).iter().filter(|ring| ring.len() > 1) {
        let mut names = names(view, ring);
        names.sort_unstable();
        writeln!(out, "A ring: {}", names.join(", "))?;
    }
    Ok(())
}

/// Dominators: whom every way from `root` to somebody passes.
fn gates(view: &GraphView<'_>, root: NodeIdx, out: &mut impl Write) -> io::Result<()> {
    let dominators = simple_fast(view, root);
    let mut nodes: Vec<NodeIdx> = view.nodes().collect();
    nodes.sort_by_key(|node| view.topology().name(*node));
    for node in nodes {
        if let Some(gate) = dominators.immediate_dominator(node) {
            let (name, gate) = (view.topology().name(node), view.topology().name(gate));
            writeln!(out, "Every way to {name} passes {gate}")?;
        }
    }
    Ok(())
}

/// A spanning forest of least weight: headers compare by support, best supported first.
fn best_links(view: &GraphView<'_>, out: &mut impl Write) -> io::Result<()> {
    for element in min_spanning_tree(view) {
        if let Element::Edge {
            source,
            target,
            weight,
        } = element
        {
            let ends = [view.from_index(source), view.from_index(target)];
            writeln!(
                out,
                "{} ({} publishers)",
                names(view, &ends).join(" - "),
                weight.publishers
            )?;
        }
    }
    Ok(())
}

fn names<'v>(view: &'v GraphView<'_>, nodes: &[NodeIdx]) -> Vec<&'v str> {
    nodes
        .iter()
        .map(|node| view.topology().name(*node))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn the_example_says_what_the_algorithms_find() {
        let topology = sample::topology().expect("the sample is sound");
        let filter = Filter::default();
        let view = topology.view(&filter);
        let node = |name| {
            topology
                .node(sample::id(name))
                .expect("it is in the sample")
        };
        let mut out = Vec::new();
        distances(&view, node("Mara Quill"), &mut out).expect("memory");
        way(&view, node("Mara Quill"), node("Harbour League"), &mut out).expect("memory");
        rings(&view, &mut out).expect("memory");
        gates(&view, node("Mara Quill"), &mut out).expect("memory");
        best_links(&view, &mut out).expect("memory");
        expect![[r#"
            How far from Mara Quill:
              0.00 Mara Quill
              0.33 Jonas Reed
              0.50 Pier Nine
              0.58 Oskar Lindt
              1.08 Harbour League
              1.08 Tessa Brandt
              1.33 Ines Calder
            3 hops: Mara Quill, Jonas Reed, Oskar Lindt, Harbour League
            A ring: Ines Calder, Jonas Reed, Mara Quill, Oskar Lindt, Tessa Brandt
            Every way to Harbour League passes Oskar Lindt
            Every way to Ines Calder passes Jonas Reed
            Every way to Jonas Reed passes Mara Quill
            Every way to Oskar Lindt passes Jonas Reed
            Every way to Pier Nine passes Mara Quill
            Every way to Tessa Brandt passes Oskar Lindt
            Tessa Brandt - Mara Quill (5 publishers)
            Jonas Reed - Oskar Lindt (4 publishers)
            Mara Quill - Jonas Reed (3 publishers)
            Oskar Lindt - Harbour League (2 publishers)
            Mara Quill - Pier Nine (2 publishers)
            Ines Calder - Mara Quill (1 publishers)
            Ruth Amsel - Leo Finch (1 publishers)
        "#]]
        .assert_eq(&String::from_utf8(out).expect("it is text"));
    }
}
