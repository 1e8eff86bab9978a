//! A writer at work, and what it acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// A writer at work; its acknowledgements come over a channel that ends with it.
pub(super) struct Writing {
    child: Child,
    acknowledged: Receiver<String>,
}

impl Writing {
    /// Starts a program that acknowledges by lines.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child
            .stdout
            .take()
            .context("the writer's stdout is a pipe")?;
        let (sender, acknowledged) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // A line that was cut in the middle was not acknowledged. The other end is gone only when the driver failed.
                if line.ends_with(" ;") {
                    let _gone = sender.send(line);
                }
            }
        });
        Ok(Self {
            child,
            acknowledged,
        })
    }

    /// Waits until it says that it begins.
    pub(super) fn begun(&self) -> Result<()> {
        let begun = self.acknowledged.recv_timeout(Duration::from_secs(60));
        ensure!(
            begun.is_ok_and(|line| line == "begun ;"),
            "the writer does not begin"
        );
        Ok(())
    }

    /// Lets it write for some time after its first acknowledgement.
    pub(super) fn collect(&self, time: Duration, lines: &mut Vec<String>) -> Result<()> {
        let first = self.acknowledged.recv_timeout(Duration::from_secs(120));
        lines.push(first.context("the writer acknowledged nothing")?);
        self.collect_from_now(time, lines);
        Ok(())
    }

    /// Lets it go on for some time.
    pub(super) fn collect_from_now(&self, time: Duration, lines: &mut Vec<String>) {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            if let Ok(line) = self.acknowledged.recv_timeout(left) {
                lines.push(line);
            }
        }
    }

    /// Waits for that many lines, or for the end.
    pub(super) fn collect_lines(&self, n_lines: usize) {
        for _ in 0..n_lines {
            if self.acknowledged.recv().is_err() {
                return;
            }
        }
    }

    /// Kills it and takes what it had acknowledged by then.
    pub(super) fn kill(mut self, lines: &mut Vec<String>) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        lines.extend(self.acknowledged.iter());
        Ok(())
    }
}

/// Compares a store with what was acknowledged; what the checker said.
pub(super) fn check(program: &Path, dir: &Path, lines: &[String]) -> Result<String> {
    let mut child = Command::new(program)
        .arg("check")
        .arg(dir)
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
    let told = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    ensure!(
        output.status.success(),
        "the store is not whole, see above ({}; {told})",
        output.status
    );
    Ok(told)
}
