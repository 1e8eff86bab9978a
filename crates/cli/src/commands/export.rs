//! `newsgraph export`.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use newsgraph_export::{ExportGraph, write_archive, write_canonical, write_dot, write_graph_json};
use newsgraph_graph::{Budget, Filter, Traversal};
use newsgraph_ingest::{Engine, Snapshot};
use newsgraph_model::View;

use super::{nothing, open_existing, say};
use crate::args::{ExportFormat, ReadArgs};
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

#[cfg(test)]
mod tests;
