//! Weeks, months, years, weekends and seasons told from the publication day: `last week`, `this summer`.

use jiff::civil::{Date, Weekday};
use newsgraph_model::Precision;

use super::calendar::{Days, Readings, Unit, plus_days, season_of, weekdays_around, yearly};
use super::expressions::{Read, Reader};

impl Reader<'_> {
    /// `last week`, `this month`, `the weekend`, `this summer`.
    pub(super) fn relative_unit(&self, at: usize) -> Read {
        let today = self.published?;
        let mut at_word = at;
        if self.word(at) == "this" && matches!(self.word(at + 1), "coming" | "past") {
            at_word += 1;
        }
        let word = self.word(at_word);
        let what = self.word(at_word + 1);
        if word == "weekend" && self.before(at) == "on" {
            return Some((at + 1, weekend(today, 0)?));
        }
        let n = match word {
            "last" | "previous" => -1,
            "past" if at_word > at || what == "weekend" => -1,
            "this" | "current" => 0,
            "next" | "coming" | "upcoming" => 1,
            "the" if what == "weekend" => 0,
            _ => return None,
        };
        let end = at_word + 2;
        if what == "weekend" {
            return Some((end, weekend(today, n)?));
        }
        if let Some((first, last)) = season_of(what) {
            return Some((end, season(today, n, first, last)?));
        }
        let unit = Unit::of(what).filter(|unit| *unit != Unit::Day && !what.ends_with('s'))?;
        let days = unit.holding(today, n)?;
        let readings = if n == 0 && unit == Unit::Week {
            this_week(today, days)?
        } else {
            Readings::both(days)
        };
        Some((end, readings))
    }

    /// The unit that holds today, after `end of`: `the week`, `this month`, `the year`.
    pub(super) fn current_unit(&self, at: usize) -> Read {
        let today = self.published?;
        let unit = Unit::of(self.word(at + 1))
            .filter(|unit| *unit != Unit::Day && !self.word(at + 1).ends_with('s'))?;
        // `the end of the decade of war`
        let is_current = matches!(self.word(at), "the" | "this")
            && !matches!(
                self.word(at + 2),
                "of" | "in" | "before" | "after" | "when" | "long"
            )
            && self.figures(at + 2, 4).is_none();
        is_current.then(|| Some((at + 2, Readings::both(unit.holding(today, 0)?))))?
    }

    /// `the week after next`, `the month after the next`, `the year before last`.
    pub(super) fn unit_after_next(&self, at: usize) -> Read {
        let today = self.published?;
        let unit = Unit::of(self.word(at)).filter(|unit| *unit > Unit::Day)?;
        let the = usize::from(self.word(at + 2) == "the");
        let n = match (self.word(at + 1), self.word(at + 2 + the)) {
            ("after", "next") => 2,
            ("before", "last") => -2,
            _ => return None,
        };
        // `the week before last Friday` counts from the Friday.
        let goes_on = Unit::of(self.word(at + 3 + the)).is_some()
            || super::calendar::weekday_of(self.word(at + 3 + the)).is_some()
            || super::calendar::month_of(self.word(at + 3 + the)).is_some();
        (!goes_on).then(|| Some((at + 3 + the, Readings::both(unit.holding(today, n)?))))?
    }
}

fn weekend(today: Date, n: i32) -> Option<Readings> {
    let from = |saturday: Date| -> Option<Days> {
        let sunday = plus_days(saturday, 1)?;
        Some(Days::new(saturday, sunday, Precision::Interval))
    };
    let around = weekdays_around(today, Weekday::Saturday)?;
    let last = around.past.start?;
    let is_sunday = today.weekday() == Weekday::Sunday;
    let coming = if is_sunday {
        last
    } else {
        around.future.start?
    };
    let is_weekend = is_sunday || today.weekday() == Weekday::Saturday;
    Some(match n {
        -1 if is_weekend => Readings::both(from(plus_days(last, -7)?)?),
        -1 => Readings::both(from(last)?),
        1 => {
            let week = Unit::Week.holding(today, 1)?;
            Readings::both(from(plus_days(week.start?, 5)?)?)
        }
        _ => Readings::new(from(last)?, from(coming)?),
    })
}

/// The season that ends in a year.
pub(super) fn season_in(year: i16, first: i8, last: i8) -> Option<Days> {
    let first_year = if first > last {
        year.checked_sub(1)?
    } else {
        year
    };
    let start = Date::new(first_year, first, 1).ok()?;
    let end = Date::new(year, last, 1).ok()?.last_of_month();
    Some(Days::new(start, end, Precision::Interval))
}

fn season(today: Date, n: i32, first: i8, last: i8) -> Option<Readings> {
    let of_year = |year: i16| season_in(year, first, last);
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

/// `this week` looking back is from Sunday to today; of what is to come, a reader of claims leaves the days before today out.
fn this_week(today: Date, days: Days) -> Option<Readings> {
    let sunday = plus_days(today, -i32::from(today.weekday().to_sunday_zero_offset()))?;
    let past = Days::new(sunday.min(today), today, Precision::Interval);
    Some(Readings {
        is_current: true,
        ..Readings::new(past, days)
    })
}
