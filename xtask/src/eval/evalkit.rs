//! Our figures against those of `evalkit.py`, where it is present.

use std::path::Path;

use anyhow::Result;
use fs_err as fs;
use serde_json::Value;

use super::tasks::Check;
use crate::shell::program;

/// Their figures have four places.
const TOLERANCE: f64 = 0.000_06;

/// What differs; `None` when their program or Python is not there.
pub(crate) fn differences(
    check: &Check,
    datasets: &Path,
    folder: &Path,
) -> Result<Option<Vec<String>>> {
    let script = datasets.join("evalkit.py");
    if !script.is_file() || program("python3", &["--version"]).output().is_err() {
        return Ok(None);
    }
    let (gold, predicted) = (folder.join("gold.jsonl"), folder.join("predicted.jsonl"));
    for (path, rows) in [(&gold, &check.gold), (&predicted, &check.predicted)] {
        let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
        fs::write(path, lines.join("\n"))?;
    }
    let paths = [&gold, &predicted].map(|path| path.to_string_lossy().into_owned());
    let script = script.to_string_lossy();
    let mut args = vec![&*script, check.task, &paths[0], &paths[1]];
    args.extend(&check.args);
    let output = program("python3", &args).output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let mut differences = Vec::new();
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        differences.push(format!("evalkit.py {} failed: {errors}", check.task));
    }
    for (name, ours) in &check.lines {
        let theirs = numbers_after(&said, name);
        let same = theirs.len() == ours.len()
            && ours
                .iter()
                .zip(&theirs)
                .all(|(a, b)| (a - b).abs() < TOLERANCE);
        if !same {
            differences.push(format!(
                "{}: {name} is {ours:?}, theirs {theirs:?}",
                check.task
            ));
        }
    }
    Ok(Some(differences))
}

/// The numbers on the line that begins with a name.
pub(crate) fn numbers_after(text: &str, name: &str) -> Vec<f64> {
    let rest = text.lines().find_map(|line| {
        let rest = line.strip_prefix(name)?;
        rest.starts_with(' ').then_some(rest)
    });
    let words = rest.unwrap_or_default().split_whitespace();
    words.filter_map(|word| word.parse().ok()).collect()
}
