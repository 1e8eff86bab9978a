//! Anything with an id.

use async_graphql::{ID, Interface};
use newsgraph_model::{ClaimId, DocumentId, EntityId, RelationId};

use crate::claim::Claim;
use crate::code::Failure;
use crate::document::Document;
use crate::entity::Entity;
use crate::input::parse_id;
use crate::journal::{Changeset, sequence_of};
use crate::limits::Limits;
use crate::reading::{Reading, read_failure};
use crate::relation::Relation;

/// Anything with an id. Ids are opaque, unique across all types, and keep working: an id that was ever served still resolves, also after merge and undo.
#[derive(Clone, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Global id, for `node(id:)` and for every argument that asks for an id."
))]
pub(crate) enum Node {
    /// A document.
    Document(Document),
    /// An entity.
    Entity(Entity),
    /// A claim.
    Claim(Claim),
    /// A relation.
    Relation(Relation),
    /// A changeset.
    Changeset(Changeset),
}

impl Node {
    pub(crate) fn read(reading: &Reading, id: &ID) -> Result<Option<Self>, Failure> {
        let is = |prefix: &str| id.starts_with(prefix);
        if is(DocumentId::PREFIX) {
            return Ok(Document::read(reading, parse_id(id)?)?.map(Self::Document));
        }
        if is(EntityId::PREFIX) {
            return Ok(Entity::read(reading, parse_id(id)?)?.map(Self::Entity));
        }
        if is(ClaimId::PREFIX) {
            return Ok(Claim::read(reading, parse_id(id)?)?.map(Self::Claim));
        }
        if is(RelationId::PREFIX) {
            return Ok(Relation::read(reading, parse_id(id)?)?.map(Self::Relation));
        }
        if let Some(sequence) = sequence_of(id) {
            return Ok(Changeset::read(reading, sequence)?.map(Self::Changeset));
        }
        Err(Failure::bad_input(format!(
            "`{}` is not an id of this API",
            crate::scalar::cut(id)
        ))
        .hint("ids begin with `doc_`, `ent_`, `clm_`, `rel_` or `chg_`"))
    }
}

/// The displayed id that an id of any time stands for.
pub(crate) fn resolve_one(reading: &Reading, id: &ID) -> Result<EntityId, Failure> {
    let id: EntityId = parse_id(id)?;
    reading
        .snapshot
        .view
        .resolve_entity(id)
        .map_err(read_failure)?
        .ok_or_else(|| {
            Failure::new(
                crate::ErrorCode::NotFound,
                format!("there is no entity `{id}`"),
            )
            .hint("`search(query:)` and `entity(by: {name:})` find ids")
        })
}

/// The displayed ids that ids of any time stand for, in order; unknown ones are left out.
pub(crate) fn resolve_all(reading: &Reading, ids: &[ID]) -> Result<Vec<EntityId>, Failure> {
    if ids.len() > Limits::STANDARD.nodes {
        return Err(Failure::over(
            "ids in a list",
            Limits::STANDARD.nodes,
            ids.len(),
        ));
    }
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let id: EntityId = parse_id(id)?;
        found.extend(
            reading
                .snapshot
                .view
                .resolve_entity(id)
                .map_err(read_failure)?,
        );
    }
    Ok(found)
}
