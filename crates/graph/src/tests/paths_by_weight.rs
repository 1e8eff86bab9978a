//! Paths by weight: all of them, and the lightest.

use std::cmp::Reverse;

use newsgraph_model::{EntityId, RelationId};
use petgraph::algo::dijkstra;
use petgraph::graph::DiGraph;
use proptest::prelude::*;

use super::sampled::{Arc, Plain, sample, small_budget, traversal};
use super::{entity, id, name_of, ontology, relation, relation_id, topology};
use crate::{Budget, Direction, PathQuery, PathWeight, Paths, Topology, Traversal, WeightedPath};

const ROADS: &str = "
    A met B x1
    B met D x1
    A met C x9
    C met E x9
    E met D x9
    A met D x0
    A endorsed C x2
    C met B x3";

fn within(hops: u32) -> Traversal {
    Traversal {
        hops,
        ..Traversal::default()
    }
}

fn by(weight: PathWeight) -> PathQuery {
    PathQuery {
        weight,
        limit: usize::MAX,
        ..PathQuery::default()
    }
}

fn lines(graph: &Topology, found: &Paths) -> Vec<String> {
    let line = |found: &WeightedPath| {
        let names = found.path.entities.iter().map(|id| name_of(graph, *id));
        format!(
            "{} {:.4}",
            names.collect::<Vec<_>>().join(" "),
            found.weight
        )
    };
    found.paths.iter().map(line).collect()
}

#[test]
fn shortest_first_then_best_supported() {
    let graph = topology(ROADS);
    let ask = |query: &PathQuery, hops| {
        lines(
            &graph,
            &graph.paths_between(id("A"), id("D"), query, &within(hops), &Budget::default()),
        )
    };
    let hops = by(PathWeight::Hops);
    assert_eq!(
        ask(&hops, 3),
        [
            "A D 1.0000",
            "A B D 2.0000",
            "A C E D 3.0000",
            "A C B D 3.0000"
        ]
    );
    assert_eq!(
        ask(
            &PathQuery {
                min_hops: 2,
                ..hops
            },
            3
        )
        .len(),
        3
    );
    assert_eq!(ask(&PathQuery { limit: 2, ..hops }, 3).len(), 2);
    assert_eq!(ask(&hops, 1), ["A D 1.0000"]);
    assert!(ask(&hops, 0).is_empty());
    assert_eq!(ask(&hops, 90).len(), 5, "many hops are taken as 64");
}

#[test]
fn support_and_confidence_make_a_way_shorter() {
    let graph = topology(ROADS);
    let found = graph.paths_between(
        id("A"),
        id("D"),
        &by(PathWeight::Publishers),
        &within(4),
        &Budget::default(),
    );
    let expected = [
        "A C E D 0.3000",
        "A C B D 0.8500",
        "A D 1.0000",
        "A B D 1.0000",
        "A B C E D 0.9500",
    ];
    let mut sorted = expected;
    sorted.sort_by(|a, b| a[a.len() - 6..].cmp(&b[b.len() - 6..]));
    assert_eq!(lines(&graph, &found), sorted);
    let hop = &found.paths[0].path.hops[0];
    let relations: Vec<RelationId> = hop.relations.iter().map(|step| step.relation).collect();
    assert_eq!(
        relations,
        [relation_id("A met C"), relation_id("A endorsed C")]
    );
    let found = graph.lightest_path(
        id("A"),
        id("D"),
        PathWeight::Publishers,
        &within(4),
        &Budget::default(),
    );
    assert_eq!(lines(&graph, &found), ["A C E D 0.3000"]);
    let found = graph.lightest_path(
        id("A"),
        id("D"),
        PathWeight::Publishers,
        &within(2),
        &Budget::default(),
    );
    assert_eq!(
        lines(&graph, &found),
        ["A D 1.0000"],
        "a longer way must not hide a shorter one"
    );
    let found = graph.lightest_path(
        id("A"),
        id("E"),
        PathWeight::Confidence,
        &within(4),
        &Budget::default(),
    );
    assert_eq!(lines(&graph, &found), ["A C E 0.2107"], "twice -ln 0.9");
}

#[test]
fn odd_ends() {
    let graph = topology(ROADS);
    for weight in [
        PathWeight::Hops,
        PathWeight::Publishers,
        PathWeight::Confidence,
    ] {
        let all = |from, to| {
            graph.paths_between(
                id(from),
                id(to),
                &by(weight),
                &within(3),
                &Budget::default(),
            )
        };
        let lightest = |from, to| {
            graph.lightest_path(id(from), id(to), weight, &within(3), &Budget::default())
        };
        for found in [all("A", "A"), lightest("A", "A")] {
            assert_eq!(
                (lines(&graph, &found), found.truncated),
                (vec!["A 0.0000".to_owned()], false)
            );
        }
        for found in [all("A", "Nobody"), lightest("Nobody", "A")] {
            assert_eq!(found, Paths::default());
        }
    }
    let from = graph.paths_from(
        id("Nobody"),
        &PathQuery::default(),
        &within(3),
        &Budget::default(),
    );
    assert_eq!(from, Paths::default());
    let from = graph.paths_from(
        id("E"),
        &by(PathWeight::Hops),
        &within(1),
        &Budget::default(),
    );
    assert_eq!(lines(&graph, &from), ["E D 1.0000", "E C 1.0000"]);
}

/// Two people of whom one knows a hub of 20,000, and the other does not: the hub is not looked through.
#[test]
fn dead_ends_cost_nothing() {
    let names: Vec<String> = (0..20_000).map(|number| format!("p{number}")).collect();
    let everyone = names.iter().map(|name| entity(name, "Person"));
    let entities = everyone.chain(["Hub", "A", "B", "C"].map(|name| entity(name, "Person")));
    let met = names
        .iter()
        .map(|name| relation(&format!("{name} met Hub")));
    let few = ["A met Hub", "A met B", "B met C"].map(relation);
    let graph = Topology::build(&ontology(), entities, met.chain(few), 1);
    let found = graph.paths_between(
        id("A"),
        id("C"),
        &by(PathWeight::Hops),
        &within(4),
        &Budget::default(),
    );
    assert_eq!(lines(&graph, &found), ["A B C 2.0000"]);
    assert!(
        found.cost.relations < 100 && !found.truncated,
        "{:?}",
        found.cost
    );
    let found = graph.lightest_path(
        id("A"),
        id("C"),
        PathWeight::Publishers,
        &within(4),
        &Budget::default(),
    );
    assert_eq!(lines(&graph, &found), ["A B C 1.0000"]);
    assert!(found.cost.relations < 100, "{:?}", found.cost);
}

/// A path with all that its order depends on.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
struct Walked {
    millionths: u64,
    hops: usize,
    /// The rank of the best supported relation of each hop.
    ranks: Vec<(Reverse<u32>, RelationId)>,
    entities: Vec<EntityId>,
    relations: Vec<Vec<(RelationId, bool)>>,
}

fn millionths(weight: PathWeight, arc: &Arc<'_>) -> u64 {
    match weight {
        PathWeight::Hops => 1_000_000,
        PathWeight::Publishers => 1_000_000 / (1 + u64::from(arc.relation.support.publishers)),
        PathWeight::Confidence => {
            let probability = arc.relation.confidence.get().max(0.000_25);
            (-probability.ln() * 1e6).round() as u64
        }
    }
}

struct Brute<'p, 's> {
    plain: &'p Plain<'s>,
    weight: PathWeight,
    goal: Option<usize>,
    hops: (usize, usize),
    found: Vec<Walked>,
}

impl Brute<'_, '_> {
    fn walk(&mut self, places: &mut Vec<usize>, walked: &Walked) {
        let plain = self.plain;
        let place = *places.last().expect("it begins somewhere");
        let is_end = self.goal.map_or(places.len() > 1, |goal| goal == place);
        if is_end && walked.hops >= self.hops.0 {
            self.found.push(walked.clone());
        }
        let leads_on = places.len() == 1 || plain.passable[place];
        if walked.hops == self.hops.1 || self.goal == Some(place) || !leads_on {
            return;
        }
        for next in 0..plain.entities.len() {
            let arcs: Vec<&Arc<'_>> = plain
                .arcs
                .iter()
                .filter(|arc| arc.from == place && arc.to == next)
                .collect();
            let allowed = plain.admitted[next] || self.goal == Some(next);
            if arcs.is_empty() || places.contains(&next) || !allowed {
                continue;
            }
            let rank = |arc: &&Arc<'_>| (Reverse(arc.relation.support.publishers), arc.relation.id);
            let mut longer = walked.clone();
            longer.hops += 1;
            longer.millionths += arcs
                .iter()
                .map(|arc| millionths(self.weight, arc))
                .min()
                .expect("there is one");
            longer
                .ranks
                .push(arcs.iter().map(rank).min().expect("there is one"));
            longer.entities.push(plain.entities[next]);
            let mut relations: Vec<&&Arc<'_>> = arcs.iter().collect();
            relations.sort_by_key(|arc| (millionths(self.weight, arc), rank(arc)));
            longer.relations.push(
                relations
                    .iter()
                    .map(|arc| (arc.relation.id, arc.forward))
                    .take(16)
                    .collect(),
            );
            places.push(next);
            self.walk(places, &longer);
            places.pop();
        }
    }
}

fn expected(
    plain: &Plain<'_>,
    weight: PathWeight,
    (from, goal): (usize, Option<usize>),
    hops: (usize, usize),
) -> Vec<Walked> {
    let mut brute = Brute {
        plain,
        weight,
        goal,
        hops,
        found: Vec::new(),
    };
    let start = Walked {
        millionths: 0,
        hops: 0,
        ranks: Vec::new(),
        entities: vec![plain.entities[from]],
        relations: Vec::new(),
    };
    brute.walk(&mut vec![from], &start);
    brute
        .found
        .sort_by(|a, b| a.partial_cmp(b).expect("all of it can be compared"));
    brute.found
}

fn same(found: &WeightedPath, expected: &Walked) -> bool {
    let hops = found.path.hops.iter();
    let relations: Vec<Vec<(RelationId, bool)>> = hops
        .map(|hop| {
            hop.relations
                .iter()
                .map(|step| (step.relation, step.forward))
                .collect()
        })
        .collect();
    let ends = found
        .path
        .hops
        .iter()
        .zip(found.path.entities.windows(2))
        .all(|(hop, ends)| (hop.from, hop.to) == (ends[0], ends[1]));
    ends && found.path.entities == expected.entities
        && relations == expected.relations
        && (found.weight - expected.millionths as f64 / 1e6).abs() < 1e-9
}

fn weight() -> impl Strategy<Value = PathWeight> {
    prop_oneof![
        Just(PathWeight::Hops),
        Just(PathWeight::Publishers),
        Just(PathWeight::Confidence)
    ]
}

proptest! {
    #[test]
    fn all_paths_come_in_the_stated_order(
        sample in sample(7, 26),
        traversal in traversal(),
        weight in weight(),
        (from, to) in (0_usize..7, proptest::option::weighted(0.8, 0_usize..7)),
        (min_hops, limit) in (0_u32..4, prop_oneof![Just(usize::MAX), 0_usize..5]),
        budget in small_budget(),
    ) {
        let plain = sample.plain(&traversal);
        let mut expected = expected(&plain, weight, (from, to), (min_hops as usize, traversal.hops as usize));
        let n_all = expected.len();
        expected.truncate(limit);
        let query = PathQuery { weight, min_hops, limit };
        let ask = |graph: &Topology, budget: &Budget| match to {
            Some(to) => graph.paths_between(plain.entities[from], plain.entities[to], &query, &traversal, budget),
            None => graph.paths_from(plain.entities[from], &query, &traversal, budget),
        };
        let [first, second, third] = sample.histories();
        let found = ask(&first, &Budget::unlimited());
        prop_assert!(!found.truncated);
        prop_assert_eq!(found.paths.len(), expected.len(), "{:?} {:?}", found.paths, expected);
        for (found, expected) in found.paths.iter().zip(&expected) {
            prop_assert!(same(found, expected), "{:?} {:?}", found, expected);
        }
        let budget = Budget { visited: budget.visited * 3, ..budget };
        let cut = ask(&first, &budget);
        prop_assert!(cut.cost.relations <= budget.visited);
        prop_assert_eq!(&cut.paths[..], &found.paths[..cut.paths.len()]);
        prop_assert!(cut.truncated || cut.paths.len() == n_all.min(limit));
        for graph in [&second, &third] {
            prop_assert_eq!(&ask(graph, &Budget::unlimited()), &found);
            prop_assert_eq!(&ask(graph, &budget), &cut);
        }
    }

    #[test]
    fn the_lightest_path_is_none_heavier_than_any(
        sample in sample(8, 30),
        traversal in traversal(),
        weight in weight(),
        (from, to) in (0_usize..8, 0_usize..8),
        budget in small_budget(),
    ) {
        let plain = sample.plain(&traversal);
        let expected = expected(&plain, weight, (from, Some(to)), (0, traversal.hops as usize));
        let [first, second, third] = sample.histories();
        let ask = |graph: &Topology, budget: &Budget| graph.lightest_path(plain.entities[from], plain.entities[to], weight, &traversal, budget);
        let found = ask(&first, &Budget::unlimited());
        prop_assert!(!found.truncated);
        prop_assert_eq!(found.paths.len(), expected.len().min(1), "{:?} {:?}", found.paths, expected);
        if let (Some(found), Some(best)) = (found.paths.first(), expected.first()) {
            let this = expected.iter().find(|walked| walked.entities == found.path.entities);
            prop_assert!(this.is_some_and(|this| same(found, this) && (this.millionths, this.hops) == (best.millionths, best.hops)), "{:?} {:?}", found, best);
        }
        let cut = ask(&first, &budget);
        prop_assert!(cut.cost.relations <= budget.visited);
        prop_assert!(cut.paths == found.paths || (cut.truncated && cut.paths.is_empty()));
        for graph in [&second, &third] {
            prop_assert_eq!(&ask(graph, &Budget::unlimited()), &found);
            prop_assert_eq!(&ask(graph, &budget), &cut);
        }
    }

    /// Without a bound on hops, types and degrees, the lightest path is what petgraph's Dijkstra finds.
    #[test]
    fn the_lightest_path_agrees_with_petgraph(sample in sample(9, 40), direction in prop_oneof![Just(Direction::Out), Just(Direction::In), Just(Direction::Both)], weight in weight()) {
        let traversal = Traversal { hops: 64, direction, ..Traversal::default() };
        let plain = sample.plain(&traversal);
        let mut copy: DiGraph<(), u64> = DiGraph::new();
        let nodes: Vec<_> = plain.entities.iter().map(|_| copy.add_node(())).collect();
        for arc in &plain.arcs {
            copy.add_edge(nodes[arc.from], nodes[arc.to], millionths(weight, arc));
        }
        let graph = &sample.histories()[1];
        for (from, start) in nodes.iter().enumerate() {
            let distances = dijkstra(&copy, *start, None, |edge| *edge.weight());
            for (to, goal) in nodes.iter().enumerate() {
                let found = graph.lightest_path(plain.entities[from], plain.entities[to], weight, &traversal, &Budget::unlimited());
                let found = found.paths.first().map(|path| (path.weight * 1e6).round() as u64);
                prop_assert_eq!(found, distances.get(goal).copied());
            }
        }
    }
}
