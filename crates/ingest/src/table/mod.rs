//! Tables of relations and things made elsewhere: CSV, TSV and JSON lines, line by line, into the parts of a dataset.
//!
//! The first line of a CSV or TSV file names its columns; JSON lines are objects with the same names. Capitals do not
//! matter there, and a space or hyphen is the same as `_`. A file is about relations when it has a predicate, and about
//! things when it has a name.
//!
//! | column of relations | what it holds |
//! |---|---|
//! | `subject` (`from`) | who acts or holds; required |
//! | `subject_type` | its type in the ontology; not needed when a file of things read before names it, or the predicate takes one type only |
//! | `predicate` (`relation`) | a predicate of the ontology or an old name of one; any other word `w` is kept as `raw:w`; required |
//! | `object` (`to`, `target`) | whom or what it is about |
//! | `object_type` | its type; a type of values (`Literal`, `Money`, `Quantity`, `Date`) makes the object a value |
//! | `value` | in place of `object`: a value that is no thing |
//! | `date` | `2025`, `2025-11`, `2025-11-21`, a time, or two of these with `/` between |
//! | `start`, `end` | in place of `date`: first and last day; one may be empty |
//! | `precision` | when the date does not say it: `approx`, `before`, … |
//! | `status`, `polarity`, `certainty` | words of the vocabulary; the predicate's own status, `positive` and `certain` when empty |
//! | `confidence` | 0 to 1; 1 when empty |
//! | `source` (`url`) | where the line itself is from |
//!
//! | column of things | what it holds |
//! |---|---|
//! | `name` | its name; required |
//! | `type` (`entity_type`) | its type in the ontology; required |
//! | `aliases` | other names, separated by `;` or `\|` (in JSON a list) |
//!
//! In CSV a field may stand in quotation marks, with a mark inside doubled, and may then span lines. In TSV a quotation mark
//! is a character like others. What cannot be read is set aside with the number of its line and a reason; the rest is taken.

mod archived;
mod columns;
mod fields;
mod import;
mod json;
mod lines;
mod load;
mod predicates;
mod separated;

#[cfg(test)]
mod tests;

use std::io::Read;

pub use archived::ArchivedPart;
pub use import::{
    DatasetImport, ImportError, ImportEvent, ImportSummary, discard_dataset, import_dataset,
};
pub use load::{DatasetLoader, LoadOptions, LoadedCounts};
pub use predicates::UnknownPredicate;

/// The longest line, in bytes; also the longest of several lines that a quotation holds together.
const MAX_LINE_BYTES: usize = 1 << 20;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values (or semicolons, when the first line has no comma).
    Csv,
    /// Tab-separated values.
    Tsv,
    /// One JSON object a line.
    JsonLines,
}

impl TableFormat {
    /// The format that a file's name says it has.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// Why a table cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The file cannot be read.
    #[error("cannot read the table: {0}")]
    Read(#[from] std::io::Error),
    /// The first line does not name the columns.
    #[error("{0}")]
    Header(String),
}

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number in the file, from 1; for a record of several lines that of the first.
    pub number: u64,
    /// Why.
    pub reason: String,
}

/// One line that was read, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableRow<'a> {
    /// It names a thing.
    Thing(ThingRow<'a>),
    /// It says how things relate.
    Relation(RelationRow<'a>),
}

/// A line that names a thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThingRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its type.
    pub entity_type: &'a str,
    /// Other names for it.
    pub aliases: Vec<&'a str>,
}

/// A line that says how things relate. Empty fields are empty texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RelationRow<'a> {
    /// Who acts or holds.
    pub subject: &'a str,
    /// Its type.
    pub subject_type: &'a str,
    /// What kind of event, state or statement.
    pub predicate: &'a str,
    /// Whom or what it is about.
    pub object: &'a str,
    /// Its type.
    pub object_type: &'a str,
    /// A value that it is about.
    pub value: &'a str,
    /// When.
    pub date: &'a str,
    /// From when.
    pub start: &'a str,
    /// Until when.
    pub end: &'a str,
    /// How exact that is.
    pub precision: &'a str,
    /// Whether it happened.
    pub status: &'a str,
    /// Whether it is so.
    pub polarity: &'a str,
    /// How sure, in a word.
    pub certainty: &'a str,
    /// How sure, as a number.
    pub confidence: &'a str,
    /// Where the line is from.
    pub source: &'a str,
}

/// Whether to go on after a line.
pub type Flow = std::ops::ControlFlow<()>;

/// What becomes of the lines of a table.
pub trait TableSink {
    /// Takes a line with its number, or says why not.
    ///
    /// # Errors
    /// What is wrong with the line, in words.
    fn take(&mut self, number: u64, row: &TableRow<'_>) -> Result<(), String>;

    /// Hears of a line that was not taken.
    fn set_aside(&mut self, bad: BadLine);

    /// Is asked after each line, with the bytes read so far.
    fn after_line(&mut self, bytes_read: u64) -> Flow;
}

/// What was read of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableEnd {
    /// Lines, the first one included.
    pub lines: u64,
    /// Bytes.
    pub bytes: u64,
    /// BLAKE3 of all bytes; `None` when reading was stopped before the end.
    pub hash: Option<[u8; 32]>,
    /// Columns whose names mean nothing here; they were passed over.
    pub unknown_columns: Vec<String>,
}

/// Reads a table to its end, or until the sink breaks off.
///
/// # Errors
/// The reader fails, or the first line does not name the columns that are needed.
pub fn read_table(
    reader: impl Read,
    format: TableFormat,
    sink: &mut impl TableSink,
) -> Result<TableEnd, TableError> {
    let lines = lines::Lines::new(reader);
    match format {
        TableFormat::Csv => separated::read(lines, b',', sink),
        TableFormat::Tsv => separated::read(lines, b'\t', sink),
        TableFormat::JsonLines => json::read(lines, sink),
    }
}
