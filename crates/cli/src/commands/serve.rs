//! `newsgraph serve` and `newsgraph demo`.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::{Context, Result};
use newsgraph_ingest::{Author, Engine, EngineOptions, read_text_file};
use newsgraph_server::ServerSettings;
use rust_embed::Embed;

use super::{open, open_existing, say};
use crate::args::DataDir;
use crate::failure::hinted;

/// The sample articles, embedded so that the demo needs no checkout.
#[derive(Embed)]
#[folder = "../../data/samples"]
struct Samples;

pub(super) fn run(
    data: &DataDir,
    listen: SocketAddr,
    token: Option<String>,
    read_only: bool,
) -> Result<ExitCode> {
    let engine = if read_only {
        open_existing(&data.data)?
    } else {
        open(data)?
    };
    let is_empty = engine.snapshot()?.view.sequence() == 0;
    let place = format!(
        "{}{}{}",
        data.data.display(),
        if read_only { " (read-only)" } else { "" },
        if is_empty {
            " (empty; fill it with `newsgraph ingest` before serving, or through the API)"
        } else {
            ""
        }
    );
    serve(engine, listen, token, read_only, &place)
}

pub(super) fn demo(listen: SocketAddr) -> Result<ExitCode> {
    let folder = tempfile::Builder::new()
        .prefix("newsgraph-demo-")
        .tempdir()?;
    let engine = Engine::open(folder.path(), EngineOptions::default())?;
    let by = Author {
        reason: "sample article".into(),
        ..Author::named("demo")
    };
    let mut names: Vec<_> = Samples::iter()
        .filter(|name| name.ends_with(".txt"))
        .collect();
    names.sort();
    let mut n_claims = 0;
    for name in &names {
        let file = Samples::get(name).context("an embedded file is there")?;
        let mut found = read_text_file(name, &file.data)?;
        found
            .article
            .collections
            .extend(name.split_once('/').map(|(folder, _)| folder.into()));
        n_claims += engine.ingest(found.article, &by)?.n_claims;
    }
    say(&format!(
        "read {} sample articles with {n_claims} claims into a temporary graph",
        names.len()
    ));
    let code = serve(
        engine,
        listen,
        None,
        false,
        "temporary, gone when this ends",
    );
    drop(folder);
    code
}

fn serve(
    engine: Engine,
    listen: SocketAddr,
    token: Option<String>,
    read_only: bool,
    place: &str,
) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .map_err(|error| {
                hinted(
                    format!("cannot listen on {listen}: {error}"),
                    "another program may use the port; choose another, as in --listen 127.0.0.1:8081",
                )
            })?;
        let address = listener.local_addr()?;
        greet(&engine, address, token.is_some(), place);
        // From now on the index of texts is kept up, so that no search waits for it.
        engine.full_text();
        let settings = ServerSettings {
            token,
            read_only,
            listen: address,
            ..ServerSettings::default()
        };
        newsgraph_server::serve(engine, settings, listener, stop_signal()).await?;
        say("stopped");
        Ok(ExitCode::SUCCESS)
    })
}

/// What a person needs to know when a server has started.
fn greet(engine: &Engine, address: SocketAddr, has_token: bool, place: &str) {
    let url = format!("http://{address}");
    let model = engine.extractor().version();
    let ontology = engine.ontology().version();
    say(&format!(
        "newsgraph {}\n  web page     {url}/\n  playground   {url}/playground\n  GraphQL      {url}/graphql\n  \
         health       {url}/health/ready\n  data         {place}\n  extractor    {model}, ontology {ontology}",
        env!("CARGO_PKG_VERSION"),
    ));
    if !has_token && !address.ip().is_loopback() {
        say(
            "  warning      anyone who reaches this address can change the graph; set --token or --read-only",
        );
    }
    say("press Ctrl-C to stop");
}

/// Resolves on Ctrl-C or, on Unix, SIGTERM.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            let _ = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
