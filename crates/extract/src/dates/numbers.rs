//! Numbers in figures and in words: counts, ordinals, years.

use super::expressions::Reader;

/// How a day of the month is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// `21`
    Figures,
    /// `21st`
    FiguresWithEnding,
    /// `twenty-first`
    Ordinal,
    /// `twenty one`
    Cardinal,
}

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

const ORDINALS: [&str; 20] = [
    "",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];

const DECADES: [&str; 8] = [
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
];

fn place_in(list: &[&str], word: &str) -> Option<i32> {
    let at = list
        .iter()
        .position(|known| !known.is_empty() && *known == word)?;
    i32::try_from(at).ok()
}

/// The first year of `seventies` within its century.
pub(super) fn decade_of(word: &str) -> Option<i16> {
    place_in(&DECADES, word).and_then(|at| i16::try_from(20 + 10 * at).ok())
}

impl Reader<'_> {
    /// A number of at most `n_digits` figures.
    pub(super) fn figures(&self, at: usize, n_digits: usize) -> Option<i32> {
        let word = self.word(at);
        let is_number =
            (1..=n_digits).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| word.parse().ok())?
    }

    /// Whether a number is part of a longer one: `107.31`.
    pub(super) fn is_inside_number(&self, at: usize) -> bool {
        let is_number = |at: usize| self.figures(at, 20).is_some();
        self.is_glued(at)
            && at >= 2
            && self.is_glued(at - 1)
            && matches!(self.word(at - 1), "." | "," | "/" | "-" | ":")
            && is_number(at - 2)
    }

    /// `twenty two`, `twenty-two`, `seven`.
    pub(super) fn below_hundred(&self, at: usize) -> Option<(usize, i32)> {
        if let Some(n) = place_in(&ONES, self.word(at)) {
            return Some((at + 1, n));
        }
        let tens = 20 + 10 * place_in(&TENS, self.word(at))?;
        let ones_at = at + 1 + usize::from(self.word(at + 1) == "-");
        Some(match place_in(&ONES[..10], self.word(ones_at)) {
            Some(ones) if ones > 0 => (ones_at + 1, tens + ones),
            _ => (at + 1, tens),
        })
    }

    /// A number in words below ten thousand.
    pub(super) fn cardinal(&self, at: usize) -> Option<(usize, i32)> {
        let (mut end, mut n) = self.below_hundred(at)?;
        for (word, size) in [("thousand", 1000), ("hundred", 100)] {
            if self.word(end) == word && (1..100).contains(&n) {
                n *= size;
                end += 1;
                let rest_at = end + usize::from(self.word(end) == "and");
                if let Some((rest_end, rest)) = self.below_hundred(rest_at) {
                    n += rest;
                    end = rest_end;
                }
                break;
            }
        }
        Some((end, n))
    }

    /// `first`, `twenty-first`, `21st`.
    pub(super) fn ordinal(&self, at: usize) -> Option<(usize, i32)> {
        let word = self.word(at);
        if let Some(n) = place_in(&ORDINALS, word) {
            return Some((at + 1, n));
        }
        if word.starts_with(|letter: char| letter.is_ascii_digit()) {
            let digits = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
            let is_ordinal = digits.len() <= 2
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && matches!(&word[digits.len()..], "st" | "nd" | "rd" | "th");
            return is_ordinal.then(|| Some((at + 1, digits.parse().ok()?)))?;
        }
        match word {
            "twentieth" => return Some((at + 1, 20)),
            "thirtieth" => return Some((at + 1, 30)),
            _ => {}
        }
        let tens = 20 + 10 * place_in(&TENS, word)?;
        let ones_at = at + 1 + usize::from(self.word(at + 1) == "-");
        let ones = place_in(&ORDINALS[..10], self.word(ones_at))?;
        Some((ones_at + 1, tens + ones))
    }

    /// A day of a month.
    pub(super) fn day_number(&self, at: usize) -> Option<(usize, i8, Written)> {
        let (end, n, written) = if let Some(n) = self.figures(at, 2) {
            (at + 1, n, Written::Figures)
        } else if let Some((end, n)) = self.ordinal(at) {
            let has_figures = self.word(at).as_bytes().first()?.is_ascii_digit();
            let written = if has_figures {
                Written::FiguresWithEnding
            } else {
                Written::Ordinal
            };
            (end, n, written)
        } else {
            let (end, n) = self.below_hundred(at)?;
            (end, n, Written::Cardinal)
        };
        let day = i8::try_from(n).ok().filter(|day| (1..=31).contains(day))?;
        Some((end, day, written))
    }

    /// A year of four figures.
    pub(super) fn year_number(&self, at: usize) -> Option<i16> {
        let year = self.figures(at, 4).filter(|_| self.word(at).len() == 4)?;
        i16::try_from(year)
            .ok()
            .filter(|year| (1000..=2200).contains(year))
    }

    /// `2018`, `twenty eighteen`, `nineteen zero one`, `two thousand and eighteen`.
    pub(super) fn year_at(&self, at: usize) -> Option<(usize, i16)> {
        if let Some(year) = self.year_number(at) {
            return Some((at + 1, year));
        }
        let (end, year) = self.year_in_pairs(at).or_else(|| {
            self.cardinal(at)
                .filter(|_| self.word(at + 1) == "thousand")
        })?;
        let year = i16::try_from(year).ok()?;
        (1000..=2200).contains(&year).then_some((end, year))
    }

    fn year_in_pairs(&self, at: usize) -> Option<(usize, i32)> {
        let first = match self.word(at) {
            "twenty" => 20,
            word => place_in(&ONES, word).filter(|n| *n >= 10)?,
        };
        let rest_at = at + 1 + usize::from(self.word(at + 1) == "-");
        if self.word(rest_at) == "hundred" {
            return Some((rest_at + 1, first * 100));
        }
        if matches!(self.word(rest_at), "zero" | "oh" | "o") {
            let ones = place_in(&ONES[..10], self.word(rest_at + 1)).filter(|n| *n > 0)?;
            return Some((rest_at + 2, first * 100 + ones));
        }
        let (end, rest) = self.below_hundred(rest_at).filter(|(_, n)| *n >= 10)?;
        Some((end, first * 100 + rest))
    }

    /// `3`, `three`, `a`, `a few`, `a couple of`, `several`: where the unit stands and how many.
    pub(super) fn count(&self, at: usize) -> Option<(usize, i32)> {
        let n = match self.word(at) {
            "a" | "an" if self.word(at + 1) == "few" => return Some((at + 2, 3)),
            "a" if self.word(at + 1) == "couple" => return self.count(at + 1),
            "couple" => return Some((at + 1 + usize::from(self.word(at + 1) == "of"), 2)),
            "a" | "an" => 1,
            "few" => 3,
            "several" => 4,
            _ => match self.figures(at, 4) {
                Some(n) => n,
                None => return self.cardinal(at),
            },
        };
        Some((at + 1, n))
    }
}
