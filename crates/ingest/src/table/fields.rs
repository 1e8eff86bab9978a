//! Fields of a line as values: times, confidences, words of the vocabulary.

use std::str::FromStr;

use jiff::civil::Date;
use newsgraph_model::{Confidence, EventTime, ParseWordError, Precision, parse_published};

use super::RelationRow;

/// The time of a line; `None` when it gives none.
pub(super) fn time_of(row: &RelationRow<'_>) -> Result<Option<EventTime>, String> {
    let said: Option<Precision> = word(row.precision)?;
    let has_ends = !row.start.is_empty() || !row.end.is_empty();
    if row.date.is_empty() && !has_ends {
        return match said {
            None => Ok(None),
            Some(said) => Err(format!("a precision `{said}` without a date")),
        };
    }
    if !row.date.is_empty() && has_ends {
        return Err("give `date`, or `start` and `end`, not both".into());
    }
    let (start, end) = match row.date.split_once('/') {
        Some(ends) => ends,
        None if has_ends => (row.start, row.end),
        None => {
            let (first, last, precision) = days(row.date)?;
            return Ok(Some(event(
                Some(first),
                Some(last),
                said.unwrap_or(precision),
            )));
        }
    };
    let (start, end) = (start.trim(), end.trim());
    if start == end {
        let (first, last, precision) = days(start)?;
        return Ok(Some(event(
            Some(first),
            Some(last),
            said.unwrap_or(precision),
        )));
    }
    let first = end_of(start)?.map(|(first, _, _)| first);
    let last = end_of(end)?.map(|(_, last, _)| last);
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        return Err(format!(
            "the time ends on `{end}`, before it begins on `{start}`"
        ));
    }
    let precision = match (first, last) {
        (None, Some(_)) => Precision::Before,
        _ => Precision::Interval,
    };
    Ok(Some(event(first, last, said.unwrap_or(precision))))
}

/// One end of a time; `None` when it is open.
fn end_of(text: &str) -> Result<Option<(Date, Date, Precision)>, String> {
    if text.is_empty() || text == ".." {
        return Ok(None);
    }
    days(text).map(Some)
}

const fn event(start: Option<Date>, end: Option<Date>, precision: Precision) -> EventTime {
    EventTime {
        expression: None,
        start,
        end,
        precision,
    }
}

/// First and last day that a date names.
fn days(text: &str) -> Result<(Date, Date, Precision), String> {
    if let Some(day) = plain_day(text.as_bytes()) {
        return Ok((day, day, Precision::Day));
    }
    let (first, last, precision) = parse_published(text).map_err(|error| error.to_string())?;
    Ok((first.date(), last.date(), precision))
}

/// A day written `2025-11-21`: by far the most common form, and the reason not to go through the general one.
fn plain_day(text: &[u8]) -> Option<Date> {
    let [y3, y2, y1, y0, b'-', m1, m0, b'-', d1, d0] = *text else {
        return None;
    };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i16::from(byte - b'0'));
    let year = 1000 * digit(y3)? + 100 * digit(y2)? + 10 * digit(y1)? + digit(y0)?;
    let month = 10 * digit(m1)? + digit(m0)?;
    let day = 10 * digit(d1)? + digit(d0)?;
    Date::new(year, month as i8, day as i8).ok()
}

/// A probability; full when the field is empty.
pub(super) fn confidence_of(text: &str) -> Result<Confidence, String> {
    if text.is_empty() {
        return Ok(Confidence::FULL);
    }
    match text.parse::<f64>() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(Confidence::new(number)),
        _ => Err(format!(
            "`{}` is not a confidence between 0 and 1",
            shortened(text)
        )),
    }
}

/// A word of the vocabulary; `None` when the field is empty.
pub(super) fn word<T: FromStr<Err = ParseWordError>>(text: &str) -> Result<Option<T>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|error: ParseWordError| error.to_string())
}

/// The beginning of a text, for messages.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
