//! What can be taken off the front and the back of a run of characters.

use super::classes::Class;
use super::tables::{CURRENCY, UNITS};

/// No currency sign or unit has more bytes.
const LONGEST_MEASURE: usize = 16;

/// Bytes of the prefix of `run`, zero when it has none.
pub(super) fn prefix_len(run: &str) -> usize {
    let mut chars = run.chars();
    let Some(first) = chars.next() else { return 0 };
    if Class::Prefix.has(first) {
        return first.len_utf8();
    }
    match first {
        '+' if !chars.next().is_some_and(|next| next.is_ascii_digit()) => 1,
        '.' => ellipsis_len(run.bytes()),
        'U' if run.starts_with("US$") => 3,
        'C' | 'A' if run[1..].starts_with('$') => 2,
        _ => 0,
    }
}

/// Bytes of the longest suffix of `run`, zero when it has none.
pub(super) fn suffix_len(run: &str) -> usize {
    let Some(last) = run.chars().next_back() else {
        return 0;
    };
    let before = &run[..run.len() - last.len_utf8()];
    let previous = before.chars().next_back();
    match last {
        '.' => {
            let ellipsis = ellipsis_len(run.bytes().rev());
            if ellipsis > 0 || !stands_before_dot(before, previous) {
                ellipsis
            } else {
                1
            }
        }
        '…' if previous == Some('…') => 2 * '…'.len_utf8(),
        's' | 'S' if matches!(previous, Some('\'' | '’')) => {
            1 + previous.map_or(0, char::len_utf8)
        }
        '+' if ends_with_digit(before) => 1,
        _ => {
            let measure = measure_len(run);
            if measure == 0 && Class::Suffix.has(last) {
                last.len_utf8()
            } else {
                measure
            }
        }
    }
}

/// The number of full stops in front, if there are two or more.
pub(super) fn ellipsis_len(bytes: impl Iterator<Item = u8>) -> usize {
    let len = bytes.take_while(|&byte| byte == b'.').count();
    if len >= 2 { len } else { 0 }
}

fn ends_with_digit(text: &str) -> bool {
    text.ends_with(|char: char| char.is_ascii_digit())
}

fn stands_before_dot(before: &str, previous: Option<char>) -> bool {
    let Some(previous) = previous else {
        return false;
    };
    if Class::BeforeDot.has(previous) {
        return true;
    }
    let second = before[..before.len() - previous.len_utf8()]
        .chars()
        .next_back();
    match previous {
        'F' | 'C' | 'K' if second == Some('°') => true,
        _ => Class::Upper.has(previous) && Class::Upper.has_some(second),
    }
}

/// A currency sign or unit after a digit; the longest when several end here.
fn measure_len(run: &str) -> usize {
    let tail = &run.as_bytes()[run.len().saturating_sub(LONGEST_MEASURE + 1)..];
    if !tail.iter().any(u8::is_ascii_digit) {
        return 0;
    }
    let measures = CURRENCY.iter().chain(UNITS);
    let lens = measures.filter(|measure| run.strip_suffix(**measure).is_some_and(ends_with_digit));
    lens.map(|measure| measure.len()).max().unwrap_or_default()
}
