//! Whole-process tests of the `newsgraph` command.
