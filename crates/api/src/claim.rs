//! Claims: what single sentences say.

use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject, Union};
use newsgraph_model::{AttestedBy, ClaimId, SourceId, TextSpan};

use crate::code::Failure;
use crate::document::{Document, Span};
use crate::entity::Entity;
use crate::ontology::Predicate;
use crate::page::connection;
use crate::reading::Reading;
use crate::relation::{EventTime, Literal, Relation};
use crate::vocabulary::{Certainty, Polarity, Stance, Status};

/// What one sentence of one document says. Never changes.
#[derive(Clone)]
pub(crate) struct Claim {
    pub(crate) reading: Reading,
    pub(crate) source: SourceId,
    pub(crate) row: Arc<newsgraph_model::Claim>,
}

connection!("A page of claims.", ClaimConnection, ClaimEdge, Claim);

/// One role of a claim with what fills it: `agent`, `recipient`, `content`, `place`, ...
#[derive(Clone, SimpleObject)]
pub(crate) struct ClaimRole {
    name: String,
    fillers: Vec<ClaimTerm>,
}

/// What fills a role of a claim. Claim: a nested claim, such as what was said, promised or threatened. Entity: only in attested claims, which have no text.
#[derive(Clone, Union)]
pub(crate) enum ClaimTerm {
    /// A place in the text that names something.
    Mention(Mention),
    /// A value.
    Literal(Literal),
    /// A nested claim.
    Claim(Claim),
    /// A thing without a place in a text.
    Entity(Entity),
}

/// One span that names or refers to something.
#[derive(Clone)]
pub(crate) struct Mention {
    span: Span,
    entity: Option<Entity>,
}

#[Object]
impl Mention {
    async fn document(&self) -> Document {
        self.span.document.clone()
    }

    async fn span(&self) -> Span {
        self.span.clone()
    }

    /// What it refers to. Null when it could not be told.
    async fn entity(&self) -> Option<Entity> {
        self.entity.clone()
    }
}

/// One link in the chain of who says so.
#[derive(Clone, SimpleObject)]
pub(crate) struct Attribution {
    /// Who speaks: a mention, or a literal when no entity is named (`police`).
    source: ClaimTerm,
    /// How they stand to what follows in the chain.
    stance: Stance,
    /// The words that show it: `told reporters`. Null when nothing in the text marks it, or in attested claims.
    cue: Option<Span>,
}

/// What a conditional claim depends on.
#[derive(Clone, SimpleObject)]
pub(crate) struct Condition {
    /// The condition in the words of the text.
    text: String,
    /// Where it stands. Null in attested claims.
    span: Option<Span>,
    /// The same as a claim, when it could be read as one.
    claim: Option<Claim>,
}

/// Where a claim comes from. Span: the place in a document. Attested: a person or dataset says so, with no text behind it here.
#[derive(Clone, Union)]
pub(crate) enum Evidence {
    /// A place in a document.
    Span(Span),
    /// A person's or dataset's word.
    Attested(Attested),
}

/// Word of a person or a dataset. Filter it out with `evidence: SPAN`.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Attested {
    /// The person who attests it. Null when a dataset does.
    actor: Option<String>,
    /// Name of the dataset that attests it. Null when a person does.
    dataset: Option<String>,
    /// Where to find it there: a row, a page, a url.
    locator: Option<String>,
}

impl From<&AttestedBy> for Attested {
    fn from(by: &AttestedBy) -> Self {
        let owned = |word: &Option<smol_str::SmolStr>| word.as_ref().map(ToString::to_string);
        Self {
            actor: owned(&by.actor),
            dataset: owned(&by.dataset),
            locator: owned(&by.locator),
        }
    }
}

impl Claim {
    /// A claim by its id.
    pub(crate) fn read(reading: &Reading, id: ClaimId) -> Result<Option<Self>, Failure> {
        let found = reading.claim(id)?;
        Ok(found.map(|(source, claim)| Self {
            reading: reading.clone(),
            source,
            row: Arc::new(claim),
        }))
    }

    /// A claim of a known source; what was read in a document is read once per request.
    pub(crate) fn read_from(
        reading: &Reading,
        source: SourceId,
        id: ClaimId,
    ) -> Result<Option<Self>, Failure> {
        let SourceId::Document(document) = source else {
            return Self::read(reading, id);
        };
        let extraction = reading.extraction(document)?;
        let claim = extraction.and_then(|extraction| {
            extraction
                .claims
                .iter()
                .find(|claim| claim.id == id)
                .cloned()
        });
        Ok(claim.map(|claim| Self {
            reading: reading.clone(),
            source,
            row: Arc::new(claim),
        }))
    }

    /// The whole sentence that says it first in the text; `None` for an attested claim.
    pub(crate) fn sentence(&self) -> Result<Option<Span>, Failure> {
        let spans = self
            .row
            .evidence
            .iter()
            .filter_map(|evidence| match evidence {
                newsgraph_model::Evidence::Span { span, .. } => Some(*span),
                newsgraph_model::Evidence::Attested(_) => None,
            });
        let Some(span) = spans
            .min()
            .map(|span| self.span(span))
            .transpose()?
            .flatten()
        else {
            return Ok(None);
        };
        Ok(Some(span.whole_sentence()?))
    }

    fn span(&self, span: TextSpan) -> Result<Option<Span>, Failure> {
        let Some(document) = self.source.document() else {
            return Ok(None);
        };
        let document = Document::read(&self.reading, document)?;
        Ok(document.map(|document| Span { document, span }))
    }

    fn term(&self, filler: &newsgraph_model::Filler) -> Result<ClaimTerm, Failure> {
        use newsgraph_model::Filler;
        self.reading.budget().spend_nodes(1)?;
        match filler {
            Filler::Literal { value, .. } => Ok(ClaimTerm::Literal(Literal::new(value))),
            Filler::Claim(id) => match Self::read_from(&self.reading, self.source, *id)? {
                Some(claim) => Ok(ClaimTerm::Claim(claim)),
                None => Ok(ClaimTerm::Literal(Literal::new(&id.to_string()))),
            },
            Filler::Cluster { cluster, mention } => {
                let clusters = self.reading.clusters(self.source)?;
                let cluster = clusters.iter().find(|known| known.id == *cluster);
                let entity = cluster
                    .map(|cluster| self.reading.entity_of_cluster(cluster))
                    .transpose()?
                    .flatten();
                let entity = entity.map(|row| Entity::of(&self.reading, row));
                let span = mention.map(|span| self.span(span)).transpose()?.flatten();
                Ok(match (span, entity) {
                    (Some(span), entity) => ClaimTerm::Mention(Mention { span, entity }),
                    (None, Some(entity)) => ClaimTerm::Entity(entity),
                    (None, None) => ClaimTerm::Literal(Literal::new(
                        cluster.map_or("", |cluster| cluster.name.as_str()),
                    )),
                })
            }
        }
    }
}

#[Object]
impl Claim {
    /// ClaimId: made from the document and what the claim says. A better extractor that says something else makes another claim.
    pub(crate) async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// ClaimAnchor: made from the text and the place in it, so it survives a new extraction. Not an id for `node`.
    async fn anchor(&self) -> ID {
        self.row.anchor.to_string().into()
    }

    /// What kind of event, state or statement.
    async fn predicate(&self) -> Predicate {
        Predicate {
            reading: self.reading.clone(),
            name: self.row.predicate.clone(),
        }
    }

    /// The word that carries it, in its base form: `endorse`.
    async fn lemma(&self) -> &str {
        &self.row.lemma
    }

    /// Who or what takes part, as the sentence says it.
    async fn roles(&self) -> async_graphql::Result<Vec<ClaimRole>> {
        let mut roles = Vec::with_capacity(self.row.roles.len());
        for role in &self.row.roles {
            let fillers: Result<_, Failure> = role
                .fillers
                .iter()
                .map(|filler| self.term(filler))
                .collect();
            roles.push(ClaimRole {
                name: role.name.to_string(),
                fillers: fillers?,
            });
        }
        Ok(roles)
    }

    /// Who says so, outermost first: [AFP, a spokesman] is AFP saying that a spokesman says. Empty means the narrator, the document itself.
    async fn attribution(&self) -> async_graphql::Result<Vec<Attribution>> {
        let mut chain = Vec::with_capacity(self.row.attribution.len());
        for link in &self.row.attribution {
            let cue = link.cue.map(|cue| self.span(cue)).transpose()?.flatten();
            chain.push(Attribution {
                source: self.term(&link.source)?,
                stance: link.stance.into(),
                cue,
            });
        }
        Ok(chain)
    }

    /// Whether what it says happened.
    async fn status(&self) -> Status {
        self.row.status.into()
    }

    /// Whether it says that it is so, or that it is not.
    async fn polarity(&self) -> Polarity {
        self.row.polarity.into()
    }

    /// How sure the wording is.
    async fn certainty(&self) -> Certainty {
        self.row.certainty.into()
    }

    /// What it depends on, when the sentence has an `if` or an `unless`.
    async fn condition(&self) -> async_graphql::Result<Option<Condition>> {
        let Some(condition) = &self.row.condition else {
            return Ok(None);
        };
        let claim = condition
            .claim
            .map(|id| Self::read_from(&self.reading, self.source, id))
            .transpose()?
            .flatten();
        let span = condition
            .span
            .map(|span| self.span(span))
            .transpose()?
            .flatten();
        Ok(Some(Condition {
            text: condition.text.clone(),
            span,
            claim,
        }))
    }

    /// When it happens or holds, not when it was said. Null when the text gives no time.
    async fn time(&self) -> async_graphql::Result<Option<EventTime>> {
        let Some(time) = &self.row.time else {
            return Ok(None);
        };
        let expression = time
            .expression
            .map(|span| self.span(span))
            .transpose()?
            .flatten();
        Ok(Some(EventTime::new(
            expression,
            time.start,
            time.end,
            time.precision,
        )))
    }

    /// Where it stands in the text, or who attests it. Never empty.
    async fn evidence(&self) -> async_graphql::Result<Vec<Evidence>> {
        let mut evidence = Vec::with_capacity(self.row.evidence.len());
        for piece in &self.row.evidence {
            match piece {
                newsgraph_model::Evidence::Span { document, span } => {
                    let document = Document::read(&self.reading, *document)?;
                    evidence.extend(document.map(|document| {
                        Evidence::Span(Span {
                            document,
                            span: *span,
                        })
                    }));
                }
                newsgraph_model::Evidence::Attested(by) => {
                    evidence.push(Evidence::Attested(by.into()));
                }
            }
        }
        Ok(evidence)
    }

    /// The document it is from. Null when a person or dataset attests it.
    async fn document(&self) -> async_graphql::Result<Option<Document>> {
        let Some(document) = self.source.document() else {
            return Ok(None);
        };
        Ok(Document::read(&self.reading, document)?)
    }

    /// Probability between 0 and 1 that the claim says what its sentence says. Not the probability that it is true.
    async fn confidence(&self) -> f64 {
        self.row.confidence.get()
    }

    /// Name of the extraction rule that made it. Null for attested claims.
    async fn rule(&self) -> Option<&str> {
        Some(self.row.rule.as_str()).filter(|rule| !rule.is_empty())
    }

    /// True when no sentence says it outright and it follows from what is said.
    async fn inferred(&self) -> bool {
        self.row.inferred
    }

    /// Version of the extractor. Null for attested claims.
    async fn extractor_version(&self) -> async_graphql::Result<Option<String>> {
        let Some(document) = self.source.document() else {
            return Ok(None);
        };
        let extraction = self.reading.extraction(document)?;
        Ok(extraction.map(|extraction| extraction.extractor_version.to_string()))
    }

    /// The relations it supports: several when a role has several fillers; none when it is not in the graph at the moment read.
    async fn relations(&self) -> async_graphql::Result<Vec<Relation>> {
        let ids = self.reading.relations_of_claim(self.row.id)?;
        self.reading.budget().spend_nodes(ids.len())?;
        let mut relations = Vec::with_capacity(ids.len());
        for id in ids {
            relations.extend(Relation::read(&self.reading, id)?);
        }
        Ok(relations)
    }
}
