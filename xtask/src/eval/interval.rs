//! Confidence intervals: what a figure would be on other samples of the same articles.

/// Samples that an interval is read from.
const N_SAMPLES: usize = 2000;
const SEED: u64 = 0x6e65_7773_6772_6170;

/// Numbers that look random and are the same in every run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// The 95 % percentile interval of `figure` over samples of the `items`, drawn with replacement; `None` for fewer than three.
pub(crate) fn interval<T: Copy>(items: &[T], figure: impl Fn(&[T]) -> f64) -> Option<(f64, f64)> {
    if items.len() < 3 {
        return None;
    }
    let mut numbers = Numbers(SEED);
    let mut values: Vec<f64> = (0..N_SAMPLES)
        .map(|_| {
            let sample: Vec<T> = (0..items.len())
                .map(|_| items[numbers.below(items.len())])
                .collect();
            figure(&sample)
        })
        .collect();
    values.sort_unstable_by(f64::total_cmp);
    let at = |part: f64| values[((N_SAMPLES - 1) as f64 * part).round() as usize];
    Some((at(0.025), at(0.975)))
}
