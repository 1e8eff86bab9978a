//! `newsgraph verify`, `doctor`, `backup`, `restore` and `compact`: what keeps a graph alive. They work on the store alone.

use std::io::{BufReader, BufWriter, IsTerminal, Read, Write, stdout};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use indicatif::{HumanBytes, HumanCount};
use newsgraph_ingest::ontology;
use newsgraph_store::{
    BackupSummary, Level, OpenError, Progress, RebuildError, RestoreError, Store, StoreOptions,
    Verification, VerifyStep,
};
use serde_json::{Value, json};

use super::export::write_file;
use super::{NOTHING, no_graph, print_json, say, store_options};
use crate::args::{AnswerFormat, DataDir};
use crate::failure::hinted;
use crate::progress::Spinner;
use crate::render::plain;

/// Faults that are listed; more are counted.
const MAX_LISTED: usize = 100;

pub(super) fn verify(data: &DataDir, format: AnswerFormat, quiet: bool) -> Result<ExitCode> {
    let found = match open(data)? {
        Ok(store) => {
            let mut spinner = Spinner::new("read", quiet);
            let found = store.verify(&mut |step| match step {
                VerifyStep::Values(progress) => spinner.show(progress),
                VerifyStep::Graph => spinner.stage("deriving the graph again to compare it"),
            });
            spinner.finish();
            found
        }
        Err(what) => Verification {
            faults: vec![newsgraph_store::Fault { what }],
            ..Verification::default()
        },
    };
    let is_sound = found.faults.is_empty();
    if format == AnswerFormat::Json {
        print_json(&verification_json(&found), &mut stdout())?;
    } else {
        print_verification(&found)?;
    }
    if is_sound {
        return Ok(ExitCode::SUCCESS);
    }
    if !quiet {
        say("keep a copy of the directory, then restore a backup or ingest the articles anew");
    }
    Ok(ExitCode::from(NOTHING))
}

fn verification_json(found: &Verification) -> Value {
    let faults: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
    json!({
        "sound": faults.is_empty(),
        "faults": faults,
        "more_faults": found.more_faults,
        "rows": found.rows,
        "older_versions": found.older_versions,
        "parts": found.parts,
        "bytes": found.bytes,
        "texts": found.texts,
        "text_bytes": found.text_bytes,
        "changesets": found.changesets,
    })
}

fn print_verification(found: &Verification) -> Result<()> {
    let mut stdout = stdout().lock();
    for fault in found.faults.iter().take(MAX_LISTED) {
        writeln!(stdout, "fault: {}", plain(&fault.to_string()))?;
    }
    let n_faults = found.faults.len() as u64 + found.more_faults;
    if n_faults > MAX_LISTED as u64 {
        writeln!(stdout, "and {} more", n_faults - MAX_LISTED as u64)?;
    }
    let verdict = match n_faults {
        0 => "sound".to_owned(),
        n => counted(n, "fault"),
    };
    writeln!(
        stdout,
        "{verdict}: looked at {}, {} and {} of long rows ({}), {} ({}), {}",
        counted(found.rows, "row"),
        counted(found.older_versions, "older version"),
        counted(found.parts, "part"),
        HumanBytes(found.bytes),
        counted(found.texts, "text"),
        HumanBytes(found.text_bytes),
        counted(found.changesets, "change"),
    )?;
    Ok(())
}

pub(super) fn doctor(data: &DataDir, format: AnswerFormat) -> Result<ExitCode> {
    let findings = newsgraph_store::checkup(&data.data, store_options(data));
    let level = |level: Level| match level {
        Level::Ok => "ok",
        Level::Warn => "warn",
        Level::Fail => "fail",
    };
    if format == AnswerFormat::Json {
        let rows = findings.iter().map(|found| {
            json!({"check": found.check, "level": level(found.level), "what": found.what, "cure": found.cure})
        });
        print_json(&rows.collect::<Value>(), &mut stdout())?;
    } else {
        let mut stdout = stdout().lock();
        for found in &findings {
            let (level, what) = (level(found.level), plain(&found.what));
            writeln!(stdout, "{level:4}  {:11}  {what}", found.check)?;
            if let Some(cure) = &found.cure {
                writeln!(stdout, "                   cure: {}", plain(cure))?;
            }
        }
    }
    let has_failed = findings.iter().any(|found| found.level == Level::Fail);
    Ok(match has_failed {
        true => ExitCode::from(NOTHING),
        false => ExitCode::SUCCESS,
    })
}

pub(super) fn backup(
    file: &Path,
    force: bool,
    data: &DataDir,
    format: AnswerFormat,
    quiet: bool,
) -> Result<ExitCode> {
    if !force && file.is_file() {
        return Err(hinted(
            format!("`{}` is there already", file.display()),
            "name another file, or say --force to replace it",
        ));
    }
    let store = match open(data) {
        Ok(Ok(store)) => store,
        Err(error) if matches!(error.downcast_ref(), Some(OpenError::Locked { .. })) => {
            return Err(hinted(
                error.to_string(),
                "ask a server for it: curl --fail --output news.backup http://127.0.0.1:8080/backup",
            ));
        }
        Err(error) => return Err(error),
        Ok(Err(what)) => {
            return Err(hinted(
                what,
                "run `newsgraph verify`, and keep older backups",
            ));
        }
    };
    let mut spinner = Spinner::new("written", quiet);
    let mut summary = None;
    let mut fill = |out: &mut dyn Write| -> Result<()> {
        let made = store
            .read()
            .backup(out, &mut |progress| spinner.show(progress))?;
        summary = Some(made);
        Ok(())
    };
    if file.as_os_str() == "-" {
        if stdout().is_terminal() {
            return Err(hinted(
                "a backup is no text for a terminal",
                "name a file, or send standard output to a file or another command",
            ));
        }
        fill(&mut BufWriter::new(stdout().lock()))?;
    } else {
        write_file(file, &mut fill)
            .with_context(|| format!("`{}` was not written", file.display()))?;
        sync_directory_of(file)?;
    }
    spinner.finish();
    let summary = summary.context("a backup that was written has a summary")?;
    if format == AnswerFormat::Json && file.as_os_str() != "-" {
        print_json(&summary_json(&summary), &mut stdout())?;
    } else if !quiet {
        say(&format!("backed up {}", in_words(&summary)));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(
    file: &Path,
    data: &DataDir,
    format: AnswerFormat,
    quiet: bool,
) -> Result<ExitCode> {
    let mut input: Box<dyn Read> = match file.as_os_str() == "-" {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(BufReader::new(fs_err::File::open(file)?)),
    };
    let mut spinner = Spinner::new("restored", quiet);
    let restored = newsgraph_store::restore(
        &mut input,
        &data.data,
        store_options(data),
        &mut |progress| spinner.show(progress),
    );
    spinner.finish();
    let summary = restored.map_err(|error| match error {
        RestoreError::NotEmpty { .. } | RestoreError::Open(_) | RestoreError::Rebuild(_) => {
            error.into()
        }
        error => anyhow::Error::new(error).context(format!(
            "`{}` cannot be restored, and nothing was made of it",
            file.display()
        )),
    })?;
    let program = ontology();
    if summary.header.ontology != program.version() {
        say(&format!(
            "the backup was made with ontology {}, this program has {}: `newsgraph verify` may find relations that it would derive otherwise",
            summary.header.ontology,
            program.version()
        ));
    }
    if format == AnswerFormat::Json {
        print_json(&summary_json(&summary), &mut stdout())?;
    } else if !quiet {
        let place = data.data.display();
        say(&format!("restored {} into `{place}`", in_words(&summary)));
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the name of a new file last through a power cut.
fn sync_directory_of(file: &Path) -> Result<()> {
    if !fs_err::metadata(file)?.is_file() {
        return Ok(());
    }
    let parent = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new("."));
    fs_err::File::open(parent)?.sync_all()?;
    Ok(())
}

fn summary_json(summary: &BackupSummary) -> Value {
    json!({
        "sequence": summary.header.sequence,
        "ontology": summary.header.ontology,
        "store_format": summary.header.store_format,
        "rows": summary.rows,
        "bytes": summary.bytes,
    })
}

fn in_words(summary: &BackupSummary) -> String {
    format!(
        "the graph as of change {}: {} values, {} before packing",
        summary.header.sequence,
        HumanCount(summary.rows),
        HumanBytes(summary.bytes)
    )
}

pub(super) fn compact(data: &DataDir, format: AnswerFormat, quiet: bool) -> Result<ExitCode> {
    let mut spinner = Spinner::new("written", quiet);
    let compacted = newsgraph_store::compact(
        &data.data,
        store_options(data),
        &mut |progress: Progress| {
            spinner.show(progress);
        },
    );
    spinner.finish();
    let compacted = match compacted {
        Err(RebuildError::Open(OpenError::Missing { .. })) => return Err(no_graph(&data.data)),
        compacted => compacted?,
    };
    if format == AnswerFormat::Json {
        let figures = json!({
            "rows": compacted.rows,
            "bytes_before": compacted.bytes_before,
            "bytes_after": compacted.bytes_after,
        });
        print_json(&figures, &mut stdout())?;
    } else if !quiet {
        say(&format!(
            "{} values in {}, {} before",
            HumanCount(compacted.rows),
            HumanBytes(compacted.bytes_after),
            HumanBytes(compacted.bytes_before)
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the store to read it, without a topology; the words of the fault when its files are damaged.
fn open(data: &DataDir) -> Result<Result<Store, String>> {
    let options = StoreOptions {
        read_only: true,
        ..store_options(data)
    };
    match Store::open(&data.data, ontology(), options) {
        Ok(store) => Ok(Ok(store)),
        Err(OpenError::Missing { .. }) => Err(no_graph(&data.data)),
        Err(error @ OpenError::Damaged { .. }) => Ok(Err(error.to_string())),
        Err(OpenError::Folder { source, .. }) if is_damage(&source) => Ok(Err(format!(
            "the store in `{}` is damaged: {source}",
            data.data.display()
        ))),
        Err(error) => Err(error.into()),
    }
}

/// What the storage engine says of files that are not what it wrote.
fn is_damage(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof
            | ErrorKind::InvalidData
            | ErrorKind::InvalidInput
            | ErrorKind::Other
    )
}

fn counted(n: u64, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {what}{plural}", HumanCount(n))
}
