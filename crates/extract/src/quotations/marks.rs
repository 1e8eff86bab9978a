//! Finds quotation marks: curly, straight, single, left open at the end of a paragraph; nicknames in quotes.

use std::ops::Range;

/// One pair of quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    /// The bytes with the marks.
    pub(crate) outer: Range<usize>,
    /// The bytes between the marks.
    pub(crate) inner: Range<usize>,
    /// Whether what it holds is parsed by itself: whole sentences.
    pub(crate) is_split: bool,
    /// A nickname inside a name: `Jane ‘Jay’ Roe`.
    pub(crate) is_nickname: bool,
    /// Whether the closing mark is there.
    pub(crate) is_closed: bool,
}

/// How far a closing straight single mark is searched.
const SINGLE_REACH: usize = 400;

/// Quotation marks of `text[zone]`, in order, not nested.
pub(crate) fn find_marks(text: &str, zone: Range<usize>) -> Vec<Marks> {
    let mut found = Vec::new();
    let mut at = zone.start;
    while let Some((open, style, width)) = next_open(text, at, zone.end, zone.start) {
        let inner_start = open + width;
        match close_of(text, inner_start, zone.end, style) {
            Some((close, close_width)) => {
                let outer = open..close + close_width;
                push(text, &zone, outer, inner_start..close, true, &mut found);
                at = close + close_width;
            }
            None if style == Style::Double && opens_paragraph(text, &zone, open) => {
                push(
                    text,
                    &zone,
                    open..zone.end,
                    inner_start..zone.end,
                    false,
                    &mut found,
                );
                at = zone.end;
            }
            None => at = inner_start,
        }
        // Without a closing mark in reach, no later opening mark of this style can have one either.
        if found.last().is_some_and(|last| !last.is_closed) {
            break;
        }
        if style == Style::Double && !has_double(text, at, zone.end) && at == inner_start {
            break;
        }
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Double,
    SingleCurly,
    SingleStraight,
}

fn is_double(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '‟' | '«' | '»')
}

fn has_double(text: &str, from: usize, end: usize) -> bool {
    text[from..end].contains(is_double)
}

fn before(text: &str, offset: usize, floor: usize) -> Option<char> {
    text[floor..offset].chars().next_back()
}

fn opens_after(before: Option<char>) -> bool {
    before.is_none_or(|letter| {
        letter.is_whitespace() || matches!(letter, '(' | '[' | '—' | '–' | '-' | '/' | '‘' | '\'')
    })
}

fn next_open(text: &str, from: usize, end: usize, floor: usize) -> Option<(usize, Style, usize)> {
    for (offset, letter) in text[from..end].char_indices() {
        let offset = from + offset;
        let width = letter.len_utf8();
        let next = text[offset + width..end].chars().next();
        let opens = || {
            opens_after(before(text, offset, floor))
                && next.is_some_and(|next| !next.is_whitespace())
        };
        match letter {
            '“' | '„' | '‟' | '«' if next.is_some() => {
                return Some((offset, Style::Double, width));
            }
            '"' | '”' if opens() => return Some((offset, Style::Double, width)),
            '`' if text[offset..end].starts_with("``") => return Some((offset, Style::Double, 2)),
            '‘' if opens() && !is_elision(&text[offset + width..end]) => {
                return Some((offset, Style::SingleCurly, width));
            }
            '\'' if opens()
                && next.is_some_and(|next| next.is_alphanumeric() || next == '…')
                && !is_elision(&text[offset + 1..end]) =>
            {
                return Some((offset, Style::SingleStraight, width));
            }
            _ => {}
        }
    }
    None
}

/// Whether an apostrophe here stands for left-out letters: `'90s`, `'em`.
fn is_elision(rest: &str) -> bool {
    let word: String = rest
        .chars()
        .take_while(|letter| letter.is_alphanumeric())
        .take(8)
        .flat_map(char::to_lowercase)
        .collect();
    let is_decade =
        word.len() == 3 && word.ends_with('s') && word.starts_with(|c: char| c.is_ascii_digit());
    is_decade
        || matches!(
            word.as_str(),
            "em" | "til" | "tis" | "twas" | "cause" | "bout" | "n" | "round"
        )
}

fn close_of(text: &str, from: usize, end: usize, style: Style) -> Option<(usize, usize)> {
    let mut reach = end;
    if style != Style::Double {
        reach = end.min(from + SINGLE_REACH);
        while !text.is_char_boundary(reach) {
            reach -= 1;
        }
    }
    for (offset, letter) in text[from..reach].char_indices() {
        let offset = from + offset;
        let width = letter.len_utf8();
        let previous = before(text, offset, from);
        let next = text[offset + width..end].chars().next();
        let closes_word = || {
            previous.is_some_and(|previous| !previous.is_whitespace())
                && next.is_none_or(|next| !next.is_alphanumeric())
        };
        match (style, letter) {
            (Style::Double, '”' | '»') => return Some((offset, width)),
            (Style::Double, '"') if previous.is_some() => return Some((offset, width)),
            (Style::Double, '\'') if text[offset..end].starts_with("''") => {
                return Some((offset, 2));
            }
            // A second opening mark: the first was never closed.
            (Style::Double, '“' | '„' | '‟' | '«') => return None,
            (Style::SingleCurly, '’') | (Style::SingleStraight, '\'')
                if closes_word() && !is_plural_possessive(previous, &text[offset + width..end]) =>
            {
                return Some((offset, width));
            }
            (Style::SingleCurly | Style::SingleStraight, letter) if is_double(letter) => {
                return None;
            }
            _ => {}
        }
    }
    None
}

/// `workers' rights`: an s before and a lower-case word after.
fn is_plural_possessive(previous: Option<char>, rest: &str) -> bool {
    previous == Some('s')
        && rest
            .strip_prefix(' ')
            .is_some_and(|next| next.starts_with(char::is_lowercase))
}

/// Whether an opening mark stands where speech begins: at the start of the paragraph, after a colon or comma.
fn opens_paragraph(text: &str, zone: &Range<usize>, open: usize) -> bool {
    let head = text[zone.start..open].trim_end();
    head.is_empty() || head.ends_with([':', ','])
}

fn push(
    text: &str,
    zone: &Range<usize>,
    outer: Range<usize>,
    inner: Range<usize>,
    is_closed: bool,
    found: &mut Vec<Marks>,
) {
    let words = text[inner.clone()].trim();
    if !words.contains(char::is_alphanumeric) {
        return;
    }
    let is_nickname = is_closed
        && text[outer.start..]
            .chars()
            .next()
            .and_then(|mark| nickname_end(text, zone, outer.start, mark))
            == Some(outer.end);
    found.push(Marks {
        is_split: !is_nickname && is_split(text, zone, &outer, words),
        is_nickname,
        is_closed,
        outer,
        inner,
    });
}

/// Nicknames in quotes inside names, inside quotations too: their bytes with the marks, in order.
pub(crate) fn find_nicknames(text: &str, zone: Range<usize>) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (offset, letter) in text[zone.clone()].char_indices() {
        let open = zone.start + offset;
        let is_mark = matches!(letter, '‘' | '\'' | '“' | '"');
        if !is_mark || found.last().is_some_and(|last| open < last.1) {
            continue;
        }
        if let Some(close) = nickname_end(text, &zone, open, letter) {
            found.push((open, close));
        }
    }
    found
}

fn nickname_end(text: &str, zone: &Range<usize>, open: usize, mark: char) -> Option<usize> {
    let head = text[zone.start..open].strip_suffix(' ')?;
    let inner_start = open + mark.len_utf8();
    let close_mark = match mark {
        '‘' => '’',
        '“' => '”',
        mark => mark,
    };
    let (length, _) = text[inner_start..zone.end]
        .char_indices()
        .take(24)
        .find(|(_, letter)| *letter == close_mark)?;
    let words = &text[inner_start..inner_start + length];
    let is_plain = |word: &str| {
        word.chars()
            .all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '.' | ' '))
    };
    let close = inner_start + length + close_mark.len_utf8();
    let after = text[close..zone.end].strip_prefix(' ')?;
    let is_name = |word: &str| {
        word.starts_with(char::is_uppercase)
            && word
                .chars()
                .filter(|letter| letter.is_alphabetic())
                .take(2)
                .count()
                > 1
    };
    let before = head
        .rsplit(|letter: char| letter.is_whitespace() || is_double(letter))
        .next()?;
    let fits = is_name(words)
        && is_plain(words)
        && words.split(' ').count() <= 2
        && is_name(before)
        && is_plain(before);
    (fits && after.split(' ').next().is_some_and(is_name)).then_some(close)
}

/// Whether the quotation is parsed by itself: it begins and ends like sentences and does not carry on the clause around it.
fn is_split(text: &str, zone: &Range<usize>, outer: &Range<usize>, words: &str) -> bool {
    let n_words = words.split_whitespace().take(7).count();
    let head = text[zone.start..outer.start].trim_end();
    let tail = text[outer.end..zone.end].trim_start();
    let starts_fresh = head.is_empty()
        || head.ends_with(['.', '!', '?', ':', ',', '”', '"', '’', ')', '…', '—', '–']);
    let ends_closed = words.ends_with(['.', ',', '!', '?', '…', '—', '–', '-', ';']);
    let begins_like_sentence = words.starts_with(|letter: char| {
        letter.is_uppercase()
            || letter.is_numeric()
            || matches!(letter, '…' | '.' | '—' | '‘' | '\'' | '[' | '¿' | '¡')
    });
    if head.is_empty() && tail.is_empty() {
        return true;
    }
    // The second half of `"A," she said, "and B."` begins with a small letter.
    if starts_fresh
        && ends_closed
        && n_words >= 2
        && (begins_like_sentence || (n_words >= 4 && head.ends_with(',')))
    {
        return true;
    }
    begins_like_sentence && ends_closed && n_words >= 6
}
