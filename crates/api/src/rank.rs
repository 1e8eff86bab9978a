//! Entities by PageRank.

use async_graphql::{Object, SimpleObject};
use newsgraph_graph::PersonalRank;
use newsgraph_model::EntityId;

use crate::code::Failure;
use crate::entity::Entity;
use crate::page::{Page, PageArguments, PageInfo, int};
use crate::reading::Reading;
use crate::walk::{traversal, walk_budget};

/// Entities by score, highest first.
#[derive(Clone)]
pub(crate) struct RankConnection {
    page: Page<RankEdge>,
    iterations: i32,
    error: f64,
    truncated: bool,
}

/// One entity with its score.
#[derive(Clone, SimpleObject)]
pub(crate) struct RankEdge {
    cursor: String,
    node: Entity,
    /// All scores of one run, and `error`, add up to 1.
    score: f64,
    /// 1 is the highest.
    rank: i32,
}

impl RankConnection {
    pub(crate) fn compute(
        reading: &Reading,
        damping: f64,
        iterations: i32,
        arguments: &PageArguments,
    ) -> Result<Self, Failure> {
        check_damping(damping)?;
        let n_iterations = usize::try_from(iterations)
            .ok()
            .filter(|count| (1..=100).contains(count));
        let n_iterations = n_iterations
            .ok_or_else(|| Failure::over("iterations", 100, iterations.unsigned_abs() as usize))?;
        reading.budget().check_time()?;
        let topology = &reading.snapshot.topology;
        let scores = topology.page_rank(&reading.filter(), damping, n_iterations);
        let score_of = |id: EntityId| topology.node(id).map_or(0.0, |node| scores[node.index()]);
        let nodes = topology
            .entities()
            .into_iter()
            .filter_map(|node| topology.entity_id(node));
        let mut ids: Vec<EntityId> = nodes.filter(|id| score_of(*id) > 0.0).collect();
        ids.sort_by(|left, right| {
            score_of(*right)
                .total_cmp(&score_of(*left))
                .then(left.cmp(right))
        });
        let ranks: std::collections::BTreeMap<_, _> = ids
            .iter()
            .enumerate()
            .map(|(at, id)| (*id, at + 1))
            .collect();
        let page = Page::cut(ids, arguments, reading, |id| {
            let node = Entity::read(reading, id)?;
            Ok(node.map(|node| RankEdge {
                cursor: String::new(),
                node,
                score: score_of(id),
                rank: int(ranks[&id]),
            }))
        })?;
        Ok(Self {
            page,
            iterations,
            error: 0.0,
            truncated: false,
        })
    }

    /// Ranks by walks that begin at some entities, over relations either way.
    pub(crate) fn personal(
        reading: &Reading,
        seeds: &[EntityId],
        damping: f64,
        arguments: &PageArguments,
    ) -> Result<Self, Failure> {
        check_damping(damping)?;
        let how = PersonalRank {
            damping,
            ..PersonalRank::default()
        };
        let traversal = traversal(None, reading, 1)?;
        let topology = &reading.snapshot.topology;
        let found = topology.personal_page_rank(seeds, how, &traversal, &walk_budget(reading));
        let places = (0..found.ranks.len()).collect();
        let page = Page::cut(places, arguments, reading, |place: usize| {
            let Some(ranked) = found.ranks.get(place) else {
                return Ok(None);
            };
            let node = Entity::read(reading, ranked.entity)?;
            Ok(node.map(|node| RankEdge {
                cursor: String::new(),
                node,
                score: ranked.score,
                rank: int(place + 1),
            }))
        })?;
        Ok(Self {
            page,
            iterations: 0,
            error: found.error,
            truncated: found.truncated,
        })
    }
}

fn check_damping(damping: f64) -> Result<(), Failure> {
    if (0.0..1.0).contains(&damping) {
        return Ok(());
    }
    Err(Failure::bad_input(format!(
        "`damping: {damping}` is not between 0 and 1"
    )))
}

#[Object]
impl RankConnection {
    async fn edges(&self) -> Vec<RankEdge> {
        self.page
            .items
            .iter()
            .map(|(cursor, edge)| RankEdge {
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

    /// 0 with `seeds`.
    async fn iterations(&self) -> i32 {
        self.iterations
    }

    /// How much all scores together are too low: what lies so far from `seeds` that it was left out. 0 without them.
    async fn error(&self) -> f64 {
        self.error
    }

    /// True when a limit cut the search, which makes `error` larger.
    async fn truncated(&self) -> bool {
        self.truncated
    }
}
