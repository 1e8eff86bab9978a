//! PLV: the PLOVER class of what a marked source does to a marked target.

use anyhow::Result;
use serde_json::{Value, json};

use super::classes::{Pair, accuracy, macro_f1, macro_figure};
use super::dump::{Claim, Claims, Filler, Span, read};
use super::{Asked, Check, Outcome};
use crate::eval::figures::Figure;
use crate::eval::tally::share;

struct Row {
    text: String,
    /// Not marked: anybody.
    source: Option<Span>,
    target: Option<Span>,
    gold: String,
}

/// Texts without the marks, and where the marked words stand.
fn unmark(marked: &str) -> (String, Option<Span>, Option<Span>) {
    let mut text = String::with_capacity(marked.len());
    let mut places = [None; 4];
    let mut rest = marked;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let tags = ["<s>", "</s>", "<t>", "</t>"];
        if let Some(tag) = tags.iter().position(|tag| rest.starts_with(tag)) {
            places[tag] = Some(text.len());
            rest = &rest[tags[tag].len()..];
        } else {
            text.push('<');
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    let span = |start: Option<usize>, end: Option<usize>| Some([start?, end?]);
    let [a, b, c, d] = places;
    (text, span(a, b), span(c, d))
}

pub(super) fn prepare(rows: &[Value]) -> Result<Asked> {
    let mut parsed = Vec::new();
    for row in rows {
        let marked = row["marked"].as_str().unwrap_or_default();
        let (text, source, target) = unmark(marked);
        let gold = row["expected"][0]["plover"].as_str().unwrap_or_default();
        parsed.push(Row {
            text,
            source,
            target,
            gold: gold.to_owned(),
        });
    }
    let texts = parsed.iter().enumerate();
    let texts =
        texts.map(|(id, row)| {
            let (source, target) = (row.source, row.target);
            json!({ "task": "claims", "id": id.to_string(), "text": row.text, "source": source, "target": target })
        });
    Ok(Asked {
        texts: texts.collect(),
        score: Box::new(move |answers| score(&parsed, answers)),
    })
}

fn best<'a>(claims: impl Iterator<Item = &'a Claim>) -> Option<&'a str> {
    let coded = claims.filter(|claim| claim.plv_event().is_some());
    let mut coded: Vec<&Claim> = coded.collect();
    coded.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    coded.first().and_then(|claim| claim.plv_event())
}

/// The class of the surest claim from source to target.
fn between<'a>(claims: &'a Claims, row: &Row) -> Option<&'a str> {
    let is_at = |filler: &Filler, place: Option<Span>| {
        place.is_none_or(|place| claims.is_at(filler, place))
    };
    let from = |claim: &Claim, a: Option<Span>, b: Option<Span>| {
        claim.sources().iter().any(|filler| is_at(filler, a))
            && (b.is_none() || claim.targets().into_iter().any(|filler| is_at(filler, b)))
    };
    let (s, t) = (row.source, row.target);
    best(
        claims
            .claims
            .iter()
            .filter(|claim| from(claim, s, t) || (claim.symmetric && from(claim, t, s))),
    )
}

/// The class of the pair: as its words are read when that is sure, else by a claim, else by whatever is near.
fn with_pair<'a>(claims: &'a Claims, row: &Row) -> Option<&'a str> {
    let pair = claims.pair.as_ref();
    let sure = pair.filter(|pair| pair.confidence >= SURE);
    sure.map(|pair| pair.event.as_str())
        .or_else(|| between(claims, row))
        .or_else(|| pair.map(|pair| pair.event.as_str()))
        .or_else(|| fallback(claims, row))
}

/// From here on the reading of a pair is right more often than a claim.
const SURE: f64 = 0.5;

/// Where nothing is said from source to target: what the source does, else what is done to the target, else the surest of all.
fn fallback<'a>(claims: &'a Claims, row: &Row) -> Option<&'a str> {
    let all = &claims.claims;
    let is_at = |filler: &Filler, place: Option<Span>| {
        place.is_some_and(|place| claims.is_at(filler, place))
    };
    let by = |claim: &&Claim| {
        claim
            .sources()
            .iter()
            .any(|filler| is_at(filler, row.source))
    };
    let to = |claim: &&Claim| {
        claim
            .targets()
            .into_iter()
            .any(|filler| is_at(filler, row.target))
    };
    best(all.iter().filter(by))
        .or_else(|| best(all.iter().filter(to)))
        .or_else(|| best(all.iter()))
}

fn score(rows: &[Row], answers: &[Value]) -> Result<Outcome> {
    let answers: Vec<Claims> = read(answers)?;
    let mut names: Vec<&str> = rows.iter().map(|row| row.gold.as_str()).collect();
    names.extend(
        answers
            .iter()
            .flat_map(|answer| answer.claims.iter().filter_map(Claim::plv_event)),
    );
    names.sort_unstable();
    names.dedup();
    let number = |name: &str| {
        names
            .iter()
            .position(|known| *known == name)
            .map(|at| at as u8)
    };
    let class = |name: Option<&str>| name.and_then(number);
    let mut pairs = Predicted::default();
    let (mut predicted, mut outcome) = (Vec::new(), Outcome::default());
    for (id, (row, claims)) in rows.iter().zip(&answers).enumerate() {
        let found = between(claims, row);
        let guess = with_pair(claims, row);
        let gold = number(&row.gold).unwrap_or(u8::MAX);
        let filled = found.or_else(|| fallback(claims, row));
        pairs.claims.push((gold, class(found)));
        pairs.filled.push((gold, class(filled)));
        pairs.read.push((gold, class(guess)));
        predicted.push(json!({ "id": id.to_string(), "event": guess }));
        if guess != Some(row.gold.as_str()) {
            let how = if found == guess { "said" } else { "read" };
            outcome.faults.push(format!(
                "{} {how} {}: {}",
                row.gold,
                guess.unwrap_or("nothing"),
                shown(row)
            ));
        }
    }
    outcome.figures = figures(&pairs, &names);
    outcome.checks.push(Check {
        task: "relcls",
        gold: rows
            .iter()
            .enumerate()
            .map(|(id, row)| json!({ "id": id.to_string(), "expected": [{ "plover": row.gold }] }))
            .collect(),
        predicted,
        args: Vec::new(),
        lines: vec![(
            format!("n {}", rows.len()),
            vec![accuracy(&pairs.read), macro_f1(&pairs.read)],
        )],
    });
    Ok(outcome)
}

/// Gold and given classes, by what was asked.
#[derive(Default)]
struct Predicted {
    claims: Vec<Pair>,
    filled: Vec<Pair>,
    read: Vec<Pair>,
}

fn figures(pairs: &Predicted, names: &[&str]) -> Vec<Figure> {
    let strict = &pairs.claims;
    let said: Vec<Pair> = strict
        .iter()
        .copied()
        .filter(|(_, class)| class.is_some())
        .collect();
    vec![
        macro_figure("macro-F1, with the words of the pair", &pairs.read)
            .with_target("≥ .75")
            .with_counts(by_class(&pairs.read, names)),
        macro_figure("macro-F1, with fallback", &pairs.filled),
        macro_figure("macro-F1, claims only", strict),
        Figure::new(
            "marked pairs with a claim",
            share(said.len() as f64, strict.len() as f64),
        )
        .with_counts(format!(
            "{}/{}, class right on {:.3}",
            said.len(),
            strict.len(),
            accuracy(&said)
        )),
    ]
}

/// F1 of each class of the gold.
fn by_class(pairs: &[Pair], names: &[&str]) -> String {
    let count = |wanted: &dyn Fn(&Pair) -> bool| pairs.iter().filter(|pair| wanted(pair)).count();
    let mut shown = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let class = number as u8;
        let asked = count(&|(gold, _)| *gold == class);
        let given = count(&|(_, given)| *given == Some(class));
        let right = count(&|pair| *pair == (class, Some(class)));
        if asked > 0 {
            let f1 = share(2.0 * right as f64, (asked + given) as f64);
            shown.push(format!("{} {f1:.2}", name.to_lowercase()));
        }
    }
    shown.join(", ")
}

fn shown(row: &Row) -> String {
    let places = [(row.source, "[S "), (row.target, "[T ")];
    let mut marks: Vec<(usize, &str)> = places
        .into_iter()
        .filter_map(|(place, mark)| Some((place?, mark)))
        .flat_map(|([start, end], mark)| [(start, mark), (end, "]")])
        .collect();
    marks.sort_by_key(|(at, _)| *at);
    let mut text = row.text.clone();
    for (at, mark) in marks.into_iter().rev() {
        text.insert_str(at, mark);
    }
    text
}
