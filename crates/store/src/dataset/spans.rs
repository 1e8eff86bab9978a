//! Entries cut into blocks, and blocks made on all processors.

use std::ops::Range;

use super::blocks::{BLOCK_LEN, BLOCK_TEXT_BYTES};
use super::header::Family;
use super::packed::Block;

/// Where blocks end: after so many entries, or when their texts are long.
pub(super) fn block_spans<T>(entries: &[T], text_bytes: impl Fn(&T) -> usize) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let (mut start, mut n_bytes) = (0, 0);
    for (idx, entry) in entries.iter().enumerate() {
        let entry_bytes = text_bytes(entry);
        if idx > start && (idx - start == BLOCK_LEN || n_bytes + entry_bytes > BLOCK_TEXT_BYTES) {
            spans.push(start..idx);
            (start, n_bytes) = (idx, 0);
        }
        n_bytes += entry_bytes;
    }
    if start < entries.len() {
        spans.push(start..entries.len());
    }
    spans
}

pub(super) fn numbered(family: Family, encoded: Vec<Vec<u8>>) -> impl Iterator<Item = Block> {
    (0u32..)
        .zip(encoded)
        .map(move |(idx, bytes)| Block { family, idx, bytes })
}

/// Fills a slice on as many threads as there are processors; `fill` gets the places and the values to fill.
pub(super) fn in_halves<T: Send>(values: &mut [T], fill: impl Fn(Range<usize>, &mut [T]) + Sync) {
    /// Less is not worth a thread.
    const LEAST: usize = 64;
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let len = values.len().div_ceil(n_threads).max(LEAST);
    let fill = &fill;
    std::thread::scope(|scope| {
        let mut chunks = values.chunks_mut(len).enumerate();
        let first = chunks.next();
        for (idx, chunk) in chunks {
            scope.spawn(move || fill(idx * len..idx * len + chunk.len(), chunk));
        }
        if let Some((_, chunk)) = first {
            fill(0..chunk.len(), chunk);
        }
    });
}
