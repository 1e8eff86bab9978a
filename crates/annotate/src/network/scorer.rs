//! Scores of the moves of a transition system: the sum of what each feature token contributes, a maxout, a linear layer.

use crate::blob::{Blob, Reader};
use crate::error::ModelError;

use super::WIDTH;
use super::dense::Dense;
use super::kernel::{Kernel, Rows};

/// Stands for a feature that no token fills.
pub(crate) const NO_TOKEN: usize = usize::MAX;
/// Width of a token as the moves see it, and of the hidden layer.
pub(crate) const HIDDEN: usize = 64;
const PIECES: usize = 2;
/// Values that one token contributes in one feature position.
const WIDE: usize = PIECES * HIDDEN;
/// Tokens whose contributions are computed together.
const PAGE: usize = 32;
/// Pages that are kept; a page that is gone is computed again, so that memory does not grow with the text.
const MAX_PAGES: usize = 32;
/// No transition system looks at more tokens.
const MAX_FEATURES: usize = 8;

/// The weights behind the scores.
pub(crate) struct TransitionNetwork {
    lower: Dense,
    features: Dense,
    bias: Vec<f32>,
    pad: Vec<f32>,
    upper: Dense,
}

impl TransitionNetwork {
    /// Reads the network, which has to take `n_features` tokens and to score `n_moves`.
    pub(crate) fn read(
        blob: &Blob<'_>,
        name: &'static str,
        n_features: usize,
        n_moves: usize,
    ) -> Result<Self, ModelError> {
        let mut section = blob.section(name)?;
        let lower = Dense::read(&mut section)?;
        let shape = [
            section.count()?,
            section.count()?,
            section.count()?,
            section.count()?,
        ];
        if n_features > MAX_FEATURES
            || shape != [n_features, HIDDEN, PIECES, HIDDEN]
            || (lower.n_inputs(), lower.n_outputs()) != (WIDTH, HIDDEN)
        {
            return Err(section.malformed("the features have another shape"));
        }
        let (features, bias, pad) = Self::read_features(&mut section, n_features)?;
        let upper = Dense::read(&mut section)?;
        if (upper.n_inputs(), upper.n_outputs()) != (HIDDEN, n_moves) {
            return Err(section.malformed("the moves and the scores differ in number"));
        }
        Ok(Self {
            lower,
            features,
            bias,
            pad,
            upper,
        })
    }

    fn read_features(
        section: &mut Reader<'_>,
        n_features: usize,
    ) -> Result<(Dense, Vec<f32>, Vec<f32>), ModelError> {
        let wide = n_features * WIDE;
        let weights = section.singles(HIDDEN * wide)?;
        let (bias, pad) = (section.singles(WIDE)?, section.singles(wide)?);
        Ok((Dense::new(HIDDEN, &weights, &vec![0.0; wide]), bias, pad))
    }
}

/// What a scorer keeps of tokens; one is used for document after document.
#[derive(Default)]
pub(crate) struct Pages {
    /// For each page of tokens the slot that holds it.
    slots: Vec<Option<usize>>,
    /// For each slot its page.
    held: Vec<usize>,
    /// For each slot what its page's tokens contribute.
    values: Vec<f32>,
    next_slot: usize,
    hidden: Vec<f32>,
    scores: Vec<f32>,
}

impl TransitionNetwork {
    /// Writes the tokens as the moves see them, `HIDDEN` values each.
    pub(crate) fn project(&self, kernel: Kernel, vectors: &[f32], out: &mut [f32]) {
        let rows = Rows {
            values: vectors,
            stride: WIDTH,
            count: vectors.len() / WIDTH,
        };
        self.lower.apply(kernel, rows, out);
    }
}

/// Scores the states of one document.
pub(crate) struct Scorer<'a> {
    network: &'a TransitionNetwork,
    kernel: Kernel,
    tokens: &'a [f32],
    pages: &'a mut Pages,
}

impl<'a> Scorer<'a> {
    /// Takes the document's tokens as [`TransitionNetwork::project`] gave them.
    pub(crate) fn new(
        network: &'a TransitionNetwork,
        kernel: Kernel,
        tokens: &'a [f32],
        pages: &'a mut Pages,
    ) -> Self {
        pages.slots.clear();
        pages
            .slots
            .resize((tokens.len() / HIDDEN).div_ceil(PAGE), None);
        pages.held.clear();
        pages.next_slot = 0;
        pages.hidden.resize(HIDDEN, 0.0);
        pages.scores.resize(network.upper.width(), 0.0);
        Self {
            network,
            kernel,
            tokens,
            pages,
        }
    }

    /// The scores of all moves in the state whose features are these tokens.
    pub(crate) fn score(&mut self, features: &[usize]) -> &[f32] {
        while !self.hold(features) {}
        let (network, width) = (self.network, self.network.features.width());
        let pages = &mut *self.pages;
        let mut parts = [&[][..]; MAX_FEATURES];
        for (feature, (part, &token)) in parts.iter_mut().zip(features).enumerate() {
            let slot = pages.slots.get(token / PAGE).copied().flatten();
            *part = match slot {
                Some(slot) => {
                    &pages.values[(slot * PAGE + token % PAGE) * width + feature * WIDE..][..WIDE]
                }
                None => &network.pad[feature * WIDE..][..WIDE],
            };
        }
        let parts = &parts[..features.len()];
        self.kernel
            .add_and_max(&network.bias, parts, &mut pages.hidden);
        let upper = &network.upper;
        upper.apply_row(
            self.kernel,
            &pages.hidden,
            &mut pages.scores[..upper.width()],
        );
        &pages.scores[..upper.n_outputs()]
    }

    /// Computes the tokens' pages that are not held; false when one was computed, because it may have gone to another's slot.
    fn hold(&mut self, features: &[usize]) -> bool {
        let mut held_all = true;
        for &token in features {
            if self.pages.slots.get(token / PAGE) == Some(&None) {
                self.compute(token / PAGE);
                held_all = false;
            }
        }
        held_all
    }

    /// Computes a page into a new slot, or into the one that was filled longest ago.
    fn compute(&mut self, page: usize) {
        let (pages, width) = (&mut *self.pages, self.network.features.width());
        let slot = pages.next_slot;
        pages.next_slot = (slot + 1) % MAX_PAGES;
        match pages.held.get(slot) {
            Some(&old) => pages.slots[old] = None,
            None => pages.held.push(page),
        }
        pages.held[slot] = page;
        pages.slots[page] = Some(slot);
        let needed = (slot + 1) * PAGE * width;
        if pages.values.len() < needed {
            pages.values.resize(needed, 0.0);
        }
        let tokens = &self.tokens[page * PAGE * HIDDEN..];
        let count = PAGE.min(tokens.len() / HIDDEN);
        let rows = Rows {
            values: tokens,
            stride: HIDDEN,
            count,
        };
        let out = &mut pages.values[slot * PAGE * width..][..count * width];
        self.network.features.apply(self.kernel, rows, out);
    }
}
