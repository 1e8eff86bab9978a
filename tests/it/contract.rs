//! The promises of the derive contract, kept by the whole program on real articles.

use crate::support::{Graph, samples};

fn first_line_with<'a>(text: &'a str, part: &str) -> Option<&'a str> {
    text.lines().find(|line| line.contains(part))
}

#[test]
fn retracting_an_article_leaves_no_trace() {
    let articles = samples("mayor");
    let (with, without) = (Graph::new(), Graph::new());
    for graph in [&with, &without] {
        graph.ingest(&articles[0]);
        graph.ingest(&articles[4]);
    }
    with.ingest(&articles[5]);
    let before = with.canonical();
    assert_ne!(before, without.canonical());
    let text = std::fs::read_to_string(&articles[5]).expect("readable");
    let url = first_line_with(&text, "url: ")
        .expect("samples have a url")
        .trim_start_matches("url: ");
    with.out(&["retract", url]);
    assert_eq!(with.canonical(), without.canonical());
    with.out(&["undo"]);
    assert_eq!(with.canonical(), before);
}

#[test]
fn the_order_of_ingest_does_not_matter() {
    let articles = samples("mayor");
    let (forward, backward) = (Graph::new(), Graph::new());
    articles.iter().for_each(|article| forward.ingest(article));
    articles
        .iter()
        .rev()
        .for_each(|article| backward.ingest(article));
    assert_eq!(forward.canonical(), backward.canonical());
}

#[test]
fn an_archive_makes_the_identical_graph() {
    let (graph, copy) = (Graph::new(), Graph::new());
    for article in samples("mayor").iter().take(4) {
        graph.ingest(article);
    }
    graph.out(&[
        "merge",
        "Donald Trump",
        "Andrew Cuomo",
        "--reason",
        "to see that judgements travel too",
    ]);
    let archive = graph.path().join("archive.jsonl");
    graph.out(&[
        "export",
        "--format",
        "archive",
        "-o",
        &archive.to_string_lossy(),
    ]);
    copy.out(&["import", &archive.to_string_lossy()]);
    assert_eq!(graph.canonical(), copy.canonical());
    copy.out(&["import", &archive.to_string_lossy()]);
    assert_eq!(graph.canonical(), copy.canonical());
}

#[test]
fn a_merge_can_be_taken_back() {
    let graph = Graph::new();
    samples("mayor")
        .iter()
        .take(3)
        .for_each(|article| graph.ingest(article));
    let before = graph.canonical();
    graph.out(&["merge", "Donald Trump", "Zohran Mamdani"]);
    assert_ne!(graph.canonical(), before);
    graph.out(&["undo"]);
    assert_eq!(graph.canonical(), before);
}

#[test]
fn a_second_ingest_changes_nothing() {
    let graph = Graph::new();
    let article = &samples("mayor")[0];
    graph.ingest(article);
    let before = (graph.canonical(), graph.out(&["history"]));
    let output = graph.run(&["ingest", &article.to_string_lossy()]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 unchanged"));
    assert_eq!((graph.canonical(), graph.out(&["history"])), before);
}

#[test]
fn new_text_at_the_same_address_is_a_revision() {
    let article = |said: &str| {
        format!(
            "---\nurl: https://arden.example/1\npublisher: Arden Post\npublished: 2025-03-04\n---\n\nMayor Jane Roe {said} Governor John Poe on Monday.\n"
        )
    };
    let (graph, only_new) = (Graph::new(), Graph::new());
    let old = graph.write("old.txt", &article("endorsed"));
    let new = graph.write("new.txt", &article("criticized"));
    graph.ingest(&old);
    graph.ingest(&new);
    only_new.ingest(&new);
    assert_eq!(graph.canonical(), only_new.canonical());
    assert!(graph.out(&["stats"]).contains("older revisions  1"));
    let retracted = graph.run(&["retract", "https://arden.example/1"]);
    let said = String::from_utf8_lossy(&retracted.stderr);
    assert!(said.contains("has that url too and counts now"), "{said}");
    let only_old = Graph::new();
    only_old.ingest(&old);
    assert_eq!(graph.canonical(), only_old.canonical());
}

/// Every span in the export re-reads equal in the text it names, and reruns give the same bytes.
#[test]
fn evidence_re_reads_equal() {
    let graph = Graph::new();
    samples("mayor")
        .iter()
        .chain(&samples("merger"))
        .for_each(|article| graph.ingest(article));
    let archive = graph.out(&["export", "--format", "archive"]);
    let mut texts = std::collections::BTreeMap::new();
    for line in archive.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON lines");
        let document = &line["document"]["document"];
        if let (Some(id), Some(text)) = (document["id"].as_str(), document["text"].as_str()) {
            texts.insert(id.to_owned(), text.to_owned());
        }
    }
    let mut n_spans = 0;
    for line in graph
        .out(&["export", "--format", "json", "--view", "all"])
        .lines()
    {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON lines");
        for relation in line["relations"].as_array().expect("rows") {
            for evidence in relation["evidence"].as_array().expect("evidence") {
                let text = &texts[evidence["document"].as_str().expect("an id")];
                let at = |name: &str| {
                    usize::try_from(evidence[name].as_u64().expect("a number")).expect("small")
                };
                assert_eq!(text.get(at("start")..at("end")), evidence["text"].as_str());
                n_spans += 1;
            }
        }
    }
    assert!(n_spans > 50, "{n_spans} spans");
}
