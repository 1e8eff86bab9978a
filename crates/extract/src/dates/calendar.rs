//! Days, weeks, months and years around a day, for past and future readings.

use jiff::Span;
use jiff::civil::{Date, Weekday};
use newsgraph_model::Precision;

/// A stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) start: Option<Date>,
    pub(super) end: Option<Date>,
    pub(super) precision: Precision,
}

/// What a date expression means when the text looks back and when it looks forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Readings {
    pub(super) past: Days,
    pub(super) future: Days,
    /// Whether the future reading is a unit that holds the publication day, of which a plan has only the days to come.
    pub(super) is_current: bool,
}

impl Days {
    pub(super) const fn new(start: Date, end: Date, precision: Precision) -> Self {
        Self {
            start: Some(start),
            end: Some(end),
            precision,
        }
    }

    pub(super) const fn day(day: Date) -> Self {
        Self::new(day, day, Precision::Day)
    }

    pub(super) fn month(year: i16, month: i8) -> Option<Self> {
        let first = Date::new(year, month, 1).ok()?;
        Some(Self::new(first, first.last_of_month(), Precision::Month))
    }

    pub(super) fn year(year: i16) -> Option<Self> {
        let first = Date::new(year, 1, 1).ok()?;
        Some(Self::new(first, first.last_of_year(), Precision::Year))
    }
}

impl Readings {
    pub(super) const fn new(past: Days, future: Days) -> Self {
        Self {
            past,
            future,
            is_current: false,
        }
    }

    pub(super) const fn both(days: Days) -> Self {
        Self::new(days, days)
    }

    /// Both readings as the whole unit that holds the publication day, if they are of one.
    pub(super) const fn whole(self) -> Self {
        if self.is_current {
            Self::both(self.future)
        } else {
            self
        }
    }

    pub(super) fn map(self, change: impl Fn(Days) -> Option<Days>) -> Option<Self> {
        Some(Self {
            past: change(self.past)?,
            future: change(self.future)?,
            is_current: false,
        })
    }
}

pub(super) fn plus_days(day: Date, n_days: i32) -> Option<Date> {
    let span = Span::new().try_days(n_days).ok()?;
    day.checked_add(span).ok()
}

pub(super) fn plus_months(day: Date, n_months: i32) -> Option<Date> {
    let span = Span::new().try_months(n_months).ok()?;
    day.checked_add(span).ok()
}

/// A unit of counting, the shortest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "day" | "days" => Self::Day,
            "week" | "weeks" => Self::Week,
            "month" | "months" => Self::Month,
            "quarter" | "quarters" => Self::Quarter,
            "year" | "years" => Self::Year,
            "decade" | "decades" => Self::Decade,
            "century" | "centuries" => Self::Century,
            _ => return None,
        })
    }

    /// The day `n` units after `day`.
    pub(super) fn day_after(self, day: Date, n: i32) -> Option<Date> {
        let months = |months: i32| plus_months(day, n.checked_mul(months)?);
        match self {
            Self::Day => plus_days(day, n),
            Self::Week => plus_days(day, n.checked_mul(7)?),
            Self::Month => months(1),
            Self::Quarter => months(3),
            Self::Year => months(12),
            Self::Decade => months(120),
            Self::Century => months(1200),
        }
    }

    /// The day `n` units after `day`, with the precision that such a count has.
    pub(super) fn after(self, day: Date, n: i32) -> Option<Days> {
        let around = self.day_after(day, n)?;
        Some(match self {
            Self::Day => Days::day(around),
            Self::Week | Self::Month | Self::Quarter => Days::day(around).approximate(),
            Self::Year | Self::Decade | Self::Century => Days::year(around.year())?.approximate(),
        })
    }

    /// The unit that holds `day`, moved by `n` units: last, this, next.
    pub(super) fn holding(self, day: Date, n: i32) -> Option<Days> {
        match self {
            Self::Day => Some(Days::day(plus_days(day, n)?)),
            Self::Week => {
                let monday = plus_days(day, -i32::from(day.weekday().to_monday_zero_offset()))?;
                let start = plus_days(monday, n.checked_mul(7)?)?;
                Some(Days::new(start, plus_days(start, 6)?, Precision::Interval))
            }
            Self::Month => {
                let within = plus_months(day.first_of_month(), n)?;
                Days::month(within.year(), within.month())
            }
            Self::Quarter => {
                let quarter = Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).ok()?;
                let start = plus_months(quarter, n.checked_mul(3)?)?;
                let end = plus_days(plus_months(start, 3)?, -1)?;
                Some(Days::new(start, end, Precision::Interval))
            }
            Self::Year => Days::year(plus_months(day, n.checked_mul(12)?)?.year()),
            Self::Decade | Self::Century => {
                let length = if self == Self::Decade { 10 } else { 100 };
                let first = day.year() - day.year().rem_euclid(length);
                let start = i32::from(first) + n.checked_mul(i32::from(length))?;
                let start = i16::try_from(start).ok()?;
                let first = Days::year(start)?;
                let last = Days::year(start.checked_add(length - 1)?)?;
                Some(Days {
                    start: first.start,
                    end: last.end,
                    precision: Precision::Interval,
                })
            }
        }
    }
}

impl Days {
    pub(super) const fn approximate(self) -> Self {
        Self {
            precision: Precision::Approx,
            ..self
        }
    }
}

pub(super) fn weekday_of(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon." | "mondays" => Weekday::Monday,
        "tuesday" | "tue." | "tues." | "tuesdays" => Weekday::Tuesday,
        "wednesday" | "wed." | "weds." | "wednesdays" => Weekday::Wednesday,
        "thursday" | "thu." | "thur." | "thurs." | "thursdays" => Weekday::Thursday,
        "friday" | "fri." | "fridays" => Weekday::Friday,
        "saturday" | "sat." | "saturdays" => Weekday::Saturday,
        "sunday" | "sun." | "sundays" => Weekday::Sunday,
        _ => return None,
    })
}

/// A month by its name or an abbreviation, which may be another word too.
pub(super) fn month_of(word: &str) -> Option<i8> {
    Some(match word {
        "january" | "jan." | "jan" => 1,
        "february" | "feb." | "feb" => 2,
        "march" | "mar." | "mar" => 3,
        "april" | "apr." | "apr" => 4,
        "may" => 5,
        "june" | "jun." | "jun" => 6,
        "july" | "jul." | "jul" => 7,
        "august" | "aug." | "aug" => 8,
        "september" | "sept." | "sep." | "sept" | "sep" => 9,
        "october" | "oct." | "oct" => 10,
        "november" | "nov." | "nov" => 11,
        "december" | "dec." | "dec" => 12,
        _ => return None,
    })
}

/// Whether the name of a month is as often another word or name.
pub(super) fn is_plain_word(word: &str) -> bool {
    matches!(
        word,
        "may" | "march" | "mar" | "jan" | "jun" | "jul" | "dec"
    )
}

/// First and last month of a season; winter begins in December of the year before.
pub(super) fn season_of(word: &str) -> Option<(i8, i8)> {
    Some(match word {
        "spring" => (3, 5),
        "summer" => (6, 8),
        "fall" | "autumn" => (9, 11),
        "winter" => (12, 2),
        _ => return None,
    })
}

/// The last day with this weekday that is not after `day`, and the first that is not before.
pub(super) fn weekdays_around(day: Date, weekday: Weekday) -> Option<Readings> {
    let back = i32::from(day.weekday().since(weekday));
    let ahead = i32::from(day.weekday().until(weekday));
    Some(Readings::new(
        Days::day(plus_days(day, -back)?),
        Days::day(plus_days(day, ahead)?),
    ))
}

/// The readings of something that comes once a year.
pub(super) fn yearly(day: Date, of_year: impl Fn(i16) -> Option<Days>) -> Option<Readings> {
    let around: Vec<Days> = (-4..=4)
        .filter_map(|offset: i16| of_year(day.year().checked_add(offset)?))
        .collect();
    let past = around
        .iter()
        .rev()
        .find(|days| days.start.is_some_and(|start| start <= day))?;
    let future = around
        .iter()
        .find(|days| days.end.is_some_and(|end| end >= day))?;
    Some(Readings::new(*past, *future))
}
