//! Reads of the graph, its documents, journal and vocabulary.

use async_graphql::{Context, ID, Object};
use newsgraph_model::TextId;
use newsgraph_store::DocumentState as State;

use crate::claim::Claim;
use crate::code::Failure;
use crate::document::{Document, DocumentConnection};
use crate::entity::{Entity, EntityConnection};
use crate::export::Export;
use crate::input::{
    AsOfInput, DocumentByInput, DocumentFilter, DocumentOrder, EntityByInput, EntityFilter,
    EntityOrder, RelationFilter, RelationOrder, TraversalInput, parse_id,
};
use crate::journal::{Changeset, ChangesetConnection, sequence_of};
use crate::limits::Limits;
use crate::node::{Node, resolve_all, resolve_one};
use crate::ontology::{EntityType, Predicate, PredicateConnection};
use crate::page::{Page, PageArguments};
use crate::reading::{Reading, Scope, purged, read_failure};
use crate::relation::{Relation, RelationConnection};
use crate::scalar::{Date, TypeName};
use crate::search::{SearchConnection, Suggestion, search, suggest};
use crate::select;
use crate::server::{Server, Stats};
use crate::vocabulary::{ExportFormat, NeighborOrder, SearchKind, View};
use crate::walk::{NeighborConnection, NeighborQuery, Subgraph};

/// The four arguments of every read as one value.
pub(crate) fn scope(
    view: View,
    as_of: Option<AsOfInput>,
    valid_at: Option<Date>,
    collection: Option<String>,
) -> Scope {
    Scope {
        view,
        as_of,
        valid_at,
        collection,
    }
}

/// What a list at a root field reads, and which page of it is asked for.
pub(crate) fn list(
    ctx: &Context<'_>,
    scope: Scope,
    (first, after): (i32, Option<String>),
) -> async_graphql::Result<(Reading, PageArguments)> {
    let arguments = PageArguments::forward(Some(first), after);
    let reading = arguments.reading(&Reading::of(ctx, scope)?)?;
    Ok((reading, arguments))
}

/// Reads of the newest moment, everything seen.
fn newest(ctx: &Context<'_>) -> async_graphql::Result<Reading> {
    Reading::of(ctx, scope(View::All, None, None, None))
}

/// Reads of what the graph holds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GraphReads;

#[expect(
    clippy::too_many_arguments,
    reason = "the schema gives a field its arguments one by one"
)]
#[Object]
impl GraphReads {
    /// Anything by its id. Null when there is no such thing at the moment read.
    async fn node(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
    ) -> async_graphql::Result<Option<Node>> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        Ok(Node::read(&reading, &id)?)
    }

    /// In the order asked, null where unknown, at most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        ids: Vec<ID>,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
    ) -> async_graphql::Result<Vec<Option<Node>>> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        if ids.len() > Limits::STANDARD.nodes {
            return Err(Failure::over("ids (`ids`)", Limits::STANDARD.nodes, ids.len()).into());
        }
        reading.budget().spend_nodes(ids.len())?;
        let mut nodes = Vec::with_capacity(ids.len());
        for id in &ids {
            nodes.push(Node::read(&reading, id)?);
        }
        Ok(nodes)
    }

    /// A document by its id, url or text hash. Null when there is none; an error with the code PURGED when it was purged.
    async fn document(
        &self,
        ctx: &Context<'_>,
        by: DocumentByInput,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
    ) -> async_graphql::Result<Option<Document>> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        let rows = &reading.snapshot.view;
        let mut stone = None;
        let ids = match by {
            DocumentByInput::Id(id) => {
                let id = parse_id(&id)?;
                stone = rows.tombstone(id).map_err(read_failure)?;
                vec![id]
            }
            DocumentByInput::Url(url) => rows.documents_with_url(&url).map_err(read_failure)?,
            DocumentByInput::TextId(id) => {
                let text_id: TextId = parse_id(&ID(id))?;
                stone = rows.tombstone_of_text(text_id).map_err(read_failure)?;
                rows.documents_with_text(text_id).map_err(read_failure)?
            }
        };
        if let Some(stone) = stone {
            return Err(purged(&stone).into());
        }
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(Document::read(&reading, id)?);
        }
        let live = found
            .iter()
            .position(|document| document.row.state == State::Live);
        Ok(if found.is_empty() {
            None
        } else {
            Some(found.swap_remove(live.unwrap_or(0)))
        })
    }

    /// Documents, live ones unless the filter says otherwise, newest publication first. `view` and `validAt` act on the fields inside.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        filter: Option<DocumentFilter>,
        order_by: Option<Vec<DocumentOrder>>,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<DocumentConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let reading =
            arguments.reading(&Reading::of(ctx, scope(view, as_of, valid_at, collection))?)?;
        let rows = Document::list(
            &reading,
            &filter.unwrap_or_default(),
            &order_by.unwrap_or_default(),
        )?;
        Ok(Document::page(rows, &arguments, &reading)?)
    }

    /// By id, or by name: the entity with exactly this name or alias that most documents mention. Case does not matter.
    async fn entity(
        &self,
        ctx: &Context<'_>,
        by: EntityByInput,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
    ) -> async_graphql::Result<Option<Entity>> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        let name = match by {
            EntityByInput::Id(id) => return Ok(Entity::read(&reading, parse_id(&id)?)?),
            EntityByInput::Name(name) => name,
        };
        let named = reading
            .snapshot
            .view
            .entities_named(&name)
            .map_err(read_failure)?;
        let within = reading.entities_in_collection()?;
        let mut named = named
            .into_iter()
            .filter(|row| within.as_ref().is_none_or(|ids| ids.contains(&row.id)));
        Ok(named.next().map(|row| Entity::of(&reading, row.into())))
    }

    /// Entities of the graph, those with most relations first.
    async fn entities(
        &self,
        ctx: &Context<'_>,
        filter: Option<EntityFilter>,
        order_by: Option<Vec<EntityOrder>>,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<EntityConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let reading =
            arguments.reading(&Reading::of(ctx, scope(view, as_of, valid_at, collection))?)?;
        let ids = select::entities(
            &reading,
            &filter.unwrap_or_default(),
            &order_by.unwrap_or_default(),
        )?;
        Ok(Entity::page(ids, &arguments, &reading)?)
    }

    /// A claim by its id, also when it is in none of the views asked.
    async fn claim(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
    ) -> async_graphql::Result<Option<Claim>> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        Ok(Claim::read(&reading, parse_id(&id)?)?)
    }

    /// A relation by its id, also when it is in none of the views asked.
    async fn relation(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
    ) -> async_graphql::Result<Option<Relation>> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        Ok(Relation::read(&reading, parse_id(&id)?)?)
    }

    /// Relations: what the graph holds because of claims. Best supported first.
    async fn relations(
        &self,
        ctx: &Context<'_>,
        filter: Option<RelationFilter>,
        order_by: Option<Vec<RelationOrder>>,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<RelationConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let reading =
            arguments.reading(&Reading::of(ctx, scope(view, as_of, valid_at, collection))?)?;
        let ids = select::relations(
            &reading,
            filter.as_ref(),
            &order_by.unwrap_or_default(),
            None,
        )?;
        Ok(Relation::page(ids, &arguments, &reading)?)
    }

    /// Predicates of the ontology, by name.
    async fn predicates(
        &self,
        ctx: &Context<'_>,
        prefix: Option<String>,
        family: Option<String>,
        #[graphql(default = 100)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<PredicateConnection> {
        let arguments = PageArguments::forward(Some(first), after);
        let reading = arguments.reading(&newest(ctx)?)?;
        let known = reading.ontology().predicates().iter().filter(|known| {
            prefix
                .as_ref()
                .is_none_or(|prefix| known.name.starts_with(prefix.as_str()))
                && family.as_ref().is_none_or(|family| known.family == *family)
        });
        let mut names: Vec<_> = known.map(|known| known.name.clone()).collect();
        names.sort();
        let page = Page::cut(names, &arguments, &reading, |name| {
            Ok(Some(Predicate {
                reading: reading.clone(),
                name,
            }))
        })?;
        Ok(PredicateConnection(page))
    }

    /// Entity types of the ontology, by name.
    async fn types(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<EntityType>> {
        let reading = newest(ctx)?;
        let mut names: Vec<_> = reading
            .ontology()
            .entity_types()
            .iter()
            .map(|known| known.name.clone())
            .collect();
        names.sort();
        Ok(names
            .into_iter()
            .map(|name| EntityType {
                reading: reading.clone(),
                name,
            })
            .collect())
    }

    /// Everything within some hops of one or more entities. Unknown seeds are left out.
    async fn subgraph(
        &self,
        ctx: &Context<'_>,
        seeds: Vec<ID>,
        traversal: Option<TraversalInput>,
        #[graphql(default = 500, desc = "At most 5,000.")] max_nodes: i32,
        #[graphql(default = 2000, desc = "At most 20,000, best supported first.")]
        max_relations: i32,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
    ) -> async_graphql::Result<Subgraph> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        let seeds = resolve_all(&reading, &seeds)?;
        Ok(Subgraph::walk(
            &reading,
            &seeds,
            traversal.as_ref(),
            (max_nodes, max_relations),
        )?)
    }

    /// Entities one relation away from an entity. `maxHops` of the traversal is not looked at.
    async fn neighbors(
        &self,
        ctx: &Context<'_>,
        entity: ID,
        traversal: Option<TraversalInput>,
        #[graphql(default_with = "NeighborOrder::Publishers")] order_by: NeighborOrder,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<NeighborConnection> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        let entity = resolve_one(&reading, &entity)?;
        let query = NeighborQuery {
            traversal,
            order_by,
            ..NeighborQuery::default()
        };
        Ok(query.run(
            &reading,
            entity,
            &PageArguments::forward(Some(first), after),
        )?)
    }

    /// Search names, titles and sentences: entities by whole names before beginnings, words in any order, parts, and names with a few letters wrong; documents by titles and by sentences that say something, relations by the sentences that tell them. Words in quotation marks stand together. Case and accents do not matter, typing errors are forgiven. What is found by a name has a relation that is seen, or none at all. Texts that were taken back since are not found at older moments.
    async fn search(
        &self,
        ctx: &Context<'_>,
        query: String,
        #[graphql(desc = "Left out: all.")] kinds: Option<Vec<SearchKind>>,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<SearchConnection> {
        let scope = scope(view, as_of, valid_at, collection);
        let (reading, arguments) = list(ctx, scope, (first, after))?;
        Ok(search(&reading, &query, kinds.as_deref(), &arguments)?)
    }

    /// Entities while typing: by the beginning of a name or alias, or of any word of one; most relations first. A space at the end ends the last word. Typing errors are forgiven when nothing begins so.
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        prefix: String,
        #[graphql(desc = "Only these types and those under them.")] types: Option<Vec<TypeName>>,
        #[graphql(default = 8, desc = "At most 100.")] first: i32,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
    ) -> async_graphql::Result<Vec<Suggestion>> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        Ok(suggest(&reading, &prefix, types.as_deref(), first)?)
    }

    /// Sizes of the graph at the moment read, whatever view.
    async fn stats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
    ) -> async_graphql::Result<Stats> {
        Ok(Stats::of(&Reading::of(
            ctx,
            scope(View::All, as_of, None, None),
        )?)?)
    }

    /// A drawing or file made from the graph. GRAPH_JSON and ARCHIVE hold the whole store.
    async fn export(
        &self,
        ctx: &Context<'_>,
        format: ExportFormat,
        #[graphql(
            desc = "Only what is within some hops of these entities; DOT only. Left out: everything."
        )]
        seeds: Option<Vec<ID>>,
        #[graphql(desc = "How far from `seeds`; DOT only.")] traversal: Option<TraversalInput>,
        #[graphql(
            default_with = "View::Reported",
            desc = "Which assertions count; DOT only."
        )]
        view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news; DOT only.")] valid_at: Option<Date>,
        #[graphql(desc = "Only what documents with this tag say; DOT only.")] collection: Option<
            String,
        >,
    ) -> async_graphql::Result<Export> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        let seeds = seeds
            .map(|seeds| resolve_all(&reading, &seeds))
            .transpose()?;
        Ok(Export::write(&reading, format, seeds, traversal.as_ref())?)
    }

    /// The journal, newest changeset first.
    async fn journal(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<ChangesetConnection> {
        let arguments = PageArguments::forward(Some(first), after);
        let reading = arguments.reading(&newest(ctx)?)?;
        let numbers = (1..=reading.sequence()).rev().collect();
        Ok(ChangesetConnection(Page::cut(
            numbers,
            &arguments,
            &reading,
            |sequence| Changeset::read(&reading, sequence),
        )?))
    }

    /// One changeset by its id. Null when there is none.
    async fn changeset(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<Option<Changeset>> {
        let Some(sequence) = sequence_of(&id) else {
            return Ok(None);
        };
        Ok(Changeset::read(&newest(ctx)?, sequence)?)
    }

    /// This server.
    async fn server(&self, ctx: &Context<'_>) -> async_graphql::Result<Server> {
        Server::of(ctx)
    }
}
