//! From the words a person types to a moment of recorded time.

use anyhow::Result;
use newsgraph_model::{PublishedAt, Sequence};
use newsgraph_store::ReadView;

use crate::failure::hinted;

/// Which end of a day or month is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Before anything of it was recorded.
    Start,
    /// When all of it was recorded.
    End,
}

/// The change after which the moment is that `words` name: its number, or a day, month or instant, UTC.
pub(crate) fn sequence(view: &ReadView, words: &str, edge: Edge) -> Result<Sequence> {
    if let Ok(sequence) = words.parse() {
        return Ok(sequence);
    }
    let (first, last) = instants(words)?;
    Ok(view.sequence_at(match edge {
        // What was recorded in the very first moment of a day belongs to the day.
        Edge::Start => first.saturating_sub(1),
        Edge::End => last,
    })?)
}

/// What a person hears who names a change that is not there.
pub(crate) fn missing(sequence: Sequence, newest: Sequence) -> anyhow::Error {
    hinted(
        format!("there is no change {sequence}; the newest is {newest}"),
        "list them with `newsgraph history`",
    )
}

/// The first and last millisecond of a day, month or instant, UTC.
fn instants(words: &str) -> Result<(i64, i64)> {
    let no_moment = || {
        hinted(
            format!("`{words}` is neither the number of a change nor a time"),
            "write 12, 2025-11, 2025-11-20, or a time such as 2025-11-20T09:30:00Z",
        )
    };
    let given = PublishedAt::given(words).map_err(|_| no_moment())?;
    let (Some(earliest), Some(latest)) = (given.earliest, given.latest) else {
        return Err(no_moment());
    };
    let in_ms = |moment: jiff::civil::DateTime| {
        let zoned = moment.to_zoned(jiff::tz::TimeZone::UTC);
        zoned.map(|zoned| zoned.timestamp().as_millisecond())
    };
    match (in_ms(earliest), in_ms(latest)) {
        // A time is given to the second, and changes are recorded to the millisecond.
        (Ok(earliest), Ok(latest)) => Ok((earliest, latest.saturating_add(999))),
        _ => Err(no_moment()),
    }
}
