//! For the project's own benchmarks only: stages, kernels and the processor's peak. No part of the interface.

use crate::annotator::Annotator;
use crate::network::Kernel;
use crate::tokens::Annotated;

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

/// Multiply-adds of the convolutions for one row of both networks.
pub const CONVOLUTION_MULTIPLY_ADDS: usize = 2 * 4 * 288 * 288;

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

/// Does multiply-adds in registers with the fastest kernel, and tells how many.
pub fn multiply_adds(rounds: usize) -> usize {
    let kernel = Kernel::available()[0];
    std::hint::black_box(kernel.multiply_adds(rounds));
    rounds * kernel.multiply_adds_in_round()
}
