//! newsgraph-graph.
