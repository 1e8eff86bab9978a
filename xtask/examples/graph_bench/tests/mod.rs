//! Generators, comparators and comparisons; nothing is timed.

mod agreement;
mod comparators;
mod contests;
mod graphs;
mod random;
mod sql;
