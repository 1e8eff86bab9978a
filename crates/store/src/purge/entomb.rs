//! A tombstone from elsewhere: a document that was purged there is refused here too.

use newsgraph_model::ChangeKind;

use super::Tombstone;
use super::replay::{NOTHING_SET, stage_tombstone};
use crate::apply::{InputSet, Step};
use crate::derived::Derived;
use crate::error::{CommitError, ReadError};
use crate::group::{Group, Staged};
use crate::inputs::{Unchanged, Wish};
use crate::records::InputKey;
use crate::rows::Rows;
use crate::table::Table;

/// The step that takes a tombstone in; unchanged when the document has one.
pub(crate) fn entomb_step(
    group: &Group,
    stone: &Tombstone,
) -> Result<Result<Step, Unchanged>, CommitError> {
    let document = stone.document;
    if let Some(known) = Derived(group).tombstone(document)? {
        return Ok(Err(Unchanged {
            sequence: Some(known.sequence),
            ..Unchanged::default()
        }));
    }
    let text = Table::Text.key(&[stone.text_id.as_bytes()]);
    if group.holds(&text)? || Derived(group).document(document)?.is_some() {
        return Err(CommitError::NotPurged { document });
    }
    Ok(Ok(Step {
        kind: ChangeKind::Purge,
        input: InputKey::Document(document),
        wish: Wish::Nothing,
        subject: document.to_string(),
        undoes: None,
    }))
}

/// Writes a tombstone of elsewhere, under the number that its change has here.
pub(crate) fn set_tombstone(
    group: &Group,
    staged: &mut Staged,
    stone: &Tombstone,
) -> Result<InputSet, ReadError> {
    let stone = Tombstone {
        sequence: staged.sequence(),
        ..stone.clone()
    };
    stage_tombstone(group, staged, &stone)?;
    Ok(NOTHING_SET)
}
