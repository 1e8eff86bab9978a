//! Bytes in memory: for tests and for graphs that are not kept.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use super::{BackendError, Batch, Pair};

/// An ordered map behind a lock.
#[derive(Debug, Default)]
pub(crate) struct MemoryBackend {
    rows: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
    /// Tests make every commit fail with it.
    #[cfg(test)]
    pub(crate) failing: std::sync::atomic::AtomicBool,
}

impl MemoryBackend {
    pub(super) fn get_many(&self, keys: &[Vec<u8>]) -> Vec<Option<Vec<u8>>> {
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter().map(|key| rows.get(key).cloned()).collect()
    }

    pub(super) fn range(&self, from: &[u8], to: &[u8], limit: usize) -> Vec<Pair> {
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        let found = rows.range::<[u8], _>((
            std::ops::Bound::Included(from),
            std::ops::Bound::Excluded(to),
        ));
        found
            .take(limit)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    #[cfg_attr(
        not(test),
        expect(clippy::unnecessary_wraps, reason = "tests make it fail")
    )]
    pub(super) fn write(&self, batch: Batch) -> Result<(), BackendError> {
        #[cfg(test)]
        if self.failing.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(BackendError::Engine(
                "no space left on the test device".into(),
            ));
        }
        self.rows
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(batch);
        Ok(())
    }

    /// Changes one stored value: how tests play damage.
    #[cfg(test)]
    pub(crate) fn damage(&self, change: impl FnOnce(&mut BTreeMap<Vec<u8>, Vec<u8>>)) {
        change(&mut self.rows.write().unwrap_or_else(PoisonError::into_inner));
    }
}
