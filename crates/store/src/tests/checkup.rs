//! What a checkup finds in folders that something happened to.

use std::path::Path;

use expect_test::{Expect, expect};

use super::world::{commit, ontology, paper};
use crate::{Level, Store, StoreOptions, checkup};

const SMALL: StoreOptions = StoreOptions {
    cache_bytes: 8 << 20,
    durability: crate::Durability::Full,
    read_only: false,
    free_space_floor: Some(0),
};

fn made(dir: &Path) -> Store {
    let store = Store::open(dir, ontology(), SMALL).expect("opens");
    commit(
        &store,
        paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met").ingest(),
    );
    store
}

/// What differs from machine to machine is left out: the disk, its speed, the limits.
#[track_caller]
fn check_findings(dir: &Path, options: StoreOptions, expected: Expect) {
    let findings = checkup(dir, options);
    let lines: Vec<String> = findings
        .iter()
        .filter(|found| !["sync", "file system", "open files"].contains(&found.check))
        .filter(|found| found.check != "free space" || found.level == Level::Fail)
        .map(|found| {
            let cure = found.cure.as_ref().map(|cure| format!(" -> {cure}"));
            let level = format!("{:?}", found.level).to_lowercase();
            let what = match (found.check, found.what.split_once(" free, ")) {
                ("free space", Some((_, rest))) => format!("SOME free, {rest}"),
                _ => found.what.clone(),
            };
            format!(
                "{level} {}: {what}{}",
                found.check,
                cure.unwrap_or_default()
            )
        })
        .collect();
    let text = lines.join("\n").replace(&dir.display().to_string(), "DIR");
    expected.assert_eq(&text.replace(&std::process::id().to_string(), "PID"));
}

#[test]
fn a_sound_folder_is_ok() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(made(dir.path()));
    check_findings(
        dir.path(),
        SMALL,
        expect![[r#"
        ok folder: DIR
        ok writing: files can be written
        ok leftovers: none
        ok lock: free
        ok rows: 1 changes, 1 documents, 2 entities, 1 relations in 8 MiB; `newsgraph verify` reads all of them"#]],
    );
    assert_eq!(
        Store::open(dir.path(), ontology(), SMALL)
            .expect("opens")
            .sequence(),
        1
    );
}

#[test]
fn what_is_no_store_is_said() {
    let dir = tempfile::tempdir().expect("a folder");
    check_findings(
        &dir.path().join("none"),
        SMALL,
        expect![
            "fail folder: there is no `DIR` -> make a graph with `newsgraph ingest PATH`, or name another directory"
        ],
    );
    check_findings(
        dir.path(),
        SMALL,
        expect![[r#"
        ok folder: DIR
        ok writing: files can be written
        ok leftovers: none
        ok lock: free, never taken
        fail rows: there is no store here: `newsgraph-store` is missing -> make a graph with `newsgraph ingest PATH`, or name another directory"#]],
    );
    assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 0);
    let file = dir.path().join("file");
    std::fs::write(&file, "text").expect("writable");
    check_findings(
        &file,
        SMALL,
        expect!["fail folder: `DIR` is no directory -> name a directory"],
    );
}

#[test]
fn the_holder_of_the_lock_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let _store = made(dir.path());
    check_findings(
        dir.path(),
        SMALL,
        expect![[r#"
        ok folder: DIR
        ok writing: files can be written
        ok leftovers: none
        warn lock: held by process PID, so the rows were not looked at -> ask that process (`newsgraph health`), or stop it and look again"#]],
    );
}

#[test]
fn leftovers_and_a_full_disk_are_found() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(made(dir.path()));
    std::fs::write(dir.path().join("snap.0A.generating"), "").expect("writable");
    std::fs::create_dir(dir.path().join("rebuild")).expect("writable");
    std::fs::write(dir.path().join("blobs/7"), "").expect("writable");
    let full = StoreOptions {
        free_space_floor: Some(u64::MAX),
        ..SMALL
    };
    check_findings(
        dir.path(),
        full,
        expect![[r#"
        ok folder: DIR
        ok writing: files can be written
        fail free space: SOME free, and 17179869183 GiB must stay free: changes are refused -> make room on the disk, or keep less free with --keep-free
        warn leftovers: `snap.0A.generating` is half written -> nothing: the next opening removes it
        warn leftovers: the beginning of a store made anew, from a restore or compaction that is at work or did not finish -> nothing: the next opening finishes it or clears it away
        fail leftovers: 1 files in `blobs`, which the storage engine never syncs -> make a backup, restore it into an empty directory, and tell us how this came
        ok lock: free
        ok rows: 1 changes, 1 documents, 2 entities, 1 relations in 8 MiB; `newsgraph verify` reads all of them"#]],
    );
}

#[test]
fn a_damaged_store_fails() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(made(dir.path()));
    std::fs::write(dir.path().join("conf"), "no configuration").expect("writable");
    let findings = checkup(dir.path(), SMALL);
    let last = findings.last().expect("rows");
    assert_eq!((last.check, last.level), ("rows", Level::Fail), "{last:?}");
}
