//! Many threads at once, and how much work one change makes.

use std::collections::BTreeSet;

use newsgraph_resolve::Work;

use super::world::{Model, Paper, commit, graph, ontology, paper, request};
use crate::{Action, CommitRequest, Outcome, Store, StoreOptions};

fn numbered(idx: usize) -> Paper {
    let names = [format!("Ada Number{idx}"), "Bea Roe".into()];
    Paper {
        names: names.to_vec(),
        ..paper(&format!("Text {idx}."), ["x", "y"], "met")
    }
}

#[test]
fn many_threads_commit_together() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = StoreOptions {
        cache_bytes: 8 << 20,
        ..StoreOptions::default()
    };
    let store = Store::open(dir.path(), ontology(), options).expect("opens");
    let sequences: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|thread| {
                let store = &store;
                scope.spawn(move || {
                    let papers = (0..10).map(|idx| numbered(thread * 10 + idx));
                    papers
                        .map(|paper| commit(store, paper.ingest()).sequence)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    let distinct: BTreeSet<u64> = sequences.into_iter().collect();
    assert_eq!(distinct, (1..=80).collect());
    drop(store);
    let store = Store::open(dir.path(), ontology(), options).expect("opens");
    let mut model = Model::default();
    (0..80).for_each(|idx| model.set_paper(&numbered(idx), true));
    assert_eq!(
        graph(&store.read()),
        newsgraph_resolve::derive(&model.live(), &ontology())
    );
    assert_eq!(store.read().verify(), []);
}

#[test]
fn the_same_article_from_many_threads_comes_in_once() {
    let store = Store::in_memory(ontology());
    let one = numbered(0);
    let n_changed = std::thread::scope(|scope| {
        let ingest = |number: usize| {
            let (store, one) = (&store, &one);
            scope.spawn(move || {
                let request = CommitRequest {
                    client_id: Some(format!("client {}", number % 2)),
                    ..request(one.ingest())
                };
                store.commit(request).expect("sound").outcome == Outcome::Changed
            })
        };
        let threads: Vec<_> = (0..8).map(ingest).collect();
        threads
            .into_iter()
            .map(|thread| usize::from(thread.join().expect("no panic")))
            .sum::<usize>()
    });
    assert_eq!((n_changed, store.sequence()), (1, 1));
}

/// Pairs of entities are merged and taken apart by two documents each; a reader must see both or none.
fn check_stable(store: &Store) {
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..60 {
                let paper = Paper {
                    names: (0..12).map(|idx| format!("Ada Marked{idx}")).collect(),
                    sayings: (0..11).map(|idx| (idx, "met", idx + 1)).collect(),
                    ..numbered(1_000 + round % 2)
                };
                commit(store, paper.ingest());
                commit(
                    store,
                    Action::Retract {
                        document: paper.id(),
                    },
                );
            }
            done.store(true, std::sync::atomic::Ordering::SeqCst);
        });
        while !done.load(std::sync::atomic::Ordering::SeqCst) {
            let view = store.read();
            let (entities, counts) = (view.entities(None, usize::MAX), view.counts());
            let (n_entities, counts) =
                (entities.expect("readable").len(), counts.expect("readable"));
            assert!(
                n_entities == 0 || n_entities == 12,
                "half a changeset: {n_entities} entities"
            );
            assert_eq!(n_entities as u64, counts.entities);
            let relations = view.relations(None, usize::MAX).expect("readable");
            assert_eq!(relations.len() as u64, counts.relations);
            assert_eq!(counts.documents_live, u64::from(view.sequence() % 2 == 1));
        }
    });
}

#[test]
fn a_view_never_sees_half_a_changeset() {
    check_stable(&Store::in_memory(ontology()));
    let dir = tempfile::tempdir().expect("a folder");
    let options = StoreOptions {
        cache_bytes: 8 << 20,
        ..StoreOptions::default()
    };
    check_stable(&Store::open(dir.path(), ontology(), options).expect("opens"));
}

/// The work of one ingest and one retraction beside `n_others` documents about other people.
fn work_beside(n_others: usize) -> [Work; 2] {
    let store = Store::in_memory(ontology());
    for idx in 0..n_others {
        let names = [format!("Cleo Number{idx}"), format!("Dora Number{idx}")];
        commit(
            &store,
            Paper {
                names: names.to_vec(),
                ..numbered(idx)
            }
            .ingest(),
        );
    }
    let extra = paper("The extra one.", ["Ada Lind", "Bea Roe"], "met");
    let retract = Action::Retract {
        document: extra.id(),
    };
    [
        commit(&store, extra.ingest()).work,
        commit(&store, retract).work,
    ]
}

#[test]
fn work_does_not_grow_with_what_is_not_touched() {
    let few = work_beside(5);
    assert_eq!(few, work_beside(200));
    assert_eq!((few[0].sources, few[0].buckets), (1, 1));
}
