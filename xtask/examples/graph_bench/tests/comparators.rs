//! The comparators answer alike, also where relations read both ways.

use newsgraph_graph::{Connection, Direction, PathOutcome};
use newsgraph_model::View;
use proptest::prelude::*;

use super::random::graphs;
use crate::bare::Sieve;
use crate::contenders::Contenders;
use crate::contest::{Answer as _, Ranks};
use crate::generate::{Shape, preferential};
use crate::ours::{self, all_views};
use crate::walks::{distances, numbered, sorted};
use crate::whole::ranks_by_number;

proptest! {
    #[test]
    fn lookups_and_hops(graph in graphs(), hops in 1_u32..4) {
        let (mut all, _) = Contenders::build(graph.sample, false).expect("SQLite works");
        let Contenders { sample, topology, bare, scratch, petgraph, sqlite, things, .. } = &mut all;
        for (thing, number) in sample.things.iter().zip(0..) {
            let row = Some((number, thing.name.clone()));
            prop_assert_eq!(bare.by_id(thing.id).map(|(number, name)| (number, name.to_owned())), row.clone());
            prop_assert_eq!(sqlite.by_id(thing.id).expect("SQLite works"), row);
            prop_assert_eq!(bare.by_name(&thing.name), Some(number));
            prop_assert_eq!(sqlite.by_name(&thing.name).expect("SQLite works"), Some(number));
            for direction in [Direction::Out, Direction::Both] {
                bare.reach(scratch, thing.id, (hops, direction));
                let found = distances(scratch);
                let reached = ours::reach(topology, thing.id, &all_views(direction, hops));
                prop_assert_eq!(&sorted(numbered(topology, &reached, things)), &found);
                let either = direction == Direction::Both;
                prop_assert_eq!(&sorted(petgraph.reach(thing.id, hops, either)), &found);
                prop_assert_eq!(&sorted(sqlite.reach(thing.id, hops, direction).expect("SQLite works")), &found);
            }
        }
    }

    #[test]
    fn sieves(graph in graphs(), kept in proptest::collection::vec(any::<bool>(), 7)) {
        let (mut all, _) = Contenders::build(graph.sample, false).expect("SQLite works");
        let Contenders { sample, bare, scratch, sqlite, .. } = &mut all;
        let sieve = Sieve { views: View::Reported.set().bits(), predicates: kept };
        let list: Vec<usize> = (0..7).filter(|place| sieve.predicates[*place]).collect();
        let list = serde_json::to_string(&list).expect("numbers");
        for thing in &sample.things {
            bare.reach_through(scratch, thing.id, (2, &sieve));
            let found = sqlite.reach_through(thing.id, 2, (sieve.views, &list)).expect("SQLite works");
            prop_assert_eq!(sorted(found), distances(scratch));
        }
    }

    #[test]
    fn paths_and_whole_graphs(graph in graphs()) {
        let (mut all, _) = Contenders::build(graph.sample, false).expect("SQLite works");
        let Contenders { sample, topology, bare, scratch, petgraph, sqlite, .. } = &mut all;
        for from in &sample.things {
            for to in &sample.things {
                let path = bare.path(scratch, from.id, to.id);
                if let Some(path) = &path {
                    let ends = [path.first(), path.last()].map(|end| end.map(|end| sample.things[*end as usize].id));
                    prop_assert_eq!(ends, [Some(from.id), Some(to.id)]);
                }
                let length = path.map(|path| path.len() - 1);
                prop_assert_eq!(petgraph.path_length(from.id, to.id), length);
                let found = sqlite.path_length(from.id, to.id, 12).expect("SQLite works");
                prop_assert_eq!(found.map(|found| found as usize), length);
                let ours = match ours::path(topology, from.id, to.id, &all_views(Direction::Both, 12)) {
                    PathOutcome::Found { path, .. } => Some(path.hops.len()),
                    _ => None,
                };
                prop_assert_eq!(ours, length);
            }
        }
        prop_assert_eq!(bare.components(), petgraph.components());
        prop_assert_eq!(ours::components(topology, Connection::Weak).len(), petgraph.components());
        prop_assert_eq!(ours::components(topology, Connection::Strong).len(), bare.strong_components());
        let ranks = Ranks(bare.page_rank(0.85, 20));
        let of_sqlite = Ranks(sqlite.page_rank(0.85, 20).expect("SQLite works"));
        prop_assert_eq!(of_sqlite.difference(&ranks), None);
        let of_ours = ours::page_rank(topology, 0.85, 20);
        prop_assert_eq!(Ranks(ranks_by_number(sample, topology, &of_ours)).difference(&ranks), None);
    }
}

#[test]
fn strong_components_of_a_graph_that_reads_one_way() {
    for seed in 0..20 {
        let shape = Shape {
            n_things: 300,
            n_links: 1_000,
            symmetric_permille: 0,
            seed,
        };
        let (all, _) = Contenders::build(preferential(&shape), true).expect("it is built");
        let n_components = all.petgraph.strong_components();
        assert!((2..300).contains(&n_components), "{n_components}");
        assert_eq!(all.bare.strong_components(), n_components);
        let found = ours::components(&all.topology, Connection::Strong);
        assert_eq!(found.len(), n_components);
    }
}
