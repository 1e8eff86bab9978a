//! `cargo xtask cross`: the annotator's lints and tests for ARM's 64-bit processors, run by an emulator, so that its NEON kernel is tried.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::shell::{cargo, run, say};

const TARGET: &str = "aarch64-unknown-linux-gnu";
const LINKER: &str = "aarch64-linux-gnu-gcc";
const EMULATOR: &str = "qemu-aarch64";
/// Where Debian and its kin put that processor's libraries.
const LIBRARIES: &str = "/usr/aarch64-linux-gnu";

/// Runs the lints and then the tests, all or those that the arguments name as they do for `cargo test`.
///
/// # Errors
/// When something is missing on this machine, with what to install, or when a lint or a test fails.
pub(crate) fn run_checks(args: &[String]) -> Result<()> {
    check_programs()?;
    let started = Instant::now();
    let of_annotator = [
        "--locked",
        "--package",
        "newsgraph-annotate",
        "--target",
        TARGET,
    ];
    run(for_target("clippy").args(of_annotator).args([
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))?;
    run(for_target("test").args(of_annotator).args(args))?;
    say(&format!(
        "\nlints and tests passed for {TARGET} in {} s",
        started.elapsed().as_secs()
    ));
    Ok(())
}

/// A cargo command that links for the target and runs its programs in the emulator.
fn for_target(command: &str) -> Command {
    let name = TARGET.to_uppercase().replace('-', "_");
    let mut cargo = cargo(&[command]);
    cargo
        .env(format!("CARGO_TARGET_{name}_LINKER"), LINKER)
        .env(
            format!("CARGO_TARGET_{name}_RUNNER"),
            format!("{EMULATOR} -L {LIBRARIES}"),
        )
        // The C in our dependencies is compiled by the same program that links.
        .env(format!("CC_{}", TARGET.replace('-', "_")), LINKER);
    cargo
}

fn check_programs() -> Result<()> {
    let mut missing = Vec::new();
    if !has_standard_library()? {
        missing.push(format!(
            "Rust's standard library for {TARGET} is missing: `rustup target add {TARGET}`"
        ));
    }
    for (name, package) in [(LINKER, "gcc-aarch64-linux-gnu"), (EMULATOR, "qemu-user")] {
        if Command::new(name).arg("--version").output().is_err() {
            missing.push(format!(
                "`{name}` is missing: install it (Debian: `apt-get install {package}`)"
            ));
        }
    }
    if !Path::new(LIBRARIES).exists() {
        missing.push(format!(
            "`{LIBRARIES}` is missing: install the C library (Debian: `apt-get install libc6-dev-arm64-cross`)"
        ));
    }
    if !missing.is_empty() {
        bail!("{}", missing.join("\n"));
    }
    Ok(())
}

fn has_standard_library() -> Result<bool> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(&rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .with_context(|| format!("cannot run `{rustc}`"))?;
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(output.status.success() && Path::new(&folder).exists())
}
