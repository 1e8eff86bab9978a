//! Walks: neighbours and subgraphs.

use async_graphql::{Object, SimpleObject};
use newsgraph_graph::{Budget, NeighborGroup, Traversal};
use newsgraph_model::{EntityId, RelationId, ViewSet};
use smol_str::SmolStr;

use crate::code::Failure;
use crate::entity::Entity;
use crate::input::TraversalInput;
use crate::limits::Limits;
use crate::page::{Count, Page, PageArguments, PageInfo, int};
use crate::reading::Reading;
use crate::relation::Relation;
use crate::scalar::{PredicateName, TypeName};
use crate::select;
use crate::vocabulary::{Direction, EvidenceKind, NeighborOrder, View};

/// Relations that one walk may look at.
const MAX_VISITED: usize = 100_000;

/// Relations that one search for paths, patterns, common neighbours or nearness may look at: it holds less of each than a walk.
const MAX_SEARCHED: usize = 1_000_000;

/// What one search may cost; it stops when the time of the request is over or its caller gone.
pub(crate) fn search_budget(reading: &Reading) -> Budget {
    Budget {
        entities: MAX_SEARCHED,
        relations: MAX_SEARCHED,
        visited: MAX_SEARCHED,
        stop: reading.budget().stop(),
    }
}

/// What an algorithm over the whole graph may cost: only time bounds it, of which it leaves enough to tell what it found.
pub(crate) fn whole_budget(reading: &Reading) -> Budget {
    Budget {
        stop: reading.budget().early_stop(),
        ..Budget::unlimited()
    }
}

/// What a walk or match looked at.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct Cost {
    /// Entities looked at, not only those returned.
    entities: i32,
    /// Relations looked at, not only those returned.
    relations: i32,
}

impl From<newsgraph_graph::Cost> for Cost {
    fn from(cost: newsgraph_graph::Cost) -> Self {
        Self {
            entities: int(cost.entities),
            relations: int(cost.relations),
        }
    }
}

/// The traversal that an input asks for.
pub(crate) fn traversal(
    input: Option<&TraversalInput>,
    reading: &Reading,
    default_hops: i32,
) -> Result<Traversal, Failure> {
    let mut traversal = Traversal {
        filter: reading.filter(),
        ..Traversal::default()
    };
    let given = input
        .and_then(|input| input.max_hops)
        .unwrap_or(default_hops);
    let limit = Limits::STANDARD.hops;
    traversal.hops = u32::try_from(given)
        .ok()
        .filter(|hops| *hops > 0)
        .ok_or_else(|| {
            Failure::bad_input(format!("`maxHops: {given}` is not a number of hops"))
                .hint(format!("give 1 to {limit}"))
        })?;
    if traversal.hops as usize > limit {
        return Err(Failure::over(
            "hops (`maxHops`)",
            limit,
            traversal.hops as usize,
        ));
    }
    let Some(input) = input else {
        return Ok(traversal);
    };
    traversal.direction = input.direction.into();
    traversal.filter.predicates = predicates(input.predicates.as_deref(), reading)?;
    traversal.filter.exclude = predicates(input.exclude_predicates.as_deref(), reading)?;
    traversal.filter.types = types(input.types.as_deref(), reading)?;
    traversal.filter.min_publishers = u32::try_from(input.min_publishers)
        .map_err(|_| Failure::bad_input("`minPublishers` is negative"))?;
    traversal.filter.attested = input
        .evidence
        .map(|evidence| evidence == EvidenceKind::Attested);
    let max_degree = input.max_degree.map(usize::try_from).transpose();
    traversal.max_degree = max_degree.map_err(|_| Failure::bad_input("`maxDegree` is negative"))?;
    Ok(traversal)
}

pub(crate) fn predicates(
    names: Option<&[PredicateName]>,
    reading: &Reading,
) -> Result<Vec<SmolStr>, Failure> {
    let names = names.unwrap_or_default().iter();
    names
        .map(|name| select::check_predicate(&name.0, reading).map(|()| SmolStr::new(&name.0)))
        .collect()
}

pub(crate) fn types(
    names: Option<&[TypeName]>,
    reading: &Reading,
) -> Result<Vec<SmolStr>, Failure> {
    let names = names.unwrap_or_default().iter();
    names
        .map(|name| select::check_type(&name.0, reading).map(|()| SmolStr::new(&name.0)))
        .collect()
}

/// A page of neighbours.
#[derive(Clone)]
pub(crate) struct NeighborConnection {
    page: Page<NeighborEdge>,
    truncated: bool,
    cost: Cost,
}

#[Object]
impl NeighborConnection {
    async fn edges(&self) -> Vec<NeighborEdge> {
        self.page
            .items
            .iter()
            .map(|(cursor, edge)| NeighborEdge {
                cursor: cursor.clone(),
                ..edge.clone()
            })
            .collect()
    }

    async fn nodes(&self) -> Vec<Entity> {
        self.page
            .items
            .iter()
            .map(|(_, edge)| edge.node.clone())
            .collect()
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

    /// True when a limit cut the search before all neighbours were seen.
    async fn truncated(&self) -> bool {
        self.truncated
    }

    async fn cost(&self) -> Cost {
        self.cost
    }
}

/// One neighbour and what connects it.
#[derive(Clone)]
pub(crate) struct NeighborEdge {
    cursor: String,
    node: Entity,
    group: NeighborGroup,
}

#[Object]
impl NeighborEdge {
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    async fn node(&self) -> Entity {
        self.node.clone()
    }

    /// From the entity asked about: OUT when it is the subject, IN when it is the object, BOTH when there are both kinds.
    async fn direction(&self) -> Direction {
        let forward = |relation: &newsgraph_graph::Neighbor| relation.forward;
        match (
            self.group.relations.iter().all(forward),
            self.group.relations.iter().any(forward),
        ) {
            (true, _) => Direction::Out,
            (_, false) => Direction::In,
            _ => Direction::Both,
        }
    }

    /// The connecting relations, best supported first.
    async fn relations(
        &self,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<Relation>> {
        let size = select::short_list(first)?;
        let ids: Vec<RelationId> = self
            .group
            .relations
            .iter()
            .take(size)
            .map(|relation| relation.relation)
            .collect();
        Ok(relations(&self.node.reading, &ids)?)
    }

    /// The basic views that the connecting relations are in, together.
    async fn standing(&self) -> Vec<View> {
        let topology = &self.node.reading.snapshot.topology;
        let headers = self
            .group
            .relations
            .iter()
            .filter_map(|relation| topology.relation(relation.relation));
        let together = headers.fold(ViewSet::EMPTY, |views, header| views.union(header.views));
        together.views().map(View::from).collect()
    }

    /// Independent publishers behind the best supported of the connecting relations.
    async fn publishers(&self) -> i32 {
        int(publishers(&self.node.reading, &self.group))
    }
}

fn publishers(reading: &Reading, group: &NeighborGroup) -> usize {
    let headers = group
        .relations
        .iter()
        .filter_map(|found| reading.snapshot.topology.relation(found.relation));
    headers
        .map(|header| header.publishers as usize)
        .max()
        .unwrap_or(0)
}

/// Which neighbours are asked for.
pub(crate) struct NeighborQuery {
    pub direction: Direction,
    pub predicates: Vec<PredicateName>,
    pub types: Vec<TypeName>,
    pub order_by: NeighborOrder,
    /// Instead of the fields above, when given.
    pub traversal: Option<TraversalInput>,
}

impl Default for NeighborQuery {
    fn default() -> Self {
        Self {
            direction: Direction::Both,
            predicates: Vec::new(),
            types: Vec::new(),
            order_by: NeighborOrder::Publishers,
            traversal: None,
        }
    }
}

impl NeighborQuery {
    pub(crate) fn run(
        &self,
        reading: &Reading,
        entity: EntityId,
        arguments: &PageArguments,
    ) -> Result<NeighborConnection, Failure> {
        let reading = arguments.reading(reading)?;
        let mut traversal = traversal(self.traversal.as_ref(), &reading, 1)?;
        if self.traversal.is_none() {
            traversal.direction = self.direction.into();
            traversal.filter.predicates = predicates(Some(&self.predicates), &reading)?;
            traversal.filter.types = types(Some(&self.types), &reading)?;
        }
        let budget = Budget {
            entities: Limits::STANDARD.total_count,
            relations: MAX_VISITED,
            visited: MAX_VISITED,
            stop: reading.budget().stop(),
        };
        let found = reading
            .snapshot
            .topology
            .neighborhood(entity, &traversal, &budget);
        let mut groups = found.neighbors;
        groups.sort_by_key(|group| group.entity);
        let topology = &reading.snapshot.topology;
        match self.order_by {
            NeighborOrder::Publishers => {
                groups.sort_by_cached_key(|group| std::cmp::Reverse(publishers(&reading, group)));
            }
            NeighborOrder::Degree => {
                groups.sort_by_cached_key(|group| {
                    std::cmp::Reverse(select::degree(&reading, group.entity))
                });
            }
            NeighborOrder::Name => groups.sort_by_cached_key(|group| {
                topology
                    .node(group.entity)
                    .map(|node| topology.name(node).to_owned())
            }),
        }
        let ids = groups.iter().map(|group| group.entity).collect();
        let mut by_id: std::collections::BTreeMap<_, _> = groups
            .into_iter()
            .map(|group| (group.entity, group))
            .collect();
        let page = Page::cut(ids, arguments, &reading, |id: EntityId| {
            let node = Entity::read(&reading, id)?;
            Ok(node
                .zip(by_id.remove(&id))
                .map(|(node, group)| NeighborEdge {
                    cursor: String::new(),
                    node,
                    group,
                }))
        })?;
        Ok(NeighborConnection {
            page,
            truncated: found.truncated,
            cost: found.cost.into(),
        })
    }
}

pub(crate) fn relations(reading: &Reading, ids: &[RelationId]) -> Result<Vec<Relation>, Failure> {
    reading.budget().spend_nodes(ids.len())?;
    let mut relations = Vec::with_capacity(ids.len());
    for id in ids {
        relations.extend(Relation::read(reading, *id)?);
    }
    Ok(relations)
}

pub(crate) fn entities(reading: &Reading, ids: &[EntityId]) -> Result<Vec<Entity>, Failure> {
    reading.budget().spend_nodes(ids.len())?;
    let mut entities = Vec::with_capacity(ids.len());
    for id in ids {
        entities.extend(Entity::read(reading, *id)?);
    }
    Ok(entities)
}

/// What a walk found, breadth first, always in the same order.
#[derive(Clone)]
pub(crate) struct Subgraph {
    reading: Reading,
    found: newsgraph_graph::Subgraph,
}

/// An entity in a subgraph and its distance.
#[derive(Clone, SimpleObject)]
pub(crate) struct SubgraphNode {
    entity: Entity,
    /// Relations between it and the nearest seed. Seeds have 0.
    depth: i32,
}

impl Subgraph {
    pub(crate) fn walk(
        reading: &Reading,
        seeds: &[EntityId],
        input: Option<&TraversalInput>,
        (max_nodes, max_relations): (i32, i32),
    ) -> Result<Self, Failure> {
        let traversal = traversal(input, reading, 2)?;
        let bound = |name: &str, given: i32, limit: usize| match usize::try_from(given) {
            Err(_) => Err(Failure::bad_input(format!("`{name}` is negative"))),
            Ok(size) if size > limit => Err(Failure::over(
                &format!("parts of a subgraph (`{name}`)"),
                limit,
                size,
            )),
            Ok(size) => Ok(size),
        };
        let budget = Budget {
            entities: bound("maxNodes", max_nodes, Limits::STANDARD.subgraph_nodes)?,
            relations: bound(
                "maxRelations",
                max_relations,
                Limits::STANDARD.subgraph_relations,
            )?,
            visited: MAX_VISITED,
            stop: reading.budget().stop(),
        };
        let found = reading
            .snapshot
            .topology
            .subgraph(seeds, &traversal, &budget);
        Ok(Self {
            reading: reading.clone(),
            found,
        })
    }
}

#[Object]
impl Subgraph {
    async fn nodes(&self) -> async_graphql::Result<Vec<SubgraphNode>> {
        self.reading.budget().spend_nodes(self.found.nodes.len())?;
        let mut nodes = Vec::with_capacity(self.found.nodes.len());
        for node in &self.found.nodes {
            let entity = Entity::read(&self.reading, node.entity)?;
            nodes.extend(entity.map(|entity| SubgraphNode {
                entity,
                depth: int(node.depth as usize),
            }));
        }
        Ok(nodes)
    }

    /// Relations between the nodes found. Each shows its standing; `triple` has the ids to draw it.
    async fn relations(&self) -> async_graphql::Result<Vec<Relation>> {
        Ok(relations(&self.reading, &self.found.relations)?)
    }

    /// True when a limit cut the result; `frontier` says where to go on.
    async fn truncated(&self) -> bool {
        self.found.truncated
    }

    /// Entities whose relations were not all followed because of a limit, at most 100.
    async fn frontier(&self) -> async_graphql::Result<Vec<Entity>> {
        Ok(entities(&self.reading, &self.found.frontier)?)
    }

    async fn cost(&self) -> Cost {
        self.found.cost.into()
    }
}
