//! Failures under a store: values that changed, commits that fail, code that panics.

use expect_test::expect;

use super::world::{Paper, commit, graph, ontology, paper, request};
use crate::backend::{Backend, Faults, MemoryBackend};
use crate::table::{Table, history_key};
use crate::{Action, CommitError, CommitRequest, ReadError, Store};

fn memory(store: &Store) -> &MemoryBackend {
    match &*store.shared.backend {
        Backend::Memory(memory) => memory,
        Backend::Sled(_) => unreachable!("the store is in memory"),
    }
}

fn sample() -> Paper {
    paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met")
}

fn another() -> Paper {
    Paper {
        text: "Another text.".into(),
        ..sample()
    }
}

#[test]
fn every_changed_value_is_found() {
    let store = Store::in_memory(ontology());
    commit(&store, sample().ingest());
    commit(
        &store,
        Paper {
            text: "Another text.".into(),
            ..sample()
        }
        .ingest(),
    );
    let mut n_rows = 0;
    memory(&store).damage(|rows| n_rows = rows.len());
    for row_idx in 0..n_rows {
        let mut sound = None;
        memory(&store).damage(|rows| {
            let (key, value) = rows.iter_mut().nth(row_idx).expect("counted");
            // Journal, idempotency keys and older versions are no part of what a view of the newest sequence derives.
            if key[0] >= 0x80 || key[0] <= 0x01 {
                return;
            }
            sound = Some((key.clone(), value.clone()));
            let byte_idx = (row_idx * 7) % value.len();
            value[byte_idx] ^= 0x04;
        });
        let Some((key, value)) = sound else {
            continue;
        };
        assert!(
            !store.read().verify().is_empty(),
            "a flip under {key:02x?} was not found"
        );
        memory(&store).damage(|rows| {
            rows.insert(key, value);
        });
    }
    assert_eq!(store.read().verify(), []);
}

#[test]
fn every_missing_row_is_found() {
    let store = Store::in_memory(ontology());
    commit(&store, sample().ingest());
    let mut keys = Vec::new();
    memory(&store).damage(|rows| keys.extend(rows.keys().cloned()));
    for key in keys
        .into_iter()
        .filter(|key| (0x05..0x80).contains(&key[0]))
    {
        let mut row = None;
        memory(&store).damage(|rows| row = rows.remove(&key));
        assert!(
            !store.read().verify().is_empty(),
            "the loss of {key:02x?} was not found"
        );
        memory(&store).damage(|rows| {
            rows.extend(row.map(|row| (key, row)));
        });
    }
    assert_eq!(store.read().verify(), []);
}

#[test]
fn a_damaged_text_is_a_named_error() {
    let store = Store::in_memory(ontology());
    commit(&store, sample().ingest());
    memory(&store).damage(|rows| {
        let text = rows
            .iter_mut()
            .find(|(key, _)| key[0] == 0x11)
            .expect("a text");
        *text.1.last_mut().expect("bytes") ^= 1;
    });
    let error = store.read().text(sample().id()).expect_err("damaged");
    assert!(
        matches!(&error, ReadError::Corrupt { table: "text", .. }),
        "{error}"
    );
}

#[test]
fn after_a_failed_commit_reads_go_on_and_writes_do_not() {
    let store = Store::in_memory(ontology());
    commit(&store, sample().ingest());
    memory(&store).fail(Faults::Writes);
    let other = Paper {
        text: "Another text.".into(),
        ..sample()
    };
    let error = store.commit(request(other.ingest())).expect_err("no space");
    expect!["the change could not be made durable: no space left on the test device; check the disk, then open the store again"]
        .assert_eq(&error.to_string());
    memory(&store).fail(Faults::None);
    let error = store.commit(request(other.ingest())).expect_err("stopped");
    expect!["the store takes no more changes since an earlier failure: no space left on the test device; open it again"]
        .assert_eq(&error.to_string());
    assert!(store.stopped().is_some());
    assert_eq!(store.read().counts().expect("readable").documents_live, 1);
    assert_eq!(store.read().document(other.id()).expect("readable"), None);
}

#[test]
fn what_a_failed_commit_left_behind_is_not_read() {
    let faults = [Faults::HalfWrites(0), Faults::HalfWrites(1), Faults::Syncs];
    for fault in faults {
        let store = Store::in_memory(ontology());
        let (kept, other) = (sample(), another());
        commit(&store, kept.ingest());
        commit(&store, other.ingest());
        let (before, counts) = (graph(&store.read()), store.read().counts());
        memory(&store).fail(fault);
        let retract = Action::Retract {
            document: other.id(),
        };
        let error = store.commit(request(retract)).expect_err("no space");
        assert!(matches!(error, CommitError::Storage { .. }), "{error}");
        memory(&store).fail(Faults::None);
        assert_eq!(store.sequence(), 2);
        assert_eq!(graph(&store.read()), before, "{fault:?}");
        assert_eq!(store.read().counts(), counts, "{fault:?}");
        assert_eq!(store.read().verify(), [], "{fault:?}");
        let first = graph(&store.read_at(1).expect("there"));
        assert_eq!(first.relations.len(), 1, "{fault:?}");
    }
}

#[test]
fn an_engine_that_fails_to_read_takes_no_changes() {
    let store = Store::in_memory(ontology());
    commit(&store, sample().ingest());
    memory(&store).fail(Faults::Reads);
    let error = store.read().counts().expect_err("no reads");
    assert!(matches!(error, ReadError::Storage { .. }), "{error}");
    let retract = || {
        request(Action::Retract {
            document: sample().id(),
        })
    };
    let error = store.commit(retract()).expect_err("no reads");
    assert!(
        matches!(error, CommitError::Read(ReadError::Storage { .. })),
        "{error}"
    );
    memory(&store).fail(Faults::None);
    assert!(store.stopped().is_some());
    let error = store.commit(retract()).expect_err("stopped");
    assert!(matches!(error, CommitError::Stopped { .. }), "{error}");
    assert_eq!(store.read().verify(), []);
}

#[test]
fn one_damaged_value_does_not_stop_changes_elsewhere() {
    let store = Store::in_memory(ontology());
    commit(&store, sample().ingest());
    memory(&store).damage(|rows| {
        let document = rows
            .iter_mut()
            .find(|(key, _)| key[0] == 0x10)
            .expect("a document");
        *document.1.last_mut().expect("bytes") ^= 1;
    });
    let retract = Action::Retract {
        document: sample().id(),
    };
    let error = store.commit(request(retract)).expect_err("damaged");
    assert!(
        matches!(error, CommitError::Read(ReadError::Corrupt { .. })),
        "{error}"
    );
    assert_eq!(store.stopped(), None);
    commit(
        &store,
        paper("Cleo met Dora.", ["Cleo Lind", "Dora Roe"], "met").ingest(),
    );
}

#[test]
fn a_panic_in_deriving_is_an_error_and_stops_writes() {
    let store = Store::in_memory(ontology());
    commit(&store, sample().ingest());
    let other = Paper {
        text: "Another text.".into(),
        ..sample()
    };
    let panicking = CommitRequest {
        reason: "panic in a test".into(),
        ..request(other.ingest())
    };
    let error = store.commit(panicking).expect_err("panics");
    assert!(matches!(error, CommitError::Panicked { .. }), "{error}");
    let error = store.commit(request(other.ingest())).expect_err("stopped");
    assert!(matches!(error, CommitError::Stopped { .. }), "{error}");
    assert_eq!(store.read().verify(), []);
    assert_eq!(store.sequence(), 1);
}

/// A store with every kind of row: older versions, parts, undone and repeated changes.
fn varied() -> Store {
    let store = Store::in_memory(ontology());
    let words = (0..20_000u32)
        .map(|idx| blake3::hash(&idx.to_le_bytes()).to_hex()[..12].to_owned())
        .collect::<Vec<_>>();
    let long = Paper {
        text: words.join(" "),
        ..sample()
    };
    commit(&store, sample().ingest());
    commit(&store, long.ingest());
    let retract = Action::Retract {
        document: sample().id(),
    };
    let retracted = commit(&store, retract).sequence;
    let undone = super::world::undo(&store, retracted).expect("the newest");
    let again = CommitRequest {
        client_id: Some("again".into()),
        ..request(Action::Undo {
            sequence: Some(undone.sequence),
        })
    };
    store.commit(again).expect("the newest");
    store
}

fn walk(store: &Store) -> crate::Verification {
    store.verify(&mut |_| {})
}

#[test]
fn verify_says_what_it_looked_at() {
    let store = varied();
    let found = walk(&store);
    assert_eq!(found.faults, []);
    let (mut n_rows, mut n_bytes) = (0, 0);
    memory(&store).damage(|rows| {
        n_rows = rows.len() as u64;
        n_bytes = rows
            .iter()
            .map(|(key, value)| (key.len() + value.len()) as u64)
            .sum();
    });
    // The newest sequence is no row; a store in memory has no format.
    assert_eq!(found.rows + found.older_versions + found.parts, n_rows - 1);
    assert_eq!(
        (found.bytes, found.texts, found.changesets),
        (n_bytes, 2, 5)
    );
    assert!(found.older_versions > 5 && found.parts >= 3, "{found:?}");
    assert_eq!(found.text_bytes, 12 + 20_000 * 13 - 1);
}

#[test]
fn every_flipped_byte_of_every_version_is_found() {
    let store = varied();
    let mut n_rows = 0;
    memory(&store).damage(|rows| n_rows = rows.len());
    for row_idx in 0..n_rows {
        let mut sound = None;
        memory(&store).damage(|rows| {
            let (key, value) = rows.iter_mut().nth(row_idx).expect("counted");
            sound = Some((key.clone(), value.clone()));
            let byte_idx = (row_idx * 7) % value.len();
            value[byte_idx] ^= 0x04;
        });
        let (key, value) = sound.expect("counted");
        assert!(
            !walk(&store).faults.is_empty(),
            "a flip under {key:02x?} was not found"
        );
        memory(&store).damage(|rows| {
            rows.insert(key, value);
        });
    }
    assert_eq!(walk(&store).faults, []);
}

#[test]
fn every_lost_row_but_an_older_version_is_found() {
    let store = varied();
    let mut keys = Vec::new();
    memory(&store).damage(|rows| keys.extend(rows.keys().cloned()));
    for key in keys {
        let mut row = None;
        memory(&store).damage(|rows| row = rows.remove(&key));
        let is_found = !walk(&store).faults.is_empty();
        // Nothing says how often a row was written, nor which idempotency keys there were.
        let may_be_lost = key[0] >= 0x80 || key[0] == 0x04;
        assert!(
            is_found || may_be_lost,
            "the loss of {key:02x?} was not found"
        );
        memory(&store).damage(|rows| {
            rows.extend(row.map(|row| (key, row)));
        });
    }
}

#[test]
fn rows_that_belong_to_nothing_are_found() {
    let check = |key: Vec<u8>, sequence: u64, expected: expect_test::Expect| {
        let store = varied();
        let row = match key[0] {
            0x80.. => {
                let mut row = key[..key.len() - 8].to_vec();
                row[0] &= 0x7f;
                row
            }
            _ => key.clone(),
        };
        let (value, _) = crate::value::encode(&row, sequence, None);
        memory(&store).damage(|rows| {
            rows.insert(key, value);
        });
        let faults = walk(&store).faults;
        let words: Vec<String> = faults.iter().map(ToString::to_string).collect();
        expected.assert_eq(&words.join("\n"));
    };
    let id = [7; 16];
    check(
        Table::Entity.key(&[&id]),
        99,
        expect![
            "a stored value of `entity` is damaged: it is newer than the newest changeset (key `3407070707070707070707070707070707`)"
        ],
    );
    check(
        Table::Entity.key(&[&id, &[1]]),
        1,
        expect![
            "a stored value of `entity` is damaged: the key has a wrong length (key `340707070707070707070707070707070701`)"
        ],
    );
    check(
        history_key(&Table::Entity.key(&[&id]), 1),
        1,
        expect!["an older version of a row of `entity` has no newer one"],
    );
    check(
        vec![0x60, 1, 2],
        1,
        expect!["a stored value of `meta` is damaged: no table has this key (key `600102`)"],
    );
    check(
        vec![0x01, 9],
        1,
        expect!["a stored value of `meta` is damaged: it is not what was written (key `0109`)"],
    );
}
