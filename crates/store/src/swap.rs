//! A store that is made anew takes the place of the one in the folder, whole or not at all, whenever the process dies.
//!
//! The new files are made in the folder `rebuild` inside the store's own folder: on the same disk, also where the store's
//! folder is a mount point, and under the lock that the store's folder has had all along. When they are complete and
//! synced, the file `rebuild.ready` that names them is put in place; from then on they are the store. Moving them up is
//! done by whoever holds the lock next, as often as it takes. Without that file a folder `rebuild` is worth nothing.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::backend::is_log_file;
use crate::error::OpenError;
use crate::open::{MARKER, folder_error};

/// The file beside the store's own in which a program may keep the graph that it made of the rows. It holds their words, so
/// it goes with the store's files when these are replaced, as a purge does.
pub const CHECKPOINT_FILE: &str = "graph.checkpoint";

/// The folder in which a store is made anew.
const BUILD: &str = "rebuild";
/// Names the new files when they are complete, one a line.
const READY: &str = "rebuild.ready";

/// The folder of an index of words that is derived from the store. A store made anew does not keep it: after a purge it would
/// hold words that are gone.
pub const FULL_TEXT_FOLDER: &str = "fulltext";

/// The folder in which a store is made anew.
pub(crate) fn build_dir(dir: &Path) -> PathBuf {
    dir.join(BUILD)
}

/// Whether the folder holds a store, or a complete new one that is still to be moved up.
pub(crate) fn holds_store(dir: &Path) -> bool {
    dir.join(MARKER).exists() || dir.join(READY).exists()
}

/// What an unfinished restore or compaction left in a store's folder, in words; nothing when there is nothing.
pub(crate) fn leftover(dir: &Path) -> Option<&'static str> {
    if dir.join(READY).exists() {
        return Some("a store made anew that is not yet in place");
    }
    dir.join(BUILD)
        .exists()
        .then_some("the beginning of a store made anew")
}

/// Finishes or clears away what a process that died left. Needs the lock of the folder, and no open files in it.
pub(crate) fn recover(dir: &Path) -> Result<(), OpenError> {
    if dir.join(READY).exists() {
        return finish(dir, &mut |_| Ok(()));
    }
    let build = build_dir(dir);
    if build.exists() {
        std::fs::remove_dir_all(&build).map_err(|source| folder_error(&build, source))?;
    }
    Ok(())
}

/// Puts the files in `rebuild` in the place of the store. `step` is told each step before it is made; an error of it stops
/// there, as a death of the process would.
pub(crate) fn swap(
    dir: &Path,
    step: &mut dyn FnMut(&str) -> io::Result<()>,
) -> Result<(), OpenError> {
    let build = build_dir(dir);
    let mut names = Vec::new();
    for name in names_in(&build)? {
        if is_store_file(&name) {
            sync(&build.join(&name))?;
            names.push(name);
        }
    }
    sync(&build)?;
    // The marker goes last: a folder with it is taken for whole.
    names.sort_by_key(|name| name == MARKER);
    told(step, dir, "write the list")?;
    let list = build.join(READY);
    std::fs::write(&list, names.join("\n") + "\n").map_err(|source| folder_error(&list, source))?;
    sync(&list)?;
    told(step, dir, "put the list in place")?;
    rename(&list, &dir.join(READY))?;
    sync(dir)?;
    finish(dir, step)
}

/// Moves the listed files up. Every step can be made again.
fn finish(dir: &Path, step: &mut dyn FnMut(&str) -> io::Result<()>) -> Result<(), OpenError> {
    let (build, ready) = (build_dir(dir), dir.join(READY));
    let list = std::fs::read_to_string(&ready).map_err(|source| folder_error(&ready, source))?;
    let names: Vec<&str> = list.lines().collect();
    if !list.ends_with('\n') || names.iter().any(|name| !is_store_file(name)) {
        return Err(damaged(dir, "the list of its new files is not readable"));
    }
    let index = dir.join(FULL_TEXT_FOLDER);
    if index.exists() {
        told(step, dir, "remove the index of words")?;
        std::fs::remove_dir_all(&index).map_err(|source| folder_error(&index, source))?;
        sync(dir)?;
    }
    for name in names_in(dir)? {
        if is_store_file(&name) && !names.contains(&name.as_str()) {
            told(step, dir, "remove an old file")?;
            let path = dir.join(&name);
            std::fs::remove_file(&path).map_err(|source| folder_error(&path, source))?;
        }
    }
    for name in names {
        let (from, to) = (build.join(name), dir.join(name));
        if from.exists() {
            told(step, dir, "move a new file")?;
            rename(&from, &to)?;
        } else if !to.exists() {
            return Err(damaged(dir, &format!("its new file `{name}` is missing")));
        }
    }
    sync(dir)?;
    told(step, dir, "remove the list")?;
    std::fs::remove_file(&ready).map_err(|source| folder_error(&ready, source))?;
    sync(dir)?;
    told(step, dir, "remove the empty folder")?;
    if build.exists() {
        std::fs::remove_dir_all(&build).map_err(|source| folder_error(&build, source))?;
    }
    Ok(())
}

/// Whether a file of this name belongs to the storage engine or marks the store as complete.
pub(crate) fn is_store_file(name: &str) -> bool {
    let is_snapshot = |name: &str| {
        let digits = name.strip_prefix("snap.");
        digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    matches!(name, "db" | "conf" | "acknowledged" | MARKER)
        || name.starts_with(CHECKPOINT_FILE)
        || is_snapshot(name)
        || is_log_file(name)
}

/// Names of the files and folders in a folder.
pub(crate) fn names_in(dir: &Path) -> Result<Vec<String>, OpenError> {
    let error = |source| folder_error(dir, source);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(error)? {
        let name = entry.map_err(error)?.file_name();
        names.push(name.to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn told(
    step: &mut dyn FnMut(&str) -> io::Result<()>,
    dir: &Path,
    words: &str,
) -> Result<(), OpenError> {
    step(words).map_err(|source| folder_error(dir, source))
}

fn rename(from: &Path, to: &Path) -> Result<(), OpenError> {
    std::fs::rename(from, to).map_err(|source| folder_error(to, source))
}

fn sync(path: &Path) -> Result<(), OpenError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|source| folder_error(path, source))
}

fn damaged(dir: &Path, what: &str) -> OpenError {
    OpenError::Damaged {
        path: dir.to_owned(),
        what: what.to_owned(),
    }
}
