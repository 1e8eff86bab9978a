//! How a server is set up.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use newsgraph_api::Limits;

/// How a server is set up. Fields left at their default are right for one person on one machine.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Where it listens. On a loopback address only requests to a loopback host name are answered.
    pub listen: SocketAddr,
    /// Secret that every request must show; `None` lets everybody in who reaches the address.
    pub token: Option<String>,
    /// Answers reads only.
    pub read_only: bool,
    /// Answers introspection and serves the playground.
    pub introspection: bool,
    /// Host names, besides those of loopback, that requests may be made to when listening on loopback.
    pub allowed_hosts: Vec<String>,
    /// Origins, besides the server's own, whose pages may open a WebSocket: `https://news.example`.
    pub allowed_origins: Vec<String>,
    /// What one request may cost.
    pub limits: Limits,
    /// Queries that run at the same time; others wait or are turned away.
    pub running_queries: usize,
    /// Mutations that are at work at the same time.
    pub running_mutations: usize,
    /// Requests that may wait for their turn; more are turned away at once.
    pub waiting: usize,
    /// How long a request waits for its turn.
    pub wait: Duration,
    /// Connections at the same time.
    pub connections: usize,
    /// Subscriptions of one WebSocket.
    pub subscriptions: usize,
    /// How long the head of a request may take, and its body.
    pub read_timeout: Duration,
    /// How long a WebSocket may take to say `connection_init`, and to take a message.
    pub socket_timeout: Duration,
    /// How long a stopping server waits for what is under way.
    pub drain: Duration,
}

impl Default for ServerSettings {
    fn default() -> Self {
        let n_cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            token: None,
            read_only: false,
            introspection: true,
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            limits: Limits::STANDARD,
            running_queries: n_cores.max(2),
            running_mutations: n_cores.max(2),
            waiting: 64,
            wait: Duration::from_secs(2),
            connections: 512,
            subscriptions: 20,
            read_timeout: Duration::from_secs(15),
            socket_timeout: Duration::from_secs(10),
            drain: Duration::from_secs(10),
        }
    }
}
