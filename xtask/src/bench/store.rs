//! `cargo xtask bench store`: a million relations taken in, beside SQLite doing the same; and the write path.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::child::{answer, built};
use super::tables::{Tables, write_tables};
use crate::shell::say;

/// What an import of ours says when it is done.
#[derive(Clone, Debug, Deserialize)]
struct Ours {
    seconds: f64,
    relations: u64,
    bad_lines: u64,
    parts: u64,
    packed_bytes: u64,
    store_bytes: u64,
    peak_kib: u64,
}

/// What an import into SQLite says when it is done.
#[derive(Clone, Debug, Deserialize)]
struct Peer {
    seconds: f64,
    relations: u64,
    store_bytes: u64,
    peak_kib: u64,
}

#[derive(Clone, Debug, Deserialize)]
struct Opened {
    seconds: f64,
}

#[derive(Clone, Debug, Deserialize)]
struct WritePath {
    fsync_ms: f64,
    single_ms: f64,
    rate_1: f64,
    rate_8: f64,
    rate_64: f64,
}

/// What to measure.
struct Options {
    things: u64,
    relations: u64,
    rounds: usize,
    /// Whether the write path is left out.
    import_only: bool,
    /// Whether only the write path is measured.
    writes_only: bool,
}

/// What its options are.
pub(super) const USAGE: &str = "\
usage: cargo xtask bench store [--things N] [--relations N] [--rounds N] [--import-only | --writes-only]

  --things N      things of the dataset; 100,000 unless told
  --relations N   relations of the dataset; 1,000,000 unless told
  --rounds N      imports, ours and SQLite's by turns, whose median is told; 3 unless told
  --import-only   without the write path
  --writes-only   only the write path";

/// Runs the measurement and prints its figures.
pub(super) fn run_bench(args: &[String]) -> Result<()> {
    let options = options(args)?;
    let dir = tempfile::Builder::new().prefix("bench-store").tempdir()?;
    if options.writes_only {
        return print_write_path(dir.path());
    }
    say(&format!(
        "writing {} things and {} relations",
        options.things, options.relations
    ));
    let tables = write_tables(dir.path(), options.things, options.relations)?;
    let ours = built("newsgraph-ingest", "import_tables")?;
    let peer = built("xtask", "sqlite_import")?;
    let mut rounds = Vec::new();
    for round in 0..options.rounds {
        let store = dir.path().join("store");
        fs_err::create_dir_all(&store)?;
        let our_figures: Ours = imported(&ours, Some("import"), &store, &tables)?;
        ensure!(
            our_figures.relations == options.relations && our_figures.bad_lines == 0,
            "some lines were not taken: {our_figures:?}"
        );
        let opened: Opened = answer(Command::new(&ours).arg("open").arg(&store))?;
        fs_err::remove_dir_all(&store)?;
        let store = dir.path().join("peer");
        let peer_figures: Peer = imported(&peer, None, &store, &tables)?;
        ensure!(peer_figures.relations == options.relations);
        fs_err::remove_dir_all(&store)?;
        say(&format!(
            "round {}: {:.2} s and {:.2} s with SQLite",
            round + 1,
            our_figures.seconds,
            peer_figures.seconds
        ));
        rounds.push((our_figures, peer_figures, opened));
    }
    print_import(&options, &tables, rounds)?;
    let killed = open_after_kill(&ours, dir.path(), &tables)?;
    say(&format!("open after kill -9     {killed:8.3} s"));
    if options.import_only {
        return Ok(());
    }
    print_write_path(dir.path())
}

fn options(args: &[String]) -> Result<Options> {
    let mut options = Options {
        things: 100_000,
        relations: 1_000_000,
        rounds: 3,
        import_only: false,
        writes_only: false,
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--import-only" => options.import_only = true,
            "--writes-only" => options.writes_only = true,
            "--things" | "--relations" | "--rounds" => {}
            _ => bail!("there is no option `{arg}`\n\n{USAGE}"),
        }
        if arg.ends_with("-only") {
            continue;
        }
        let value = args.next();
        let value = value.with_context(|| format!("`{arg}` needs a number"))?;
        let number: u64 = value
            .parse()
            .with_context(|| format!("`{value}` after `{arg}` is not a number"))?;
        match arg.as_str() {
            "--things" => options.things = number.max(10),
            "--relations" => options.relations = number,
            _ => options.rounds = usize::try_from(number)?.max(1),
        }
    }
    Ok(options)
}

fn imported<T: DeserializeOwned>(
    program: &Path,
    verb: Option<&str>,
    store: &Path,
    tables: &Tables,
) -> Result<T> {
    let mut command = Command::new(program);
    command.args(verb).arg(store);
    answer(command.arg(&tables.things).arg(&tables.relations))
}

/// How long a store takes to open whose process was killed after a million relations.
fn open_after_kill(ours: &Path, dir: &Path, tables: &Tables) -> Result<f64> {
    let store = dir.join("killed");
    fs_err::create_dir_all(&store)?;
    let mut command = Command::new(ours);
    command.arg("kill").arg(&store);
    command.arg(&tables.things).arg(&tables.relations);
    let status = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    ensure!(!status.success(), "the import should have died");
    let opened: Opened = answer(Command::new(ours).arg("open").arg(&store))?;
    Ok(opened.seconds)
}

fn print_import(
    options: &Options,
    tables: &Tables,
    mut rounds: Vec<(Ours, Peer, Opened)>,
) -> Result<()> {
    let mut peers: Vec<Peer> = rounds.iter().map(|(_, peer, _)| peer.clone()).collect();
    peers.sort_by(|left, right| left.seconds.total_cmp(&right.seconds));
    rounds.sort_by(|(left, ..), (right, ..)| left.seconds.total_cmp(&right.seconds));
    let peer = &peers[peers.len() / 2];
    let (ours, _, opened) = &rounds[rounds.len() / 2];
    let per_relation = |bytes: u64| bytes as f64 / options.relations.max(1) as f64;
    say(&format!(
        "\n{} things, {} relations, {:.1} MB of TSV; median of {}",
        options.things,
        options.relations,
        tables.bytes()? as f64 / 1e6,
        rounds.len()
    ));
    say("                         newsgraph     SQLite      ratio");
    let line = |what: &str, ours: f64, peer: f64, unit: &str| {
        say(&format!(
            "{what:22} {ours:8.2} {unit:3} {peer:8.2} {unit:3} {:8.2}",
            ours / peer
        ));
    };
    line("parsed, stored, synced", ours.seconds, peer.seconds, "s");
    line(
        "bytes a relation",
        per_relation(ours.store_bytes),
        per_relation(peer.store_bytes),
        "B",
    );
    let mib = |kib: u64| kib as f64 / 1024.0;
    line("peak memory", mib(ours.peak_kib), mib(peer.peak_kib), "MiB");
    say(&format!(
        "{} parts, {:.1} bytes a relation before sled",
        ours.parts,
        per_relation(ours.packed_bytes)
    ));
    say(&format!("open after a close     {:8.3} s", opened.seconds));
    Ok(())
}

fn print_write_path(dir: &Path) -> Result<()> {
    let program = built("newsgraph-store", "write_path")?;
    let figures: WritePath = answer(Command::new(program).arg(dir.join("write-path")))?;
    say(&format!(
        "one fsync              {:8.3} ms\none durable change     {:8.3} ms ({:.2} times)",
        figures.fsync_ms,
        figures.single_ms,
        figures.single_ms / figures.fsync_ms
    ));
    say(&format!(
        "changes a second       {:8.0} with 1 writer, {:.0} with 8 ({:.1} times), {:.0} with 64 ({:.1} times)",
        figures.rate_1,
        figures.rate_8,
        figures.rate_8 / figures.rate_1,
        figures.rate_64,
        figures.rate_64 / figures.rate_1
    ));
    Ok(())
}
