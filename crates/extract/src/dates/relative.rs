//! Weeks, months, years, weekends and seasons told from the publication day: `last week`, `this summer`.

use jiff::civil::Date;
use newsgraph_model::Precision;

use super::calendar::{Days, Readings, Unit, plus_days, season_of, weekdays_around, yearly};
use super::expressions::{Read, Reader};

impl Reader<'_> {
    /// `last week`, `earlier this month`, `the weekend`, `this summer`.
    pub(super) fn relative_unit(&self, at: usize) -> Read {
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
