//! Single bits of a closed store's files, turned over one at a time.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::{Place, clear, copy_store, run_command};
use crate::shell::say;

/// Changes in the store whose bits are flipped.
const N_CHANGES: &str = "30";

/// A look at a store that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(60);

/// What came of a flip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Refused,
    Found,
    Harmless,
}

/// Flips that many bits, at places spread evenly over what is written of each file, each in a fresh copy of one store. A
/// flip is harmless when everything that can be read at any sequence is as it was.
pub(super) fn run(place: &Place, n_flips: u64) -> Result<String> {
    let (sound, copy) = (place.dir.join("sound"), place.dir.join("flipped"));
    clear(&sound)?;
    let mut fill = Command::new(&place.program);
    run_command(fill.arg("fill").arg(&sound).arg(N_CHANGES))?;
    // Opened and closed once more, so that what a flip is compared with has been read back.
    let before = look(place, &sound)?;
    let Look::Sound(before) = before else {
        bail!("the store is not sound before any flip: {before:?}");
    };
    let mut outcomes = Vec::new();
    for (flip, (file, byte, bit)) in places(&sound, n_flips)?.into_iter().enumerate() {
        clear(&copy)?;
        copy_store(&sound, &copy)?;
        flip_bit(&copy.join(&file), byte, bit)?;
        let at = format!(
            "flip {flip}, bit {bit} of byte {byte} of `{}`",
            file.display()
        );
        let seen = look(place, &copy).with_context(|| at.clone())?;
        let (outcome, words) = match &seen {
            Look::Refused(words) => {
                ensure!(
                    words.contains("the store in `"),
                    "{at}: no named error: {words}"
                );
                (Outcome::Refused, words.as_str())
            }
            Look::Fault(words) => (Outcome::Found, words.as_str()),
            Look::Sound(after) if *after == before => (Outcome::Harmless, ""),
            Look::Sound(after) => bail!("{at} is silent: `{before}` became `{after}`"),
        };
        if flip % 25 == 0 {
            say(&format!("{at}: {outcome:?} {words}"));
        }
        outcomes.push(outcome);
    }
    clear(&copy)?;
    let count = |which: Outcome| outcomes.iter().filter(|outcome| **outcome == which).count();
    Ok(format!(
        "{} single bits, {} refused at opening, {} found by verify, {} harmless (equal at every sequence), 0 silent",
        outcomes.len(),
        count(Outcome::Refused),
        count(Outcome::Found),
        count(Outcome::Harmless),
    ))
}

/// Files of a folder with the bytes to flip: two in a hundred flips in each small file, the others over the rows.
fn places(dir: &Path, n_flips: u64) -> Result<Vec<(PathBuf, u64, u8)>> {
    let mut names: Vec<PathBuf> = Vec::new();
    for entry in fs_err::read_dir(dir)? {
        let path = entry?.path();
        if path.is_file() && path.metadata()?.len() > 0 {
            names.push(path.file_name().unwrap_or_default().into());
        }
    }
    names.sort();
    let n_small = (n_flips / 50).max(1);
    let mut places = Vec::new();
    for name in &names {
        let bytes = fs_err::read(dir.join(name))?;
        let written = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0) as u64 + 1;
        let n_here = match name == Path::new("db") {
            true => n_flips.saturating_sub(n_small * (names.len() as u64 - 1)),
            false => n_small,
        };
        for flip in 0..n_here {
            // Evenly, but not in step with anything.
            let within =
                (flip.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) % (written / n_here.max(1)).max(1);
            let byte = (flip * written / n_here + within).min(written - 1);
            places.push((name.clone(), byte, (flip % 8) as u8));
        }
    }
    Ok(places)
}

fn flip_bit(path: &Path, byte: u64, bit: u8) -> Result<()> {
    let mut bytes = fs_err::read(path)?;
    bytes[usize::try_from(byte)?] ^= 1 << bit;
    Ok(fs_err::write(path, bytes)?)
}

/// What a process saw of a store.
#[derive(Debug)]
enum Look {
    /// It does not open; the words on standard error.
    Refused(String),
    /// A fault, in words.
    Fault(String),
    /// A hash of everything.
    Sound(String),
}

fn look(place: &Place, dir: &Path) -> Result<Look> {
    let mut child = Command::new(&place.program)
        .arg("digest")
        .arg(dir)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > LONGEST {
            child.kill()?;
            child.wait()?;
            bail!("nothing came of it in {} s", LONGEST.as_secs());
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let (mut out, mut err) = (String::new(), String::new());
    if let Some(stdout) = &mut child.stdout {
        stdout.read_to_string(&mut out)?;
    }
    if let Some(stderr) = &mut child.stderr {
        stderr.read_to_string(&mut err)?;
    }
    match status.code() {
        Some(0) => Ok(Look::Sound(out.trim().to_owned())),
        Some(1) => Ok(Look::Fault(err.trim().to_owned())),
        Some(3) => Ok(Look::Refused(err.trim().to_owned())),
        _ => bail!("it ended with {status}: {}", err.trim()),
    }
}
