//! The derive contract as tests: a small world of sources, and everything that may be done to it.

mod algebra;
mod copies;
mod grouping;
mod names;
mod triple;
mod world;
