//! Weekdays and days told from today: `next Friday`, `Friday of next week`, `the day after tomorrow`.

use jiff::civil::Weekday;

use super::calendar::{Days, Readings, Unit, plus_days, weekday_of, weekdays_around};
use super::expressions::{Read, Reader};
use super::named_days::day_of_week;

impl Reader<'_> {
    pub(super) fn weekday(&self, at: usize) -> Read {
        if let Some(read) = self.weekday_of_week(at) {
            return Some(read);
        }
        let today = self.published?;
        let word = self.word(at);
        let skip = match (word, self.word(at + 1)) {
            ("this", "coming" | "past") => 2,
            ("last" | "next" | "this" | "past" | "coming" | "upcoming", _) => 1,
            _ => 0,
        };
        let name_at = at + skip;
        let weekday = self.weekday_named(name_at)?;
        let mut end = name_at + 1;
        let mut readings = weekdays_around(today, weekday)?;
        let lead = if skip == 2 { self.word(at + 1) } else { word };
        match lead {
            "last" | "past" => {
                let last = weekdays_around(plus_days(today, -1)?, weekday)?.past;
                readings = Readings::both(last);
            }
            "coming" | "upcoming" => {
                let next = weekdays_around(plus_days(today, 1)?, weekday)?.future;
                readings = Readings::both(next);
            }
            // Not the one of this week, which would be told without `next`.
            "next" => {
                let week = Unit::Week.holding(today, 1)?;
                readings = Readings::both(day_of_week(week, weekday)?);
            }
            _ if self.has(end, &["after", "next"]) => {
                let week = Unit::Week.holding(today, 2)?;
                readings = Readings::both(day_of_week(week, weekday)?);
                end += 2;
            }
            _ => {}
        }
        Some((self.after_part_of_day(end), readings))
    }

    /// A weekday; abbreviations are written with a capital.
    fn weekday_named(&self, at: usize) -> Option<Weekday> {
        let word = self.word(at);
        let weekday = weekday_of(word)?;
        let is_plain = self.is_capital(at) || word.ends_with("day");
        is_plain.then_some(weekday)
    }

    /// `Friday next week`, `Sunday of last week`, `this week Friday`.
    fn weekday_of_week(&self, at: usize) -> Read {
        let today = self.published?;
        let n_weeks = |at: usize| {
            let n = match self.word(at) {
                "last" => -1,
                "this" => 0,
                "next" => 1,
                _ => return None,
            };
            // Not `Monday of last week's vote`.
            (self.word(at + 1) == "week" && !self.is_possessive(at + 2)).then_some(n)
        };
        let (end, n, weekday) = if let Some(n) = n_weeks(at) {
            (at + 3, n, self.weekday_named(at + 2)?)
        } else {
            let weekday = self.weekday_named(at)?;
            let of = usize::from(matches!(self.word(at + 1), "of" | ","));
            (at + 3 + of, n_weeks(at + 1 + of)?, weekday)
        };
        let day = day_of_week(Unit::Week.holding(today, n)?, weekday)?;
        Some((end, Readings::both(day)))
    }

    fn after_part_of_day(&self, at: usize) -> usize {
        let is_part = matches!(self.word(at), "morning" | "afternoon" | "evening" | "night");
        at + usize::from(is_part)
    }

    /// Days told from today.
    pub(super) fn named_day(&self, at: usize) -> Read {
        let two = |second: &str| self.word(at + 1) == second;
        let relative = |end: usize, n_days: i32| -> Read {
            let day = plus_days(self.published?, n_days)?;
            Some((end, Readings::both(Days::day(day))))
        };
        match self.word(at) {
            "the" if matches!(self.word(at + 1), "day") => self.named_day(at + 1),
            "today" | "tonight" => relative(at + 1, 0),
            "yesterday" => relative(self.after_part_of_day(at + 1), -1),
            "tomorrow" | "tmrw" | "tmr" => relative(self.after_part_of_day(at + 1), 1),
            "last" if two("night") => relative(at + 2, -1),
            // Not `their last day`, `last day of campaigning`.
            "last"
                if two("day")
                    && matches!(self.word(at + 2), "" | "." | "!" | "?")
                    && !matches!(
                        self.before(at),
                        "the" | "his" | "her" | "their" | "its" | "our" | "my" | "your" | "'s"
                    ) =>
            {
                relative(at + 2, -1)
            }
            "this" if two("morning") || two("afternoon") || two("evening") => relative(at + 2, 0),
            "day" if self.has(at + 1, &["before", "yesterday"]) => relative(at + 3, -2),
            "day" if two("after") && matches!(self.word(at + 2), "tomorrow" | "tmrw" | "tmr") => {
                relative(at + 3, 2)
            }
            _ => None,
        }
    }
}
