//! Paths by weight, patterns, what is common, groups, nearness.

use newsgraph_ingest::Engine;
use serde_json::{Value, json};

use super::fixture::{codes, id, plain, publish, run, run_for_nobody};

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

const MATCH: &str = "query($p: PatternInput!, $t: [VariableTypesInput!], $d: Boolean = true, $first: Int = 20, $after: String) {
    match(pattern: $p, types: $t, distinct: $d, first: $first, after: $after) {
      truncated pageInfo { hasNextPage endCursor } nodes { bindings { variable entity { name } } relations { triple { predicate } } lines { label sentence { text } relations { id } } } } }";

fn line(subject: Value, predicate: &str, object: Value) -> Value {
    json!({"subject": subject, "predicates": [predicate], "object": object})
}

fn lines(lines: Vec<Value>) -> Value {
    json!({ "lines": lines })
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
    let pattern = lines(vec![
        line(variable("a"), "supported", variable("b")),
        line(variable("b"), "met", variable("c")),
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
    let shown = &first["lines"][0];
    assert_eq!(
        (&shown["label"], &shown["sentence"]["text"]),
        (
            &json!("Ada Winter endorsed Bo Sommer"),
            &json!("Ada Winter endorsed Bo Sommer.")
        )
    );
    assert_eq!(shown["relations"].as_array().map(Vec::len), Some(1));

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
    let known = lines(vec![
        line(variable("a"), "met", dov),
        line(json!({"anything": true}), "endorsed", variable("a")),
    ]);
    assert_eq!(
        bindings(&run(&engine, MATCH, json!({"p": known}))),
        ["a=Bo Sommer"]
    );
    let places = json!([{"variable": "a", "types": ["Place"]}]);
    let typed = run(&engine, MATCH, json!({"p": pattern, "t": places}));
    assert_eq!(bindings(&typed), [""; 0]);
}

#[test]
fn what_is_no_pattern_is_refused() {
    let engine = engine();
    let ask = |pattern: Value| run(&engine, MATCH, json!({ "p": pattern }));
    let meeting = || line(variable("a"), "met", variable("b"));
    assert_eq!(codes(&ask(lines(vec![]))), ["BAD_INPUT"]);
    assert_eq!(codes(&ask(lines(vec![meeting(); 7]))), ["LIMIT_EXCEEDED"]);
    let anything = || json!({"anything": true});
    let vague = lines(vec![json!({"subject": anything(), "object": anything()})]);
    assert_eq!(codes(&ask(vague)), ["BAD_INPUT"]);
    let unknown = lines(vec![line(variable("a"), "flew_over", variable("b"))]);
    assert_eq!(codes(&ask(unknown)), ["ONTOLOGY"]);
    let loose = json!([{"variable": "z", "types": ["Person"]}]);
    let meetings = || lines(vec![meeting()]);
    let answer = run(&engine, MATCH, json!({"p": meetings(), "t": loose}));
    assert_eq!(codes(&answer), ["BAD_INPUT"]);
    let page = run(&engine, MATCH, json!({"p": meetings(), "first": 1}));
    let cursor = &page["data"]["match"]["pageInfo"]["endCursor"];
    let other = lines(vec![line(variable("a"), "endorsed", variable("b"))]);
    let answer = run(&engine, MATCH, json!({"p": other, "after": cursor}));
    assert_eq!(codes(&answer), ["BAD_CURSOR"]);
}

fn text(pattern: &str) -> Value {
    json!({ "text": pattern })
}

#[test]
fn a_pattern_may_be_a_text() {
    let engine = engine();
    let ask = |pattern: &str| run(&engine, MATCH, json!({"p": text(pattern)}));
    assert_eq!(
        bindings(&ask("?a:Person supported ?b, ?b met ?c")),
        [
            "a=Ada Winter b=Bo Sommer c=Dov Lenz",
            "a=Cleo Herbst b=Dov Lenz c=Bo Sommer"
        ]
    );
    // Whole names, parts of names, and ids.
    let dov = id(&engine, "Dov Lenz");
    for end in ["\"Dov Lenz\"", "lenz", &dov] {
        let answer = ask(&format!("?a met {end}, _ endorsed ?a"));
        assert_eq!(bindings(&answer), ["a=Bo Sommer"], "{end}");
    }
    let supported = ask("?a endorsed ?b {publishers=2}");
    assert_eq!(bindings(&supported), ["a=Ada Winter b=Bo Sommer"]);
    assert_eq!(bindings(&ask("?a endorsed ?b {view=planned}")), [""; 0]);
    let typed = json!({"p": text("?a met ?b"), "t": [{"variable": "a", "types": ["Place"]}]});
    assert_eq!(bindings(&run(&engine, MATCH, typed)), [""; 0]);
}

#[test]
fn a_variable_without_a_value_is_bad_input() {
    let answer = run(&engine(), MATCH, json!({}));
    assert_eq!(codes(&answer), ["BAD_INPUT"], "{answer}");
}

#[test]
fn what_is_no_text_of_a_pattern_is_explained() {
    let engine = engine();
    publish(
        &engine,
        "Harbour Post",
        "2025-03-03",
        &[plain("Una Falk", "met", "met", "Vera Lotz")],
    );
    let refused = |pattern: &str| {
        let answer = run(&engine, MATCH, json!({"p": text(pattern)}));
        let error = &answer["errors"][0];
        let words = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let code = words(&error["extensions"]["code"]);
        let hint = words(&error["extensions"]["hint"]);
        assert!(!hint.is_empty(), "{pattern}");
        (code, words(&error["message"]))
    };
    let check = |pattern: &str, code: &str, beginning: &str| {
        let (found, message) = refused(pattern);
        assert_eq!(found, code, "{message}");
        assert!(message.starts_with(beginning), "{message}");
    };
    check("", "BAD_INPUT", "the pattern is empty");
    check("?a met", "BAD_INPUT", "column 7: a variable such as `?a`");
    check(
        "?a met Nobody",
        "NOT_FOUND",
        "column 8: there is no entity `Nobody`",
    );
    check("?a met falk", "BAD_INPUT", "column 8: `falk` may be ");
    check("?a met ?b {since=2}", "BAD_INPUT", "column 12: `since`");
    check("?a endorse ?b", "ONTOLOGY", "`endorse` is not a predicate");
    check(
        "?a:Robot met ?b",
        "ONTOLOGY",
        "`Robot` is not an entity type",
    );
    check(
        &"?a met ?b,".repeat(7),
        "LIMIT_EXCEEDED",
        "the request has 7 lines",
    );
    check(
        &" ".repeat(2_001),
        "LIMIT_EXCEEDED",
        "the request has 2001 bytes",
    );
    let typed =
        json!({"p": text("?a:Person met ?b"), "t": [{"variable": "a", "types": ["Place"]}]});
    assert_eq!(codes(&run(&engine, MATCH, typed)), ["BAD_INPUT"]);
}

const COMMON: &str = "query($e: [ID!]!, $first: Int = 20, $after: String) { commonNeighbors(entities: $e, first: $first, after: $after) {
    pageInfo { endCursor } nodes { name } cost { relations } } }";

#[test]
fn ids_of_merged_entities_stand_for_one() {
    let engine = engine();
    let before = ["Ines Falk", "Ada Winter"].map(|name| id(&engine, name));
    let merge = "mutation($ids: [ID!]!) { mergeEntities(input: {entities: $ids}) { entity { id } userErrors { code } } }";
    let merged = run(&engine, merge, json!({ "ids": before }));
    assert!(merged["data"]["mergeEntities"]["entity"]["id"].is_string());
    // Ines met Jon, Ada endorsed Bo: both are done by the one entity now, under either id.
    let jon = id(&engine, "Jon Ertl");
    let bo = id(&engine, "Bo Sommer");
    for one in &before {
        let pattern = text(&format!("{one} met {jon}, {one} endorsed ?b"));
        let answer = run(&engine, MATCH, json!({ "p": pattern }));
        assert_eq!(bindings(&answer), ["b=Bo Sommer"], "{answer}");
        let entity = json!({ "entity": one });
        let by_line = lines(vec![line(entity, "endorsed", variable("b"))]);
        let answer = run(&engine, MATCH, json!({ "p": by_line }));
        assert_eq!(bindings(&answer), ["b=Bo Sommer"], "{answer}");
        let paths = "query($a: ID!, $b: ID!) { paths(from: $a, to: $b) { nodes { length } } }";
        let answer = run(&engine, paths, json!({"a": one, "b": jon}));
        assert_eq!(answer["data"]["paths"]["nodes"], json!([{"length": 1}]));
        let ranks = "query($s: [ID!]) { pageRank(seeds: $s, first: 1) { nodes { id } } }";
        let answer = run(&engine, ranks, json!({"s": [one]}));
        assert_eq!(
            answer["data"]["pageRank"]["nodes"][0]["id"],
            id(&engine, "Ines Falk")
        );
    }
    let answer = run(&engine, COMMON, json!({"e": [jon, bo]}));
    let found = &answer["data"]["commonNeighbors"]["nodes"];
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{answer}");
    let answer = run(&engine, COMMON, json!({ "e": before }));
    assert_eq!(codes(&answer), ["BAD_INPUT"], "they are one");
}

#[test]
fn unknown_ids_and_odd_numbers_are_refused() {
    let engine = engine();
    let ada = id(&engine, "Ada Winter");
    let nobody = "ent_00000000000000000000000000000000";
    let refuses = |field: &str, code: &str| {
        let answer = run(&engine, &format!("{{ {field} }}"), Value::Null);
        assert_eq!(codes(&answer), [code], "{field}: {answer}");
        let hint = &answer["errors"][0]["extensions"]["hint"];
        assert!(hint.is_string(), "{field} has no hint");
    };
    let many = format!("\"{ada}\",").repeat(11);
    for (field, code) in [
        (
            format!("paths(from: \"{nobody}\") {{ truncated }}"),
            "NOT_FOUND",
        ),
        (
            format!("paths(from: \"{ada}\", to: \"{nobody}\") {{ truncated }}"),
            "NOT_FOUND",
        ),
        (
            format!("paths(from: \"{ada}\", minHops: -1) {{ truncated }}"),
            "BAD_INPUT",
        ),
        (
            format!("paths(from: \"{ada}\", traversal: {{maxHops: 7}}) {{ truncated }}"),
            "LIMIT_EXCEEDED",
        ),
        (
            format!("paths(from: \"{ada}\", first: 101) {{ truncated }}"),
            "LIMIT_EXCEEDED",
        ),
        (
            format!(
                "match(pattern: {{lines: [{{subject: {{entity: \"{nobody}\"}}, object: {{variable: \"a\"}}}}]}}) {{ truncated }}"
            ),
            "NOT_FOUND",
        ),
        (
            format!("match(pattern: {{text: \"{nobody} met ?a\"}}) {{ truncated }}"),
            "NOT_FOUND",
        ),
        (
            format!("commonNeighbors(entities: [\"{ada}\", \"{nobody}\"]) {{ truncated }}"),
            "NOT_FOUND",
        ),
        (
            "commonNeighbors(entities: []) { truncated }".to_owned(),
            "BAD_INPUT",
        ),
        (
            format!("commonNeighbors(entities: [{many}]) {{ truncated }}"),
            "LIMIT_EXCEEDED",
        ),
        ("pageRank(seeds: []) { truncated }".to_owned(), "BAD_INPUT"),
        ("pageRank(damping: 1) { truncated }".to_owned(), "BAD_INPUT"),
        (
            "pageRank(iterations: 0) { truncated }".to_owned(),
            "BAD_INPUT",
        ),
        (
            "pageRank(iterations: 101) { truncated }".to_owned(),
            "LIMIT_EXCEEDED",
        ),
        (
            "communities(resolution: -1) { truncated }".to_owned(),
            "BAD_INPUT",
        ),
    ] {
        refuses(&field, code);
    }
}

#[test]
fn a_cursor_of_another_list_is_refused() {
    let engine = engine();
    let ids = ["Ada Winter", "Dov Lenz"].map(|name| id(&engine, name));
    let first = run(&engine, COMMON, json!({"e": ids, "first": 1}));
    let cursor = first["data"]["commonNeighbors"]["pageInfo"]["endCursor"].clone();
    let second = run(&engine, COMMON, json!({"e": ids, "after": cursor}));
    assert_eq!(
        names(&second["data"]["commonNeighbors"]["nodes"]),
        "Cleo Herbst"
    );
    for field in [
        format!("paths(from: \"{}\", after: $after) {{ truncated }}", ids[0]),
        "match(pattern: {text: \"?a met ?b\"}, after: $after) { truncated }".to_owned(),
    ] {
        let query = format!("query($after: String) {{ {field} }}");
        let answer = run(&engine, &query, json!({ "after": cursor }));
        assert_eq!(codes(&answer), ["BAD_CURSOR"], "{field}");
    }
}

#[test]
fn an_empty_graph_has_none_of_it() {
    let engine = Engine::in_memory().unwrap();
    let query = "{ components { truncated cost { entities } nodes { size } } communities { quality truncated nodes { size } }
        pageRank { truncated cost { relations } nodes { id } } match(pattern: {text: \"?a met ?b\"}) { truncated nodes { bindings { variable } } } }";
    let answer = run(&engine, query, Value::Null);
    assert_eq!(
        answer["data"],
        json!({
            "components": {"truncated": false, "cost": {"entities": 0}, "nodes": []},
            "communities": {"quality": 0.0, "truncated": false, "nodes": []},
            "pageRank": {"truncated": false, "cost": {"relations": 0}, "nodes": []},
            "match": {"truncated": false, "nodes": []},
        })
    );
}

#[test]
fn a_search_stops_when_its_caller_goes() {
    let engine = engine();
    let ada = id(&engine, "Ada Winter");
    let dov = id(&engine, "Dov Lenz");
    for field in [
        format!("paths(from: \"{ada}\") {{ truncated }}"),
        format!("paths(from: \"{ada}\", to: \"{dov}\", weight: PUBLISHERS) {{ truncated }}"),
        "match(pattern: {text: \"?a met ?b\"}) { truncated }".to_owned(),
        format!("commonNeighbors(entities: [\"{ada}\", \"{dov}\"]) {{ truncated }}"),
        "components { truncated }".to_owned(),
        "components(kind: STRONG) { truncated }".to_owned(),
        "communities { truncated }".to_owned(),
        "pageRank { truncated }".to_owned(),
        format!("pageRank(seeds: [\"{ada}\"]) {{ truncated }}"),
    ] {
        let answer = run_for_nobody(&engine, &format!("{{ {field} }}"));
        assert_eq!(codes(&answer), ["TIMEOUT"], "{field}: {answer}");
    }
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
            "weight": std::f64::consts::LOG2_E,
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
