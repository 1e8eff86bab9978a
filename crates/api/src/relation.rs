//! Relations and their assertions.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject, Union};
use newsgraph_model::{ClaimId, RelationId, SourceId, Term as Filler};
use newsgraph_store::AssertionClaim;

use crate::claim::{Claim, ClaimConnection};
use crate::code::Failure;
use crate::document::{Document, Span};
use crate::entity::Entity;
use crate::ontology::Predicate;
use crate::page::{Cursor, Page, PageArguments, connection, int};
use crate::reading::{Reading, read_failure};
use crate::scalar::{Date, PredicateName};
use crate::vocabulary::{Certainty, Polarity, Precision, Stance, Status, View};

/// An event or state in the graph: what assertions about one happening (same predicate, same resolved roles, compatible time) are about. Contradictory assertions stand side by side in it.
#[derive(Clone)]
pub(crate) struct Relation {
    pub(crate) reading: Reading,
    pub(crate) row: Arc<newsgraph_model::Relation>,
}

connection!(
    "A page of relations.",
    RelationConnection,
    RelationEdge,
    Relation
);

/// Claims that say the same of the same relation in the same way: equal status, polarity and chain of speakers.
#[derive(Clone)]
pub(crate) struct Assertion {
    relation: Relation,
    row: Arc<newsgraph_model::Assertion>,
}

connection!(
    "A page of assertions.",
    AssertionConnection,
    AssertionEdge,
    Assertion
);

/// What fills a role of a relation. Relation: what was said, promised or threatened. Only relations between two entities are edges of walks, paths and drawings.
#[derive(Clone, Union)]
pub(crate) enum Term {
    /// A thing.
    Entity(Entity),
    /// A value.
    Literal(Literal),
    /// What was said, promised or threatened.
    Relation(Relation),
}

/// Who speaks. Literal: a source the text does not name (`police`, `a person familiar with the matter`).
#[derive(Clone, Union)]
pub(crate) enum SpeakerSource {
    /// A thing.
    Entity(Entity),
    /// Words.
    Literal(Literal),
}

/// A value that is not an entity: a sum, a date, a label, a phrase.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Literal {
    /// As the text spells it.
    value: String,
}

impl Literal {
    pub(crate) fn new(value: &str) -> Self {
        Self {
            value: value.to_owned(),
        }
    }
}

/// One link in an assertion's chain of speakers.
#[derive(Clone, SimpleObject)]
pub(crate) struct Speaker {
    /// Who speaks.
    source: SpeakerSource,
    /// How they stand to what follows in the chain.
    stance: Stance,
}

/// One role of a relation with what fills it.
#[derive(Clone, SimpleObject)]
pub(crate) struct Role {
    name: String,
    fillers: Vec<Term>,
}

/// A relation as plain words: the projection (subject, predicate, object).
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Triple {
    /// Name of the subject, or the literal's value, or for a relation its triple in words.
    pub(crate) subject: String,
    /// Id of the subject. Null for a literal.
    subject_id: Option<ID>,
    predicate: PredicateName,
    /// As `subject`. Null when the relation has no object.
    pub(crate) object: Option<String>,
    /// Id of the object. Null for a literal and when there is no object.
    object_id: Option<ID>,
}

/// How much stands behind a relation or assertion, over all views. Ten copies of one wire story are ten documents and one publisher.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct Support {
    /// Sentences that say so, attested claims included.
    claims: i32,
    /// Claims that only a person or dataset attests.
    attested: i32,
    /// Documents with at least one such sentence.
    documents: i32,
    /// Independent publishers: wire copies count as one.
    publishers: i32,
    /// Different speakers it is attributed to. The narrator is not one of them.
    speakers: i32,
}

impl From<newsgraph_model::Support> for Support {
    fn from(support: newsgraph_model::Support) -> Self {
        let count = |number: u32| int(number as usize);
        Self {
            claims: count(support.claims),
            attested: count(support.attested),
            documents: count(support.documents),
            publishers: count(support.publishers),
            speakers: count(support.speakers),
        }
    }
}

/// When something happens or holds.
#[derive(Clone, SimpleObject)]
pub(crate) struct EventTime {
    /// The words of the text, `on Friday`. Null in attested claims and where several claims were put together.
    expression: Option<Span>,
    /// First moment. Null when only the end is known.
    start: Option<Date>,
    /// Last moment, included. Null for a state that still holds and where only the start is known.
    end: Option<Date>,
    precision: Precision,
}

impl EventTime {
    pub(crate) fn new(
        expression: Option<Span>,
        start: Option<jiff::civil::Date>,
        end: Option<jiff::civil::Date>,
        precision: newsgraph_model::Precision,
    ) -> Self {
        let show = |day: Option<jiff::civil::Date>| day.map(|day| Date(day.to_string()));
        Self {
            expression,
            start: show(start),
            end: show(end),
            precision: precision.into(),
        }
    }
}

/// Nested triples are told in words this many levels deep.
const MAX_TRIPLE_DEPTH: usize = 3;

impl Relation {
    pub(crate) fn of(reading: &Reading, row: Arc<newsgraph_model::Relation>) -> Self {
        Self {
            reading: reading.clone(),
            row,
        }
    }

    /// The relation with this id, or that its first live claim supports now.
    pub(crate) fn read(reading: &Reading, id: RelationId) -> Result<Option<Self>, Failure> {
        Ok(reading.relation(id)?.map(|row| Self::of(reading, row)))
    }

    pub(crate) fn page(
        ids: Vec<RelationId>,
        arguments: &PageArguments,
        reading: &Reading,
    ) -> Result<RelationConnection, Failure> {
        Ok(RelationConnection(Page::cut(
            ids,
            arguments,
            reading,
            |id| Self::read(reading, id),
        )?))
    }

    fn term(&self, filler: &Filler) -> Result<Term, Failure> {
        self.reading.budget().spend_nodes(1)?;
        Ok(match filler {
            Filler::Entity(id) => match Entity::read(&self.reading, *id)? {
                Some(entity) => Term::Entity(entity),
                None => Term::Literal(Literal::new(&id.to_string())),
            },
            Filler::Literal(value) => Term::Literal(Literal::new(value)),
            Filler::Claim(id) => {
                let relations = self.reading.relations_of_claim(*id)?;
                let relation = relations
                    .first()
                    .map(|id| Self::read(&self.reading, *id))
                    .transpose()?
                    .flatten();
                relation.map_or_else(
                    || Term::Literal(Literal::new(&id.to_string())),
                    Term::Relation,
                )
            }
        })
    }

    fn in_words(&self, filler: &Filler, depth: usize) -> Result<(String, Option<ID>), Failure> {
        let unnamed = |id: String| (id.clone(), Some(ID::from(id)));
        match filler {
            Filler::Literal(value) => Ok((value.clone(), None)),
            Filler::Entity(id) => {
                let topology = &self.reading.snapshot.topology;
                let name = topology
                    .node(*id)
                    .map(|node| topology.name(node).to_owned());
                Ok(name.map_or_else(
                    || unnamed(id.to_string()),
                    |name| (name, Some(id.to_string().into())),
                ))
            }
            Filler::Claim(id) => match self.term(filler)? {
                Term::Relation(relation) if depth < MAX_TRIPLE_DEPTH => {
                    let triple = relation.triple_in_words(depth + 1)?;
                    let words = [
                        Some(triple.subject),
                        Some(triple.predicate.0),
                        triple.object,
                    ];
                    let words: Vec<String> = words.into_iter().flatten().collect();
                    Ok((words.join(" "), Some(relation.row.id.to_string().into())))
                }
                Term::Relation(relation) => Ok(unnamed(relation.row.id.to_string())),
                Term::Entity(_) | Term::Literal(_) => Ok(unnamed(id.to_string())),
            },
        }
    }

    pub(crate) fn triple_in_words(&self, depth: usize) -> Result<Triple, Failure> {
        let (subject, subject_id) = self.in_words(&self.row.subject, depth)?;
        let object = self
            .row
            .object
            .as_ref()
            .map(|object| self.in_words(object, depth))
            .transpose()?;
        let (object, object_id) = object.map_or((None, None), |(words, id)| (Some(words), id));
        Ok(Triple {
            subject,
            subject_id,
            predicate: PredicateName::from(&self.row.predicate),
            object,
            object_id,
        })
    }

    /// Its assertions in the view read.
    pub(crate) fn assertions_seen(
        &self,
        reading: &Reading,
    ) -> Result<Vec<newsgraph_model::Assertion>, Failure> {
        let view = &reading.snapshot.view;
        let mut assertions = view.assertions(self.row.id).map_err(read_failure)?;
        assertions.retain(|assertion| assertion.views.is_in(reading.view));
        Ok(assertions)
    }

    /// A page of the claims of some assertions; of those a collection's documents make when one is read.
    fn claims_page(
        reading: &Reading,
        assertions: &[newsgraph_model::Assertion],
        arguments: &PageArguments,
    ) -> Result<ClaimConnection, Failure> {
        let ids: Vec<_> = assertions.iter().map(|assertion| assertion.id).collect();
        let read = |after, limit| {
            let claims = reading.snapshot.view.claims_of(&ids, after, limit);
            claims.map_err(read_failure)
        };
        let item = |place: ClaimPlace| Claim::read_from(reading, place.source, place.claim);
        let (size, backward) = arguments.size()?;
        if reading.collection.is_none() && !backward {
            let after = arguments.place().transpose()?;
            let after = after.as_deref().map(claim_place).transpose()?;
            let rows = read(after, size + 1)?;
            let support = assertions.iter().map(|assertion| assertion.support);
            let total = support.map(|support| support.claims as usize).sum();
            let keys = rows.into_iter().map(ClaimPlace::of).collect();
            let page = Page::starting(keys, arguments, reading, total, item)?;
            return Ok(ClaimConnection(page));
        }
        let mut keys = Vec::new();
        for row in read(None, usize::MAX)? {
            if in_collection(reading, row.1)? {
                keys.push(ClaimPlace::of(row));
            }
        }
        Ok(ClaimConnection(Page::cut(keys, arguments, reading, item)?))
    }
}

/// The place of a claim among those of a relation: by publication, then by id.
struct ClaimPlace {
    published: i64,
    claim: ClaimId,
    source: SourceId,
}

impl ClaimPlace {
    fn of((place, source): (AssertionClaim, SourceId)) -> Self {
        Self {
            published: place.published,
            claim: place.claim,
            source,
        }
    }
}

impl fmt::Display for ClaimPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.published, self.claim)
    }
}

/// The publication and id in a cursor of a list of claims.
fn claim_place(key: &str) -> Result<(i64, ClaimId), Failure> {
    let parse = || {
        let (published, claim) = key.split_once(' ')?;
        Some((published.parse().ok()?, claim.parse().ok()?))
    };
    parse().ok_or_else(Cursor::of_another_list)
}

pub(crate) fn in_collection(reading: &Reading, source: SourceId) -> Result<bool, Failure> {
    let Some(tag) = &reading.collection else {
        return Ok(true);
    };
    match source {
        SourceId::Document(id) => Ok(Document::read(reading, id)?
            .is_some_and(|document| document.row.collections.contains(tag))),
        SourceId::Attestation(id) => {
            let attestation = reading
                .snapshot
                .view
                .attestation(id)
                .map_err(read_failure)?;
            Ok(attestation.is_some_and(|attestation| attestation.collections.contains(tag)))
        }
    }
}

#[Object]
impl Relation {
    pub(crate) async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// What kind of event, state or statement.
    async fn predicate(&self) -> Predicate {
        Predicate {
            reading: self.reading.clone(),
            name: self.row.predicate.clone(),
        }
    }

    /// The role that the ontology makes the subject: who acts or holds. Symmetric predicates keep one fixed order.
    async fn subject(&self) -> async_graphql::Result<Term> {
        Ok(self.term(&self.row.subject)?)
    }

    /// The role that the ontology makes the object. Null when nothing fills it.
    async fn object(&self) -> async_graphql::Result<Option<Term>> {
        Ok(self
            .row
            .object
            .as_ref()
            .map(|object| self.term(object))
            .transpose()?)
    }

    /// Subject, predicate and object as plain words and ids, for tables and drawings.
    async fn triple(&self) -> async_graphql::Result<Triple> {
        Ok(self.triple_in_words(0)?)
    }

    /// Roles besides subject and object, with what fills them.
    async fn roles(&self) -> async_graphql::Result<Vec<Role>> {
        let mut roles = Vec::with_capacity(self.row.roles.len());
        for (name, fillers) in &self.row.roles {
            let fillers: Result<_, Failure> =
                fillers.iter().map(|filler| self.term(filler)).collect();
            roles.push(Role {
                name: name.to_string(),
                fillers: fillers?,
            });
        }
        Ok(roles)
    }

    /// Who says what about it: one entry for each status, polarity and chain of speakers.
    async fn assertions(
        &self,
        view: Option<View>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<AssertionConnection> {
        let arguments = PageArguments::forward(Some(first), after);
        let reading = arguments.reading(&self.reading.in_view(view))?;
        let Some(relation) = Self::read(&reading, self.row.id)? else {
            return Err(Failure::new(
                crate::ErrorCode::BadCursor,
                "the relation was not there at the cursor's moment",
            )
            .into());
        };
        let seen = relation.assertions_seen(&reading)?;
        let ids: Vec<_> = seen.iter().map(|assertion| assertion.id).collect();
        let rows = seen.into_iter().map(|row| (row.id, Arc::new(row)));
        let mut rows = rows.collect::<BTreeMap<_, _>>();
        let page = Page::cut(ids, &arguments, &reading, |id| {
            Ok(rows.remove(&id).map(|row| Assertion {
                relation: relation.clone(),
                row,
            }))
        })?;
        Ok(AssertionConnection(page))
    }

    /// The sentences behind it, in the view read.
    async fn claims(
        &self,
        view: Option<View>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<ClaimConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let reading = arguments.reading(&self.reading.in_view(view))?;
        let seen = self.assertions_seen(&reading)?;
        Ok(Self::claims_page(&reading, &seen, &arguments)?)
    }

    /// The sentence that shows it best, in the view read: words of a text before what is only attested, asserted before planned, claimed, possible and negated, the narrator before speakers, then by confidence; among equals the one published first.
    async fn best_claim(&self, view: Option<View>) -> async_graphql::Result<Option<Claim>> {
        Ok(self.best_claim_in(&self.reading.in_view(view))?)
    }

    /// Which of the five basic views it is in, over all its assertions whatever view is read; never REPORTED or ALL. [ASSERTED, NEGATED] means that some say so and others say not.
    async fn standing(&self) -> Vec<View> {
        self.row.views.views().map(View::from).collect()
    }

    /// How much stands behind it, over all its assertions whatever view is read.
    async fn support(&self) -> Support {
        self.row.support.into()
    }

    /// When it happens or holds, put together from its claims.
    async fn time(&self) -> Option<EventTime> {
        self.row
            .time
            .map(|time| EventTime::new(None, time.start, time.end, time.precision))
    }

    /// Highest confidence among its claims.
    async fn confidence(&self) -> f64 {
        self.row.confidence.get()
    }

    /// True when all its claims are inferred.
    async fn inferred(&self) -> bool {
        self.row.inferred
    }

    /// True when it is only the content of other claims: what was promised, threatened, urged.
    async fn nested(&self) -> bool {
        self.row.nested
    }

    /// Earliest publication among its documents.
    async fn first_published(&self) -> Option<Date> {
        self.row
            .first_published
            .map(|moment| Date(moment.date().to_string()))
    }

    /// Latest publication among its documents.
    async fn last_published(&self) -> Option<Date> {
        self.row
            .last_published
            .map(|moment| Date(moment.date().to_string()))
    }

    /// Tags of the collections of its sources, sorted.
    async fn collections(&self) -> Vec<String> {
        self.row
            .collections
            .iter()
            .map(ToString::to_string)
            .collect()
    }
}

#[Object]
impl Assertion {
    /// Hash of relation, status, polarity and chain. Not an id for `node`.
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    async fn relation(&self) -> Relation {
        self.relation.clone()
    }

    async fn status(&self) -> Status {
        self.row.status.into()
    }

    async fn polarity(&self) -> Polarity {
        self.row.polarity.into()
    }

    /// The chain of who says so, outermost first. Empty means the narrator.
    async fn speakers(&self) -> async_graphql::Result<Vec<Speaker>> {
        let mut speakers = Vec::with_capacity(self.row.speakers.len());
        for speaker in &self.row.speakers {
            let source = match self.relation.term(&speaker.source)? {
                Term::Entity(entity) => SpeakerSource::Entity(entity),
                Term::Literal(literal) => SpeakerSource::Literal(literal),
                Term::Relation(relation) => {
                    SpeakerSource::Literal(Literal::new(&relation.row.id.to_string()))
                }
            };
            speakers.push(Speaker {
                source,
                stance: speaker.stance.into(),
            });
        }
        Ok(speakers)
    }

    /// The surest wording among its claims.
    async fn certainty(&self) -> Certainty {
        self.row.certainty.into()
    }

    /// Which of the five basic views it is in; never REPORTED or ALL.
    async fn views(&self) -> Vec<View> {
        self.row.views.views().map(View::from).collect()
    }

    async fn support(&self) -> Support {
        self.row.support.into()
    }

    async fn claims(
        &self,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<ClaimConnection> {
        let arguments = PageArguments::forward(Some(first), after);
        let reading = arguments.reading(&self.relation.reading)?;
        let row = std::slice::from_ref(&*self.row);
        Ok(Relation::claims_page(&reading, row, &arguments)?)
    }
}
