//! `newsgraph extract`: what articles say, without storing anything, and on request why.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use newsgraph_export::{ExportGraph, graph_json, write_dot};
use newsgraph_ingest::{Author, Engine, SourceError, find_articles};
use newsgraph_model::wire::{Explanation, GraphDocument};
use newsgraph_model::{Article, Document, DocumentId, View};
use serde::Serialize;

use super::{NOTHING, print_json, say};
use crate::args::{ArticleArgs, ExtractFormat};
use crate::commands::ingest::{check_published, fill_in, say_undated};
use crate::commands::show::{print_document, print_title};
use crate::failure::hinted;
use crate::render::explanation::{Colour, write_explanation};

pub(super) fn run(
    paths: &[PathBuf],
    given: &ArticleArgs,
    format: ExtractFormat,
    explain: bool,
) -> Result<ExitCode> {
    if explain && format == ExtractFormat::Dot {
        return Err(hinted(
            "a drawing cannot be explained: `--explain` does not go with `--format dot`",
            "take `--format table`, `json` or `jsonl`",
        ));
    }
    check_published(given)?;
    let engine = Engine::in_memory()?;
    let mut callers_ids = BTreeMap::new();
    let mut documents = Vec::new();
    let mut explanations = BTreeMap::new();
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
            let explained = explain.then(|| found.article.clone());
            let ingested = engine
                .ingest(found.article, &Author::named("extract"))
                .map_err(|error| anyhow::anyhow!("`{place}`: {error}"))?;
            if let Some(reason) = &ingested.unread {
                say(&format!("`{place}`: {reason}"));
            }
            callers_ids.extend(found.id.map(|id| (ingested.document.to_string(), id)));
            documents.push(ingested.document);
            if let Some(article) = explained {
                explanations.insert(ingested.document, explanation(&engine, article)?);
            }
            Ok(())
        });
        if let Err(error) = outcome {
            failed = true;
            say(&format!("not read: {error}"));
        }
    });
    say_undated(n_undated);
    print(&engine, &documents, (&callers_ids, &explanations), format)?;
    if failed {
        return Ok(ExitCode::from(2));
    }
    Ok(if documents.is_empty() {
        ExitCode::from(NOTHING)
    } else {
        ExitCode::SUCCESS
    })
}

/// Why an article's claims are what they are.
fn explanation(engine: &Engine, article: Article) -> Result<Explanation> {
    let extractor = engine.extractor();
    let language = extractor.language_of(&article);
    let document = Document::from_article(article, language)?;
    Ok(extractor.explain(&document))
}

/// A line of Graph JSON with its explanation.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    document: GraphDocument,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
}

fn print(
    engine: &Engine,
    documents: &[DocumentId],
    (callers_ids, explanations): (
        &BTreeMap<String, String>,
        &BTreeMap<DocumentId, Explanation>,
    ),
    format: ExtractFormat,
) -> Result<()> {
    let view = engine.snapshot()?.view;
    let mut stdout = std::io::stdout().lock();
    match format {
        ExtractFormat::Table => {
            for document in documents {
                let Some(explanation) = explanations.get(document) else {
                    print_document(&view, engine.ontology(), *document, &mut stdout)?;
                    continue;
                };
                print_title(&view, *document, &mut stdout)?;
                let colour = Colour::of_stdout();
                write_explanation(explanation, engine.ontology(), colour, &mut stdout)?;
                if explanation.claims.is_empty() {
                    say(&format!("nothing was read in {document}"));
                }
            }
        }
        ExtractFormat::Dot => {
            write_dot(
                &mut stdout,
                &ExportGraph::of_view(&view, engine.ontology(), View::All)?,
            )?;
        }
        ExtractFormat::Json | ExtractFormat::Jsonl => {
            let lines = graph_json(&view, View::All)?
                .into_iter()
                .map(|mut document| {
                    let id: Option<DocumentId> = document.id.parse().ok();
                    rename(&mut document, callers_ids);
                    let explanation = id.and_then(|id| explanations.get(&id));
                    Line {
                        document,
                        explanation,
                    }
                });
            let lines: Vec<Line<'_>> = lines.collect();
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
