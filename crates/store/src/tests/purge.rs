//! Purges: nothing of a document's words stays in rows, versions, journal, files or later backups; everything else does.

mod entombed;

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use newsgraph_model::{ChangeKind, DocumentId, Verdict};

use super::world::{Paper, attestation, commit, graph, judgement, ontology, paper, request, undo};
use crate::purge::purge_in_steps;
use crate::rows::Snapshot;
use crate::table::Place;
use crate::value::decode;
use crate::{
    Action, CommitError, CommitRequest, OpenError, PURGED_REASON, PurgeError, PurgeRequest, Purged,
    RebuildError, Store, StoreOptions, purge, restore,
};

const SMALL: StoreOptions = StoreOptions {
    cache_bytes: 8 << 20,
    durability: crate::Durability::Full,
    read_only: false,
    free_space_floor: Some(0),
};

fn open(dir: &Path) -> Store {
    Store::open(dir, ontology(), SMALL).expect("opens")
}

pub(super) fn asked(document: DocumentId) -> PurgeRequest {
    PurgeRequest {
        document,
        copies: false,
        actor: "counsel".into(),
        reason: "case 17/4".into(),
        recorded_ms: 1_763_000_009_000,
    }
}

pub(super) fn purged(dir: &Path, request: &PurgeRequest) -> Result<Purged, PurgeError> {
    purge(dir, &ontology(), request, SMALL, &mut |_| {})
}

/// A sentence with a word that is in no other, so often that it is stored compressed.
const SENTENCES: [&str; 3] = [
    "Quillon Brackmoor hid forged zephyrite invoices behind the boiler.",
    "The vault clerk swore that Brackmoor whistled during the audit.",
    "Nobody at Tessaly Wharf would repeat the marmoset story aloud.",
];

/// The article that goes.
pub(super) fn secret() -> Paper {
    let text: Vec<String> = (0..12)
        .map(|idx| format!("{} Line {idx}.", SENTENCES[idx % 3]))
        .collect();
    Paper {
        url: Some("https://paper.example/page".into()),
        names: vec![
            "Quillon Brackmoor".into(),
            "Tessaly Wharf".into(),
            "Ada Lind".into(),
        ],
        sayings: vec![(0, "met", 1), (2, "criticized", 0)],
        ..paper(&text.join(" "), ["x", "y"], "met")
    }
}

/// What must be nowhere: sentences, rare words, names, the title.
const NEEDLES: [&str; 9] = [
    SENTENCES[0],
    SENTENCES[1],
    SENTENCES[2],
    "zephyrite",
    "marmoset",
    "whistled",
    "Brackmoor",
    "Tessaly",
    "Boiler papers surface",
];

fn titled(paper: &Paper, title: &str) -> Action {
    match paper.ingest() {
        Action::Ingest {
            mut document,
            extraction,
            collections,
        } => {
            document.title = Some(title.into());
            Action::Ingest {
                document,
                extraction,
                collections,
            }
        }
        other => other,
    }
}

fn because(action: Action, reason: &str) -> CommitRequest {
    CommitRequest {
        reason: reason.into(),
        ..request(action)
    }
}

/// An older revision of the page with other words, and papers of others.
fn others() -> [Paper; 3] {
    let older = Paper {
        published: Some("2025-11-18".into()),
        text: "An older text of the page, in quite other words.".into(),
        names: vec!["Ada Lind".into(), "Bea Roe".into()],
        sayings: vec![(0, "met", 1)],
        ..secret()
    };
    [
        older,
        paper("Ada Lind met Bea Roe.", ["Ada Lind", "Bea Roe"], "met"),
        paper(
            "Bea Roe praised Cy Dunn.",
            ["Bea Roe", "Cy Dunn"],
            "endorsed",
        ),
    ]
}

/// Everything that may carry the words: with `secret` or, for the store that never had it, without.
fn busy(store: &Store, with_secret: bool) {
    let [older, second, third] = others();
    let told = |reason: &'static str| if with_secret { reason } else { PURGED_REASON };
    let judged = |left, right, reason: &str| {
        let mut judged = judgement(left, right, Verdict::Same);
        judged.reason = reason.into();
        because(Action::Judge(judged), reason)
    };
    let mut commits = vec![request(second.ingest()), request(older.ingest())];
    if with_secret {
        let (document, ingest) = (secret().id(), titled(&secret(), "Boiler papers surface"));
        commits.extend([
            CommitRequest {
                client_id: Some("first".into()),
                ..because(ingest.clone(), "zephyrite invoices came in")
            },
            because(Action::Retract { document }, "the marmoset story is wrong"),
            because(ingest, "Brackmoor again"),
            request(judgement_on("Quillon Brackmoor", "Ada Lind")),
        ]);
    }
    commits.extend([
        request(third.ingest()),
        judged(
            "Ada Lind",
            "Bea Roe",
            told("it says: \"whistled during the audit\""),
        ),
        judged("Bea Roe", "Cy Dunn", "one person, I asked"),
        because(
            Action::Attest(attestation(["Ada Lind", "Cy Dunn"], "met")),
            "",
        ),
        because(
            Action::Retract {
                document: third.id(),
            },
            told("no better than the marmoset story"),
        ),
        CommitRequest {
            client_id: Some("other".into()),
            ..request(Action::Undo { sequence: None })
        },
    ]);
    for request in commits {
        store.commit(request).expect("sound");
    }
}

fn judgement_on(left: &str, right: &str) -> Action {
    Action::Judge(judgement(left, right, Verdict::Unsure))
}

/// Which needles are in a store: in its values unpacked, in its files, in whatever compressed frames lie anywhere in them.
pub(super) fn found_in_store(dir: &Path) -> BTreeSet<&'static str> {
    let read_only = StoreOptions {
        read_only: true,
        ..SMALL
    };
    let backend = Arc::new(crate::open::open_folder(dir, &read_only).expect("opens"));
    let mut found = BTreeSet::new();
    let rows = Snapshot::new(backend.clone(), u64::MAX);
    for (key, value) in backend
        .range(&[2], &[0xff; 9], usize::MAX)
        .expect("readable")
    {
        let row = match Place::of(&key).expect("a known key") {
            Place::Row => key.clone(),
            Place::Older { row, .. } => row,
            Place::Part { .. } => continue,
        };
        let stored = decode(&row, &value).expect("sound");
        if let Some(bytes) = rows.contents(&row, stored).expect("sound") {
            search(&bytes, &mut found);
        }
        search(&key, &mut found);
    }
    drop((rows, backend));
    let entries = std::fs::read_dir(dir).expect("readable");
    for entry in entries {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            let n_files = std::fs::read_dir(&path).expect("readable").count();
            assert_eq!(n_files, 0, "{} holds files", path.display());
            continue;
        }
        search_file(&std::fs::read(&path).expect("readable"), &mut found);
    }
    found
}

/// How a compressed frame begins.
const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

fn search_file(bytes: &[u8], found: &mut BTreeSet<&'static str>) {
    search(bytes, found);
    for (start, byte) in bytes.iter().enumerate() {
        if *byte != FRAME[0] || !bytes[start..].starts_with(&FRAME) {
            continue;
        }
        let mut plain = Vec::new();
        let decoder = zstd::stream::read::Decoder::new(&bytes[start..]).expect("memory");
        // What follows the frame is no frame; what came out before counts.
        let _ends_in_garbage = decoder.single_frame().read_to_end(&mut plain);
        // The frames of a backup hold values that are frames.
        search_file(&plain, found);
    }
}

fn search(bytes: &[u8], found: &mut BTreeSet<&'static str>) {
    let begins: [bool; 256] = std::array::from_fn(|byte| {
        let mut needles = NEEDLES.iter();
        needles.any(|needle| usize::from(needle.as_bytes()[0]) == byte)
    });
    for (start, byte) in bytes.iter().enumerate() {
        if begins[usize::from(*byte)] {
            let rest = &bytes[start..];
            found.extend(
                NEEDLES
                    .iter()
                    .filter(|needle| rest.starts_with(needle.as_bytes())),
            );
        }
    }
}

fn backup(dir: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    open(dir)
        .read()
        .backup(&mut bytes, &mut |_| {})
        .expect("sound");
    bytes
}

#[test]
fn no_byte_of_the_words_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("store");
    busy(&open(&dir), true);
    let before = backup(&dir);
    assert_eq!(found_in_store(&dir), BTreeSet::from(NEEDLES), "the control");
    let mut in_backup = BTreeSet::new();
    search_file(&before, &mut in_backup);
    assert_eq!(in_backup, BTreeSet::from(NEEDLES), "the control");
    // The control of the search in files: retracting and compacting does not do it.
    commit(
        &open(&dir),
        Action::Retract {
            document: secret().id(),
        },
    );
    crate::compact(&dir, SMALL, &mut |_| {}).expect("sound");
    assert_eq!(found_in_store(&dir), BTreeSet::from(NEEDLES), "the control");

    let newest = open(&dir).sequence();
    let done = purged(&dir, &asked(secret().id())).expect("purges");
    assert_eq!(done.sequence, newest + 1);
    assert_eq!(found_in_store(&dir), BTreeSet::new());
    let after = backup(&dir);
    let mut in_backup = BTreeSet::new();
    search_file(&after, &mut in_backup);
    assert_eq!(in_backup, BTreeSet::new());
    let restored = folder.path().join("restored");
    restore(&mut after.as_slice(), &restored, SMALL, &mut |_| {}).expect("sound");
    assert_eq!(found_in_store(&restored), BTreeSet::new());
    for dir in [dir, restored] {
        let store = open(&dir);
        assert_eq!(store.verify(&mut |_| {}).faults, []);
        let refused = store.commit(request(secret().ingest()));
        assert!(
            matches!(refused, Err(CommitError::Purged { .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn what_stays_is_what_a_store_has_that_never_had_the_document() {
    let dir = tempfile::tempdir().expect("a folder");
    busy(&open(dir.path()), true);
    // A judgement on a name that only the document gave holds no word of it, and stays.
    let never = Store::in_memory(ontology());
    busy(&never, false);
    commit(&never, judgement_on("Quillon Brackmoor", "Ada Lind"));
    let done = purged(dir.path(), &asked(secret().id())).expect("purges");
    let store = open(dir.path());
    let (view, other) = (store.read(), never.read());
    assert_eq!(graph(&view), graph(&other));
    assert_eq!(view.judgements(), other.judgements());
    let documents = |view: &crate::ReadView| {
        let rows = view.documents(None, usize::MAX).expect("readable");
        let rows = rows
            .into_iter()
            .map(|row| (row.id, row.state, row.revises, row.revised_by));
        rows.collect::<Vec<_>>()
    };
    assert_eq!(documents(&view), documents(&other));
    let [older, ..] = others();
    assert_eq!(done.plan.documents, [secret().id()]);
    assert_eq!(done.plan.revisions, [older.id()]);
    assert_eq!(done.plan.changesets, [3, 4, 5]);
    assert_eq!(done.plan.reasons, [8, 11]);
    let journal = view.changesets(None, usize::MAX).expect("readable");
    let lines: Vec<_> = journal
        .iter()
        .rev()
        .map(|row| (row.sequence, row.kind, row.reason.as_str()))
        .collect();
    assert_eq!(
        lines[2..5],
        [
            (3, ChangeKind::Ingest, PURGED_REASON),
            (4, ChangeKind::Retract, PURGED_REASON),
            (5, ChangeKind::Ingest, PURGED_REASON),
        ]
    );
    assert_eq!(lines[8], (9, ChangeKind::Judge, "one person, I asked"));
    assert_eq!(lines[12], (13, ChangeKind::Purge, "case 17/4"));
    let stone = view
        .tombstone(secret().id())
        .expect("readable")
        .expect("a tombstone");
    assert_eq!(
        (stone.sequence, &*stone.reason, &*stone.actor),
        (13, "case 17/4", "counsel")
    );
    assert_eq!(view.tombstones().expect("readable"), [stone]);
    for sequence in 0..=13 {
        let then = store.read_at(sequence).expect("there");
        assert_eq!(then.document(secret().id()), Ok(None));
        assert_eq!(then.text(secret().id()), Ok(None));
        assert!(then.tombstone(secret().id()).expect("readable").is_some());
        assert_eq!(then.verify(), [], "as of {sequence}");
    }
}

#[test]
fn what_is_about_a_purged_document_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    busy(&open(dir.path()), true);
    purged(dir.path(), &asked(secret().id())).expect("purges");
    let store = open(dir.path());
    let document = secret().id();
    let gone = CommitError::Purged {
        document,
        sequence: 13,
    };
    let refused = |request| store.commit(request).expect_err("must be refused");
    assert_eq!(refused(request(secret().ingest())), gone);
    assert_eq!(refused(request(Action::Retract { document })), gone);
    for sequence in [3, 4, 5] {
        assert_eq!(undo(&store, sequence).expect_err("gone"), gone);
    }
    let stands = CommitError::PurgeStands { sequence: 13 };
    assert_eq!(undo(&store, 13).expect_err("stands"), stands);
    assert_eq!(refused(request(Action::Undo { sequence: None })), stands);
    let mut again = because(
        titled(&secret(), "Boiler papers surface"),
        "zephyrite invoices came in",
    );
    again.client_id = Some("first".into());
    assert_eq!(refused(again), gone);
    let elsewhere = Paper {
        publisher: Some("Gazette".into()),
        ..secret()
    };
    let of_text = CommitError::PurgedText {
        document: elsewhere.id(),
        purged: document,
        sequence: 13,
    };
    assert_eq!(refused(request(elsewhere.ingest())), of_text);
    let mut repeated = request(Action::Undo { sequence: None });
    repeated.client_id = Some("other".into());
    assert_eq!(
        store.commit(repeated).expect("answered before").sequence,
        12
    );
    // Everything else goes on: what was undone before stays undone, and can be done again.
    undo(&store, 12).expect("an undo of another document");
    undo(&store, 9).expect("a judgement");
    assert_eq!(store.read().verify(), []);
    drop(store);
    let again = purged(dir.path(), &asked(document)).expect_err("gone already");
    assert!(matches!(again, PurgeError::Already(stone) if stone.sequence == 13));
}

#[test]
fn copies_go_together_or_not_at_all() {
    let dir = tempfile::tempdir().expect("a folder");
    let secret = || Paper {
        url: Some("https://paper.example/zephyrite-affair".into()),
        ..secret()
    };
    let copy = Paper {
        publisher: Some("Gazette".into()),
        ..secret()
    };
    let quoting = paper(
        &format!("It was said: {} Who knows.", SENTENCES[1]),
        ["Ada Lind", "Bea Roe"],
        "met",
    );
    let store = open(dir.path());
    for paper in [&secret(), &copy, &quoting] {
        commit(&store, paper.ingest());
    }
    drop(store);
    let refused = purged(dir.path(), &asked(secret().id())).expect_err("a copy stays");
    assert!(
        matches!(&refused, PurgeError::Copies { copies, .. } if *copies == [copy.id()]),
        "{refused}"
    );
    let request = PurgeRequest {
        copies: true,
        ..asked(secret().id())
    };
    let done = purged(dir.path(), &request).expect("purges");
    let mut both = [secret().id(), copy.id()];
    both.sort();
    assert_eq!(done.plan.documents, both);
    assert_eq!(done.plan.quoting.len(), 1);
    assert_eq!(done.plan.quoting[0].document, quoting.id());
    assert_eq!(done.plan.quoting[0].words, 10);
    let store = open(dir.path());
    assert_eq!(store.read().tombstones().expect("readable").len(), 2);
    assert_eq!(store.read().documents(None, 9).expect("readable").len(), 1);
    assert_eq!(store.read().verify(), []);
    drop(store);
    // A second purge keeps the first one's tombstones and lines.
    purged(dir.path(), &asked(quoting.id())).expect("purges");
    let store = open(dir.path());
    assert_eq!(store.read().tombstones().expect("readable").len(), 3);
    assert_eq!(
        store.read().counts().expect("readable"),
        crate::Counts::default()
    );
    assert_eq!(store.verify(&mut |_| {}).faults, []);
    let journal = store.read().changesets(None, 9).expect("readable");
    assert_eq!(journal[1].reason, "case 17/4");
    drop(store);
    assert_eq!(found_in_store(dir.path()), BTreeSet::new());
}

#[test]
fn what_cannot_be_purged_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    busy(&open(dir.path()), true);
    let before = backup(dir.path());
    let unknown = asked(others()[1].document().id);
    let refused = |request: &PurgeRequest, options| {
        purge(dir.path(), &ontology(), request, options, &mut |_| {}).expect_err("refused")
    };
    let missing = PurgeRequest {
        document: DocumentId::from_bytes([7; 32]),
        ..unknown
    };
    let error = refused(&missing, SMALL);
    assert!(
        matches!(error, PurgeError::UnknownDocument { .. }),
        "{error}"
    );
    let telling = PurgeRequest {
        reason: "Mr Brackmoor asks".into(),
        ..asked(secret().id())
    };
    let error = refused(&telling, SMALL);
    assert!(
        matches!(&error, PurgeError::Reason { words } if words == "brackmoor"),
        "{error}"
    );
    let full = StoreOptions {
        free_space_floor: Some(u64::MAX),
        ..SMALL
    };
    let error = refused(&asked(secret().id()), full);
    assert!(
        matches!(error, PurgeError::Rebuild(RebuildError::NoRoom { .. })),
        "{error}"
    );
    let store = open(dir.path());
    let error = refused(&asked(secret().id()), SMALL);
    let locked = PurgeError::Rebuild(RebuildError::Open(OpenError::Locked {
        path: dir.path().to_owned(),
        holder: String::new(),
    }));
    assert_eq!(
        std::mem::discriminant(&error),
        std::mem::discriminant(&locked),
        "{error}"
    );
    drop(store);
    assert!(backup(dir.path()) == before);
}

#[test]
fn a_purge_that_dies_at_any_step_is_done_or_not() {
    let whole = tempfile::tempdir().expect("a folder");
    busy(&open(whole.path()), true);
    let old = backup(whole.path());
    purged(whole.path(), &asked(secret().id())).expect("purges");
    let new = backup(whole.path());
    let (mut n_old, mut n_new) = (0, 0);
    for dying_at in 0.. {
        let dir = tempfile::tempdir().expect("a folder");
        busy(&open(dir.path()), true);
        let mut n_steps = 0;
        let died = purge_in_steps(
            dir.path(),
            &ontology(),
            &asked(secret().id()),
            SMALL,
            &mut |_| {},
            &mut |_| {
                n_steps += 1;
                match n_steps > dying_at {
                    true => Err(std::io::Error::other("the test dies here")),
                    false => Ok(()),
                }
            },
        );
        let found = backup(dir.path());
        if found == new {
            n_new += 1;
            assert_eq!(found_in_store(dir.path()), BTreeSet::new());
        } else {
            assert!(found == old && died.is_err(), "died before step {dying_at}");
            n_old += 1;
            purged(dir.path(), &asked(secret().id())).expect("the second time");
            assert!(backup(dir.path()) == new);
        }
        assert!(!crate::swap::build_dir(dir.path()).exists());
        if died.is_ok() {
            break;
        }
    }
    assert!(n_old >= 2 && n_new >= 4, "{n_old} died early, {n_new} late");
}
