//! For the project's own benchmarks only: stages, kernels and the processor's peak. No part of the interface.

use crate::annotator::Annotator;
use crate::encoder::WINDOW;
use crate::network::{Kernel, N_CONVOLUTIONS, PIECES, WIDTH};
use crate::tokens::Annotated;

pub use crate::network::PEAK_SHAPES;

/// What annotation consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Text to tokens.
    Tokens,
    /// Features and the networks' first layers, from the cache or computed.
    FirstLayers,
    /// The layers that see neighbours, of both networks.
    Convolutions,
    /// Tags, and the projections for parser and recogniser.
    Tags,
    /// Parser: transition features, moves, tree.
    Parse,
    /// Attribute rules.
    Rules,
    /// Entity recogniser: transition features and moves.
    Entities,
    /// Lemmas and the finished tokens.
    Lemmas,
}

/// Multiply-adds of each end of the stage [`Stage::Convolutions`] in a text of so many tokens: both networks, window by window.
pub fn convolution_multiply_adds(n_tokens: usize) -> impl Iterator<Item = usize> {
    (0..n_tokens).step_by(WINDOW).flat_map(move |start| {
        // Each layer leaves a row more of the margins out; the last changes the tokens alone.
        let n_inside = WINDOW.min(n_tokens - start);
        let n_rows = (0..N_CONVOLUTIONS).map(|n_margin| n_inside + 2 * n_margin);
        [n_rows.sum::<usize>() * (PIECES * WIDTH) * (3 * WIDTH); 2]
    })
}

/// Annotates and tells the end of each stage.
pub fn annotate_in_stages(
    annotator: &Annotator,
    text: &str,
    finished: impl FnMut(Stage),
) -> Annotated {
    annotator.annotate_in_stages(text, finished)
}

/// The names of the kernels that this processor runs, the fastest and chosen one first.
pub fn kernels() -> Vec<String> {
    let kernels = Kernel::available().into_iter();
    kernels.map(|kernel| format!("{kernel:?}")).collect()
}

/// Makes the annotator use another kernel; false when the processor has none of that name.
pub fn choose_kernel(annotator: &mut Annotator, name: &str) -> bool {
    let named = |kernel: &Kernel| format!("{kernel:?}") == name;
    let found = Kernel::available().into_iter().find(named);
    if let Some(kernel) = found {
        annotator.kernel = kernel;
    }
    found.is_some()
}

/// Does multiply-adds in registers alone with the annotator's kernel, `steps` in each of as many chains as the shape, one of
/// [`PEAK_SHAPES`], has; gives how many it did.
pub fn multiply_adds(annotator: &Annotator, shape: usize, steps: usize) -> usize {
    annotator.kernel.multiply_adds(shape, steps)
}
