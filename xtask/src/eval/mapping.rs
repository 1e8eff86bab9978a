//! Which gold entity a name of the answer means, and the answer's relations in those terms.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Answer, AnswerRelation, Reference};
use super::gold::{GoldArticle, GoldEntity};
use super::names::{base_type, forms, norm, office_words};
use super::ontology::Ontology;

/// Ids of gold entities.
pub(crate) type Ids<'a> = BTreeSet<&'a str>;

/// Words for who speaks when nobody is named.
const NARRATORS: &[&str] = &[
    "narrator",
    "author",
    "publisher",
    "document",
    "article",
    "source",
    "the narrator",
];

const EPSILON: f64 = 1e-9;

/// The names of an article's gold entities.
pub(crate) struct NameIndex<'a> {
    entities: BTreeMap<&'a str, &'a GoldEntity>,
    by_name: BTreeMap<String, BTreeMap<&'a str, f64>>,
    offices: BTreeMap<&'a str, Vec<BTreeSet<String>>>,
}

fn is_person(entity: &GoldEntity) -> bool {
    base_type(&entity.entity_type) == "person"
}

impl<'a> NameIndex<'a> {
    pub(crate) fn new(article: &'a GoldArticle) -> Self {
        let mut index = Self {
            entities: BTreeMap::new(),
            by_name: BTreeMap::new(),
            offices: BTreeMap::new(),
        };
        for entity in &article.entities {
            index.entities.insert(&entity.id, entity);
            index.add_names(entity);
            if base_type(&entity.entity_type) == "position" {
                let names = std::iter::once(&entity.label)
                    .chain(&entity.aliases)
                    .chain(&entity.accept_names);
                let words = names.map(|name| office_words(name));
                let words = words.filter(|words| !words.is_empty()).collect();
                index.offices.insert(&entity.id, words);
            }
        }
        index
    }

    fn add_names(&mut self, entity: &'a GoldEntity) {
        let never: BTreeSet<String> = entity.never_alias.iter().map(|name| norm(name)).collect();
        let other = entity.aliases.iter().chain(&entity.accept_names);
        let names = std::iter::once((&entity.label, 5.0))
            .chain(other.map(|name| (name, 4.0)))
            .chain(entity.nominals.iter().map(|name| (name, 3.0)));
        for (name, score) in names {
            for (at, form) in forms(name).into_iter().enumerate() {
                let is_bare = at > 0;
                if (is_bare && !is_person(entity)) || (never.contains(&form) && score < 5.0) {
                    continue;
                }
                let score = score - if is_bare { 0.1 } else { 0.0 };
                let known = self.by_name.entry(form).or_default();
                let best = known.entry(&entity.id).or_insert(0.0);
                *best = best.max(score);
            }
        }
    }

    pub(crate) fn entity(&self, id: &str) -> &'a GoldEntity {
        self.entities[id]
    }

    /// The best gold entities for a name, with their score; none: 0.
    pub(crate) fn find(
        &self,
        name: &str,
        aliases: &[String],
        kind: Option<&str>,
    ) -> (f64, Ids<'a>) {
        let kind = kind.map(base_type);
        let mut scores = BTreeMap::new();
        self.add_scores(name, true, kind.as_deref(), &mut scores);
        for alias in aliases {
            self.add_scores(alias, false, kind.as_deref(), &mut scores);
        }
        if scores.is_empty() && kind.as_deref().is_none_or(|kind| kind == "position") {
            self.add_offices(name, &mut scores);
        }
        let best = scores.values().copied().fold(0.0, f64::max);
        let ids = scores
            .iter()
            .filter(|(_, score)| **score > best - EPSILON)
            .map(|(id, _)| *id);
        (best, ids.collect())
    }

    fn add_scores(
        &self,
        name: &str,
        is_name: bool,
        kind: Option<&str>,
        scores: &mut BTreeMap<&'a str, f64>,
    ) {
        for (at, form) in forms(name).into_iter().enumerate() {
            let is_bare = at > 0;
            for (id, value) in self.by_name.get(&form).into_iter().flatten() {
                let entity = self.entities[id];
                if is_bare && !is_person(entity) {
                    continue;
                }
                let by_alias = if *value > 3.5 { 2.0 } else { 1.0 };
                let mut score = if is_name { *value } else { by_alias };
                score -= if is_bare { 0.1 } else { 0.0 };
                if kind.is_some_and(|kind| has_type(entity, kind)) {
                    score += 0.25;
                }
                let best = scores.entry(id).or_insert(0.0);
                *best = best.max(score);
            }
        }
    }

    fn add_offices(&self, name: &str, scores: &mut BTreeMap<&'a str, f64>) {
        let words = office_words(name);
        if words.is_empty() {
            return;
        }
        for (id, offices) in &self.offices {
            let fits =
                |office: &&BTreeSet<String>| words.is_subset(office) || office.is_subset(&words);
            let overlap = |office: &BTreeSet<String>| {
                words.intersection(office).count() as f64 / words.union(office).count() as f64
            };
            let best = offices.iter().filter(fits).map(overlap).fold(0.0, f64::max);
            if best > 0.0 {
                scores.insert(id, 0.5 * best);
            }
        }
    }
}

/// Whether a folded type is one that the gold entity may have.
pub(crate) fn has_type(entity: &GoldEntity, kind: &str) -> bool {
    std::iter::once(&entity.entity_type)
        .chain(&entity.accept_types)
        .any(|accepted| base_type(accepted) == kind)
}

/// One end of a relation, or a speaker.
#[derive(Clone, Debug)]
pub(crate) struct End<'a> {
    /// The gold entities it means.
    pub(crate) ids: Ids<'a>,
    /// The words, or the entity's name.
    pub(crate) words: String,
    /// The answer's id; `None` for a literal.
    pub(crate) id: Option<String>,
}

impl End<'_> {
    /// What tells it from other ends.
    pub(crate) fn key(&self) -> String {
        match &self.id {
            None => self.words.clone(),
            Some(id) if self.ids.is_empty() => format!("?{id}"),
            Some(_) => self.ids.iter().copied().collect::<Vec<_>>().join("|"),
        }
    }
}

/// A relation of the answer in terms of gold entities.
#[derive(Clone, Debug)]
pub(crate) struct Unit<'a> {
    pub(crate) relation: &'a AnswerRelation,
    pub(crate) subject: End<'a>,
    pub(crate) object: End<'a>,
    pub(crate) status: &'a str,
    pub(crate) polarity: &'a str,
    pub(crate) sources: Vec<End<'a>>,
    pub(crate) symmetric: bool,
}

impl Unit<'_> {
    pub(crate) fn predicate(&self) -> &str {
        &self.relation.predicate
    }
}

/// The answer's entities by id: best score and gold entities.
pub(crate) type Mapped<'a> = BTreeMap<&'a str, (f64, Ids<'a>)>;

/// Maps an answer's entities.
pub(crate) fn map_entities<'a>(index: &NameIndex<'a>, answer: &'a Answer) -> Mapped<'a> {
    let entities = answer.entities.iter();
    entities
        .map(|entity| {
            let kind = Some(entity.entity_type.as_str());
            let found = index.find(&entity.name, &entity.aliases, kind);
            (entity.id.as_str(), found)
        })
        .collect()
}

/// Maps an answer's relations.
pub(crate) fn units<'a>(
    index: &NameIndex<'a>,
    answer: &'a Answer,
    mapped: &Mapped<'a>,
    ontology: &Ontology,
) -> Vec<Unit<'a>> {
    let names: BTreeMap<&str, &str> = answer
        .entities
        .iter()
        .map(|entity| (entity.id.as_str(), entity.name.as_str()))
        .collect();
    let end = |reference: Option<&Reference>| {
        let words = match reference {
            None => "",
            Some(Reference::Id(id)) => id,
            Some(Reference::Literal { literal }) => literal,
            Some(Reference::Claim { claim }) => claim,
        };
        if let (Some(Reference::Id(id)), Some((_, ids))) = (reference, mapped.get(words)) {
            return End {
                ids: ids.clone(),
                words: names.get(words).copied().unwrap_or_default().to_owned(),
                id: Some(id.clone()),
            };
        }
        End {
            ids: index.find(words, &[], None).1,
            words: words.to_owned(),
            id: None,
        }
    };
    let is_narrator = |end: &End<'_>| {
        end.id.is_none() && end.ids.is_empty() && NARRATORS.contains(&norm(&end.words).as_str())
    };
    let relations = answer.relations.iter();
    relations
        .map(|relation| Unit {
            relation,
            subject: end(relation.subject.as_ref()),
            object: end(relation.object.as_ref()),
            status: relation.status.as_deref().unwrap_or("occurred"),
            polarity: relation.polarity.as_deref().unwrap_or("positive"),
            sources: relation
                .attribution
                .iter()
                .map(|source| end(Some(source)))
                .filter(|source| !is_narrator(source))
                .collect(),
            symmetric: ontology.symmetric.contains(&relation.predicate),
        })
        .collect()
}
