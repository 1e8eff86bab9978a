//! Neighbours, subgraphs, relations of an entity, filters and budgets.

use expect_test::{Expect, expect};
use newsgraph_model::View;

use super::{id, name_of, relation_of, topology};
use crate::{Budget, Direction, Filter, Topology, Traversal};

const TOWN: &str = "
    ! GPE:Norwick Company:Brightwater MediaOutlet:Herald
    Ada met Ben x3 from=2025-03-01 to=2025-03-01 @north
    Ada endorsed Cleo planned
    Ben criticized Ada x2 claimed
    Ada met Herald negated
    Brightwater acquired Dora possible attested
    Cleo visited Norwick x4 @south from=2025-03-02
    Ada said \"hello role:topic=Norwick
    Dora holds_office - role:place=Norwick
    Ben raw:waltz_with Dora";

fn only(change: impl FnOnce(&mut Filter)) -> Filter {
    let mut filter = Filter::default();
    change(&mut filter);
    filter
}

#[track_caller]
fn check_neighbors(name: &str, filter: &Filter, direction: Direction, expected: Expect) {
    let graph = topology(TOWN);
    let lines: Vec<String> = graph
        .neighbors(id(name), filter, direction)
        .map(|neighbor| {
            let way = if neighbor.forward { "->" } else { "<-" };
            format!(
                "{way} {}: {}",
                name_of(&graph, neighbor.entity()),
                relation_of(&graph, neighbor.relation())
            )
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn neighbors_come_best_supported_first_in_the_default_view() {
    check_neighbors(
        "Ada",
        &Filter::default(),
        Direction::Both,
        expect![[r#"
        -> Ben: Ada met Ben
        <- Ben: Ben criticized Ada
        -> Cleo: Ada endorsed Cleo"#]],
    );
}

#[test]
fn a_symmetric_predicate_goes_both_ways() {
    check_neighbors(
        "Ben",
        &Filter::default(),
        Direction::Out,
        expect![[r#"
        <- Ada: Ada met Ben
        -> Ada: Ben criticized Ada
        -> Dora: Ben raw:waltz_with Dora"#]],
    );
    check_neighbors(
        "Ben",
        &Filter::default(),
        Direction::In,
        expect!["<- Ada: Ada met Ben"],
    );
}

#[test]
fn a_view_decides_what_is_seen() {
    check_neighbors(
        "Ada",
        &Filter::of_view(View::Negated),
        Direction::Both,
        expect!["-> Herald: Ada met Herald"],
    );
    check_neighbors(
        "Ada",
        &Filter::of_view(View::Planned),
        Direction::Both,
        expect!["-> Cleo: Ada endorsed Cleo"],
    );
}

#[test]
fn narrower_predicates_and_types_are_included() {
    let talks = only(|filter| filter.predicates = vec!["met".into()]);
    check_neighbors(
        "Ada",
        &talks,
        Direction::Both,
        expect!["-> Ben: Ada met Ben"],
    );
    let without = only(|filter| filter.exclude = vec!["met".into(), "endorsed".into()]);
    check_neighbors(
        "Ada",
        &without,
        Direction::Both,
        expect!["<- Ben: Ben criticized Ada"],
    );
    let raw = only(|filter| filter.predicates = vec!["raw:waltz_with".into()]);
    check_neighbors(
        "Ben",
        &raw,
        Direction::Both,
        expect!["-> Dora: Ben raw:waltz_with Dora"],
    );
    let places = only(|filter| filter.types = vec!["Place".into()]);
    check_neighbors(
        "Cleo",
        &places,
        Direction::Both,
        expect!["-> Norwick: Cleo visited Norwick"],
    );
    let none = only(|filter| filter.types = vec!["Company".into()]);
    check_neighbors("Cleo", &none, Direction::Both, expect![""]);
}

#[test]
fn a_parent_predicate_finds_its_children() {
    let ontology = super::ontology();
    let child = ontology
        .predicates()
        .iter()
        .find(|predicate| predicate.parent.is_some());
    let child = child.expect("the ontology has a hierarchy");
    let parent = child.parent.clone().expect("it was chosen so");
    let graph = topology(&format!("Ada {} Ben", child.name));
    let filter = only(|filter| filter.predicates = vec![parent]);
    assert_eq!(
        graph.neighbors(id("Ada"), &filter, Direction::Both).count(),
        1
    );
}

#[test]
fn time_collection_support_and_attestation_filter() {
    let day = |text: &str| only(|filter| filter.valid_at = Some(text.parse().expect("a date")));
    check_neighbors(
        "Ada",
        &day("2025-03-01"),
        Direction::Both,
        expect!["-> Ben: Ada met Ben"],
    );
    check_neighbors("Ada", &day("2025-03-02"), Direction::Both, expect![""]);
    check_neighbors(
        "Cleo",
        &day("2026-01-01"),
        Direction::Both,
        expect!["-> Norwick: Cleo visited Norwick"],
    );
    let north = only(|filter| filter.collection = Some("north".into()));
    check_neighbors(
        "Ada",
        &north,
        Direction::Both,
        expect!["-> Ben: Ada met Ben"],
    );
    let two = only(|filter| filter.min_publishers = 3);
    check_neighbors("Ada", &two, Direction::Both, expect!["-> Ben: Ada met Ben"]);
    let attested = only(|filter| filter.attested = Some(true));
    check_neighbors(
        "Dora",
        &attested,
        Direction::Both,
        expect!["<- Brightwater: Brightwater acquired Dora"],
    );
    let read = only(|filter| filter.attested = Some(false));
    check_neighbors(
        "Dora",
        &read,
        Direction::Both,
        expect!["<- Ben: Ben raw:waltz_with Dora"],
    );
}

#[test]
fn an_unknown_entity_has_no_neighbors() {
    check_neighbors("Nobody", &Filter::default(), Direction::Both, expect![""]);
}

#[test]
fn relations_of_an_entity_include_literals_and_every_role() {
    let graph = topology(TOWN);
    let of = |name: &str| -> Vec<String> {
        let relations = graph.relations_of(id(name), &Filter::default());
        relations
            .map(|header| relation_of(&graph, header.id))
            .collect()
    };
    let mut norwick = of("Norwick");
    norwick[1..].sort();
    expect![[r#"
        Cleo visited Norwick
        Ada said -
        Dora holds_office -"#]]
    .assert_eq(&norwick.join("\n"));
    assert!(of("Ada").contains(&"Ada said -".to_owned()));
    assert!(
        !of("Ada").contains(&"Ada met Herald".to_owned()),
        "the view acts"
    );
}

fn render(graph: &Topology, subgraph: &crate::Subgraph) -> String {
    let mut lines: Vec<String> = subgraph
        .nodes
        .iter()
        .map(|node| format!("{} {}", node.depth, name_of(graph, node.entity)))
        .collect();
    lines.extend(
        subgraph
            .relations
            .iter()
            .map(|relation| relation_of(graph, *relation)),
    );
    let frontier: Vec<String> = subgraph
        .frontier
        .iter()
        .map(|entity| name_of(graph, *entity))
        .collect();
    if subgraph.truncated {
        lines.push(format!("truncated at {}", frontier.join(", ")));
    }
    lines.join("\n")
}

#[track_caller]
fn check_subgraph(
    graph: &str,
    seeds: &[&str],
    traversal: &Traversal,
    budget: &Budget,
    expected: Expect,
) {
    let graph = topology(graph);
    let seeds: Vec<_> = seeds.iter().map(|name| id(name)).collect();
    expected.assert_eq(&render(&graph, &graph.subgraph(&seeds, traversal, budget)));
}

fn hops(hops: u32) -> Traversal {
    Traversal {
        hops,
        ..Traversal::default()
    }
}

const CHAIN: &str = "
    A met B x9
    A met C x8
    B met C x7
    C met D x6
    D met E x5
    B endorsed A x4";

#[test]
fn a_subgraph_has_all_relations_between_its_nodes() {
    check_subgraph(
        CHAIN,
        &["A"],
        &hops(1),
        &Budget::default(),
        expect![[r#"
        0 A
        1 B
        1 C
        A met B
        A met C
        B met C
        B endorsed A"#]],
    );
    check_subgraph(
        CHAIN,
        &["E", "Nobody"],
        &hops(2),
        &Budget::default(),
        expect![[r#"
        0 E
        1 D
        2 C
        C met D
        D met E"#]],
    );
    check_subgraph(
        CHAIN,
        &["A", "B"],
        &hops(0),
        &Budget::default(),
        expect![[r#"
        0 A
        0 B
        A met B
        B endorsed A"#]],
    );
    check_subgraph(CHAIN, &[], &hops(3), &Budget::default(), expect![""]);
}

#[test]
fn budgets_cut_and_say_so() {
    let few = |change: fn(&mut Budget)| {
        let mut budget = Budget::default();
        change(&mut budget);
        budget
    };
    check_subgraph(
        CHAIN,
        &["A"],
        &hops(3),
        &few(|budget| budget.entities = 2),
        expect![[r#"
        0 A
        1 B
        A met B
        B endorsed A
        truncated at A, B"#]],
    );
    check_subgraph(
        CHAIN,
        &["A"],
        &hops(2),
        &few(|budget| budget.relations = 3),
        expect![[r#"
        0 A
        1 B
        1 C
        2 D
        A met B
        A met C
        C met D
        truncated at A, B, C"#]],
    );
    check_subgraph(
        CHAIN,
        &["A"],
        &hops(3),
        &few(|budget| budget.visited = 2),
        expect![[r#"
        0 A
        1 B
        1 C
        A met B
        A met C
        truncated at A, B, C"#]],
    );
    check_subgraph(
        CHAIN,
        &["A"],
        &hops(3),
        &few(|budget| budget.entities = 0),
        expect!["truncated at "],
    );
}

#[test]
fn a_walk_does_not_go_on_through_a_large_entity() {
    let traversal = Traversal {
        max_degree: Some(2),
        ..hops(4)
    };
    check_subgraph(
        CHAIN,
        &["A"],
        &traversal,
        &Budget::default(),
        expect![[r#"
        0 A
        1 B
        1 C
        A met B
        A met C
        B met C
        B endorsed A"#]],
    );
}

#[test]
fn a_neighborhood_groups_relations_by_entity() {
    let graph = topology(TOWN);
    let found = graph.neighborhood(id("Ada"), &Traversal::default(), &Budget::default());
    let groups: Vec<String> = found
        .neighbors
        .iter()
        .map(|group| {
            format!(
                "{} {}",
                name_of(&graph, group.entity),
                group.relations.len()
            )
        })
        .collect();
    assert_eq!(groups, ["Ben 2", "Cleo 1"]);
    assert!(!found.truncated);
    let one = Budget {
        entities: 1,
        ..Budget::default()
    };
    let found = graph.neighborhood(id("Ada"), &Traversal::default(), &one);
    assert!(found.truncated && found.neighbors.len() == 1);
}

/// A hub with 100,000 relations costs what is looked at of it.
#[test]
fn a_hub_costs_what_is_visited() {
    let names: Vec<String> = (0..100_000).map(|number| format!("p{number}")).collect();
    let everyone = names.iter().map(|name| super::entity(name, "Person"));
    let entities = everyone.chain([
        super::entity("Hub", "Person"),
        super::entity("Far", "Person"),
    ]);
    let relations = names
        .iter()
        .map(|name| super::relation(&format!("{name} met Hub")));
    let graph = Topology::build(&super::ontology(), entities, relations, 1);
    assert_eq!(
        graph.degree(graph.node(id("Hub")).expect("it is there")),
        100_000
    );
    assert_eq!(
        graph
            .neighbors(id("Hub"), &Filter::default(), Direction::Both)
            .take(3)
            .count(),
        3
    );

    let budget = Budget {
        entities: 50,
        relations: 100,
        visited: 1_000,
        ..Budget::default()
    };
    let found = graph.subgraph(&[id("Hub")], &hops(2), &budget);
    assert!(found.truncated && found.nodes.len() == 50 && found.cost.relations <= 1_000);
    assert_eq!(found.frontier[0], id("Hub"));

    // One hop from a leaf: the hub is reached and not looked through.
    let found = graph.subgraph(&[id("p7")], &hops(1), &budget);
    assert!(!found.truncated && found.nodes.len() == 2 && found.relations.len() == 1);
    assert!(found.cost.relations <= 2);

    let path = graph.shortest_path(id("Hub"), id("Far"), &hops(6), &budget);
    assert!(
        matches!(path, crate::PathOutcome::NotFound { .. }),
        "an end without relations proves it"
    );
    let crate::PathOutcome::Found { path, cost } =
        graph.shortest_path(id("p1"), id("p2"), &hops(6), &budget)
    else {
        panic!("both met the hub");
    };
    assert_eq!(
        (path.hops.len(), cost.relations <= 10),
        (2, true),
        "{cost:?}"
    );
}
