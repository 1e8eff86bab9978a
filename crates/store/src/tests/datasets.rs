//! Datasets among articles: whatever is imported, discarded, ingested and judged in whatever order, what is implied and what
//! is written equal together the graph derived from nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use expect_test::expect;
use jiff::civil::date;
use newsgraph_model::{
    Certainty, Confidence, EventTime, Polarity, Precision, SourceId, Status, Verdict,
};
use proptest::prelude::*;

use super::world::{Paper, commit, judgement, ontology, request};
use crate::dataset::{DatasetPart, ImportPart, PartBuilder, PartFile, Record, RecordObject, Words};
use crate::rows::Rows as _;
use crate::table::Table;
use crate::{Action, CommitError, Outcome, Store};

pub(super) const NAMES: &[&str] = &[
    "Jane Roe",
    "Jane Q. Roe",
    "Jane Anne Roe",
    "John Roe",
    "Ada Lind",
    "Bo Ek",
];

/// One line of a dataset.
#[derive(Clone, Debug)]
pub(super) enum Line {
    Name(usize, Vec<&'static str>),
    Record(usize, &'static str, Option<usize>, Option<i8>),
}

/// A part of one of two datasets.
pub(super) fn part(number: usize, lines: &[Line]) -> Action {
    let mut words = Words::new(ontology());
    let person = words.entity_type("Person").expect("known");
    let mut builder = PartBuilder::new();
    let first = 1 + 100 * (number as u64 / 2);
    for (line, row) in (first..).zip(lines) {
        match row {
            Line::Name(name, aliases) => {
                let name = words.name(NAMES[*name], person).expect("a name");
                builder.push_name(name, aliases, line).expect("in order");
            }
            Line::Record(subject, predicate, object, day) => {
                let subject = words.name(NAMES[*subject], person).expect("a name");
                let object = object.map_or(RecordObject::Literal("a late bill"), |object| {
                    RecordObject::Name(words.name(NAMES[object], person).expect("a name"))
                });
                let time = day.map(|day| EventTime {
                    expression: None,
                    start: Some(date(2025, 11, day)),
                    end: Some(date(2025, 11, day)),
                    precision: Precision::Day,
                });
                let record = Record {
                    subject,
                    predicate: words.predicate(predicate).expect("known"),
                    object,
                    status: Status::Occurred,
                    polarity: Polarity::Positive,
                    certainty: Certainty::Certain,
                    time,
                    confidence: Confidence::new(0.5),
                    line,
                    origin: None,
                };
                // A line that relates a thing to itself is passed over.
                let _itself = builder.push(&words, &record);
            }
        }
    }
    let part = DatasetPart {
        dataset: ["donors", "guests"][number % 2].into(),
        number: (number / 2) as u32,
        files: vec![PartFile {
            name: "rows.tsv".into(),
            lines_before: 0,
        }],
        content: [number as u8; 32],
        collections: BTreeSet::from(["invented".into()]),
    };
    Action::Import(Box::new(ImportPart {
        part,
        packed: Arc::new(builder.finish(&words)),
    }))
}

pub(super) fn discard(action: &Action) -> Action {
    let Action::Import(import) = action else {
        panic!("an import is discarded");
    };
    Action::Discard {
        dataset: import.part.id(),
        part: import.part.number,
    }
}

#[derive(Clone, Debug)]
enum Deed {
    Import(usize),
    Discard(usize),
    Ingest(usize),
    Retract(usize),
    Judge(usize, usize, Verdict),
    Undo,
}

fn deed() -> impl Strategy<Value = Deed> {
    let verdict = prop::sample::select(Verdict::ALL);
    prop_oneof![
        4 => (0..4usize).prop_map(Deed::Import),
        2 => (0..4usize).prop_map(Deed::Discard),
        3 => (0..4usize).prop_map(Deed::Ingest),
        1 => (0..4usize).prop_map(Deed::Retract),
        2 => (0..NAMES.len(), 0..NAMES.len(), verdict).prop_map(|(left, right, verdict)| Deed::Judge(left, right, verdict)),
        1 => Just(Deed::Undo),
    ]
}

pub(super) fn line() -> impl Strategy<Value = Line> {
    let name = || 0..NAMES.len();
    let predicate = prop::sample::select(vec!["met", "endorsed", "spouse_of", "raw:juggle"]);
    prop_oneof![
        1 => (name(), prop::sample::subsequence(vec!["Janey", "J. Roe", "Ada Lind"], 0..3)).prop_map(|(name, aliases)| Line::Name(name, aliases)),
        5 => (name(), predicate, prop::option::weighted(0.9, name()), prop::option::weighted(0.7, 1..4i8))
            .prop_map(|(subject, predicate, object, day)| Line::Record(subject, predicate, object, day)),
    ]
}

/// The names of a paper and what it says of them.
type DrawnPaper = (Vec<usize>, Vec<(usize, &'static str, usize)>);

fn paper() -> impl Strategy<Value = DrawnPaper> {
    let saying = (
        0..3usize,
        prop::sample::select(vec!["met", "endorsed"]),
        0..3usize,
    );
    (
        prop::collection::vec(0..NAMES.len(), 1..4),
        prop::collection::vec(saying, 0..4),
    )
}

fn papers(drawn: &[DrawnPaper]) -> Vec<Paper> {
    let numbered = drawn.iter().enumerate();
    numbered
        .map(|(idx, (names, sayings))| Paper {
            text: format!("Text {idx} of a paper."),
            url: None,
            publisher: Some("Gazette".into()),
            published: Some("2025-11-02".into()),
            names: names.iter().map(|name| NAMES[*name].to_owned()).collect(),
            sayings: sayings.clone(),
        })
        .collect()
}

#[track_caller]
pub(super) fn check_sound(store: &Store) {
    let faults = store.read().verify();
    let words: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(words.is_empty(), "{}", words.join("\n"));
}

/// Which source names which node is the same asked one by one and asked for all together.
fn check_sources_of_nodes(store: &Store) {
    let view = store.read();
    let rows = view
        .rows
        .scan(&[Table::NodeSource as u8])
        .expect("readable");
    let keys: BTreeSet<Vec<u8>> = rows.into_iter().map(|(key, _)| key).collect();
    let nodes: BTreeSet<&[u8]> = keys.iter().map(|key| &key[1..17]).collect();
    let sources: BTreeSet<&[u8]> = keys.iter().map(|key| &key[17..]).collect();
    for node in &nodes {
        let prefix = Table::NodeSource.key(&[node]);
        let of_node = view.rows.scan(&prefix).expect("readable");
        let of_node: BTreeSet<Vec<u8>> = of_node.into_iter().map(|(key, _)| key).collect();
        let wanted = keys.iter().filter(|key| key.starts_with(&prefix));
        assert_eq!(of_node, wanted.cloned().collect());
        for source in &sources {
            let key = Table::NodeSource.key(&[node, source]);
            let is_there = view.rows.bytes(&key).expect("readable").is_some();
            assert_eq!(is_there, keys.contains(&key));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn implied_and_written_rows_are_the_graph(
        parts in prop::collection::vec(prop::collection::vec(line(), 0..8), 4),
        drawn in prop::collection::vec(paper(), 4),
        deeds in prop::collection::vec(deed(), 1..9),
    ) {
        let store = Store::in_memory(ontology());
        let parts: Vec<Action> = parts.iter().enumerate().map(|(number, lines)| part(number, lines)).collect();
        let papers = papers(&drawn);
        let mut seen = vec![(store.sequence(), store.read().counts().expect("readable"))];
        for deed in &deeds {
            let action = match deed {
                Deed::Import(idx) => parts[*idx].clone(),
                Deed::Discard(idx) => discard(&parts[*idx]),
                Deed::Ingest(idx) => papers[*idx].ingest(),
                Deed::Retract(idx) => Action::Retract { document: papers[*idx].id() },
                Deed::Judge(left, right, _) if left == right => continue,
                Deed::Judge(left, right, verdict) => Action::Judge(judgement(NAMES[*left], NAMES[*right], *verdict)),
                Deed::Undo => Action::Undo { sequence: None },
            };
            match store.commit(request(action)) {
                Ok(_) | Err(CommitError::UnknownDocument { .. } | CommitError::UnknownPart { .. } | CommitError::NothingToUndo) => {}
                Err(error) => panic!("{error}"),
            }
            check_sound(&store);
            check_sources_of_nodes(&store);
            seen.push((store.sequence(), store.read().counts().expect("readable")));
        }
        for (sequence, counts) in seen {
            let view = store.read_at(sequence).expect("it was there");
            prop_assert_eq!(view.verify(), vec![]);
            prop_assert_eq!(view.counts(), Ok(counts));
        }
    }
}

#[test]
fn a_line_is_an_attestation_of_its_dataset() {
    let store = Store::in_memory(ontology());
    let lines = [
        Line::Name(4, vec!["Lind"]),
        Line::Record(0, "met", Some(4), Some(3)),
    ];
    let import = part(0, &lines);
    let committed = commit(&store, import.clone());
    assert_eq!(committed.outcome, Outcome::Changed);
    assert_eq!(commit(&store, import.clone()).outcome, Outcome::Unchanged);
    let view = store.read();
    let ada = view.entities_named("Lind").expect("readable");
    expect![[r#"[("Ada Lind", 2, 3)]"#]].assert_eq(&format!(
        "{:?}",
        ada.iter()
            .map(|entity| (&entity.name, entity.sources, entity.mentions))
            .collect::<Vec<_>>()
    ));
    let relations = view.relations(None, 9).expect("readable");
    assert_eq!(relations.len(), 1);
    let assertions = view.assertions(relations[0].id).expect("readable");
    let claims = view.claims_of(&[assertions[0].id], None, 9);
    let claims = claims.expect("readable");
    let SourceId::Attestation(id) = claims[0].1 else {
        panic!("a dataset is no document");
    };
    let attestation = view.attestation(id).expect("readable").expect("there");
    expect![[
        r#"AttestedBy { actor: None, dataset: Some("donors"), locator: Some("rows.tsv:2") }"#
    ]]
    .assert_eq(&format!("{:?}", attestation.by));
    assert_eq!(attestation.claims[0].id, claims[0].0.claim);
    assert_eq!(attestation.claims[0].confidence, Confidence::new(0.5));
    let counts = view.counts().expect("readable");
    assert_eq!(
        (
            counts.entities,
            counts.relations,
            counts.claims,
            counts.attestations
        ),
        (2, 1, 1, 2)
    );
    commit(&store, discard(&import));
    let counts = store.read().counts().expect("readable");
    assert_eq!(
        (
            counts.entities,
            counts.relations,
            counts.claims,
            counts.attestations
        ),
        (0, 0, 0, 0)
    );
    assert_eq!(store.read().entities(None, 9), Ok(vec![]));
    assert_eq!(view.relations(None, 9).expect("readable"), relations);
    commit(&store, Action::Undo { sequence: None });
    assert_eq!(
        store.read().relations(None, 9).expect("readable"),
        relations
    );
}

#[test]
fn other_lines_under_the_same_name_are_refused() {
    let store = Store::in_memory(ontology());
    commit(&store, part(0, &[Line::Record(0, "met", Some(4), None)]));
    let Action::Import(mut other) = part(0, &[Line::Record(0, "met", Some(5), None)]) else {
        panic!("a part is imported");
    };
    other.part.content = [9; 32];
    let refused = store.commit(request(Action::Import(other)));
    assert!(
        matches!(refused, Err(CommitError::OtherPart { part: 0, .. })),
        "{refused:?}"
    );
    let Action::Import(mut overlapping) = part(0, &[Line::Record(0, "met", Some(5), None)]) else {
        panic!("a part is imported");
    };
    overlapping.part.number = 1;
    let refused = store.commit(request(Action::Import(overlapping)));
    assert!(
        matches!(refused, Err(CommitError::Inconsistent { .. })),
        "{refused:?}"
    );
}
