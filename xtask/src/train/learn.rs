//! A log-linear ranker: the chance of a candidate grows with the sum of its weights, and the chance of the right ones is made great.

/// A pronoun with the weights of each candidate, and which candidates are right.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) set: &'static str,
    pub(super) part: usize,
    pub(super) candidates: Vec<Vec<u16>>,
    pub(super) right: Vec<usize>,
    /// How much it counts.
    pub(super) weight: f64,
}

/// How often all examples are gone through.
const N_STEPS: usize = 120;

/// How far a weight goes in the first step.
const STEP: f64 = 0.25;

/// How much weights are kept small.
const DECAY: f64 = 20.0;

fn scores(example: &Example, weights: &[f64]) -> Vec<f64> {
    let sum = |candidate: &Vec<u16>| candidate.iter().map(|&one| weights[usize::from(one)]).sum();
    example.candidates.iter().map(sum).collect()
}

/// The best candidate, the first of equals.
pub(super) fn choose(example: &Example, weights: &[f64]) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (idx, score) in scores(example, weights).into_iter().enumerate() {
        if score > best.1 {
            best = (idx, score);
        }
    }
    best.0
}

/// Weights that make the right candidates likely, by steps down the slope, each weight with a pace of its own.
pub(super) fn learn<'a>(
    examples: impl Iterator<Item = &'a Example> + Clone,
    n_weights: usize,
) -> Vec<f64> {
    let mut weights = vec![0.0; n_weights];
    let mut squares = vec![1e-6; n_weights];
    for _ in 0..N_STEPS {
        let mut slope: Vec<f64> = weights.iter().map(|weight| DECAY * weight).collect();
        for example in examples.clone() {
            add_slope(example, &weights, &mut slope);
        }
        for ((weight, square), slope) in weights.iter_mut().zip(&mut squares).zip(slope) {
            *square += slope * slope;
            *weight -= STEP * slope / square.sqrt();
        }
    }
    weights
}

/// Adds how the improbability of the right candidates changes with each weight.
fn add_slope(example: &Example, weights: &[f64], slope: &mut [f64]) {
    let scores = scores(example, weights);
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let chances: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
    let all: f64 = chances.iter().sum();
    let right: f64 = example.right.iter().map(|&idx| chances[idx]).sum();
    for (idx, candidate) in example.candidates.iter().enumerate() {
        let mut pull = chances[idx] / all;
        if example.right.contains(&idx) {
            pull -= chances[idx] / right.max(f64::MIN_POSITIVE);
        }
        for &one in candidate {
            slope[usize::from(one)] += example.weight * pull;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_tells_the_right_candidate() {
        let example = |right: usize, noise: u16| Example {
            set: "invented",
            part: 0,
            candidates: (0..3)
                .map(|idx| vec![if idx == right { 0 } else { 1 }, 2 + noise])
                .collect(),
            right: vec![right],
            weight: 1.0,
        };
        let examples: Vec<Example> = (0..30)
            .map(|idx| example(idx % 3, idx as u16 % 2))
            .collect();
        let weights = learn(examples.iter(), 4);
        assert!(weights[0] > 0.1 && weights[1] < -0.1, "{weights:?}");
        assert!(weights[2].abs() < 1e-9, "{weights:?}");
        assert!(
            examples
                .iter()
                .all(|one| one.right == [choose(one, &weights)])
        );
    }
}
