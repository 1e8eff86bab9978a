//! newsgraph-server.
