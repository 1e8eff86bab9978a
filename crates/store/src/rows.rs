//! Rows at one sequence: the newest version that is not newer than it.

use std::sync::{Arc, OnceLock};

use newsgraph_model::{DatasetId, Sequence};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::backend::{Backend, BackendError};
use crate::dataset::{Datasets, Implied, Part};
use crate::error::ReadError;
use crate::table::{Table, after_prefix, history_key};
use crate::value::{StoredValue, corrupt, decode};

/// Rows read at once in a scan.
const PAGE: usize = 256;

/// A row's key and bytes.
pub(crate) type Row = (Vec<u8>, Vec<u8>);

/// Anything that rows are read from.
pub(crate) trait Rows {
    /// The bytes of a row; `None` when there is none.
    fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError>;

    /// The first `limit` rows with `from <= key < to`, in order.
    fn range(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Row>, ReadError>;

    /// All rows whose key begins with `prefix`, in order.
    fn scan(&self, prefix: &[u8]) -> Result<Vec<Row>, ReadError> {
        self.range(prefix, &after_prefix(prefix), usize::MAX)
    }

    /// A row as a value; `None` when there is none.
    fn row<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, ReadError> {
        self.bytes(key)?
            .map(|bytes| from_bytes(key, &bytes))
            .transpose()
    }

    /// Whether there is a row.
    fn holds(&self, key: &[u8]) -> Result<bool, ReadError> {
        Ok(self.bytes(key)?.is_some())
    }

    /// What follows `prefix` in the keys of all rows that begin with it, in order.
    fn suffixes(&self, table: Table, prefix: &[u8]) -> Result<Vec<Vec<u8>>, ReadError> {
        let prefix = table.key(&[prefix]);
        let rows = self.scan(&prefix)?;
        Ok(rows
            .into_iter()
            .map(|(key, _)| key[prefix.len()..].to_vec())
            .collect())
    }
}

/// The bytes of a row's value.
pub(crate) fn to_bytes<T: Serialize>(row: &T) -> Vec<u8> {
    postcard::to_stdvec(row).expect("rows are made of plain values, which always serialise")
}

/// The value of a row's bytes.
pub(crate) fn from_bytes<T: DeserializeOwned>(key: &[u8], bytes: &[u8]) -> Result<T, ReadError> {
    match postcard::take_from_bytes(bytes) {
        Ok((row, [])) => Ok(row),
        Ok((_, rest)) => Err(corrupt(
            key,
            &format!("{} bytes follow the row", rest.len()),
        )),
        Err(error) => Err(corrupt(key, &format!("the row cannot be read ({error})"))),
    }
}

/// The key of a row that was written and its bytes; `None` for one that is gone.
pub(crate) type WrittenRow = (Vec<u8>, Option<Vec<u8>>);

/// What is written of a row: `Some(None)` when it is gone, `None` when it was never written.
pub(crate) type Written = Option<Option<Vec<u8>>>;

/// Rows that were written, apart from those that datasets imply.
pub(crate) trait WrittenRows {
    /// What is written of a row.
    fn written(&self, key: &[u8]) -> Result<Written, ReadError>;

    /// The first `limit` rows with `from <= key < to` that were written, in order; `None` for one that is gone.
    fn written_range(
        &self,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<Vec<WrittenRow>, ReadError>;
}

/// Written rows over implied ones: what is written of a row hides what is implied, also when the row is gone.
pub(crate) struct Layered<'a, W> {
    pub(crate) written: &'a W,
    pub(crate) implied: &'a Implied,
}

impl<W: WrittenRows> Rows for Layered<'_, W> {
    fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        match self.written.written(key)? {
            Some(bytes) => Ok(bytes),
            None => self.implied.bytes(key),
        }
    }

    fn range(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Row>, ReadError> {
        if self.implied.is_empty() || from >= to {
            return only_written(self.written, from, to, limit);
        }
        let mut rows = Vec::new();
        let mut written = Ahead::new(from, |from, limit| {
            self.written.written_range(from, to, limit.min(PAGE))
        });
        let mut implied = Ahead::new(from, |from, limit| {
            let rows = self.implied.range(from, to, limit)?;
            let present = rows.into_iter().map(|(key, bytes)| (key, Some(bytes)));
            Ok(present.collect())
        });
        while rows.len() < limit {
            let wanted = limit - rows.len();
            let (left, right) = (written.first(wanted)?, implied.first(wanted)?);
            let take_written = match (left, right) {
                (None, None) => break,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (Some(left), Some(right)) if left == right => {
                    implied.skip();
                    true
                }
                (Some(left), Some(right)) => left < right,
            };
            let taken = match take_written {
                true => written.take(),
                false => implied.take(),
            };
            rows.extend(taken.and_then(|(key, bytes)| Some((key, bytes?))));
        }
        Ok(rows)
    }
}

/// The first rows of a range that were written and are not gone.
fn only_written(
    rows: &impl WrittenRows,
    from: &[u8],
    to: &[u8],
    limit: usize,
) -> Result<Vec<Row>, ReadError> {
    let mut present = Vec::new();
    let mut from = from.to_vec();
    while present.len() < limit {
        let page_len = PAGE.min((limit - present.len()).max(16));
        let page = rows.written_range(&from, to, page_len)?;
        let is_last = page.len() < page_len;
        for (key, bytes) in page {
            from.clone_from(&key);
            present.extend(bytes.map(|bytes| (key, bytes)));
        }
        if is_last {
            break;
        }
        from.push(0);
    }
    present.truncate(limit);
    Ok(present)
}

/// Rows of a range that are read some at a time.
struct Ahead<F> {
    read: F,
    from: Vec<u8>,
    waiting: std::collections::VecDeque<WrittenRow>,
    at_end: bool,
}

impl<F> Ahead<F>
where
    F: FnMut(&[u8], usize) -> Result<Vec<WrittenRow>, ReadError>,
{
    fn new(from: &[u8], read: F) -> Self {
        Self {
            read,
            from: from.to_vec(),
            waiting: std::collections::VecDeque::new(),
            at_end: false,
        }
    }

    /// The key of the next row; `wanted` rows are read when none waits.
    fn first(&mut self, wanted: usize) -> Result<Option<&Vec<u8>>, ReadError> {
        if self.waiting.is_empty() && !self.at_end {
            self.waiting = (self.read)(&self.from, wanted)?.into();
            match self.waiting.back() {
                Some((last, _)) => {
                    self.from.clone_from(last);
                    self.from.push(0);
                }
                None => self.at_end = true,
            }
        }
        Ok(self.waiting.front().map(|(key, _)| key))
    }

    fn take(&mut self) -> Option<WrittenRow> {
        self.waiting.pop_front()
    }

    fn skip(&mut self) {
        self.waiting.pop_front();
    }
}

/// The committed rows at one sequence.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    backend: Arc<Backend>,
    sequence: Sequence,
    datasets: Option<Arc<Datasets>>,
    implied: Arc<OnceLock<Option<Implied>>>,
}

impl Snapshot {
    /// Rows as they were written, without what datasets imply.
    pub(crate) fn new(backend: Arc<Backend>, sequence: Sequence) -> Self {
        Self {
            backend,
            sequence,
            datasets: None,
            implied: Arc::default(),
        }
    }

    /// Rows as they were written, over what datasets imply.
    pub(crate) fn with_datasets(
        backend: Arc<Backend>,
        sequence: Sequence,
        datasets: Arc<Datasets>,
    ) -> Self {
        Self {
            datasets: Some(datasets),
            ..Self::new(backend, sequence)
        }
    }

    /// The same rows at another sequence.
    pub(crate) fn at(&self, sequence: Sequence) -> Self {
        Self {
            sequence,
            implied: Arc::default(),
            ..self.clone()
        }
    }

    /// What the parts of datasets that count at this sequence imply; `None` when there are none.
    pub(crate) fn implied(&self) -> Result<Option<&Implied>, ReadError> {
        if self.implied.get().is_none() {
            let datasets = self.datasets.as_ref().filter(|datasets| datasets.any());
            let written = Self::new(self.backend.clone(), self.sequence);
            let parts = datasets.map(|datasets| datasets.live_parts(&written));
            // Another thread that was faster found the same.
            let _same = self.implied.set(parts.transpose()?);
        }
        let implied = self.implied.get().and_then(Option::as_ref);
        Ok(implied.filter(|implied| !implied.is_empty()))
    }

    /// A part of a dataset that was ever stored, whether it counts or not.
    pub(crate) fn stored_part(
        &self,
        dataset: DatasetId,
        number: u32,
    ) -> Result<Option<Part>, ReadError> {
        match &self.datasets {
            Some(datasets) => datasets.opened(&self.backend, (dataset, number)),
            None => Ok(None),
        }
    }

    /// The same rows over what other parts imply.
    pub(crate) fn over(&self, implied: Implied) -> Self {
        Self {
            implied: Arc::new(OnceLock::from(Some(implied))),
            ..self.clone()
        }
    }

    pub(crate) const fn sequence(&self) -> Sequence {
        self.sequence
    }

    pub(crate) const fn backend(&self) -> &Arc<Backend> {
        &self.backend
    }

    /// The first `limit` rows of a table after the row with these identifiers.
    pub(crate) fn page(
        &self,
        table: Table,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Row>, ReadError> {
        let mut from = table.key(&[after.unwrap_or_default()]);
        if after.is_some() {
            from.push(0);
        }
        self.range(&from, &after_prefix(&[table as u8]), limit)
    }

    /// The first `limit` keys that begin with `prefix`, of rows that are gone too.
    pub(crate) fn keys_ever(&self, prefix: &[u8], limit: usize) -> Result<Vec<Vec<u8>>, ReadError> {
        let pairs = self
            .backend
            .range(prefix, &after_prefix(prefix), limit)
            .map_err(storage)?;
        Ok(pairs.into_iter().map(|(key, _)| key).collect())
    }

    /// The bytes that a row had last, for one that is gone.
    pub(crate) fn last_bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        for value in self.older(key, 2)? {
            if let Some(bytes) = self.contents(key, decode(key, &value)?)? {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// The newest `limit` of the older versions of a row that this snapshot sees, as they are stored.
    pub(crate) fn older(&self, key: &[u8], limit: usize) -> Result<Vec<Vec<u8>>, ReadError> {
        let from = history_key(key, self.sequence);
        let to = after_prefix(&history_key(key, 0));
        let pairs = self.backend.range(&from, &to, limit).map_err(storage)?;
        Ok(pairs.into_iter().map(|(_, value)| value).collect())
    }

    /// What this snapshot sees of a row, given the value under its key.
    pub(crate) fn seen(&self, key: &[u8], newest: Option<Vec<u8>>) -> Result<Written, ReadError> {
        match newest {
            Some(newest) => self.visible(key, &newest),
            None => Ok(None),
        }
    }

    /// What this snapshot sees of a row, given its newest version.
    fn visible(&self, key: &[u8], newest: &[u8]) -> Result<Written, ReadError> {
        let newest = decode(key, newest)?;
        if newest.sequence <= self.sequence {
            return self.contents(key, newest).map(Some);
        }
        match self.older(key, 1)?.pop() {
            Some(value) => self.contents(key, decode(key, &value)?).map(Some),
            None => Ok(None),
        }
    }

    /// The bytes of a version of a row, also when they are in parts; `None` when the row is gone in it.
    pub(crate) fn contents(
        &self,
        key: &[u8],
        value: StoredValue,
    ) -> Result<Option<Vec<u8>>, ReadError> {
        if value.is_gone() {
            return Ok(None);
        }
        match value.part_keys(key)? {
            None => value.unpack(key).map(Some),
            Some(part_keys) => {
                let parts = self.backend.get_many(&part_keys).map_err(storage)?;
                value.unpack_parts(key, parts).map(Some)
            }
        }
    }
}

impl WrittenRows for Snapshot {
    fn written(&self, key: &[u8]) -> Result<Written, ReadError> {
        self.seen(key, self.backend.get(key).map_err(storage)?)
    }

    fn written_range(
        &self,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<Vec<WrittenRow>, ReadError> {
        let mut rows = Vec::new();
        let mut from = from.to_vec();
        while rows.len() < limit {
            let page_len = PAGE.min(limit - rows.len());
            let page = self.backend.range(&from, to, page_len).map_err(storage)?;
            let is_last = page.len() < page_len;
            for (key, value) in page {
                from.clone_from(&key);
                let written = self.visible(&key, &value)?;
                rows.extend(written.map(|bytes| (key, bytes)));
            }
            if is_last {
                break;
            }
            from.push(0);
        }
        Ok(rows)
    }
}

impl Rows for Snapshot {
    fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        layered_bytes(self, key, self)
    }

    fn range(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Row>, ReadError> {
        layered_range(self, (from, to), limit, self)
    }
}

/// A row as it is written, or else as datasets imply it in `base`.
pub(crate) fn layered_bytes(
    written: &impl WrittenRows,
    key: &[u8],
    base: &Snapshot,
) -> Result<Option<Vec<u8>>, ReadError> {
    if let Some(bytes) = written.written(key)? {
        return Ok(bytes);
    }
    match Table::of_key(key) {
        Some(table) if table.is_implied() => match base.implied()? {
            Some(implied) => implied.bytes(key),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// The first `limit` rows of a range as they are written, over what datasets imply in `base`.
pub(crate) fn layered_range(
    written: &impl WrittenRows,
    (from, to): (&[u8], &[u8]),
    limit: usize,
    base: &Snapshot,
) -> Result<Vec<Row>, ReadError> {
    let implied = match Table::of_key(from) {
        Some(table) if table.is_implied() => base.implied()?,
        _ => None,
    };
    match implied {
        Some(implied) => Layered { written, implied }.range(from, to, limit),
        None => only_written(written, from, to, limit),
    }
}

/// A failure of the engine, for readers.
pub(crate) fn storage(error: BackendError) -> ReadError {
    ReadError::Storage {
        message: error.to_string(),
    }
}
