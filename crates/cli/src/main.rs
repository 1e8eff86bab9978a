//! The `newsgraph` command.

mod args;
mod commands;
mod failure;
mod lookup;
mod moment;
mod progress;
mod render;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use args::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let Some(command) = cli.command else {
        return commands::welcome();
    };
    // What sled says of a damaged store, our own error says too.
    let level = match (cli.quiet, cli.verbose) {
        (true, _) => "error,sled=off",
        (false, 0) => "warn,sled=off",
        (false, 1) => "info,sled=off",
        (false, _) => "debug",
    };
    let filter = EnvFilter::try_from_env("NEWSGRAPH_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    outlive_file_limits();
    match commands::run(command, cli.quiet) {
        Ok(code) => code,
        Err(error) if failure::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            failure::print(&error);
            ExitCode::from(failure::status(&error))
        }
    }
}

/// A file that has reached the limit of `ulimit -f` is an error of the write that met it, as a full disk is; by itself the
/// signal ends the process.
fn outlive_file_limits() {
    #[cfg(unix)]
    {
        // Nobody looks at the flag: that the signal has a handler is enough.
        let met = std::sync::Arc::default();
        if let Err(error) = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, met) {
            tracing::warn!(%error, "a file limit will end the process");
        }
    }
}
