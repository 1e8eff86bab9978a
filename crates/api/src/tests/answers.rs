//! Timelines and explained paths.

use expect_test::expect;
use newsgraph_ingest::Engine;
use newsgraph_model::Status;
use serde_json::{Value, json};

use super::fixture::{self, Sentence, check, codes, dated, id, plain, publish, run};

/// Two people and what they do to each other over half a year, in articles of two collections' worth of days.
fn engine() -> Engine {
    let engine = Engine::in_memory().unwrap();
    let met = plain("Ada Winter", "met", "met", "Bo Sommer");
    let criticized = plain("Bo Sommer", "criticized", "criticized", "Ada Winter");
    let endorsed = plain("Ada Winter", "endorsed", "endorsed", "Cleo Herbst");
    publish(
        &engine,
        "Harbour Post",
        "2025-03-01",
        &[
            dated(met, "2025-02-27", "2025-02-27"),
            dated(criticized, "2025-02-01", "2025-02-28"),
            endorsed,
        ],
    );
    let planned = Sentence {
        status: Status::Planned,
        ..plain("Ada Winter", "meets", "met", "Bo Sommer")
    };
    let attacked = plain("Bo Sommer", "attacked", "attacked", "Ada Winter");
    publish(
        &engine,
        "Valley Times",
        "2025-03-02",
        &[
            dated(planned, "2025-06-01", "2025-06-01"),
            dated(attacked, "2025-02-27", "2025-02-27"),
        ],
    );
    engine
}

const TIMELINE: &str = "query($e: [ID!], $f: RelationFilter, $during: DateRange, $u: Boolean!, $v: View!, $first: Int, $after: String, $last: Int, $before: String) {
    timeline(entities: $e, filter: $f, during: $during, undated: $u, view: $v, first: $first, after: $after, last: $last, before: $before) {
      nodes { label time { start end precision } event { event quad score } }
      totalCount { value exact } undatedCount { value }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

fn timeline(engine: &Engine, change: Value) -> Value {
    let mut variables = json!({"u": false, "v": "REPORTED"});
    for (name, value) in change.as_object().unwrap() {
        variables[name] = value.clone();
    }
    let answer = run(engine, TIMELINE, variables);
    assert_eq!(answer["errors"], Value::Null);
    answer["data"]["timeline"].clone()
}

fn labels(timeline: &Value) -> Vec<&str> {
    let nodes = timeline["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["label"].as_str().unwrap())
        .collect()
}

#[test]
fn a_timeline_is_in_the_order_of_event_time() {
    check(
        &engine(),
        "{ timeline { nodes { label time { start end precision } event { event quad score }
            relation { standing bestClaim { evidence { ... on Span { text document { publisher } } } } } }
            totalCount { value exact } undatedCount { value exact }
            periods(unit: MONTH) { start end relations inexact verbalCooperation materialCooperation verbalConflict materialConflict balance meanScore } } }",
        expect![[r#"
            {
              "data": {
                "timeline": {
                  "nodes": [
                    {
                      "event": {
                        "event": "ACCUSE",
                        "quad": "VERBAL_CONFLICT",
                        "score": -2.0
                      },
                      "label": "Bo Sommer criticized Ada Winter",
                      "relation": {
                        "bestClaim": {
                          "evidence": [
                            {
                              "document": {
                                "publisher": "Harbour Post"
                              },
                              "text": "Bo Sommer criticized Ada Winter."
                            }
                          ]
                        },
                        "standing": [
                          "ASSERTED"
                        ]
                      },
                      "time": {
                        "end": "2025-02-28",
                        "precision": "INTERVAL",
                        "start": "2025-02-01"
                      }
                    },
                    {
                      "event": {
                        "event": "CONSULT",
                        "quad": "VERBAL_COOPERATION",
                        "score": 2.5
                      },
                      "label": "Bo Sommer met Ada Winter",
                      "relation": {
                        "bestClaim": {
                          "evidence": [
                            {
                              "document": {
                                "publisher": "Harbour Post"
                              },
                              "text": "Ada Winter met Bo Sommer."
                            }
                          ]
                        },
                        "standing": [
                          "ASSERTED"
                        ]
                      },
                      "time": {
                        "end": "2025-02-27",
                        "precision": "DAY",
                        "start": "2025-02-27"
                      }
                    },
                    {
                      "event": {
                        "event": "ASSAULT",
                        "quad": "MATERIAL_CONFLICT",
                        "score": -9.0
                      },
                      "label": "Bo Sommer attacked Ada Winter",
                      "relation": {
                        "bestClaim": {
                          "evidence": [
                            {
                              "document": {
                                "publisher": "Valley Times"
                              },
                              "text": "Bo Sommer attacked Ada Winter."
                            }
                          ]
                        },
                        "standing": [
                          "ASSERTED"
                        ]
                      },
                      "time": {
                        "end": "2025-02-27",
                        "precision": "DAY",
                        "start": "2025-02-27"
                      }
                    },
                    {
                      "event": {
                        "event": "AGREE",
                        "quad": "VERBAL_COOPERATION",
                        "score": 2.5
                      },
                      "label": "Bo Sommer met Ada Winter",
                      "relation": {
                        "bestClaim": {
                          "evidence": [
                            {
                              "document": {
                                "publisher": "Valley Times"
                              },
                              "text": "Ada Winter meets Bo Sommer."
                            }
                          ]
                        },
                        "standing": [
                          "PLANNED"
                        ]
                      },
                      "time": {
                        "end": "2025-06-01",
                        "precision": "DAY",
                        "start": "2025-06-01"
                      }
                    }
                  ],
                  "periods": [
                    {
                      "balance": -0.3333333333333333,
                      "end": "2025-02-28",
                      "inexact": 0,
                      "materialConflict": 1,
                      "materialCooperation": 0,
                      "meanScore": -2.8333333333333335,
                      "relations": 3,
                      "start": "2025-02-01",
                      "verbalConflict": 1,
                      "verbalCooperation": 1
                    },
                    {
                      "balance": 1.0,
                      "end": "2025-06-30",
                      "inexact": 0,
                      "materialConflict": 0,
                      "materialCooperation": 0,
                      "meanScore": 2.5,
                      "relations": 1,
                      "start": "2025-06-01",
                      "verbalConflict": 0,
                      "verbalCooperation": 1
                    }
                  ],
                  "totalCount": {
                    "exact": true,
                    "value": 4
                  },
                  "undatedCount": {
                    "exact": true,
                    "value": 1
                  }
                }
              }
            }"#]],
    );
}

#[test]
fn a_timeline_without_dates_is_in_the_order_of_publication() {
    let engine = engine();
    let ada = id(&engine, "Ada Winter");
    let undated = timeline(&engine, json!({"e": [ada], "u": true}));
    assert_eq!(labels(&undated), ["Ada Winter endorsed Cleo Herbst"]);
    assert_eq!(undated["nodes"][0]["time"], Value::Null);
    assert_eq!(undated["totalCount"], json!({"value": 1, "exact": true}));
    publish(
        &engine,
        "Harbour Post",
        "2025-01-01",
        &[plain("Ada Winter", "praised", "praised", "Cleo Herbst")],
    );
    let undated = timeline(&engine, json!({"e": [ada], "u": true}));
    assert_eq!(
        labels(&undated),
        [
            "Ada Winter praised Cleo Herbst",
            "Ada Winter endorsed Cleo Herbst"
        ]
    );
}

#[test]
fn a_timeline_keeps_to_its_filters() {
    let engine = engine();
    let (ada, bo, cleo) = (
        id(&engine, "Ada Winter"),
        id(&engine, "Bo Sommer"),
        id(&engine, "Cleo Herbst"),
    );
    let all = [
        "Bo Sommer criticized Ada Winter",
        "Bo Sommer met Ada Winter",
        "Bo Sommer attacked Ada Winter",
        "Bo Sommer met Ada Winter",
    ];
    let sorted = |timeline: &Value| {
        let mut labels: Vec<String> = labels(timeline).into_iter().map(str::to_owned).collect();
        labels.sort();
        labels
    };
    let mut expected = all.map(str::to_owned).to_vec();
    expected.sort();
    let of = |change: Value| timeline(&engine, change);
    assert_eq!(sorted(&of(json!({"e": [ada]}))), expected);
    assert_eq!(
        sorted(&of(json!({"f": {"pair": {"a": bo, "b": ada}}}))),
        expected
    );
    assert_eq!(
        of(json!({"f": {"pair": {"a": cleo, "b": bo}}}))["nodes"],
        json!([])
    );
    assert_eq!(of(json!({"e": [cleo]}))["nodes"], json!([]));
    assert_eq!(of(json!({"e": []}))["nodes"], json!([]));
    let met = of(json!({"e": [ada], "f": {"predicates": ["met"]}}));
    assert_eq!(labels(&met), [all[1], all[3]]);
    let march = of(json!({"e": [ada], "f": {"time": {"from": "2025-03"}}}));
    assert_eq!(labels(&march), [all[3]]);
    let february = of(json!({"e": [ada], "during": {"from": "2025-02-10", "to": "2025-02"}}));
    assert_eq!(labels(&february), [all[0], all[1], all[2]]);
    assert_eq!(february["totalCount"]["value"], 3);
    assert_eq!(labels(&of(json!({"e": [ada], "v": "PLANNED"}))), [all[3]]);
    assert_eq!(of(json!({"e": [ada], "v": "NEGATED"}))["nodes"], json!([]));
    let scoped = |scope: &str| {
        let document = format!("{{ timeline({scope}) {{ nodes {{ label }} }} }}");
        run(&engine, &document, Value::Null)["data"]["timeline"].clone()
    };
    assert_eq!(labels(&scoped("validAt: \"2025-06-01\"")), [all[3]]);
    assert_eq!(labels(&scoped("asOf: {sequence: \"1\"}")), [all[0], all[1]]);
    assert_eq!(labels(&scoped("collection: \"story\"")).len(), 4);
    assert!(labels(&scoped("collection: \"other\"")).is_empty());
}

#[test]
fn pages_of_a_timeline_give_each_relation_once() {
    let engine = engine();
    let whole = timeline(&engine, json!({}));
    let mut after = Value::Null;
    let mut forward = Vec::new();
    for page in 0..4 {
        let found = timeline(&engine, json!({"first": 1, "after": after}));
        assert_eq!(found["pageInfo"]["hasPreviousPage"], page > 0);
        assert_eq!(found["pageInfo"]["hasNextPage"], page < 3);
        assert_eq!(found["totalCount"]["value"], 4);
        after = found["pageInfo"]["endCursor"].clone();
        forward.push(found["nodes"][0].clone());
    }
    assert_eq!(Value::from(forward), whole["nodes"]);
    let back = timeline(&engine, json!({"last": 2, "before": after}));
    assert_eq!(
        back["nodes"].as_array().unwrap().as_slice(),
        &whole["nodes"].as_array().unwrap()[1..3]
    );
    assert_eq!(back["pageInfo"]["hasPreviousPage"], true);
    // A cursor of the other part is none of this one.
    let undated = timeline(&engine, json!({"u": true}));
    let other = undated["pageInfo"]["endCursor"].clone();
    let answer = run(
        &engine,
        TIMELINE,
        json!({"u": false, "v": "ALL", "after": other}),
    );
    assert_eq!(codes(&answer), ["BAD_CURSOR"]);
}

#[test]
fn a_timeline_refuses_what_it_cannot_do() {
    let engine = engine();
    let refused = |document: &str| run(&engine, document, Value::Null);
    let unknown = refused("{ timeline(filter: {predicates: [\"endorzed\"]}) { nodes { label } } }");
    assert_eq!(codes(&unknown), ["ONTOLOGY"]);
    let large = refused("{ timeline(first: 101) { nodes { label } } }");
    assert_eq!(codes(&large), ["LIMIT_EXCEEDED"]);
    let neither =
        refused("{ timeline(undated: true, during: {to: \"2025\"}) { nodes { label } } }");
    assert_eq!(codes(&neither), ["BAD_INPUT"]);
    let limits = crate::Limits {
        periods: 1,
        ..crate::Limits::STANDARD
    };
    let periods = |unit: &str| {
        let document = format!("{{ timeline {{ periods(unit: {unit}) {{ relations }} }} }}");
        fixture::run_within(&engine, limits, &document, Value::Null)
    };
    assert_eq!(codes(&periods("DAY")), ["LIMIT_EXCEEDED"]);
    assert_eq!(
        periods("YEAR")["data"]["timeline"]["periods"],
        json!([{"relations": 4}])
    );
    let no_id = refused("{ timeline(entities: [\"Ada\"]) { nodes { label } } }");
    assert_eq!(codes(&no_id), ["BAD_INPUT"]);
}

const PATH: &str = "query($a: ID!, $b: ID!, $v: View!, $c: String) { shortestPath(from: $a, to: $b, view: $v, collection: $c) { path { steps {
    label forward sentence { text document { publisher published { earliest } } } claim { status polarity confidence attribution { stance } } } } } }";

#[test]
fn each_step_of_a_path_has_its_sentence() {
    let engine = fixture::engine();
    let ends = |view: &str| json!({"a": id(&engine, "Ada Winter"), "b": id(&engine, "Dov Lenz"), "v": view});
    let answer = run(&engine, PATH, ends("REPORTED"));
    expect![[r#"
        {
          "data": {
            "shortestPath": {
              "path": {
                "steps": [
                  {
                    "claim": {
                      "attribution": [],
                      "confidence": 0.9,
                      "polarity": "POSITIVE",
                      "status": "OCCURRED"
                    },
                    "forward": true,
                    "label": "Ada Winter endorsed Bo Sommer",
                    "sentence": {
                      "document": {
                        "published": {
                          "earliest": "2025-03-01"
                        },
                        "publisher": "Harbour Post"
                      },
                      "text": "Ada Winter endorsed Bo Sommer."
                    }
                  },
                  {
                    "claim": {
                      "attribution": [],
                      "confidence": 0.9,
                      "polarity": "POSITIVE",
                      "status": "OCCURRED"
                    },
                    "forward": true,
                    "label": "Bo Sommer criticized Cleo Herbst",
                    "sentence": {
                      "document": {
                        "published": {
                          "earliest": "2025-03-01"
                        },
                        "publisher": "Harbour Post"
                      },
                      "text": "Bo Sommer criticized Cleo Herbst."
                    }
                  },
                  {
                    "claim": {
                      "attribution": [
                        {
                          "stance": "ASSERTS"
                        }
                      ],
                      "confidence": 0.9,
                      "polarity": "POSITIVE",
                      "status": "PLANNED"
                    },
                    "forward": true,
                    "label": "Cleo Herbst met Dov Lenz",
                    "sentence": {
                      "document": {
                        "published": {
                          "earliest": "2025-03-03"
                        },
                        "publisher": "Valley Times"
                      },
                      "text": "Cleo Herbst meets Dov Lenz, Cleo Herbst said."
                    }
                  }
                ]
              }
            }
          }
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&answer).unwrap());
    // The last step is only planned.
    let asserted = run(&engine, PATH, ends("ASSERTED"));
    assert_eq!(asserted["data"]["shortestPath"]["path"], Value::Null);
}

#[test]
fn the_narrator_speaks_best_for_a_relation() {
    let engine = Engine::in_memory().unwrap();
    let told = Sentence {
        speaker: Some("Cleo Herbst"),
        ..plain("Ada Winter", "met", "met", "Bo Sommer")
    };
    let best = |view: &str| {
        let document = format!(
            "{{ relations(view: {view}) {{ nodes {{ bestClaim {{ document {{ publisher }} attribution {{ stance }} }} }} }} }}"
        );
        run(&engine, &document, Value::Null)["data"]["relations"]["nodes"][0]["bestClaim"].clone()
    };
    publish(&engine, "Harbour Post", "2025-03-01", &[told]);
    assert_eq!(best("REPORTED")["document"]["publisher"], "Harbour Post");
    assert_eq!(best("ASSERTED"), Value::Null);
    let met = || plain("Ada Winter", "met", "met", "Bo Sommer");
    publish(&engine, "Valley Times", "2025-03-03", &[met()]);
    assert_eq!(
        best("REPORTED"),
        json!({"document": {"publisher": "Valley Times"}, "attribution": []})
    );
    assert_eq!(best("CLAIMED")["document"]["publisher"], "Harbour Post");
    // Of two that say it alike the earlier one.
    publish(&engine, "Lake Gazette", "2025-03-02", &[met()]);
    assert_eq!(best("REPORTED")["document"]["publisher"], "Lake Gazette");
}
