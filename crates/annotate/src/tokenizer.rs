//! Splits text into tokens: white space, prefixes, suffixes, infixes, addresses and listed exceptions; in time linear in the text.

mod affixes;
mod classes;
mod exceptions;
mod infixes;
mod tables;
mod urls;

use crate::blob::Blob;
use crate::error::ModelError;
use crate::unicode::is_space;

use affixes::{prefix_len, suffix_len};
use exceptions::{Exception, Exceptions};

/// A token before any analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RawToken {
    /// First byte.
    pub(crate) start: usize,
    /// Byte after the last.
    pub(crate) end: usize,
    /// The id of the norm, when an exception sets it.
    pub(crate) norm: Option<u64>,
    /// Whether one ASCII space follows that belongs to the token.
    pub(crate) space_after: bool,
}

/// The rules of the language that are not code.
pub(crate) struct Tokenizer {
    exceptions: Exceptions,
}

impl Tokenizer {
    pub(crate) fn read(blob: &Blob<'_>) -> Result<Self, ModelError> {
        Ok(Self {
            exceptions: Exceptions::read(blob)?,
        })
    }

    pub(crate) fn tokenize(&self, text: &str) -> Vec<RawToken> {
        let tokens = split_text(text, Some(&self.exceptions));
        self.exceptions.replace_sequences(text, tokens)
    }
}

/// Splits at white space and each run into its parts. One space after a run belongs to the run's last token.
fn split_text(text: &str, exceptions: Option<&Exceptions>) -> Vec<RawToken> {
    let mut splitter = RunSplitter {
        text,
        exceptions,
        tokens: Vec::with_capacity(text.len() / 4),
        suffixes: Vec::new(),
    };
    let mut start = 0;
    let mut in_space = text.chars().next().is_some_and(is_space);
    for (at, char) in text.char_indices() {
        if is_space(char) == in_space {
            continue;
        }
        if start < at {
            splitter.split_run(start, at, in_space);
        }
        start = at;
        if char == ' ' {
            if let Some(token) = splitter.tokens.last_mut() {
                token.space_after = true;
            }
            start += 1;
        }
        in_space = !in_space;
    }
    if start < text.len() {
        splitter.split_run(start, text.len(), in_space);
    }
    splitter.tokens
}

struct RunSplitter<'a> {
    text: &'a str,
    exceptions: Option<&'a Exceptions>,
    tokens: Vec<RawToken>,
    /// Suffixes of the current run, the last of the text first; kept to be used again.
    suffixes: Vec<(usize, usize)>,
}

impl<'a> RunSplitter<'a> {
    fn exception(&self, start: usize, end: usize) -> Option<&'a Exception> {
        self.exceptions?.get(&self.text[start..end])
    }

    fn push(&mut self, start: usize, end: usize) {
        self.tokens.push(RawToken {
            start,
            end,
            norm: None,
            space_after: false,
        });
    }

    fn push_exception(&mut self, mut start: usize, exception: &Exception) {
        for part in &exception.parts {
            let end = start + part.len;
            self.tokens.push(RawToken {
                start,
                end,
                norm: part.norm,
                space_after: false,
            });
            start = end;
        }
    }

    fn split_run(&mut self, start: usize, end: usize, is_space: bool) {
        if let Some(exception) = self.exception(start, end) {
            return self.push_exception(start, exception);
        }
        if is_space {
            return self.push(start, end);
        }
        let (start, end) = self.peel(start, end);
        self.split_middle(start, end);
        while let Some((start, end)) = self.suffixes.pop() {
            self.push(start, end);
        }
    }

    /// Takes prefixes (pushed at once) and suffixes (kept for later) off until none is left or an exception appears.
    fn peel(&mut self, mut start: usize, mut end: usize) -> (usize, usize) {
        while start < end && self.exception(start, end).is_none() {
            let prefix = prefix_len(&self.text[start..end]);
            if prefix > 0 && self.exception(start + prefix, end).is_some() {
                self.push(start, start + prefix);
                start += prefix;
                break;
            }
            let suffix = suffix_len(&self.text[start + prefix..end]);
            if suffix > 0 && self.exception(start, end - suffix).is_some() {
                self.suffixes.push((end - suffix, end));
                end -= suffix;
                break;
            }
            if prefix + suffix == 0 {
                break;
            }
            if prefix > 0 {
                self.push(start, start + prefix);
                start += prefix;
            }
            if suffix > 0 {
                self.suffixes.push((end - suffix, end));
                end -= suffix;
            }
        }
        (start, end)
    }

    fn split_middle(&mut self, mut start: usize, end: usize) {
        if start == end {
            return;
        }
        if let Some(exception) = self.exception(start, end) {
            return self.push_exception(start, exception);
        }
        let (middle, base) = (&self.text[start..end], start);
        if urls::is_address(middle) {
            return self.push(start, end);
        }
        for (at, len) in infixes::find(middle) {
            if at == 0 {
                continue;
            }
            let infix = base + at;
            if start < infix {
                self.push(start, infix);
            }
            self.push(infix, infix + len);
            start = infix + len;
        }
        if start < end {
            self.push(start, end);
        }
    }
}

#[cfg(test)]
mod tests;
