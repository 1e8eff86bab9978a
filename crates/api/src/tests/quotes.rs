//! Quotes, as the extractor reads real sentences.

use expect_test::{Expect, expect};
use newsgraph_ingest::{Author, Engine};
use newsgraph_model::Article;
use serde_json::{Value, json};

use super::fixture::{codes, id, run, run_within};
use crate::Limits;

fn ingest(engine: &Engine, publisher: &str, day: &str, text: &str) {
    let article = Article {
        text: text.to_owned(),
        publisher: Some(publisher.to_owned()),
        published_at: Some(day.to_owned()),
        collections: [publisher.into()].into_iter().collect(),
        ..Article::default()
    };
    engine.ingest(article, &Author::named("test")).unwrap();
}

fn engine() -> Engine {
    let engine = Engine::in_memory().unwrap();
    ingest(
        &engine,
        "Post",
        "2025-03-01",
        "Mayor Jane Roe met Governor John Poe in Arden on Friday.\n\n\
         “Governor Poe has broken every promise that he made,” Roe told reporters after the meeting.\n\n\
         Roe said that Senator Mary Lee had endorsed Poe. “We will rebuild the bridge,” Poe said.\n",
    );
    ingest(
        &engine,
        "Herald",
        "2025-03-05",
        "Mayor Jane Roe denied that she had met Senator Mary Lee in Arden.\n\n\
         Roe said that the bridge was safe. She criticized Governor John Poe.\n",
    );
    engine
}

const QUOTES: &str = "query($s: ID!, $a: ID, $w: String, $d: Boolean, $v: View!, $c: String, $first: Int!, $after: String) {
    quotes(speaker: $s, about: $a, containing: $w, direct: $d, view: $v, collection: $c, first: $first, after: $after) {
      nodes { direct stance span { text document { publisher published { earliest } } } about { name } }
      totalCount { value exact } truncated documentsRead pageInfo { hasNextPage hasPreviousPage endCursor } } }";

fn quotes(engine: &Engine, change: Value) -> Value {
    let mut variables = json!({"s": id(engine, "Jane Roe"), "v": "REPORTED", "first": 20});
    for (name, value) in change.as_object().unwrap() {
        variables[name] = value.clone();
    }
    let answer = run(engine, QUOTES, variables);
    assert_eq!(answer["errors"], Value::Null);
    answer["data"]["quotes"].clone()
}

/// One line for each quote: publisher, how it is told, the words, whom they are about.
fn lines(quotes: &Value) -> Vec<String> {
    let nodes = quotes["nodes"].as_array().unwrap().iter();
    nodes
        .map(|quote| {
            let about: Vec<&str> = quote["about"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entity| entity["name"].as_str().unwrap())
                .collect();
            let how = if quote["direct"] == true {
                "direct"
            } else {
                "reported"
            };
            format!(
                "{} {how} {}: {} [{}]",
                quote["span"]["document"]["publisher"].as_str().unwrap(),
                quote["stance"].as_str().unwrap(),
                quote["span"]["text"].as_str().unwrap(),
                about.join(", ")
            )
        })
        .collect()
}

#[track_caller]
fn check_quotes(change: Value, expected: Expect) {
    expected.assert_eq(&lines(&quotes(&engine(), change)).join("\n"));
}

#[test]
fn a_speaker_is_quoted_newest_first() {
    check_quotes(
        json!({}),
        expect![[r#"
        Herald reported DENIES: Mayor Jane Roe denied that she had met Senator Mary Lee in Arden. [Mayor, Senator, Mary Lee, Arden]
        Herald reported ASSERTS: that the bridge was safe []
        Post direct ASSERTS: Governor Poe has broken every promise that he made, [Governor, John Poe]
        Post reported ASSERTS: Roe said that Senator Mary Lee had endorsed Poe. [Senator, Mary Lee, John Poe]"#]],
    );
}

#[test]
fn quotes_keep_to_their_filters() {
    let engine = engine();
    let of = |change: Value| lines(&quotes(&engine, change)).join("\n");
    let about = |name: &str| of(json!({"a": id(&engine, name)}));
    expect![[r#"
        Post direct ASSERTS: Governor Poe has broken every promise that he made, [Governor, John Poe]
        Post reported ASSERTS: Roe said that Senator Mary Lee had endorsed Poe. [Senator, Mary Lee, John Poe]"#]].assert_eq(&about("John Poe"));
    expect!["Herald reported ASSERTS: that the bridge was safe []"]
        .assert_eq(&of(json!({"w": "THE bridge"})));
    expect!["Post direct ASSERTS: Governor Poe has broken every promise that he made, [Governor, John Poe]"].assert_eq(&of(json!({"d": true})));
    expect![[r#"
        Herald reported DENIES: Mayor Jane Roe denied that she had met Senator Mary Lee in Arden. [Mayor, Senator, Mary Lee, Arden]
        Herald reported ASSERTS: that the bridge was safe []"#]].assert_eq(&of(json!({"c": "Herald", "v": "ALL"})));
    expect!["Post direct ASSERTS: We will rebuild the bridge, []"]
        .assert_eq(&of(json!({"s": id(&engine, "John Poe")})));
    assert_eq!(of(json!({"w": "no such words"})), "");
    assert_eq!(of(json!({"w": "bridg "})), "");
    assert_eq!(of(json!({"w": "bridge "})), of(json!({"w": "bridg"})));
    assert_eq!(of(json!({"c": "nobody"})), "");
}

#[test]
fn pages_of_quotes_give_each_once() {
    let engine = engine();
    let whole = quotes(&engine, json!({"v": "ALL"}));
    let n_all = whole["nodes"].as_array().unwrap().len();
    assert!(n_all >= 4, "{whole}");
    assert_eq!(whole["totalCount"], json!({"value": n_all, "exact": true}));
    let mut after = Value::Null;
    let mut found = Vec::new();
    for number in 1..=n_all {
        let page = quotes(&engine, json!({"v": "ALL", "first": 1, "after": after}));
        assert_eq!(page["pageInfo"]["hasNextPage"], number < n_all);
        assert_eq!(page["pageInfo"]["hasPreviousPage"], number > 1);
        after = page["pageInfo"]["endCursor"].clone();
        found.extend(page["nodes"].as_array().unwrap().iter().cloned());
    }
    assert_eq!(Value::from(found), whole["nodes"]);
    let past = quotes(&engine, json!({"v": "ALL", "after": after}));
    assert_eq!(past["nodes"], json!([]));
    assert_eq!(past["pageInfo"]["hasNextPage"], false);
}

#[test]
fn older_moments_have_their_quotes() {
    let engine = engine();
    let then = |scope: &str| {
        let document = format!(
            "query($s: ID!) {{ quotes(speaker: $s, {scope}) {{ nodes {{ span {{ document {{ publisher }} }} }} }} }}"
        );
        run(&engine, &document, json!({"s": id(&engine, "Jane Roe")}))["data"]["quotes"]["nodes"]
            .clone()
    };
    let of_post = |quotes: &Value| {
        let all = quotes.as_array().unwrap();
        !all.is_empty()
            && all
                .iter()
                .all(|quote| quote["span"]["document"]["publisher"] == "Post")
    };
    assert!(of_post(&then("asOf: {sequence: \"1\"}")));
    assert!(!of_post(&then("asOf: {sequence: \"2\"}")));
    assert_eq!(then("validAt: \"2030-01-01\""), json!([]));
}

#[test]
fn unknown_speakers_are_told() {
    let engine = engine();
    let stranger = "ent_00000000000000000000000000000000";
    let answer = run(
        &engine,
        QUOTES,
        json!({"s": stranger, "v": "ALL", "first": 2}),
    );
    assert_eq!(codes(&answer), ["NOT_FOUND"]);
    let foreign = run(
        &engine,
        QUOTES,
        json!({"s": id(&engine, "Jane Roe"), "v": "ALL", "first": 2, "after": "MiBub25l"}),
    );
    assert_eq!(codes(&foreign), ["BAD_CURSOR"]);
}

#[test]
fn a_page_that_read_enough_documents_says_where_to_go_on() {
    let engine = engine();
    ingest(
        &engine,
        "Gazette",
        "2025-03-09",
        "Mayor Jane Roe visited Arden on Friday. Senator Mary Lee met Governor John Poe at the town hall and they left after an hour.\n",
    );
    let whole = quotes(&engine, json!({"v": "ALL"}));
    let limits = Limits {
        quoted_documents: 1,
        ..Limits::STANDARD
    };
    let mut after = Value::Null;
    let mut found = Vec::new();
    let mut sizes = Vec::new();
    for _ in 0..3 {
        let variables =
            json!({"s": id(&engine, "Jane Roe"), "v": "ALL", "first": 20, "after": after});
        let page = &run_within(&engine, limits, QUOTES, variables)["data"]["quotes"];
        assert_eq!(page["documentsRead"], 1);
        let nodes = page["nodes"].as_array().unwrap();
        sizes.push(nodes.len());
        found.extend(nodes.iter().cloned());
        assert_eq!(page["truncated"], page["pageInfo"]["hasNextPage"]);
        assert_eq!(page["totalCount"]["exact"], false);
        after = page["pageInfo"]["endCursor"].clone();
    }
    // The newest document quotes nobody, and says so with an empty page that has a next one.
    assert_eq!(sizes[0], 0, "{sizes:?}");
    assert_eq!(Value::from(found), whole["nodes"]);
}

/// Words in marks inside of somebody's report may be those of somebody else.
#[test]
fn a_word_in_marks_is_no_direct_speech_of_who_reports_it() {
    let engine = Engine::in_memory().unwrap();
    ingest(
        &engine,
        "Post",
        "2025-03-01",
        "Mayor Jane Roe said that Governor John Poe had called Senator Mary Lee “a liar” in Arden.\n",
    );
    let direct = quotes(&engine, json!({"d": true, "v": "ALL"}));
    assert_eq!(lines(&direct), Vec::<String>::new());
    let reported = lines(&quotes(&engine, json!({"d": false, "v": "ALL"})));
    assert_eq!(reported.len(), 1, "{reported:?}");
    assert!(
        reported[0].contains("John Poe had called Senator Mary Lee"),
        "{reported:?}"
    );
}
