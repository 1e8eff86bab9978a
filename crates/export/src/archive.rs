//! The archive: all inputs of a graph as JSON lines, written line by line.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use newsgraph_model::wire::{
    ArchiveDataset, ArchiveDatasetEnd, ArchiveDocument, ArchiveFile, ArchiveHeader, ArchiveLine,
    ArchiveTombstone,
};
use newsgraph_model::{DocumentId, IdHasher};
use newsgraph_store::dataset::{PartLine, StoredPart};
use newsgraph_store::{DocumentState, ReadError, ReadView, StoredDocument};
use smol_str::format_smolstr;

use crate::error::ExportError;
use crate::pages;

/// The version of an archive without datasets and tombstones, and of one with them.
const PLAIN: u32 = 1;
const WITH_DATASETS: u32 = 2;

/// Writes the archive: header, documents in every state (by id, a revision after what it revises), tombstones, datasets
/// line by line (the discarded ones too), attestations and judgements that count.
///
/// # Errors
/// The store cannot be read, or the output cannot be written.
pub fn write_archive<W: Write + ?Sized>(view: &ReadView, out: &mut W) -> Result<(), ExportError> {
    let (parts, stones) = (view.dataset_parts()?, view.tombstones()?);
    let version = match parts.is_empty() && stones.is_empty() {
        true => PLAIN,
        false => WITH_DATASETS,
    };
    write_line(out, &header(view, version))?;
    write_documents(view, out)?;
    for stone in stones {
        let line = ArchiveTombstone {
            document: stone.document,
            text_id: stone.text_id,
            actor: stone.actor,
            reason: stone.reason,
            recorded_ms: stone.recorded_ms,
        };
        write_line(out, &ArchiveLine::Tombstone(line))?;
    }
    for part in parts {
        write_part(view, part, out)?;
    }
    pages::attestations_without_lines(view, |attestation| {
        write_line(out, &ArchiveLine::Attestation(Box::new(attestation)))
    })?;
    write_judgements(view, out)
}

fn write_documents<W: Write + ?Sized>(view: &ReadView, out: &mut W) -> Result<(), ExportError> {
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
    Ok(())
}

/// Writes a part of a dataset: what it is, its lines in the order in which they were taken in, and its end.
fn write_part<W: Write + ?Sized>(
    view: &ReadView,
    stored: StoredPart,
    out: &mut W,
) -> Result<(), ExportError> {
    let (id, part) = (stored.part.id(), stored.part);
    let files = part.files.into_iter().map(|file| ArchiveFile {
        name: file.name,
        lines_before: file.lines_before,
    });
    let head = ArchiveDataset {
        dataset: part.dataset,
        part: part.number,
        files: files.collect(),
        collections: part.collections,
        discarded: !stored.counts,
    };
    write_line(out, &ArchiveLine::Dataset(head))?;
    let mut sum = PartSum::new();
    view.part_lines(id, part.number, |line| {
        let line = match line {
            PartLine::Thing(line) => ArchiveLine::Thing(line),
            PartLine::Relation(line) => ArchiveLine::Relation(Box::new(line)),
        };
        let mut bytes = serde_json::to_vec(&line)?;
        sum.add(&bytes);
        bytes.push(b'\n');
        Ok::<(), ExportError>(out.write_all(&bytes)?)
    })?;
    write_line(out, &ArchiveLine::DatasetEnd(sum.end()))
}

/// What the end of a part of a dataset says of its lines.
pub(crate) struct PartSum {
    n_lines: u64,
    hasher: IdHasher,
}

impl PartSum {
    pub(crate) fn new() -> Self {
        Self {
            n_lines: 0,
            hasher: IdHasher::new("archived part"),
        }
    }

    /// Adds a line as it is written, without its end.
    pub(crate) fn add(&mut self, line: &[u8]) {
        self.n_lines += 1;
        self.hasher.bytes(line);
    }

    pub(crate) fn end(&self) -> ArchiveDatasetEnd {
        let hash = u128::from_be_bytes(self.hasher.finish16());
        ArchiveDatasetEnd {
            lines: self.n_lines,
            hash: format_smolstr!("{hash:032x}"),
        }
    }
}

/// The first line.
pub(crate) fn header(view: &ReadView, version: u32) -> ArchiveLine {
    ArchiveLine::Header(ArchiveHeader {
        version,
        ontology_version: view.ontology().version().into(),
    })
}

/// Writes the judgements that count.
pub(crate) fn write_judgements<W: Write + ?Sized>(
    view: &ReadView,
    out: &mut W,
) -> Result<(), ExportError> {
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
