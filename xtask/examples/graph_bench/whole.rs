//! Algorithms over the whole graph.

use anyhow::Result;
use newsgraph_graph::{Connection, Topology};
use newsgraph_model::EntityId;

use crate::contenders::{Contenders, Round};
use crate::contest::{Contender, Effort, Exactly, Peer, Ranks, contest};
use crate::ours;
use crate::sample::Sample;

/// The damping and rounds of PageRank.
const PAGE_RANK: (f64, usize) = (0.85, 20);

pub(crate) fn components(round: Round<'_>) -> Result<()> {
    let figure = round.target(6e6, 0.0);
    let Contenders {
        topology,
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
            let found = watch.time(|| ours::components(topology, Connection::Weak));
            Ok(watch.answer(|| Exactly(found.len())))
        }),
        Contender::new(Peer::Petgraph, usize::MAX, |(): &(), watch| {
            let found = watch.time(|| petgraph.components());
            Ok(watch.answer(|| Exactly(found)))
        }),
    ];
    contest(round.report, figure, (&[(), ()], round.effort), contenders)
}

pub(crate) fn strong_components(round: Round<'_>) -> Result<()> {
    let figure = round.target(0.0, 0.0);
    let Contenders {
        topology,
        bare,
        petgraph,
        ..
    } = round.contenders;
    let contenders = vec![
        Contender::new(Peer::Bare, usize::MAX, |(): &(), watch| {
            let found = watch.time(|| bare.strong_components());
            Ok(watch.answer(|| Exactly(found)))
        }),
        Contender::new(Peer::Ours, usize::MAX, |(): &(), watch| {
            let found = watch.time(|| ours::components(topology, Connection::Strong));
            Ok(watch.answer(|| Exactly(found.len())))
        }),
        Contender::new(Peer::Petgraph, usize::MAX, |(): &(), watch| {
            let found = watch.time(|| petgraph.strong_components());
            Ok(watch.answer(|| Exactly(found)))
        }),
    ];
    contest(round.report, figure, (&[(), ()], round.effort), contenders)
}

pub(crate) fn page_rank(round: Round<'_>) -> Result<()> {
    let figure = round.target(40e6, 1.2);
    let Contenders {
        sample,
        topology,
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
            let ranks = watch.time(|| ours::page_rank(topology, damping, n_iterations));
            Ok(watch.answer(|| Ranks(ranks_by_number(sample, topology, &ranks))))
        }),
        Contender::new(Peer::Sqlite, n_slow, |(): &(), watch| {
            let ranks = watch.time(|| sqlite.page_rank(damping, n_iterations))?;
            Ok(watch.answer(|| Ranks(ranks)))
        }),
    ];
    contest(round.report, figure, (&[(), ()], effort), contenders)
}

/// Ranks in the order of a topology's nodes in the order of the things.
pub(crate) fn ranks_by_number(sample: &Sample, topology: &Topology, ranks: &[f64]) -> Vec<f64> {
    let rank_of = |id: EntityId| topology.node(id).map(|node| ranks[node.index()]);
    let things = sample.things.iter();
    things
        .map(|thing| rank_of(thing.id).unwrap_or(f64::NAN))
        .collect()
}
