//! What the text names and describes: names repaired, noun phrases, titles.

mod bodies;
mod missed;
pub(crate) mod names;
mod people;
pub(crate) mod phrases;
mod repair;
mod telling_words;
pub(crate) mod titles;
mod told;
