//! Tables of token vectors as the model file keeps them; widened when they are read.

use crate::blob::Reader;
use crate::error::ModelError;

use super::WIDTH;

/// Rows of `WIDTH` values as 16-bit floats.
pub(crate) struct Table(Vec<u16>);

impl Table {
    pub(crate) fn read(section: &mut Reader<'_>, n_rows: usize) -> Result<Self, ModelError> {
        Ok(Self(section.rows(n_rows.saturating_mul(WIDTH))?))
    }

    pub(crate) fn n_rows(&self) -> usize {
        self.0.len() / WIDTH
    }

    /// Writes a row.
    pub(crate) fn write(&self, row: usize, out: &mut [f32; WIDTH]) {
        for (out, &value) in out.iter_mut().zip(self.row(row)) {
            *out = widen(value);
        }
    }

    /// Writes the sum of four rows, added from left to right.
    pub(crate) fn write_sum(&self, rows: [usize; 4], out: &mut [f32; WIDTH]) {
        let [a, b, c, d] = rows.map(|row| self.row(row));
        for (idx, out) in out.iter_mut().enumerate() {
            *out = widen(a[idx]) + widen(b[idx]) + widen(c[idx]) + widen(d[idx]);
        }
    }

    fn row(&self, row: usize) -> &[u16; WIDTH] {
        &self.0.as_chunks().0[row]
    }
}

/// A finite 16-bit float as a 32-bit float, which is exact; without a branch, so that vectors of them can be widened.
pub(super) fn widen(half: u16) -> f32 {
    /// What the exponents' biases differ by: two to the power of 127 - 15.
    const SHIFT: f32 = f32::from_bits((127 + 112) << 23);
    let half = u32::from(half);
    let magnitude = f32::from_bits((half & 0x7fff) << 13) * SHIFT;
    f32::from_bits(magnitude.to_bits() | (half & 0x8000) << 16)
}
