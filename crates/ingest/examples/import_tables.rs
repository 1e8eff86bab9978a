//! Measures an import: `import_tables import DIR TABLE...` takes the tables into a new store and prints a line of JSON;
//! `import_tables kill DIR TABLE...` does the same and dies without closing the store; `import_tables open DIR` opens it.

use std::fs::File;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use newsgraph_ingest::ontology;
use newsgraph_ingest::table::{
    BadLine, DatasetLoader, Flow, LoadOptions, TableFormat, TableRow, TableSink, read_table,
};
use newsgraph_store::dataset::{DatasetPart, ImportPart, PackedPart};
use newsgraph_store::{Action, CommitRequest, Store, StoreOptions};

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
    let began = Instant::now();
    let store = Store::open(dir, Arc::clone(&ontology), StoreOptions::default())?;
    let mut import = Import {
        loader: DatasetLoader::new(ontology, LoadOptions::default()),
        store: &store,
        lines_before: 0,
        n_parts: 0,
        n_bad: 0,
        pack_seconds: 0.0,
        commit_seconds: 0.0,
        packed_bytes: 0,
        failure: None,
    };
    for table in tables {
        let format = TableFormat::of_name(table).ok_or("a table is .csv, .tsv or .jsonl")?;
        let end = read_table(File::open(table)?, format, &mut import)?;
        if let Some(failure) = import.failure.take() {
            return Err(failure.into());
        }
        import.lines_before += end.lines;
    }
    import.pack();
    if let Some(failure) = import.failure.take() {
        return Err(failure.into());
    }
    let seconds = began.elapsed().as_secs_f64();
    let counts = import.loader.counts();
    let (n_bad, n_parts, packed) = (import.n_bad, import.n_parts, import.packed_bytes);
    let (pack_seconds, commit_seconds) = (import.pack_seconds, import.commit_seconds);
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
    let (things, relations) = (counts.things, counts.relations);
    writeln!(
        std::io::stdout(),
        "{{\"seconds\":{seconds:.3},\"pack_seconds\":{pack_seconds:.3},\"commit_seconds\":{commit_seconds:.3},\
         \"things\":{things},\"relations\":{relations},\"bad_lines\":{n_bad},\"parts\":{n_parts},\
         \"packed_bytes\":{packed},\"store_bytes\":{bytes},\"peak_kib\":{}}}",
        peak_kib()
    )?;
    Ok(())
}

struct Import<'a> {
    loader: DatasetLoader,
    store: &'a Store,
    lines_before: u64,
    n_parts: u32,
    n_bad: u64,
    pack_seconds: f64,
    commit_seconds: f64,
    packed_bytes: u64,
    failure: Option<String>,
}

impl Import<'_> {
    fn pack(&mut self) {
        let began = Instant::now();
        let packed = self.loader.pack();
        self.pack_seconds += began.elapsed().as_secs_f64();
        let began = Instant::now();
        if let Some(packed) = packed
            && let Err(error) = self.commit(packed)
        {
            self.failure = Some(error.to_string());
        }
        self.commit_seconds += began.elapsed().as_secs_f64();
    }

    fn commit(&mut self, packed: PackedPart) -> Result<(), newsgraph_store::CommitError> {
        let number = self.n_parts;
        self.n_parts += 1;
        self.packed_bytes += packed.n_bytes();
        let part = DatasetPart {
            dataset: "measured".into(),
            number,
            files: Vec::new(),
            content: [0; 32],
            collections: std::collections::BTreeSet::new(),
        };
        self.store.commit(CommitRequest {
            action: Action::Import(Box::new(ImportPart {
                part,
                packed: Arc::new(packed),
            })),
            actor: "bench".into(),
            reason: String::new(),
            recorded_ms: 0,
            client_id: None,
        })?;
        Ok(())
    }
}

impl TableSink for Import<'_> {
    fn take(&mut self, number: u64, row: &TableRow<'_>) -> Result<(), String> {
        self.loader.take(self.lines_before + number, row)
    }

    fn set_aside(&mut self, _: BadLine) {
        self.n_bad += 1;
    }

    fn after_line(&mut self, _: u64) -> Flow {
        if self.loader.is_full() {
            self.pack();
        }
        match self.failure {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }
}

/// The most memory that the process ever held, in KiB; 0 where the system does not say.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|words| words.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
