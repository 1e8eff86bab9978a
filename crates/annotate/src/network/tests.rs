use super::kernel::{Kernel, MIX_STRIDE, PEAK_SHAPES, PIECES, Rows};
use super::maxout::MaxoutLayer;
use super::table::Table;
use super::{Dense, WIDTH, best};

/// Numbers between -1 and 1 that look random and are always the same.
fn noise(len: usize, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..len).map(|_| next()).collect()
}

/// What a layer gives by definition: sums in order, each step fused.
fn plain_dense(weights: &[f32], bias: &[f32], input: &[f32]) -> Vec<f32> {
    let sum = |output: usize| {
        let products = input.iter().zip(weights.chunks(bias.len()));
        products.fold(bias[output], |sum, (value, weights)| {
            value.mul_add(weights[output], sum)
        })
    };
    (0..bias.len()).map(sum).collect()
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn every_kernel_gives_the_bits_of_the_definition() {
    for (n_inputs, n_outputs, n_rows, stride) in [
        (288, 288, 19, 96),
        (64, 106, 1, 64),
        (64, 74, 1, 64),
        (96, 50, 7, 96),
        (64, 1024, 32, 64),
        (5, 33, 11, 5),
    ] {
        let weights = noise(n_inputs * n_outputs, 1);
        let bias = noise(n_outputs, 2);
        let values = noise(n_rows * stride + n_inputs, 3);
        let dense = Dense::new(n_inputs, &weights, &bias);
        for kernel in Kernel::available() {
            let mut out = vec![0.0; n_rows * dense.width()];
            dense.apply(
                kernel,
                Rows {
                    values: &values,
                    stride,
                    count: n_rows,
                },
                &mut out,
            );
            if n_rows == 1 {
                let mut alone = vec![0.0; dense.width()];
                dense.apply_row(kernel, &values[..n_inputs], &mut alone);
                assert_eq!(bits(&alone), bits(&out), "{kernel:?}");
            }
            for (row, out) in out.chunks(dense.width()).enumerate() {
                let expected = plain_dense(&weights, &bias, &values[row * stride..][..n_inputs]);
                assert_eq!(
                    bits(&out[..n_outputs]),
                    bits(&expected),
                    "{kernel:?}, row {row}"
                );
            }
        }
    }
}

/// What a maxout layer gives by definition.
fn plain_maxout(dense: &[f32], gain: &[f32], shift: &[f32]) -> Vec<f32> {
    let (mut highest, rest) = (dense[..WIDTH].to_vec(), &dense[WIDTH..]);
    for piece in rest.chunks(WIDTH) {
        for (highest, value) in highest.iter_mut().zip(piece) {
            *highest = highest.max(*value);
        }
    }
    let tree = |values: &[f32]| {
        let mut lanes = [0.0; 16];
        for (idx, value) in values.iter().enumerate() {
            lanes[idx % 16] += value;
        }
        for half in [8, 4, 2, 1] {
            for lane in 0..half {
                lanes[lane] += lanes[lane + half];
            }
        }
        lanes[0]
    };
    let mean = tree(&highest) / WIDTH as f32;
    let centred: Vec<f32> = highest.iter().map(|value| value - mean).collect();
    let squares: Vec<f32> = centred.iter().map(|value| value * value).collect();
    let scale = 1.0 / (tree(&squares) / WIDTH as f32 + 1e-8).sqrt();
    let scaled = centred.iter().zip(gain).zip(shift);
    scaled
        .map(|((value, gain), shift)| (value * scale).mul_add(*gain, *shift))
        .collect()
}

#[test]
fn every_kernel_gives_the_maxouts_of_the_definition() {
    for (n_inputs, n_rows) in [(288, 1), (288, 7), (288, 67), (480, 5), (672, 13)] {
        let weights = noise(n_inputs * PIECES * WIDTH, 4);
        let bias = noise(PIECES * WIDTH, 5);
        let [gain, shift]: [[f32; WIDTH]; 2] =
            [6, 7].map(|seed| noise(WIDTH, seed).try_into().expect("as many values"));
        let layer = MaxoutLayer::new(n_inputs, &weights, &bias, (gain, shift));
        let stride = if n_inputs == 288 { WIDTH } else { MIX_STRIDE };
        let values = noise(n_rows * stride + n_inputs, 8);
        let rows = Rows {
            values: &values,
            stride,
            count: n_rows,
        };
        for kernel in Kernel::available() {
            let mut out = vec![0.0; n_rows * WIDTH];
            if stride == WIDTH {
                kernel.convolve(&layer.panels(), &layer.norm(), rows, &mut out);
            } else {
                kernel.mix(&layer.panels(), &layer.norm(), rows, &mut out);
            }
            for (row, out) in out.chunks(WIDTH).enumerate() {
                let inputs = &values[row * stride..][..n_inputs];
                let mut expected =
                    plain_maxout(&plain_dense(&weights, &bias, inputs), &gain, &shift);
                if stride == WIDTH {
                    for (expected, old) in expected.iter_mut().zip(&inputs[WIDTH..]) {
                        *expected += old;
                    }
                }
                assert_eq!(
                    bits(out),
                    bits(&expected),
                    "{kernel:?}, row {row} of {n_rows}"
                );
            }
        }
    }
}

#[test]
fn every_kernel_adds_in_the_same_order() {
    let (bias, values) = (noise(128, 9), noise(8 * 128, 10));
    let parts: Vec<&[f32]> = values.chunks(128).collect();
    let sums: Vec<f32> = (0..128)
        .map(|at| parts.iter().fold(bias[at], |sum, part| sum + part[at]))
        .collect();
    let expected: Vec<f32> = (0..64).map(|at| sums[at].max(sums[at + 64])).collect();
    for kernel in Kernel::available() {
        let mut out = vec![0.0; 64];
        kernel.add_and_max(&bias, &parts, &mut out);
        assert_eq!(bits(&out), bits(&expected), "{kernel:?}");
    }
}

#[test]
fn multiply_adds_of_the_peak_are_counted() {
    for kernel in Kernel::available() {
        for shape in 0..PEAK_SHAPES {
            let in_a_step = kernel.multiply_adds(shape, 1);
            assert!(in_a_step >= 8, "{kernel:?}");
            assert_eq!(
                kernel.multiply_adds(shape, 10),
                10 * in_a_step,
                "{kernel:?}"
            );
        }
    }
}

#[test]
fn scaled_rows_are_widened_and_added_in_order() {
    let values: Vec<i16> = (0..4 * WIDTH as i16).map(|at| at * 85 - 16_000).collect();
    let scales = vec![0.5, 1e-4, 0.0, 3e-5];
    let row = |row: usize| {
        (0..WIDTH)
            .map(|at| f32::from(values[row * WIDTH + at]) * scales[row])
            .collect::<Vec<_>>()
    };
    let rows: Vec<Vec<f32>> = (0..4).map(row).collect();
    let table = Table::Scaled {
        values: values.clone(),
        scales: scales.clone(),
    };
    let mut out = [0.0; WIDTH];
    table.write(1, &mut out);
    assert_eq!(bits(&out), bits(&rows[1]));
    table.write_sum([3, 0, 2, 1], &mut out);
    let sums = (0..WIDTH).map(|at| rows[3][at] + rows[0][at] + rows[2][at] + rows[1][at]);
    assert_eq!(bits(&out), bits(&sums.collect::<Vec<_>>()));
    let single = Table::Single(rows.concat());
    let mut other = [0.0; WIDTH];
    single.write_sum([3, 0, 2, 1], &mut other);
    assert_eq!(bits(&out), bits(&other));
}

#[test]
fn best_is_the_first_of_the_highest_allowed() {
    let scores = [1.0, 3.0, 3.0, 2.0];
    assert_eq!(best(&scores, |_| true), Some(1));
    assert_eq!(best(&scores, |idx| idx != 1), Some(2));
    assert_eq!(best(&scores, |idx| idx == 3), Some(3));
    assert_eq!(best(&scores, |_| false), None);
}
