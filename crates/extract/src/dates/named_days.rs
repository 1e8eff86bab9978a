//! Days, months and weekdays by number and name, and days with names of their own.

use jiff::civil::Date;

use super::calendar::{
    Days, Readings, election_day, month_of, plus_days, thanksgiving, weekday_of, weekdays_around,
    yearly,
};
use super::expressions::{Read, Reader};
use newsgraph_model::Precision;

impl Reader<'_> {
    pub(super) fn iso(&self, at: usize) -> Read {
        let word = self.word(at);
        if !word.starts_with(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        if word.len() == 10 && word.as_bytes()[4] == b'-' {
            let day: Date = word.parse().ok()?;
            return Some((at + 1, Readings::both(Days::day(day))));
        }
        let parts: Vec<&str> = word.split('/').collect();
        if let [month, day, year] = parts.as_slice()
            && year.len() == 4
        {
            let day = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
            return Some((at + 1, Readings::both(Days::day(day))));
        }
        None
    }

    pub(super) fn day_number(&self, at: usize) -> Option<i8> {
        let word = self.word(at);
        let digits = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        let suffix = &word[digits.len()..];
        if digits.is_empty()
            || digits.len() > 2
            || !matches!(suffix, "" | "st" | "nd" | "rd" | "th")
        {
            return None;
        }
        digits.parse().ok().filter(|day| (1..=31).contains(day))
    }

    pub(super) fn year_number(&self, at: usize) -> Option<i16> {
        let word = self.word(at);
        let is_year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        is_year
            .then(|| word.parse().ok())?
            .filter(|year| (1000..=2200).contains(year))
    }

    /// A year after a day or month, with or without a comma.
    pub(super) fn trailing_year(&self, at: usize) -> Option<(usize, i16)> {
        let comma = usize::from(self.word(at) == ",");
        self.year_number(at + comma)
            .map(|year| (at + comma + 1, year))
    }

    /// `Friday, November 21st, 2025`, `21 November`, `the 21st of November`.
    pub(super) fn month_day(&self, at: usize) -> Read {
        if let Some(weekday) = weekday_of(self.word(at)) {
            let comma = usize::from(self.word(at + 1) == ",");
            let (end, readings) = self.month_day(at + 1 + comma)?;
            // Of two years the weekday tells which.
            let is_it = |days: Days| days.start.is_some_and(|day| day.weekday() == weekday);
            let readings = match (is_it(readings.past), is_it(readings.future)) {
                (true, false) => Readings::both(readings.past),
                (false, true) => Readings::both(readings.future),
                _ => readings,
            };
            return Some((end, readings));
        }
        let (end, month, day) = if let Some(month) = self.month_word(at) {
            (at + 2, month, self.day_number(at + 1)?)
        } else {
            let day = self.day_number(at)?;
            let of = usize::from(self.word(at + 1) == "of");
            (at + 2 + of, self.month_word(at + 1 + of)?, day)
        };
        if let Some((end, year)) = self.trailing_year(end) {
            let day = Date::new(year, month, day).ok()?;
            return Some((end, Readings::both(Days::day(day))));
        }
        let readings = yearly(self.published?, |year| {
            Date::new(year, month, day).ok().map(Days::day)
        })?;
        Some((end, readings))
    }

    /// A month, written with a capital.
    pub(super) fn month_word(&self, at: usize) -> Option<i8> {
        let month = month_of(self.word(at))?;
        self.words
            .get(at)
            .is_some_and(|word| word.starts_with(char::is_uppercase))
            .then_some(month)
    }

    /// `November 2025`, `early November`, `last November`, `November` where it can be no other word.
    pub(super) fn month(&self, at: usize) -> Read {
        let word = self.word(at);
        let part = matches!(word, "early" | "late" | "mid" | "mid-");
        let shift = match word {
            "last" => -1,
            "next" => 1,
            _ => 0,
        };
        let skip = usize::from(part || shift != 0 || word == "this");
        let hyphen = usize::from(skip == 1 && self.word(at + 1) == "-");
        let month_at = at + skip + hyphen;
        let month = self.month_word(month_at)?;
        let before = at.checked_sub(1).map_or("", |idx| self.word(idx));
        let is_plain_word = matches!(self.word(month_at), "may" | "march");
        let has_preposition = matches!(
            before,
            "in" | "since"
                | "until"
                | "by"
                | "of"
                | "during"
                | "from"
                | "before"
                | "after"
                | "through"
                | "to"
                | "and"
        );
        if let Some((end, year)) = self.trailing_year(month_at + 1) {
            return Some((
                end,
                Readings::both(narrowed(word, Days::month(year, month)?)?),
            ));
        }
        if is_plain_word
            && skip == 0
            && !matches!(before, "in" | "since" | "until" | "by" | "last" | "next")
        {
            return None;
        }
        if skip == 0
            && !has_preposition
            && self
                .words
                .get(month_at + 1)
                .is_some_and(|next| next.starts_with(char::is_uppercase))
        {
            return None;
        }
        let today = self.published?;
        let mut readings = yearly(today, |year| Days::month(year, month))?;
        match shift {
            -1 => readings.future = readings.past,
            1 => readings.past = readings.future,
            _ => {}
        }
        let readings = readings.map(|days| narrowed(word, days))?;
        Some((month_at + 1, readings))
    }

    pub(super) fn weekday(&self, at: usize) -> Read {
        let today = self.published?;
        let word = self.word(at);
        let skip = usize::from(matches!(word, "last" | "next" | "this" | "past" | "coming"));
        let weekday = weekday_of(self.word(at + skip))?;
        if skip == 0 && !self.words[at].starts_with(char::is_uppercase) {
            return None;
        }
        let mut readings = weekdays_around(today, weekday)?;
        match word {
            "last" | "past" => {
                let day = readings.past.start.filter(|&day| day < today);
                let day = day.map_or_else(|| plus_days(today, -7), Some)?;
                readings = Readings::both(Days::day(day));
            }
            "next" | "coming" => {
                let day = readings.future.start.filter(|&day| day > today);
                let day = day.map_or_else(|| plus_days(today, 7), Some)?;
                readings = Readings::both(Days::day(day));
            }
            _ => {}
        }
        let part = usize::from(matches!(
            self.word(at + skip + 1),
            "morning" | "afternoon" | "evening" | "night"
        ));
        Some((at + skip + 1 + part, readings))
    }

    pub(super) fn named_day(&self, at: usize) -> Read {
        let fixed =
            |month: i8, day: i8| move |year: i16| Date::new(year, month, day).ok().map(Days::day);
        let two = |second: &str| self.word(at + 1) == second;
        let today = self.published;
        let relative = |n_words: usize, n_days: i32| -> Read {
            Some((
                at + n_words,
                Readings::both(Days::day(plus_days(today?, n_days)?)),
            ))
        };
        match self.word(at) {
            "today" | "tonight" => relative(1, 0),
            "yesterday" => relative(
                1 + usize::from(matches!(
                    self.word(at + 1),
                    "morning" | "afternoon" | "evening"
                )),
                -1,
            ),
            "tomorrow" => relative(
                1 + usize::from(matches!(
                    self.word(at + 1),
                    "morning" | "afternoon" | "evening" | "night"
                )),
                1,
            ),
            "last" if two("night") => relative(2, -1),
            "this" if two("morning") || two("afternoon") || two("evening") => relative(2, 0),
            "day" if two("before") && self.word(at + 2) == "yesterday" => relative(3, -2),
            "day" if two("after") && self.word(at + 2) == "tomorrow" => relative(3, 2),
            "election" if two("day") => Some((at + 2, yearly(today?, election_day)?)),
            "thanksgiving" => Some((
                at + 1 + usize::from(two("day")),
                yearly(today?, thanksgiving)?,
            )),
            "christmas" if two("eve") => Some((at + 2, yearly(today?, fixed(12, 24))?)),
            "christmas" => Some((
                at + 1 + usize::from(two("day")),
                yearly(today?, fixed(12, 25))?,
            )),
            "new"
                if two("year")
                    && self.word(at + 2) == "'s"
                    && matches!(self.word(at + 3), "day" | "eve") =>
            {
                let days = if self.word(at + 3) == "day" {
                    fixed(1, 1)
                } else {
                    fixed(12, 31)
                };
                Some((at + 4, yearly(today?, days)?))
            }
            "independence" if two("day") => Some((at + 2, yearly(today?, fixed(7, 4))?)),
            "valentine" if two("'s") && self.word(at + 2) == "day" => {
                Some((at + 3, yearly(today?, fixed(2, 14))?))
            }
            _ => None,
        }
    }
}

/// The first or last third of a month.
fn narrowed(part: &str, days: Days) -> Option<Days> {
    let (start, end) = (days.start?, days.end?);
    let day = |day: i8| Date::new(start.year(), start.month(), day).ok();
    Some(match part {
        "early" => Days::new(start, day(10)?, Precision::Approx),
        "mid" | "mid-" => Days::new(day(11)?, day(20)?, Precision::Approx),
        "late" => Days::new(day(21)?, end, Precision::Approx),
        _ => days,
    })
}
