//! A graph in a store read by many threads while a writer writes.

use std::collections::BTreeSet;
use std::io::{Read as _, Seek as _};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use fs_err::File;
use newsgraph_graph::Direction;
use newsgraph_ingest::{AttestRequest, Author, Engine, TermDraft};
use newsgraph_model::{AttestedBy, Certainty, EntityId, Polarity, Status};

use crate::Options;
use crate::invented::Chance;
use crate::ours::{self, all_views};
use crate::report::{Report, Row, Spread, Unit};

/// What the rows are called.
pub(crate) const MIXED: [&str; 14] = [
    "mixed load: a read, 8 readers",
    "mixed load: a read, 8 readers beside a busy thread that touches nothing",
    "mixed load: a read, 8 readers beside a thread that sleeps and wakes",
    "mixed load: a read, 8 readers beside a writer",
    "mixed load: readers' p99 beside a writer / alone",
    "mixed load: readers' p99 beside a writer / beside a thread that sleeps and wakes",
    "mixed load: a read less its waits for a processor, 8 readers",
    "mixed load: a read less its waits for a processor, 8 readers beside a writer",
    "mixed load: p99 of reads less their waits, beside a writer / alone",
    "mixed load: share of reads that lose their processor, 8 readers",
    "mixed load: share of reads that lose their processor, beside a thread that sleeps and wakes",
    "mixed load: share of reads that lose their processor, beside a writer",
    "mixed load: a change, nobody reads",
    "mixed load: a change beside 8 readers",
];

/// Threads that read at once.
const N_READERS: u64 = 8;

/// How long each load lasts.
const LOAD_FOR: Duration = Duration::from_secs(3);

/// How long a thread that sleeps and wakes does each, about as a writer does that waits for its changes to be on disk.
const TURN: Duration = Duration::from_micros(400);

/// One read.
#[derive(Clone, Copy, Debug)]
struct Read {
    /// From question to answer, in ns.
    took: f64,
    /// Of it, ready to run and without a processor, in ns; 0 where the system does not tell.
    waited: f64,
    /// Whether the thread was taken off its processor meanwhile.
    lost: bool,
}

/// Reads, and times of changes in ns.
#[derive(Debug, Default)]
struct Times {
    reads: Vec<Read>,
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
    /// The same by turns with sleep.
    Waking,
    /// A writer, by its number.
    Writer(usize),
}

/// What readers met in some loads.
#[derive(Debug, Default)]
struct Met {
    times: Times,
    /// Of each load.
    p99s: Vec<f64>,
    /// Of each load, of reads less their waits for a processor.
    own_p99s: Vec<f64>,
}

impl Met {
    fn add(&mut self, times: Times) {
        let p99 = |of: fn(&Read) -> f64| {
            Spread::of(times.reads.iter().map(of).collect()).map(|spread| spread.p99)
        };
        self.p99s.extend(p99(|read| read.took));
        self.own_p99s.extend(p99(Read::own));
        self.times.reads.extend(times.reads);
        self.times.changes.extend(times.changes);
    }

    fn spread(&self, of: fn(&Read) -> f64) -> Option<Spread> {
        Spread::of(self.times.reads.iter().map(of).collect())
    }

    fn share_lost(&self) -> Option<Spread> {
        let reads = &self.times.reads;
        let n_lost = reads.iter().filter(|read| read.lost).count();
        (!reads.is_empty()).then(|| Spread::once(n_lost as f64 / reads.len() as f64))
    }
}

impl Read {
    /// What the read took less its waits for a processor.
    fn own(&self) -> f64 {
        self.took - self.waited
    }
}

/// Two hops and a full record, by eight threads, alone, beside threads that touch nothing and beside a writer by turns; and
/// the writer alone.
pub(crate) fn mixed_load(options: &Options, report: &mut Report, engine: &Engine) -> Result<()> {
    let load = |n_readers, beside| load_for_a_while(engine, Load { n_readers, beside });
    let writer_alone = load(0, Beside::Writer(0))?;
    let [mut alone, mut busy, mut waking, mut writer] = [(); 4].map(|()| Met::default());
    for round in 1..=options.n_rounds.clamp(1, 3) {
        alone.add(load(N_READERS, Beside::Nobody)?);
        busy.add(load(N_READERS, Beside::Busy)?);
        waking.add(load(N_READERS, Beside::Waking)?);
        writer.add(load(N_READERS, Beside::Writer(round))?);
    }
    let row = |figure: &str, unit, ours| Row {
        ours,
        ..Row::new(figure, unit)
    };
    let times = |figure, p99s: fn(&Met) -> &Vec<f64>, other: &Met| {
        let [writer, other] = [&writer, other].map(|met| Spread::of(p99s(met).clone()));
        let both = writer.zip(other);
        let times = both.map(|(writer, other)| Spread::once(writer.median / other.median));
        Row {
            most: Some(3.0),
            ..row(figure, Unit::Times, times)
        }
    };
    let ns = Unit::Nanoseconds;
    report.rows.extend([
        row(MIXED[0], ns, alone.spread(|read| read.took)),
        row(MIXED[1], ns, busy.spread(|read| read.took)),
        row(MIXED[2], ns, waking.spread(|read| read.took)),
        row(MIXED[3], ns, writer.spread(|read| read.took)),
        times(MIXED[4], |met| &met.p99s, &alone),
        times(MIXED[5], |met| &met.p99s, &waking),
        row(MIXED[6], ns, alone.spread(Read::own)),
        row(MIXED[7], ns, writer.spread(Read::own)),
        times(MIXED[8], |met| &met.own_p99s, &alone),
        row(MIXED[9], Unit::Times, alone.share_lost()),
        row(MIXED[10], Unit::Times, waking.share_lost()),
        row(MIXED[11], Unit::Times, writer.share_lost()),
        row(MIXED[12], ns, Spread::of(writer_alone.changes)),
        row(MIXED[13], ns, Spread::of(writer.times.changes)),
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
            Beside::Busy => Some(scope.spawn(move || Ok(compute(began, None)))),
            Beside::Waking => Some(scope.spawn(move || Ok(compute(began, Some(TURN))))),
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

fn read(engine: &Engine, ids: &[EntityId], (reader, began): (u64, Instant)) -> Result<Vec<Read>> {
    let mut chance = Chance(reader * 2 + 11);
    let traversal = all_views(Direction::Out, 2);
    let schedule = Schedule::of_this_thread();
    let mut times = Vec::new();
    while began.elapsed() < LOAD_FOR {
        let id = ids[chance.below(ids.len() as u64) as usize];
        let before = schedule.now();
        let asked = Instant::now();
        let snapshot = engine.snapshot()?;
        let reached = ours::reach(&snapshot.topology, id, &traversal);
        let entity = snapshot.view.entity(id)?;
        let took = asked.elapsed().as_nanos() as f64;
        let after = schedule.now();
        std::hint::black_box((reached, entity));
        times.push(Read {
            took,
            waited: after.waited.saturating_sub(before.waited) as f64,
            lost: after.n_slices > before.n_slices,
        });
    }
    Ok(times)
}

/// What the system counts of a thread's time on processors.
#[derive(Debug)]
struct Schedule(Option<File>);

/// Since a thread began.
#[derive(Clone, Copy, Debug, Default)]
struct Scheduled {
    /// Ready to run and without a processor, in ns.
    waited: u64,
    /// How often it was given a processor.
    n_slices: u64,
}

impl Schedule {
    /// Linux tells it in `schedstat` (proc_pid_schedstat(5)); elsewhere all counts are 0.
    fn of_this_thread() -> Self {
        Self(File::open("/proc/thread-self/schedstat").ok())
    }

    fn now(&self) -> Scheduled {
        let read = || {
            let mut file = self.0.as_ref()?;
            let mut line = [0; 80];
            file.rewind().ok()?;
            let n_bytes = file.read(&mut line).ok()?;
            let line = std::str::from_utf8(line.get(..n_bytes)?).ok()?;
            let mut counts = line.split_ascii_whitespace().skip(1);
            Some(Scheduled {
                waited: counts.next()?.parse().ok()?,
                n_slices: counts.next()?.parse().ok()?,
            })
        };
        read().unwrap_or_default()
    }
}

/// Keeps a processor busy, by turns with sleep where that is wanted; changes nothing.
fn compute(began: Instant, turn: Option<Duration>) -> Vec<f64> {
    let mut chance = Chance(7);
    while began.elapsed() < LOAD_FOR {
        let woke = Instant::now();
        while woke.elapsed() < turn.unwrap_or(LOAD_FOR) && began.elapsed() < LOAD_FOR {
            for _ in 0..1_000 {
                std::hint::black_box(chance.below(10));
            }
        }
        if let Some(turn) = turn {
            std::thread::sleep(turn);
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
        let locator = format!("{writer} {}", times.len());
        let request = noticed(entity(), entity(), Some(locator));
        let asked = Instant::now();
        engine.attest(&request, &Author::named("bench"))?;
        times.push(asked.elapsed().as_nanos() as f64);
    }
    Ok(times)
}

/// That one noticed another.
pub(crate) fn noticed(
    subject: TermDraft,
    object: TermDraft,
    locator: Option<String>,
) -> AttestRequest {
    AttestRequest {
        subject,
        predicate: "raw:noticed".into(),
        object: Some(object),
        roles: Vec::new(),
        status: Some(Status::Occurred),
        polarity: Polarity::Positive,
        certainty: Certainty::Certain,
        time: None,
        by: AttestedBy {
            actor: Some("bench".into()),
            dataset: None,
            locator: locator.map(Into::into),
        },
        collections: BTreeSet::new(),
    }
}
