//! Measures an import: `import_tables import DIR TABLE...` takes the tables into a new store and prints a line of JSON;
//! `import_tables kill DIR TABLE...` does the same and dies without closing the store; `import_tables open DIR` opens it.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use newsgraph_ingest::table::{DatasetImport, import_dataset};
use newsgraph_ingest::{Author, ontology};
use newsgraph_store::{Store, StoreOptions};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.as_slice() {
        [verb, dir] if verb == "open" => open(Path::new(dir)),
        [verb, dir, tables @ ..] if verb == "import" => import(Path::new(dir), tables, false),
        [verb, dir, tables @ ..] if verb == "kill" => import(Path::new(dir), tables, true),
        _ => Err("usage: import_tables import|kill DIR TABLE... | open DIR".into()),
    }
}

fn open(dir: &Path) -> Result<(), Failure> {
    let ontology = ontology();
    let began = Instant::now();
    let store = Store::open(dir, ontology, StoreOptions::default())?;
    let seconds = began.elapsed().as_secs_f64();
    let sequence = store.sequence();
    writeln!(
        std::io::stdout(),
        "{{\"seconds\":{seconds:.4},\"sequence\":{sequence}}}"
    )?;
    Ok(())
}

fn import(dir: &Path, tables: &[String], die: bool) -> Result<(), Failure> {
    let ontology = ontology();
    let import = DatasetImport {
        name: "measured".into(),
        files: tables.iter().map(Into::into).collect(),
        collections: BTreeSet::new(),
        fallback_type: None,
        part_lines: None,
    };
    let began = Instant::now();
    let store = Store::open(dir, ontology, StoreOptions::default())?;
    let (by, stop) = (Author::named("bench"), AtomicBool::new(false));
    let summary = import_dataset(&store, &import, &by, &stop, &mut |_| {})?;
    let seconds = began.elapsed().as_secs_f64();
    if die {
        // Nothing of ours runs after this, as after kill -9.
        std::process::abort();
    }
    drop(store);
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let metadata = entry?.metadata()?;
        bytes += if metadata.is_file() {
            metadata.len()
        } else {
            0
        };
    }
    let (things, relations) = (summary.counts.things, summary.counts.relations);
    let (bad_lines, parts, packed) = (summary.bad_lines, summary.parts, summary.packed_bytes);
    writeln!(
        std::io::stdout(),
        "{{\"seconds\":{seconds:.3},\"things\":{things},\"relations\":{relations},\"bad_lines\":{bad_lines},\
         \"parts\":{parts},\"packed_bytes\":{packed},\"store_bytes\":{bytes},\"peak_kib\":{}}}",
        peak_kib()
    )?;
    Ok(())
}

/// The most memory that the process ever held, in KiB; 0 where the system does not say.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|words| words.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
