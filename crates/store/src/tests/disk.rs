//! The folder of a store: making, locking, opening again, leftovers, damage.

use std::path::Path;

use expect_test::expect;
use newsgraph_model::Verdict;

use super::world::{Paper, commit, graph, judgement, ontology, paper, request};
use crate::{Action, CommitError, Durability, OpenError, Store, StoreOptions, blob_files};

const SMALL: StoreOptions = StoreOptions {
    cache_bytes: 8 << 20,
    durability: Durability::Full,
    read_only: false,
    free_space_floor: Some(0),
};

fn open(dir: &Path) -> Result<Store, OpenError> {
    Store::open(dir, ontology(), SMALL)
}

/// An error's message without the folder's path, which differs in each run.
fn message(dir: &Path, result: Result<Store, OpenError>) -> String {
    let error = result.expect_err("must not open");
    error.to_string().replace(&dir.display().to_string(), "DIR")
}

fn sample() -> Paper {
    paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met")
}

#[test]
fn a_second_opening_is_refused_and_hurts_nobody() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    let refused =
        message(dir.path(), open(dir.path())).replace(&std::process::id().to_string(), "PID");
    expect![
        "the store in `DIR` is open in another process (process PID); stop it or use another folder"
    ]
    .assert_eq(&refused);
    commit(&store, sample().ingest());
    let view = store.read();
    drop(store);
    assert!(
        matches!(open(dir.path()), Err(OpenError::Locked { .. })),
        "a view still reads"
    );
    drop(view);
    assert_eq!(open(dir.path()).expect("opens").sequence(), 1);
}

#[test]
fn a_half_written_snapshot_is_removed() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    commit(&store, sample().ingest());
    let before = graph(&store.read());
    drop(store);
    let leftover = dir.path().join("snap.FFFFFFFFFFFFFFFF.generating");
    std::fs::write(&leftover, "").expect("writable");
    let store = open(dir.path()).expect("opens all the same");
    assert!(!leftover.exists());
    assert_eq!(graph(&store.read()), before);
}

#[test]
fn a_read_only_store_answers_and_refuses() {
    let dir = tempfile::tempdir().expect("a folder");
    let read_only = StoreOptions {
        read_only: true,
        ..SMALL
    };
    let missing = Store::open(&dir.path().join("none"), ontology(), read_only);
    assert!(matches!(missing, Err(OpenError::Missing { .. })));
    assert!(!dir.path().join("none").exists());
    commit(&open(dir.path()).expect("opens"), sample().ingest());
    let store = Store::open(dir.path(), ontology(), read_only).expect("opens");
    assert_eq!(store.read().counts().expect("readable").documents_live, 1);
    let refused = store.commit(request(sample().ingest()));
    assert_eq!(refused.expect_err("read only"), CommitError::ReadOnly);
}

#[test]
fn a_newer_format_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(open(dir.path()).expect("opens"));
    let tree = crate::open::open_tree(dir.path(), &SMALL).expect("opens");
    tree.insert(crate::backend::FORMAT_KEY, &9u32.to_be_bytes())
        .expect("writable");
    drop(tree);
    expect![
        "the store in `DIR` has format 9, and this program reads up to 4; use a newer newsgraph"
    ]
    .assert_eq(&message(dir.path(), open(dir.path())));
}

fn remove_snapshots(dir: &Path) {
    for entry in std::fs::read_dir(dir).expect("readable") {
        let path = entry.expect("readable").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("snap.") {
            std::fs::remove_file(&path).expect("writable");
        }
    }
}

/// Papers with texts of their own.
fn numbered(numbers: std::ops::Range<usize>) -> impl Iterator<Item = Paper> {
    numbers.map(|idx| Paper {
        text: format!("Text {idx}."),
        ..sample()
    })
}

#[test]
fn a_store_without_its_snapshots_holds_everything() {
    let dir = tempfile::tempdir().expect("a folder");
    for round in 0..3 {
        let store = open(dir.path()).expect("opens");
        numbered(round * 5..round * 5 + 5).for_each(|paper| {
            commit(&store, paper.ingest());
        });
        let before = graph(&store.read());
        drop(store);
        remove_snapshots(dir.path());
        let store = open(dir.path()).expect("opens");
        assert_eq!(graph(&store.read()), before);
        assert_eq!(store.read().verify(), []);
    }
}

#[test]
fn an_unfinished_store_is_begun_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let leftovers = ["newsgraph-store.new", "conf", "db", "snap.00000000000000FF"];
    for name in leftovers {
        std::fs::write(dir.path().join(name), "half of it").expect("writable");
    }
    std::fs::write(dir.path().join("notes.txt"), "a file of somebody else").expect("writable");
    let store = open(dir.path()).expect("opens");
    commit(&store, sample().ingest());
    let before = graph(&store.read());
    drop(store);
    assert!(dir.path().join("notes.txt").exists());
    assert!(!dir.path().join("newsgraph-store.new").exists());
    assert_eq!(graph(&open(dir.path()).expect("opens").read()), before);
}

#[test]
fn a_complete_store_is_never_begun_again() {
    let dir = tempfile::tempdir().expect("a folder");
    commit(&open(dir.path()).expect("opens"), sample().ingest());
    std::fs::write(dir.path().join("newsgraph-store.new"), "a stray file").expect("writable");
    assert_eq!(open(dir.path()).expect("opens").sequence(), 1);
    std::fs::remove_file(dir.path().join("newsgraph-store.new")).expect("writable");
    std::fs::remove_file(dir.path().join("newsgraph-store")).expect("writable");
    assert_eq!(
        open(dir.path()).expect("opens").sequence(),
        1,
        "only the marker was lost"
    );
}

#[test]
fn rows_of_another_program_are_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let config = sled::Config::new().path(dir.path()).segment_size(8 << 20);
    let tree = config.open().expect("opens");
    tree.insert(b"key", b"value").expect("writable");
    drop(tree);
    expect!["the store in `DIR` is damaged: it holds rows that are not of a store; another program may have made it; keep a copy of the folder and restore a backup"]
        .assert_eq(&message(dir.path(), open(dir.path())));
    let tree = config.open().expect("opens");
    assert_eq!(tree.get(b"key"), Ok(Some(b"value".into())));
}

#[test]
fn a_store_that_lost_its_newest_changes_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    numbered(0..3).for_each(|paper| {
        commit(&store, paper.ingest());
    });
    drop(store);
    let db = dir.path().join("db");
    let older = std::fs::read(&db).expect("readable");
    let store = open(dir.path()).expect("opens");
    numbered(3..5).for_each(|paper| {
        commit(&store, paper.ingest());
    });
    drop(store);
    std::fs::write(&db, older).expect("writable");
    remove_snapshots(dir.path());
    expect!["the store in `DIR` is damaged: its newest change is number `3`, but `5` changes were acknowledged; keep a copy of the folder and restore a backup"]
        .assert_eq(&message(dir.path(), open(dir.path())));
}

#[test]
fn the_number_of_acknowledged_changes_may_be_lost() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("acknowledged");
    for left in [
        &b""[..],
        &[0; 16],
        b"\x00\x00\x00\x00\x00\x00\x00\x09not so",
        &[0xff; 99],
    ] {
        commit(&open(dir.path()).expect("opens"), sample().ingest());
        std::fs::write(&path, left).expect("writable");
    }
    std::fs::remove_file(&path).expect("writable");
    assert_eq!(open(dir.path()).expect("opens").sequence(), 1);
    assert_eq!(std::fs::read(&path).expect("readable").len(), 16);
}

#[test]
fn a_file_that_was_cut_short_is_an_error() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    numbered(0..12).for_each(|paper| {
        commit(&store, paper.ingest());
    });
    drop(store);
    let path = dir.path().join("db");
    let sound = std::fs::read(&path).expect("readable");
    let written = sound.iter().rposition(|byte| *byte != 0).expect("rows") + 1;
    for part in 0..10 {
        std::fs::write(&path, &sound[..written * part / 10]).expect("writable");
        let error = open(dir.path()).expect_err("rows are lost");
        assert!(
            matches!(error, OpenError::Damaged { .. }),
            "{part}: {error}"
        );
        std::fs::write(&path, &sound).expect("writable");
    }
    assert_eq!(open(dir.path()).expect("opens").sequence(), 12);
}

fn same_document_again_and_again(store: &Store) {
    let papers: Vec<Paper> = numbered(0..6).collect();
    papers.iter().for_each(|paper| {
        commit(store, paper.ingest());
    });
    let before = store.shared.backend.range(&[], &[0xff; 9], usize::MAX);
    for _ in 0..10 {
        papers.iter().for_each(|paper| {
            assert_eq!(
                commit(store, paper.ingest()).outcome,
                crate::Outcome::Unchanged
            );
        });
    }
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                papers.iter().for_each(|paper| {
                    commit(store, paper.ingest());
                });
            });
        }
    });
    let after = store.shared.backend.range(&[], &[0xff; 9], usize::MAX);
    assert_eq!(after, before, "not one byte differs");
}

#[test]
fn what_is_there_already_changes_nothing() {
    same_document_again_and_again(&Store::in_memory(ontology()));
    let dir = tempfile::tempdir().expect("a folder");
    same_document_again_and_again(&open(dir.path()).expect("opens"));
}

#[test]
fn a_store_whose_file_was_emptied_is_no_new_store() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    commit(&store, sample().ingest());
    drop(store);
    let file = std::fs::File::options()
        .write(true)
        .open(dir.path().join("db"))
        .expect("there");
    file.set_len(0).expect("writable");
    drop(file);
    remove_snapshots(dir.path());
    let error = open(dir.path()).expect_err("rows are lost");
    assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
}

#[test]
fn a_damaged_file_gives_an_error_or_all_rows() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    for idx in 0..20 {
        commit(
            &store,
            Paper {
                text: format!("Text {idx}."),
                ..sample()
            }
            .ingest(),
        );
    }
    let before = graph(&store.read());
    drop(store);
    let path = dir.path().join("db");
    let sound = std::fs::read(&path).expect("readable");
    let written = sound.iter().rposition(|byte| *byte != 0).expect("rows") + 1;
    let mut n_found = 0;
    for flip in 0..24 {
        let mut bytes = sound.clone();
        bytes[flip * written / 24 + 40] ^= 0x10;
        std::fs::write(&path, &bytes).expect("writable");
        match open(dir.path()) {
            Err(OpenError::Damaged { .. }) => n_found += 1,
            Err(error) => panic!("{error}"),
            Ok(store) if !store.read().verify().is_empty() => n_found += 1,
            // The byte was in nothing that counts.
            Ok(store) => assert_eq!(
                (store.sequence(), graph(&store.read())),
                (20, before.clone())
            ),
        }
        std::fs::write(&path, &sound).expect("writable");
    }
    assert!(n_found > 0);
}

#[test]
fn relaxed_durability_keeps_all_when_closed() {
    let dir = tempfile::tempdir().expect("a folder");
    let relaxed = StoreOptions {
        durability: Durability::Relaxed,
        ..SMALL
    };
    let store = Store::open(dir.path(), ontology(), relaxed).expect("opens");
    for idx in 0..50 {
        commit(
            &store,
            Paper {
                text: format!("Text {idx}."),
                ..sample()
            }
            .ingest(),
        );
    }
    commit(
        &store,
        Action::Judge(judgement("Ada Lind", "Bea Roe", Verdict::Different)),
    );
    let before = graph(&store.read());
    drop(store);
    let store = open(dir.path()).expect("opens");
    assert_eq!((store.sequence(), graph(&store.read())), (51, before));
    assert_eq!(store.read().verify(), []);
    assert_eq!(blob_files(dir.path()).expect("readable"), 0);
}

#[test]
fn below_the_floor_changes_are_refused_and_reads_go_on() {
    let dir = tempfile::tempdir().expect("a folder");
    commit(&open(dir.path()).expect("opens"), sample().ingest());
    let full = StoreOptions {
        free_space_floor: Some(u64::MAX),
        ..SMALL
    };
    let store = Store::open(dir.path(), ontology(), full).expect("opens to be read");
    let other = paper("Another text.", ["Ada Lind", "Bea Roe"], "met");
    for _ in 0..2 {
        let error = store.commit(request(other.ingest())).expect_err("no room");
        assert!(matches!(error, CommitError::StorageFull { .. }), "{error}");
        assert!(error.to_string().contains("must stay free"), "{error}");
    }
    let repeated = store
        .commit(request(sample().ingest()))
        .expect("nothing to write");
    assert_eq!(repeated.outcome, crate::Outcome::Unchanged);
    assert_eq!((store.stopped(), store.sequence()), (None, 1));
    assert_eq!(store.read().verify(), []);
    drop(store);
    commit(&open(dir.path()).expect("opens"), other.ingest());
    let none = Store::open(&dir.path().join("none"), ontology(), full);
    assert!(matches!(none, Err(OpenError::Full { .. })), "{none:?}");
}

#[test]
fn a_small_disk_keeps_a_share_of_itself_free() {
    let floor = |size, wanted| crate::space::Disk { free: 0, size }.floor(wanted) >> 20;
    assert_eq!([floor(1 << 40, None), floor(40 << 20, None)], [64, 5]);
    assert_eq!(floor(40 << 20, Some(30 << 20)), 30);
}
