//! The feed-forward parts of the model. Every sum has one fixed order, so results are equal bit for bit on every processor.

mod dense;
mod kernel;
mod maxout;
mod scorer;
mod table;
mod tok2vec;

pub(crate) use dense::Dense;
pub use kernel::PEAK_SHAPES;
pub(crate) use kernel::{Kernel, PIECES, Rows};
pub(crate) use scorer::{HIDDEN, NO_TOKEN, Pages, Scorer, TransitionNetwork};
pub(crate) use tok2vec::{MARGIN, N_CONVOLUTIONS, Sections, Tok2Vec};

/// Width of a token's vector.
pub(crate) const WIDTH: usize = 96;

/// The index of the highest score, the lowest of several; `None` when no score is allowed.
pub(crate) fn best(scores: &[f32], is_allowed: impl Fn(usize) -> bool) -> Option<usize> {
    let mut best = None;
    for (idx, &score) in scores.iter().enumerate() {
        if best.is_none_or(|(_, highest)| score > highest) && is_allowed(idx) {
            best = Some((idx, score));
        }
    }
    best.map(|(idx, _)| idx)
}

#[cfg(test)]
mod tests;
