//! `newsgraph import` of an archive.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use newsgraph_export::read_archive;
use newsgraph_ingest::table::ArchivedPart;
use newsgraph_ingest::{Author, Engine, EngineError};
use newsgraph_model::wire::{ArchiveHeader, ArchiveLine, ArchiveTombstone};
use newsgraph_store::{CommitError, Outcome, Tombstone};

use super::{open, say};
use crate::args::DataDir;
use crate::failure::hinted;

pub(super) fn import(file: &Path, data: &DataDir, actor: &str, quiet: bool) -> Result<ExitCode> {
    let engine = open(data)?;
    let mut taking = Taking {
        engine,
        by: Author {
            reason: format!("import of {}", file.display()),
            ..Author::named(actor)
        },
        part: None,
        n_new: 0,
        n_unchanged: 0,
        n_purged: 0,
        n_not_purged: 0,
    };
    if file.as_os_str() == "-" {
        taking.take_all(BufReader::new(std::io::stdin().lock()))?;
    } else {
        let opened =
            File::open(file).with_context(|| format!("cannot read `{}`", file.display()))?;
        taking.take_all(BufReader::new(opened))?;
    }
    taking.tell_purged();
    if !quiet {
        say(&format!(
            "{} documents, attestations, judgements and parts of datasets taken in, {} unchanged in `{}`",
            taking.n_new,
            taking.n_unchanged,
            data.data.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// An archive on its way into a graph.
struct Taking {
    engine: Engine,
    by: Author,
    /// The part of a dataset whose lines come.
    part: Option<ArchivedPart>,
    n_new: u64,
    n_unchanged: u64,
    /// Documents that were purged here.
    n_purged: u64,
    /// Documents that were purged where the archive was made, and are here.
    n_not_purged: u64,
}

impl Taking {
    fn take_all(&mut self, reader: impl BufRead) -> Result<()> {
        for (number, line) in (1u64..).zip(read_archive(reader)) {
            match self.take(line?) {
                Ok(Some(Outcome::Changed)) => self.n_new += 1,
                Ok(Some(Outcome::Unchanged)) => self.n_unchanged += 1,
                Ok(None) => {}
                Err(error) => match error.downcast_ref() {
                    Some(EngineError::Commit(
                        CommitError::Purged { .. } | CommitError::PurgedText { .. },
                    )) => self.n_purged += 1,
                    Some(EngineError::Commit(CommitError::NotPurged { .. })) => {
                        self.n_not_purged += 1;
                    }
                    _ => {
                        return Err(error.context(format!("line {number} of the archive")));
                    }
                },
            }
        }
        Ok(())
    }

    /// Takes a line in; `None` when it is not yet, or not at all, a change of its own.
    fn take(&mut self, line: ArchiveLine) -> Result<Option<Outcome>> {
        let (engine, by) = (&self.engine, &self.by);
        let committed = match line {
            ArchiveLine::Header(header) => {
                self.compare_ontology(&header);
                return Ok(None);
            }
            ArchiveLine::Document(archived) => {
                let id = archived.document.id;
                let committed = engine.restore(
                    archived.document,
                    archived.extraction,
                    archived.collections,
                    by,
                )?;
                if archived.retracted {
                    engine.retract(id, by)?;
                }
                committed
            }
            ArchiveLine::Tombstone(stone) => engine.restore_tombstone(tombstone(stone), by)?,
            ArchiveLine::Dataset(head) => {
                let ontology = Arc::clone(engine.ontology());
                self.part = Some(ArchivedPart::new(ontology, head));
                return Ok(None);
            }
            ArchiveLine::Thing(line) => {
                let part = self.part.as_mut().ok_or_else(no_part)?;
                part.take_thing(&line).map_err(not_taken)?;
                return Ok(None);
            }
            ArchiveLine::Relation(line) => {
                let part = self.part.as_mut().ok_or_else(no_part)?;
                part.take_relation(&line).map_err(not_taken)?;
                return Ok(None);
            }
            ArchiveLine::DatasetEnd(_) => {
                let part = self.part.take().ok_or_else(no_part)?;
                let discarded = part.head().discarded;
                engine.restore_part(part.finish().map_err(not_taken)?, discarded, by)?
            }
            ArchiveLine::Attestation(attestation) => {
                engine.restore_attestation(*attestation, by)?
            }
            ArchiveLine::Judgement(judgement) => engine.judge(judgement, by)?,
        };
        Ok(Some(committed.outcome))
    }

    fn compare_ontology(&self, header: &ArchiveHeader) {
        let version = self.engine.ontology().version();
        if header.ontology_version != version {
            say(&format!(
                "the archive was made with ontology {}, this program has {version}: relations may differ",
                header.ontology_version
            ));
        }
    }

    fn tell_purged(&self) {
        if self.n_purged > 0 {
            let (documents, stay) = match self.n_purged {
                1 => ("document", "was purged here and stays out"),
                _ => ("documents", "were purged here and stay out"),
            };
            say(&format!(
                "{} {documents} of the archive {stay}",
                self.n_purged
            ));
        }
        if self.n_not_purged > 0 {
            let documents = match self.n_not_purged {
                1 => {
                    "document that was purged where the archive was made is here, or its text is, and stays"
                }
                _ => {
                    "documents that were purged where the archive was made are here, or their texts are, and stay"
                }
            };
            say(&format!(
                "{} {documents}; `newsgraph purge` takes it out",
                self.n_not_purged
            ));
        }
    }
}

/// The store gives it the number that it has here.
fn tombstone(stone: ArchiveTombstone) -> Tombstone {
    Tombstone {
        document: stone.document,
        text_id: stone.text_id,
        sequence: 0,
        actor: stone.actor,
        reason: stone.reason,
        recorded_ms: stone.recorded_ms,
    }
}

fn not_taken(reason: String) -> anyhow::Error {
    hinted(
        reason,
        "the archive was changed by hand, or made with another ontology; what stood before the line is taken in",
    )
}

fn no_part() -> anyhow::Error {
    hinted(
        "a line of a dataset outside of a dataset",
        "the archive was changed by hand",
    )
}
