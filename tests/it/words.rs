//! Help, errors and exit statuses.

use expect_test::{Expect, expect};

use crate::support::Graph;

#[track_caller]
fn check_failure(words: &[&str], status: i32, expected: Expect) {
    let graph = Graph::new();
    let errors = graph
        .fails(words, status)
        .replace(&*graph.path().to_string_lossy(), "DIR");
    expected.assert_eq(&errors);
}

#[test]
fn no_words_give_a_welcome() {
    let welcome = Graph::new().out(&[]);
    assert!(welcome.contains("newsgraph demo") && welcome.contains("newsgraph --help"));
}

#[test]
fn every_verb_has_an_example() {
    let graph = Graph::new();
    let help = graph.out(&["--help"]);
    let verbs = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1);
    let verbs: Vec<&str> = verbs
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(verbs.len() >= 16, "{verbs:?}");
    for verb in verbs {
        let help = graph.out(&[verb, "--help"]);
        assert!(
            help.contains("Example"),
            "`newsgraph {verb} --help` has no example"
        );
    }
}

#[test]
fn errors_say_what_to_do() {
    check_failure(
        &["show", "Jane Roe"],
        2,
        expect![[r#"
        error: there is no graph in `DIR/graph`

        hint: make one with `newsgraph ingest PATH`, or name another directory with --data
    "#]],
    );
    check_failure(&["ingest", "nowhere.txt"], 2, expect![[r#""#]]);
    check_failure(
        &["extract", "nowhere.txt", "--published", "yesterday"],
        2,
        expect![[r#""#]],
    );
    check_failure(
        &["health", "--url", "https://127.0.0.1"],
        2,
        expect![[r#""#]],
    );
}

#[test]
fn faulty_articles_do_not_hold_up_the_others() {
    let graph = Graph::new();
    let lines = [
        r#"{"text": "Mayor Jane Roe endorsed Governor John Poe.", "published_at": "2025-03-04"}"#,
        "not json",
        r#"{"text": "", "published_at": "2025-03-04"}"#,
        r#"{"text": "A text.", "published_at": "soon"}"#,
        r#"{"text": "A text.", "colour": "red"}"#,
        r#"{"text": "Le maire a rencontré le gouverneur hier soir dans la ville, et ils ont parlé des élections."}"#,
    ];
    let file = graph.write("news.jsonl", &lines.join("\n"));
    let errors = graph.fails(&["ingest", &file.to_string_lossy()], 2);
    let errors = errors.replace(&*graph.path().to_string_lossy(), "DIR");
    expect![[r#""#]].assert_eq(&errors);
    assert!(graph.out(&["stats"]).contains("documents        2"));
}
