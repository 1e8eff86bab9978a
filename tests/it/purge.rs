//! Takedowns through the program: the words of an article leave everything that is kept, and the rest is as if it had never come.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::support::Graph;

/// What only the article that goes says: sentences, rare words, names, title, address.
const NEEDLES: [&str; 9] = [
    "Councillor Orsolya Brackmoor endorsed Ann Day on Monday.",
    "\u{201c}The zephyrite invoices were forged,\u{201d} Brackmoor said.",
    "Tessaly Wharf hid a marmoset behind the boiler for eleven weeks.",
    "zephyrite",
    "marmoset",
    "Brackmoor",
    "Tessaly",
    "Boiler papers surface",
    "arden.example/boiler",
];

fn secret(publisher: &str) -> String {
    let body = [NEEDLES[0], NEEDLES[1], NEEDLES[2]].join("\n\n");
    format!(
        "---\ntitle: {}\npublisher: {publisher}\nurl: https://{}\npublished: 2025-03-05\nlanguage: en\n---\n\n{body}\n",
        NEEDLES[7], NEEDLES[8]
    )
}

const OTHER: &str = "---\ntitle: Roe endorses Poe\npublisher: Arden Post\npublished: 2025-03-04\nlanguage: en\n---\n\n\
                     Mayor Jane Roe endorsed Governor John Poe on Monday. Ann Day met Governor John Poe.\n";

const PAGE: &str = "---\ntitle: Poe plans\npublisher: Arden Post\nurl: https://arden.example/poe\npublished: 2025-03-06\nlanguage: en\n---\n\n\
                    Governor John Poe met Mayor Jane Roe on Tuesday.\n";

/// A graph with the article that goes, or without; the changes about others are the same.
fn graph(with_secret: bool) -> Graph {
    let graph = Graph::new();
    graph.ingest(&graph.write("other.txt", OTHER));
    if with_secret {
        graph.ingest(&graph.write("secret.txt", &secret("Arden Post")));
        let id = id_of(&graph, "Boiler");
        graph.out(&["retract", &id, "--reason", "the marmoset is a rumour"]);
        graph.out(&["undo", "--reason", "Brackmoor said so all the same"]);
    }
    graph.ingest(&graph.write("page.txt", PAGE));
    let newer = PAGE.replace("on Tuesday", "on Tuesday evening");
    graph.ingest(&graph.write("newer.txt", &newer));
    let reason = match with_secret {
        true => "it says: \"hid a marmoset behind the boiler\"",
        false => "[purged]",
    };
    graph.out(&["merge", "Jane Roe", "Ann Day", "--reason", reason]);
    graph
}

fn id_of(graph: &Graph, title: &str) -> String {
    let json: Value =
        serde_json::from_str(&graph.out(&["documents", "--format", "json"])).expect("JSON");
    let rows = json.as_array().expect("a list");
    let row = rows.iter().find(|row| {
        row["title"]
            .as_str()
            .is_some_and(|found| found.starts_with(title))
    });
    row.expect("there")["short_id"]
        .as_str()
        .expect("text")
        .to_owned()
}

/// How a compressed frame begins.
const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Which needles are in a file, in compressed frames in it, and in frames in those.
fn found_in(bytes: &[u8], found: &mut BTreeSet<&'static str>) {
    let begins: [bool; 256] = std::array::from_fn(|byte| {
        NEEDLES
            .iter()
            .any(|needle| usize::from(needle.as_bytes()[0]) == byte)
    });
    for (start, byte) in bytes.iter().enumerate() {
        if begins[usize::from(*byte)] {
            let rest = &bytes[start..];
            let here = NEEDLES
                .iter()
                .filter(|needle| rest.starts_with(needle.as_bytes()));
            found.extend(here);
        }
        if *byte == FRAME[0] && bytes[start..].starts_with(&FRAME) {
            let mut plain = Vec::new();
            let decoder = zstd::stream::read::Decoder::new(&bytes[start..]).expect("memory");
            // What follows the frame is no frame; what came out before counts.
            let _ends_in_garbage = decoder.single_frame().read_to_end(&mut plain);
            found_in(&plain, found);
        }
    }
}

fn found_in_files(folder: &Path) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        match path.is_dir() {
            true => found.extend(found_in_files(&path)),
            false => found_in(&std::fs::read(&path).expect("readable"), &mut found),
        }
    }
    found
}

#[test]
fn a_purged_article_is_in_no_file_and_leaves_the_graph_as_if_it_had_never_come() {
    let graph = graph(true);
    graph.out(&["backup", "before.backup", "--quiet"]);
    let all = BTreeSet::from(NEEDLES);
    assert_eq!(found_in_files(&graph.data()), all, "the control");
    let mut found = BTreeSet::new();
    found_in(
        &std::fs::read(graph.path().join("before.backup")).expect("readable"),
        &mut found,
    );
    assert_eq!(found, all, "the control");

    let id = id_of(&graph, "Boiler");
    let reason = ["--reason", "case 17/4"];
    let words = [&["purge", &id, "--yes", "--format", "json"], &reason[..]].concat();
    let done: Value = serde_json::from_str(&graph.out(&words)).expect("JSON");
    assert_eq!(done["sequence"], 8);
    assert_eq!(done["changesets_emptied"], serde_json::json!([2, 3, 4]));
    assert_eq!(done["reasons_removed"], serde_json::json!([7]));

    assert_eq!(found_in_files(&graph.data()), BTreeSet::new());
    graph.out(&["backup", "after.backup", "--quiet"]);
    let mut found = BTreeSet::new();
    found_in(
        &std::fs::read(graph.path().join("after.backup")).expect("readable"),
        &mut found,
    );
    assert_eq!(found, BTreeSet::new());
    assert_eq!(graph.canonical(), self::graph(false).canonical());
    assert!(graph.out(&["verify"]).starts_with("sound"));
    graph.out(&["restore", "after.backup", "--data", "copy", "--quiet"]);
    assert!(
        graph
            .out(&["verify", "--data", "copy"])
            .starts_with("sound")
    );
    check_refusals(&graph, &id);
}

/// What the program says of the purged article afterwards.
fn check_refusals(graph: &Graph, id: &str) {
    let history = graph.out(&["history"]);
    let line = |number: &str| {
        let mut lines = history.lines();
        lines
            .find(|line| line.trim_start().starts_with(number))
            .unwrap_or_default()
            .to_owned()
    };
    assert!(
        line("8 ").contains("purge") && line("8 ").contains("case 17/4"),
        "{history}"
    );
    assert!(
        line("2 ").contains("(purged)") && !history.contains("marmoset"),
        "{history}"
    );
    let listed = graph.out(&["documents", "--state", "purged"]);
    assert!(listed.contains("purged (change 8)"), "{listed}");
    let errors = graph.fails(&["ingest", "secret.txt"], 2);
    assert!(errors.contains("was purged by changeset `8`"), "{errors}");
    graph.write("elsewhere.txt", &secret("Gazette"));
    let errors = graph.fails(&["ingest", "elsewhere.txt"], 2);
    assert!(errors.contains("was purged with"), "{errors}");
    let errors = graph.fails(&["undo", "8"], 2);
    assert!(
        errors.contains("is a purge, which cannot be undone"),
        "{errors}"
    );
    let errors = graph.fails(&["undo", "2"], 2);
    assert!(errors.contains("was purged by changeset `8`"), "{errors}");
    let errors = graph.fails(&["retract", id], 1);
    assert!(errors.contains("was purged (change 8)"), "{errors}");
    let json: Value =
        serde_json::from_str(&graph.out(&["documents", "--state", "purged", "--format", "json"]))
            .expect("JSON");
    let whole = json[0]["id"].as_str().expect("an id");
    let query = format!(
        "{{ document(by: {{id: \"{whole}\"}}) {{ title }} changeset(id: \"chg_8\") {{ kind }} }}"
    );
    let answer = String::from_utf8(graph.run(&["query", &query]).stdout).expect("UTF-8");
    assert!(answer.contains("PURGED"), "{answer}");
    let again = graph.run(&["purge", id, "--yes", "--reason", "again"]);
    assert!(again.status.success(), "{again:?}");
    assert!(String::from_utf8_lossy(&again.stderr).contains("was purged already (change 8)"));
}

#[test]
fn a_purge_asks_and_refuses_what_would_leave_the_words() {
    let graph = graph(true);
    let before = graph.canonical();
    let id = id_of(&graph, "Boiler");
    let errors = graph.fails(&["purge", &id, "--reason", "case 17/4"], 2);
    assert!(errors.contains("say --yes when you mean it"), "{errors}");
    let errors = graph.fails(&["purge", &id, "--yes", "--reason", "the marmoset"], 2);
    assert!(errors.contains("the reason holds `marmoset`"), "{errors}");
    let errors = graph.fails(&["purge", "doc_00000000", "--yes", "--reason", "x"], 1);
    assert!(errors.contains("there is no document"), "{errors}");
    let full = [
        "purge",
        &id,
        "--yes",
        "--reason",
        "x",
        "--keep-free",
        "99999999999",
    ];
    let errors = graph.fails(&full, 2);
    assert!(
        errors.contains("no room to write the store anew"),
        "{errors}"
    );
    assert_eq!(graph.canonical(), before);

    graph.ingest(&graph.write("elsewhere.txt", &secret("Gazette")));
    let errors = graph.fails(&["purge", &id, "--yes", "--reason", "case 17/4"], 2);
    assert!(
        errors.contains("--copies") && errors.contains("doc_"),
        "{errors}"
    );
    graph.out(&["purge", &id, "--yes", "--copies", "--reason", "case 17/4"]);
    assert_eq!(found_in_files(&graph.data()), BTreeSet::new());
    assert_eq!(graph.canonical(), self::graph(false).canonical());
}

#[test]
fn an_archive_with_a_purged_article_comes_in_without_it() {
    let graph = graph(true);
    graph.out(&["export", "--format", "archive", "-o", "all.jsonl"]);
    let id = id_of(&graph, "Boiler");
    graph.out(&["purge", &id, "--yes", "--reason", "case 17/4"]);
    let said = graph.run(&["import", "all.jsonl"]);
    let errors = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.status.success(), "{errors}");
    assert!(
        errors.contains("1 document of the archive was purged here"),
        "{errors}"
    );
    let listed = graph.out(&["documents", "--format", "json"]);
    assert!(!listed.contains("Boiler"), "{listed}");
    assert!(graph.out(&["verify"]).starts_with("sound"));
}
