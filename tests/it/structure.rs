//! `path` by weight, `match`, `common`, `groups` and `rank`: how entities hang together.

use expect_test::{Expect, expect};
use serde_json::Value;

use crate::support::Graph;

const ARTICLES: [(&str, &str); 2] = [
    (
        "a.txt",
        "---\ntitle: Support\npublisher: Arden Post\npublished: 2025-03-04\n---\n\
         Mayor Jane Roe endorsed Senator Mary Lee. Senator Mary Lee met Governor John Poe on March 3.\n\n\
         Mayor Jane Roe criticized Paul Dorn. Paul Dorn endorsed Governor John Poe.\n",
    ),
    (
        "b.txt",
        "---\ntitle: More support\npublisher: Herald\npublished: 2025-03-05\n---\n\
         Mayor Jane Roe endorsed Senator Mary Lee. Senator Mary Lee met Governor John Poe on March 3.\n",
    ),
];

fn graph() -> Graph {
    let graph = Graph::new();
    for (name, text) in ARTICLES {
        graph.ingest(&graph.write(name, text));
    }
    graph
}

#[track_caller]
fn check(graph: &Graph, words: &[&str], expected: Expect) {
    expected.assert_eq(&graph.out(words));
}

fn json(graph: &Graph, words: &[&str]) -> Value {
    let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&graph.out(&words)).expect("JSON")
}

#[test]
fn paths_by_weight() {
    let graph = graph();
    let words = [
        "path",
        "Jane Roe",
        "John Poe",
        "--weight",
        "publishers",
        "--count",
        "3",
    ];
    check(&graph, &words, expect![[""]]);
    let paths = json(&graph, &words);
    let weights: Vec<f64> = paths
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|path| path["weight"].as_f64())
        .collect();
    assert_eq!(weights, [0.666_666, 1.0]);
    let one = json(
        &graph,
        &["path", "Jane Roe", "John Poe", "--weight", "publishers"],
    );
    assert_eq!(one[0]["label"], "Jane Roe endorsed Mary Lee");
}

#[test]
fn a_pattern_is_matched() {
    let graph = graph();
    check(
        &graph,
        &["match", "?a:Person endorsed ?b, ?b ~met ?c"],
        expect![[""]],
    );
    check(
        &graph,
        &["match", "\"Jane Roe\" * ?x, ?x * Poe"],
        expect![[""]],
    );
    let found = json(&graph, &["match", "?a endorsed _", "--limit", "1"]);
    assert_eq!(found["matches"].as_array().map(Vec::len), Some(1));
    let place = found["next"].as_str().expect("there is another");
    let rest = json(&graph, &["match", "?a endorsed _", "--after", place]);
    assert_eq!(
        (rest["matches"].as_array().map(Vec::len), &rest["next"]),
        (Some(1), &Value::Null)
    );
    assert_ne!(
        rest["matches"][0]["bindings"]["a"],
        found["matches"][0]["bindings"]["a"]
    );
}

#[test]
fn what_is_no_pattern_is_explained() {
    let graph = graph();
    let fails = |pattern: &str, status, expected: Expect| {
        expected.assert_eq(&graph.fails(&["match", pattern], status));
    };
    fails("?a endorsed", 2, expect![[""]]);
    fails("?a endorse ?b", 2, expect![[""]]);
    fails("?a endorsed Nobody", 2, expect![[""]]);
    fails("", 2, expect![[""]]);
    fails("?a endorsed ?b, ?b endorsed ?a", 1, expect![[""]]);
}

#[test]
fn what_two_have_in_common() {
    let graph = graph();
    check(&graph, &["common", "Jane Roe", "John Poe"], expect![[""]]);
    let found = json(
        &graph,
        &["common", "Jane Roe", "John Poe", "--rare", "--limit", "1"],
    );
    assert_eq!(found["common"].as_array().map(Vec::len), Some(1));
    let nothing = graph.fails(
        &["common", "Jane Roe", "Mary Lee", "--predicate", "endorsed"],
        1,
    );
    expect![[""]].assert_eq(&nothing);
}

#[test]
fn groups_and_ranks() {
    let graph = graph();
    check(&graph, &["groups", "--by", "weak"], expect![[""]]);
    check(&graph, &["groups"], expect![[""]]);
    check(
        &graph,
        &["groups", "--by", "strong", "--predicate", "met"],
        expect![[""]],
    );
    check(&graph, &["rank"], expect![[""]]);
    check(
        &graph,
        &["rank", "--near", "Paul Dorn", "--limit", "2"],
        expect![[""]],
    );
}
