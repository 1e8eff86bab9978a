//! newsgraph-extract.
