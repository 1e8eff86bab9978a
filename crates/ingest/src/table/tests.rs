mod archived;

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use expect_test::{Expect, expect};
use newsgraph_model::SourceId;
use newsgraph_store::Store;
use proptest::prelude::*;

use super::lines::Lines;
use super::separated::Splitter;
use super::{
    BadLine, DatasetImport, DatasetLoader, Flow, LoadOptions, MAX_LINE_BYTES, TableError,
    TableFormat, TableRow, TableSink, import_dataset, read_table,
};
use crate::{Author, ontology};

/// Takes lines into a loader and writes down what it hears.
struct Heard {
    loader: DatasetLoader,
    taken: u64,
    words: String,
    /// Lines after which to break off.
    patience: u64,
}

impl Heard {
    fn new(options: LoadOptions) -> Self {
        Self {
            loader: DatasetLoader::new(ontology(), options),
            taken: 0,
            words: String::new(),
            patience: u64::MAX,
        }
    }
}

impl TableSink for Heard {
    fn take(&mut self, number: u64, row: &TableRow<'_>) -> Result<(), String> {
        self.loader.take(self.taken + number, row)?;
        match row {
            TableRow::Thing(thing) => {
                let aliases = thing.aliases.join(", ");
                writeln!(
                    self.words,
                    "{number}: {} is a {} [{aliases}]",
                    thing.name, thing.entity_type
                )
            }
            TableRow::Relation(row) => {
                let fields = [
                    row.object,
                    row.value,
                    row.date,
                    row.start,
                    row.end,
                    row.confidence,
                    row.source,
                ];
                let fields: Vec<&str> = fields
                    .into_iter()
                    .filter(|field| !field.is_empty())
                    .collect();
                writeln!(
                    self.words,
                    "{number}: {} {} {}",
                    row.subject,
                    row.predicate,
                    fields.join(" | ")
                )
            }
        }
        .expect("a text takes all");
        Ok(())
    }

    fn set_aside(&mut self, bad: BadLine) {
        writeln!(self.words, "{}! {}", bad.number, bad.reason).expect("a text takes all");
    }

    fn after_line(&mut self, _: u64) -> Flow {
        self.patience -= 1;
        match self.patience {
            0 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }
}

/// Reads tables of one dataset and renders what was taken and what was set aside.
#[track_caller]
fn check_tables(tables: &[(TableFormat, &str)], expected: Expect) {
    let mut heard = Heard::new(LoadOptions::default());
    for (format, text) in tables {
        match read_table(text.as_bytes(), *format, &mut heard) {
            Ok(end) => {
                heard.taken += end.lines;
                if !end.unknown_columns.is_empty() {
                    writeln!(heard.words, "unknown: {}", end.unknown_columns.join(", "))
                        .expect("a text takes all");
                }
            }
            Err(error) => writeln!(heard.words, "error: {error}").expect("a text takes all"),
        }
    }
    expected.assert_eq(&heard.words.replace('\r', "\\r"));
}

const THINGS: (TableFormat, &str) = (
    TableFormat::Csv,
    "Name,Type,Aliases\nJane Roe,Person,J. Roe; Janey\nAcme Mills,Company,\nEldham,GPE,\n",
);

#[test]
fn things_then_relations() {
    check_tables(
        &[
            THINGS,
            (
                TableFormat::Tsv,
                "subject\tpredicate\tobject\tdate\tconfidence\tmood\nJane Roe\tmet\tAcme Mills\t2024-03-05\t0.8\tgood\nJane Roe\tjuggled\tAcme Mills\t2024-03\t\t\n\nEldham\tmet\tJane Roe\t\t1\n",
            ),
        ],
        expect![[r#"
            2: Jane Roe is a Person [J. Roe, Janey]
            3: Acme Mills is a Company []
            4: Eldham is a GPE []
            2: Jane Roe met Acme Mills | 2024-03-05 | 0.8
            3: Jane Roe juggled Acme Mills | 2024-03
            5: Eldham met Jane Roe | 1
            unknown: mood
        "#]],
    );
}

#[test]
fn types_may_stand_in_the_line() {
    check_tables(
        &[(
            TableFormat::Csv,
            "subject,subject type,predicate,object,object-type,start,end,url\nBo Ek,Person,Works For,Acme Mills,Company,2019,2021-06,https://a.example/1\nBo Ek,,met,Cy Moss,Person,,,\nBo Ek,Person,raw:sketch,a blue boat,Literal,,,\n",
        )],
        expect![[r#"
            2: Bo Ek Works For Acme Mills | 2019 | 2021-06 | https://a.example/1
            3: Bo Ek met Cy Moss
            4: Bo Ek raw:sketch a blue boat
        "#]],
    );
}

#[test]
fn bad_lines_are_set_aside_with_a_reason() {
    check_tables(
        &[
            THINGS,
            (
                TableFormat::Csv,
                "subject,predicate,object,date,confidence,status\nJane Roe,met,Nobody Known,,,\n,met,Eldham,,,\nJane Roe,,Acme Mills,,,\nJane Roe,met,Acme Mills,2024-02-30,,\nJane Roe,met,Acme Mills,2024/2023,,\nJane Roe,met,Acme Mills,,87%,\nJane Roe,met,Acme Mills,,,often\nJane Roe,met,Jane  Roe.,,,\nJane Roe,met,Acme Mills,,,,,\n…,met,Acme Mills,,,\nJane Roe,elected_to,Acme Mills,,,\nJane Roe,met,Acme Mills,,0.5,planned\n",
            ),
        ],
        expect![[r#"
            2: Jane Roe is a Person [J. Roe, Janey]
            3: Acme Mills is a Company []
            4: Eldham is a GPE []
            2! `Nobody Known` has no type; add a column for it, or a file of things before this one
            3! the subject is empty
            4! the predicate is empty
            5! `2024-02-30` is not a date; write `2025`, `2025-11`, `2025-11-21`, or a time such as `2025-11-21T09:30:00Z`
            6! the time ends on `2023`, before it begins on `2024`
            7! `87%` is not a confidence between 0 and 1
            8! `often` is not a status; it must be one of occurred, ongoing, historical, planned, agreed, requested, attempted, promised, threatened, conditional, desired, alleged, denied, cancelled, hypothetical
            9! `Jane  Roe.` has no type; add a column for it, or a file of things before this one
            10! it has 8 fields, and the first line names 6
            11! `…` has no type; add a column for it, or a file of things before this one
            12! a Company is no object of `elected_to`; it takes Position
            13: Jane Roe met Acme Mills | 0.5
        "#]],
    );
}

#[test]
fn quoted_fields_may_span_lines_and_hold_marks() {
    check_tables(
        &[
            THINGS,
            (
                TableFormat::Csv,
                "subject;predicate;value;source\r\nJane Roe;said;\"He said \"\"no\"\";\r\ntwice\";p. 1\r\nJane Roe;said;12\" pipes;p. 2\r\nJane Roe;said;\"never closed;p. 3\r\nJane Roe;said;plain;p. 4\r\nJane Roe;said;\"closed\" early;p. 5\r\n",
            ),
        ],
        expect![[r#"
            2: Jane Roe is a Person [J. Roe, Janey]
            3: Acme Mills is a Company []
            4: Eldham is a GPE []
            2: Jane Roe said He said "no";\r
            twice | p. 1
            4: Jane Roe said 12" pipes | p. 2
            5! something follows a closing quotation mark; double a mark that belongs to the field
            6: Jane Roe said plain | p. 4
            7! something follows a closing quotation mark; double a mark that belongs to the field
        "#]],
    );
}

#[test]
fn marks_mean_nothing_between_tabs() {
    check_tables(
        &[
            THINGS,
            (
                TableFormat::Tsv,
                "subject\tpredicate\tvalue\nJane Roe\tsaid\t\"open\nJane Roe\tsaid\t5\" wide\n",
            ),
        ],
        expect![[r#"
            2: Jane Roe is a Person [J. Roe, Janey]
            3: Acme Mills is a Company []
            4: Eldham is a GPE []
            2: Jane Roe said "open
            3: Jane Roe said 5" wide
        "#]],
    );
}

#[test]
fn json_lines_mix_things_and_relations() {
    check_tables(
        &[(
            TableFormat::JsonLines,
            "{\"name\": \"Jane Roe\", \"type\": \"Person\", \"aliases\": [\"Janey\", \" \"], \"born\": 1970}\n\n{\"subject\": \"Jane Roe\", \"predicate\": \"met\", \"object\": \"\\u00d8stby\", \"object_type\": \"GPE\", \"date\": null, \"confidence\": 0.25}\n{\"subject\": \"Jane Roe\", \"predicate\": \"said\", \"value\": 7, \"confidence\": \"0.5\"}\n{\"subject\": \"Jane Roe\", \"predicate\": \"said\", \"value\": [7]}\n[1]\n{\"name\": \"A\\u0000B\", \"type\": \"Person\"}\n{\"name\": \"Bo Ek\", \"type\": \"Robot\"}\n{\"name\": 7}\nnot json\n",
        )],
        expect![[r#"
            1: Jane Roe is a Person [Janey]
            3: Jane Roe met Østby | 0.25
            4: Jane Roe said 7 | 0.5
            5! `value` must be a text or a number
            6! not a line of a table: invalid type: integer `1`, expected a string at line 1 column 2
            7! a NUL character stands in it
            8! `Robot` is not an entity type of the ontology
            9! not a line of a table: invalid type: integer `7`, expected a string at line 1 column 10
            10! not a line of a table: expected ident at line 1 column 2
        "#]],
    );
}

#[test]
fn a_table_must_name_its_columns() {
    for (format, text) in [
        (TableFormat::Csv, ""),
        (TableFormat::Csv, "a,b\n1,2\n"),
        (TableFormat::Tsv, "name\nJane Roe\n"),
        (TableFormat::Csv, "predicate,object\nmet,x\n"),
        (TableFormat::Csv, "subject,from,predicate\n"),
        (TableFormat::Csv, "name,type,\"open\n"),
    ] {
        let read = read_table(
            text.as_bytes(),
            format,
            &mut Heard::new(LoadOptions::default()),
        );
        assert!(
            matches!(read, Err(TableError::Header(_))),
            "{text:?} {read:?}"
        );
    }
}

#[test]
fn a_name_with_two_types_must_say_which() {
    check_tables(
        &[
            (
                TableFormat::Csv,
                "name,type\nEldham,GPE\nEldham,Company\nBo Ek,Person\n",
            ),
            (
                TableFormat::Csv,
                "subject,predicate,object,object_type\nBo Ek,met,Eldham,\nBo Ek,met,Eldham,Company\n",
            ),
        ],
        expect![[r#"
            2: Eldham is a GPE []
            3: Eldham is a Company []
            4: Bo Ek is a Person []
            2! `Eldham` has several types in this dataset; say which with a column for it
            3: Bo Ek met Eldham
        "#]],
    );
}

#[test]
fn names_without_a_type_take_the_fallback() {
    let options = LoadOptions {
        fallback_type: Some("Person".into()),
    };
    let mut heard = Heard::new(options);
    let text = "subject,predicate,object\nBo Ek,met,Cy Moss\n";
    read_table(text.as_bytes(), TableFormat::Csv, &mut heard).expect("a table");
    assert_eq!(heard.words, "2: Bo Ek met Cy Moss\n");
    assert_eq!(heard.loader.counts().relations, 1);
    let part = heard.loader.pack().expect("a part");
    assert_eq!((part.n_records(), part.n_names()), (1, 2));
    assert!(heard.loader.pack().is_none());
}

/// Gives a few bytes at a time, so that lines lie across reads.
struct Drops<'a>(&'a [u8], usize);

impl std::io::Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let len = self.0.len().min(self.1).min(buffer.len());
        buffer[..len].copy_from_slice(&self.0[..len]);
        self.0 = &self.0[len..];
        Ok(len)
    }
}

#[test]
fn long_lines_and_strange_bytes_are_set_aside() {
    let mut text = b"\xef\xbb\xbfname,type\n".to_vec();
    text.extend(vec![b'x'; MAX_LINE_BYTES + 10]);
    text.extend(b"\nJane \xff Roe,Person\nA\0B,Person\nA\x07B,Person\n");
    text.extend(vec![b'y'; 5000]);
    text.extend(b",Person\n\"Jane\nRoe\",Person\nBo Ek,Person");
    let mut words = Vec::new();
    for drop in [7, 1 << 20] {
        let mut heard = Heard::new(LoadOptions::default());
        let end = read_table(Drops(&text, drop), TableFormat::Csv, &mut heard).expect("a table");
        assert_eq!(end.lines, 9);
        assert_eq!(end.bytes, text.len() as u64);
        assert_eq!(end.hash, Some(*blake3::hash(&text).as_bytes()));
        words.push(heard.words);
    }
    assert_eq!(words[0], words[1]);
    expect![[r#"
        2! the line is longer than 1048576 bytes
        3! byte 6 is not UTF-8
        4! a NUL character stands in it
        5! a control character stands in the name `A\u{7}B`
        6! a name has 5000 bytes; at most 4096 are kept
        7! a control character stands in the name `Jane\nRoe`
        9: Bo Ek is a Person []
    "#]]
    .assert_eq(&words[0]);
}

#[test]
fn a_sink_may_break_off() {
    let mut heard = Heard {
        patience: 1,
        ..Heard::new(LoadOptions::default())
    };
    let end = read_table(THINGS.1.as_bytes(), THINGS.0, &mut heard).expect("a table");
    assert_eq!((end.lines, end.hash), (2, None));
    assert_eq!(heard.loader.counts().things, 1);
}

fn written(dir: &Path, name: &str, text: &str) -> PathBuf {
    let path = dir.join(name);
    fs_err::write(&path, text).expect("a file");
    path
}

fn dataset(files: &[PathBuf]) -> DatasetImport {
    DatasetImport {
        name: "guests".into(),
        files: files.to_vec(),
        collections: std::collections::BTreeSet::new(),
        fallback_type: None,
        part_lines: None,
    }
}

/// Imports files and renders what happened.
fn imported(store: &Store, files: &[PathBuf]) -> String {
    let import = dataset(files);
    let mut words = String::new();
    let stop = AtomicBool::new(false);
    let by = Author::named("tester");
    let summary = import_dataset(store, &import, &by, &stop, &mut |event| {
        writeln!(words, "{event:?}").expect("a text takes all");
    });
    match summary {
        Ok(summary) => {
            let counts = summary.counts;
            writeln!(
                words,
                "{} things, {} relations, {} set aside, {} parts, {} unchanged",
                counts.things,
                counts.relations,
                summary.bad_lines,
                summary.parts,
                summary.unchanged_parts
            )
        }
        Err(error) => writeln!(words, "error: {error}"),
    }
    .expect("a text takes all");
    words
}

#[test]
fn a_dataset_is_taken_in_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::in_memory(ontology());
    let files = [
        written(dir.path(), "things.csv", THINGS.1),
        written(
            dir.path(),
            "meetings.tsv",
            "subject\tpredicate\tobject\tdate\tmood\nJane Roe\tmet\tAcme Mills\t2024-03-05\tgood\nJane Roe\tmet\tNobody\n",
        ),
    ];
    expect![[r#"
        SetAside { file: "meetings.tsv", bad: BadLine { number: 3, reason: "`Nobody` has no type; add a column for it, or a file of things before this one" } }
        UnknownColumn { file: "meetings.tsv", column: "mood" }
        Stored { part: 0, relations: 1, unchanged: false }
        3 things, 1 relations, 1 set aside, 1 parts, 0 unchanged
    "#]]
    .assert_eq(&imported(&store, &files));
    assert_eq!(store.sequence(), 1);
    assert!(imported(&store, &files).ends_with("1 parts, 1 unchanged\n"));
    assert_eq!(store.sequence(), 1);
    let view = store.read();
    assert_eq!(view.verify(), vec![]);
    let relations = view.relations(None, 9).expect("readable");
    let assertions = view.assertions(relations[0].id).expect("readable");
    let claims = view.claims_of(&[assertions[0].id], None, 9);
    let (_, source) = claims.expect("readable")[0];
    let SourceId::Attestation(id) = source else {
        panic!("a dataset is no document");
    };
    let attestation = view.attestation(id).expect("readable").expect("there");
    assert_eq!(attestation.by.locator.as_deref(), Some("meetings.tsv:2"));
    fs_err::write(&files[0], "name,type\nJane Roe,Company\n").expect("a file");
    expect![[r#"
        SetAside { file: "meetings.tsv", bad: BadLine { number: 2, reason: "`Acme Mills` has no type; add a column for it, or a file of things before this one" } }
        SetAside { file: "meetings.tsv", bad: BadLine { number: 3, reason: "`Nobody` has no type; add a column for it, or a file of things before this one" } }
        UnknownColumn { file: "meetings.tsv", column: "mood" }
        error: part `0` of dataset `guests` is there with other lines, which stay known after it is discarded; give the new lines another dataset's name, and discard the old one with `newsgraph import --discard`
    "#]]
    .assert_eq(&imported(&store, &files));
}

#[test]
fn predicates_outside_of_the_ontology_are_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::in_memory(ontology());
    let lines = ["endrosed", "raw:sketch", "ogled", "endrosed", "met"];
    let lines = lines.map(|predicate| format!("Jane Roe\t{predicate}\tAcme Mills\n"));
    let relations = format!("subject\tpredicate\tobject\n{}", lines.concat());
    let files = [
        written(dir.path(), "things.csv", THINGS.1),
        written(dir.path(), "acts.tsv", &relations),
    ];
    expect![[r#"
        UnknownPredicate { file: "acts.tsv", predicate: UnknownPredicate { word: "endrosed", near: Some("endorsed") } }
        UnknownPredicate { file: "acts.tsv", predicate: UnknownPredicate { word: "ogled", near: None } }
        Stored { part: 0, relations: 5, unchanged: false }
        3 things, 5 relations, 0 set aside, 1 parts, 0 unchanged
    "#]].assert_eq(&imported(&store, &files));
}

#[test]
fn a_file_that_is_no_table_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::in_memory(ontology());
    let strange = imported(&store, &[dir.path().join("rows.xlsx")]);
    assert!(
        strange.contains("a table is named .csv, .tsv or .jsonl"),
        "{strange}"
    );
    let headless = written(dir.path(), "rows.csv", "a,b\n1,2\n");
    let headless = imported(&store, &[headless]);
    assert!(headless.contains("must name the columns"), "{headless}");
    assert_eq!(store.sequence(), 0);
}

proptest! {
    #[test]
    fn quoted_fields_split_as_they_were_written(fields in prop::collection::vec("[a-z\",;\n\r\té ]{0,6}", 1..6)) {
        let quoted: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
        let line = quoted.join(",");
        let mut splitter = Splitter::new(b',');
        splitter.split(line.as_bytes()).expect("closed");
        let split = splitter.fields(line.as_bytes()).expect("text");
        let found: Vec<&str> = (0..split.ranges.len()).map(|place| split.get(place)).collect();
        prop_assert_eq!(found, fields);
    }

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in prop::collection::vec(prop::sample::select(b"a,\"\n\r\t;\0\xff{}:".to_vec()), 0..80), drop in 1..9usize) {
        let header = b"subject,predicate,object\nname,type,date\n";
        for format in [TableFormat::Csv, TableFormat::Tsv, TableFormat::JsonLines] {
            let text = [header.as_slice(), &bytes].concat();
            let mut heard = Heard::new(LoadOptions::default());
            match read_table(Drops(&text, drop), format, &mut heard) {
                Ok(end) => prop_assert_eq!(end.hash, Some(*blake3::hash(&text).as_bytes())),
                Err(error) => prop_assert!(format == TableFormat::Tsv, "{error}"),
            }
        }
    }

    #[test]
    fn lines_are_those_of_the_text(text in "[a\n\r]{0,30}", drop in 1..5usize) {
        let mut lines = Lines::new(Drops(text.as_bytes(), drop));
        let mut found = Vec::new();
        while let Some(line) = lines.next().expect("readable") {
            let super::lines::Line::Whole { number, start, end } = line else { panic!("too long") };
            found.push(String::from_utf8_lossy(lines.slice(start, end)).into_owned());
            prop_assert_eq!(number as usize, found.len());
        }
        let wanted: Vec<String> = text.split_inclusive('\n').map(|line| {
            let line = line.strip_suffix('\n').unwrap_or(line);
            line.strip_suffix('\r').unwrap_or(line).to_owned()
        }).collect();
        prop_assert_eq!(found, wanted);
    }
}
