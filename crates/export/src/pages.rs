//! Whole tables of a view, page by page.

use newsgraph_model::{Attestation, DocumentId, Entity, EntityId, Relation, RelationId};
use newsgraph_store::{ReadError, ReadView, StoredDocument};

/// Rows read at once.
const PAGE: usize = 256;

/// Calls `each` for every row of a table, by id.
fn every<Id: Copy, Row, Error: From<ReadError>>(
    page_after: impl Fn(Option<Id>) -> Result<Vec<Row>, ReadError>,
    id_of: impl Fn(&Row) -> Id,
    mut each: impl FnMut(Row) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = None;
    loop {
        let page = page_after(after)?;
        let is_last = page.len() < PAGE;
        for row in page {
            after = Some(id_of(&row));
            each(row)?;
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Every document in every state, without text.
pub(crate) fn documents<Error: From<ReadError>>(
    view: &ReadView,
    each: impl FnMut(StoredDocument) -> Result<(), Error>,
) -> Result<(), Error> {
    let page = |after: Option<DocumentId>| view.documents(after, PAGE);
    every(page, |document| document.id, each)
}

/// Every attestation that counts.
pub(crate) fn attestations<Error: From<ReadError>>(
    view: &ReadView,
    each: impl FnMut(Attestation) -> Result<(), Error>,
) -> Result<(), Error> {
    let page = |after| view.attestations(after, PAGE);
    every(page, |attestation| attestation.id, each)
}

/// Every attestation that counts and is no line of a dataset.
pub(crate) fn attestations_without_lines<Error: From<ReadError>>(
    view: &ReadView,
    each: impl FnMut(Attestation) -> Result<(), Error>,
) -> Result<(), Error> {
    let page = |after| view.attestations_without_lines(after, PAGE);
    every(page, |attestation| attestation.id, each)
}

/// Every entity.
pub(crate) fn entities<Error: From<ReadError>>(
    view: &ReadView,
    each: impl FnMut(Entity) -> Result<(), Error>,
) -> Result<(), Error> {
    let page = |after: Option<EntityId>| view.entities(after, PAGE);
    every(page, |entity| entity.id, each)
}

/// Every relation.
pub(crate) fn relations<Error: From<ReadError>>(
    view: &ReadView,
    each: impl FnMut(Relation) -> Result<(), Error>,
) -> Result<(), Error> {
    let page = |after: Option<RelationId>| view.relations(after, PAGE);
    every(page, |relation| relation.id, each)
}
