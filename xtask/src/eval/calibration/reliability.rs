//! How well confidences say how often claims are right, and how well they tell right from wrong.

use crate::eval::figures::Figure;
use crate::eval::interval::interval;
use crate::eval::tally::share;

/// A confidence, and whether the claim is right.
pub(super) type Sample = (f64, bool);

/// Bins of equally many claims.
const N_BINS: usize = 5;

/// Claims of about the same confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bin {
    pub(super) n: usize,
    /// Mean confidence.
    pub(super) confidence: f64,
    /// Share of right claims.
    pub(super) right: f64,
}

/// The claims in five bins, least sure first; of claims of equal confidence each is as right as all of them are on average.
pub(super) fn bins(samples: &[Sample]) -> Vec<Bin> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut levelled: Vec<(f64, f64)> = Vec::with_capacity(sorted.len());
    for equal in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let n_right = equal.iter().filter(|(_, is_right)| *is_right).count();
        let right = share(n_right as f64, equal.len() as f64);
        levelled.extend(equal.iter().map(|(confidence, _)| (*confidence, right)));
    }
    let n = levelled.len();
    let bins = (0..N_BINS).map(|bin| &levelled[n * bin / N_BINS..n * (bin + 1) / N_BINS]);
    bins.filter(|bin| !bin.is_empty())
        .map(|bin| Bin {
            n: bin.len(),
            confidence: share(bin.iter().map(|(p, _)| p).sum(), bin.len() as f64),
            right: share(bin.iter().map(|(_, right)| right).sum(), bin.len() as f64),
        })
        .collect()
}

/// Expected calibration error: the mean distance of a bin's confidence from its share of right claims.
pub(super) fn error(samples: &[Sample]) -> f64 {
    let bins = bins(samples).into_iter();
    let distances = bins.map(|bin| bin.n as f64 * (bin.confidence - bin.right).abs());
    share(distances.sum(), samples.len() as f64)
}

/// Brier score: the mean squared distance of confidence from what holds.
pub(super) fn brier(samples: &[Sample]) -> f64 {
    let squares = samples.iter().map(|&(confidence, is_right)| {
        let distance = confidence - f64::from(u8::from(is_right));
        distance * distance
    });
    share(squares.sum(), samples.len() as f64)
}

/// How often a right claim is given more confidence than a wrong one; equals count half.
pub(super) fn area(samples: &[Sample]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut n_wrong, mut n_right, mut won) = (0.0, 0.0, 0.0);
    for equal in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let right = equal.iter().filter(|(_, is_right)| *is_right).count() as f64;
        let wrong = equal.len() as f64 - right;
        won += right * (n_wrong + wrong / 2.0);
        n_right += right;
        n_wrong += wrong;
    }
    share(won, n_right * n_wrong)
}

/// A figure of all claims with its interval over articles.
pub(super) fn with_interval(
    name: &str,
    articles: &[Vec<Sample>],
    figure: fn(&[Sample]) -> f64,
) -> Figure {
    let articles: Vec<&Vec<Sample>> = articles.iter().collect();
    let of = |sample: &[&Vec<Sample>]| {
        let claims: Vec<Sample> = sample.iter().copied().flatten().copied().collect();
        figure(&claims)
    };
    Figure::new(name, of(&articles)).with_interval(interval(&articles, of))
}
