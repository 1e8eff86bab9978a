//! `cargo xtask web`: builds the web pages that `newsgraph-explorer` embeds.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

/// Installs the npm packages where the lock file changed, and builds `crates/explorer/web/dist`.
///
/// Fails with a sentence that says what to install when Node.js or npm is missing or too old.
pub(crate) fn run() -> anyhow::Result<()> {
    check_node(&version_of("node")?)?;
    version_of(NPM)?;
    let web = web_folder()?;
    if is_installed(&web)? {
        say("npm packages are current");
    } else {
        npm(&web, &["ci"])?;
        fs_err::write(stamp_path(&web), lock_hash(&web)?)?;
    }
    npm(&web, &["run", "build"])?;
    say("built crates/explorer/web/dist; the next build of newsgraph embeds it");
    Ok(())
}

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// The oldest Node.js that the bundler runs on: major and minor version.
const OLDEST_NODE: (u32, u32) = (20, 19);

fn web_folder() -> anyhow::Result<PathBuf> {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = xtask
        .parent()
        .context("the folder of xtask has no parent")?;
    Ok(root.join("crates/explorer/web"))
}

fn version_of(program: &str) -> anyhow::Result<String> {
    match Command::new(program).arg("--version").output() {
        Ok(output) => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(
            "cannot find `{program}`, which building the web pages needs; \
             install Node.js {}.{} or newer, which brings npm",
            OLDEST_NODE.0,
            OLDEST_NODE.1
        ),
        Err(error) => Err(error).with_context(|| format!("cannot run `{program} --version`")),
    }
}

fn check_node(version: &str) -> anyhow::Result<()> {
    let (major, minor) = OLDEST_NODE;
    match major_and_minor(version) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        Some(_) => bail!("the web pages need Node.js {major}.{minor} or newer, found `{version}`"),
        None => bail!(
            "cannot read the version of Node.js from `{version}`; {major}.{minor} or newer is needed"
        ),
    }
}

fn major_and_minor(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// True when the packages of exactly this lock file were installed to the end.
fn is_installed(web: &Path) -> anyhow::Result<bool> {
    match fs_err::read_to_string(stamp_path(web)) {
        Ok(stamp) => Ok(stamp == lock_hash(web)?),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// `npm ci` deletes the folder first, so the stamp never outlives what it stands for.
fn stamp_path(web: &Path) -> PathBuf {
    web.join("node_modules/.newsgraph-lock-hash")
}

fn lock_hash(web: &Path) -> anyhow::Result<String> {
    let lock = fs_err::read(web.join("package-lock.json"))?;
    Ok(blake3::hash(&lock).to_string())
}

fn npm(web: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let line = format!("npm {}", arguments.join(" "));
    say(&line);
    let status = Command::new(NPM)
        .args(arguments)
        .current_dir(web)
        .status()
        .with_context(|| format!("cannot run `{line}`"))?;
    if !status.success() {
        bail!("`{line}` in crates/explorer/web failed: {status}");
    }
    Ok(())
}

#[expect(clippy::print_stderr, reason = "a developer command talks on stderr")]
fn say(words: &str) {
    eprintln!("web: {words}");
}

#[cfg(test)]
mod tests;
