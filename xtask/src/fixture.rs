//! `cargo xtask fixture`: a small store of today's format, which every later version must open.

use std::io::{Cursor, Write};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use zip::write::SimpleFileOptions;

use crate::shell::{newsgraph, program, root, say};

const FIXTURES: &str = "tests/fixtures";

/// What was done to it: something of every kind, in words of the program; `DIR` is a folder for files.
const HISTORY: &[&[&str]] = &[
    &["ingest", "--quiet", "data/samples/merger"],
    &["ingest", "--quiet", "DIR/first.txt"],
    &["ingest", "--quiet", "DIR/revised.txt"],
    &["merge", "Ada Lind", "Ingrid Tessel"],
    &["merge", "Bea Roe", "Hector Villaseñor"],
    &["undo"],
    &[
        "import",
        "--quiet",
        "--dataset",
        "gifts",
        "docs/tables/people.csv",
        "docs/tables/gifts.tsv",
    ],
    &["ingest", "--quiet", "DIR/purged.txt"],
];

const FIRST: &str = "---\ntitle: A pledge\nurl: https://post.example/pledge\npublisher: Arden Post\npublished: 2025-03-04\n---\n\n\
Mayor Ada Lind promised on Tuesday to support Senator Bea Roe.\n";
const REVISED: &str = "---\ntitle: A pledge kept\nurl: https://post.example/pledge\npublisher: Arden Post\npublished: 2025-03-05\n---\n\n\
Mayor Ada Lind endorsed Senator Bea Roe on Wednesday.\n";

const PURGED: &str = "---\ntitle: Taken down\npublisher: Arden Post\npublished: 2025-03-06\n---\n\n\
Mayor Ada Lind met Cleo Farr in the harbour.\n";

/// Makes `tests/fixtures/store-FORMAT.zip` and what `newsgraph stats` says of it beside. A fixture that is there stays as it is
/// without `--write`: once a version was released its fixture never changes.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let overwrite = match args {
        [] => false,
        [flag] if flag == "--write" => true,
        _ => bail!("`cargo xtask fixture` takes `--write` or nothing"),
    };
    let newsgraph = newsgraph(false)?.to_string_lossy().into_owned();
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("graph");
    fs_err::write(folder.path().join("first.txt"), FIRST)?;
    fs_err::write(folder.path().join("revised.txt"), REVISED)?;
    fs_err::write(folder.path().join("purged.txt"), PURGED)?;
    let dir = folder.path().to_string_lossy().into_owned();
    let run = |words: &[&str]| -> Result<String> {
        let words: Vec<String> = words.iter().map(|word| word.replace("DIR", &dir)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = program(&newsgraph, &words)
            .env("NEWSGRAPH_DATA", &data)
            .output()?;
        ensure!(
            output.status.success(),
            "`newsgraph {}` failed: {}",
            words.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?)
    };
    for words in HISTORY {
        run(words)?;
    }
    let documents: Vec<serde_json::Value> =
        serde_json::from_str(&run(&["documents", "--limit", "99", "--format", "json"])?)?;
    let purged = documents.iter().find(|row| row["title"] == "Taken down");
    let id = purged.and_then(|row| row["id"].as_str());
    let id = id.context("the document to purge is not listed")?;
    run(&["purge", id, "--reason", "case 17/4", "--yes", "--quiet"])?;
    let stats = run(&["stats"])?;
    let format = fs_err::read_to_string(data.join("newsgraph-store"))?;
    let format = format
        .trim()
        .strip_prefix("format ")
        .context("the store does not say its format")?;
    let name = format!("store-{format}");
    let fixtures = root().join(FIXTURES);
    fs_err::create_dir_all(&fixtures)?;
    let packed = fixtures.join(&name).with_extension("zip");
    ensure!(
        overwrite || !packed.exists(),
        "{FIXTURES}/{name}.zip is there; `--write` makes it anew, if no version of this format was released"
    );
    fs_err::write(&packed, pack(&data)?)?;
    fs_err::write(packed.with_extension("stats"), stats)?;
    say(&format!("{FIXTURES}/{name}.zip written"));
    Ok(())
}

/// The files of a closed store.
fn pack(data: &Path) -> Result<Vec<u8>> {
    let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut entries: Vec<_> = fs_err::read_dir(data)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs_err::DirEntry::file_name);
    for entry in entries.iter().filter(|entry| entry.path().is_file()) {
        packed.start_file(
            entry.file_name().to_string_lossy(),
            SimpleFileOptions::default(),
        )?;
        packed.write_all(&fs_err::read(entry.path())?)?;
    }
    Ok(packed.finish()?.into_inner())
}
