//! Listening: connections in bounded number, heads of requests in bounded time, an end that waits for what is under way.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use newsgraph_ingest::Engine;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

use crate::app::{App, routes};
use crate::settings::ServerSettings;

/// The routes of a server, for a listener of your own. Limits on connections and time come with [`serve`] only.
pub fn router(engine: Engine, settings: ServerSettings) -> axum::Router {
    routes(App::new(engine, settings))
}

/// Serves until `shutdown` resolves; then takes no more connections, waits up to `settings.drain` for what is under
/// way, and returns.
///
/// # Errors
/// The address of the listener cannot be read.
pub async fn serve(
    engine: Engine,
    mut settings: ServerSettings,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    settings.listen = listener.local_addr()?;
    let drain = settings.drain;
    let max_connections = u32::try_from(settings.connections).unwrap_or(u32::MAX);
    let connections = Arc::new(Semaphore::new(settings.connections));
    let read_timeout = settings.read_timeout;
    let app = App::new(engine, settings);
    let router = routes(Arc::clone(&app));
    tokio::pin!(shutdown);
    loop {
        let permit = tokio::select! {
            () = &mut shutdown => break,
            permit = Arc::clone(&connections).acquire_owned() => permit.expect("the semaphore is never closed"),
        };
        let stream = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of file handles, most likely: others must end first.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let connection = connection(stream, router.clone(), read_timeout);
        let mut stopping = app.stopping.subscribe();
        tokio::spawn(async move {
            tokio::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stopped(&mut stopping) => {
                    // What is under way is answered; then the connection ends.
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    app.stopping.send_replace(true);
    let ended = async {
        // Every connection gives its permit back when it has ended.
        let _ = connections.acquire_many(max_connections).await;
        // Sockets have left HTTP behind and end by themselves.
        while app.metrics.sockets.load(Ordering::Relaxed) > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(drain, ended).await;
    if waited.is_err() {
        tracing::warn!(waited_s = drain.as_secs(), "some connections were cut");
    }
    Ok(())
}

/// Resolves when the server stops.
pub(crate) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

fn connection(
    stream: TcpStream,
    router: axum::Router,
    read_timeout: Duration,
) -> hyper::server::conn::http1::UpgradeableConnection<
    TokioIo<TcpStream>,
    impl hyper::service::Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = Infallible,
        Future: Send,
    >,
> {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        router.clone().oneshot(request.map(Body::new))
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(read_timeout)
        .max_buf_size(64 * 1024);
    builder
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
}
