//! What each verb does. Data goes to standard output, words about it to standard error.

mod changes;
mod export;
mod extract;
mod health;
mod import;
mod ingest;
mod query;
mod serve;
mod show;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use newsgraph_ingest::{Engine, EngineError, EngineOptions};
use newsgraph_store::{OpenError, StoreOptions};

use crate::args::Command;
use crate::failure::hinted;
use crate::render::harmless;

/// Nothing was found: what was asked for is not there.
const NOTHING: u8 = 1;

pub(crate) fn run(command: Command, quiet: bool) -> Result<ExitCode> {
    match command {
        Command::Demo { listen } => serve::demo(listen),
        Command::Ingest {
            paths,
            data,
            article,
            collection,
            actor,
        } => ingest::run(&paths, &data, &article, &collection, &actor, quiet),
        Command::Extract {
            paths,
            article,
            format,
        } => extract::run(&paths, &article, format),
        Command::Serve {
            data,
            listen,
            token,
            read_only,
        } => serve::run(&data, listen, token, read_only),
        Command::Query {
            operation,
            variables,
            write,
            data,
        } => query::run(&operation, variables.as_deref(), write, &data),
        Command::Entities {
            name,
            entity_type,
            limit,
            read,
            format,
        } => show::entities(
            name.as_deref(),
            entity_type.as_deref(),
            limit,
            &read,
            format,
        ),
        Command::Show {
            name,
            predicate,
            read,
            format,
        } => show::entity(&name, &predicate, &read, format),
        Command::Path {
            from,
            to,
            max_hops,
            read,
            format,
        } => show::path(&from, &to, max_hops, &read, format),
        Command::Export {
            format,
            around,
            hops,
            output,
            read,
        } => export::run(format, around.as_deref(), hops, output.as_deref(), &read),
        Command::Import {
            files,
            dataset,
            data,
            actor,
        } => import::run(&files, &data, &dataset, &actor, quiet),
        Command::Retract { document, change } => changes::retract(&document, &change),
        Command::Merge {
            left,
            right,
            change,
        } => changes::merge(&left, &right, &change),
        Command::Undo { sequence, change } => changes::undo(sequence, &change),
        Command::History {
            limit,
            data,
            format,
        } => show::history(limit, &data, format),
        Command::Stats { data, format } => show::stats(&data, format),
        Command::Schema => query::schema(),
        Command::Health { url } => health::run(&url),
    }
}

/// What `newsgraph` alone says.
pub(crate) fn welcome() -> ExitCode {
    let words = "newsgraph reads news articles into a graph of who did what to whom, who says so, and where it stands.\n\
                 \n  newsgraph demo                       sample articles, served with a web page\
                 \n  newsgraph ingest articles/           your articles into ./newsgraph-data\
                 \n  newsgraph serve                      the graph on http://127.0.0.1:8080\
                 \n\nAll verbs: newsgraph --help\n";
    let _ = std::io::stdout().write_all(words.as_bytes());
    ExitCode::SUCCESS
}

/// Opens a graph to change it, making it when it is not there.
fn open(data: &Path) -> Result<Engine> {
    Ok(Engine::open(data, EngineOptions::default())?)
}

/// Opens a graph that must be there, to read it.
fn open_existing(data: &Path) -> Result<Engine> {
    let store = StoreOptions {
        read_only: true,
        ..StoreOptions::default()
    };
    match Engine::open(data, EngineOptions { store }) {
        Err(EngineError::Open(OpenError::Missing { .. })) => Err(hinted(
            format!("there is no graph in `{}`", data.display()),
            "make one with `newsgraph ingest PATH`, or name another directory with --data",
        )),
        opened => Ok(opened?),
    }
}

/// Says on standard error that nothing was found.
fn nothing(words: &str) -> ExitCode {
    say(words);
    ExitCode::from(NOTHING)
}

/// Says something on standard error, without characters of articles and files that a terminal would obey.
fn say(words: &str) {
    // Nothing can be done when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{}", harmless(words));
}
