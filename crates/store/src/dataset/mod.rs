//! Datasets made elsewhere, packed: sorted blocks of names and records that rows of the graph are computed from.
//!
//! A relation as rows of its own takes a thousand times the work of an article's: five to eight keys each. So the lines
//! of a dataset are taken together in **parts** of up to two million. A part has four families of blocks, each block one
//! value of the store and sorted by the first 64 bits of a hash, of which blocks keep only as many bits as tell the
//! entries of the part apart:
//!
//! | family | entries | sorted by |
//! |---|---|---|
//! | names | name, type, how many records use it, lines about it with aliases | name node |
//! | records | subject, object, predicate and status, time, confidence, line, origin | bucket |
//! | block index | name | block that the name's node is judged in |
//! | name index | name | hash under which names are looked up |
//!
//! Numbers stand in columns of as many bits as the block needs; names are given by their place in the part. No identifier
//! is stored: each follows from the words, by the functions of `newsgraph-resolve` that articles' names go through.

mod bits;
mod blocks;
mod builder;
mod check;
mod form;
mod header;
mod implied;
mod import;
mod kept;
mod live;
mod names;
mod opened;
mod packed;
mod part;
mod reconcile;
mod sorted;
mod source;
mod spans;
mod turned;
mod within;
mod written;

pub use builder::{PartBuilder, Record, RecordFault, RecordObject};
pub(crate) use header::Family;
pub(crate) use implied::Implied;
pub use import::{DatasetPart, ImportPart, PartFile, StoredPart};
pub(crate) use import::{discard_step, import_step, stored_part};
pub(crate) use live::LivePart;
pub(crate) use opened::Datasets;
pub use packed::PackedPart;
pub(crate) use part::{Part, StoredBlocks, block_key, part_key};
pub(crate) use reconcile::{Turn, turn_part};
pub(crate) use turned::Turned;
pub use written::PartLine;

pub use names::{KnownName, NameIdx, PredicateIdx, TypeIdx, WordFault, Words};

#[cfg(test)]
mod tests;
