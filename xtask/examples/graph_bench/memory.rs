//! How much memory each contender holds: what the process has more once it is built.
//!
//! `cargo xtask bench graph` has the allocator give back what is freed, so that what building took is not counted.

use anyhow::Result;
use newsgraph_graph::Topology;
use newsgraph_ingest::ontology;

use crate::bare::Bare;
use crate::petgraph_peer::Petgraph;
use crate::report::{Report, Row, Spread, Unit};
use crate::sqlite::Sqlite;
use crate::{Options, report_on, say};

/// MiB that the topology of a million relations may hold.
const MOST: f64 = 200.0 * 1048576.0;

/// Builds one contender after the other, and keeps them.
///
/// # Errors
/// The graph cannot be read, or SQLite fails.
pub(crate) fn measure(options: &Options) -> Result<Report> {
    let (sample, graph) = options.sample()?;
    let mut report = report_on(graph);
    let mut row = Row::new("memory of the graph", Unit::Bytes);
    if !options.wants(&row.figure) {
        return Ok(report);
    }
    let ontology = ontology();
    let symmetric = sample.symmetric(&ontology);
    say("memory");
    let (topology, bytes) = held(|| {
        Ok(Topology::build(
            &ontology,
            sample.entities(),
            sample.relations(),
            1,
        ))
    })?;
    row.ours = bytes;
    if sample.links.len() <= 1_000_000 {
        row.most = Some(MOST);
    }
    let (bare, _) = held(|| Ok(Bare::build(&sample, &symmetric)))?;
    row.bare = Some(Spread::once(bare.bytes() as f64));
    let (petgraph, bytes) = held(|| Ok(Petgraph::build(&sample, &symmetric)))?;
    row.petgraph = bytes;
    let (sqlite, bytes) = held(|| Sqlite::build(&sample, &symmetric))?;
    row.sqlite = bytes;
    report.rows.push(row);
    drop((topology, bare, petgraph, sqlite));
    Ok(report)
}

/// Makes something and gives how many bytes the process holds more then; `None` where the system does not say.
fn held<T>(make: impl FnOnce() -> Result<T>) -> Result<(T, Option<Spread>)> {
    let before = resident_bytes();
    let made = make()?;
    let held = resident_bytes()
        .zip(before)
        .map(|(after, before)| after - before);
    Ok((made, held.map(Spread::once)))
}

fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024.0)
}
