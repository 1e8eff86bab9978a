//! How fast the pipeline reads, beside the annotator alone.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::json;

use crate::eval::child;
use crate::eval::figures::Figure;
use crate::eval::tally::share;

#[derive(Deserialize)]
struct Measured {
    tokens: f64,
    claims: u64,
    /// Seconds of each round.
    annotator: Vec<f64>,
    pipeline: Vec<f64>,
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Tokens a second in one thread, by the median round of a release build.
pub(crate) fn speed(texts: &[&str], folder: &Path) -> Result<Vec<Figure>> {
    let task = json!({ "task": "speed", "id": "speed", "texts": texts });
    let answers = child::answers("release", &[task], folder)?;
    let measured = Measured::deserialize(answers.first().context("no answer")?)?;
    let rate = |seconds: &[f64]| share(measured.tokens, median(seconds));
    let (alone, whole) = (rate(&measured.annotator), rate(&measured.pipeline));
    let spread = |seconds: &[f64]| {
        let least = seconds.iter().copied().fold(f64::INFINITY, f64::min);
        let most = seconds.iter().copied().fold(0.0, f64::max);
        format!(
            "{:.0} to {:.0}",
            share(measured.tokens, most),
            share(measured.tokens, least)
        )
    };
    Ok(vec![
        Figure::new("pipeline of annotator", share(whole, alone))
            .with_counts(format!(
                "{} texts, {} tokens, {} claims",
                texts.len(),
                measured.tokens,
                measured.claims
            ))
            .with_target("≥ .60"),
        Figure::new("pipeline, tokens/s", whole.round()).with_counts(spread(&measured.pipeline)),
        Figure::new("annotator, tokens/s", alone.round()).with_counts(spread(&measured.annotator)),
    ])
}
