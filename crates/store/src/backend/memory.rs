//! Bytes in memory: for tests and for graphs that are not kept.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use newsgraph_model::Sequence;

use super::{BackendError, Batch, NEWEST_KEY, Pair, check_expected, newest_of};

/// An ordered map behind a lock.
#[derive(Debug, Default)]
pub(crate) struct MemoryBackend {
    rows: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
    #[cfg(test)]
    faults: std::sync::Mutex<Faults>,
}

/// How a backend fails in tests.
#[cfg(test)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Faults {
    #[default]
    None,
    /// Commits fail and write nothing.
    Writes,
    /// Commits fail after they wrote the copies and every row whose number, counted from here, is odd.
    HalfWrites(usize),
    /// Commits write everything and fail all the same, as when only the sync fails.
    Syncs,
    /// Reads fail.
    Reads,
}

impl MemoryBackend {
    #[cfg_attr(
        not(test),
        expect(clippy::unnecessary_wraps, reason = "tests make it fail")
    )]
    pub(super) fn get_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, BackendError> {
        #[cfg(test)]
        self.fail_as(Faults::Reads)?;
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        Ok(keys.iter().map(|key| rows.get(key).cloned()).collect())
    }

    #[cfg_attr(
        not(test),
        expect(clippy::unnecessary_wraps, reason = "tests make it fail")
    )]
    pub(super) fn range(
        &self,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<Vec<Pair>, BackendError> {
        #[cfg(test)]
        self.fail_as(Faults::Reads)?;
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        let found = rows.range::<[u8], _>((
            std::ops::Bound::Included(from),
            std::ops::Bound::Excluded(to),
        ));
        Ok(found
            .take(limit)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }

    pub(super) fn commit(&self, batch: Batch, expected: Sequence) -> Result<(), BackendError> {
        let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
        check_expected(expected, newest_of(rows.get(NEWEST_KEY).cloned())?)?;
        #[cfg(test)]
        self.fail_as(Faults::Writes)?;
        rows.extend(batch.copies);
        #[cfg(test)]
        if let Faults::HalfWrites(first) = self.faults() {
            let some = batch.rows.into_iter().enumerate();
            rows.extend(some.filter_map(|(idx, row)| ((idx + first) % 2 == 1).then_some(row)));
            return self.fail_as(Faults::HalfWrites(first));
        }
        rows.extend(batch.rows);
        #[cfg(test)]
        self.fail_as(Faults::Syncs)?;
        Ok(())
    }
}

/// What tests do to it.
#[cfg(test)]
impl MemoryBackend {
    /// Makes it fail from now on.
    pub(crate) fn fail(&self, faults: Faults) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Changes stored values: how tests play damage.
    pub(crate) fn damage(&self, change: impl FnOnce(&mut BTreeMap<Vec<u8>, Vec<u8>>)) {
        change(&mut self.rows.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn faults(&self) -> Faults {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fail_as(&self, faults: Faults) -> Result<(), BackendError> {
        if self.faults() == faults {
            return Err(BackendError::Engine(
                "no space left on the test device".into(),
            ));
        }
        Ok(())
    }
}
