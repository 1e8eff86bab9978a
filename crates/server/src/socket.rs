//! GraphQL over WebSocket: the protocol graphql-transport-ws.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use axum::http::{HeaderMap, Response};
use futures_util::stream::SplitSink;
use futures_util::{FutureExt, SinkExt, StreamExt};
use newsgraph_api::{Answer, Budget, ErrorCode, Failure};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::access::Shown;
use crate::app::App;
use crate::gate::Lane;
use crate::guard::{self, OperationKind};
use crate::request::{self, Admitted};
use crate::serve::stopped;

/// The sub-protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";
/// Messages that wait to be written; a client that lets more wait reads too slowly.
const MAX_UNWRITTEN: usize = 64;

/// Answers the handshake and serves the socket.
pub(crate) fn open(
    app: Arc<App>,
    upgrade: WebSocketUpgrade,
    headers: &HeaderMap,
) -> Response<Body> {
    let shown = app.access.check_headers(headers);
    let limit = app.settings.limits.body_bytes;
    let upgrade = upgrade
        .protocols([PROTOCOL])
        .max_message_size(limit)
        .max_frame_size(limit);
    upgrade.on_upgrade(move |socket| async move {
        app.metrics.sockets.fetch_add(1, Ordering::Relaxed);
        serve(&app, socket, shown).await;
        app.metrics.sockets.fetch_sub(1, Ordering::Relaxed);
    })
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Incoming {
    ConnectionInit {
        payload: Option<Map<String, Value>>,
    },
    Ping,
    Pong,
    Subscribe {
        id: String,
        payload: Map<String, Value>,
    },
    Complete {
        id: String,
    },
}

/// Why a socket is closed, as the protocol numbers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Close {
    code: u16,
    reason: String,
}

fn close(code: u16, reason: impl Into<String>) -> Close {
    // The reason of a close frame has at most 123 bytes.
    let reason: String = reason
        .into()
        .chars()
        .take(100)
        .filter(char::is_ascii)
        .collect();
    Close { code, reason }
}

enum Outgoing {
    Message(Value),
    /// An answer is JSON already.
    Next {
        id: String,
        answer: Vec<u8>,
    },
    Close(Close),
}

async fn serve(app: &Arc<App>, socket: WebSocket, shown: Shown) {
    let speaks = socket
        .protocol()
        .is_some_and(|protocol| protocol.as_bytes() == PROTOCOL.as_bytes());
    let (sink, mut stream) = socket.split();
    let (sender, receiver) = mpsc::channel(MAX_UNWRITTEN);
    let writer = tokio::spawn(write(sink, receiver, app.settings.socket_timeout));
    let mut session = Session {
        app,
        sender: sender.clone(),
        shown,
        initialised: false,
        running: BTreeMap::new(),
    };
    let mut stopping = app.stopping.subscribe();
    let deadline = tokio::time::Instant::now() + app.settings.socket_timeout;
    let ended = loop {
        if !speaks {
            break Some(close(4406, "Subprotocol not acceptable"));
        }
        tokio::select! {
            () = tokio::time::sleep_until(deadline), if !session.initialised => {
                break Some(close(4408, "Connection initialisation timeout"));
            }
            () = stopped(&mut stopping) => break Some(close(1001, "the server stops")),
            () = sender.closed() => break None,
            message = stream.next() => match message {
                None | Some(Err(_)) => break None,
                Some(Ok(Message::Text(text))) => {
                    if let Err(close) = session.receive(text.as_str()).await {
                        break Some(close);
                    }
                }
                Some(Ok(Message::Binary(_))) => break Some(close(4400, "messages are text")),
                Some(Ok(Message::Close(_))) => break None,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            }
        }
    };
    session
        .running
        .into_values()
        .for_each(|running| running.abort());
    if let Some(close) = ended {
        let _ = sender.try_send(Outgoing::Close(close));
    }
    drop(sender);
    let _ = tokio::time::timeout(app.settings.socket_timeout, writer).await;
}

/// Writes messages until there are no more, the socket is closed, or the client does not take them in time.
async fn write(
    mut sink: SplitSink<WebSocket, Message>,
    mut receiver: mpsc::Receiver<Outgoing>,
    timeout: std::time::Duration,
) {
    while let Some(outgoing) = receiver.recv().await {
        let (message, last) = match outgoing {
            Outgoing::Message(value) => (Message::Text(value.to_string().into()), false),
            Outgoing::Next { id, answer } => (next_message(&id, &answer), false),
            Outgoing::Close(Close { code, reason }) => (
                Message::Close(Some(CloseFrame {
                    code,
                    reason: reason.into(),
                })),
                true,
            ),
        };
        let sent = tokio::time::timeout(timeout, sink.send(message)).await;
        if last || !matches!(sent, Ok(Ok(()))) {
            break;
        }
    }
    let _ = tokio::time::timeout(timeout, sink.close()).await;
}

fn next_message(id: &str, answer: &[u8]) -> Message {
    let mut text = format!(
        "{{\"type\":\"next\",\"id\":{},\"payload\":",
        Value::from(id)
    );
    text.push_str(std::str::from_utf8(answer).unwrap_or("null"));
    text.push('}');
    Message::Text(text.into())
}

/// One socket after its handshake.
struct Session<'a> {
    app: &'a Arc<App>,
    sender: mpsc::Sender<Outgoing>,
    shown: Shown,
    initialised: bool,
    running: BTreeMap<String, AbortHandle>,
}

impl Session<'_> {
    async fn receive(&mut self, text: &str) -> Result<(), Close> {
        guard::check_json(text.as_bytes(), &self.app.settings.limits)
            .map_err(|refusal| close(4400, refusal.to_string()))?;
        let incoming =
            serde_json::from_str(text).map_err(|_| close(4400, "Invalid message received"))?;
        match incoming {
            Incoming::ConnectionInit { payload } => self.init(payload.as_ref()),
            Incoming::Ping => self.send(json!({ "type": "pong" })),
            Incoming::Pong => Ok(()),
            Incoming::Subscribe { .. } if !self.initialised => Err(close(4401, "Unauthorized")),
            Incoming::Subscribe { id, payload } => self.subscribe(id, payload),
            Incoming::Complete { id } => {
                if let Some(running) = self.running.remove(&id) {
                    running.abort();
                }
                Ok(())
            }
        }
    }

    fn send(&self, message: Value) -> Result<(), Close> {
        let sent = self.sender.try_send(Outgoing::Message(message));
        sent.map_err(|_| close(1013, "answers are read too slowly"))
    }

    fn init(&mut self, payload: Option<&Map<String, Value>>) -> Result<(), Close> {
        if self.initialised {
            return Err(close(4429, "Too many initialisation requests"));
        }
        let said = payload.and_then(|payload| {
            ["authorization", "Authorization", "token"]
                .iter()
                .find_map(|name| payload.get(*name)?.as_str())
        });
        let shown = if said.is_some() {
            self.app.access.check(said)
        } else {
            self.shown
        };
        if self.app.access.check(None) != Shown::Right && shown != Shown::Right {
            return Err(close(4403, "Forbidden"));
        }
        self.initialised = true;
        self.send(json!({ "type": "connection_ack" }))
    }

    fn subscribe(&mut self, id: String, payload: Map<String, Value>) -> Result<(), Close> {
        self.running.retain(|_, running| !running.is_finished());
        if self.running.contains_key(&id) {
            return Err(close(4409, format!("Subscriber for {id} already exists")));
        }
        if id.is_empty() || id.len() > 256 {
            return Err(close(4400, "the id of a subscription has 1 to 256 bytes"));
        }
        if !payload.get("query").is_some_and(Value::is_string) {
            return Err(close(4400, "Invalid message received"));
        }
        let limits = &self.app.settings.limits;
        let limit = self.app.settings.subscriptions;
        let failure = match request::from_envelope(payload, limits) {
            Err(rejected) => rejected.failure,
            Ok(_) if self.running.len() >= limit => {
                Failure::over("subscriptions on this socket", limit, limit + 1)
            }
            Ok(admitted) => {
                let operation = Operation {
                    app: Arc::clone(self.app),
                    sender: self.sender.clone(),
                    id: id.clone(),
                };
                let running = tokio::spawn(operation.run(admitted));
                self.running.insert(id, running.abort_handle());
                return Ok(());
            }
        };
        self.send(json!({ "type": "error", "id": id, "payload": [failure.to_json()] }))
    }
}

/// One operation on a socket.
struct Operation {
    app: Arc<App>,
    sender: mpsc::Sender<Outgoing>,
    id: String,
}

impl Operation {
    async fn run(self, admitted: Admitted) {
        let operation = admitted
            .checked
            .operation(admitted.call.operation_name.as_deref());
        let watches =
            operation.is_some_and(|operation| operation.kind == OperationKind::Subscription);
        if watches {
            return self.watch(admitted).await;
        }
        match self.app.run(admitted).await {
            Ok(answer) => {
                if self.next(answer).await {
                    self.complete().await;
                }
            }
            Err(rejected) => self.error(&rejected.failure).await,
        }
    }

    /// Sends an answer; `false` when the operation is over: it was refused, or the client is gone.
    async fn next(&self, answer: Answer) -> bool {
        if answer.executed {
            let next = Outgoing::Next {
                id: self.id.clone(),
                answer: answer.body,
            };
            return self.sender.send(next).await.is_ok();
        }
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        self.send(json!({ "type": "error", "id": self.id, "payload": body["errors"] }))
            .await;
        false
    }

    async fn complete(&self) {
        self.send(json!({ "type": "complete", "id": self.id }))
            .await;
    }

    async fn error(&self, failure: &Failure) {
        self.send(json!({ "type": "error", "id": self.id, "payload": [failure.to_json()] }))
            .await;
    }

    async fn send(&self, message: Value) {
        let _ = self.sender.send(Outgoing::Message(message)).await;
    }

    /// Sends the events of a subscription. They are made on a thread that may block, whenever something has changed;
    /// between changes a subscription holds no thread.
    async fn watch(&self, admitted: Admitted) {
        // Listening begins before the subscription itself does, so that no change falls in between.
        let mut bell = self.app.api.engine().subscribe();
        let mut stream = self
            .app
            .api
            .stream(admitted.call, Budget::new(self.app.settings.limits));
        let mut open = None;
        loop {
            let Some(turn) = self.app.gate.turn(Lane::Heavy).await else {
                let failure = Failure::new(ErrorCode::Overloaded, "the server has too much to do")
                    .hint("subscribe again");
                return self.error(&failure).await;
            };
            let drained = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                let mut answers = Vec::new();
                let mut ended = false;
                while let (false, Some(answer)) = (ended, stream.next().now_or_never()) {
                    ended = answer.is_none();
                    answers.extend(answer);
                    // What waits longer stays in the stream, which is bounded as well.
                    if answers.len() == MAX_UNWRITTEN {
                        break;
                    }
                }
                (stream, answers, ended)
            });
            let Ok((rest, answers, ended)) = drained.await else {
                return;
            };
            stream = rest;
            open.get_or_insert_with(|| OpenSubscription::count(&self.app));
            let full = answers.len() == MAX_UNWRITTEN;
            for answer in answers {
                if !self.next(answer).await {
                    return;
                }
            }
            if ended {
                return self.complete().await;
            }
            if !full && matches!(bell.recv().await, Err(RecvError::Closed)) {
                return self.complete().await;
            }
        }
    }
}

/// A subscription that listens, counted as long as it does.
struct OpenSubscription<'a>(&'a App);

impl<'a> OpenSubscription<'a> {
    fn count(app: &'a App) -> Self {
        app.metrics.subscriptions.fetch_add(1, Ordering::Relaxed);
        Self(app)
    }
}

impl Drop for OpenSubscription<'_> {
    fn drop(&mut self) {
        self.0.metrics.subscriptions.fetch_sub(1, Ordering::Relaxed);
    }
}
