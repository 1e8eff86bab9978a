//! `newsgraph path` and `newsgraph quotes`: how two entities are connected, and what somebody said.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::{
    Asked, Document, Named, PAGE, PLACE, PageInfo, Question, RELATED, Related, word,
};
use super::show::{check_predicates, missing};
use super::{nothing, print_json, say};
use crate::args::{AnswerFormat, PathArgs, PathWeight, QuotesArgs};
use crate::render::plain;

const PATH: Question = Question {
    declared: "$from: ID!, $to: ID!, $traversal: TraversalInput, $weight: PathWeight!",
    field: "shortestPath(from: $from, to: $to, traversal: $traversal, weight: $weight, view: $view, asOf: $asOf, validAt: $validAt, collection: $collection) {
       truncated path { ...Walked } }",
    fragments: &[WALKED, PLACE, RELATED],
};

const PATHS: Question = Question {
    declared: "$from: ID!, $to: ID!, $traversal: TraversalInput, $weight: PathWeight!, $first: Int!",
    field: "paths(from: $from, to: $to, traversal: $traversal, weight: $weight, first: $first, view: $view, asOf: $asOf, validAt: $validAt, collection: $collection) {
       truncated nodes { ...Walked } }",
    fragments: &[WALKED, PLACE, RELATED],
};

const WALKED: &str = "
    fragment Walked on Path { weight steps { label forward from { id name } to { id name } relation { ...Related } } }";

const QUOTES: Question = Question {
    declared: "$speaker: ID!, $about: ID, $containing: String, $direct: Boolean, $first: Int!, $after: String",
    field: "quotes(speaker: $speaker, about: $about, containing: $containing, direct: $direct, first: $first, after: $after, view: $view, asOf: $asOf, validAt: $validAt, collection: $collection) {
       nodes { direct stance span { ...Place } cue { text } about { name } }
       pageInfo { hasNextPage endCursor } }",
    fragments: &[PLACE],
};

#[derive(Deserialize)]
struct PathFound {
    truncated: bool,
    path: Option<Steps>,
}

#[derive(Deserialize)]
struct PathsFound {
    truncated: bool,
    nodes: Vec<Steps>,
}

#[derive(Deserialize)]
struct Steps {
    weight: f64,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    label: String,
    forward: bool,
    from: End,
    to: End,
    relation: Related,
}

#[derive(Deserialize)]
struct End {
    id: String,
    name: String,
}

pub(super) fn path(args: &PathArgs) -> Result<ExitCode> {
    let asked = Asked::open(&args.read, &args.moment)?;
    check_predicates(asked.engine.ontology(), &args.predicate)?;
    let Some(start) = asked.entity(&args.from)? else {
        return Ok(missing(&args.from));
    };
    let Some(end) = asked.entity(&args.to)? else {
        return Ok(missing(&args.to));
    };
    if start.id == end.id {
        return Ok(nothing(&format!(
            "`{}` and `{}` are one entity, {}",
            args.from, args.to, start.name
        )));
    }
    let predicates = (!args.predicate.is_empty()).then_some(&args.predicate);
    let variables = [
        ("from", json!(start.id)),
        ("to", json!(end.id)),
        (
            "traversal",
            json!({"maxHops": args.max_hops, "predicates": predicates}),
        ),
        ("weight", json!(args.weight.as_str())),
    ];
    let (paths, truncated) = if args.count == 1 {
        let found: PathFound = asked.ask(&PATH, &variables)?;
        (found.path.into_iter().collect(), found.truncated)
    } else {
        let first = [("first", json!(args.count))];
        let variables: Vec<_> = variables.into_iter().chain(first).collect();
        let found: PathsFound = asked.ask(&PATHS, &variables)?;
        (found.nodes, found.truncated)
    };
    match paths.as_slice() {
        [] if truncated => Ok(nothing(
            "the search was cut before it found a path; there may be one",
        )),
        [] => Ok(nothing(&format!(
            "`{}` and `{}` are not connected within {} hops in this view",
            start.name, end.name, args.max_hops
        ))),
        paths => {
            print_paths(paths, args)?;
            if truncated {
                say("the search was cut: there may be more paths, all of them longer");
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Prints one path as its steps, several with their weights.
fn print_paths(paths: &[Steps], args: &PathArgs) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    if args.format == AnswerFormat::Json {
        let steps = |path: &Steps| path.steps.iter().map(Step::to_json).collect();
        if args.count == 1 {
            let steps: Vec<Value> = paths.first().map(steps).unwrap_or_default();
            return print_json(&steps, &mut stdout);
        }
        let path =
            |path: &Steps| json!({"weight": path.weight, "steps": Value::Array(steps(path))});
        let paths: Vec<Value> = paths.iter().map(path).collect();
        return print_json(&paths, &mut stdout);
    }
    for (number, path) in (1..).zip(paths) {
        if args.count > 1 {
            let before = if number > 1 { "\n" } else { "" };
            let length = match (args.weight, path.steps.len()) {
                (PathWeight::Hops, 1) => "1 hop".to_owned(),
                (PathWeight::Hops, n_hops) => format!("{n_hops} hops"),
                _ => format!("weight {:.3}", path.weight),
            };
            writeln!(stdout, "{before}{number}. {length}")?;
        }
        for step in &path.steps {
            step.relation.print(&step.label, "", &mut stdout)?;
        }
    }
    Ok(())
}

impl Step {
    fn to_json(&self) -> Value {
        let mut row = self.relation.to_json();
        let end = |end: &End| json!({"id": end.id, "name": end.name});
        row["label"] = json!(self.label);
        row["from"] = end(&self.from);
        row["to"] = end(&self.to);
        row["forward"] = json!(self.forward);
        row
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QuotesFound {
    nodes: Vec<Quote>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Quote {
    direct: bool,
    stance: String,
    span: Place,
    cue: Option<Cue>,
    about: Vec<Named>,
}

#[derive(Deserialize)]
struct Place {
    start: usize,
    end: usize,
    text: String,
    document: Document,
}

#[derive(Deserialize)]
struct Cue {
    text: String,
}

pub(super) fn quotes(args: &QuotesArgs) -> Result<ExitCode> {
    let asked = Asked::open(&args.read, &args.moment)?;
    let Some(speaker) = asked.entity(&args.name)? else {
        return Ok(missing(&args.name));
    };
    let mut about = Value::Null;
    if let Some(name) = &args.about {
        let Some(entity) = asked.entity(name)? else {
            return Ok(missing(name));
        };
        about = json!(entity.id);
    }
    let direct = (args.direct || args.reported).then_some(args.direct);
    let selected = [
        ("speaker", json!(speaker.id)),
        ("about", about),
        ("containing", json!(args.containing)),
        ("direct", json!(direct)),
    ];
    let mut after = args.page.after.clone();
    let mut rows: Vec<Quote> = Vec::new();
    // A page that stopped because it read enough documents is no end: a person can stop the whole search.
    loop {
        let n_rows = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let first = args.page.limit.saturating_sub(n_rows).min(PAGE);
        let page = [("first", json!(first)), ("after", json!(after))];
        let variables: Vec<_> = selected.iter().cloned().chain(page).collect();
        let mut found: QuotesFound = asked.ask(&QUOTES, &variables)?;
        rows.append(&mut found.nodes);
        after = found.page_info.next();
        if after.is_none() || rows.len() >= args.page.limit as usize {
            break;
        }
    }
    if args.format == AnswerFormat::Json {
        let quotes: Vec<Value> = rows.iter().map(Quote::to_json).collect();
        print_json(
            &json!({"quotes": quotes, "next": after}),
            &mut std::io::stdout().lock(),
        )?;
    } else {
        print_quotes(&rows)?;
    }
    if let Some(after) = &after {
        say(&format!("there are more; go on with --after {after}"));
    }
    if rows.is_empty() {
        return Ok(nothing(&format!(
            "no words of {} fit in this view",
            speaker.name
        )));
    }
    Ok(ExitCode::SUCCESS)
}

impl Quote {
    fn to_json(&self) -> Value {
        let about: Vec<&String> = self.about.iter().map(|entity| &entity.name).collect();
        let document = &self.span.document;
        json!({
            "text": self.span.text,
            "direct": self.direct,
            "stance": word(&self.stance),
            "cue": self.cue.as_ref().map(|cue| &cue.text),
            "about": about,
            "start": self.span.start,
            "end": self.span.end,
            "document": document.id,
            "title": document.title,
            "publisher": document.publisher,
            "published": document.published(),
        })
    }
}

fn print_quotes(rows: &[Quote]) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    for quote in rows {
        let words = plain(&quote.span.text);
        let how = match (quote.direct, word(&quote.stance).as_str()) {
            (_, stance @ ("denies" | "confirms" | "doubts" | "hopes" | "threatens")) => {
                stance.to_owned()
            }
            (true, _) => "in quotes".to_owned(),
            (false, _) => "reported".to_owned(),
        };
        let shown = if quote.direct {
            format!("“{words}”")
        } else {
            words
        };
        writeln!(stdout, "{shown}  [{}]", quote.span.document.place())?;
        let about: Vec<String> = quote
            .about
            .iter()
            .map(|entity| plain(&entity.name))
            .collect();
        let about = if about.is_empty() {
            String::new()
        } else {
            format!(", about {}", about.join(", "))
        };
        writeln!(stdout, "  {how}{about}")?;
    }
    Ok(())
}
