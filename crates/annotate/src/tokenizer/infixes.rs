//! Where a run of characters without affixes is split inside.

use super::affixes::ellipsis_len;
use super::classes::Class;
use super::tables::HYPHENS;

/// Offset and length in bytes of the infixes of `run`, in order, not overlapping.
pub(super) fn find(run: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    let mut previous = None;
    std::iter::from_fn(move || {
        while let Some(char) = run[at..].chars().next() {
            let start = at;
            let len = infix_len(&run[start..], char, previous);
            at += if len > 0 { len } else { char.len_utf8() };
            previous = run[start..at].chars().next_back();
            if len > 0 {
                return Some((start, len));
            }
        }
        None
    })
}

/// Bytes of the infix at the front of `rest`, which begins with `first`; zero when there is none.
fn infix_len(rest: &str, first: char, previous: Option<char>) -> usize {
    if first.is_ascii_alphanumeric() {
        return 0;
    }
    let next = || rest[first.len_utf8()..].chars().next();
    if first == '.' {
        let ellipsis = ellipsis_len(rest.bytes());
        if ellipsis > 0 {
            return ellipsis;
        }
    }
    if first == '…' || Class::Icon.has(first) {
        return first.len_utf8();
    }
    let after_digit = previous.is_some_and(|char| char.is_ascii_digit());
    let after_letter = Class::Alpha.has_some(previous);
    let splits = match first {
        '+' | '-' | '*' | '^'
            if after_digit && next().is_some_and(|char| char.is_ascii_digit() || char == '-') =>
        {
            true
        }
        '.' => is_lower_or_quote(previous) && is_upper_or_quote(next()),
        ',' => after_letter && Class::Alpha.has_some(next()),
        ':' | '<' | '>' | '=' | '/' => {
            (after_letter || after_digit) && Class::Alpha.has_some(next())
        }
        _ => false,
    };
    if splits {
        return 1;
    }
    if after_letter || after_digit {
        hyphen_len(rest)
    } else {
        0
    }
}

fn is_lower_or_quote(char: Option<char>) -> bool {
    Class::Lower.has_some(char) || Class::Quote.has_some(char)
}

fn is_upper_or_quote(char: Option<char>) -> bool {
    Class::Upper.has_some(char) || Class::Quote.has_some(char)
}

/// Bytes of the first hyphen that a letter follows.
fn hyphen_len(rest: &str) -> usize {
    let fits = |hyphen: &&&str| {
        rest.strip_prefix(**hyphen)
            .is_some_and(|after| Class::Alpha.has_some(after.chars().next()))
    };
    HYPHENS.iter().find(fits).map_or(0, |hyphen| hyphen.len())
}
