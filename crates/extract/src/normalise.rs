//! The text as the parser reads it best, with the way back to the bytes of the source.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::names::is_invisible;

/// Text for the parser, made from one stretch of the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Normalised {
    /// What the parser reads.
    pub(crate) text: String,
    /// For each byte of `text`: where in the source its character starts.
    starts: Vec<usize>,
    /// For each byte of `text`: where in the source its character ends.
    ends: Vec<usize>,
}

/// Prefixes with a hyphen that the parser takes for words of their own: `ex-mayor`, `co-chair`.
const DROPPED_PREFIXES: &[&str] = &["ex-", "then-", "co-"];

/// Suffixes with a hyphen that the parser takes for words of their own: `mayor-elect`, `brother-in-law`.
const DROPPED_SUFFIXES: &[&str] = &["-elect", "-designate", "-in-law"];

impl Normalised {
    /// Normalises `source[start..end]`, leaving out the ranges of `skipped` (sorted).
    pub(crate) fn of(source: &str, start: usize, end: usize, skipped: &[(usize, usize)]) -> Self {
        let mut normalised = Self::default();
        let mut at = start;
        let mut skipped = skipped.iter().filter(|range| range.1 > start).peekable();
        while at < end {
            if let Some(range) = skipped.peek()
                && at >= range.0
            {
                at = range.1.max(at);
                skipped.next();
                continue;
            }
            at = normalised.push_next(source, at, end);
        }
        while normalised.text.ends_with(' ') {
            normalised.pop();
        }
        normalised
    }

    /// Byte range in the source of a byte range of the text.
    pub(crate) fn source(&self, start: usize, end: usize) -> (usize, usize) {
        let first = self.starts.get(start).copied().unwrap_or(0);
        let last = end
            .checked_sub(1)
            .and_then(|last| self.ends.get(last))
            .copied()
            .unwrap_or(first);
        (first, last.max(first))
    }

    /// Ends the text like a sentence: a closing comma becomes a full stop.
    pub(crate) fn close_sentence(&mut self) {
        if self.text.ends_with(',') {
            self.text.pop();
            self.text.push('.');
        }
    }

    fn push_next(&mut self, source: &str, at: usize, end: usize) -> usize {
        let rest = &source[at..end];
        let Some(letter) = rest.chars().next() else {
            return end;
        };
        let next = at + letter.len_utf8();
        if is_invisible(letter) || (letter.is_control() && !letter.is_whitespace()) {
            return next;
        }
        if letter.is_whitespace() {
            if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.push_str(" ", at, next);
            }
            return next;
        }
        if letter == '-' {
            return self.push_hyphen(rest, at);
        }
        if letter.is_alphabetic() && !self.text.ends_with(char::is_alphanumeric) {
            let n_dropped = dropped_prefix(rest, self.text.ends_with('-'));
            if n_dropped > 0 {
                let after = self.push_letter(source, at + n_dropped, end);
                if let Some(first) = self.text.char_indices().last().map(|(offset, _)| offset) {
                    self.starts[first..].fill(at);
                }
                return after;
            }
        }
        self.push_letter(source, at, end)
    }

    /// A hyphen between spaces is a dash; `-elect` goes; the hyphen of `re-open` goes.
    fn push_hyphen(&mut self, rest: &str, at: usize) -> usize {
        let n_hyphens = rest.bytes().take_while(|&byte| byte == b'-').count();
        let after = rest[n_hyphens..].chars().next();
        let is_spaced = self.text.ends_with(' ') && after.is_some_and(char::is_whitespace);
        if (is_spaced && n_hyphens <= 3) || n_hyphens == 2 {
            self.push_str("–", at, at + n_hyphens);
            return at + n_hyphens;
        }
        if self.text.ends_with(char::is_alphabetic) {
            for suffix in DROPPED_SUFFIXES {
                let ends_word = |tail: &str| !tail.starts_with(char::is_alphanumeric);
                let head = rest.get(..suffix.len());
                if head.is_some_and(|head| head.eq_ignore_ascii_case(suffix))
                    && ends_word(&rest[suffix.len()..])
                {
                    let last = self.ends.len() - 1;
                    self.ends[last] = at + suffix.len();
                    return at + suffix.len();
                }
            }
            let word_start = self
                .text
                .rfind(|letter: char| !letter.is_alphanumeric())
                .map_or(0, |idx| idx + 1);
            let word = self.text.get(word_start..).unwrap_or("");
            if word.eq_ignore_ascii_case("re") && after.is_some_and(char::is_lowercase) {
                return at + 1;
            }
        }
        self.push_str("-", at, at + 1);
        at + 1
    }

    fn push_letter(&mut self, source: &str, at: usize, end: usize) -> usize {
        let rest = &source[at..end];
        let Some(letter) = rest.chars().next() else {
            return end;
        };
        let mut next = at + letter.len_utf8();
        let plain = match letter {
            '‘' | '’' | 'ʼ' | '‛' | '′' => Some("'"),
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => Some("\""),
            '‑' | '‐' => Some("-"),
            _ => None,
        };
        if let Some(plain) = plain {
            self.push_str(plain, at, next);
            return next;
        }
        let marks = rest[letter.len_utf8()..]
            .chars()
            .take_while(|&mark| is_combining_mark(mark));
        let n_mark_bytes: usize = marks.map(char::len_utf8).sum();
        next += n_mark_bytes;
        if letter.is_ascii() && n_mark_bytes == 0 {
            self.text.push(letter);
            self.starts.push(at);
            self.ends.push(next);
            return next;
        }
        let composed: String = source[at..next].nfc().collect();
        self.push_str(&composed, at, next);
        next
    }

    fn push_str(&mut self, text: &str, start: usize, end: usize) {
        self.text.push_str(text);
        self.starts.resize(self.text.len(), start);
        self.ends.resize(self.text.len(), end);
    }

    fn pop(&mut self) {
        self.text.pop();
        self.starts.truncate(self.text.len());
        self.ends.truncate(self.text.len());
    }
}

/// How many bytes of a prefix to leave out: all of `re-` in `re-elected`, of `ex-` in `ex-mayor`.
fn dropped_prefix(rest: &str, after_hyphen: bool) -> usize {
    if after_hyphen {
        return 0;
    }
    let starts_with = |prefix: &str| {
        rest.get(..prefix.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    };
    if starts_with("re-elect") {
        return 3;
    }
    DROPPED_PREFIXES
        .iter()
        .find(|prefix| starts_with(prefix) && rest[prefix.len()..].starts_with(char::is_alphabetic))
        .map_or(0, |prefix| prefix.len())
}
