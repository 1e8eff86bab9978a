//! `cargo xtask bench graph`: lookups, hops, paths and algorithms beside plain arrays, petgraph and SQLite; readers beside a
//! writer; memory.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::child::{answer, built};
use super::graph_report::{Report, Row, Spread, Unit};
use crate::shell::say;

/// What its options are.
pub(super) const USAGE: &str = "\
usage: cargo xtask bench graph [--large] [--nodes N] [--relations N] [--events FILE] [--rounds N] [--only ROW] [--json FILE]

  --nodes N        things of the graph that is made up; 100,000 unless told
  --relations N    its relations; 1,000,000 unless told
  --large          measure a graph of ten times as many after it
  --events FILE    events in place of a graph that is made up: subject, relation, object and date, parted by tabs
  --rounds N       how often all questions are asked; 5 unless told
  --only ROW       only the rows whose name has this in it
  --json FILE      write the figures there too

Answers are compared before times are taken; the command fails when some differ. Each figure is a median, in brackets what
99 of 100 stay below. Nothing else should run meanwhile.";

/// What to measure.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    nodes: u64,
    relations: u64,
    large: bool,
    events: Option<String>,
    rounds: u64,
    only: String,
    json: Option<PathBuf>,
}

/// Runs the measurement and prints its tables.
///
/// # Errors
/// When the options are wrong, the program cannot be built or run, or the answers of two contenders differ.
pub(super) fn run(args: &[String]) -> Result<()> {
    let options = options(args)?;
    let program = built("xtask", "graph_bench")?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let mut reports = vec![report_of(&program, &options, 1)?];
    if options.large {
        reports.push(report_of(&program, &options, 10)?);
    }
    if options.events.is_none() {
        reports.push(asked(&program, "symmetric", &options, 1)?);
        reports.push(asked(&program, "hub", &options, 1)?);
    }
    let mut tables = format!("`cargo xtask bench graph {}`", args.join(" "));
    tables = tables.replace(" `", "`");
    tables += &format!(", {}; load before: {load}", reports[0].date);
    for report in reports.iter().filter(|report| !report.rows.is_empty()) {
        tables += &table(report);
    }
    tables += &memory_times(&reports);
    // A reader that has seen enough closes its end.
    let _closed = std::io::stdout().write_all(tables.as_bytes());
    if let Some(path) = &options.json {
        fs_err::write(path, serde_json::to_string_pretty(&reports)?)?;
    }
    let faults: Vec<&str> = reports
        .iter()
        .flat_map(|report| report.faults.iter().map(String::as_str))
        .collect();
    ensure!(
        faults.is_empty(),
        "answers differ:\n  {}",
        faults.join("\n  ")
    );
    Ok(())
}

fn options(args: &[String]) -> Result<Options> {
    let mut options = Options {
        nodes: 100_000,
        relations: 1_000_000,
        large: false,
        events: None,
        rounds: 5,
        only: String::new(),
        json: None,
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--large" {
            options.large = true;
            continue;
        }
        let value = args.next();
        let value = value.with_context(|| format!("`{arg}` needs a value\n\n{USAGE}"))?;
        let number = || -> Result<u64> {
            let number = value.parse();
            number.with_context(|| format!("`{value}` after `{arg}` is not a number"))
        };
        match arg.as_str() {
            "--nodes" => options.nodes = number()?.max(100),
            "--relations" => options.relations = number()?.max(100),
            "--rounds" => options.rounds = number()?.max(1),
            "--events" => options.events = Some(value.clone()),
            "--only" => options.only.clone_from(value),
            "--json" => options.json = Some(value.into()),
            _ => bail!("there is no option `{arg}`\n\n{USAGE}"),
        }
    }
    ensure!(
        !(options.large && options.events.is_some()),
        "`--large` is for a graph that is made up; leave it out with `--events`"
    );
    Ok(options)
}

/// All parts on one graph, each in a process of its own.
fn report_of(program: &Path, options: &Options, factor: u64) -> Result<Report> {
    let mut report = Report::default();
    for part in ["kernels", "stored", "memory"] {
        let more = asked(program, part, options, factor)?;
        if report.rows.is_empty() {
            (report.graph, report.date) = (more.graph, more.date);
        }
        report.rows.extend(more.rows);
        report.faults.extend(more.faults);
    }
    Ok(report)
}

fn asked(program: &Path, part: &str, options: &Options, factor: u64) -> Result<Report> {
    say(&format!("measuring: {part}"));
    let mut command = Command::new(program);
    command
        .arg(part)
        .args(["--nodes", &(options.nodes * factor).to_string()])
        .args(["--relations", &(options.relations * factor).to_string()])
        .args(["--rounds", &options.rounds.to_string()])
        .args(["--only", &options.only]);
    if let Some(events) = &options.events {
        command.args(["--events", events]);
    }
    if part == "memory" {
        // What is freed goes back to the system, so that what is counted is what is held.
        command.env("MALLOC_MMAP_THRESHOLD_", "131072");
        command.env("MALLOC_TRIM_THRESHOLD_", "131072");
        command.env("MALLOC_ARENA_MAX", "1");
    }
    answer(&mut command)
}

fn table(report: &Report) -> String {
    let mut table = format!(
        "\n{}\n\n| | newsgraph | bare CSR | petgraph | SQLite | newsgraph / bare | wanted |\n|---|---|---|---|---|---|---|\n",
        report.graph
    );
    for row in &report.rows {
        let shown = |spread| shown(spread, row.unit);
        let times = times(row).map_or_else(String::new, |times| format!("{times:.2}"));
        table += &format!(
            "| {} | {} | {} | {} | {} | {times} | {} |\n",
            row.figure,
            shown(row.ours),
            shown(row.bare),
            shown(row.petgraph),
            shown(row.sqlite),
            wanted(row)
        );
    }
    table
}

/// How many times the bare comparator's median ours is.
fn times(row: &Row) -> Option<f64> {
    Some(row.ours?.median / row.bare?.median)
}

/// What is wanted, and whether it is so. Limits in seconds are for one machine; where there is a ratio, it decides.
fn wanted(row: &Row) -> String {
    let limits: Vec<String> = [
        row.most_times.map(|most| format!("{most} times")),
        row.most.map(|most| scaled(most, row.unit)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let is_kept = match (row.most_times, row.most) {
        (Some(most), _) => times(row).map(|times| times <= most),
        (None, Some(most)) => row.ours.map(|ours| ours.median <= most),
        (None, None) => None,
    };
    let verdict = if is_kept == Some(false) {
        ": **missed**"
    } else {
        ""
    };
    format!("{}{verdict}", limits.join(", "))
}

/// The median, and what 99 of 100 stay below.
fn shown(spread: Option<Spread>, unit: Unit) -> String {
    match spread {
        None => String::new(),
        Some(spread) if spread.n == 1 => scaled(spread.median, unit),
        Some(spread) => format!(
            "{} ({})",
            scaled(spread.median, unit),
            scaled(spread.p99, unit)
        ),
    }
}

/// A figure with three digits in a unit that fits.
fn scaled(value: f64, unit: Unit) -> String {
    let (value, name) = match unit {
        Unit::Nanoseconds if value < 1e6 => (value / 1e3, " µs"),
        Unit::Nanoseconds if value < 1e9 => (value / 1e6, " ms"),
        Unit::Nanoseconds => (value / 1e9, " s"),
        Unit::Bytes => (value / 1_048_576.0, " MiB"),
        Unit::Times | Unit::Count => (value, ""),
    };
    let n_digits = match value {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{value:.n_digits$}{name}")
}

/// How many times the memory of the first graph the second's is.
fn memory_times(reports: &[Report]) -> String {
    let bytes = |report: &Report| {
        let mut rows = report.rows.iter();
        let row = rows.find(|row| row.unit == Unit::Bytes)?;
        row.ours.map(|ours| ours.median)
    };
    let [small, large, ..] = reports else {
        return String::new();
    };
    match bytes(small).zip(bytes(large)) {
        None => String::new(),
        Some((small, large)) => format!(
            "\nTen times the relations hold {:.1} times the memory (at most 12 wanted).\n",
            large / small
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn options_are_read_and_wrong_ones_refused() {
        let read = options(&words("--nodes 500 --large --only hop --rounds 2")).expect("options");
        assert_eq!(
            (read.nodes, read.relations, read.rounds),
            (500, 1_000_000, 2)
        );
        assert!(read.large && read.only == "hop");
        for wrong in [
            "--nodes",
            "--nodes many",
            "--hops 3",
            "--large --events a.tsv",
        ] {
            assert!(options(&words(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn figures_have_units_that_fit() {
        assert_eq!(scaled(412.0, Unit::Nanoseconds), "0.41 µs");
        assert_eq!(scaled(34_200_000.0, Unit::Nanoseconds), "34.2 ms");
        assert_eq!(scaled(5e9, Unit::Nanoseconds), "5.00 s");
        assert_eq!(scaled(183.0 * 1_048_576.0, Unit::Bytes), "183 MiB");
    }

    #[test]
    fn a_ratio_decides_before_a_limit_in_seconds() {
        let once = |value: f64| {
            Some(Spread {
                median: value,
                p99: value,
                n: 1,
            })
        };
        let row = |ours: f64, bare| Row {
            figure: "hop".to_owned(),
            unit: Unit::Nanoseconds,
            ours: once(ours),
            bare,
            petgraph: None,
            sqlite: None,
            most: Some(1_000.0),
            most_times: Some(1.6),
        };
        assert_eq!(wanted(&row(3_000.0, once(2_000.0))), "1.6 times, 1.00 µs");
        assert_eq!(
            wanted(&row(4_000.0, once(2_000.0))),
            "1.6 times, 1.00 µs: **missed**"
        );
        let limited = Row {
            most_times: None,
            ..row(1_500.0, None)
        };
        assert_eq!(wanted(&limited), "1.00 µs: **missed**");
    }
}
