//! newsgraph-ingest.
