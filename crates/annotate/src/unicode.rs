//! Character predicates as the model was trained with them: those of Python's `str`, which differ from Rust's `char`.

mod tables;

use std::sync::LazyLock;

use smol_str::{SmolStr, SmolStrBuilder};
use tables::{
    ALPHABETIC, ALPHANUMERIC_ONLY, CASE_IGNORABLE, CASED, DECIMAL, DIGIT, LOWER_CASE, UPPER,
};

/// Whether a sorted table of ranges holds the character.
pub(crate) fn in_ranges(table: &[(u32, u32)], char: char) -> bool {
    let point = u32::from(char);
    let after = table.partition_point(|&(first, _)| first <= point);
    after > 0 && point <= table[after - 1].1
}

/// `str.isspace`: white space, and the four separators of ASCII.
pub(crate) fn is_space(char: char) -> bool {
    char.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&char)
}

/// `str.isalpha`.
pub(crate) fn is_alphabetic(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_alphabetic();
    }
    in_ranges(ALPHABETIC, char)
}

/// `str.isdigit`: decimal digits, superscripts and the like.
pub(crate) fn is_digit(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_digit();
    }
    in_ranges(DIGIT, char)
}

/// `str.isdecimal`.
pub(crate) fn is_decimal(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_digit();
    }
    in_ranges(DECIMAL, char)
}

/// `str.isalnum`.
pub(crate) fn is_alphanumeric(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_alphanumeric();
    }
    in_ranges(ALPHABETIC, char) || in_ranges(ALPHANUMERIC_ONLY, char)
}

/// `str.isupper` of one character.
pub(crate) fn is_upper(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_uppercase();
    }
    in_ranges(UPPER, char)
}

/// One byte of flags for each of the first characters, and tables for the rest: quick on what texts are made of.
pub(crate) struct ClassMap {
    first: Box<[u8]>,
    slow: fn(char) -> u8,
}

impl ClassMap {
    /// Covers Latin, Greek, Cyrillic, general punctuation, currency signs and common symbols.
    const LEN: u32 = 0x3100;

    pub(crate) fn new(slow: fn(char) -> u8) -> Self {
        let first = (0..Self::LEN)
            .map(|point| char::from_u32(point).map_or(0, slow))
            .collect();
        Self { first, slow }
    }

    pub(crate) fn of(&self, char: char) -> u8 {
        match self.first.get(char as usize) {
            Some(&flags) => flags,
            None => (self.slow)(char),
        }
    }
}

/// `str.lower`. A table of our own, because what newer versions of Unicode give a lower case had none for the model.
pub(crate) fn lower_case(word: &str) -> SmolStr {
    if word.is_ascii() {
        if !word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return SmolStr::new(word);
        }
        return word.chars().map(|char| char.to_ascii_lowercase()).collect();
    }
    let mut lower = SmolStrBuilder::new();
    let mut follows_case = false;
    for (at, char) in word.char_indices() {
        match char {
            'İ' => lower.push_str("i\u{307}"),
            'Σ' if follows_case && !starts_with_case(&word[at + char.len_utf8()..]) => {
                lower.push('ς');
            }
            _ => lower.push(lower_case_of(char)),
        }
        if !in_ranges(CASE_IGNORABLE, char) {
            follows_case = in_ranges(CASED, char);
        }
    }
    lower.finish()
}

/// Whether the first character that counts in the search for one with case is such a one.
fn starts_with_case(rest: &str) -> bool {
    let first = rest.chars().find(|&char| !in_ranges(CASE_IGNORABLE, char));
    first.is_some_and(|char| in_ranges(CASED, char))
}

fn lower_case_of(char: char) -> char {
    let point = u32::from(char);
    let after = LOWER_CASE.partition_point(|&(first, ..)| first <= point);
    let Some(&(first, last, step, delta)) = LOWER_CASE[..after].last() else {
        return char;
    };
    if point > last || !(point - first).is_multiple_of(step) {
        return char;
    }
    point
        .checked_add_signed(delta)
        .and_then(char::from_u32)
        .unwrap_or(char)
}

/// What a character becomes in a word's shape.
pub(crate) fn shape_of(char: char) -> char {
    static SHAPES: LazyLock<ClassMap> = LazyLock::new(|| {
        ClassMap::new(|char| {
            if is_alphabetic(char) {
                return if is_upper(char) { b'X' } else { b'x' };
            }
            if is_digit(char) { b'd' } else { 0 }
        })
    });
    match SHAPES.of(char) {
        0 => char,
        shape => char::from(shape),
    }
}

#[cfg(test)]
mod tests;
