//! Weak and strong components.

use std::collections::BTreeSet;

use newsgraph_model::EntityId;
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use proptest::prelude::*;

use super::sampled::{Plain, ids, sample, small_budget, traversal};
use super::{name_of, topology};
use crate::{Budget, Connection, Direction, Groups, Topology, Traversal};

fn names(graph: &Topology, groups: &Groups) -> Vec<String> {
    let name = |group: &[crate::NodeIdx]| {
        let members = ids(graph, group);
        let mut names: Vec<String> = members.iter().map(|id| name_of(graph, *id)).collect();
        names.sort();
        names.join(" ")
    };
    groups.iter().map(name).collect()
}

const RINGS: &str = "
    A endorsed B
    B endorsed C
    C endorsed A
    C endorsed D
    D met E
    F endorsed G
    H endorsed H";

#[test]
fn weak_parts_ignore_direction_and_strong_ones_follow_it() {
    let graph = topology(RINGS);
    let of = |connection| graph.components(connection, &Traversal::default(), &Budget::unlimited());
    let weak = names(&graph, &of(Connection::Weak));
    assert_eq!(weak, ["A B C D E", "F G", "H"]);
    let strong = names(&graph, &of(Connection::Strong));
    assert_eq!(
        strong[..2],
        ["A B C", "D E"],
        "a symmetric predicate goes both ways"
    );
    assert_eq!(strong.len(), 5);
}

#[test]
fn a_large_entity_stands_alone_when_asked() {
    let graph = topology("A met Hub\nB met Hub\nC met Hub\nA met B\nC met D");
    let few = Traversal {
        max_degree: Some(2),
        ..Traversal::default()
    };
    for connection in [Connection::Weak, Connection::Strong] {
        let groups = graph.components(connection, &few, &Budget::unlimited());
        let mut found = names(&graph, &groups);
        found.sort();
        assert_eq!(found, ["A B", "C D", "Hub"]);
    }
}

#[test]
fn a_path_of_a_hundred_thousand_entities_is_one_part() {
    let entities = (0..100_000).map(|number| super::entity(&format!("p{number}"), "Person"));
    let next = |number: usize| (number + 1) % 100_000;
    let relations = (0..100_000)
        .map(|number| super::relation(&format!("p{number} endorsed p{}", next(number))));
    let graph = Topology::build(&super::ontology(), entities, relations, 1);
    for connection in [Connection::Weak, Connection::Strong] {
        let groups = graph.components(connection, &Traversal::default(), &Budget::unlimited());
        assert_eq!((groups.len(), groups.n_entities()), (1, 100_000));
    }
}

fn expected(plain: &Plain<'_>, connection: Connection) -> Vec<Vec<EntityId>> {
    let mut graph: DiGraph<EntityId, ()> = DiGraph::new();
    let nodes: Vec<_> = plain
        .entities
        .iter()
        .map(|id| graph.add_node(*id))
        .collect();
    for arc in &plain.arcs {
        if plain.passable[arc.from]
            && plain.passable[arc.to]
            && plain.admitted[arc.from]
            && plain.admitted[arc.to]
        {
            graph.add_edge(nodes[arc.from], nodes[arc.to], ());
            if connection == Connection::Weak {
                graph.add_edge(nodes[arc.to], nodes[arc.from], ());
            }
        }
    }
    let admitted: BTreeSet<EntityId> = plain
        .entities
        .iter()
        .zip(&plain.admitted)
        .filter(|(_, seen)| **seen)
        .map(|(id, _)| *id)
        .collect();
    let parts = tarjan_scc(&graph).into_iter().map(|part| {
        let mut part: Vec<EntityId> = part.into_iter().map(|node| graph[node]).collect();
        part.sort();
        part
    });
    let mut parts: Vec<Vec<EntityId>> = parts.filter(|part| admitted.contains(&part[0])).collect();
    parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part[0]));
    parts
}

proptest! {
    #[test]
    fn components_agree_with_petgraph(sample in sample(9, 24), traversal in traversal(), budget in small_budget()) {
        for connection in [Connection::Weak, Connection::Strong] {
            let along = Traversal { direction: Direction::Out, ..traversal.clone() };
            let expected = expected(&sample.plain(&along), connection);
            let mut cut: Option<Vec<Vec<EntityId>>> = None;
            for graph in sample.histories() {
                let all = graph.components(connection, &traversal, &Budget::unlimited());
                prop_assert!(!all.truncated);
                let found: Vec<Vec<EntityId>> = all.iter().map(|group| ids(&graph, group)).collect();
                prop_assert_eq!(&found, &expected);

                let groups = graph.components(connection, &traversal, &budget);
                prop_assert!(groups.cost.relations <= budget.visited);
                let found: Vec<Vec<EntityId>> = groups.iter().map(|group| ids(&graph, group)).collect();
                prop_assert_eq!(groups.n_entities(), all.n_entities().min(budget.entities));
                for part in &found {
                    let whole = expected.iter().find(|whole| whole.contains(&part[0]));
                    prop_assert!(whole.is_some_and(|whole| part.iter().all(|id| whole.contains(id))));
                }
                prop_assert!(groups.truncated || found == expected);
                prop_assert_eq!(cut.get_or_insert_with(|| found.clone()), &found);
            }
        }
    }
}
