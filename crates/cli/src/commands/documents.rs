//! `newsgraph documents`: what was taken in, under ids short enough to type.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use anyhow::Result;
use newsgraph_store::{DocumentState, ReadView, StoredDocument, Tombstone};
use serde_json::{Value, json};

use super::show::{print_table, table};
use super::{nothing, open_rows, print_json};
use crate::args::{AnswerFormat, DataDir, StateFilter};
use crate::lookup::{check_collection, short_id};
use crate::render::plain;

/// Documents read at a time.
const PAGE: usize = 500;

pub(super) fn run(
    collection: Option<&str>,
    state: StateFilter,
    limit: usize,
    data: &DataDir,
    format: AnswerFormat,
) -> Result<ExitCode> {
    let view = open_rows(data)?.read();
    check_collection(&view, collection)?;
    let mut found = matching(&view, collection, state)?;
    // A tombstone has no tags.
    let mut stones = match (state, collection) {
        (StateFilter::All | StateFilter::Purged, None) => view.tombstones()?,
        _ => Vec::new(),
    };
    stones.sort_by_key(|stone| Reverse((stone.sequence, stone.document)));
    let datasets = datasets(&view, collection, state)?;
    let n_found = found.len() + stones.len();
    found.truncate(limit);
    stones.truncate(limit - found.len());
    if n_found + datasets.len() == 0 && format == AnswerFormat::Table {
        return Ok(nothing("there is no such document"));
    }
    let mut stdout = std::io::stdout().lock();
    if format == AnswerFormat::Json {
        let rows = found.iter().map(|row| to_json(&view, row));
        let stones = stones.iter().map(|stone| stone_json(&view, stone));
        let rows: Result<Vec<Value>> = rows.chain(stones).collect();
        let mut rows = rows?;
        rows.extend(datasets.iter().map(Dataset::to_json));
        print_json(&rows, &mut stdout)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = table(&["id", "published", "publisher", "title", "state"]);
    for row in &found {
        table.add_row([
            short_id(&view, row.id)?,
            row.published_at.iso().unwrap_or_default(),
            plain(row.publisher.as_deref().unwrap_or_default()),
            plain(row.title.as_deref().unwrap_or_default()),
            state_in_words(&view, row)?,
        ]);
    }
    for stone in &stones {
        let none = String::new;
        let state = format!("purged (change {})", stone.sequence);
        table.add_row([
            short_id(&view, stone.document)?,
            none(),
            none(),
            none(),
            state,
        ]);
    }
    for row in &datasets {
        let parts = if row.parts == 1 { "part" } else { "parts" };
        table.add_row([
            plain(&row.name),
            String::new(),
            String::new(),
            format!(
                "dataset: {} relations in {} {parts}",
                row.records, row.parts
            ),
            row.state().to_owned(),
        ]);
    }
    print_table(&table, &mut stdout)?;
    let n_shown = found.len() + stones.len();
    if n_found > n_shown {
        super::say(&format!(
            "{} more; list them with --limit {n_found}",
            n_found - n_shown
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// The newest publication first, what has no date last.
fn matching(
    view: &ReadView,
    collection: Option<&str>,
    state: StateFilter,
) -> Result<Vec<StoredDocument>> {
    let wanted = match state {
        StateFilter::Purged => return Ok(Vec::new()),
        StateFilter::All => None,
        StateFilter::Live => Some(DocumentState::Live),
        StateFilter::Revised => Some(DocumentState::Revised),
        StateFilter::Retracted => Some(DocumentState::Retracted),
    };
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = view.documents(after, PAGE)?;
        let is_last = page.len() < PAGE;
        after = page.last().map(|row| row.id);
        found.extend(page.into_iter().filter(|row| {
            wanted.is_none_or(|state| row.state == state)
                && collection.is_none_or(|tag| row.collections.contains(tag))
        }));
        if is_last {
            break;
        }
    }
    found.sort_by_key(|row| Reverse((row.published_at.latest, row.sequence, row.id)));
    Ok(found)
}

/// A dataset that was taken in.
struct Dataset {
    name: String,
    files: BTreeSet<String>,
    collections: BTreeSet<String>,
    parts: u64,
    records: u64,
    counts: bool,
}

impl Dataset {
    const fn state(&self) -> &'static str {
        if self.counts { "live" } else { "retracted" }
    }

    fn to_json(&self) -> Value {
        json!({
            "dataset": self.name,
            "files": self.files,
            "collections": self.collections,
            "parts": self.parts,
            "relations": self.records,
            "state": self.state(),
        })
    }
}

/// Datasets by name: of one that counts, the parts that do.
fn datasets(view: &ReadView, collection: Option<&str>, state: StateFilter) -> Result<Vec<Dataset>> {
    let mut found: BTreeMap<(String, bool), Dataset> = BTreeMap::new();
    for part in view.dataset_parts()? {
        let key = (part.part.dataset.to_string(), !part.counts);
        let dataset = found.entry(key).or_insert_with(|| Dataset {
            name: part.part.dataset.to_string(),
            files: BTreeSet::new(),
            collections: BTreeSet::new(),
            parts: 0,
            records: 0,
            counts: part.counts,
        });
        let files = part.part.files.iter().map(|file| file.name.to_string());
        dataset.files.extend(files);
        let tags = part.part.collections.iter().map(ToString::to_string);
        dataset.collections.extend(tags);
        dataset.parts += 1;
        dataset.records += part.n_records;
    }
    let wanted = |row: &Dataset| {
        let is_state = match state {
            StateFilter::All => true,
            StateFilter::Live => row.counts,
            StateFilter::Retracted => !row.counts,
            StateFilter::Revised | StateFilter::Purged => false,
        };
        is_state && collection.is_none_or(|tag| row.collections.contains(tag))
    };
    Ok(found.into_values().filter(wanted).collect())
}

/// A document's state in a word.
pub(super) const fn state_word(state: DocumentState) -> &'static str {
    match state {
        DocumentState::Live => "live",
        DocumentState::Revised => "revised",
        DocumentState::Retracted => "retracted",
    }
}

/// The state, and of what a live document is a copy.
fn state_in_words(view: &ReadView, row: &StoredDocument) -> Result<String> {
    let state = state_word(row.state);
    Ok(match view.copy_of(row)? {
        None => state.to_owned(),
        Some(original) => format!("{state}, copies {}", short_id(view, original)?),
    })
}

fn to_json(view: &ReadView, row: &StoredDocument) -> Result<Value> {
    Ok(json!({
        "id": row.id,
        "short_id": short_id(view, row.id)?,
        "title": row.title,
        "url": row.url,
        "publisher": row.publisher,
        "published_at": row.published_at.iso(),
        "language": row.language,
        "collections": row.collections,
        "state": row.state,
        "copy_of": view.copy_of(row)?,
        "text_bytes": row.text_bytes,
        "sequence": row.sequence,
    }))
}

/// What is left of a purged document: no title, no address.
fn stone_json(view: &ReadView, stone: &Tombstone) -> Result<Value> {
    Ok(json!({
        "id": stone.document,
        "short_id": short_id(view, stone.document)?,
        "state": "purged",
        "text_id": stone.text_id,
        "purged_by": stone.actor,
        "reason": stone.reason,
        "recorded_ms": stone.recorded_ms,
        "sequence": stone.sequence,
    }))
}
