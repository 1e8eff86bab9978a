//! `newsgraph search`: names, titles and sentences, best first.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use newsgraph_ingest::{Engine, Standing};
use serde_json::{Value, json};

use super::show::{print_table, table};
use super::{nothing, open_existing, print_json, say};
use crate::args::{AnswerFormat, ReadArgs, SearchKind};
use crate::failure::hinted;
use crate::lookup::check_collection;
use crate::render::plain;

/// The same field that the API serves.
const SEARCH: &str = "query($query: String!, $kinds: [SearchKind!], $view: View!, $collection: String, $first: Int!) {
  search(query: $query, kinds: $kinds, view: $view, collection: $collection, first: $first) {
    didYouMean
    edges { matched score node {
      __typename
      ... on Entity { id name type { name } }
      ... on Document { id title publisher published { earliest latest } }
      ... on Relation { id triple { subject predicate object } }
    } }
  }
}";

/// How often somebody who waits is told how far the index of texts is.
const TELL_EVERY: Duration = Duration::from_secs(2);

pub(super) fn run(
    words: &str,
    kinds: &[SearchKind],
    limit: usize,
    read: &ReadArgs,
    format: AnswerFormat,
    quiet: bool,
) -> Result<ExitCode> {
    let engine = open_existing(&read.data.data)?;
    check_collection(&engine.snapshot()?.view, read.collection.as_deref())?;
    if kinds.is_empty() || kinds.iter().any(|kind| *kind != SearchKind::Entities) {
        wait_for_texts(&engine, quiet)?;
    }
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    let variables = json!({
        "query": words,
        "kinds": (!names.is_empty()).then_some(names),
        "view": read.view.as_str().to_uppercase(),
        "collection": read.collection,
        "first": limit,
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let answer = runtime.block_on(newsgraph_api::answer(&engine, SEARCH, variables));
    if let Some(error) = answer["errors"].get(0) {
        let message = error["message"].as_str().unwrap_or_default().to_owned();
        match error["extensions"]["hint"].as_str() {
            Some(hint) => return Err(hinted(message, hint)),
            None => bail!(message),
        }
    }
    let found = &answer["data"]["search"];
    let edges = found["edges"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if edges.is_empty() {
        return Ok(nothing("nothing fits"));
    }
    let mut stdout = std::io::stdout().lock();
    if format == AnswerFormat::Json {
        print_json(found, &mut stdout)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = table(&["kind", "what", "found by", "id"]);
    for edge in edges {
        let node = &edge["node"];
        let word = |value: &Value| plain(value.as_str().unwrap_or_default());
        let (kind, what) = match word(&node["__typename"]).as_str() {
            "Entity" => (word(&node["type"]["name"]), word(&node["name"])),
            "Relation" => ("relation".to_owned(), in_words(&node["triple"])),
            _ => ("document".to_owned(), word(&node["title"])),
        };
        let matched = word(&edge["matched"]);
        let by = if matched == what {
            String::new()
        } else {
            matched
        };
        rows.add_row([kind, what, by, word(&node["id"])]);
    }
    print_table(&rows, &mut stdout)?;
    Ok(ExitCode::SUCCESS)
}

/// Subject, predicate and object.
fn in_words(triple: &Value) -> String {
    let parts = ["subject", "predicate", "object"].map(|part| triple[part].as_str());
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    plain(&parts.join(" "))
}

/// Waits until the index of texts has everything: it is made by the first search, and brought up by later ones.
fn wait_for_texts(engine: &Engine, quiet: bool) -> Result<()> {
    let Some(index) = engine.full_text() else {
        bail!("the index of texts cannot be made: there is no thread left for it");
    };
    let sequence = engine.snapshot()?.sequence();
    loop {
        match index.wait_for(sequence, TELL_EVERY) {
            Standing::Behind { progress, .. } if !quiet => {
                let (done, all) = (progress.done, progress.all);
                say(&format!(
                    "reading texts into the index: {done} of {all} documents"
                ));
            }
            Standing::Failed { reason } => {
                return Err(hinted(
                    reason,
                    "make room, or remove the folder `fulltext` of the graph: it is made anew",
                ));
            }
            Standing::Current { .. } => return Ok(()),
            _ => {}
        }
    }
}
