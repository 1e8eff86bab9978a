//! What entities have in common.

use std::collections::BTreeMap;

use async_graphql::{Enum, ID, Object};
use newsgraph_model::{EntityId, RelationId};

use crate::code::Failure;
use crate::entity::Entity;
use crate::input::TraversalInput;
use crate::node::resolve_one;
use crate::page::{Count, Page, PageArguments, PageInfo};
use crate::reading::Reading;
use crate::relation::Relation;
use crate::walk::{Cost, relations, search_budget, traversal};

/// Most entities that one may ask about at once.
const MAX_ASKED: usize = 10;

/// What common neighbours are sorted by. Ties are broken by id.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub(crate) enum CommonNeighborOrder {
    /// Independent publishers behind the best relation of the side that has fewest, then of all sides together; most first.
    Publishers,
    /// Fewest relations over all views first: what everybody is connected with says little (Adamic and Adar 2003).
    AdamicAdar,
}

impl From<CommonNeighborOrder> for newsgraph_graph::CommonOrder {
    fn from(order: CommonNeighborOrder) -> Self {
        match order {
            CommonNeighborOrder::Publishers => Self::Support,
            CommonNeighborOrder::AdamicAdar => Self::AdamicAdar,
        }
    }
}

/// An entity one relation away from all that were asked about.
#[derive(Clone)]
pub(crate) struct CommonNeighborEdge {
    cursor: String,
    node: Entity,
    asked: Vec<EntityId>,
    found: newsgraph_graph::CommonNeighbor,
}

/// The relations of a common neighbour with one of the entities asked about.
#[derive(Clone)]
pub(crate) struct CommonSide {
    entity: Entity,
    relations: Vec<RelationId>,
}

#[Object]
impl CommonSide {
    /// The entity asked about.
    async fn entity(&self) -> Entity {
        self.entity.clone()
    }

    /// Best supported first, at most 16.
    async fn relations(&self) -> async_graphql::Result<Vec<Relation>> {
        Ok(relations(&self.entity.reading, &self.relations)?)
    }
}

#[Object]
impl CommonNeighborEdge {
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    async fn node(&self) -> Entity {
        self.node.clone()
    }

    /// 1 / ln(degree), over all views; the sum over all common neighbours is the index of Adamic and Adar.
    async fn weight(&self) -> f64 {
        self.found.weight
    }

    /// For each entity asked about, in the order asked.
    async fn sides(&self) -> async_graphql::Result<Vec<CommonSide>> {
        let mut sides = Vec::with_capacity(self.asked.len());
        for (entity, steps) in self.asked.iter().zip(&self.found.sides) {
            let relations = steps.iter().map(|step| step.relation).collect();
            let entity = Entity::read(&self.node.reading, *entity)?;
            sides.extend(entity.map(|entity| CommonSide { entity, relations }));
        }
        Ok(sides)
    }
}

/// Entities one relation away from all that were asked about.
#[derive(Clone)]
pub(crate) struct CommonNeighborConnection {
    page: Page<CommonNeighborEdge>,
    truncated: bool,
    cost: Cost,
}

impl CommonNeighborConnection {
    /// `reading` must be that of `arguments`.
    pub(crate) fn search(
        reading: &Reading,
        asked: &[ID],
        order: CommonNeighborOrder,
        input: Option<&TraversalInput>,
        arguments: &PageArguments,
    ) -> Result<Self, Failure> {
        let asked = different(asked, reading)?;
        let traversal = traversal(input, reading, 1)?;
        let topology = &reading.snapshot.topology;
        let budget = search_budget(reading);
        let mut found = topology.common_neighbors(&asked, order.into(), &traversal, &budget);
        let ids = found.neighbors.iter().map(|found| found.entity).collect();
        let mut by_id: BTreeMap<_, _> = std::mem::take(&mut found.neighbors)
            .into_iter()
            .map(|found| (found.entity, found))
            .collect();
        let page = Page::cut(ids, arguments, reading, |id: EntityId| {
            let node = Entity::read(reading, id)?;
            Ok(node
                .zip(by_id.remove(&id))
                .map(|(node, found)| CommonNeighborEdge {
                    cursor: String::new(),
                    node,
                    asked: asked.clone(),
                    found,
                }))
        })?;
        Ok(Self {
            page,
            truncated: found.truncated,
            cost: found.cost.into(),
        })
    }
}

/// The different entities of some ids, in order.
fn different(ids: &[ID], reading: &Reading) -> Result<Vec<EntityId>, Failure> {
    if ids.len() > MAX_ASKED {
        return Err(Failure::over(
            "entities to have something in common (`entities`)",
            MAX_ASKED,
            ids.len(),
        ));
    }
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let entity = resolve_one(reading, id)?;
        if !found.contains(&entity) {
            found.push(entity);
        }
    }
    if found.len() < 2 {
        return Err(
            Failure::bad_input("fewer than two different entities are given")
                .hint("give the ids of two or more; ids of entities that were merged are one"),
        );
    }
    Ok(found)
}

#[Object]
impl CommonNeighborConnection {
    async fn edges(&self) -> Vec<CommonNeighborEdge> {
        let items = self.page.items.iter();
        items
            .map(|(cursor, edge)| CommonNeighborEdge {
                cursor: cursor.clone(),
                ..edge.clone()
            })
            .collect()
    }

    async fn nodes(&self) -> Vec<Entity> {
        let items = self.page.items.iter();
        items.map(|(_, edge)| edge.node.clone()).collect()
    }

    async fn page_info(&self) -> PageInfo {
        self.page.info.clone()
    }

    async fn total_count(
        &self,
        #[graphql(default = 1000)] max: i32,
    ) -> async_graphql::Result<Count> {
        Ok(Count::of(self.page.total, max)?)
    }

    /// True when a limit cut the search before all were seen.
    async fn truncated(&self) -> bool {
        self.truncated
    }

    async fn cost(&self) -> Cost {
        self.cost
    }
}
