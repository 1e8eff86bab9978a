//! The journal's words: changesets and what they change.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::vocabulary::vocabulary;

/// Number of a changeset in the journal; the first is 1, 0 is the empty store.
pub type Sequence = u64;

vocabulary! {
    /// What a changeset did. Stores keep the place in this list: new kinds go to its end.
    ChangeKind, "kind of change" {
        /// Took in a document.
        Ingest = "ingest",
        /// Took a document's claims out of the graph.
        Retract = "retract",
        /// Added what a person or dataset attests.
        Attest = "attest",
        /// Took an attestation back.
        Withdraw = "withdraw",
        /// Judged two entities to be the same, different or unsure.
        Judge = "judge",
        /// Took an earlier changeset back.
        Undo = "undo",
        /// Removed a document's words from everything, for good.
        Purge = "purge",
        /// Took a part of a dataset in.
        Import = "import",
        /// Took a part of a dataset back.
        Discard = "discard",
    }
}

/// One atomic change as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changeset {
    /// Its number.
    pub sequence: Sequence,
    /// What it did.
    pub kind: ChangeKind,
    /// Who did it.
    pub actor: SmolStr,
    /// Why, in words; empty when not said.
    pub reason: String,
    /// When, milliseconds since 1970-01-01 UTC.
    pub recorded_ms: i64,
    /// What it was about, in words: a document id, a pair of entities.
    pub subject: String,
    /// The changeset it took back, for an undo.
    pub undoes: Option<Sequence>,
}
