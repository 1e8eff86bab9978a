use super::kernel::{Kernel, Norm, PIECES, Rows};
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
        (96, 50, 7, 96),
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

#[test]
fn every_kernel_gives_the_same_norms() {
    let pieces = noise(13 * PIECES * WIDTH, 4);
    let [gain, shift] = [5, 6].map(|seed| noise(WIDTH, seed).try_into().expect("as many values"));
    let norm = Norm {
        gain: &gain,
        shift: &shift,
    };
    let mut expected = vec![0.0; 13 * WIDTH];
    Kernel::Portable.maxout_norm(&norm, &pieces, &mut expected);
    for kernel in Kernel::available() {
        let mut out = vec![0.0; 13 * WIDTH];
        kernel.maxout_norm(&norm, &pieces, &mut out);
        assert_eq!(bits(&out), bits(&expected), "{kernel:?}");
    }
    let unscaled = expected
        .chunks(WIDTH)
        .flat_map(|row| row.iter().zip(&gain).zip(&shift));
    let unscaled: Vec<f32> = unscaled
        .map(|((value, gain), shift)| (value - shift) / gain)
        .collect();
    for row in unscaled.chunks(WIDTH) {
        let mean = row.iter().sum::<f32>() / WIDTH as f32;
        let variance = row.iter().map(|value| value * value).sum::<f32>() / WIDTH as f32;
        assert!(
            mean.abs() < 1e-3 && (variance - 1.0).abs() < 1e-2,
            "mean {mean}, variance {variance}"
        );
    }
}

#[test]
fn best_is_the_first_of_the_highest_allowed() {
    let scores = [1.0, 3.0, 3.0, 2.0];
    assert_eq!(best(&scores, |_| true), Some(1));
    assert_eq!(best(&scores, |idx| idx != 1), Some(2));
    assert_eq!(best(&scores, |idx| idx == 3), Some(3));
    assert_eq!(best(&scores, |_| false), None);
}
