//! String ids: reserved names have small numbers, every other string its hash; and the rows that an id takes in a hash table.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::blob::Blob;
use crate::error::ModelError;

/// The 64-bit hash that stands for a string: MurmurHash64A with seed 1.
pub fn string_hash(text: &str) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let (words, tail) = text.as_bytes().as_chunks::<8>();
    let mut hash = 1 ^ (text.len() as u64).wrapping_mul(M);
    for &word in words {
        let mut word = u64::from_le_bytes(word).wrapping_mul(M);
        word ^= word >> 47;
        hash = (hash ^ word.wrapping_mul(M)).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let mut word = [0; 8];
        word[..tail.len()].copy_from_slice(tail);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 47)).wrapping_mul(M);
    hash ^ (hash >> 47)
}

/// Gives strings their ids.
pub(crate) struct StringIds {
    reserved: FxHashMap<SmolStr, u16>,
    longest: usize,
}

impl StringIds {
    pub(crate) fn read(blob: &Blob<'_>) -> Result<Self, ModelError> {
        let mut section = blob.section("symbols")?;
        let mut reserved = FxHashMap::default();
        for _ in 0..section.count()? {
            reserved.insert(SmolStr::new(section.text()?), section.row()?);
        }
        let longest = reserved.keys().map(SmolStr::len).max().unwrap_or_default();
        Ok(Self { reserved, longest })
    }

    pub(crate) fn id(&self, text: &str) -> u64 {
        if text.len() > self.longest {
            return string_hash(text);
        }
        match self.reserved.get(text) {
            Some(&id) => u64::from(id),
            None => string_hash(text),
        }
    }
}

/// The four rows of a table of `n_rows` rows whose sum is the vector of `id`: MurmurHash3 (128 bits) of one word, cut in four.
pub(crate) fn table_rows(id: u64, seed: u32, n_rows: u32) -> [usize; 4] {
    const fn mix(mut x: u64) -> u64 {
        x = (x ^ (x >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        x = (x ^ (x >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        x ^ (x >> 33)
    }
    let seed = u64::from(seed);
    let mut low = id
        .wrapping_mul(0x87c3_7b91_1142_53d5)
        .rotate_left(31)
        .wrapping_mul(0x4cf5_ad43_2745_937f);
    low ^= seed ^ 8;
    let mut high = seed ^ 8;
    low = low.wrapping_add(high);
    high = high.wrapping_add(low);
    low = mix(low);
    high = mix(high);
    low = low.wrapping_add(high);
    high = high.wrapping_add(low);
    [
        low as u32,
        (low >> 32) as u32,
        high as u32,
        (high >> 32) as u32,
    ]
    .map(|key| (key % n_rows) as usize)
}
