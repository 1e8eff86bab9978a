//! What goes wrong in practice around a store: its folder, its disk, its lock, leftovers, limits. Changes nothing but what
//! every opening does.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use crate::error::{OpenError, in_bytes};
use crate::open::{MARKER, blob_files, lock_folder, open_folder};
use crate::options::StoreOptions;
use crate::rebuild::store_bytes;
use crate::records::{Counts, JournalRow};
use crate::rows::{Rows, Snapshot};
use crate::space::{disk, file_system, open_file_limit};
use crate::swap;
use crate::table::Table;

/// Fewest files that a process should be allowed to have open.
const MIN_OPEN_FILES: u64 = 1024;
/// A sync that takes longer makes every change slow.
const SLOW_SYNC_MS: u128 = 200;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// Works, but look at it.
    Warn,
    /// Does not work.
    Fail,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a word.
    pub check: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub what: String,
    /// What to do about it; `None` when nothing needs doing.
    pub cure: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, what: impl Into<String>) -> Self {
        Self {
            check,
            level: Level::Ok,
            what: what.into(),
            cure: None,
        }
    }

    fn warn(check: &'static str, what: impl Into<String>, cure: impl Into<String>) -> Self {
        Self {
            check,
            level: Level::Warn,
            what: what.into(),
            cure: Some(cure.into()),
        }
    }

    fn fail(check: &'static str, what: impl Into<String>, cure: impl Into<String>) -> Self {
        Self {
            level: Level::Fail,
            ..Self::warn(check, what, cure)
        }
    }
}

/// Looks at a store's folder and what is around it. The options are those that the store would be opened with.
pub fn checkup(dir: &Path, options: StoreOptions) -> Vec<Finding> {
    let mut findings = Vec::new();
    match std::fs::metadata(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let cure = "make a graph with `newsgraph ingest PATH`, or name another directory";
            findings.push(Finding::fail(
                "folder",
                format!("there is no `{}`", dir.display()),
                cure,
            ));
            return findings;
        }
        Err(error) => {
            let cure = "check the rights of the directories above it";
            findings.push(Finding::fail("folder", error.to_string(), cure));
            return findings;
        }
        Ok(metadata) if !metadata.is_dir() => {
            let what = format!("`{}` is no directory", dir.display());
            findings.push(Finding::fail("folder", what, "name a directory"));
            return findings;
        }
        Ok(_) => findings.push(Finding::ok("folder", dir.display().to_string())),
    }
    findings.extend(writing(dir));
    findings.extend(disk_kind(dir));
    findings.extend(room(dir, options.free_space_floor));
    findings.extend(open_files());
    findings.extend(leftovers(dir));
    let (is_free, lock) = lock(dir);
    findings.push(lock);
    if is_free {
        findings.push(rows(dir, &options));
    }
    findings
}

/// Whether a file can be written and synced, and how long that takes.
fn writing(dir: &Path) -> Vec<Finding> {
    let path = dir.join(format!("checkup.{}.tmp", std::process::id()));
    let written = File::options()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(b"checkup").map(|()| file));
    let findings = match written {
        Err(error) => vec![Finding::fail(
            "writing",
            format!("no file can be written: {error}"),
            "check that the directory is yours, is mounted for writing and has room",
        )],
        Ok(file) => {
            let begun = Instant::now();
            let synced = file.sync_all().and_then(|()| File::open(dir)?.sync_all());
            let took = begun.elapsed();
            let sync = match synced {
                Err(error) => Finding::fail(
                    "sync",
                    format!("files cannot be synced: {error}"),
                    "use a disk that can: a change counts only when it is synced",
                ),
                Ok(()) if took.as_millis() > SLOW_SYNC_MS => Finding::warn(
                    "sync",
                    format!(
                        "a sync takes {} ms, and every change waits for one",
                        took.as_millis()
                    ),
                    "use a faster disk, or write from several clients at once: they share a sync",
                ),
                Ok(()) => Finding::ok("sync", format!("takes {} µs", took.as_micros())),
            };
            vec![Finding::ok("writing", "files can be written"), sync]
        }
    };
    // It may never have been made.
    let _removed = std::fs::remove_file(&path);
    findings
}

fn disk_kind(dir: &Path) -> Option<Finding> {
    let check = "file system";
    let kind = file_system(dir)?;
    Some(match kind {
        "tmpfs" | "ramfs" => Finding::warn(
            check,
            format!("{kind}: memory, gone when the machine stops"),
            "move the directory to a disk",
        ),
        "overlay" => Finding::warn(
            check,
            "overlay: in a container, gone with it",
            "mount a volume there",
        ),
        "nfs" | "smb" | "9p" | "fuse" => Finding::warn(
            check,
            format!("{kind}: locks and syncs may not hold"),
            "use a disk of this machine",
        ),
        _ => Finding::ok(check, kind),
    })
}

fn room(dir: &Path, floor: Option<u64>) -> Option<Finding> {
    let check = "free space";
    let disk = match disk(dir) {
        Ok(disk) => disk?,
        Err(error) => return Some(Finding::warn(check, error.to_string(), "look at the disk")),
    };
    let (free, floor) = (disk.free, disk.floor(floor));
    let copy = store_bytes(dir);
    let what = format!("{} free", in_bytes(free));
    Some(if free < floor {
        Finding::fail(
            check,
            format!(
                "{what}, and {} must stay free: changes are refused",
                in_bytes(floor)
            ),
            "make room on the disk, or keep less free with --keep-free",
        )
    } else if free < floor.saturating_add(copy) {
        Finding::warn(
            check,
            format!("{what}, too little to write {} anew", in_bytes(copy)),
            "make room before `newsgraph compact`, and write backups to another disk",
        )
    } else {
        Finding::ok(check, what)
    })
}

fn open_files() -> Option<Finding> {
    let check = "open files";
    let limit = open_file_limit()?;
    Some(if limit < MIN_OPEN_FILES {
        Finding::warn(
            check,
            format!("this process may have {limit} files and connections open"),
            format!("raise the limit for `serve`: ulimit -n {MIN_OPEN_FILES}"),
        )
    } else {
        Finding::ok(check, format!("up to {limit}"))
    })
}

/// What processes that died left behind.
fn leftovers(dir: &Path) -> Vec<Finding> {
    let check = "leftovers";
    let mut findings = Vec::new();
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let unfinished = |name: &&String| name.starts_with("snap.") && name.ends_with(".generating");
    for name in names.iter().filter(unfinished) {
        findings.push(Finding::warn(
            check,
            format!("`{name}` is half written"),
            "nothing: the next opening removes it",
        ));
    }
    if let Some(what) = swap::leftover(dir) {
        findings.push(Finding::warn(
            check,
            format!("{what}, from a restore or compaction that is at work or did not finish"),
            "nothing: the next opening finishes it or clears it away",
        ));
    }
    match blob_files(dir) {
        Ok(0) => {}
        Ok(n_files) => findings.push(Finding::fail(
            check,
            format!("{n_files} files in `blobs`, which the storage engine never syncs"),
            "make a backup, restore it into an empty directory, and tell us how this came",
        )),
        Err(error) => findings.push(Finding::warn(
            check,
            format!("`blobs` cannot be read: {error}"),
            "check its rights",
        )),
    }
    if findings.is_empty() {
        findings.push(Finding::ok(check, "none"));
    }
    findings
}

/// Whether the lock is free, and who has it.
fn lock(dir: &Path) -> (bool, Finding) {
    let check = "lock";
    if !dir.join("lock").exists() {
        return (true, Finding::ok(check, "free, never taken"));
    }
    match lock_folder(dir) {
        Ok(_free) => (true, Finding::ok(check, "free")),
        Err(OpenError::Locked { holder, .. }) => (
            false,
            Finding::warn(
                check,
                format!("held by {holder}, so the rows were not looked at"),
                "ask that process (`newsgraph health`), or stop it and look again",
            ),
        ),
        Err(error) => (
            false,
            Finding::fail(
                check,
                error.to_string(),
                "check the rights of the file `lock`",
            ),
        ),
    }
}

/// Opens the store, and reads its newest line and its totals.
fn rows(dir: &Path, options: &StoreOptions) -> Finding {
    let check = "rows";
    if !swap::holds_store(dir) {
        let what = format!("there is no store here: `{MARKER}` is missing");
        let cure = "make a graph with `newsgraph ingest PATH`, or name another directory";
        return Finding::fail(check, what, cure);
    }
    let read_only = StoreOptions {
        read_only: true,
        ..*options
    };
    let backend = match open_folder(dir, &read_only) {
        Ok(backend) => std::sync::Arc::new(backend),
        Err(error) => {
            let cure = "keep a copy of the directory, then restore a backup";
            return Finding::fail(check, error.to_string(), cure);
        }
    };
    let damaged = |what: String| {
        Finding::fail(
            check,
            what,
            "run `newsgraph verify`; keep a copy of the directory, then restore a backup",
        )
    };
    let newest = match backend.newest() {
        Ok(newest) => newest,
        Err(error) => return damaged(error.to_string()),
    };
    let view = Snapshot::new(backend, newest);
    let journal = view.row::<JournalRow>(&crate::apply::journal_key(newest));
    let counts = view.row::<Counts>(&Table::Counts.key(&[]));
    match (journal, counts) {
        (Err(error), _) | (_, Err(error)) => damaged(error.to_string()),
        (Ok(None), _) if newest > 0 => damaged(format!("change {newest} is not in the journal")),
        (Ok(_), Ok(counts)) => {
            let counts = counts.unwrap_or_default();
            Finding::ok(
                check,
                format!(
                    "{newest} changes, {} documents, {} entities, {} relations in {}; `newsgraph verify` reads all of them",
                    counts.documents(),
                    counts.entities,
                    counts.relations,
                    in_bytes(store_bytes(dir))
                ),
            )
        }
    }
}
