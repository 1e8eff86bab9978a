//! The two articles that the project was created from, when they are at hand; they are no part of the repository.

use crate::support::{Graph, root};

/// The rows of the Graph JSON export of both articles, in short: `subject predicate object status polarity [speakers]`.
fn rows() -> Option<Vec<serde_json::Value>> {
    let folder = root().join("../shared/seeds");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        crate::support::note("skipped: the seed articles are not here");
        return None;
    };
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    let graph = Graph::new();
    for (file, published) in files.iter().zip(["2025-11-20", "2025-11-19"]) {
        graph.out(&[
            "ingest",
            "--quiet",
            "--published",
            published,
            &file.to_string_lossy(),
        ]);
    }
    let mut rows = Vec::new();
    for line in graph
        .out(&["export", "--format", "json", "--view", "all"])
        .lines()
    {
        let document: serde_json::Value = serde_json::from_str(line).expect("JSON lines");
        let entities = document["entities"].as_array().expect("entities");
        let name = |reference: &serde_json::Value| match reference.as_str() {
            Some(id) => entities
                .iter()
                .find(|entity| entity["id"] == id)
                .expect("listed")["name"]
                .clone(),
            None => reference["literal"].clone(),
        };
        for row in document["relations"].as_array().expect("rows") {
            let mut row = row.clone();
            row["subject"] = name(&row["subject"]);
            row["object"] = name(&row["object"]);
            let speakers: Vec<_> = row["attribution"]
                .as_array()
                .expect("a list")
                .iter()
                .map(name)
                .collect();
            row["attribution"] = speakers.into();
            row["document"] = document["id"].clone();
            rows.push(row);
        }
    }
    Some(rows)
}

fn triples<'a>(
    rows: &'a [serde_json::Value],
    subject: &str,
    predicate: &str,
    object: &str,
) -> Vec<&'a serde_json::Value> {
    rows.iter()
        .filter(|row| row["predicate"] == predicate)
        .filter(|row| {
            (row["subject"] == subject && row["object"] == object)
                || (predicate == "met" || predicate == "rival_of")
                    && row["subject"] == object
                    && row["object"] == subject
        })
        .collect()
}

#[test]
fn the_seed_articles_give_their_main_relations() {
    let Some(rows) = rows() else { return };
    let has = |subject: &str, predicate: &str, object: &str| {
        !triples(&rows, subject, predicate, object).is_empty()
    };
    let (trump, mamdani, cuomo) = ("Donald Trump", "Zohran Mamdani", "Andrew Cuomo");
    assert!(has(trump, "endorsed", cuomo));
    assert!(has(trump, "rival_of", cuomo));
    assert!(has("Dora Pekec", "spokesperson_for", mamdani));
    assert!(has(mamdani, "requested_meeting_with", trump));

    let meeting = triples(&rows, trump, "met", mamdani);
    assert!(meeting.iter().all(|row| !matches!(
        row["status"].as_str(),
        Some("occurred" | "ongoing" | "historical")
    )));
    let planned: Vec<_> = meeting
        .iter()
        .filter(|row| row["time"]["start"] == "2025-11-21")
        .collect();
    let documents: std::collections::BTreeSet<_> = planned
        .iter()
        .map(|row| row["document"].to_string())
        .collect();
    let relations: std::collections::BTreeSet<_> = planned
        .iter()
        .map(|row| row["relation"].to_string())
        .collect();
    assert_eq!((documents.len(), relations.len()), (2, 1));

    let threats = triples(&rows, trump, "threatened", "New York City");
    assert!(threats.iter().any(|row| {
        row["condition"]
            .as_str()
            .is_some_and(|words| words.contains("Mamdani"))
    }));
    assert!(threats.iter().any(|row| row["roles"]["content"].is_array()));

    let urged: Vec<_> = rows
        .iter()
        .filter(|row| row["predicate"] == "urged" && row["subject"] == trump)
        .collect();
    assert!(!urged.is_empty());
    let labels: Vec<_> = rows
        .iter()
        .filter(|row| row["predicate"] == "labeled")
        .collect();
    assert!(!labels.is_empty());
    assert!(
        labels.iter().all(|row| row["subject"] == trump),
        "{labels:?}"
    );
    assert!(
        rows.iter()
            .any(|row| row["predicate"] == "won" && row["subject"] == mamdani)
    );
    let office: Vec<_> = rows
        .iter()
        .filter(|row| row["predicate"] == "holds_office" && row["subject"] == mamdani)
        .collect();
    assert!(office.iter().any(|row| row["status"] == "planned"));
}
