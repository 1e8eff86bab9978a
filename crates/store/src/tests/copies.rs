//! Backups under a writer, what is refused of them, and stores written anew, killed at every step.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use expect_test::expect;
use newsgraph_model::{Changeset, Verdict};
use newsgraph_resolve::Graph;

use super::world::{Paper, commit, graph, judgement, ontology, paper, undo};
use crate::rebuild::compact_in_steps;
use crate::{
    Action, BackupSummary, OpenError, ReadView, RestoreError, Store, StoreOptions, compact,
    read_backup_header, restore,
};

const SMALL: StoreOptions = StoreOptions {
    cache_bytes: 8 << 20,
    durability: crate::Durability::Full,
    read_only: false,
    free_space_floor: Some(0),
};

fn open(dir: &Path) -> Result<Store, OpenError> {
    Store::open(dir, ontology(), SMALL)
}

fn numbered(idx: usize) -> Paper {
    let names = [format!("Ada Number{}", idx % 7), "Bea Roe".into()];
    Paper {
        names: names.to_vec(),
        url: Some(format!("https://paper.example/{}", idx % 5)),
        ..paper(&format!("Text {idx}."), ["x", "y"], "met")
    }
}

/// Ingests, revises, retracts, judges and takes back.
fn busy_step(store: &Store, idx: usize) {
    commit(store, numbered(idx).ingest());
    if idx % 3 == 2 {
        let document = numbered(idx - 1).id();
        commit(store, Action::Retract { document });
    }
    if idx % 7 == 3 {
        let judged = judgement("Ada Number1", "Ada Number2", Verdict::Same);
        let committed = commit(store, Action::Judge(judged));
        undo(store, committed.sequence).expect("the newest");
    }
}

/// A text that no compression makes fit one value.
fn long_paper() -> Paper {
    let words =
        (0..20_000u32).map(|idx| blake3::hash(&idx.to_le_bytes()).to_hex()[..12].to_owned());
    Paper {
        text: words.collect::<Vec<_>>().join(" "),
        ..numbered(400)
    }
}

fn backup(view: &ReadView) -> (Vec<u8>, BackupSummary) {
    let mut bytes = Vec::new();
    let summary = view.backup(&mut bytes, &mut |_| {}).expect("sound");
    (bytes, summary)
}

/// All that a view shows, and all that older views show.
fn everything(store: &Store, newest: u64) -> Vec<(u64, Graph, Vec<Changeset>, String)> {
    let moments = (0..=newest).map(|sequence| {
        let view = store.read_at(sequence).expect("it is there");
        let journal = view.changesets(None, usize::MAX).expect("readable");
        let documents = view.documents(None, usize::MAX).expect("readable");
        let texts = documents.iter().map(|row| view.text(row.id));
        let texts: Result<Vec<_>, _> = texts.collect();
        let rest = format!("{documents:?} {:?} {:?}", texts, view.counts());
        (sequence, graph(&view), journal, rest)
    });
    moments.collect()
}

#[test]
fn backups_under_a_writer_are_the_store_of_their_sequence() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(&dir.path().join("live")).expect("opens");
    commit(&store, long_paper().ingest());
    let (done, n_backups) = (AtomicBool::new(false), 20);
    let backups: Vec<_> = std::thread::scope(|scope| {
        scope.spawn(|| {
            for idx in 0.. {
                busy_step(&store, idx % 40);
                if done.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let mut backups = Vec::new();
        while backups.len() < n_backups {
            let view = store.read();
            // A backup of an older sequence is taken while every row that it holds may be replaced.
            if view.sequence() > 2 * backups.len() as u64 {
                backups.push(backup(&view));
            }
        }
        done.store(true, Ordering::SeqCst);
        backups
    });
    for (idx, (bytes, summary)) in backups.iter().enumerate() {
        let target = dir.path().join(format!("restored {idx}"));
        let restored = restore(&mut bytes.as_slice(), &target, SMALL, &mut |_| {});
        assert_eq!(&restored.expect("sound"), summary);
        let restored = open(&target).expect("opens");
        let newest = summary.header.sequence;
        assert_eq!(restored.sequence(), newest);
        assert_eq!(restored.read().verify(), []);
        assert!(everything(&restored, newest) == everything(&store, newest));
        // The same moment again, now that it is long past: byte for byte the same backup.
        let past = store.read_at(newest).expect("past");
        assert!(backup(&past).0 == *bytes);
        assert!(backup(&restored.read()).0 == *bytes);
        commit(
            &restored,
            paper("A new text.", ["Ada Lind", "Bea Roe"], "met").ingest(),
        );
    }
}

#[test]
fn a_backup_says_what_it_is_of() {
    let store = Store::in_memory(ontology());
    commit(&store, numbered(1).ingest());
    let (bytes, summary) = backup(&store.read());
    let header = read_backup_header(&mut bytes.as_slice()).expect("a backup");
    assert_eq!(header, summary.header);
    let head: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').take(4).collect();
    let head = String::from_utf8(head.join(&b"\n"[..])).expect("text");
    expect![[r#"
        newsgraph backup
        format 1
        store 4
        sequence 1"#]]
    .assert_eq(&head);
}

#[test]
fn a_backup_of_another_format_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::in_memory(ontology());
    commit(&store, numbered(1).ingest());
    let (bytes, summary) = backup(&store.read());
    let found = summary.header.store_format;
    let of_format = |number: u32| {
        let head = String::from_utf8_lossy(&bytes[..60]).into_owned();
        let other = head.replace(&format!("store {found}"), &format!("store {number}"));
        let body = [other.as_bytes(), &bytes[60..bytes.len() - 32]].concat();
        let sum = blake3::hash(&body);
        [body.as_slice(), sum.as_bytes()].concat()
    };
    assert_eq!((of_format(found), found), (bytes.clone(), 4));
    let target = dir.path().join("of format 3");
    restore(&mut &*of_format(3), &target, SMALL, &mut |_| {}).expect("its rows are the same");
    let restored = Store::open(&target, ontology(), SMALL).expect("opens");
    assert_eq!(graph(&restored.read()), graph(&store.read()));
    let older = check_refused(&of_format(2), dir.path());
    assert!(matches!(older, RestoreError::Older { .. }), "{older}");
    let newer = check_refused(&of_format(found + 1), dir.path());
    assert!(matches!(newer, RestoreError::Newer { .. }), "{newer}");
}

/// What a restore of these bytes says; it leaves nothing.
#[track_caller]
fn check_refused(bytes: &[u8], dir: &Path) -> RestoreError {
    let target = dir.join("target");
    let error = restore(&mut &*bytes, &target, SMALL, &mut |_| {}).expect_err("must be refused");
    assert!(!target.exists(), "{error} left something");
    error
}

#[test]
fn a_damaged_backup_is_refused_and_leaves_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::in_memory(ontology());
    (0..4).for_each(|idx| busy_step(&store, idx));
    let (bytes, _) = backup(&store.read());
    for len in (0..bytes.len())
        .step_by(bytes.len() / 30)
        .chain([bytes.len() - 1])
    {
        let error = check_refused(&bytes[..len], dir.path());
        let expected = match len {
            0..17 => matches!(error, RestoreError::NotABackup),
            _ => matches!(error, RestoreError::CutOff),
        };
        assert!(expected, "cut at {len}: {error}");
    }
    for flip in 0..60 {
        let mut flipped = bytes.clone();
        let idx = flip * (bytes.len() - 1) / 59;
        flipped[idx] ^= 1 << (flip % 8);
        let error = check_refused(&flipped, dir.path());
        let named = matches!(
            error,
            RestoreError::NotABackup
                | RestoreError::CutOff
                | RestoreError::Newer { .. }
                | RestoreError::Older { .. }
                | RestoreError::Damaged { .. }
        );
        assert!(named, "flip at {idx}: {error}");
    }
    let error = check_refused(&[bytes.as_slice(), b"x"].concat(), dir.path());
    expect!["the backup is damaged: something follows its end; take another copy of it, or another backup"]
        .assert_eq(&error.to_string());
    restore(
        &mut bytes.as_slice(),
        &dir.path().join("target"),
        SMALL,
        &mut |_| {},
    )
    .expect("after all of that it still restores");
}

#[test]
fn a_restore_touches_no_folder_that_holds_something() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    commit(&store, numbered(1).ingest());
    let (bytes, _) = backup(&store.read());
    drop(store);
    let files = |dir: &Path| {
        let entries = std::fs::read_dir(dir).expect("readable");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("readable").file_name())
            .collect();
        names.sort();
        names
    };
    let before = files(dir.path());
    let refused = restore(&mut bytes.as_slice(), dir.path(), SMALL, &mut |_| {});
    assert!(matches!(refused, Err(RestoreError::NotEmpty { .. })));
    assert_eq!(files(dir.path()), before);
    let other = tempfile::tempdir().expect("a folder");
    std::fs::write(other.path().join("notes.txt"), "mine").expect("writable");
    let refused = restore(&mut bytes.as_slice(), other.path(), SMALL, &mut |_| {});
    assert!(matches!(refused, Err(RestoreError::NotEmpty { .. })));
    assert_eq!(files(other.path()), ["notes.txt"]);
    let empty = tempfile::tempdir().expect("a folder");
    let cut = &bytes[..bytes.len() / 2];
    restore(&mut &*cut, empty.path(), SMALL, &mut |_| {}).expect_err("cut");
    assert!(files(empty.path()).is_empty());
    restore(&mut bytes.as_slice(), empty.path(), SMALL, &mut |_| {}).expect("empty");
    assert_eq!(open(empty.path()).expect("opens").sequence(), 1);
}

#[test]
fn a_damaged_store_gives_no_backup() {
    let store = Store::in_memory(ontology());
    commit(&store, numbered(1).ingest());
    let crate::backend::Backend::Memory(memory) = &*store.shared.backend else {
        unreachable!("the store is in memory");
    };
    memory.damage(|rows| {
        let (_, value) = rows
            .iter_mut()
            .find(|(key, _)| key[0] == 0x12)
            .expect("an extraction");
        *value.last_mut().expect("bytes") ^= 1;
    });
    let error = store
        .read()
        .backup(&mut Vec::new(), &mut |_| {})
        .expect_err("damaged");
    assert!(matches!(error, crate::BackupError::Read(_)), "{error}");
}

#[test]
fn a_store_written_anew_is_the_same_store() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    commit(&store, long_paper().ingest());
    (0..30).for_each(|idx| busy_step(&store, idx));
    let newest = store.sequence();
    let before = everything(&store, newest);
    assert!(matches!(
        compact(dir.path(), SMALL, &mut |_| {}),
        Err(crate::RebuildError::Open(OpenError::Locked { .. }))
    ));
    drop(store);
    let mut told = crate::Progress::default();
    let compacted = compact(dir.path(), SMALL, &mut |progress| told = progress).expect("sound");
    // Nothing is smaller than one segment of the engine; what is left is the size of its snapshot.
    assert!(
        compacted.bytes_after < compacted.bytes_before + 4096,
        "{compacted:?}"
    );
    assert_eq!(compacted.rows, told.rows);
    let store = open(dir.path()).expect("opens");
    assert!(everything(&store, newest) == before);
    assert_eq!(store.read().verify(), []);
    commit(&store, numbered(77).ingest());
}

#[test]
fn a_compaction_that_dies_at_any_step_loses_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path()).expect("opens");
    (0..6).for_each(|idx| busy_step(&store, idx));
    let newest = store.sequence();
    let before = everything(&store, newest);
    drop(store);
    let mut n_steps = 0;
    for dying_at in 0.. {
        let mut steps = Vec::new();
        let died = compact_in_steps(dir.path(), SMALL, &mut |_| {}, &mut |step| {
            steps.push(step.to_owned());
            match steps.len() > dying_at {
                true => Err(std::io::Error::other("the test dies here")),
                false => Ok(()),
            }
        });
        // Whoever opens next, also only to read, finds a whole store.
        let read_only = StoreOptions {
            read_only: true,
            ..SMALL
        };
        let store = Store::open(dir.path(), ontology(), read_only).expect("opens");
        assert!(
            everything(&store, newest) == before,
            "died before {:?}",
            steps.last()
        );
        assert_eq!(store.read().verify(), []);
        assert!(!crate::swap::build_dir(dir.path()).exists());
        if died.is_ok() {
            n_steps = dying_at;
            break;
        }
    }
    assert!(n_steps >= 7, "only {n_steps} steps were seen");
}

#[test]
fn a_store_is_written_anew_only_where_there_is_room() {
    let dir = tempfile::tempdir().expect("a folder");
    commit(&open(dir.path()).expect("opens"), numbered(1).ingest());
    let full = StoreOptions {
        free_space_floor: Some(u64::MAX),
        ..SMALL
    };
    let refused = compact(dir.path(), full, &mut |_| {});
    assert!(
        matches!(refused, Err(crate::RebuildError::NoRoom { .. })),
        "{refused:?}"
    );
    assert!(!crate::swap::build_dir(dir.path()).exists());
    let none = compact(&dir.path().join("none"), SMALL, &mut |_| {});
    assert!(matches!(
        none,
        Err(crate::RebuildError::Open(OpenError::Missing { .. }))
    ));
}
