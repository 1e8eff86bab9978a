//! A kept topology is used where it fits, and only there.

use std::path::Path;

use newsgraph_graph::Topology;
use newsgraph_store::{CHECKPOINT_FILE, Store, StoreOptions};

use super::moments::{history, shown};
use crate::checkpoint::open_keeping;
use crate::{Author, Engine, EngineOptions};

fn engine(dir: &Path) -> Engine {
    Engine::open(dir, EngineOptions::default()).expect("opens")
}

/// Opens the store, takes its topology by way of the checkpoint, and compares it with one read from all rows.
#[track_caller]
fn check_opened(dir: &Path) {
    let store = Store::open(dir, crate::ontology(), StoreOptions::default()).expect("opens");
    let opened = open_keeping(dir, &store, 0).expect("readable");
    let read = Topology::load(&store.read(), store.ontology()).expect("readable");
    assert_eq!(shown(&opened), shown(&read));
}

#[test]
fn a_checkpoint_is_written_used_and_caught_up_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path();
    history(&engine(dir));
    let file = dir.join(CHECKPOINT_FILE);
    assert!(!file.exists(), "a small graph is not kept");
    check_opened(dir);
    let written = std::fs::read(&file).expect("it is there");
    check_opened(dir);
    // Further changes are read from the store, and the file stays as it is.
    engine(dir)
        .undo(None, &Author::named("ada"))
        .expect("undone");
    check_opened(dir);
    assert_eq!(std::fs::read(&file).expect("it is there"), written);
}

#[test]
fn a_checkpoint_that_does_not_fit_is_not_used() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let [left, right] = folders.each_ref().map(tempfile::TempDir::path);
    history(&engine(left));
    check_opened(left);
    let kept = std::fs::read(left.join(CHECKPOINT_FILE)).expect("it is there");
    // Another store that has come as far.
    history(&engine(right));
    engine(right)
        .undo(None, &Author::named("ada"))
        .expect("undone");
    for bytes in [
        kept.clone(),
        kept[..kept.len() / 2].to_vec(),
        b"words".to_vec(),
        vec![],
    ] {
        std::fs::write(right.join(CHECKPOINT_FILE), bytes).expect("written");
        check_opened(right);
    }
}

#[test]
fn a_checkpoint_goes_with_the_files_of_its_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path();
    history(&engine(dir));
    check_opened(dir);
    newsgraph_store::compact(dir, StoreOptions::default(), &mut |_| {}).expect("compacted");
    assert!(!dir.join(CHECKPOINT_FILE).exists());
    check_opened(dir);
}
