//! The root of writes. What a caller can put right comes as `userErrors`.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Context, ID, Interface, Object, SimpleObject};
use newsgraph_ingest::{AttestRequest, Author, EngineError, TermDraft};
use newsgraph_model::{
    Article, AttestedBy, EntityId, EventTime, Judgement as Word, SourceId, Verdict as ModelVerdict,
};
use newsgraph_store::{Committed, Outcome};
use smol_str::SmolStr;

use crate::claim::Claim;
use crate::code::{ErrorCode, Failure};
use crate::document::Document;
use crate::entity::Entity;
use crate::input::{PairInput, parse_id};
use crate::journal::{Changeset, sequence_of};
use crate::page::int;
use crate::reading::{Reading, Request, engine_failure, read_failure};
use crate::relation::Relation;
use crate::scalar::Date;
use crate::vocabulary::Verdict;
use crate::write_input::{
    AddRelationInput, EventTimeInput, IngestTextInput, JudgeInput, MergeEntitiesInput,
    RetractDocumentInput, TermInput, UndoInput,
};

/// One reason why a change was not made.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct UserError {
    code: ErrorCode,
    /// What is wrong, naming the value.
    message: String,
    /// What to do about it.
    hint: Option<String>,
    /// Which input field: [`input`, `evidence`, `locator`]. Empty when it is about the whole.
    path: Vec<String>,
}

/// How many entities and relations a change touched, in view ALL. Changed: the same id with something else in it.
#[derive(Clone, Copy, Debug, Default, SimpleObject)]
pub(crate) struct ChangeCounts {
    entities_added: i32,
    /// Gone, also by a merge.
    entities_removed: i32,
    entities_changed: i32,
    relations_added: i32,
    relations_removed: i32,
    relations_changed: i32,
}

impl ChangeCounts {
    fn of(committed: &Committed) -> Self {
        fn count<I, R>(rows: &[newsgraph_store::Changed<I, R>], before: bool, after: bool) -> i32 {
            int(rows
                .iter()
                .filter(|row| row.before.is_some() == before && row.after.is_some() == after)
                .count())
        }
        Self {
            entities_added: count(&committed.entities, false, true),
            entities_removed: count(&committed.entities, true, false),
            entities_changed: count(&committed.entities, true, true),
            relations_added: count(&committed.relations, false, true),
            relations_removed: count(&committed.relations, true, false),
            relations_changed: count(&committed.relations, true, true),
        }
    }
}

/// What every mutation answers. Objects in a payload are read right after the change, in view ALL.
#[derive(Clone, Interface)]
#[graphql(
    field(
        name = "client_mutation_id",
        ty = "Option<String>",
        desc = "The id given in the input, unchanged."
    ),
    field(
        name = "changeset",
        ty = "Option<Changeset>",
        desc = "The journal entry that was written. Null on an error and when nothing had to change."
    ),
    field(
        name = "counts",
        ty = "Option<ChangeCounts>",
        desc = "How many things changed. Null on an error; all zero when nothing had to change."
    ),
    field(
        name = "user_errors",
        ty = "Vec<UserError>",
        desc = "What stopped the change, in words a caller can act on. Empty when it was made. One error means that nothing was changed."
    )
)]
pub(crate) enum Payload {
    /// Of `ingestText`.
    IngestText(IngestTextPayload),
    /// Of `addRelation`.
    AddRelation(AddRelationPayload),
    /// Of `retractDocument`.
    Document(DocumentPayload),
    /// Of `mergeEntities`.
    Merge(MergeEntitiesPayload),
    /// Of `judge`.
    Judge(JudgePayload),
    /// Of `undo`.
    Undo(UndoPayload),
}

macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $ty:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Default, SimpleObject)]
        pub(crate) struct $name {
            $($(#[$field_doc])* $field: $ty,)*
            #[graphql(owned)]
            client_mutation_id: Option<String>,
            #[graphql(owned)]
            changeset: Option<Changeset>,
            #[graphql(owned)]
            counts: Option<ChangeCounts>,
            #[graphql(owned)]
            user_errors: Vec<UserError>,
        }

        impl $name {
            fn refused(client_mutation_id: Option<String>, failure: Failure) -> async_graphql::Result<Self> {
                let user_errors = vec![user_error(failure)?];
                Ok(Self { client_mutation_id, user_errors, ..Self::default() })
            }

            fn made(client_mutation_id: Option<String>, reading: &Reading, committed: &Committed) -> Self {
                let changeset = committed.changeset.clone().map(|row| Changeset::of(reading, row));
                let counts = Some(ChangeCounts::of(committed));
                Self { client_mutation_id, changeset, counts, ..Self::default() }
            }
        }
    };
}

payload! {
    /// Answer of `ingestText`.
    IngestTextPayload {
        /// The document as stored, with its claims; read `document { claims }` for what was found. Null on an error.
        document: Option<Document>,
        /// True when this very document was there already; then nothing changed.
        duplicate: bool,
    }
}
payload! {
    /// Answer of `addRelation`.
    AddRelationPayload {
        /// The attested claim that was added.
        claim: Option<Claim>,
        /// The relation that it now supports, which may have been there before.
        relation: Option<Relation>,
    }
}
payload! {
    /// Answer of `retractDocument`.
    DocumentPayload {
        /// The document as it is now: RETRACTED.
        document: Option<Document>,
    }
}
payload! {
    /// Answer of `mergeEntities`.
    MergeEntitiesPayload {
        /// The entity that all ids now resolve to.
        entity: Option<Entity>,
    }
}
payload! {
    /// Answer of `judge`.
    JudgePayload {
        judgement: Option<Judgement>,
    }
}
payload! {
    /// Answer of `undo`.
    UndoPayload {
        /// The changeset that was taken back. `changeset` is the new one that did it.
        undone: Option<Changeset>,
    }
}

/// A person's word on whether two things are the same. It goes before every rule; a judged DIFFERENT is remembered.
#[derive(Clone)]
pub(crate) struct Judgement {
    reading: Reading,
    row: Word,
}

#[Object]
impl Judgement {
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// One of the two, as it is now.
    async fn left(&self) -> async_graphql::Result<Option<Entity>> {
        Ok(Entity::read(&self.reading, self.row.left)?)
    }

    /// The other, as it is now.
    async fn right(&self) -> async_graphql::Result<Option<Entity>> {
        Ok(Entity::read(&self.reading, self.row.right)?)
    }

    async fn verdict(&self) -> Verdict {
        self.row.verdict.into()
    }

    /// Why, in words.
    async fn reason(&self) -> Option<&str> {
        Some(self.row.reason.as_str()).filter(|reason| !reason.is_empty())
    }

    /// The person who judged.
    async fn actor(&self) -> &str {
        &self.row.actor
    }
}

/// Faults of the server and limits are errors of the answer; the rest is for the caller to put right.
fn user_error(failure: Failure) -> Result<UserError, Failure> {
    match failure.code {
        ErrorCode::Internal
        | ErrorCode::Timeout
        | ErrorCode::LimitExceeded
        | ErrorCode::ReadOnly => Err(failure),
        _ => Ok(UserError {
            code: failure.code,
            message: failure.message,
            hint: failure.hint,
            path: Vec::new(),
        }),
    }
}

/// Writes. Backup, restore and compaction are for the command line of the server, not for the API.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mutation;

#[Object]
impl Mutation {
    /// Takes in one document and reads it. The same url and publisher with a new text is a revision.
    async fn ingest_text(
        &self,
        ctx: &Context<'_>,
        input: IngestTextInput,
    ) -> async_graphql::Result<IngestTextPayload> {
        let request = writable(ctx)?;
        let client_id = input.client_mutation_id.clone();
        let by = author(&request, input.reason, client_id.clone());
        let article = Article {
            text: input.text,
            title: input.title,
            url: input.url,
            publisher: input.publisher,
            authors: input.authors.unwrap_or_default(),
            published_at: input.published_at.map(|date| date.0),
            language: input.language,
            collections: tags(input.collections),
            conversion: None,
        };
        let ingested = match request.engine.ingest(article, &by) {
            Ok(ingested) => ingested,
            Err(error) => return IngestTextPayload::refused(client_id, refusal(error)),
        };
        let reading = Reading::newest(&request)?;
        let committed = &ingested.committed;
        Ok(IngestTextPayload {
            document: Document::read(&reading, ingested.document)?,
            duplicate: committed.outcome == Outcome::Unchanged && committed.changeset.is_none(),
            ..IngestTextPayload::made(client_id, &reading, committed)
        })
    }

    /// Adds a relation with no text behind it: a claim attested by you or by a dataset, marked as such. Take it back with `undo`.
    async fn add_relation(
        &self,
        ctx: &Context<'_>,
        input: AddRelationInput,
    ) -> async_graphql::Result<AddRelationPayload> {
        let request = writable(ctx)?;
        let client_id = input.client_mutation_id.clone();
        let by = author(&request, input.reason.clone(), client_id.clone());
        let asked = match attest_request(input, &request.caller.actor) {
            Ok(asked) => asked,
            Err(failure) => return AddRelationPayload::refused(client_id, failure),
        };
        let (attestation, committed) = match request.engine.attest(&asked, &by) {
            Ok(made) => made,
            Err(error) => return AddRelationPayload::refused(client_id, refusal(error)),
        };
        let reading = Reading::newest(&request)?;
        let row = reading
            .snapshot
            .view
            .attestation(attestation)
            .map_err(read_failure)?;
        let claim = row.and_then(|row| row.claims.into_iter().next_back());
        let source = SourceId::Attestation(attestation);
        let claim = claim.map(|claim| Claim {
            reading: reading.clone(),
            source,
            row: Arc::new(claim),
        });
        let mut relation = None;
        if let Some(claim) = &claim {
            let ids = reading.relations_of_claim(claim.row.id)?;
            relation = ids
                .first()
                .map(|id| Relation::read(&reading, *id))
                .transpose()?
                .flatten();
        }
        Ok(AddRelationPayload {
            claim,
            relation,
            ..AddRelationPayload::made(client_id, &reading, &committed)
        })
    }

    /// Takes a document's claims out of the graph, as if it had never come. Its text stays readable; can be undone.
    async fn retract_document(
        &self,
        ctx: &Context<'_>,
        input: RetractDocumentInput,
    ) -> async_graphql::Result<DocumentPayload> {
        let request = writable(ctx)?;
        let client_id = input.client_mutation_id;
        let by = author(&request, input.reason, client_id.clone());
        let id = match parse_id(&input.document) {
            Ok(id) => id,
            Err(failure) => return DocumentPayload::refused(client_id, failure),
        };
        let committed = match request.engine.retract(id, &by) {
            Ok(committed) => committed,
            Err(error) => return DocumentPayload::refused(client_id, refusal(error)),
        };
        let reading = Reading::newest(&request)?;
        let document = Document::read(&reading, id)?;
        Ok(DocumentPayload {
            document,
            ..DocumentPayload::made(client_id, &reading, &committed)
        })
    }

    /// Judges two entities to be the same thing. Rewrites nothing and can be undone to the identical graph.
    async fn merge_entities(
        &self,
        ctx: &Context<'_>,
        input: MergeEntitiesInput,
    ) -> async_graphql::Result<MergeEntitiesPayload> {
        let request = writable(ctx)?;
        let client_id = input.client_mutation_id.clone();
        let [a, b] = &input.entities[..] else {
            let failure =
                Failure::bad_input(format!("`entities` has {} ids", input.entities.len()))
                    .hint("give two; merge more of them pair by pair");
            return MergeEntitiesPayload::refused(client_id, failure);
        };
        let pair = PairInput {
            a: a.clone(),
            b: b.clone(),
        };
        match judge(
            &request,
            &pair,
            ModelVerdict::Same,
            input.reason,
            client_id.clone(),
        ) {
            Err(failure) => MergeEntitiesPayload::refused(client_id, failure),
            Ok((word, committed)) => {
                let reading = Reading::newest(&request)?;
                let entity = Entity::read(&reading, word.left)?;
                Ok(MergeEntitiesPayload {
                    entity,
                    ..MergeEntitiesPayload::made(client_id, &reading, &committed)
                })
            }
        }
    }

    /// Says whether two entities are the same, different, or cannot be told.
    async fn judge(
        &self,
        ctx: &Context<'_>,
        input: JudgeInput,
    ) -> async_graphql::Result<JudgePayload> {
        let request = writable(ctx)?;
        let client_id = input.client_mutation_id;
        match judge(
            &request,
            &input.pair,
            input.verdict.into(),
            input.reason,
            client_id.clone(),
        ) {
            Err(failure) => JudgePayload::refused(client_id, failure),
            Ok((row, committed)) => {
                let reading = Reading::newest(&request)?;
                let judgement = Some(Judgement {
                    reading: reading.clone(),
                    row,
                });
                Ok(JudgePayload {
                    judgement,
                    ..JudgePayload::made(client_id, &reading, &committed)
                })
            }
        }
    }

    /// Takes a changeset back by writing the opposite one.
    async fn undo(
        &self,
        ctx: &Context<'_>,
        input: UndoInput,
    ) -> async_graphql::Result<UndoPayload> {
        let request = writable(ctx)?;
        let client_id = input.client_mutation_id;
        let by = author(&request, input.reason, client_id.clone());
        let Some(sequence) = sequence_of(&input.changeset) else {
            let failure = Failure::bad_input(format!(
                "`{}` is not the id of a changeset",
                crate::scalar::cut(&input.changeset)
            ))
            .hint("`journal { nodes { id } }` lists them");
            return UndoPayload::refused(client_id, failure);
        };
        let committed = match request.engine.undo(Some(sequence), &by) {
            Ok(committed) => committed,
            Err(error) => return UndoPayload::refused(client_id, refusal(error)),
        };
        let reading = Reading::newest(&request)?;
        let undone = Changeset::read(&reading, sequence)?;
        Ok(UndoPayload {
            undone,
            ..UndoPayload::made(client_id, &reading, &committed)
        })
    }
}

/// The request, when the server takes writes.
fn writable(ctx: &Context<'_>) -> async_graphql::Result<Arc<Request>> {
    let request = Arc::clone(ctx.data::<Arc<Request>>()?);
    if request.read_only {
        return Err(Failure::new(ErrorCode::ReadOnly, "the server only answers reads").into());
    }
    request.budget.check_time()?;
    Ok(request)
}

fn author(request: &Request, reason: Option<String>, client_id: Option<String>) -> Author {
    Author {
        actor: SmolStr::new(&request.caller.actor),
        reason: reason.unwrap_or_default(),
        client_id,
    }
}

fn tags(collections: Option<Vec<String>>) -> BTreeSet<SmolStr> {
    collections
        .into_iter()
        .flatten()
        .map(SmolStr::from)
        .collect()
}

fn refusal(error: EngineError) -> Failure {
    engine_failure(error)
}

fn judge(
    request: &Arc<Request>,
    pair: &PairInput,
    verdict: ModelVerdict,
    reason: Option<String>,
    client_id: Option<String>,
) -> Result<(Word, Arc<Committed>), Failure> {
    let (a, b): (EntityId, EntityId) = (parse_id(&pair.a)?, parse_id(&pair.b)?);
    let by = author(request, reason, client_id);
    let word = Word::new((a, b), verdict, &by.actor, &by.reason).ok_or_else(|| {
        Failure::bad_input(format!("`{a}` is given twice")).hint("give two different entities")
    })?;
    let reading = Reading::newest(request)?;
    for id in [a, b] {
        if reading.entity(id)?.is_none() {
            return Err(Failure::new(
                ErrorCode::NotFound,
                format!("there is no entity `{id}`"),
            ));
        }
    }
    let committed = request
        .engine
        .judge(word.clone(), &by)
        .map_err(engine_failure)?;
    Ok((word, committed))
}

fn attest_request(input: AddRelationInput, actor: &str) -> Result<AttestRequest, Failure> {
    let mut roles = Vec::new();
    for role in input.roles.unwrap_or_default() {
        let fillers: Result<_, Failure> = role.fillers.into_iter().map(term_draft).collect();
        roles.push((SmolStr::from(role.name), fillers?));
    }
    let dataset = input.evidence.dataset.map(SmolStr::from);
    let by = AttestedBy {
        actor: dataset.is_none().then(|| SmolStr::new(actor)),
        dataset,
        locator: input.evidence.locator.map(SmolStr::from),
    };
    Ok(AttestRequest {
        subject: term_draft(input.subject)?,
        predicate: SmolStr::from(input.predicate.0),
        object: input.object.map(term_draft).transpose()?,
        roles,
        status: input.status.map(Into::into),
        polarity: input.polarity.into(),
        certainty: input.certainty.into(),
        time: input.time.map(event_time).transpose()?,
        by,
        collections: tags(input.collections),
    })
}

fn term_draft(term: TermInput) -> Result<TermDraft, Failure> {
    Ok(match term {
        TermInput::Entity(id) => TermDraft::Entity(parse_id(&id)?),
        TermInput::NewEntity(entity) => TermDraft::New {
            name: entity.name,
            entity_type: SmolStr::from(entity.entity_type.0),
        },
        TermInput::Literal(value) => TermDraft::Literal(value),
    })
}

fn event_time(time: EventTimeInput) -> Result<EventTime, Failure> {
    let days = |date: &Date| {
        date.days().ok_or_else(|| {
            Failure::bad_input(format!("`{}` is not a date", crate::scalar::cut(&date.0)))
                .hint("write `2025`, `2025-11` or `2025-11-21`")
        })
    };
    let start = time
        .start
        .as_ref()
        .map(days)
        .transpose()?
        .map(|(first, _)| first);
    let end = time
        .end
        .as_ref()
        .map(days)
        .transpose()?
        .map(|(_, last)| last);
    if start.is_none() && end.is_none() {
        return Err(Failure::bad_input("`time` has neither `start` nor `end`")
            .hint("give at least one of them"));
    }
    if start.zip(end).is_some_and(|(start, end)| start > end) {
        return Err(Failure::bad_input("`time` ends before it starts"));
    }
    Ok(EventTime {
        expression: None,
        start,
        end,
        precision: time.precision.into(),
    })
}
