//! Lookups, hops, paths and whole-graph algorithms on a topology in memory, beside the comparators.

use anyhow::Result;
use newsgraph_graph::Direction;

use crate::contenders::{BUILT, Contenders, Round};
use crate::generate::{Shape, hub, preferential};
use crate::lookups::{by_id, by_name};
use crate::report::Report;
use crate::walks::{hops, hops_of, one_hop, parallel_relations, path, sieved};
use crate::whole::{components, page_rank, strong_components};
use crate::{Options, names, report_on, say};

/// Neighbours of the hub.
const N_HUB: u32 = 10_000;

/// The rows of a graph, as they are called and how each is measured.
const ROWS: &[(&str, Rows)] = &[
    ("entity by id", by_id),
    ("entity by name", by_name),
    ("20 names by prefix", names::by_prefix),
    (
        "20 names by a prefix with a space at its end",
        names::by_word,
    ),
    ("one hop with predicate", one_hop),
    ("1 hop, distinct", |to| hops(to, (1, Direction::Out), 1e3)),
    ("2 hops, distinct", |to| hops(to, (2, Direction::Out), 4e3)),
    ("3 hops, distinct", |to| hops(to, (3, Direction::Out), 16e3)),
    ("2 hops, reported, without two predicates", sieved),
    ("2 hops either way, distinct", |to| {
        hops(to, (2, Direction::Both), 0.0)
    }),
    ("3 hops either way, distinct", |to| {
        hops(to, (3, Direction::Both), 0.0)
    }),
    ("shortest path either way", path),
    ("weak components", components),
    ("strong components", strong_components),
    ("PageRank, 20 rounds", page_rank),
];

/// Measures all rows on a graph.
///
/// # Errors
/// The graph cannot be read or built, or SQLite fails.
pub(crate) fn measure(options: &Options) -> Result<Report> {
    let any = ROWS.iter().any(|(figure, _)| options.wants(figure));
    if !any && !options.wants(BUILT) {
        return Ok(Report::default());
    }
    let (sample, graph) = options.sample()?;
    say(&format!("building: {graph}"));
    let mut report = report_on(graph);
    let (mut contenders, built) = Contenders::build(sample, options.is_alone)?;
    if options.wants(BUILT) {
        report.rows.push(built);
    }
    measure_rows(options, (&mut contenders, &mut report), ROWS)?;
    Ok(report)
}

/// Measures hops where one relation in ten reads both ways, so that a hub leads to all its neighbours.
///
/// # Errors
/// The graph cannot be built, or SQLite fails.
pub(crate) fn measure_symmetric(options: &Options) -> Result<Report> {
    let shape = Shape {
        symmetric_permille: 100,
        ..options.shape
    };
    let (n_things, n_links) = (shape.n_things, shape.n_links);
    let mut report = report_on(format!(
        "{n_things} things, {n_links} relations, of which one in ten reads both ways"
    ));
    let rows: &[(&str, Rows)] = &[
        ("1 hop, some both ways", |to| {
            hops(to, (1, Direction::Out), 0.0)
        }),
        ("2 hops, some both ways", |to| {
            hops(to, (2, Direction::Out), 0.0)
        }),
    ];
    if rows.iter().any(|(figure, _)| options.wants(figure)) {
        let (mut contenders, _) = Contenders::build(preferential(&shape), options.is_alone)?;
        measure_rows(options, (&mut contenders, &mut report), rows)?;
    }
    Ok(report)
}

/// Measures two and three hops where a hub is among what is walked.
///
/// # Errors
/// The graph cannot be built, or SQLite fails.
pub(crate) fn measure_hub(options: &Options) -> Result<Report> {
    let sample = hub(N_HUB, options.shape.seed);
    let mut report = report_on(format!(
        "a hub with {N_HUB} neighbours of three relations each"
    ));
    let (mut contenders, _) = Contenders::build(sample, options.is_alone)?;
    let (hub, neighbour) = (
        contenders.sample.things[0].id,
        contenders.sample.things[7].id,
    );
    for (start, from) in [("from the hub", hub), ("from its neighbour", neighbour)] {
        for hops in [2, 3] {
            let figure = format!("{hops} hops {start}, either way");
            if !options.wants(&figure) {
                continue;
            }
            say(&figure);
            let round = Round {
                contenders: &mut contenders,
                report: &mut report,
                effort: options.effort(),
                figure: &figure,
            };
            hops_of(round, (hops, Direction::Both), 0.0, &[from; 20])?;
        }
    }
    names::spaces(&mut report);
    parallel_relations(&contenders, &mut report);
    Ok(report)
}

type Rows = fn(Round<'_>) -> Result<()>;

fn measure_rows(
    options: &Options,
    (contenders, report): (&mut Contenders, &mut Report),
    rows: &[(&str, Rows)],
) -> Result<()> {
    for (figure, row) in rows {
        if !options.wants(figure) {
            continue;
        }
        say(figure);
        row(Round {
            contenders,
            report,
            effort: options.effort(),
            figure,
        })?;
    }
    Ok(())
}
