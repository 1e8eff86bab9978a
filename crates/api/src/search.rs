//! Search by name.

use std::sync::Arc;

use async_graphql::{Object, Union};
use newsgraph_model::EntityId;

use crate::code::Failure;
use crate::entity::Entity;
use crate::page::{Count, Page, PageArguments, PageInfo};
use crate::reading::Reading;

/// What a search can find.
#[derive(Clone, Union)]
pub(crate) enum SearchHit {
    /// By its name or an alias.
    Entity(Entity),
}

/// Hits, best first.
#[derive(Clone)]
pub(crate) struct SearchConnection(Page<SearchEdge>);

/// One hit and its place in the list.
#[derive(Clone)]
pub(crate) struct SearchEdge {
    cursor: String,
    node: Entity,
    matched: String,
}

/// Hits that a search ranks; more would be of no use to a reader.
const MAX_HITS: usize = 1_000;

pub(crate) fn search_entities(
    reading: &Reading,
    query: &str,
    arguments: &PageArguments,
) -> Result<SearchConnection, Failure> {
    let within = reading.entities_in_collection()?;
    let topology = Arc::clone(&reading.snapshot.topology);
    let mut hits = topology.search_within(query, MAX_HITS, &reading.filter());
    hits.retain(|hit| {
        within
            .as_ref()
            .is_none_or(|entities| entities.contains(&hit.entity))
    });
    let ids = hits.iter().map(|hit| hit.entity).collect();
    let mut matched: std::collections::BTreeMap<EntityId, String> = hits
        .into_iter()
        .map(|hit| (hit.entity, hit.matched.to_owned()))
        .collect();
    let page = Page::cut(ids, arguments, reading, |id: EntityId| {
        let node = Entity::read(reading, id)?;
        let matched = matched.remove(&id).unwrap_or_default();
        Ok(node.map(|node| SearchEdge {
            cursor: String::new(),
            node,
            matched,
        }))
    })?;
    Ok(SearchConnection(page))
}

#[Object]
impl SearchConnection {
    async fn edges(&self) -> Vec<SearchEdge> {
        self.0
            .items
            .iter()
            .map(|(cursor, edge)| SearchEdge {
                cursor: cursor.clone(),
                ..edge.clone()
            })
            .collect()
    }

    async fn nodes(&self) -> Vec<SearchHit> {
        self.0
            .items
            .iter()
            .map(|(_, edge)| SearchHit::Entity(edge.node.clone()))
            .collect()
    }

    async fn page_info(&self) -> PageInfo {
        self.0.info.clone()
    }

    /// How many there are in all, counted up to `max`; a search ranks at most 1,000.
    async fn total_count(
        &self,
        #[graphql(default = 1000)] max: i32,
    ) -> async_graphql::Result<Count> {
        Ok(Count::of(self.0.total, max)?)
    }
}

#[Object]
impl SearchEdge {
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    async fn node(&self) -> SearchHit {
        SearchHit::Entity(self.node.clone())
    }

    /// The name that matched, as sources spell it.
    async fn matched(&self) -> &str {
        &self.matched
    }
}
