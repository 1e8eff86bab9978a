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
    // The weights behind a confidence are learnt anew now and then.
    let mut is_weighed = false;
    let mut kept: Vec<&str> = Vec::new();
    for line in shown.lines().map(str::trim_end) {
        is_weighed = !line.is_empty() && (is_weighed || line.starts_with("    confidence"));
        if !is_weighed {
            kept.push(line);
        }
    }
    expected.assert_eq(&format!("{}\n", kept.join("\n")));
}

#[test]
fn each_claim_shows_what_decided_it() {
    check_explained(
        STORY,
        expect![[r#"
        2025-11-20

         1. Ada Brandt holds office Senator
            Sen. Ada Brandt spoke for an hour.
            ^^^^ ~~~~~~~~~~
            predicate, object
                 subject
            rule        holds_office:title at `Sen.`: a fact that the words beside a name tell
            said by     the article itself
            status      ongoing (nothing says otherwise, and `holds_office` by itself counts as ongoing)
            polarity    positive (no word denies it)
            certainty   certain (no word hedges it)
            time        unknown (no date of its clause, and nothing that it must have been done by)

         2. Ada Brandt not endorsed Paul Dorn
            On Tuesday she refused to endorse Paul Dorn.
                       ~~~            ^^^^^^^ ~~~~~~~~~
                       subject        predicate
                                              object
            rule        endorsed:verb at `endorse`: a frame of the ontology over the dependency tree
            subject     `she` → `Ada Brandt` (the likeliest person, by trained weights)
            said by     the article itself
            status      occurred (nothing says otherwise, and `endorsed` by itself counts as occurred)
            polarity    negative (`refused`: the word that its clause hangs on denies it)
            certainty   certain (no word hedges it)
            time        2025-11-18 (`Tuesday`: a date of its clause, read back from the publication day
                        2025-11-20)

         3. Ada Brandt rejected claim 2
            On Tuesday she refused to endorse Paul Dorn.
                       ~~~ ^^^^^^^    ~~~~~~~
                       subject        object
                           predicate
            rule        rejected:refuse_to at `refused`: a frame of the ontology over the dependency tree
            subject     `she` → `Ada Brandt` (the likeliest person, by trained weights)
            said by     the article itself
            status      occurred (nothing says otherwise, and `rejected` by itself counts as occurred)
            polarity    positive (no word denies it)
            certainty   certain (no word hedges it)
            time        2025-11-18 (`Tuesday`: a date of its clause, read back from the publication day
                        2025-11-20)

        Sentences with names and no claim:

            Brandt and Dorn shivered in the wind.
            names       Ada Brandt, Paul Dorn
            no claim    `shivered`: the verb is the trigger of no rule, and its object is not one named thing

    "#]],
    );
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
    assert_eq!(denied["polarity"]["because"][0]["words"]["text"], "refused");
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
