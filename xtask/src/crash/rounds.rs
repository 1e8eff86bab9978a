//! Rounds of writing, an end without warning, and a look at what is left.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::disk::Disk;
use super::writing::{Writing, check};
use super::{Place, clear, copy_store, run_command};
use crate::shell::say;

/// A store grows over this many rounds, then a new one is begun.
const ROUNDS_PER_STORE: u64 = 10;

/// What came of some rounds.
#[derive(Default)]
struct Tally {
    rounds: u64,
    acknowledged: usize,
    longest_open_ms: u64,
}

impl Tally {
    fn add(&mut self, what: &str, n_acknowledged: usize, told: &str) {
        self.rounds += 1;
        self.acknowledged += n_acknowledged;
        let opened = told.split("opened in ").nth(1);
        let opened = opened.and_then(|rest| rest.split(' ').next()?.parse().ok());
        self.longest_open_ms = self.longest_open_ms.max(opened.unwrap_or(0));
        say(&format!("{what} {}: {told}", self.rounds));
    }

    fn words(&self) -> String {
        format!(
            "{} rounds, {} changes acknowledged, 0 lost, 0 unreadable, 0 faults, `blobs/` empty, opened again in at most {} ms",
            self.rounds, self.acknowledged, self.longest_open_ms
        )
    }
}

/// Between 30 and 630 milliseconds, different in each round.
fn some_time(round: u64) -> Duration {
    Duration::from_millis(30 + spread(round) % 600)
}

fn spread(round: u64) -> u64 {
    round.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 17
}

/// Relations of the hub in the stores of most rounds: checking a store takes time in proportion to what it holds.
const SMALL_HUB: u64 = 500;

/// A closed store with an entity that many relations name, to begin others with; made once.
fn with_hub(place: &Place, n_relations: u64) -> Result<PathBuf> {
    let dir = place.dir.join(format!("hub-{n_relations}"));
    if !dir.exists() {
        let mut make = Command::new(&place.program);
        make.arg("hub").arg(&dir);
        say(&run_command(make.arg(n_relations.to_string()))?);
    }
    Ok(dir)
}

fn start(place: &Place, dir: &Path, round: u64) -> Result<Writing> {
    let mut write = Command::new(&place.program);
    let writing = Writing::start(write.arg("write").arg(dir).arg(round.to_string()))?;
    writing.begun()?;
    Ok(writing)
}

/// Kills a writer in the middle of its work.
pub(super) fn kills(place: &Place, rounds: u64) -> Result<String> {
    kills_of(place, rounds, &with_hub(place, SMALL_HUB)?)
}

fn kills_of(place: &Place, rounds: u64, hub: &Path) -> Result<String> {
    let dir = place.dir.join("killed");
    let mut lines = Vec::new();
    let mut tally = Tally::default();
    for round in 0..rounds {
        if round % ROUNDS_PER_STORE == 0 {
            clear(&dir)?;
            copy_store(hub, &dir)?;
            lines.clear();
        }
        let n_before = lines.len();
        let writing = start(place, &dir, round)?;
        writing.collect(some_time(round), &mut lines)?;
        writing.kill(&mut lines)?;
        let told = check(&place.program, &dir, &lines).with_context(|| format!("round {round}"))?;
        tally.add("kill", lines.len() - n_before, &told);
    }
    clear(&dir)?;
    Ok(tally.words())
}

const NO_DISK: &str = "skipped: needs root, loop mounts, mkfs.ext4 and perl";

/// Cuts the power of a writer's disk.
pub(super) fn power_cuts(place: &Place, rounds: u64) -> Result<String> {
    power_cuts_of(place, rounds, &with_hub(place, SMALL_HUB)?)
}

/// The same with the largest hub, some of the rounds kills, the others power cuts.
pub(super) fn hubs(place: &Place, rounds: u64) -> Result<String> {
    let hub = with_hub(place, place.amounts.hub)?;
    let n_cuts = rounds / 3;
    let killed = kills_of(place, rounds - n_cuts, &hub)?;
    let cut = power_cuts_of(place, n_cuts, &hub)?;
    Ok(format!(
        "{} relations, kills: {killed}; power cuts: {cut}",
        place.amounts.hub
    ))
}

fn power_cuts_of(place: &Place, rounds: u64, hub: &Path) -> Result<String> {
    let Some(disk) = Disk::new(&place.dir)? else {
        return Ok(NO_DISK.into());
    };
    let dir = disk.mounted.join("store");
    let mut lines = Vec::new();
    let mut tally = Tally::default();
    for round in 0..rounds {
        let is_new = round % ROUNDS_PER_STORE == 0;
        if is_new {
            disk.format()?;
            lines.clear();
        }
        let n_before = lines.len();
        let written = mounted(&disk, || {
            if is_new {
                copy_store(hub, &dir)?;
            }
            let writing = start(place, &dir, 1_000 + round)?;
            writing.collect(some_time(round), &mut lines)?;
            let cut = disk.cut_power();
            writing.kill(&mut lines)?;
            cut
        });
        written?;
        let told = mounted(&disk, || check(&place.program, &dir, &lines));
        let told = told.with_context(|| format!("round {round}"))?;
        tally.add("power cut", lines.len() - n_before, &told);
    }
    Ok(tally.words())
}

/// Kills a writer, or cuts its power, while it makes its store or has just made it.
pub(super) fn creations(place: &Place, rounds: u64) -> Result<String> {
    let disk = Disk::new(&place.dir)?;
    let mut tally = Tally::default();
    let mut n_cuts = 0;
    for round in 0..rounds {
        let time = Duration::from_micros(spread(round) % 60_000);
        let mut lines = Vec::new();
        let told = match disk.as_ref().filter(|_| round % 2 == 1) {
            Some(disk) => {
                n_cuts += 1;
                create_and_cut(place, disk, round, time, &mut lines)
            }
            None => {
                let dir = place.dir.join("created");
                clear(&dir)?;
                let writing = start(place, &dir.join("store"), 2_000 + round)?;
                writing.collect_from_now(time, &mut lines);
                writing.kill(&mut lines)?;
                check(&place.program, &dir.join("store"), &lines)
            }
        };
        let told = told.with_context(|| format!("round {round}"))?;
        tally.add("creation", lines.len(), &told);
    }
    Ok(format!("{n_cuts} of them power cuts: {}", tally.words()))
}

fn create_and_cut(
    place: &Place,
    disk: &Disk,
    round: u64,
    time: Duration,
    lines: &mut Vec<String>,
) -> Result<String> {
    if round % 20 == 1 {
        disk.format()?;
    }
    let dir = disk.mounted.join(format!("new/{round}/store"));
    mounted(disk, || {
        let writing = start(place, &dir, 2_000 + round)?;
        writing.collect_from_now(time, lines);
        let cut = disk.cut_power();
        writing.kill(lines)?;
        cut
    })?;
    mounted(disk, || check(&place.program, &dir, lines))
}

/// Does something while the disk is mounted.
fn mounted<T>(disk: &Disk, work: impl FnOnce() -> Result<T>) -> Result<T> {
    disk.mount()?;
    let done = work();
    disk.unmount()?;
    done
}
