//! All that answer, over one graph.

use std::time::Instant;

use anyhow::Result;
use newsgraph_graph::Topology;
use newsgraph_ingest::ontology;
use newsgraph_model::{EntityId, RelationId};
use rustc_hash::FxHashMap;

use crate::bare::{Bare, Scratch};
use crate::contest::{Effort, Figure};
use crate::invented::Chance;
use crate::petgraph_peer::Petgraph;
use crate::report::{Report, Row, Spread, Unit};
use crate::sample::Sample;
use crate::sqlite::Sqlite;

/// What building is called.
pub(crate) const BUILT: &str = "built from rows in memory";

/// All contenders over one graph.
pub(crate) struct Contenders {
    pub(crate) sample: Sample,
    pub(crate) topology: Topology,
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
    /// Builds them all, SQLite empty when ours is alone; also gives the time of each as a row.
    pub(crate) fn build(sample: Sample, is_alone: bool) -> Result<(Self, Row)> {
        let ontology = ontology();
        let symmetric = sample.symmetric(&ontology);
        let mut row = Row::new(BUILT, Unit::Nanoseconds);
        let (topology, ours_ns) =
            timed(|| Topology::build(&ontology, sample.entities(), sample.relations(), 1));
        let (bare, bare_ns) = timed(|| Bare::build(&sample, &symmetric));
        let (petgraph, petgraph_ns) = timed(|| Petgraph::build(&sample, &symmetric));
        let (sqlite, sqlite_ns) = timed(|| match is_alone {
            true => Sqlite::build(&Sample::default(), &symmetric),
            false => Sqlite::build(&sample, &symmetric),
        });
        row.ours = Some(Spread::once(ours_ns));
        row.bare = Some(Spread::once(bare_ns));
        row.petgraph = Some(Spread::once(petgraph_ns));
        row.sqlite = Some(Spread::once(sqlite_ns));
        let things = sample.things.iter().map(|thing| thing.id).zip(0..);
        let links = sample.links.iter().map(|link| link.id).zip(0..);
        let contenders = Self {
            topology,
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
    pub(crate) fn some_things(&self, n: usize, seed: u64) -> Vec<EntityId> {
        let mut chance = Chance(seed | 1);
        let n_things = self.sample.things.len() as u64;
        let mut thing = || self.sample.things[chance.below(n_things) as usize].id;
        (0..n).map(|_| thing()).collect()
    }
}

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
