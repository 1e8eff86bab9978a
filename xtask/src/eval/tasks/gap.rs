//! GAP: which of two names a pronoun means, or neither.

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::dump::{Discourse, Mention, Offsets, Span, overlap, read};
use super::{Asked, Check, Outcome};
use crate::eval::figures::Figure;
use crate::eval::interval::interval;
use crate::eval::tally::{Prf, share};

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    /// Character and words.
    pronoun: (usize, String),
    #[serde(rename = "A")]
    first: (usize, String, bool),
    #[serde(rename = "B")]
    second: (usize, String, bool),
}

pub(super) fn prepare(rows: &[Value]) -> Result<Asked> {
    let gold = rows.to_vec();
    let rows: Vec<Row> = read(rows)?;
    // The ranker of antecedents has learnt from this set: each text is read with weights that have not seen it.
    let texts = rows.iter().enumerate().map(
        |(number, row)| json!({ "task": "discourse", "id": row.id, "text": row.text, "part": number }),
    );
    Ok(Asked {
        texts: texts.collect(),
        score: Box::new(move |answers| score(gold, &rows, answers)),
    })
}

/// The mention that fits a place best: the most shared of what both cover.
fn mention_at(discourse: &Discourse, place: Span) -> Option<&Mention> {
    let share = |mention: &Mention| {
        let [start, end] = mention.span;
        let both = end.min(place[1]).saturating_sub(start.max(place[0]));
        share(
            both as f64,
            (end.max(place[1]) - start.min(place[0])) as f64,
        )
    };
    let at = discourse
        .mentions
        .iter()
        .filter(|mention| overlap(mention.span, place));
    at.max_by(|a, b| share(a).total_cmp(&share(b)))
}

/// Right, given and asked, of men and of women.
type Counts = [u64; 6];

fn prf(counts: &[Counts], parts: &[usize]) -> Prf {
    let sum = |at: usize| {
        let of = |counts: &Counts| parts.iter().map(|part| counts[part * 3 + at]).sum::<u64>();
        counts.iter().map(of).sum()
    };
    Prf::of_counts(sum(0), sum(1), sum(2))
}

fn score(gold: Vec<Value>, rows: &[Row], answers: &[Value]) -> Result<Outcome> {
    let answers: Vec<Discourse> = read(answers)?;
    let mut outcome = Outcome::default();
    let (mut counts, mut predicted) = (Vec::new(), Vec::new());
    for (row, discourse) in rows.iter().zip(&answers) {
        let offsets = Offsets::new(&row.text);
        let clusters = |at: usize, words: &str| {
            let place = offsets.bytes([at, at + words.chars().count()]);
            mention_at(discourse, place).map_or(&[][..], |mention| &mention.clusters)
        };
        let meant = clusters(row.pronoun.0, &row.pronoun.1);
        let is_meant = |at: usize, words: &str| {
            clusters(at, words)
                .iter()
                .any(|cluster| meant.contains(cluster))
        };
        let said = [
            is_meant(row.first.0, &row.first.1),
            is_meant(row.second.0, &row.second.1),
        ];
        let is_woman = ["she", "her", "hers"].contains(&row.pronoun.1.to_lowercase().as_str());
        let part = 3 * usize::from(is_woman);
        let mut counted = Counts::default();
        for (said, asked) in said.into_iter().zip([row.first.2, row.second.2]) {
            counted[part] += u64::from(said && asked);
            counted[part + 1] += u64::from(said);
            counted[part + 2] += u64::from(asked);
        }
        counts.push(counted);
        if said != [row.first.2, row.second.2] {
            outcome.faults.push(format!(
                "{}: `{}` at {} means {} {} {} {}, said {said:?}: {}",
                row.id,
                row.pronoun.1,
                row.pronoun.0,
                row.first.1,
                row.first.2,
                row.second.1,
                row.second.2,
                row.text
            ));
        }
        predicted.push(json!({ "id": row.id, "A": said[0], "B": said[1] }));
    }
    let mut lines = Vec::new();
    for (name, theirs, parts, target) in [
        ("overall F1", "all", &[0, 1][..], "≥ .72"),
        ("F1 on masculine pronouns", "masc", &[0], ""),
        ("F1 on feminine pronouns", "fem", &[1], ""),
    ] {
        let score = prf(&counts, parts);
        outcome.figures.push(
            Figure::new(name, score.f1)
                .with_interval(interval(&counts, |sample| prf(sample, parts).f1))
                .with_counts(format!("P {:.3} R {:.3}", score.precision, score.recall))
                .with_target(target),
        );
        lines.push((
            theirs.to_owned(),
            vec![score.precision, score.recall, score.f1],
        ));
    }
    outcome.checks.push(Check {
        task: "gap",
        gold,
        predicted,
        args: Vec::new(),
        lines,
    });
    Ok(outcome)
}
