//! newsgraph-explorer.
