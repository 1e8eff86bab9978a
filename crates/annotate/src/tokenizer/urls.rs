//! Recognises web and mail addresses, which stay one token.

use crate::unicode::{is_alphanumeric, is_decimal};

use super::classes::Class;

/// Longest label of a host name before its dot, in characters.
const LABEL_MAX: usize = 64;
/// Shortest and longest top-level domain, in characters.
const TOP_LEVEL: std::ops::RangeInclusive<usize> = 2..=63;

/// Whether all of `run`, which has no white space, is an address: scheme and user are optional, the host may be a public IPv4 address.
pub(super) fn is_address(run: &str) -> bool {
    // A host needs a dot. Most words have none and leave here.
    if !run.contains('.') {
        return false;
    }
    if is_host_and_path(run) || is_host_and_path(&run[scheme_len(run)..]) {
        return true;
    }
    // Whatever stands before an at sign can be user and password, if it is not empty. No host has an at sign, so each
    // character is looked at once for all of them.
    let at_signs = run.match_indices('@').map(|(at, _)| at);
    at_signs
        .filter(|&at| at > 0)
        .any(|at| is_host_and_path(&run[at + 1..]))
}

/// Bytes of the scheme and `://`, zero when there is none.
fn scheme_len(run: &str) -> usize {
    let is_scheme = |char: char| is_alphanumeric(char) || matches!(char, '_' | '+' | '-' | '.');
    let Some(end) = run.find(|char| !is_scheme(char)) else {
        return 0;
    };
    if run[..end].chars().nth(1).is_some() && run[end..].starts_with("://") {
        end + 3
    } else {
        0
    }
}

fn is_host_and_path(text: &str) -> bool {
    let after_ip = ip_len(text).is_some_and(|len| is_port_and_path(&text[len..]));
    after_ip || host_name_len(text).is_some_and(|len| is_port_and_path(&text[len..]))
}

fn is_port_and_path(mut text: &str) -> bool {
    if let Some(port) = text.strip_prefix(':') {
        let digits = port.find(|char| !is_decimal(char)).unwrap_or(port.len());
        if !(2..=5).contains(&port[..digits].chars().count()) {
            return false;
        }
        text = &port[digits..];
    }
    text.is_empty() || text.starts_with(['/', '?', '#'])
}

/// Labels that each end in a dot, then a top-level domain. No part can be cut in two ways, so there is nothing to try again.
fn host_name_len(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(len) = label_len(&text[at..]) {
        at += len + 1;
    }
    if at == 0 {
        return None;
    }
    let rest = &text[at..];
    let len = rest
        .find(|char| !Class::Lower.has(char))
        .unwrap_or(rest.len());
    TOP_LEVEL
        .contains(&rest[..len].chars().count())
        .then_some(at + len)
}

/// Bytes of a label that a dot follows: at its ends letters or digits, between them also `_` and `-`.
fn label_len(text: &str) -> Option<usize> {
    let is_outer =
        |char: char| char.is_ascii_alphanumeric() || ('\u{a1}'..='\u{ffff}').contains(&char);
    let len = text.find(|char| !is_outer(char) && char != '_' && char != '-')?;
    let label = &text[..len];
    let fits = text[len..].starts_with('.')
        && label.starts_with(is_outer)
        && label.ends_with(is_outer)
        && label.chars().nth(LABEL_MAX).is_none();
    fits.then_some(len)
}

/// Bytes of an IPv4 address that is not private, if the text begins with four numbers and dots.
fn ip_len(text: &str) -> Option<usize> {
    let mut numbers = [""; 4];
    let mut rest = text;
    for (idx, number) in numbers.iter_mut().enumerate() {
        if idx > 0 {
            rest = rest.strip_prefix('.')?;
        }
        let len = rest.find(|char| !is_decimal(char)).unwrap_or(rest.len());
        (*number, rest) = rest.split_at(len);
    }
    let [first, second, third, fourth] = numbers;
    let is_private = matches!(
        (first, second),
        ("10" | "127", _)
            | ("169", "254")
            | ("192", "168")
            | ("172", "16" | "17" | "18" | "19" | "30" | "31")
    ) || first == "172" && is_number(second, "2", 1);
    let fits =
        is_first(first) && is_middle(second) && is_middle(third) && is_last(fourth) && !is_private;
    fits.then_some(text.len() - rest.len())
}

/// Whether `number` is `lead` and so many digits more.
fn is_number(number: &str, lead: &str, more: usize) -> bool {
    number
        .strip_prefix(lead)
        .is_some_and(|rest| rest.chars().count() == more && rest.chars().all(is_decimal))
}

fn is_short(number: &str) -> bool {
    let begins = number.starts_with(|char: char| matches!(char, '1'..='9'));
    begins && matches!(number.chars().count(), 1 | 2)
}

fn is_first(number: &str) -> bool {
    is_short(number)
        || is_number(number, "1", 2)
        || ["20", "21"].iter().any(|lead| is_number(number, lead, 1))
        || matches!(number, "220" | "221" | "222" | "223")
}

fn is_middle(number: &str) -> bool {
    is_number(number, "", 1)
        || is_number(number, "", 2)
        || is_number(number, "1", 2)
        || ["20", "21", "22", "23", "24"]
            .iter()
            .any(|lead| is_number(number, lead, 1))
        || matches!(number, "250" | "251" | "252" | "253" | "254" | "255")
}

fn is_last(number: &str) -> bool {
    is_short(number)
        || is_number(number, "1", 2)
        || ["20", "21", "22", "23", "24"]
            .iter()
            .any(|lead| is_number(number, lead, 1))
        || matches!(number, "250" | "251" | "252" | "253" | "254")
}
