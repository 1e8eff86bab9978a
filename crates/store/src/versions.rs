//! Every stored version up to one sequence: what a backup and a store written anew are made of.

use newsgraph_model::Sequence;

use crate::backend::Pair;
use crate::error::ReadError;
use crate::rows::{Snapshot, storage};
use crate::table::{Place, Table};
use crate::value::{corrupt, decode, part_is_sound};

/// Pairs read at once.
const PAGE: usize = 512;

impl Snapshot {
    /// Calls `each` with every stored pair that this snapshot or an older one sees, by key, each checked against its
    /// checksum. Later commits do not show, though they move versions: a row that was replaced since comes under the key
    /// that it had. The pairs are those that a store holds whose newest sequence is this one.
    pub(crate) fn versions<E: From<ReadError>>(
        &self,
        mut each: impl FnMut(Pair) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut seen = Seen {
            snapshot: self,
            last: None,
        };
        let mut from = vec![Table::ROWS[0] as u8];
        loop {
            let page = self
                .backend()
                .range(&from, &[0xff], PAGE)
                .map_err(storage)?;
            let is_last = page.len() < PAGE;
            for (key, value) in page {
                from.clone_from(&key);
                if let Some(pair) = seen.pair(key, value)? {
                    each(pair)?;
                }
            }
            if is_last {
                return Ok(());
            }
            from.push(0);
        }
    }
}

/// Decides which pairs a snapshot sees.
struct Seen<'a> {
    snapshot: &'a Snapshot,
    /// The row looked up last and the sequence of the version that stands under its key: versions of one row follow one
    /// another, and the answer never changes.
    last: Option<(Vec<u8>, Option<Sequence>)>,
}

impl Seen<'_> {
    fn pair(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<Option<Pair>, ReadError> {
        let newest = self.snapshot.sequence();
        match Place::of(&key) {
            None => Err(corrupt(&key, "the key has no known form")),
            Some(Place::Part { sequence }) => {
                if !part_is_sound(&key, &value) {
                    return Err(corrupt(&key, "the checksum of a part differs"));
                }
                Ok((sequence <= newest).then_some((key, value)))
            }
            Some(Place::Row) => {
                if decode(&key, &value)?.sequence <= newest {
                    return Ok(Some((key, value)));
                }
                let older = self.older(&key)?;
                Ok(older.map(|(_, value)| (key, value)))
            }
            Some(Place::Older { row, sequence }) => {
                if decode(&row, &value)?.sequence != sequence {
                    return Err(corrupt(&key, "the sequence is not that of its key"));
                }
                let is_older = sequence <= newest && self.standing(row)? != Some(sequence);
                Ok(is_older.then_some((key, value)))
            }
        }
    }

    /// The newest of the older versions that the snapshot sees.
    fn older(&self, row: &[u8]) -> Result<Option<(Sequence, Vec<u8>)>, ReadError> {
        let Some(value) = self.snapshot.older(row, 1)?.pop() else {
            return Ok(None);
        };
        Ok(Some((decode(row, &value)?.sequence, value)))
    }

    /// The sequence of the version that stands under the row's key at the snapshot's sequence.
    fn standing(&mut self, row: Vec<u8>) -> Result<Option<Sequence>, ReadError> {
        if let Some((last, standing)) = &self.last
            && *last == row
        {
            return Ok(*standing);
        }
        let Some(value) = self.snapshot.backend().get(&row).map_err(storage)? else {
            return Err(corrupt(&row, "an older version has no newer one"));
        };
        let sequence = decode(&row, &value)?.sequence;
        let standing = if sequence <= self.snapshot.sequence() {
            Some(sequence)
        } else {
            self.older(&row)?.map(|(sequence, _)| sequence)
        };
        self.last = Some((row, standing));
        Ok(standing)
    }
}
