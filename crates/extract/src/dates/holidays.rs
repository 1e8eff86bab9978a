//! Days with names of their own: `Christmas Eve`, `Labor Day`, `Easter 2016`.

use jiff::civil::{Date, Weekday};

use super::calendar::{Days, Readings, plus_days, yearly};
use super::expressions::{Read, Reader};

/// When in a year a day with a name is.
#[derive(Clone, Copy)]
enum Rule {
    /// Month and day.
    Fixed(i8, i8),
    /// The n-th weekday of a month, counted from its end if negative, and so many days after it.
    Nth(i8, Weekday, i8, i32),
    /// Days after Easter Sunday of the western churches.
    Easter(i32),
    /// The day on which a president of the United States enters office.
    Inauguration,
}

use Rule::{Easter, Fixed, Inauguration, Nth};
use Weekday::{Monday, Sunday, Thursday};

const DAYS: &[(&[&str], Rule)] = &[
    (&["election", "day"], Nth(11, Monday, 1, 1)),
    (&["inauguration", "day"], Inauguration),
    (&["thanksgiving", "day"], Nth(11, Thursday, 4, 0)),
    (&["thanksgiving"], Nth(11, Thursday, 4, 0)),
    (&["black", "friday"], Nth(11, Thursday, 4, 1)),
    (&["cyber", "monday"], Nth(11, Thursday, 4, 4)),
    (&["christmas", "eve"], Fixed(12, 24)),
    (&["christmas", "day"], Fixed(12, 25)),
    (&["christmas"], Fixed(12, 25)),
    (&["boxing", "day"], Fixed(12, 26)),
    (&["new", "year", "'s", "day"], Fixed(1, 1)),
    (&["new", "year", "'s", "eve"], Fixed(12, 31)),
    (&["independence", "day"], Fixed(7, 4)),
    (&["juneteenth"], Fixed(6, 19)),
    (&["valentine", "'s", "day"], Fixed(2, 14)),
    (&["patrick", "'s", "day"], Fixed(3, 17)),
    (&["earth", "day"], Fixed(4, 22)),
    (&["may", "day"], Fixed(5, 1)),
    (&["bastille", "day"], Fixed(7, 14)),
    (&["halloween"], Fixed(10, 31)),
    (&["armistice", "day"], Fixed(11, 11)),
    (&["veterans", "day"], Fixed(11, 11)),
    (&["women", "'s", "day"], Fixed(3, 8)),
    (&["martin", "luther", "king", "day"], Nth(1, Monday, 3, 0)),
    (&["presidents", "'", "day"], Nth(2, Monday, 3, 0)),
    (&["presidents", "day"], Nth(2, Monday, 3, 0)),
    (&["mother", "'s", "day"], Nth(5, Sunday, 2, 0)),
    (&["memorial", "day"], Nth(5, Monday, -1, 0)),
    (&["father", "'s", "day"], Nth(6, Sunday, 3, 0)),
    (&["labor", "day"], Nth(9, Monday, 1, 0)),
    (&["columbus", "day"], Nth(10, Monday, 2, 0)),
    (&["ash", "wednesday"], Easter(-46)),
    (&["palm", "sunday"], Easter(-7)),
    (&["maundy", "thursday"], Easter(-3)),
    (&["good", "friday"], Easter(-2)),
    (&["easter", "sunday"], Easter(0)),
    (&["easter", "monday"], Easter(1)),
    (&["easter"], Easter(0)),
    (&["whit", "monday"], Easter(50)),
];

impl Reader<'_> {
    /// A day of a name, with its year or the one before or after the publication.
    pub(super) fn holiday(&self, at: usize) -> Read {
        let word = self.word(at);
        let shift = match word {
            "last" => -1,
            "next" => 1,
            _ => 0,
        };
        let at = at + usize::from(shift != 0 || word == "this");
        let known = |(words, _): &&(&[&str], Rule)| self.has(at, words);
        let (words, rule) = DAYS.iter().find(known)?;
        let end = at + words.len();
        // Neither `the easter`, nor `Easter Island`; but `election day`.
        let is_name = if words.len() == 1 {
            self.is_capital(at) && !self.is_capital(end)
        } else {
            self.is_capital(at) || words[0] != "may"
        };
        if !is_name {
            return None;
        }
        if let Some((end, year)) = self.trailing_year(end) {
            return Some((end, Readings::both(rule.of_year(year)?)));
        }
        let readings = yearly(self.published?, |year| rule.of_year(year))?;
        let readings = match shift {
            -1 => Readings::both(readings.past),
            1 => Readings::both(readings.future),
            _ => readings,
        };
        Some((end, readings))
    }
}

impl Rule {
    fn of_year(self, year: i16) -> Option<Days> {
        let day = match self {
            Fixed(month, day) => Date::new(year, month, day).ok()?,
            Nth(month, weekday, n, n_days) => {
                let first = Date::new(year, month, 1).ok()?;
                plus_days(first.nth_weekday_of_month(n, weekday).ok()?, n_days)?
            }
            Easter(n_days) => plus_days(easter(year)?, n_days)?,
            Inauguration => Date::new(year, 1, 20).ok().filter(|_| year % 4 == 1)?,
        };
        Some(Days::day(day))
    }
}

/// Easter Sunday by the Gregorian computus.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let golden = y % 19;
    let (century, of_century) = (y / 100, y % 100);
    let correction = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - correction - of_century % 4) % 7;
    let shift = (golden + 11 * correction + 22 * weekday) / 451;
    let total = correction + weekday - 7 * shift + 114;
    Date::new(
        year,
        i8::try_from(total / 31).ok()?,
        i8::try_from(total % 31 + 1).ok()?,
    )
    .ok()
}
