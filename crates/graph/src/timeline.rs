//! Timelines: the order of event time, a page of it in one pass, and counts by day, week, month or year.
//!
//! Relations of an entity stand best supported first, which is the order of walks. A timeline looks at each of them once
//! and keeps only what its page shows, so a page costs one pass over the relations of the entity in memory and room for
//! the page, whatever its place in the list. No index is kept that changes would have to keep up.

mod periods;
mod window;

use jiff::civil::Date;
use newsgraph_model::{EntityId, Precision, RelationId, RelationTime};
use rustc_hash::FxHashSet;

use crate::filter::Filter;
use crate::topology::{RelationHeader, Topology};

pub use periods::{PeriodCount, PeriodCounts, PeriodUnit};
pub use window::{TimelinePage, Window};

/// Where a relation stands in a timeline; equal for no two relations.
///
/// By the first day it may have happened on, then by the last, so that on one day what is known exactly comes before what
/// is known to the month, and that before what goes on. What has no first day (`by Friday`) stands at its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimelinePlace {
    /// The first day, or the last where there is no first.
    pub first: Date,
    /// The last day; the end of the calendar where none is known.
    pub last: Date,
    /// How exact, from a time of day to `before`.
    pub precision: Precision,
    /// The relation, which breaks ties.
    pub id: RelationId,
}

impl TimelinePlace {
    /// The place of a relation by its time; `None` when it has none.
    pub fn of(id: RelationId, time: Option<RelationTime>) -> Option<Self> {
        let time = time?;
        Some(Self {
            first: time.start.or(time.end)?,
            last: time.end.unwrap_or(Date::MAX),
            precision: time.precision,
            id,
        })
    }
}

impl Topology {
    /// Relations that the filter sees in which any of some entities takes part, in any role; each once.
    pub fn relations_of_any<'t>(
        &'t self,
        entities: &[EntityId],
        filter: &Filter,
    ) -> impl Iterator<Item = &'t RelationHeader> + use<'t> {
        let lists: Vec<_> = entities
            .iter()
            .map(|entity| self.relations_of(*entity, filter))
            .collect();
        let is_one = lists.len() < 2;
        let mut known = FxHashSet::default();
        lists
            .into_iter()
            .flatten()
            .filter(move |header| is_one || known.insert(header.id))
    }

    /// Relations that the filter sees whose subject and object are two entities, either way round.
    ///
    /// Costs a look at the relations of the one that has fewer.
    pub fn relations_between<'t>(
        &'t self,
        (left, right): (EntityId, EntityId),
        filter: &Filter,
    ) -> impl Iterator<Item = &'t RelationHeader> + use<'t> {
        let ends = self.node(left).zip(self.node(right));
        let swapped = ends.is_some_and(|(left, right)| self.degree(right) < self.degree(left));
        let near = if swapped { right } else { left };
        let lists = ends.map(|ends| (ends, self.relations_of(near, filter)));
        lists.into_iter().flat_map(|((left, right), relations)| {
            relations.filter(move |header| {
                let edge = header.edge();
                edge == Some((left, right)) || edge == Some((right, left))
            })
        })
    }
}
