//! The archive: what it restores, and what it refuses.

use std::io::Cursor;

use expect_test::{Expect, expect};
use newsgraph_model::wire::ArchiveLine;
use newsgraph_model::{EntityId, Judgement, Verdict};
use newsgraph_store::{Action, Store};

use super::{Paper, attested, canonical, commit, council, paper, says, store_of};
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
    let lines: Vec<String> = archive(&everything()).lines().map(str::to_owned).collect();
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
        expect!["line 1 of the archive: the archive has version `99`, this program reads 1"],
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
            "line 3 of the archive: it is not a line of an archive: unknown variant `judgment`, expected one of `header`, `document`, `attestation`, `judgement` at line 1 column 11"
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
            "line 3 of the archive: `document` after `attestation`: documents come first, then attestations, then judgements"
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
