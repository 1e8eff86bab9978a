//! Parts of datasets as inputs of the graph: taken in, taken back, undone, each in one changeset.

use std::collections::BTreeSet;
use std::sync::Arc;

use newsgraph_model::{ChangeKind, DatasetId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::header::Family;
use super::live::{LivePart, Seen};
use super::part::{Part, block_key, part_key};
use super::{PackedPart, Turn};
use crate::apply::{InputSet, Step};
use crate::error::{CommitError, ReadError};
use crate::group::Group;
use crate::inputs::{Inputs, Unchanged, Wish};
use crate::records::{DatasetPartRow, InputKey};
use crate::request::Action;
use crate::rows::{Rows, from_bytes, to_bytes};
use crate::table::Table;
use crate::value::Packed;
use crate::view::ReadView;

/// A file of a dataset, as far as a part is made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFile {
    /// What it is called, for locators: `donors.tsv`.
    pub name: SmolStr,
    /// Lines of the dataset before its first: the numbers of lines count over all files.
    pub lines_before: u64,
}

/// What is known of a part of a dataset, without its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetPart {
    /// The name of the dataset.
    pub dataset: SmolStr,
    /// The number of the part, from 0.
    pub number: u32,
    /// The files that its lines are from, in order.
    pub files: Vec<PartFile>,
    /// Hash of its lines.
    pub content: [u8; 32],
    /// Tags of its collections.
    pub collections: BTreeSet<SmolStr>,
}

impl DatasetPart {
    /// The id of the dataset.
    pub fn id(&self) -> DatasetId {
        DatasetId::of(&self.dataset)
    }
}

/// A part of a dataset to take in.
#[derive(Clone, Debug)]
pub struct ImportPart {
    /// What it is a part of.
    pub part: DatasetPart,
    /// Its lines, packed.
    pub packed: Arc<PackedPart>,
}

/// The row of a part; `None` when there never was one.
pub(crate) fn stored_part(
    rows: &impl Rows,
    dataset: DatasetId,
    part: u32,
) -> Result<Option<DatasetPartRow>, ReadError> {
    rows.row(&part_key(dataset, part))
}

/// The step that takes a part in.
pub(crate) fn import_step(
    group: &Group,
    import: &ImportPart,
) -> Result<Result<Step, Unchanged>, CommitError> {
    let (id, number) = (import.part.id(), import.part.number);
    let Some(row) = stored_part(group, id, number)? else {
        check_lines(group, import)?;
        return Ok(Ok(step(ChangeKind::Import, id, number, Wish::Given)));
    };
    if row.part.content != import.part.content {
        return Err(CommitError::OtherPart {
            dataset: import.part.dataset.to_string(),
            part: number,
        });
    }
    Ok(match row.input.content {
        Some(_) => Err(Unchanged::default()),
        None => Ok(step(ChangeKind::Import, id, number, Wish::Given)),
    })
}

/// Refuses lines that another part of the dataset has: lines count over all its files, so that each has a number.
fn check_lines(group: &Group, import: &ImportPart) -> Result<(), CommitError> {
    let (first, last) = import.packed.lines();
    let parts = Table::DatasetPart.key(&[import.part.id().as_bytes()]);
    for (key, bytes) in group.scan(&parts)? {
        let row: DatasetPartRow = from_bytes(&key, &bytes)?;
        if first <= row.lines.1 && row.lines.0 <= last {
            return Err(CommitError::Inconsistent {
                what: format!(
                    "lines `{first}` to `{last}` of dataset `{}` are in its part `{}` already",
                    row.part.dataset, row.part.number
                ),
            });
        }
    }
    Ok(())
}

/// The step that takes a part back.
pub(crate) fn discard_step(
    group: &Group,
    dataset: DatasetId,
    part: u32,
) -> Result<Result<Step, Unchanged>, CommitError> {
    let row = stored_part(group, dataset, part)?;
    let row = row.ok_or(CommitError::UnknownPart { dataset, part })?;
    Ok(match row.input.content {
        Some(_) => Ok(step(ChangeKind::Discard, dataset, part, Wish::Nothing)),
        None => Err(Unchanged::default()),
    })
}

fn step(kind: ChangeKind, dataset: DatasetId, part: u32, wish: Wish) -> Step {
    Step {
        kind,
        input: InputKey::DatasetPart(dataset, part),
        wish,
        subject: format!("{dataset} part {part}"),
        undoes: None,
    }
}

/// A part that was ever taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPart {
    /// What it is a part of.
    pub part: DatasetPart,
    /// Lines that say how things relate.
    pub n_records: u64,
    /// Names in it.
    pub n_names: u64,
    /// The numbers of its first and its last line.
    pub lines: (u64, u64),
    /// Whether it is in the graph; false once it was discarded.
    pub counts: bool,
}

impl ReadView {
    /// The parts of all datasets that were ever taken in, by dataset and number.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn dataset_parts(&self) -> Result<Vec<StoredPart>, ReadError> {
        let rows = self.rows.scan(&[Table::DatasetPart as u8])?;
        let mut parts = Vec::new();
        for (key, bytes) in rows {
            let row: DatasetPartRow = from_bytes(&key, &bytes)?;
            parts.push(StoredPart {
                part: row.part,
                n_records: row.n_records,
                n_names: row.n_names,
                lines: row.lines,
                counts: row.input.content.is_some(),
            });
        }
        parts.sort_by(|left, right| {
            let key = |part: &StoredPart| (part.part.dataset.clone(), part.part.number);
            key(left).cmp(&key(right))
        });
        Ok(parts)
    }
}

impl Inputs<'_> {
    /// Makes a part count or not; its blocks never change, so they are written once.
    pub(crate) fn set_part(
        &mut self,
        dataset: DatasetId,
        part: u32,
        wish: Wish,
    ) -> Result<InputSet, CommitError> {
        let key = part_key(dataset, part);
        let old = stored_part(self.group, dataset, part)?;
        let (input, set) = self.transition(old.as_ref().map(|row| row.input), wish);
        let row = match (old, &self.prepared.request.action) {
            (Some(old), _) => DatasetPartRow { input, ..old },
            (None, Action::Import(import)) => {
                // A store that is made again has them already.
                if self.group.stored_part(dataset, part)?.is_none() {
                    self.stage_blocks(dataset, part, &import.packed)?;
                }
                DatasetPartRow {
                    part: import.part.clone(),
                    n_records: import.packed.n_records(),
                    n_names: import.packed.n_names(),
                    lines: import.packed.lines(),
                    input,
                }
            }
            (None, _) => return Err(CommitError::UnknownPart { dataset, part }),
        };
        self.staged.put(self.group, key, &row)?;
        self.turned = self.turn_of(&row, set.before.is_some())?;
        Ok(set)
    }

    /// The part that begins or ceases to count; `None` when it does as it did.
    fn turn_of(
        &self,
        row: &DatasetPartRow,
        counted: bool,
    ) -> Result<Option<(LivePart, Turn)>, CommitError> {
        let turn = match (counted, row.input.content.is_some()) {
            (false, true) => Turn::Begins,
            (true, false) => Turn::Ceases,
            (true, true) | (false, false) => return Ok(None),
        };
        let (id, number) = (row.part.id(), row.part.number);
        let part = match (
            self.group.stored_part(id, number)?,
            &self.prepared.request.action,
        ) {
            (None, Action::Import(import)) => {
                let ontology = self.prepared.ontology.clone();
                Some(Part::of_packed(&import.packed, ontology, id, number))
            }
            (part, _) => part,
        };
        let live = LivePart {
            info: Arc::new(row.part.clone()),
            part: part.ok_or(CommitError::UnknownPart {
                dataset: id,
                part: number,
            })?,
            input: row.input,
            seen: Seen::All,
        };
        Ok(Some((live, turn)))
    }

    fn stage_blocks(
        &mut self,
        dataset: DatasetId,
        part: u32,
        packed: &PackedPart,
    ) -> Result<(), CommitError> {
        for block in &packed.blocks {
            let key = block_key(dataset, part, block.family, block.idx);
            self.staged
                .put_once(self.group, key, || Packed::as_is(block.bytes.clone()))?;
        }
        let key = block_key(dataset, part, Family::Header, 0);
        let header = to_bytes(&packed.header);
        self.staged
            .put_once(self.group, key, || Packed::pack(header))?;
        Ok(())
    }
}
