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
pub(crate) const MIXED: [&str; 7] = [
    "mixed load: a read, 8 readers",
    "mixed load: a read, 8 readers beside a busy thread that touches nothing",
    "mixed load: a read, 8 readers beside a writer",
    "mixed load: readers' p99 beside a writer / alone",
    "mixed load: readers' p99 beside a writer / beside a busy thread",
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
    beside: Beside,
}

/// Who else runs.
#[derive(Clone, Copy, Debug)]
enum Beside {
    Nobody,
    /// A thread that computes and touches nothing: what it costs readers is the processor's time, where there are fewer
    /// processors than threads.
    Busy,
    /// A writer, by its number.
    Writer(usize),
}

/// What readers met in some loads.
#[derive(Debug, Default)]
struct Met {
    times: Times,
    p99s: Vec<f64>,
}

impl Met {
    fn add(&mut self, times: Times) {
        self.p99s
            .extend(Spread::of(times.reads.clone()).map(|spread| spread.p99));
        self.times.reads.extend(times.reads);
        self.times.changes.extend(times.changes);
    }
}

/// Two hops and a full record, by eight threads, alone, beside a busy thread and beside a writer by turns; and the writer alone.
pub(crate) fn mixed_load(options: &Options, report: &mut Report, engine: &Engine) -> Result<()> {
    let load = |n_readers, beside| load_for_a_while(engine, Load { n_readers, beside });
    let writer_alone = load(0, Beside::Writer(0))?;
    let (mut alone, mut busy, mut beside) = (Met::default(), Met::default(), Met::default());
    for round in 1..=options.n_rounds.clamp(1, 3) {
        alone.add(load(N_READERS, Beside::Nobody)?);
        busy.add(load(N_READERS, Beside::Busy)?);
        beside.add(load(N_READERS, Beside::Writer(round))?);
    }
    let row = |figure: &str, unit, ours| Row {
        ours,
        ..Row::new(figure, unit)
    };
    let [p99_alone, p99_busy, p99_beside] =
        [&alone, &busy, &beside].map(|met| Spread::of(met.p99s.clone()));
    let times_of = |other: Option<Spread>| {
        let both = other.zip(p99_beside);
        both.map(|(other, beside)| Spread::once(beside.median / other.median))
    };
    let times = |figure, other| Row {
        most: Some(3.0),
        ..row(figure, Unit::Times, times_of(other))
    };
    let ns = Unit::Nanoseconds;
    report.rows.extend([
        row(MIXED[0], ns, Spread::of(alone.times.reads)),
        row(MIXED[1], ns, Spread::of(busy.times.reads)),
        row(MIXED[2], ns, Spread::of(beside.times.reads)),
        times(MIXED[3], p99_alone),
        times(MIXED[4], p99_busy),
        row(MIXED[5], ns, Spread::of(writer_alone.changes)),
        row(MIXED[6], ns, Spread::of(beside.times.changes)),
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
        let beside = match load.beside {
            Beside::Nobody => None,
            Beside::Busy => Some(scope.spawn(move || Ok(compute(began)))),
            Beside::Writer(number) => {
                Some(scope.spawn(move || write(engine, ids, (number, began))))
            }
        };
        let mut times = Times::default();
        for reader in readers {
            let reads = reader.join().map_err(|_| anyhow!("a reader panicked"))?;
            times.reads.extend(reads?);
        }
        if let Some(beside) = beside {
            let changes = beside.join().map_err(|_| anyhow!("the writer panicked"))?;
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

/// Keeps a processor busy; changes nothing.
fn compute(began: Instant) -> Vec<f64> {
    let mut chance = Chance(7);
    while began.elapsed() < LOAD_FOR {
        for _ in 0..10_000 {
            std::hint::black_box(chance.below(10));
        }
    }
    Vec::new()
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
