//! Scores of the moves of a transition system: the sum of what each feature token contributes, a maxout, a linear layer.

use crate::blob::{Blob, Reader};
use crate::error::ModelError;

use super::WIDTH;
use super::dense::Dense;
use super::kernel::{Kernel, Rows};

/// Stands for a feature that no token fills.
pub(crate) const NO_TOKEN: usize = usize::MAX;
/// Width of a token as the moves see it, and of the hidden layer.
const HIDDEN: usize = 64;
const PIECES: usize = 2;
/// Values that one token contributes in one feature position.
const WIDE: usize = PIECES * HIDDEN;
/// Tokens whose contributions are computed together.
const PAGE: usize = 32;
/// Pages that are kept; a page that is gone is computed again, so that memory does not grow with the text.
const MAX_PAGES: usize = 64;

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
        if shape != [n_features, HIDDEN, PIECES, HIDDEN]
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

/// Scores the states of one document.
pub(crate) struct Scorer<'a> {
    network: &'a TransitionNetwork,
    kernel: Kernel,
    n_tokens: usize,
    tokens: Vec<f32>,
    /// For each page of tokens the slot that holds it.
    slots: Vec<Option<usize>>,
    /// For each slot its page and what the page's tokens contribute.
    pages: Vec<(usize, Vec<f32>)>,
    next_slot: usize,
    scores: Vec<f32>,
}

impl<'a> Scorer<'a> {
    /// Takes the vectors of the document's tokens.
    pub(crate) fn new(network: &'a TransitionNetwork, kernel: Kernel, vectors: &[f32]) -> Self {
        let n_tokens = vectors.len() / WIDTH;
        let mut tokens = vec![0.0; n_tokens * HIDDEN];
        network.lower.apply(
            kernel,
            Rows {
                values: vectors,
                stride: WIDTH,
                count: n_tokens,
            },
            &mut tokens,
        );
        let slots = vec![None; n_tokens.div_ceil(PAGE)];
        let scores = vec![0.0; network.upper.width()];
        Self {
            network,
            kernel,
            n_tokens,
            tokens,
            slots,
            pages: Vec::new(),
            next_slot: 0,
            scores,
        }
    }

    /// The scores of all moves in the state whose features are these tokens.
    pub(crate) fn score(&mut self, features: &[usize]) -> &[f32] {
        let network = self.network;
        let mut sums: [f32; WIDE] = network.bias[..].try_into().expect("read as many values");
        for (feature, &token) in features.iter().enumerate() {
            let contribution = match token {
                NO_TOKEN => &network.pad[feature * WIDE..][..WIDE],
                _ => self.contribution(feature, token),
            };
            for (sum, value) in sums.iter_mut().zip(contribution) {
                *sum += value;
            }
        }
        let mut hidden = [0.0; HIDDEN];
        let (first, second) = sums.split_at(HIDDEN);
        for (idx, value) in hidden.iter_mut().enumerate() {
            *value = first[idx].max(second[idx]);
        }
        let rows = Rows {
            values: &hidden,
            stride: HIDDEN,
            count: 1,
        };
        self.network
            .upper
            .apply(self.kernel, rows, &mut self.scores);
        &self.scores[..self.network.upper.n_outputs()]
    }

    fn contribution(&mut self, feature: usize, token: usize) -> &[f32] {
        let page = token / PAGE;
        let slot = match self.slots[page] {
            Some(slot) => slot,
            None => self.compute(page),
        };
        let width = self.network.features.width();
        &self.pages[slot].1[token % PAGE * width + feature * WIDE..][..WIDE]
    }

    /// Computes a page into a new slot, or into the one that was filled longest ago.
    fn compute(&mut self, page: usize) -> usize {
        let slot = self.next_slot;
        self.next_slot = (slot + 1) % MAX_PAGES;
        let width = self.network.features.width();
        match self.pages.get(slot) {
            Some(&(old, _)) => self.slots[old] = None,
            None => self.pages.push((page, vec![0.0; PAGE * width])),
        }
        self.slots[page] = Some(slot);
        let count = PAGE.min(self.n_tokens - page * PAGE);
        let rows = Rows {
            values: &self.tokens[page * PAGE * HIDDEN..],
            stride: HIDDEN,
            count,
        };
        let (held, values) = &mut self.pages[slot];
        *held = page;
        self.network
            .features
            .apply(self.kernel, rows, &mut values[..count * width]);
        slot
    }
}
