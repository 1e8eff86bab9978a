//! One document in, mentions and claims out: rules over the dependency tree, driven by the ontology file.

pub mod claims;
mod coreference;
mod dates;
pub mod discourse;
pub mod events;
mod explain;
mod extractor;
mod gazetteer;
mod language;
mod mentions;
mod names;
mod normalise;
pub mod pairs;
pub mod propositions;
mod quotations;
mod read;
mod segments;
mod trace;
mod truecase;
mod words;
mod zones;

pub use claims::{Marks, Report};
pub use coreference::ranker::{Candidate, Decision, N_PARTS, Ranker, RankerError, weight_names};
pub use extractor::Extractor;
pub use gazetteer::{
    DescribingNoun, GazetteerError, GazetteerFiles, Gazetteers, Gender, Listed, NounClass,
};
pub use language::detect_language;
pub use names::clean_name;
pub use quotations::{Quoted, quoted_spans};
pub use read::Reading;

#[cfg(test)]
mod tests;
