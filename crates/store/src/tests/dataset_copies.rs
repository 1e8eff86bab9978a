//! Stores with datasets: against the same lines attested one by one, differences between sequences, copies, damage.

use std::collections::BTreeMap;

use newsgraph_model::{Attestation, SourceId};
use newsgraph_resolve::Graph;
use proptest::prelude::*;

use super::datasets::{Line, check_sound, discard, line, part};
use super::purge::asked;
use super::world::{Paper, commit, graph, ontology, paper};
use crate::backend::Backend;
use crate::table::Table;
use crate::{Action, ReadView, Store, StoreOptions, VerifyStep, compact, purge, restore};

const SMALL: StoreOptions = StoreOptions {
    cache_bytes: 8 << 20,
    durability: crate::Durability::Full,
    read_only: false,
    free_space_floor: Some(0),
};

/// Lines of a part; parts with other numbers have others.
fn lines(number: usize) -> Vec<Line> {
    let days = [None, Some(1), Some(2)];
    let mut lines = vec![Line::Name(number % 6, vec!["Lind"])];
    for idx in 0..40 {
        let (subject, object) = ((idx + number) % 6, (idx / 5) % 6);
        let predicate = ["met", "endorsed", "raw:juggle"][idx % 3];
        lines.push(Line::Record(
            subject,
            predicate,
            Some(object),
            days[idx % 3],
        ));
    }
    lines
}

/// Articles and parts of datasets that come and go.
fn eventful(store: &Store) {
    let about = |text: &'static str, names| Paper {
        ..paper(text, names, "met")
    };
    commit(store, about("One.", ["Ada Lind", "Jane Roe"]).ingest());
    for number in 0..3 {
        commit(store, part(number, &lines(number)));
    }
    commit(store, about("Two.", ["Bo Ek", "Jane Q. Roe"]).ingest());
    commit(store, discard(&part(1, &lines(1))));
    commit(store, Action::Undo { sequence: None });
    commit(store, discard(&part(0, &lines(0))));
}

/// All that every sequence shows.
fn everything(store: &Store) -> Vec<(u64, Graph, String)> {
    let moments = (0..=store.sequence()).map(|sequence| {
        let view = store.read_at(sequence).expect("it is there");
        (sequence, graph(&view), rest(&view))
    });
    moments.collect()
}

fn rest(view: &ReadView) -> String {
    let attestations = view.attestations(None, usize::MAX).expect("readable");
    format!(
        "{attestations:?} {:?} {:?}",
        view.counts(),
        view.dataset_parts()
    )
}

/// What an attestation says, with claims whose ids are those of any attestation.
fn as_ordinary(attestation: &Attestation) -> Attestation {
    let mut ordinary = attestation.clone();
    for claim in &mut ordinary.claims {
        claim.id = claim.content_id(SourceId::Attestation(attestation.id));
    }
    ordinary
}

/// A dataset against a store that got each of its lines as an attestation.
#[track_caller]
fn check_same_as_attested(parts: &[Vec<Line>]) {
    let (packed, attested) = (Store::in_memory(ontology()), Store::in_memory(ontology()));
    for (number, lines) in parts.iter().enumerate() {
        commit(&packed, part(number, lines));
    }
    let lines = packed
        .read()
        .attestations(None, usize::MAX)
        .expect("readable");
    for line in &lines {
        commit(&attested, Action::Attest(as_ordinary(line)));
    }
    let (left, right) = (packed.read(), attested.read());
    let (of_packed, of_attested) = (graph(&left), graph(&right));
    assert_eq!(of_packed.entities, of_attested.entities);
    assert_eq!(of_packed.relations, of_attested.relations);
    assert_eq!(of_packed.assertions, of_attested.assertions);
    let (left, right) = (left.counts(), right.counts());
    assert_eq!(left, right);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_dataset_is_its_lines_attested(
        parts in prop::collection::vec(prop::collection::vec(line(), 0..10), 1..4),
    ) {
        check_same_as_attested(&parts);
    }
}

#[test]
fn many_lines_are_their_attestations() {
    check_same_as_attested(&[lines(0), lines(1), lines(2)]);
}

#[test]
fn attestations_come_in_pages_of_any_length() {
    let store = Store::in_memory(ontology());
    eventful(&store);
    let view = store.read();
    let all = view.attestations(None, usize::MAX).expect("readable");
    assert_eq!(all.len(), 2 * lines(1).len() - n_itself(&[1, 2]));
    for after in 0..all.len() {
        let page = view.attestations(Some(all[after].id), 7).expect("readable");
        let rest = &all[after + 1..];
        assert_eq!(page, rest[..rest.len().min(7)]);
    }
}

/// Lines that relate a thing to itself, which parts pass over.
fn n_itself(numbers: &[usize]) -> usize {
    let all = numbers.iter().flat_map(|number| lines(*number));
    all.filter(
        |line| matches!(line, Line::Record(subject, _, Some(object), _) if subject == object),
    )
    .count()
}

#[test]
fn changes_are_the_difference_of_graphs_with_datasets() {
    let store = Store::in_memory(ontology());
    eventful(&store);
    let newest = store.sequence();
    for since in 0..=newest {
        for until in since..=newest {
            let view = store.read_at(until).expect("there");
            let (old, new) = (graph(&store.read_at(since).expect("there")), graph(&view));
            let mut entities = old.entities.clone();
            let mut relations: BTreeMap<_, _> = old.relations.clone();
            let (mut after, mut is_last) = (None, false);
            while !is_last {
                let page = view.entity_changes(since, after, 2).expect("readable");
                (after, is_last) = (page.last().map(|changed| changed.id), page.len() < 2);
                for changed in page {
                    assert_eq!(changed.before.as_deref(), old.entities.get(&changed.id));
                    match changed.after {
                        Some(row) => entities.insert(changed.id, (*row).clone()),
                        None => entities.remove(&changed.id),
                    };
                }
            }
            assert_eq!(entities, new.entities, "{since} to {until}");
            let (mut after, mut is_last) = (None, false);
            while !is_last {
                let page = view.relation_changes(since, after, 3).expect("readable");
                (after, is_last) = (page.last().map(|changed| changed.id), page.len() < 3);
                for changed in page {
                    assert_ne!(changed.before, changed.after);
                    assert_eq!(changed.before.as_deref(), old.relations.get(&changed.id));
                    match changed.after {
                        Some(row) => relations.insert(changed.id, (*row).clone()),
                        None => relations.remove(&changed.id),
                    };
                }
            }
            assert_eq!(relations, new.relations, "{since} to {until}");
        }
    }
}

#[test]
fn backups_and_compaction_keep_datasets() {
    let dir = tempfile::tempdir().expect("a folder");
    let (live, copy) = (dir.path().join("live"), dir.path().join("copy"));
    let store = Store::open(&live, ontology(), SMALL).expect("opens");
    eventful(&store);
    check_sound(&store);
    let before = everything(&store);
    let mut bytes = Vec::new();
    store.read().backup(&mut bytes, &mut |_| {}).expect("sound");
    drop(store);
    restore(&mut bytes.as_slice(), &copy, SMALL, &mut |_| {}).expect("sound");
    compact(&live, SMALL, &mut |_| {}).expect("sound");
    for dir in [&copy, &live] {
        let store = Store::open(dir, ontology(), SMALL).expect("opens");
        assert!(everything(&store) == before);
        assert_eq!(store.verify(&mut |_: VerifyStep| {}).faults, []);
        // What was discarded comes back from the blocks that the copy has.
        commit(&store, part(0, &lines(0)));
        check_sound(&store);
        assert!(
            store.read().relations(None, 999).expect("readable").len()
                > before.last().expect("some").1.relations.len()
        );
    }
}

#[test]
fn every_flipped_bit_of_a_dataset_is_found() {
    let store = Store::in_memory(ontology());
    commit(&store, part(0, &lines(0)));
    commit(&store, discard(&part(0, &lines(0))));
    commit(&store, part(1, &lines(1)));
    assert_eq!(store.verify(&mut |_| {}).faults, []);
    let Backend::Memory(memory) = &*store.shared.backend else {
        unreachable!("the store is in memory");
    };
    let is_dataset = |key: &[u8]| {
        matches!(
            Table::of_key(key),
            Some(Table::DatasetPart | Table::DatasetBlock)
        )
    };
    let mut sound = BTreeMap::new();
    memory.damage(|rows| sound = rows.clone());
    let mut n_blocks = 0;
    for (key, value) in sound.iter().filter(|(key, _)| is_dataset(key)) {
        n_blocks += 1;
        // A block that was read before is kept as read, so that a process of its own looks at the damage.
        let store = Store::in_memory(ontology());
        let Backend::Memory(memory) = &*store.shared.backend else {
            unreachable!("the store is in memory");
        };
        memory.damage(|rows| {
            rows.clone_from(&sound);
            let byte_idx = (n_blocks * 13) % value.len();
            let damaged = rows.get_mut(key).expect("it is there");
            damaged[byte_idx] ^= 0x10;
        });
        let faults = flipped(&store);
        assert!(!faults.is_empty(), "a flip under {key:02x?} was not found");
    }
    assert!(n_blocks > 8, "{n_blocks}");
}

/// The faults of a store whose rows were put under it.
fn flipped(store: &Store) -> Vec<crate::Fault> {
    let newest = store.shared.backend.newest().expect("readable");
    store
        .shared
        .published
        .store(newest, std::sync::atomic::Ordering::Release);
    store.shared.datasets.note_part();
    store.verify(&mut |_| {}).faults
}

/// The events with a paper about someone of the datasets, which comes before them, between or after; and without it.
fn check_purge(before: usize) {
    let dir = tempfile::tempdir().expect("a folder");
    let gone = paper("Gone.", ["Jane Roe", "Bo Ek"], "criticized");
    let tell = |dir: &std::path::Path, with_gone: bool| {
        let store = Store::open(dir, ontology(), SMALL).expect("opens");
        for (idx, number) in (0..3).enumerate() {
            if idx == before && with_gone {
                commit(&store, gone.ingest());
            }
            commit(&store, part(number, &lines(number)));
        }
        commit(
            &store,
            paper("Two.", ["Bo Ek", "Jane Q. Roe"], "met").ingest(),
        );
        commit(&store, discard(&part(1, &lines(1))));
        commit(&store, Action::Undo { sequence: None });
        commit(&store, discard(&part(0, &lines(0))));
        store
    };
    let (with, without) = (dir.path().join("with"), dir.path().join("without"));
    drop(tell(&with, true));
    let purged = purge(&with, &ontology(), &asked(gone.id()), SMALL, &mut |_| {});
    purged.expect("purges");
    let (store, never) = (
        Store::open(&with, ontology(), SMALL).expect("opens"),
        tell(&without, false),
    );
    check_sound(&store);
    assert_eq!(store.verify(&mut |_| {}).faults, []);
    assert_eq!(graph(&store.read()), graph(&never.read()));
    // The parts go on as they were: discarded and undone.
    for store in [&store, &never] {
        commit(store, part(0, &lines(0)));
        commit(store, discard(&part(2, &lines(2))));
    }
    assert_eq!(graph(&store.read()), graph(&never.read()));
    check_sound(&store);
}

#[test]
fn a_purge_keeps_datasets_that_came_before_or_after() {
    for before in 0..3 {
        check_purge(before);
    }
}
