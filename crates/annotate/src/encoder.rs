//! From tokens to vectors: window by window through both networks, with the first layers from the cache where they are kept.

use crate::cache::{Key, LexemeCache, Word};
use crate::lexeme::{Features, Lexicon};
use crate::network::{Kernel, MARGIN, Tok2Vec, WIDTH};
use crate::rules::AttributeRules;
use crate::tokenizer::RawToken;
use crate::unicode::lower_case;

/// Tokens that go through the networks together: few enough for the processor's cache, many enough that the tokens that
/// two windows share count for little.
pub(crate) const WINDOW: usize = 1024;
/// Tokens whose missing first layers are computed together, before the next ones are looked up.
const CHUNK: usize = 128;

/// Both networks and what their first layers gave for earlier tokens.
pub(crate) struct Encoder {
    pub(crate) lexicon: Lexicon,
    pub(crate) shared: Tok2Vec,
    pub(crate) entities: Tok2Vec,
    pub(crate) cache: LexemeCache,
}

/// Room for the vectors of one window.
#[derive(Default)]
pub(crate) struct Window {
    shared: Vec<f32>,
    entities: Vec<f32>,
    other: Vec<f32>,
    inputs: Vec<f32>,
    missing: Vec<usize>,
    features: Vec<Features>,
    mixed: [Vec<f32>; 2],
}

/// One text and its tokens.
#[derive(Clone, Copy)]
pub(crate) struct Tokens<'a> {
    pub(crate) text: &'a str,
    pub(crate) raw: &'a [RawToken],
}

impl<'a> Tokens<'a> {
    pub(crate) fn word(&self, token: &RawToken) -> &'a str {
        &self.text[token.start..token.end]
    }

    fn key(&self, token: &RawToken) -> Key<'a> {
        Key {
            text: self.word(token),
            norm: token.norm,
            space_after: token.space_after,
        }
    }
}

impl Encoder {
    /// Writes the words of the window that begins at token `start`, and fills the window with what the first layers give.
    pub(crate) fn look_up(
        &self,
        (kernel, rules): (Kernel, &AttributeRules),
        tokens: Tokens<'_>,
        start: usize,
        window: &mut Window,
        words: &mut [Word],
    ) {
        // Row `r` is token `start + r - MARGIN`, if there is one. A window sees as many tokens beyond it as its layers do.
        let end = tokens.raw.len().min(start + WINDOW);
        let n_rows = end - start + 2 * MARGIN;
        for vectors in [&mut window.shared, &mut window.entities] {
            vectors.resize(n_rows * WIDTH, 0.0);
            vectors[..MARGIN * WIDTH].fill(0.0);
            vectors[(n_rows - MARGIN) * WIDTH..].fill(0.0);
        }
        let seen = start.saturating_sub(MARGIN - 1)..tokens.raw.len().min(end + MARGIN - 1);
        for first in seen.clone().step_by(CHUNK) {
            window.missing.clear();
            let chunk = seen.end.min(first + CHUNK) - first;
            for (token, word) in words.iter_mut().enumerate().skip(first).take(chunk) {
                let at = (token + MARGIN - start) * WIDTH;
                let shared = &mut window.shared[at..at + WIDTH];
                let entities = &mut window.entities[at..at + WIDTH];
                let key = tokens.key(&tokens.raw[token]);
                match self.cache.get(key, shared, entities) {
                    Some(found) => *word = found,
                    None => window.missing.push(token),
                }
            }
            self.compute_missing((kernel, rules), tokens, start, window, words);
        }
    }

    fn compute_missing(
        &self,
        (kernel, rules): (Kernel, &AttributeRules),
        tokens: Tokens<'_>,
        start: usize,
        window: &mut Window,
        words: &mut [Word],
    ) {
        if window.missing.is_empty() {
            return;
        }
        window.features.clear();
        for &token in &window.missing {
            let raw = &tokens.raw[token];
            let features = self.lexicon.features(tokens.text, raw);
            let lower = lower_case(tokens.word(raw));
            words[token] = Word {
                number: rules.number(&lower),
                lower,
                is_space: features.is_space,
            };
            window.features.push(features);
        }
        for (network, mixed) in [&self.shared, &self.entities]
            .into_iter()
            .zip(&mut window.mixed)
        {
            mixed.resize(window.features.len() * WIDTH, 0.0);
            network.mix(kernel, &window.features, &mut window.inputs, mixed);
        }
        let [shared, entities] = window
            .mixed
            .each_ref()
            .map(|mixed| mixed.chunks_exact(WIDTH));
        for ((&token, shared), entities) in window.missing.iter().zip(shared).zip(entities) {
            let at = (token + MARGIN - start) * WIDTH;
            window.shared[at..at + WIDTH].copy_from_slice(shared);
            window.entities[at..at + WIDTH].copy_from_slice(entities);
            let key = tokens.key(&tokens.raw[token]);
            self.cache.insert(key, &words[token], shared, entities);
        }
    }

    /// The vectors of the window's tokens that the tagger and the parser look at.
    pub(crate) fn shared<'w>(&self, kernel: Kernel, window: &'w mut Window) -> &'w [f32] {
        self.shared
            .convolve(kernel, &mut window.shared, &mut window.other);
        within(&window.shared)
    }

    /// The vectors of the window's tokens that the entity recogniser looks at.
    pub(crate) fn entities<'w>(&self, kernel: Kernel, window: &'w mut Window) -> &'w [f32] {
        self.entities
            .convolve(kernel, &mut window.entities, &mut window.other);
        within(&window.entities)
    }
}

fn within(rows: &[f32]) -> &[f32] {
    &rows[MARGIN * WIDTH..rows.len() - MARGIN * WIDTH]
}
