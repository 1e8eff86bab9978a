//! Times of the news: when something happens or holds, and when a document was published.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::span::TextSpan;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// How exact a date or time is.
    Precision, "precision" {
        /// To the minute or better.
        Time = "time",
        /// To the day.
        Day = "day",
        /// To the month.
        Month = "month",
        /// To the year.
        Year = "year",
        /// Some stretch from start to end.
        Interval = "interval",
        /// Around the date given.
        Approx = "approx",
        /// Not later than the end; the start is not known.
        Before = "before",
    }
}

/// When an event happens or a state holds: days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventTime {
    /// The words of the text; `None` when no words of the document say it.
    pub expression: Option<TextSpan>,
    /// First day; `None` when only the end is known.
    pub start: Option<Date>,
    /// Last day; `None` for a state that still holds.
    pub end: Option<Date>,
    /// How exact.
    pub precision: Precision,
}

/// Why a text is not a publication date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a date; write `2025`, `2025-11`, `2025-11-21`, or a time such as `2025-11-21T09:30:00Z`"
)]
pub struct ParseDateError {
    /// The text as given, cut to 80 characters.
    pub text: String,
}

/// Reads `2025`, `2025-11`, `2025-11-21`, `2025-11-21T09:30` (UTC) or an RFC 3339 time into its first and last second (UTC) and precision.
///
/// # Errors
/// The text has none of these forms or names no day of the calendar.
pub fn parse_published(text: &str) -> Result<(DateTime, DateTime, Precision), ParseDateError> {
    let error = || ParseDateError {
        text: text.chars().take(80).collect(),
    };
    let text = text.trim();
    let month_of = |text: &str| -> Option<(DateTime, DateTime, Precision)> {
        let (year, month) = text.split_once('-')?;
        let first = Date::new(digits(year, 4)?, digits(month, 2)?.try_into().ok()?, 1).ok()?;
        Some((
            day_start(first),
            day_end(first.last_of_month()),
            Precision::Month,
        ))
    };
    match text.len() {
        4 => {
            let first = digits(text, 4)
                .and_then(|year| Date::new(year, 1, 1).ok())
                .ok_or_else(error)?;
            Ok((
                day_start(first),
                day_end(first.last_of_year()),
                Precision::Year,
            ))
        }
        7 => month_of(text).ok_or_else(error),
        10 => {
            let day: Date = text.parse().map_err(|_| error())?;
            Ok((day_start(day), day_end(day), Precision::Day))
        }
        16.. => {
            let moment = match text.parse::<jiff::Timestamp>() {
                Ok(timestamp) => timestamp.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
                Err(_) if !text.contains(['+', '[']) => {
                    text.parse::<DateTime>().map_err(|_| error())?
                }
                Err(_) => return Err(error()),
            };
            Ok((moment, moment, Precision::Time))
        }
        _ => Err(error()),
    }
}

fn digits(text: &str, n_digits: usize) -> Option<i16> {
    let plain = text.len() == n_digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

fn day_start(day: Date) -> DateTime {
    day.at(0, 0, 0, 0)
}

fn day_end(day: Date) -> DateTime {
    day.at(23, 59, 59, 0)
}
