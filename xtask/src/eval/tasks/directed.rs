//! Directed sentiment: which of two marked names is for or against the other.

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::classes::{Pair, accuracy, macro_f1, macro_figure, micro_without};
use super::dump::{Claim, Claims, Span, read};
use super::{Asked, Check, Outcome};
use crate::eval::figures::Figure;

#[derive(Deserialize)]
struct Row {
    id: String,
    marked: String,
    e1: String,
    e2: String,
    label: u8,
}

/// The text without brackets, and where the two names stand.
fn unmark(row: &Row) -> Option<(String, Span, Span)> {
    let mut text = row.marked.clone();
    let mut places = Vec::new();
    for name in [&row.e1, &row.e2] {
        let at = text.find(&format!("[{name}]"))?;
        text.replace_range(at..at + name.len() + 2, name);
        // A name marked later in the list may stand earlier in the text.
        for place in &mut places {
            let [start, end]: &mut Span = place;
            if *start > at {
                (*start, *end) = (*start - 2, *end - 2);
            }
        }
        places.push([at, at + name.len()]);
    }
    Some((text, places[0], places[1]))
}

pub(super) fn prepare(rows: &[Value]) -> Result<Asked> {
    let gold = rows.to_vec();
    let rows: Vec<Row> = read(rows)?;
    let places: Vec<(String, Span, Span)> = rows
        .iter()
        .map(|row| unmark(row).unwrap_or((row.marked.clone(), [0, 0], [0, 0])))
        .collect();
    let texts = rows.iter().zip(&places);
    let texts = texts.map(|(row, (text, first, second))| {
        let [source, target] = [first, second].map(|place| (place[0] < place[1]).then_some(place));
        json!({ "task": "claims", "id": row.id, "text": text, "source": source, "target": target })
    });
    Ok(Asked {
        texts: texts.collect(),
        score: Box::new(move |answers| score(gold, &rows, &places, answers)),
    })
}

/// How a claim's doer stands to the other: above 0 for, below 0 against.
///
/// Meeting somebody is a dealing and no feeling. A label by itself is for or against nobody: where its words praise or blame, a claim of
/// praise or blame stands beside it.
fn feeling(claim: &Claim) -> f64 {
    let Some(plover) = &claim.plover else {
        return 0.0;
    };
    if plover.event == "CONSULT" || claim.predicate == "labeled" {
        return 0.0;
    }
    let score = plover.score;
    if claim.negative { -score } else { score }
}

/// 0 neutral, 1 and 2 for, 3 and 4 against; odd from the first to the second.
fn label(claims: &Claims, first: Span, second: Span) -> u8 {
    let from = |claim: &Claim, a: Span, b: Span| {
        let mut targets = claim.targets().into_iter();
        claim.sources().iter().any(|filler| claims.is_at(filler, a))
            && targets.any(|filler| claims.is_at(filler, b))
    };
    let mut found: Vec<(f64, u8)> = Vec::new();
    for claim in &claims.claims {
        let feeling = feeling(claim);
        let base = match feeling {
            feeling if feeling > 0.0 => 1,
            feeling if feeling < 0.0 => 3,
            _ => continue,
        };
        if from(claim, first, second) {
            found.push((claim.confidence, base));
        } else if from(claim, second, first) {
            found.push((claim.confidence, base + 1));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    if let Some((_, label)) = found.first() {
        return *label;
    }
    let deeds = claims.deeds.iter().zip([0, 1]);
    let mut signed: Vec<(f64, u8)> = deeds
        .filter_map(|(deed, turn)| {
            let deed = deed.as_ref()?;
            Some((deed.confidence, base_of(&deed.event)? + turn))
        })
        .collect();
    signed.sort_by(|a, b| b.0.total_cmp(&a.0));
    signed.first().map_or(0, |(_, label)| *label)
}

/// 1 for classes that are for somebody, 3 for those against; help, agreement, marches, forces and measures are dealings: of ten
/// of these last between two marked names two are against the other.
fn base_of(class: &str) -> Option<u8> {
    match class {
        "SUPPORT" => Some(1),
        "ACCUSE" | "REJECT" | "THREATEN" | "COERCE" | "ASSAULT" => Some(3),
        _ => None,
    }
}

fn score(
    gold: Vec<Value>,
    rows: &[Row],
    places: &[(String, Span, Span)],
    answers: &[Value],
) -> Result<Outcome> {
    let answers: Vec<Claims> = read(answers)?;
    let mut outcome = Outcome::default();
    let (mut pairs, mut predicted): (Vec<Pair>, Vec<Value>) = (Vec::new(), Vec::new());
    for ((row, (_, first, second)), claims) in rows.iter().zip(places).zip(&answers) {
        let label = label(claims, *first, *second);
        pairs.push((row.label, Some(label)));
        predicted.push(json!({ "id": row.id, "label": label }));
        if label != row.label {
            outcome
                .faults
                .push(format!("{} said {label}: {}", row.label, row.marked));
        }
    }
    let micro = micro_without(&pairs, 0);
    outcome.figures = vec![
        macro_figure("macro-F1", &pairs).with_target("≥ .50"),
        Figure::new("F1 over what is not neutral", micro.f1)
            .with_counts(format!("P {:.3} R {:.3}", micro.precision, micro.recall)),
    ];
    outcome.checks.push(Check {
        task: "directed",
        gold,
        predicted,
        args: Vec::new(),
        lines: vec![
            (
                format!("n {}", rows.len()),
                vec![accuracy(&pairs), macro_f1(&pairs)],
            ),
            (
                "micro over non-0".to_owned(),
                vec![micro.precision, micro.recall, micro.f1],
            ),
        ],
    });
    Ok(outcome)
}
