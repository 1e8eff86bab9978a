//! Inputs of writes: one object for each mutation.

use async_graphql::{ID, InputObject, OneofObject};

use crate::input::PairInput;
use crate::scalar::{Date, PredicateName, TypeName};
use crate::vocabulary::{Certainty, Polarity, Precision, Status, Verdict};

/// One document to take in.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct IngestTextInput {
    /// The text, verbatim; all offsets are bytes of its UTF-8.
    pub(crate) text: String,
    pub(crate) title: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) publisher: Option<String>,
    /// In order.
    pub(crate) authors: Option<Vec<String>>,
    /// When it was published, as exact as it is known. Without it, relative dates ("on Friday") stay open.
    pub(crate) published_at: Option<Date>,
    /// BCP 47 tag. Left out: found from the text.
    pub(crate) language: Option<String>,
    /// Tags to put on it.
    pub(crate) collections: Option<Vec<String>>,
    pub(crate) reason: Option<String>,
    pub(crate) client_mutation_id: Option<String>,
}

/// What fills a role. Give exactly one field.
#[derive(Clone, Debug, OneofObject)]
pub(crate) enum TermInput {
    /// An entity of the graph.
    Entity(ID),
    /// An entity that need not be in the graph yet.
    NewEntity(NewEntityInput),
    /// A value.
    Literal(String),
}

/// An entity by name; it joins the entity of that name when there is one.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct NewEntityInput {
    pub(crate) name: String,
    #[graphql(name = "type")]
    pub(crate) entity_type: TypeName,
}

/// One role and what fills it.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct RoleInput {
    pub(crate) name: String,
    pub(crate) fillers: Vec<TermInput>,
}

/// When something happens or holds. Give at least one of start and end.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventTimeInput {
    /// First day.
    pub(crate) start: Option<Date>,
    /// Last day, included.
    pub(crate) end: Option<Date>,
    pub(crate) precision: Precision,
}

/// Who attests it. Without `dataset` it is you, by your actor name.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct AttestedInput {
    /// Name of the dataset.
    pub(crate) dataset: Option<String>,
    /// Where to find it: a row, a page, a url.
    pub(crate) locator: Option<String>,
}

/// A relation with no text behind it, and who attests it.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct AddRelationInput {
    pub(crate) subject: TermInput,
    pub(crate) predicate: PredicateName,
    /// May be left out where the ontology allows no object.
    pub(crate) object: Option<TermInput>,
    /// Further roles, without subject and object.
    pub(crate) roles: Option<Vec<RoleInput>>,
    /// Left out: what the ontology gives for the predicate.
    pub(crate) status: Option<Status>,
    #[graphql(default_with = "Polarity::Positive")]
    pub(crate) polarity: Polarity,
    #[graphql(default_with = "Certainty::Certain")]
    pub(crate) certainty: Certainty,
    pub(crate) time: Option<EventTimeInput>,
    /// Who attests it.
    pub(crate) evidence: AttestedInput,
    /// Collections in which reads find it; it has no document to take them from.
    pub(crate) collections: Option<Vec<String>>,
    pub(crate) reason: Option<String>,
    pub(crate) client_mutation_id: Option<String>,
}

/// Which document to take back.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct RetractDocumentInput {
    pub(crate) document: ID,
    pub(crate) reason: Option<String>,
    pub(crate) client_mutation_id: Option<String>,
}

/// Which entities are the same thing.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct MergeEntitiesInput {
    /// Two entities. Neither is the target: the displayed name and id follow from both.
    pub(crate) entities: Vec<ID>,
    pub(crate) reason: Option<String>,
    pub(crate) client_mutation_id: Option<String>,
}

/// What you say of two entities.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct JudgeInput {
    /// Ids of entities.
    pub(crate) pair: PairInput,
    pub(crate) verdict: Verdict,
    pub(crate) reason: Option<String>,
    pub(crate) client_mutation_id: Option<String>,
}

/// Which changeset to take back.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct UndoInput {
    /// Id of the changeset to take back.
    pub(crate) changeset: ID,
    pub(crate) reason: Option<String>,
    pub(crate) client_mutation_id: Option<String>,
}
