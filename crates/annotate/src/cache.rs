//! What the networks' first layers give for a word, kept for the words that were seen: bounded, and shared by all threads.
//!
//! A first layer looks at one token alone. What is kept is therefore what would be computed again, bit by bit, and results
//! do not depend on what is kept.

use std::sync::Mutex;

use smol_str::SmolStr;

use crate::network::WIDTH;
use crate::strings::string_hash;

/// Words that are kept at most; one with a space after it is another.
#[cfg(test)]
const CAPACITY: usize = SHARDS * SETS * WAYS;
/// Parts with a lock of their own.
const SHARDS: usize = 64;
/// Sets of a part.
const SETS: usize = 64;
/// Words of a set; a new word takes the place of one of them.
const WAYS: usize = 4;
/// Longer words, in bytes, are not kept, so that all take the same room.
const LONGEST: usize = 23;
/// Values kept for a word: those of both networks.
const KEPT: usize = 2 * WIDTH;

/// What the rules look at of a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    /// In lower case.
    pub(crate) lower: SmolStr,
    /// Its number among the words of the attribute rules.
    pub(crate) number: Option<u16>,
    /// Whether it is white space.
    pub(crate) is_space: bool,
}

/// All that a first layer's result depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key<'a> {
    pub(crate) text: &'a str,
    /// The id of the norm, when an exception of the tokenizer set it.
    pub(crate) norm: Option<u64>,
    pub(crate) space_after: bool,
}

struct Entry {
    text: SmolStr,
    norm: Option<u64>,
    space_after: bool,
    /// Whether it was asked for since it was last spared.
    is_used: bool,
    word: Word,
}

#[derive(Default)]
struct Shard {
    entries: Vec<Option<Entry>>,
    vectors: Vec<f32>,
    /// For each set the entry that may go next.
    next: Vec<u8>,
}

/// The words that were seen lately.
pub(crate) struct LexemeCache {
    shards: Box<[Mutex<Shard>]>,
}

impl LexemeCache {
    pub(crate) fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
        }
    }

    /// Writes the first layers' results for a word, if they are kept.
    pub(crate) fn get(
        &self,
        key: Key<'_>,
        shared: &mut [f32],
        entities: &mut [f32],
    ) -> Option<Word> {
        let (shard, set) = place(key)?;
        // A part whose lock broke is not used again: nothing depends on it.
        let mut shard = self.shards[shard].lock().ok()?;
        let first = set * WAYS;
        let ways = shard.entries.get_mut(first..first + WAYS)?;
        let way = ways
            .iter()
            .position(|entry| entry.as_ref().is_some_and(|entry| entry.is(key)))?;
        let entry = ways[way].as_mut()?;
        entry.is_used = true;
        let word = entry.word.clone();
        let vectors = &shard.vectors[(first + way) * KEPT..][..KEPT];
        shared.copy_from_slice(&vectors[..WIDTH]);
        entities.copy_from_slice(&vectors[WIDTH..]);
        Some(word)
    }

    /// Keeps the first layers' results for a word, perhaps in the place of another word.
    pub(crate) fn insert(&self, key: Key<'_>, word: &Word, shared: &[f32], entities: &[f32]) {
        let Some((shard, set)) = place(key) else {
            return;
        };
        let Ok(mut shard) = self.shards[shard].lock() else {
            return;
        };
        let shard = &mut *shard;
        if shard.entries.is_empty() {
            shard.entries.resize_with(SETS * WAYS, || None);
            shard.vectors = vec![0.0; SETS * WAYS * KEPT];
            shard.next = vec![0; SETS];
        }
        let first = set * WAYS;
        let ways = &mut shard.entries[first..first + WAYS];
        if ways.iter().flatten().any(|entry| entry.is(key)) {
            return; // Another thread was quicker.
        }
        let way = leaving(ways, &mut shard.next[set]);
        ways[way] = Some(Entry {
            text: SmolStr::new(key.text),
            norm: key.norm,
            space_after: key.space_after,
            is_used: false,
            word: word.clone(),
        });
        let vectors = &mut shard.vectors[(first + way) * KEPT..][..KEPT];
        vectors[..WIDTH].copy_from_slice(shared);
        vectors[WIDTH..].copy_from_slice(entities);
    }
}

impl Entry {
    fn is(&self, key: Key<'_>) -> bool {
        self.text == key.text && self.norm == key.norm && self.space_after == key.space_after
    }
}

/// The empty way, or the next one that was not used since it was last spared.
fn leaving(ways: &mut [Option<Entry>], next: &mut u8) -> usize {
    loop {
        let way = usize::from(*next) % WAYS;
        *next = (*next + 1) % WAYS as u8;
        match &mut ways[way] {
            Some(entry) if entry.is_used => entry.is_used = false,
            _ => return way,
        }
    }
}

/// Part and set of a word; `None` for one that is not kept.
fn place(key: Key<'_>) -> Option<(usize, usize)> {
    if key.text.len() > LONGEST {
        return None;
    }
    let norm = key.norm.unwrap_or_default() ^ u64::from(key.space_after);
    let hash = (string_hash(key.text) ^ norm).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let hash = (hash >> 48) as usize;
    Some((hash % SHARDS, hash / SHARDS % SETS))
}

#[cfg(test)]
mod tests;
