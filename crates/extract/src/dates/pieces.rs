//! The words of a text as date expressions see them: tokens such as `9-18-15` in their parts, no white space.

use newsgraph_annotate::Token;
use smol_str::SmolStr;

use super::calendar::month_of;

/// A word, a number or a mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub(super) lower: &'a str,
    /// The token that it is of.
    pub(super) token: usize,
    /// Whether the token begins with a capital.
    pub(super) is_capital: bool,
    /// Whether nothing stands between it and the piece before.
    pub(super) is_glued: bool,
}

/// Splits lower-cased tokens.
pub(super) fn pieces<'a>(
    lowers: &'a [SmolStr],
    words: &[SmolStr],
    tokens: &[Token],
) -> Vec<Piece<'a>> {
    let mut found: Vec<Piece<'a>> = Vec::with_capacity(lowers.len());
    let mut last_end = None;
    for (token, lower) in lowers.iter().enumerate() {
        if lower.trim().is_empty() {
            continue;
        }
        let place = &tokens[token];
        let mut is_glued = last_end == Some(place.start);
        last_end = Some(place.end);
        let is_capital = words
            .get(token)
            .is_some_and(|word| word.starts_with(char::is_uppercase));
        let mut push = |lower: &'a str| {
            found.push(Piece {
                lower,
                token,
                is_capital,
                is_glued,
            });
            is_glued = true;
        };
        let is_mixed = lower
            .bytes()
            .any(|byte| byte.is_ascii_digit() || matches!(byte, b'|' | b'/'));
        let is_address = lower.contains("//") || lower.contains('@');
        if is_mixed && !is_address {
            split(lower, &mut push);
        } else {
            push(lower);
        }
    }
    found
}

/// Runs of letters and digits, and every mark by itself; `october2` in two.
fn split<'a>(mut rest: &'a str, push: &mut impl FnMut(&'a str)) {
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() {
            rest.find(|letter: char| !letter.is_alphanumeric())
                .unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (run, after) = rest.split_at(length);
        let digits = run.find(|letter: char| letter.is_ascii_digit());
        match digits.filter(|&at| month_of(&run[..at]).is_some()) {
            Some(at) => {
                push(&run[..at]);
                push(&run[at..]);
            }
            None => push(run),
        }
        rest = after;
    }
}
