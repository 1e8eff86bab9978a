//! Predicates and entity types.

use async_graphql::{Object, SimpleObject};
use smol_str::SmolStr;

use crate::page::connection;
use crate::reading::Reading;
use crate::scalar::{PredicateName, TypeName};
use crate::vocabulary::PredicateKind;

/// A kind of entity in the ontology.
#[derive(Clone)]
pub(crate) struct EntityType {
    pub(crate) reading: Reading,
    pub(crate) name: SmolStr,
}

#[Object]
impl EntityType {
    async fn name(&self) -> TypeName {
        TypeName::from(&self.name)
    }

    async fn description(&self) -> Option<&str> {
        self.reading
            .ontology()
            .entity_type(&self.name)
            .map(|known| known.description.as_str())
    }

    /// The wider type, `Organization` for `Company`. Null at the top.
    async fn parent(&self) -> Option<EntityType> {
        let parent = self
            .reading
            .ontology()
            .entity_type(&self.name)?
            .parent
            .clone()?;
        Some(Self {
            reading: self.reading.clone(),
            name: parent,
        })
    }
}

/// A predicate of the ontology, or a verb kept raw.
#[derive(Clone)]
pub(crate) struct Predicate {
    pub(crate) reading: Reading,
    pub(crate) name: SmolStr,
}

connection!(
    "A page of predicates.",
    PredicateConnection,
    PredicateEdge,
    Predicate
);

/// A code in another vocabulary.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Code {
    /// `cameo`, `plover`, `wikidata`, `schema_org` or `ftm`.
    scheme: String,
    /// The code as that vocabulary writes it.
    code: String,
}

impl Predicate {
    fn known(&self) -> Option<&newsgraph_model::ontology::Predicate> {
        self.reading.ontology().predicate(&self.name)
    }

    fn types(&self, names: Option<&Vec<SmolStr>>) -> Vec<EntityType> {
        let names = names.into_iter().flatten();
        names
            .map(|name| EntityType {
                reading: self.reading.clone(),
                name: name.clone(),
            })
            .collect()
    }
}

#[Object]
impl Predicate {
    async fn name(&self) -> PredicateName {
        PredicateName::from(&self.name)
    }

    /// How to show it to people.
    async fn label(&self) -> String {
        let raw = || {
            self.name
                .trim_start_matches(newsgraph_model::ontology::RAW_PREFIX)
                .to_owned()
        };
        self.known().map_or_else(raw, |known| known.label.clone())
    }

    /// What it means and what it does not. Null for a raw verb and where the label says all.
    async fn description(&self) -> Option<&str> {
        self.known().and_then(|known| known.note.as_deref())
    }

    /// False for a verb that the ontology does not know: kept as it is, with no type checks.
    async fn registered(&self) -> bool {
        self.known().is_some()
    }

    /// Group of related predicates: `support`, `legal`, `electoral`, ... Null for a raw verb.
    async fn family(&self) -> Option<&str> {
        self.known().map(|known| known.family.as_str())
    }

    /// Null for a raw verb.
    async fn kind(&self) -> Option<PredicateKind> {
        self.known().map(|known| known.kind.into())
    }

    /// A wider predicate, `supported` for `endorsed`. Asking for the wider one finds the narrower ones.
    async fn parent(&self) -> Option<Predicate> {
        let parent = self.known()?.parent.clone()?;
        Some(Self {
            reading: self.reading.clone(),
            name: parent,
        })
    }

    /// Which role is the subject of the triple.
    async fn subject_role(&self) -> Option<&str> {
        self.known().map(|known| known.subject_role.as_str())
    }

    /// Which role is the object of the triple.
    async fn object_role(&self) -> Option<&str> {
        self.known().map(|known| known.object_role.as_str())
    }

    /// Types the subject may have. Empty for a raw verb: any.
    async fn subject_types(&self) -> Vec<EntityType> {
        self.types(self.known().map(|known| &known.subject_types))
    }

    /// Types the object may have. Empty for a raw verb: any.
    async fn object_types(&self) -> Vec<EntityType> {
        self.types(self.known().map(|known| &known.object_types))
    }

    /// Further roles it may have: `place`, `topic`, `amount`, ...
    async fn roles(&self) -> Vec<String> {
        let roles = self.known().into_iter().flat_map(|known| &known.roles);
        roles.map(|role| role.name.to_string()).collect()
    }

    /// How to read it from object to subject, in words. For display; never stored.
    async fn inverse(&self) -> Option<&str> {
        self.known()
            .and_then(|known| known.inverse_label.as_deref())
    }

    /// True when subject and object can change places: `met`. Such a relation is stored once and counts in both directions.
    async fn symmetric(&self) -> bool {
        self.known().is_some_and(|known| known.symmetric)
    }

    /// True when a subject has one object at a time (`leads`).
    async fn single_valued(&self) -> bool {
        self.known()
            .is_some_and(|known| known.single_valued.is_some())
    }

    /// Names it had before it was renamed; still accepted on input.
    async fn former_names(&self) -> Vec<PredicateName> {
        self.known()
            .into_iter()
            .flat_map(|known| &known.aliases)
            .map(PredicateName::from)
            .collect()
    }

    /// The same thing in other vocabularies: CAMEO, PLOVER, Wikidata, schema.org, FollowTheMoney.
    async fn codes(&self) -> Vec<Code> {
        let Some(known) = self.known() else {
            return Vec::new();
        };
        let mut codes = Vec::new();
        let mut add = |scheme: &str, code: &str| {
            codes.push(Code {
                scheme: scheme.to_owned(),
                code: code.to_owned(),
            });
        };
        known.cameo.iter().for_each(|code| add("cameo", code));
        known
            .plover
            .iter()
            .for_each(|plover| add("plover", &plover.event));
        known
            .wikidata
            .iter()
            .flat_map(|wikidata| &wikidata.properties)
            .for_each(|code| add("wikidata", code));
        known
            .schema_org
            .iter()
            .filter_map(|term| term.term.as_ref())
            .for_each(|code| add("schema_org", code));
        known.ftm.iter().for_each(|code| add("ftm", code));
        codes
    }
}
