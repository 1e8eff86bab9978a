//! Gold graphs: their form, and what must hold before they are scored against.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ontology::Ontology;

/// How much a row matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Must,
    Should,
    Nice,
}

impl Level {
    pub(crate) fn is_asked(self) -> bool {
        self != Self::Nice
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Nice => "nice",
        }
    }
}

/// One article with its gold graph.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct GoldArticle {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) date: String,
    #[serde(default)]
    pub(crate) publisher: Option<String>,
    #[serde(default)]
    pub(crate) title: Option<String>,
    #[serde(default)]
    pub(crate) exhaustive: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<String>,
    /// Empty until it is known.
    #[serde(default)]
    pub(crate) text: String,
    pub(crate) entities: Vec<GoldEntity>,
    pub(crate) relations: Vec<GoldRelation>,
    #[serde(default)]
    pub(crate) forbidden: Vec<Forbidden>,
    #[serde(default)]
    pub(crate) forbidden_entities: Vec<String>,
}

/// A thing that the article speaks of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct GoldEntity {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) entity_type: String,
    pub(crate) label: String,
    pub(crate) level: Level,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    #[serde(default)]
    pub(crate) nominals: Vec<String>,
    #[serde(default)]
    pub(crate) accept_names: Vec<String>,
    #[serde(default)]
    pub(crate) accept_types: Vec<String>,
    #[serde(default)]
    pub(crate) never_alias: Vec<String>,
}

/// A fact that the article states.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct GoldRelation {
    pub(crate) id: String,
    pub(crate) level: Level,
    pub(crate) predicate: String,
    pub(crate) subject: String,
    #[serde(default)]
    pub(crate) object: String,
    pub(crate) status: String,
    pub(crate) polarity: String,
    #[serde(default)]
    pub(crate) attribution: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) time: Option<GoldTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
    #[serde(default)]
    pub(crate) either_direction: bool,
    #[serde(default)]
    pub(crate) evidence: Vec<GoldEvidence>,
    #[serde(default)]
    pub(crate) accept_predicates: Vec<String>,
    #[serde(default)]
    pub(crate) accept_subjects: Vec<String>,
    #[serde(default)]
    pub(crate) accept_objects: Vec<String>,
    #[serde(default)]
    pub(crate) accept_status: Vec<String>,
    #[serde(default)]
    pub(crate) accept_attribution: Vec<String>,
}

/// When a fact holds: dates of four, seven or ten characters.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct GoldTime {
    #[serde(default)]
    pub(crate) start: Option<String>,
    #[serde(default)]
    pub(crate) end: Option<String>,
}

/// A sentence that states a fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum GoldEvidence {
    /// Its words.
    Words(String),
    /// Its bytes.
    Bytes { byte_start: usize, byte_end: usize },
}

impl GoldEvidence {
    /// The bytes in `text`; `None` when the words do not stand there.
    pub(crate) fn span(&self, text: &str) -> Option<(usize, usize)> {
        match self {
            Self::Words(words) => text.find(words.as_str()).map(|at| (at, at + words.len())),
            Self::Bytes {
                byte_start,
                byte_end,
            } => Some((*byte_start, *byte_end)),
        }
    }
}

/// A plausible and false triple.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Forbidden {
    pub(crate) triple: [String; 3],
    #[serde(default, rename = "if")]
    pub(crate) only_if: Conditions,
    #[serde(default)]
    pub(crate) why: String,
}

/// When a triple is false; empty: always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Conditions {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) polarity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) attribution: Option<String>,
}

/// What is wrong with an article of our own: rows that name nothing, words that do not stand in the text.
pub(crate) fn faults(article: &GoldArticle, ontology: &Ontology) -> Vec<String> {
    let mut faults = Vec::new();
    let ids = ids_of(article, &mut faults);
    for entity in &article.entities {
        if !ontology.has_type(&entity.entity_type) {
            let (id, name) = (&entity.id, &entity.entity_type);
            faults.push(format!("entity `{id}`: the ontology has no type `{name}`"));
        }
        for words in entity.aliases.iter().chain(&entity.nominals) {
            if !article.text.contains(words.as_str()) {
                let id = &entity.id;
                faults.push(format!(
                    "entity `{id}`: `{words}` does not stand in the text"
                ));
            }
        }
    }
    for relation in &article.relations {
        relation_faults(relation, article, ontology, &ids, &mut faults);
    }
    for (at, forbidden) in article.forbidden.iter().enumerate() {
        let [subject, predicate, object] = &forbidden.triple;
        let number = at + 1;
        for id in [subject, object]
            .into_iter()
            .filter(|id| !ids.contains(id.as_str()))
        {
            faults.push(format!("forbidden {number}: there is no entity `{id}`"));
        }
        if !ontology.has_predicate(predicate) {
            faults.push(format!(
                "forbidden {number}: the ontology has no predicate `{predicate}`"
            ));
        }
    }
    faults
}

fn ids_of<'a>(article: &'a GoldArticle, faults: &mut Vec<String>) -> BTreeSet<&'a str> {
    let mut ids = BTreeSet::new();
    for entity in &article.entities {
        if !ids.insert(entity.id.as_str()) {
            faults.push(format!("two entities have the id `{}`", entity.id));
        }
    }
    let mut rows = BTreeSet::new();
    for relation in &article.relations {
        if !rows.insert(relation.id.as_str()) {
            faults.push(format!("two relations have the id `{}`", relation.id));
        }
    }
    ids
}

fn relation_faults(
    relation: &GoldRelation,
    article: &GoldArticle,
    ontology: &Ontology,
    ids: &BTreeSet<&str>,
    faults: &mut Vec<String>,
) {
    let row = &relation.id;
    let mut fault = |words: String| faults.push(format!("relation `{row}`: {words}"));
    let sources = relation.attribution.iter().skip(1);
    let ends = [&relation.subject, &relation.object].into_iter();
    let named = ends
        .chain(&relation.accept_subjects)
        .chain(&relation.accept_objects)
        .chain(&relation.accept_attribution)
        .chain(sources);
    for id in named.filter(|id| !ids.contains(id.as_str())) {
        let is_labels_words = relation.predicate == "labeled" && id.is_empty();
        if !is_labels_words && id != "narrator" {
            fault(format!("there is no entity `{id}`"));
        }
    }
    if relation.attribution.first().map(String::as_str) != Some("narrator") {
        fault("its attribution does not begin with `narrator`".to_owned());
    }
    for predicate in std::iter::once(&relation.predicate).chain(&relation.accept_predicates) {
        if !ontology.has_predicate(predicate) {
            fault(format!("the ontology has no predicate `{predicate}`"));
        }
    }
    for status in std::iter::once(&relation.status).chain(&relation.accept_status) {
        if !ontology.has_status(status) {
            fault(format!("there is no status `{status}`"));
        }
    }
    if !["positive", "negative"].contains(&relation.polarity.as_str()) {
        fault(format!("there is no polarity `{}`", relation.polarity));
    }
    if relation.evidence.is_empty() {
        fault("it has no evidence".to_owned());
    }
    for evidence in &relation.evidence {
        if let (GoldEvidence::Words(words), None) = (evidence, evidence.span(&article.text)) {
            fault(format!("its evidence `{words}` does not stand in the text"));
        }
    }
}
