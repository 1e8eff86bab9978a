//! A graph in a store: opened, and read record by record.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use newsgraph_graph::{Filter, Topology};
use newsgraph_ingest::table::{DatasetImport, import_dataset};
use newsgraph_ingest::{Author, Engine, EngineOptions, Snapshot, TermDraft, ontology};
use newsgraph_model::{EntityId, RelationId, View};
use newsgraph_store::{Store, StoreOptions};
use rustc_hash::FxHashMap;

use crate::contest::{Contender, Exactly, Figure, Peer, contest};
use crate::invented::Chance;
use crate::mixed::{MIXED, mixed_load, noticed};
use crate::report::{Report, Row, Spread, Unit};
use crate::sample::{Link, Sample};
use crate::sqlite::Sqlite;
use crate::{Options, report_on, say};

/// What opening is called.
const OPENED: [&str; 2] = ["opened for the first time: every row read", "opened again"];

/// What reading whole records is called: rows that sled keeps, and rows that are worked out from a packed dataset.
const RECORDS: [&str; 4] = [
    "full record of an entity in sled",
    "full record of a relation in sled",
    "full record of an entity, from a dataset",
    "full record of a relation, from a dataset",
];

/// Relations added one by one, whose rows sled keeps.
const N_ATTESTED: usize = 500;

/// Measures all rows on a store.
///
/// # Errors
/// The store cannot be written or read.
pub(crate) fn measure(options: &Options) -> Result<Report> {
    let (sample, graph) = options.sample()?;
    let mut report = report_on(graph);
    let wants_any = |figures: &[&str]| figures.iter().any(|figure| options.wants(figure));
    if ![&OPENED[..], &RECORDS, &MIXED].into_iter().any(wants_any) {
        return Ok(report);
    }
    let dir = tempfile::Builder::new().prefix("bench-graph").tempdir()?;
    say("writing a store");
    import(&sample, dir.path())?;
    // The model is loaded once for a process, not for each store.
    drop(newsgraph_ingest::extractor());
    let store = dir.path().join("store");
    let open = |figure: &str| -> Result<(Engine, Row)> {
        let began = Instant::now();
        let engine = Engine::open(&store, EngineOptions::default())?;
        let mut row = Row::new(figure, Unit::Nanoseconds);
        row.ours = Some(Spread::once(began.elapsed().as_nanos() as f64));
        Ok((engine, row))
    };
    say("opening");
    let (engine, first) = open(OPENED[0])?;
    drop(engine);
    let (engine, again) = open(OPENED[1])?;
    report.rows.extend([first, again]);
    if wants_any(&RECORDS) {
        say("full records");
        records_in_sled(options, &mut report, &engine)?;
        records(options, &mut report, &sample, &engine.snapshot()?)?;
    }
    if wants_any(&MIXED) {
        say("mixed load");
        mixed_load(options, &mut report, &engine)?;
    }
    report.rows.retain(|row| options.wants(&row.figure));
    Ok(report)
}

/// Takes the graph into a new store as a dataset, in tables of things and of relations.
fn import(sample: &Sample, dir: &Path) -> Result<()> {
    let (things, relations) = (dir.join("things.tsv"), dir.join("relations.tsv"));
    let mut rows = BufWriter::new(fs_err::File::create(&things)?);
    writeln!(rows, "name\ttype")?;
    for thing in &sample.things {
        writeln!(rows, "{}\t{}", thing.name, thing.kind)?;
    }
    rows.into_inner().context("the things are not written")?;
    let mut rows = BufWriter::new(fs_err::File::create(&relations)?);
    writeln!(rows, "subject\tpredicate\tobject\tdate")?;
    // What relates a thing to itself is nothing that a dataset may say.
    let links = sample.links.iter();
    for link in links.filter(|link| link.subject != link.object) {
        let (subject, predicate, object) = triple(sample, link);
        let predicate = predicate.strip_prefix("raw:").unwrap_or(predicate);
        writeln!(rows, "{subject}\t{predicate}\t{object}\t{}", link.day)?;
    }
    rows.into_inner().context("the relations are not written")?;
    let import = DatasetImport {
        name: "measured".into(),
        files: vec![things, relations],
        collections: BTreeSet::new(),
        fallback_type: None,
        part_lines: None,
    };
    let store = Store::open(&dir.join("store"), ontology(), StoreOptions::default())?;
    let (by, stop) = (Author::named("bench"), AtomicBool::new(false));
    let summary = import_dataset(&store, &import, &by, &stop, &mut |_| {})?;
    ensure!(
        summary.bad_lines == 0,
        "some lines were not taken: {summary:?}"
    );
    Ok(())
}

fn triple<'s>(sample: &'s Sample, link: &Link) -> (&'s str, &'s str, &'s str) {
    let name = |thing: u32| sample.things[thing as usize].name.as_str();
    let predicate = sample.predicates[usize::from(link.predicate)].as_str();
    (name(link.subject), predicate, name(link.object))
}

/// Whole records of what was added one by one. SQLite's stand beside those from a dataset.
fn records_in_sled(options: &Options, report: &mut Report, engine: &Engine) -> Result<()> {
    // Names that share no word, as resolution compares those that do.
    let name = |number: usize| format!("K{number}v V{number}k");
    let thing = |number: usize| TermDraft::New {
        name: name(number),
        entity_type: "Organization".into(),
    };
    for number in 0..N_ATTESTED {
        let other = thing(number * 7 % N_ATTESTED + N_ATTESTED);
        let request = noticed(thing(number), other, None);
        engine.attest(&request, &Author::named("bench"))?;
    }
    let Snapshot { view, topology } = engine.snapshot()?;
    let (mut entities, mut relations) = (Vec::new(), Vec::new());
    for number in 0..N_ATTESTED {
        let name = name(number);
        let node = topology.named(&name).first().copied();
        let id = node.and_then(|node| topology.entity_id(node));
        let id = id.with_context(|| format!("`{name}` is not in the graph"))?;
        relations.extend(
            topology
                .relations_of(id, &Filter::of_view(View::All))
                .map(|header| header.id),
        );
        entities.push(id);
    }
    let figure = |name| Figure {
        name,
        most_ns: Some(8e3),
        most_times: None,
    };
    let effort = options.effort();
    let ours = Contender::new(Peer::Ours, usize::MAX, |id: &EntityId, watch| {
        let entity = watch.time(|| view.entity(*id))?;
        let entity = entity.context("an entity is missing")?;
        Ok(watch.answer(|| Exactly(entity.id)))
    });
    contest(report, figure(RECORDS[0]), (&entities, effort), vec![ours])?;
    let ours = Contender::new(Peer::Ours, usize::MAX, |id: &RelationId, watch| {
        let relation = watch.time(|| view.relation(*id))?;
        let relation = relation.context("a relation is missing")?;
        Ok(watch.answer(|| Exactly(relation.id)))
    });
    contest(report, figure(RECORDS[1]), (&relations, effort), vec![ours])
}

/// A thing or relation in the store, and its number in the sample.
#[derive(Clone, Copy, Debug)]
struct Stored<Id> {
    id: Id,
    number: u32,
}

/// Whole records by their ids, beside SQLite's by its numbers.
fn records(
    options: &Options,
    report: &mut Report,
    sample: &Sample,
    snapshot: &Snapshot,
) -> Result<()> {
    let sqlite = Sqlite::build(sample, &sample.symmetric(&ontology()))?;
    let Snapshot { view, topology } = snapshot;
    let figure = |name| Figure {
        name,
        most_ns: None,
        most_times: None,
    };
    let effort = options.effort();
    let text = |text: &str| text.to_owned();
    let entities = stored_entities(sample, topology);
    let contenders = vec![
        Contender::new(
            Peer::Sqlite,
            usize::MAX,
            |stored: &Stored<EntityId>, watch| {
                let id = sample.things[stored.number as usize].id;
                let row = watch
                    .time(|| sqlite.thing(id))?
                    .context("a thing is missing")?;
                Ok(watch.answer(|| Exactly(row)))
            },
        ),
        Contender::new(
            Peer::Ours,
            usize::MAX,
            |stored: &Stored<EntityId>, watch| {
                let entity = watch.time(|| view.entity(stored.id))?;
                let entity = entity.context("an entity is missing")?;
                Ok(watch.answer(|| Exactly((entity.name, text(&entity.entity_type)))))
            },
        ),
    ];
    contest(report, figure(RECORDS[2]), (&entities, effort), contenders)?;
    let relations = stored_relations(sample, topology);
    let contenders = vec![
        Contender::new(
            Peer::Sqlite,
            usize::MAX,
            |stored: &Stored<RelationId>, watch| {
                let link = &sample.links[stored.number as usize];
                let row = watch
                    .time(|| sqlite.relation(link.id))?
                    .context("a relation is missing")?;
                Ok(watch.answer(|| {
                    let name = |thing: u32| text(&sample.things[thing as usize].name);
                    let predicate = &sample.predicates[usize::from(row.predicate)];
                    Exactly((
                        name(row.subject),
                        text(predicate),
                        name(row.object),
                        row.day,
                    ))
                }))
            },
        ),
        Contender::new(
            Peer::Ours,
            usize::MAX,
            |stored: &Stored<RelationId>, watch| {
                let relation = watch.time(|| view.relation(stored.id))?;
                let relation = relation.context("a relation is missing")?;
                Ok(watch.answer(|| {
                    let (subject, object) = relation.edge().unzip();
                    let name = |id: Option<EntityId>| {
                        let node = id.and_then(|id| topology.node(id));
                        node.map_or("", |node| topology.name(node)).to_owned()
                    };
                    let day = relation.time.and_then(|time| time.start);
                    let day = day.map_or_else(String::new, |day| day.to_string());
                    Exactly((name(subject), text(&relation.predicate), name(object), day))
                }))
            },
        ),
    ];
    contest(report, figure(RECORDS[3]), (&relations, effort), contenders)
}

/// The stored entities of a sample's things, in an order of chance.
fn stored_entities(sample: &Sample, topology: &Topology) -> Vec<Stored<EntityId>> {
    let by_name: FxHashMap<&str, EntityId> = topology
        .entities()
        .into_iter()
        .filter_map(|node| Some((topology.name(node), topology.entity_id(node)?)))
        .collect();
    let things = (0..).zip(&sample.things);
    let found = things.filter_map(|(number, thing)| {
        let id = *by_name.get(thing.name.as_str())?;
        Some(Stored { id, number })
    });
    some(found.collect())
}

/// The stored relations of those of a sample that no other has the subject, predicate and object of.
fn stored_relations(sample: &Sample, topology: &Topology) -> Vec<Stored<RelationId>> {
    let mut numbers: FxHashMap<(&str, &str, &str), Option<u32>> = FxHashMap::default();
    for (link, number) in sample.links.iter().zip(0..) {
        let once = numbers.entry(triple(sample, link));
        once.and_modify(|number| *number = None)
            .or_insert(Some(number));
    }
    let found = topology.relations().filter_map(|header| {
        let (subject, object) = header.edge()?;
        let predicate = topology.predicate(header).as_str();
        let triple = (topology.name(subject), predicate, topology.name(object));
        let number = (*numbers.get(&triple)?)?;
        Some(Stored {
            id: header.id,
            number,
        })
    });
    some(found.collect())
}

/// Five thousand of them, by chance.
fn some<T: Copy>(all: Vec<T>) -> Vec<T> {
    let mut chance = Chance(10);
    let n_all = all.len() as u64;
    let n = n_all.min(5_000);
    (0..n).map(|_| all[chance.below(n_all) as usize]).collect()
}
