//! Dates in figures: `2016-11-07`, `5/7/2016`, `7.11.2016`, `2014-2018`, `11/2016`.

use jiff::civil::Date;
use newsgraph_model::Precision;

use super::calendar::{Days, Readings, month_of, yearly};
use super::expressions::{Read, Reader};

const MARKS: &[&str] = &["-", "/", "."];

impl Reader<'_> {
    pub(super) fn numeric(&self, at: usize) -> Read {
        if !self
            .word(at)
            .starts_with(|first: char| first.is_ascii_digit())
            || self.is_inside_number(at)
        {
            return None;
        }
        self.three_numbers(at)
            .or_else(|| self.years(at))
            .or_else(|| self.month_of_year(at))
            .or_else(|| self.day_of_month(at))
    }

    /// The three parts of `9-18-15` or `2019-sep-1`, by the mark between them.
    fn three_numbers(&self, at: usize) -> Read {
        let mark = self.word(at + 1);
        let second_mark = self.word(at + 3);
        let is_mark = MARKS.contains(&mark)
            && (second_mark == mark || mark == "/" && second_mark == ",")
            && (1..=4).all(|ahead| self.is_glued(at + ahead));
        if !is_mark || self.goes_on_as_number(at + 5) {
            return None;
        }
        let (first, last) = (self.figures(at, 4)?, self.figures(at + 4, 4)?);
        let second = match month_of(self.word(at + 2)) {
            Some(month) => i32::from(month),
            None => self.figures(at + 2, 2)?,
        };
        let is_named = self.figures(at + 2, 2).is_none();
        let (year, month, day) = if self.year_number(at).is_some() {
            (first, second, last)
        } else {
            let year = match self.word(at + 4).len() {
                4 => last,
                2 if mark != "." && !self.is_tally(at, mark) => self.full_year(last),
                _ => return None,
            };
            let day_first = is_named || mark == "." || first > 12;
            let (month, day) = if day_first {
                (second, first)
            } else {
                (first, second)
            };
            (year, month, day)
        };
        let day = Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        )
        .ok()
        .filter(|day| (1500..=2200).contains(&day.year()))?;
        Some((at + 5, Readings::both(Days::day(day))))
    }

    /// Wins, defeats and draws rather than a date: `(12-5-10)`, `improved to 12-5-10`.
    fn is_tally(&self, at: usize, mark: &str) -> bool {
        mark == "-"
            && matches!(
                self.before(at),
                "(" | "to" | "at" | "are" | "is" | "were" | "was" | "record" | "a" | "of"
            )
    }

    fn goes_on_as_number(&self, at: usize) -> bool {
        self.is_glued(at)
            && self.is_glued(at + 1)
            && MARKS.contains(&self.word(at))
            && self.figures(at + 1, 20).is_some()
    }

    /// The year that two figures mean: at most twenty years ahead.
    fn full_year(&self, two_figures: i32) -> i32 {
        let this_year = self.published.map_or(2000, |day| i32::from(day.year()));
        let century = this_year - this_year.rem_euclid(100);
        let year = century + two_figures;
        if year > this_year + 20 {
            year - 100
        } else {
            year
        }
    }

    /// `2014-2018`, `2014–15`, `2019/20`.
    fn years(&self, at: usize) -> Read {
        let first = self.year_number(at).filter(|year| *year >= 1500)?;
        let mark = self.word(at + 1);
        let is_glued = self.is_glued(at + 1) && self.is_glued(at + 2);
        if !matches!(mark, "-" | "–" | "—" | "/") || !is_glued || self.goes_on_as_number(at + 3)
        {
            return None;
        }
        let last = match self.word(at + 2).len() {
            4 if mark != "/" => self.year_number(at + 2)?,
            2 => {
                let last =
                    first - first.rem_euclid(100) + i16::try_from(self.figures(at + 2, 2)?).ok()?;
                let last = if last < first { last + 100 } else { last };
                (mark != "/" || last == first + 1).then_some(last)?
            }
            _ => return None,
        };
        let days = Days::new(
            Days::year(first)?.start?,
            Days::year(last)?.end?,
            Precision::Interval,
        );
        (first < last).then_some((at + 3, Readings::both(days)))
    }

    /// `11/2016`, `11 - 2016`.
    fn month_of_year(&self, at: usize) -> Read {
        if !matches!(self.word(at + 1), "-" | "/") {
            return None;
        }
        let month = i8::try_from(self.figures(at, 2)?).ok()?;
        let year = self
            .year_number(at + 2)
            .filter(|year| (1900..=2100).contains(year))?;
        let is_whole = !self.goes_on_as_number(at + 3) && !MARKS.contains(&self.before(at));
        is_whole.then_some((at + 3, Readings::both(Days::month(year, month)?)))
    }

    /// `on 22/04`, `4/22`; `9/11` is the one of 2001.
    fn day_of_month(&self, at: usize) -> Read {
        if self.word(at + 1) != "/" || !self.is_glued(at + 1) || !self.is_glued(at + 2) {
            return None;
        }
        let (first, second) = (self.figures(at, 2)?, self.figures(at + 2, 2)?);
        if (first, second) == (9, 11) {
            // Not `9/11 families`, of whom something else is told.
            if !self.ends_clause(at + 3) && self.before(at) != "since" {
                return None;
            }
            let day = Date::new(2001, 9, 11).ok()?;
            return Some((at + 3, Readings::both(Days::day(day))));
        }
        let says_day = matches!(
            self.before(at),
            "on" | "by" | "until" | "till" | "since" | "from"
        );
        let is_no_part = first > 12 || second > 12;
        if !self.ends_clause(at + 3) || !(says_day || is_no_part) {
            return None;
        }
        let (month, day) = if first > 12 {
            (second, first)
        } else {
            (first, second)
        };
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        let readings = yearly(self.published?, |year| {
            Date::new(year, month, day).ok().map(Days::day)
        })?;
        Some((at + 3, readings))
    }
}
