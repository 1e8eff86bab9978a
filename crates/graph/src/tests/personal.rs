//! Personalised PageRank.

use newsgraph_model::EntityId;
use proptest::prelude::*;

use super::sampled::{Plain, sample, small_budget, traversal};
use super::{id, name_of, topology};
use crate::{Budget, Direction, PersonalRank, Traversal};

#[test]
fn what_is_near_the_seeds_ranks_high() {
    let graph = topology("A met B\nA met B #2\nB met C\nC met D\nA met E\nX met Y");
    let ranks = |seeds: &[&str]| {
        let seeds: Vec<EntityId> = seeds.iter().map(|name| id(name)).collect();
        let found = graph.personal_page_rank(
            &seeds,
            PersonalRank::default(),
            &Traversal::default(),
            &Budget::default(),
        );
        assert!(!found.truncated && found.error < 1e-3, "{found:?}");
        let names = found.ranks.iter().map(|rank| name_of(&graph, rank.entity));
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        ranks(&["A"]),
        "A B C E D",
        "two relations with B weigh more than one with E"
    );
    assert_eq!(ranks(&["X", "Nobody", "X"]), "X Y");
    assert_eq!(ranks(&["Nobody"]), "");
    assert_eq!(ranks(&[]), "");
}

#[test]
fn odd_settings_end_all_the_same() {
    let graph = topology("A endorsed B\nB endorsed A\nB endorsed C");
    for damping in [f64::NAN, -1.0, 1.0, f64::INFINITY] {
        for tolerance in [f64::NAN, 0.0, 1e-9, 2.0, f64::INFINITY] {
            let how = PersonalRank { damping, tolerance };
            let budget = Budget {
                visited: 10_000,
                ..Budget::default()
            };
            let found = graph.personal_page_rank(&[id("A")], how, &Traversal::default(), &budget);
            let sum: f64 = found.ranks.iter().map(|rank| rank.score).sum();
            assert!((sum + found.error - 1.0).abs() < 1e-9, "{how:?} {found:?}");
        }
    }
}

/// The definition, by rounds over a matrix.
fn exact(plain: &Plain<'_>, seeds: &[usize], damping: f64) -> Vec<f64> {
    let n = plain.entities.len();
    let begin = |node: usize| {
        if seeds.contains(&node) {
            1.0 / seeds.len() as f64
        } else {
            0.0
        }
    };
    let targets = |node: usize| -> Vec<usize> {
        let walks = plain.passable[node] || seeds.contains(&node);
        let arcs = plain
            .arcs
            .iter()
            .filter(|arc| walks && arc.from == node && plain.admitted[arc.to]);
        arcs.map(|arc| arc.to).collect()
    };
    let targets: Vec<Vec<usize>> = (0..n).map(targets).collect();
    let mut ranks: Vec<f64> = (0..n).map(begin).collect();
    for _ in 0..400 {
        let mut next: Vec<f64> = (0..n).map(|node| (1.0 - damping) * begin(node)).collect();
        for node in 0..n {
            for target in &targets[node] {
                next[*target] += damping * ranks[node] / targets[node].len() as f64;
            }
            if targets[node].is_empty() {
                for seed in seeds {
                    next[*seed] += damping * ranks[node] / seeds.len() as f64;
                }
            }
        }
        ranks = next;
    }
    ranks
}

proptest! {
    #[test]
    fn ranks_are_the_exact_ones_less_a_known_error(
        sample in sample(8, 30),
        traversal in traversal(),
        seeds in proptest::collection::btree_set(0_usize..8, 1..3),
        damping in 0.0_f64..0.95,
        tolerance in prop_oneof![Just(1e-2), Just(1e-5), Just(1e-9)],
        budget in small_budget(),
    ) {
        let plain = sample.plain(&traversal);
        let seeds: Vec<usize> = seeds.into_iter().collect();
        let exact = exact(&plain, &seeds, damping);
        let seed_ids: Vec<EntityId> = seeds.iter().map(|seed| plain.entities[*seed]).collect();
        let how = PersonalRank { damping, tolerance };
        let [first, second, third] = sample.histories();
        for budget in [Budget::unlimited(), Budget { visited: budget.visited, ..Budget::unlimited() }] {
            let found = first.personal_page_rank(&seed_ids, how, &traversal, &budget);
            prop_assert!(found.cost.relations <= budget.visited);
            prop_assert!(found.truncated || found.cost.relations as f64 <= 1.0 / (tolerance * (1.0 - damping)));
            let mut missing = 0.0;
            for (entity, exact) in plain.entities.iter().zip(&exact) {
                let rank = found.ranks.iter().find(|rank| rank.entity == *entity).map_or(0.0, |rank| rank.score);
                prop_assert!(rank <= exact + 1e-9, "{} {}", rank, exact);
                missing += exact - rank;
            }
            prop_assert!((missing - found.error).abs() < 1e-7, "{} {}", missing, found.error);
            for graph in [&second, &third] {
                prop_assert_eq!(&graph.personal_page_rank(&seed_ids, how, &traversal, &budget), &found);
            }
        }
        let all = first.personal_page_rank(&seed_ids, how, &traversal, &Budget::unlimited());
        let few = first.personal_page_rank(&seed_ids, how, &traversal, &Budget { entities: budget.entities, ..Budget::unlimited() });
        prop_assert_eq!(&all.ranks[..few.ranks.len()], &few.ranks[..]);
        prop_assert_eq!(few.truncated, all.ranks.len() > budget.entities);
    }
}

#[test]
fn direction_is_followed() {
    let graph = topology("A endorsed B\nC endorsed A");
    let along = |direction| {
        let traversal = Traversal {
            direction,
            ..Traversal::default()
        };
        let found = graph.personal_page_rank(
            &[id("A")],
            PersonalRank::default(),
            &traversal,
            &Budget::default(),
        );
        let names = found.ranks.iter().map(|rank| name_of(&graph, rank.entity));
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(along(Direction::Out), "A B");
    assert_eq!(along(Direction::In), "A C");
}
