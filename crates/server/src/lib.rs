//! newsgraph over HTTP and WebSocket: routes, guard, access, limits, health, metrics, pages.
//!
//! A request passes, in this order: host and token, size and time of its body, the guard (which counts before anything
//! parses), the gate (which bounds how many run), and then one hop to a thread that may block, on which the whole call is
//! answered. Nothing on the asynchronous threads reads the store.

mod access;
mod app;
mod backup;
mod gate;
pub mod guard;
mod metrics;
mod request;
mod serve;
mod settings;
mod socket;

pub use serve::{router, serve};
pub use settings::ServerSettings;

#[cfg(test)]
mod tests;
