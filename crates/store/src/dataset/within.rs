//! A stretch of keys that rows are asked for in.

use newsgraph_model::EntityId;

use crate::rows::Row;
use crate::table::Table;

/// A stretch of keys of one table.
pub(super) struct Within<'a> {
    pub(super) from: &'a [u8],
    pub(super) to: &'a [u8],
    pub(super) limit: usize,
    pub(super) table: Table,
}

impl Within<'_> {
    pub(super) fn holds(&self, key: &[u8]) -> bool {
        self.from <= key && key < self.to
    }

    pub(super) fn push(&self, rows: &mut Vec<Row>, key: Vec<u8>, bytes: Vec<u8>) {
        if self.holds(&key) && rows.len() < self.limit {
            rows.push((key, bytes));
        }
    }

    /// The identifier that the first key begins with, filled up with zeros.
    pub(super) fn id16(&self) -> EntityId {
        let mut id = [0; 16];
        let given = &self.from[1..];
        let len = given.len().min(16);
        id[..len].copy_from_slice(&given[..len]);
        EntityId::from_bytes(id)
    }

    /// An identifier that no key in the stretch begins behind.
    pub(super) fn last_id16(&self) -> EntityId {
        let mut id = [0xff; 16];
        if self.to.first() == self.from.first() {
            let given = &self.to[1..];
            let len = given.len().min(16);
            id[..len].copy_from_slice(&given[..len]);
        }
        EntityId::from_bytes(id)
    }
}

/// The first and the last 64 bits that a key with `from <= key < to` may begin with, behind the table's byte.
pub(super) fn prefixes_within(from: &[u8], to: &[u8]) -> (u64, u64) {
    let filled = |key: &[u8]| first_eight(key.get(1..).unwrap_or_default());
    if to.first() != from.first() {
        return (filled(from), u64::MAX);
    }
    (filled(from), filled(to))
}

/// The number that the first eight bytes write; zeros stand for those that are not there.
pub(super) fn first_eight(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    let len = bytes.len().min(8);
    eight[..len].copy_from_slice(&bytes[..len]);
    u64::from_be_bytes(eight)
}
