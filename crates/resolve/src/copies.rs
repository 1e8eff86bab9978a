//! Which documents copy one another: equal texts by their hash, near-duplicates by MinHash with banding.
//!
//! A document gets one mark for its whole text and, when it is long enough, one for each band of its MinHash signature
//! over shingles of five words (Broder 1997, "On the resemblance and containment of documents"; the banding of Leskovec,
//! Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3). Documents that share a mark are copies, and the one
//! published first is their original. So whether a document is a copy depends on the first document of each of its marks
//! only: the work stays the same however many papers print one story.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::DateTime;
use newsgraph_model::{IdHasher, SourceId, TextId};
use serde::{Deserialize, Serialize};

use crate::facts::SourceFacts;

/// Words of a shingle.
const SHINGLE: usize = 5;
/// Marks of a signature, and least hashes in each. Two texts that share the part `s` of their shingles share a band with
/// the probability `1 - (1 - s^6)^16`: 0.99 at 0.8, 0.53 at 0.6, 0.06 at 0.4, 0.001 at 0.2.
const BANDS: usize = 16;
const BAND_HASHES: usize = 6;
/// Texts with fewer shingles are copies only when they are equal: one other word would leave too little to compare.
const MIN_SHINGLES: usize = 32;

/// A key that copies of one text share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CopyMark([u8; 16]);

impl CopyMark {
    /// The bytes, for keys.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// The marks of a text, sorted: 1, or 17 for a text of at least 36 words. Takes time in proportion to the text.
pub fn copy_marks(text_id: TextId, text: &str) -> Vec<CopyMark> {
    let mut marks = vec![CopyMark(
        IdHasher::new("text mark")
            .bytes(text_id.as_bytes())
            .finish16(),
    )];
    if let Some(signature) = signature(text) {
        marks.extend(signature.iter().zip(0u32..).map(|(band, idx)| {
            let mut hasher = IdHasher::new("band mark");
            hasher.bytes(&idx.to_be_bytes());
            for hash in band {
                hasher.bytes(&hash.to_be_bytes());
            }
            CopyMark(hasher.finish16())
        }));
    }
    marks.sort_unstable();
    marks
}

/// The least hash of the text's shingles under each of the hash functions; `None` for a short text.
fn signature(text: &str) -> Option<[[u64; BAND_HASHES]; BANDS]> {
    let mut least = [[u64::MAX; BAND_HASHES]; BANDS];
    let mut last_words = [0u64; SHINGLE];
    let mut n_words = 0usize;
    let mut word = String::new();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    for part in words.filter(|part| !part.is_empty()) {
        word.clear();
        word.extend(part.chars().flat_map(char::to_lowercase));
        last_words.rotate_left(1);
        last_words[SHINGLE - 1] = first_8(blake3::hash(word.as_bytes()).as_bytes());
        n_words += 1;
        if n_words < SHINGLE {
            continue;
        }
        let shingle = last_words
            .iter()
            .fold(0, |shingle, word| mixed(shingle ^ word));
        let mut seed = 0u64;
        for hash in least.iter_mut().flatten() {
            seed = seed.wrapping_add(GOLDEN);
            *hash = mixed(shingle ^ seed).min(*hash);
        }
    }
    (n_words >= SHINGLE - 1 + MIN_SHINGLES).then_some(least)
}

fn first_8(bytes: &[u8; 32]) -> u64 {
    bytes
        .first_chunk()
        .map_or(0, |first| u64::from_le_bytes(*first))
}

/// The step of SplitMix64 (Steele, Lea and Flood 2014), 2^64 by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The mixing function of SplitMix64: a bijection whose every output bit depends on every input bit.
const fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Marks as copies all live documents that share a mark with one before them, in the order of [`text_rank`].
pub fn mark_copies(sources: &mut BTreeMap<SourceId, Arc<SourceFacts>>) {
    let rank = |facts: &SourceFacts| (text_rank(facts.published.earliest), facts.source);
    let mut first: BTreeMap<CopyMark, (i64, SourceId)> = BTreeMap::new();
    for facts in sources.values() {
        for mark in &facts.marks {
            let least = first.entry(*mark).or_insert(rank(facts));
            *least = rank(facts).min(*least);
        }
    }
    for facts in sources.values_mut() {
        let copy = facts
            .marks
            .iter()
            .any(|mark| first.get(mark).is_some_and(|first| *first < rank(facts)));
        if facts.copy != copy {
            Arc::make_mut(facts).copy = copy;
        }
    }
}

/// When a document came out, as seconds of the calendar, for the order of copies; unknown comes last. Documents of one
/// second are ordered by their ids.
pub fn text_rank(published: Option<DateTime>) -> i64 {
    published.map_or(i64::MAX, |moment| {
        let days = i64::from((moment.date() - jiff::civil::Date::ZERO).get_days());
        let time = moment.time();
        let seconds = i64::from(time.hour()) * 3600
            + i64::from(time.minute()) * 60
            + i64::from(time.second());
        days * 86_400 + seconds
    })
}
