//! CaRB: open triples, as words.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::dump::read;
use super::{Asked, Check, Outcome};
use crate::eval::figures::Figure;
use crate::eval::interval::interval;
use crate::eval::tally::{Prf, share};

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    tuples: Vec<Tuple>,
}

#[derive(Clone, Deserialize)]
struct Tuple {
    rel: String,
    args: Vec<String>,
    #[serde(default)]
    conf: f64,
}

/// Answer to `propositions`.
#[derive(Deserialize)]
struct Propositions {
    propositions: Vec<Proposition>,
}

#[derive(Deserialize)]
struct Proposition {
    relation: String,
    arguments: Vec<String>,
    confidence: f64,
}

pub(super) fn prepare(rows: &[Value]) -> Result<Asked> {
    let gold = rows.to_vec();
    let rows: Vec<Row> = read(rows)?;
    let texts = rows
        .iter()
        .map(|row| json!({ "task": "propositions", "id": row.id, "text": row.text }));
    Ok(Asked {
        texts: texts.collect(),
        score: Box::new(move |answers| score(gold, &rows, answers)),
    })
}

/// Words as the gold has them: punctuation, `'s` and `n't` by themselves, quotation marks doubled.
fn tokens(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 8);
    for c in words.chars() {
        if ",;:()\"“”?!".contains(c) {
            text.extend([' ', c, ' ']);
        } else {
            text.push(c);
        }
    }
    let text = text
        .replace('’', "'")
        .replace("'s", " 's")
        .replace("n't", " n't");
    let text = text
        .replace('“', "``")
        .replace('”', "''")
        .replace('$', " $ ")
        .replace('%', " %");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Proposition {
    fn tuple(&self) -> Tuple {
        let args = self.arguments.iter().map(|argument| tokens(argument));
        Tuple {
            rel: tokens(&self.relation),
            args: args.collect(),
            conf: self.confidence,
        }
    }
}

/// How many words both have, each used once; `used` loses them.
fn take(wanted: &[&str], used: &mut Vec<&str>) -> usize {
    let mut n_shared = 0;
    for word in wanted {
        if let Some(at) = used.iter().position(|other| other == word) {
            used.remove(at);
            n_shared += 1;
        }
    }
    n_shared
}

/// Precision and recall in words of one reading of the arguments.
fn lenient(gold: &Tuple, given: &Tuple) -> (f64, f64) {
    const BE: &[&str] = &["be", "is", "am", "are", "was", "were", "been", "being"];
    let wanted: Vec<&str> = gold.rel.split_whitespace().collect();
    let mut said: Vec<&str> = given.rel.split_whitespace().collect();
    let (mut n_given, mut n_asked) = (said.len(), wanted.len());
    let mut shared = take(&wanted, &mut said);
    if said.contains(&"be") && BE.iter().any(|form| wanted.contains(form)) {
        shared += 1;
    }
    if shared == 0 {
        return (0.0, 0.0);
    }
    for (at, arg) in gold.args.iter().enumerate() {
        let wanted: Vec<&str> = arg.split_whitespace().collect();
        n_asked += wanted.len();
        let Some(other) = given.args.get(at) else {
            if at < 2 {
                return (0.0, 0.0);
            }
            continue;
        };
        let mut said: Vec<&str> = other.split_whitespace().collect();
        n_given += said.len();
        shared += take(&wanted, &mut said);
    }
    (
        share(shared as f64, n_given as f64),
        share(shared as f64, n_asked as f64),
    )
}

/// All arguments after the first as one.
fn folded(tuple: &Tuple) -> Tuple {
    let mut folded = tuple.clone();
    if let [first, rest @ ..] = tuple.args.as_slice()
        && !rest.is_empty()
    {
        folded.args = vec![first.clone(), rest.join(" ")];
    }
    folded
}

fn similarity(gold: &Tuple, given: &Tuple) -> (f64, f64) {
    const SAYING: &[&str] = &["said", "told", "added", "adds", "says"];
    let (gold, given) = (folded(gold), folded(given));
    let plain = lenient(&gold, &given);
    if given.args.len() < 2 || !SAYING.iter().any(|word| gold.rel.contains(word)) {
        return plain;
    }
    let mut turned = given;
    turned.args = vec![turned.args[1].clone(), turned.args[0].clone()];
    let turned = lenient(&gold, &turned);
    if turned > plain { turned } else { plain }
}

/// Sum of precision, given, sum of recall, asked.
type Counts = [f64; 4];

fn prf(counts: &[Counts]) -> Prf {
    let sum = |at: usize| counts.iter().map(|counts| counts[at]).sum::<f64>();
    let precision = if sum(1) > 0.0 { sum(0) / sum(1) } else { 1.0 };
    Prf::new(precision, share(sum(2), sum(3)))
}

/// The counts of one sentence for tuples of at least this confidence.
fn count(scores: &[Vec<(f64, f64)>], given: &[Tuple], least: f64) -> Counts {
    let kept: Vec<usize> = (0..given.len())
        .filter(|&at| given[at].conf >= least)
        .collect();
    let best = |row: &Vec<(f64, f64)>| kept.iter().map(|&at| row[at].1).fold(0.0, f64::max);
    let recall = scores.iter().map(best).sum();
    let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
    let mut precision = 0.0;
    for _ in 0..scores.len().min(kept.len()) {
        let mut top: Option<(f64, usize, usize)> = None;
        for (row, scores) in scores
            .iter()
            .enumerate()
            .filter(|(row, _)| !rows.contains(row))
        {
            for &column in kept.iter().filter(|column| !columns.contains(*column)) {
                if top.is_none_or(|(best, ..)| scores[column].0 > best) {
                    top = Some((scores[column].0, row, column));
                }
            }
        }
        let Some((score, row, column)) = top else {
            break;
        };
        precision += score;
        rows.insert(row);
        columns.insert(column);
    }
    [precision, kept.len() as f64, recall, scores.len() as f64]
}

/// At most a hundred confidences to cut at.
fn thresholds(given: &[Vec<Tuple>]) -> Vec<f64> {
    let mut all: Vec<f64> = given.iter().flatten().map(|tuple| tuple.conf).collect();
    all.sort_unstable_by(f64::total_cmp);
    all.dedup();
    if all.is_empty() {
        return vec![1.0];
    }
    if all.len() > 100 {
        all = (0..100).map(|k| all[k * (all.len() - 1) / 99]).collect();
    }
    all
}

fn score(gold: Vec<Value>, rows: &[Row], answers: &[Value]) -> Result<Outcome> {
    let answers: Vec<Propositions> = read(answers)?;
    let given: Vec<Vec<Tuple>> = answers
        .iter()
        .map(|answer| {
            let mut seen = BTreeSet::new();
            let tuples = answer.propositions.iter().map(Proposition::tuple);
            tuples
                .filter(|tuple| seen.insert((tuple.rel.clone(), tuple.args.clone())))
                .collect()
        })
        .collect();
    let scores: Vec<Vec<Vec<(f64, f64)>>> = rows
        .iter()
        .zip(&given)
        .map(|(row, given)| {
            let of = |gold: &Tuple| given.iter().map(|given| similarity(gold, given)).collect();
            row.tuples.iter().map(of).collect()
        })
        .collect();
    let at = |least: f64| -> Vec<Counts> {
        let sentences = scores.iter().zip(&given);
        sentences
            .map(|(scores, given)| count(scores, given, least))
            .collect()
    };
    let mut best = (Prf::new(0.0, 0.0), at(1.0));
    for least in thresholds(&given) {
        let counts = at(least);
        let score = prf(&counts);
        if score.f1 > best.0.f1 {
            best = (score, counts);
        }
    }
    let (score, counts) = best;
    let predicted = rows.iter().zip(&given).map(|(row, tuples)| {
        let tuples = tuples
            .iter()
            .map(|tuple| json!({ "rel": tuple.rel, "args": tuple.args, "conf": tuple.conf }));
        json!({ "id": row.id, "tuples": tuples.collect::<Vec<_>>() })
    });
    let n_silent = given.iter().filter(|tuples| tuples.is_empty()).count();
    let figure = Figure::new("F1", score.f1)
        .with_interval(interval(&counts, |sample| prf(sample).f1))
        .with_counts(format!(
            "P {:.3} R {:.3}; {} given, {} asked, nothing in {n_silent} of {} sentences",
            score.precision,
            score.recall,
            given.iter().map(Vec::len).sum::<usize>(),
            rows.iter().map(|row| row.tuples.len()).sum::<usize>(),
            rows.len()
        ))
        .with_target("≥ .45");
    Ok(Outcome {
        figures: vec![figure],
        faults: rows
            .iter()
            .zip(&given)
            .map(|(row, given)| shown(row, given))
            .collect(),
        checks: vec![Check {
            task: "oie",
            gold,
            predicted: predicted.collect(),
            args: Vec::new(),
            lines: vec![(
                "CaRB optimal".to_owned(),
                vec![score.precision, score.recall, score.f1],
            )],
        }],
    })
}

fn shown(row: &Row, given: &[Tuple]) -> String {
    let lines = |tuples: &[Tuple]| {
        let lines = tuples
            .iter()
            .map(|tuple| format!("{} ({})", tuple.rel, tuple.args.join("; ")));
        lines.collect::<Vec<_>>().join(" | ")
    };
    format!(
        "{}\n    asked {}\n    said  {}",
        row.text,
        lines(&row.tuples),
        lines(given)
    )
}
