//! The canonical export: what the graph is, with nothing of how it came to be.

use std::io::Write;

use newsgraph_model::wire::ArchiveLine;
use newsgraph_model::{Entity, Relation};
use newsgraph_store::{DocumentState, ReadView};
use serde::Serialize;

use crate::archive::{document_line, header, write_judgements, write_line};
use crate::error::ExportError;
use crate::pages;

/// Version of the archive lines in it, which are those of documents, attestations and judgements.
const VERSION: u32 = 1;

/// A derived row.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum DerivedLine<'a> {
    Entity(&'a Entity),
    Relation(&'a Relation),
}

/// Writes the canonical export: live documents, attestations and judgements as archive lines, then every entity and relation,
/// each group by id. Each line of a dataset is an attestation. No recorded time, no sequence, no journal, nothing of documents that are not live: two stores with the
/// same live inputs give the same bytes.
///
/// # Errors
/// The store cannot be read, or the output cannot be written.
pub fn write_canonical<W: Write + ?Sized>(view: &ReadView, out: &mut W) -> Result<(), ExportError> {
    write_line(out, &header(view, VERSION))?;
    pages::documents(view, |stored| {
        if stored.state != DocumentState::Live {
            return Ok(());
        }
        let line = document_line(view, &stored)?;
        write_line(out, &ArchiveLine::Document(Box::new(line)))
    })?;
    pages::attestations(view, |attestation| {
        write_line(out, &ArchiveLine::Attestation(Box::new(attestation)))
    })?;
    write_judgements(view, out)?;
    pages::entities(view, |entity| {
        write_line(out, &DerivedLine::Entity(&entity))
    })?;
    pages::relations(view, |relation| {
        write_line(out, &DerivedLine::Relation(&relation))
    })
}
