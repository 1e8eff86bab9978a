//! Tombstones from elsewhere.

use super::super::world::{Paper, commit, graph, paper, request, undo};
use super::{asked, open, purged, secret};
use crate::{Action, CommitError, Outcome, Tombstone};

/// A tombstone of a paper that was purged in another store.
fn tombstone_of(paper: &Paper) -> Tombstone {
    Tombstone {
        document: paper.id(),
        text_id: paper.document().text_id,
        sequence: 77,
        actor: "counsel".into(),
        reason: "case 9/1".into(),
        recorded_ms: 1_763_000_000_000,
    }
}

#[test]
fn a_tombstone_from_elsewhere_refuses_the_document_here() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let (elsewhere, stays) = (
        secret(),
        paper("Ada Lind met Bea Roe.", ["Ada Lind", "Bea Roe"], "met"),
    );
    commit(&store, stays.ingest());
    let before = graph(&store.read());
    let stone = tombstone_of(&elsewhere);
    let entombed = commit(&store, Action::Entomb(stone.clone()));
    assert_eq!(entombed.sequence, 2);
    let kept = Tombstone {
        sequence: 2,
        ..stone.clone()
    };
    assert_eq!(store.read().tombstones().expect("readable"), [kept]);
    assert_eq!(graph(&store.read()), before);
    let again = commit(&store, Action::Entomb(stone));
    assert_eq!((again.outcome, again.sequence), (Outcome::Unchanged, 2));
    let refused = store.commit(request(elsewhere.ingest()));
    assert!(
        matches!(refused, Err(CommitError::Purged { .. })),
        "{refused:?}"
    );
    let undone = undo(&store, 2);
    assert!(
        matches!(undone, Err(CommitError::PurgeStands { .. })),
        "{undone:?}"
    );
    for paper in [
        &stays,
        &Paper {
            publisher: Some("Gazette".into()),
            ..stays.clone()
        },
    ] {
        let refused = store.commit(request(Action::Entomb(tombstone_of(paper))));
        assert!(
            matches!(refused, Err(CommitError::NotPurged { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(store.verify(&mut |_| {}).faults, []);
    drop(store);
    // A purge makes the changesets after the document anew, and the tombstone is among them.
    purged(dir.path(), &asked(stays.id())).expect("purges");
    let store = open(dir.path());
    assert_eq!(store.read().tombstones().expect("readable").len(), 2);
    let refused = store.commit(request(elsewhere.ingest()));
    assert!(
        matches!(refused, Err(CommitError::Purged { .. })),
        "{refused:?}"
    );
    assert_eq!(store.verify(&mut |_| {}).faults, []);
}
