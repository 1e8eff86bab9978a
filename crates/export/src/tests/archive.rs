//! The archive: what it restores, and what it refuses.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Arc;

use expect_test::{Expect, expect};
use newsgraph_model::wire::ArchiveLine;
use newsgraph_model::{
    Certainty, Confidence, DatasetId, DocumentId, EntityId, Judgement, Polarity, Status, TextId,
    Verdict,
};
use newsgraph_store::dataset::{
    DatasetPart, ImportPart, PartBuilder, PartFile, Record, RecordObject, Words,
};
use newsgraph_store::{Action, Store, Tombstone};

use super::{Paper, attested, canonical, commit, council, ontology, paper, says, store_of};
use crate::{read_archive, write_archive};

fn archive(store: &Store) -> String {
    let mut bytes = Vec::new();
    write_archive(&store.read(), &mut bytes).expect("memory can be written");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

fn restored(archive: &str) -> Store {
    let store = store_of([]);
    for line in read_archive(Cursor::new(archive)) {
        match line.expect("the archive is sound") {
            ArchiveLine::Header(_) => {}
            ArchiveLine::Document(line) => {
                let document = line.document.id;
                commit(
                    &store,
                    Action::Ingest {
                        document: line.document,
                        extraction: line.extraction,
                        collections: line.collections,
                    },
                );
                if line.retracted {
                    commit(&store, Action::Retract { document });
                }
            }
            ArchiveLine::Attestation(attestation) => {
                commit(&store, Action::Attest(*attestation));
            }
            ArchiveLine::Judgement(judgement) => {
                commit(&store, Action::Judge(judgement));
            }
            line => panic!("no line of a graph of articles: {line:?}"),
        }
    }
    store
}

fn revision(sentence: &'static str) -> Paper {
    Paper {
        url: Some("https://herald.example/1"),
        ..paper(
            "Herald",
            vec![says(sentence, "Ada Moss", "endorsed", "Ben Holt")],
        )
    }
}

/// Documents of every state, an attestation and a judgement.
fn everything() -> Store {
    let papers = council();
    let store = store_of(papers.iter().map(Paper::ingest));
    for sentence in [
        "Moss backs Holt.",
        "Moss has backed Holt.",
        "Ada Moss backed Ben Holt.",
    ] {
        commit(&store, revision(sentence).ingest());
    }
    commit(
        &store,
        attested("ada", &says("", "Dora Fenn", "endorsed", "Ada Moss")),
    );
    commit(
        &store,
        Action::Retract {
            document: papers[0].document().id,
        },
    );
    let ids: Vec<EntityId> = store
        .read()
        .entities(None, 2)
        .expect("memory can be read")
        .iter()
        .map(|entity| entity.id)
        .collect();
    let judgement =
        Judgement::new((ids[0], ids[1]), Verdict::Same, "ada", "tests").expect("two ids");
    commit(&store, Action::Judge(judgement));
    store
}

#[test]
fn an_archive_restores_the_identical_graph() {
    let store = everything();
    let written = archive(&store);
    let copy = restored(&written);
    assert_eq!(canonical(&copy), canonical(&store));
    assert_eq!(archive(&copy), written);
}

#[test]
fn a_revision_stands_after_what_it_revises_and_states_are_kept() {
    let store = everything();
    let mut seen = Vec::new();
    let (mut n_retracted, mut n_revisions) = (0, 0);
    for line in read_archive(Cursor::new(archive(&store))) {
        if let ArchiveLine::Document(line) = line.expect("the archive is sound") {
            n_retracted += usize::from(line.retracted);
            if let Some(older) = line.revises {
                assert!(seen.contains(&older));
                n_revisions += 1;
            }
            seen.push(line.document.id);
        }
    }
    assert_eq!((seen.len(), n_retracted, n_revisions), (6, 1, 2));
}

#[test]
fn an_empty_store_has_an_archive() {
    let empty = store_of([]);
    assert_eq!(archive(&empty).lines().count(), 1);
    assert_eq!(canonical(&restored(&archive(&empty))), canonical(&empty));
}

#[track_caller]
fn check_refused(change: impl FnOnce(Vec<String>) -> Vec<String>, expected: Expect) {
    check_refused_of(&everything(), change, expected);
}

#[track_caller]
fn check_refused_of(
    store: &Store,
    change: impl FnOnce(Vec<String>) -> Vec<String>,
    expected: Expect,
) {
    let lines: Vec<String> = archive(store).lines().map(str::to_owned).collect();
    let changed: String = change(lines)
        .iter()
        .map(|line| format!("{line}\n"))
        .collect();
    let mut read = read_archive(Cursor::new(changed));
    let error = read.by_ref().find_map(Result::err).expect("it is refused");
    let shown = error.to_string();
    // Hashes are not what the test is about.
    expected.assert_eq(
        shown
            .split_once("doc_")
            .map_or(shown.as_str(), |(before, _)| before),
    );
    assert!(read.next().is_none(), "a fault ends the reading");
}

#[test]
fn faults_are_refused_with_their_line() {
    let replaced = |number: usize, text: &'static str| {
        move |mut lines: Vec<String>| {
            lines[number] = text.to_owned();
            lines
        }
    };
    check_refused(
        |_| Vec::new(),
        expect![
            "line 1 of the archive: an archive begins with a `header` line; is this a Graph JSON file?"
        ],
    );
    check_refused(
        |lines| lines[1..].to_vec(),
        expect![
            "line 1 of the archive: an archive begins with a `header` line; is this a Graph JSON file?"
        ],
    );
    check_refused(
        replaced(0, r#"{"id":"doc_1"}"#),
        expect![
            "line 1 of the archive: an archive begins with a `header` line; is this a Graph JSON file?"
        ],
    );
    check_refused(
        replaced(0, r#"{"header":{"version":99,"ontology_version":"x"}}"#),
        expect!["line 1 of the archive: the archive has version `99`, this program reads up to 2"],
    );
    check_refused(
        replaced(2, r#"{"header":{"version":1,"ontology_version":"x"}}"#),
        expect![
            "line 3 of the archive: a second `header`: archives cannot be joined; import them one after the other"
        ],
    );
    check_refused(
        replaced(2, ""),
        expect![
            "line 3 of the archive: it is not a line of an archive: EOF while parsing a value at line 2 column 0"
        ],
    );
    check_refused(
        replaced(2, r#"{"judgment":{}}"#),
        expect![
            "line 3 of the archive: it is not a line of an archive: unknown variant `judgment`, expected one of `header`, `document`, `tombstone`, `dataset`, `thing`, `relation`, `dataset_end`, `attestation`, `judgement` at line 1 column 11"
        ],
    );
    check_refused(
        replaced(2, "{} trailing"),
        expect![
            "line 3 of the archive: it is not a line of an archive: expected value at line 1 column 2"
        ],
    );
    check_refused(
        |mut lines| {
            lines.swap(1, 7);
            lines
        },
        expect![
            "line 3 of the archive: `document` after `attestation`: documents come first, then tombstones, datasets, attestations, judgements"
        ],
    );
    check_refused(
        |mut lines| {
            lines[1] = lines[1].replace("Moss", "Ross");
            lines
        },
        expect!["line 2 of the archive: the id `"],
    );
    check_refused(
        |mut lines| {
            lines[1] = lines[1].replace("\"retracted\"", "\"withdrawn\"");
            lines
        },
        expect![
            "line 2 of the archive: it is not a line of an archive: unknown field `withdrawn`, expected one of `document`, `extraction`, `collections`, `retracted`, `revises` at line 1 column 2759"
        ],
    );
}

#[test]
fn bytes_that_are_not_text_are_refused() {
    let mut bytes = archive(&store_of([])).into_bytes();
    bytes.extend(b"{\"document\": \"\xff\xfe\"}\n");
    let last = read_archive(Cursor::new(bytes)).last().expect("two lines");
    assert_eq!(last.expect_err("it is refused").line, 2);
}

/// Two parts of a dataset, of which the second was discarded, a tombstone, and an attestation of a person.
fn with_datasets() -> Store {
    let store = store_of([]);
    for number in 0..2 {
        commit(&store, part(number));
    }
    let dataset = DatasetId::of("guests");
    commit(&store, Action::Discard { dataset, part: 1 });
    commit(
        &store,
        attested("ada", &says("", "Dora Fenn", "endorsed", "Ada Moss")),
    );
    commit(
        &store,
        Action::Entomb(Tombstone {
            document: DocumentId::from_bytes([7; 32]),
            text_id: TextId::of("gone"),
            sequence: 0,
            actor: "counsel".into(),
            reason: "case 9/1".into(),
            recorded_ms: 5,
        }),
    );
    store
}

fn part(number: u32) -> Action {
    let mut words = Words::new(ontology());
    let person = words.entity_type("Person").expect("known");
    let [ada, ben] = ["Ada Moss", "Ben Holt"].map(|name| words.name(name, person).expect("a name"));
    let met = words.predicate("met").expect("known");
    let (mut builder, first) = (PartBuilder::new(), 2 + 10 * u64::from(number));
    builder
        .push_name(ada, &["A. Moss"], first)
        .expect("in order");
    let record = Record {
        subject: ada,
        predicate: met,
        object: RecordObject::Name(ben),
        status: Status::Occurred,
        polarity: Polarity::Positive,
        certainty: Certainty::Certain,
        time: None,
        confidence: Confidence::new(0.5),
        line: first + 1,
        origin: Some("https://guests.example/1"),
    };
    builder.push(&words, &record).expect("sound");
    let packed = builder.finish(&words);
    let part = DatasetPart {
        dataset: "guests".into(),
        number,
        files: vec![PartFile {
            name: "guests.tsv".into(),
            lines_before: 0,
        }],
        content: packed.content(),
        collections: BTreeSet::from(["town".into()]),
    };
    Action::Import(Box::new(ImportPart {
        part,
        packed: Arc::new(packed),
    }))
}

#[test]
fn a_dataset_is_written_line_by_line_and_once() {
    let written = archive(&with_datasets());
    let lines: Vec<&str> = written.lines().skip(1).take(9).collect();
    expect![[r#"
        {"tombstone":{"document":"doc_0707070707070707070707070707070707070707070707070707070707070707","text_id":"afae16e5c35fafc0bb2c5333310842c4b11e4d3946d9e09df5c194047375d47e","actor":"counsel","reason":"case 9/1","recorded_ms":5}}
        {"dataset":{"dataset":"guests","part":0,"files":[{"name":"guests.tsv","lines_before":0}],"collections":["town"],"discarded":false}}
        {"thing":{"line":2,"name":"Ada Moss","type":"Person","aliases":["A. Moss"]}}
        {"relation":{"line":3,"subject":"Ada Moss","subject_type":"Person","predicate":"met","object":"Ben Holt","object_type":"Person","status":"occurred","polarity":"positive","certainty":"certain","confidence":500,"source":"https://guests.example/1"}}
        {"dataset_end":{"lines":2,"hash":"5e0f5073659f5eb313a83c30aa03f44f"}}
        {"dataset":{"dataset":"guests","part":1,"files":[{"name":"guests.tsv","lines_before":0}],"collections":["town"],"discarded":true}}
        {"thing":{"line":12,"name":"Ada Moss","type":"Person","aliases":["A. Moss"]}}
        {"relation":{"line":13,"subject":"Ada Moss","subject_type":"Person","predicate":"met","object":"Ben Holt","object_type":"Person","status":"occurred","polarity":"positive","certainty":"certain","confidence":500,"source":"https://guests.example/1"}}
        {"dataset_end":{"lines":2,"hash":"6b1b313002392ba268b8d389e8781fdc"}}"#]].assert_eq(&lines.join("\n"));
    let read: Result<Vec<ArchiveLine>, _> = read_archive(Cursor::new(&written)).collect();
    assert_eq!(read.expect("the archive is sound").len(), 11);
    assert!(written.starts_with(r#"{"header":{"version":2,"#));
    assert!(archive(&everything()).starts_with(r#"{"header":{"version":1,"#));
}

#[test]
fn faults_of_datasets_are_refused_with_their_line() {
    let store = with_datasets();
    check_refused_of(
        &store,
        |mut lines| {
            lines.remove(3);
            lines
        },
        expect![
            "line 5 of the archive: the lines of part `0` of dataset `guests` are not those that were written (1 lines instead of 2, or other words); the archive was changed by hand or is damaged"
        ],
    );
    check_refused_of(
        &store,
        |mut lines| {
            lines[4] = lines[4].replace("Ben", "Bea");
            lines
        },
        expect![
            "line 6 of the archive: the lines of part `0` of dataset `guests` are not those that were written (2 lines instead of 2, or other words); the archive was changed by hand or is damaged"
        ],
    );
    check_refused_of(
        &store,
        |lines| lines[..5].to_vec(),
        expect![
            "line 6 of the archive: part `0` of dataset `guests` has no `dataset_end` before this; the archive is cut off or was changed by hand"
        ],
    );
    check_refused_of(
        &store,
        |mut lines| {
            lines.remove(5);
            lines
        },
        expect![
            "line 6 of the archive: part `0` of dataset `guests` has no `dataset_end` before this; the archive is cut off or was changed by hand"
        ],
    );
    check_refused_of(
        &store,
        |mut lines| {
            lines.remove(2);
            lines
        },
        expect![
            "line 3 of the archive: `thing` outside of a dataset, which begins with a `dataset` line"
        ],
    );
    check_refused_of(
        &store,
        |mut lines| {
            lines.swap(1, 10);
            lines
        },
        expect![
            "line 3 of the archive: `dataset` after `attestation`: documents come first, then tombstones, datasets, attestations, judgements"
        ],
    );
    check_refused_of(
        &store,
        |mut lines| {
            lines[4] = lines[4].replace("occurred", "happened");
            lines
        },
        expect![
            "line 5 of the archive: it is not a line of an archive: unknown variant `happened`, expected one of `occurred`, `ongoing`, `historical`, `planned`, `agreed`, `requested`, `attempted`, `promised`, `threatened`, `conditional`, `desired`, `alleged`, `denied`, `cancelled`, `hypothetical` at line 1 column 147"
        ],
    );
}
