//! Date expressions of Recognizers-Text: found, and put on the right day.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::dump::{Discourse, Offsets, Span, read};
use super::matching::matching;
use super::{Asked, Check, Outcome};
use crate::eval::figures::Figure;
use crate::eval::interval::interval;
use crate::eval::tally::{Prf, share};

const SUITES: &[&str] = &["DateParser", "DatePeriodParser"];

#[derive(Deserialize)]
struct Row {
    id: String,
    suite: String,
    text: String,
    #[serde(default)]
    reference: Option<String>,
    #[serde(default)]
    expected: Option<Vec<Value>>,
}

pub(super) fn prepare(rows: &[Value]) -> Result<Asked> {
    let gold = rows.to_vec();
    let rows: Vec<Row> = read(rows)?;
    let measured = |row: &Row| SUITES.contains(&row.suite.as_str());
    let rows: Vec<Row> = rows.into_iter().filter(measured).collect();
    let texts = rows.iter().map(|row| {
        let date = row
            .reference
            .as_ref()
            .map(|moment| moment.chars().take(10).collect::<String>());
        json!({ "task": "discourse", "id": row.id, "text": row.text, "date": date })
    });
    Ok(Asked {
        texts: texts.collect(),
        score: Box::new(move |answers| score(gold, &rows, answers)),
    })
}

/// The dates that a gold expression may mean.
fn values(expected: &Value) -> BTreeSet<String> {
    const KEYS: &[&str] = &[
        "date",
        "dateTime",
        "startDate",
        "value",
        "start",
        "startDateTime",
        "time",
        "startTime",
    ];
    fn walk(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    match field.as_str() {
                        Some(text) if KEYS.contains(&name.as_str()) => {
                            found.insert(text.to_owned());
                        }
                        _ => walk(field, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for key in ["Value", "Resolution"] {
        let is_there = expected[key]
            .as_object()
            .is_some_and(|fields| !fields.is_empty());
        if is_there {
            walk(&expected[key], &mut found);
            break;
        }
    }
    found
}

/// The characters of a gold expression.
fn place(row: &Row, expected: &Value) -> (i64, i64) {
    let words = expected["Text"].as_str().unwrap_or_default();
    let start = expected["Start"].as_i64().unwrap_or_else(|| {
        let text = row.text.to_lowercase();
        let at = text.find(&words.to_lowercase());
        at.map_or(-1, |at| text[..at].chars().count() as i64)
    });
    (start, start + words.chars().count() as i64)
}

fn is_right(value: &str, golds: &BTreeSet<String>) -> bool {
    golds
        .iter()
        .any(|gold| value.starts_with(gold) || (!value.is_empty() && gold.starts_with(value)))
}

/// An expression that the pipeline read.
#[derive(Debug)]
struct Given {
    place: Span,
    /// Read as to come: the first day, else the last.
    value: String,
    /// Read as past.
    past: String,
}

/// Found, resolved, given, asked, resolved by one of the readings.
type Counts = [u64; 5];

fn score(gold: Vec<Value>, rows: &[Row], answers: &[Value]) -> Result<Outcome> {
    let answers: Vec<Discourse> = read(answers)?;
    let mut outcome = Outcome::default();
    let (mut counts, mut predicted) = (Vec::new(), Vec::new());
    for (row, discourse) in rows.iter().zip(&answers) {
        let offsets = Offsets::new(&row.text);
        let day = |[start, end]: &[Option<String>; 2]| {
            start.clone().or_else(|| end.clone()).unwrap_or_default()
        };
        let given: Vec<Given> = discourse
            .dates
            .iter()
            .map(|date| Given {
                place: offsets.characters(date.span),
                value: day(&date.future),
                past: day(&date.past),
            })
            .collect();
        let expected = row.expected.as_deref().unwrap_or_default();
        let places: Vec<(i64, i64)> = expected
            .iter()
            .map(|expected| place(row, expected))
            .collect();
        let fits = |g: usize, p: usize| {
            let [start, end] = given[p].place.map(|at| at as i64);
            start < places[g].1 && places[g].0 < end
        };
        let pairs = matching(expected.len(), given.len(), fits);
        let right = pairs
            .iter()
            .filter(|(g, p)| is_right(&given[*p].value, &values(&expected[*g])));
        let resolved = right.count();
        let either = pairs.iter().filter(|(g, p)| {
            let golds = values(&expected[*g]);
            is_right(&given[*p].value, &golds) || is_right(&given[*p].past, &golds)
        });
        counts.push(
            [
                pairs.len(),
                resolved,
                given.len(),
                expected.len(),
                either.count(),
            ]
            .map(|n| n as u64),
        );
        if resolved < expected.len() || given.len() > expected.len() {
            let asked: Vec<String> = expected
                .iter()
                .map(|expected| {
                    format!(
                        "`{}` {:?}",
                        expected["Text"].as_str().unwrap_or_default(),
                        values(expected)
                    )
                })
                .collect();
            outcome.faults.push(format!(
                "{} ({}): {} asked {}; said {given:?}",
                row.id,
                row.reference.as_deref().unwrap_or(""),
                row.text,
                asked.join(", ")
            ));
        }
        let times: Vec<Value> = given
            .iter()
            .map(|given| json!({ "start": given.place[0], "end": given.place[1], "value": given.value }))
            .collect();
        predicted.push(json!({ "id": row.id, "times": times }));
    }
    let prf = |counts: &[Counts], right: usize| {
        let sum = |at: usize| counts.iter().map(|counts| counts[at]).sum();
        Prf::of_counts(sum(right), sum(2), sum(3))
    };
    let accuracy = |counts: &[Counts]| {
        let sum = |at: usize| counts.iter().map(|counts| counts[at]).sum::<u64>() as f64;
        share(sum(1), sum(0))
    };
    let [found, resolved, given, asked, either] =
        [0, 1, 2, 3, 4].map(|at| counts.iter().map(|c| c[at]).sum::<u64>());
    outcome.figures = vec![
        Figure::new("right of found", accuracy(&counts))
            .with_interval(interval(&counts, accuracy))
            .with_counts(format!("{resolved}/{found}"))
            .with_target("≥ .85"),
        Figure::new(
            "right by one reading, of found",
            share(either as f64, found as f64),
        )
        .with_counts(format!("{either}/{found}, as past or as to come")),
        Figure::new("right of asked", share(resolved as f64, asked as f64))
            .with_counts(format!("{resolved}/{asked}")),
        Figure::new("found F1", prf(&counts, 0).f1)
            .with_interval(interval(&counts, |sample| prf(sample, 0).f1))
            .with_counts(format!("{found} of {given} given, {asked} asked")),
        Figure::new("found and right F1", prf(&counts, 1).f1)
            .with_interval(interval(&counts, |sample| prf(sample, 1).f1)),
    ];
    let line = |name: &str, score: Prf| {
        (
            name.to_owned(),
            vec![score.precision, score.recall, score.f1],
        )
    };
    outcome.checks.push(Check {
        task: "time",
        gold,
        predicted,
        args: vec!["--suite", "DateParser,DatePeriodParser"],
        lines: vec![
            line("extraction (overlap)", prf(&counts, 0)),
            line("extraction+resolution", prf(&counts, 1)),
        ],
    });
    Ok(outcome)
}
