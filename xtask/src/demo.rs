//! `cargo xtask demo`: from a fresh checkout to a served sample graph.

use anyhow::Result;

use crate::shell;
use crate::web;

/// Builds the pages and the program, then runs `newsgraph demo` with the rest of the arguments until it is stopped.
pub(crate) fn run(args: &[String]) -> Result<()> {
    web::run()?;
    let newsgraph = shell::newsgraph(true)?;
    let args: Vec<&str> = std::iter::once("demo")
        .chain(args.iter().map(String::as_str))
        .collect();
    shell::become_program(&mut shell::program(&newsgraph.to_string_lossy(), &args))
}
