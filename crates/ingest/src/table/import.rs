//! A dataset's files into a store, part by part.

use std::collections::BTreeSet;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use newsgraph_model::TypeName;
use newsgraph_store::dataset::{DatasetPart, ImportPart, PackedPart, PartFile};
use newsgraph_store::{Action, CommitError, CommitRequest, Outcome, Store};
use smol_str::SmolStr;

use super::load::{DatasetLoader, LoadOptions, LoadedCounts};
use super::predicates::UnknownPredicate;
use super::{BadLine, Flow, TableError, TableFormat, TableRow, TableSink, read_table};
use crate::engine::Author;

/// Lines between two reports of progress.
const REPORT_EVERY: u64 = 65_536;

/// A dataset to take in.
#[derive(Clone, Debug)]
pub struct DatasetImport {
    /// What it is called: the same files under the same name are taken in once.
    pub name: SmolStr,
    /// Its files, in order: things before the relations that name them without a type.
    pub files: Vec<PathBuf>,
    /// Tags of its collections.
    pub collections: BTreeSet<SmolStr>,
    /// The type of names that nothing gives a type.
    pub fallback_type: Option<TypeName>,
    /// Lines of a part, when fewer than two million shall be held in memory; the same when an import goes on.
    pub part_lines: Option<u32>,
}

/// What happens while a dataset is taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportEvent {
    /// Lines were read.
    Read {
        /// Lines of all files so far.
        lines: u64,
        /// Bytes of all files so far.
        bytes: u64,
    },
    /// A line was not taken.
    SetAside {
        /// The file.
        file: SmolStr,
        /// The line, and why.
        bad: BadLine,
    },
    /// A column has a name that means nothing here.
    UnknownColumn {
        /// The file.
        file: SmolStr,
        /// The name.
        column: String,
    },
    /// The ontology does not know the word for a predicate, which is kept as it is; told once for each word.
    UnknownPredicate {
        /// The file.
        file: SmolStr,
        /// The word.
        predicate: UnknownPredicate,
    },
    /// A part is in the store.
    Stored {
        /// Its number, from 0.
        part: u32,
        /// Relations in it.
        relations: u64,
        /// Whether it was there before.
        unchanged: bool,
    },
}

/// What was taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Lines taken.
    pub counts: LoadedCounts,
    /// Lines set aside.
    pub bad_lines: u64,
    /// Parts, those that were there before included.
    pub parts: u32,
    /// Parts that were there before.
    pub unchanged_parts: u32,
    /// Bytes of the parts, before the store's own.
    pub packed_bytes: u64,
    /// Whether it was stopped before the end; the same call goes on where it stopped.
    pub stopped: bool,
}

/// Why a dataset is not, or not wholly, taken in. Parts that were stored stay; the same call goes on after them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A file is no table.
    #[error("`{file}`: {error}")]
    Table {
        /// The file.
        file: String,
        /// What is wrong with it.
        error: TableError,
    },
    /// A file's name does not say how it is written.
    #[error("`{file}`: a table is named .csv, .tsv or .jsonl")]
    Format {
        /// The file.
        file: String,
    },
    /// A part is not stored.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// Takes a dataset into a store. What is there already stays; what was set aside is told, and the rest is taken.
///
/// # Errors
/// A file is no table, or a part cannot be stored.
pub fn import_dataset(
    store: &Store,
    import: &DatasetImport,
    by: &Author,
    stop: &AtomicBool,
    on_event: &mut dyn FnMut(&ImportEvent),
) -> Result<ImportSummary, ImportError> {
    let options = LoadOptions {
        fallback_type: import.fallback_type.clone(),
    };
    let mut taking = Taking {
        loader: DatasetLoader::new(Arc::clone(store.ontology()), options),
        store,
        import,
        by,
        stop,
        on_event,
        files: Vec::new(),
        lines_before: 0,
        bytes_before: 0,
        n_lines: 0,
        summary: ImportSummary::default(),
        failure: None,
    };
    for path in &import.files {
        if taking.take_file(path)?.is_break() {
            break;
        }
    }
    if !taking.summary.stopped {
        taking.store_part()?;
    }
    taking.summary.counts = taking.loader.counts();
    Ok(taking.summary)
}

/// Takes all parts of a dataset out of the graph; how many counted before.
///
/// # Errors
/// A part cannot be taken back; those before it were.
pub fn discard_dataset(store: &Store, name: &str, by: &Author) -> Result<u32, CommitError> {
    let mut n_parts = 0;
    for part in store.read().dataset_parts()? {
        if part.part.dataset != name || !part.counts {
            continue;
        }
        store.commit(CommitRequest {
            action: Action::Discard {
                dataset: part.part.id(),
                part: part.part.number,
            },
            actor: by.actor.clone(),
            reason: by.reason.clone(),
            recorded_ms: jiff::Timestamp::now().as_millisecond(),
            client_id: None,
        })?;
        n_parts += 1;
    }
    Ok(n_parts)
}

/// A dataset on its way into a store.
struct Taking<'a> {
    loader: DatasetLoader,
    store: &'a Store,
    import: &'a DatasetImport,
    by: &'a Author,
    stop: &'a AtomicBool,
    on_event: &'a mut dyn FnMut(&ImportEvent),
    /// The files begun so far.
    files: Vec<PartFile>,
    /// Lines and bytes of the files that are done.
    lines_before: u64,
    bytes_before: u64,
    n_lines: u64,
    summary: ImportSummary,
    failure: Option<CommitError>,
}

impl Taking<'_> {
    fn take_file(&mut self, path: &Path) -> Result<Flow, ImportError> {
        let file = path.display().to_string();
        let Some(format) = TableFormat::of_name(&file) else {
            return Err(ImportError::Format { file });
        };
        let name = path.file_name().map_or_else(
            || SmolStr::new(&file),
            |name| SmolStr::new(name.to_string_lossy()),
        );
        self.files.push(PartFile {
            name: name.clone(),
            lines_before: self.lines_before,
        });
        let table = |error| ImportError::Table {
            file: file.clone(),
            error,
        };
        let reader: Box<dyn Read> =
            Box::new(fs_err::File::open(path).map_err(|error| table(TableError::Read(error)))?);
        let end = read_table(reader, format, self).map_err(table)?;
        if let Some(failure) = self.failure.take() {
            return Err(failure.into());
        }
        for column in end.unknown_columns {
            let file = name.clone();
            (self.on_event)(&ImportEvent::UnknownColumn { file, column });
        }
        self.lines_before += end.lines;
        self.bytes_before += end.bytes;
        Ok(match self.summary.stopped {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        })
    }

    /// The name of the file that is read.
    fn file(&self) -> SmolStr {
        let file = self.files.last().map(|file| file.name.clone());
        file.unwrap_or_default()
    }

    fn is_part_done(&self) -> bool {
        let part_lines = self.import.part_lines.map(u64::from);
        part_lines.is_some_and(|part_lines| self.n_lines.is_multiple_of(part_lines.max(1)))
    }

    fn store_part(&mut self) -> Result<(), CommitError> {
        let Some(packed) = self.loader.pack() else {
            return Ok(());
        };
        let number = self.summary.parts;
        let (relations, n_bytes) = (packed.n_records(), packed.n_bytes());
        let committed = self.store.commit(self.request(number, packed))?;
        let unchanged = committed.outcome == Outcome::Unchanged;
        self.summary.parts += 1;
        self.summary.unchanged_parts += u32::from(unchanged);
        self.summary.packed_bytes += n_bytes;
        (self.on_event)(&ImportEvent::Stored {
            part: number,
            relations,
            unchanged,
        });
        Ok(())
    }

    fn request(&self, number: u32, packed: PackedPart) -> CommitRequest {
        let part = DatasetPart {
            dataset: self.import.name.clone(),
            number,
            files: self.files.clone(),
            content: packed.content(),
            collections: self.import.collections.clone(),
        };
        CommitRequest {
            action: Action::Import(Box::new(ImportPart {
                part,
                packed: Arc::new(packed),
            })),
            actor: self.by.actor.clone(),
            reason: self.by.reason.clone(),
            recorded_ms: jiff::Timestamp::now().as_millisecond(),
            client_id: None,
        }
    }
}

impl TableSink for Taking<'_> {
    fn take(&mut self, number: u64, row: &TableRow<'_>) -> Result<(), String> {
        self.loader.take(self.lines_before + number, row)?;
        for predicate in self.loader.unknown_predicates() {
            let file = self.file();
            (self.on_event)(&ImportEvent::UnknownPredicate { file, predicate });
        }
        Ok(())
    }

    fn set_aside(&mut self, bad: BadLine) {
        self.summary.bad_lines += 1;
        let file = self.file();
        (self.on_event)(&ImportEvent::SetAside { file, bad });
    }

    fn after_line(&mut self, bytes_read: u64) -> Flow {
        self.n_lines += 1;
        if self.n_lines.is_multiple_of(REPORT_EVERY) {
            (self.on_event)(&ImportEvent::Read {
                lines: self.n_lines,
                bytes: self.bytes_before + bytes_read,
            });
            if self.stop.load(Ordering::Relaxed) {
                self.summary.stopped = true;
                return ControlFlow::Break(());
            }
        }
        if (self.loader.is_full() || self.is_part_done())
            && let Err(failure) = self.store_part()
        {
            self.failure = Some(failure);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}
