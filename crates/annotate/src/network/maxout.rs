//! A linear layer, the highest of three pieces, a layer norm; laid out for the kernels.

use crate::blob::Reader;
use crate::error::ModelError;

use super::WIDTH;
use super::kernel::{GROUP, MaxoutPanels, Norm, PIECES};

/// A layer whose outputs are a token vector.
pub(crate) struct MaxoutLayer {
    n_inputs: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
    gain: [f32; WIDTH],
    shift: [f32; WIDTH],
}

impl MaxoutLayer {
    /// Reads a layer, which has to have so many inputs.
    pub(crate) fn read(section: &mut Reader<'_>, n_inputs: usize) -> Result<Self, ModelError> {
        if (section.count()?, section.count()?) != (n_inputs, PIECES) {
            return Err(section.malformed("a layer has another shape"));
        }
        let weights = section.singles(n_inputs * PIECES * WIDTH)?;
        let bias = section.singles(PIECES * WIDTH)?;
        let mut values = || {
            section
                .singles(WIDTH)
                .map(|values| values.try_into().expect("read as many values"))
        };
        let (gain, shift) = (values()?, values()?);
        Ok(Self::new(n_inputs, &weights, &bias, (gain, shift)))
    }

    /// From weights by input, piece and output, bias by piece and output, gain and shift of the norm.
    pub(crate) fn new(
        n_inputs: usize,
        weights: &[f32],
        bias: &[f32],
        (gain, shift): ([f32; WIDTH], [f32; WIDTH]),
    ) -> Self {
        Self {
            n_inputs,
            weights: grouped(weights),
            bias: grouped(bias),
            gain,
            shift,
        }
    }

    pub(crate) fn panels(&self) -> MaxoutPanels<'_> {
        MaxoutPanels {
            n_inputs: self.n_inputs,
            weights: &self.weights,
            bias: &self.bias,
        }
    }

    pub(crate) fn norm(&self) -> Norm<'_> {
        Norm {
            gain: &self.gain,
            shift: &self.shift,
        }
    }
}

/// From (row, output) to (group, row, output of the group), a row being an input's piece.
fn grouped(values: &[f32]) -> Vec<f32> {
    let mut grouped = Vec::with_capacity(values.len());
    for group in 0..WIDTH / GROUP {
        for row in values.chunks_exact(WIDTH) {
            grouped.extend_from_slice(&row[group * GROUP..][..GROUP]);
        }
    }
    grouped
}
