//! Which claims of a bucket speak of one happening: decided from their cells alone, however many claims each cell holds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use newsgraph_model::{EventTime, IdHasher, Precision, RelationId};

use crate::cell::Cell;
use crate::resolved::BucketKey;

/// Reports of one event that give no date are taken together when they were published within this many days.
const REPORT_WINDOW_DAYS: i64 = 31;

/// A stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Days {
    start: Date,
    end: Date,
}

impl Days {
    fn of(time: &EventTime) -> Option<Self> {
        if time.start.is_none() && time.end.is_none() {
            return None;
        }
        let start = time.start.unwrap_or(Date::MIN);
        let end = time.end.unwrap_or(Date::MAX);
        (start <= end).then_some(Self { start, end })
    }

    fn overlaps(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Days between the two, 0 when they touch.
    fn distance(self, day: Date) -> i64 {
        if day < self.start {
            return days_between(day, self.start);
        }
        if day > self.end {
            days_between(self.end, day)
        } else {
            0
        }
    }

    fn widened(self, n_days: i64) -> Self {
        let by: Span = n_days.days();
        Self {
            start: self.start.saturating_sub(by),
            end: self.end.saturating_add(by),
        }
    }
}

fn days_between(earlier: Date, later: Date) -> i64 {
    i64::from((later - earlier).get_days())
}

/// Cells of one happening.
struct Group {
    days: Days,
    /// The cells that make the group; its name is taken from them, and not from those that only join it.
    makers: Vec<Cell>,
    joined: Vec<Cell>,
}

/// The relation of each cell of a bucket. Exact dates make the groups; vaguer dates and undated reports join the one
/// that fits and is nearest to their publication. Cells of a state are one cell, and so one relation.
pub(crate) fn happenings(bucket: BucketKey, cells: &BTreeSet<Cell>) -> BTreeMap<Cell, RelationId> {
    let (mut exact, mut vague, mut undated) = (Vec::new(), Vec::new(), Vec::new());
    for cell in cells {
        let time = cell.time();
        match time.and_then(|time| Some((Days::of(&time)?, time.precision))) {
            Some((days, Precision::Day | Precision::Time)) => exact.push((days, *cell)),
            // `By the day of the report` says no more than the report itself.
            Some((days, Precision::Before)) if days.start == Date::MIN => undated.push(*cell),
            Some((days, _)) => vague.push((days, *cell)),
            None => undated.push(*cell),
        }
    }
    let mut exact = chained(exact);
    let mut loose = Vec::new();
    for (days, cell) in vague {
        match nearest(&exact, days, cell.published()) {
            Some((_, idx)) => exact[idx].joined.push(cell),
            None => loose.push((days, cell)),
        }
    }
    let mut loose = chained(loose);
    let mut unplaced = Vec::new();
    for cell in undated {
        let day = cell.published();
        let window = day.map(|day| {
            Days {
                start: day,
                end: day,
            }
            .widened(REPORT_WINDOW_DAYS)
        });
        let place = |groups: &[Group], is_loose| {
            nearest(groups, window?, day).map(|(distance, idx)| (distance, is_loose, idx))
        };
        let places = [place(&exact, false), place(&loose, true)];
        match places.into_iter().flatten().min() {
            Some((_, false, idx)) => exact[idx].joined.push(cell),
            Some((_, true, idx)) => loose[idx].joined.push(cell),
            None => unplaced.push(cell),
        }
    }
    let mut relations = BTreeMap::new();
    for group in exact.into_iter().chain(loose) {
        // Of a dated group the dates make the name, of an undated one the days of publication.
        let relation = relation_id(
            bucket,
            group.makers.iter().map(|cell| &cell.as_bytes()[..9]),
        );
        let cells = group.makers.iter().chain(&group.joined);
        relations.extend(cells.map(|cell| (*cell, relation)));
    }
    for cells in by_publication(unplaced) {
        let relation = relation_id(bucket, cells.iter().map(|cell| &cell.as_bytes()[9..]));
        relations.extend(cells.into_iter().map(|cell| (cell, relation)));
    }
    relations
}

/// The id begins with half of the bucket's key, so that relations of a bucket stand together. The rest is the least hash
/// of what makes the group: whichever order reports come in, that one seldom changes.
fn relation_id<'a>(bucket: BucketKey, makers: impl Iterator<Item = &'a [u8]>) -> RelationId {
    let hashes = makers.map(|maker| {
        let mut hasher = IdHasher::new("relation");
        hasher.bytes(bucket.as_bytes()).bytes(maker).finish16()
    });
    let least = hashes.min().unwrap_or_default();
    let mut id = [0; 16];
    id[..8].copy_from_slice(&bucket.as_bytes()[..8]);
    id[8..].copy_from_slice(&least[..8]);
    RelationId::from_bytes(id)
}

/// Stretches that overlap, directly or through others, taken together; in order of time.
fn chained(mut dated: Vec<(Days, Cell)>) -> Vec<Group> {
    dated.sort_unstable();
    let mut groups: Vec<Group> = Vec::new();
    for (days, cell) in dated {
        match groups.last_mut() {
            Some(group) if group.days.overlaps(days) => {
                group.days = group.days.cover(days);
                group.makers.push(cell);
            }
            _ => groups.push(Group {
                days,
                makers: vec![cell],
                joined: Vec::new(),
            }),
        }
    }
    groups
}

/// Of groups in order of time that do not overlap: the one that overlaps these days and is nearest to the day of
/// publication, with its distance in days; the earliest of equals.
fn nearest(groups: &[Group], days: Days, published: Option<Date>) -> Option<(i64, usize)> {
    let first = groups.partition_point(|group| group.days.end < days.start);
    let end = groups.partition_point(|group| group.days.start <= days.end);
    let fitting = groups.get(first..end)?;
    let Some(day) = published else {
        return (!fitting.is_empty()).then_some((0, first));
    };
    let after = fitting.partition_point(|group| group.days.end < day);
    let near = after.saturating_sub(1)..(after + 1).min(fitting.len());
    near.map(|idx| (fitting[idx].days.distance(day), first + idx))
        .min()
}

/// Undated reports: those published close to each other are taken together.
fn by_publication(mut undated: Vec<Cell>) -> Vec<Vec<Cell>> {
    undated.sort_by_key(|cell| (cell.published(), *cell));
    let mut groups: Vec<(Option<Date>, Vec<Cell>)> = Vec::new();
    for cell in undated {
        let day = cell.published();
        let close = |last: Option<Date>| match (last, day) {
            (Some(last), Some(day)) => days_between(last, day) <= REPORT_WINDOW_DAYS,
            (last, day) => last == day,
        };
        match groups.last_mut() {
            Some((last, cells)) if close(*last) => {
                *last = day;
                cells.push(cell);
            }
            _ => groups.push((day, vec![cell])),
        }
    }
    groups.into_iter().map(|(_, cells)| cells).collect()
}
