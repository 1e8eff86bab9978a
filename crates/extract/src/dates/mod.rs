//! Date expressions of the text, resolved against the publication day, for events past and to come.

mod calendar;
mod counted;
mod expressions;
mod holidays;
mod intervals;
mod named_days;
mod numbers;
mod numeric;
mod periods;
mod pieces;
mod relative;
#[cfg(test)]
mod tests;
mod weekdays;

use jiff::civil::Date;
use newsgraph_annotate::Token;
use newsgraph_model::{EventTime, TextSpan};
use smol_str::SmolStr;

use crate::discourse::DateTokens;
use calendar::Days;
use expressions::Reader;
use pieces::pieces;

/// The date expressions of a text, in order; those that cannot be placed in time are left out.
pub(crate) fn find_dates(
    lowers: &[SmolStr],
    words: &[SmolStr],
    tokens: &[Token],
    published: Option<Date>,
) -> Vec<DateTokens> {
    let reader = Reader {
        pieces: pieces(lowers, words, tokens),
        published,
    };
    let mut dates = Vec::new();
    let mut at = 0;
    while at < reader.pieces.len() {
        let Some(found) = reader.expression(at) else {
            at += 1;
            continue;
        };
        let first = reader.pieces[found.start].token;
        let last = reader.pieces[found.end - 1].token;
        let expression = TextSpan::new(tokens[first].start, tokens[last].end);
        let time = |days: Days| EventTime {
            expression,
            start: days.start,
            end: days.end,
            precision: days.precision,
        };
        dates.push(DateTokens {
            tokens: first..last + 1,
            past: time(found.readings.past),
            future: time(found.readings.future),
            is_current: found.readings.is_current,
        });
        at = found.end;
        while reader
            .pieces
            .get(at)
            .is_some_and(|piece| piece.token == last)
        {
            at += 1;
        }
    }
    dates
}
