//! PETRARCH's unit sentences: who does what class of thing to whom.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::dump::{Claims, Filler, read};
use super::matching::{is_actor, matching};
use super::{Asked, Check, Outcome};
use crate::eval::figures::Figure;
use crate::eval::interval::interval;
use crate::eval::tally::Prf;

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    #[serde(default)]
    date: Option<String>,
    expected: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    source_text: Vec<String>,
    target_text: Vec<String>,
    plover: Option<String>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    source: String,
    class: String,
    target: String,
}

pub(super) fn prepare(rows: &[Value]) -> Result<Asked> {
    // Some ids stand twice.
    let mut gold = rows.to_vec();
    for (number, row) in gold.iter_mut().enumerate() {
        row["id"] = json!(number.to_string());
    }
    let rows: Vec<Row> = read(&gold)?;
    let texts = rows
        .iter()
        .map(|row| json!({ "task": "claims", "id": row.id, "text": row.text, "date": row.date }));
    Ok(Asked {
        texts: texts.collect(),
        score: Box::new(move |answers| score(gold, &rows, answers)),
    })
}

/// Every claim with a class, one event for each pair of its fillers.
fn events(claims: &Claims) -> Vec<Event> {
    let words = |filler: &Filler| {
        let words = filler.words.as_deref().or(filler.name.as_deref());
        words.unwrap_or_default().to_owned()
    };
    let mut events = BTreeSet::new();
    for claim in &claims.claims {
        let Some(class) = claim.draft_event() else {
            continue;
        };
        for source in claim.sources() {
            let mut targets: Vec<String> = claim.targets().into_iter().map(words).collect();
            if targets.is_empty() {
                targets.push(String::new());
            }
            for target in targets {
                events.insert(Event {
                    source: words(source),
                    class: class.to_owned(),
                    target,
                });
            }
        }
    }
    events.into_iter().collect()
}

/// Matched, given and asked.
type Counts = [u64; 3];

fn prf(counts: &[Counts]) -> Prf {
    let sum = |at: usize| counts.iter().map(|counts| counts[at]).sum();
    Prf::of_counts(sum(0), sum(1), sum(2))
}

fn score(gold: Vec<Value>, rows: &[Row], answers: &[Value]) -> Result<Outcome> {
    let answers: Vec<Claims> = read(answers)?;
    let mut outcome = Outcome::default();
    let (mut triples, mut pairs) = (Vec::new(), Vec::new());
    let mut predicted = Vec::new();
    for (row, claims) in rows.iter().zip(&answers) {
        let events = events(claims);
        let ends = |g: usize, p: usize| {
            is_actor(&events[p].source, &row.expected[g].source_text)
                && is_actor(&events[p].target, &row.expected[g].target_text)
        };
        let whole = |g: usize, p: usize| {
            ends(g, p) && row.expected[g].plover.as_deref() == Some(&events[p].class)
        };
        let (n_gold, n_given) = (row.expected.len(), events.len());
        let matched = matching(n_gold, n_given, whole).len();
        triples.push([matched as u64, n_given as u64, n_gold as u64]);
        let matched_ends = matching(n_gold, n_given, ends).len();
        pairs.push([matched_ends as u64, n_given as u64, n_gold as u64]);
        if matched < n_gold || matched < n_given {
            outcome.faults.push(shown(row, &events));
        }
        let events: Vec<Value> = events
            .iter()
            .map(|event| json!({ "source": event.source, "event": event.class, "target": event.target }))
            .collect();
        predicted.push(json!({ "id": row.id, "events": events }));
    }
    let figure = |name: &str, counts: &[Counts]| {
        let (score, [right, given, asked]) = (prf(counts), sums(counts));
        Figure::new(name, score.f1)
            .with_interval(interval(counts, |sample| prf(sample).f1))
            .with_counts(format!(
                "P {:.3} R {:.3}; {right} of {given} given, {asked} asked",
                score.precision, score.recall
            ))
    };
    outcome.figures = vec![
        figure("triple F1", &triples).with_target("≥ .60"),
        figure("source and target F1", &pairs),
    ];
    let line = |name: &str, score: Prf| {
        (
            name.to_owned(),
            vec![score.precision, score.recall, score.f1],
        )
    };
    outcome.checks.push(Check {
        task: "events",
        gold,
        predicted,
        args: Vec::new(),
        lines: vec![
            line("source+event+target", prf(&triples)),
            line("source+target", prf(&pairs)),
        ],
    });
    Ok(outcome)
}

fn sums(counts: &[Counts]) -> Counts {
    [0, 1, 2].map(|at| counts.iter().map(|counts| counts[at]).sum())
}

fn shown(row: &Row, events: &[Event]) -> String {
    let gold = row.expected.iter().map(|gold| {
        let class = gold.plover.as_deref().unwrap_or("none");
        format!(
            "{class}({}, {})",
            gold.source_text.join("/"),
            gold.target_text.join("/")
        )
    });
    let said = events
        .iter()
        .map(|event| format!("{}({}, {})", event.class, event.source, event.target));
    format!(
        "{}\n    asked {}\n    said  {}",
        row.text,
        gold.collect::<Vec<_>>().join(", "),
        said.collect::<Vec<_>>().join(", ")
    )
}
