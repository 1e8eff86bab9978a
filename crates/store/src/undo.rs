//! Undo: the content that counted before a changeset counts again, unless something later changed the same input.

use newsgraph_model::{ChangeKind, Sequence};

use crate::apply::{Step, journal_key, undone_key};
use crate::dataset::stored_part;
use crate::derived::Derived;
use crate::error::{CommitError, ReadError};
use crate::group::Group;
use crate::inputs::{Unchanged, Wish};
use crate::records::{InputKey, InputState, JournalRow, JudgementRow};
use crate::rows::Rows;
use crate::table::Table;

/// The step that takes a changeset back; unchanged when it is taken back already.
pub(crate) fn find_undo(
    group: &Group,
    sequence: Option<Sequence>,
) -> Result<Result<Step, Unchanged>, CommitError> {
    let target = match sequence {
        Some(sequence) => journal_row(group, sequence)?.ok_or(CommitError::UnknownSequence {
            sequence,
            newest: group.newest(),
        })?,
        None => newest_standing(group)?,
    };
    let sequence = target.changeset.sequence;
    refuse_purged(group, &target)?;
    if let Some(undoer) = undone_by(group, sequence)? {
        let changeset = journal_row(group, undoer)?.map(|row| row.changeset);
        return Ok(Err(Unchanged {
            sequence: Some(undoer),
            changeset,
            revises: None,
        }));
    }
    let current = input_state(group, target.input)?;
    if current.and_then(|input| input.content) != target.after {
        let newest = current.map_or(0, |input| input.changed);
        return Err(CommitError::UndoConflict {
            sequence,
            conflicts: later_changes(group, newest, sequence)?,
        });
    }
    Ok(Ok(Step {
        kind: ChangeKind::Undo,
        input: target.input,
        wish: target.before.map_or(Wish::Nothing, Wish::AsOf),
        subject: format!("{} {}", target.changeset.kind, target.changeset.subject),
        undoes: Some(sequence),
    }))
}

/// A purge stands, and what it took away is gone.
fn refuse_purged(group: &Group, target: &JournalRow) -> Result<(), CommitError> {
    if target.changeset.kind == ChangeKind::Purge {
        let sequence = target.changeset.sequence;
        return Err(CommitError::PurgeStands { sequence });
    }
    let InputKey::Document(document) = target.input else {
        return Ok(());
    };
    match Derived(group).tombstone(document)? {
        Some(stone) => Err(CommitError::Purged {
            document,
            sequence: stone.sequence,
        }),
        None => Ok(()),
    }
}

fn journal_row(group: &Group, sequence: Sequence) -> Result<Option<JournalRow>, ReadError> {
    group.row(&journal_key(sequence))
}

fn undone_by(group: &Group, sequence: Sequence) -> Result<Option<Sequence>, ReadError> {
    group.row(&undone_key(sequence))
}

/// The newest changeset that is no undo and stands.
fn newest_standing(group: &Group) -> Result<JournalRow, CommitError> {
    for sequence in (1..=group.newest()).rev() {
        let Some(row) = journal_row(group, sequence)? else {
            continue;
        };
        if row.changeset.kind != ChangeKind::Undo && undone_by(group, sequence)?.is_none() {
            return Ok(row);
        }
    }
    Err(CommitError::NothingToUndo)
}

/// The changesets after `sequence` that set the same input, newest first; those that were taken back and their undos
/// are left out when others remain.
fn later_changes(
    group: &Group,
    newest: Sequence,
    sequence: Sequence,
) -> Result<Vec<Sequence>, ReadError> {
    let mut later = Vec::new();
    let mut standing = Vec::new();
    let mut current = newest;
    while current > sequence {
        let Some(row) = journal_row(group, current)? else {
            break;
        };
        later.push(current);
        if row.changeset.kind != ChangeKind::Undo && undone_by(group, current)?.is_none() {
            standing.push(current);
        }
        current = row.previous;
    }
    Ok(if standing.is_empty() { later } else { standing })
}

fn input_state(group: &Group, input: InputKey) -> Result<Option<InputState>, ReadError> {
    Ok(match input {
        InputKey::Document(id) => Derived(group).document(id)?.map(|row| row.input),
        InputKey::Attestation(id) => Derived(group).attestation(id)?.map(|row| row.input),
        InputKey::DatasetPart(dataset, part) => {
            stored_part(group, dataset, part)?.map(|row| row.input)
        }
        InputKey::Judgement(id) => {
            let row: Option<JudgementRow> = group.row(&Table::Judgement.key(&[id.as_bytes()]))?;
            row.map(|row| row.input)
        }
    })
}
