//! The recorded results: what a run compares with, and what must not get worse.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
use fs_err as fs;
use serde::{Deserialize, Serialize};

use super::figures::Figure;
use super::sources::own_folder;
use super::tally::Tally;

/// How much less than recorded an F1 may be before the checks fail.
pub(crate) const F1_TOLERANCE: f64 = 0.005;

/// Figures of one set of articles, or of one task.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SetResult {
    pub(crate) figures: Vec<Figure>,
    /// Sums of all counts; only of graphs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) counts: Option<Tally>,
    /// Counts of each article, for our own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) articles: BTreeMap<String, ArticleResult>,
}

/// The counts of an article that tell most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ArticleResult {
    pub(crate) paired: u64,
    pub(crate) asked: u64,
    pub(crate) wrong: u64,
    pub(crate) forbidden: u64,
}

impl SetResult {
    pub(crate) fn value(&self, name: &str) -> Option<f64> {
        self.figures
            .iter()
            .find(|figure| figure.name == name)
            .map(|figure| figure.value)
    }
}

/// All that is recorded, by the name of the set.
pub(crate) type Results = BTreeMap<String, SetResult>;

fn path() -> PathBuf {
    own_folder().join("results.json")
}

/// What is recorded; empty when nothing is.
pub(crate) fn read() -> Result<Results> {
    let path = path();
    if !path.is_file() {
        return Ok(Results::new());
    }
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

/// Records results, also in the page that shows them; those of sets that were not run stay.
pub(crate) fn write(results: &Results) -> Result<()> {
    let mut all = read()?;
    all.extend(results.clone());
    fs::create_dir_all(own_folder())?;
    fs::write(path(), serde_json::to_string_pretty(&all)? + "\n")?;
    super::page::write(&all)
}

/// Figures that must not fall by more than the tolerance.
const FLOORS: &[&str] = &[
    "strict F1, macro",
    "strict F1",
    "any predicate F1",
    "entity F1",
];

/// Fails when our own articles come out worse than recorded.
pub(crate) fn check_floors(now: &SetResult, recorded: Option<&SetResult>) -> Result<()> {
    let anew = "look at it with `cargo xtask eval --verbose`, or record it with `cargo xtask eval --write`";
    let Some(recorded) = recorded else {
        bail!("nothing is recorded for data/gold; {anew}");
    };
    if !now.articles.keys().eq(recorded.articles.keys()) {
        bail!("the articles of data/gold are not those that are recorded; {anew}");
    }
    let mut worse = Vec::new();
    let hits = |result: &SetResult| result.counts.map_or(0, |counts| counts.forb);
    if hits(now) > hits(recorded) {
        worse.push(format!(
            "forbidden hits: {}, recorded {}",
            hits(now),
            hits(recorded)
        ));
    }
    for name in FLOORS {
        if let (Some(value), Some(was)) = (now.value(name), recorded.value(name))
            && value < was - F1_TOLERANCE
        {
            worse.push(format!("{name}: {value:.3}, recorded {was:.3}"));
        }
    }
    if !worse.is_empty() {
        bail!("worse than recorded: {}; {anew}", worse.join("; "));
    }
    Ok(())
}
