//! `newsgraph export` and `newsgraph import`.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use newsgraph_export::{
    ExportGraph, read_archive, write_archive, write_canonical, write_dot, write_graph_json,
};
use newsgraph_graph::{Budget, Filter, Traversal};
use newsgraph_ingest::{Author, Engine, Snapshot};
use newsgraph_model::View;
use newsgraph_model::wire::ArchiveLine;
use newsgraph_store::Outcome;

use super::{nothing, open, open_existing, say};
use crate::args::{DataDir, ExportFormat, ReadArgs};
use crate::failure::hinted;
use crate::lookup;

pub(super) fn run(
    format: ExportFormat,
    around: Option<&str>,
    hops: u8,
    output: Option<&Path>,
    read: &ReadArgs,
) -> Result<ExitCode> {
    if around.is_some() && format != ExportFormat::Dot {
        return Err(hinted(
            "--around draws, so it goes with --format dot",
            "leave --around out to write everything",
        ));
    }
    check_asked(format, read)?;
    let engine = open_existing(&read.data.data)?;
    let snapshot = engine.snapshot()?;
    let drawing = match (format, around) {
        (ExportFormat::Dot, Some(words)) => {
            let Some(entity) = lookup::entity(&snapshot, words)? else {
                return Ok(nothing(&format!(
                    "there is no entity `{words}`; look it up with `newsgraph entities`"
                )));
            };
            Some(near(&engine, &snapshot, entity.id, hops, read)?)
        }
        (ExportFormat::Dot, None) => {
            let filter = filter(read);
            Some(ExportGraph::of_topology(
                &snapshot.topology,
                engine.ontology(),
                &filter,
            ))
        }
        _ => None,
    };
    match output {
        Some(path) => write_file(path, &mut |out| {
            write(format, &snapshot, read, drawing.as_ref(), out)
        })?,
        None => write(
            format,
            &snapshot,
            read,
            drawing.as_ref(),
            &mut BufWriter::new(std::io::stdout().lock()),
        )?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses to write everything when less was asked for.
fn check_asked(format: ExportFormat, read: &ReadArgs) -> Result<()> {
    if read.collection.is_some() && format != ExportFormat::Dot {
        return Err(hinted(
            "--collection goes with --format dot only; the other formats write every document",
            "leave --collection out, or draw with --format dot",
        ));
    }
    let is_whole = matches!(format, ExportFormat::Archive | ExportFormat::Canonical);
    if is_whole && read.view != View::Reported {
        return Err(hinted(
            "--view goes with drawings and Graph JSON; archive and canonical export hold every assertion",
            "leave --view out",
        ));
    }
    Ok(())
}

/// Writes a file beside `path` and renames it, so that a failure leaves the old file as it was. What is there and is no
/// file, such as a pipe or `/dev/null`, is written to and never replaced.
pub(super) fn write_file(
    path: &Path,
    fill: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    if fs_err::metadata(path).is_ok_and(|there| !there.is_file()) {
        return fill(&mut BufWriter::new(
            fs_err::File::options().write(true).open(path)?,
        ));
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.partial", std::process::id()));
    // A name that is taken, by a link too, is not written through.
    let file = fs_err::File::options()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    let written = (|| {
        let mut file = BufWriter::new(file);
        fill(&mut file)?;
        file.into_inner()
            .map_err(|error| error.into_error())?
            .sync_all()?;
        Ok(fs_err::rename(&beside, path)?)
    })();
    if written.is_err() {
        // The first failure is the one to tell.
        let _ = fs_err::remove_file(&beside);
    }
    written
}

fn filter(read: &ReadArgs) -> Filter {
    Filter {
        collection: read.collection.as_deref().map(Into::into),
        ..Filter::of_view(read.view)
    }
}

fn near(
    engine: &Engine,
    snapshot: &Snapshot,
    entity: newsgraph_model::EntityId,
    hops: u8,
    read: &ReadArgs,
) -> Result<ExportGraph> {
    let traversal = Traversal {
        filter: filter(read),
        hops: u32::from(hops),
        ..Traversal::default()
    };
    let subgraph = snapshot
        .topology
        .subgraph(&[entity], &traversal, &Budget::default());
    if subgraph.truncated {
        say("the drawing is cut: there is more within these hops than it may hold");
    }
    Ok(ExportGraph::of_subgraph(
        &snapshot.view,
        engine.ontology(),
        &subgraph,
    )?)
}

fn write(
    format: ExportFormat,
    snapshot: &Snapshot,
    read: &ReadArgs,
    drawing: Option<&ExportGraph>,
    out: &mut dyn Write,
) -> Result<()> {
    match (format, drawing) {
        (ExportFormat::Dot, Some(drawing)) => write_dot(out, drawing)?,
        (ExportFormat::Archive, _) => write_archive(&snapshot.view, out)?,
        (ExportFormat::Canonical, _) => write_canonical(&snapshot.view, out)?,
        (ExportFormat::Dot | ExportFormat::Json, _) => {
            write_graph_json(&snapshot.view, read.view, out)?;
        }
    }
    out.flush()?;
    Ok(())
}

pub(super) fn import(file: &Path, data: &DataDir, actor: &str, quiet: bool) -> Result<ExitCode> {
    let engine = open(data)?;
    let by = Author {
        reason: format!("import of {}", file.display()),
        ..Author::named(actor)
    };
    let (mut n_new, mut n_unchanged) = (0, 0);
    let mut take = |reader: &mut dyn std::io::BufRead| -> Result<()> {
        for line in read_archive(reader) {
            let line = line?;
            if let ArchiveLine::Header(header) = &line
                && header.ontology_version != engine.ontology().version()
            {
                say(&format!(
                    "the archive was made with ontology {}, this program has {}: relations may differ",
                    header.ontology_version,
                    engine.ontology().version()
                ));
            }
            match restore(&engine, line, &by)? {
                Some(Outcome::Changed) => n_new += 1,
                Some(Outcome::Unchanged) => n_unchanged += 1,
                None => {}
            }
        }
        Ok(())
    };
    if file.as_os_str() == "-" {
        take(&mut BufReader::new(std::io::stdin().lock()))?;
    } else {
        let opened =
            File::open(file).with_context(|| format!("cannot read `{}`", file.display()))?;
        take(&mut BufReader::new(opened))?;
    }
    if !quiet {
        say(&format!(
            "{n_new} documents, attestations and judgements taken in, {n_unchanged} unchanged in `{}`",
            data.data.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn restore(engine: &Engine, line: ArchiveLine, by: &Author) -> Result<Option<Outcome>> {
    let committed = match line {
        ArchiveLine::Header(_) => return Ok(None),
        ArchiveLine::Document(archived) => {
            let id = archived.document.id;
            let committed = engine.restore(
                archived.document,
                archived.extraction,
                archived.collections,
                by,
            )?;
            if archived.retracted {
                engine.retract(id, by)?;
            }
            committed
        }
        ArchiveLine::Attestation(attestation) => engine.restore_attestation(*attestation, by)?,
        ArchiveLine::Judgement(judgement) => engine.judge(judgement, by)?,
    };
    Ok(Some(committed.outcome))
}

#[cfg(test)]
mod tests;
