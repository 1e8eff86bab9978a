//! Changes that are only in the log: there after a kill, whole, and gone when they are purged.

use std::path::Path;

use super::purge::{asked, found_in_store, purged, secret};
use super::world::{Paper, commit, graph, ontology, paper, request};
use crate::backend::{Backend, FORMAT_KEY, LOGGED_KEY};
use crate::open::open_tree;
use crate::{Action, Durability, OpenError, Store, StoreOptions, compact};

const SMALL: StoreOptions = StoreOptions {
    cache_bytes: 8 << 20,
    durability: Durability::Full,
    read_only: false,
    free_space_floor: Some(0),
};
const READ_ONLY: StoreOptions = StoreOptions {
    read_only: true,
    ..SMALL
};

fn open(dir: &Path, options: StoreOptions) -> Result<Store, OpenError> {
    Store::open(dir, ontology(), options)
}

fn numbered(idx: usize) -> Paper {
    let names = [format!("Ada Number{}", idx % 5), "Bea Roe".into()];
    Paper {
        names: names.to_vec(),
        ..paper(&format!("Text {idx}."), ["x", "y"], "met")
    }
}

/// Copies the files of a store that is open, as a kill would leave them.
fn killed(store: &Store, from: &Path, to: &Path) {
    let Backend::Sled(sled) = &*store.shared.backend else {
        unreachable!("the store is on disk");
    };
    sled.rest();
    if to.exists() {
        std::fs::remove_dir_all(to).expect("writable");
    }
    std::fs::create_dir(to).expect("writable");
    for entry in std::fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_file() {
            let name = path.file_name().expect("a file has a name");
            std::fs::copy(&path, to.join(name)).expect("writable");
        }
    }
}

fn log_bytes(dir: &Path) -> u64 {
    let len = |name| std::fs::metadata(dir.join(name)).map_or(0, |file| file.len());
    len("log.0") + len("log.1")
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let dir = tempfile::tempdir().expect("a folder");
    let (live, dead) = (dir.path().join("live"), dir.path().join("dead"));
    let store = open(&live, SMALL).expect("opens");
    let mut n_only_in_log = 0;
    for idx in 0..30 {
        let changed = match idx % 7 {
            6 => Action::Retract {
                document: numbered(idx - 3).id(),
            },
            _ => numbered(idx).ingest(),
        };
        commit(&store, changed);
        killed(&store, &live, &dead);
        let before = graph(&store.read());
        let reader = open(&dead, READ_ONLY).expect("opens to be read");
        let Backend::Sled(sled) = &*reader.shared.backend else {
            unreachable!("the store is on disk");
        };
        n_only_in_log += usize::from(!sled.is_settled());
        assert_eq!(
            (reader.sequence(), &graph(&reader.read())),
            (store.sequence(), &before)
        );
        assert_eq!(reader.read().verify(), []);
        drop(reader);
        let again = open(&dead, SMALL).expect("opens");
        assert_eq!(
            (again.sequence(), &graph(&again.read())),
            (store.sequence(), &before)
        );
        assert_eq!(again.verify(&mut |_| {}).faults, []);
        for sequence in [1, store.sequence() / 2] {
            let of = |store: &Store| store.read_at(sequence).map(|view| graph(&view));
            assert_eq!(of(&again), of(&store));
        }
        commit(&again, numbered(1_000 + idx).ingest());
    }
    assert!(n_only_in_log > 10, "{n_only_in_log}");
    drop(store);
    assert_eq!(log_bytes(&live), 0, "a closed store has nothing in its log");
}

#[test]
fn a_log_cut_or_changed_anywhere_loses_nothing_in_silence() {
    let dir = tempfile::tempdir().expect("a folder");
    let (live, dead) = (dir.path().join("live"), dir.path().join("dead"));
    let store = open(&live, SMALL).expect("opens");
    (0..3).for_each(|idx| {
        commit(&store, numbered(idx).ingest());
    });
    killed(&store, &live, &dead);
    let log = ["log.0", "log.1"].map(|name| dead.join(name));
    let log = log
        .iter()
        .find(|path| path.metadata().is_ok_and(|file| file.len() > 0));
    let log = log.expect("changes are in the log");
    let sound = std::fs::read(log).expect("readable");
    let written = sound.iter().rposition(|byte| *byte != 0).expect("rows") + 1;
    let (mut n_refused, mut n_older) = (0, 0);
    for part in 0..20 {
        let at = written * part / 20;
        let mut flipped = sound.clone();
        flipped[at] ^= 1 << (part % 8);
        for bytes in [&sound[..at], &flipped] {
            killed(&store, &live, &dead);
            std::fs::write(log, bytes).expect("writable");
            let error = open(&dead, SMALL).expect_err("changes are lost");
            assert!(matches!(error, OpenError::Damaged { .. }), "{at}: {error}");
            n_refused += 1;
            // A power cut may take the number of acknowledged changes too: then what is left is whole and older.
            killed(&store, &live, &dead);
            std::fs::write(log, bytes).expect("writable");
            std::fs::remove_file(dead.join("acknowledged")).expect("there");
            let older = open(&dead, SMALL).expect("opens");
            assert!(older.sequence() < 3);
            let then = store.read_at(older.sequence()).expect("there");
            assert_eq!(graph(&older.read()), graph(&then));
            assert_eq!(older.read().verify(), []);
            n_older += 1;
        }
    }
    assert_eq!((n_refused, n_older), (40, 40));
}

#[test]
fn a_generation_that_is_in_the_tree_is_not_read_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let (live, dead) = (dir.path().join("live"), dir.path().join("dead"));
    let store = open(&live, SMALL).expect("opens");
    commit(&store, numbered(0).ingest());
    killed(&store, &live, &dead);
    drop(open(&dead, SMALL).expect("opens"));
    let store = open(&dead, SMALL).expect("opens");
    commit(
        &store,
        Action::Retract {
            document: numbered(0).id(),
        },
    );
    let before = graph(&store.read());
    drop(store);
    // The log of before, as when a power cut undid that it was emptied.
    for name in ["log.0", "log.1"] {
        std::fs::copy(live.join(name), dead.join(name)).expect("writable");
    }
    let store = open(&dead, SMALL).expect("opens");
    assert_eq!((store.sequence(), graph(&store.read())), (2, before));
    assert_eq!(store.read().verify(), []);
}

#[test]
fn a_killed_store_is_compacted_and_purged_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    let (live, dead) = (dir.path().join("live"), dir.path().join("dead"));
    let store = open(&live, SMALL).expect("opens");
    commit(&store, numbered(0).ingest());
    commit(&store, secret().ingest());
    commit(&store, numbered(1).ingest());
    killed(&store, &live, &dead);
    compact(&dead, SMALL, &mut |_| {}).expect("sound");
    assert_eq!(log_bytes(&dead), 0);
    let compacted = open(&dead, READ_ONLY).expect("opens");
    assert_eq!(graph(&compacted.read()), graph(&store.read()));
    drop(compacted);
    killed(&store, &live, &dead);
    assert!(
        !found_in_store(&dead).is_empty(),
        "the words are in the log"
    );
    purged(&dead, &asked(secret().id())).expect("sound");
    assert_eq!(found_in_store(&dead), std::collections::BTreeSet::new());
    let store = open(&dead, SMALL).expect("opens");
    assert_eq!(store.read().verify(), []);
    assert_eq!(
        store.read().document(secret().id()).expect("readable"),
        None
    );
}

#[test]
fn a_store_without_a_log_gets_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path(), SMALL).expect("opens");
    commit(&store, numbered(0).ingest());
    let before = graph(&store.read());
    drop(store);
    let tree = open_tree(dir.path(), &SMALL).expect("opens");
    tree.insert(FORMAT_KEY, &3u32.to_be_bytes())
        .expect("writable");
    tree.remove(LOGGED_KEY).expect("writable");
    drop(tree);
    for name in ["log.0", "log.1"] {
        std::fs::remove_file(dir.path().join(name)).expect("there");
    }
    let format = |store: &Store| store.shared.backend.get(FORMAT_KEY);
    let store = open(dir.path(), READ_ONLY).expect("opens");
    assert_eq!(format(&store), Ok(Some(3u32.to_be_bytes().to_vec())));
    assert_eq!(graph(&store.read()), before);
    assert_eq!(store.verify(&mut |_| {}).faults, []);
    drop(store);
    let store = open(dir.path(), SMALL).expect("opens");
    assert_eq!(format(&store), Ok(Some(4u32.to_be_bytes().to_vec())));
    commit(&store, numbered(1).ingest());
    assert_eq!(store.verify(&mut |_| {}).faults, []);
}

/// Reads beside a writer whose rows go from memory into the tree all the while.
#[test]
fn views_read_the_same_while_rows_move() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path(), SMALL).expect("opens");
    (0..10).for_each(|idx| {
        commit(&store, numbered(idx).ingest());
    });
    let (view, before) = (store.read(), graph(&store.read()));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for idx in 10..60 {
                store
                    .commit(request(numbered(idx).ingest()))
                    .expect("sound");
            }
        });
        while !writer.is_finished() {
            assert_eq!(graph(&view), before);
            let newest = store.read();
            assert_eq!(
                newest.counts().expect("readable").documents(),
                newest.sequence()
            );
        }
    });
    assert_eq!(store.read().verify(), []);
}
