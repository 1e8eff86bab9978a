//! `path` by weight, `match`, `common`, `groups` and `rank`: how entities hang together.

use expect_test::{Expect, expect};
use serde_json::Value;

use crate::support::Graph;

const ARTICLES: [(&str, &str); 2] = [
    (
        "a.txt",
        "---\ntitle: Support\npublisher: Arden Post\npublished: 2025-03-04\n---\n\
         Mayor Jane Roe endorsed Senator Mary Lee. Senator Mary Lee met Governor John Poe on March 3.\n\n\
         Mayor Jane Roe criticized Paul Dorn. Paul Dorn endorsed Governor John Poe.\n\n\
         It was the second time this year that the two of them had agreed on who should lead the state.\n",
    ),
    (
        "b.txt",
        "---\ntitle: More support\npublisher: Herald\npublished: 2025-03-05\n---\n\
         Mayor Jane Roe endorsed Senator Mary Lee. Senator Mary Lee met Governor John Poe on March 3.\n\n\
         The people of the city heard about it in the evening, and most of them were not surprised.\n",
    ),
];

fn graph() -> Graph {
    let graph = Graph::new();
    for (name, text) in ARTICLES {
        graph.ingest(&graph.write(name, text));
    }
    graph
}

#[test]
fn search_finds_names_and_sentences_a_name_with_a_wrong_letter_before_texts() {
    let graph = graph();
    check(
        &graph,
        &["search", "mary lee", "--limit", "1"],
        expect![[r#"
        kind    what      found by  id
        Person  Mary Lee            ent_b8d216657443611dd7a6f3289d348124
    "#]],
    );
    check(
        &graph,
        &["search", "nary lee", "--limit", "1"],
        expect![[r#"
        kind    what      found by  id
        Person  Mary Lee            ent_b8d216657443611dd7a6f3289d348124
    "#]],
    );
    check(
        &graph,
        &["search", "criticized"],
        expect![[r#"
        kind      what                           found by                              id
        document  Support                                                              doc_97115dda31ae2bb750f00b741bfc44a9a661fa1a65ea452cf4062af346d5b818
        relation  Jane Roe criticized Paul Dorn  Mayor Jane Roe criticized Paul Dorn.  rel_819e5d724bbb66d8b8ff27290dc47071
    "#]],
    );
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
    check(
        &graph,
        &words,
        expect![[r#"
        1. weight 0.667
        Jane Roe endorsed Mary Lee (by 2025-03-04)
          occurred
            Mayor Jane Roe endorsed Senator Mary Lee.  [Herald, 2025-03-05]
        John Poe met Mary Lee (2025-03-03)
          occurred
            Senator Mary Lee met Governor John Poe on March 3.  [Herald, 2025-03-05]

        2. weight 1.000
        Jane Roe criticized Paul Dorn (by 2025-03-04)
          occurred
            Mayor Jane Roe criticized Paul Dorn.  [Arden Post, 2025-03-04]
        Paul Dorn endorsed John Poe (by 2025-03-04)
          occurred
            Paul Dorn endorsed Governor John Poe.  [Arden Post, 2025-03-04]
    "#]],
    );
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
        expect![[r#"
            ?a = Paul Dorn  ?b = John Poe  ?c = Mary Lee
              Paul Dorn endorsed John Poe (by 2025-03-04)
                occurred
                  Paul Dorn endorsed Governor John Poe.  [Arden Post, 2025-03-04]
              John Poe met Mary Lee (2025-03-03)
                occurred
                  Senator Mary Lee met Governor John Poe on March 3.  [Herald, 2025-03-05]
            ?a = Jane Roe  ?b = Mary Lee  ?c = John Poe
              Jane Roe endorsed Mary Lee (by 2025-03-04)
                occurred
                  Mayor Jane Roe endorsed Senator Mary Lee.  [Herald, 2025-03-05]
              John Poe met Mary Lee (2025-03-03)
                occurred
                  Senator Mary Lee met Governor John Poe on March 3.  [Herald, 2025-03-05]
        "#]],
    );
    check(
        &graph,
        &["match", "\"Jane Roe\" * ?x, ?x * Poe"],
        expect![[r#"
            ?x = Mary Lee
              Jane Roe endorsed Mary Lee (by 2025-03-04)
                occurred
                  Mayor Jane Roe endorsed Senator Mary Lee.  [Herald, 2025-03-05]
              John Poe met Mary Lee (2025-03-03)
                occurred
                  Senator Mary Lee met Governor John Poe on March 3.  [Herald, 2025-03-05]
            ?x = Paul Dorn
              Jane Roe criticized Paul Dorn (by 2025-03-04)
                occurred
                  Mayor Jane Roe criticized Paul Dorn.  [Arden Post, 2025-03-04]
              Paul Dorn endorsed John Poe (by 2025-03-04)
                occurred
                  Paul Dorn endorsed Governor John Poe.  [Arden Post, 2025-03-04]
        "#]],
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
fn a_line_shows_what_its_view_sees() {
    let graph = graph();
    let text = "---\npublished: 2025-03-06\n---\nSenator Mary Lee plans to meet Governor John Poe on Tuesday.\n";
    graph.ingest(&graph.write("c.txt", text));
    check(
        &graph,
        &["match", "?a met \"John Poe\" {view=planned}"],
        expect![[r#"
            ?a = Mary Lee
              John Poe met Mary Lee (2025-03-11)
                planned
                  Senator Mary Lee plans to meet Governor John Poe on Tuesday.  [2025-03-06]
        "#]],
    );
}

#[test]
fn a_collection_that_nothing_is_in_is_told() {
    let graph = graph();
    let text = "---\ncollections: north\n---\nMayor Jane Roe endorsed Senator Mary Lee.\n";
    graph.ingest(&graph.write("c.txt", text));
    check(
        &graph,
        &["rank", "--collection", "north"],
        expect![[r#"
        1    0.2440  Senator
        2    0.1573  Mayor
        3    0.1573  Mary Lee
        4    0.1104  Jane Roe
    "#]],
    );
    let refused =
        "error: there is no collection `nord`\n\nhint: the collections are called north\n";
    for verb in ["rank", "entities", "documents"] {
        assert_eq!(graph.fails(&[verb, "--collection", "nord"], 1), refused);
    }
}

#[test]
fn what_is_no_pattern_is_explained() {
    let graph = graph();
    let fails = |pattern: &str, status, expected: Expect| {
        expected.assert_eq(&graph.fails(&["match", pattern], status));
    };
    fails(
        "?a endorsed",
        2,
        expect![[r#"
        error: column 12: a variable such as `?a`, an entity such as `"Ada Roe"`, or `_` should stand here, not the end

        hint: write it as in `?a:Person endorsed ?b, ?b candidate_in ?c`
    "#]],
    );
    fails(
        "?a endorse ?b",
        2,
        expect![[r#"
        error: `endorse` is not a predicate of the ontology

        hint: there is endorsed
    "#]],
    );
    fails(
        "?a endorsed Nobody",
        1,
        expect![[r#"
        error: column 13: there is no entity `Nobody`

        hint: look it up with `search(query:)` or `newsgraph entities`; a name of several words stands in quotation marks
    "#]],
    );
    fails(
        "",
        2,
        expect![[r#"
            error: the pattern is empty: give at least one relation, as in `?a endorsed ?b`

            hint: write it as in `?a:Person endorsed ?b, ?b candidate_in ?c`
        "#]],
    );
    fails(
        "?a endorsed ?b, ?b endorsed ?a",
        1,
        expect![[r#"
        nothing fits the pattern in this view
    "#]],
    );
}

#[test]
fn what_two_have_in_common() {
    let graph = graph();
    check(
        &graph,
        &["common", "Jane Roe", "John Poe"],
        expect![[r#"
            Mary Lee
              Jane Roe endorsed Mary Lee (by 2025-03-04)
                occurred
                  Mayor Jane Roe endorsed Senator Mary Lee.  [Herald, 2025-03-05]
              John Poe met Mary Lee (2025-03-03)
                occurred
                  Senator Mary Lee met Governor John Poe on March 3.  [Herald, 2025-03-05]
            Paul Dorn
              Jane Roe criticized Paul Dorn (by 2025-03-04)
                occurred
                  Mayor Jane Roe criticized Paul Dorn.  [Arden Post, 2025-03-04]
              Paul Dorn agreed with Jane Roe (by 2025-03-04)
                occurred
                  It was the second time this year that the two of them had agreed on who should lead the state.  [Arden Post, 2025-03-04]
              Paul Dorn endorsed John Poe (by 2025-03-04)
                occurred
                  Paul Dorn endorsed Governor John Poe.  [Arden Post, 2025-03-04]
        "#]],
    );
    let found = json(
        &graph,
        &["common", "Jane Roe", "John Poe", "--rare", "--limit", "1"],
    );
    assert_eq!(found["common"].as_array().map(Vec::len), Some(1));
    let nothing = graph.fails(
        &["common", "Jane Roe", "Mary Lee", "--predicate", "endorsed"],
        1,
    );
    expect![[r#"
        they have nothing in common in this view
    "#]]
    .assert_eq(&nothing);
}

#[test]
fn groups_and_ranks() {
    let graph = graph();
    check(
        &graph,
        &["groups", "--by", "weak"],
        expect![[r#"
            7     Jane Roe, Paul Dorn, John Poe, Mary Lee, Mayor, …
        "#]],
    );
    check(
        &graph,
        &["groups"],
        expect![[r#"
            3     Jane Roe, Paul Dorn, Mayor
            2     John Poe, Governor
            2     Mary Lee, Senator
        "#]],
    );
    let refused = graph.fails(&["groups", "--by", "weak", "--resolution", "2"], 2);
    expect![[r#"
        error: only communities have a resolution

        hint: leave --resolution out, or give --by community
    "#]]
    .assert_eq(&refused);
    check(
        &graph,
        &["groups", "--by", "strong", "--predicate", "met"],
        expect![[r#"
            2     John Poe, Mary Lee
        "#]],
    );
    check(
        &graph,
        &["rank"],
        expect![[r#"
            1    0.2204  Senator
            2    0.1675  Mary Lee
            3    0.1317  Governor
            4    0.1264  Jane Roe
            5    0.1264  John Poe
            6    0.1138  Paul Dorn
            7    0.1138  Mayor
        "#]],
    );
    check(
        &graph,
        &["rank", "--near", "Paul Dorn", "--limit", "2"],
        expect![[r#"
            1    0.3060  Paul Dorn
            2    0.2577  Jane Roe
        "#]],
    );
}
