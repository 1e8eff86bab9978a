//! GUM: persons, organisations and places, and which of their mentions are the same.

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::coref_counts::{Clusters, Counts, Place, conll, count, scores};
use super::dump::{Discourse, Mention, Offsets, Span, overlap, read};
use super::{Asked, Check, Outcome};
use crate::eval::figures::Figure;
use crate::eval::interval::interval;
use crate::eval::tally::share;

const TYPES: &[&str] = &["person", "organization", "place"];

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    #[serde(default)]
    date: Option<String>,
    mentions: Vec<Gold>,
}

/// In characters.
#[derive(Deserialize)]
struct Gold {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
    cluster: String,
}

pub(super) fn prepare(rows: &[Value]) -> Result<Asked> {
    let gold = rows.to_vec();
    let rows: Vec<Row> = read(rows)?;
    // The ranker of antecedents has learnt from this set: each text is read with weights that have not seen it.
    let texts = rows.iter().enumerate().map(|(number, row)| {
        json!({ "task": "discourse", "id": row.id, "text": row.text, "date": row.date, "part": number })
    });
    Ok(Asked {
        texts: texts.collect(),
        score: Box::new(move |answers| score(gold, &rows, answers)),
    })
}

/// Types of the ontology that are persons, organisations or places.
const OUR_TYPES: &[&str] = &[
    "Person",
    "Organization",
    "GovernmentBody",
    "Party",
    "MediaOutlet",
    "Company",
    "Campaign",
    "Group",
    "Place",
    "GPE",
    "Facility",
    "Region",
];

/// Gold mentions of the measured types, by bytes.
fn gold_clusters(row: &Row, offsets: &Offsets) -> Clusters {
    let mentions = row
        .mentions
        .iter()
        .filter(|mention| TYPES.contains(&mention.kind.as_str()));
    mentions
        .map(|mention| {
            let [start, end] = offsets.bytes([mention.start, mention.end]);
            ((start, end), mention.cluster.clone())
        })
        .collect()
}

/// Mentions of measured types that the pipeline resolved.
fn given_clusters(discourse: &Discourse) -> Clusters {
    let mentions = discourse.mentions.iter().filter_map(|mention| {
        let cluster = *mention.clusters.first()?;
        let is_measured = OUR_TYPES.contains(&discourse.types.get(cluster)?.as_str());
        (is_measured && mention.clusters.len() == 1)
            .then(|| ((mention.span[0], mention.span[1]), cluster.to_string()))
    });
    mentions.collect()
}

/// Shared bytes over all.
fn overlap_share(a: Place, b: Place) -> f64 {
    let both = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    share(both as f64, (a.1.max(b.1) - a.0.min(b.0)) as f64)
}

/// Predicted mentions moved to the gold mention that they overlap best, one to one.
fn moved(gold: &Clusters, given: &Clusters, offsets: &Offsets) -> Clusters {
    let place = |place: &Place| offsets.characters([place.0, place.1]);
    let mut pairs = Vec::new();
    for g in gold.keys() {
        for p in given.keys().filter(|p| g.0 < p.1 && p.0 < g.1) {
            let (a, b) = (place(g), place(p));
            pairs.push((overlap_share((a[0], a[1]), (b[0], b[1])), *g, *p));
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((b.1, b.2).cmp(&(a.1, a.2))));
    let mut moves = std::collections::BTreeMap::new();
    let mut used = std::collections::BTreeSet::new();
    for (_, g, p) in pairs {
        if !used.contains(&g) && !moves.contains_key(&p) {
            moves.insert(p, g);
            used.insert(g);
        }
    }
    given
        .iter()
        .map(|(place, cluster)| (*moves.get(place).unwrap_or(place), cluster.clone()))
        .collect()
}

/// The gold's mentions with the pipeline's clusters: of the mention with the same head, else of the best overlap; alone without any.
fn on_gold(gold: &Clusters, discourse: &Discourse) -> Clusters {
    let cluster_at = |place: Span| {
        let here = |mention: &&Mention| mention.clusters.len() == 1 && overlap(mention.span, place);
        let fit = |mention: &Mention| {
            let inside = place[0] <= mention.head[0] && mention.head[1] <= place[1];
            let share = overlap_share((mention.span[0], mention.span[1]), (place[0], place[1]));
            (inside, share)
        };
        let best = discourse.mentions.iter().filter(here).max_by(|a, b| {
            let (a, b) = (fit(a), fit(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        })?;
        // A name inside a longer phrase (`the mayor of Arden`) does not stand for it.
        (fit(best).0 && fit(best).1 > 0.2).then(|| best.clusters[0])
    };
    let places = gold.keys().enumerate();
    places
        .map(|(number, place)| {
            let cluster = cluster_at([place.0, place.1]);
            let alone = || format!("alone {number}");
            (
                *place,
                cluster.map_or_else(alone, |cluster| cluster.to_string()),
            )
        })
        .collect()
}

fn score(gold: Vec<Value>, rows: &[Row], answers: &[Value]) -> Result<Outcome> {
    let answers: Vec<Discourse> = read(answers)?;
    let mut counts: [Vec<Counts>; 3] = Default::default();
    let mut predicted: [Vec<Value>; 2] = Default::default();
    for (row, discourse) in rows.iter().zip(&answers) {
        let offsets = Offsets::new(&row.text);
        let (key, given) = (gold_clusters(row, &offsets), given_clusters(discourse));
        let as_gold = on_gold(&key, discourse);
        counts[0].push(count(&key, &as_gold));
        counts[1].push(count(&key, &given));
        counts[2].push(count(&key, &moved(&key, &given, &offsets)));
        for (clusters, rows) in [as_gold, given].iter().zip(&mut predicted) {
            let mentions = clusters.iter().map(|(place, cluster)| {
                let [start, end] = offsets.characters([place.0, place.1]);
                json!({ "start": start, "end": end, "cluster": cluster })
            });
            rows.push(json!({ "id": row.id, "mentions": mentions.collect::<Vec<_>>() }));
        }
    }
    let [on_gold, exact] = predicted;
    let types = "person,organization,place";
    let checks = [
        (&counts[0], on_gold, vec!["--types", types]),
        (&counts[1], exact.clone(), vec!["--types", types]),
        (&counts[2], exact, vec!["--types", types, "--lenient"]),
    ];
    let checks = checks.into_iter().map(|(counts, predicted, args)| Check {
        task: "coref",
        gold: gold.clone(),
        predicted,
        args,
        lines: vec![("CoNLL F1".to_owned(), vec![conll(counts)])],
    });
    Ok(Outcome {
        figures: vec![
            figure("CoNLL F1, gold mentions", &counts[0]).with_target("≥ .75"),
            figure("CoNLL F1, our mentions, moved", &counts[2]).with_target("≥ .60"),
            figure("CoNLL F1, our mentions", &counts[1]),
        ],
        faults: Vec::new(),
        checks: checks.collect(),
    })
}

fn figure(name: &str, counts: &[Counts]) -> Figure {
    let [mentions, muc, b_cubed, ceaf] = scores(counts);
    Figure::new(name, conll(counts))
        .with_interval(interval(counts, conll))
        .with_counts(format!(
            "MUC {:.3} B³ {:.3} CEAFe {:.3}; mentions P {:.3} R {:.3}",
            muc.f1, b_cubed.f1, ceaf.f1, mentions.precision, mentions.recall
        ))
}
