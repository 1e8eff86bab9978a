//! `newsgraph extract --explain`: why a claim was made and why a sentence made none, for people and for programs.

use expect_test::{Expect, expect};
use serde_json::Value;

use crate::support::Graph;

const STORY: &str = "Sen. Ada Brandt spoke for an hour. On Tuesday she refused to endorse Paul Dorn.\n\n\
    Brandt and Dorn shivered in the wind.\n";

#[track_caller]
fn check_explained(story: &str, expected: Expect) {
    let graph = Graph::new();
    graph.write("story.txt", story);
    let words = [
        "extract",
        "story.txt",
        "--published",
        "2025-11-20",
        "--explain",
    ];
    let shown = graph.out(&words);
    assert!(!shown.contains('\u{1b}'), "colour without a terminal");
    let shown: Vec<&str> = shown.lines().map(str::trim_end).collect();
    expected.assert_eq(&format!("{}\n", shown.join("\n")));
}

#[test]
fn each_claim_shows_what_decided_it() {
    check_explained(STORY, expect![[""]]);
}

#[test]
fn json_has_the_same_as_a_field_of_each_article() {
    let graph = Graph::new();
    let line = serde_json::json!({"id": "a-1", "text": STORY, "published_at": "2025-11-20"});
    graph.write("stories.jsonl", &format!("{line}\n"));
    let words = ["extract", "stories.jsonl", "--explain", "--format", "json"];
    let lines: Value = serde_json::from_str(&graph.out(&words)).expect("JSON");
    assert_eq!(lines[0]["id"], "a-1");
    assert!(lines[0]["relations"].is_array(), "{lines}");
    let explanation = &lines[0]["explanation"];
    let claims = explanation["claims"].as_array().expect("claims");
    let denied = claims
        .iter()
        .find(|claim| claim["predicate"] == "endorsed")
        .expect("the refusal is a claim");
    assert_eq!(denied["status"]["because"][0]["words"]["text"], "refused");
    assert_eq!(denied["references"][0]["hops"][0]["from"]["text"], "she");
    assert_eq!(explanation["silent"][0]["entities"][0], "Ada Brandt");
    let plain = graph.out(&["extract", "stories.jsonl", "--format", "json"]);
    assert!(!plain.contains("explanation"), "{plain}");
}

#[test]
fn a_drawing_is_not_explained() {
    let graph = Graph::new();
    graph.write("story.txt", STORY);
    let errors = graph.fails(&["extract", "story.txt", "--explain", "--format", "dot"], 2);
    expect![[r#"
        error: a drawing cannot be explained: `--explain` does not go with `--format dot`

        hint: take `--format table`, `json` or `jsonl`
    "#]]
    .assert_eq(&errors);
}
