//! The server about itself: version, limits, sizes of the graph.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use newsgraph_search::Standing;

use crate::code::Failure;
use crate::page::int;
use crate::reading::{Reading, Request, read_failure};
use crate::scalar::Sequence;
use crate::vocabulary::FullTextState;

/// Sizes of the graph at the moment read.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Stats {
    /// Newest changeset taken into account.
    sequence: Sequence,
    /// Live documents.
    documents: i32,
    /// Documents with a newer revision.
    revised_documents: i32,
    /// Documents taken back.
    retracted_documents: i32,
    /// Words of persons and datasets, with no text behind them.
    attestations: i32,
    /// Entities named by live documents or attested claims.
    entities: i32,
    /// Claims of live documents and attestations.
    claims: i32,
    /// Relations, in whatever view.
    relations: i32,
    ontology_version: String,
    extractor_version: String,
}

impl Stats {
    pub(crate) fn of(reading: &Reading) -> Result<Self, Failure> {
        let counts = reading.snapshot.view.counts().map_err(read_failure)?;
        let show = |count: u64| int(usize::try_from(count).unwrap_or(usize::MAX));
        Ok(Self {
            sequence: Sequence(reading.sequence()),
            documents: show(counts.documents_live),
            revised_documents: show(counts.documents_revised),
            retracted_documents: show(counts.documents_retracted),
            attestations: show(counts.attestations),
            entities: show(counts.entities),
            claims: show(counts.claims),
            relations: show(counts.relations),
            ontology_version: reading.ontology().version().to_owned(),
            extractor_version: reading.engine().extractor().version().to_string(),
        })
    }
}

/// This server.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Server {
    version: String,
    extractor_version: String,
    ontology_version: String,
    read_only: bool,
    /// The index of titles and sentences that `search` looks in.
    full_text: FullText,
    limits: Limits,
}

/// The index of titles and sentences. It is kept up beside the store: changes never wait for it.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct FullText {
    state: FullTextState,
    /// The changeset up to which it has everything. Null before the first search, and when it failed.
    sequence: Option<Sequence>,
    /// Documents done of what it is doing.
    documents_done: i32,
    /// Documents to do.
    documents_to_do: i32,
}

impl FullText {
    fn of(standing: Option<Standing>) -> Self {
        let mut shown = Self {
            state: FullTextState::Idle,
            sequence: None,
            documents_done: 0,
            documents_to_do: 0,
        };
        let show = |count: u64| int(usize::try_from(count).unwrap_or(usize::MAX));
        match standing {
            Some(Standing::Current { sequence }) => {
                (shown.state, shown.sequence) = (FullTextState::Current, Some(Sequence(sequence)));
            }
            Some(Standing::Behind {
                sequence, progress, ..
            }) => {
                (shown.state, shown.sequence) = (FullTextState::Behind, Some(Sequence(sequence)));
                shown.documents_done = show(progress.done);
                shown.documents_to_do = show(progress.all);
            }
            // The reason names a folder of the server; its log has it.
            Some(Standing::Failed { .. }) => shown.state = FullTextState::Failed,
            _ => {}
        }
        shown
    }
}

impl Server {
    pub(crate) fn of(ctx: &Context<'_>) -> async_graphql::Result<Self> {
        let request = ctx.data::<Arc<Request>>()?;
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            extractor_version: request.engine.extractor().version().to_string(),
            ontology_version: request.engine.ontology().version().to_owned(),
            read_only: request.read_only,
            full_text: FullText::of(request.engine.full_text_standing()),
            limits: Limits(*request.budget.limits()),
        })
    }
}

/// The limits in force. See the table at the head of the schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits(crate::limits::Limits);

#[Object]
impl Limits {
    /// Nesting of fields, fragments written out.
    async fn depth(&self) -> i32 {
        int(self.0.depth)
    }

    /// Nesting in operations that only ask for introspection.
    async fn introspection_depth(&self) -> i32 {
        int(self.0.introspection_depth)
    }

    async fn aliases(&self) -> i32 {
        int(self.0.aliases)
    }

    async fn root_fields(&self) -> i32 {
        int(self.0.root_fields)
    }

    async fn tokens(&self) -> i32 {
        int(self.0.tokens)
    }

    async fn operations(&self) -> i32 {
        int(self.0.operations)
    }

    async fn directives(&self) -> i32 {
        int(self.0.directives)
    }

    /// Highest `first` and `last`.
    async fn first(&self) -> i32 {
        int(self.0.page)
    }

    /// Highest `max` of `totalCount`.
    async fn total_count(&self) -> i32 {
        int(self.0.total_count)
    }

    async fn hops(&self) -> i32 {
        int(self.0.hops)
    }

    async fn subgraph_nodes(&self) -> i32 {
        int(self.0.subgraph_nodes)
    }

    async fn subgraph_relations(&self) -> i32 {
        int(self.0.subgraph_relations)
    }

    /// Paths of a list of paths.
    async fn paths(&self) -> i32 {
        int(self.0.paths)
    }

    /// Lines of a pattern.
    async fn pattern_lines(&self) -> i32 {
        int(self.0.pattern_lines)
    }

    /// A pattern written as text.
    async fn pattern_bytes(&self) -> i32 {
        int(self.0.pattern_bytes)
    }

    /// Objects that one request may resolve.
    async fn resolved_nodes(&self) -> i32 {
        int(self.0.resolved_nodes)
    }

    /// Request body, ingest mutations apart.
    async fn body_bytes(&self) -> i32 {
        int(self.0.body_bytes)
    }

    /// Request body of ingest mutations.
    async fn ingest_body_bytes(&self) -> i32 {
        int(self.0.ingest_body_bytes)
    }

    async fn query_milliseconds(&self) -> i32 {
        i32::try_from(self.0.query_ms).unwrap_or(i32::MAX)
    }

    async fn answer_bytes(&self) -> i32 {
        int(self.0.answer_bytes)
    }

    /// Errors in one answer.
    async fn errors(&self) -> i32 {
        int(self.0.errors)
    }
}
