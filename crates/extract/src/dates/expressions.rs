//! The forms of date expressions.

use jiff::civil::Date;
use newsgraph_model::Precision;
use smol_str::SmolStr;

use super::calendar::{Days, Readings, Unit};

/// Reads expressions from lower-cased words.
pub(super) struct Reader<'a> {
    pub(super) lowers: &'a [SmolStr],
    pub(super) words: &'a [SmolStr],
    pub(super) published: Option<Date>,
}

/// An expression with its tokens and what it means.
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) readings: Readings,
}

/// Where an expression ends and what it means.
pub(super) type Read = Option<(usize, Readings)>;

impl Reader<'_> {
    /// The expression at this token, with what stands before it: `since`, `until`, `two days before`.
    pub(super) fn expression(&self, at: usize) -> Option<Found> {
        if let Some((end, readings)) = self.counted_from(at).or_else(|| self.interval(at)) {
            return Some(Found {
                start: at,
                end,
                readings,
            });
        }
        let (end, readings) = self.simple(at)?;
        let before = at.checked_sub(1).map_or("", |idx| self.word(idx));
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
        Some(Found {
            start: at,
            end,
            readings,
        })
    }

    pub(super) fn word(&self, at: usize) -> &str {
        self.lowers.get(at).map_or("", SmolStr::as_str)
    }

    pub(super) fn simple(&self, at: usize) -> Read {
        self.iso(at)
            .or_else(|| self.month_day(at))
            .or_else(|| self.month(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.named_day(at))
            .or_else(|| self.relative_unit(at))
            .or_else(|| self.ago(at))
            .or_else(|| self.year(at))
    }

    /// `from 2017 to 2021`, `between May and July`: starts at the preposition's object.
    pub(super) fn interval(&self, at: usize) -> Read {
        let before = at.checked_sub(1).map_or("", |idx| self.word(idx));
        let joins: &[&str] = match before {
            "from" => &["to", "until", "through", "till"],
            "between" => &["and"],
            _ => return None,
        };
        let (middle, first) = self.simple(at)?;
        if !joins.contains(&self.word(middle)) {
            return None;
        }
        let (end, second) = self.simple(middle + 1)?;
        let join = |first: Days, second: Days| {
            let (start, end) = (first.start?, second.end?);
            (start <= end).then_some(Days::new(start, end, Precision::Interval))
        };
        let past = join(first.past, second.past)?;
        let future = join(first.future, second.future).unwrap_or(past);
        Some((end, Readings { past, future }))
    }

    /// `two days before Election Day`, `a week after November 4`.
    pub(super) fn counted_from(&self, at: usize) -> Read {
        let (unit_at, n) = self.count(at)?;
        let unit = Unit::of(self.word(unit_at))?;
        let sign = match self.word(unit_at + 1) {
            "before" => -1,
            "after" => 1,
            _ => return None,
        };
        let from = unit_at + 2 + usize::from(self.word(unit_at + 2) == "the");
        let (end, readings) = self.simple(from)?;
        let readings = readings.map(|days| {
            let day = if sign < 0 { days.start? } else { days.end? };
            unit.after(day, sign * n)
        })?;
        Some((end, readings))
    }

    /// `3`, `three`, `a`, `a few`, `a couple of`, `several`: where the unit stands and how many.
    pub(super) fn count(&self, at: usize) -> Option<(usize, i32)> {
        let n = match self.word(at) {
            "a" | "an" if self.word(at + 1) == "few" => return Some((at + 2, 3)),
            "a" if self.word(at + 1) == "couple" => {
                return Some((at + 2 + usize::from(self.word(at + 2) == "of"), 2));
            }
            "a" | "an" | "one" => 1,
            "two" => 2,
            "three" | "few" => 3,
            "four" | "several" => 4,
            "five" => 5,
            "six" => 6,
            "seven" => 7,
            "eight" => 8,
            "nine" => 9,
            "ten" => 10,
            "eleven" => 11,
            "twelve" => 12,
            word if word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()) => {
                word.parse().ok()?
            }
            _ => return None,
        };
        Some((at + 1, n))
    }

    /// `three weeks ago`, `two days earlier`, `in two weeks` (at the count), `the past two weeks`.
    pub(super) fn ago(&self, at: usize) -> Read {
        let today = self.published?;
        if matches!(self.word(at), "past" | "last" | "recent") {
            let (unit_at, n) = self.count(at + 1).unwrap_or((at + 1, 3));
            let unit =
                Unit::of(self.word(unit_at)).filter(|_| self.word(unit_at).ends_with('s'))?;
            let back = unit.after(today, -n)?;
            let days = Days::new(back.start?, today, Precision::Interval);
            return Some((unit_at + 1, Readings::both(days)));
        }
        let (unit_at, n) = self.count(at)?;
        let unit = Unit::of(self.word(unit_at))?;
        let before = at.checked_sub(1).map_or("", |idx| self.word(idx));
        match self.word(unit_at + 1) {
            "ago" => Some((unit_at + 2, Readings::both(unit.after(today, -n)?))),
            "from" if self.word(unit_at + 2) == "now" => {
                Some((unit_at + 3, Readings::both(unit.after(today, n)?)))
            }
            _ if before == "in" && self.word(at) != "one" => {
                // `in two weeks` is ahead when the text looks forward, and no date when it looks back.
                let ahead = unit.after(today, n)?;
                Some((
                    unit_at + 1,
                    Readings {
                        past: Days {
                            start: None,
                            end: Some(today),
                            precision: Precision::Before,
                        },
                        future: ahead,
                    },
                ))
            }
            _ => None,
        }
    }

    /// `in 2019`, `since 2019`, `the 1990s`.
    pub(super) fn year(&self, at: usize) -> Read {
        let word = self.word(at);
        let before = at.checked_sub(1).map_or("", |idx| self.word(idx));
        if let Some(decade) = word.strip_suffix('s')
            && decade.len() == 4
            && decade.ends_with('0')
        {
            let year: i16 = decade.parse().ok()?;
            let (first, last) = (Days::year(year)?, Days::year(year.checked_add(9)?)?);
            return Some((
                at + 1,
                Readings::both(Days {
                    start: first.start,
                    end: last.end,
                    precision: Precision::Interval,
                }),
            ));
        }
        if matches!(word, "early" | "late" | "mid") {
            let year_at = at + 1 + usize::from(self.word(at + 1) == "-");
            let days = Days::year(self.year_number(year_at)?)?.approximate();
            return Some((year_at + 1, Readings::both(days)));
        }
        let year = self.year_number(at)?;
        let says_year = matches!(
            before,
            "in" | "since"
                | "until"
                | "till"
                | "by"
                | "before"
                | "after"
                | "during"
                | "from"
                | "of"
                | "to"
                | "between"
                | "and"
                | "through"
                | "around"
                | "about"
                | "circa"
                | "early"
                | "late"
                | "("
        );
        let is_plausible = (1500..=2100).contains(&year);
        let days = Days::year(year)?;
        (says_year && is_plausible).then_some((at + 1, Readings::both(days)))
    }
}
