//! `cargo xtask test`: everything that must hold before a change lands.

use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::shell::{cargo, program, root, run, say};
use crate::{crash, eval, picture, readme, schema, tidy, web};

/// Programs that the tests need, and what to do when they are missing.
const NEEDED: &[(&str, &str)] = &[
    ("node", "install Node.js 20.19 or newer"),
    ("npm", "it comes with Node.js"),
    (
        "dot",
        "install Graphviz (Debian: `apt-get install graphviz`)",
    ),
];

/// A check: its name and what it runs.
type Step = (&'static str, fn() -> Result<()>);

/// Runs every check, each once, and says how long it took. Stops at the first that fails.
pub(crate) fn run_checks() -> Result<()> {
    check_programs()?;
    let steps: &[Step] = &[
        ("format", || run(&mut cargo(&["fmt", "--all", "--check"]))),
        ("tidy", tidy::run),
        ("web pages", web::run),
        ("lints", || {
            run(&mut cargo(&[
                "clippy",
                "--locked",
                "--workspace",
                "--all-targets",
                "--",
                "--deny",
                "warnings",
            ]))
        }),
        ("tests", || {
            run(&mut cargo(&["test", "--locked", "--workspace"]))
        }),
        ("evaluation", eval::check_floors),
        ("crashes", || crash::run(&["--short".to_owned()])),
        ("docs", || {
            run(
                cargo(&["doc", "--locked", "--workspace", "--no-deps", "--quiet"])
                    .env("RUSTDOCFLAGS", "--deny warnings"),
            )
        }),
        ("schema", || schema::run(&[])),
        ("readme", || readme::run(&[])),
        ("picture", || picture::run(&[])),
        ("pages", pages),
        ("clients", clients),
    ];
    let started = Instant::now();
    for (name, step) in steps {
        let step_started = Instant::now();
        say(&format!("\n== {name}"));
        step()?;
        say(&format!(
            "== {name}: ok, {} s",
            step_started.elapsed().as_secs()
        ));
    }
    say(&format!(
        "\nall {} checks passed in {} s",
        steps.len(),
        started.elapsed().as_secs()
    ));
    Ok(())
}

fn check_programs() -> Result<()> {
    let works = |name: &str, flag: &str| Command::new(name).arg(flag).output().is_ok();
    let missing: Vec<String> = NEEDED
        .iter()
        .filter(|(name, _)| !works(name, if *name == "dot" { "-V" } else { "--version" }))
        .map(|(name, mend)| format!("`{name}` is missing: {mend}"))
        .collect();
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    let mut missing = missing;
    if !works(&chromium, "--version") {
        missing.push("`chromium` is missing: install it (Debian: `apt-get install chromium`) or name one in CHROMIUM".to_owned());
    }
    if !missing.is_empty() {
        bail!("{}", missing.join("\n"));
    }
    Ok(())
}

/// Types, lints and unit tests of the web pages.
fn pages() -> Result<()> {
    let web = root().join("crates/explorer/web");
    for script in ["check", "test"] {
        run(program("npm", &["run", script]).current_dir(&web))?;
    }
    Ok(())
}

/// GraphQL clients that we did not write, and a browser on both pages, against a served sample graph.
fn clients() -> Result<()> {
    let folder = root().join("tests/clients");
    run(program("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    let newsgraph = crate::shell::newsgraph(false)?;
    run(program("node", &["with-server.mjs", &newsgraph.to_string_lossy()]).current_dir(&folder))
}
