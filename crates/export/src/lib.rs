//! newsgraph-export.
