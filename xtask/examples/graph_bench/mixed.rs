//! A graph in a store read by many threads while a writer writes.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use newsgraph_graph::Direction;
use newsgraph_ingest::{AttestRequest, Author, Engine, TermDraft};
use newsgraph_model::{AttestedBy, Certainty, EntityId, Polarity, Status};

use crate::Options;
use crate::invented::Chance;
use crate::ours::{self, all_views};
use crate::report::{Report, Row, Spread, Unit};

/// What the rows are called.
pub(crate) const MIXED: [&str; 5] = [
    "mixed load: a read, 8 readers",
    "mixed load: a read, 8 readers beside a writer",
    "mixed load: readers' p99 beside a writer / alone",
    "mixed load: a change, nobody reads",
    "mixed load: a change beside 8 readers",
];

/// Threads that read at once.
const N_READERS: u64 = 8;

/// How long each load lasts.
const LOAD_FOR: Duration = Duration::from_secs(3);

/// Times of reads and of changes, in ns.
#[derive(Debug, Default)]
struct Times {
    reads: Vec<f64>,
    changes: Vec<f64>,
}

/// Who reads and writes at once.
#[derive(Clone, Copy, Debug)]
struct Load {
    n_readers: u64,
    /// The number of the writer, when there is one.
    writer: Option<usize>,
}

/// Two hops and a full record, by eight threads, without a writer and with one by turns; and the writer alone.
pub(crate) fn mixed_load(options: &Options, report: &mut Report, engine: &Engine) -> Result<()> {
    let writer = |number| Load {
        n_readers: 0,
        writer: Some(number),
    };
    let writer_alone = load_for_a_while(engine, writer(0))?;
    let (mut alone, mut beside) = (Times::default(), Times::default());
    let (mut p99s_alone, mut p99s_beside) = (Vec::new(), Vec::new());
    for round in 1..=options.n_rounds.clamp(1, 3) {
        let mut loads = [
            (&mut alone, &mut p99s_alone, None),
            (&mut beside, &mut p99s_beside, Some(round)),
        ];
        for (all, p99s, writer) in &mut loads {
            let n_readers = N_READERS;
            let times = load_for_a_while(
                engine,
                Load {
                    n_readers,
                    writer: *writer,
                },
            )?;
            p99s.extend(Spread::of(times.reads.clone()).map(|spread| spread.p99));
            all.reads.extend(times.reads);
            all.changes.extend(times.changes);
        }
    }
    let row = |figure: &str, unit, ours| Row {
        ours,
        ..Row::new(figure, unit)
    };
    let p99s = Spread::of(p99s_alone).zip(Spread::of(p99s_beside));
    let times = p99s.map(|(alone, beside)| beside.median / alone.median);
    let mut ratio = row(MIXED[2], Unit::Times, times.map(Spread::once));
    ratio.most = Some(3.0);
    let ns = Unit::Nanoseconds;
    report.rows.extend([
        row(MIXED[0], ns, Spread::of(alone.reads)),
        row(MIXED[1], ns, Spread::of(beside.reads)),
        ratio,
        row(MIXED[3], ns, Spread::of(writer_alone.changes)),
        row(MIXED[4], ns, Spread::of(beside.changes)),
    ]);
    Ok(())
}

/// Reads and changes for a while, all at full speed.
fn load_for_a_while(engine: &Engine, load: Load) -> Result<Times> {
    let snapshot = engine.snapshot()?;
    let nodes = snapshot.topology.entities();
    let ids: Vec<EntityId> = nodes
        .iter()
        .filter_map(|node| snapshot.topology.entity_id(*node))
        .collect();
    drop(snapshot);
    let began = Instant::now();
    std::thread::scope(|scope| {
        let ids = &ids;
        let readers: Vec<_> = (0..load.n_readers)
            .map(|reader| scope.spawn(move || read(engine, ids, (reader, began))))
            .collect();
        let writer = load
            .writer
            .map(|writer| scope.spawn(move || write(engine, ids, (writer, began))));
        let mut times = Times::default();
        for reader in readers {
            let reads = reader.join().map_err(|_| anyhow!("a reader panicked"))?;
            times.reads.extend(reads?);
        }
        if let Some(writer) = writer {
            let changes = writer.join().map_err(|_| anyhow!("the writer panicked"))?;
            times.changes = changes?;
        }
        Ok(times)
    })
}

fn read(engine: &Engine, ids: &[EntityId], (reader, began): (u64, Instant)) -> Result<Vec<f64>> {
    let mut chance = Chance(reader * 2 + 11);
    let traversal = all_views(Direction::Out, 2);
    let mut times = Vec::new();
    while began.elapsed() < LOAD_FOR {
        let id = ids[chance.below(ids.len() as u64) as usize];
        let asked = Instant::now();
        let snapshot = engine.snapshot()?;
        let reached = ours::reach(&snapshot.topology, id, &traversal);
        let entity = snapshot.view.entity(id)?;
        times.push(asked.elapsed().as_nanos() as f64);
        std::hint::black_box((reached, entity));
    }
    Ok(times)
}

/// Adds relations between entities of the graph, one after the other.
fn write(engine: &Engine, ids: &[EntityId], (writer, began): (usize, Instant)) -> Result<Vec<f64>> {
    let mut chance = Chance(writer as u64 * 2 + 101);
    let mut times = Vec::new();
    while began.elapsed() < LOAD_FOR {
        let mut entity = || TermDraft::Entity(ids[chance.below(ids.len() as u64) as usize]);
        let request = AttestRequest {
            subject: entity(),
            predicate: "raw:noticed".into(),
            object: Some(entity()),
            roles: Vec::new(),
            status: Some(Status::Occurred),
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            time: None,
            by: AttestedBy {
                actor: Some("bench".into()),
                dataset: None,
                locator: Some(format!("{writer} {}", times.len()).into()),
            },
            collections: BTreeSet::new(),
        };
        let asked = Instant::now();
        engine.attest(&request, &Author::named("bench"))?;
        times.push(asked.elapsed().as_nanos() as f64);
    }
    Ok(times)
}
