//! PETRARCH's unit sentences: who does what class of thing to whom.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::dump::{Actor, Events, read};
use super::matching::{is_actor, matching};
use super::weis::{class_in_set, is_category, plover_of};
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
    #[serde(default)]
    cameo: String,
    plover: Option<String>,
}

/// An event as the set writes it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    source: String,
    target: String,
    /// By the set's table.
    class: Option<String>,
    /// PLOVER's own; `None` for comments.
    plover: Option<String>,
    /// The word that says so.
    lemma: String,
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
        .map(|row| json!({ "task": "events", "id": row.id, "text": row.text, "date": row.date }));
    Ok(Asked {
        texts: texts.collect(),
        score: Box::new(move |answers| score(gold, &rows, answers)),
    })
}

/// The events between two names, in the words of the sides or, for pronouns, their names.
fn events(answer: &Events) -> Vec<Event> {
    let words = |actor: &Actor| {
        let name = actor.name.as_ref()?;
        let words = actor.words.as_ref().filter(|words| words.contains(name));
        Some(words.unwrap_or(name).clone())
    };
    // The set's coder reads what clauses tell outright, not what they mention beside it.
    let told = |construction: &str| {
        !matches!(
            construction,
            "adverbial" | "absolute" | "relative" | "participle" | "gerund"
        )
    };
    let told = answer
        .events
        .iter()
        .filter(|event| told(&event.construction));
    let events = told.filter_map(|event| {
        Some(Event {
            source: words(&event.source)?,
            target: words(&event.target)?,
            class: class_in_set(event).map(str::to_owned),
            plover: event.deed.clone(),
            lemma: event.lemma.clone(),
        })
    });
    let events: BTreeSet<Event> = events.collect();
    events.into_iter().collect()
}

/// Matched, given and asked.
type Counts = [u64; 3];

fn prf(counts: &[Counts]) -> Prf {
    let sum = |at: usize| counts.iter().map(|counts| counts[at]).sum();
    Prf::of_counts(sum(0), sum(1), sum(2))
}

/// The counts of each row.
#[derive(Default)]
struct Rows {
    triples: Vec<Counts>,
    pairs: Vec<Counts>,
    /// Triples in rows whose codes all belong to a scheme.
    known: Vec<Counts>,
    /// Triples with PLOVER's classes, in rows whose codes are all categories with one.
    plover: Vec<Counts>,
    n_empty: usize,
    n_kept_empty: usize,
}

impl Rows {
    /// Whether anything is wrong.
    fn count(&mut self, row: &Row, events: &[Event]) -> bool {
        let ends = |g: usize, p: usize| {
            is_actor(&events[p].source, &row.expected[g].source_text)
                && is_actor(&events[p].target, &row.expected[g].target_text)
        };
        let (n_gold, n_given) = (row.expected.len(), events.len());
        let counts = |fits: &dyn Fn(usize, usize) -> bool| {
            let matched = matching(n_gold, n_given, fits).len();
            [matched, n_given, n_gold].map(|count| count as u64)
        };
        let whole = |g: usize, p: usize| ends(g, p) && row.expected[g].plover == events[p].class;
        let triples = counts(&whole);
        self.triples.push(triples);
        if row.expected.iter().all(|gold| is_category(&gold.cameo)) {
            self.known.push(triples);
        }
        self.pairs.push(counts(&ends));
        let codes = row.expected.iter().map(|gold| plover_of(&gold.cameo));
        if let Some(codes) = codes.collect::<Option<Vec<&str>>>()
            && n_gold > 0
        {
            let is_class =
                |g: usize, p: usize| ends(g, p) && Some(codes[g]) == events[p].plover.as_deref();
            self.plover.push(counts(&is_class));
        }
        self.n_empty += usize::from(n_gold == 0);
        self.n_kept_empty += usize::from(n_gold == 0 && n_given == 0);
        let [matched, given, asked] = triples;
        matched < given || matched < asked
    }

    fn figures(&self) -> Vec<Figure> {
        let figure = |name: &str, counts: &[Counts]| {
            let (score, [right, given, asked]) = (prf(counts), sums(counts));
            Figure::new(name, score.f1)
                .with_interval(interval(counts, |sample| prf(sample).f1))
                .with_counts(format!(
                    "P {:.3} R {:.3}; {right} of {given} given, {asked} asked",
                    score.precision, score.recall
                ))
        };
        let n_rows = self.plover.len();
        let kept = self.n_kept_empty as f64 / (self.n_empty.max(1)) as f64;
        vec![
            figure("triple F1", &self.triples).with_target("≥ .60"),
            figure("source and target F1", &self.pairs),
            figure(
                &format!(
                    "triple F1 without codes of no scheme, {} rows",
                    self.known.len()
                ),
                &self.known,
            ),
            figure(
                &format!("triple F1 in PLOVER's classes, {n_rows} rows"),
                &self.plover,
            ),
            Figure::new("sentences without an event kept empty", kept)
                .with_counts(format!("{}/{}", self.n_kept_empty, self.n_empty)),
        ]
    }
}

fn score(gold: Vec<Value>, rows: &[Row], answers: &[Value]) -> Result<Outcome> {
    let answers: Vec<Events> = read(answers)?;
    let mut outcome = Outcome::default();
    let (mut counts, mut predicted) = (Rows::default(), Vec::new());
    for (row, answer) in rows.iter().zip(&answers) {
        let events = events(answer);
        if counts.count(row, &events) {
            outcome.faults.push(shown(row, &events));
        }
        let events: Vec<Value> = events
            .iter()
            .map(|event| json!({ "source": event.source, "event": event.class, "target": event.target }))
            .collect();
        predicted.push(json!({ "id": row.id, "events": events }));
    }
    outcome.figures = counts.figures();
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
            line("source+event+target", prf(&counts.triples)),
            line("source+target", prf(&counts.pairs)),
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
            "{class} {}({}, {})",
            gold.cameo,
            gold.source_text.join("/"),
            gold.target_text.join("/")
        )
    });
    let said = events.iter().map(|event| {
        let [class, plover] =
            [&event.class, &event.plover].map(|class| class.as_deref().unwrap_or("none"));
        format!(
            "{class} {} {}({}, {})",
            plover, event.lemma, event.source, event.target
        )
    });
    format!(
        "{}\n    asked {}\n    said  {}",
        row.text,
        gold.collect::<Vec<_>>().join(", "),
        said.collect::<Vec<_>>().join(", ")
    )
}
