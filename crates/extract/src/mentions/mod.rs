//! What the text names and describes: names repaired, noun phrases, titles.

pub(crate) mod names;
pub(crate) mod phrases;
pub(crate) mod titles;
