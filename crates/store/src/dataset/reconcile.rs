//! What is written when a part begins or ceases to count: the rows of things that something else speaks of too.
//!
//! A part's lines are of two kinds. Those about things that rows were written for, or that the rules link with others, go
//! through [`update`] like the claims of an article. All others imply their rows, and nothing is written for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use newsgraph_model::EntityId;
use newsgraph_model::ontology::Ontology;
use newsgraph_resolve::{BlockKey, Change, SourceFacts, Work, are_linked, update};

use super::implied::Implied;
use super::live::{LivePart, Seen};
use crate::apply::{ChangedRows, stage_delta};
use crate::derived::Derived;
use crate::error::{CommitError, ReadError};
use crate::group::{Group, Staged};
use crate::records::Counts;
use crate::rows::{Rows, WrittenRows};
use crate::table::{Table, after_prefix};

/// Whether a part begins or ceases to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Begins,
    Ceases,
}

/// What a turn of a part changed.
pub(crate) struct Turned {
    pub(crate) changed: ChangedRows,
    pub(crate) work: Work,
}

/// Stages the rows that differ from what is implied once the part counts, or no longer does.
pub(crate) fn turn_part(
    group: &Group,
    staged: &mut Staged,
    counts: &mut Counts,
    live: &LivePart,
    turn: Turn,
    ontology: &Arc<Ontology>,
) -> Result<Turned, CommitError> {
    let id = (live.info.id(), live.info.number);
    let mut others = group.live_parts()?;
    others.retain(|other| (other.info.id(), other.info.number) != id);
    let with = |seen: Option<Seen>| {
        let own = seen.map(|seen| LivePart {
            seen,
            ..live.clone()
        });
        let parts = others.iter().cloned().chain(own);
        Implied::new(Arc::clone(ontology), parts.collect())
    };
    let all = with(Some(Seen::All));
    let without = with(None);
    let touched = touched_blocks(group, live, &all, &without)?;
    let lines = Arc::new(live.lines_in(&touched)?);
    // Before the written lines turn, the others have: they are seen when the part begins, and not when it ceases.
    let (before, after) = match turn {
        Turn::Begins => (with(Some(Seen::Except(lines.clone()))), all),
        Turn::Ceases => (with(Some(Seen::Only(lines.clone()))), without.clone()),
    };
    count_unwritten(counts, live, &others, &without, &lines, turn)?;
    if lines.is_empty() {
        return Ok(Turned {
            changed: ChangedRows::default(),
            work: Work::default(),
        });
    }
    let seen = LivePart {
        seen: Seen::Only(lines),
        ..live.clone()
    };
    let own = Implied::new(Arc::clone(ontology), vec![seen]);
    let sources = own.sources()?;
    let keys = own.keys_of_lines()?;
    let n_claims: u64 = sources.iter().map(|facts| facts.claims.len() as u64).sum();
    match turn {
        Turn::Begins => counts.claims += n_claims,
        Turn::Ceases => counts.claims = counts.claims.saturating_sub(n_claims),
    }
    write_difference(
        (&group.over(before), &group.over(after)),
        staged,
        &change_of(sources, turn),
        keys,
        ontology,
    )
}

fn change_of(sources: Vec<SourceFacts>, turn: Turn) -> Change {
    let sources = sources.into_iter().map(Arc::new).collect();
    match turn {
        Turn::Begins => Change {
            added: sources,
            ..Change::default()
        },
        Turn::Ceases => Change {
            removed: sources,
            ..Change::default()
        },
    }
}

/// Derives a change on top of `before` and stages what then differs from `after`: the rows of the change, and those
/// under `keys`.
fn write_difference(
    (before, after): (&Group, &Group),
    staged: &mut Staged,
    change: &Change,
    keys: BTreeSet<Vec<u8>>,
    ontology: &Ontology,
) -> Result<Turned, CommitError> {
    let (delta, work) = update(&Derived(before), change, ontology)?;
    let mut derived = Staged::new(staged.sequence());
    let changed = stage_delta(before, &mut derived, &delta, ontology)?;
    let mut truth: BTreeMap<Vec<u8>, Option<Vec<u8>>> = BTreeMap::new();
    for key in keys {
        let bytes = before.bytes(&key)?;
        truth.insert(key, bytes);
    }
    truth.extend(derived.into_bytes()?);
    for (key, bytes) in truth {
        if after.bytes(&key)? != bytes {
            staged.write(key, bytes);
        }
    }
    Ok(Turned { changed, work })
}

/// The blocks of the part's names in which rows were written, or in which the rules link names with the part or without.
fn touched_blocks(
    group: &Group,
    live: &LivePart,
    all: &Implied,
    without: &Implied,
) -> Result<BTreeSet<BlockKey>, ReadError> {
    let mut touched = BTreeSet::new();
    let placed = live.part.placed_nodes()?;
    for table in OF_NODES.into_iter().chain([Table::BlockNode]) {
        let id = |(node, block): &(EntityId, BlockKey)| match table {
            Table::BlockNode => *block.as_bytes(),
            _ => *node.as_bytes(),
        };
        let written = WrittenIds::of(group, table, placed.len())?;
        for place in placed {
            if written.has(group, &id(place))? {
                touched.insert(place.1);
            }
        }
    }
    for block in all.crowded_blocks(live)? {
        if touched.contains(&block) {
            continue;
        }
        let nodes = all.nodes_in(block)?;
        let mut is_touched = are_linked(&nodes) || are_linked(&without.nodes_in(block)?);
        // A node that this part does not name may be merged with one, or was.
        for (id, table) in nodes
            .keys()
            .flat_map(|id| OF_NODES.map(|table| (id, table)))
        {
            is_touched = is_touched || has_written(group, table, id.as_bytes())?;
        }
        if is_touched {
            touched.insert(block);
        }
    }
    Ok(touched)
}

/// Tables of nodes in which a row says more of the node than the parts do.
const OF_NODES: [Table; 4] = [
    Table::Node,
    Table::Component,
    Table::Entity,
    Table::NodeJudgement,
];

/// Whether a row was written whose key begins with an id.
fn has_written(group: &Group, table: Table, id: &[u8; 16]) -> Result<bool, ReadError> {
    let prefix = table.key(&[id]);
    let rows = group.written_range(&prefix, &after_prefix(&prefix), 1)?;
    Ok(!rows.is_empty())
}

/// The first sixteen bytes of the keys of a table that was written to: all of them when they are few.
struct WrittenIds {
    table: Table,
    all: Option<BTreeSet<[u8; 16]>>,
}

impl WrittenIds {
    fn of(group: &Group, table: Table, few: usize) -> Result<Self, ReadError> {
        let prefix = [table as u8];
        let rows = group.written_range(&prefix, &after_prefix(&prefix), few.saturating_add(1))?;
        let ids = rows
            .iter()
            .filter_map(|(key, _)| key.get(1..17)?.try_into().ok());
        Ok(Self {
            table,
            all: (rows.len() <= few).then(|| ids.collect()),
        })
    }

    fn has(&self, group: &Group, id: &[u8; 16]) -> Result<bool, ReadError> {
        if let Some(all) = &self.all {
            return Ok(all.contains(id));
        }
        has_written(group, self.table, id)
    }
}

/// Counts what the lines give or take for which nothing is written.
fn count_unwritten(
    counts: &mut Counts,
    live: &LivePart,
    others: &[LivePart],
    without: &Implied,
    written: &Arc<BTreeSet<u64>>,
    turn: Turn,
) -> Result<(), ReadError> {
    let unwritten = LivePart {
        seen: match written.is_empty() {
            true => Seen::All,
            false => Seen::Except(Arc::clone(written)),
        },
        ..live.clone()
    };
    let mut nodes = unwritten.nodes_seen()?;
    if turn == Turn::Ceases {
        let kept = LivePart {
            seen: Seen::Only(Arc::clone(written)),
            ..live.clone()
        };
        for node in kept.nodes_seen()? {
            nodes.remove(&node);
        }
    }
    for other in others {
        for (node, _) in other.part.placed_nodes()? {
            nodes.remove(node);
        }
    }
    let (n_relations, n_records) = unwritten.count_relations(without)?;
    let n_lines = live.n_lines()?;
    let turned = |total: &mut u64, by: u64| match turn {
        Turn::Begins => *total += by,
        Turn::Ceases => *total = total.saturating_sub(by),
    };
    turned(&mut counts.entities, nodes.len() as u64);
    turned(&mut counts.relations, n_relations);
    turned(&mut counts.claims, n_records);
    turned(&mut counts.attestations, n_lines);
    Ok(())
}
