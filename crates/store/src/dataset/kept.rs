//! What was read last, kept for those who read it again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// The last few things that were read, each under its key.
#[derive(Debug)]
pub(super) struct Kept<K, T> {
    most: usize,
    /// The newest at the end.
    entries: Mutex<VecDeque<(K, Arc<T>)>>,
}

impl<K: Copy + PartialEq, T> Kept<K, T> {
    /// Nothing yet, and never more than `most`.
    pub(super) const fn new(most: usize) -> Self {
        Self {
            most,
            entries: Mutex::new(VecDeque::new()),
        }
    }

    /// What is under a key; read when it is not kept.
    ///
    /// # Errors
    /// Those of reading.
    pub(super) fn get_or<E>(
        &self,
        key: K,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let entries = || self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let found = entries()
            .iter()
            .rev()
            .find(|(kept, _)| *kept == key)
            .map(|(_, value)| Arc::clone(value));
        if let Some(value) = found {
            return Ok(value);
        }
        let value = Arc::new(read()?);
        let mut entries = entries();
        if entries.len() >= self.most {
            entries.pop_front();
        }
        entries.push_back((key, Arc::clone(&value)));
        Ok(value)
    }
}
