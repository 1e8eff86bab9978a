//! Common neighbours.

use std::collections::{BTreeMap, BTreeSet};

use newsgraph_model::{EntityId, RelationId};
use proptest::prelude::*;

use super::sampled::{Plain, sample, small_budget, traversal};
use super::{entity, id, name_of, ontology, relation, relation_of, topology};
use crate::{Budget, CommonNeighbors, CommonOrder, Topology, Traversal};

const PARTY: &str = "
    A met Hub x9
    B met Hub x9
    A endorsed C x2
    C criticized B x3
    C criticized B x1 #2
    A met D x1
    B met D x1
    A met B x5
    X met Hub
    Y met Hub";

fn lines(graph: &Topology, found: &CommonNeighbors) -> Vec<String> {
    let line = |neighbor: &crate::CommonNeighbor| {
        let sides = neighbor.sides.iter().map(|side| {
            let steps = side.iter().map(|step| relation_of(graph, step.relation));
            steps.collect::<Vec<_>>().join(", ")
        });
        let sides: Vec<String> = sides.collect();
        format!("{}: {}", name_of(graph, neighbor.entity), sides.join(" | "))
    };
    found.neighbors.iter().map(line).collect()
}

#[test]
fn relations_of_both_sides_are_told_best_supported_first() {
    let graph = topology(PARTY);
    let ask = |order| {
        let found = graph.common_neighbors(
            &[id("A"), id("B"), id("A")],
            order,
            &Traversal::default(),
            &Budget::default(),
        );
        lines(&graph, &found)
    };
    let (hub, c, d) = (
        "Hub: A met Hub | B met Hub",
        "C: A endorsed C | C criticized B, C criticized B",
        "D: A met D | B met D",
    );
    assert_eq!(ask(CommonOrder::Support), [hub, c, d]);
    assert_eq!(ask(CommonOrder::AdamicAdar), [d, c, hub]);
}

#[test]
fn nobody_has_anything_in_common_with_the_unknown() {
    let graph = topology(PARTY);
    let ask = |entities: &[EntityId]| {
        graph.common_neighbors(
            entities,
            CommonOrder::default(),
            &Traversal::default(),
            &Budget::default(),
        )
    };
    assert_eq!(ask(&[id("A"), id("Nobody")]), CommonNeighbors::default());
    assert_eq!(ask(&[]), CommonNeighbors::default());
    assert_eq!(lines(&graph, &ask(&[id("X")])), ["Hub: X met Hub"]);
}

/// A hub of 50,000 relations is looked at from the three entities that the other side knows.
#[test]
fn a_hub_costs_what_the_other_side_has() {
    let names: Vec<String> = (0..50_000).map(|number| format!("p{number}")).collect();
    let everyone = names.iter().map(|name| entity(name, "Person"));
    let entities = everyone.chain([entity("Hub", "Person"), entity("A", "Person")]);
    let relations = names
        .iter()
        .map(|name| relation(&format!("{name} met Hub")));
    let few = (0..3).map(|number| relation(&format!("A met p{number}")));
    let graph = Topology::build(&ontology(), entities, relations.chain(few), 1);
    let found = graph.common_neighbors(
        &[id("Hub"), id("A")],
        CommonOrder::default(),
        &Traversal::default(),
        &Budget::default(),
    );
    assert_eq!((found.neighbors.len(), found.truncated), (3, false));
    assert!(found.cost.relations <= 9, "{:?}", found.cost);
}

/// For each common neighbour the relations of each side.
fn expected(
    plain: &Plain<'_>,
    asked: &[usize],
) -> BTreeMap<EntityId, Vec<BTreeSet<(RelationId, bool)>>> {
    let mut expected = BTreeMap::new();
    for place in 0..plain.entities.len() {
        if asked.contains(&place) || !plain.admitted[place] || !plain.passable[place] {
            continue;
        }
        let side = |from: &usize| -> BTreeSet<(RelationId, bool)> {
            let arcs = plain
                .arcs
                .iter()
                .filter(|arc| arc.from == *from && arc.to == place);
            arcs.map(|arc| (arc.relation.id, arc.forward)).collect()
        };
        let sides: Vec<_> = asked.iter().map(side).collect();
        if sides.iter().all(|side| !side.is_empty()) {
            expected.insert(plain.entities[place], sides);
        }
    }
    expected
}

proptest! {
    #[test]
    fn they_are_the_intersection_of_neighborhoods(
        sample in sample(8, 40),
        traversal in traversal(),
        asked in proptest::collection::btree_set(0_usize..8, 1..4),
        adamic_adar in any::<bool>(),
        budget in small_budget(),
    ) {
        let plain = sample.plain(&traversal);
        let asked: Vec<usize> = asked.into_iter().collect();
        let expected = expected(&plain, &asked);
        let ids: Vec<EntityId> = asked.iter().map(|place| plain.entities[*place]).collect();
        let order = if adamic_adar { CommonOrder::AdamicAdar } else { CommonOrder::Support };
        let [first, second, third] = sample.histories();
        let all = first.common_neighbors(&ids, order, &traversal, &Budget::unlimited());
        prop_assert!(!all.truncated);
        let mut found = BTreeMap::new();
        let mut keys = Vec::new();
        for neighbor in &all.neighbors {
            let side = |side: &Vec<crate::PathStep>| side.iter().map(|step| (step.relation, step.forward)).collect::<BTreeSet<_>>();
            found.insert(neighbor.entity, neighbor.sides.iter().map(side).collect::<Vec<_>>());
            let ranks = |side: &Vec<crate::PathStep>| -> Vec<_> {
                side.iter().map(|step| first.relation(step.relation).expect("it is there").rank()).collect()
            };
            let mut best = Vec::new();
            for side in &neighbor.sides {
                let ranks = ranks(side);
                prop_assert!(ranks.is_sorted());
                best.push(ranks[0].0.0);
            }
            let degree = first.degree(first.node(neighbor.entity).expect("it is there"));
            prop_assert!((neighbor.weight - 1.0 / (degree.max(2) as f64).ln()).abs() < 1e-12);
            let weakest = best.iter().min().copied();
            keys.push((if adamic_adar { degree } else { 0 }, std::cmp::Reverse(weakest), std::cmp::Reverse(best.iter().sum::<u32>()), neighbor.entity));
        }
        prop_assert_eq!(&found, &expected);
        prop_assert!(keys.is_sorted());
        let cut = first.common_neighbors(&ids, order, &traversal, &budget);
        prop_assert!(cut.cost.relations <= budget.visited && cut.neighbors.len() <= budget.entities);
        for neighbor in &cut.neighbors {
            prop_assert!(expected.contains_key(&neighbor.entity));
        }
        prop_assert!(cut.truncated || cut.neighbors == all.neighbors);
        for graph in [&second, &third] {
            prop_assert_eq!(&graph.common_neighbors(&ids, order, &traversal, &Budget::unlimited()), &all);
            prop_assert_eq!(&graph.common_neighbors(&ids, order, &traversal, &budget), &cut);
        }
    }
}
