mod checkpoint;
mod moments;

use std::io::BufReader;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use expect_test::{Expect, expect};
use newsgraph_model::{Article, AttestedBy, Certainty, Polarity, View};
use newsgraph_store::Outcome;

use crate::{
    AttestRequest, Author, BatchSummary, Engine, FoundArticle, SourceError, TermDraft,
    find_articles, ingest_all, read_articles, read_text_file,
};

fn shown(found: Result<FoundArticle, SourceError>) -> String {
    match found {
        Err(error) => format!("fault: {error}"),
        Ok(FoundArticle { place, id, article }) => format!(
            "{place} {} {:?} by {} [{}] {:?}",
            id.unwrap_or_default(),
            article.title.unwrap_or_default(),
            article.publisher.unwrap_or_default(),
            article.authors.join("+"),
            article.text,
        ),
    }
}

#[track_caller]
fn check_text(text: &str, expected: Expect) {
    expected.assert_eq(&shown(read_text_file("story.txt", text.as_bytes())));
}

#[track_caller]
fn check_lines(lines: &str, expected: Expect) {
    let mut found = Vec::new();
    read_articles(
        "news.jsonl",
        &mut BufReader::new(lines.as_bytes()),
        &mut |article| found.push(shown(article)),
    );
    expected.assert_eq(&found.join("\n"));
}

#[test]
fn a_header_says_what_is_known() {
    check_text(
        "---\ntitle: Mayor wins: again\npublisher: Arden Post\nauthors: Ada Lind; Bo Berg\n---\n\nMayor Jane Roe won.\n",
        expect![[
            r#"story.txt  "Mayor wins: again" by Arden Post [Ada Lind+Bo Berg] "Mayor Jane Roe won.\n""#
        ]],
    );
    check_text(
        "---\r\ntitle: T\r\n---\r\n\r\nText.",
        expect![[r#"story.txt  "T" by  [] "Text.""#]],
    );
}

#[test]
fn a_text_without_header_is_taken_whole() {
    check_text(
        "Mayor Jane Roe won.",
        expect![[r#"story.txt  "" by  [] "Mayor Jane Roe won.""#]],
    );
    check_text(
        "---\nno end of a header\n",
        expect![[r#"story.txt  "" by  [] "---\nno end of a header\n""#]],
    );
}

#[test]
fn faulty_files_say_where() {
    check_text(
        "---\ncolour: red\n---\nText.",
        expect![
            "fault: `story.txt:2`: unknown header `colour`; it must be one of title, url, publisher, published, language, authors, collections"
        ],
    );
    check_text(
        "---\ntitle: T\nwhat\n---\nText.",
        expect!["fault: `story.txt:3`: `what` is no header line; write `name: value`"],
    );
    let broken = read_text_file("story.txt", b"Ab\xff")
        .map(|_| ())
        .expect_err("not UTF-8");
    expect!["`story.txt`: byte 2 is not UTF-8; convert the file first"]
        .assert_eq(&broken.to_string());
}

#[test]
fn a_faulty_line_does_not_hold_up_the_others() {
    check_lines(
        "{\"id\": \"a\", \"text\": \"One.\"}\n\n{\"text\": 1}\n{\"text\": \"Two.\", \"author\": \"x\"}\nnonsense\n{\"text\": \"Three.\"}",
        expect![[r#"
            news.jsonl:1 a "" by  [] "One."
            fault: `news.jsonl:3`: not an article: invalid type: integer `1`, expected a string at line 1 column 10
            fault: `news.jsonl:4`: not an article: unknown field `author`, expected one of `id`, `text`, `title`, `url`, `publisher`, `authors`, `published_at`, `language`, `collections` at line 1 column 25
            fault: `news.jsonl:5`: not an article: expected ident at line 1 column 2
            news.jsonl:6  "" by  [] "Three.""#]],
    );
}

#[test]
fn a_line_that_is_too_long_does_not_hold_up_the_others() {
    let mut found = Vec::new();
    let lines =
        "{\"text\": \"One.\"}\n{\"text\": \"More than twenty bytes.\"}\n{\"text\": \"Two.\"}\n";
    crate::sources::read_lines(
        ("news.jsonl", 20),
        &mut BufReader::with_capacity(8, lines.as_bytes()),
        &mut |article| found.push(shown(article)),
    );
    expect![[r#"
        news.jsonl:1  "" by  [] "One."
        fault: `news.jsonl:2`: the line is longer than 20 bytes; split the article
        news.jsonl:3  "" by  [] "Two.""#]]
    .assert_eq(&found.join("\n"));
}

#[test]
fn files_that_are_no_text_are_refused_and_marks_before_text_are_not_read() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let shown_of = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("writable");
        let mut found = Vec::new();
        find_articles(&[path], &mut |article| {
            let place = folder.path().display().to_string();
            found.push(shown(article).replace(&place, "."));
        });
        found.join("\n")
    };
    expect!["fault: `./a.html`: HTML is not read yet; convert it to text first"]
        .assert_eq(&shown_of("a.html", b"<p>Text.</p>"));
    expect!["fault: `./a.json`: write one article a line and name the file `.jsonl`"]
        .assert_eq(&shown_of("a.json", b"[]"));
    expect!["fault: `./a.txt`: the text is longer than 16777216 bytes; split it"]
        .assert_eq(&shown_of("a.txt", "€".repeat(6 << 20).as_bytes()));
    expect![[r#"./b.txt  "T" by  [] "Text.""#]].assert_eq(&shown_of(
        "b.txt",
        "\u{feff}---\ntitle: T\n---\nText.".as_bytes(),
    ));
    expect![[r#"./b.jsonl:1  "" by  [] "Text.""#]].assert_eq(&shown_of(
        "b.jsonl",
        "\u{feff}{\"text\": \"Text.\"}".as_bytes(),
    ));
}

#[test]
fn revisions_of_one_date_in_a_batch_are_taken_in_the_order_found() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let long = "Mayor Jane Roe endorsed Governor John Poe in Arden. ".repeat(200);
    for (name, text) in [
        ("a.txt", long.as_str()),
        ("b.txt", "Jane Roe won."),
        ("c.txt", "Jane Roe lost."),
    ] {
        let header = "---\nurl: https://arden.example/1\npublisher: Arden Post\npublished: 2025-03-04\n---\n";
        std::fs::write(folder.path().join(name), format!("{header}{text}")).expect("writable");
    }
    let engine = Engine::in_memory().expect("opens");
    let summary = ingest_all(
        &engine,
        &[folder.path().to_owned()],
        &Author::named("ada"),
        &|_| {},
        &AtomicBool::new(false),
        &mut |_| {},
    );
    assert_eq!((summary.stored, summary.revisions), (3, 2));
    let view = engine.snapshot().expect("readable").view;
    let live: Vec<String> = view
        .documents(None, 9)
        .expect("readable")
        .iter()
        .filter(|document| document.state == newsgraph_store::DocumentState::Live)
        .map(|document| {
            view.text(document.id)
                .expect("readable")
                .expect("kept")
                .to_string()
        })
        .collect();
    assert_eq!(live, ["Jane Roe lost."]);
}

#[test]
fn directories_are_walked_in_order_and_links_are_not_followed() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("writable");
    write("b.txt", "B.");
    write("a.txt", "A.");
    write("README.md", "About.");
    write(".hidden.txt", "Hidden.");
    write("picture.png", "no text");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc", folder.path().join("outside")).expect("a link");
    let mut texts = Vec::new();
    find_articles(&[folder.path().to_owned()], &mut |found| {
        texts.push(match found {
            Ok(found) => found.article.text,
            Err(SourceError::Skipped { place }) => {
                place.replace(&folder.path().display().to_string(), "skipped ")
            }
            Err(fault) => fault.to_string(),
        });
    });
    assert_eq!(
        texts,
        [
            "skipped /README.md",
            "A.",
            "B.",
            "skipped /outside",
            "skipped /picture.png"
        ]
    );
    let mut faults = Vec::new();
    find_articles(&[PathBuf::from("no such file")], &mut |found| {
        faults.push(shown(found));
    });
    assert!(
        faults[0].starts_with("fault: cannot read `no such file`"),
        "{faults:?}"
    );
}

fn article(text: &str) -> Article {
    Article {
        text: text.into(),
        published_at: Some("2025-03-04".into()),
        ..Article::default()
    }
}

#[test]
fn the_engine_reads_an_article_and_shows_it_at_once() {
    let engine = Engine::in_memory().expect("opens");
    let mut changes = engine.subscribe();
    let by = Author::named("ada");
    let ingested = engine
        .ingest(
            article("Mayor Jane Roe endorsed Governor John Poe on Monday."),
            &by,
        )
        .expect("stored");
    let snapshot = engine.snapshot().expect("readable");
    assert_eq!(snapshot.sequence(), ingested.committed.sequence);
    let roe = &snapshot.view.entities_named("Jane Roe").expect("readable")[0];
    assert!(snapshot.topology.node(roe.id).is_some());
    assert_eq!(changes.try_recv().expect("told").sequence, 1);
    let again = engine
        .ingest(
            article("Mayor Jane Roe endorsed Governor John Poe on Monday."),
            &by,
        )
        .expect("stored");
    assert_eq!(again.committed.outcome, Outcome::Unchanged);
    assert_eq!(
        engine
            .snapshot_at(0)
            .expect("readable")
            .expect("the empty graph")
            .topology
            .entities()
            .len(),
        0
    );
    assert!(engine.snapshot_at(99).expect("readable").is_none());
}

#[test]
fn texts_that_cannot_be_read_are_refused_or_kept_unread() {
    let engine = Engine::in_memory().expect("opens");
    let by = Author::named("ada");
    let refusal = |article: Article| {
        engine
            .ingest(article, &by)
            .map(|_| ())
            .expect_err("refused")
            .to_string()
    };
    expect!["the text is empty"].assert_eq(&refusal(article(" \n")));
    expect!["`soon` is not a date; write `2025`, `2025-11`, `2025-11-21`, or a time such as `2025-11-21T09:30:00Z`"]
        .assert_eq(&refusal(Article { published_at: Some("soon".into()), ..article("Text.") }));
    let french = "Le maire a rencontré le gouverneur hier soir dans la ville, et ils ont parlé des élections.";
    let ingested = engine.ingest(article(french), &by).expect("stored");
    assert!(ingested.unread.is_some() && ingested.n_claims == 0);
}

fn endorsement(subject: TermDraft, predicate: &str) -> AttestRequest {
    AttestRequest {
        subject,
        predicate: predicate.into(),
        object: Some(TermDraft::New {
            name: "John Poe".into(),
            entity_type: "Person".into(),
        }),
        roles: vec![],
        status: None,
        polarity: Polarity::Positive,
        certainty: Certainty::Certain,
        time: None,
        by: AttestedBy {
            actor: Some("ada".into()),
            ..AttestedBy::default()
        },
        collections: Default::default(),
    }
}

#[test]
fn attestations_join_the_graph_and_can_be_taken_back() {
    let engine = Engine::in_memory().expect("opens");
    let by = Author::named("ada");
    let roe = TermDraft::New {
        name: "Jane Roe".into(),
        entity_type: "Person".into(),
    };
    let (_, committed) = engine
        .attest(&endorsement(roe, "endorsed"), &by)
        .expect("stored");
    let relation = committed.relations[0].after.as_ref().expect("there");
    assert!(relation.views.is_in(View::Asserted) && relation.support.attested == 1);
    let jane = relation.subject.entity().expect("an entity");
    engine
        .attest(&endorsement(TermDraft::Entity(jane), "criticized"), &by)
        .expect("stored");
    assert_eq!(
        engine
            .snapshot()
            .expect("readable")
            .topology
            .entities()
            .len(),
        2
    );
    engine.undo(None, &by).expect("undone");
    engine.undo(None, &by).expect("undone");
    assert_eq!(
        engine
            .snapshot()
            .expect("readable")
            .topology
            .entities()
            .len(),
        0
    );
}

#[test]
fn attestations_that_do_not_fit_say_why() {
    let engine = Engine::in_memory().expect("opens");
    let refusal = |request: &AttestRequest| {
        engine
            .attest(request, &Author::named("ada"))
            .map(|_| ())
            .expect_err("refused")
            .to_string()
    };
    let person = TermDraft::New {
        name: "Jane Roe".into(),
        entity_type: "Person".into(),
    };
    expect!["`endorse` is not a predicate of the ontology; did you mean `endorsed`? A verb outside it is written `raw:` and its lemma"]
        .assert_eq(&refusal(&endorsement(person.clone(), "endorse")));
    let place = TermDraft::New {
        name: "Arden".into(),
        entity_type: "City".into(),
    };
    expect!["`City` is not an entity type of the ontology"]
        .assert_eq(&refusal(&endorsement(place, "endorsed")));
    let nobody = AttestRequest {
        by: AttestedBy::default(),
        ..endorsement(person, "endorsed")
    };
    expect!["say who attests it: an actor or a dataset"].assert_eq(&refusal(&nobody));
}

#[test]
fn a_batch_counts_what_happened() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in [
        ("a.txt", "Mayor Jane Roe endorsed Governor John Poe."),
        ("b.txt", " "),
        ("c.txt", "Jane Roe won."),
    ] {
        std::fs::write(folder.path().join(name), text).expect("writable");
    }
    let engine = Engine::in_memory().expect("opens");
    let run = || {
        let paths = [folder.path().to_owned()];
        ingest_all(
            &engine,
            &paths,
            &Author::named("ada"),
            &|_| {},
            &AtomicBool::new(false),
            &mut |_| {},
        )
    };
    let first = run();
    assert_eq!((first.stored, first.failed, first.unchanged), (2, 1, 0));
    let second = run();
    assert_eq!(
        second,
        BatchSummary {
            unchanged: 2,
            failed: 1,
            ..BatchSummary::default()
        }
    );
}
