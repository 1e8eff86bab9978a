//! An index on disk: kept, brought up, and made anew when it is missing, damaged, of another history, or must not be kept.

use std::path::Path;
use std::sync::Arc;

use newsgraph_store::{Action, PurgeRequest, Store, StoreOptions, purge};

use super::world::{Paper, commit, everything, found, ontology};
use crate::{FOLDER, FullText};

fn open(dir: &Path) -> Arc<Store> {
    Arc::new(Store::open(dir, ontology(), StoreOptions::default()).expect("a sound store"))
}

/// What a search finds with the index in the folder, opened for it alone.
fn titles(dir: &Path, query: &str) -> Vec<String> {
    let store = open(dir);
    let index = FullText::start(Arc::clone(&store), Some(dir.join(FOLDER))).expect("a thread");
    let found = found(&store, &index, query, &everything());
    found.into_iter().map(|(line, _)| line).collect()
}

fn paper(name: &str) -> Paper {
    let text = format!("The {name} was seen in Quillhaven.\n");
    Paper::new(&format!("About {name}"), &text).saying(0, "occurred")
}

fn filled(dir: &Path) {
    let store = open(dir);
    for name in ["heron", "walrus", "ibex"] {
        commit(&store, paper(name).ingest());
    }
}

#[test]
fn an_index_is_kept_and_brought_up_with_what_changed() {
    let dir = tempfile::tempdir().expect("a folder");
    filled(dir.path());
    assert_eq!(titles(dir.path(), "walrus").len(), 2);
    {
        // Nobody searches here: the index stays behind.
        let store = open(dir.path());
        commit(&store, paper("lynx").ingest());
        let document = paper("heron").id();
        commit(&store, Action::Retract { document });
    }
    assert_eq!(titles(dir.path(), "lynx").len(), 2);
    assert!(titles(dir.path(), "heron").is_empty());
    assert_eq!(titles(dir.path(), "quillhaven").len(), 3);
}

#[test]
fn an_index_that_is_missing_or_damaged_is_made_anew() {
    let dir = tempfile::tempdir().expect("a folder");
    filled(dir.path());
    let expected = titles(dir.path(), "quillhaven");
    assert_eq!(expected.len(), 3);
    let index = dir.path().join(FOLDER);
    std::fs::remove_dir_all(&index).expect("a folder");
    assert_eq!(titles(dir.path(), "quillhaven"), expected);
    for damage in ["meta.json", ".managed.json"] {
        std::fs::write(index.join(damage), "{").expect("a file");
        assert_eq!(titles(dir.path(), "quillhaven"), expected, "{damage}");
    }
    for entry in std::fs::read_dir(&index).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending != "json") {
            std::fs::write(&path, "no segment").expect("a file");
        }
    }
    assert_eq!(titles(dir.path(), "quillhaven"), expected);
    std::fs::remove_dir_all(&index).expect("a folder");
    std::fs::write(&index, "a file in its place").expect("a file");
    let store = open(dir.path());
    let started = FullText::start(Arc::clone(&store), Some(index)).expect("a thread");
    let standing = started.wait_for(store.sequence(), std::time::Duration::from_secs(60));
    assert!(
        matches!(standing, crate::Standing::Failed { .. }),
        "{standing:?}"
    );
    // The store goes on all the same.
    commit(&store, paper("lynx").ingest());
}

#[test]
fn an_index_of_another_history_is_made_anew() {
    let (one, other) = (tempfile::tempdir(), tempfile::tempdir());
    let (one, other) = (one.expect("a folder"), other.expect("a folder"));
    filled(one.path());
    let store = open(other.path());
    for name in ["crane", "seal", "goat"] {
        commit(&store, paper(name).ingest());
    }
    drop(store);
    assert_eq!(titles(one.path(), "quillhaven").len(), 3);
    std::fs::rename(one.path().join(FOLDER), other.path().join(FOLDER)).expect("a folder");
    assert!(titles(other.path(), "walrus").is_empty());
    assert_eq!(titles(other.path(), "seal").len(), 2);
}

#[test]
fn a_purge_removes_the_files_of_the_index() {
    let dir = tempfile::tempdir().expect("a folder");
    filled(dir.path());
    assert_eq!(titles(dir.path(), "walrus").len(), 2);
    let index = dir.path().join(FOLDER);
    assert!(index.exists());
    let request = PurgeRequest {
        document: paper("walrus").id(),
        copies: false,
        actor: "ada".into(),
        reason: "case 7".into(),
        recorded_ms: 1_763_000_000_000,
    };
    purge(
        dir.path(),
        &ontology(),
        &request,
        StoreOptions::default(),
        &mut |_| (),
    )
    .expect("a purge");
    assert!(!index.exists(), "nothing is left until somebody searches");
    assert!(titles(dir.path(), "walrus").is_empty());
    assert_eq!(titles(dir.path(), "quillhaven").len(), 2);
}
