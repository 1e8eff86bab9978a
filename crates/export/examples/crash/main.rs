//! What a crash test needs at the other end: processes that write until they are killed, and processes that look at what is
//! left. Run by `cargo xtask crash`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it speaks to its driver through stdout"
)]

mod look;
mod papers;
mod write;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_store::{Action, CommitRequest, Durability, OpenError, Store, StoreOptions};

const USAGE: &str = "\
crash write DIR ROUND        commit until killed, and say what was acknowledged
crash check DIR              compare with what was acknowledged (stdin), and verify
crash hub DIR RELATIONS      make a store with an entity that many relations name
crash fill DIR CHANGES       make a store with a bit of everything, or go on making it
crash fill-up DIR ROUND      commit until there is no room left
crash digest DIR             verify, and hash everything that can be read at any sequence
crash reads READS            read beside a writer, in memory and on disk
crash time DIR               how long durable commits take";

/// The store does not open.
const REFUSED: u8 = 3;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            let refused = error.downcast_ref::<OpenError>().is_some();
            ExitCode::from(if refused { REFUSED } else { 1 })
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["write", dir, round] => write::until_killed(Path::new(dir), round.parse()?),
        ["check", dir] => look::check(Path::new(dir)),
        ["hub", dir, n_relations] => write::hub(Path::new(dir), n_relations.parse()?),
        ["fill", dir, n_changes] => write::fill(Path::new(dir), n_changes.parse()?),
        ["fill-up", dir, round] => write::fill_up(Path::new(dir), round.parse()?),
        ["digest", dir] => look::digest(Path::new(dir)),
        ["reads", n_reads] => look::reads(n_reads.parse()?),
        ["time", dir] => write::time(Path::new(dir)),
        _ => Err(USAGE.into()),
    }
}

fn ontology() -> Result<Arc<Ontology>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/ontology/ontology.json");
    Ok(Arc::new(Ontology::parse(&std::fs::read_to_string(path)?)?))
}

fn open(dir: &Path, durability: Durability, ontology: Arc<Ontology>) -> Result<Store> {
    let options = StoreOptions {
        cache_bytes: 256 << 20,
        durability,
        ..StoreOptions::default()
    };
    Ok(Store::open(dir, ontology, options)?)
}

fn request(action: Action) -> CommitRequest {
    CommitRequest {
        action,
        actor: "crash".into(),
        reason: String::new(),
        recorded_ms: 1_763_000_000_000,
        client_id: None,
    }
}
