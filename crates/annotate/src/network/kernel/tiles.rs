//! The loops over rows, panels and inputs. Each is compiled for every kind of vector.
//!
//! A tile is so many rows by so many vectors of outputs that all its sums stay in registers. Sums run over the inputs in order.

use std::hint::black_box;

use super::super::WIDTH;
use super::vector::Vector;
use super::{GROUP, MaxoutPanels, Norm, PANEL, PIECES, Panels, Rows, norm_row};

/// Rows that pass through all panels before the next rows do, so that they stay in the cache.
const BLOCK: usize = 64;

/// Calls a function whose first const argument is the number of rows, for the rows after the last whole tile.
macro_rules! for_rest {
    ($rest:expr, $function:ident::<V, [$($count:literal),*], $cols:ident>$args:tt) => {
        match $rest {
            $($count => $function::<V, $count, $cols>$args,)*
            _ => {}
        }
    };
}

/// The sums of `ROWS` rows by `COLS` vectors: inputs at `stride`, weights `width` floats an input, columns `spread` apart.
///
/// # Safety
/// The vector's instructions must be there, and the pointers must cover all that is named.
#[inline(always)]
unsafe fn tile<V: Vector, const ROWS: usize, const COLS: usize>(
    inputs: *const f32,
    stride: usize,
    n_inputs: usize,
    weights: *const f32,
    (width, spread): (usize, usize),
    bias: *const f32,
) -> [[V; COLS]; ROWS] {
    // SAFETY: as the caller promises.
    unsafe {
        let mut sums = [load::<V, COLS>(bias, spread); ROWS];
        let mut weights = weights;
        for input in 0..n_inputs {
            let columns = load::<V, COLS>(weights, spread);
            for (row, sums) in sums.iter_mut().enumerate() {
                let value = V::splat(*inputs.add(row * stride + input));
                for (sum, column) in sums.iter_mut().zip(columns) {
                    *sum = value.mul_add(column, *sum);
                }
            }
            weights = weights.add(width);
        }
        sums
    }
}

/// `COLS` vectors, `spread` floats apart. No closure, because closures do not get the instructions of what they are in.
///
/// # Safety
/// The vector's instructions must be there, and the pointer must cover the vectors.
#[inline(always)]
unsafe fn load<V: Vector, const COLS: usize>(from: *const f32, spread: usize) -> [V; COLS] {
    // SAFETY: as the caller promises.
    unsafe {
        let mut vectors = [V::splat(0.0); COLS];
        for (col, vector) in vectors.iter_mut().enumerate() {
            *vector = V::load(from.add(col * spread));
        }
        vectors
    }
}

/// # Safety
/// The vector's instructions must be there.
#[inline(always)]
pub(super) unsafe fn dense<V: Vector, const ROWS: usize, const COLS: usize>(
    panels: &Panels<'_>,
    rows: Rows<'_>,
    out: &mut [f32],
) {
    let width = panels.bias.len();
    assert!(panels.weights.len() == width * panels.n_inputs && width.is_multiple_of(PANEL));
    assert!(out.len() >= rows.count * width);
    rows.check(panels.n_inputs);
    for panel in 0..width / PANEL {
        let mut first = 0;
        while first < rows.count {
            let count = ROWS.min(rows.count - first);
            // SAFETY: the instructions are there; the lengths were checked above and the rows lie within.
            unsafe {
                let inputs = rows.values.as_ptr().add(first * rows.stride);
                let out = out.as_mut_ptr().add(first * width + panel * PANEL);
                if count == ROWS {
                    dense_tile::<V, ROWS, COLS>(panels, panel, inputs, rows.stride, out);
                } else {
                    for_rest!(count, dense_tile::<V, [1, 2, 3, 4, 5, 6, 7], COLS>(panels, panel, inputs, rows.stride, out));
                }
            }
            first += count;
        }
    }
}

/// # Safety
/// As [`dense`]; the pointers must have `ROWS` rows.
#[inline(always)]
unsafe fn dense_tile<V: Vector, const ROWS: usize, const COLS: usize>(
    panels: &Panels<'_>,
    panel: usize,
    inputs: *const f32,
    stride: usize,
    out: *mut f32,
) {
    let width = panels.bias.len();
    for first in (0..PANEL).step_by(COLS * V::LANES) {
        // SAFETY: the caller promises the instructions and rows; the panel lies within the layer.
        unsafe {
            let weights = panels
                .weights
                .as_ptr()
                .add(panel * PANEL * panels.n_inputs + first);
            let bias = panels.bias.as_ptr().add(panel * PANEL + first);
            let sums = tile::<V, ROWS, COLS>(
                inputs,
                stride,
                panels.n_inputs,
                weights,
                (PANEL, V::LANES),
                bias,
            );
            for (row, sums) in sums.into_iter().enumerate() {
                for (col, sum) in sums.into_iter().enumerate() {
                    sum.store(out.add(row * width + first + col * V::LANES));
                }
            }
        }
    }
}

/// One row through all panels, `AHEAD` panels of `VECTORS` vectors at once, because one panel's sums would wait for each other.
///
/// # Safety
/// The vector's instructions must be there.
#[inline(always)]
pub(super) unsafe fn dense_row<V: Vector, const AHEAD: usize, const VECTORS: usize>(
    panels: &Panels<'_>,
    row: &[f32],
    out: &mut [f32],
) {
    let width = panels.bias.len();
    assert!(panels.weights.len() == width * panels.n_inputs && width.is_multiple_of(PANEL));
    assert!(out.len() >= width && row.len() >= panels.n_inputs);
    let n_panels = width / PANEL;
    let mut panel = 0;
    while panel < n_panels {
        // SAFETY: the caller promises the instructions, and the panels lie within the layer.
        unsafe {
            if panel + AHEAD <= n_panels {
                dense_row_panels::<V, AHEAD, VECTORS>(panels, panel, row, out);
                panel += AHEAD;
            } else if panel + 3 == n_panels {
                dense_row_panels::<V, 3, VECTORS>(panels, panel, row, out);
                panel += 3;
            } else {
                dense_row_panels::<V, 1, VECTORS>(panels, panel, row, out);
                panel += 1;
            }
        }
    }
}

/// # Safety
/// As [`dense_row`]; the panels must be there.
#[inline(always)]
unsafe fn dense_row_panels<V: Vector, const AHEAD: usize, const VECTORS: usize>(
    panels: &Panels<'_>,
    first: usize,
    row: &[f32],
    out: &mut [f32],
) {
    // SAFETY: the caller promises the instructions and the panels, whose bounds `dense_row` checked.
    unsafe {
        let bias = panels.bias.as_ptr().add(first * PANEL);
        let weights = panels.weights.as_ptr().add(first * PANEL * panels.n_inputs);
        let panel_len = PANEL * panels.n_inputs;
        let mut sums = [[V::splat(0.0); VECTORS]; AHEAD];
        for (panel, sums) in sums.iter_mut().enumerate() {
            *sums = load::<V, VECTORS>(bias.add(panel * PANEL), V::LANES);
        }
        for (input, &value) in row[..panels.n_inputs].iter().enumerate() {
            let value = V::splat(value);
            for (panel, sums) in sums.iter_mut().enumerate() {
                for (col, sum) in sums.iter_mut().enumerate() {
                    let at = panel * panel_len + input * PANEL + col * V::LANES;
                    *sum = value.mul_add(V::load(weights.add(at)), *sum);
                }
            }
        }
        let out = out.as_mut_ptr().add(first * PANEL);
        for (panel, sums) in sums.into_iter().enumerate() {
            for (col, sum) in sums.into_iter().enumerate() {
                sum.store(out.add(panel * PANEL + col * V::LANES));
            }
        }
    }
}

/// Writes for each row the layer norm of the highest pieces; plus, if `RESIDUAL`, what the middle of the row's three inputs was.
///
/// # Safety
/// The vector's instructions must be there.
#[inline(always)]
pub(super) unsafe fn maxout<
    V: Vector,
    const ROWS: usize,
    const STRIDE: usize,
    const RESIDUAL: bool,
>(
    panels: &MaxoutPanels<'_>,
    norm: &Norm<'_>,
    rows: Rows<'_>,
    out: &mut [f32],
) {
    assert!(panels.weights.len() == PIECES * WIDTH * panels.n_inputs);
    assert!(panels.bias.len() == PIECES * WIDTH && rows.stride == STRIDE);
    assert!(out.len() >= rows.count * WIDTH && panels.n_inputs >= WIDTH);
    rows.check(panels.n_inputs);
    for start in (0..rows.count).step_by(BLOCK) {
        let end = rows.count.min(start + BLOCK);
        for group in 0..WIDTH / GROUP {
            let mut first = start;
            while first < end {
                let count = ROWS.min(end - first);
                // SAFETY: the instructions are there; the lengths were checked above and the rows lie within.
                unsafe {
                    let inputs = rows.values.as_ptr().add(first * STRIDE);
                    let out = out.as_mut_ptr().add(first * WIDTH + group * GROUP);
                    if count == ROWS {
                        maxout_tile::<V, ROWS, STRIDE>(panels, group, inputs, out);
                    } else {
                        for_rest!(count, maxout_tile::<V, [1, 2, 3, 4, 5, 6, 7], STRIDE>(panels, group, inputs, out));
                    }
                }
                first += count;
            }
        }
        let finished = out[start * WIDTH..end * WIDTH].as_chunks_mut::<WIDTH>().0;
        for (row, out) in (start..end).zip(finished) {
            norm_row(norm, out);
            if RESIDUAL {
                let old = &rows.values[row * STRIDE + WIDTH..][..WIDTH];
                for (out, old) in out.iter_mut().zip(old) {
                    *out += old;
                }
            }
        }
    }
}

/// # Safety
/// As [`maxout`]; the pointers must have `ROWS` rows.
#[inline(always)]
unsafe fn maxout_tile<V: Vector, const ROWS: usize, const STRIDE: usize>(
    panels: &MaxoutPanels<'_>,
    group: usize,
    inputs: *const f32,
    out: *mut f32,
) {
    for first in (0..GROUP).step_by(V::LANES) {
        // SAFETY: the caller promises the instructions and rows; the group lies within the layer.
        unsafe {
            let weights = panels
                .weights
                .as_ptr()
                .add(group * PIECES * GROUP * panels.n_inputs + first);
            let bias = panels.bias.as_ptr().add(group * PIECES * GROUP + first);
            let sums = tile::<V, ROWS, PIECES>(
                inputs,
                STRIDE,
                panels.n_inputs,
                weights,
                (PIECES * GROUP, GROUP),
                bias,
            );
            for (row, [a, b, c]) in sums.into_iter().enumerate() {
                a.max(b).max(c).store(out.add(row * WIDTH + first));
            }
        }
    }
}

/// Adds each of `parts` to `sums` in order, then writes the higher of each half's values.
///
/// # Safety
/// The vector's instructions must be there.
#[inline(always)]
pub(super) unsafe fn add_and_max<V: Vector, const VECTORS: usize>(
    bias: &[f32],
    parts: &[&[f32]],
    out: &mut [f32],
) {
    let half = VECTORS * V::LANES;
    assert!(bias.len() == 2 * half && out.len() == half);
    assert!(parts.iter().all(|part| part.len() == 2 * half));
    // SAFETY: the caller promises the instructions, and the lengths were checked above.
    unsafe {
        let mut first = load::<V, VECTORS>(bias.as_ptr(), V::LANES);
        let mut second = load::<V, VECTORS>(bias.as_ptr().add(half), V::LANES);
        for part in parts {
            for at in 0..VECTORS {
                let part = part.as_ptr().add(at * V::LANES);
                first[at] = first[at].add(V::load(part));
                second[at] = second[at].add(V::load(part.add(half)));
            }
        }
        for (at, (first, second)) in first.into_iter().zip(second).enumerate() {
            first.max(second).store(out.as_mut_ptr().add(at * V::LANES));
        }
    }
}

/// Multiply-adds in registers, `steps` in each of some chains that wait for nothing but themselves; gives how many it did.
///
/// Too few chains wait for each step to end, and too many leave the registers, so there are three numbers of them to try.
///
/// # Safety
/// The vector's instructions must be there.
#[inline(always)]
pub(super) unsafe fn multiply_adds<
    V: Vector,
    const FEW: usize,
    const SOME: usize,
    const MANY: usize,
>(
    shape: usize,
    steps: usize,
) -> usize {
    // SAFETY: the caller promises the instructions.
    unsafe {
        match shape {
            0 => chains::<V, FEW>(steps),
            1 => chains::<V, SOME>(steps),
            _ => chains::<V, MANY>(steps),
        }
    }
}

/// # Safety
/// The vector's instructions must be there.
#[inline(always)]
unsafe fn chains<V: Vector, const CHAINS: usize>(steps: usize) -> usize {
    // SAFETY: the caller promises the instructions.
    unsafe {
        let (value, column) = black_box((V::splat(0.999), V::splat(0.001)));
        // The compiler must not know that all chains are equal. Each step adds a product to a sum, as a tile does: with
        // the sum as a factor every step copied registers and some went to memory.
        let mut sums = black_box([column; CHAINS]);
        for _ in 0..steps {
            for sum in &mut sums {
                *sum = value.mul_add(column, *sum);
            }
        }
        black_box(sums);
        steps * CHAINS * V::LANES
    }
}
