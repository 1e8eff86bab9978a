use newsgraph_ingest::{Author, Engine};
use newsgraph_model::DocumentId;
use serde_json::{Value, json};

use super::fixture::{codes, engine, plain, publish, run};

const EDGES: &str = "{ edges { matched score highlights { text sentence { text } } node { __typename
    ... on Entity { name } ... on Document { title publisher } ... on Relation { triple { subject predicate object } } } }
    didYouMean catchingUp totalCount { value exact } }";

fn search(engine: &Engine, arguments: &str) -> Value {
    let document = format!("{{ search({arguments}) {EDGES} }}");
    let answer = run(engine, &document, Value::Null);
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"]["search"].clone()
}

/// One line a hit: what it is, and the words that are marked.
fn lines(found: &Value) -> Vec<String> {
    let edges = found["edges"].as_array().unwrap().iter();
    let line = |edge: &Value| {
        let node = &edge["node"];
        let what = match node["__typename"].as_str().unwrap() {
            "Entity" => node["name"].as_str().unwrap().to_owned(),
            "Document" => format!(
                "{} in {}",
                node["title"].as_str().unwrap(),
                node["publisher"].as_str().unwrap()
            ),
            _ => ["subject", "predicate", "object"]
                .map(|part| node["triple"][part].as_str().unwrap())
                .join(" "),
        };
        let marked = edge["highlights"].as_array().unwrap().iter();
        let marked: Vec<&str> = marked.map(|span| span["text"].as_str().unwrap()).collect();
        format!("{what} [{}]", marked.join("|"))
    };
    edges.map(line).collect()
}

#[test]
fn names_come_before_texts_and_texts_show_where() {
    let engine = engine();
    let found = search(&engine, "query: \"herbst\"");
    assert_eq!(
        lines(&found),
        [
            "Cleo Herbst []",
            "News of 2025-03-03 in Valley Times [Herbst|Herbst]",
            "Cleo Herbst met Dov Lenz [Herbst|Herbst]",
            "News of 2025-03-01 in Harbour Post [Herbst]",
            "Bo Sommer criticized Cleo Herbst [Herbst]",
        ]
    );
    assert_eq!(found["edges"][0]["matched"], "Cleo Herbst");
    assert_eq!(
        found["edges"][4]["matched"],
        "Bo Sommer criticized Cleo Herbst."
    );
    assert_eq!(found["catchingUp"], false);
    assert_eq!(found["didYouMean"], json!([]));
    let scores: Vec<f64> = found["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["score"].as_f64().unwrap())
        .collect();
    assert!(
        scores.is_sorted_by(|left, right| left >= right),
        "{scores:?}"
    );
}

#[test]
fn kinds_views_and_collections_narrow_a_search() {
    let engine = engine();
    let found = |arguments: &str| lines(&search(&engine, arguments));
    assert_eq!(
        found("query: \"endorsed\", kinds: [RELATION]"),
        ["Ada Winter endorsed Bo Sommer [endorsed|endorsed]"]
    );
    assert_eq!(found("query: \"news\", kinds: [DOCUMENT]").len(), 3);
    assert_eq!(
        found("query: \"herbst\", kinds: [ENTITY]"),
        ["Cleo Herbst []"]
    );
    assert_eq!(
        found("query: \"lenz\", view: PLANNED, kinds: [ENTITY, RELATION]").len(),
        2
    );
    assert!(found("query: \"lenz\", view: ASSERTED").is_empty());
    assert_eq!(found("query: \"lenz\", collection: \"story\"").len(), 3);
    assert!(found("query: \"lenz\", collection: \"other\"").is_empty());
    assert_eq!(
        found("query: \"\\\"sommer criticized\\\"\", kinds: [DOCUMENT]"),
        ["News of 2025-03-01 in Harbour Post [Sommer criticized]"]
    );
    // Titles are in every view, but not in every collection.
    assert_eq!(found("query: \"news\", view: NEGATED").len(), 3);
    assert!(found("query: \"news\", collection: \"other\"").is_empty());
}

#[test]
fn typing_errors_are_forgiven_and_said() {
    let engine = engine();
    let found = search(&engine, "query: \"hersbt\"");
    assert_eq!(found["didYouMean"], json!(["Cleo Herbst"]));
    assert!(lines(&found).contains(&"Cleo Herbst []".to_owned()));
    assert!(lines(&found).contains(&"Cleo Herbst met Dov Lenz [Herbst|Herbst]".to_owned()));
}

#[test]
fn a_search_reads_the_moment_asked_for() {
    let engine = engine();
    let id = publish(
        &engine,
        "Late Post",
        "2025-03-04",
        &[plain("Ada Winter", "endorsed", "endorsed", "Cleo Herbst")],
    );
    let at = |sequence: usize| {
        let arguments =
            format!("query: \"endorsed\", kinds: [DOCUMENT], asOf: {{sequence: \"{sequence}\"}}");
        lines(&search(&engine, &arguments)).len()
    };
    assert_eq!((at(1), at(2), at(3), at(4)), (1, 2, 2, 3));
    let document: DocumentId = id.parse().unwrap();
    engine.retract(document, &Author::named("test")).unwrap();
    assert_eq!(
        lines(&search(&engine, "query: \"endorsed\", kinds: [DOCUMENT]")).len(),
        2
    );
    // Texts that were taken back since are not found at older moments.
    assert_eq!(at(4), 2);
}

#[test]
fn pages_of_a_search_fit_together() {
    let engine = engine();
    let all = lines(&search(&engine, "query: \"winter\", first: 100"));
    assert!(all.len() > 3);
    let document = "query($after: String) { search(query: \"winter\", first: 2, after: $after) { pageInfo { endCursor hasNextPage } edges { node { ... on Entity { name } ... on Document { title publisher } ... on Relation { triple { subject } } } } } }";
    let (mut after, mut n_found) = (Value::Null, 0);
    loop {
        let page = run(&engine, document, json!({"after": after}))["data"]["search"].clone();
        n_found += page["edges"].as_array().unwrap().len();
        if page["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(n_found, all.len());
}

#[test]
fn odd_queries_are_answered_or_refused() {
    let engine = engine();
    for query in [
        "",
        " ",
        "\"",
        "title:x OR *",
        "(((",
        "\u{0}",
        "🦀",
        "'",
        "-",
        "a b c d e f g",
    ] {
        let document = "query($query: String!) { search(query: $query) { totalCount { value } } suggest(prefix: $query) { matched } }";
        let answer = run(&engine, document, json!({"query": query}));
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
    }
    let long = "winter ".repeat(1_000);
    let document = "query($query: String!, $kinds: [SearchKind!]) { search(query: $query, kinds: $kinds) { totalCount { value } } }";
    let answer = run(&engine, document, json!({"query": long}));
    assert_eq!(codes(&answer), ["LIMIT_EXCEEDED"]);
    assert!(
        answer["errors"][0]["extensions"]["hint"]
            .as_str()
            .unwrap()
            .contains("fewer words")
    );
    let names = run(
        &engine,
        document,
        json!({"query": long, "kinds": ["ENTITY"]}),
    );
    assert!(names.get("errors").is_none(), "{names}");
}

#[test]
fn suggestions_come_while_typing() {
    let engine = engine();
    let suggested = |arguments: &str| -> Vec<String> {
        let document = format!("{{ suggest({arguments}) {{ matched entity {{ name }} }} }}");
        let answer = run(&engine, &document, Value::Null);
        assert!(answer.get("errors").is_none(), "{answer}");
        let found = answer["data"]["suggest"].as_array().unwrap().iter();
        found
            .map(|found| found["matched"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(suggested("prefix: \"so\""), ["Bo Sommer"]);
    assert_eq!(suggested("prefix: \"bo \""), ["Bo Sommer"]);
    assert_eq!(suggested("prefix: \"ada wni\""), Vec::<String>::new());
    assert_eq!(suggested("prefix: \"wniter\""), ["Ada Winter"]);
    assert_eq!(
        suggested("prefix: \"d\", view: ASSERTED"),
        Vec::<String>::new()
    );
    assert_eq!(suggested("prefix: \"d\""), ["Dov Lenz"]);
    assert_eq!(
        suggested("prefix: \"d\", types: [\"Person\"]"),
        ["Dov Lenz"]
    );
    assert_eq!(
        suggested("prefix: \"d\", types: [\"Organization\"]"),
        Vec::<String>::new()
    );
    let wrong = run(
        &engine,
        "{ suggest(prefix: \"d\", types: [\"Persn\"]) { matched } }",
        Value::Null,
    );
    assert_eq!(codes(&wrong), ["ONTOLOGY"]);
}

#[test]
fn the_server_says_how_far_the_index_of_texts_is() {
    let engine = engine();
    let state = || {
        run(
            &engine,
            "{ server { fullText { state sequence } } }",
            Value::Null,
        )["data"]["server"]["fullText"]
            .clone()
    };
    assert_eq!(state(), json!({"state": "IDLE", "sequence": null}));
    search(&engine, "query: \"winter\"");
    assert_eq!(state(), json!({"state": "CURRENT", "sequence": "3"}));
}
