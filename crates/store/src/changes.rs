//! What differs between two sequences, and documents by the beginning of their ids. Both read keys and versions only.

use std::collections::BTreeSet;
use std::sync::Arc;

use newsgraph_model::{DocumentId, Entity, EntityId, Relation, RelationId, Sequence};
use serde::de::DeserializeOwned;

use crate::dataset::Turned;
use crate::derived::{id16, id32};
use crate::error::ReadError;
use crate::request::Changed;
use crate::rows::{Rows, Snapshot, from_bytes, storage};
use crate::table::{Table, after_prefix};
use crate::value::decode;
use crate::view::ReadView;

/// Pairs, or changesets, read at once.
const PAGE: usize = 256;
/// Digits of a document id.
const N_DIGITS: usize = 64;

impl ReadView {
    /// The first `limit` entities after `after`, by displayed id, that differ from what they were at an older sequence.
    /// Reads the rows that were written since, and those that parts of datasets imply which came or went since; of all others
    /// the sequence only.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn entity_changes(
        &self,
        since: Sequence,
        after: Option<EntityId>,
        limit: usize,
    ) -> Result<Vec<Changed<EntityId, Entity>>, ReadError> {
        let after = after.as_ref().map(|id| id.as_bytes().as_slice());
        self.changes(Table::Entity, since, after, limit, |key| {
            Ok(EntityId::from_bytes(id16(key)?))
        })
    }

    /// The first `limit` relations after `after`, by id, that differ from what they were at an older sequence.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn relation_changes(
        &self,
        since: Sequence,
        after: Option<RelationId>,
        limit: usize,
    ) -> Result<Vec<Changed<RelationId, Relation>>, ReadError> {
        let after = after.as_ref().map(|id| id.as_bytes().as_slice());
        self.changes(Table::Relation, since, after, limit, |key| {
            Ok(RelationId::from_bytes(id16(key)?))
        })
    }

    fn changes<I, R: DeserializeOwned>(
        &self,
        table: Table,
        since: Sequence,
        after: Option<&[u8]>,
        limit: usize,
        id_of: impl Fn(&[u8]) -> Result<I, ReadError>,
    ) -> Result<Vec<Changed<I, R>>, ReadError> {
        let before = self.rows.at(since.min(self.sequence()));
        let turned = Turned::between(&before, &self.rows)?;
        let row = |key: &[u8], bytes: Option<Vec<u8>>| {
            let row = bytes.map(|bytes| from_bytes(key, &bytes)).transpose()?;
            Ok::<_, ReadError>(row.map(Arc::new))
        };
        let mut changes = Vec::new();
        let mut from = table.key(&[after.unwrap_or_default()]);
        if after.is_some() {
            from.push(0);
        }
        let to = after_prefix(&[table as u8]);
        while changes.len() < limit {
            let (mut keys, mut next) = written_since(&before, table, &from)?;
            if let Some(turned) = &turned {
                let until = next.as_deref().unwrap_or(&to);
                let implied = turned.keys_between(&from, until, PAGE)?;
                if implied.len() >= PAGE
                    && let Some(last) = implied.last()
                {
                    keys.retain(|key| key <= last);
                    next = Some([last.as_slice(), &[0]].concat());
                }
                keys.extend(implied);
            }
            for key in keys {
                let (old, new) = (before.bytes(&key)?, self.rows.bytes(&key)?);
                if old != new && changes.len() < limit {
                    changes.push(Changed {
                        id: id_of(&key)?,
                        before: row(&key, old)?,
                        after: row(&key, new)?,
                    });
                }
            }
            let Some(next) = next else {
                break;
            };
            from = next;
        }
        Ok(changes)
    }

    /// The sequence of the newest changeset recorded at or before an instant, in milliseconds since 1970-01-01 UTC; 0 when
    /// there is none.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn sequence_at(&self, recorded_ms: i64) -> Result<Sequence, ReadError> {
        let mut before = None;
        loop {
            let changesets = self.changesets(before, PAGE)?;
            let Some(oldest) = changesets.last() else {
                return Ok(0);
            };
            before = Some(oldest.sequence);
            let mut newest_first = changesets.iter();
            if let Some(found) = newest_first.find(|row| row.recorded_ms <= recorded_ms) {
                return Ok(found.sequence);
            }
        }
    }

    /// The first `limit` documents, in all states, whose id begins with these hexadecimal digits, by id. None for text
    /// that is no digits.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn documents_with_prefix(
        &self,
        digits: &str,
        limit: usize,
    ) -> Result<Vec<DocumentId>, ReadError> {
        let padded = |digit: &str| {
            let missing = N_DIGITS.checked_sub(digits.len())?;
            format!("{}{digits}{}", DocumentId::PREFIX, digit.repeat(missing))
                .parse::<DocumentId>()
                .ok()
        };
        let (Some(first), Some(last)) = (padded("0"), padded("f")) else {
            return Ok(Vec::new());
        };
        let key = |id: &DocumentId| Table::Document.key(&[id.as_bytes()]);
        let mut end = key(&last);
        end.push(0);
        let rows = self.rows.range(&key(&first), &end, limit)?;
        rows.iter()
            .map(|(key, _)| Ok(DocumentId::from_bytes(id32(key)?)))
            .collect()
    }
}

/// Where the next page begins; `None` after the last.
type NextPage = Option<Vec<u8>>;

/// The keys of one page whose newest version is newer than a snapshot, and where the next page begins.
fn written_since(
    before: &Snapshot,
    table: Table,
    from: &[u8],
) -> Result<(BTreeSet<Vec<u8>>, NextPage), ReadError> {
    let to = after_prefix(&[table as u8]);
    let page = before.backend().range(from, &to, PAGE).map_err(storage)?;
    let next = page.last().filter(|_| page.len() == PAGE);
    let next = next.map(|(key, _)| [key.as_slice(), &[0]].concat());
    let mut keys = BTreeSet::new();
    for (key, value) in page {
        if decode(&key, &value)?.sequence > before.sequence() {
            keys.insert(key);
        }
    }
    Ok((keys, next))
}
