//! The process that reads: an optimised build of the extractor's example `evaluate`.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::shell::{cargo, program, root, run, target};

/// Builds the program, gives it all tasks at once, and reads its answers, one per task.
///
/// `profile` is `eval`, `release` to measure speed, or `dev`, which is built soonest.
pub(crate) fn answers(profile: &str, tasks: &[Value], folder: &Path) -> Result<Vec<Value>> {
    run(&mut cargo(&[
        "build",
        "--locked",
        "--profile",
        profile,
        "--quiet",
        "--package",
        "newsgraph-extract",
        "--example",
        "evaluate",
    ]))?;
    let name = if cfg!(windows) {
        "evaluate.exe"
    } else {
        "evaluate"
    };
    let (asked, answered) = (folder.join("tasks.jsonl"), folder.join("answers.jsonl"));
    let lines: Vec<String> = tasks.iter().map(Value::to_string).collect();
    fs::write(&asked, lines.join("\n"))?;
    let paths = [
        root().join("data/ontology/ontology.json"),
        root().join("data/models/en_core_web_md-3.7.1.bin"),
        asked,
        answered.clone(),
    ]
    .map(|path| path.to_string_lossy().into_owned());
    let built = if profile == "dev" { "debug" } else { profile };
    let binary = target().join(built).join("examples").join(name);
    let words: Vec<&str> = paths.iter().map(String::as_str).collect();
    run(&mut program(&binary.to_string_lossy(), &words))?;
    let answers: Vec<Value> = read_lines(&answered)?;
    ensure!(
        answers.len() == tasks.len(),
        "{} answers to {} tasks",
        answers.len(),
        tasks.len()
    );
    Ok(answers)
}

/// Reads a file of one JSON value a line.
pub(crate) fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text = fs::read_to_string(path)?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line).with_context(|| format!("{}:{}", path.display(), number + 1))
        })
        .collect()
}
