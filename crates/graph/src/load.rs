//! A topology from the store, and the next one from a commit.
