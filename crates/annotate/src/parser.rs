//! The dependency parser: a greedy arc-eager transition system that also sets sentence starts.

mod lifted;
mod state;
mod tree;

use crate::blob::Blob;
use crate::error::ModelError;
use crate::labels::Dep;
use crate::network::{HIDDEN, Kernel, Pages, Scorer, TransitionNetwork, best};

use state::State;
pub(crate) use tree::Tree;

/// A label of an arc. One with a host stands for an arc that crosses others: its head is below the arc's, at a word labelled `host`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ArcLabel {
    pub(crate) dep: Dep,
    pub(crate) host: Option<Dep>,
}

/// What the parser can do with the next word and the top of its stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Shift,
    Reduce,
    Left(ArcLabel),
    Right(ArcLabel),
    Break,
}

/// The parser's moves and network.
pub(crate) struct Parser {
    moves: Vec<Move>,
    network: TransitionNetwork,
}

impl Parser {
    pub(crate) fn read(blob: &Blob<'_>) -> Result<Self, ModelError> {
        let mut section = blob.section("parser-moves")?;
        let mut moves = Vec::new();
        for _ in 0..section.count()? {
            let (action, label) = (section.byte()?, section.text()?);
            let arc = || parse_label(label).ok_or_else(|| section.unknown(label));
            moves.push(match action {
                0 => Move::Shift,
                1 => Move::Reduce,
                2 => Move::Left(arc()?),
                3 => Move::Right(arc()?),
                4 => Move::Break,
                _ => return Err(section.malformed("there is no such action")),
            });
        }
        let network = TransitionNetwork::read(blob, "parser", state::N_FEATURES, moves.len())?;
        Ok(Self { moves, network })
    }

    /// Writes the tokens whose vectors are given as the parser sees them.
    pub(crate) fn project(&self, kernel: Kernel, vectors: &[f32], out: &mut [f32]) {
        self.network.project(kernel, vectors, out);
    }

    /// Heads, labels and sentence starts of the tokens, given as [`Self::project`] wrote them.
    pub(crate) fn parse(
        &self,
        kernel: Kernel,
        tokens: &[f32],
        pages: &mut Pages,
        is_space: impl Fn(usize) -> bool,
    ) -> Tree {
        let mut state = State::new(tokens.len() / HIDDEN);
        let mut scorer = Scorer::new(&self.network, kernel, tokens, pages);
        while !state.is_done() {
            let scores = scorer.score(&state.features());
            let allowed = state.allowed();
            let Some(chosen) = best(scores, |idx| allowed.allows(self.moves[idx])) else {
                break;
            };
            state.apply(self.moves[chosen]);
        }
        Tree::new(&state, is_space)
    }
}

fn parse_label(label: &str) -> Option<ArcLabel> {
    let Some((dep, host)) = label.split_once("||") else {
        return Some(ArcLabel {
            dep: Dep::parse(label)?,
            host: None,
        });
    };
    Some(ArcLabel {
        dep: Dep::parse(dep)?,
        host: Some(Dep::parse(host)?),
    })
}

#[cfg(test)]
mod tests;
