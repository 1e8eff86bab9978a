//! Entities that belong together: components and communities.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use newsgraph_graph::{Communities, CommunityQuery, Filter, Groups};
use newsgraph_model::EntityId;

use crate::code::Failure;
use crate::entity::{Entity, EntityConnection};
use crate::input::TraversalInput;
use crate::page::{Count, Page, PageArguments, PageInfo, int};
use crate::reading::Reading;
use crate::walk::{Cost, traversal, whole_budget};

/// When entities count as connected.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_graph::Connection")]
pub(crate) enum ComponentKind {
    /// Connected when direction does not matter.
    Weak,
    /// Each can reach each other along the direction of relations.
    Strong,
}

/// What makes communities good. Every relation between two entities weighs 1.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "newsgraph_graph::CommunityQuality")]
pub(crate) enum CommunityQuality {
    /// More relations inside than chance would put there. Large graphs hide small communities.
    Modularity,
    /// A density of at least `resolution` inside and at most that between communities, whatever the size of the graph.
    ConstantPotts,
}

/// Entities that belong together: a component or a community. Holds for one answer; it has no lasting id.
#[derive(Clone)]
pub(crate) struct Group {
    reading: Reading,
    /// The most important first.
    members: Arc<[EntityId]>,
}

/// Members that the label of a group names.
const N_NAMES: usize = 3;

#[Object]
impl Group {
    async fn size(&self) -> i32 {
        int(self.members.len())
    }

    /// Names of its first members, three at most.
    async fn label(&self) -> String {
        let topology = &self.reading.snapshot.topology;
        let first = self.members.iter().take(N_NAMES);
        let first = first.filter_map(|id| topology.node(*id));
        let mut label = first
            .map(|node| topology.name(node))
            .collect::<Vec<_>>()
            .join(", ");
        if self.members.len() > N_NAMES {
            label.push_str(", …");
        }
        label
    }

    /// Those with most relations within the group first, then by id.
    async fn members(
        &self,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<EntityConnection> {
        let arguments = PageArguments::forward(Some(first), after);
        let members = self.members.to_vec();
        Ok(Entity::page(members, &arguments, &self.reading)?)
    }
}

/// One item of a page and its place in the list.
#[derive(Clone, SimpleObject)]
pub(crate) struct GroupEdge {
    cursor: String,
    node: Group,
}

/// Groups of entities, the largest first.
#[derive(Clone)]
pub(crate) struct GroupConnection {
    page: Page<Group>,
    quality: Option<f64>,
    truncated: bool,
    cost: Cost,
}

impl GroupConnection {
    /// `reading` must be that of `arguments`.
    pub(crate) fn components(
        reading: &Reading,
        kind: ComponentKind,
        (input, min_size): (Option<&TraversalInput>, i32),
        arguments: &PageArguments,
    ) -> Result<Self, Failure> {
        let min_size = least(min_size)?;
        let traversal = traversal(input, reading, 1)?;
        let topology = &reading.snapshot.topology;
        let groups = topology.components(kind.into(), &traversal, &whole_budget(reading));
        let shown = (&traversal.filter, min_size);
        Self::of(reading, (&groups, None), shown, arguments)
    }

    /// `reading` must be that of `arguments`.
    pub(crate) fn communities(
        reading: &Reading,
        (quality, resolution): (CommunityQuality, f64),
        (input, min_size): (Option<&TraversalInput>, i32),
        arguments: &PageArguments,
    ) -> Result<Self, Failure> {
        let min_size = least(min_size)?;
        if !resolution.is_finite() || resolution < 0.0 {
            return Err(Failure::bad_input(format!(
                "`resolution: {resolution}` is not a number from 0 on"
            ))
            .hint("1 is usual for MODULARITY, a density such as 0.05 for CONSTANT_POTTS"));
        }
        let traversal = traversal(input, reading, 1)?;
        let query = CommunityQuery {
            quality: quality.into(),
            resolution,
            ..CommunityQuery::default()
        };
        let topology = &reading.snapshot.topology;
        let Communities {
            groups, quality, ..
        } = topology.communities(query, &traversal, &whole_budget(reading));
        let shown = (&traversal.filter, min_size);
        Self::of(reading, (&groups, Some(quality)), shown, arguments)
    }

    fn of(
        reading: &Reading,
        (groups, quality): (&Groups, Option<f64>),
        (filter, min_size): (&Filter, usize),
        arguments: &PageArguments,
    ) -> Result<Self, Failure> {
        let topology = &reading.snapshot.topology;
        let stop = reading.budget().stop();
        // A group is known by its first member by id, which is in no other.
        let shown = groups
            .iter()
            .take_while(|members| members.len() >= min_size);
        let firsts = shown.filter_map(|members| members.first());
        let keys: Vec<EntityId> = firsts
            .filter_map(|node| topology.entity_id(*node))
            .collect();
        let places: BTreeMap<EntityId, usize> = keys.iter().copied().zip(0..).collect();
        let page = Page::cut(keys, arguments, reading, |key| {
            let members = places.get(&key).and_then(|place| groups.get(*place));
            let members = members.unwrap_or_default();
            reading.budget().check_time()?;
            let members = topology.by_weight_within(members, filter, &stop);
            Ok(Some(Group {
                reading: reading.clone(),
                members: members
                    .into_iter()
                    .filter_map(|node| topology.entity_id(node))
                    .collect(),
            }))
        })?;
        Ok(Self {
            page,
            quality,
            truncated: groups.truncated,
            cost: groups.cost.into(),
        })
    }
}

/// The size that the groups shown have at least.
fn least(min_size: i32) -> Result<usize, Failure> {
    usize::try_from(min_size).map_err(|_| {
        Failure::bad_input(format!("`minSize: {min_size}` is negative"))
            .hint("2 leaves out what stands alone")
    })
}

#[Object]
impl GroupConnection {
    async fn edges(&self) -> Vec<GroupEdge> {
        let items = self.page.items.iter();
        items
            .map(|(cursor, node)| GroupEdge {
                cursor: cursor.clone(),
                node: node.clone(),
            })
            .collect()
    }

    async fn nodes(&self) -> Vec<Group> {
        self.page
            .items
            .iter()
            .map(|(_, node)| node.clone())
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

    /// How good communities are, by the quality asked for. Null for components.
    async fn quality(&self) -> Option<f64> {
        self.quality
    }

    /// True when a limit cut the search: groups may be parts of larger ones.
    async fn truncated(&self) -> bool {
        self.truncated
    }

    async fn cost(&self) -> Cost {
        self.cost
    }
}
