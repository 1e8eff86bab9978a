//! What an import takes comes out of an archive the same.

use std::sync::atomic::AtomicBool;

use newsgraph_model::wire::ArchiveDataset;
use newsgraph_store::dataset::PartLine;
use newsgraph_store::{ReadError, Store};
use proptest::prelude::*;

use super::super::{ArchivedPart, DatasetImport, import_dataset};
use super::{THINGS, dataset, written};
use crate::{Author, ontology};

/// Makes every part of a store again out of what an archive says of it; what is not the same, in words.
fn through_an_archive(store: &Store) -> Result<(), String> {
    let view = store.read();
    for stored in view.dataset_parts().expect("readable") {
        let (id, part) = (stored.part.id(), stored.part);
        let head = ArchiveDataset {
            dataset: part.dataset.clone(),
            part: part.number,
            files: vec![],
            collections: part.collections.clone(),
            discarded: false,
        };
        let mut archived = ArchivedPart::new(ontology(), head);
        let mut taken = Ok(());
        let read: Result<(), ReadError> = view.part_lines(id, part.number, |line| {
            let took = match &line {
                PartLine::Thing(line) => archived.take_thing(line),
                PartLine::Relation(line) => archived.take_relation(line),
            };
            if taken.is_ok() {
                taken = took;
            }
            Ok(())
        });
        read.expect("readable");
        taken?;
        let import = archived.finish()?;
        if import.part.content != part.content {
            return Err(format!("part `{}` came out otherwise", part.number));
        }
    }
    Ok(())
}

/// A line of a table of relations that may be good or not.
fn relation_row() -> impl Strategy<Value = String> {
    let pick = |words: &[&'static str]| prop::sample::select(words.to_vec());
    let who = || pick(&["Jane Roe", "Acme Mills", "Ör Å", "  x-y z ", "", "Ġ\u{130}"]);
    let kind = || pick(&["Person", "company", "GPE", "Money", ""]);
    let predicate = pick(&[
        "met",
        "Raw:Juggled-It",
        "raw:met",
        "endorsed",
        "ǅ \u{130}Σ",
        "pays to",
    ]);
    let date = pick(&[
        "",
        "2024",
        "2024-02",
        "2024-02-29",
        "2023-01/2024",
        "../2024-05-01",
        "0001",
        "9999",
        "2024-05-01/",
    ]);
    let precision = pick(&["", "", "approx", "before", "month"]);
    let words = (
        pick(&["", "planned", "alleged"]),
        pick(&["", "negative"]),
        pick(&["", "probable", "possible"]),
    );
    let confidence = pick(&["", "0", "1", "0.1234", "0.9995", "1e-3"]);
    let value = pick(&["", "", "three \"bags\""]);
    (
        who(),
        kind(),
        predicate,
        who(),
        kind(),
        value,
        (date, precision),
        words,
        confidence,
    )
        .prop_map(
            |(
                subject,
                subject_type,
                predicate,
                object,
                object_type,
                value,
                (date, precision),
                words,
                confidence,
            )| {
                let object = if value.is_empty() { object } else { "" };
                let (status, polarity, certainty) = words;
                [
                    subject,
                    subject_type,
                    predicate,
                    object,
                    object_type,
                    value,
                    date,
                    precision,
                    status,
                    polarity,
                    certainty,
                    confidence,
                ]
                .join("\t")
            },
        )
}

proptest! {
    #[test]
    fn what_an_import_takes_an_archive_gives_back(rows in prop::collection::vec(relation_row(), 1..40), part_lines in 1..50u32) {
        let dir = tempfile::tempdir().expect("a folder");
        let header = "subject\tsubject_type\tpredicate\tobject\tobject_type\tvalue\tdate\tprecision\tstatus\tpolarity\tcertainty\tconfidence";
        let text = format!("{header}\n{}\n", rows.join("\n"));
        let import = DatasetImport {
            part_lines: Some(part_lines),
            fallback_type: Some("Person".into()),
            ..dataset(&[written(dir.path(), "things.csv", THINGS.1), written(dir.path(), "rows.tsv", &text)])
        };
        let store = Store::in_memory(ontology());
        let by = Author::named("tester");
        let summary = import_dataset(&store, &import, &by, &AtomicBool::new(false), &mut |_| {});
        prop_assert!(summary.expect("imported").counts.things == 3);
        prop_assert_eq!(through_an_archive(&store), Ok(()));
    }
}
