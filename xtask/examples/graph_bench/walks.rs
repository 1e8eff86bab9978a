//! Neighbours, what lies some hops away, and paths.

use anyhow::Result;
use newsgraph_graph::{Direction, Filter, PathOutcome, Reach, Topology};
use newsgraph_model::{EntityId, View};
use rustc_hash::FxHashMap;

use crate::bare::{Scratch, Sieve};
use crate::contenders::{Contenders, Round};
use crate::contest::{Contender, Exactly, Peer, contest};
use crate::invented::Chance;
use crate::ours::{self, all_views};
use crate::report::Report;

/// Longest path that is looked for.
const MAX_PATH: u32 = 8;

/// Neighbours with the relation that leads to each: every parallel relation is an answer of its own.
pub(crate) fn one_hop(round: Round<'_>) -> Result<()> {
    let figure = round.target(1e3, 1.6);
    let ids = round.contenders.some_things(20_000, 3);
    let Contenders {
        sample,
        topology,
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
                let found = watch.time(|| ours::one_hop(topology, *id, filter, Direction::Out));
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

pub(crate) fn of_predicate(name: &newsgraph_model::PredicateName) -> Filter {
    Filter {
        predicates: vec![name.clone()],
        ..Filter::of_view(View::All)
    }
}

pub(crate) fn hops(
    round: Round<'_>,
    (hops, direction): (u32, Direction),
    most_ns: f64,
) -> Result<()> {
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
pub(crate) fn hops_of(
    round: Round<'_>,
    (hops, direction): (u32, Direction),
    most_ns: f64,
    questions: &[EntityId],
) -> Result<()> {
    let figure = round.target(most_ns, 1.6);
    let Contenders {
        topology,
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
            let reached = watch.time(|| ours::reach(topology, *id, &traversal));
            Ok(watch.answer(|| {
                looks.push((*id, reached.cost.relations));
                Exactly(sorted(numbered(topology, &reached, things)))
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
pub(crate) fn numbered(
    topology: &Topology,
    reached: &Reach,
    things: &FxHashMap<EntityId, u32>,
) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut depth = 1;
    while !reached.at(depth).is_empty() {
        let nodes = reached.at(depth).iter();
        let ids = nodes.filter_map(|node| topology.entity_id(*node));
        found.extend(ids.map(|id| (things[&id], depth as u32)));
        depth += 1;
    }
    found
}

pub(crate) fn sorted<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values
}

pub(crate) fn sieved(round: Round<'_>) -> Result<()> {
    let figure = round.target(0.0, 1.6);
    let questions = round.contenders.some_things(2_000, 6);
    let Contenders {
        sample,
        topology,
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
            let reached = watch.time(|| ours::reach(topology, *id, &traversal));
            Ok(watch.answer(|| Exactly(sorted(numbered(topology, &reached, things)))))
        }),
        Contender::new(Peer::Sqlite, 200, |id: &EntityId, watch| {
            let found = watch.time(|| sqlite.reach_through(*id, 2, (sieve.views, &kept)))?;
            Ok(watch.answer(|| Exactly(sorted(found))))
        }),
    ];
    contest(round.report, figure, (&questions, round.effort), contenders)
}

pub(crate) fn path(round: Round<'_>) -> Result<()> {
    let figure = round.target(40e3, 1.7);
    let ends = round.contenders.some_things(1_000, 7);
    let questions: Vec<(EntityId, EntityId)> = ends
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    let Contenders {
        topology,
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
                let found = watch.time(|| ours::path(topology, *from, *to, &traversal));
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

/// Every relation of a hub's neighbours is told apart, however many there are between two things.
pub(crate) fn parallel_relations(contenders: &Contenders, report: &mut Report) {
    let Contenders {
        sample, topology, ..
    } = contenders;
    let mut n_of: FxHashMap<u32, usize> = FxHashMap::default();
    for link in &sample.links {
        *n_of.entry(link.subject).or_default() += 1;
    }
    let filter = Filter::of_view(View::All);
    for (thing, n_links) in n_of {
        let id = sample.things[thing as usize].id;
        let mut found = ours::one_hop(topology, id, &filter, Direction::Out);
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
