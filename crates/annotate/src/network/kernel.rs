//! The inner loops, compiled once for each set of vector instructions from one source.
//!
//! Vector lanes run over outputs, each of which is summed over the inputs in order with fused multiply-adds. A wider
//! vector therefore computes the same sums, and a processor without such instructions calls a function that rounds alike.
#![allow(
    unsafe_code,
    reason = "calling a function compiled for instructions that were detected is unsafe"
)]

use super::WIDTH;

/// Outputs that are computed together.
pub(crate) const PANEL: usize = 32;
/// Maxout pieces of a token vector's value.
pub(crate) const PIECES: usize = 3;
/// Lanes of the sums of a layer norm.
const LANES: usize = 16;
/// Added to a variance before its root.
const EPSILON: f32 = 1e-8;

/// Weights in panels: `PANEL` outputs, input by input.
pub(crate) struct Panels<'a> {
    pub(crate) n_inputs: usize,
    pub(crate) weights: &'a [f32],
    pub(crate) bias: &'a [f32],
}

/// Rows of inputs: row `r` begins at `r * stride` and may overlap the next.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) stride: usize,
    pub(crate) count: usize,
}

/// Gain and shift of a layer norm.
pub(crate) struct Norm<'a> {
    pub(crate) gain: &'a [f32; WIDTH],
    pub(crate) shift: &'a [f32; WIDTH],
}

/// A set of instructions that this processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// Vectors of 512 bits.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// Vectors of 256 bits.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Whatever the target always has.
    Portable,
}

impl Kernel {
    /// All that this processor can run, the fastest first.
    pub(crate) fn available() -> Vec<Self> {
        let mut kernels = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            let has_avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            if has_avx2 && is_x86_feature_detected!("avx512f") {
                kernels.push(Self::Avx512);
            }
            if has_avx2 {
                kernels.push(Self::Avx2);
            }
        }
        kernels.push(Self::Portable);
        kernels
    }
}

/// Makes for a generic function the method of [`Kernel`] that runs it with the kernel's instructions.
macro_rules! dispatch {
    ($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) = $generic:ident) => {
        impl Kernel {
            $(#[$doc])*
            pub(crate) fn $name(self, $($arg: $type),*) {
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,fma,avx512f")]
                fn avx512($($arg: $type),*) {
                    $generic::<8>($($arg),*);
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,fma")]
                fn avx2($($arg: $type),*) {
                    $generic::<2>($($arg),*);
                }
                match self {
                    // SAFETY: the value is made by `available` alone, after it found the instructions.
                    #[cfg(target_arch = "x86_64")]
                    Self::Avx512 => unsafe { avx512($($arg),*) },
                    // SAFETY: the value is made by `available` alone, after it found the instructions.
                    #[cfg(target_arch = "x86_64")]
                    Self::Avx2 => unsafe { avx2($($arg),*) },
                    Self::Portable => $generic::<3>($($arg),*),
                }
            }
        }
    };
}

dispatch! {
    /// Writes for each row its bias plus weighted inputs; `out` has one row of all panels for each.
    dense(panels: &Panels<'_>, rows: Rows<'_>, out: &mut [f32]) = dense_rows
}
dispatch! {
    /// Writes for each row of `PIECES` times `WIDTH` values the layer norm of the highest piece.
    maxout_norm(norm: &Norm<'_>, pieces: &[f32], out: &mut [f32]) = maxout_norm_rows
}

#[inline(always)]
fn dense_rows<const BLOCK: usize>(panels: &Panels<'_>, rows: Rows<'_>, out: &mut [f32]) {
    let width = panels.bias.len();
    let panel_len = panels.n_inputs * PANEL;
    for (idx, (weights, bias)) in panels
        .weights
        .chunks_exact(panel_len)
        .zip(panels.bias.as_chunks().0)
        .enumerate()
    {
        let mut row = 0;
        while row + BLOCK <= rows.count {
            dense_block::<BLOCK>(
                weights,
                bias,
                rows,
                row,
                panels.n_inputs,
                &mut out[row * width + idx * PANEL..],
                width,
            );
            row += BLOCK;
        }
        while row < rows.count {
            dense_block::<1>(
                weights,
                bias,
                rows,
                row,
                panels.n_inputs,
                &mut out[row * width + idx * PANEL..],
                width,
            );
            row += 1;
        }
    }
}

#[inline(always)]
fn dense_block<const BLOCK: usize>(
    weights: &[f32],
    bias: &[f32; PANEL],
    rows: Rows<'_>,
    first: usize,
    n_inputs: usize,
    out: &mut [f32],
    width: usize,
) {
    let inputs: [&[f32]; BLOCK] =
        std::array::from_fn(|row| &rows.values[(first + row) * rows.stride..][..n_inputs]);
    let mut sums = [*bias; BLOCK];
    for (input, weights) in weights
        .as_chunks::<PANEL>()
        .0
        .iter()
        .enumerate()
        .take(n_inputs)
    {
        for row in 0..BLOCK {
            let value = inputs[row][input];
            for (sum, &weight) in sums[row].iter_mut().zip(weights) {
                *sum = value.mul_add(weight, *sum);
            }
        }
    }
    for (row, sums) in sums.iter().enumerate() {
        out[row * width..][..PANEL].copy_from_slice(sums);
    }
}

#[inline(always)]
fn maxout_norm_rows<const BLOCK: usize>(norm: &Norm<'_>, pieces: &[f32], out: &mut [f32]) {
    let rows = pieces.as_chunks::<{ PIECES * WIDTH }>().0.iter();
    for (row, out) in rows.zip(out.as_chunks_mut::<WIDTH>().0) {
        let mut highest = [0.0; WIDTH];
        for (idx, value) in highest.iter_mut().enumerate() {
            *value = row[idx].max(row[WIDTH + idx]).max(row[2 * WIDTH + idx]);
        }
        let mean = lane_sum(&highest) / WIDTH as f32;
        let mut squares = [0.0; WIDTH];
        for (square, value) in squares.iter_mut().zip(&mut highest) {
            *value -= mean;
            *square = *value * *value;
        }
        let scale = 1.0 / (lane_sum(&squares) / WIDTH as f32 + EPSILON).sqrt();
        for (idx, out) in out.iter_mut().enumerate() {
            *out = (highest[idx] * scale).mul_add(norm.gain[idx], norm.shift[idx]);
        }
    }
}

/// The sum in one fixed tree: sixteen lanes, then halves added.
#[inline(always)]
fn lane_sum(values: &[f32; WIDTH]) -> f32 {
    let mut lanes = [0.0; LANES];
    for chunk in values.as_chunks::<LANES>().0 {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
        half /= 2;
    }
    lanes[0]
}
