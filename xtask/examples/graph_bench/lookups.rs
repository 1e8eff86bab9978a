//! One thing by its id or its name.

use anyhow::Result;
use newsgraph_graph::fold_name;
use newsgraph_model::EntityId;
use rustc_hash::FxHashMap;

use crate::contenders::{Contenders, Round};
use crate::contest::{Contender, Exactly, Peer, contest};
use crate::ours;

pub(crate) fn by_id(round: Round<'_>) -> Result<()> {
    let figure = round.target(600.0, 0.0);
    let questions = round.contenders.some_things(20_000, 1);
    let Contenders {
        topology,
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
            let found = watch.time(|| ours::by_id(topology, *id));
            Ok(watch.answer(|| Exactly(found.map(|(_, name)| (things[id], name.to_owned())))))
        }),
        Contender::new(Peer::Sqlite, usize::MAX, |id: &EntityId, watch| {
            let found = watch.time(|| sqlite.by_id(*id))?;
            Ok(watch.answer(|| Exactly(found)))
        }),
    ];
    contest(round.report, figure, (&questions, round.effort), contenders)
}

pub(crate) fn by_name(round: Round<'_>) -> Result<()> {
    let figure = round.target(1e3, 0.0);
    let ids = round.contenders.some_things(20_000, 2);
    let Contenders {
        sample,
        topology,
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
            let found = watch.time(|| ours::by_name(topology, name));
            Ok(watch.answer(|| Exactly(found.map(|id| things[&id]))))
        }),
        Contender::new(Peer::Sqlite, usize::MAX, |name: &String, watch| {
            let found = watch.time(|| sqlite.by_name(name))?;
            Ok(watch.answer(|| Exactly(found)))
        }),
    ];
    contest(round.report, figure, (&questions, round.effort), contenders)
}
