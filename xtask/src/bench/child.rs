//! Processes that measure: they answer with a line of JSON, some to each line that they get.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde::de::DeserializeOwned;

use crate::shell::{cargo, program, root, run, target};

/// A running process that is stopped when it is dropped.
pub(super) struct Measurer {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Measurer {
    /// Starts a process and waits for its first line.
    pub(super) fn start<T: DeserializeOwned>(command: &mut Command) -> Result<(Self, T)> {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the process that measures")?;
        let input = process.stdin.take();
        let output = process.stdout.take().context("the process has no output")?;
        let mut measurer = Self {
            process,
            input,
            output: BufReader::new(output),
        };
        let ready = measurer.answer()?;
        Ok((measurer, ready))
    }

    /// Sends a line and reads the answer.
    pub(super) fn ask<T: DeserializeOwned>(&mut self, line: &str) -> Result<T> {
        let input = self.input.as_mut().context("the process has ended")?;
        writeln!(input, "{line}").and_then(|()| input.flush())?;
        self.answer().with_context(|| format!("asked for `{line}`"))
    }

    fn answer<T: DeserializeOwned>(&mut self) -> Result<T> {
        let mut line = String::new();
        let len = self.output.read_line(&mut line)?;
        ensure!(len > 0, "the process that measures ended without an answer");
        serde_json::from_str(&line).with_context(|| format!("cannot read the answer `{line}`"))
    }
}

impl Drop for Measurer {
    fn drop(&mut self) {
        // It ends when its input does; nothing can be done if it is gone already.
        self.input = None;
        let _ = self.process.wait();
    }
}

/// Builds the annotator's measuring program and gives the command that runs it on a file of texts.
pub(super) fn ours(texts: &Path) -> Result<Command> {
    run(&mut cargo(&[
        "build",
        "--locked",
        "--release",
        "--package",
        "newsgraph-annotate",
        "--example",
        "measure",
    ]))?;
    let binary = target().join("release/examples").join(if cfg!(windows) {
        "measure.exe"
    } else {
        "measure"
    });
    let model = root().join("data/models/en_core_web_md-3.7.1.bin");
    let words =
        [binary, model, texts.to_owned()].map(|path: PathBuf| path.to_string_lossy().into_owned());
    Ok(program(&words[0], &[&words[1], &words[2]]))
}

/// Builds an example for measuring and gives its place.
pub(super) fn built(package: &str, example: &str) -> Result<PathBuf> {
    run(&mut cargo(&[
        "build",
        "--locked",
        "--release",
        "--package",
        package,
        "--example",
        example,
    ]))?;
    let name = format!("{example}{}", std::env::consts::EXE_SUFFIX);
    Ok(target().join("release/examples").join(name))
}

/// Runs a program that prints a line of JSON.
pub(super) fn answer<T: DeserializeOwned>(command: &mut Command) -> Result<T> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start the program that measures")?;
    ensure!(output.status.success(), "the program that measures failed");
    serde_json::from_slice(&output.stdout).context("the program that measures speaks no JSON")
}
