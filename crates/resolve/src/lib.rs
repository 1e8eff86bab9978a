//! Which cluster is which entity, which claims are one relation: the derive contract.
//!
//! `Graph = derive(live sources, judgements, ontology)` is a pure function. [`derive()`] computes it from nothing and is
//! the reference; [`update`] computes the rows that one change touches, with the same functions for a block of names
//! and for a bucket of claims, so that an updated state equals a rebuilt one.

mod alone;
mod bucket;
mod cell;
mod copies;
mod derive;
mod facts;
mod grouping;
mod identity;
mod least;
mod names;
mod relations;
mod resolved;
mod rows;
mod state;
mod tally;
mod triple;
mod update;

pub use alone::{are_linked, entity_alone, nodes_alone, rows_alone};
pub use bucket::resolve_claims;
pub use cell::Cell;
pub use copies::{CopyMark, copy_marks, mark_copies, text_rank};
pub use derive::{Graph, LiveSet, derive};
pub use facts::SourceFacts;
pub use names::{name_key, named_node, node_of};
pub use relations::{AssertionClaim, Supported};
pub use resolved::{BucketKey, ResolvedClaim};
pub use rows::{BlockKey, NameNode, NameTally, NodeId};
pub use state::{Change, Delta, DeriveState, MemoryState, Work};
pub use tally::{AssertionTally, Member, RelationTally};
pub use triple::{BucketHasher, TripleObject};
pub use update::update;

#[cfg(test)]
mod tests;
