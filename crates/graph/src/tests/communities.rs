//! Communities.

use std::collections::{BTreeMap, BTreeSet};

use newsgraph_model::EntityId;
use proptest::prelude::*;

use super::sampled::{Plain, ids, sample, small_budget, traversal};
use super::{name_of, topology};
use crate::{
    Budget, Communities, CommunityQuality, CommunityQuery, Connection, Direction, Topology,
    Traversal,
};

/// Friendships in a club that split: Zachary, "An Information Flow Model for Conflict and Fission in Small Groups",
/// Journal of Anthropological Research 33 (1977). Each member with the friends of a higher number.
const CLUB: &[(u8, &[u8])] = &[
    (1, &[2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32]),
    (2, &[3, 4, 8, 14, 18, 20, 22, 31]),
    (3, &[4, 8, 9, 10, 14, 28, 29, 33]),
    (4, &[8, 13, 14]),
    (5, &[7, 11]),
    (6, &[7, 11, 17]),
    (7, &[17]),
    (9, &[31, 33, 34]),
    (10, &[34]),
    (14, &[34]),
    (15, &[33, 34]),
    (16, &[33, 34]),
    (19, &[33, 34]),
    (20, &[34]),
    (21, &[33, 34]),
    (23, &[33, 34]),
    (24, &[26, 28, 30, 33, 34]),
    (25, &[26, 28, 32]),
    (26, &[32]),
    (27, &[30, 34]),
    (28, &[34]),
    (29, &[32, 34]),
    (30, &[33, 34]),
    (31, &[33, 34]),
    (32, &[33, 34]),
    (33, &[34]),
];

fn names(graph: &Topology, found: &Communities) -> Vec<BTreeSet<String>> {
    let name = |group: &[crate::NodeIdx]| {
        let members = ids(graph, group);
        members.iter().map(|id| name_of(graph, *id)).collect()
    };
    found.groups.iter().map(name).collect()
}

fn of_lines(lines: &str, query: CommunityQuery) -> (Vec<BTreeSet<String>>, f64) {
    let graph = topology(lines);
    let found = graph.communities(query, &Traversal::default(), &Budget::unlimited());
    (names(&graph, &found), found.quality)
}

#[test]
fn the_club_falls_into_the_four_groups_of_highest_modularity() {
    let friends = CLUB
        .iter()
        .flat_map(|(a, others)| others.iter().map(move |b| format!("m{a} met m{b}")));
    let lines: Vec<String> = friends.collect();
    assert_eq!(lines.len(), 78);
    let (groups, quality) = of_lines(&lines.join("\n"), CommunityQuery::default());
    // The optimum, as proven by exact methods: 0.4198 (Brandes et al., "On Modularity Clustering", 2008).
    assert!((quality - 0.419_789_612).abs() < 1e-8, "{quality}");
    let sizes: Vec<usize> = groups.iter().map(BTreeSet::len).collect();
    assert_eq!(sizes, [12, 11, 6, 5]);
    let with = |name: &str| groups.iter().position(|group| group.contains(name));
    assert!(with("m1") == with("m2") && with("m33") == with("m34") && with("m1") != with("m34"));
}

const TRIANGLES: &str = "
    A met B
    B met C
    C met A
    C met D
    D met E
    E met F
    F met D";

#[test]
fn a_higher_resolution_gives_smaller_communities() {
    let of = |quality, value| {
        of_lines(
            TRIANGLES,
            CommunityQuery {
                quality,
                resolution: value,
                max_rounds: u32::MAX,
            },
        )
        .0
        .len()
    };
    let modularity = |value| of(CommunityQuality::Modularity, value);
    assert_eq!(
        (modularity(0.0), modularity(1.0), modularity(9.0)),
        (1, 2, 6)
    );
    let potts = |value| of(CommunityQuality::ConstantPotts, value);
    assert_eq!((potts(0.01), potts(0.5), potts(1.5)), (1, 2, 6));
    assert_eq!(
        (potts(f64::NAN), potts(-1.0), potts(f64::INFINITY)),
        (1, 1, 6)
    );
}

#[test]
fn an_empty_graph_has_no_communities() {
    assert_eq!(of_lines("", CommunityQuery::default()), (Vec::new(), 0.0));
}

fn query() -> impl Strategy<Value = CommunityQuery> {
    let quality = prop_oneof![
        Just(CommunityQuality::Modularity),
        Just(CommunityQuality::ConstantPotts)
    ];
    (quality, prop_oneof![1 => Just(0.0), 6 => 0.05_f64..2.5]).prop_map(|(quality, value)| {
        CommunityQuery {
            quality,
            resolution: value,
            max_rounds: u32::MAX,
        }
    })
}

/// Weights between places, both ways; a loop counts once.
fn weights(plain: &Plain<'_>) -> BTreeMap<(usize, usize), u64> {
    let mut weights = BTreeMap::new();
    for arc in plain.arcs.iter().filter(|arc| arc.forward) {
        let ends = [arc.from, arc.to];
        if ends
            .iter()
            .all(|end| plain.admitted[*end] && plain.passable[*end])
        {
            *weights.entry((arc.from, arc.to)).or_default() += 1;
            if arc.from != arc.to {
                *weights.entry((arc.to, arc.from)).or_default() += 1;
            }
        }
    }
    weights
}

/// The quality by its definition.
fn quality_of(
    query: CommunityQuery,
    weights: &BTreeMap<(usize, usize), u64>,
    labels: &BTreeMap<usize, usize>,
) -> f64 {
    let strength = |node: usize| -> f64 {
        let own = weights.iter().filter(|((from, _), _)| *from == node);
        own.map(|((from, to), weight)| (*weight * if from == to { 2 } else { 1 }) as f64)
            .sum()
    };
    let all: f64 = labels.keys().map(|node| strength(*node)).sum();
    let mut quality = 0.0;
    for (a, of_a) in labels {
        for (b, of_b) in labels {
            if of_a != of_b {
                continue;
            }
            let weight = weights.get(&(*a, *b)).copied().unwrap_or(0) as f64;
            match query.quality {
                CommunityQuality::Modularity if all > 0.0 => {
                    let adjacent = if a == b { 2.0 * weight } else { weight };
                    quality +=
                        (adjacent - query.resolution * strength(*a) * strength(*b) / all) / all;
                }
                CommunityQuality::Modularity => {}
                CommunityQuality::ConstantPotts if a == b => quality += weight,
                CommunityQuality::ConstantPotts => quality += (weight - query.resolution) / 2.0,
            }
        }
    }
    quality
}

fn is_connected(members: &[usize], weights: &BTreeMap<(usize, usize), u64>) -> bool {
    let mut reached = vec![members[0]];
    let mut next = 0;
    while let Some(from) = reached.get(next).copied() {
        next += 1;
        for to in members {
            if !reached.contains(to) && weights.contains_key(&(from, *to)) {
                reached.push(*to);
            }
        }
    }
    reached.len() == members.len()
}

fn labels_of(graph: &Topology, found: &Communities, plain: &Plain<'_>) -> BTreeMap<usize, usize> {
    let mut labels = BTreeMap::new();
    for (label, group) in found.groups.iter().enumerate() {
        for id in ids(graph, group) {
            let place = plain
                .entities
                .binary_search(&id)
                .expect("it is of the graph");
            assert!(plain.admitted[place]);
            assert_eq!(labels.insert(place, label), None, "groups do not overlap");
        }
    }
    labels
}

proptest! {
    /// What the paper promises of a run that changes nothing any more: connected communities, no two that would better
    /// be one, no entity that would better be elsewhere.
    #[test]
    fn communities_keep_what_leiden_promises(sample in sample(10, 40), traversal in traversal(), query in query()) {
        let plain = sample.plain(&Traversal { direction: Direction::Out, ..traversal.clone() });
        let weights = weights(&plain);
        let mut first: Option<(Vec<Vec<EntityId>>, f64)> = None;
        for graph in sample.histories() {
            let found = graph.communities(query, &traversal, &Budget::unlimited());
            prop_assert!(!found.groups.truncated && found.is_stable);
            let labels = labels_of(&graph, &found, &plain);
            prop_assert_eq!(labels.len(), plain.admitted.iter().filter(|seen| **seen).count());
            let quality = quality_of(query, &weights, &labels);
            prop_assert!((quality - found.quality).abs() < 1e-9, "{} {}", quality, found.quality);
            let groups: Vec<Vec<EntityId>> = found.groups.iter().map(|group| ids(&graph, group)).collect();
            for group in found.groups.iter() {
                let places: Vec<usize> = ids(&graph, group).iter().map(|id| plain.entities.binary_search(id).expect("known")).collect();
                prop_assert!(is_connected(&places, &weights));
            }
            let same = first.get_or_insert_with(|| (groups.clone(), found.quality));
            prop_assert_eq!(&(groups, found.quality), &*same);
        }
        let graph = &sample.histories()[0];
        let found = graph.communities(query, &traversal, &Budget::unlimited());
        let labels = labels_of(graph, &found, &plain);
        let n_labels = found.groups.len();
        for node in labels.keys() {
            for label in 0..=n_labels {
                let mut moved = labels.clone();
                moved.insert(*node, label);
                prop_assert!(quality_of(query, &weights, &moved) < found.quality + 1e-8);
            }
        }
        for a in 0..n_labels {
            for b in 0..a {
                let merged = labels.iter().map(|(node, label)| (*node, if *label == a { b } else { *label })).collect();
                prop_assert!(quality_of(query, &weights, &merged) < found.quality + 1e-8);
            }
        }
        if query.resolution == 0.0 {
            let parts = graph.components(Connection::Weak, &traversal, &Budget::unlimited());
            prop_assert!(parts.iter().eq(found.groups.iter()));
        }
    }

    #[test]
    fn a_cut_search_still_gives_connected_communities(sample in sample(10, 40), traversal in traversal(), query in query(), budget in small_budget()) {
        let plain = sample.plain(&Traversal { direction: Direction::Out, ..traversal.clone() });
        let weights = weights(&plain);
        let mut first: Option<Vec<Vec<EntityId>>> = None;
        for graph in sample.histories() {
            let found = graph.communities(query, &traversal, &budget);
            prop_assert!(found.groups.cost.relations <= budget.visited);
            let labels = labels_of(&graph, &found, &plain);
            prop_assert_eq!(labels.len(), plain.admitted.iter().filter(|seen| **seen).count().min(budget.entities));
            for group in found.groups.iter() {
                let places: Vec<usize> = ids(&graph, group).iter().map(|id| plain.entities.binary_search(id).expect("known")).collect();
                prop_assert!(is_connected(&places, &weights));
            }
            let groups: Vec<Vec<EntityId>> = found.groups.iter().map(|group| ids(&graph, group)).collect();
            prop_assert_eq!(first.get_or_insert_with(|| groups.clone()), &groups);
        }
    }
}
