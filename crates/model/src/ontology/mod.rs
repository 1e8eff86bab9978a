//! The ontology: predicates and entity types with their constraints, read strictly from one JSON file.

mod check;
mod file;
mod frames;
mod plover;

use std::collections::BTreeMap;

use smol_str::SmolStr;

pub use check::{OntologyError, OntologyFault};
pub use file::{
    Ambiguity, EntityType, ExternalTerm, Family, Plover, Predicate, PredicateKind, PredicateRole,
    RoleDef, SchemaTerm, SingleValued, Source, Tier, WikidataItem, WikidataProperties,
};

pub use frames::{Frame, FrameCondition, Governor, Lexicon, NounKinds, Slot, Step};
pub use plover::{PloverEvent, QuadClass};

use file::OntologyFile;

/// What begins the name of a predicate that the ontology does not know.
pub const RAW_PREFIX: &str = "raw:";

/// A checked ontology with its indexes.
#[derive(Clone, Debug)]
pub struct Ontology {
    file: OntologyFile,
    predicate_index: BTreeMap<SmolStr, usize>,
    type_index: BTreeMap<SmolStr, usize>,
    role_index: BTreeMap<SmolStr, usize>,
    hash: String,
}

/// Letters that names which mean the same begin with.
const N_ALIKE: usize = 4;

impl Ontology {
    /// Reads and checks an ontology file.
    ///
    /// # Errors
    /// The text is not JSON of the right form, or names something that does not exist; every fault with its line.
    pub fn parse(text: &str) -> Result<Self, OntologyError> {
        let mut file: OntologyFile = serde_json::from_str(text).map_err(|error| OntologyError {
            faults: vec![OntologyFault {
                line: error.line(),
                message: error.to_string(),
            }],
        })?;
        check::check(&file, text)?;
        complete_frames(&mut file);
        let index = |names: Vec<SmolStr>| -> BTreeMap<SmolStr, usize> {
            names
                .into_iter()
                .enumerate()
                .map(|(idx, name)| (name, idx))
                .collect()
        };
        let mut predicate_index = index(
            file.predicates
                .iter()
                .map(|predicate| predicate.name.clone())
                .collect(),
        );
        let mut type_index = index(
            file.entity_types
                .iter()
                .map(|entity_type| entity_type.name.clone())
                .collect(),
        );
        let role_index = index(file.roles.iter().map(|role| role.name.clone()).collect());
        for (idx, predicate) in file.predicates.iter().enumerate() {
            predicate_index.extend(predicate.aliases.iter().map(|alias| (alias.clone(), idx)));
        }
        for (idx, entity_type) in file.entity_types.iter().enumerate() {
            type_index.extend(entity_type.aliases.iter().map(|alias| (alias.clone(), idx)));
        }
        let hash = blake3::hash(text.as_bytes()).to_hex().to_string();
        Ok(Self {
            file,
            predicate_index,
            type_index,
            role_index,
            hash,
        })
    }

    /// Version of the file.
    pub fn version(&self) -> &str {
        &self.file.version
    }

    /// BLAKE3 of the file, 64 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// All predicates, in the order of the file.
    pub fn predicates(&self) -> &[Predicate] {
        &self.file.predicates
    }

    /// All entity types, in the order of the file.
    pub fn entity_types(&self) -> &[EntityType] {
        &self.file.entity_types
    }

    /// All roles, in the order of the file.
    pub fn roles(&self) -> &[RoleDef] {
        &self.file.roles
    }

    /// All families, in the order of the file.
    pub fn families(&self) -> &[Family] {
        &self.file.families
    }

    /// Lemmas that several predicates share.
    pub fn ambiguous_lemmas(&self) -> &[Ambiguity] {
        &self.file.ambiguous_lemmas
    }

    /// Phrases that several predicates share.
    pub fn ambiguous_phrases(&self) -> &[Ambiguity] {
        &self.file.ambiguous_phrases
    }

    /// Nominalisations that several predicates share.
    pub fn ambiguous_nominalisations(&self) -> &[Ambiguity] {
        &self.file.ambiguous_nominalisations
    }

    /// Words that many predicates share.
    pub fn lexicon(&self) -> &Lexicon {
        &self.file.lexicon
    }

    /// The predicate with this name or old name; `None` for a raw verb.
    pub fn predicate(&self, name: &str) -> Option<&Predicate> {
        self.predicate_index
            .get(name)
            .map(|&idx| &self.file.predicates[idx])
    }

    /// The predicates that somebody may have meant by a name that none has: those that begin with the same letters, so
    /// `endorsed` for `endorse`.
    pub fn predicates_like(&self, name: &str) -> Vec<&str> {
        let start: String = name.to_lowercase().chars().take(N_ALIKE).collect();
        let names = self.predicates().iter().map(|known| known.name.as_str());
        names
            .filter(|known| !start.is_empty() && known.starts_with(&start))
            .collect()
    }

    /// The entity type with this name or alias.
    pub fn entity_type(&self, name: &str) -> Option<&EntityType> {
        self.type_index
            .get(name)
            .map(|&idx| &self.file.entity_types[idx])
    }

    /// The role with this name.
    pub fn role(&self, name: &str) -> Option<&RoleDef> {
        self.role_index.get(name).map(|&idx| &self.file.roles[idx])
    }

    /// The type that a recogniser's label (`PERSON`) stands for when nothing more is known.
    pub fn ner_default(&self, label: &str) -> Option<&str> {
        self.file.ner_defaults.get(label).map(SmolStr::as_str)
    }

    /// Whether `name` is `ancestor` or one of its descendants.
    pub fn is_type(&self, name: &str, ancestor: &str) -> bool {
        let Some(wanted) = self
            .entity_type(ancestor)
            .map(|entity_type| &entity_type.name)
        else {
            return false;
        };
        self.type_chain(name)
            .any(|entity_type| entity_type.name == *wanted)
    }

    /// Whether an entity of type `name` fits one of `types`.
    pub fn fits(&self, name: &str, types: &[SmolStr]) -> bool {
        types.iter().any(|wanted| self.is_type(name, wanted))
    }

    /// The type family that separates name nodes: the type just below the root (`Person`, `Organization`, `Place` …),
    /// with groups and platforms among the organisations. The name itself when the type is unknown.
    pub fn type_family<'a>(&'a self, name: &'a str) -> &'a str {
        let below_root = self
            .type_chain(name)
            .filter(|entity_type| !entity_type.is_abstract)
            .last()
            .map_or(name, |entity_type| entity_type.name.as_str());
        match below_root {
            "Group" | "Platform" => "Organization",
            other => other,
        }
    }

    /// Whether predicate `name` is `ancestor` or one of its descendants.
    pub fn is_predicate(&self, name: &str, ancestor: &str) -> bool {
        let mut current = self.predicate(name);
        for _ in 0..=self.file.predicates.len() {
            match current {
                None => return name == ancestor,
                Some(predicate) if predicate.name == ancestor => return true,
                Some(predicate) => match &predicate.parent {
                    None => return false,
                    Some(parent) => current = self.predicate(parent),
                },
            }
        }
        false
    }

    fn type_chain<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a EntityType> {
        let mut current = self.entity_type(name);
        let mut n_left = self.file.entity_types.len();
        std::iter::from_fn(move || {
            let entity_type = current?;
            n_left = n_left.checked_sub(1)?;
            current = entity_type
                .parent
                .as_deref()
                .and_then(|parent| self.entity_type(parent));
            Some(entity_type)
        })
    }
}

/// Gives every predicate the frames that its words imply; shared words imply none.
fn complete_frames(file: &mut OntologyFile) {
    let shared: Vec<SmolStr> = [&file.ambiguous_lemmas, &file.ambiguous_nominalisations]
        .into_iter()
        .flatten()
        .map(|row| row.words.clone())
        .collect();
    for predicate in &mut file.predicates {
        predicate.frames = frames::complete(predicate, |word| shared.iter().any(|row| row == word));
    }
}

#[cfg(test)]
mod tests;
