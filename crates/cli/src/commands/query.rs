//! `newsgraph query` and `newsgraph schema`: GraphQL without a server.

use std::io::{Read, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::{open, open_existing, print_json, say};
use crate::args::DataDir;
use crate::failure::hinted;

pub(super) fn run(
    operation: &str,
    variables: Option<&str>,
    write: bool,
    data: &DataDir,
) -> Result<ExitCode> {
    let mut operation = operation.to_owned();
    if operation == "-" {
        operation.clear();
        std::io::stdin()
            .lock()
            .read_to_string(&mut operation)
            .context("cannot read standard input")?;
    }
    let variables: serde_json::Value = match variables {
        None => serde_json::Value::Null,
        Some(text) => serde_json::from_str(text).map_err(|error| {
            hinted(
                format!("--variables is not JSON: {error}"),
                "write them as '{\"name\": \"Jane Roe\"}'",
            )
        })?,
    };
    let engine = if write {
        open(data)?
    } else {
        open_existing(&data.data)?
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let answer = runtime.block_on(newsgraph_api::answer(&engine, &operation, variables));
    let failed = answer.get("errors").is_some();
    let refused = |error: &serde_json::Value| error["extensions"]["code"] == "READ_ONLY";
    if answer["errors"]
        .as_array()
        .is_some_and(|errors| errors.iter().any(refused))
    {
        say("a mutation needs --write");
    }
    let mut stdout = std::io::stdout().lock();
    print_json(&answer, &mut stdout)?;
    Ok(if failed {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

pub(super) fn schema() -> Result<ExitCode> {
    std::io::stdout()
        .lock()
        .write_all(newsgraph_api::sdl().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
