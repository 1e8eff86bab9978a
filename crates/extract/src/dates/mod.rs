//! Date expressions of the text, resolved against the publication day, for events past and to come.

mod calendar;
mod expressions;
mod named_days;
mod relative;

use jiff::civil::Date;
use newsgraph_annotate::Token;
use newsgraph_model::{EventTime, TextSpan};
use smol_str::SmolStr;

use crate::discourse::DateTokens;
use calendar::Days;
use expressions::Reader;

/// The date expressions of a text, in order; those that cannot be placed in time are left out.
pub(crate) fn find_dates(
    lowers: &[SmolStr],
    words: &[SmolStr],
    tokens: &[Token],
    published: Option<Date>,
) -> Vec<DateTokens> {
    let reader = Reader {
        lowers,
        words,
        published,
    };
    let mut dates = Vec::new();
    let mut at = 0;
    while at < lowers.len() {
        let Some(found) = reader.expression(at) else {
            at += 1;
            continue;
        };
        let expression = TextSpan::new(tokens[found.start].start, tokens[found.end - 1].end);
        let time = |days: Days| EventTime {
            expression,
            start: days.start,
            end: days.end,
            precision: days.precision,
        };
        dates.push(DateTokens {
            tokens: found.start..found.end,
            past: time(found.readings.past),
            future: time(found.readings.future),
        });
        at = found.end;
    }
    dates
}
