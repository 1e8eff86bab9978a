//! Whole-process tests of the `newsgraph` command: what a user sees.

mod answers;
mod contract;
mod drawing;
#[cfg(unix)]
mod durability;
mod explain;
mod formats;
#[cfg(unix)]
mod import;
mod purge;
mod seeds;
#[cfg(unix)]
mod served;
mod structure;
mod support;
mod upkeep;
mod words;
