//! What each stretch of an article is: headline, byline, dateline, body, embed, boilerplate; and its paragraphs.

use std::ops::Range;

use newsgraph_model::TextSpan;

use crate::discourse::{Zone, ZoneKind};
use crate::names::is_invisible;

/// Zones in text order with the number of their paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The zones.
    pub(crate) zones: Vec<Zone>,
    /// For each zone the number of its paragraph.
    pub(crate) paragraphs: Vec<usize>,
}

/// Reads the layout of a text.
pub(crate) fn layout(text: &str) -> Layout {
    let mut layout = Layout::default();
    let paragraphs = paragraphs(text);
    let n_paragraphs = paragraphs.len();
    let mut seen_body = false;
    for (number, range) in paragraphs.into_iter().enumerate() {
        let place = Place {
            number,
            n_paragraphs,
            seen_body,
        };
        for (kind, range) in zones_of_paragraph(text, range, place) {
            let Some(range) = trimmed(text, range) else {
                continue;
            };
            seen_body |= kind == ZoneKind::Body;
            if let Some(span) = TextSpan::new(range.start, range.end) {
                layout.zones.push(Zone { span, kind });
                layout.paragraphs.push(number);
            }
        }
    }
    layout
}

#[derive(Clone, Copy)]
struct Place {
    number: usize,
    n_paragraphs: usize,
    seen_body: bool,
}

fn is_line_end(letter: char) -> bool {
    matches!(
        letter,
        '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// The range without white space and invisible characters at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let is_blank = |letter: char| letter.is_whitespace() || is_invisible(letter);
    let slice = &text[range.clone()];
    let left = slice.trim_start_matches(is_blank);
    let start = range.end - left.len();
    let length = left.trim_end_matches(is_blank).len();
    (length > 0).then_some(start..start + length)
}

/// Paragraphs: separated by blank lines, and by line ends that do not look like wrapping.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut paragraphs: Vec<Range<usize>> = Vec::new();
    let mut after_blank = true;
    for line in lines(text) {
        let Some(line) = trimmed(text, line) else {
            after_blank = true;
            continue;
        };
        let wraps = !after_blank
            && paragraphs
                .last()
                .is_some_and(|last| is_wrapped(&text[last.clone()], &text[line.clone()]));
        match paragraphs.last_mut() {
            Some(last) if wraps => last.end = line.end,
            _ => paragraphs.push(line),
        }
        after_blank = false;
    }
    paragraphs
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((offset, letter)) = letters.next() {
        if !is_line_end(letter) {
            continue;
        }
        lines.push(start..offset);
        start = offset + letter.len_utf8();
        if letter == '\r' && letters.peek().is_some_and(|next| next.1 == '\n') {
            letters.next();
            start += 1;
        }
    }
    lines.push(start..text.len());
    lines
}

/// Whether a line goes on with the sentence of the one before.
fn is_wrapped(before: &str, line: &str) -> bool {
    if line.starts_with(char::is_lowercase) {
        return true;
    }
    let tail_start = before.len() - before.len().min(160);
    let tail_start = (tail_start..=before.len())
        .find(|&idx| before.is_char_boundary(idx))
        .unwrap_or(before.len());
    let tail = &before[tail_start..];
    let n_last_line = tail.rsplit(is_line_end).next().unwrap_or(tail).len();
    let is_closed = tail.ends_with(['.', '!', '?', ':', '"', '”', '’', ')', '…']);
    n_last_line >= 60 && !is_closed && !line.starts_with(['“', '"', '•', '*', '-', '—'])
}

fn zones_of_paragraph(
    text: &str,
    range: Range<usize>,
    place: Place,
) -> Vec<(ZoneKind, Range<usize>)> {
    let paragraph = &text[range.clone()];
    if is_boilerplate(paragraph) {
        return vec![(ZoneKind::Boilerplate, range)];
    }
    if is_embed(paragraph) {
        return vec![(ZoneKind::Embed, range)];
    }
    if !place.seen_body && place.number < 6 && is_byline(paragraph) {
        return vec![(ZoneKind::Byline, range)];
    }
    let mut zones = Vec::new();
    let mut start = range.start;
    if !place.seen_body
        && let Some((headline, dateline)) = dateline(paragraph)
    {
        zones.push((ZoneKind::Headline, start..start + headline));
        zones.push((ZoneKind::Dateline, start + headline..start + dateline));
        start += dateline;
    } else if is_headline(paragraph, place) {
        return vec![(ZoneKind::Headline, range)];
    }
    let embed = embed_tail(&text[start..range.end]).map_or(range.end, |offset| start + offset);
    zones.push((ZoneKind::Body, start..embed));
    zones.push((ZoneKind::Embed, embed..range.end));
    zones
}

fn word_count(text: &str, at_most: usize) -> usize {
    text.split_whitespace().take(at_most + 1).count()
}

fn is_headline(paragraph: &str, place: Place) -> bool {
    let ends_open = !paragraph.ends_with(['.', ':', ',', ';', '…', ')', '”', '"', '’']);
    let n_words = word_count(paragraph, 24);
    if place.n_paragraphs < 2 || n_words > 24 || !ends_open {
        return false;
    }
    if place.number == 0 {
        return true;
    }
    if !place.seen_body && place.number < 4 {
        return !paragraph.ends_with('!');
    }
    n_words <= 12 && !paragraph.ends_with(['!', '?']) && !paragraph.starts_with(['“', '"', '‘'])
}

fn is_byline(paragraph: &str) -> bool {
    let rest = ["By ", "BY ", "by ", "Written by ", "Story by "]
        .iter()
        .find_map(|by| paragraph.strip_prefix(by));
    let Some(rest) = rest else {
        return false;
    };
    let is_name_like = |word: &str| {
        word.starts_with(|letter: char| letter.is_uppercase() || !letter.is_alphabetic())
            || matches!(
                word,
                "and" | "de" | "of" | "van" | "for" | "in" | "the" | "with"
            )
    };
    rest.starts_with(char::is_uppercase)
        && word_count(rest, 16) <= 16
        && !rest.ends_with('.')
        && rest.split_whitespace().all(is_name_like)
}

/// How many bytes of a headline stand before the dateline, and where the dateline ends.
fn dateline(paragraph: &str) -> Option<(usize, usize)> {
    let mut searched = 0;
    for (offset, dash) in paragraph.char_indices() {
        searched += 1;
        if searched > 220 {
            return None;
        }
        let after = offset + dash.len_utf8();
        let rest = &paragraph[after..];
        let is_dash = match dash {
            '—' | '–' => true,
            '-' => rest.starts_with([' ', '-']) && paragraph[..offset].ends_with([' ', '-']),
            _ => false,
        };
        if !is_dash {
            continue;
        }
        let before = paragraph[..offset].trim_end_matches(['-', ' ']);
        let end = after + rest.len() - rest.trim_start_matches(['-', '—', '–', ' ']).len();
        if end >= paragraph.len() {
            return None;
        }
        let start = dateline_start(before)?;
        return Some((start, end));
    }
    None
}

/// Where the dateline begins in what stands before the dash; `None` when it is none.
fn dateline_start(before: &str) -> Option<usize> {
    if let Some(open) = before.rfind('(')
        && let Some(agency) = before[open + 1..].strip_suffix(')')
    {
        let is_agency = word_count(agency, 4) <= 4 && agency.starts_with(char::is_uppercase);
        if !is_agency {
            return None;
        }
        let place = before[..open].trim_end();
        return Some(place_start(place).unwrap_or(open));
    }
    place_start(before).filter(|&start| start < before.len())
}

/// Where the capitals at the end of `before` begin: `ALBANY, N.Y.`, `LONDON, Nov. 3`.
fn place_start(before: &str) -> Option<usize> {
    let mut start = None;
    let mut n_words = 0;
    let mut has_capitals = false;
    let mut end = before.len();
    while end > 0 && n_words < 7 {
        let word_start = before[..end].rfind(' ').map_or(0, |idx| idx + 1);
        let word = &before[word_start..end];
        let bare = word.trim_matches([',', '.', '(', ')']);
        let is_capitals = bare.chars().filter(|letter| letter.is_alphabetic()).count() >= 2
            && !bare.contains(char::is_lowercase);
        let is_abbreviated = word.trim_end_matches(',').ends_with('.') && bare.len() <= 6;
        let is_number = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
        let is_state =
            !has_capitals && n_words < 2 && bare.starts_with(char::is_uppercase) && bare.len() > 3;
        if !(is_capitals || is_abbreviated || is_number || is_state) {
            break;
        }
        has_capitals |= is_capitals && !bare.contains('.');
        start = Some(word_start);
        n_words += 1;
        end = before[..word_start].trim_end().len();
    }
    start.filter(|_| has_capitals)
}

fn contains_any(text: &str, needles: &[&str]) -> bool {
    needles.iter().any(|needle| text.contains(needle))
}

fn is_boilerplate(paragraph: &str) -> bool {
    if paragraph.len() > 600 {
        return false;
    }
    if paragraph.contains('©')
        || contains_any(
            paragraph,
            &[
                "All rights reserved",
                "all rights reserved",
                "All Rights Reserved",
            ],
        )
    {
        return true;
    }
    let lower = paragraph.to_lowercase();
    let anywhere = [
        "contributed to this report",
        "contributed to this story",
        "contributed reporting",
        "this material may not be published",
        "sign up for our",
        "sign up for the",
        "subscribe to our",
        "subscribe to the",
        "click here to",
    ];
    if contains_any(&lower, &anywhere) && word_count(paragraph, 40) <= 40 {
        return true;
    }
    let starts = [
        "copyright ",
        "advertisement",
        "read more",
        "share this",
        "follow us",
        "follow @",
        "sign up",
        "subscribe",
        "newsletter",
        "related:",
        "related stories",
        "click here",
        "reporting by ",
        "additional reporting by",
        "editing by ",
        "(reporting by",
        "(editing by",
        "(additional reporting",
        "more from ",
        "most read",
        "skip to",
        "our standards:",
        "download our app",
        "story continues below",
        "scroll to continue",
        "this story has been updated",
        "this article was originally",
    ];
    if starts.iter().any(|start| lower.starts_with(start)) && word_count(paragraph, 30) <= 30 {
        return true;
    }
    let is_wire = !paragraph.contains(' ') && lower.starts_with("the-") && lower.ends_with("-wire");
    is_wire
        || matches!(
            lower.as_str(),
            "advertisement" | "share" | "comments" | "print" | "email"
        )
}

fn is_embed(paragraph: &str) -> bool {
    if paragraph.len() > 500 {
        return false;
    }
    let lower = paragraph.to_lowercase();
    let starts = [
        "photo:",
        "photo by",
        "(photo",
        "image:",
        "image credit",
        "credit:",
        "(ap photo",
        "ap photo",
        "getty images",
        "watch:",
        "video:",
        "view this post on",
        "pic.twitter.com/",
        "http://",
        "https://",
        "caption:",
        "[photo",
        "(image",
    ];
    if starts.iter().any(|start| lower.starts_with(start)) {
        return true;
    }
    let is_credit = contains_any(
        &lower,
        &[
            "/getty images",
            "getty images)",
            "/ap photo",
            "ap photo/",
            "/reuters)",
            "/afp)",
        ],
    );
    is_credit && word_count(paragraph, 45) <= 45 || is_post_credit(paragraph)
}

/// `— Name (@handle) Month 5, 2025`, as a line of its own.
fn is_post_credit(paragraph: &str) -> bool {
    paragraph.starts_with(['—', '–', '-'])
        && paragraph.contains("(@")
        && word_count(paragraph, 14) <= 14
}

/// Where the picture link or credit of an embedded post begins.
fn embed_tail(text: &str) -> Option<usize> {
    let link = text
        .find("pic.twitter.com/")
        .or_else(|| text.find("pic.x.com/"));
    let handle = text.find(" (@").and_then(|handle| {
        let from = text[..handle].rfind(['—', '–'])?;
        (handle - from < 80).then_some(from)
    });
    let start = match (link, handle) {
        (Some(link), Some(handle)) => link.min(handle),
        (link, handle) => link.or(handle)?,
    };
    // A credit in the middle of running text is an aside, not a tail.
    (word_count(&text[start..], 16) <= 16).then_some(start)
}
