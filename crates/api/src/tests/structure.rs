//! Paths by weight, patterns, what is common, groups, nearness.

use newsgraph_ingest::Engine;
use serde_json::{Value, json};

use super::fixture::{codes, id, plain, publish, run};

/// Two articles: one way from Ada to Dov over a sentence that two papers print, one over sentences of one paper, and
/// two people apart.
fn engine() -> Engine {
    let engine = Engine::in_memory().unwrap();
    let endorsed = || plain("Ada Winter", "endorsed", "endorsed", "Bo Sommer");
    publish(
        &engine,
        "Harbour Post",
        "2025-03-01",
        &[
            endorsed(),
            plain("Bo Sommer", "met", "met", "Dov Lenz"),
            plain("Ada Winter", "criticized", "criticized", "Cleo Herbst"),
            plain("Cleo Herbst", "endorsed", "endorsed", "Dov Lenz"),
            plain("Ines Falk", "met", "met", "Jon Ertl"),
        ],
    );
    publish(
        &engine,
        "Valley Times",
        "2025-03-02",
        &[endorsed(), plain("Bo Sommer", "met", "met", "Dov Lenz")],
    );
    engine
}

/// The names in a list of entities, one after another.
fn names(entities: &Value) -> String {
    let names = entities.as_array().into_iter().flatten();
    let names: Vec<&str> = names.filter_map(|entity| entity["name"].as_str()).collect();
    names.join(", ")
}

#[test]
fn paths_come_lightest_first_page_by_page() {
    let engine = engine();
    let ends = |more: Value| {
        let mut variables = json!({"a": id(&engine, "Ada Winter"), "b": id(&engine, "Dov Lenz")});
        variables["w"] = more["w"].clone();
        variables["after"] = more["after"].clone();
        variables
    };
    let query = "query($a: ID!, $b: ID!, $w: PathWeight!, $after: String) { paths(from: $a, to: $b, weight: $w, first: 1, after: $after) {
        truncated pageInfo { hasNextPage endCursor } nodes { length weight entities { name } steps { forward label relations { id } } } } }";
    let first = run(&engine, query, ends(json!({"w": "PUBLISHERS"})));
    let paths = &first["data"]["paths"];
    assert_eq!(
        names(&paths["nodes"][0]["entities"]),
        "Ada Winter, Bo Sommer, Dov Lenz"
    );
    assert_eq!(paths["nodes"][0]["weight"], json!(0.666_666), "{first}");
    assert_eq!(
        paths["nodes"][0]["steps"][0]["label"],
        "Ada Winter endorsed Bo Sommer"
    );
    let cursor = paths["pageInfo"]["endCursor"].clone();
    let second = run(
        &engine,
        query,
        ends(json!({"w": "PUBLISHERS", "after": cursor})),
    );
    let paths = &second["data"]["paths"];
    assert_eq!(
        names(&paths["nodes"][0]["entities"]),
        "Ada Winter, Cleo Herbst, Dov Lenz"
    );
    assert_eq!(
        (
            &paths["nodes"][0]["weight"],
            &paths["pageInfo"]["hasNextPage"]
        ),
        (&json!(1.0), &json!(false))
    );
    let best = "query($a: ID!, $b: ID!, $w: PathWeight!) { shortestPath(from: $a, to: $b, weight: $w) { truncated path { length weight } } }";
    for (weight, expected) in [
        ("HOPS", 2.0),
        ("PUBLISHERS", 0.666_666),
        ("CONFIDENCE", 0.210_722),
    ] {
        let answer = run(&engine, best, ends(json!({"w": weight})));
        assert_eq!(
            answer["data"]["shortestPath"]["path"],
            json!({"length": 2, "weight": expected})
        );
    }
    let anywhere = "query($a: ID!) { paths(from: $a, minHops: 2, traversal: {maxHops: 2, direction: OUT}) { nodes { entities { name } } } }";
    let answer = run(&engine, anywhere, json!({"a": id(&engine, "Ada Winter")}));
    assert_eq!(
        answer["data"]["paths"]["nodes"].as_array().map(Vec::len),
        Some(2)
    );
}

const MATCH: &str = "query($p: [PatternInput!]!, $t: [VariableTypesInput!], $d: Boolean = true, $first: Int = 20, $after: String) {
    match(pattern: $p, types: $t, distinct: $d, first: $first, after: $after) {
      truncated pageInfo { hasNextPage endCursor } nodes { bindings { variable entity { name } } relations { triple { predicate } } lines { relations { id } } } } }";

fn line(subject: Value, predicate: &str, object: Value) -> Value {
    json!({"subject": subject, "predicates": [predicate], "object": object})
}

fn variable(name: &str) -> Value {
    json!({"variable": name})
}

/// Matches as `a=Ada Winter b=Bo Sommer`.
fn bindings(answer: &Value) -> Vec<String> {
    let nodes = answer["data"]["match"]["nodes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let bound = |binding: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        format!(
            "{}={}",
            text(&binding["variable"]),
            text(&binding["entity"]["name"])
        )
    };
    let row = |node: &Value| {
        let bindings = node["bindings"].as_array().cloned().unwrap_or_default();
        bindings.iter().map(bound).collect::<Vec<_>>().join(" ")
    };
    nodes.iter().map(row).collect()
}

#[test]
fn a_pattern_is_matched_page_by_page() {
    let engine = engine();
    let pattern = json!([
        line(variable("a"), "supported", variable("b")),
        line(variable("b"), "met", variable("c"))
    ]);
    let answer = run(&engine, MATCH, json!({"p": pattern}));
    assert_eq!(
        bindings(&answer),
        [
            "a=Ada Winter b=Bo Sommer c=Dov Lenz",
            "a=Cleo Herbst b=Dov Lenz c=Bo Sommer"
        ]
    );
    let first = &answer["data"]["match"]["nodes"][0];
    assert_eq!(
        first["relations"],
        json!([{"triple": {"predicate": "endorsed"}}, {"triple": {"predicate": "met"}}])
    );
    assert_eq!(
        first["lines"][0]["relations"].as_array().map(Vec::len),
        Some(1)
    );

    let one = run(&engine, MATCH, json!({"p": pattern, "first": 1}));
    let page = &one["data"]["match"]["pageInfo"];
    assert_eq!(
        (bindings(&one).len(), &page["hasNextPage"]),
        (1, &json!(true))
    );
    let next = run(
        &engine,
        MATCH,
        json!({"p": pattern, "first": 1, "after": page["endCursor"]}),
    );
    assert_eq!(bindings(&next), bindings(&answer)[1..]);
    assert_eq!(
        next["data"]["match"]["pageInfo"]["hasNextPage"],
        json!(false)
    );

    let dov = json!({"entity": id(&engine, "Dov Lenz")});
    let known = json!([
        line(variable("a"), "met", dov),
        line(json!({"anything": true}), "endorsed", variable("a"))
    ]);
    assert_eq!(
        bindings(&run(&engine, MATCH, json!({"p": known}))),
        ["a=Bo Sommer"]
    );
    let places = json!([{"variable": "a", "types": ["Place"]}]);
    let typed = run(&engine, MATCH, json!({"p": pattern, "t": places}));
    assert_eq!(bindings(&typed), Vec::<String>::new());
}

#[test]
fn what_is_no_pattern_is_refused() {
    let engine = engine();
    let ask = |pattern: Value| run(&engine, MATCH, json!({ "p": pattern }));
    let meeting = || line(variable("a"), "met", variable("b"));
    assert_eq!(codes(&ask(json!([]))), ["BAD_INPUT"]);
    assert_eq!(codes(&ask(json!(vec![meeting(); 7]))), ["LIMIT_EXCEEDED"]);
    let vague = json!([{"subject": {"anything": true}, "object": {"anything": true}}]);
    assert_eq!(codes(&ask(vague)), ["BAD_INPUT"]);
    let unknown =
        json!([{"subject": variable("a"), "predicates": ["flew_over"], "object": variable("b")}]);
    assert_eq!(codes(&ask(unknown)), ["BAD_INPUT"]);
    let loose = json!([{"variable": "z", "types": ["Person"]}]);
    let answer = run(&engine, MATCH, json!({"p": [meeting()], "t": loose}));
    assert_eq!(codes(&answer), ["BAD_INPUT"]);
    let page = run(&engine, MATCH, json!({"p": [meeting()], "first": 1}));
    let cursor = &page["data"]["match"]["pageInfo"]["endCursor"];
    let other = json!([line(
        variable("a"),
        "endorsed",
        variable("b")
    )]);
    let answer = run(&engine, MATCH, json!({"p": other, "after": cursor}));
    assert_eq!(codes(&answer), ["BAD_CURSOR"]);
}

#[test]
fn common_neighbors_show_both_sides() {
    let engine = engine();
    let query = "query($e: [ID!]!, $o: CommonNeighborOrder = PUBLISHERS) { commonNeighbors(entities: $e, orderBy: $o) { totalCount { value } truncated
        edges { node { name } weight sides { entity { name } relations { triple { predicate } } } } } }";
    let ids = [id(&engine, "Ada Winter"), id(&engine, "Dov Lenz")];
    let answer = run(&engine, query, json!({ "e": ids }));
    let found = &answer["data"]["commonNeighbors"];
    assert_eq!(found["totalCount"]["value"], 2);
    assert_eq!(
        found["edges"][0],
        json!({
            "node": {"name": "Bo Sommer"},
            "weight": 1.442_695_040_888_963_4,
            "sides": [
                {"entity": {"name": "Ada Winter"}, "relations": [{"triple": {"predicate": "endorsed"}}]},
                {"entity": {"name": "Dov Lenz"}, "relations": [{"triple": {"predicate": "met"}}]},
            ],
        })
    );
    assert_eq!(
        codes(&run(&engine, query, json!({"e": [ids[0], ids[0]]}))),
        ["BAD_INPUT"]
    );
}

#[test]
fn groups_are_connected_and_largest_first() {
    let engine = engine();
    let query = "query($k: ComponentKind!) { components(kind: $k) { totalCount { value } quality truncated nodes { size label members { nodes { name } } } } }";
    let answer = run(&engine, query, json!({"k": "WEAK"}));
    let found = &answer["data"]["components"];
    let sizes: Vec<_> = found["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["size"].clone())
        .collect();
    assert_eq!(
        (sizes, &found["quality"]),
        (vec![json!(4), json!(2)], &Value::Null)
    );
    let answer = run(&engine, query, json!({"k": "STRONG"}));
    assert_eq!(
        answer["data"]["components"]["nodes"][0]["size"], 2,
        "met goes both ways"
    );
    let communities =
        "query($r: Float!) { communities(resolution: $r) { quality nodes { size } } }";
    let answer = run(&engine, communities, json!({"r": 0.0}));
    assert_eq!(
        answer["data"]["communities"],
        json!({"quality": 1.0, "nodes": [{"size": 4}, {"size": 2}]})
    );
    assert_eq!(
        codes(&run(&engine, communities, json!({"r": -1.0}))),
        ["BAD_INPUT"]
    );
}

#[test]
fn page_rank_may_begin_at_some() {
    let engine = engine();
    let query = "query($s: [ID!]) { pageRank(seeds: $s) { iterations error truncated edges { rank score node { name } } } }";
    let answer = run(&engine, query, json!({"s": [id(&engine, "Ines Falk")]}));
    let found = &answer["data"]["pageRank"];
    assert_eq!(
        (
            &found["iterations"],
            found["edges"].as_array().map(Vec::len)
        ),
        (&json!(0), Some(2))
    );
    assert_eq!(found["edges"][0]["node"]["name"], "Ines Falk");
    let everyone = run(&engine, query, json!({"s": null}));
    let found = &everyone["data"]["pageRank"];
    assert_eq!(
        (found["edges"].as_array().map(Vec::len), &found["error"]),
        (Some(6), &json!(0.0))
    );
}
