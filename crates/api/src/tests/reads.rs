use expect_test::expect;
use serde_json::{Value, json};

use super::fixture::{self, check, codes, engine, plain, publish, run};

#[test]
fn a_relation_leads_to_its_sentences() {
    check(
        &engine(),
        "{ entity(by: {name: \"ada winter\"}) { name type { name } degree
            relations { nodes { triple { subject predicate object } standing support { claims publishers }
              claims { nodes { status attribution { stance }
                evidence { __typename ... on Span { text start sentence { text } document { publisher published { earliest } } } } } } } } } }",
        expect![[r#"
            {
              "data": {
                "entity": {
                  "degree": 1,
                  "name": "Ada Winter",
                  "relations": {
                    "nodes": [
                      {
                        "claims": {
                          "nodes": [
                            {
                              "attribution": [],
                              "evidence": [
                                {
                                  "__typename": "Span",
                                  "document": {
                                    "published": {
                                      "earliest": "2025-03-01"
                                    },
                                    "publisher": "Harbour Post"
                                  },
                                  "sentence": {
                                    "text": "Ada Winter endorsed Bo Sommer."
                                  },
                                  "start": 0,
                                  "text": "Ada Winter endorsed Bo Sommer."
                                }
                              ],
                              "status": "OCCURRED"
                            },
                            {
                              "attribution": [],
                              "evidence": [
                                {
                                  "__typename": "Span",
                                  "document": {
                                    "published": {
                                      "earliest": "2025-03-02"
                                    },
                                    "publisher": "Valley Times"
                                  },
                                  "sentence": {
                                    "text": "Ada Winter endorsed Bo Sommer."
                                  },
                                  "start": 0,
                                  "text": "Ada Winter endorsed Bo Sommer."
                                }
                              ],
                              "status": "OCCURRED"
                            }
                          ]
                        },
                        "standing": [
                          "ASSERTED"
                        ],
                        "support": {
                          "claims": 2,
                          "publishers": 2
                        },
                        "triple": {
                          "object": "Bo Sommer",
                          "predicate": "endorsed",
                          "subject": "Ada Winter"
                        }
                      }
                    ]
                  },
                  "type": {
                    "name": "Person"
                  }
                }
              }
            }"#]],
    );
}

#[test]
fn a_speaker_stands_beside_a_plan() {
    check(
        &engine(),
        "{ relations(filter: {predicates: [\"met\"]}) { nodes { standing assertions { nodes { status views
            speakers { stance source { __typename ... on Entity { name } ... on Literal { value } } }
            claims { nodes { roles { name fillers { __typename ... on Mention { span { text } entity { name } } } } } } } } } } }",
        expect![[r#"
            {
              "data": {
                "relations": {
                  "nodes": [
                    {
                      "assertions": {
                        "nodes": [
                          {
                            "claims": {
                              "nodes": [
                                {
                                  "roles": [
                                    {
                                      "fillers": [
                                        {
                                          "__typename": "Mention",
                                          "entity": {
                                            "name": "Cleo Herbst"
                                          },
                                          "span": {
                                            "text": "Cleo Herbst"
                                          }
                                        }
                                      ],
                                      "name": "agent"
                                    },
                                    {
                                      "fillers": [
                                        {
                                          "__typename": "Mention",
                                          "entity": {
                                            "name": "Dov Lenz"
                                          },
                                          "span": {
                                            "text": "Dov Lenz"
                                          }
                                        }
                                      ],
                                      "name": "counterpart"
                                    }
                                  ]
                                }
                              ]
                            },
                            "speakers": [
                              {
                                "source": {
                                  "__typename": "Entity",
                                  "name": "Cleo Herbst"
                                },
                                "stance": "ASSERTS"
                              }
                            ],
                            "status": "PLANNED",
                            "views": [
                              "PLANNED"
                            ]
                          }
                        ]
                      },
                      "standing": [
                        "PLANNED"
                      ]
                    }
                  ]
                }
              }
            }"#]],
    );
}

#[test]
fn views_hold_from_the_root_down() {
    let engine = engine();
    let seen = |view: &str| {
        let document = format!("{{ relations(view: {view}) {{ totalCount {{ value }} }} }}");
        run(&engine, &document, Value::Null)["data"]["relations"]["totalCount"]["value"]
            .as_u64()
            .unwrap()
    };
    assert_eq!(
        [
            seen("ASSERTED"),
            seen("PLANNED"),
            seen("NEGATED"),
            seen("REPORTED"),
            seen("ALL")
        ],
        [2, 1, 0, 3, 3]
    );
    let nested = "{ entity(by: {name: \"Dov Lenz\"}, view: ASSERTED) { relations { nodes { id } } all: relations(view: ALL) { nodes { id } } } }";
    let answer = run(&engine, nested, Value::Null);
    assert_eq!(
        answer["data"]["entity"]["relations"]["nodes"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    assert_eq!(
        answer["data"]["entity"]["all"]["nodes"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn pages_stay_at_their_moment() {
    let engine = engine();
    let page = "query($after: String) { entities(first: 2, after: $after, orderBy: [{field: NAME, direction: ASC}])
        { nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor sequence } totalCount { value exact } } }";
    let first = run(&engine, page, json!({}));
    assert_eq!(
        first["data"]["entities"]["nodes"],
        json!([{"name": "Ada Winter"}, {"name": "Bo Sommer"}])
    );
    publish(
        &engine,
        "Harbour Post",
        "2025-03-04",
        &[plain("Bea Anders", "endorsed", "endorsed", "Ada Winter")],
    );
    let cursor = first["data"]["entities"]["pageInfo"]["endCursor"].clone();
    let second = run(&engine, page, json!({ "after": cursor }));
    assert_eq!(
        second["data"]["entities"]["nodes"],
        json!([{"name": "Cleo Herbst"}, {"name": "Dov Lenz"}])
    );
    assert_eq!(second["data"]["entities"]["pageInfo"]["sequence"], "3");
    assert_eq!(
        second["data"]["entities"]["totalCount"],
        json!({"value": 4, "exact": true})
    );
    assert_eq!(
        run(&engine, page, json!({}))["data"]["entities"]["totalCount"]["value"],
        5
    );
    assert_eq!(
        codes(&run(&engine, page, json!({"after": "nonsense"}))),
        ["BAD_CURSOR"]
    );
}

#[test]
fn older_moments_can_be_read() {
    let engine = engine();
    let then = "{ then: relations(asOf: {sequence: \"1\"}) { totalCount { value } } now: relations { totalCount { value } } }";
    let answer = run(&engine, then, Value::Null);
    assert_eq!(
        answer["data"],
        json!({"then": {"totalCount": {"value": 2}}, "now": {"totalCount": {"value": 3}}})
    );
    let never = run(
        &engine,
        "{ relations(asOf: {sequence: \"99\"}) { totalCount { value } } }",
        Value::Null,
    );
    assert_eq!(codes(&never), ["NOT_FOUND"]);
}

#[test]
fn walks_and_paths() {
    let engine = engine();
    let id = |name: &str| fixture::id(&engine, name);
    let path = "query($a: ID!, $b: ID!) { shortestPath(from: $a, to: $b) { truncated path { length entities { name } steps { forward relation { triple { predicate } } } } } }";
    let answer = run(
        &engine,
        path,
        json!({"a": id("Ada Winter"), "b": id("Dov Lenz")}),
    );
    assert_eq!(answer["data"]["shortestPath"]["path"]["length"], 3);
    assert_eq!(
        answer["data"]["shortestPath"]["path"]["entities"][1]["name"],
        "Bo Sommer"
    );
    let walk = "query($a: ID!) { subgraph(seeds: [$a], traversal: {maxHops: 2}) { nodes { depth entity { name } } relations { triple { predicate } } truncated } }";
    let answer = run(&engine, walk, json!({"a": id("Ada Winter")}));
    assert_eq!(
        answer["data"]["subgraph"]["nodes"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let neighbors = "query($a: ID!) { entity(by: {id: $a}) { neighbors { edges { direction publishers node { name } } totalCount { value } } } }";
    let answer = run(&engine, neighbors, json!({"a": id("Bo Sommer")}));
    assert_eq!(
        answer["data"]["entity"]["neighbors"]["edges"][0],
        json!({"direction": "IN", "publishers": 2, "node": {"name": "Ada Winter"}})
    );
    let far = run(
        &engine,
        walk.replace("maxHops: 2", "maxHops: 7").as_str(),
        json!({"a": id("Ada Winter")}),
    );
    assert_eq!(codes(&far), ["LIMIT_EXCEEDED"]);
}

#[test]
fn every_id_leads_back() {
    let engine = engine();
    let ids = "{ relations { nodes { id claims { nodes { id document { id } } } } } entities { nodes { id } } journal { nodes { id } } }";
    let answer = run(&engine, ids, Value::Null).to_string();
    let mut ids: Vec<&str> = answer
        .split('"')
        .filter(|word| word.get(3..4) == Some("_"))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let nodes = run(
        &engine,
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        json!({ "ids": ids }),
    );
    let found: Vec<&str> = nodes["data"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["id"].as_str().unwrap())
        .collect();
    assert_eq!(found, ids);
    assert_eq!(
        codes(&run(&engine, "{ node(id: \"x\") { id } }", Value::Null)),
        ["BAD_INPUT"]
    );
}

#[test]
fn search_ranks_and_export() {
    let engine = engine();
    let search = run(
        &engine,
        "{ search(query: \"winter\", kinds: [ENTITY]) { edges { matched } nodes { ... on Entity { name } } } }",
        Value::Null,
    );
    assert_eq!(
        search["data"]["search"]["nodes"],
        json!([{"name": "Ada Winter"}])
    );
    let rank = run(
        &engine,
        "{ pageRank(first: 100) { edges { rank score } } }",
        Value::Null,
    );
    let scores = rank["data"]["pageRank"]["edges"].as_array().unwrap();
    let sum: f64 = scores
        .iter()
        .map(|edge| edge["score"].as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-6, "{sum}");
    let dot = run(
        &engine,
        "{ export(format: DOT) { mediaType content } }",
        Value::Null,
    );
    assert!(
        dot["data"]["export"]["content"]
            .as_str()
            .unwrap()
            .starts_with("digraph"),
        "{dot}"
    );
    let archive = run(
        &engine,
        "{ export(format: ARCHIVE) { content } }",
        Value::Null,
    );
    assert_eq!(
        archive["data"]["export"]["content"]
            .as_str()
            .unwrap()
            .lines()
            .count(),
        4
    );
}

#[test]
fn words_outside_the_ontology_are_refused() {
    let engine = engine();
    let unknown = [
        "{ relations(filter: {predicates: [\"endorzed\"]}) { nodes { id } } }",
        "{ entities(filter: {types: [\"Persn\"]}) { nodes { id } } }",
    ];
    for document in unknown {
        assert_eq!(
            codes(&run(&engine, document, Value::Null)),
            ["ONTOLOGY"],
            "{document}"
        );
    }
}

#[test]
fn an_answer_has_a_bounded_number_of_objects_and_bytes() {
    let engine = engine();
    let deep = "{ entities { nodes { relations { nodes { claims { nodes { relations { claims { nodes { relations { claims { nodes { id } } } } } } } } } } } } }";
    assert_eq!(run(&engine, deep, Value::Null)["errors"], Value::Null);
    let call = crate::Call {
        query: deep.to_owned(),
        ..Default::default()
    };
    let limits = crate::Limits {
        resolved_nodes: 30,
        ..crate::Limits::STANDARD
    };
    let api = crate::Api::new(
        engine,
        crate::ApiSettings {
            limits,
            ..Default::default()
        },
    );
    let answer: Value =
        serde_json::from_slice(&api.answer(call.clone(), crate::Budget::new(limits)).body).unwrap();
    assert_eq!(codes(&answer)[0], "LIMIT_EXCEEDED");
    let gone = crate::Budget::new(limits);
    gone.cancel();
    let answer: Value = serde_json::from_slice(&api.answer(call, gone).body).unwrap();
    assert_eq!(codes(&answer)[0], "TIMEOUT");
}
