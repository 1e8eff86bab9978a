//! `cargo xtask tidy`: rules that no linter knows.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell::{cargo, program, root, say};

/// What each crate may use of ours, as ARCHITECTURE.md draws it. A new edge is a design change: name it there first.
const EDGES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("annotate", &[]),
    ("extract", &["annotate", "model"]),
    ("resolve", &["model"]),
    ("store", &["model", "resolve"]),
    ("graph", &["model", "store"]),
    ("search", &["model", "store"]),
    ("export", &["graph", "model", "resolve", "store"]),
    (
        "ingest",
        &[
            "annotate", "export", "extract", "graph", "model", "resolve", "search", "store",
        ],
    ),
    (
        "api",
        &[
            "export", "graph", "ingest", "model", "resolve", "search", "store",
        ],
    ),
    ("explorer", &[]),
    ("server", &["api", "explorer", "ingest", "model"]),
    (
        "cli",
        &[
            "api", "export", "extract", "graph", "ingest", "model", "server", "store",
        ],
    ),
];

/// Foreign crates that stay inside one of ours.
const OWNED: &[(&str, &str)] = &[
    ("sled", "store"),
    ("petgraph", "graph"),
    ("fst", "graph"),
    ("tantivy", "search"),
    ("async-graphql", "api"),
    ("axum", "server"),
    ("rust-embed", "explorer"),
];

/// Longest file of code, in lines.
const MAX_LINES: usize = 600;

/// How many faults are listed.
const MAX_SHOWN: usize = 100;

/// Runs every rule and lists everything that is wrong.
pub(crate) fn run() -> Result<()> {
    let mut faults = Vec::new();
    edges(&mut faults)?;
    faults.extend(crate::lists::faults()?);
    let files = tracked_files()?;
    for path in &files {
        let Ok(text) = fs_err::read_to_string(root().join(path)) else {
            continue; // A model or a picture.
        };
        words(path, &text, &mut faults);
        if path.extension().is_some_and(|ending| ending == "rs") {
            code(path, &text, &mut faults);
        }
    }
    if !faults.is_empty() {
        let n_faults = faults.len();
        faults.truncate(MAX_SHOWN);
        bail!(
            "{n_faults} things are untidy; the first {}:\n  {}",
            faults.len(),
            faults.join("\n  ")
        );
    }
    say(&format!("{} files are tidy", files.len()));
    Ok(())
}

fn tracked_files() -> Result<Vec<PathBuf>> {
    let output = program("git", &["ls-files", "-z"])
        .output()
        .context("cannot run `git ls-files`")?;
    if !output.status.success() {
        bail!(
            "`git ls-files` failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let names = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
    let files = names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from);
    Ok(files.filter(|path| root().join(path).is_file()).collect())
}

/// Dependencies between our crates, and of foreign ones that belong to one crate.
fn edges(faults: &mut Vec<String>) -> Result<()> {
    let output = cargo(&["metadata", "--no-deps", "--format-version", "1", "--locked"]).output()?;
    if !output.status.success() {
        bail!(
            "`cargo metadata` failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists packages")?;
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(name) = name
            .strip_prefix("newsgraph-")
            .filter(|name| *name != "tests")
        else {
            continue;
        };
        let Some((_, allowed)) = EDGES.iter().find(|(known, _)| *known == name) else {
            faults.push(format!(
                "crate `{name}` is not in the list of crates; add it to ARCHITECTURE.md and tidy"
            ));
            continue;
        };
        let dependencies = package["dependencies"]
            .as_array()
            .context("cargo metadata lists dependencies")?;
        for dependency in dependencies
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
        {
            let used = dependency["name"].as_str().unwrap_or_default();
            if let Some(ours) = used.strip_prefix("newsgraph-")
                && !allowed.contains(&ours)
            {
                faults.push(format!(
                    "crate `{name}` uses `{ours}`, which ARCHITECTURE.md does not draw"
                ));
            }
            if let Some((_, owner)) = OWNED
                .iter()
                .find(|(foreign, owner)| *foreign == used && *owner != name)
                && !(used == "rust-embed" && name == "cli")
                && !(used == "async-graphql" && name == "server")
            {
                faults.push(format!(
                    "crate `{name}` uses `{used}`, which stays inside `{owner}`"
                ));
            }
        }
    }
    Ok(())
}

/// Words that must not stand in the repository: paths of one machine.
fn words(path: &Path, text: &str, faults: &mut Vec<String>) {
    let generated = path.ends_with("Cargo.lock") || path.ends_with("package-lock.json");
    if generated {
        return;
    }
    let machine_paths =
        [["/wo", "rk/"], ["/ro", "ot/"], ["/fa", "rm/"]].map(|parts| parts.concat());
    for (idx, line) in text.lines().enumerate() {
        for word in &machine_paths {
            let starts_path = line.match_indices(word.as_str()).any(|(at, _)| {
                !line[..at].ends_with(|c: char| {
                    c.is_alphanumeric() || matches!(c, '.' | '/' | '-' | '_' | '}')
                })
            });
            if starts_path {
                faults.push(format!(
                    "{}:{}: a path of one machine (`{word}`)",
                    path.display(),
                    idx + 1
                ));
            }
        }
    }
}

/// Rules for Rust files.
fn code(path: &Path, text: &str, faults: &mut Vec<String>) {
    let is_test = path
        .components()
        .any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs");
    let first = text
        .lines()
        .find(|line| !line.starts_with("#!"))
        .unwrap_or_default();
    if !first.starts_with("//!") && !is_test {
        faults.push(format!(
            "{}: the first line must say what the file owns (`//! …`)",
            path.display()
        ));
    }
    let n_lines = text.lines().count();
    if n_lines > MAX_LINES && !first.contains("Generated") {
        faults.push(format!(
            "{}: {n_lines} lines; split it by meaning below {MAX_LINES}",
            path.display()
        ));
    }
    let unfinished =
        [["to", "do!("], ["unimpl", "emented!("], ["#[ig", "nore"]].map(|parts| parts.concat());
    for (idx, line) in text.lines().enumerate() {
        if unfinished
            .iter()
            .any(|marker| line.contains(marker.as_str()))
        {
            faults.push(format!("{}:{}: unfinished", path.display(), idx + 1));
        }
    }
}
