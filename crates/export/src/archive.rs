//! The archive: all inputs of a graph as JSON lines, written and read line by line.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Read, Write};

use newsgraph_model::wire::{ARCHIVE_VERSION, ArchiveDocument, ArchiveHeader, ArchiveLine};
use newsgraph_model::{Document, DocumentId, DocumentIdentity, TextId};
use newsgraph_store::{DocumentState, ReadError, ReadView, StoredDocument};

use crate::error::ExportError;
use crate::pages;

/// Bytes of one line that are read; a document of 16 MiB is far below.
const MAX_LINE: u64 = 512 << 20;

/// Writes the archive: header, documents in every state (by id, a revision after what it revises), attestations and
/// judgements that count.
///
/// # Errors
/// The store has a dataset that counts, which the form does not hold; it cannot be read; or the output cannot be written.
pub fn write_archive<W: Write + ?Sized>(view: &ReadView, out: &mut W) -> Result<(), ExportError> {
    if let Some(part) = view.dataset_parts()?.iter().find(|part| part.counts) {
        return Err(ExportError::Dataset {
            dataset: part.part.dataset.to_string(),
        });
    }
    write_line(out, &header(view))?;
    let mut documents: BTreeMap<DocumentId, StoredDocument> = BTreeMap::new();
    pages::documents(view, |document| {
        documents.insert(document.id, document);
        Ok::<(), ExportError>(())
    })?;
    let mut written: BTreeSet<DocumentId> = BTreeSet::new();
    for first in documents.keys() {
        let mut chain = Vec::new();
        let mut next = Some(*first);
        while let Some(document) = next.and_then(|id| documents.get(&id)) {
            if !written.insert(document.id) {
                break;
            }
            chain.push(document);
            next = document.revises;
        }
        for stored in chain.into_iter().rev() {
            write_document(view, stored, out)?;
        }
    }
    write_attestations_and_judgements(view, out)
}

/// The first line.
pub(crate) fn header(view: &ReadView) -> ArchiveLine {
    ArchiveLine::Header(ArchiveHeader {
        version: ARCHIVE_VERSION,
        ontology_version: view.ontology().version().into(),
    })
}

pub(crate) fn write_attestations_and_judgements<W: Write + ?Sized>(
    view: &ReadView,
    out: &mut W,
) -> Result<(), ExportError> {
    pages::attestations(view, |attestation| {
        write_line(out, &ArchiveLine::Attestation(Box::new(attestation)))
    })?;
    for judgement in view.judgements()? {
        write_line(out, &ArchiveLine::Judgement(judgement))?;
    }
    Ok(())
}

fn write_document<W: Write + ?Sized>(
    view: &ReadView,
    stored: &StoredDocument,
    out: &mut W,
) -> Result<(), ExportError> {
    let mut line = document_line(view, stored)?;
    line.retracted = stored.state == DocumentState::Retracted;
    line.revises = stored.revises;
    write_line(out, &ArchiveLine::Document(Box::new(line)))
}

/// A document with its text and what was read in it, as if it stood alone.
pub(crate) fn document_line(
    view: &ReadView,
    stored: &StoredDocument,
) -> Result<ArchiveDocument, ReadError> {
    let missing = |what: &str| ReadError::Corrupt {
        table: "document",
        key: stored.id.to_string(),
        what: format!("its {what} is missing"),
    };
    let text = view.text(stored.id)?.ok_or_else(|| missing("text"))?;
    let extraction = view
        .extraction(stored.id)?
        .ok_or_else(|| missing("extraction"))?;
    Ok(ArchiveDocument {
        document: stored.with_text(text.as_ref().to_owned()),
        extraction: extraction.as_ref().clone(),
        collections: stored.collections.clone(),
        retracted: false,
        revises: None,
    })
}

pub(crate) fn write_line<W: Write + ?Sized>(
    out: &mut W,
    line: &impl serde::Serialize,
) -> Result<(), ExportError> {
    // One buffer a line: the serialiser makes many small writes.
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    out.write_all(&bytes)?;
    Ok(())
}

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
    #[error("the archive has version `{version}`, this program reads {ARCHIVE_VERSION}")]
    Version {
        /// Its version.
        version: u32,
    },
    /// The lines are not in the order of the form.
    #[error("`{found}` after `{before}`: documents come first, then attestations, then judgements")]
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
}

/// Reads an archive strictly, line by line; the first fault ends it.
pub fn read_archive(
    reader: impl BufRead,
) -> impl Iterator<Item = Result<ArchiveLine, ArchiveError>> {
    ArchiveLines {
        reader,
        n_lines: 0,
        group: Group::Start,
        ended: false,
    }
}

/// Groups of lines, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Start,
    Header,
    Document,
    Attestation,
    Judgement,
}

impl Group {
    const fn of(line: &ArchiveLine) -> Self {
        match line {
            ArchiveLine::Header(_) => Self::Header,
            ArchiveLine::Document(_) => Self::Document,
            ArchiveLine::Attestation(_) => Self::Attestation,
            ArchiveLine::Judgement(_) => Self::Judgement,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Start => "nothing",
            Self::Header => "header",
            Self::Document => "document",
            Self::Attestation => "attestation",
            Self::Judgement => "judgement",
        }
    }
}

struct ArchiveLines<R> {
    reader: R,
    n_lines: usize,
    group: Group,
    ended: bool,
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
            return if self.group == Group::Start {
                Err(ArchiveFault::NoHeader)
            } else {
                Ok(None)
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
        self.group = Group::of(&line);
        Ok(Some(line))
    }

    fn check(&self, line: &ArchiveLine) -> Result<(), ArchiveFault> {
        let found = Group::of(line);
        match (self.group, line) {
            (Group::Start, ArchiveLine::Header(header)) if header.version != ARCHIVE_VERSION => {
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
