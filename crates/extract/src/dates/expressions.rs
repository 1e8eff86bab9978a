//! The forms of date expressions.

use jiff::civil::Date;
use newsgraph_model::Precision;
use smol_str::SmolStr;

use super::calendar::{
    Days, Readings, Unit, election_day, month_of, plus_days, season_of, thanksgiving, weekday_of,
    weekdays_around, yearly,
};

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
type Read = Option<(usize, Readings)>;

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

    fn word(&self, at: usize) -> &str {
        self.lowers.get(at).map_or("", SmolStr::as_str)
    }

    fn simple(&self, at: usize) -> Read {
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
    fn interval(&self, at: usize) -> Read {
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
    fn counted_from(&self, at: usize) -> Read {
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
    fn count(&self, at: usize) -> Option<(usize, i32)> {
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
    fn ago(&self, at: usize) -> Read {
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

    fn iso(&self, at: usize) -> Read {
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

    fn day_number(&self, at: usize) -> Option<i8> {
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

    fn year_number(&self, at: usize) -> Option<i16> {
        let word = self.word(at);
        let is_year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        is_year
            .then(|| word.parse().ok())?
            .filter(|year| (1000..=2200).contains(year))
    }

    /// A year after a day or month, with or without a comma.
    fn trailing_year(&self, at: usize) -> Option<(usize, i16)> {
        let comma = usize::from(self.word(at) == ",");
        self.year_number(at + comma)
            .map(|year| (at + comma + 1, year))
    }

    /// `Friday, November 21st, 2025`, `21 November`, `the 21st of November`.
    fn month_day(&self, at: usize) -> Read {
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
    fn month_word(&self, at: usize) -> Option<i8> {
        let month = month_of(self.word(at))?;
        self.words
            .get(at)
            .is_some_and(|word| word.starts_with(char::is_uppercase))
            .then_some(month)
    }

    /// `November 2025`, `early November`, `last November`, `November` where it can be no other word.
    fn month(&self, at: usize) -> Read {
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

    fn weekday(&self, at: usize) -> Read {
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

    fn named_day(&self, at: usize) -> Read {
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

    /// `last week`, `earlier this month`, `the weekend`, `this summer`.
    fn relative_unit(&self, at: usize) -> Read {
        let today = self.published?;
        let lead = usize::from(matches!(
            self.word(at),
            "earlier" | "later" | "early" | "late"
        ));
        let at_word = at + lead;
        let word = self.word(at_word);
        let what = self.word(at_word + 1);
        let n = match word {
            "last" | "previous" => -1,
            "this" | "current" => 0,
            "next" | "coming" => 1,
            "the" if what == "weekend" && lead == 0 => 0,
            _ => return None,
        };
        let end = at_word + 2;
        if matches!(what, "weekend") {
            return Some((end, weekend(today, n, word)?));
        }
        if let Some((first, last)) = season_of(what) {
            return Some((end, season(today, n, first, last)?));
        }
        let unit = Unit::of(what).filter(|unit| *unit != Unit::Day)?;
        let days = unit.holding(today, n)?;
        if n != 0 {
            return Some((end, Readings::both(days)));
        }
        Some((end, this_unit(today, days, unit, self.word(at))?))
    }

    /// `in 2019`, `since 2019`, `the 1990s`.
    fn year(&self, at: usize) -> Read {
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

fn weekend(today: Date, n: i32, word: &str) -> Option<Readings> {
    let saturday = |readings: Days| -> Option<Days> {
        let start = readings.start?;
        Some(Days::new(start, plus_days(start, 1)?, Precision::Interval))
    };
    let around = weekdays_around(today, jiff::civil::Weekday::Saturday)?;
    let is_sunday = today.weekday() == jiff::civil::Weekday::Sunday;
    let mut readings = Readings {
        past: saturday(around.past)?,
        future: if is_sunday {
            saturday(around.past)?
        } else {
            saturday(around.future)?
        },
    };
    match (n, word) {
        (-1, _) => readings.future = readings.past,
        (1, _) => readings.past = readings.future,
        _ => {}
    }
    Some(readings)
}

fn season(today: Date, n: i32, first: i8, last: i8) -> Option<Readings> {
    let of_year = |year: i16| {
        let start = Date::new(
            if first > last {
                year.checked_sub(1)?
            } else {
                year
            },
            first,
            1,
        )
        .ok()?;
        let end = Date::new(year, last, 1).ok()?.last_of_month();
        Some(Days::new(start, end, Precision::Interval))
    };
    let mut readings = yearly(today, of_year)?;
    let this_year = of_year(today.year())?;
    match n {
        -1 => {
            // `last summer` said in a summer is the one before.
            if readings.past.end? >= today {
                readings.past = of_year(today.year().checked_sub(1)?)?;
            }
            readings.future = readings.past;
        }
        1 => readings.past = readings.future,
        _ => readings = Readings::both(this_year),
    }
    Some(readings)
}

/// `this week` looking back is from Sunday to today, looking forward from today on; `this month` and `this year` likewise
/// with `earlier` and `later`, else the whole.
fn this_unit(today: Date, days: Days, unit: Unit, lead: &str) -> Option<Readings> {
    let (start, end) = (days.start?, days.end?);
    let back = |start: Date| Days::new(start.min(today), today, Precision::Interval);
    let ahead = Days::new(today, end.max(today), Precision::Interval);
    if unit == Unit::Week {
        let sunday = plus_days(today, -i32::from(today.weekday().to_sunday_zero_offset()))?;
        return Some(Readings {
            past: back(sunday),
            future: ahead,
        });
    }
    Some(match lead {
        "earlier" | "early" => Readings::both(back(start)),
        "later" | "late" => Readings::both(ahead),
        _ => Readings::both(Days::new(start, end, days.precision)),
    })
}
