//! `newsgraph export` and `newsgraph import`.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use newsgraph_export::{
    ExportGraph, graph_json, read_archive, write_archive, write_canonical, write_dot,
};
use newsgraph_graph::{Budget, Filter, Traversal};
use newsgraph_ingest::{Author, Engine, Snapshot};
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
            Some(ExportGraph::filtered(
                &snapshot.view,
                engine.ontology(),
                &filter,
            )?)
        }
        _ => None,
    };
    match output {
        Some(path) => {
            // Written beside the file and renamed, so that a failure leaves the old file as it was.
            let beside = path.with_extension("partial");
            let mut file = BufWriter::new(fs_err::File::create(&beside)?);
            write(format, &snapshot, read, drawing.as_ref(), &mut file)?;
            file.into_inner()
                .map_err(|error| error.into_error())?
                .sync_all()?;
            fs_err::rename(&beside, path)?;
        }
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
            for line in graph_json(&snapshot.view, read.view)? {
                serde_json::to_writer(&mut *out, &line)?;
                writeln!(out)?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

pub(super) fn import(file: &Path, data: &DataDir, actor: &str, quiet: bool) -> Result<ExitCode> {
    let engine = open(&data.data)?;
    let by = Author {
        reason: format!("import of {}", file.display()),
        ..Author::named(actor)
    };
    let (mut n_new, mut n_unchanged) = (0, 0);
    let mut take = |reader: &mut dyn std::io::BufRead| -> Result<()> {
        for line in read_archive(reader) {
            match restore(&engine, line?, &by)? {
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
