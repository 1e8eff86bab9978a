//! What a part says about itself: its dictionaries, and where each of its blocks begins.

use newsgraph_model::{PredicateName, TypeName};
use serde::{Deserialize, Serialize};

use super::blocks::BLOCK_LEN;
use super::form::Form;

/// The families of blocks of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Family {
    /// One block: what the part says about itself.
    Header = 0,
    /// Names with their types, in the order of their nodes.
    Names = 1,
    /// Records, in the order of their buckets.
    Records = 2,
    /// Names by the block that their node is judged in.
    BlockIndex = 3,
    /// Names by the hashes under which they are looked up.
    NameIndex = 4,
}

/// Where the blocks of a family begin. Entries are sorted by a prefix of 64 bits of their hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Directory {
    /// Entries in all blocks.
    pub(super) len: u32,
    /// Blocks keep prefixes without this many low bits: what is left tells most entries apart.
    pub(super) shift: u8,
    /// The prefix of the first entry of each block, with all its bits.
    pub(super) firsts: Vec<u64>,
    /// The number of the first entry of each block.
    pub(super) starts: Vec<u32>,
}

impl Directory {
    /// An empty directory for `len` entries.
    pub(super) fn new(len: usize) -> Self {
        // Four bits more than tell that many entries apart: one look in sixteen finds an entry that is not meant.
        let n_bits = (usize::BITS - len.leading_zeros() + 4).min(64);
        Self {
            len: u32::try_from(len).expect("a part holds fewer than four billion entries"),
            shift: (64 - n_bits) as u8,
            firsts: Vec::new(),
            starts: Vec::new(),
        }
    }

    /// Whether blocks follow one another, as reading takes for granted.
    fn is_sound(&self) -> bool {
        self.shift < 64
            && self.firsts.len() == self.starts.len()
            && self.firsts.is_sorted()
            && self.starts.is_sorted()
            && self.starts.first().is_none_or(|start| *start == 0)
    }

    /// How many entries a block holds; `None` when there is no such block.
    pub(super) fn block_len(&self, block_idx: usize) -> Option<usize> {
        let start = *self.starts.get(block_idx)?;
        let end = *self.starts.get(block_idx + 1).unwrap_or(&self.len);
        let len = end.checked_sub(start)? as usize;
        (len <= BLOCK_LEN).then_some(len)
    }

    /// The blocks that may hold an entry with a prefix.
    pub(super) fn blocks_of(&self, prefix: u64) -> std::ops::Range<usize> {
        let fragment = prefix >> self.shift;
        let from = self
            .firsts
            .partition_point(|first| first >> self.shift < fragment)
            .saturating_sub(1);
        let to = self
            .firsts
            .partition_point(|first| first >> self.shift <= fragment);
        from..to.max(from)
    }

    /// The block that holds an entry, and the entry's place there.
    pub(super) fn block_with(&self, entry: u32) -> Option<(usize, usize)> {
        let block_idx = self
            .starts
            .partition_point(|start| *start <= entry)
            .checked_sub(1)?;
        (entry < self.len).then(|| (block_idx, (entry - self.starts[block_idx]) as usize))
    }
}

/// The row of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartHeader {
    /// The number of the first line that the part holds something of.
    pub(super) first_line: u64,
    pub(super) types: Vec<TypeName>,
    pub(super) predicates: Vec<PredicateName>,
    pub(super) forms: Vec<Form>,
    pub(super) names: Directory,
    pub(super) records: Directory,
    pub(super) block_index: Directory,
    pub(super) name_index: Directory,
}

impl PartHeader {
    /// Whether its directories can be used.
    pub(super) fn is_sound(&self) -> bool {
        let directories = [
            &self.names,
            &self.records,
            &self.block_index,
            &self.name_index,
        ];
        directories.into_iter().all(Directory::is_sound)
    }

    /// Where the blocks of a family begin; the header has no directory, so names stand for it.
    pub(super) const fn directory(&self, family: Family) -> &Directory {
        match family {
            Family::Header | Family::Names => &self.names,
            Family::Records => &self.records,
            Family::BlockIndex => &self.block_index,
            Family::NameIndex => &self.name_index,
        }
    }
}

/// The first 64 bits of a hash: what the entries of a family are sorted by.
pub(super) fn prefix_of(hash: &[u8; 16]) -> u64 {
    let (first, _) = hash
        .split_first_chunk::<8>()
        .expect("sixteen bytes have a first eight");
    u64::from_be_bytes(*first)
}
