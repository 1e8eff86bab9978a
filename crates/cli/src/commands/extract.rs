//! `newsgraph extract`: what articles say, without storing anything.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use newsgraph_export::{ExportGraph, graph_json, write_dot};
use newsgraph_ingest::{Author, Engine, SourceError, find_articles};
use newsgraph_model::View;
use newsgraph_model::wire::GraphDocument;

use super::{NOTHING, print_json, say};
use crate::args::{ArticleArgs, ExtractFormat};
use crate::commands::ingest::{check_published, fill_in, say_undated};
use crate::commands::show::print_document;

pub(super) fn run(
    paths: &[PathBuf],
    given: &ArticleArgs,
    format: ExtractFormat,
) -> Result<ExitCode> {
    check_published(given)?;
    let engine = Engine::in_memory()?;
    let mut callers_ids = BTreeMap::new();
    let mut documents = Vec::new();
    let mut failed = false;
    let mut n_undated = 0;
    find_articles(paths, &mut |found| {
        if matches!(found, Err(SourceError::Skipped { .. })) {
            return;
        }
        let outcome = found.map_err(anyhow::Error::from).and_then(|mut found| {
            fill_in(&mut found, given);
            n_undated += usize::from(found.article.published_at.is_none());
            let place = found.place.clone();
            let ingested = engine
                .ingest(found.article, &Author::named("extract"))
                .map_err(|error| anyhow::anyhow!("`{place}`: {error}"))?;
            if let Some(reason) = &ingested.unread {
                say(&format!("`{place}`: {reason}"));
            }
            callers_ids.extend(found.id.map(|id| (ingested.document.to_string(), id)));
            documents.push(ingested.document);
            Ok(())
        });
        if let Err(error) = outcome {
            failed = true;
            say(&format!("not read: {error}"));
        }
    });
    say_undated(n_undated);
    print(&engine, &documents, &callers_ids, format)?;
    if failed {
        return Ok(ExitCode::from(2));
    }
    Ok(if documents.is_empty() {
        ExitCode::from(NOTHING)
    } else {
        ExitCode::SUCCESS
    })
}

fn print(
    engine: &Engine,
    documents: &[newsgraph_model::DocumentId],
    callers_ids: &BTreeMap<String, String>,
    format: ExtractFormat,
) -> Result<()> {
    let view = engine.snapshot()?.view;
    let mut stdout = std::io::stdout().lock();
    match format {
        ExtractFormat::Table => {
            for document in documents {
                print_document(&view, engine.ontology(), *document, &mut stdout)?;
            }
        }
        ExtractFormat::Dot => {
            write_dot(
                &mut stdout,
                &ExportGraph::of_view(&view, engine.ontology(), View::All)?,
            )?;
        }
        ExtractFormat::Json | ExtractFormat::Jsonl => {
            let mut lines: Vec<GraphDocument> = graph_json(&view, View::All)?;
            for line in &mut lines {
                rename(line, callers_ids);
            }
            if format == ExtractFormat::Json {
                print_json(&lines, &mut stdout)?;
            } else {
                for line in &lines {
                    serde_json::to_writer(&mut stdout, line)?;
                    writeln!(stdout)?;
                }
            }
        }
    }
    Ok(())
}

/// Puts the caller's id in the place of ours, so that the answer can be matched to the question.
fn rename(line: &mut GraphDocument, callers_ids: &BTreeMap<String, String>) {
    let Some(id) = callers_ids.get(&line.id) else {
        return;
    };
    for evidence in line
        .relations
        .iter_mut()
        .flat_map(|relation| &mut relation.evidence)
    {
        if evidence.document == line.id {
            evidence.document.clone_from(id);
        }
    }
    line.id.clone_from(id);
}
