//! `cargo xtask schema`: keeps the committed schema.graphql equal to what the program serves.

use anyhow::{Context, Result, bail};

use crate::shell::{newsgraph, program, root, say};

/// Compares `schema.graphql` with the program's schema; with `--write` writes it.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let write = match args {
        [] => false,
        [flag] if flag == "--write" => true,
        _ => bail!("`cargo xtask schema` takes `--write` or nothing"),
    };
    let newsgraph = newsgraph(false)?;
    let output = program(&newsgraph.to_string_lossy(), &["schema"])
        .output()
        .context("cannot run `newsgraph schema`")?;
    if !output.status.success() {
        bail!(
            "`newsgraph schema` failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let served = String::from_utf8(output.stdout).context("the schema is not UTF-8")?;
    let path = root().join("schema.graphql");
    if write {
        fs_err::write(&path, served)?;
        say("schema.graphql written");
        return Ok(());
    }
    if fs_err::read_to_string(&path)? != served {
        bail!(
            "schema.graphql is not what the program serves; write it with `cargo xtask schema --write`"
        );
    }
    say("schema.graphql is what the program serves");
    Ok(())
}
