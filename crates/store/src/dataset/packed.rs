//! A part of a dataset on its way into a store.

use newsgraph_model::{EntityId, IdHasher};
use newsgraph_resolve::BlockKey;

use super::header::{Family, PartHeader};
use crate::records::DatasetPartRow;
use crate::rows::to_bytes;

/// The lines of an empty part: the last is before the first.
pub(super) const NO_LINES: (u64, u64) = (1, 0);

/// One block of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) family: Family,
    pub(crate) idx: u32,
    pub(crate) bytes: Vec<u8>,
}

/// A part of a dataset, packed, ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedPart {
    pub(crate) header: PartHeader,
    pub(crate) blocks: Vec<Block>,
    pub(super) n_records: u64,
    pub(super) n_names: u64,
    pub(super) lines: (u64, u64),
    /// The node of each name and its block, in order.
    pub(crate) placed: Vec<(EntityId, BlockKey)>,
    pub(crate) repeats: Repeats,
}

/// How the records of a part share prefixes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Repeats {
    /// Records that share theirs with no other.
    pub(crate) n_single: u64,
    /// Prefixes that several records share.
    pub(crate) prefixes: Vec<u64>,
}

impl Repeats {
    pub(super) fn of(order: &[(u64, u32)]) -> Self {
        let mut repeats = Self::default();
        for run in order.chunk_by(|left, right| left.0 == right.0) {
            match run {
                [_] => repeats.n_single += 1,
                _ => repeats.prefixes.push(run[0].0),
            }
        }
        repeats
    }
}

impl PackedPart {
    /// A part whose blocks are stored already, with what is said of it beside them.
    pub(crate) fn stored(header: PartHeader, row: &DatasetPartRow) -> Self {
        Self {
            header,
            blocks: Vec::new(),
            n_records: row.n_records,
            n_names: row.n_names,
            lines: row.lines,
            placed: Vec::new(),
            repeats: Repeats::default(),
        }
    }

    /// Records in it.
    pub const fn n_records(&self) -> u64 {
        self.n_records
    }

    /// Names in it.
    pub const fn n_names(&self) -> u64 {
        self.n_names
    }

    /// The numbers of its first and its last line; an empty part ends before it begins.
    pub const fn lines(&self) -> (u64, u64) {
        self.lines
    }

    /// A hash of all that is in it: equal lines give equal parts.
    pub fn content(&self) -> [u8; 32] {
        let mut hasher = IdHasher::new("part");
        hasher.bytes(&to_bytes(&self.header));
        for block in &self.blocks {
            hasher.number(block.family as u64).bytes(&block.bytes);
        }
        hasher.finish32()
    }

    /// Bytes of all blocks.
    pub fn n_bytes(&self) -> u64 {
        self.blocks
            .iter()
            .map(|block| block.bytes.len() as u64)
            .sum()
    }
}
