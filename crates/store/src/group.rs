//! Changesets that are made but not yet committed: an overlay over the committed rows, and the batch that commits it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use newsgraph_model::{DatasetId, Sequence};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::backend::{BackendError, Batch};
use crate::dataset::{Implied, LivePart, Part};
use crate::error::{ReadError, in_bytes};
use crate::rows::{
    Row, Rows, Snapshot, Written, WrittenRow, WrittenRows, from_bytes, layered_bytes,
    layered_range, storage, to_bytes,
};
use crate::space::{NoRoom, Room};
use crate::table::{Table, after_prefix, history_key};
use crate::value::{Packed, corrupt, decode, encode};

/// The rows after all changesets of a group so far.
#[derive(Debug)]
pub(crate) struct Group {
    base: Snapshot,
    newest: Sequence,
    /// Versions of each row in the order of their sequences; `None` for a version that is gone.
    rows: BTreeMap<Vec<u8>, Vec<(Sequence, Option<Packed>)>>,
    /// What is committed under keys that were asked for: making a changeset asks for the same rows several times, mostly
    /// for rows that are not there.
    stored: RefCell<HashMap<Vec<u8>, Option<Vec<u8>>>>,
}

/// Most values that a group remembers, and the longest of them in bytes.
const REMEMBERED: usize = 1 << 14;
const REMEMBERED_LEN: usize = 4 << 10;

impl Group {
    /// An empty group over the newest committed rows.
    pub(crate) fn new(base: Snapshot) -> Self {
        Self {
            newest: base.sequence(),
            base,
            rows: BTreeMap::new(),
            stored: RefCell::default(),
        }
    }

    /// The committed value under a key: nobody else commits while there is a group.
    fn stored(&self, key: &[u8]) -> Result<Option<Vec<u8>>, BackendError> {
        if let Some(value) = self.stored.borrow().get(key) {
            return Ok(value.clone());
        }
        let value = self.base.backend().get(key)?;
        let mut stored = self.stored.borrow_mut();
        let is_short = value
            .as_ref()
            .is_none_or(|value| value.len() <= REMEMBERED_LEN);
        if is_short && stored.len() < REMEMBERED {
            stored.insert(key.to_vec(), value.clone());
        }
        Ok(value)
    }

    /// The newest sequence, of the group or of what is committed.
    pub(crate) const fn newest(&self) -> Sequence {
        self.newest
    }

    /// Takes a changeset in.
    pub(crate) fn absorb(&mut self, staged: Staged) {
        self.newest = self.newest.max(staged.sequence);
        for (key, packed) in staged.rows {
            self.rows
                .entry(key)
                .or_default()
                .push((staged.sequence, packed));
        }
    }

    /// The parts of datasets that count in what is committed.
    pub(crate) fn live_parts(&self) -> Result<Vec<LivePart>, ReadError> {
        let implied = self.base.implied()?;
        Ok(implied.map_or_else(Vec::new, |implied| implied.parts().to_vec()))
    }

    /// A part of a dataset that is committed, whether it counts or not.
    pub(crate) fn stored_part(
        &self,
        dataset: DatasetId,
        number: u32,
    ) -> Result<Option<Part>, ReadError> {
        self.base.stored_part(dataset, number)
    }

    /// The same rows over what other parts imply.
    pub(crate) fn over(&self, implied: Implied) -> Self {
        Self {
            base: self.base.over(implied),
            newest: self.newest,
            rows: self.rows.clone(),
            stored: RefCell::default(),
        }
    }

    /// Whether it writes rows of a table.
    pub(crate) fn writes(&self, table: Table) -> bool {
        let mut rows = self
            .rows
            .range(vec![table as u8]..after_prefix(&[table as u8]));
        rows.next().is_some()
    }

    /// Commits everything at once; `None` when there was nothing to commit.
    pub(crate) fn commit(self, room: Option<&Room>) -> Result<Option<Sequence>, CommitFault> {
        if self.rows.is_empty() {
            return Ok(None);
        }
        let batch = self.batch()?;
        if let Some(room) = room {
            // The engine writes pages that a batch touches anew, besides the batch itself.
            room.check(2 * batch.n_bytes() as u64)
                .map_err(CommitFault::NoRoom)?;
        }
        self.base
            .backend()
            .commit(batch, self.base.sequence(), self.newest)?;
        Ok(Some(self.newest))
    }

    /// A row as it was at an older sequence.
    pub(crate) fn row_at<T: DeserializeOwned>(
        &self,
        key: &[u8],
        sequence: Sequence,
    ) -> Result<Option<T>, ReadError> {
        let versions = self.rows.get(key).map_or(&[][..], Vec::as_slice);
        let bytes = match versions.iter().rfind(|(written, _)| *written <= sequence) {
            Some((_, packed)) => unpacked(key, packed.as_ref())?,
            None => self
                .base
                .at(sequence.min(self.base.sequence()))
                .bytes(key)?,
        };
        bytes.map(|bytes| from_bytes(key, &bytes)).transpose()
    }

    /// The newest version of each row under its key; the versions before it under their history keys.
    fn batch(&self) -> Result<Batch, CommitFault> {
        let mut batch = Batch::default();
        for (key, versions) in &self.rows {
            if let Some(value) = self.stored(key)? {
                let sequence = decode(key, &value)?.sequence;
                batch.copies.push((history_key(key, sequence), value));
            }
            let last_idx = versions.len().saturating_sub(1);
            for (version_idx, (sequence, packed)) in versions.iter().enumerate() {
                let (value, parts) = encode(key, *sequence, packed.as_ref());
                batch.rows.extend(parts);
                let key = if version_idx == last_idx {
                    key.clone()
                } else {
                    history_key(key, *sequence)
                };
                batch.rows.push((key, value));
            }
        }
        Ok(batch)
    }
}

/// Why a group could not be committed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommitFault {
    /// The engine failed.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// A row to be replaced is damaged.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There is not enough room, and nothing was written.
    #[error("{} are free in `{}`", in_bytes(.0.free), .0.dir.display())]
    NoRoom(NoRoom),
}

fn unpacked(key: &[u8], packed: Option<&Packed>) -> Result<Option<Vec<u8>>, ReadError> {
    packed
        .map(|packed| packed.unpack().map_err(|what| corrupt(key, &what)))
        .transpose()
}

impl WrittenRows for Group {
    fn written(&self, key: &[u8]) -> Result<Written, ReadError> {
        match self.rows.get(key).and_then(|versions| versions.last()) {
            Some((_, packed)) => unpacked(key, packed.as_ref()).map(Some),
            None => self.base.seen(key, self.stored(key).map_err(storage)?),
        }
    }

    fn written_range(
        &self,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<Vec<WrittenRow>, ReadError> {
        if from >= to {
            return Ok(Vec::new());
        }
        let committed = self.base.written_range(from, to, limit)?;
        let own = self.rows.range(from.to_vec()..to.to_vec());
        if own.clone().next().is_none() {
            return Ok(committed);
        }
        let mut rows: BTreeMap<Vec<u8>, Option<Vec<u8>>> = committed.into_iter().collect();
        for (key, versions) in own {
            let packed = versions.last().and_then(|(_, packed)| packed.as_ref());
            rows.insert(key.clone(), unpacked(key, packed)?);
        }
        Ok(rows.into_iter().take(limit).collect())
    }
}

impl Rows for Group {
    fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        layered_bytes(self, key, &self.base)
    }

    fn range(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Row>, ReadError> {
        layered_range(self, (from, to), limit, &self.base)
    }
}

/// The rows of one changeset on its way into a group; dropped whole when the changeset fails.
#[derive(Debug)]
pub(crate) struct Staged {
    sequence: Sequence,
    rows: BTreeMap<Vec<u8>, Option<Packed>>,
}

impl Staged {
    pub(crate) const fn new(sequence: Sequence) -> Self {
        Self {
            sequence,
            rows: BTreeMap::new(),
        }
    }

    pub(crate) const fn sequence(&self) -> Sequence {
        self.sequence
    }

    /// Writes a row or takes it away, whatever is there.
    pub(crate) fn write(&mut self, key: Vec<u8>, bytes: Option<Vec<u8>>) {
        self.rows.insert(key, bytes.map(Packed::pack));
    }

    /// All its rows; `None` for one that is gone.
    pub(crate) fn into_bytes(self) -> Result<BTreeMap<Vec<u8>, Option<Vec<u8>>>, ReadError> {
        let unpack = |(key, packed): (Vec<u8>, Option<Packed>)| {
            let bytes = unpacked(&key, packed.as_ref())?;
            Ok((key, bytes))
        };
        self.rows.into_iter().map(unpack).collect()
    }

    /// Writes a row, unless the group holds the same already.
    pub(crate) fn put<T: Serialize>(
        &mut self,
        group: &Group,
        key: Vec<u8>,
        row: &T,
    ) -> Result<(), ReadError> {
        let bytes = to_bytes(row);
        if group.bytes(&key)?.as_ref() != Some(&bytes) {
            self.rows.insert(key, Some(Packed::pack(bytes)));
        }
        Ok(())
    }

    /// Writes a row that was packed before, unless the group holds one with this key: for rows that never change.
    pub(crate) fn put_once(
        &mut self,
        group: &Group,
        key: Vec<u8>,
        packed: impl FnOnce() -> Packed,
    ) -> Result<(), ReadError> {
        if !group.holds(&key)? {
            self.rows.insert(key, Some(packed()));
        }
        Ok(())
    }

    /// Writes a row without bytes, or takes it away.
    pub(crate) fn mark(
        &mut self,
        group: &Group,
        key: Vec<u8>,
        present: bool,
    ) -> Result<(), ReadError> {
        if present {
            return self.put(group, key, &());
        }
        self.remove(group, key)
    }

    /// Takes a row away.
    pub(crate) fn remove(&mut self, group: &Group, key: Vec<u8>) -> Result<(), ReadError> {
        if group.holds(&key)? {
            self.rows.insert(key, None);
        }
        Ok(())
    }
}
