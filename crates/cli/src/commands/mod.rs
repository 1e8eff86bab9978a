//! What each verb does. Data goes to standard output, words about it to standard error.

mod answers;
mod archive;
mod asked;
mod changes;
mod diff;
mod documents;
mod export;
mod extract;
mod health;
mod history;
mod import;
mod ingest;
mod purge;
mod query;
mod search;
mod serve;
mod show;
mod structure;
mod timeline;
mod upkeep;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use newsgraph_ingest::{Engine, EngineError, EngineOptions, ontology};
use newsgraph_store::{OpenError, Store, StoreOptions};
use serde::Serialize;

use crate::args::{Command, DataDir};
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
            explain,
        } => extract::run(&paths, &article, format, explain),
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
        Command::Search {
            words,
            kind,
            limit,
            read,
            format,
        } => search::run(&words, &kind, limit, &read, format, quiet),
        Command::Show {
            name,
            predicate,
            read,
            format,
        } => show::entity(&name, &predicate, &read, format),
        Command::Path(asked) => answers::path(&asked),
        Command::Timeline(asked) => timeline::run(&asked),
        Command::Quotes(asked) => answers::quotes(&asked),
        Command::Match(asked) => structure::matches(&asked),
        Command::Common(asked) => structure::common(&asked),
        Command::Groups(asked) => structure::groups(&asked),
        Command::Rank(asked) => structure::rank(&asked),
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
        Command::Purge { purge, format } => purge::run(&purge, format, quiet),
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
        } => history::run(limit, &data, format),
        Command::Documents {
            collection,
            state,
            limit,
            data,
            format,
        } => documents::run(collection.as_deref(), state, limit, &data, format),
        Command::Diff {
            since,
            until,
            data,
            format,
        } => diff::run(&since, until.as_deref(), &data, format),
        Command::Stats { data, format } => show::stats(&data, format),
        Command::Verify { data, format } => upkeep::verify(&data, format, quiet),
        Command::Doctor { data, format } => upkeep::doctor(&data, format),
        Command::Backup {
            file,
            force,
            data,
            format,
        } => upkeep::backup(&file, force, &data, format, quiet),
        Command::Restore { file, data, format } => upkeep::restore(&file, &data, format, quiet),
        Command::Compact { data, format } => upkeep::compact(&data, format, quiet),
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
fn open(data: &DataDir) -> Result<Engine> {
    let store = store_options(data);
    Ok(Engine::open(&data.data, EngineOptions { store })?)
}

/// Opens a graph that must be there, to read it.
fn open_existing(data: &Path) -> Result<Engine> {
    let store = StoreOptions {
        read_only: true,
        ..StoreOptions::default()
    };
    match Engine::open(data, EngineOptions { store }) {
        Err(EngineError::Open(OpenError::Missing { .. })) => Err(no_graph(data)),
        opened => Ok(opened?),
    }
}

/// Opens the store of a graph that must be there, to read rows: without a topology and an extractor.
fn open_rows(data: &DataDir) -> Result<Store> {
    let options = StoreOptions {
        read_only: true,
        ..store_options(data)
    };
    match Store::open(&data.data, ontology(), options) {
        Err(OpenError::Missing { .. }) => Err(no_graph(&data.data)),
        opened => Ok(opened?),
    }
}

fn no_graph(data: &Path) -> anyhow::Error {
    hinted(
        format!("there is no graph in `{}`", data.display()),
        "make one with `newsgraph ingest PATH`, or name another directory with --data",
    )
}

/// How the store of a graph is opened.
fn store_options(data: &DataDir) -> StoreOptions {
    StoreOptions {
        free_space_floor: data.keep_free.map(|mib| mib.saturating_mul(1 << 20)),
        ..StoreOptions::default()
    }
}

/// Says on standard error that nothing was found.
fn nothing(words: &str) -> ExitCode {
    say(words);
    ExitCode::from(NOTHING)
}

/// Writes an answer as JSON that people can read, with a newline.
fn print_json(value: &impl Serialize, out: &mut impl Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    Ok(writeln!(out)?)
}

/// Says something on standard error, without characters of articles and files that a terminal would obey.
pub(crate) fn say(words: &str) {
    // Nothing can be done when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{}", harmless(words));
}
