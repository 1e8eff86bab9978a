//! `cargo xtask bench`: what is measured, each in a file of its own.

mod annotate;
mod child;
mod graph;
mod graph_report;
mod hostile;
mod invented;
mod store;
mod tables;
mod text;

use anyhow::{Result, bail};

/// What there is to measure.
pub(crate) const HELP: &str = "\
cargo xtask bench <what>

  annotate [--text FILE...] [--rounds N]   the annotator against the original, its profile, memory and threads
  graph [--large] [--nodes N] [--relations N] [--events FILE] [--rounds N] [--only ROW] [--json FILE]
                                           the graph in memory, beside plain arrays, petgraph and SQLite
  hostile [--len BYTES] [NAME...]          how the annotator's time grows with texts made to be slow
  store [--things N] [--relations N] [--rounds N] [--import-only]
                                           a dataset taken in, beside SQLite; the write path; opening";

/// The help of one measurement.
pub(crate) fn help(what: &str) -> Option<&'static str> {
    match what {
        "annotate" => Some(annotate::USAGE),
        "graph" => Some(graph::USAGE),
        "hostile" => Some(hostile::USAGE),
        "store" => Some(store::USAGE),
        _ => None,
    }
}

/// Runs one measurement.
///
/// # Errors
/// When there is no such measurement, or something it needs cannot be built or run.
pub(crate) fn run(args: &[String]) -> Result<()> {
    match args.split_first() {
        Some((what, args)) if what == "annotate" => annotate::run(args),
        Some((what, args)) if what == "graph" => graph::run(args),
        Some((what, args)) if what == "hostile" => hostile::run(args),
        Some((what, args)) if what == "store" => store::run_bench(args),
        Some((what, _)) => bail!("there is no measurement `{what}`\n\n{HELP}"),
        None => {
            crate::shell::say(HELP);
            Ok(())
        }
    }
}
