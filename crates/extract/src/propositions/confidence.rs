//! How likely a reader agrees with a proposition, by what makes it and what it has.
//!
//! Weights of a logistic model, fitted to how well propositions match those that people wrote for single sentences.

use newsgraph_annotate::Pos;
use newsgraph_annotate::Tag;
use newsgraph_model::Confidence;

use crate::claims::tree::Tree;

use super::Construction;
use super::drafts::Draft;

/// Lengths count up to these many words.
const LONGEST_RELATION: usize = 8;
const LONGEST_SENTENCE: usize = 60;

/// The confidence of a draft in a sentence of `n_tokens`.
pub(super) fn of(tree: &Tree<'_>, draft: &Draft, n_tokens: usize) -> Confidence {
    let n_relation = draft.relation.tokens.len()
        + draft
            .relation
            .implied
            .map_or(0, |word| word.split(' ').count());
    let mut weight = by_construction(draft.construction);
    weight += 0.155 * n_relation.min(LONGEST_RELATION) as f64;
    weight -= 0.019 * n_tokens.min(LONGEST_SENTENCE) as f64;
    match draft.arguments.len() {
        0 | 1 => weight -= 2.0,
        2 => {}
        3 => weight += 0.1,
        _ => weight -= 0.1,
    }
    if let Some(subject) = draft.arguments.first() {
        weight += match subject.tokens.as_slice() {
            [only] if tree.token(*only).pos == Pos::Pron => -0.2,
            [.., last] if tree.token(*last).pos == Pos::Propn => 0.3,
            _ => 0.0,
        };
    }
    let first = draft.relation.tokens.first();
    if draft.relation.implied.is_none()
        && first.is_some_and(|&token| tree.token(token).tag == Tag::To)
    {
        weight -= 0.4;
    }
    Confidence::new(1.0 / (1.0 + (-weight).exp()))
}

fn by_construction(construction: Construction) -> f64 {
    match construction {
        Construction::Main => 1.0,
        Construction::Adverbial | Construction::Relative | Construction::Loose => 0.4,
        Construction::Absolute => 0.25,
        Construction::Reported => 0.1,
        Construction::Participle | Construction::Controlled | Construction::Example => -0.1,
        Construction::Apposition | Construction::Title | Construction::Place => -0.3,
        Construction::Gerund => -0.4,
        Construction::Possession => -1.3,
    }
}
