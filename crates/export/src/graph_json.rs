//! Graph JSON: one line per live document and attestation.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use newsgraph_model::wire::{GraphDocument, GraphEntity};
use newsgraph_model::{Attestation, DocumentId, EntityId, SourceId, View};
use newsgraph_resolve::SourceFacts;
use newsgraph_store::{DocumentState, ReadError, ReadView};

use crate::archive::{document_line, write_line};
use crate::error::ExportError;
use crate::pages;
use crate::rows::SourceRows;

/// Every line of the Graph JSON: live documents by id, then attestations by id.
///
/// A row is in it when its assertion is in the view `shown`, or when a row that is in it refers to it.
///
/// # Errors
/// The store cannot be read.
pub fn graph_json(view: &ReadView, shown: View) -> Result<Vec<GraphDocument>, ReadError> {
    let mut lines = Vec::new();
    every_line(view, shown, |line| {
        lines.push(line);
        Ok::<(), ReadError>(())
    })?;
    Ok(lines)
}

/// Writes [`graph_json`] line by line, holding one document at a time.
///
/// # Errors
/// The store cannot be read, or the output cannot be written.
pub fn write_graph_json<W: Write + ?Sized>(
    view: &ReadView,
    shown: View,
    out: &mut W,
) -> Result<(), ExportError> {
    every_line(view, shown, |line| write_line(out, &line))
}

/// The line of one document; `None` when it is not there or not live.
///
/// # Errors
/// The store cannot be read.
pub fn document_graph(
    view: &ReadView,
    id: DocumentId,
    shown: View,
) -> Result<Option<GraphDocument>, ReadError> {
    let stored = view
        .document(id)?
        .filter(|stored| stored.state == DocumentState::Live);
    let Some(stored) = stored else {
        return Ok(None);
    };
    let line = document_line(view, &stored)?;
    let facts = SourceFacts::of_document(&line.document, &line.extraction, line.collections);
    let rows = SourceRows::read(view, &facts, &line.document.text)?;
    Ok(Some(GraphDocument {
        id: id.to_string(),
        published_at: line.document.published_at.iso(),
        publisher: line.document.publisher,
        relations: rows.relations(shown),
        entities: entities(view, &facts, &rows, shown)?,
    }))
}

/// The line of one attestation; its id is the attestation's.
///
/// # Errors
/// The store cannot be read.
pub fn attestation_graph(
    view: &ReadView,
    attestation: &Attestation,
    shown: View,
) -> Result<GraphDocument, ReadError> {
    let facts = SourceFacts::of_attestation(attestation);
    let rows = SourceRows::read(view, &facts, "")?;
    Ok(GraphDocument {
        id: SourceId::Attestation(attestation.id).to_string(),
        published_at: None,
        publisher: None,
        relations: rows.relations(shown),
        entities: entities(view, &facts, &rows, shown)?,
    })
}

fn every_line<Error: From<ReadError>>(
    view: &ReadView,
    shown: View,
    mut each: impl FnMut(GraphDocument) -> Result<(), Error>,
) -> Result<(), Error> {
    pages::documents(view, |stored| {
        match document_graph(view, stored.id, shown)? {
            Some(line) => each(line),
            None => Ok(()),
        }
    })?;
    pages::attestations(view, |attestation| {
        each(attestation_graph(view, &attestation, shown)?)
    })
}

/// The entities that the source names, with the names it uses for them, and those that its rows refer to.
fn entities(
    view: &ReadView,
    facts: &SourceFacts,
    rows: &SourceRows<'_>,
    shown: View,
) -> Result<Vec<GraphEntity>, ReadError> {
    let mut names: BTreeMap<EntityId, BTreeSet<&str>> = BTreeMap::new();
    for cluster in &facts.clusters {
        let Some(entity) = rows.entity_of(cluster.id) else {
            continue;
        };
        let of_entity = names.entry(entity).or_default();
        of_entity.extend(cluster.names.iter().map(|name| name.text.as_str()));
        if cluster.named {
            of_entity.insert(&cluster.name);
        }
    }
    for entity in rows.entities(shown) {
        names.entry(entity).or_default();
    }
    let mut entities = Vec::new();
    for (id, mut names) in names {
        let Some(entity) = view.entity(id)? else {
            continue;
        };
        names.remove(entity.name.as_str());
        entities.push(GraphEntity {
            id: entity.id.to_string(),
            aliases: names.into_iter().map(str::to_owned).collect(),
            name: entity.name,
            entity_type: entity.entity_type.to_string(),
        });
    }
    Ok(entities)
}
