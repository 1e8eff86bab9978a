//! What is written when a part begins or ceases to count: the rows of things that something else speaks of too.
//!
//! A part's lines are of two kinds. Those about things that rows were written for, or that the rules link with others, go
//! through [`update`] like the claims of an article. All others imply their rows, and nothing is written for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use newsgraph_model::EntityId;
use newsgraph_model::ontology::Ontology;
use newsgraph_resolve::{BlockKey, Change, SourceFacts, Work, are_linked, update};
use rustc_hash::{FxHashMap, FxHashSet};

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
    let placed = live.part.placed_nodes()?;
    let written = |table| WrittenIds::of(group, table, placed.len());
    let of_nodes: Vec<WrittenIds> = OF_NODES
        .into_iter()
        .map(written)
        .collect::<Result<_, _>>()?;
    let of_blocks = written(Table::BlockNode)?;
    let is_written = |node: &EntityId| -> Result<bool, ReadError> {
        for table in &of_nodes {
            if table.has(group, node.as_bytes())? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let mut touched = BTreeSet::new();
    for (node, block) in placed {
        if of_blocks.has(group, block.as_bytes())? || is_written(node)? {
            touched.insert(*block);
        }
    }
    let crowds = Crowds::of(live, without)?;
    // A node that this part does not name may be merged with one that it names, or was.
    for (node, (block, _)) in &crowds.nodes {
        if crowds.is_crowded(block) && !touched.contains(block) && is_written(node)? {
            touched.insert(*block);
        }
    }
    for blocks in crowds.changed(&touched) {
        let before = without.nodes_in(&blocks)?;
        for (block, nodes) in all.nodes_in(&blocks)? {
            if are_linked(&nodes) || before.get(&block).is_some_and(are_linked) {
                touched.insert(block);
            }
        }
    }
    Ok(touched)
}

/// The nodes of all parts in the blocks of one part's names.
///
/// Which of a block's names the rules link depends on nothing but which nodes there are. So where a part names none that
/// others do not name too, there is nothing to find out: what is linked was, and then rows were written for it.
struct Crowds {
    /// The block of each node, and whether only the part names it.
    nodes: FxHashMap<EntityId, (BlockKey, bool)>,
    /// Of each block how many nodes it has, and how many of them only the part names.
    blocks: FxHashMap<BlockKey, (usize, usize)>,
}

impl Crowds {
    fn of(live: &LivePart, others: &Implied) -> Result<Self, ReadError> {
        let own = live.part.placed_nodes()?;
        let mut nodes: FxHashMap<EntityId, (BlockKey, bool)> = FxHashMap::default();
        nodes.extend(own.iter().map(|(node, block)| (*node, (*block, true))));
        let own_blocks: FxHashSet<BlockKey> = own.iter().map(|(_, block)| *block).collect();
        for other in others.parts() {
            let shared = other.part.placed_nodes()?.iter();
            let shared = shared.filter(|(_, block)| own_blocks.contains(block));
            nodes.extend(shared.map(|(node, block)| (*node, (*block, false))));
        }
        let mut blocks: FxHashMap<BlockKey, (usize, usize)> = FxHashMap::default();
        for (block, is_new) in nodes.values() {
            let (n_nodes, n_new) = blocks.entry(*block).or_default();
            *n_nodes += 1;
            *n_new += usize::from(*is_new);
        }
        Ok(Self { nodes, blocks })
    }

    fn is_crowded(&self, block: &BlockKey) -> bool {
        self.blocks
            .get(block)
            .is_some_and(|(n_nodes, _)| *n_nodes > 1)
    }

    /// The crowded blocks in which only the part names some nodes, without those that are known to be touched; so many at
    /// once that their nodes are not too many.
    fn changed(&self, touched: &BTreeSet<BlockKey>) -> Vec<BTreeSet<BlockKey>> {
        let changed: BTreeMap<BlockKey, usize> = self
            .blocks
            .iter()
            .filter(|(block, (n_nodes, n_new))| {
                *n_nodes > 1 && *n_new > 0 && !touched.contains(*block)
            })
            .map(|(block, (n_nodes, _))| (*block, *n_nodes))
            .collect();
        let mut bundles = vec![BTreeSet::new()];
        let mut n_held = 0;
        for (block, n_nodes) in changed {
            if n_held >= NODES_AT_ONCE {
                bundles.push(BTreeSet::new());
                n_held = 0;
            }
            n_held += n_nodes;
            bundles.last_mut().expect("there is one").insert(block);
        }
        bundles
    }
}

/// Nodes that are held at once: some hundred megabytes.
const NODES_AT_ONCE: usize = 1 << 18;

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
