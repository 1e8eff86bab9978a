//! Groups of neighbours, relations of one thing, subgraphs, paths over some types and components are what SQLite and petgraph
//! answer, with every filter, view and direction. Neighbours, reach and plain paths are held against them in `newsgraph-graph`.

use std::collections::{BTreeMap, BTreeSet};

use newsgraph_graph::{Budget, Direction, Filter, PathOutcome, Traversal};
use newsgraph_model::{EntityId, RelationId};
use petgraph::algo::{connected_components, dijkstra, kosaraju_scc};
use petgraph::graph::{DiGraph, NodeIndex};
use proptest::prelude::*;

use super::random::{Graph, directions, filters, graphs};
use super::sql::Tables;

/// Numbers of things and relations by their ids.
struct Numbers {
    things: BTreeMap<EntityId, u32>,
    links: BTreeMap<RelationId, u32>,
}

impl Numbers {
    fn of(graph: &Graph) -> Self {
        let (things, links) = (graph.sample.things.iter(), graph.sample.links.iter());
        Self {
            things: things.map(|thing| thing.id).zip(0..).collect(),
            links: links.map(|link| link.id).zip(0..).collect(),
        }
    }
}

fn traversal(filter: &Filter, direction: Direction, hops: u32) -> Traversal {
    Traversal {
        filter: filter.clone(),
        direction,
        hops,
        max_degree: None,
    }
}

fn sorted<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_unstable();
    values
}

/// Distances by petgraph over the hops that SQL sees; a thing that may not be stepped on leads nowhere.
fn petgraph_distances(graph: &Graph, tables: &Tables, from: u32) -> BTreeMap<u32, u32> {
    let mut copy: DiGraph<(), ()> = DiGraph::new();
    for _ in &graph.sample.things {
        copy.add_node(());
    }
    for thing in 0..graph.sample.things.len() as u32 {
        for (other, _) in tables.neighbours(thing) {
            copy.add_edge(NodeIndex::from(thing), NodeIndex::from(other), ());
        }
    }
    let distances = dijkstra(&copy, NodeIndex::from(from), None, |_| 1_u32);
    let distances = distances.into_iter();
    distances
        .map(|(node, distance)| (node.index() as u32, distance))
        .collect()
}

proptest! {
    #[test]
    fn groups_of_neighbours_and_relations_of_one_thing(graph in graphs(), filter in filters(), direction in directions()) {
        let (topology, numbers) = (graph.topology(), Numbers::of(&graph));
        let tables = Tables::new(&graph, &filter, direction);
        for (thing, number) in graph.sample.things.iter().zip(0..) {
            let around = topology.neighborhood(thing.id, &traversal(&filter, direction, 1), &Budget::unlimited());
            let grouped = sorted(around.neighbors.iter().flat_map(|group| {
                let relations = group.relations.iter();
                relations.map(|neighbour| (numbers.things[&group.entity], numbers.links[&neighbour.relation]))
            }));
            prop_assert_eq!(grouped, tables.neighbours(number));
            let relations = topology.relations_of(thing.id, &filter);
            let relations = sorted(relations.map(|header| numbers.links[&header.id]));
            prop_assert_eq!(relations, tables.relations_of(number));
        }
    }

    #[test]
    fn subgraphs(graph in graphs(), filter in filters(), direction in directions(), hops in 0_u32..5) {
        let (topology, numbers) = (graph.topology(), Numbers::of(&graph));
        let tables = Tables::new(&graph, &filter, direction);
        let traversal = traversal(&filter, direction, hops);
        for (thing, number) in graph.sample.things.iter().zip(0..) {
            let found = tables.reach(number, hops);
            let distances = petgraph_distances(&graph, &tables, number);
            let near = distances.into_iter().filter(|(_, distance)| *distance <= hops);
            prop_assert_eq!(&found, &sorted(near));
            let subgraph = topology.subgraph(&[thing.id], &traversal, &Budget::unlimited());
            let nodes = subgraph.nodes.iter();
            let nodes = sorted(nodes.map(|node| (numbers.things[&node.entity], node.depth)));
            prop_assert_eq!(&nodes, &found);
            // Between what was reached; a start that a walk may not step on again has no relation with itself, nor one
            // that leads to it only.
            let reached: BTreeSet<u32> = found.iter().map(|(thing, _)| *thing).collect();
            let inner = reached.iter().flat_map(|thing| tables.neighbours(*thing));
            let seen: BTreeSet<u32> = inner.filter(|(to, _)| reached.contains(to)).map(|(_, link)| link).collect();
            let relations: BTreeSet<u32> = subgraph.relations.iter().map(|id| numbers.links[id]).collect();
            if hops > 0 && filter.types.is_empty() {
                prop_assert_eq!(relations, seen);
            }
        }
    }

    #[test]
    fn shortest_paths(graph in graphs(), filter in filters(), direction in directions(), most in 0_u32..6) {
        let (topology, numbers) = (graph.topology(), Numbers::of(&graph));
        let tables = Tables::new(&graph, &filter, direction);
        let traversal = traversal(&filter, direction, most);
        for (from, start) in graph.sample.things.iter().zip(0..) {
            for (to, goal) in graph.sample.things.iter().zip(0..) {
                let outcome = topology.shortest_path(from.id, to.id, &traversal, &Budget::unlimited());
                let wanted = tables.distance(start, goal, most).filter(|distance| *distance <= most);
                let PathOutcome::Found { path, .. } = outcome else {
                    prop_assert_eq!(None, wanted);
                    continue;
                };
                prop_assert_eq!(Some(path.hops.len() as u32), wanted);
                prop_assert_eq!(path.entities.first(), Some(&from.id));
                prop_assert_eq!(path.entities.last(), Some(&to.id));
                let distinct: BTreeSet<_> = path.entities.iter().collect();
                prop_assert_eq!(distinct.len(), path.entities.len());
                let seen = tables.seen_numbers();
                for hop in &path.hops {
                    for step in &hop.relations {
                        prop_assert!(seen.contains(&numbers.links[&step.relation]));
                    }
                }
            }
        }
    }

    #[test]
    fn components(graph in graphs(), filter in filters()) {
        let topology = graph.topology();
        let tables = Tables::new(&graph, &filter, Direction::Out);
        let places: BTreeMap<u32, u32> = tables.admitted().into_iter().zip(0..).collect();
        let mut copy: DiGraph<(), ()> = DiGraph::new();
        for _ in &places {
            copy.add_node(());
        }
        for (subject, object) in tables.edges() {
            copy.add_edge(NodeIndex::from(places[&subject]), NodeIndex::from(places[&object]), ());
        }
        let view = topology.view(&filter);
        prop_assert_eq!(connected_components(&view), connected_components(&copy));
        prop_assert_eq!(kosaraju_scc(&view).len(), kosaraju_scc(&copy).len());
    }
}
