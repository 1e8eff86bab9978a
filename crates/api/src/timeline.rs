//! Timelines: what happened, in the order of event time, page by page and counted by period.

use async_graphql::{Enum, ID, Object, SimpleObject};
use jiff::civil::{self, DateTime};
use newsgraph_graph::{PeriodCount, PeriodCounts, RelationHeader, TimelinePlace, Window};
use newsgraph_model::{EntityId, RelationId};

use crate::code::Failure;
use crate::input::{DateRange, PairInput, RelationFilter, parse_id};
use crate::node::resolve_all;
use crate::page::{Count, Cursor, Page, PageArguments, PageInfo, int};
use crate::reading::Reading;
use crate::relation::{EventTime, Relation};
use crate::scalar::Date;
use crate::select::{RelationMatcher, resolved};

/// Which relations a timeline is made of.
#[derive(Clone)]
pub(crate) struct Timeline {
    reading: Reading,
    /// Relations with any of these; `None` for all.
    entities: Option<Vec<EntityId>>,
    /// Relations between these two; only where no entities are asked for.
    pair: Option<(EntityId, EntityId)>,
    filter: Option<RelationFilter>,
    /// First and last day that relations may stand at.
    during: (Option<civil::Date>, Option<civil::Date>),
}

/// What is asked of a timeline.
#[derive(Default)]
pub(crate) struct TimelineQuery {
    pub entities: Option<Vec<ID>>,
    pub filter: Option<RelationFilter>,
    pub during: Option<DateRange>,
    pub undated: bool,
}

/// What a list of relations in order knows of each: its key, or nothing for one that is not in the list.
trait Order {
    type Key: Ord;

    fn key(&self, header: &RelationHeader) -> Result<Option<Self::Key>, Failure>;

    fn id(key: &Self::Key) -> RelationId;
}

/// Relations with a time, by it; those that stand in a range of days.
struct ByTime((Option<civil::Date>, Option<civil::Date>));

impl ByTime {
    fn place(&self, header: &RelationHeader) -> Option<TimelinePlace> {
        let (from, to) = self.0;
        TimelinePlace::of(header.id, header.time)
            .filter(|place| from.is_none_or(|from| from <= place.last))
            .filter(|place| to.is_none_or(|to| place.first <= to))
    }
}

impl Order for ByTime {
    type Key = TimelinePlace;

    fn key(&self, header: &RelationHeader) -> Result<Option<TimelinePlace>, Failure> {
        Ok(self.place(header))
    }

    fn id(place: &TimelinePlace) -> RelationId {
        place.id
    }
}

/// Relations without a time, by their first publication; those that nobody published last.
struct ByPublication<'r>(&'r Reading);

impl Order for ByPublication<'_> {
    type Key = (bool, Option<DateTime>, RelationId);

    fn key(&self, header: &RelationHeader) -> Result<Option<Self::Key>, Failure> {
        if TimelinePlace::of(header.id, header.time).is_some() {
            return Ok(None);
        }
        // Headers in memory do not have it.
        let relation = self.0.relation(header.id)?;
        let published = relation.and_then(|relation| relation.first_published);
        Ok(Some((published.is_none(), published, header.id)))
    }

    fn id((_, _, id): &Self::Key) -> RelationId {
        *id
    }
}

impl Timeline {
    /// A page of the timeline of relations with any of some entities that match a filter. Unknown entities are left out.
    pub(crate) fn read(
        reading: &Reading,
        query: TimelineQuery,
        arguments: &PageArguments,
    ) -> Result<TimelineEntryConnection, Failure> {
        if query.undated && query.during.is_some() {
            return Err(Failure::bad_input(
                "`during` asks for a time, and `undated` for relations without one",
            )
            .hint("leave one of them out"));
        }
        let undated = query.undated;
        let timeline = Self::of(reading, query)?;
        if undated {
            return timeline.ordered(&ByPublication(reading), arguments);
        }
        let order = ByTime(timeline.during);
        timeline.ordered(&order, arguments)
    }

    fn of(reading: &Reading, query: TimelineQuery) -> Result<Self, Failure> {
        let TimelineQuery {
            entities,
            filter,
            during,
            undated: _,
        } = query;
        let during = during.map(|range| range.days()).transpose()?;
        let entities = entities.map(|ids| resolve_all(reading, &ids)).transpose()?;
        let pair = filter.as_ref().and_then(|filter| filter.pair.as_ref());
        let end =
            |id: &ID| resolved(std::slice::from_ref(id), reading).map(|ids| ids.first().copied());
        let pair = pair.map(|PairInput { a, b }| Ok(end(a)?.zip(end(b)?)));
        let pair = pair.transpose()?.flatten();
        Ok(Self {
            reading: reading.clone(),
            pair: pair.filter(|_| entities.is_none()),
            entities,
            filter,
            during: during.unwrap_or_default(),
        })
    }

    /// Calls `take` with each relation of the timeline, dated or not.
    fn each(
        &self,
        mut take: impl FnMut(&RelationHeader) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let topology = &self.reading.snapshot.topology;
        let matcher = RelationMatcher::new(&self.reading, self.filter.as_ref())?;
        let filter = self.reading.filter();
        let candidates: Box<dyn Iterator<Item = &RelationHeader>> =
            match (&self.entities, self.pair) {
                (Some(entities), _) => Box::new(topology.relations_of_any(entities, &filter)),
                (None, Some(pair)) => Box::new(topology.relations_between(pair, &filter)),
                (None, None) => Box::new(topology.relations()),
            };
        for (number, header) in candidates.enumerate() {
            if number % 1024 == 0 {
                self.reading.budget().check_time()?;
            }
            if matcher.matches(header)? {
                take(header)?;
            }
        }
        Ok(())
    }

    fn ordered<O: Order>(
        self,
        order: &O,
        arguments: &PageArguments,
    ) -> Result<TimelineEntryConnection, Failure> {
        let (size, backward) = arguments.size()?;
        let ends = (
            self.place(order, arguments.place())?,
            self.place(order, arguments.end_place())?,
        );
        let mut window = Window::new(ends, size, backward);
        let mut n_undated = 0;
        self.each(|header| {
            n_undated += usize::from(TimelinePlace::of(header.id, header.time).is_none());
            if let Some(key) = order.key(header)? {
                window.offer(key);
            }
            Ok(())
        })?;
        let found = window.finish();
        let ids = found.items.iter().map(O::id).collect();
        let around = (found.has_previous, found.has_next);
        let page = Page::found(ids, around, found.total, &self.reading, |id| {
            let relation = Relation::read(&self.reading, id)?;
            Ok(relation.map(|relation| TimelineEntry { relation }))
        })?;
        Ok(TimelineEntryConnection {
            timeline: self,
            page,
            n_undated,
        })
    }

    /// The key of the relation that a cursor names.
    fn place<O: Order>(
        &self,
        order: &O,
        cursor: Option<Result<String, Failure>>,
    ) -> Result<Option<O::Key>, Failure> {
        let Some(id) = cursor.transpose()? else {
            return Ok(None);
        };
        let id: RelationId = parse_id(&ID(id)).map_err(|_| Cursor::of_another_list())?;
        let header = self.reading.snapshot.topology.relation(id);
        let header = header.ok_or_else(Cursor::of_another_list)?;
        let key = order.key(header)?.ok_or_else(Cursor::of_another_list)?;
        Ok(Some(key))
    }

    fn periods(&self, unit: PeriodUnit) -> Result<Vec<TimelinePeriod>, Failure> {
        let topology = &self.reading.snapshot.topology;
        let ontology = self.reading.ontology();
        let limit = self.reading.budget().limits().periods;
        let order = ByTime(self.during);
        let mut counts = PeriodCounts::new(unit.into());
        self.each(|header| {
            let Some(place) = order.place(header) else {
                return Ok(());
            };
            let predicate = topology.predicate(header);
            let event = ontology.plover_event(predicate, header.status, header.views);
            counts.add(&place, event.map(|event| (event.quad, event.score)));
            if counts.n_periods() > limit {
                return Err(Failure::over("periods", limit, counts.n_periods())
                    .hint("ask for longer ones, or for less time with `during`"));
            }
            Ok(())
        })?;
        self.reading.budget().spend_nodes(counts.n_periods())?;
        Ok(counts.periods().map(TimelinePeriod::from).collect())
    }
}

/// A page of timeline entries.
#[derive(Clone)]
pub(crate) struct TimelineEntryConnection {
    timeline: Timeline,
    page: Page<TimelineEntry>,
    n_undated: usize,
}

#[Object]
impl TimelineEntryConnection {
    async fn edges(&self) -> Vec<TimelineEntryEdge> {
        let items = self.page.items.iter();
        items
            .map(|(cursor, node)| TimelineEntryEdge {
                cursor: cursor.clone(),
                node: node.clone(),
            })
            .collect()
    }

    async fn nodes(&self) -> Vec<TimelineEntry> {
        self.page
            .items
            .iter()
            .map(|(_, node)| node.clone())
            .collect()
    }

    async fn page_info(&self) -> PageInfo {
        self.page.info.clone()
    }

    /// How many there are in all, counted up to `max`.
    async fn total_count(
        &self,
        #[graphql(default = 1000)] max: i32,
    ) -> async_graphql::Result<Count> {
        Ok(Count::of(self.page.total, max)?)
    }

    /// How many relations fit but have no time, counted up to `max`. `undated: true` lists them.
    async fn undated_count(
        &self,
        #[graphql(default = 1000)] max: i32,
    ) -> async_graphql::Result<Count> {
        Ok(Count::of(self.n_undated, max)?)
    }

    /// All relations of the timeline that have a time, whatever page, counted by period; periods without any are left out. Each counts once, where it stands in the timeline.
    async fn periods(&self, unit: PeriodUnit) -> async_graphql::Result<Vec<TimelinePeriod>> {
        Ok(self.timeline.periods(unit)?)
    }
}

/// One item of a page and its place in the list.
#[derive(Clone, SimpleObject)]
pub(crate) struct TimelineEntryEdge {
    cursor: String,
    node: TimelineEntry,
}

/// A relation at its place in time.
#[derive(Clone)]
pub(crate) struct TimelineEntry {
    relation: Relation,
}

#[Object]
impl TimelineEntry {
    /// What happened.
    async fn relation(&self) -> Relation {
        self.relation.clone()
    }

    /// When. Null only in the list of those without a time, which stand by their first publication.
    async fn time(&self) -> Option<EventTime> {
        let time = self.relation.row.time;
        let place = TimelinePlace::of(self.relation.row.id, time);
        let time = time.filter(|_| place.is_some());
        time.map(|time| EventTime::new(None, time.start, time.end, time.precision))
    }

    /// One line to show: who, what, whom.
    async fn label(&self) -> async_graphql::Result<String> {
        Ok(self.relation.label()?)
    }

    /// The same as an event of PLOVER. Null for predicates without a code, and for what nobody says happened or will.
    async fn event(&self) -> Option<PloverEvent> {
        let row = &self.relation.row;
        let ontology = self.relation.reading.ontology();
        let event = ontology.plover_event(&row.predicate, row.status, row.views)?;
        Some(PloverEvent {
            event: event.event.to_owned(),
            quad: event.quad.into(),
            score: event.score,
        })
    }
}

/// A relation as an event of PLOVER, the Political Language Ontology for Verifiable Event Records. A planned meeting is AGREE.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct PloverEvent {
    /// PLOVER's name of the event: `CONSULT`.
    event: String,
    quad: QuadClass,
    /// From -10, most against somebody, to 10, most with somebody: PLOVER's score, made after the scale of Goldstein (1992).
    score: f64,
}

/// Which quarter an event lies in: words or deeds, with somebody or against them.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_model::ontology::QuadClass")]
pub(crate) enum QuadClass {
    /// Consulting, agreeing, supporting, conceding.
    VerbalCooperation,
    /// Cooperating, aiding, retreating.
    MaterialCooperation,
    /// Requesting, accusing, rejecting, threatening.
    VerbalConflict,
    /// Protesting, sanctioning, mobilising, coercing, assaulting.
    MaterialConflict,
}

/// How long the periods are that a timeline is counted by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_graph::PeriodUnit")]
pub(crate) enum PeriodUnit {
    /// A day.
    Day,
    /// A week of ISO 8601, Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

/// What happened in one period.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct TimelinePeriod {
    /// Its first day.
    start: Date,
    /// Its last day, included.
    end: Date,
    /// Relations that stand in it.
    relations: i32,
    /// Those of them that may have happened before or after it too, or go on after it.
    inexact: i32,
    verbal_cooperation: i32,
    material_cooperation: i32,
    verbal_conflict: i32,
    material_conflict: i32,
    /// From -1, all conflict, to 1, all cooperation, by the number of relations. Null when none has a quad class.
    balance: Option<f64>,
    /// Mean score of those with a quad class. Null when none has one.
    mean_score: Option<f64>,
}

impl From<&PeriodCount> for TimelinePeriod {
    fn from(count: &PeriodCount) -> Self {
        let [
            verbal_cooperation,
            material_cooperation,
            verbal_conflict,
            material_conflict,
        ] = count.quads.map(int);
        Self {
            start: Date(count.start.to_string()),
            end: Date(count.end.to_string()),
            relations: int(count.relations),
            inexact: int(count.inexact),
            verbal_cooperation,
            material_cooperation,
            verbal_conflict,
            material_conflict,
            balance: count.balance(),
            mean_score: count.mean_score(),
        }
    }
}
