//! The inner loops, compiled once for each set of vector instructions from one source.
//!
//! Vector lanes run over outputs, each of which is summed over the inputs in order with fused multiply-adds. A wider
//! vector therefore computes the same sums, and a processor without such instructions calls a function that rounds alike.
#![allow(
    unsafe_code,
    reason = "calling a function compiled for instructions that were detected is unsafe"
)]

mod tiles;
mod vector;

use super::WIDTH;

/// Outputs of a dense layer that lie together.
pub(crate) const PANEL: usize = 32;
/// Maxout pieces of a token vector's value.
pub(crate) const PIECES: usize = 3;
/// Outputs of a maxout layer whose pieces lie together.
pub(crate) const GROUP: usize = 16;
/// Floats from one token's mixed features to the next one's: room for the most columns that a network has.
pub(crate) const MIX_STRIDE: usize = 7 * WIDTH;
/// Shapes of the loop that measures the processor's peak.
pub const PEAK_SHAPES: usize = 3;
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

/// Weights in groups: `PIECES` times `GROUP` outputs, input by input.
pub(crate) struct MaxoutPanels<'a> {
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

impl Rows<'_> {
    /// Panics unless every row has so many inputs.
    #[inline(always)]
    fn check(&self, n_inputs: usize) {
        let last = self.count.saturating_sub(1) * self.stride;
        assert!(self.count == 0 || self.values.len() >= last + n_inputs);
    }
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
    /// Vectors of 128 bits.
    #[cfg(target_arch = "aarch64")]
    Neon,
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
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("neon") {
            kernels.push(Self::Neon);
        }
        kernels.push(Self::Portable);
        kernels
    }
}

/// Makes for a generic function the method of [`Kernel`] that runs it with the kernel's vectors and tile sizes.
macro_rules! dispatch {
    (
        $(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) $(-> $result:ty)? =
        $generic:ident { avx512 $wide:tt, avx2 $middle:tt, neon $narrow:tt, portable $plain:tt }
    ) => {
        impl Kernel {
            $(#[$doc])*
            pub(crate) fn $name(self, $($arg: $type),*) $(-> $result)? {
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,fma,avx512f")]
                fn avx512($($arg: $type),*) $(-> $result)? {
                    // SAFETY: this function has the instructions.
                    unsafe { dispatch!(@call $generic, std::arch::x86_64::__m512, $wide, ($($arg),*)) }
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,fma")]
                fn avx2($($arg: $type),*) $(-> $result)? {
                    // SAFETY: this function has the instructions.
                    unsafe { dispatch!(@call $generic, std::arch::x86_64::__m256, $middle, ($($arg),*)) }
                }
                #[cfg(target_arch = "aarch64")]
                #[target_feature(enable = "neon")]
                fn neon($($arg: $type),*) $(-> $result)? {
                    // SAFETY: this function has the instructions.
                    unsafe { dispatch!(@call $generic, std::arch::aarch64::float32x4_t, $narrow, ($($arg),*)) }
                }
                match self {
                    // SAFETY: the value is made by `available` alone, after it found the instructions.
                    #[cfg(target_arch = "x86_64")]
                    Self::Avx512 => unsafe { avx512($($arg),*) },
                    // SAFETY: the value is made by `available` alone, after it found the instructions.
                    #[cfg(target_arch = "x86_64")]
                    Self::Avx2 => unsafe { avx2($($arg),*) },
                    // SAFETY: the value is made by `available` alone, after it found the instructions.
                    #[cfg(target_arch = "aarch64")]
                    Self::Neon => unsafe { neon($($arg),*) },
                    // SAFETY: plain vectors need no instructions beyond the target's.
                    Self::Portable => unsafe { dispatch!(@call $generic, vector::Plain, $plain, ($($arg),*)) },
                }
            }
        }
    };
    (@call $generic:ident, $vector:ty, ($($size:expr),*), ($($arg:ident),*)) => {
        tiles::$generic::<$vector, $($size),*>($($arg),*)
    };
}

dispatch! {
    /// Writes for each row its bias plus weighted inputs; `out` has one row of all panels for each.
    dense(panels: &Panels<'_>, rows: Rows<'_>, out: &mut [f32]) =
    dense { avx512 (8, 2), avx2 (6, 2), neon (8, 2), portable (3, 1) }
}
dispatch! {
    /// As `dense` for one row.
    dense_row(panels: &Panels<'_>, row: &[f32], out: &mut [f32]) =
    dense_row { avx512 (4, 2), avx2 (2, 4), neon (1, 8), portable (1, 4) }
}
dispatch! {
    /// Three neighbouring token vectors a row: the layer norm of the highest pieces, added to the middle one.
    convolve(panels: &MaxoutPanels<'_>, norm: &Norm<'_>, rows: Rows<'_>, out: &mut [f32]) =
    maxout { avx512 (8, WIDTH, true), avx2 (4, WIDTH, true), neon (8, WIDTH, true), portable (2, WIDTH, true) }
}
dispatch! {
    /// Mixed features, `MIX_STRIDE` floats a row: the layer norm of the highest pieces.
    mix(panels: &MaxoutPanels<'_>, norm: &Norm<'_>, rows: Rows<'_>, out: &mut [f32]) =
    maxout { avx512 (8, MIX_STRIDE, false), avx2 (4, MIX_STRIDE, false), neon (8, MIX_STRIDE, false), portable (2, MIX_STRIDE, false) }
}
dispatch! {
    /// Adds 128 values of each part to the bias in order and writes the higher of each two 64 values apart.
    add_and_max(bias: &[f32], parts: &[&[f32]], out: &mut [f32]) =
    add_and_max { avx512 (4), avx2 (8), neon (16), portable (8) }
}
dispatch! {
    /// Does multiply-adds in registers and gives how many: the processor's peak in the best of `PEAK_SHAPES` shapes.
    multiply_adds(shape: usize, steps: usize) -> usize =
    multiply_adds { avx512 (8, 12, 24), avx2 (8, 10, 12), neon (8, 16, 24), portable (1, 4, 12) }
}

/// Replaces the values by their layer norm.
#[inline(always)]
fn norm_row(norm: &Norm<'_>, values: &mut [f32; WIDTH]) {
    let mean = lane_sum(values) / WIDTH as f32;
    let mut squares = [0.0; WIDTH];
    for (square, value) in squares.iter_mut().zip(&mut *values) {
        *value -= mean;
        *square = *value * *value;
    }
    let scale = 1.0 / (lane_sum(&squares) / WIDTH as f32 + EPSILON).sqrt();
    for (idx, value) in values.iter_mut().enumerate() {
        *value = (*value * scale).mul_add(norm.gain[idx], norm.shift[idx]);
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
