//! Relations counted by day, week, month or year, with the balance of conflict and cooperation.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use newsgraph_model::ontology::QuadClass;

use super::TimelinePlace;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodUnit {
    /// A day.
    Day,
    /// A week of ISO 8601, Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

impl PeriodUnit {
    /// The first and last day of the period that a day is in.
    pub fn around(self, day: Date) -> (Date, Date) {
        match self {
            Self::Day => (day, day),
            Self::Week => {
                let n_days = i64::from(day.weekday().since(Weekday::Monday));
                let monday = day.saturating_sub(n_days.days());
                (monday, day.saturating_add((6 - n_days).days()))
            }
            Self::Month => (day.first_of_month(), day.last_of_month()),
            Self::Year => (day.first_of_year(), day.last_of_year()),
        }
    }
}

/// What happened in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeriodCount {
    /// Its first day.
    pub start: Date,
    /// Its last day.
    pub end: Date,
    /// Relations that stand in it.
    pub relations: usize,
    /// Those of them that may have happened outside of it too, or go on after it.
    pub inexact: usize,
    /// Those with a quad class, by [`QuadClass::ALL`].
    pub quads: [usize; 4],
    /// Sum of the scores of those with a quad class.
    pub score: f64,
}

impl PeriodCount {
    /// How many are in quad classes of cooperation.
    pub fn cooperative(&self) -> usize {
        self.of_side(true)
    }

    /// How many are in quad classes of conflict.
    pub fn conflictual(&self) -> usize {
        self.of_side(false)
    }

    fn of_side(&self, cooperative: bool) -> usize {
        let quads = QuadClass::ALL.iter().zip(self.quads);
        quads
            .filter(|(quad, _)| quad.is_cooperative() == cooperative)
            .map(|(_, n)| n)
            .sum()
    }

    /// From -1, all conflict, to 1, all cooperation; `None` when nothing has a quad class.
    pub fn balance(&self) -> Option<f64> {
        let (with, against) = (self.cooperative() as f64, self.conflictual() as f64);
        let all = with + against;
        (all > 0.0).then(|| (with - against) / all)
    }

    /// Mean score; `None` when nothing has a quad class.
    pub fn mean_score(&self) -> Option<f64> {
        let n_coded = self.cooperative() + self.conflictual();
        (n_coded > 0).then(|| self.score / n_coded as f64)
    }
}

/// Counts by period.
///
/// A relation counts once, in the period where it stands in the timeline: that of its first day, or of its last where
/// there is no first. So the counts of all periods add up to the relations of the timeline.
#[derive(Clone, Debug)]
pub struct PeriodCounts {
    unit: PeriodUnit,
    by_start: BTreeMap<Date, PeriodCount>,
}

impl PeriodCounts {
    /// Nothing counted yet.
    pub const fn new(unit: PeriodUnit) -> Self {
        Self {
            unit,
            by_start: BTreeMap::new(),
        }
    }

    /// Counts a relation with its place, and its quad class and score when it has them.
    pub fn add(&mut self, place: &TimelinePlace, code: Option<(QuadClass, f64)>) {
        let (start, end) = self.unit.around(place.first);
        let count = self.by_start.entry(start).or_insert(PeriodCount {
            start,
            end,
            relations: 0,
            inexact: 0,
            quads: [0; 4],
            score: 0.0,
        });
        count.relations += 1;
        let is_before = place.precision == newsgraph_model::Precision::Before;
        count.inexact += usize::from(is_before || place.last > end);
        if let Some((quad, score)) = code {
            count.quads[quad as usize] += 1;
            count.score += score;
        }
    }

    /// How many periods have something in them.
    pub fn n_periods(&self) -> usize {
        self.by_start.len()
    }

    /// The periods with something in them, in order.
    pub fn periods(&self) -> impl Iterator<Item = &PeriodCount> {
        self.by_start.values()
    }
}
