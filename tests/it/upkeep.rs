//! What keeps a graph alive: room on the disk, backups, checks, a store written anew.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use newsgraph_export::write_canonical;
use newsgraph_ingest::{Author, Engine, EngineOptions, ontology};
use newsgraph_model::Article;
use newsgraph_store::{ReadView, Store, StoreOptions, restore};
use serde_json::Value;

use crate::support::Graph;

fn small() -> Graph {
    let graph = Graph::new();
    graph.ingest(&graph.write("a.txt", ARTICLE));
    graph
}

const ARTICLE: &str = "---\ntitle: Roe endorses Poe\npublisher: Arden Post\npublished: 2025-03-04\n---\n\n\
                       Mayor Jane Roe endorsed Governor John Poe on Monday.\n";

#[test]
fn a_disk_without_room_is_read_and_not_written() {
    let graph = small();
    let other = graph.write("b.txt", "Governor John Poe met Mayor Jane Roe.\n");
    let words = [
        "ingest",
        "--keep-free",
        "99999999999",
        &other.to_string_lossy(),
    ];
    let errors = graph.fails(&words, 2);
    assert!(
        errors.contains("there is no room for the change"),
        "{errors}"
    );
    let change = r#"mutation { ingestText(input: {text: "Bob Lee met Ann Day."}) { userErrors { code message hint } } }"#;
    let keep_free = ["query", "--write", "--keep-free", "99999999999", change];
    let answer = String::from_utf8(graph.run(&keep_free).stdout).expect("UTF-8");
    assert!(answer.contains("STORAGE_FULL"), "{answer}");
    assert!(answer.contains("reads go on"), "{answer}");
    assert!(
        !answer.contains(&*graph.path().to_string_lossy()),
        "{answer}"
    );
    assert!(
        graph
            .out(&["show", "Jane Roe"])
            .contains("endorsed John Poe")
    );
    graph.out(&["undo"]);
    let nowhere = [
        "ingest",
        "--data",
        "new",
        "--keep-free",
        "99999999999",
        "b.txt",
    ];
    let errors = graph.fails(&nowhere, 2);
    assert!(errors.contains("the disk of `new` is full"), "{errors}");
}

#[test]
fn a_sound_graph_says_what_was_looked_at() {
    let graph = small();
    let words = graph.out(&["verify"]);
    assert!(words.starts_with("sound: looked at "), "{words}");
    assert!(words.contains("1 text (53 B), 1 change\n"), "{words}");
    let json: Value =
        serde_json::from_str(&graph.out(&["verify", "--format", "json"])).expect("JSON");
    assert_eq!((&json["sound"], &json["texts"]), (&true.into(), &1.into()));
}

#[test]
fn a_flipped_bit_in_the_files_is_a_fault_or_harmless() {
    let graph = small();
    let dir = graph.path().join("graph");
    let before = canonical(&opened(&dir).read());
    let db = dir.join("db");
    let sound = std::fs::read(&db).expect("readable");
    let written = sound.iter().rposition(|byte| *byte != 0).expect("rows") + 1;
    let mut n_faults = 0;
    for flip in 0..12 {
        let mut bytes = sound.clone();
        bytes[flip * (written - 1) / 11] ^= 1 << (flip % 8);
        std::fs::write(&db, &bytes).expect("writable");
        match graph.run(&["verify"]).status.code() {
            Some(1) => n_faults += 1,
            Some(0) => assert!(canonical(&opened(&dir).read()) == before, "flip {flip}"),
            code => panic!("flip {flip}: {code:?}"),
        }
        std::fs::write(&db, &sound).expect("writable");
    }
    assert!(n_faults > 0);
}

#[test]
fn a_backup_restores_to_the_same_graph() {
    let graph = small();
    graph.ingest(&graph.write("b.txt", "Governor John Poe met Mayor Jane Roe.\n"));
    graph.out(&["undo"]);
    let said = graph.run(&["backup", "all.backup"]);
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(
        said.starts_with("backed up the graph as of change 3: "),
        "{said}"
    );
    graph.out(&["restore", "all.backup", "--data", "copy", "--quiet"]);
    let of_copy = |words: &[&str]| graph.out(&[words, &["--data", "copy"]].concat());
    assert_eq!(
        of_copy(&["export", "--format", "canonical"]),
        graph.canonical()
    );
    assert_eq!(
        of_copy(&["history", "--format", "json"]),
        graph.out(&["history", "--format", "json"])
    );
    assert!(of_copy(&["verify"]).starts_with("sound"));
    let errors = graph.fails(&["restore", "all.backup", "--data", "copy"], 2);
    assert!(errors.contains("`copy` is not empty"), "{errors}");
    let errors = graph.fails(&["restore", "a.txt", "--data", "other"], 2);
    assert!(
        errors.contains("this is no backup of newsgraph"),
        "{errors}"
    );
    let whole = std::fs::read(graph.path().join("all.backup")).expect("readable");
    std::fs::write(graph.path().join("cut.backup"), &whole[..whole.len() - 9]).expect("writable");
    let errors = graph.fails(&["restore", "cut.backup", "--data", "other"], 2);
    assert!(errors.contains("the backup is cut off"), "{errors}");
    assert!(!graph.path().join("other").exists());
    graph.fails(&["backup", "none.backup", "--data", "nowhere"], 2);
    assert!(!graph.path().join("none.backup").exists());
}

#[test]
fn a_compacted_graph_is_the_same_graph() {
    let graph = small();
    let before = graph.canonical();
    let json: Value =
        serde_json::from_str(&graph.out(&["compact", "--format", "json"])).expect("JSON");
    assert!(json["bytes_after"].as_u64() > Some(0), "{json}");
    assert_eq!(graph.canonical(), before);
    assert!(graph.out(&["verify"]).starts_with("sound"));
    let errors = graph.fails(&["compact", "--keep-free", "99999999999"], 2);
    assert!(
        errors.contains("no room to write the store anew"),
        "{errors}"
    );
}

fn canonical(view: &ReadView) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_canonical(view, &mut bytes).expect("readable");
    bytes
}

/// Takes in, revises and takes back articles until it is told to stop.
fn write_on(engine: &Engine, stop: &AtomicBool) {
    let by = Author::named("writer");
    let surnames = ["Poe", "Lee", "Day", "Moss", "Hale"];
    for idx in 0.. {
        let (left, right) = (surnames[idx % 5], surnames[(idx / 5 + idx + 1) % 5]);
        let article = Article {
            text: format!(
                "Mayor Jane {left} endorsed Governor John {right} on Monday. Poll {}.",
                idx % 60
            ),
            url: Some(format!("https://arden.example/{}", idx % 20)),
            publisher: Some(format!("Paper {}", idx % 3)),
            published_at: Some("2025-03-04".into()),
            ..Article::default()
        };
        let ingested = engine.ingest(article, &by).expect("sound");
        if idx % 4 == 3 {
            engine.retract(ingested.document, &by).expect("there");
        }
        if stop.load(Ordering::SeqCst) {
            return;
        }
    }
}

#[test]
fn twenty_backups_under_a_writer_are_each_the_graph_of_their_moment() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let engine =
        Engine::open(&folder.path().join("live"), EngineOptions::default()).expect("opens");
    let stop = AtomicBool::new(false);
    let backups: Vec<(u64, Vec<u8>, Vec<u8>)> = std::thread::scope(|scope| {
        scope.spawn(|| write_on(&engine, &stop));
        let mut backups: Vec<(u64, Vec<u8>, Vec<u8>)> = Vec::new();
        while backups.len() < 20 {
            let view = engine.store().read();
            if backups
                .last()
                .is_some_and(|(last, ..)| *last + 3 > view.sequence())
            {
                std::thread::yield_now();
                continue;
            }
            let mut bytes = Vec::new();
            view.backup(&mut bytes, &mut |_| {}).expect("readable");
            backups.push((view.sequence(), bytes, canonical(&view)));
        }
        stop.store(true, Ordering::SeqCst);
        backups
    });
    for (sequence, bytes, expected) in backups {
        let target = folder.path().join(format!("restored {sequence}"));
        restore(
            &mut bytes.as_slice(),
            &target,
            StoreOptions::default(),
            &mut |_| {},
        )
        .expect("sound");
        let store = opened(&target);
        assert_eq!(store.sequence(), sequence);
        assert_eq!(store.verify(&mut |_| {}).faults, []);
        assert!(
            canonical(&store.read()) == expected,
            "the graph of {sequence} differs"
        );
    }
}

fn opened(dir: &Path) -> Store {
    let options = StoreOptions {
        read_only: true,
        ..StoreOptions::default()
    };
    Store::open(dir, ontology(), options).expect("opens")
}

#[test]
fn documents_have_short_ids_that_verbs_take() {
    let graph = small();
    graph.ingest(&graph.write("b.txt", "---\ntitle: A meeting\npublished: 2025-04-01\n---\n\nGovernor John Poe met Mayor Jane Roe.\n"));
    let listed = graph.out(&["documents"]);
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 3, "{listed}");
    assert!(
        lines[1].contains("2025-04-01") && lines[1].contains("A meeting"),
        "{listed}"
    );
    assert!(
        lines[2].contains("Arden Post") && lines[2].ends_with("live"),
        "{listed}"
    );
    let id = lines[2].split(' ').next().expect("an id");
    assert_eq!(id.len(), "doc_".len() + 8, "{listed}");
    graph.out(&["retract", id]);
    let retracted = graph.out(&["documents", "--state", "retracted"]);
    assert!(
        retracted.contains("Roe endorses Poe") && !retracted.contains("A meeting"),
        "{retracted}"
    );
    let json: Value =
        serde_json::from_str(&graph.out(&["documents", "--state", "live", "--format", "json"]))
            .expect("JSON");
    assert_eq!(json[0]["title"], "A meeting");
    // Without the letters in front, and written out.
    graph.out(&["undo"]);
    graph.out(&["retract", &id["doc_".len()..]]);
    let errors = graph.fails(&["retract", "doc_00000000ffff"], 1);
    assert!(errors.contains("there is no document"), "{errors}");
    graph.fails(&["documents", "--collection", "none"], 1);
    let history = graph.out(&["history"]);
    let first = history.lines().last().expect("a line");
    assert!(
        first.contains(&format!("“Roe endorses Poe” {id}")),
        "{history}"
    );
    assert!(
        history.contains("undo") && history.contains("3: retract “Roe endorses Poe”"),
        "{history}"
    );
}

#[test]
fn an_ambiguous_id_lists_what_it_may_mean() {
    let graph = Graph::new();
    let lines: Vec<String> = (0..40)
        .map(|idx| format!("{{\"text\": \"Text number {idx}.\", \"title\": \"Title {idx}\"}}"))
        .collect();
    graph.ingest(&graph.write("many.jsonl", &lines.join("\n")));
    // Of 40 ids some two begin with the same digit.
    let json: Value =
        serde_json::from_str(&graph.out(&["documents", "--limit", "99", "--format", "json"]))
            .expect("JSON");
    let firsts: Vec<String> = json
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["id"].as_str().expect("an id")[..5].to_owned())
        .collect();
    let twice = firsts
        .iter()
        .find(|first| firsts.iter().filter(|other| other == first).count() > 1);
    let errors = graph.fails(&["retract", twice.expect("40 ids, 16 digits")], 2);
    assert!(
        errors.contains("begins several ids:\n  doc_") && errors.contains("“Title "),
        "{errors}"
    );
    assert!(errors.contains("hint: give more digits"), "{errors}");
}

#[test]
fn history_names_what_it_is_about() {
    let graph = small();
    graph.out(&["merge", "Jane Roe", "John Poe"]);
    graph.out(&["undo"]);
    let attest = r#"mutation { addRelation(input: {subject: {name: "Ann Day", type: "Person"}, predicate: "endorsed", object: {name: "Bob Lee", type: "Person"}}) { userErrors { message } } }"#;
    graph.run(&["query", "--write", attest]);
    let history = graph.out(&["history"]);
    assert!(!history.contains("ent_"), "{history}");
    assert!(history.contains("same"), "{history}");
    let merge = history
        .lines()
        .find(|line| line.contains(" judge "))
        .expect("the merge");
    assert!(
        merge.contains("Jane Roe") && merge.contains("John Poe"),
        "{history}"
    );
}

#[test]
fn a_diff_tells_what_came_and_went() {
    let graph = small();
    graph.ingest(&graph.write("b.txt", "---\npublisher: Other Post\npublished: 2025-03-05\n---\n\nMayor Jane Roe endorsed Governor John Poe on Monday. Mayor Jane Roe met Ann Day on Monday.\n"));
    let since_first = graph.out(&["diff", "1"]);
    assert!(since_first.contains("+ Ann Day · Person"), "{since_first}");
    assert!(
        since_first.contains("~ Jane Roe · Person  [sources 1 → 2"),
        "{since_first}"
    );
    assert!(
        since_first.contains("+ Jane Roe met Ann Day"),
        "{since_first}"
    );
    let endorsed = since_first
        .lines()
        .find(|line| line.starts_with("~ Jane Roe endorsed John Poe"));
    assert!(
        endorsed.is_some_and(|line| line.contains("publishers 1 → 2")),
        "{since_first}"
    );
    let backwards = graph.fails(&["diff", "2", "1"], 2);
    assert!(
        backwards.contains("give the earlier moment first"),
        "{backwards}"
    );
    graph.out(&["undo"]);
    assert!(graph.out(&["diff", "2"]).contains("- Ann Day · Person"));
    assert!(
        graph
            .fails(&["diff", "1", "3"], 1)
            .contains("from change 1 to 3: entities 0 added, 0 removed, 0 changed")
    );
    let json: Value =
        serde_json::from_str(&graph.out(&["diff", "1", "2", "--format", "json"])).expect("JSON");
    let changes: Vec<&str> = json["entities"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["change"].as_str().expect("a word"))
        .collect();
    assert!(
        changes.contains(&"added") && changes.contains(&"changed"),
        "{json}"
    );
    let of_all_time = graph.out(&["diff", "2000-01-01"]);
    assert_eq!(of_all_time, graph.out(&["diff", "0"]));
    assert!(
        graph
            .fails(&["diff", "9"], 2)
            .contains("there is no change 9; the newest is 3")
    );
    assert!(
        graph
            .fails(&["diff", "soon"], 2)
            .contains("neither the number of a change nor a time")
    );
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let graph = small();
    let words = graph.out(&["doctor"]);
    assert!(words.starts_with("ok    folder "), "{words}");
    assert!(words.contains("1 changes, 1 documents"), "{words}");
    let failing = graph.run(&["doctor", "--keep-free", "99999999999"]);
    assert_eq!(failing.status.code(), Some(1));
    let words = String::from_utf8_lossy(&failing.stdout).into_owned();
    assert!(
        words.contains("fail  free space ") && words.contains("cure: make room"),
        "{words}"
    );
    let none = graph.run(&["doctor", "--data", "none", "--format", "json"]);
    let json: Value = serde_json::from_slice(&none.stdout).expect("JSON");
    assert_eq!(
        (none.status.code(), &json[0]["level"]),
        (Some(1), &"fail".into())
    );
    assert!(!graph.path().join("none").exists());
}

#[test]
fn papers_that_print_a_wire_story_are_one_independent_publisher() {
    let graph = Graph::new();
    let story = "Mayor Jane Roe endorsed Governor John Poe on Thursday. The mayor spoke for a quarter of an hour in front of the \
        old town hall, where some two hundred people had come in spite of the rain, and then walked with him to the market, past \
        the closed shops of the lower town, which both of them have promised to bring back to life before the end of the year.";
    let wire = format!("---\npublisher: Wire\npublished: 2025-11-20\n---\n\n{story}");
    let paper =
        format!("---\npublisher: Paper\npublished: 2025-11-21\n---\n\n{story} Buses run as usual.");
    let own = "---\npublisher: Herald\npublished: 2025-11-21\n---\n\nMayor Jane Roe endorsed Governor John Poe on Thursday.";
    for (name, text) in [
        ("wire.txt", &*wire),
        ("paper.txt", &paper),
        ("herald.txt", own),
    ] {
        let file = graph.write(name, text);
        graph.out(&["ingest", &file.to_string_lossy()]);
    }
    let listed = graph.out(&["documents"]);
    let copies: Vec<&str> = listed
        .lines()
        .filter(|line| line.contains("live, copies doc"))
        .collect();
    assert!(copies.len() == 1 && copies[0].contains("Paper"), "{listed}");
    let query = "{ relations(first: 1) { nodes { support { documents publishers } } }
        documents { nodes { publisher copyOf { publisher } } } }";
    let answer: Value = serde_json::from_str(&graph.out(&["query", query])).expect("JSON");
    let support = &answer["data"]["relations"]["nodes"][0]["support"];
    assert_eq!(
        (&support["documents"], &support["publishers"]),
        (&3.into(), &2.into()),
        "{answer}"
    );
    let rows = answer["data"]["documents"]["nodes"]
        .as_array()
        .expect("a list");
    for row in rows {
        let original = if row["publisher"] == "Paper" {
            "Wire".into()
        } else {
            Value::Null
        };
        assert_eq!(row["copyOf"]["publisher"], original, "{row}");
    }
    assert!(graph.out(&["verify"]).starts_with("sound"));
}
