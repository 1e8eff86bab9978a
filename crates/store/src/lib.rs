//! newsgraph-store.
