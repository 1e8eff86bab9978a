//! Which entities a delta knows something of: one bit each, so that walks look only there.

use std::sync::Arc;

/// Entities in one shared piece.
const CHUNK: usize = 4096;

/// A set of numbers; a clone shares its pieces, a write copies one of 512 bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched(Vec<Option<Arc<[u64; CHUNK / 64]>>>);

impl Touched {
    #[inline]
    pub(super) fn has(&self, number: u32) -> bool {
        let number = number as usize;
        let Some(Some(chunk)) = self.0.get(number / CHUNK) else {
            return false;
        };
        chunk[number % CHUNK / 64] >> (number % 64) & 1 == 1
    }

    pub(super) fn add(&mut self, number: u32) {
        let number = number as usize;
        if self.0.len() <= number / CHUNK {
            self.0.resize(number / CHUNK + 1, None);
        }
        let chunk = self.0[number / CHUNK].get_or_insert_with(|| Arc::new([0; CHUNK / 64]));
        if chunk[number % CHUNK / 64] >> (number % 64) & 1 == 0 {
            Arc::make_mut(chunk)[number % CHUNK / 64] |= 1 << (number % 64);
        }
    }
}
