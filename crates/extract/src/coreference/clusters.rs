//! Clusters while they grow.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::gazetteer::Gender;

/// One cluster while mentions join it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Growing {
    /// The fullest name or the words of the first description.
    pub(crate) name: String,
    /// Type of the ontology.
    pub(crate) entity_type: SmolStr,
    /// Whether a proper name names it.
    pub(crate) named: bool,
    /// Whether it can be a node.
    pub(crate) is_node: bool,
    /// Gender of a person, as far as names, titles and pronouns tell.
    pub(crate) gender: Option<Gender>,
    /// Whether it is several people or things.
    pub(crate) is_plural: bool,
    /// Head nouns of its titles and descriptions.
    pub(crate) nouns: Vec<String>,
    /// Parties and places that its titles name: `Democratic`, `Arden` in `Democratic Governor of Arden Jane Roe`.
    pub(crate) belongs_to: Vec<String>,
    /// Spellings with their counts.
    pub(crate) names: BTreeMap<String, u32>,
}

impl Growing {
    /// Whether it is one human being.
    pub(crate) fn is_person(&self) -> bool {
        self.entity_type == "Person" && !self.is_plural
    }

    /// Adds a noun that describes it.
    pub(crate) fn add_noun(&mut self, noun: &str) {
        if self.nouns.len() < 40 && !self.nouns.iter().any(|known| known == noun) {
            self.nouns.push(noun.to_owned());
        }
    }
}
