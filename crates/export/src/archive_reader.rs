//! The archive, read line by line.

use std::io::{BufRead, Read};
use std::ops::RangeInclusive;

use newsgraph_model::wire::{ARCHIVE_VERSION, ArchiveDatasetEnd, ArchiveLine};
use newsgraph_model::{Document, DocumentId, DocumentIdentity, TextId};
use smol_str::SmolStr;

use crate::archive::PartSum;

/// Bytes of one line that are read; a document of 16 MiB is far below.
const MAX_LINE: u64 = 512 << 20;

/// Versions that are read.
const VERSIONS: RangeInclusive<u32> = 1..=ARCHIVE_VERSION;

/// Why an archive is not read on, and at which line.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of the archive: {fault}")]
pub struct ArchiveError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: ArchiveFault,
}

/// What is wrong with a line of an archive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveFault {
    /// The input cannot be read.
    #[error("the input cannot be read: {0}")]
    Read(std::io::Error),
    /// The line is not JSON of the right form.
    #[error("it is not a line of an archive: {0}")]
    Form(serde_json::Error),
    /// It is longer than any line that the writer makes.
    #[error("it is longer than {MAX_LINE} bytes")]
    TooLong,
    /// The first line is no header, or there is none.
    #[error("an archive begins with a `header` line; is this a Graph JSON file?")]
    NoHeader,
    /// The header comes again.
    #[error("a second `header`: archives cannot be joined; import them one after the other")]
    SecondHeader,
    /// The archive is of another version.
    #[error("the archive has version `{version}`, this program reads up to {ARCHIVE_VERSION}")]
    Version {
        /// Its version.
        version: u32,
    },
    /// The lines are not in the order of the form.
    #[error(
        "`{found}` after `{before}`: documents come first, then tombstones, datasets, attestations, judgements"
    )]
    Order {
        /// What the line is.
        found: &'static str,
        /// What came before.
        before: &'static str,
    },
    /// An id is not the hash of what it names.
    #[error(
        "the id `{id}` does not fit the document; the archive was changed by hand or is damaged"
    )]
    Id {
        /// The id.
        id: DocumentId,
    },
    /// A line of a dataset stands where there is no dataset.
    #[error("`{found}` outside of a dataset, which begins with a `dataset` line")]
    NoDataset {
        /// What the line is.
        found: &'static str,
    },
    /// A part of a dataset has no end.
    #[error(
        "part `{part}` of dataset `{dataset}` has no `dataset_end` before this; the archive is cut off or was changed by hand"
    )]
    NoDatasetEnd {
        /// The name of the dataset.
        dataset: SmolStr,
        /// The number of the part.
        part: u32,
    },
    /// The lines of a part of a dataset are not those that were written.
    #[error(
        "the lines of part `{part}` of dataset `{dataset}` are not those that were written ({found} lines instead of {expected}, or other words); the archive was changed by hand or is damaged"
    )]
    DatasetLines {
        /// The name of the dataset.
        dataset: SmolStr,
        /// The number of the part.
        part: u32,
        /// How many lines there are.
        found: u64,
        /// How many were written.
        expected: u64,
    },
}

/// Reads an archive strictly, line by line; the first fault ends it.
pub fn read_archive(
    reader: impl BufRead,
) -> impl Iterator<Item = Result<ArchiveLine, ArchiveError>> {
    ArchiveLines {
        reader,
        n_lines: 0,
        group: Group::Start,
        part: None,
        ended: false,
    }
}

/// Groups of lines, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Start,
    Header,
    Document,
    Tombstone,
    Dataset,
    Attestation,
    Judgement,
}

impl Group {
    const fn of(line: &ArchiveLine) -> Self {
        match line {
            ArchiveLine::Header(_) => Self::Header,
            ArchiveLine::Document(_) => Self::Document,
            ArchiveLine::Tombstone(_) => Self::Tombstone,
            ArchiveLine::Dataset(_)
            | ArchiveLine::Thing(_)
            | ArchiveLine::Relation(_)
            | ArchiveLine::DatasetEnd(_) => Self::Dataset,
            ArchiveLine::Attestation(_) => Self::Attestation,
            ArchiveLine::Judgement(_) => Self::Judgement,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Start => "nothing",
            Self::Header => "header",
            Self::Document => "document",
            Self::Tombstone => "tombstone",
            Self::Dataset => "dataset",
            Self::Attestation => "attestation",
            Self::Judgement => "judgement",
        }
    }
}

struct ArchiveLines<R> {
    reader: R,
    n_lines: usize,
    group: Group,
    /// The part of a dataset that began and has not ended.
    part: Option<OpenPart>,
    ended: bool,
}

struct OpenPart {
    dataset: SmolStr,
    part: u32,
    sum: PartSum,
}

impl OpenPart {
    fn no_end(&self) -> ArchiveFault {
        ArchiveFault::NoDatasetEnd {
            dataset: self.dataset.clone(),
            part: self.part,
        }
    }

    /// Compares its lines with what its end says of them.
    fn check(&self, end: &ArchiveDatasetEnd) -> Result<(), ArchiveFault> {
        let found = self.sum.end();
        match found == *end {
            true => Ok(()),
            false => Err(ArchiveFault::DatasetLines {
                dataset: self.dataset.clone(),
                part: self.part,
                found: found.lines,
                expected: end.lines,
            }),
        }
    }
}

impl<R: BufRead> ArchiveLines<R> {
    fn read_line(&mut self) -> Result<Option<ArchiveLine>, ArchiveFault> {
        let mut bytes = Vec::new();
        let mut limited = (&mut self.reader).take(MAX_LINE + 1);
        let n_read = limited
            .read_until(b'\n', &mut bytes)
            .map_err(ArchiveFault::Read)?;
        if n_read == 0 {
            // An empty input has a first line, and it is wrong.
            return match (self.group, &self.part) {
                (Group::Start, _) => Err(ArchiveFault::NoHeader),
                (_, Some(part)) => Err(part.no_end()),
                (_, None) => Ok(None),
            };
        }
        if bytes.len() as u64 > MAX_LINE {
            return Err(ArchiveFault::TooLong);
        }
        let line: ArchiveLine = match serde_json::from_slice(&bytes) {
            Ok(line) => line,
            Err(_) if self.group == Group::Start => return Err(ArchiveFault::NoHeader),
            Err(error) => return Err(ArchiveFault::Form(error)),
        };
        self.check(&line)?;
        self.check_part(&line, bytes.trim_ascii_end())?;
        self.group = Group::of(&line);
        Ok(Some(line))
    }

    /// Follows parts of datasets: what is in one, and that it ends as it was written.
    fn check_part(&mut self, line: &ArchiveLine, bytes: &[u8]) -> Result<(), ArchiveFault> {
        match (line, &mut self.part) {
            (ArchiveLine::Thing(_) | ArchiveLine::Relation(_), Some(part)) => part.sum.add(bytes),
            (ArchiveLine::DatasetEnd(end), Some(part)) => {
                part.check(end)?;
                self.part = None;
            }
            (_, Some(part)) => return Err(part.no_end()),
            (ArchiveLine::Dataset(head), None) => {
                self.part = Some(OpenPart {
                    dataset: head.dataset.clone(),
                    part: head.part,
                    sum: PartSum::new(),
                });
            }
            (ArchiveLine::Thing(_), None) => return Err(no_dataset("thing")),
            (ArchiveLine::Relation(_), None) => return Err(no_dataset("relation")),
            (ArchiveLine::DatasetEnd(_), None) => return Err(no_dataset("dataset_end")),
            (_, None) => {}
        }
        Ok(())
    }

    fn check(&self, line: &ArchiveLine) -> Result<(), ArchiveFault> {
        let found = Group::of(line);
        match (self.group, line) {
            (Group::Start, ArchiveLine::Header(header)) if !VERSIONS.contains(&header.version) => {
                Err(ArchiveFault::Version {
                    version: header.version,
                })
            }
            (Group::Start, ArchiveLine::Header(_)) => Ok(()),
            (Group::Start, _) => Err(ArchiveFault::NoHeader),
            (_, ArchiveLine::Header(_)) => Err(ArchiveFault::SecondHeader),
            (before, _) if found < before => Err(ArchiveFault::Order {
                found: found.word(),
                before: before.word(),
            }),
            (_, ArchiveLine::Document(line))
                if !is_sound(&line.document, line.extraction.document) =>
            {
                Err(ArchiveFault::Id {
                    id: line.document.id,
                })
            }
            _ => Ok(()),
        }
    }
}

const fn no_dataset(found: &'static str) -> ArchiveFault {
    ArchiveFault::NoDataset { found }
}

/// Whether the ids are the hashes of what they name.
fn is_sound(document: &Document, extraction_of: DocumentId) -> bool {
    let identity = DocumentIdentity {
        text_id: document.text_id,
        url: document.url.as_deref(),
        publisher: document.publisher.as_deref(),
        published_at: &document.published_at,
        language: &document.language,
    };
    TextId::of(&document.text) == document.text_id
        && identity.id() == document.id
        && extraction_of == document.id
}

impl<R: BufRead> Iterator for ArchiveLines<R> {
    type Item = Result<ArchiveLine, ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.n_lines += 1;
        let read = self.read_line();
        self.ended = !matches!(read, Ok(Some(_)));
        let line = self.n_lines;
        read.map_err(|fault| ArchiveError { line, fault })
            .transpose()
    }
}
