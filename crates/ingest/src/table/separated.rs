//! Lines of fields with a character between them.

use std::io::Read;
use std::ops::Range;

use super::columns::{Columns, normal_name};
use super::lines::{Line, Lines};
use super::{BadLine, TableEnd, TableError, TableSink};

/// Most lines that a quotation may hold together.
const MAX_QUOTED_LINES: u64 = 1000;

/// Reads a table; `delimiter` stands between fields, and only commas and semicolons go with quotation marks.
pub(super) fn read(
    mut lines: Lines<impl Read>,
    delimiter: u8,
    sink: &mut impl TableSink,
) -> Result<TableEnd, TableError> {
    let mut splitter = Splitter::new(delimiter);
    let Some(names) = header(&mut lines, &mut splitter)? else {
        return Err(TableError::Header("the table is empty".into()));
    };
    let n_columns = names.len();
    let (columns, unknown_columns) = Columns::of(&names).map_err(TableError::Header)?;
    while let Some((number, record)) = next_record(&mut lines, &mut splitter)? {
        let taken = record.and_then(|(start, end)| {
            let fields = splitter.fields(lines.slice(start, end))?;
            if fields.is_blank() {
                return Ok(());
            }
            fields.check(n_columns)?;
            sink.take(number, &columns.row(|place| fields.get(place)))
        });
        if let Err(reason) = taken {
            sink.set_aside(BadLine { number, reason });
        }
        if sink.after_line(lines.bytes_read()).is_break() {
            break;
        }
    }
    Ok(lines.finish(unknown_columns))
}

fn header(
    lines: &mut Lines<impl Read>,
    splitter: &mut Splitter,
) -> Result<Option<Vec<String>>, TableError> {
    let Some((_, record)) = next_record(lines, splitter)? else {
        return Ok(None);
    };
    let (start, end) = record.map_err(TableError::Header)?;
    let line = lines.slice(start, end);
    if splitter.delimiter == b',' && !line.contains(&b',') && line.contains(&b';') {
        splitter.delimiter = b';';
        splitter
            .split(line)
            .map_err(|reason| TableError::Header(reason.words()))?;
    }
    let fields = splitter.fields(line).map_err(TableError::Header)?;
    let names = (0..fields.ranges.len()).map(|place| normal_name(fields.get(place)));
    Ok(Some(names.collect()))
}

/// Where a record stands among the lines, or why it is none.
type Record = Result<(usize, usize), String>;

/// The next record, split, with the number of its first line.
fn next_record(
    lines: &mut Lines<impl Read>,
    splitter: &mut Splitter,
) -> std::io::Result<Option<(u64, Record)>> {
    let (number, mut start, mut end) = match lines.next()? {
        None => return Ok(None),
        Some(Line::TooLong { number }) => {
            let reason = format!("the line is longer than {} bytes", super::MAX_LINE_BYTES);
            return Ok(Some((number, Err(reason))));
        }
        Some(Line::Whole { number, start, end }) => (number, start, end),
    };
    let first_len = lines.position() - start;
    let mut n_lines = 0;
    loop {
        let fault = match splitter.split(lines.slice(start, end)) {
            Ok(()) => return Ok(Some((number, Ok((start, end))))),
            Err(fault) => fault,
        };
        let mut next_end = None;
        if fault == SplitFault::Open && n_lines < MAX_QUOTED_LINES {
            (start, next_end) = lines.longer(start)?;
        }
        let Some(next_end) = next_end else {
            // The lines after the first are read again, one by one: they may be sound in themselves.
            lines.back_to(start + first_len, n_lines);
            return Ok(Some((number, Err(fault.words()))));
        };
        end = next_end;
        n_lines += 1;
    }
}

/// Why a line does not split into fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SplitFault {
    /// A quotation is not closed in it.
    Open,
    /// Something stands between a closing quotation mark and the next field.
    AfterQuote,
}

impl SplitFault {
    pub(super) fn words(self) -> String {
        match self {
            Self::Open => "a quotation mark opens a field and none closes it".into(),
            Self::AfterQuote => {
                "something follows a closing quotation mark; double a mark that belongs to the field"
                    .into()
            }
        }
    }
}

/// Splits lines into fields; what it needs for that is used again.
#[derive(Debug)]
pub(super) struct Splitter {
    delimiter: u8,
    ranges: Vec<Range<usize>>,
    /// The fields without their quotation marks, when the line has some.
    unquoted: Vec<u8>,
    has_quotes: bool,
}

impl Splitter {
    pub(super) const fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            ranges: Vec::new(),
            unquoted: Vec::new(),
            has_quotes: false,
        }
    }

    /// Finds the fields of a line.
    pub(super) fn split(&mut self, line: &[u8]) -> Result<(), SplitFault> {
        self.ranges.clear();
        self.has_quotes = self.delimiter != b'\t' && memchr::memchr(b'"', line).is_some();
        if self.has_quotes {
            return self.split_quoted(line);
        }
        let mut start = 0;
        for end in memchr::memchr_iter(self.delimiter, line) {
            self.ranges.push(start..end);
            start = end + 1;
        }
        self.ranges.push(start..line.len());
        Ok(())
    }

    /// The fields that were found last, of the same line.
    pub(super) fn fields<'a>(&'a self, line: &'a [u8]) -> Result<Fields<'a>, String> {
        let bytes = if self.has_quotes {
            &self.unquoted
        } else {
            line
        };
        let text = std::str::from_utf8(bytes)
            .map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to() + 1))?;
        if memchr::memchr(0, bytes).is_some() {
            return Err("a NUL character stands in it".into());
        }
        Ok(Fields {
            text,
            ranges: &self.ranges,
        })
    }

    fn split_quoted(&mut self, line: &[u8]) -> Result<(), SplitFault> {
        self.unquoted.clear();
        let mut rest = line;
        loop {
            let start = self.unquoted.len();
            rest = match rest.split_first() {
                Some((b'"', quoted)) => unquote(quoted, &mut self.unquoted)?,
                _ => {
                    let len = memchr::memchr(self.delimiter, rest).unwrap_or(rest.len());
                    self.unquoted.extend_from_slice(&rest[..len]);
                    &rest[len..]
                }
            };
            self.ranges.push(start..self.unquoted.len());
            match rest.split_first() {
                None => return Ok(()),
                Some((next, after)) if *next == self.delimiter => rest = after,
                Some(_) => return Err(SplitFault::AfterQuote),
            }
        }
    }
}

/// Adds a quoted field without its marks; gives what follows the closing one.
fn unquote<'a>(mut quoted: &'a [u8], out: &mut Vec<u8>) -> Result<&'a [u8], SplitFault> {
    loop {
        let at = memchr::memchr(b'"', quoted).ok_or(SplitFault::Open)?;
        out.extend_from_slice(&quoted[..at]);
        quoted = &quoted[at + 1..];
        match quoted.split_first() {
            Some((b'"', rest)) => {
                out.push(b'"');
                quoted = rest;
            }
            _ => return Ok(quoted),
        }
    }
}

/// The fields of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    text: &'a str,
    pub(super) ranges: &'a [Range<usize>],
}

impl<'a> Fields<'a> {
    /// The field at a place; empty past the last.
    pub(super) fn get(&self, place: usize) -> &'a str {
        let range = self.ranges.get(place).cloned();
        range.and_then(|range| self.text.get(range)).unwrap_or("")
    }

    fn is_blank(&self) -> bool {
        self.ranges.len() == 1 && self.text.trim().is_empty()
    }

    fn check(&self, n_columns: usize) -> Result<(), String> {
        if self.ranges.len() > n_columns {
            return Err(format!(
                "it has {} fields, and the first line names {n_columns}",
                self.ranges.len()
            ));
        }
        Ok(())
    }
}
