//! Running programs and saying so.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the repository")
        .to_owned()
}

/// A program that starts in the root of the repository.
pub(crate) fn program(name: &str, args: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(args).current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that runs us.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    program(&cargo, args)
}

/// Runs a program to its end; fails with its command line when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = line_of(command);
    say(&format!("$ {line}"));
    let status = command
        .status()
        .with_context(|| format!("cannot run `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed with {status}");
    }
    Ok(())
}

/// Runs a program in our place where the system can, so that whoever ends us ends it; elsewhere as [`run`] does.
pub(crate) fn become_program(command: &mut Command) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let line = line_of(command);
        say(&format!("$ {line}"));
        Err(command.exec()).with_context(|| format!("cannot run `{line}`"))
    }
    #[cfg(not(unix))]
    run(command)
}

/// Says what goes on.
pub(crate) fn say(words: &str) {
    use std::io::Write;
    // Nothing can be done when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{words}");
}

fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    words.join(" ")
}

/// The built `newsgraph`, release or not, built first.
pub(crate) fn newsgraph(release: bool) -> Result<PathBuf> {
    let mut build = cargo(&["build", "--locked"]);
    if release {
        build.args(["--release", "--package", "newsgraph-cli"]);
    } else {
        // With the features that `cargo test --workspace` gives the dependencies, so that nothing is compiled twice.
        build.args(["--workspace", "--bin", "newsgraph", "--test", "it"]);
    }
    run(&mut build)?;
    let profile = if release { "release" } else { "debug" };
    let name = if cfg!(windows) {
        "newsgraph.exe"
    } else {
        "newsgraph"
    };
    Ok(target().join(profile).join(name))
}

/// The folder for what is built.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
