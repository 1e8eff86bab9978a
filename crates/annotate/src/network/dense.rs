//! A linear layer with its weights laid out for the kernels.

use crate::blob::Reader;
use crate::error::ModelError;

use super::kernel::{Kernel, PANEL, Panels, Rows};

/// A linear layer. Outputs are padded with zeros to whole panels.
pub(crate) struct Dense {
    n_inputs: usize,
    n_outputs: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Dense {
    /// From weights with outputs contiguous, input by input.
    pub(crate) fn new(n_inputs: usize, weights: &[f32], bias: &[f32]) -> Self {
        let n_outputs = bias.len();
        let n_panels = n_outputs.div_ceil(PANEL);
        let mut padded = bias.to_vec();
        padded.resize(n_panels * PANEL, 0.0);
        let mut packed = vec![0.0; n_panels * PANEL * n_inputs];
        for (input, outputs) in weights.chunks_exact(n_outputs).enumerate() {
            for (panel, outputs) in outputs.chunks(PANEL).enumerate() {
                packed[(panel * n_inputs + input) * PANEL..][..outputs.len()]
                    .copy_from_slice(outputs);
            }
        }
        Self {
            n_inputs,
            n_outputs,
            weights: packed,
            bias: padded,
        }
    }

    /// Numbers of inputs and outputs, weights, bias.
    pub(crate) fn read(section: &mut Reader<'_>) -> Result<Self, ModelError> {
        let (n_inputs, n_outputs) = (section.count()?, section.count()?);
        if n_inputs == 0 || n_outputs == 0 {
            return Err(section.malformed("a layer is empty"));
        }
        let weights = section.singles(n_inputs.saturating_mul(n_outputs))?;
        let bias = section.singles(n_outputs)?;
        Ok(Self::new(n_inputs, &weights, &bias))
    }

    pub(crate) fn n_inputs(&self) -> usize {
        self.n_inputs
    }

    pub(crate) fn n_outputs(&self) -> usize {
        self.n_outputs
    }

    /// Values in a row of the result.
    pub(crate) fn width(&self) -> usize {
        self.bias.len()
    }

    /// The layer of every row; `out` has `width` values for each.
    pub(crate) fn apply(&self, kernel: Kernel, rows: Rows<'_>, out: &mut [f32]) {
        kernel.dense(&self.panels(), rows, out);
    }

    /// As [`Self::apply`] for one row, which is quicker for one.
    pub(crate) fn apply_row(&self, kernel: Kernel, row: &[f32], out: &mut [f32]) {
        kernel.dense_row(&self.panels(), row, out);
    }

    fn panels(&self) -> Panels<'_> {
        Panels {
            n_inputs: self.n_inputs,
            weights: &self.weights,
            bias: &self.bias,
        }
    }
}
