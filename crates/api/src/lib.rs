//! newsgraph-api.
