//! Public sets beside graphs: each task gives texts to the pipeline, projects what it answers, and counts.

mod attribution;
mod classes;
mod coref;
mod coref_counts;
mod directed;
mod dump;
mod events;
mod gap;
mod matching;
mod oie;
mod relcls;
mod speed;
mod time;
mod weis;

#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use super::figures::Figure;
use super::sources::dev_folder;
pub(crate) use speed::speed;

/// What a task wants read.
pub(crate) struct Asked {
    /// One text for the pipeline each.
    pub(crate) texts: Vec<Value>,
    /// Counts the answers.
    pub(crate) score: Score,
}

type Score = Box<dyn FnOnce(&[Value]) -> Result<Outcome>>;

/// What came of a task.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) figures: Vec<Figure>,
    /// What was wrong, a line each, for rule writers.
    pub(crate) faults: Vec<String>,
    /// What `evalkit.py` is asked, and what it must say.
    pub(crate) checks: Vec<Check>,
}

/// A call of `evalkit.py`: its task, rows of gold and predictions, further arguments, and the lines that it must print.
pub(crate) struct Check {
    pub(crate) task: &'static str,
    pub(crate) gold: Vec<Value>,
    pub(crate) predicted: Vec<Value>,
    pub(crate) args: Vec<&'static str>,
    /// How a line begins, and the numbers that follow.
    pub(crate) lines: Vec<(String, Vec<f64>)>,
}

type Prepare = fn(&[Value]) -> Result<Asked>;

/// A task: its name, its file, how it is prepared.
const TASKS: &[(&str, &str, Prepare)] = &[
    ("relcls", "events_plv.jsonl", relcls::prepare),
    ("events", "events_petrarch.jsonl", events::prepare),
    (
        "directed",
        "directed_sentiment_dev.jsonl",
        directed::prepare,
    ),
    (
        "attribution",
        "attribution_polnear_dev.jsonl",
        attribution::prepare,
    ),
    ("gap", "coref_gap_dev.jsonl", gap::prepare),
    ("coref", "gum_news_interview.jsonl", coref::prepare),
    ("time", "time_recognizers.jsonl", time::prepare),
    ("oie", "oie_carb_dev.jsonl", oie::prepare),
];

/// Names of all tasks.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TASKS.iter().map(|(name, ..)| *name)
}

/// The tasks whose files are in the folder; `only` one of them when it is given.
pub(crate) fn prepare(datasets: &Path, only: Option<&str>) -> Result<Vec<(&'static str, Asked)>> {
    let dev = dev_folder(datasets);
    let mut tasks = Vec::new();
    for (name, file, prepare) in TASKS {
        let path = dev.join(file);
        if path.is_file() && only.is_none_or(|only| only == *name) {
            tasks.push((*name, prepare(&super::child::read_lines(&path)?)?));
        }
    }
    Ok(tasks)
}
