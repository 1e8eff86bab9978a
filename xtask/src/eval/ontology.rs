//! What scoring needs to know of the ontology: names, symmetry, which predicates are measured.

use std::collections::BTreeSet;

use anyhow::Result;
use fs_err as fs;
use serde::Deserialize;

use crate::shell::root;

#[derive(Deserialize)]
struct File {
    vocabulary: Vocabulary,
    entity_types: Vec<Named>,
    predicates: Vec<Predicate>,
}

#[derive(Deserialize)]
struct Vocabulary {
    status: Vec<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
}

#[derive(Deserialize)]
struct Predicate {
    name: String,
    tier: String,
    symmetric: bool,
}

/// Names of the ontology.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ontology {
    pub(crate) predicates: BTreeSet<String>,
    pub(crate) symmetric: BTreeSet<String>,
    pub(crate) core: BTreeSet<String>,
    pub(crate) types: BTreeSet<String>,
    pub(crate) statuses: BTreeSet<String>,
}

impl Ontology {
    /// Reads the ontology of the repository.
    pub(crate) fn read() -> Result<Self> {
        let text = fs::read_to_string(root().join("data/ontology/ontology.json"))?;
        let file: File = serde_json::from_str(&text)?;
        let mut ontology = Self {
            statuses: file.vocabulary.status.into_iter().collect(),
            ..Self::default()
        };
        for named in file.entity_types {
            ontology.types.insert(named.name);
            ontology.types.extend(named.aliases);
        }
        for predicate in file.predicates {
            if predicate.symmetric {
                ontology.symmetric.insert(predicate.name.clone());
            }
            if predicate.tier == "core" {
                ontology.core.insert(predicate.name.clone());
            }
            ontology.predicates.insert(predicate.name);
        }
        Ok(ontology)
    }

    pub(crate) fn has_predicate(&self, name: &str) -> bool {
        self.predicates.contains(name)
    }

    /// Whether it is a type; `Place(GPE)` is when both are.
    pub(crate) fn has_type(&self, name: &str) -> bool {
        let parts = name.trim_end_matches(')').split('(');
        parts.map(str::trim).all(|part| self.types.contains(part))
    }

    pub(crate) fn has_status(&self, name: &str) -> bool {
        self.statuses.contains(name)
    }
}
