//! Graph JSON: what its rows say.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use newsgraph_model::wire::{GraphDocument, GraphReference};
use newsgraph_model::{Status, View};
use newsgraph_store::{Action, Store};

use super::{Paper, Saying, attested, commit, council, paper, says, store_of};
use crate::{document_graph, graph_json, write_graph_json};

/// Lines with names for entity ids and `row n` for row ids.
fn render(lines: &[GraphDocument]) -> String {
    let mut out = Vec::new();
    for line in lines {
        let names: BTreeMap<&str, &str> = line
            .entities
            .iter()
            .map(|entity| (entity.id.as_str(), entity.name.as_str()))
            .collect();
        let place = |id: &str| line.relations.iter().position(|row| row.id == id);
        let show = |reference: &GraphReference| match reference {
            GraphReference::Entity(id) => {
                (*names.get(id.as_str()).expect("the line names its entities")).to_owned()
            }
            GraphReference::Literal { literal } => format!("{literal:?}"),
            GraphReference::Claim { claim } => format!(
                "row {}",
                place(claim).expect("rows refer to rows of the line")
            ),
        };
        let entities: Vec<String> = line
            .entities
            .iter()
            .map(|entity| format!("{} {:?}", entity.name, entity.aliases))
            .collect();
        let mut entities = entities;
        entities.sort();
        out.push(format!(
            "{} {:?}: {}",
            line.publisher.as_deref().unwrap_or("-"),
            line.published_at,
            entities.join(", ")
        ));
        for row in &line.relations {
            let speakers: Vec<String> = row.attribution.iter().map(&show).collect();
            let evidence: Vec<&str> = row
                .evidence
                .iter()
                .map(|piece| piece.text.as_str())
                .collect();
            out.push(format!(
                "  {} {} {} | {} {} | by {speakers:?} | {:?} {:?} | {evidence:?}",
                show(&row.subject),
                row.predicate,
                row.object.as_ref().map_or("-".to_owned(), &show),
                row.status,
                row.polarity,
                row.condition,
                row.time.as_ref().and_then(|time| time.start.clone()),
            ));
        }
    }
    out.join("\n")
}

fn by_publisher(store: &Store, shown: View) -> Vec<GraphDocument> {
    let mut lines = graph_json(&store.read(), shown).expect("memory can be read");
    lines.sort_by_key(|line| line.publisher.clone());
    lines
}

#[track_caller]
fn check_rows(papers: &[Paper], shown: View, expected: Expect) {
    let store = store_of(papers.iter().map(Paper::ingest));
    expected.assert_eq(&render(&by_publisher(&store, shown)));
}

#[test]
fn one_line_a_document_and_one_row_an_assertion() {
    check_rows(
        &council(),
        View::All,
        expect![[r#"
        Courier Some("2025-03-04"): Ada Moss [], Ben Holt [], Cleo Marsh []
          Ada Moss met Ben Holt | occurred positive | by [] | None None | ["The two met: Ada Moss and Ben Holt."]
          Ada Moss praised Ben Holt | occurred negative | by [] | None None | ["Ada Moss did not praise Ben Holt."]
          Cleo Marsh visited Ben Holt | promised positive | by [] | Some("if she wins") None | ["Cleo Marsh would visit Ben Holt if she wins."]
        Gazette Some("2025-03-04"): Ada Moss [], Cleo Marsh []
          Cleo Marsh hosted Ada Moss | planned positive | by [] | None Some("2025-03-07") | ["Cleo Marsh is to host Ada Moss on Friday."]
        Herald Some("2025-03-04"): Ada Moss [], Ben Holt [], Cleo Marsh []
          Ada Moss met Ben Holt | occurred positive | by [] | None None | ["Ada Moss met Ben Holt."]
          Ada Moss praised Ben Holt | occurred positive | by ["Cleo Marsh"] | None None | ["Ada Moss praised Ben Holt, Cleo Marsh said."]"#]],
    );
}

#[test]
fn rows_about_one_happening_share_its_id() {
    let store = store_of(council().iter().map(Paper::ingest));
    let lines = graph_json(&store.read(), View::All).expect("memory can be read");
    let relations = |predicate: &str| -> Vec<&str> {
        let rows = lines.iter().flat_map(|line| &line.relations);
        rows.filter(|row| row.predicate == predicate)
            .map(|row| row.relation.as_str())
            .collect()
    };
    let (met, praised) = (relations("met"), relations("praised"));
    assert!(met.len() == 2 && met[0] == met[1], "{met:?}");
    assert!(
        praised.len() == 2 && praised[0] == praised[1],
        "{praised:?}"
    );
}

#[test]
fn sentences_that_say_the_same_are_one_row() {
    let twice = paper(
        "Herald",
        vec![
            says("Ada Moss met Ben Holt.", "Ada Moss", "met", "Ben Holt"),
            says("Holt was met by Moss.", "Ada Moss", "met", "Ben Holt"),
        ],
    );
    check_rows(
        &[twice],
        View::Reported,
        expect![[r#"
        Herald Some("2025-03-04"): Ada Moss [], Ben Holt []
          Ada Moss met Ben Holt | occurred positive | by [] | None None | ["Ada Moss met Ben Holt.", "Holt was met by Moss."]"#]],
    );
}

fn promise(publisher: &'static str, sentence: &'static str) -> Paper {
    let inner = Saying {
        negative: true,
        nested: true,
        status: Some(Status::Promised),
        ..says("Moss will not meet Holt.", "Ada Moss", "met", "Ben Holt")
    };
    paper(
        publisher,
        vec![inner, says(sentence, "Ada Moss", "promised", "^")],
    )
}

#[test]
fn a_row_brings_the_rows_it_refers_to() {
    let papers = [
        promise("Herald", "Ada Moss promised it."),
        promise("Courier", "She gave her word."),
    ];
    check_rows(
        &papers,
        View::Asserted,
        expect![[r#"
        Courier Some("2025-03-04"): Ada Moss [], Ben Holt []
          Ada Moss met Ben Holt | promised negative | by [] | None None | ["Moss will not meet Holt."]
          Ada Moss promised row 0 | occurred positive | by [] | None None | ["She gave her word."]
        Herald Some("2025-03-04"): Ada Moss [], Ben Holt []
          Ada Moss met Ben Holt | promised negative | by [] | None None | ["Moss will not meet Holt."]
          Ada Moss promised row 0 | occurred positive | by [] | None None | ["Ada Moss promised it."]"#]],
    );
}

#[test]
fn a_literal_is_spelled_as_the_document_spells_it() {
    let papers = [
        paper(
            "Herald",
            vec![says(
                "Moss called Holt a Star.",
                "Ada Moss",
                "announced",
                "\"The Star",
            )],
        ),
        paper(
            "Courier",
            vec![says("Moss: a star.", "Ada Moss", "announced", "\"the star")],
        ),
    ];
    check_rows(
        &papers,
        View::Reported,
        expect![[r#"
        Courier Some("2025-03-04"): Ada Moss []
          Ada Moss announced "the star" | occurred positive | by [] | None None | ["Moss: a star."]
        Herald Some("2025-03-04"): Ada Moss []
          Ada Moss announced "The Star" | occurred positive | by [] | None None | ["Moss called Holt a Star."]"#]],
    );
}

#[test]
fn an_attestation_has_a_line_of_its_own() {
    let store = store_of([attested(
        "ada",
        &says("", "Dora Fenn", "endorsed", "Ada Moss"),
    )]);
    let lines = by_publisher(&store, View::Reported);
    expect![[r#"
        - None: Ada Moss [], Dora Fenn []
          Dora Fenn endorsed Ada Moss | occurred positive | by [] | None None | ["row 7"]"#]]
    .assert_eq(&render(&lines));
    assert!(lines[0].id.starts_with("att_"));
    let evidence = &lines[0].relations[0].evidence[0];
    assert_eq!(
        (evidence.document.as_str(), evidence.start, evidence.end),
        ("ada", 0, 0)
    );
    assert_eq!(lines[0].relations[0].rule, "");
}

#[test]
fn what_is_not_live_has_no_line() {
    let papers = council();
    let store = store_of(papers.iter().map(Paper::ingest));
    let gone = papers[0].document().id;
    commit(&store, Action::Retract { document: gone });
    let view = store.read();
    assert_eq!(
        graph_json(&view, View::All)
            .expect("memory can be read")
            .len(),
        2
    );
    assert_eq!(
        document_graph(&view, gone, View::All).expect("memory can be read"),
        None
    );
}

#[test]
fn lines_are_the_json_of_the_values() {
    let store = store_of(council().iter().map(Paper::ingest));
    let mut bytes = Vec::new();
    write_graph_json(&store.read(), View::All, &mut bytes).expect("memory can be written");
    let text = String::from_utf8(bytes).expect("JSON is UTF-8");
    let read: Vec<GraphDocument> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(
        read,
        graph_json(&store.read(), View::All).expect("memory can be read")
    );
    let ids: Vec<&String> = read.iter().map(|line| &line.id).collect();
    assert!(ids.is_sorted());
}
