//! Stretches of the calendar and their parts: `the first quarter of 2016`, `the 1990s`, `late last year`, `the end of May`.

use jiff::civil::{Date, Weekday};
use newsgraph_model::Precision;

use super::calendar::{Days, Readings, plus_days, plus_months, season_of, weekday_of, yearly};
use super::expressions::{Read, Reader};
use super::named_days::week_around;
use super::numbers::decade_of;

/// Which part of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Beginning,
    Early,
    Mid,
    Late,
    End,
    Earlier,
    Later,
}

impl Part {
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "beginning" | "start" => Self::Beginning,
            "early" => Self::Early,
            "mid" | "mid-" | "middle" => Self::Mid,
            "late" => Self::Late,
            "end" => Self::End,
            "earlier" => Self::Earlier,
            "later" | "rest" | "remainder" => Self::Later,
            _ => return None,
        })
    }

    /// The part of these days, which hold or do not hold today.
    fn narrow(self, days: Days, today: Option<Date>) -> Option<Days> {
        let (start, end) = (days.start?, days.end?);
        let n_days = start.until(end).ok()?.get_days() + 1;
        let day = |n: i32| plus_days(start, n);
        let months = |n: i32| plus_months(start, n);
        let before = |date: Option<Date>| plus_days(date?, -1);
        // Of a decade or century, in months.
        let tenths = |n: i32| (n_days + 30) / 365 * 12 * n / 10;
        let (first, last) = match (self, today) {
            (Self::Earlier, Some(today)) if start <= today => (start, today.min(end)),
            (Self::Later, Some(today)) if today <= end => (today.max(start), end),
            (Self::Earlier | Self::Later, _) => return None,
            // A week: to Wednesday, Tuesday to Friday, from Thursday.
            (Self::Beginning | Self::Early, _) if n_days <= 7 => (start, day(2)?.min(end)),
            (Self::Mid, _) if n_days <= 7 => (day(1)?, day(4)?.min(end)),
            (Self::Late | Self::End, _) if n_days <= 7 => (day(3)?.min(end), end),
            (Self::Beginning, _) if n_days <= 31 => (start, day(9)?),
            (Self::Early, _) if n_days <= 31 => (start, day(14)?),
            (Self::Mid, _) if n_days <= 31 => (day(9)?, day(19)?),
            (Self::Late, _) if n_days <= 31 => (day(15)?, end),
            (Self::End, _) if n_days <= 31 => (day(20)?, end),
            (Self::Beginning | Self::Early, _) if n_days <= 92 => (start, before(months(1))?),
            (Self::Mid, _) if n_days <= 92 => (months(1)?, before(months(2))?),
            (Self::Late | Self::End, _) if n_days <= 92 => (months(2)?, end),
            (Self::Beginning, _) if n_days <= 366 => (start, before(months(3))?),
            (Self::Early, _) if n_days <= 366 => (start, before(months(6))?),
            (Self::Mid, _) if n_days <= 366 => (months(4)?, before(months(8))?),
            (Self::Late, _) if n_days <= 366 => (months(6)?, end),
            (Self::End, _) if n_days <= 366 => (months(9)?, end),
            (Self::Beginning | Self::Early, _) => (start, before(months(tenths(4)))?),
            (Self::Mid, _) => (months(tenths(3))?, before(months(tenths(7)))?),
            (Self::Late | Self::End, _) => (months(tenths(6))?, end),
        };
        let precision = match self {
            Self::Earlier | Self::Later => Precision::Interval,
            _ => Precision::Approx,
        };
        (first <= last).then_some(Days::new(first, last, precision))
    }
}

/// The `n`-th week of a year by ISO 8601.
pub(super) fn week_of_year(year: i16, n: i32) -> Option<Days> {
    nth_week(Days::year(year)?, n)
}

/// The `n`-th week that has its Thursday within these days; the last if `n` is negative.
fn nth_week(days: Days, n: i32) -> Option<Days> {
    let (start, end) = (days.start?, days.end?);
    let thursday = if n < 0 {
        plus_days(end, -i32::from(end.weekday().since(Weekday::Thursday)))?
    } else {
        let first = plus_days(start, i32::from(start.weekday().until(Weekday::Thursday)))?;
        plus_days(first, n.checked_sub(1)?.checked_mul(7)?)?
    };
    let week = Days::new(
        plus_days(thursday, -3)?,
        plus_days(thursday, 3)?,
        Precision::Interval,
    );
    (thursday <= end).then_some(week)
}

fn years(first: i16, n_years: i16) -> Option<Days> {
    Some(Days::new(
        Days::year(first)?.start?,
        Days::year(first.checked_add(n_years - 1)?)?.end?,
        Precision::Interval,
    ))
}

/// The `n`-th of the stretches of so many months in a year.
fn months_of_year(year: i16, n: i32, n_months: i32) -> Option<Days> {
    if !(1..=12 / n_months).contains(&n) {
        return None;
    }
    let start = plus_months(Date::new(year, 1, 1).ok()?, (n - 1) * n_months)?;
    let end = plus_days(plus_months(start, n_months)?, -1)?;
    Some(Days::new(start, end, Precision::Interval))
}

impl Reader<'_> {
    /// `early June`, `late last year`, `mid-2019`, `the end of the month`, `later in the year`, `rest of the week`.
    pub(super) fn part(&self, at: usize) -> Read {
        let word = self.word(at);
        let part = Part::of(word)?;
        let is_noun = matches!(
            word,
            "beginning" | "start" | "middle" | "end" | "rest" | "remainder"
        );
        let mut of_at = at + 1;
        match self.word(of_at) {
            "-" if !is_noun => of_at += 1,
            "of" if is_noun => of_at += 1,
            "in" | "on" if matches!(word, "early" | "late" | "earlier" | "later") => of_at += 1,
            _ if is_noun => return None,
            _ => {}
        }
        let the_at = of_at;
        of_at += usize::from(self.word(the_at) == "the");
        of_at += usize::from(matches!(self.word(of_at), "'" | "’" | "‘"));
        let (end, readings) = self
            .current_unit(the_at)
            .or_else(|| self.month(of_at))
            .or_else(|| self.period(of_at))
            .or_else(|| {
                let (end, year) = self.year_at(of_at)?;
                (1500..=2100)
                    .contains(&year)
                    .then_some((end, Readings::both(Days::year(year)?)))
            })?;
        let whole = readings.whole();
        let readings = whole.map(|days| part.narrow(days, self.published));
        Some((end, readings?))
    }

    /// Stretches of the calendar.
    pub(super) fn period(&self, at: usize) -> Read {
        self.unit_after_next(at)
            .or_else(|| self.year_to_date(at))
            .or_else(|| self.nth_week_of(at))
            .or_else(|| self.week_of_day(at))
            .or_else(|| self.quarter(at))
            .or_else(|| self.decade(at))
            .or_else(|| self.century(at))
            .or_else(|| self.season_of_year(at))
            .or_else(|| self.relative_unit(at))
            .or_else(|| self.year(at))
    }

    fn year_to_date(&self, at: usize) -> Read {
        let today = self.published?;
        let days = Days::new(today.first_of_year(), today, Precision::Interval);
        self.has(at, &["year", "to", "date"])
            .then_some((at + 3, Readings::both(days)))
    }

    /// `the first week of May`, `second week of 2015`, `the last week of this year`.
    fn nth_week_of(&self, at: usize) -> Read {
        let (week_at, n) = match self.word(at) {
            "last" => (at + 1, -1),
            _ => self.ordinal(at)?,
        };
        if self.word(week_at) != "week" || !matches!(self.word(week_at + 1), "of" | "in") {
            return None;
        }
        let (end, readings) = self.month_or_year(week_at + 2)?;
        let readings = readings.map(|days| nth_week(days, n))?;
        Some((end, readings))
    }

    /// A month or year after `of`.
    fn month_or_year(&self, at: usize) -> Read {
        if let Some((end, year)) = self.year_at(at) {
            return Some((end, Readings::both(Days::year(year)?)));
        }
        let (end, readings) = self
            .current_unit(at)
            .or_else(|| self.month(at))
            .or_else(|| self.relative_unit(at))?;
        Some((end, readings.whole()))
    }

    /// `the week of September 16th`, `the week starting on February 4`, `w/c 4 February`.
    fn week_of_day(&self, at: usize) -> Read {
        let day_at = if self.has(at, &["w", "/", "c"]) {
            at + 3
        } else if self.word(at) == "week" {
            match (self.word(at + 1), self.word(at + 2)) {
                ("starting" | "beginning" | "commencing", "on") => at + 3,
                ("starting" | "beginning" | "commencing" | "of", _) => at + 2,
                _ => return None,
            }
        } else {
            return None;
        };
        let day_at = day_at + usize::from(self.word(day_at) == "the");
        let (end, readings) = self.month_day(day_at)?;
        let readings = readings.map(|days| {
            let start = week_around(days.start?)?;
            Some(Days::new(start, plus_days(start, 6)?, Precision::Interval))
        })?;
        Some((end, readings))
    }

    /// `Q3`, `H1 2016`, `the third quarter of 2016`, `2016 Q3`, `first half of next year`.
    fn quarter(&self, at: usize) -> Read {
        if let Some(year) = self.year_number(at) {
            let name_at = at + 1 + usize::from(self.word(at + 1) == "the");
            let (end, n, n_months) = self.quarter_name(name_at)?;
            return Some((end, Readings::both(months_of_year(year, n, n_months)?)));
        }
        let (end, n, n_months) = self.quarter_name(at)?;
        let of = usize::from(self.word(end) == "of");
        let the_year = self
            .published
            .filter(|_| self.has(end + of, &["the", "year"]));
        let year = self
            .trailing_year(end)
            .or_else(|| Some((end + of + 2, the_year?.year())));
        if let Some((end, year)) = year {
            return Some((end, Readings::both(months_of_year(year, n, n_months)?)));
        }
        // `the third quarter` by itself may be one of a match.
        let today = self.published.filter(|_| self.word(at).len() == 2)?;
        let readings = yearly(today, |year| months_of_year(year, n, n_months))?;
        Some((end, readings))
    }

    /// Where the name of a quarter or half ends, which one it is and how many months it has.
    fn quarter_name(&self, at: usize) -> Option<(usize, i32, i32)> {
        match self.word(at) {
            "q1" => return Some((at + 1, 1, 3)),
            "q2" => return Some((at + 1, 2, 3)),
            "q3" => return Some((at + 1, 3, 3)),
            "q4" => return Some((at + 1, 4, 3)),
            "h1" => return Some((at + 1, 1, 6)),
            "h2" => return Some((at + 1, 2, 6)),
            _ => {}
        }
        let (end, n) = match self.word(at) {
            "last" | "final" => (at + 1, None),
            _ => self.ordinal(at).map(|(end, n)| (end, Some(n)))?,
        };
        match self.word(end) {
            "quarter" => Some((end + 1, n.unwrap_or(4), 3)),
            "half" => Some((end + 1, n.unwrap_or(2), 6)),
            _ => None,
        }
    }

    /// `the 1990s`, `the 90s`, `1970's`, `the nineteen seventies`, `the noughties`.
    fn decade(&self, at: usize) -> Read {
        let word = self.word(at);
        let lead = self.before(at);
        let is_led = self.leads_to_decade(at);
        let century_of = |within: i16| {
            let today = self.published.map_or(2000, Date::year);
            let year = today - today.rem_euclid(100) + within;
            if year > today { year - 100 } else { year }
        };
        let (end, first) = if word.starts_with(|first: char| first.is_ascii_digit()) {
            let (digits, end) = match word.strip_suffix('s') {
                Some(digits) => (digits, at + 1),
                None if matches!(self.word(at + 1), "'s" | "’s") && is_led => (word, at + 2),
                None => return None,
            };
            let year: i16 = digits.parse().ok()?;
            match digits.len() {
                4 => (end, year),
                // `in the 40s` may be degrees.
                2 if is_led && (year >= 50 || matches!(lead, "'" | "’" | "‘")) => {
                    (end, century_of(year))
                }
                _ => return None,
            }
        } else if word == "noughties" && is_led {
            (at + 1, 2000)
        } else if self.has(at, &["two", "thousands"]) && is_led {
            (at + 2, 2000)
        } else if let Some(within) = decade_of(word) {
            (at + 1, (lead == "the").then(|| century_of(within))?)
        } else {
            let within = decade_of(self.word(at + 1))?;
            let century = self.below_hundred(at).map(|(_, n)| n)?;
            let century = i16::try_from(century)
                .ok()
                .filter(|n| (10..21).contains(n))?;
            (at + 2, century * 100 + within)
        };
        let is_decade = first % 10 == 0 && (1000..=2100).contains(&first);
        is_decade.then(|| Some((end, Readings::both(years(first, 10)?))))?
    }

    /// Whether the word before says that `90s` are years: not `her late 50s`, `the low-60s`.
    fn leads_to_decade(&self, at: usize) -> bool {
        let is_mark = |word: &str| matches!(word, "'" | "’" | "‘" | "-");
        let lead_at = at
            .checked_sub(1)
            .map(|lead_at| lead_at - usize::from(lead_at > 0 && is_mark(self.word(lead_at))));
        let Some(lead_at) = lead_at else {
            return false;
        };
        let lead = self.word(lead_at);
        let is_age = matches!(
            self.before(lead_at),
            "my" | "your" | "his" | "her" | "its" | "our" | "their" | "'s" | "’s"
        );
        matches!(lead, "the" | "in" | "since" | "during") && !self.is_glued(at)
            || matches!(self.before(at), "'" | "’" | "‘")
            || Part::of(lead).is_some() && !is_age
    }

    /// `the 15th century`.
    fn century(&self, at: usize) -> Read {
        let (end, n) = self.ordinal(at)?;
        let first = i16::try_from(n).ok().filter(|n| (1..=22).contains(n))? - 1;
        let is_named = self.word(end) == "century";
        is_named.then(|| Some((end + 1, Readings::both(years((first * 100).max(1), 100)?))))?
    }

    /// `summer 2016`, `the summer of 2014`.
    fn season_of_year(&self, at: usize) -> Read {
        let (first, last) = season_of(self.word(at))?;
        let (end, year) = self.trailing_year(at + 1)?;
        let days = super::relative::season_in(year, first, last)?;
        Some((end, Readings::both(days)))
    }

    /// `in 2019`, `since 2019`, `the year 2020`, `in twenty sixteen`.
    fn year(&self, at: usize) -> Read {
        let before = self.before(at);
        if self.word(at) == "year" && weekday_of(self.word(at + 1)).is_none() {
            let (end, year) = self
                .figures(at + 1, 4)
                .map(|year| (at + 2, year))
                .or_else(|| self.cardinal(at + 1))?;
            let year = i16::try_from(year).ok().filter(|year| *year >= 100)?;
            return Some((end, Readings::both(Days::year(year)?)));
        }
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
        let (end, year) = self.year_at(at).filter(|_| says_year)?;
        let is_word = self.year_number(at).is_none();
        let is_plausible = (1500..=2100).contains(&year)
            && !self.is_inside_number(at)
            && (!is_word || self.ends_clause(end));
        is_plausible.then(|| Some((end, Readings::both(Days::year(year)?))))?
    }
}
