//! One document in, mentions and claims out: rules over the dependency tree, driven by the ontology file.

pub mod claims;
pub mod discourse;
