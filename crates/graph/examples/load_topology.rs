//! Opens a store and says how long its topology takes to load, and what memory it holds:
//! `cargo run --release -p newsgraph-graph --example load_topology -- FOLDER`.

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use newsgraph_graph::Topology;
use newsgraph_model::ontology::Ontology;
use newsgraph_store::{Store, StoreOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    match std::env::args().nth(1) {
        Some(folder) => measure(&folder),
        None => Err("which store? give its folder".into()),
    }
}

fn measure(folder: &str) -> Result<(), Box<dyn std::error::Error>> {
    let ontology = Arc::new(Ontology::parse(include_str!(
        "../../../data/ontology/ontology.json"
    ))?);
    let store = Store::open(
        folder.as_ref(),
        Arc::clone(&ontology),
        StoreOptions::default(),
    )?;
    let (before, started) = (resident_kib(), Instant::now());
    let topology = Topology::load(&store.read(), &ontology)?;
    writeln!(
        std::io::stdout(),
        "{} entities, {} relations: {} ms, {} MiB more resident",
        topology.n_entities(),
        topology.n_relations(),
        started.elapsed().as_millis(),
        resident_kib().saturating_sub(before) / 1024
    )?;
    Ok(())
}

/// Memory of this process that is in use, as Linux tells; 0 elsewhere.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
