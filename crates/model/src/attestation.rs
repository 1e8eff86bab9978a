//! What persons and datasets attest, with no text behind it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::claim::Claim;
use crate::ids::AttestationId;
use crate::mention::Cluster;

/// Who attests a claim, and where they say so.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AttestedBy {
    /// The person; `None` when a dataset does.
    pub actor: Option<SmolStr>,
    /// The dataset; `None` when a person does.
    pub dataset: Option<SmolStr>,
    /// A row, a page, a url there.
    pub locator: Option<SmolStr>,
}

/// Claims that a person or dataset attests, with the things they name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// Hash of who attests what.
    pub id: AttestationId,
    /// Who attests it.
    pub by: AttestedBy,
    /// The things named.
    pub clusters: Vec<Cluster>,
    /// The claims.
    pub claims: Vec<Claim>,
    /// Tags of the collections it belongs to.
    pub collections: BTreeSet<SmolStr>,
}
