//! newsgraph-resolve.
