//! The entity recogniser: one greedy decision for each token, begin, inside, last, unit or outside.

use crate::blob::Blob;
use crate::error::ModelError;
use crate::labels::EntityLabel;
use crate::network::{HIDDEN, Kernel, NO_TOKEN, Pages, Scorer, TransitionNetwork, best};
use crate::tokens::EntitySpan;

const N_FEATURES: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Begin(EntityLabel),
    Inside(EntityLabel),
    Last(EntityLabel),
    Unit(EntityLabel),
    Outside,
    /// The network has an output for a unit without label, which no text allows.
    Never,
}

/// The recogniser's moves and network.
pub(crate) struct EntityRecogniser {
    moves: Vec<Move>,
    network: TransitionNetwork,
}

/// What is known of the tokens before entities are looked for.
pub(crate) struct Borders<'a, F> {
    pub(crate) sentence_starts: &'a [bool],
    pub(crate) is_space: F,
}

impl EntityRecogniser {
    pub(crate) fn read(blob: &Blob<'_>) -> Result<Self, ModelError> {
        let mut section = blob.section("ner-moves")?;
        let mut moves = Vec::new();
        for _ in 0..section.count()? {
            let (action, label) = (section.byte()?, section.text()?);
            if label.is_empty() {
                moves.push(if action == 5 {
                    Move::Outside
                } else {
                    Move::Never
                });
                continue;
            }
            let label = EntityLabel::parse(label).ok_or_else(|| section.unknown(label))?;
            moves.push(match action {
                1 => Move::Begin(label),
                2 => Move::Inside(label),
                3 => Move::Last(label),
                4 => Move::Unit(label),
                _ => return Err(section.malformed("there is no such action")),
            });
        }
        let network = TransitionNetwork::read(blob, "ner", N_FEATURES, moves.len())?;
        Ok(Self { moves, network })
    }

    /// Writes the tokens whose vectors are given as the recogniser sees them.
    pub(crate) fn project(&self, kernel: Kernel, vectors: &[f32], out: &mut [f32]) {
        self.network.project(kernel, vectors, out);
    }

    /// The entities among the tokens, given as [`Self::project`] wrote them.
    pub(crate) fn recognise(
        &self,
        kernel: Kernel,
        tokens: &[f32],
        pages: &mut Pages,
        borders: &Borders<'_, impl Fn(usize) -> bool>,
    ) -> Vec<EntitySpan> {
        let mut scorer = Scorer::new(&self.network, kernel, tokens, pages);
        let mut entities = Vec::new();
        let mut open: Option<(usize, EntityLabel)> = None;
        for token in 0..tokens.len() / HIDDEN {
            let features = match open {
                Some((start, _)) => [token, start, token - 1],
                None => [token, NO_TOKEN, NO_TOKEN],
            };
            let scores = scorer.score(&features);
            let goes_on = borders.sentence_starts.get(token + 1) == Some(&false);
            let is_word = !(borders.is_space)(token);
            let chosen = best(scores, |idx| match (self.moves[idx], open) {
                (Move::Inside(label), Some((_, open))) => label == open && goes_on,
                (Move::Last(label), Some((_, open))) => label == open,
                (Move::Begin(_), None) => goes_on && is_word,
                (Move::Unit(_), None) => is_word,
                (Move::Outside, None) => true,
                _ => false,
            });
            match chosen.map(|idx| self.moves[idx]) {
                Some(Move::Begin(label)) => open = Some((token, label)),
                Some(Move::Unit(label)) => entities.push(EntitySpan {
                    start: token,
                    end: token + 1,
                    label,
                }),
                Some(Move::Last(label)) => {
                    let start = open.take().map_or(token, |(start, _)| start);
                    entities.push(EntitySpan {
                        start,
                        end: token + 1,
                        label,
                    });
                }
                _ => {}
            }
        }
        entities
    }
}
