//! The form of the ontology file; unknown fields are errors.

use std::collections::BTreeMap;

use serde::Deserialize;
use smol_str::SmolStr;

use super::frames::{Frame, Lexicon};
use crate::vocabulary::{Certainty, Polarity, Stance, Status};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OntologyFile {
    #[serde(rename = "$schema", default)]
    pub(super) _schema: Option<String>,
    pub(super) version: SmolStr,
    #[serde(rename = "sources")]
    pub(super) _sources: Vec<Source>,
    #[serde(rename = "conventions")]
    pub(super) _conventions: BTreeMap<SmolStr, serde_json::Value>,
    pub(super) vocabulary: Vocabulary,
    pub(super) families: Vec<Family>,
    pub(super) ner_defaults: BTreeMap<SmolStr, SmolStr>,
    pub(super) entity_types: Vec<EntityType>,
    pub(super) roles: Vec<RoleDef>,
    pub(super) ambiguous_lemmas: Vec<Ambiguity>,
    pub(super) ambiguous_phrases: Vec<Ambiguity>,
    pub(super) ambiguous_nominalisations: Vec<Ambiguity>,
    #[serde(default)]
    pub(super) lexicon: Lexicon,
    pub(super) predicates: Vec<Predicate>,
}

/// Where codes of the file come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name of the scheme.
    pub name: SmolStr,
    /// Where it is published.
    #[serde(rename = "where")]
    pub location: SmolStr,
    /// Its licence.
    pub license: SmolStr,
    /// What is used of it.
    #[serde(rename = "use")]
    pub usage: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vocabulary {
    pub(super) status: Vec<Status>,
    pub(super) polarity: Vec<Polarity>,
    pub(super) certainty: Vec<Certainty>,
    pub(super) stance: Vec<Stance>,
}

/// A group of related predicates.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Its name.
    pub name: SmolStr,
    /// What it holds.
    pub description: String,
}

/// A kind of entity.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityType {
    /// Its name.
    pub name: SmolStr,
    /// The wider type.
    pub parent: Option<SmolStr>,
    /// True: never given to an entity itself.
    #[serde(rename = "abstract")]
    pub is_abstract: bool,
    /// What it is.
    pub description: String,
    /// Recogniser labels it may come from.
    pub ner: Vec<SmolStr>,
    /// Other names of the type.
    pub aliases: Vec<SmolStr>,
    /// Wikidata class.
    pub wikidata: Option<WikidataItem>,
    /// schema.org term.
    pub schema_org: Option<SchemaTerm>,
    /// FollowTheMoney schema.
    pub ftm: Option<SmolStr>,
}

/// A Wikidata item.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WikidataItem {
    /// Item id.
    pub id: SmolStr,
    /// Whether it was looked up.
    pub verified: bool,
}

/// A schema.org term.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemaTerm {
    /// The term.
    pub term: SmolStr,
    /// Whether it was looked up.
    pub verified: bool,
}

/// A role that predicates use.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleDef {
    /// Its name.
    pub name: SmolStr,
    /// What it means.
    pub description: String,
    /// Types that may fill it.
    pub fillers: Vec<SmolStr>,
}

/// Words that several predicates share.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ambiguity {
    /// The lemma, phrase or noun.
    pub words: SmolStr,
    /// The predicates that list it.
    pub predicates: Vec<SmolStr>,
}

/// What a predicate speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PredicateKind {
    /// Something that happens at a time.
    Event,
    /// Something that holds over an interval.
    State,
    /// An act of speaking with attributed content.
    Statement,
}

/// How central a predicate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Extracted and measured.
    Core,
    /// Known, not yet measured.
    Extended,
}

/// A role of a predicate beside subject and object.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PredicateRole {
    /// Which role.
    pub name: SmolStr,
    /// A claim without a required role is not made.
    pub required: bool,
}

/// For what at most one state holds at a time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SingleValued {
    /// `subject`, `object` or a role.
    pub per: SmolStr,
}

/// PLOVER codes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plover {
    /// Event code.
    pub event: SmolStr,
    /// Mode.
    pub mode: Option<SmolStr>,
    /// Quad class.
    pub quad: SmolStr,
    /// Goldstein-like score.
    pub score: f64,
    /// Event code when planned or promised.
    pub if_future: Option<SmolStr>,
    /// Event code when cancelled.
    pub if_cancelled: Option<SmolStr>,
    /// Whether PLOVER takes the object as actor.
    pub swap_roles: bool,
}

/// Wikidata properties of a predicate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WikidataProperties {
    /// From subject to object.
    pub properties: Vec<SmolStr>,
    /// From object to subject.
    pub inverse_properties: Vec<SmolStr>,
    /// Whether they were looked up.
    pub verified: bool,
}

/// A schema.org term of a predicate, with its inverse.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalTerm {
    /// The term; `None` when only the inverse has one.
    pub term: Option<SmolStr>,
    /// The inverse term.
    pub inverse_term: Option<SmolStr>,
    /// Whether it was looked up.
    pub verified: bool,
}

/// A predicate with its constraints and the words that express it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predicate {
    /// Its name.
    pub name: SmolStr,
    /// Old names.
    pub aliases: Vec<SmolStr>,
    /// How to show it.
    pub label: String,
    /// How to show it read backwards; `None` when symmetric.
    pub inverse_label: Option<String>,
    /// How central it is.
    pub tier: Tier,
    /// Its family.
    pub family: SmolStr,
    /// What it speaks of.
    pub kind: PredicateKind,
    /// The wider predicate.
    pub parent: Option<SmolStr>,
    /// The role that is the subject of the triple.
    pub subject_role: SmolStr,
    /// Types that fit the subject.
    pub subject_types: Vec<SmolStr>,
    /// The role that is the object of the triple.
    pub object_role: SmolStr,
    /// The role that becomes the object when the first is empty.
    pub object_fallback_role: Option<SmolStr>,
    /// Types that fit the object.
    pub object_types: Vec<SmolStr>,
    /// Stored once, either order matches.
    pub symmetric: bool,
    /// Whether a chain of it implies it.
    pub transitive: bool,
    /// For what at most one state holds at a time.
    pub single_valued: Option<SingleValued>,
    /// Status of a plain past or present sentence.
    pub default_status: Status,
    /// Whether the subject's words must be attributed to the subject.
    pub attribution_required: bool,
    /// Further roles.
    pub roles: Vec<PredicateRole>,
    /// Verbs in base form.
    pub lemmas: Vec<SmolStr>,
    /// Phrases; verbs in base form, `{role}` marks a slot.
    pub phrases: Vec<SmolStr>,
    /// Nouns.
    pub nominalisations: Vec<SmolStr>,
    /// How words fill its roles; words of the lists above that no frame uses get a plain one.
    #[serde(default)]
    pub frames: Vec<Frame>,
    /// Whether the words themselves do it (`I urge`): a speaker's own act is the narrator's word.
    #[serde(default)]
    pub verbal_act: bool,
    /// Readings to avoid, in words.
    pub traps: Vec<String>,
    /// CAMEO codes.
    pub cameo: Vec<SmolStr>,
    /// PLOVER codes.
    pub plover: Option<Plover>,
    /// Wikidata properties.
    pub wikidata: Option<WikidataProperties>,
    /// schema.org term.
    pub schema_org: Option<ExternalTerm>,
    /// FollowTheMoney schema.
    pub ftm: Option<SmolStr>,
    /// One example in words.
    pub example: Option<String>,
    /// Remarks.
    pub note: Option<String>,
}
