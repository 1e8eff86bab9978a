//! Lookups, hops, paths and whole-graph algorithms on a topology in memory, beside the comparators.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use newsgraph_graph::{Direction, Filter, PathOutcome, Topology, fold_name};
use newsgraph_ingest::ontology;
use newsgraph_model::{EntityId, RelationId, View};
use rustc_hash::FxHashMap;

use crate::bare::{Bare, Scratch, Sieve};
use crate::contest::{Contender, Effort, Exactly, Figure, Peer, Ranks, contest};
use crate::generate::hub;
use crate::invented::Chance;
use crate::names;
use crate::ours::{Ours, Reached, all_views};
use crate::petgraph_peer::Petgraph;
use crate::report::{Report, Row, Spread, Unit};
use crate::sample::Sample;
use crate::sqlite::Sqlite;
use crate::{Options, report_on, say};

/// Longest path that is looked for.
const MAX_PATH: u32 = 8;

/// The damping and rounds of PageRank.
const PAGE_RANK: (f64, usize) = (0.85, 20);

/// Neighbours of the hub.
const N_HUB: u32 = 10_000;

/// All contenders over one graph.
pub(crate) struct Contenders {
    pub(crate) sample: Sample,
    pub(crate) ours: Ours,
    pub(crate) bare: Bare,
    pub(crate) scratch: Scratch,
    pub(crate) petgraph: Petgraph,
    pub(crate) sqlite: Sqlite,
    /// Numbers of things and relations by their ids.
    pub(crate) things: FxHashMap<EntityId, u32>,
    pub(crate) links: FxHashMap<RelationId, u32>,
}

/// The time of a single call, in ns.
fn timed<T>(call: impl FnOnce() -> T) -> (T, f64) {
    let began = Instant::now();
    let made = call();
    (made, began.elapsed().as_nanos() as f64)
}

impl Contenders {
    /// Builds them all; also gives the time of each as a row.
    pub(crate) fn build(sample: Sample) -> Result<(Self, Row)> {
        let ontology = ontology();
        let symmetric = sample.symmetric(&ontology);
        let mut row = Row::new("built from rows in memory", Unit::Nanoseconds);
        let (topology, ours_ns) = timed(|| {
            Topology::build(
                &Arc::clone(&ontology),
                sample.entities(),
                sample.relations(),
                1,
            )
        });
        let (bare, bare_ns) = timed(|| Bare::build(&sample, &symmetric));
        let (petgraph, petgraph_ns) = timed(|| Petgraph::build(&sample, &symmetric));
        let (sqlite, sqlite_ns) = timed(|| Sqlite::build(&sample, &symmetric));
        row.ours = Some(Spread::once(ours_ns));
        row.bare = Some(Spread::once(bare_ns));
        row.petgraph = Some(Spread::once(petgraph_ns));
        row.sqlite = Some(Spread::once(sqlite_ns));
        let things = sample.things.iter().map(|thing| thing.id).zip(0..);
        let links = sample.links.iter().map(|link| link.id).zip(0..);
        let contenders = Self {
            ours: Ours::new(topology),
            scratch: bare.scratch(),
            bare,
            petgraph,
            sqlite: sqlite?,
            things: things.collect(),
            links: links.collect(),
            sample,
        };
        Ok((contenders, row))
    }

    /// Ids of things by chance.
    fn some_things(&self, n: usize, seed: u64) -> Vec<EntityId> {
        let mut chance = Chance(seed | 1);
        let n_things = self.sample.things.len() as u64;
        let mut thing = || self.sample.things[chance.below(n_things) as usize].id;
        (0..n).map(|_| thing()).collect()
    }
}

/// Measures all rows on a graph.
///
/// # Errors
/// The graph cannot be read or built, or SQLite fails.
pub(crate) fn measure(options: &Options) -> Result<Report> {
    let (sample, graph) = options.sample()?;
    say(&format!("building: {graph}"));
    let mut report = report_on(graph);
    let (mut contenders, built) = Contenders::build(sample)?;
    if options.wants(&built.figure) {
        report.rows.push(built);
    }
    let rows: &[(&str, Rows)] = &[
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
        ("PageRank, 20 rounds", page_rank),
    ];
    for (figure, row) in rows {
        if !options.wants(figure) {
            continue;
        }
        say(figure);
        row(Round {
            contenders: &mut contenders,
            report: &mut report,
            effort: options.effort(),
            figure,
        })?;
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
    let (mut contenders, _) = Contenders::build(sample)?;
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

/// What a row is measured with.
pub(crate) struct Round<'a> {
    pub(crate) contenders: &'a mut Contenders,
    pub(crate) report: &'a mut Report,
    pub(crate) effort: Effort,
    pub(crate) figure: &'a str,
}

impl<'a> Round<'a> {
    /// The figure with its target; no limit in ns when that is 0, no ratio either.
    pub(crate) fn target(&self, most_ns: f64, most_times: f64) -> Figure<'a> {
        let limit = |most: f64| (most > 0.0).then_some(most);
        Figure {
            name: self.figure,
            most_ns: limit(most_ns),
            most_times: limit(most_times),
        }
    }
}

fn by_id(round: Round<'_>) -> Result<()> {
    let figure = round.target(600.0, 0.0);
    let questions = round.contenders.some_things(20_000, 1);
    let Contenders {
        ours,
        bare,
        sqlite,
        things,
        ..
    } = round.contenders;
    let contenders = vec![
        Contender::new(Peer::Bare, usize::MAX, |id: &EntityId, watch| {
            let found = watch.time(|| bare.by_id(*id));
            Ok(watch.answer(|| Exactly(found.map(|(number, name)| (number, name.to_owned())))))
        }),
        Contender::new(Peer::Ours, usize::MAX, |id: &EntityId, watch| {
            let found = watch.time(|| ours.by_id(*id));
            Ok(watch.answer(|| Exactly(found.map(|(_, name)| (things[id], name.to_owned())))))
        }),
        Contender::new(Peer::Sqlite, usize::MAX, |id: &EntityId, watch| {
            let found = watch.time(|| sqlite.by_id(*id))?;
            Ok(watch.answer(|| Exactly(found)))
        }),
    ];
    contest(round.report, figure, (&questions, round.effort), contenders)
}

fn by_name(round: Round<'_>) -> Result<()> {
    let figure = round.target(1e3, 0.0);
    let ids = round.contenders.some_things(20_000, 2);
    let Contenders {
        sample,
        ours,
        bare,
        sqlite,
        things,
        ..
    } = round.contenders;
    let mut n_named: FxHashMap<String, usize> = FxHashMap::default();
    for thing in &sample.things {
        *n_named.entry(fold_name(&thing.name)).or_default() += 1;
    }
    // Which of two things of one name is meant, nobody can tell.
    let questions: Vec<String> = ids
        .iter()
        .map(|id| sample.things[things[id] as usize].name.clone())
        .filter(|name| n_named[&fold_name(name)] == 1)
        .collect();
    let contenders = vec![
        Contender::new(Peer::Bare, usize::MAX, |name: &String, watch| {
            let found = watch.time(|| bare.by_name(name));
            Ok(watch.answer(|| Exactly(found)))
        }),
        Contender::new(Peer::Ours, usize::MAX, |name: &String, watch| {
            let found = watch.time(|| ours.by_name(name));
            Ok(watch.answer(|| Exactly(found.map(|id| things[&id]))))
        }),
        Contender::new(Peer::Sqlite, usize::MAX, |name: &String, watch| {
            let found = watch.time(|| sqlite.by_name(name))?;
            Ok(watch.answer(|| Exactly(found)))
        }),
    ];
    contest(round.report, figure, (&questions, round.effort), contenders)
}

/// Neighbours with the relation that leads to each: every parallel relation is an answer of its own.
fn one_hop(round: Round<'_>) -> Result<()> {
    let figure = round.target(1e3, 1.6);
    let ids = round.contenders.some_things(20_000, 3);
    let Contenders {
        sample,
        ours,
        bare,
        scratch,
        petgraph,
        sqlite,
        things,
        links,
    } = round.contenders;
    let mut chance = Chance(4);
    let n_predicates = sample.predicates.len() as u64;
    let filters: Vec<Filter> = sample.predicates.iter().map(of_predicate).collect();
    let questions: Vec<(EntityId, u16)> = ids
        .into_iter()
        .map(|id| (id, chance.below(n_predicates) as u16))
        .collect();
    let contenders = vec![
        Contender::new(
            Peer::Bare,
            usize::MAX,
            |(id, predicate): &(EntityId, u16), watch| {
                watch.time(|| bare.one_hop(scratch, *id, *predicate));
                Ok(watch.answer(|| Exactly(sorted(scratch.neighbours.clone()))))
            },
        ),
        Contender::new(
            Peer::Ours,
            usize::MAX,
            |(id, predicate): &(EntityId, u16), watch| {
                let filter = &filters[usize::from(*predicate)];
                let found = watch.time(|| ours.one_hop(*id, filter, Direction::Out));
                let numbers = |(id, link)| (things[&id], links[&link]);
                Ok(watch.answer(|| Exactly(sorted(found.into_iter().map(numbers).collect()))))
            },
        ),
        Contender::new(
            Peer::Petgraph,
            usize::MAX,
            |(id, predicate): &(EntityId, u16), watch| {
                let found = watch.time(|| petgraph.one_hop(*id, *predicate));
                Ok(watch.answer(|| Exactly(sorted(found))))
            },
        ),
        Contender::new(
            Peer::Sqlite,
            usize::MAX,
            |(id, predicate): &(EntityId, u16), watch| {
                let found = watch.time(|| sqlite.one_hop(*id, *predicate))?;
                Ok(watch.answer(|| Exactly(sorted(found))))
            },
        ),
    ];
    contest(round.report, figure, (&questions, round.effort), contenders)
}

fn of_predicate(name: &newsgraph_model::PredicateName) -> Filter {
    Filter {
        predicates: vec![name.clone()],
        ..Filter::of_view(View::All)
    }
}

fn hops(round: Round<'_>, (hops, direction): (u32, Direction), most_ns: f64) -> Result<()> {
    let n_questions = match (hops, direction) {
        (3, Direction::Both) => 20,
        (2, Direction::Both) => 300,
        _ => 2_000,
    };
    let questions = round.contenders.some_things(n_questions, 5);
    hops_of(round, (hops, direction), most_ns, &questions)
}

/// Distinct things within some hops of each start. What ours looked at is compared with what lies there: a walk that
/// costs more than what it visits is a fault.
fn hops_of(
    round: Round<'_>,
    (hops, direction): (u32, Direction),
    most_ns: f64,
    questions: &[EntityId],
) -> Result<()> {
    let figure = round.target(most_ns, 1.6);
    let Contenders {
        ours,
        bare,
        scratch,
        petgraph,
        sqlite,
        things,
        ..
    } = round.contenders;
    let traversal = all_views(direction, hops);
    let either = direction == Direction::Both;
    let n_slow = if either {
        questions.len() / 10
    } else {
        questions.len() / 4
    };
    let mut looks = Vec::new();
    let contenders = vec![
        Contender::new(Peer::Bare, usize::MAX, |id: &EntityId, watch| {
            watch.time(|| bare.reach(scratch, *id, (hops, direction)));
            Ok(watch.answer(|| Exactly(distances(scratch))))
        }),
        Contender::new(Peer::Ours, usize::MAX, |id: &EntityId, watch| {
            let reached = watch.time(|| ours.reach(*id, &traversal));
            Ok(watch.answer(|| {
                looks.push((*id, reached.cost.relations));
                Exactly(sorted(numbered(&reached, things)))
            }))
        }),
        Contender::new(Peer::Petgraph, questions.len(), |id: &EntityId, watch| {
            let found = watch.time(|| petgraph.reach(*id, hops, either));
            Ok(watch.answer(|| Exactly(sorted(found))))
        }),
        Contender::new(
            Peer::Sqlite,
            n_slow.clamp(1, 200),
            |id: &EntityId, watch| {
                let found = watch.time(|| sqlite.reach(*id, hops, direction))?;
                Ok(watch.answer(|| Exactly(sorted(found))))
            },
        ),
    ];
    contest(round.report, figure, (questions, round.effort), contenders)?;
    for (id, n_looks) in looks {
        bare.reach(scratch, id, (hops - 1, direction));
        let walked = scratch.queue.iter().map(|node| bare.degree(*node));
        let n_there: usize = walked.sum();
        if n_looks > n_there {
            round.report.faults.push(format!(
                "{}: {n_looks} relations were looked at where {n_there} are",
                figure.name
            ));
            break;
        }
    }
    Ok(())
}

/// What a walk of the bare comparator found, with distances.
pub(crate) fn distances(scratch: &Scratch) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut first = 1;
    for (last, depth) in scratch.levels.iter().zip(1..) {
        found.extend(
            scratch.queue[first..*last]
                .iter()
                .map(|node| (*node, depth)),
        );
        first = *last;
    }
    sorted(found)
}

/// What ours found, by the numbers of things.
pub(crate) fn numbered(reached: &Reached, things: &FxHashMap<EntityId, u32>) -> Vec<(u32, u32)> {
    let found = reached.things.iter();
    found.map(|(id, depth)| (things[id], *depth)).collect()
}

pub(crate) fn sorted<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values
}

fn sieved(round: Round<'_>) -> Result<()> {
    let figure = round.target(0.0, 1.6);
    let questions = round.contenders.some_things(2_000, 6);
    let Contenders {
        sample,
        ours,
        bare,
        scratch,
        sqlite,
        things,
        ..
    } = round.contenders;
    let mut traversal = all_views(Direction::Out, 2);
    traversal.filter.view = View::Reported;
    traversal.filter.exclude = sample.predicates.iter().take(2).cloned().collect();
    let sieve = Sieve {
        views: View::Reported.set().bits(),
        predicates: (0..sample.predicates.len())
            .map(|place| place >= 2)
            .collect(),
    };
    let kept: Vec<usize> = (2..sample.predicates.len()).collect();
    let kept = serde_json::to_string(&kept)?;
    let contenders = vec![
        Contender::new(Peer::Bare, usize::MAX, |id: &EntityId, watch| {
            watch.time(|| bare.reach_through(scratch, *id, (2, &sieve)));
            Ok(watch.answer(|| Exactly(distances(scratch))))
        }),
        Contender::new(Peer::Ours, usize::MAX, |id: &EntityId, watch| {
            let reached = watch.time(|| ours.reach(*id, &traversal));
            Ok(watch.answer(|| Exactly(sorted(numbered(&reached, things)))))
        }),
        Contender::new(Peer::Sqlite, 200, |id: &EntityId, watch| {
            let found = watch.time(|| sqlite.reach_through(*id, 2, (sieve.views, &kept)))?;
            Ok(watch.answer(|| Exactly(sorted(found))))
        }),
    ];
    contest(round.report, figure, (&questions, round.effort), contenders)
}

fn path(round: Round<'_>) -> Result<()> {
    let figure = round.target(40e3, 1.7);
    let ends = round.contenders.some_things(1_000, 7);
    let questions: Vec<(EntityId, EntityId)> = ends
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    let Contenders {
        ours,
        bare,
        scratch,
        petgraph,
        sqlite,
        ..
    } = round.contenders;
    let traversal = all_views(Direction::Both, MAX_PATH);
    let n_hops = |path: &PathOutcome| match path {
        PathOutcome::Found { path, .. } => Some(path.hops.len()),
        PathOutcome::NotFound { .. } | PathOutcome::Truncated { .. } => None,
    };
    let contenders = vec![
        Contender::new(
            Peer::Bare,
            usize::MAX,
            |(from, to): &(EntityId, EntityId), watch| {
                let found = watch.time(|| bare.path(scratch, *from, *to));
                Ok(watch.answer(|| Exactly(found.map(|path| path.len() - 1))))
            },
        ),
        Contender::new(
            Peer::Ours,
            usize::MAX,
            |(from, to): &(EntityId, EntityId), watch| {
                let found = watch.time(|| ours.path(*from, *to, &traversal));
                Ok(watch.answer(|| Exactly(n_hops(&found))))
            },
        ),
        Contender::new(
            Peer::Petgraph,
            40,
            |(from, to): &(EntityId, EntityId), watch| {
                let found = watch.time(|| petgraph.path_length(*from, *to));
                Ok(watch.answer(|| Exactly(found)))
            },
        ),
        Contender::new(
            Peer::Sqlite,
            20,
            |(from, to): &(EntityId, EntityId), watch| {
                let found = watch.time(|| sqlite.path_length(*from, *to, MAX_PATH))?;
                Ok(watch.answer(|| Exactly(found.map(|length| length as usize))))
            },
        ),
    ];
    contest(round.report, figure, (&questions, round.effort), contenders)
}

fn components(round: Round<'_>) -> Result<()> {
    let figure = round.target(6e6, 0.0);
    let Contenders {
        ours,
        bare,
        petgraph,
        ..
    } = round.contenders;
    let contenders = vec![
        Contender::new(Peer::Bare, usize::MAX, |(): &(), watch| {
            let found = watch.time(|| bare.components());
            Ok(watch.answer(|| Exactly(found)))
        }),
        Contender::new(Peer::Ours, usize::MAX, |(): &(), watch| {
            let found = watch.time(|| ours.components());
            Ok(watch.answer(|| Exactly(found)))
        }),
        Contender::new(Peer::Petgraph, usize::MAX, |(): &(), watch| {
            let found = watch.time(|| petgraph.components());
            Ok(watch.answer(|| Exactly(found)))
        }),
    ];
    contest(round.report, figure, (&[(), ()], round.effort), contenders)
}

fn page_rank(round: Round<'_>) -> Result<()> {
    let figure = round.target(40e6, 1.2);
    let Contenders {
        sample,
        ours,
        bare,
        sqlite,
        ..
    } = round.contenders;
    let (damping, n_iterations) = PAGE_RANK;
    // Twenty joins of all relations take SQLite minutes on larger graphs.
    let n_slow = usize::from(sample.links.len() <= 2_000_000 && round.effort.n_compared > 0);
    let effort = Effort {
        n_compared: 1,
        ..round.effort
    };
    let contenders = vec![
        Contender::new(Peer::Bare, usize::MAX, |(): &(), watch| {
            let ranks = watch.time(|| bare.page_rank(damping, n_iterations));
            Ok(watch.answer(|| Ranks(ranks)))
        }),
        Contender::new(Peer::Ours, usize::MAX, |(): &(), watch| {
            let ranks = watch.time(|| ours.page_rank(damping, n_iterations));
            Ok(watch.answer(|| Ranks(ranks_by_number(sample, ours, &ranks))))
        }),
        Contender::new(Peer::Sqlite, n_slow, |(): &(), watch| {
            let ranks = watch.time(|| sqlite.page_rank(damping, n_iterations))?;
            Ok(watch.answer(|| Ranks(ranks)))
        }),
    ];
    contest(round.report, figure, (&[(), ()], effort), contenders)
}

/// Ranks in the order of a topology's nodes in the order of the things.
pub(crate) fn ranks_by_number(sample: &Sample, ours: &Ours, ranks: &[f64]) -> Vec<f64> {
    let rank_of = |id: EntityId| ours.topology.node(id).map(|node| ranks[node.index()]);
    let things = sample.things.iter();
    things
        .map(|thing| rank_of(thing.id).unwrap_or(f64::NAN))
        .collect()
}

/// Every relation of a hub's neighbours is told apart, however many there are between two things.
fn parallel_relations(contenders: &Contenders, report: &mut Report) {
    let Contenders { sample, ours, .. } = contenders;
    let mut n_of: FxHashMap<u32, usize> = FxHashMap::default();
    for link in &sample.links {
        *n_of.entry(link.subject).or_default() += 1;
    }
    let filter = Filter::of_view(View::All);
    for (thing, n_links) in n_of {
        let id = sample.things[thing as usize].id;
        let mut found = ours.one_hop(id, &filter, Direction::Out);
        found.sort_unstable_by_key(|(_, relation)| *relation);
        found.dedup();
        if found.len() != n_links {
            report.faults.push(format!(
                "parallel relations: {} of {n_links} relations of `{}` were found",
                found.len(),
                sample.things[thing as usize].name
            ));
            return;
        }
    }
}
