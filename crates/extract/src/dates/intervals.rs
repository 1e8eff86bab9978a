//! From one date to another: `from May to July`, `between 4 and 9 June`, `Jan 4-7`, `Monday through Friday`.

use jiff::civil::Date;
use newsgraph_model::Precision;

use super::calendar::{Days, Readings, yearly};
use super::expressions::{Read, Reader};
use super::numbers::Written;

const TO: &[&str] = &["to", "until", "through", "till", "thru", "-", "–", "—"];
const AND: &[&str] = &["and", "to", "through", "-", "–", "—"];

impl Reader<'_> {
    /// What joins two ends after the word before, and whether such a word leads.
    fn joins(&self, at: usize) -> (&'static [&'static str], bool) {
        let before = match self.before(at) {
            "the" => self.before(at - 1),
            before => before,
        };
        match before {
            "from" => (TO, true),
            "between" => (AND, true),
            _ => (&["through", "thru", "-", "–", "—"], false),
        }
    }

    /// The word after `to`, `until` or `through`, without its article.
    fn after_join(&self, at: usize, joins: &[&str]) -> Option<usize> {
        let is_joined = joins.contains(&self.word(at));
        is_joined.then(|| at + 1 + usize::from(self.word(at + 1) == "the"))
    }

    /// `from 2017 to 2021`, `between May and July`: starts at the preposition's object.
    pub(super) fn interval(&self, at: usize) -> Read {
        let (joins, is_led) = self.joins(at);
        let (middle, first) = self.end_of_interval(at, is_led)?;
        let second_at = self.after_join(middle, joins)?;
        let (end, second) = self.end_of_interval(second_at, is_led)?;
        let is_coarse = |days: Days| matches!(days.precision, Precision::Day | Precision::Month);
        let is_whole = is_coarse(first.past) && is_coarse(second.past);
        if !(is_led || is_whole) {
            return None;
        }
        let join = |first: Days, second: Days| {
            let (start, end) = (first.start?, second.end?);
            (start <= end).then_some(Days::new(start, end, Precision::Interval))
        };
        let past = join(first.past, second.past)
            .or_else(|| join(first.past, second.future))
            .or_else(|| join(self.year_before(first.past)?, second.past));
        let future = join(first.future, second.future).or(past);
        let past = past.or(future)?;
        Some((end, Readings::new(past, future.unwrap_or(past))))
    }

    /// `November to February` looking back began in the year before.
    fn year_before(&self, days: Days) -> Option<Days> {
        if days.precision != Precision::Month && days.precision != Precision::Day {
            return None;
        }
        let back = |day: Date| super::calendar::plus_months(day, -12);
        Some(Days {
            start: Some(back(days.start?)?),
            end: Some(back(days.end?)?),
            ..days
        })
    }

    /// An end of an interval: also `now`, `week 31`.
    fn end_of_interval(&self, at: usize, is_led: bool) -> Read {
        if self.word(at) == "now" {
            return Some((at + 1, Readings::both(Days::day(self.published?))));
        }
        if is_led && self.word(at) == "week" {
            let n = self.figures(at + 1, 2)?;
            let week = super::periods::week_of_year(self.published?.year(), n)?;
            return Some((at + 2, Readings::both(week)));
        }
        self.simple(at)
    }

    /// Days of one month: `4 to 22 this month`, `Jan 4-7`, `2-7 February, 2018`, `02 to April 07`.
    pub(super) fn days_of_month(&self, at: usize) -> Read {
        let (joins, is_led) = self.joins(at);
        if let Some(month) = self.month_named(at) {
            return self.days_after_month(at + 1, month, joins);
        }
        let (middle, first, written) = self.day_number(at)?;
        if self.is_inside_number(at) || written == Written::Cardinal {
            return None;
        }
        let is_glued = self.is_glued(middle) && matches!(self.word(middle), "-" | "–");
        let second_at = self.after_join(middle, joins)?;
        if !is_led && !is_glued && written == Written::Figures {
            return None;
        }
        if let Some(month) = self.month_named(second_at) {
            let (end, last, _) = self.day_number(second_at + 1)?;
            return is_led.then(|| self.days_from_to(end, month, (first, last)))?;
        }
        let (end, last, _) = self.day_number(second_at)?;
        let of = usize::from(self.word(end) == "of");
        if let Some(month) = self.month_named(end + of) {
            return self.days_from_to(end + of + 1, month, (first, last));
        }
        let (end, month) = self.relative_month(end + of)?;
        let day = |day: i8| Date::new(month.year(), month.month(), day).ok();
        let (start, last) = (day(first)?, day(last)?);
        let days = Days::new(start, last, Precision::Interval);
        (start < last).then_some((end, Readings::both(days)))
    }

    /// `4-7`, `9th through 17th`, `between 2-7` after the name of a month.
    fn days_after_month(&self, at: usize, month: i8, joins: &[&str]) -> Read {
        let dot = usize::from(self.word(at) == ".");
        let lead = matches!(self.word(at + dot), "between" | "from");
        let at = at + dot + usize::from(lead);
        let (middle, first, _) = self.day_number(at)?;
        let joins = if lead { AND } else { joins };
        let second_at = self.after_join(middle, joins).or_else(|| {
            let ends = self.day_number(at)?.2 == Written::FiguresWithEnding;
            self.after_join(middle, &["to"]).filter(|_| ends)
        })?;
        let (end, last, _) = self.day_number(second_at)?;
        self.days_from_to(end, month, (first, last))
    }

    fn days_from_to(&self, end: usize, month: i8, (first, last): (i8, i8)) -> Read {
        let of_year = |year: i16| {
            let day = |day: i8| Date::new(year, month, day).ok();
            Some(Days::new(day(first)?, day(last)?, Precision::Interval))
        };
        if first >= last {
            return None;
        }
        if let Some((end, year)) = self.trailing_year(end) {
            return Some((end, Readings::both(of_year(year)?)));
        }
        Some((end, yearly(self.published?, of_year)?))
    }
}
