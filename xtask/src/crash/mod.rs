//! `cargo xtask crash`: kills writers, cuts the power, flips bits, fills disks, and counts what was lost.

mod disk;
mod flips;
mod full;
mod hold;
mod rounds;
mod server;
mod writing;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::shell::{cargo, say};

/// How much of each.
#[derive(Clone, Copy, Debug)]
struct Amounts {
    rounds: u64,
    power_cuts: u64,
    creations: u64,
    hubs: u64,
    hub: u64,
    flips: u64,
    full: u64,
    retries: u64,
    stops: u64,
    reads: u64,
    histories: u64,
}

const FULL: Amounts = Amounts {
    rounds: 500,
    power_cuts: 200,
    creations: 400,
    hubs: 15,
    hub: 100_000,
    flips: 1_000,
    full: 10,
    retries: 50,
    stops: 50,
    reads: 100_000,
    histories: 10_000,
};

/// What `cargo xtask test` runs.
const SHORT: Amounts = Amounts {
    rounds: 6,
    power_cuts: 3,
    creations: 8,
    hubs: 0,
    hub: 0,
    flips: 40,
    full: 2,
    retries: 2,
    stops: 1,
    reads: 2_000,
    histories: 0,
};

/// What every part needs.
struct Place {
    /// The program at the other end.
    program: PathBuf,
    /// A folder of our own.
    dir: PathBuf,
    release: bool,
    amounts: Amounts,
}

type Part = (&'static str, u64, fn(&Place, u64) -> Result<String>);

/// Runs every part: `--short` for little of each, `--rounds N` and the like for another number, `--only PART` for one.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let short = args.iter().any(|arg| arg == "--short");
    let release = args.iter().any(|arg| arg == "--release");
    let amounts = amounts(args, if short { SHORT } else { FULL })?;
    let only = value(args, "--only")?;
    let place = Place {
        program: build_program(release)?,
        dir: std::env::temp_dir().join(format!("newsgraph-crash-{}", std::process::id())),
        release,
        amounts,
    };
    fs_err::create_dir_all(&place.dir)?;
    let result = run_parts(&place, only);
    fs_err::remove_dir_all(&place.dir)?;
    let told = result?;
    say(&format!("\n{}", told.join("\n")));
    Ok(())
}

fn run_parts(place: &Place, only: Option<&str>) -> Result<Vec<String>> {
    let amounts = place.amounts;
    let parts: [Part; 10] = [
        ("kills", amounts.rounds, rounds::kills),
        ("power-cuts", amounts.power_cuts, rounds::power_cuts),
        ("hubs", amounts.hubs, rounds::hubs),
        ("creations", amounts.creations, rounds::creations),
        ("flips", amounts.flips, flips::run),
        ("full-disks", amounts.full, full::run),
        ("retries", amounts.retries, hold::retries),
        ("stops", amounts.stops, server::stops),
        ("reads", amounts.reads, hold::reads),
        ("histories", amounts.histories, hold::histories),
    ];
    if let Some(only) = only {
        let known = parts.map(|(name, _, _)| name);
        ensure!(
            known.contains(&only),
            "`{only}` is no part; there are {}",
            known.join(", ")
        );
    }
    let mut told = Vec::new();
    for (name, amount, part) in parts {
        if amount == 0 || only.is_some_and(|only| only != name) {
            continue;
        }
        let start = Instant::now();
        let words = part(place, amount).with_context(|| format!("{name} failed"))?;
        let line = format!("{name}: {words} ({} s)", start.elapsed().as_secs());
        say(&line);
        told.push(line);
    }
    Ok(told)
}

fn amounts(args: &[String], ordinary: Amounts) -> Result<Amounts> {
    let number = |name: &str, ordinary: u64| -> Result<u64> {
        value(args, name)?.map_or(Ok(ordinary), |value| {
            value
                .parse()
                .with_context(|| format!("`{value}` after `{name}` is not a number"))
        })
    };
    Ok(Amounts {
        rounds: number("--rounds", ordinary.rounds)?,
        power_cuts: number("--power-cuts", ordinary.power_cuts)?,
        creations: number("--creations", ordinary.creations)?,
        hubs: number("--hubs", ordinary.hubs)?,
        hub: number("--hub", ordinary.hub)?,
        flips: number("--flips", ordinary.flips)?,
        full: number("--full-disks", ordinary.full)?,
        retries: number("--retries", ordinary.retries)?,
        stops: number("--stops", ordinary.stops)?,
        reads: number("--reads", ordinary.reads)?,
        histories: number("--histories", ordinary.histories)?,
    })
}

fn value<'a>(args: &'a [String], name: &str) -> Result<Option<&'a str>> {
    let Some(place) = args.iter().position(|arg| arg == name) else {
        return Ok(None);
    };
    let value = args.get(place + 1);
    Ok(Some(
        value.with_context(|| format!("`{name}` needs a value"))?,
    ))
}

fn build_program(release: bool) -> Result<PathBuf> {
    let mut build = cargo(&["build", "--package", "newsgraph-export"]);
    build.args(["--example", "crash"]);
    build.args(["--message-format", "json-render-diagnostics"]);
    if release {
        build.arg("--release");
    }
    let built = build.stderr(Stdio::inherit()).output()?;
    ensure!(built.status.success(), "the writer does not build");
    for line in String::from_utf8_lossy(&built.stdout).lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        let is_program = message["target"]["name"] == "crash";
        if let (true, Some(path)) = (is_program, message["executable"].as_str()) {
            return Ok(path.into());
        }
    }
    bail!("cargo does not say where the writer is")
}

/// Runs a command; what it said when it failed is part of the error.
fn run_command(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot run `{command:?}`"))?;
    ensure!(
        output.status.success(),
        "`{command:?}` failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A copy of a closed store's folder.
fn copy_store(from: &Path, to: &Path) -> Result<()> {
    fs_err::create_dir_all(to)?;
    for entry in fs_err::read_dir(from)? {
        let path = entry?.path();
        let to = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_store(&path, &to)?;
        } else {
            fs_err::copy(&path, &to)?;
            fs_err::File::open(&to)?.sync_all()?;
        }
    }
    fs_err::File::open(to)?.sync_all()?;
    Ok(())
}

/// Removes a folder that may not be there.
fn clear(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs_err::remove_dir_all(dir)?;
    }
    Ok(())
}
