//! Paths between entities: the best one, and all of them.

use async_graphql::{Enum, Object, SimpleObject};
use newsgraph_graph::{PathOutcome, PathQuery, WeightedPath};
use newsgraph_model::{EntityId, RelationId};

use crate::claim::Claim;
use crate::code::Failure;
use crate::document::Span;
use crate::entity::Entity;
use crate::input::TraversalInput;
use crate::limits::Limits;
use crate::page::{Page, PageArguments, PageInfo, int, write_key};
use crate::reading::Reading;
use crate::relation::Relation;
use crate::walk::{Cost, entities, relations, search_budget, traversal};

/// What makes a path long.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_graph::PathWeight")]
pub(crate) enum PathWeight {
    /// Each relation weighs 1.
    #[default]
    Hops,
    /// A relation weighs 1 / (1 + n), n its independent publishers.
    Publishers,
    /// A relation weighs -ln p, p its confidence, so that e^-weight is the probability that the whole path holds, as far as its relations are independent.
    Confidence,
}

/// The best path, or the word that there is none.
#[derive(Clone, SimpleObject)]
pub(crate) struct PathResult {
    /// Null when no path was found within the hops and limits.
    path: Option<Path>,
    /// True when a limit stopped the search: a path may exist all the same.
    truncated: bool,
    /// What the search looked at.
    cost: Cost,
}

/// A walk from one entity to another that passes no entity twice.
#[derive(Clone)]
pub(crate) struct Path {
    reading: Reading,
    found: newsgraph_graph::Path,
    weight: f64,
}

#[Object]
impl Path {
    /// Number of relations.
    async fn length(&self) -> i32 {
        int(self.found.hops.len())
    }

    /// Sum of the weights of its relations; equal to `length` for HOPS.
    async fn weight(&self) -> f64 {
        self.weight
    }

    async fn entities(&self) -> async_graphql::Result<Vec<Entity>> {
        Ok(entities(&self.reading, &self.found.entities)?)
    }

    async fn steps(&self) -> async_graphql::Result<Vec<PathStep>> {
        let mut steps = Vec::with_capacity(self.found.hops.len());
        for hop in &self.found.hops {
            let Some(best) = hop.relations.first() else {
                continue;
            };
            let from = Entity::read(&self.reading, hop.from)?;
            let to = Entity::read(&self.reading, hop.to)?;
            let relation = Relation::read(&self.reading, best.relation)?;
            let ids: Vec<RelationId> = hop.relations.iter().map(|step| step.relation).collect();
            if let (Some(from), Some(to), Some(relation)) = (from, to, relation) {
                steps.push(PathStep {
                    from,
                    to,
                    relation,
                    forward: best.forward,
                    parallel: ids,
                });
            }
        }
        Ok(steps)
    }
}

/// One relation of a path, walked in one direction.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub(crate) struct PathStep {
    from: Entity,
    to: Entity,
    /// The relation of least weight; of equal ones the best supported.
    relation: Relation,
    /// True when `from` is the subject of the relation.
    forward: bool,
    #[graphql(skip)]
    parallel: Vec<RelationId>,
}

#[async_graphql::ComplexObject]
impl PathStep {
    /// The step in words: who, what, whom.
    async fn label(&self) -> async_graphql::Result<String> {
        Ok(self.relation.label()?)
    }

    /// The claim that shows the relation best, chosen as its `bestClaim`; it has the sentence, its document, status and speakers. Null when the collection read has none.
    async fn claim(&self) -> async_graphql::Result<Option<Claim>> {
        Ok(self.relation.best_claim_in(&self.relation.reading)?)
    }

    /// The whole sentence of that claim. Null when a person or dataset attests it and no text says it.
    async fn sentence(&self) -> async_graphql::Result<Option<Span>> {
        let claim = self.relation.best_claim_in(&self.relation.reading)?;
        Ok(claim.map(|claim| claim.sentence()).transpose()?.flatten())
    }

    /// All relations between the two that the walk may use, that of least weight first, then the best supported, at most 16.
    async fn relations(&self) -> async_graphql::Result<Vec<Relation>> {
        Ok(relations(&self.from.reading, &self.parallel)?)
    }
}

impl PathResult {
    pub(crate) fn search(
        reading: &Reading,
        (from, to): (EntityId, EntityId),
        input: Option<&TraversalInput>,
        weight: PathWeight,
    ) -> Result<Self, Failure> {
        let traversal = traversal(input, reading, 4)?;
        let budget = search_budget(reading);
        let topology = &reading.snapshot.topology;
        if weight != PathWeight::Hops {
            let found = topology.lightest_path(from, to, weight.into(), &traversal, &budget);
            let path = found.paths.into_iter().next();
            return Ok(Self {
                path: path.map(|path| Path::of(reading, path)),
                truncated: found.truncated,
                cost: found.cost.into(),
            });
        }
        let (path, truncated, cost) = match topology.shortest_path(from, to, &traversal, &budget) {
            PathOutcome::Found { path, cost } => (Some(path), false, cost),
            PathOutcome::NotFound { cost } => (None, false, cost),
            PathOutcome::Truncated { cost } => (None, true, cost),
        };
        let path = path.map(|path| WeightedPath {
            weight: path.hops.len() as f64,
            path,
        });
        Ok(Self {
            path: path.map(|path| Path::of(reading, path)),
            truncated,
            cost: cost.into(),
        })
    }
}

impl Path {
    fn of(reading: &Reading, found: WeightedPath) -> Self {
        Self {
            reading: reading.clone(),
            found: found.path,
            weight: found.weight,
        }
    }
}

/// Paths, lightest first.
#[derive(Clone)]
pub(crate) struct PathConnection {
    page: Page<Path>,
    truncated: bool,
    cost: Cost,
}

/// One item of a page and its place in the list.
#[derive(Clone, SimpleObject)]
pub(crate) struct PathEdge {
    cursor: String,
    node: Path,
}

/// Which paths are asked for.
pub(crate) struct PathsQuery {
    pub from: EntityId,
    /// `None`: paths to anywhere.
    pub to: Option<EntityId>,
    pub traversal: Option<TraversalInput>,
    pub weight: PathWeight,
    pub min_hops: i32,
}

impl PathsQuery {
    /// `reading` must be that of `arguments`.
    pub(crate) fn run(
        &self,
        reading: &Reading,
        arguments: &PageArguments,
    ) -> Result<PathConnection, Failure> {
        let traversal = traversal(self.traversal.as_ref(), reading, 4)?;
        let min_hops = u32::try_from(self.min_hops)
            .map_err(|_| Failure::bad_input("`minHops` is negative").hint("give 0 or more"))?;
        let query = PathQuery {
            weight: self.weight.into(),
            min_hops,
            // One more tells whether there are more.
            limit: Limits::STANDARD.paths + 1,
        };
        let budget = search_budget(reading);
        let topology = &reading.snapshot.topology;
        let mut found = match self.to {
            Some(to) => topology.paths_between(self.from, to, &query, &traversal, &budget),
            None => topology.paths_from(self.from, &query, &traversal, &budget),
        };
        if let Some(to) = self
            .to
            .filter(|_| found.truncated && found.paths.is_empty())
        {
            // All ways between two hubs may be too many to look at, where the lightest is soon found.
            let (from, weight) = (self.from, query.weight);
            let lightest = topology.lightest_path(from, to, weight, &traversal, &budget);
            found.cost.entities += lightest.cost.entities;
            found.cost.relations += lightest.cost.relations;
            let paths = lightest.paths.into_iter();
            let long_enough = |found: &WeightedPath| found.path.hops.len() >= min_hops as usize;
            found.paths.extend(paths.filter(long_enough));
        }
        found.truncated |= found.paths.len() > Limits::STANDARD.paths;
        found.paths.truncate(Limits::STANDARD.paths);
        let keys = found.paths.into_iter().map(Key).collect();
        let page = Page::cut(keys, arguments, reading, |Key(path)| {
            Ok(Some(Path::of(reading, path)))
        })?;
        Ok(PathConnection {
            page,
            truncated: found.truncated,
            cost: found.cost.into(),
        })
    }
}

/// A path as the key of its place in the list: its entities, which no other path of the list has in this order.
struct Key(WeightedPath);

impl std::fmt::Display for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_key(formatter, &self.0.path.entities)
    }
}

#[Object]
impl PathConnection {
    async fn edges(&self) -> Vec<PathEdge> {
        let items = self.page.items.iter();
        items
            .map(|(cursor, node)| PathEdge {
                cursor: cursor.clone(),
                node: node.clone(),
            })
            .collect()
    }

    async fn nodes(&self) -> Vec<Path> {
        self.page
            .items
            .iter()
            .map(|(_, node)| node.clone())
            .collect()
    }

    async fn page_info(&self) -> PageInfo {
        self.page.info.clone()
    }

    /// True when a limit stopped the search: there may be more paths, all of them after these.
    async fn truncated(&self) -> bool {
        self.truncated
    }

    /// What the search looked at.
    async fn cost(&self) -> Cost {
        self.cost
    }
}
