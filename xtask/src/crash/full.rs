//! Disks and files that are full.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::disk::{mount_small, unmount};
use super::writing::check;
use super::{Place, clear, run_command};
use crate::shell::say;

/// Fills a small file system, or a file up to the limit of its process, by turns.
pub(super) fn run(place: &Place, rounds: u64) -> Result<String> {
    let dir = place.dir.join("full");
    let (mut n_disks, mut n_limits, mut n_acknowledged) = (0, 0, 0);
    let mut n_unread = 0;
    for round in 0..rounds {
        clear(&dir)?;
        if round % 2 == 0 && mount_small(&dir, 40 + round)? {
            n_disks += 1;
            let filled = fill_disk(place, &dir, round);
            unmount(&dir)?;
            let filled = filled.with_context(|| format!("round {round}, full disk"))?;
            n_acknowledged += filled.acknowledged;
            n_unread += filled.unread;
        } else {
            n_limits += 1;
            let filled = fill_file(place, &dir.join("store"), round);
            let filled = filled.with_context(|| format!("round {round}, file limit"))?;
            n_acknowledged += filled.acknowledged;
            n_unread += filled.unread;
        }
    }
    clear(&dir)?;
    Ok(format!(
        "{n_disks} full disks and {n_limits} file limits, {n_acknowledged} changes acknowledged, 0 lost; writes were refused by name, \
         {n_unread} texts could not be read until opened again, none was read wrong"
    ))
}

fn fill_disk(place: &Place, dir: &Path, round: u64) -> Result<Filled> {
    let store = dir.join("store");
    let mut fill = Command::new(&place.program);
    let told = run_command(fill.arg("fill-up").arg(&store).arg(round.to_string()))?;
    let lines = acknowledged(&told);
    // Nothing is left at all: it opens, or it says why it does not.
    let ballast = dir.join("ballast");
    let _full = fs_err::write(&ballast, vec![0; 200 << 20]);
    let opened = Command::new(&place.program)
        .arg("digest")
        .arg(&store)
        .output()?;
    let words = String::from_utf8_lossy(&opened.stderr).trim().to_owned();
    ensure!(
        opened.status.success()
            || ["has room", "is full"]
                .iter()
                .any(|said| words.contains(said)),
        "opening on a full disk says `{words}`"
    );
    fs_err::remove_file(&ballast)?;
    let mut larger = Command::new("mount");
    run_command(larger.args(["-o", "remount,size=400m"]).arg(dir))?;
    let checked = check(&place.program, &store, &lines)?;
    say(&format!(
        "full disk: {checked}; opening it full: {}",
        if words.is_empty() { "worked" } else { &words }
    ));
    Ok(Filled::of(&told))
}

fn fill_file(place: &Place, store: &Path, round: u64) -> Result<Filled> {
    // In units of 512 or 1,024 bytes, as the shell likes it.
    let limit = 30_000 + 1_000 * round;
    let mut fill = Command::new("sh");
    fill.arg("-c").arg(format!(
        "trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\""
    ));
    fill.arg(&place.program).arg("fill-up").arg(store);
    let told = run_command(fill.arg(round.to_string()))?;
    let lines = acknowledged(&told);
    say(&format!(
        "file limit: {}",
        check(&place.program, store, &lines)?
    ));
    Ok(Filled::of(&told))
}

/// What a filling process told.
struct Filled {
    acknowledged: usize,
    unread: usize,
}

impl Filled {
    fn of(told: &str) -> Self {
        let unread = told
            .lines()
            .last()
            .and_then(|line| line.split(' ').nth(3)?.parse().ok());
        Self {
            acknowledged: acknowledged(told).len(),
            unread: unread.unwrap_or(0),
        }
    }
}

fn acknowledged(told: &str) -> Vec<String> {
    let lines = told.lines().filter(|line| line.ends_with(" ;"));
    lines.map(str::to_owned).collect()
}
