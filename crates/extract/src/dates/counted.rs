//! Counts of days, weeks, months and years from a day: `three weeks ago`, `the past five days`, `a week from Friday`.

use jiff::civil::Date;
use newsgraph_model::Precision;

use super::calendar::{Days, Readings, Unit, plus_days, weekday_of, weekdays_around};
use super::expressions::{Read, Reader};

/// Most parts of `five years, one month and twelve days`.
const MAX_PARTS: usize = 4;

/// Counts with their units, the longest unit first.
struct Duration {
    end: usize,
    parts: Vec<(Unit, i32)>,
}

impl Duration {
    /// The day so long after another; as precise as its last unit.
    fn after(&self, day: Date, sign: i32) -> Option<Days> {
        let mut days = Days::day(day);
        let (last, first) = self.parts.split_last()?;
        for (unit, n) in first {
            days = Days::day(unit.day_after(days.start?, sign * n)?);
        }
        last.0.after(days.start?, sign * last.1)
    }

    /// The exact day so long after another.
    fn day_after(&self, mut day: Date, sign: i32) -> Option<Date> {
        for (unit, n) in &self.parts {
            day = unit.day_after(day, sign * n)?;
        }
        Some(day)
    }

    const fn is_plural(&self) -> bool {
        self.parts.len() > 1
    }
}

impl Reader<'_> {
    fn duration(&self, at: usize) -> Option<Duration> {
        let mut parts: Vec<(Unit, i32)> = Vec::new();
        let mut end = at;
        while parts.len() < MAX_PARTS {
            let gap = match self.word(end) {
                "," | "and" if !parts.is_empty() => 1,
                _ => 0,
            };
            let part = self.count(end + gap).and_then(|(unit_at, n)| {
                let unit = Unit::of(self.word(unit_at))?;
                Some((unit_at + 1, unit, n))
            });
            let Some((part_end, unit, n)) = part else {
                break;
            };
            if parts.last().is_some_and(|(before, _)| *before <= unit) {
                break;
            }
            parts.push((unit, n));
            end = part_end;
        }
        (!parts.is_empty()).then_some(Duration { end, parts })
    }

    /// `two days before Election Day`, `a week after November 4`, `three weeks from tomorrow`, `for 3 days from today`.
    pub(super) fn counted_from(&self, at: usize) -> Read {
        if let Some(read) = self.weekdays_from_now(at) {
            return Some(read);
        }
        let duration = self.duration(at)?;
        let comma = usize::from(self.word(duration.end) == ",");
        let word_at = duration.end + comma;
        let lead = match self.before(at) {
            "than" if at >= 2 => self.word(at - 2),
            before => before,
        };
        let (sign, is_span, skip) = match self.word(word_at) {
            "before" if comma == 0 => (-1, lead == "less", 1),
            "after" if comma == 0 => (1, lead == "less", 1),
            "starting" | "beginning" => {
                let skip = 1 + usize::from(matches!(self.word(word_at + 1), "on" | "from"));
                (1, true, skip)
            }
            "from" => (1, matches!(lead, "for" | "within" | "less"), 1),
            _ => return None,
        };
        let from = word_at + skip;
        let from = from + usize::from(self.word(from) == "the");
        let (end, readings) = self.simple(from)?;
        let readings = readings.map(|days| {
            let day = if sign < 0 { days.start? } else { days.end? };
            if is_span {
                let other = duration.day_after(day, sign)?;
                return Some(Days::new(
                    day.min(other),
                    day.max(other),
                    Precision::Interval,
                ));
            }
            duration.after(day, sign)
        })?;
        Some((end, readings))
    }

    /// `two Sundays from now`, `two Sundays ago`.
    fn weekdays_from_now(&self, at: usize) -> Read {
        let (day_at, n) = self.count(at)?;
        let weekday = weekday_of(self.word(day_at))?;
        let today = self.published?;
        let weeks = 7 * n.checked_sub(1).filter(|weeks| (0..100).contains(weeks))?;
        let (end, day) = if self.has(day_at + 1, &["from", "now"]) {
            let next = weekdays_around(plus_days(today, 1)?, weekday)?.future;
            (day_at + 3, plus_days(next.start?, weeks)?)
        } else if self.word(day_at + 1) == "ago" {
            let last = weekdays_around(plus_days(today, -1)?, weekday)?.past;
            (day_at + 2, plus_days(last.start?, -weeks)?)
        } else {
            return None;
        };
        Some((end, Readings::both(Days::day(day))))
    }

    /// `three weeks ago`, `two days from now`, `in two weeks` (at the count).
    pub(super) fn ago(&self, at: usize) -> Read {
        let today = self.published?;
        let duration = self.duration(at)?;
        let end = duration.end;
        match self.word(end) {
            "ago" => Some((end + 1, Readings::both(duration.after(today, -1)?))),
            "from" if self.word(end + 1) == "now" => {
                Some((end + 2, Readings::both(duration.after(today, 1)?)))
            }
            _ if self.before(at) == "in" && self.word(at) != "one" && !duration.is_plural() => {
                Some((end, self.ahead(duration.after(today, 1)?)?))
            }
            _ => None,
        }
    }

    /// `in two weeks` is ahead when the text looks forward, and no date when it looks back.
    fn ahead(&self, future: Days) -> Option<Readings> {
        let past = Days {
            start: None,
            end: self.published,
            precision: Precision::Before,
        };
        Some(Readings::new(past, future))
    }

    /// `within three years`.
    pub(super) fn within(&self, at: usize) -> Read {
        let today = self.published?;
        if self.word(at) != "within" {
            return None;
        }
        let duration = self.duration(at + 1)?;
        if matches!(self.word(duration.end), "of" | "after" | "from" | "before") {
            return None;
        }
        let last = duration.day_after(today, 1)?;
        let readings = self.ahead(Days::new(today, last, Precision::Interval))?;
        Some((duration.end, readings))
    }

    /// `the past two weeks`, `the past year`, `previous 3 weeks`.
    pub(super) fn last_units(&self, at: usize) -> Read {
        let today = self.published?;
        if !matches!(self.word(at), "past" | "last" | "recent" | "previous") {
            return None;
        }
        let (unit_at, n) = self.count(at + 1).unwrap_or((at + 1, 3));
        let unit = Unit::of(self.word(unit_at))?;
        let is_plural = self.word(unit_at).ends_with('s');
        let n = match (is_plural, self.word(at)) {
            (true, _) => n,
            (false, "past") if unit != Unit::Day => 1,
            _ => return None,
        };
        let days = Days::new(unit.day_after(today, -n)?, today, Precision::Interval);
        Some((unit_at + 1, Readings::both(days)))
    }

    /// `the next three days`, from tomorrow on.
    pub(super) fn next_units(&self, at: usize) -> Read {
        let today = self.published?;
        if !matches!(self.word(at), "next" | "coming" | "following" | "upcoming")
            || self.word(at) == "following" && self.before(at) == "the"
        {
            return None;
        }
        let (unit_at, n) = self.count(at + 1).unwrap_or((at + 1, 3));
        let unit = Unit::of(self.word(unit_at)).filter(|_| self.word(unit_at).ends_with('s'))?;
        let (start, end) = (plus_days(today, 1)?, unit.day_after(today, n)?);
        // `the next 0 days` have no day.
        (start <= end).then(|| {
            let days = Days::new(start, end, Precision::Interval);
            (unit_at + 1, Readings::both(days))
        })
    }
}
