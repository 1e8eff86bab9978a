//! `newsgraph timeline`: what happened in the order of event time, or counted by period.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::{Asked, Count, PAGE, PLACE, PageInfo, Question, RELATED, Related, Time, word};
use super::show::{check_predicates, missing, print_table, table};
use super::{nothing, print_json, say};
use crate::args::{AnswerFormat, Period, TimelineArgs};
use crate::render::plain;

/// Scores are told with this many digits behind the point.
const DIGITS: usize = 2;

const ENTRIES: Question = Question {
    declared: "$entities: [ID!], $filter: RelationFilter, $during: DateRange, $undated: Boolean!, $first: Int, $after: String",
    field: "timeline(entities: $entities, filter: $filter, during: $during, undated: $undated, first: $first, after: $after, view: $view, asOf: $asOf, validAt: $validAt, collection: $collection) {
       nodes { label time { start end precision } event { event quad score } relation { ...Related } }
       totalCount { value exact } undatedCount { value exact } pageInfo { hasNextPage endCursor } }",
    fragments: &[PLACE, RELATED],
};

const PERIODS: Question = Question {
    declared: "$entities: [ID!], $filter: RelationFilter, $during: DateRange, $unit: PeriodUnit!",
    field: "timeline(entities: $entities, filter: $filter, during: $during, first: 0, view: $view, asOf: $asOf, validAt: $validAt, collection: $collection) {
       undatedCount { value exact }
       periods(unit: $unit) { start end relations inexact verbalCooperation materialCooperation verbalConflict materialConflict balance meanScore } }",
    fragments: &[],
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entries {
    nodes: Vec<Entry>,
    total_count: Count,
    undated_count: Count,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Entry {
    label: String,
    time: Option<Time>,
    event: Option<Event>,
    relation: Related,
}

#[derive(Deserialize)]
struct Event {
    event: String,
    quad: String,
    score: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    undated_count: Count,
    periods: Vec<PeriodCount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PeriodCount {
    start: String,
    end: String,
    relations: u32,
    inexact: u32,
    verbal_cooperation: u32,
    material_cooperation: u32,
    verbal_conflict: u32,
    material_conflict: u32,
    balance: Option<f64>,
    mean_score: Option<f64>,
}

pub(super) fn run(args: &TimelineArgs) -> Result<ExitCode> {
    let asked = Asked::open(&args.read, &args.moment)?;
    check_predicates(asked.engine.ontology(), &args.predicate)?;
    let Some(entity) = asked.entity(&args.name)? else {
        return Ok(missing(&args.name));
    };
    let mut filter = json!({});
    if !args.predicate.is_empty() {
        filter["predicates"] = json!(args.predicate);
    }
    let has_range = args.from.is_some() || args.to.is_some();
    let during = has_range.then(|| json!({"from": args.from, "to": args.to}));
    let mut entities = json!([entity.id]);
    if let Some(other) = &args.other {
        let Some(other) = asked.entity(other)? else {
            return Ok(missing(other));
        };
        filter["pair"] = json!({"a": entity.id, "b": other.id});
        entities = Value::Null;
    }
    let selected = [
        ("entities", entities),
        ("filter", filter),
        ("during", json!(during)),
    ];
    match args.by {
        Some(period) => by_period(&asked, &selected, period, args.format),
        None => list(&asked, &selected, args),
    }
}

fn list(asked: &Asked, selected: &[(&str, Value)], args: &TimelineArgs) -> Result<ExitCode> {
    let mut after = args.page.after.clone();
    let mut rows: Vec<Entry> = Vec::new();
    let (total, undated) = loop {
        let n_rows = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let first = args.page.limit.saturating_sub(n_rows).min(PAGE);
        let page = [
            ("undated", json!(args.undated)),
            ("first", json!(first)),
            ("after", json!(after)),
        ];
        let variables: Vec<_> = selected.iter().cloned().chain(page).collect();
        let mut entries: Entries = asked.ask(&ENTRIES, &variables)?;
        rows.append(&mut entries.nodes);
        after = entries.page_info.next();
        if after.is_none() || rows.len() >= args.page.limit as usize {
            break (entries.total_count, entries.undated_count);
        }
    };
    if args.format == AnswerFormat::Json {
        let relations: Vec<Value> = rows.iter().map(Entry::to_json).collect();
        let answer = json!({
            "relations": relations,
            "total": total.value,
            "undated": undated.value,
            "next": after,
        });
        print_json(&answer, &mut std::io::stdout().lock())?;
    } else {
        print_entries(&rows)?;
    }
    if !args.undated && undated.value > 0 {
        say(&format!(
            "{} without a date; --undated lists them",
            undated.in_words()
        ));
    }
    if rows.is_empty() {
        return Ok(nothing("nothing in this view has its place in time here"));
    }
    if let Some(after) = after {
        say(&format!(
            "{} in all; go on with --after {after}",
            total.in_words()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

impl Entry {
    fn to_json(&self) -> Value {
        let mut row = self.relation.to_json();
        row["label"] = json!(self.label);
        row["event"] = json!(self.event.as_ref().map(|event| {
            json!({"event": event.event, "quad": word(&event.quad), "score": event.score})
        }));
        row
    }
}

fn print_entries(rows: &[Entry]) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    for entry in rows {
        let time = entry.time.as_ref();
        let when = time.map_or_else(
            || "no date".to_owned(),
            |time| {
                let vague = matches!(time.precision.as_str(), "APPROX");
                format!("{}{}", if vague { "about " } else { "" }, time.in_words())
            },
        );
        let event = entry
            .event
            .as_ref()
            .map(|event| format!("  {} {:+}", event.event, event.score));
        writeln!(
            stdout,
            "{when}  {}{}",
            plain(&entry.label),
            event.unwrap_or_default()
        )?;
        if let Some(claim) = &entry.relation.best_claim {
            writeln!(stdout, "  {}", claim.in_words())?;
            if let Some(sentence) = claim.sentence() {
                writeln!(stdout, "    {sentence}")?;
            }
        }
    }
    Ok(())
}

fn by_period(
    asked: &Asked,
    selected: &[(&str, Value)],
    period: Period,
    format: AnswerFormat,
) -> Result<ExitCode> {
    let unit = match period {
        Period::Day => "DAY",
        Period::Week => "WEEK",
        Period::Month => "MONTH",
        Period::Year => "YEAR",
    };
    let variables: Vec<_> = selected
        .iter()
        .cloned()
        .chain([("unit", json!(unit))])
        .collect();
    let counted: Counted = asked.ask(&PERIODS, &variables)?;
    let undated = counted.undated_count;
    if undated.value > 0 {
        say(&format!(
            "{} without a date; --undated lists them",
            undated.in_words()
        ));
    }
    let mut stdout = std::io::stdout().lock();
    if format == AnswerFormat::Json {
        let periods: Vec<Value> = counted.periods.iter().map(PeriodCount::to_json).collect();
        print_json(
            &json!({"periods": periods, "undated": undated.value}),
            &mut stdout,
        )?;
    } else if !counted.periods.is_empty() {
        let mut shown = table(&[
            "from",
            "to",
            "relations",
            "inexact",
            "cooperation",
            "conflict",
            "balance",
            "mean score",
        ]);
        for period in &counted.periods {
            let number = |number: Option<f64>| {
                number.map_or_else(String::new, |number| format!("{number:+.DIGITS$}"))
            };
            shown.add_row([
                period.start.clone(),
                period.end.clone(),
                period.relations.to_string(),
                period.inexact.to_string(),
                (period.verbal_cooperation + period.material_cooperation).to_string(),
                (period.verbal_conflict + period.material_conflict).to_string(),
                number(period.balance),
                number(period.mean_score),
            ]);
        }
        print_table(&shown, &mut stdout)?;
    }
    if counted.periods.is_empty() {
        return Ok(nothing("nothing in this view has its place in time here"));
    }
    Ok(ExitCode::SUCCESS)
}

impl PeriodCount {
    fn to_json(&self) -> Value {
        json!({
            "start": self.start,
            "end": self.end,
            "relations": self.relations,
            "inexact": self.inexact,
            "verbal_cooperation": self.verbal_cooperation,
            "material_cooperation": self.material_cooperation,
            "verbal_conflict": self.verbal_conflict,
            "material_conflict": self.material_conflict,
            "balance": self.balance,
            "mean_score": self.mean_score,
        })
    }
}
