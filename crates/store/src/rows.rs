//! Rows at one sequence: the newest version that is not newer than it.

use std::sync::Arc;

use newsgraph_model::Sequence;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::backend::{Backend, BackendError};
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

/// The committed rows at one sequence.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    backend: Arc<Backend>,
    sequence: Sequence,
}

impl Snapshot {
    pub(crate) const fn new(backend: Arc<Backend>, sequence: Sequence) -> Self {
        Self { backend, sequence }
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

    /// The bytes of the version that this snapshot sees, given the newest one.
    pub(crate) fn visible(&self, key: &[u8], newest: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        let newest = decode(key, newest)?;
        if newest.sequence <= self.sequence {
            return self.contents(key, newest);
        }
        match self.older(key, 1)?.pop() {
            Some(value) => self.contents(key, decode(key, &value)?),
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

impl Rows for Snapshot {
    fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        match self.backend.get(key).map_err(storage)? {
            Some(newest) => self.visible(key, &newest),
            None => Ok(None),
        }
    }

    fn range(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Row>, ReadError> {
        let mut rows = Vec::new();
        let mut from = from.to_vec();
        loop {
            let page_len = PAGE.min((limit - rows.len()).max(16));
            let page = self.backend.range(&from, to, page_len).map_err(storage)?;
            let is_last = page.len() < page_len;
            for (key, value) in page {
                if rows.len() == limit {
                    return Ok(rows);
                }
                if let Some(bytes) = self.visible(&key, &value)? {
                    rows.push((key.clone(), bytes));
                }
                from = key;
            }
            if is_last || rows.len() == limit {
                return Ok(rows);
            }
            from.push(0);
        }
    }
}

/// A failure of the engine, for readers.
pub(crate) fn storage(error: BackendError) -> ReadError {
    ReadError::Storage {
        message: error.to_string(),
    }
}
