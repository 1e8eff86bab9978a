//! Reads of how entities hang together: paths, patterns, what is common, groups, ranks.

use async_graphql::{Context, ID, Object};

use crate::common::{CommonNeighborConnection, CommonNeighborOrder};
use crate::groups::{CommunityQuality, ComponentKind, GroupConnection};
use crate::input::{AsOfInput, TraversalInput};
use crate::node::resolve_one;
use crate::paths::{PathConnection, PathResult, PathWeight, PathsQuery};
use crate::pattern::{MatchConnection, MatchQuery, PatternInput, VariableTypesInput};
use crate::query::{list, scope};
use crate::rank::{RankConnection, RankQuery};
use crate::reading::Reading;
use crate::scalar::Date;
use crate::vocabulary::View;

/// How entities hang together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Structure;

#[expect(
    clippy::too_many_arguments,
    reason = "the schema gives a field its arguments one by one"
)]
#[Object]
impl Structure {
    /// The lightest path between two entities; by HOPS one of fewest relations, over the best supported ones. Its `maxHops` is 4 when none is given.
    async fn shortest_path(
        &self,
        ctx: &Context<'_>,
        from: ID,
        to: ID,
        traversal: Option<TraversalInput>,
        #[graphql(default_with = "PathWeight::Hops")] weight: PathWeight,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
    ) -> async_graphql::Result<PathResult> {
        let reading = Reading::of(ctx, scope(view, as_of, valid_at, collection))?;
        let ends = (resolve_one(&reading, &from)?, resolve_one(&reading, &to)?);
        Ok(PathResult::search(
            &reading,
            ends,
            traversal.as_ref(),
            weight,
        )?)
    }

    /// All paths between two entities, or from one, lightest first, at most 100. No path passes an entity twice; parallel relations make one path. Its `maxHops` is 4 when none is given.
    async fn paths(
        &self,
        ctx: &Context<'_>,
        from: ID,
        #[graphql(desc = "Left out: paths to anywhere.")] to: Option<ID>,
        traversal: Option<TraversalInput>,
        #[graphql(default_with = "PathWeight::Hops")] weight: PathWeight,
        #[graphql(default = 0, desc = "Only paths of at least this many relations.")] min_hops: i32,
        #[graphql(default_with = "View::Reported", desc = "Which assertions count.")] view: View,
        #[graphql(desc = "The graph as the server knew it then. Left out: now.")] as_of: Option<
            AsOfInput,
        >,
        #[graphql(desc = "Only what happened or held on this day of the news.")] valid_at: Option<
            Date,
        >,
        #[graphql(desc = "Only what documents with this tag say.")] collection: Option<String>,
        #[graphql(default = 10)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<PathConnection> {
        let scope = scope(view, as_of, valid_at, collection);
        let (reading, arguments) = list(ctx, scope, (first, after))?;
        let query = PathsQuery {
            from: resolve_one(&reading, &from)?,
            to: to.map(|to| resolve_one(&reading, &to)).transpose()?,
            traversal,
            weight,
            min_hops,
        };
        Ok(query.run(&reading, &arguments)?)
    }

    /// Every way to fill a small pattern with entities, such as `?a endorsed ?b, ?b defeated ?c`. At most 6 lines.
    #[graphql(name = "match")]
    async fn matches(
        &self,
        ctx: &Context<'_>,
        pattern: PatternInput,
        #[graphql(desc = "What variables may stand for. Left out: anything.")] types: Option<
            Vec<VariableTypesInput>,
        >,
        #[graphql(
            default = true,
            desc = "Variables stand for entities that differ from each other and from those that the pattern names."
        )]
        distinct: bool,
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
    ) -> async_graphql::Result<MatchConnection> {
        let scope = scope(view, as_of, valid_at, collection);
        let (reading, arguments) = list(ctx, scope, (first, after))?;
        let query = MatchQuery {
            pattern,
            types: types.unwrap_or_default(),
            distinct,
        };
        Ok(query.run(&reading, &arguments)?)
    }

    /// Entities one relation away from two or more entities, with the relations of each side. `maxHops` of the traversal is not looked at; entities above `maxDegree` are no link.
    async fn common_neighbors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "2 to 10 different ones.")] entities: Vec<ID>,
        traversal: Option<TraversalInput>,
        #[graphql(default_with = "CommonNeighborOrder::Publishers")] order_by: CommonNeighborOrder,
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
    ) -> async_graphql::Result<CommonNeighborConnection> {
        let scope = scope(view, as_of, valid_at, collection);
        let (reading, arguments) = list(ctx, scope, (first, after))?;
        Ok(CommonNeighborConnection::search(
            &reading,
            &entities,
            order_by,
            traversal.as_ref(),
            &arguments,
        )?)
    }

    /// Parts of the graph that no relation connects, largest first. `direction` and `maxHops` of the traversal are not looked at; entities above `maxDegree` stand alone.
    async fn components(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ComponentKind::Weak")] kind: ComponentKind,
        #[graphql(
            default = 1,
            desc = "Only groups of at least so many entities; 2 leaves out what stands alone."
        )]
        min_size: i32,
        traversal: Option<TraversalInput>,
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
    ) -> async_graphql::Result<GroupConnection> {
        let scope = scope(view, as_of, valid_at, collection);
        let (reading, arguments) = list(ctx, scope, (first, after))?;
        Ok(GroupConnection::components(
            &reading,
            kind,
            (traversal.as_ref(), min_size),
            &arguments,
        )?)
    }

    /// Groups with more relations inside than outside, largest first, each connected within (Leiden). The same graph always gives the same groups. `direction` and `maxHops` of the traversal are not looked at; entities above `maxDegree` stand alone.
    async fn communities(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "CommunityQuality::Modularity")] quality: CommunityQuality,
        #[graphql(default = 1.0, desc = "Higher gives more and smaller groups.")] resolution: f64,
        #[graphql(
            default = 1,
            desc = "Only groups of at least so many entities; 2 leaves out what stands alone."
        )]
        min_size: i32,
        traversal: Option<TraversalInput>,
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
    ) -> async_graphql::Result<GroupConnection> {
        let scope = scope(view, as_of, valid_at, collection);
        let (reading, arguments) = list(ctx, scope, (first, after))?;
        Ok(GroupConnection::communities(
            &reading,
            (quality, resolution),
            (traversal.as_ref(), min_size),
            &arguments,
        )?)
    }

    /// Entities by PageRank over the relations seen, highest first. With `seeds` personalised: how likely a walk is there that begins at one of them and begins again now and then.
    async fn page_rank(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where walks begin; unknown ones are left out. Left out: everywhere.")]
        seeds: Option<Vec<ID>>,
        #[graphql(
            desc = "Which relations count. `maxHops` is not looked at, and without `seeds` neither are `direction`, which is OUT, and `maxDegree`."
        )]
        traversal: Option<TraversalInput>,
        #[graphql(default = 0.85, desc = "From 0 to below 1.")] damping: f64,
        #[graphql(default = 30, desc = "At most 100; not looked at with `seeds`.")] iterations: i32,
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
    ) -> async_graphql::Result<RankConnection> {
        let scope = scope(view, as_of, valid_at, collection);
        let (reading, arguments) = list(ctx, scope, (first, after))?;
        let query = RankQuery {
            traversal,
            damping,
            iterations,
        };
        Ok(match seeds {
            Some(seeds) => query.run_from(&seeds, &reading, &arguments)?,
            None => query.run(&reading, &arguments)?,
        })
    }
}
