//! How likely a reader agrees with a proposition, by what makes it.

use newsgraph_model::Confidence;

use crate::claims::tree::Tree;

use super::Construction;
use super::drafts::Draft;

/// The confidence of a draft.
pub(super) fn of(_tree: &Tree<'_>, draft: &Draft) -> Confidence {
    let base: f64 = match draft.construction {
        Construction::Main => 0.8,
        Construction::Reported => 0.75,
        Construction::Relative => 0.7,
        Construction::Participle => 0.6,
        Construction::Adverbial => 0.65,
        Construction::Absolute => 0.5,
        Construction::Controlled => 0.4,
        Construction::Gerund => 0.3,
        Construction::Loose => 0.5,
        Construction::Apposition => 0.6,
        Construction::Possession => 0.45,
        Construction::Title => 0.4,
    };
    Confidence::new(base)
}
