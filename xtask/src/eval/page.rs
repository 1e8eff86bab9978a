//! The table of docs/evaluation.md, made of the recorded results.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use fs_err as fs;

use super::record::{Results, SetResult};
use super::table::short;
use crate::shell::{program, root};

const START: &str = "<!-- table -->\n";
const END: &str = "<!-- end of table -->";

/// Sets that come first, in this order; the others follow by name.
const FIRST: &[&str] = &["gold", "kg_dev_gold", "kg_dev_gold_politics", "seed_gold_a"];

/// Puts the table of all recorded results into the page.
pub(crate) fn write(results: &Results) -> Result<()> {
    let path = root().join("docs/evaluation.md");
    let page = fs::read_to_string(&path)?;
    let commit = program("git", &["log", "-1", "--format=%h, %cs"]).output()?;
    let commit = String::from_utf8_lossy(&commit.stdout);
    let page = with_table(&page, results, commit.trim())?;
    Ok(fs::write(path, page)?)
}

/// The page with the table between its marks.
pub(crate) fn with_table(page: &str, results: &Results, commit: &str) -> Result<String> {
    let mark = "docs/evaluation.md has no marks around its table";
    let (before, rest) = page.split_once(START).context(mark)?;
    let (_, after) = rest.split_once(END).context(mark)?;
    let mut text = format!("{before}{START}Recorded after commit {commit}.\n\n");
    text.push_str("| set | figure | value | 95 % | counts | wanted |\n|---|---|---|---|---|---|\n");
    let first = FIRST.iter().filter_map(|name| results.get_key_value(*name));
    let others = results
        .iter()
        .filter(|(name, _)| !FIRST.contains(&name.as_str()));
    for (name, result) in first.chain(others) {
        push_rows(&mut text, name, result);
    }
    Ok(text + END + after)
}

fn push_rows(text: &mut String, name: &str, result: &SetResult) {
    for (number, figure) in result.figures.iter().enumerate() {
        let set = if number == 0 {
            format!("`{name}`")
        } else {
            String::new()
        };
        let interval = figure.interval.map_or(String::new(), |(low, high)| {
            format!("{} to {}", short(low), short(high))
        });
        let cells = [
            set,
            figure.name.clone(),
            short(figure.value),
            interval,
            figure.counts.clone(),
            figure.target.clone(),
        ];
        // Writing to a string does not fail.
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
}
