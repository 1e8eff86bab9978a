//! Days and months by number and name: `Friday, November 21st, 2025`, `the second of May`, `early June`.

use jiff::Span;
use jiff::civil::Date;

use super::calendar::{
    Days, Readings, is_plain_word, month_of, plus_days, plus_months, weekday_of, yearly,
};
use super::expressions::{Read, Reader};
use super::numbers::Written;
use super::periods::Part;

impl Reader<'_> {
    /// A year after a day or month, with or without a comma: `, 2016`, `of next year`.
    pub(super) fn trailing_year(&self, at: usize) -> Option<(usize, i16)> {
        let skip = usize::from(matches!(self.word(at), "," | "of"));
        if let Some(found) = self.year_at(at + skip) {
            return Some(found);
        }
        if self.word(at + skip + 1) != "year" || self.is_possessive(at + skip + 2) {
            return None;
        }
        let n_years = match self.word(at + skip) {
            "last" => -1,
            "this" => 0,
            "next" => 1,
            _ => return None,
        };
        let year = self.published?.year().checked_add(n_years)?;
        Some((at + skip + 2, year))
    }

    /// A month that the words around do not let be another word.
    pub(super) fn month_named(&self, at: usize) -> Option<i8> {
        month_of(self.word(at))
    }

    /// A month that stands by itself.
    fn month_alone(&self, at: usize) -> Option<i8> {
        let word = self.word(at);
        let month = month_of(word)?;
        let can_be_other = is_plain_word(word) || word == "august" || word.len() <= 4;
        (self.is_capital(at) || !can_be_other).then_some(month)
    }

    /// `Friday, November 21st, 2025`, `21 November`, `the 21st of November`, `20th of next month`.
    pub(super) fn month_day(&self, at: usize) -> Read {
        let Some(weekday) = weekday_of(self.word(at)) else {
            return self.plain_month_day(at);
        };
        let comma = usize::from(self.word(at + 1) == ",");
        let (end, readings) = self.plain_month_day(at + 1 + comma)?;
        // Of two years the weekday tells which.
        let is_it = |days: Days| days.start.is_some_and(|day| day.weekday() == weekday);
        let readings = match (is_it(readings.past), is_it(readings.future)) {
            (true, false) => Readings::both(readings.past),
            (false, true) => Readings::both(readings.future),
            _ => readings,
        };
        Some((end, readings))
    }

    fn plain_month_day(&self, at: usize) -> Read {
        if let Some(month) = self.month_named(at) {
            return self.day_after_month(at, month);
        }
        let (after, day, written) = self.day_number(at)?;
        if written == Written::Cardinal || self.is_inside_number(at) {
            return None;
        }
        if self.word(after) == "."
            && let Some(month) = self.month_named(after + 1)
        {
            // The dot of `16. Nov. 2016` is no full stop if a year follows.
            let year = self.year_number(after + 2)?;
            let day = Date::new(year, month, day).ok()?;
            return Some((after + 3, Readings::both(Days::day(day))));
        }
        let of = usize::from(self.word(after) == "of");
        if let Some(month) = self.month_named(after + of) {
            let is_month = of == 1
                || written == Written::FiguresWithEnding
                || self.month_alone(after).is_some();
            return is_month.then(|| self.day_in_year(after + of + 1, month, day))?;
        }
        if of == 0 || written == Written::Figures {
            return None;
        }
        let (end, month) = self.relative_month(after + 1)?;
        let day = Date::new(month.year(), month.month(), day).ok()?;
        Some((end, Readings::both(Days::day(day))))
    }

    /// `November 21st`, `Nov. 21, 2025`, `September.16th`, `October the second`.
    fn day_after_month(&self, at: usize, month: i8) -> Read {
        let dot = usize::from(self.word(at + 1) == ".");
        let the = usize::from(self.word(at + 1) == "the");
        let (end, day, written) = self.day_number(at + 1 + dot + the)?;
        let is_figures = written == Written::Figures;
        // `… in October. 2 people` is a new sentence.
        if dot == 1 && !self.is_glued(at + 2) && !self.ends_clause(end) {
            return None;
        }
        let is_lower_word = !self.is_capital(at) && is_plain_word(self.word(at));
        if is_lower_word && is_figures && self.trailing_year(end).is_none() {
            return None;
        }
        if the == 1 && is_figures || written == Written::Cardinal && self.word(end) == "of" {
            return None;
        }
        let is_count = written == Written::Cardinal
            && !self.ends_clause(end)
            && self.trailing_year(end).is_none();
        if is_count || self.goes_on(end) {
            return None;
        }
        self.day_in_year(end, month, day)
    }

    /// Whether a number here goes on: `March 21.5`, `May 10:30`.
    fn goes_on(&self, at: usize) -> bool {
        self.is_glued(at)
            && self.is_glued(at + 1)
            && matches!(self.word(at), "." | ":")
            && self.figures(at + 1, 20).is_some()
    }

    fn day_in_year(&self, end: usize, month: i8, day: i8) -> Read {
        if let Some((end, year)) = self.trailing_year(end) {
            let day = Date::new(year, month, day).ok()?;
            return Some((end, Readings::both(Days::day(day))));
        }
        let readings = yearly(self.published?, |year| {
            Date::new(year, month, day).ok().map(Days::day)
        })?;
        Some((end, readings))
    }

    /// The first day of `next month`, `this month`, `the month`.
    pub(super) fn relative_month(&self, at: usize) -> Option<(usize, Date)> {
        let n_months = match self.word(at) {
            "last" => -1,
            "this" | "the" => 0,
            "next" => 1,
            _ => return None,
        };
        let is_month = self.word(at + 1) == "month" && !self.is_possessive(at + 2);
        let today = self.published.filter(|_| is_month)?;
        Some((at + 2, plus_months(today.first_of_month(), n_months)?))
    }

    /// `Thursday the 21st`, `Friday the thirteenth`: in this month if it is so in this month.
    pub(super) fn weekday_with_number(&self, at: usize) -> Read {
        let weekday = weekday_of(self.word(at))?;
        let the = usize::from(self.word(at + 1) == "the");
        let (end, day, written) = self.day_number(at + 1 + the)?;
        if the == 0 && written != Written::FiguresWithEnding || written == Written::Cardinal {
            return None;
        }
        let today = self.published?;
        let of_month = |n_months: i32| {
            let month = plus_months(today.first_of_month(), n_months)?;
            let day = Date::new(month.year(), month.month(), day).ok()?;
            (day.weekday() == weekday).then_some(day)
        };
        if let Some(day) = of_month(0) {
            return Some((end, Readings::both(Days::day(day))));
        }
        let past = (1..=36).find_map(|n_months| of_month(-n_months))?;
        let future = (1..=36).find_map(of_month)?;
        Some((end, Readings::new(Days::day(past), Days::day(future))))
    }

    /// `the first Friday of July`, `the last Monday in May 2024`, `the second Monday of next month`, `third Tuesday`.
    pub(super) fn nth_weekday(&self, at: usize) -> Read {
        let (day_at, n) = match self.word(at) {
            "last" => (at + 1, -1),
            _ => self.ordinal(at).filter(|(_, n)| *n <= 5)?,
        };
        let weekday = weekday_of(self.word(day_at))?;
        let n = i8::try_from(n).ok()?;
        let of_month = |year: i16, month: i8| {
            let first = Date::new(year, month, 1).ok()?;
            first.nth_weekday_of_month(n, weekday).ok().map(Days::day)
        };
        if !matches!(self.word(day_at + 1), "of" | "in") {
            let has_article = matches!(
                self.before(at),
                "a" | "an" | "the" | "its" | "his" | "her" | "their" | "our" | "my" | "every"
            );
            let is_whole = matches!(self.word(day_at + 1), "" | "." | "!" | "?");
            let today = self
                .published
                .filter(|_| is_whole && !has_article && n > 0)?;
            let days = of_month(today.year(), today.month())?;
            return Some((day_at + 1, Readings::both(days)));
        }
        if let Some((end, month)) = self.relative_month(day_at + 2) {
            let days = of_month(month.year(), month.month())?;
            return Some((end, Readings::both(days)));
        }
        let month = self.month_named(day_at + 2)?;
        if let Some((end, year)) = self.trailing_year(day_at + 3) {
            return Some((end, Readings::both(of_month(year, month)?)));
        }
        let readings = yearly(self.published?, |year| of_month(year, month))?;
        Some((day_at + 3, readings))
    }

    /// `for the 21st`, `by the 5th`, `on 15`, where nothing is counted.
    pub(super) fn day_alone(&self, at: usize) -> Read {
        let the = usize::from(self.word(at) == "the");
        if !matches!(
            self.before(at),
            "on" | "for" | "by" | "until" | "till" | "since" | "before" | "after" | "from"
        ) {
            return None;
        }
        let (end, day, written) = self.day_number(at + the)?;
        let ends_sentence = matches!(self.word(end), "" | "." | "!" | "?");
        let is_day = match written {
            Written::FiguresWithEnding => the == 1 && self.ends_clause(end),
            Written::Ordinal => the == 1 && ends_sentence,
            Written::Figures => {
                ends_sentence && !self.goes_on(end) && (the == 1 || self.before(at) == "on")
            }
            Written::Cardinal => false,
        };
        let today = self.published.filter(|_| is_day)?;
        let of_month = |n_months: i32| {
            let month = plus_months(today.first_of_month(), n_months)?;
            Date::new(month.year(), month.month(), day).ok()
        };
        let past = (0..=2)
            .filter_map(|n_months: i32| of_month(-n_months))
            .find(|day| *day <= today)?;
        let future = (0..=2).filter_map(of_month).find(|day| *day >= today)?;
        Some((end, Readings::new(Days::day(past), Days::day(future))))
    }

    /// `November 2025`, `2016, November`, `last November`, `November` where it can be no other word.
    pub(super) fn month(&self, at: usize) -> Read {
        if let Some(read) = self.month_after_year(at) {
            return Some(read);
        }
        let word = self.word(at);
        let shift = match word {
            "last" => -1,
            "next" => 1,
            _ => 0,
        };
        let skip = usize::from(shift != 0 || word == "this");
        let month_at = at + skip;
        let month = self.month_named(month_at)?;
        if let Some((end, year)) = self.trailing_year(month_at + 1) {
            return Some((end, Readings::both(Days::month(year, month)?)));
        }
        if skip == 0 && !self.is_month_by_itself(at) {
            return None;
        }
        let today = self.published?;
        let mut readings = yearly(today, |year| Days::month(year, month))?;
        if shift < 0 {
            readings.future = readings.past;
        } else if shift > 0 {
            // Said in May, `next May` is a year off.
            if readings.future.start.is_some_and(|start| start <= today) {
                readings.future = Days::month(today.year().checked_add(1)?, month)?;
            }
            readings.past = readings.future;
        }
        Some((month_at + 1, readings))
    }

    /// `2016, November`, `between 2015 May and …`.
    fn month_after_year(&self, at: usize) -> Read {
        let year = self.year_number(at)?;
        let comma = usize::from(self.word(at + 1) == ",");
        let month_at = at + 1 + comma;
        let month = self.month_named(month_at)?;
        let is_other_word = is_plain_word(self.word(month_at))
            && (comma == 1 || !matches!(self.word(month_at + 1), "and" | "to" | "until" | "-"));
        if is_other_word || self.day_number(month_at + 1).is_some() || self.is_inside_number(at) {
            return None;
        }
        Some((month_at + 1, Readings::both(Days::month(year, month)?)))
    }

    fn is_month_by_itself(&self, at: usize) -> bool {
        if self.month_alone(at).is_none() {
            return false;
        }
        let before = match self.before(at) {
            "-" => self.before(at - 1),
            before => before,
        };
        let owner = match before {
            "of" => self.before(at - 1),
            before => before,
        };
        let is_led = Part::of(owner).is_some() || before == "of" && owner == "week";
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
                | "between"
        );
        if is_plain_word(self.word(at)) {
            return is_led && !self.is_possessive(at + 1)
                || matches!(before, "in" | "since" | "until" | "by" | "last" | "next")
                || matches!(self.before(at), "between" | "from" | "through")
                    && matches!(self.word(at + 1), "to" | "and" | "through" | "until");
        }
        let is_invalid_day =
            self.figures(at + 1, 2).is_some_and(|day| day > 28) && self.ends_clause(at + 2);
        !is_invalid_day && (is_led || has_preposition || !self.is_capital(at + 1))
    }
}

/// The day of a week with a weekday; weeks begin on Monday.
pub(super) fn day_of_week(week: Days, weekday: jiff::civil::Weekday) -> Option<Days> {
    let n_days = i64::from(weekday.to_monday_zero_offset());
    let day = week.start?.checked_add(Span::new().days(n_days)).ok()?;
    Some(Days::day(day))
}

/// The Monday to Sunday around a day; a week said to begin on a Sunday does.
pub(super) fn week_around(day: Date) -> Option<Date> {
    if day.weekday() == jiff::civil::Weekday::Sunday {
        return Some(day);
    }
    plus_days(day, -i32::from(day.weekday().to_monday_zero_offset()))
}
