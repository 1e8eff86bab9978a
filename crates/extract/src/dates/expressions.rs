//! The forms of date expressions.

use jiff::civil::Date;
use newsgraph_model::Precision;

use super::calendar::{Days, Readings};
use super::pieces::Piece;

/// Reads expressions from the pieces of a text.
pub(super) struct Reader<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    pub(super) published: Option<Date>,
}

/// An expression with its pieces and what it means.
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) readings: Readings,
}

/// Where an expression ends and what it means.
pub(super) type Read = Option<(usize, Readings)>;

type Form<'a> = fn(&Reader<'a>, usize) -> Read;

impl<'a> Reader<'a> {
    /// The forms of a single expression; the longest that fits is read, of equals the first.
    const FORMS: [Form<'a>; 15] = [
        Self::numeric,
        Self::month_day,
        Self::weekday_with_number,
        Self::nth_weekday,
        Self::month,
        Self::weekday,
        Self::named_day,
        Self::holiday,
        Self::part,
        Self::period,
        Self::last_units,
        Self::next_units,
        Self::within,
        Self::ago,
        Self::day_alone,
    ];

    /// The expression at this piece, with what stands before it: `since`, `until`.
    pub(super) fn expression(&self, at: usize) -> Option<Found> {
        let whole = |(end, readings): (usize, Readings)| Found {
            start: at,
            end,
            readings,
        };
        let counted = self.counted_from(at).or_else(|| self.interval(at));
        if let Some(read) = counted.or_else(|| self.days_of_month(at)) {
            return Some(whole(read));
        }
        let (end, readings) = self.simple(at)?;
        let before = match self.before(at) {
            "the" => self.before(at - 1),
            before => before,
        };
        let readings = match before {
            "since" => readings.map(|days| {
                Some(Days {
                    end: None,
                    precision: Precision::Interval,
                    ..days
                })
            })?,
            "until" | "till" | "by" | "before" => readings.map(|days| {
                Some(Days {
                    start: None,
                    precision: Precision::Before,
                    ..days
                })
            })?,
            "after" if readings.past.precision == Precision::Year => readings.map(|days| {
                Some(Days {
                    start: days.end,
                    end: None,
                    precision: Precision::Interval,
                })
            })?,
            "around" | "about" | "circa" => readings.map(|days| Some(days.approximate()))?,
            _ => readings,
        };
        Some(whole((end, readings)))
    }

    pub(super) fn word(&self, at: usize) -> &'a str {
        self.pieces.get(at).map_or("", |piece| piece.lower)
    }

    /// The word before this one.
    pub(super) fn before(&self, at: usize) -> &'a str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.pieces.get(at).is_some_and(|piece| piece.is_capital)
    }

    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.pieces.get(at).is_some_and(|piece| piece.is_glued)
    }

    /// Whether the words here are these.
    pub(super) fn has(&self, at: usize, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(ahead, word)| self.word(at + ahead) == *word)
    }

    /// Whether the word before owns what follows.
    pub(super) fn is_possessive(&self, at: usize) -> bool {
        matches!(self.word(at), "'s" | "’s" | "'" | "’")
    }

    /// Whether a sentence or clause ends before this word.
    pub(super) fn ends_clause(&self, at: usize) -> bool {
        matches!(
            self.word(at),
            "" | "." | "," | ";" | "!" | "?" | ")" | ":" | "when" | "at" | "because"
        )
    }

    pub(super) fn simple(&self, at: usize) -> Read {
        if at >= self.pieces.len() {
            return None;
        }
        let mut longest: Read = None;
        for form in Self::FORMS {
            if let Some(read) = form(self, at)
                && longest.is_none_or(|(end, _)| read.0 > end)
            {
                longest = Some(read);
            }
        }
        longest
    }
}
