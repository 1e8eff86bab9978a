//! `timeline`, `quotes` and `path`: what happened when, who said what, how two are connected.

use expect_test::{Expect, expect};
use serde_json::Value;

use crate::support::Graph;

const ARTICLES: [(&str, &str); 3] = [
    (
        "a.txt",
        "---\ntitle: A meeting\npublisher: Arden Post\npublished: 2025-03-04\ncollections: first\n---\n\
         Mayor Jane Roe met Governor John Poe in Arden on March 3.\n\n\
         “Governor Poe has broken every promise that he made,” Roe told reporters on Tuesday.\n",
    ),
    (
        "b.txt",
        "---\ntitle: A quarrel\npublisher: Herald\npublished: 2025-04-02\ncollections: second\n---\n\
         Mayor Jane Roe criticized Governor John Poe on April 1. Roe was born in Norwick.\n\n\
         Roe said that Senator Mary Lee had endorsed Poe.\n",
    ),
    (
        "c.txt",
        "---\ntitle: A plan\npublisher: Herald\npublished: 2025-04-10\n---\n\
         Mayor Jane Roe did not meet Senator Mary Lee on April 9. Governor John Poe praised Senator Mary Lee on April 8.\n",
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

#[track_caller]
fn check_failure(graph: &Graph, words: &[&str], status: i32, expected: Expect) {
    expected.assert_eq(&graph.fails(words, status));
}

fn json(graph: &Graph, words: &[&str]) -> Value {
    let words: Vec<&str> = words.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&graph.out(&words)).expect("JSON")
}

#[test]
fn a_timeline_tells_what_happened_in_order() {
    let graph = graph();
    check(
        &graph,
        &["timeline", "Jane Roe"],
        expect![[r#"
        2025-03-03  Jane Roe met John Poe  CONSULT +2.5
          occurred
            Mayor Jane Roe met Governor John Poe in Arden on March 3.  [Arden Post, 2025-03-04]
        2025-03-04  Jane Roe said “Governor Poe has broken every promise that he made,”
          occurred
            Roe told reporters on Tuesday.  [Arden Post, 2025-03-04]
        2025-04-01  Jane Roe criticized John Poe  ACCUSE -2
          occurred
            Mayor Jane Roe criticized Governor John Poe on April 1.  [Herald, 2025-04-02]
        by 2025-04-02  Jane Roe said Mary Lee endorsed John Poe
          occurred
            Roe said that Senator Mary Lee had endorsed Poe.  [Herald, 2025-04-02]
    "#]],
    );
    check(
        &graph,
        &["timeline", "Jane Roe", "John Poe"],
        expect![[r#"
        2025-03-03  Jane Roe met John Poe  CONSULT +2.5
          occurred
            Mayor Jane Roe met Governor John Poe in Arden on March 3.  [Arden Post, 2025-03-04]
        2025-04-01  Jane Roe criticized John Poe  ACCUSE -2
          occurred
            Mayor Jane Roe criticized Governor John Poe on April 1.  [Herald, 2025-04-02]
    "#]],
    );
    check(
        &graph,
        &["timeline", "Jane Roe", "--undated"],
        expect![[r#"
        no date  Jane Roe holds office Mayor
          ongoing
            Mayor Jane Roe did not meet Senator Mary Lee on April 9.  [Herald, 2025-04-10]
        no date  Jane Roe born in Norwick
          ongoing
            Roe was born in Norwick.  [Herald, 2025-04-02]
    "#]],
    );
    check(
        &graph,
        &["timeline", "Jane Roe", "--view", "negated"],
        expect![[r#"
        2025-04-09  Jane Roe met Mary Lee
          not occurred
            Mayor Jane Roe did not meet Senator Mary Lee on April 9.  [Herald, 2025-04-10]
    "#]],
    );
}

#[test]
fn a_timeline_keeps_to_its_filters() {
    let graph = graph();
    let labels = |words: &[&str]| -> Vec<String> {
        let words: Vec<&str> = ["timeline", "Jane Roe"]
            .iter()
            .chain(words)
            .copied()
            .collect();
        let answer = json(&graph, &words);
        let rows = answer["relations"].as_array().expect("a list").iter();
        rows.map(|row| row["label"].as_str().expect("words").to_owned())
            .collect()
    };
    let march = labels(&["--to", "2025-03-31"]);
    assert!(!march.is_empty() && labels(&["--from", "2025-03"]).len() > march.len());
    let met = labels(&["--predicate", "met"]);
    assert_eq!(
        met,
        labels(&["--predicate", "met", "--collection", "first"])
    );
    assert_eq!(met.len(), 1, "{met:?}");
    assert_eq!(
        labels(&["--as-of", "1"]),
        labels(&["--collection", "first"])
    );
    assert_eq!(
        labels(&["--valid-at", "2025-03-03", "--predicate", "met"]),
        met
    );
}

#[test]
fn a_timeline_is_counted_by_period() {
    let graph = graph();
    check(
        &graph,
        &["timeline", "Jane Roe", "--by", "month"],
        expect![[r#"
        from        to          relations  inexact  cooperation  conflict  balance  mean score
        2025-03-01  2025-03-31  2          0        1            0         +1.00    +2.50
        2025-04-01  2025-04-30  2          1        0            1         -1.00    -2.00
    "#]],
    );
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let graph = graph();
    for verb in ["timeline", "quotes"] {
        let rows = |answer: &Value| {
            answer.as_object().and_then(|answer| {
                answer
                    .get("relations")
                    .or_else(|| answer.get("quotes"))
                    .cloned()
            })
        };
        let whole = json(&graph, &[verb, "Jane Roe"]);
        let all = rows(&whole).expect("a list");
        assert_eq!(whole["next"], Value::Null);
        let mut found = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let mut words = vec![verb, "Jane Roe", "--limit", "1"];
            words.extend(after.iter().flat_map(|after| ["--after", after.as_str()]));
            let page = json(&graph, &words);
            found.extend(
                rows(&page)
                    .expect("a list")
                    .as_array()
                    .expect("a list")
                    .clone(),
            );
            after = page["next"].as_str().map(str::to_owned);
            if after.is_none() {
                break;
            }
        }
        assert!(found.len() > 1);
        assert_eq!(Value::from(found), all);
    }
}

#[test]
fn quotes_tell_marks_from_reports() {
    let graph = graph();
    check(
        &graph,
        &["quotes", "Jane Roe"],
        expect![[r#"
        Roe said that Senator Mary Lee had endorsed Poe.  [Herald, 2025-04-02]
          reported, about Senator, Mary Lee, John Poe
        “Governor Poe has broken every promise that he made,”  [Arden Post, 2025-03-04]
          in quotes, about Governor, John Poe
    "#]],
    );
    check(
        &graph,
        &["quotes", "Jane Roe", "--about", "Mary Lee"],
        expect![[r#"
        Roe said that Senator Mary Lee had endorsed Poe.  [Herald, 2025-04-02]
          reported, about Senator, Mary Lee, John Poe
    "#]],
    );
    check(
        &graph,
        &["quotes", "Jane Roe", "--direct", "--containing", "PROMISE"],
        expect![[r#"
            “Governor Poe has broken every promise that he made,”  [Arden Post, 2025-03-04]
              in quotes, about Governor, John Poe
        "#]],
    );
}

#[test]
fn each_hop_of_a_path_has_a_sentence() {
    let graph = graph();
    check(
        &graph,
        &["path", "Jane Roe", "Mary Lee"],
        expect![[r#"
        Jane Roe met John Poe (2025-03-03)
          occurred
            Mayor Jane Roe met Governor John Poe in Arden on March 3.  [Arden Post, 2025-03-04]
        John Poe praised Mary Lee (2025-04-08)
          occurred
            Governor John Poe praised Senator Mary Lee on April 8.  [Herald, 2025-04-10]
    "#]],
    );
    // That they did not meet is a way to go only for those who ask for it.
    check(
        &graph,
        &["path", "Jane Roe", "Mary Lee", "--view", "all"],
        expect![[r#"
            Jane Roe met Mary Lee (2025-04-09)
              not occurred
                Mayor Jane Roe did not meet Senator Mary Lee on April 9.  [Herald, 2025-04-10]
        "#]],
    );
}

#[test]
fn nothing_found_ends_with_status_one() {
    let graph = graph();
    check_failure(
        &graph,
        &["timeline", "Jane Roe", "--to", "1999"],
        1,
        expect![[r#"
        2 without a date; --undated lists them
        nothing in this view has its place in time here
    "#]],
    );
    check_failure(
        &graph,
        &[
            "timeline",
            "Jane Roe",
            "--by",
            "day",
            "--collection",
            "none",
        ],
        1,
        expect![[r#"
            error: there is no collection `none`

            hint: the collections are called first, second
        "#]],
    );
    check_failure(
        &graph,
        &["timeline", "Nobody Here"],
        1,
        expect![[r#"
        there is no entity `Nobody Here`; look it up with `newsgraph entities`
    "#]],
    );
    check_failure(
        &graph,
        &["quotes", "Mary Lee"],
        1,
        expect![[r#"
        no words of Mary Lee fit in this view
    "#]],
    );
    check_failure(
        &graph,
        &["path", "Jane Roe", "Mary Lee", "--collection", "first"],
        1,
        expect![[r#"
            `Jane Roe` and `Mary Lee` are not connected within 4 hops in this view
        "#]],
    );
}

#[test]
fn errors_say_what_to_do() {
    let graph = graph();
    check_failure(
        &graph,
        &["timeline", "Jane Roe", "--predicate", "endorse"],
        2,
        expect![[r#"
            error: `endorse` is not a predicate

            hint: there is endorsed
        "#]],
    );
    check_failure(
        &graph,
        &["timeline", "Jane Roe", "--from", "soon"],
        2,
        expect![[r#"
        error: `soon` is not a date

        hint: write `2025`, `2025-11` or `2025-11-21`
    "#]],
    );
    check_failure(
        &graph,
        &["quotes", "Jane Roe", "--valid-at", "2025-03"],
        2,
        expect![[r#"
            error: `2025-03` is not one day

            hint: `validAt` takes a whole day, such as `2025-11-21`
        "#]],
    );
    check_failure(
        &graph,
        &["quotes", "Jane Roe", "--as-of", "99"],
        2,
        expect![[r#"
        error: there is no change 99; the newest is 3

        hint: list them with `newsgraph history`
    "#]],
    );
    check_failure(
        &graph,
        &["quotes", "Jane Roe", "--as-of", "lately"],
        2,
        expect![[r#"
        error: `lately` is neither the number of a change nor a time

        hint: write 12, 2025-11, 2025-11-20, or a time such as 2025-11-20T09:30:00Z
    "#]],
    );
    check_failure(
        &graph,
        &["quotes", "Jane Roe", "--after", "x"],
        2,
        expect![[r#"
        error: `x` is not a cursor of this list

        hint: take `endCursor` or `startCursor` of a page of the same list
    "#]],
    );
}
