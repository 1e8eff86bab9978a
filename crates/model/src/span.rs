//! A byte range in one text.

use serde::{Deserialize, Serialize};

/// A byte range in one article's text, end exclusive, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TextSpan {
    start: u32,
    end: u32,
}

impl TextSpan {
    /// Returns `None` for an empty or reversed range, or one past 4 GiB.
    pub fn new(start: usize, end: usize) -> Option<Self> {
        if start >= end {
            return None;
        }
        Some(Self {
            start: u32::try_from(start).ok()?,
            end: u32::try_from(end).ok()?,
        })
    }

    /// First byte.
    pub const fn start(self) -> usize {
        self.start as usize
    }

    /// Byte after the last.
    pub const fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a span is never empty")]
    pub const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// The text of the span, or `None` when it lies outside `text` or cuts a character.
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start()..self.end())
    }

    /// Whether `other` lies within this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span over both.
    pub fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

impl<'de> Deserialize<'de> for TextSpan {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "TextSpan")]
        struct Raw {
            start: u32,
            end: u32,
        }
        let Raw { start, end } = Raw::deserialize(deserializer)?;
        if start >= end {
            return Err(serde::de::Error::custom(format!(
                "span `{start}..{end}` is empty or reversed"
            )));
        }
        Ok(Self { start, end })
    }
}
