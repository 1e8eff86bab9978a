//! Which word has which vector: the ids of all words with one, cut into a bucket's number and a rest, in order.

use crate::blob::Blob;
use crate::error::ModelError;

/// The high bits of an id are the number of its bucket.
const BUCKET_BITS: u32 = 16;
const N_BUCKETS: usize = 1 << BUCKET_BITS;
/// Bytes of an id that the bucket does not say, the highest first, so that they are in the order of the ids.
const REST_LEN: usize = 6;

/// The rows of vectors by the ids of words.
pub(crate) struct VectorKeys {
    /// Where each bucket begins, and the end of the last.
    starts: Vec<u32>,
    rests: Vec<[u8; REST_LEN]>,
    rows: Vec<u16>,
}

impl VectorKeys {
    pub(crate) fn read(blob: &Blob<'_>) -> Result<Self, ModelError> {
        let mut section = blob.section("vector-keys")?;
        let count = section.count()?;
        let mut starts = Vec::with_capacity(N_BUCKETS + 1);
        let mut start = 0;
        starts.push(start);
        for &size in section.bytes(N_BUCKETS)? {
            start += u32::from(size);
            starts.push(start);
        }
        if start as usize != count {
            return Err(section.malformed("the buckets do not hold all keys"));
        }
        let rests = section.bytes(count.saturating_mul(REST_LEN))?;
        let rests = rests.as_chunks::<REST_LEN>().0.to_vec();
        let buckets = starts.windows(2);
        let mut buckets = buckets.map(|ends| &rests[ends[0] as usize..ends[1] as usize]);
        if !buckets.all(<[_]>::is_sorted) {
            return Err(section.malformed("the keys are not in order"));
        }
        Ok(Self {
            starts,
            rests,
            rows: section.rows(count)?,
        })
    }

    /// One more than the highest row that a key names.
    pub(crate) fn n_rows(&self) -> usize {
        let highest = self.rows.iter().max();
        highest.map_or(0, |&row| usize::from(row) + 1)
    }

    /// The row of the word with this id.
    pub(crate) fn row(&self, id: u64) -> Option<u16> {
        let bucket = (id >> (u64::BITS - BUCKET_BITS)) as usize;
        let (start, end) = (
            self.starts[bucket] as usize,
            self.starts[bucket + 1] as usize,
        );
        let [_, _, rest @ ..] = id.to_be_bytes();
        let at = self.rests[start..end].binary_search(&rest).ok()?;
        Some(self.rows[start + at])
    }
}
