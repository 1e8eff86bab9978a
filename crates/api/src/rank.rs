//! Entities by PageRank.

use std::collections::BTreeMap;

use async_graphql::{ID, Object, SimpleObject};
use newsgraph_graph::{PersonalRank, RankedEntity};
use newsgraph_model::EntityId;

use crate::code::Failure;
use crate::entity::Entity;
use crate::input::TraversalInput;
use crate::node::resolve_all;
use crate::page::{Page, PageArguments, PageInfo, int};
use crate::reading::Reading;
use crate::walk::{Cost, search_budget, traversal};

/// Entities by score, highest first.
#[derive(Clone)]
pub(crate) struct RankConnection {
    page: Page<RankEdge>,
    iterations: i32,
    error: f64,
    truncated: bool,
    cost: Cost,
}

/// One entity with its score.
#[derive(Clone, SimpleObject)]
pub(crate) struct RankEdge {
    cursor: String,
    node: Entity,
    /// All scores of one run, `error` and what is left at entities that no relation touches, which are not listed, add up to 1.
    score: f64,
    /// 1 is the highest.
    rank: i32,
}

/// How ranks are asked for.
pub(crate) struct RankQuery {
    pub traversal: Option<TraversalInput>,
    pub damping: f64,
    pub iterations: i32,
}

/// What may stay undistributed at an entity for each of its relations: finer than usual, because a hub has many.
const TOLERANCE: f64 = 1e-6;

/// Rounds of one computation.
const MAX_ITERATIONS: usize = 100;

impl RankQuery {
    /// Ranks of all. `reading` must be that of `arguments`.
    pub(crate) fn run(
        &self,
        reading: &Reading,
        arguments: &PageArguments,
    ) -> Result<RankConnection, Failure> {
        let damping = self.damping()?;
        let given = self.iterations;
        let n_iterations = match usize::try_from(given) {
            Ok(count) if count > MAX_ITERATIONS => {
                return Err(Failure::over("iterations", MAX_ITERATIONS, count));
            }
            Ok(count) if count > 0 => count,
            _ => {
                let words = format!("`iterations: {given}` is not a number of rounds");
                let hint = format!("give 1 to {MAX_ITERATIONS}");
                return Err(Failure::bad_input(words).hint(hint));
            }
        };
        let filter = traversal(self.traversal.as_ref(), reading, 1)?.filter;
        let topology = &reading.snapshot.topology;
        let stop = reading.budget().early_stop();
        let found = topology.page_rank(&filter, damping, n_iterations, &stop);
        reading.budget().check_time()?;
        let seen = topology.view(&filter);
        let nodes = topology.entities().into_iter();
        let mut ranks: Vec<RankedEntity> = nodes
            .filter(|node| seen.touches(*node))
            .filter_map(|node| {
                Some(RankedEntity {
                    entity: topology.entity_id(node)?,
                    score: found.scores[node.index()],
                })
            })
            .filter(|ranked| ranked.score > 0.0)
            .collect();
        ranks.sort_unstable_by(|left, right| {
            let by_score = right.score.total_cmp(&left.score);
            by_score.then(left.entity.cmp(&right.entity))
        });
        Ok(RankConnection {
            page: page(&ranks, reading, arguments)?,
            iterations: int(found.n_iterations),
            error: 0.0,
            truncated: found.n_iterations < n_iterations,
            cost: found.cost.into(),
        })
    }

    /// Ranks by walks that begin at some entities. `reading` must be that of `arguments`.
    pub(crate) fn run_from(
        &self,
        seeds: &[ID],
        reading: &Reading,
        arguments: &PageArguments,
    ) -> Result<RankConnection, Failure> {
        let how = PersonalRank {
            damping: self.damping()?,
            tolerance: TOLERANCE,
        };
        if seeds.is_empty() {
            return Err(Failure::bad_input("`seeds` is empty")
                .hint("give one or more ids, or leave it out to rank all alike"));
        }
        let seeds = resolve_all(reading, seeds)?;
        let traversal = traversal(self.traversal.as_ref(), reading, 1)?;
        let topology = &reading.snapshot.topology;
        let budget = search_budget(reading);
        let found = topology.personal_page_rank(&seeds, how, &traversal, &budget);
        Ok(RankConnection {
            page: page(&found.ranks, reading, arguments)?,
            iterations: 0,
            error: found.error,
            truncated: found.truncated,
            cost: found.cost.into(),
        })
    }

    fn damping(&self) -> Result<f64, Failure> {
        let damping = self.damping;
        if (0.0..1.0).contains(&damping) {
            return Ok(damping);
        }
        Err(
            Failure::bad_input(format!("`damping: {damping}` is not from 0 to below 1"))
                .hint("0.85 is usual"),
        )
    }
}

/// The page of a list of ranked entities, highest first.
fn page(
    ranked: &[RankedEntity],
    reading: &Reading,
    arguments: &PageArguments,
) -> Result<Page<RankEdge>, Failure> {
    let ids: Vec<EntityId> = ranked.iter().map(|ranked| ranked.entity).collect();
    let places: BTreeMap<EntityId, usize> = ids.iter().copied().zip(0..).collect();
    Page::cut(ids, arguments, reading, |id| {
        let node = Entity::read(reading, id)?;
        Ok(node.zip(places.get(&id)).map(|(node, place)| RankEdge {
            cursor: String::new(),
            node,
            score: ranked[*place].score,
            rank: int(place + 1),
        }))
    })
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

    /// Rounds computed; 0 with `seeds`.
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

    /// What was looked at; without `seeds` each round reads the relations once more.
    async fn cost(&self) -> Cost {
        self.cost
    }
}
