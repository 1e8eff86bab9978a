//! The GraphQL schema of newsgraph and its resolvers; no HTTP.
//!
//! All root fields of one operation read one pinned snapshot. Resolvers block: they read the store where they stand, and
//! never wait for anything, so that a whole call is one blocking hop ([`Api::answer`]). What a call may cost is a
//! [`Budget`] that every list, text and step of time is taken from.

mod answers;
mod best;
mod call;
mod claim;
mod code;
mod common;
mod document;
mod entity;
mod export;
mod groups;
mod input;
mod journal;
mod limits;
mod mutation;
mod node;
mod ontology;
mod page;
mod paths;
mod pattern;
mod query;
mod quotes;
mod rank;
mod reading;
mod relation;
mod run;
mod scalar;
mod search;
mod select;
mod server;
mod structure;
mod subscription;
mod timeline;
mod vocabulary;
mod walk;
mod write_input;

pub use call::{Answer, Budget, Call, Caller};
pub use code::{ErrorCode, Failure};
pub use limits::Limits;
pub use run::{Api, ApiSettings, answer, sdl};

#[cfg(test)]
mod tests;
