//! A part of a dataset out of an archive: its lines go the way of an import's.

use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::wire::{ArchiveDataset, RelationLine, ThingLine};
use newsgraph_store::dataset::{DatasetPart, ImportPart, PartFile};

use super::load::{DatasetLoader, LoadOptions};
use super::{RelationRow, TableRow, ThingRow};

/// Line numbers stay below: the highest bit tells lines about things from others in ids.
const MAX_LINE: u64 = 1 << 62;

/// A part of a dataset while its lines are read from an archive.
#[derive(Debug)]
pub struct ArchivedPart {
    head: ArchiveDataset,
    loader: DatasetLoader,
}

impl ArchivedPart {
    /// A part without lines so far.
    pub fn new(ontology: Arc<Ontology>, head: ArchiveDataset) -> Self {
        Self {
            head,
            loader: DatasetLoader::new(ontology, LoadOptions::default()),
        }
    }

    /// What the archive says of the part.
    pub const fn head(&self) -> &ArchiveDataset {
        &self.head
    }

    /// Takes a line about a thing.
    ///
    /// # Errors
    /// What is wrong with the line, in words.
    pub fn take_thing(&mut self, thing: &ThingLine) -> Result<(), String> {
        let row = ThingRow {
            name: &thing.name,
            entity_type: &thing.entity_type,
            aliases: thing.aliases.iter().map(String::as_str).collect(),
        };
        self.take(thing.line, &TableRow::Thing(row))
    }

    /// Takes a line about how things relate.
    ///
    /// # Errors
    /// What is wrong with the line, in words.
    pub fn take_relation(&mut self, relation: &RelationLine) -> Result<(), String> {
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
        let (start, end) = (day(relation.start), day(relation.end));
        let confidence = relation.confidence.get().to_string();
        let row = RelationRow {
            subject: &relation.subject,
            subject_type: &relation.subject_type,
            predicate: &relation.predicate,
            object: relation.object.as_deref().unwrap_or_default(),
            object_type: relation.object_type.as_deref().unwrap_or_default(),
            value: relation.value.as_deref().unwrap_or_default(),
            date: "",
            start: start.as_deref().unwrap_or_default(),
            end: end.as_deref().unwrap_or_default(),
            precision: relation.precision.map_or("", |word| word.as_str()),
            status: relation.status.as_str(),
            polarity: relation.polarity.as_str(),
            certainty: relation.certainty.as_str(),
            confidence: &confidence,
            source: relation.source.as_deref().unwrap_or_default(),
        };
        self.take(relation.line, &TableRow::Relation(row))
    }

    /// The part, to be taken into a store.
    ///
    /// # Errors
    /// It has no lines, in words.
    pub fn finish(mut self) -> Result<ImportPart, String> {
        let Some(packed) = self.loader.pack() else {
            return Err("the part of the dataset has no lines".into());
        };
        let files = self.head.files.into_iter().map(|file| PartFile {
            name: file.name,
            lines_before: file.lines_before,
        });
        Ok(ImportPart {
            part: DatasetPart {
                dataset: self.head.dataset,
                number: self.head.part,
                files: files.collect(),
                content: packed.content(),
                collections: self.head.collections,
            },
            packed: Arc::new(packed),
        })
    }

    fn take(&mut self, line: u64, row: &TableRow<'_>) -> Result<(), String> {
        if line > MAX_LINE {
            return Err(format!("`{line}` is no number of a line"));
        }
        if self.loader.is_full() {
            return Err("the part of the dataset has more lines than a part may have".into());
        }
        self.loader.take(line, row)
    }
}
