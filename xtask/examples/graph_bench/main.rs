//! Measures the graph in memory beside others: `graph_bench kernels|symmetric|hub|memory|stored OPTION...` prints a line of JSON.
//! `cargo xtask bench graph` runs it and prints the table.

mod bare;
mod contenders;
mod contest;
mod events;
mod figures;
mod generate;
#[path = "../../src/bench/invented.rs"]
mod invented;
mod kernels;
mod lookups;
mod memory;
mod mixed;
mod names;
mod ours;
mod petgraph_peer;
#[path = "../../src/bench/graph_report.rs"]
mod report;
mod sample;
mod sqlite;
mod stored;
#[cfg(test)]
mod tests;
mod walks;
mod whole;

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use contest::Effort;
use generate::{Shape, preferential};
use report::Report;
use sample::Sample;

/// What is measured on, and how much of it.
#[derive(Clone, Debug)]
struct Options {
    shape: Shape,
    /// A file of events in place of an invented graph.
    events: Option<PathBuf>,
    n_rounds: usize,
    /// Whether only ours is measured, for a profile of it.
    is_alone: bool,
    /// Only rows whose name has this in it.
    only: String,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (part, options) = options(&args)?;
    let report = match part.as_str() {
        "kernels" => kernels::measure(&options)?,
        "symmetric" => kernels::measure_symmetric(&options)?,
        "hub" => kernels::measure_hub(&options)?,
        "memory" => memory::measure(&options)?,
        "stored" => stored::measure(&options)?,
        _ => bail!("there is no part `{part}`; name kernels, symmetric, hub, memory or stored"),
    };
    serde_json::to_writer(std::io::stdout(), &report)?;
    writeln!(std::io::stdout())?;
    Ok(())
}

fn options(args: &[String]) -> Result<(String, Options)> {
    let (part, mut args) = match args.split_first() {
        Some((part, args)) => (part.clone(), args.iter()),
        None => bail!("name a part: kernels, symmetric, hub, memory or stored"),
    };
    let mut options = Options {
        shape: Shape {
            n_things: 100_000,
            n_links: 1_000_000,
            symmetric_permille: 0,
            seed: 2002,
        },
        events: None,
        n_rounds: 5,
        is_alone: false,
        only: String::new(),
    };
    while let Some(arg) = args.next() {
        if arg == "--alone" {
            options.is_alone = true;
            continue;
        }
        let value = args.next();
        let value = value.with_context(|| format!("`{arg}` needs a value"))?;
        let number = || -> Result<u64> {
            let number = value.parse();
            number.with_context(|| format!("`{value}` after `{arg}` is not a number"))
        };
        match arg.as_str() {
            "--nodes" => options.shape.n_things = u32::try_from(number()?)?,
            "--relations" => options.shape.n_links = u32::try_from(number()?)?,
            "--symmetric" => options.shape.symmetric_permille = number()?,
            "--seed" => options.shape.seed = number()?,
            "--rounds" => options.n_rounds = usize::try_from(number()?)?,
            "--events" => options.events = Some(value.into()),
            "--only" => options.only.clone_from(value),
            _ => bail!("there is no option `{arg}`"),
        }
    }
    Ok((part, options))
}

impl Options {
    /// The graph, and how it is called.
    fn sample(&self) -> Result<(Sample, String)> {
        if let Some(path) = &self.events {
            let sample = events::read(path)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let (n_things, n_links) = (sample.things.len(), sample.links.len());
            let graph = format!("{name}: {n_things} things, {n_links} events");
            return Ok((sample, graph));
        }
        let (n_things, n_links) = (self.shape.n_things, self.shape.n_links);
        let graph = format!("{n_things} things, {n_links} relations");
        Ok((preferential(&self.shape), graph))
    }

    fn effort(&self) -> Effort {
        Effort {
            n_rounds: self.n_rounds,
            n_compared: 100,
            is_alone: self.is_alone,
        }
    }

    fn wants(&self, figure: &str) -> bool {
        figure.contains(&self.only)
    }
}

/// Says what goes on.
fn say(words: &str) {
    // Nothing can be done when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{words}");
}

/// An empty report about a graph.
fn report_on(graph: String) -> Report {
    Report {
        graph,
        date: jiff::Timestamp::now()
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date()
            .to_string(),
        ..Report::default()
    }
}
