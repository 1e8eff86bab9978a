//! Shortest paths.

use std::collections::{BTreeMap, VecDeque};

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{id, name_of, topology};
use crate::{Budget, Direction, Filter, PathOutcome, Topology, Traversal};

fn within(hops: u32, direction: Direction) -> Traversal {
    Traversal {
        hops,
        direction,
        ..Traversal::default()
    }
}

fn render(graph: &Topology, outcome: &PathOutcome) -> String {
    let path = match outcome {
        PathOutcome::NotFound { .. } => return "none".into(),
        PathOutcome::Truncated { .. } => return "truncated".into(),
        PathOutcome::Found { path, .. } => path,
    };
    let mut lines = vec![
        path.entities
            .iter()
            .map(|entity| name_of(graph, *entity))
            .collect::<Vec<_>>()
            .join(" > "),
    ];
    for hop in &path.hops {
        let steps = hop.relations.iter().map(|step| {
            let header = graph.relation(step.relation).expect("it is there");
            let way = if step.forward { "->" } else { "<-" };
            format!("{way}{}", graph.predicate(header))
        });
        lines.push(steps.collect::<Vec<_>>().join(" "));
    }
    lines.join("\n")
}

#[track_caller]
fn check_path(lines: &str, ends: (&str, &str), traversal: &Traversal, expected: Expect) {
    let graph = topology(lines);
    let outcome = graph.shortest_path(id(ends.0), id(ends.1), traversal, &Budget::default());
    expected.assert_eq(&render(&graph, &outcome));
}

const LADDER: &str = "
    A endorsed B
    B criticized C x2
    C endorsed B x5
    C visited D
    A visited E
    E visited D
    D praised F
    X visited Y
    F met F";

#[test]
fn a_path_is_undirected_unless_asked_and_has_its_parallel_relations() {
    check_path(
        LADDER,
        ("A", "C"),
        &within(6, Direction::Both),
        expect![[r#"
        A > B > C
        ->endorsed
        <-endorsed ->criticized"#]],
    );
    check_path(
        LADDER,
        ("C", "A"),
        &within(6, Direction::Both),
        expect![[r#"
        C > B > A
        ->endorsed <-criticized
        <-endorsed"#]],
    );
    check_path(
        LADDER,
        ("A", "C"),
        &within(6, Direction::Out),
        expect![[r#"
        A > B > C
        ->endorsed
        ->criticized"#]],
    );
    check_path(
        LADDER,
        ("C", "A"),
        &within(6, Direction::Out),
        expect!["none"],
    );
    check_path(
        LADDER,
        ("C", "A"),
        &within(6, Direction::In),
        expect![[r#"
        C > B > A
        <-criticized
        <-endorsed"#]],
    );
}

#[test]
fn ends_that_are_one_unknown_apart_or_too_far() {
    check_path(
        LADDER,
        ("A", "A"),
        &within(6, Direction::Both),
        expect!["A"],
    );
    check_path(
        LADDER,
        ("A", "Nobody"),
        &within(6, Direction::Both),
        expect!["none"],
    );
    check_path(
        LADDER,
        ("A", "X"),
        &within(6, Direction::Both),
        expect!["none"],
    );
    check_path(
        LADDER,
        ("A", "F"),
        &within(2, Direction::Both),
        expect!["none"],
    );
    check_path(
        LADDER,
        ("A", "F"),
        &within(3, Direction::Both),
        expect![[r#"
        A > E > D > F
        ->visited
        ->visited
        ->praised"#]],
    );
}

#[test]
fn a_budget_that_ends_is_not_taken_for_no_path() {
    let graph = topology(LADDER);
    let budget = Budget {
        visited: 2,
        ..Budget::default()
    };
    let outcome = graph.shortest_path(id("A"), id("F"), &within(6, Direction::Both), &budget);
    assert!(
        matches!(outcome, PathOutcome::Truncated { .. }),
        "{outcome:?}"
    );
}

#[test]
fn a_path_does_not_pass_through_a_large_entity_or_another_type() {
    let narrow = Traversal {
        max_degree: Some(2),
        ..within(6, Direction::Both)
    };
    check_path(LADDER, ("A", "F"), &narrow, expect!["none"]);
    let people = Traversal {
        filter: Filter {
            types: vec!["Person".into()],
            ..Filter::default()
        },
        ..within(6, Direction::Both)
    };
    let office = "
        ! Company:Brightwater GPE:Norwick
        A visited Brightwater
        B visited Brightwater
        A met C
        C met D
        D met B
        D visited Norwick";
    check_path(
        office,
        ("A", "B"),
        &people,
        expect![[r#"
        A > C > D > B
        ->met
        ->met
        ->met"#]],
    );
    check_path(
        office,
        ("A", "Norwick"),
        &people,
        expect![[r#"
        A > C > D > Norwick
        ->met
        ->met
        ->visited"#]],
    );
}

fn plain_distances(
    n_nodes: usize,
    edges: &[(usize, usize)],
    directed: bool,
    from: usize,
) -> BTreeMap<usize, usize> {
    let mut distances = BTreeMap::from([(from, 0)]);
    let mut queue = VecDeque::from([from]);
    while let Some(node) = queue.pop_front() {
        for next in 0..n_nodes {
            let linked =
                edges.contains(&(node, next)) || (!directed && edges.contains(&(next, node)));
            if linked && !distances.contains_key(&next) {
                distances.insert(next, distances[&node] + 1);
                queue.push_back(next);
            }
        }
    }
    distances
}

proptest! {
    #[test]
    fn paths_are_as_short_as_a_plain_search_finds(
        edges in proptest::collection::vec((0_usize..10, 0_usize..10), 0..24),
        directed in any::<bool>(),
        hops in 1_u32..6,
    ) {
        let lines: Vec<String> = edges.iter().enumerate().map(|(number, (a, b))| format!("n{a} endorsed n{b} #{number}")).collect();
        let graph = topology(&lines.join("\n"));
        let direction = if directed { Direction::Out } else { Direction::Both };
        for from in 0..10 {
            let distances = plain_distances(10, &edges, directed, from);
            for to in 0..10 {
                let ends = (id(&format!("n{from}")), id(&format!("n{to}")));
                let known = graph.node(ends.0).is_some() && graph.node(ends.1).is_some();
                let expected = distances.get(&to).copied().filter(|length| known && *length <= hops as usize);
                let outcome = graph.shortest_path(ends.0, ends.1, &within(hops, direction), &Budget::default());
                let PathOutcome::Found { path, .. } = outcome else {
                    prop_assert_eq!(expected, None);
                    continue;
                };
                prop_assert_eq!(Some(path.hops.len()), expected);
                prop_assert_eq!((path.entities[0], path.entities[path.hops.len()]), ends);
                for (hop, pair) in path.hops.iter().zip(path.entities.windows(2)) {
                    prop_assert_eq!((hop.from, hop.to), (pair[0], pair[1]));
                    prop_assert!(!hop.relations.is_empty());
                    for step in &hop.relations {
                        let header = graph.relation(step.relation).expect("it is there");
                        let (subject, object) = header.edge().expect("it is an edge");
                        let ends = (graph.entity_id(subject), graph.entity_id(object));
                        let walked = if step.forward { (hop.from, hop.to) } else { (hop.to, hop.from) };
                        prop_assert_eq!(ends, (Some(walked.0), Some(walked.1)));
                        prop_assert!(step.forward || !directed);
                    }
                }
            }
        }
    }
}
