//! Entities and their types.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject};
use newsgraph_model::EntityId;

use crate::code::Failure;
use crate::document::{Document, DocumentConnection};
use crate::input::{DocumentFilter, DocumentOrder, RelationFilter, RelationOrder};
use crate::ontology::EntityType;
use crate::page::{Page, PageArguments, connection, int};
use crate::reading::{Reading, read_failure};
use crate::relation::{Relation, RelationConnection};
use crate::scalar::{PredicateName, TypeName};
use crate::select;
use crate::vocabulary::{Direction, NeighborOrder, View};
use crate::walk::{NeighborConnection, NeighborQuery};

/// A person, organisation, place, group, event, office, work ...: clusters judged to be the same thing.
#[derive(Clone)]
pub(crate) struct Entity {
    pub(crate) reading: Reading,
    pub(crate) row: Arc<newsgraph_model::Entity>,
    pub(crate) asked: Option<EntityId>,
}

connection!("A page of entities.", EntityConnection, EntityEdge, Entity);

/// One name of an entity as texts spell it.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Alias {
    text: String,
    /// Mentions that use it.
    mentions: i32,
    /// Sources that use it: documents, and what persons and datasets attest.
    documents: i32,
}

impl Entity {
    pub(crate) fn of(reading: &Reading, row: Arc<newsgraph_model::Entity>) -> Self {
        Self {
            reading: reading.clone(),
            row,
            asked: None,
        }
    }

    /// The entity that an id of any time stands for; `None` when there is none now.
    pub(crate) fn read(reading: &Reading, id: EntityId) -> Result<Option<Self>, Failure> {
        let row = reading.entity(id)?;
        Ok(row.map(|row| Self {
            reading: reading.clone(),
            asked: (row.id != id).then_some(id),
            row,
        }))
    }

    pub(crate) fn page(
        ids: Vec<EntityId>,
        arguments: &PageArguments,
        reading: &Reading,
    ) -> Result<EntityConnection, Failure> {
        Ok(EntityConnection(Page::cut(
            ids,
            arguments,
            reading,
            |id| Self::read(reading, id),
        )?))
    }
}

#[Object]
impl Entity {
    /// The displayed id. After a merge it is one of the merged ids; the others still resolve to this entity.
    pub(crate) async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// The id you asked by, when it is not the displayed one. Null otherwise.
    async fn resolved_from(&self) -> Option<ID> {
        self.asked.map(|id| id.to_string().into())
    }

    /// The name to show: the fullest one that most documents use.
    async fn name(&self) -> &str {
        &self.row.name
    }

    async fn r#type(&self) -> EntityType {
        EntityType {
            reading: self.reading.clone(),
            name: self.row.entity_type.clone(),
        }
    }

    /// Names found in texts, most used first, the shown one included. Descriptions, pronouns and epithets are never aliases.
    async fn aliases(
        &self,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<Alias>> {
        let aliases = self.row.aliases.iter().take(select::short_list(first)?);
        Ok(aliases
            .map(|alias| Alias {
                text: alias.text.clone(),
                mentions: int(alias.mentions as usize),
                documents: int(alias.sources as usize),
            })
            .collect())
    }

    /// Mentions of it in texts, of all kinds.
    async fn mention_count(&self) -> i32 {
        int(self.row.mentions as usize)
    }

    /// How many relations it takes part in, in any role.
    async fn degree(&self, view: Option<View>) -> i32 {
        int(select::degree(&self.reading.in_view(view), self.row.id))
    }

    /// Relations in which it is subject, object or fills another role. OUT: as subject; IN: as object.
    #[expect(
        clippy::too_many_arguments,
        reason = "the schema gives a field its arguments one by one"
    )]
    async fn relations(
        &self,
        #[graphql(default_with = "Direction::Both")] direction: Direction,
        filter: Option<RelationFilter>,
        view: Option<View>,
        order_by: Option<Vec<RelationOrder>>,
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
        let reading = arguments.reading(&self.reading.in_view(view))?;
        let order = order_by.unwrap_or_default();
        let mut ids = select::relations(&reading, filter.as_ref(), &order, Some(self.row.id))?;
        let topology = &reading.snapshot.topology;
        let node = topology.node(self.row.id);
        ids.retain(|id| {
            let Some(header) = topology.relation(*id) else {
                return false;
            };
            let symmetric = reading
                .ontology()
                .predicate(topology.predicate(header))
                .is_some_and(|known| known.symmetric);
            let is_end = header.subject == node || header.object == node;
            match direction {
                Direction::Both => true,
                Direction::Out => header.subject == node || symmetric && is_end,
                Direction::In => header.object == node || symmetric && is_end,
            }
        });
        Ok(Relation::page(ids, &arguments, &reading)?)
    }

    /// Entities one relation away; each edge carries the relations that connect.
    #[expect(
        clippy::too_many_arguments,
        reason = "the schema gives a field its arguments one by one"
    )]
    async fn neighbors(
        &self,
        #[graphql(default_with = "Direction::Both")] direction: Direction,
        predicates: Option<Vec<PredicateName>>,
        types: Option<Vec<TypeName>>,
        view: Option<View>,
        #[graphql(default_with = "NeighborOrder::Publishers")] order_by: NeighborOrder,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<NeighborConnection> {
        let query = NeighborQuery {
            direction,
            predicates: predicates.unwrap_or_default(),
            types: types.unwrap_or_default(),
            order_by,
            ..NeighborQuery::default()
        };
        let arguments = PageArguments::forward(Some(first), after);
        Ok(query.run(&self.reading.in_view(view), self.row.id, &arguments)?)
    }

    /// Documents that mention it.
    #[expect(
        clippy::too_many_arguments,
        reason = "the schema gives a field its arguments one by one"
    )]
    async fn documents(
        &self,
        filter: Option<DocumentFilter>,
        order_by: Option<Vec<DocumentOrder>>,
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
        let reading = arguments.reading(&self.reading)?;
        let sources = reading
            .snapshot
            .view
            .sources_of_entity(self.row.id)
            .map_err(read_failure)?;
        let naming: BTreeSet<_> = sources
            .into_iter()
            .filter_map(newsgraph_model::SourceId::document)
            .collect();
        let mut rows = Document::list(
            &reading,
            &filter.unwrap_or_default(),
            &order_by.unwrap_or_default(),
        )?;
        rows.retain(|row| naming.contains(&row.id));
        Ok(Document::page(rows, &arguments, &reading)?)
    }
}
