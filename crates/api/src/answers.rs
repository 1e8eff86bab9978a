//! Reads that answer a question about entities: what happened when, who said what.

use async_graphql::{Context, ID, MergedObject, Object};

use crate::input::{AsOfInput, DateRange, RelationFilter};
use crate::node::resolve_one;
use crate::page::PageArguments;
use crate::query::{GraphReads, list, scope};
use crate::quotes::{QuoteConnection, QuoteQuery};
use crate::reading::Reading;
use crate::scalar::Date;
use crate::structure::Structure;
use crate::timeline::{Timeline, TimelineEntryConnection, TimelineQuery};
use crate::vocabulary::View;

/// Reads. Every read of the graph takes `view`, `asOf`, `validAt` and `collection`; nested fields follow the root field.
#[derive(Clone, Copy, Debug, Default, MergedObject)]
pub(crate) struct Query(GraphReads, Answers, Structure);

/// Questions about entities.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Answers;

#[expect(
    clippy::too_many_arguments,
    reason = "the schema gives a field its arguments one by one"
)]
#[Object]
impl Answers {
    /// What happened, in the order of event time. Several entities: relations that have any of them in any role; unknown ones are left out. `filter: {pair: …}` gives what two did to each other.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Left out: all relations that match the filter.")] entities: Option<
            Vec<ID>,
        >,
        filter: Option<RelationFilter>,
        #[graphql(
            desc = "Only what stands in this range: what reaches into it, and what is known to have happened by a day in it. `filter: {time: …}` finds besides what may have happened in it."
        )]
        during: Option<DateRange>,
        #[graphql(
            default = false,
            desc = "True: those without a time instead, by their first publication."
        )]
        undated: bool,
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
    ) -> async_graphql::Result<TimelineEntryConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let reading =
            arguments.reading(&Reading::of(ctx, scope(view, as_of, valid_at, collection))?)?;
        let query = TimelineQuery {
            entities,
            filter,
            during,
            undated,
        };
        Ok(Timeline::read(&reading, query, &arguments)?)
    }

    /// What a speaker said about an entity, newest publication first. Without `about`: all they said.
    async fn quotes(
        &self,
        ctx: &Context<'_>,
        speaker: ID,
        #[graphql(desc = "Only words that mention this entity.")] about: Option<ID>,
        #[graphql(desc = "Only words that hold this; case and accents do not matter.")]
        containing: Option<String>,
        #[graphql(desc = "True: only words in quotation marks. False: only reported speech.")]
        direct: Option<bool>,
        #[graphql(
            default_with = "View::Reported",
            desc = "Which assertions count: a quote is seen when a claim that shows it is in the view."
        )]
        view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<QuoteConnection> {
        let scope = scope(view, as_of, valid_at, collection);
        let (reading, arguments) = list(ctx, scope, (first, after))?;
        let query = QuoteQuery {
            speaker: resolve_one(&reading, &speaker)?,
            about: about
                .map(|about| resolve_one(&reading, &about))
                .transpose()?,
            containing,
            direct,
        };
        Ok(query.run(&reading, &arguments)?)
    }
}
