//! From the words a person types to the entity or document they mean.

use std::collections::BTreeSet;

use anyhow::Result;
use newsgraph_ingest::Snapshot;
use newsgraph_model::{DocumentId, Entity, EntityId};
use newsgraph_store::{ReadView, Tombstone};

use crate::failure::{hinted, not_there};
use crate::render::{plain, title_of};

/// Candidates that are listed when a name fits several entities.
const MAX_CANDIDATES: usize = 10;

/// Fewest digits of a document's id that are shown.
const MIN_DIGITS: usize = 8;

/// The entity that `words` name: an id, a whole name or alias, or part of a name. `None` when nothing fits.
pub(crate) fn entity(snapshot: &Snapshot, words: &str) -> Result<Option<Entity>> {
    if words.starts_with(EntityId::PREFIX) {
        // What looks like an id must be one: no name begins so.
        let _: EntityId = words.parse()?;
    }
    let mut meant = snapshot.entities_meant(words, MAX_CANDIDATES + 1)?;
    if meant.len() > 1 {
        return Err(ambiguous(words, &meant));
    }
    Ok(meant.pop())
}

/// From how many sources an entity is known, in words.
pub(crate) fn sources(entity: &Entity) -> String {
    match entity.sources {
        1 => "1 source".to_owned(),
        n => format!("{n} sources"),
    }
}

/// Documents read at a time.
const PAGE: usize = 500;

/// Tags that are named when another is asked for.
const MAX_TAGS: usize = 10;

/// Refuses a collection that nothing was ever put in: its name is misspelt more often than it is meant.
pub(crate) fn check_collection(view: &ReadView, tag: Option<&str>) -> Result<()> {
    let Some(tag) = tag else {
        return Ok(());
    };
    let mut known: BTreeSet<String> = BTreeSet::new();
    for part in view.dataset_parts()? {
        known.extend(part.part.collections.iter().map(ToString::to_string));
    }
    let mut after = None;
    while !known.contains(tag) {
        let page = view.documents(after, PAGE)?;
        known.extend(
            page.iter()
                .flat_map(|row| row.collections.iter().map(ToString::to_string)),
        );
        after = page.last().map(|row| row.id);
        if after.is_none() {
            break;
        }
    }
    let mut after = None;
    while !known.contains(tag) {
        let page = view.attestations_without_lines(after, PAGE)?;
        let tags = page
            .iter()
            .flat_map(|row| row.collections.iter().map(ToString::to_string));
        known.extend(tags);
        after = page.last().map(|row| row.id);
        if after.is_none() {
            break;
        }
    }
    if known.contains(tag) {
        return Ok(());
    }
    let shown: Vec<&str> = known.iter().take(MAX_TAGS).map(String::as_str).collect();
    let more = if known.len() > MAX_TAGS { ", …" } else { "" };
    let hint = match shown.is_empty() {
        true => "no collection has anything yet; give articles one with --collection".to_owned(),
        false => format!("the collections are called {}{more}", shown.join(", ")),
    };
    Err(not_there(format!("there is no collection `{tag}`"), hint))
}

fn ambiguous(words: &str, candidates: &[Entity]) -> anyhow::Error {
    let mut lines: Vec<String> = candidates
        .iter()
        .take(MAX_CANDIDATES)
        .map(|entity| {
            format!(
                "  {}  {} ({}, {})",
                entity.id,
                plain(&entity.name),
                entity.entity_type,
                sources(entity)
            )
        })
        .collect();
    if candidates.len() > MAX_CANDIDATES {
        lines.push("  …".to_owned());
    }
    hinted(
        format!("`{words}` fits several entities:\n{}", lines.join("\n")),
        "give one of these ids, or the whole name where no other has it",
    )
}

/// The document that `words` name: an id, the beginning of an id that no other document has, or a url. `None` when nothing
/// fits.
pub(crate) fn document(view: &ReadView, words: &str) -> Result<Option<DocumentId>> {
    if let Some(digits) = id_digits(words) {
        let mut found = view.documents_with_prefix(&digits, MAX_CANDIDATES + 1)?;
        if found.len() > 1 {
            return Err(ambiguous_documents(view, words, &found)?);
        }
        if found.len() == 1 || words.starts_with(DocumentId::PREFIX) {
            return Ok(found.pop());
        }
    }
    let mut newest = None;
    for id in view.documents_with_url(words)? {
        if let Some(document) = view.document(id)? {
            let is_live = document.state == newsgraph_store::DocumentState::Live;
            newest = newest.max(Some((is_live, document.sequence, id)));
        }
    }
    Ok(newest.map(|(_, _, id)| id))
}

/// What is left of the purged document that `words` name: its id or the beginning of it. `None` when nothing fits.
pub(crate) fn tombstone(view: &ReadView, words: &str) -> Result<Option<Tombstone>> {
    let Some(digits) = id_digits(words) else {
        return Ok(None);
    };
    let begin = format!("{}{digits}", DocumentId::PREFIX);
    let mut found = view.tombstones()?;
    found.retain(|stone| stone.document.to_string().starts_with(&begin));
    // Several may begin so; all were purged.
    Ok(found.into_iter().next())
}

/// The digits of what may be the beginning of a document's id: `doc_3f0a`, `doc_3f0a…`, `3f0a12`.
fn id_digits(words: &str) -> Option<String> {
    let words = words.trim_end_matches('…').trim_end_matches("...");
    let digits = words.strip_prefix(DocumentId::PREFIX);
    let is_marked = digits.is_some();
    let digits = digits.unwrap_or(words).to_ascii_lowercase();
    let fits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    // Four digits are the least that a person takes for an id without the letters before it.
    (fits && (is_marked && !digits.is_empty() || digits.len() >= 4)).then_some(digits)
}

/// The beginning of a document's id, long enough to mean no other document that is there now.
pub(crate) fn short_id(view: &ReadView, id: DocumentId) -> Result<String> {
    let whole = id.to_string();
    let digits = &whole[DocumentId::PREFIX.len()..];
    for len in MIN_DIGITS..digits.len() {
        if view.documents_with_prefix(&digits[..len], 2)?.len() < 2 {
            return Ok(whole[..DocumentId::PREFIX.len() + len].to_owned());
        }
    }
    Ok(whole)
}

fn ambiguous_documents(
    view: &ReadView,
    words: &str,
    candidates: &[DocumentId],
) -> Result<anyhow::Error> {
    let mut lines = Vec::new();
    for id in candidates.iter().take(MAX_CANDIDATES) {
        let title = view.document(*id)?.map(|document| title_of(&document));
        lines.push(format!(
            "  {}  {}",
            short_id(view, *id)?,
            title.unwrap_or_default()
        ));
    }
    if candidates.len() > MAX_CANDIDATES {
        lines.push("  …".to_owned());
    }
    Ok(hinted(
        format!("`{words}` begins several ids:\n{}", lines.join("\n")),
        "give more digits, or the document's url",
    ))
}
