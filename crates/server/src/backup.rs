//! `GET /backup`: everything up to now as a file, streamed while changes go on.

use std::io::{self, Write};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse;
use futures_util::stream;
use newsgraph_api::{ErrorCode, Failure};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::app::{App, check_token};
use crate::request::{self, MediaType, Rejected};

/// Blocks that may wait for a slow client; one is about a mebibyte.
const QUEUE: usize = 2;
/// Bytes sent at once.
const BLOCK_BYTES: usize = 1 << 20;

/// Answers with a backup of the newest state. One at a time: each reads the whole store. A failure on the way, or a client
/// that takes nothing for the socket's time limit, breaks the connection, and what has come is refused by `restore`.
pub(crate) async fn backup(State(app): State<Arc<App>>, headers: HeaderMap) -> Response<Body> {
    let reject = |rejected| request::reject(&rejected, MediaType::Json);
    if let Err(rejected) = check_token(&app, &headers) {
        return reject(rejected);
    }
    let Ok(turn) = Arc::clone(&app.backups).try_acquire_owned() else {
        let failure = Failure::new(ErrorCode::Overloaded, "another backup is under way")
            .hint("try again when it is done");
        return reject(Rejected::new(StatusCode::SERVICE_UNAVAILABLE, failure));
    };
    let view = app.api.engine().store().read();
    let name = format!(
        "attachment; filename=\"newsgraph-{}.backup\"",
        view.sequence()
    );
    let (sender, receiver) = mpsc::channel(QUEUE);
    let mut blocks = Blocks {
        sender,
        handle: Handle::current(),
        time_limit: app.settings.socket_timeout,
        block: Vec::new(),
    };
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let written = view.backup(&mut blocks, &mut |_| {});
        let sent = written
            .map_err(io::Error::other)
            .and_then(|_| blocks.flush());
        if let Err(error) = sent {
            tracing::warn!(%error, "a backup was not sent to its end");
            blocks.give_up(error);
        }
    });
    let blocks = stream::unfold(receiver, |mut receiver| async move {
        Some((receiver.recv().await?, receiver))
    });
    let fixed = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (fixed, Body::from_stream(blocks)).into_response()
}

/// Sends what is written to the client.
struct Blocks {
    sender: mpsc::Sender<io::Result<Vec<u8>>>,
    handle: Handle,
    time_limit: std::time::Duration,
    block: Vec<u8>,
}

impl Blocks {
    fn send(&self, block: io::Result<Vec<u8>>) -> io::Result<()> {
        let sending = tokio::time::timeout(self.time_limit, self.sender.send(block));
        match self.handle.block_on(sending) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::Error::other("the client went away")),
            Err(_) => Err(io::Error::other("the client takes nothing")),
        }
    }

    /// Breaks the connection, so that what was sent is not taken for the whole.
    fn give_up(&self, error: io::Error) {
        // A client that is gone needs no telling.
        let _gone = self.send(Err(error));
    }
}

impl Write for Blocks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.block.extend_from_slice(bytes);
        if self.block.len() >= BLOCK_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match std::mem::take(&mut self.block) {
            empty if empty.is_empty() => Ok(()),
            block => self.send(Ok(block)),
        }
    }
}
