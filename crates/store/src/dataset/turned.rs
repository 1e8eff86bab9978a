//! What came or went between two moments with parts of datasets.

use std::collections::BTreeSet;

use super::implied::Implied;
use super::live::LivePart;
use crate::error::ReadError;
use crate::rows::Snapshot;
use crate::table::Table;

/// Parts that count at one of two sequences and not at the other, and what is implied at each.
#[derive(Debug)]
pub(crate) struct Turned {
    parts: Implied,
    sides: Vec<Implied>,
}

impl Turned {
    /// What turned from one snapshot to another; `None` when nothing did.
    pub(crate) fn between(old: &Snapshot, new: &Snapshot) -> Result<Option<Self>, ReadError> {
        let sides = [old.implied()?, new.implied()?];
        let sides: Vec<Implied> = sides.into_iter().flatten().cloned().collect();
        let key = |live: &LivePart| (live.info.id(), live.info.number);
        let parts = || sides.iter().flat_map(Implied::parts);
        let is_turned =
            |live: &&LivePart| parts().filter(|other| key(other) == key(live)).count() == 1;
        let turned: Vec<LivePart> = parts().filter(is_turned).cloned().collect();
        let Some(ontology) = sides.first().map(Implied::ontology) else {
            return Ok(None);
        };
        let parts = Implied::new(ontology.clone(), turned);
        Ok((!parts.is_empty()).then_some(Self { parts, sides }))
    }

    /// The first keys with `from <= key < to` of rows that the parts may have changed, in order: at least `limit` unless
    /// there are fewer. All of one table, that of entities or that of relations.
    pub(crate) fn keys_between(
        &self,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<BTreeSet<Vec<u8>>, ReadError> {
        if Table::of_key(from) == Some(Table::Entity) {
            let rows = self.parts.range(from, to, limit)?;
            return Ok(rows.into_iter().map(|(key, _)| key).collect());
        }
        let mut keys = BTreeSet::new();
        self.parts.each_prefix(from, to, &mut |prefix| {
            // How records are grouped depends on the other parts too, so that a relation may have another id with them.
            for side in &self.sides {
                let rows = side.rows_of_prefix(prefix)?.into_keys();
                keys.extend(rows.filter(|key| from <= key.as_slice() && key.as_slice() < to));
            }
            Ok(keys.len() < limit)
        })?;
        Ok(keys)
    }
}
