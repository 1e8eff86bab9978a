//! `cargo xtask readme`: the console blocks of the README, run as a reader would run them.
//!
//! A block that begins with three backticks and `console` holds commands (`$ …`) and what they print. All blocks run in order, in the
//! root of the repository, with `newsgraph` on the path and the graph in a fresh directory. A line `…` in the output
//! stands for any lines.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{newsgraph, root, say};

/// One command of a block and the lines it printed when it was written down.
#[derive(Debug, PartialEq, Eq)]
struct Example {
    command: String,
    output: Vec<String>,
}

/// Runs the blocks and compares; with `--write` puts the output of today into the README.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let write = match args {
        [] => false,
        [flag] if flag == "--write" => true,
        _ => bail!("`cargo xtask readme` takes `--write` or nothing"),
    };
    let path = root().join("README.md");
    let readme = fs_err::read_to_string(&path)?;
    let shell = Shell::new()?;
    let mut n_examples = 0;
    let mut written = String::new();
    for part in parts(&readme) {
        match part {
            Part::Prose(text) => written += text,
            Part::Console(examples) => {
                written += "```console\n";
                for example in examples {
                    let output = shell.output(&example.command)?;
                    if !write && !matches(&example.output, &output) {
                        bail!(
                            "`$ {}` does not print what the README says\n--- README\n{}\n--- today\n{}",
                            example.command,
                            example.output.join("\n"),
                            output.join("\n"),
                        );
                    }
                    n_examples += 1;
                    let shown = if matches(&example.output, &output) {
                        &example.output
                    } else {
                        &output
                    };
                    written += &format!("$ {}\n", example.command);
                    shown
                        .iter()
                        .for_each(|line| written += &format!("{line}\n"));
                }
                written += "```\n";
            }
        }
    }
    if n_examples == 0 {
        bail!("the README has no console block");
    }
    if write {
        fs_err::write(&path, written)?;
    }
    say(&format!(
        "{n_examples} commands of the README print what it says"
    ));
    Ok(())
}

/// A fresh directory for the graph, and a path with the built program first.
struct Shell {
    data: tempfile::TempDir,
    path: std::ffi::OsString,
}

impl Shell {
    fn new() -> Result<Self> {
        let program = newsgraph(false)?;
        let folder = program.parent().context("a program lies in a folder")?;
        let old = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&old));
        Ok(Self {
            data: tempfile::tempdir()?,
            path: std::env::join_paths(folders)?,
        })
    }

    /// What a command prints, standard error included, as lines.
    fn output(&self, command: &str) -> Result<Vec<String>> {
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command}\n}} 2>&1")])
            .current_dir(root())
            .env("PATH", &self.path)
            .env("NEWSGRAPH_DATA", self.data.path().join("newsgraph-data"))
            .output()
            .with_context(|| format!("cannot run `{command}`"))?;
        let data = self
            .data
            .path()
            .join("newsgraph-data")
            .display()
            .to_string();
        let text = String::from_utf8_lossy(&output.stdout).replace(&data, "newsgraph-data");
        Ok(text
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect())
    }
}

enum Part<'a> {
    Prose(&'a str),
    Console(Vec<Example>),
}

fn parts(readme: &str) -> Vec<Part<'_>> {
    const OPEN: &str = "```console\n";
    const CLOSE: &str = "```\n";
    let mut parts = Vec::new();
    let mut rest = readme;
    while let Some(at) = rest.find(OPEN) {
        parts.push(Part::Prose(&rest[..at]));
        let block = &rest[at + OPEN.len()..];
        let end = block.find(CLOSE).unwrap_or(block.len());
        parts.push(Part::Console(examples(&block[..end])));
        rest = block.get(end + CLOSE.len()..).unwrap_or_default();
    }
    parts.push(Part::Prose(rest));
    parts
}

fn examples(block: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), examples.last_mut()) {
            (Some(command), _) => examples.push(Example {
                command: command.to_owned(),
                output: vec![],
            }),
            // A command goes on while its line ends in a backslash or its quotes are open.
            (None, Some(example)) if example.output.is_empty() && is_open(&example.command) => {
                example.command += "\n";
                example.command += line;
            }
            (None, Some(example)) => example.output.push(line.trim_end().to_owned()),
            (None, None) => {}
        }
    }
    examples
}

fn is_open(command: &str) -> bool {
    command.ends_with('\\') || command.matches('\'').count() % 2 == 1
}

/// Whether printed lines are the ones written down, where `…` stands for any lines.
fn matches(written: &[String], printed: &[String]) -> bool {
    match written.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line.trim() == "…" => {
            (0..=printed.len()).any(|n_skipped| matches(rest, &printed[n_skipped..]))
        }
        Some((line, rest)) => printed.first() == Some(line) && matches(rest, &printed[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::{Example, examples, matches};

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn dots_stand_for_any_lines() {
        assert!(matches(&lines("a\n…\nd"), &lines("a\nb\nc\nd")));
        assert!(matches(&lines("a\n…"), &lines("a")));
        assert!(!matches(&lines("a\n…\nd"), &lines("a\nb")));
        assert!(!matches(&lines("a"), &lines("a\nb")));
    }

    #[test]
    fn commands_may_span_lines() {
        let example = |command: &str, output: &str| Example {
            command: command.into(),
            output: lines(output),
        };
        assert_eq!(
            examples("$ one '{\n  two }'\nout\n$ three \\\n  four\n"),
            vec![
                example("one '{\n  two }'", "out"),
                example("three \\\n  four", "")
            ],
        );
    }
}
