//! Containers that copy only the part that changes: what lets one topology follow another at the price of the change.

use std::hash::Hash;
use std::sync::Arc;

use newsgraph_model::{EntityId, RelationId};
use rustc_hash::FxHashMap;

const N_SHARDS: usize = 256;
const CHUNK: usize = 256;

/// A key that knows its shard.
pub(crate) trait ShardKey: Copy + Eq + Hash {
    /// A number whose low byte is spread evenly.
    fn shard(self) -> usize;
}

impl ShardKey for u32 {
    fn shard(self) -> usize {
        self as usize
    }
}

impl ShardKey for EntityId {
    fn shard(self) -> usize {
        usize::from(self.as_bytes()[0])
    }
}

impl ShardKey for RelationId {
    fn shard(self) -> usize {
        usize::from(self.as_bytes()[0])
    }
}

/// A map in 256 shards; a clone shares them all, a write copies one.
#[derive(Clone, Debug)]
pub(crate) struct ShardMap<K, V>(Vec<Arc<FxHashMap<K, V>>>);

impl<K: ShardKey, V: Clone> ShardMap<K, V> {
    pub(crate) fn new() -> Self {
        Self(vec![Arc::default(); N_SHARDS])
    }

    pub(crate) fn get(&self, key: K) -> Option<&V> {
        self.0[key.shard() % N_SHARDS].get(&key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        Arc::make_mut(&mut self.0[key.shard() % N_SHARDS]).insert(key, value);
    }

    /// The value to change, made by `default` when there is none.
    pub(crate) fn entry(&mut self, key: K, default: impl FnOnce() -> V) -> &mut V {
        Arc::make_mut(&mut self.0[key.shard() % N_SHARDS])
            .entry(key)
            .or_insert_with(default)
    }
}

/// A vector in chunks; a clone shares them all, a push copies the last.
#[derive(Clone, Debug)]
pub(super) struct ChunkVec<T> {
    chunks: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T: Clone> ChunkVec<T> {
    pub(super) const fn new() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, idx: usize) -> Option<&T> {
        self.chunks.get(idx / CHUNK)?.get(idx % CHUNK)
    }

    pub(super) fn push(&mut self, value: T) {
        if self.len.is_multiple_of(CHUNK) {
            self.chunks.push(Arc::default());
        }
        if let Some(last) = self.chunks.last_mut() {
            Arc::make_mut(last).push(value);
        }
        self.len += 1;
    }
}
