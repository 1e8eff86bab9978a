//! Whole-process tests of the `newsgraph` command: what a user sees.

mod contract;
mod drawing;
mod seeds;
mod support;
mod upkeep;
mod words;
