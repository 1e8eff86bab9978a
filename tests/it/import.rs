//! Tables made elsewhere: what is taken, what is set aside, and that doing it again changes nothing.

use std::fmt::Write as _;
use std::path::PathBuf;

use expect_test::expect;

use crate::support::{Graph, NEWSGRAPH};

const PEOPLE: &str = "name,type,aliases\n\
                      Vera Olund,Person,V. Olund\n\
                      Tom Brask,Person,\n\
                      Hallow Bridge Trust,Organization,HBT;The Trust\n";

const GIFTS: &str = "subject\tpredicate\tobject\tdate\tconfidence\tsource\n\
                     Vera Olund\tdonated\tHallow Bridge Trust\t2024-05-02\t0.9\thttps://gifts.example/1\n\
                     Tom Brask\tmet\tVera Olund\t2024-05-40\t\t\n\
                     Nobody Known\tmet\tVera Olund\t\t\t\n\
                     Tom Brask\tmet\tVera Olund\t2024-06\t\t\n";

fn files(graph: &Graph) -> Vec<String> {
    [("people.csv", PEOPLE), ("gifts.tsv", GIFTS)]
        .map(|(name, text)| {
            graph.write(name, text);
            name.to_owned()
        })
        .to_vec()
}

/// Imports the two tables and gives what is said, without the folder.
fn import(graph: &Graph, more: &[&str]) -> String {
    let files = files(graph);
    let mut words = vec!["import", "--dataset", "gifts 2024"];
    words.extend(files.iter().map(String::as_str));
    words.extend(more);
    let said = graph.fails(&words, 2);
    let data = graph.data().display().to_string();
    said.replace(&data, "DATA")
}

#[test]
fn tables_are_taken_in_and_bad_lines_are_set_aside() {
    let graph = Graph::new();
    let said = import(&graph, &["--rejected", "bad.tsv"]);
    expect![[r#"
        gifts.tsv: `donated` is not a predicate of the ontology and is kept as `raw:donated`
        gifts.tsv:3: not taken: `2024-05-40` is not a date; write `2025`, `2025-11`, `2025-11-21`, or a time such as `2025-11-21T09:30:00Z`
        gifts.tsv:4: not taken: `Nobody Known` has no type; add a column for it, or a file of things before this one
        dataset `gifts 2024`: 2 relations and 3 lines about things in 1 part, 2 lines set aside, in `DATA`
    "#]].assert_eq(&said);
    let rejected = std::fs::read_to_string(graph.path().join("bad.tsv")).expect("written");
    expect![[r#"
        file	line	reason
        gifts.tsv	3	`2024-05-40` is not a date; write `2025`, `2025-11`, `2025-11-21`, or a time such as `2025-11-21T09:30:00Z`
        gifts.tsv	4	`Nobody Known` has no type; add a column for it, or a file of things before this one
    "#]].assert_eq(&rejected);
    let shown: Vec<String> = graph
        .out(&["show", "Vera Olund"])
        .lines()
        .filter(|line| !line.contains("ent_"))
        .map(|line| format!("{line}\n"))
        .collect();
    expect![[r#"
        Vera Olund · Person · 3 sources
        also called V. Olund

        raw:donated Hallow Bridge Trust (2024-05-02)
          occurred
            attested by dataset gifts 2024  [gifts.tsv:2 https://gifts.example/1]

        met Tom Brask (2024-06-01 to 2024-06-30)
          occurred
            attested by dataset gifts 2024  [gifts.tsv:5]
    "#]]
    .assert_eq(&shown.concat());
    expect![[r#"
        id          published  publisher  title                           state
        gifts 2024                        dataset: 2 relations in 1 part  live
    "#]]
    .assert_eq(&graph.out(&["documents"]));
    expect![[r#"
        documents        0
        older revisions  0
        retracted        0
        datasets         1
        attestations     5
        claims           2
        entities         3
        relations        2
        changes          1
    "#]]
    .assert_eq(&graph.out(&["stats"]));
    let words = graph.out(&["verify"]);
    assert!(words.starts_with("sound"), "{words}");
}

#[test]
fn the_same_tables_again_change_nothing() {
    let graph = Graph::new();
    import(&graph, &[]);
    let before = (graph.canonical(), graph.out(&["history"]));
    let said = import(&graph, &[]);
    assert!(said.contains("1 part, all there before"), "{said}");
    assert!((graph.canonical(), graph.out(&["history"])) == before);
}

#[test]
fn other_tables_under_a_name_that_is_taken_are_refused() {
    let graph = Graph::new();
    import(&graph, &[]);
    graph.write("other.csv", "name,type\nUlf Marn,Person\n");
    let said = graph.fails(&["import", "--dataset", "gifts 2024", "other.csv"], 2);
    assert!(said.contains("`gifts 2024`"), "{said}");
    assert!(!graph.canonical().contains("Ulf Marn"));
}

#[test]
fn a_dataset_is_discarded_whole_and_an_undo_brings_it_back() {
    let graph = Graph::new();
    graph.ingest(&graph.write(
        "a.txt",
        "Mayor Vera Olund met Governor Nils Tarp on Monday.\n",
    ));
    let alone = graph.canonical();
    import(&graph, &[]);
    let with = graph.canonical();
    assert!(with.contains("Hallow Bridge Trust"));
    let said = graph.fails(&["import", "--discard", "gifts 2024"], 0);
    assert_eq!(said, "dataset `gifts 2024` is out of the graph: 1 part\n");
    assert_eq!(graph.canonical(), alone);
    let said = graph.fails(&["import", "--discard", "gifts 2024"], 1);
    assert!(said.contains("no dataset `gifts 2024`"), "{said}");
    graph.out(&["undo"]);
    assert_eq!(graph.canonical(), with);
    let history = graph.out(&["history"]);
    assert!(history.contains("discard"), "{history}");
    assert!(history.contains("gifts 2024 part 0"), "{history}");
    assert!(graph.out(&["verify"]).starts_with("sound"));
}

#[test]
fn an_article_names_what_a_dataset_has() {
    let graph = Graph::new();
    import(&graph, &[]);
    graph.ingest(&graph.write("a.txt", "Mayor Vera Olund met Tom Brask on Monday.\n"));
    let shown = graph.out(&["show", "Vera Olund"]);
    assert!(shown.contains("Mayor Vera Olund met Tom Brask"), "{shown}");
    assert!(shown.contains("attested by dataset gifts 2024"), "{shown}");
    graph.out(&["merge", "Vera Olund", "Tom Brask"]);
    assert!(graph.out(&["verify"]).starts_with("sound"));
    let diff = graph.out(&["diff", "0"]);
    assert!(diff.contains("Hallow Bridge Trust"), "{diff}");
}

const GONE: &str = "---\ntitle: Tarp endorsed\npublisher: Arden Post\nlanguage: en\n---\n\nGovernor Nils Tarp endorsed Mayor Vera Olund.\n";

/// Imports tables of which lines are set aside, and one that makes three parts; what is said of each holds some words.
#[track_caller]
fn import_two(graph: &Graph, of_gifts: &str, of_guests: &str) {
    let said = import(graph, &["--collection", "town"]);
    assert!(said.contains(of_gifts), "{said}");
    let lines: String = many().split_inclusive('\n').take(2501).collect();
    graph.write("guests.tsv", &lines);
    let guests = [
        "import",
        "--type",
        "Person",
        "--part-lines",
        "1000",
        "guests.tsv",
    ];
    let said = graph.fails(&guests, 0);
    assert!(said.contains(of_guests), "{said}");
}

/// Articles, a dataset in three parts, one that was discarded, judgements of before and after, and an article that was purged.
fn graph_of_everything() -> Graph {
    let graph = Graph::new();
    graph.ingest(&graph.write("a.txt", "Mayor Vera Olund met Tom Brask on Monday.\n"));
    graph.ingest(&graph.write("gone.txt", GONE));
    import_two(&graph, "in 1 part, 2 lines set aside", "in 3 parts, in");
    graph.write(
        "offices.jsonl",
        concat!(
            r#"{"subject":"Tom Brask","subject_type":"Person","predicate":"met","object":"Ulf Marn","object_type":"Person","start":"2023-02","status":"planned","polarity":"negative","certainty":"probable"}"#,
            "\n",
            r#"{"subject":"Ulf Marn","subject_type":"Person","predicate":"raw:pay","value":"three \"bags\"","date":"2021/2022","precision":"approx"}"#,
            "\n",
        ),
    );
    graph.out(&["import", "--dataset", "offices", "offices.jsonl"]);
    graph.write("old.csv", "name,type\nDora Fenn,Person\n");
    graph.out(&["import", "old.csv"]);
    graph.out(&["import", "--discard", "old"]);
    graph.out(&["merge", "Vera Olund", "Ulf Marn"]);
    graph.ingest(&graph.write("b.txt", "Ulf Marn met Governor Nils Tarp on Friday.\n"));
    let listed = graph.out(&["documents"]);
    let gone = listed.lines().find(|line| line.contains("Tarp endorsed"));
    let gone = gone
        .expect("it is listed")
        .split(' ')
        .next()
        .expect("an id");
    graph.out(&["purge", gone, "--yes", "--reason", "case 17/4"]);
    graph
}

#[test]
fn an_archive_with_datasets_makes_the_identical_graph() {
    let (graph, copy) = (graph_of_everything(), Graph::new());
    let archive = graph.out(&["export", "--format", "archive"]);
    let file = copy.write("all.archive", &archive);
    copy.out(&["import", &file.to_string_lossy()]);
    assert_eq!(copy.canonical(), graph.canonical());
    assert_eq!(copy.out(&["export", "--format", "archive"]), archive);
    let datasets = |graph: &Graph| {
        let listed = graph.out(&["documents"]);
        let lines = listed.lines().filter(|line| line.contains("dataset: "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(datasets(&graph).len(), 4);
    assert_eq!(datasets(&copy), datasets(&graph));
    let words = copy.out(&["verify"]);
    assert!(words.starts_with("sound"), "{words}");
    // Parts are the same to the byte: the tables are there, the discarded one too.
    import_two(
        &copy,
        "1 part, all there before",
        "3 parts, all there before",
    );
    copy.write("old.csv", "name,type\nDora Fenn,Person\n");
    copy.out(&["import", "old.csv"]);
    assert!(copy.canonical().contains("Dora Fenn"));
    // What was purged there is refused here.
    let gone = copy.write("gone.txt", GONE);
    let said = copy.run(&["ingest", "--quiet", &gone.to_string_lossy()]);
    assert!(!said.status.success());
    // The same archive again changes what came since, and nothing else.
    copy.out(&["import", &file.to_string_lossy()]);
    assert_eq!(copy.canonical(), graph.canonical());
}

#[test]
fn an_archive_tells_of_what_was_purged_there_and_is_here() {
    let (graph, other) = (graph_of_everything(), Graph::new());
    let archive = graph.out(&["export", "--format", "archive"]);
    other.ingest(&other.write("gone.txt", GONE));
    other.write("all.archive", &archive);
    let said = other.fails(&["import", "all.archive"], 0);
    assert!(said.contains("1 document that was purged where"), "{said}");
    assert!(other.canonical().contains("Tarp endorsed"));
}

#[test]
fn a_bad_line_of_a_dataset_is_refused_with_its_number() {
    let graph = Graph::new();
    import(&graph, &[]);
    let archive = graph.out(&["export", "--format", "archive"]);
    let refused = |archive: &str| {
        let copy = Graph::new();
        copy.write("all.archive", archive);
        let said = copy.fails(&["import", "all.archive"], 2);
        assert!(!copy.canonical().contains("Vera Olund"));
        said
    };
    let said = refused(&archive.replace("Tom Brask", "Tim Brask"));
    assert!(
        said.contains("line 8 of the archive: the lines of part `0`"),
        "{said}"
    );
    let said = refused(&archive.replacen("\"Person\"", "\"Parson\"", 1));
    assert!(said.contains("line 3 of the archive"), "{said}");
    assert!(said.contains("`Parson` is not an entity type"), "{said}");
    let cut: Vec<&str> = archive.lines().take(5).collect();
    let said = refused(&cut.join("\n"));
    assert!(
        said.contains("line 6 of the archive: part `0` of dataset `gifts 2024` has no"),
        "{said}"
    );
}

#[test]
fn an_archive_does_not_replace_a_dataset_of_the_same_name() {
    let (graph, other) = (Graph::new(), Graph::new());
    import(&graph, &[]);
    let archive = graph.out(&["export", "--format", "archive"]);
    other.write("other.csv", "name,type\nUlf Marn,Person\n");
    other.out(&["import", "--dataset", "gifts 2024", "other.csv"]);
    let before = other.canonical();
    other.write("all.archive", &archive);
    let said = other.fails(&["import", "all.archive"], 2);
    assert!(said.contains("line 8 of the archive"), "{said}");
    assert!(said.contains("is there with other lines"), "{said}");
    assert_eq!(other.canonical(), before);
}

#[test]
fn backups_hold_datasets() {
    let graph = Graph::new();
    import(&graph, &[]);
    graph.out(&["backup", "all.backup"]);
    graph.out(&["restore", "all.backup", "--data", "restored"]);
    let restored = ["export", "--format", "canonical", "--data", "restored"];
    assert_eq!(graph.out(&restored), graph.canonical());
    graph.out(&["compact"]);
    assert_eq!(graph.out(&restored), graph.canonical());
}

/// Lines of relations among a few hundred people, more than half a megabyte.
fn many() -> String {
    let mut text = String::from("subject\tpredicate\tobject\tdate\n");
    for idx in 0..12_000u32 {
        let (left, right) = (idx % 311, 311 + idx % 307);
        let day = 1 + idx % 28;
        writeln!(
            text,
            "Guest Number{left:05}\tmet\tGuest Number{right:05}\t2024-02-{day:02}"
        )
        .expect("a text takes all");
    }
    text
}

#[test]
fn an_import_that_was_killed_goes_on_part_by_part() {
    let (whole, killed) = (Graph::new(), Graph::new());
    let text = many();
    let words = [
        "import",
        "--type",
        "Person",
        "--part-lines",
        "1000",
        "guests.tsv",
    ];
    whole.write("guests.tsv", &text);
    whole.out(&words);
    // The file is a pipe, so that the program has read what was written but for what a pipe and a buffer hold.
    let pipe: PathBuf = killed.path().join("guests.tsv");
    let made = killed.command("mkfifo", &["guests.tsv"]).status();
    assert!(made.expect("there is a `mkfifo`").success());
    let mut importing = killed.command(NEWSGRAPH, &words).spawn().expect("starts");
    let mut writer = std::fs::File::options()
        .write(true)
        .open(&pipe)
        .expect("opens");
    std::io::Write::write_all(&mut writer, &text.as_bytes()[..560_000]).expect("it is read");
    importing.kill().expect("it runs");
    importing.wait().expect("it ends");
    drop(writer);
    std::fs::remove_file(&pipe).expect("removable");
    killed.write("guests.tsv", &text);
    assert_ne!(killed.canonical(), whole.canonical());
    let said = killed.fails(&words, 0);
    assert!(said.contains("in 12 parts, "), "{said}");
    assert!(said.contains(" of them there before"), "{said}");
    assert_eq!(killed.canonical(), whole.canonical());
    assert!(killed.out(&["verify"]).starts_with("sound"));
    let words: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !["--part-lines", "1000"].contains(word))
        .collect();
    let said = killed.fails(&words, 2);
    assert!(said.contains("`guests`"), "{said}");
}
