//! Tables of token vectors as the model file keeps them; widened when they are read.

use crate::blob::{Reader, Storage};
use crate::error::ModelError;

use super::WIDTH;

/// Rows of `WIDTH` values.
pub(crate) enum Table {
    /// As they were trained.
    Single(Vec<f32>),
    /// Integers, and what one step of each row is worth.
    Scaled { values: Vec<i16>, scales: Vec<f32> },
}

impl Table {
    pub(crate) fn read(
        section: &mut Reader<'_>,
        n_rows: usize,
        storage: Storage,
    ) -> Result<Self, ModelError> {
        let n_values = n_rows.saturating_mul(WIDTH);
        Ok(match storage {
            Storage::Single => Self::Single(section.singles(n_values)?),
            Storage::Scaled => {
                let scales = section.singles(n_rows)?;
                let values = section.integers(n_values)?;
                Self::Scaled { values, scales }
            }
        })
    }

    pub(crate) fn n_rows(&self) -> usize {
        match self {
            Self::Single(values) => values.len() / WIDTH,
            Self::Scaled { scales, .. } => scales.len(),
        }
    }

    /// Writes a row.
    pub(crate) fn write(&self, row: usize, out: &mut [f32; WIDTH]) {
        match self {
            Self::Single(values) => out.copy_from_slice(&values.as_chunks::<WIDTH>().0[row]),
            Self::Scaled { values, scales } => {
                let (values, scale) = (&values.as_chunks::<WIDTH>().0[row], scales[row]);
                for (out, &value) in out.iter_mut().zip(values) {
                    *out = f32::from(value) * scale;
                }
            }
        }
    }

    /// Writes the sum of four rows, added from left to right.
    pub(crate) fn write_sum(&self, [first, rest @ ..]: [usize; 4], out: &mut [f32; WIDTH]) {
        self.write(first, out);
        for row in rest {
            let mut addend = [0.0; WIDTH];
            self.write(row, &mut addend);
            for (out, addend) in out.iter_mut().zip(addend) {
                *out += addend;
            }
        }
    }
}
