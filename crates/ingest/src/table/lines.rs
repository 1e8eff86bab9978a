//! Lines of a stream, each held no longer than it must be, and never more than a bounded one.

use std::io::{ErrorKind, Read};

use super::{MAX_LINE_BYTES, TableEnd};

/// Read at once.
const CHUNK_BYTES: usize = 256 << 10;

/// What some programs put before UTF-8 text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Lines of a stream.
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    /// What was not given out yet is in the buffer from `start` to `end`.
    start: usize,
    end: usize,
    at_end: bool,
    /// Lines given out or skipped.
    number: u64,
    bytes: u64,
    hasher: blake3::Hasher,
}

/// A line: where it stands in the buffer, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Whole {
        number: u64,
        start: usize,
        end: usize,
    },
    /// Longer than the longest; it was passed over.
    TooLong { number: u64 },
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; CHUNK_BYTES],
            start: 0,
            end: 0,
            at_end: false,
            number: 0,
            bytes: 0,
            hasher: blake3::Hasher::new(),
        }
    }

    /// Bytes read from the stream.
    pub(super) const fn bytes_read(&self) -> u64 {
        self.bytes
    }

    /// What the lines were in all.
    pub(super) fn finish(self, unknown_columns: Vec<String>) -> TableEnd {
        let is_whole = self.at_end && self.start == self.end;
        TableEnd {
            lines: self.number,
            bytes: self.bytes,
            hash: is_whole.then(|| *self.hasher.finalize().as_bytes()),
            unknown_columns,
        }
    }

    /// The next line; `None` after the last.
    pub(super) fn next(&mut self) -> std::io::Result<Option<Line>> {
        if self.number == 0 {
            self.skip_mark()?;
        }
        let Some(len) = self.len_of_line(0)? else {
            return self.pass_over();
        };
        if len == 0 && self.at_end && self.start == self.end {
            return Ok(None);
        }
        let (number, start) = (self.number + 1, self.start);
        self.advance(len);
        let mut end = start + len;
        if end > start && self.buffer[end - 1] == b'\n' {
            end -= 1;
        }
        if end > start && self.buffer[end - 1] == b'\r' {
            end -= 1;
        }
        Ok(Some(Line::Whole { number, start, end }))
    }

    /// Takes the next line to the last one given out, which began at `start`. Gives where that stands now, because
    /// reading may move it, and where it ends; no end when there is no further line or it would be too long.
    pub(super) fn longer(&mut self, start: usize) -> std::io::Result<(usize, Option<usize>)> {
        let taken = self.start - start;
        self.start = start;
        let len = self.len_of_line(taken);
        let start = self.start;
        self.start += taken;
        let Some(len) = len?.filter(|len| *len > taken) else {
            return Ok((start, None));
        };
        self.advance(len - taken);
        let end = start + len;
        let has_newline = self.buffer[end - 1] == b'\n';
        Ok((start, Some(end - usize::from(has_newline))))
    }

    /// Goes back to the end of the first of the lines that were taken together.
    pub(super) fn back_to(&mut self, first_end: usize, n_lines: u64) {
        self.start = first_end;
        self.number -= n_lines;
    }

    /// Bytes of a line that was given out.
    pub(super) fn slice(&self, start: usize, end: usize) -> &[u8] {
        &self.buffer[start..end]
    }

    /// Where the next line begins in the buffer.
    pub(super) const fn position(&self) -> usize {
        self.start
    }

    fn advance(&mut self, len: usize) {
        self.start += len;
        self.number += 1;
    }

    /// The length of what is before and with the next line end after `from` bytes; `None` when that is too long.
    fn len_of_line(&mut self, from: usize) -> std::io::Result<Option<usize>> {
        let mut looked_at = from;
        loop {
            let waiting = &self.buffer[self.start..self.end];
            if let Some(at) = memchr::memchr(b'\n', &waiting[looked_at..]) {
                let len = looked_at + at + 1;
                return Ok((len <= MAX_LINE_BYTES).then_some(len));
            }
            looked_at = waiting.len();
            if looked_at > MAX_LINE_BYTES {
                return Ok(None);
            }
            if self.at_end {
                return Ok(Some(looked_at));
            }
            self.fill()?;
        }
    }

    /// Passes over a line that is too long.
    fn pass_over(&mut self) -> std::io::Result<Option<Line>> {
        loop {
            let waiting = &self.buffer[self.start..self.end];
            if let Some(at) = memchr::memchr(b'\n', waiting) {
                self.advance(at + 1);
                break;
            }
            self.start = self.end;
            if self.at_end {
                self.number += 1;
                break;
            }
            self.fill()?;
        }
        Ok(Some(Line::TooLong {
            number: self.number,
        }))
    }

    fn fill(&mut self) -> std::io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() < self.end + CHUNK_BYTES {
            self.buffer.resize(self.end + CHUNK_BYTES, 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.at_end = true,
                Ok(n_bytes) => {
                    self.hasher
                        .update(&self.buffer[self.end..self.end + n_bytes]);
                    self.end += n_bytes;
                    self.bytes += n_bytes as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }

    fn skip_mark(&mut self) -> std::io::Result<()> {
        while self.end - self.start < BYTE_ORDER_MARK.len() && !self.at_end {
            self.fill()?;
        }
        if self.buffer[self.start..self.end].starts_with(BYTE_ORDER_MARK) {
            self.start += BYTE_ORDER_MARK.len();
        }
        Ok(())
    }
}
