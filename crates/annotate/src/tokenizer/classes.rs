//! The character classes of the tokenizer's patterns.

use std::sync::LazyLock;

use crate::unicode::{ClassMap, in_ranges};

use super::tables::{
    ALPHA, ALPHA_LOWER, ALPHA_UPPER, BEFORE_DOT, ICONS, PREFIX_CHARS, QUOTES, SUFFIX_CHARS,
};

/// A set of characters.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(super) enum Class {
    /// Letters.
    Alpha = 1,
    /// Letters that are lower case or have no case.
    Lower = 2,
    /// Letters that are upper case or have no case.
    Upper = 4,
    /// Dingbats, emoji and the like.
    Icon = 8,
    /// Quotation marks.
    Quote = 16,
    /// A prefix by itself, whatever follows.
    Prefix = 32,
    /// A suffix by itself, whatever precedes.
    Suffix = 64,
    /// A full stop after it is a suffix.
    BeforeDot = 128,
}

impl Class {
    pub(super) fn has(self, char: char) -> bool {
        static CLASSES: LazyLock<ClassMap> = LazyLock::new(|| ClassMap::new(flags));
        CLASSES.of(char) & self as u8 != 0
    }

    pub(super) fn has_some(self, char: Option<char>) -> bool {
        char.is_some_and(|char| self.has(char))
    }
}

fn flags(char: char) -> u8 {
    let lower = in_ranges(ALPHA_LOWER, char);
    let icon = in_ranges(ICONS, char);
    let members = [
        (Class::Alpha, in_ranges(ALPHA, char)),
        (Class::Lower, lower),
        (Class::Upper, in_ranges(ALPHA_UPPER, char)),
        (Class::Icon, icon),
        (Class::Quote, QUOTES.contains(char)),
        (Class::Prefix, icon || PREFIX_CHARS.contains(char)),
        (Class::Suffix, icon || SUFFIX_CHARS.contains(char)),
        (Class::BeforeDot, lower || BEFORE_DOT.contains(char)),
    ];
    members
        .into_iter()
        .filter(|&(_, is_member)| is_member)
        .map(|(class, _)| class as u8)
        .sum()
}
