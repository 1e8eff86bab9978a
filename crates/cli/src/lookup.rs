//! From the words a person types to the entity or document they mean.

use anyhow::Result;
use newsgraph_ingest::Snapshot;
use newsgraph_model::{DocumentId, Entity, EntityId};

use crate::failure::hinted;
use crate::render::plain;

/// Candidates that are listed when a name fits several entities.
const MAX_CANDIDATES: usize = 10;

/// The entity that `words` name: an id, a whole name or alias, or part of a name. `None` when nothing fits.
pub(crate) fn entity(snapshot: &Snapshot, words: &str) -> Result<Option<Entity>> {
    if words.starts_with(EntityId::PREFIX) {
        let id: EntityId = words.parse()?;
        return Ok(snapshot.view.entity(id)?);
    }
    let mut named = snapshot.view.entities_named(words)?;
    if named.is_empty() {
        for hit in snapshot.topology.search(words, MAX_CANDIDATES + 1) {
            named.extend(snapshot.view.entity(hit.entity)?);
        }
    }
    if named.len() > 1 {
        return Err(ambiguous(words, &named));
    }
    Ok(named.pop())
}

/// From how many sources an entity is known, in words.
pub(crate) fn sources(entity: &Entity) -> String {
    match entity.sources {
        1 => "1 source".to_owned(),
        n => format!("{n} sources"),
    }
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
        "give the whole name, or one of these ids",
    )
}

/// The document that `words` name: an id or a url. `None` when nothing fits.
pub(crate) fn document(snapshot: &Snapshot, words: &str) -> Result<Option<DocumentId>> {
    if words.starts_with(DocumentId::PREFIX) {
        let id: DocumentId = words.parse()?;
        return Ok(snapshot.view.document(id)?.map(|document| document.id));
    }
    let mut newest = None;
    for id in snapshot.view.documents_with_url(words)? {
        if let Some(document) = snapshot.view.document(id)? {
            let is_live = document.state == newsgraph_store::DocumentState::Live;
            newest = newest.max(Some((is_live, document.sequence, id)));
        }
    }
    Ok(newest.map(|(_, _, id)| id))
}
