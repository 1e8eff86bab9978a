//! The parts of a store, each opened once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{DatasetId, Sequence};

use super::implied::Implied;
use super::live::{LivePart, Seen};
use super::part::{Part, StoredBlocks};
use crate::backend::Backend;
use crate::error::ReadError;
use crate::records::DatasetPartRow;
use crate::rows::{Rows, Snapshot, from_bytes};
use crate::table::Table;
use crate::value::corrupt;

/// The parts of a store as they were opened, whether they count or not.
#[derive(Debug)]
pub(crate) struct Datasets {
    ontology: Arc<Ontology>,
    /// Whether the store has a part at all: most have none, and need not look.
    any: AtomicBool,
    opened: Mutex<BTreeMap<(DatasetId, u32), Part>>,
}

impl Datasets {
    /// The parts of a store.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(crate) fn of(backend: &Arc<Backend>, ontology: Arc<Ontology>) -> Result<Self, ReadError> {
        let prefix = [Table::DatasetPart as u8];
        let first = Snapshot::new(backend.clone(), Sequence::MAX).keys_ever(&prefix, 1)?;
        Ok(Self {
            ontology,
            any: AtomicBool::new(!first.is_empty()),
            opened: Mutex::default(),
        })
    }

    /// Says that the store has a part.
    pub(crate) fn note_part(&self) {
        self.any.store(true, Ordering::Release);
    }

    /// Whether the store has a part, counting or not.
    pub(crate) fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// What the parts that count in these rows imply.
    pub(crate) fn live_parts(&self, rows: &Snapshot) -> Result<Implied, ReadError> {
        let mut parts = Vec::new();
        for (key, bytes) in rows.scan(&[Table::DatasetPart as u8])? {
            let row: DatasetPartRow = from_bytes(&key, &bytes)?;
            if row.input.content.is_none() {
                continue;
            }
            let id = (row.part.id(), row.part.number);
            let part = self.opened(rows.backend(), id)?;
            parts.push(LivePart {
                info: Arc::new(row.part),
                part: part.ok_or_else(|| corrupt(&key, "the part has no header"))?,
                input: row.input,
                seen: Seen::All,
            });
        }
        Ok(Implied::new(self.ontology.clone(), parts))
    }

    /// A part that was ever stored; opened once.
    pub(crate) fn opened(
        &self,
        backend: &Arc<Backend>,
        (dataset, number): (DatasetId, u32),
    ) -> Result<Option<Part>, ReadError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = opened.get(&(dataset, number)) {
            return Ok(Some(part.clone()));
        }
        let blocks = StoredBlocks {
            rows: Snapshot::new(backend.clone(), Sequence::MAX),
            dataset,
            part: number,
        };
        let part = Part::open(Arc::new(blocks), self.ontology.clone(), dataset, number)?;
        opened.extend(part.clone().map(|part| ((dataset, number), part)));
        Ok(part)
    }
}
