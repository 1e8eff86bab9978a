//! Judgements on identity: same, different or unsure between two entities-to-be.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::ids::{EntityId, IdHasher, JudgementId};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a judgement says of two entities-to-be.
    Verdict, "verdict" {
        /// They are the same thing.
        Same = "same",
        /// They are different things.
        Different = "different",
        /// It cannot be told.
        Unsure = "unsure",
    }
}

/// A person's word on whether two entities-to-be (name nodes) are the same thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Judgement {
    /// Hash of the pair: a later judgement on the same pair replaces the earlier.
    pub id: JudgementId,
    /// The smaller of the two ids.
    pub left: EntityId,
    /// The larger of the two ids.
    pub right: EntityId,
    /// What is judged.
    pub verdict: Verdict,
    /// Who judges.
    pub actor: SmolStr,
    /// Why, in words.
    pub reason: String,
}

impl Judgement {
    /// A judgement on a pair, in either order; `None` when the two are one id.
    pub fn new(
        pair: (EntityId, EntityId),
        verdict: Verdict,
        actor: &str,
        reason: &str,
    ) -> Option<Self> {
        let (left, right) = if pair.0 < pair.1 {
            pair
        } else {
            (pair.1, pair.0)
        };
        if left == right {
            return None;
        }
        let mut hasher = IdHasher::new("judgement");
        hasher.bytes(left.as_bytes()).bytes(right.as_bytes());
        Some(Self {
            id: JudgementId::from_bytes(hasher.finish16()),
            left,
            right,
            verdict,
            actor: actor.into(),
            reason: reason.into(),
        })
    }
}
