//! What many records of a part share: predicate, status, and which of their fields are there.

use jiff::civil::Date;
use newsgraph_model::{Certainty, EventTime, Polarity, Precision, Status};
use serde::{Deserialize, Serialize};

/// The kind of a record's object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum ObjectKind {
    None,
    Name,
    Literal,
}

/// Which ends of a record's time are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum TimeShape {
    None,
    /// Start and end are one day.
    Day,
    Span,
    Since,
    Until,
}

/// The fields of a record that take few values, as one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Form {
    /// Place in the part's list of predicates.
    pub(super) predicate: u16,
    pub(super) object: ObjectKind,
    pub(super) status: Status,
    pub(super) polarity: Polarity,
    pub(super) certainty: Certainty,
    pub(super) time: TimeShape,
    pub(super) precision: Precision,
    /// Whether the record says where it is from.
    pub(super) has_origin: bool,
}

/// The days of a time as two numbers: the first known day, and how many days later the last one is.
pub(super) fn time_columns(time: Option<&EventTime>) -> (TimeShape, Precision, i32, u32) {
    let shape = |time: &EventTime| match (time.start, time.end) {
        (None, None) => None,
        (Some(start), None) => Some((TimeShape::Since, day_number(start), 0)),
        (None, Some(end)) => Some((TimeShape::Until, day_number(end), 0)),
        (Some(start), Some(end)) => {
            let (start, end) = (day_number(start), day_number(end));
            let shape = if start == end {
                TimeShape::Day
            } else {
                TimeShape::Span
            };
            Some((shape, start, end.abs_diff(start)))
        }
    };
    match time.and_then(|time| Some((shape(time)?, time.precision))) {
        Some(((shape, day, n_days), precision)) => (shape, precision, day, n_days),
        None => (TimeShape::None, Precision::Day, 0, 0),
    }
}

/// The time again; `None` also for days outside the calendar.
pub(super) fn time_of(form: &Form, day: i32, n_days: u32) -> Option<EventTime> {
    let first = date_of(day)?;
    let (start, end) = match form.time {
        TimeShape::None => return None,
        TimeShape::Day => (Some(first), Some(first)),
        TimeShape::Since => (Some(first), None),
        TimeShape::Until => (None, Some(first)),
        TimeShape::Span => (
            Some(first),
            Some(date_of(day.checked_add_unsigned(n_days)?)?),
        ),
    };
    Some(EventTime {
        expression: None,
        start,
        end,
        precision: form.precision,
    })
}

/// Days since 1 March of the year -12,000, which is before every date: years begin in March, so that leap days end them.
const EPOCH_YEAR: i32 = -12_000;
const DAYS_OF_400_YEARS: i32 = 146_097;

/// The number of a day; later days have higher numbers, and none is negative.
pub(super) fn day_number(day: Date) -> i32 {
    let (month, year) = (i32::from(day.month()), i32::from(day.year()));
    let year = year - EPOCH_YEAR - i32::from(month <= 2);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i32::from(day.day()) - 1;
    let (era, year) = (year / 400, year % 400);
    era * DAYS_OF_400_YEARS + year * 365 + year / 4 - year / 100 + day_of_year
}

/// The day with a number; `None` when it is outside the calendar.
pub(super) fn date_of(number: i32) -> Option<Date> {
    let (era, of_era) = (
        number.div_euclid(DAYS_OF_400_YEARS),
        number.rem_euclid(DAYS_OF_400_YEARS),
    );
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / (DAYS_OF_400_YEARS - 1)) / 365;
    let day_of_year = of_era - (365 * year + year / 4 - year / 100);
    let month_idx = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_idx + 2) / 5 + 1;
    let month = (month_idx + 2) % 12 + 1;
    let year = year + era * 400 + EPOCH_YEAR + i32::from(month <= 2);
    Date::new(
        year.try_into().ok()?,
        month.try_into().ok()?,
        day.try_into().ok()?,
    )
    .ok()
}
