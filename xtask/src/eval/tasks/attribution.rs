//! PolNeAR: what is said, who says it, and the words that tell so.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::dump::{Discourse, Offsets, Span, read};
use super::{Asked, Check, Outcome};
use crate::eval::figures::Figure;
use crate::eval::interval::interval;
use crate::eval::tally::Prf;

/// How much two spans share at least, of what both cover.
const SHARED: f64 = 0.5;

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    #[serde(default)]
    date: Option<String>,
    attributions: Vec<Gold>,
}

/// Spans of characters with their words.
type Quoted = (usize, usize, String);

#[derive(Deserialize)]
struct Gold {
    #[serde(default)]
    source: Vec<Quoted>,
    #[serde(default)]
    cue: Vec<Quoted>,
    #[serde(default)]
    content: Vec<Quoted>,
}

/// What is said, who says it, and the words that tell so; in characters or bytes.
#[derive(Clone, Default)]
struct Attribution {
    source: Vec<Span>,
    cue: Vec<Span>,
    content: Vec<Span>,
}

impl Gold {
    fn spans(&self) -> Attribution {
        let spans = |quoted: &[Quoted]| {
            quoted
                .iter()
                .map(|(start, end, _)| [*start, *end])
                .collect()
        };
        Attribution {
            source: spans(&self.source),
            cue: spans(&self.cue),
            content: spans(&self.content),
        }
    }
}

pub(super) fn prepare(rows: &[Value]) -> Result<Asked> {
    let gold = rows.to_vec();
    let rows: Vec<Row> = read(rows)?;
    let texts = |task: &'static str| {
        let texts = rows.iter().map(
            move |row| json!({ "task": task, "id": row.id, "text": row.text, "date": row.date }),
        );
        texts.collect::<Vec<_>>()
    };
    Ok(Asked {
        texts: texts("discourse"),
        score: Box::new(move |answers| score(gold, &rows, &read(answers)?)),
    })
}

/// Which reports are handed in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Those whose cue stands in no other report's words: the set has no others, not one of its 2,193.
    Outer,
    /// Those inside others too.
    All,
}

/// The reports of a text; in bytes.
fn found(discourse: &Discourse, depth: Depth) -> Vec<Attribution> {
    let reports = discourse.reports.iter().cloned();
    reports
        .filter(|report| depth == Depth::All || report.within.is_none())
        .map(|report| Attribution {
            source: report.source,
            cue: report.cue,
            content: report.content,
        })
        .collect()
}

/// The same in characters.
fn in_characters(found: Vec<Attribution>, offsets: &Offsets) -> Vec<Attribution> {
    let characters = |spans: Vec<Span>| {
        let spans = spans.into_iter();
        spans.map(|span| offsets.characters(span)).collect()
    };
    let found = found.into_iter();
    found
        .map(|one| Attribution {
            source: characters(one.source),
            cue: characters(one.cue),
            content: characters(one.content),
        })
        .collect()
}

/// Shared characters over all.
fn shared(a: &[Span], b: &[Span]) -> f64 {
    let set = |spans: &[Span]| {
        spans
            .iter()
            .flat_map(|span| span[0]..span[1])
            .collect::<BTreeSet<usize>>()
    };
    let (a, b) = (set(a), set(b));
    let union = a.union(&b).count();
    if union == 0 {
        return 1.0;
    }
    a.intersection(&b).count() as f64 / union as f64
}

/// Gold, gold with a source, given, given with a source, content right, content and source, content and cue, content exact.
type Counts = [u64; 8];

fn count(gold: &[Attribution], given: &[Attribution]) -> (Counts, Vec<bool>) {
    let with_source =
        |all: &[Attribution]| all.iter().filter(|one| !one.source.is_empty()).count() as u64;
    let mut counts = [
        gold.len() as u64,
        with_source(gold),
        given.len() as u64,
        with_source(given),
        0,
        0,
        0,
        0,
    ];
    let mut pairs = Vec::new();
    for (g, one) in gold.iter().enumerate() {
        for (p, other) in given.iter().enumerate() {
            pairs.push((shared(&one.content, &other.content), g, p));
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((b.1, b.2).cmp(&(a.1, a.2))));
    let (mut used_gold, mut used_given) = (vec![false; gold.len()], vec![false; given.len()]);
    for (share, g, p) in pairs {
        if share < SHARED {
            break;
        }
        if used_gold[g] || used_given[p] {
            continue;
        }
        (used_gold[g], used_given[p]) = (true, true);
        let (gold, given) = (&gold[g], &given[p]);
        let both = |a: &[Span], b: &[Span]| !a.is_empty() && !b.is_empty();
        counts[4] += 1;
        let source =
            both(&gold.source, &given.source) && shared(&gold.source, &given.source) >= SHARED;
        counts[5] += u64::from(source);
        let cue = both(&gold.cue, &given.cue) && shared(&gold.cue, &given.cue) > 0.0;
        counts[6] += u64::from(cue);
        counts[7] += u64::from(share >= 1.0);
    }
    (counts, used_gold)
}

fn figure(counts: &[Counts], right: usize, with_source: bool) -> Prf {
    let sum = |at: usize| counts.iter().map(|counts| counts[at]).sum();
    let (given, asked) = if with_source { (3, 1) } else { (2, 0) };
    Prf::of_counts(sum(right), sum(given), sum(asked))
}

fn score(gold: Vec<Value>, rows: &[Row], discourses: &[Discourse]) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let (mut counts, mut counts_of_all, mut predicted) = (Vec::new(), Vec::new(), Vec::new());
    for (row, discourse) in rows.iter().zip(discourses) {
        let offsets = Offsets::new(&row.text);
        let given = in_characters(found(discourse, Depth::Outer), &offsets);
        let all = in_characters(found(discourse, Depth::All), &offsets);
        let asked: Vec<Attribution> = row.attributions.iter().map(Gold::spans).collect();
        let (counted, was_found) = count(&asked, &given);
        counts.push(counted);
        counts_of_all.push(count(&asked, &all).0);
        for (missed, _) in asked.iter().zip(was_found).filter(|(_, found)| !found) {
            outcome.faults.push(format!(
                "{}: missed {}",
                row.id,
                shown(row, &offsets, missed)
            ));
        }
        let given: Vec<Value> = given
            .iter()
            .map(|one| json!({ "source": one.source, "cue": one.cue, "content": one.content }))
            .collect();
        predicted.push(json!({ "id": row.id, "attributions": given }));
    }
    let sum = |at: usize| counts.iter().map(|counts| counts[at]).sum::<u64>();
    let mut lines = Vec::new();
    for (name, theirs, right, with_source, target) in [
        ("content and source F1", "content+source", 5, true, "≥ .60"),
        ("content F1", "content (IoU>=0.5)", 4, false, ""),
        (
            "content and cue F1",
            "content+cue(any overlap)",
            6,
            false,
            "",
        ),
        ("content to the letter F1", "content exact", 7, false, ""),
    ] {
        let score = figure(&counts, right, with_source);
        let interval = interval(&counts, |sample| figure(sample, right, with_source).f1);
        outcome.figures.push(
            Figure::new(name, score.f1)
                .with_interval(interval)
                .with_counts(format!(
                    "P {:.3} R {:.3}; {} right, {} given, {} asked",
                    score.precision,
                    score.recall,
                    sum(right),
                    sum(if with_source { 3 } else { 2 }),
                    sum(usize::from(with_source))
                ))
                .with_target(target),
        );
        lines.push((
            theirs.to_owned(),
            vec![score.precision, score.recall, score.f1],
        ));
    }
    let all = figure(&counts_of_all, 5, true);
    outcome.figures.push(
        Figure::new("content and source F1, reports inside others too", all.f1)
            .with_counts(format!("P {:.3} R {:.3}", all.precision, all.recall)),
    );
    outcome.checks.push(Check {
        task: "attribution",
        gold,
        predicted,
        args: Vec::new(),
        lines,
    });
    Ok(outcome)
}

fn shown(row: &Row, offsets: &Offsets, one: &Attribution) -> String {
    let words = |spans: &[Span]| {
        let words = spans.iter().map(|span| {
            let [start, end] = offsets.bytes(*span);
            row.text
                .get(start..end)
                .unwrap_or_default()
                .replace('\n', " ")
        });
        words.collect::<Vec<_>>().join(" … ")
    };
    format!(
        "{} | {} | {}",
        words(&one.source),
        words(&one.cue),
        words(&one.content)
    )
}
