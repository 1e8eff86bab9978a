//! `cargo xtask crash`: kills a writing process, cuts the power of its file system, and checks what is left.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// A store grows over this many rounds, then a new one is begun.
const ROUNDS_PER_STORE: u64 = 10;

/// Runs `--rounds N` kills (50) and `--power-cuts N` power cuts (20).
pub(crate) fn run(args: &[String]) -> Result<()> {
    let rounds = number(args, "--rounds")?.unwrap_or(50);
    let power_cuts = number(args, "--power-cuts")?.unwrap_or(20);
    let writer = build_writer()?;
    let place = std::env::temp_dir().join(format!("newsgraph-crash-{}", std::process::id()));
    fs_err::create_dir_all(&place)?;
    let result = kill_rounds(&writer, &place, rounds)
        .and_then(|()| power_cut_rounds(&writer, &place, power_cuts));
    fs_err::remove_dir_all(&place)?;
    result
}

fn number(args: &[String], name: &str) -> Result<Option<u64>> {
    let Some(place) = args.iter().position(|arg| arg == name) else {
        return Ok(None);
    };
    let value = args
        .get(place + 1)
        .with_context(|| format!("`{name}` needs a number"))?;
    Ok(Some(value.parse().with_context(|| {
        format!("`{value}` after `{name}` is not a number")
    })?))
}

fn build_writer() -> Result<PathBuf> {
    let built = Command::new(env!("CARGO"))
        .args([
            "build",
            "-p",
            "newsgraph-store",
            "--example",
            "crash_writer",
        ])
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(built.status.success(), "the writer does not build");
    for line in String::from_utf8_lossy(&built.stdout).lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        let is_writer = message["target"]["name"] == "crash_writer";
        if let (true, Some(path)) = (is_writer, message["executable"].as_str()) {
            return Ok(path.into());
        }
    }
    bail!("cargo does not say where the writer is")
}

/// A writer at work; its acknowledgements come over a channel that ends with it.
struct Writing {
    child: Child,
    acknowledged: Receiver<String>,
}

impl Writing {
    fn start(writer: &Path, dir: &Path, round: u64) -> Result<Self> {
        let mut child = Command::new(writer)
            .args([Path::new("write"), dir, Path::new(&round.to_string())])
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child
            .stdout
            .take()
            .context("the writer's stdout is a pipe")?;
        let (sender, acknowledged) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // The other end is gone only when the driver failed.
                let _gone = sender.send(line);
            }
        });
        Ok(Self {
            child,
            acknowledged,
        })
    }

    /// Lets it write for some milliseconds after its first acknowledgement.
    fn collect(&self, milliseconds: u64, lines: &mut Vec<String>) -> Result<()> {
        let first = self.acknowledged.recv_timeout(Duration::from_secs(60));
        lines.push(first.context("the writer acknowledged nothing")?);
        let end = Instant::now() + Duration::from_millis(milliseconds);
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            if let Ok(line) = self.acknowledged.recv_timeout(left) {
                lines.push(line);
            }
        }
        Ok(())
    }

    /// Kills it and takes what it had acknowledged by then.
    fn kill(mut self, lines: &mut Vec<String>) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        // A line that was cut in the middle was not acknowledged: a whole one has an id of 64 digits.
        lines.extend(
            self.acknowledged
                .iter()
                .filter(|line| line.len() >= "live doc_".len() + 64),
        );
        Ok(())
    }
}

/// Between 30 and 630 milliseconds, different in each round.
fn milliseconds(round: u64) -> u64 {
    30 + round.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 600
}

fn check(writer: &Path, dir: &Path, lines: &[String], round: u64) -> Result<()> {
    let mut child = Command::new(writer)
        .args([Path::new("check"), dir])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut stdin = child
        .stdin
        .take()
        .context("the checker's stdin is a pipe")?;
    // A checker that fails early closes its end; its exit code tells.
    let _closed = stdin.write_all(lines.join("\n").as_bytes());
    drop(stdin);
    let output = child.wait_with_output()?;
    ensure!(
        output.status.success(),
        "round {round}: the store is not whole, see above"
    );
    say(&format!(
        "round {round}: {}",
        String::from_utf8_lossy(&output.stdout).trim()
    ));
    Ok(())
}

fn say(line: &str) {
    // Words for a person: a closed terminal is no reason to stop.
    let _closed = writeln!(std::io::stderr(), "{line}");
}

fn kill_rounds(writer: &Path, place: &Path, rounds: u64) -> Result<()> {
    let dir = place.join("killed");
    let mut lines = Vec::new();
    let mut n_acknowledged = 0;
    for round in 0..rounds {
        if round % ROUNDS_PER_STORE == 0 && dir.exists() {
            fs_err::remove_dir_all(&dir)?;
            lines.clear();
        }
        let n_before = lines.len();
        let writing = Writing::start(writer, &dir, round)?;
        writing.collect(milliseconds(round), &mut lines)?;
        writing.kill(&mut lines)?;
        n_acknowledged += lines.len() - n_before;
        check(writer, &dir, &lines, round)?;
    }
    say(&format!(
        "kill -9: {rounds} rounds, {n_acknowledged} acknowledged, none lost"
    ));
    Ok(())
}

fn power_cut_rounds(writer: &Path, place: &Path, rounds: u64) -> Result<()> {
    let Some(disk) = Disk::new(place)? else {
        say("power cuts: skipped, they need root, loop mounts, mkfs.ext4 and perl");
        return Ok(());
    };
    let mut lines = Vec::new();
    let mut n_acknowledged = 0;
    for round in 0..rounds {
        if round % ROUNDS_PER_STORE == 0 {
            disk.format()?;
            lines.clear();
        }
        disk.mount()?;
        let outcome = power_cut(writer, &disk, round, &mut lines);
        disk.unmount()?;
        n_acknowledged += outcome?;
        disk.mount()?;
        let checked = check(writer, &disk.mounted.join("store"), &lines, round);
        disk.unmount()?;
        checked?;
    }
    say(&format!(
        "power cuts: {rounds} rounds, {n_acknowledged} acknowledged, none lost"
    ));
    Ok(())
}

/// Writes, then the device goes away without its journal; returns how many lines came before.
fn power_cut(writer: &Path, disk: &Disk, round: u64, lines: &mut Vec<String>) -> Result<usize> {
    let n_before = lines.len();
    let writing = Writing::start(writer, &disk.mounted.join("store"), 1_000 + round)?;
    writing.collect(milliseconds(round), lines)?;
    let cut = disk.cut_power();
    writing.kill(lines)?;
    cut?;
    Ok(lines.len() - n_before)
}

/// A file with an ext4 file system that can be switched off.
struct Disk {
    image: PathBuf,
    mounted: PathBuf,
}

/// `FS_IOC_GOINGDOWN` without flushing the journal, from the one language on every Linux that reaches it without unsafe code.
const GOING_DOWN: &str = r#"my $flags = pack("L", 2); open(my $dir, "<", $ARGV[0]) or die $!; ioctl($dir, 0x8004587d, $flags) or die $!;"#;

impl Disk {
    /// `None` where this machine cannot do it.
    fn new(place: &Path) -> Result<Option<Self>> {
        let disk = Self {
            image: place.join("disk.img"),
            mounted: place.join("mounted"),
        };
        fs_err::create_dir_all(&disk.mounted)?;
        let usable = succeeds(Command::new("perl").args(["-e", "1"]))
            && disk.format().is_ok()
            && disk.mount().is_ok();
        if !usable {
            return Ok(None);
        }
        let cut = disk.cut_power();
        disk.unmount()?;
        Ok(cut.is_ok().then_some(disk))
    }

    fn format(&self) -> Result<()> {
        let file = fs_err::File::create(&self.image)?;
        file.set_len(0)?;
        file.set_len(2 << 30)?;
        run_command(
            Command::new("mkfs.ext4")
                .args(["-q", "-F"])
                .arg(&self.image),
        )
    }

    fn mount(&self) -> Result<()> {
        run_command(
            Command::new("mount")
                .args(["-o", "loop"])
                .arg(&self.image)
                .arg(&self.mounted),
        )
    }

    fn unmount(&self) -> Result<()> {
        run_command(Command::new("umount").arg(&self.mounted))
    }

    fn cut_power(&self) -> Result<()> {
        run_command(
            Command::new("perl")
                .args(["-e", GOING_DOWN])
                .arg(&self.mounted),
        )
    }
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn run_command(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("cannot run `{command:?}`"))?;
    ensure!(
        output.status.success(),
        "`{command:?}` failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}
