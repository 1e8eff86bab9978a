//! newsgraph-model.
