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
        // A description that is too long for its line goes on further in.
        .filter(|line| !line.starts_with("   "))
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
    check_failure(
        &["ingest", "nowhere.txt"],
        2,
        expect![[r#"
        not read: cannot read `nowhere.txt`: failed to query resolved metadata `nowhere.txt`: No such file or directory (os error 2)
        0 articles stored with 0 claims, 1 not read in `DIR/graph`
    "#]],
    );
    check_failure(
        &["extract", "nowhere.txt", "--published", "yesterday"],
        2,
        expect![[r#"
            error: `yesterday` is not a date; write `2025`, `2025-11`, `2025-11-21`, or a time such as `2025-11-21T09:30:00Z`
        "#]],
    );
    check_failure(
        &["entities", "--limit", "0"],
        2,
        expect![[r#"
        error: invalid value '0' for '--limit <N>': 0 would show nothing; give 1 or more

        For more information, try '--help'.
    "#]],
    );
    check_failure(
        &["serve", "--listen", "8081"],
        2,
        expect![[r#"
        error: invalid value '8081' for '--listen <ADDRESS>': give an address and a port, such as 127.0.0.1:8081

        For more information, try '--help'.
    "#]],
    );
    check_failure(
        &["health", "--url", "https://127.0.0.1"],
        2,
        expect![[r#"
            error: `https://127.0.0.1` does not begin with http://

            hint: write it as http://127.0.0.1:8080
        "#]],
    );
}

#[test]
fn a_folder_without_a_graph_says_how_to_make_one() {
    let graph = Graph::new();
    std::fs::create_dir(graph.path().join("graph")).expect("writable");
    let errors = graph.fails(&["stats"], 2);
    assert!(
        errors.contains("make one with `newsgraph ingest PATH`"),
        "{errors}"
    );
}

#[test]
fn what_an_article_lacks_is_said() {
    let graph = Graph::new();
    let open = graph.write("open.txt", "---\ntitle: A day\n\nAnn Lee met Bob Roe.\n");
    let errors = graph.fails(&["ingest", &open.to_string_lossy()], 2);
    assert!(errors.contains("the header has no end"), "{errors}");
    std::fs::create_dir(graph.path().join("articles")).expect("writable");
    graph.write("articles/a.txt", "Ann Lee met Bob Roe on Friday.\n");
    graph.write("articles/a.jpg", "no article");
    let ingested = graph.run(&["ingest", "articles"]);
    let said = String::from_utf8_lossy(&ingested.stderr);
    assert!(
        said.contains("1 passed over (readmes, and what is not .txt, .md or .jsonl)"),
        "{said}"
    );
    assert!(said.contains("1 article without a date"), "{said}");
}

/// A relation that has no word for its other direction is shown whole, not turned around.
#[test]
fn a_relation_is_never_turned_around() {
    let graph = Graph::new();
    let article = "Mayor Jane Roe will replace Governor John Poe.\n";
    graph.ingest(&graph.write("a.txt", article));
    let shown = graph.out(&["show", "John Poe", "--view", "all"]);
    assert!(shown.contains("Jane Roe raw:replace John Poe"), "{shown}");
    let shown = graph.out(&["show", "Jane Roe", "--view", "all"]);
    assert!(shown.contains("\nraw:replace John Poe"), "{shown}");
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
    expect![[r#"
        not read: `DIR/news.jsonl:2`: not an article: expected ident at line 1 column 2
        not read: `DIR/news.jsonl:3`: the text is empty
        not read: `DIR/news.jsonl:4`: `soon` is not a date; write `2025`, `2025-11`, `2025-11-21`, or a time such as `2025-11-21T09:30:00Z`
        not read: `DIR/news.jsonl:5`: not an article: unknown field `colour`, expected one of `id`, `text`, `title`, `url`, `publisher`, `authors`, `published_at`, `language`, `collections` at line 1 column 28
        2 articles stored with 3 claims, 1 of them kept unread (not English), 4 not read in `DIR/graph`
        1 article without a date: “on Friday” stays unknown there; a header line `published: 2025-11-20` or --published gives one
    "#]].assert_eq(&errors);
    assert!(graph.out(&["stats"]).contains("documents        2"));
}
