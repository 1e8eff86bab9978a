//! One request becomes one changeset: its inputs, what they change in the graph, and its line in the journal.

use std::collections::BTreeSet;
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Changeset, ClaimRef, DocumentId, Entity, Sequence};
use newsgraph_resolve::{
    AssertionClaim, BucketKey, Cell, CopyMark, Delta, DeriveState, Work, update,
};

use crate::dataset::turn_part;
use crate::derived::Derived;
use crate::error::CommitError;
use crate::group::{Group, Staged};
use crate::inputs::{Inputs, Unchanged, Wish, find_step};
use crate::names::entity_name_keys;
use crate::records::{ClientRow, Counts, InputKey, JournalRow};
use crate::request::{Action, Changed, CommitRequest, Committed, Outcome};
use crate::rows::Rows;
use crate::table::{Table, ascending, inverted};
use crate::value::Packed;

/// A request with what takes long to compute, off the writer's thread.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) request: CommitRequest,
    pub(crate) text: Option<Packed>,
    pub(crate) ontology: Arc<Ontology>,
    /// The marks of the text that comes in.
    pub(crate) marks: Vec<CopyMark>,
}

/// A request's rows and its answer.
pub(crate) struct Applied {
    pub(crate) staged: Staged,
    pub(crate) committed: Committed,
}

/// The rows that a request writes on top of a group.
pub(crate) fn apply(
    group: &Group,
    prepared: &Prepared,
    ontology: &Arc<Ontology>,
) -> Result<Applied, CommitError> {
    let request = &prepared.request;
    refuse_purged(group, &request.action)?;
    let client_key = request.client_id.as_ref().map(|client_id| {
        let hash = blake3::hash(client_id.as_bytes());
        Table::Client.key(&[hash.as_bytes()])
    });
    if let Some(key) = &client_key
        && let Some(row) = group.row::<ClientRow>(key)?
    {
        return repeated(group, request, &row);
    }
    let (mut staged, committed) = match find_step(group, &request.action)? {
        Ok(step) => {
            let mut staged = Staged::new(group.newest() + 1);
            let committed = change(group, prepared, ontology, &step, &mut staged)?;
            (staged, committed)
        }
        Err(unchanged) => (
            Staged::new(group.newest()),
            answer_unchanged(group, unchanged),
        ),
    };
    if let Some(key) = client_key {
        let row = ClientRow {
            fingerprint: request.fingerprint(),
            sequence: committed.sequence,
            changed: committed.outcome == Outcome::Changed,
            revises: committed.revises,
        };
        staged.put(group, key, &row)?;
    }
    Ok(Applied { staged, committed })
}

/// Refuses what is about a document that was purged, before anything is looked up that says what there was.
fn refuse_purged(group: &Group, action: &Action) -> Result<(), CommitError> {
    let (document, text) = match action {
        Action::Ingest { document, .. } => (document.id, Some(document.text_id)),
        Action::Retract { document } => (*document, None),
        _ => return Ok(()),
    };
    if let Some(stone) = Derived(group).tombstone(document)? {
        return Err(CommitError::Purged {
            document,
            sequence: stone.sequence,
        });
    }
    let of_text = text.map(|text| Derived(group).tombstone_of_text(text));
    match of_text.transpose()?.flatten() {
        Some(stone) => Err(CommitError::PurgedText {
            document,
            purged: stone.document,
            sequence: stone.sequence,
        }),
        None => Ok(()),
    }
}

/// The first answer again, or an error when the request differs.
fn repeated(
    group: &Group,
    request: &CommitRequest,
    row: &ClientRow,
) -> Result<Applied, CommitError> {
    if row.fingerprint != request.fingerprint() {
        return Err(CommitError::ClientIdReused {
            client_id: request.client_id.clone().unwrap_or_default(),
        });
    }
    let journal: Option<JournalRow> = match row.changed {
        true => group.row(&journal_key(row.sequence))?,
        false => None,
    };
    let unchanged = Unchanged {
        sequence: Some(row.sequence),
        changeset: journal.map(|journal| journal.changeset),
        revises: row.revises,
    };
    Ok(Applied {
        staged: Staged::new(group.newest()),
        committed: answer_unchanged(group, unchanged),
    })
}

fn answer_unchanged(group: &Group, unchanged: Unchanged) -> Committed {
    Committed {
        sequence: unchanged.sequence.unwrap_or(group.newest()),
        outcome: Outcome::Unchanged,
        changeset: unchanged.changeset,
        revises: unchanged.revises,
        entities: Vec::new(),
        relations: Vec::new(),
        unlisted: false,
        work: Work::default(),
    }
}

/// What a changeset is going to do.
pub(crate) struct Step {
    pub(crate) kind: newsgraph_model::ChangeKind,
    pub(crate) input: InputKey,
    pub(crate) wish: Wish,
    pub(crate) subject: String,
    pub(crate) undoes: Option<Sequence>,
}

pub(crate) fn change(
    group: &Group,
    prepared: &Prepared,
    ontology: &Arc<Ontology>,
    step: &Step,
    staged: &mut Staged,
) -> Result<Committed, CommitError> {
    let sequence = staged.sequence();
    let counts_key = Table::Counts.key(&[]);
    let counts: Counts = group.row(&counts_key)?.unwrap_or_default();
    let mut inputs = Inputs {
        group,
        prepared,
        staged,
        counts,
        change: newsgraph_resolve::Change::default(),
        turned: None,
    };
    let set = inputs.set(step)?;
    let (change, mut counts, turned) = (inputs.change, inputs.counts, inputs.turned);
    let ((entities, relations), work) = match &turned {
        None => {
            let (delta, work) = update(&Derived(group), &change, ontology)?;
            (stage_delta(group, staged, &delta, ontology)?, work)
        }
        Some((live, turn)) => {
            let turned = turn_part(group, staged, &mut counts, live, *turn, ontology)?;
            (turned.changed, turned.work)
        }
    };
    count(&mut counts.entities, &entities);
    count(&mut counts.relations, &relations);
    staged.put(group, counts_key, &counts)?;
    let changeset = Changeset {
        sequence,
        kind: step.kind,
        actor: prepared.request.actor.clone(),
        reason: prepared.request.reason.clone(),
        recorded_ms: prepared.request.recorded_ms,
        subject: step.subject.clone(),
        undoes: step.undoes,
    };
    stage_journal(group, staged, step, &set, &changeset)?;
    Ok(Committed {
        sequence,
        outcome: Outcome::Changed,
        changeset: Some(changeset),
        revises: set.revises,
        entities,
        relations,
        unlisted: turned.is_some(),
        work,
    })
}

/// What setting an input did.
pub(crate) struct InputSet {
    pub(crate) before: Option<Sequence>,
    pub(crate) after: Option<Sequence>,
    /// The changeset that set the input before; 0 when it is new.
    pub(crate) previous: Sequence,
    pub(crate) revises: Option<DocumentId>,
}

pub(crate) fn stage_journal(
    group: &Group,
    staged: &mut Staged,
    step: &Step,
    set: &InputSet,
    changeset: &Changeset,
) -> Result<(), CommitError> {
    let sequence = changeset.sequence;
    let row = JournalRow {
        changeset: changeset.clone(),
        input: step.input,
        before: set.before,
        after: set.after,
        previous: set.previous,
    };
    staged.put(group, journal_key(sequence), &row)?;
    let (mut undoer, mut undone) = (sequence, step.undoes);
    let mut stands = false;
    // Taking an undo back lets what it undid stand again, which may itself be an undo, and so on.
    while let Some(target) = undone {
        match stands {
            true => staged.remove(group, undone_key(target))?,
            false => staged.put(group, undone_key(target), &undoer)?,
        }
        stands = !stands;
        undoer = target;
        undone = group
            .row::<JournalRow>(&journal_key(target))?
            .and_then(|row| row.changeset.undoes);
    }
    Ok(())
}

/// The key of a changeset's line in the journal.
pub(crate) fn journal_key(sequence: Sequence) -> Vec<u8> {
    Table::Journal.key(&[&inverted(sequence)])
}

/// The key that says which changeset took this one back.
pub(crate) fn undone_key(sequence: Sequence) -> Vec<u8> {
    Table::Undone.key(&[&sequence.to_be_bytes()])
}

fn count<I, R>(total: &mut u64, changed: &[Changed<I, R>]) {
    for row in changed {
        match (&row.before, &row.after) {
            (None, Some(_)) => *total += 1,
            (Some(_), None) => *total = total.saturating_sub(1),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

pub(crate) type ChangedRows = (
    Vec<Changed<newsgraph_model::EntityId, Entity>>,
    Vec<Changed<newsgraph_model::RelationId, newsgraph_model::Relation>>,
);

/// Writes the rows of a delta and its indexes.
pub(crate) fn stage_delta(
    group: &Group,
    staged: &mut Staged,
    delta: &Delta,
    ontology: &Ontology,
) -> Result<ChangedRows, CommitError> {
    stage_nodes(group, staged, delta)?;
    let entities = stage_entities(group, staged, delta, ontology)?;
    stage_claims(group, staged, delta)?;
    stage_tallies(group, staged, delta)?;
    let mut relations = Vec::new();
    for (id, after) in &delta.relations {
        let before = Derived(group).relation(*id)?;
        if before != *after {
            put(
                group,
                staged,
                Table::Relation.key(&[id.as_bytes()]),
                after.as_ref(),
            )?;
            relations.push(Changed {
                id: *id,
                before: before.map(Arc::new),
                after: after.clone().map(Arc::new),
            });
        }
    }
    Ok((entities, relations))
}

/// Writes resolved claims and what they support.
fn stage_claims(group: &Group, staged: &mut Staged, delta: &Delta) -> Result<(), CommitError> {
    for ((bucket, cell, claim), row) in &delta.bucket_claims {
        let key = bucket_claim_key(*bucket, *cell, *claim);
        put(group, staged, key, row.as_ref())?;
    }
    for ((claim, bucket), relation) in &delta.claim_relations {
        let key = Table::ClaimRelation.key(&[claim.as_bytes(), bucket.as_bytes()]);
        put(group, staged, key, relation.as_ref())?;
    }
    for ((relation, assertion), row) in &delta.assertions {
        let key = Table::Assertion.key(&[relation.as_bytes(), assertion.as_bytes()]);
        put(group, staged, key, row.as_ref())?;
    }
    for (claim, source) in &delta.assertion_claims {
        put(group, staged, assertion_claim_key(claim), source.as_ref())?;
    }
    Ok(())
}

/// Writes what relations with many claims count.
fn stage_tallies(group: &Group, staged: &mut Staged, delta: &Delta) -> Result<(), CommitError> {
    for (relation, row) in &delta.tallies {
        let key = Table::Tally.key(&[relation.as_bytes()]);
        put(group, staged, key, row.as_ref())?;
    }
    for (assertion, row) in &delta.assertion_tallies {
        let key = Table::AssertionTally.key(&[assertion.as_bytes()]);
        put(group, staged, key, row.as_ref())?;
    }
    for (member, count) in &delta.members {
        let key = Table::Member.key(&[member.as_bytes()]);
        put(group, staged, key, Some(count).filter(|count| **count > 0))?;
    }
    Ok(())
}

/// The key of a resolved claim.
pub(crate) fn bucket_claim_key(bucket: BucketKey, cell: Cell, claim: ClaimRef) -> Vec<u8> {
    Table::BucketClaim.key(&[
        bucket.as_bytes(),
        cell.as_bytes(),
        &claim.source.key(),
        claim.claim.as_bytes(),
    ])
}

/// The key of a claim of an assertion.
pub(crate) fn assertion_claim_key(claim: &AssertionClaim) -> Vec<u8> {
    Table::AssertionClaim.key(&[
        claim.assertion.as_bytes(),
        &ascending(claim.published),
        claim.claim.as_bytes(),
    ])
}

fn stage_nodes(group: &Group, staged: &mut Staged, delta: &Delta) -> Result<(), CommitError> {
    for (id, node) in &delta.nodes {
        let old_block = Derived(group).node(*id)?.map(|old| old.block);
        let new_block = node.as_ref().map(|node| node.block);
        for block in [old_block, new_block].into_iter().flatten() {
            let key = Table::BlockNode.key(&[block.as_bytes(), id.as_bytes()]);
            staged.mark(group, key, new_block == Some(block))?;
        }
        put(
            group,
            staged,
            Table::Node.key(&[id.as_bytes()]),
            node.as_ref(),
        )?;
    }
    for ((node, source), present) in &delta.node_sources {
        staged.mark(
            group,
            Table::NodeSource.key(&[node.as_bytes(), &source.key()]),
            *present,
        )?;
    }
    for (node, entity) in &delta.components {
        put(
            group,
            staged,
            Table::Component.key(&[node.as_bytes()]),
            entity.as_ref(),
        )?;
    }
    Ok(())
}

fn stage_entities(
    group: &Group,
    staged: &mut Staged,
    delta: &Delta,
    ontology: &Ontology,
) -> Result<Vec<Changed<newsgraph_model::EntityId, Entity>>, CommitError> {
    let mut changed = Vec::new();
    for (id, after) in &delta.entities {
        let before = Derived(group).entity(*id)?;
        if before == *after {
            continue;
        }
        let names = |entity: Option<&Entity>| {
            entity.map_or_else(BTreeSet::new, |entity| entity_name_keys(entity, ontology))
        };
        let (old_names, new_names) = (names(before.as_ref()), names(after.as_ref()));
        for name in old_names.symmetric_difference(&new_names) {
            staged.mark(
                group,
                Table::NameEntity.key(&[name, id.as_bytes()]),
                new_names.contains(name),
            )?;
        }
        put(
            group,
            staged,
            Table::Entity.key(&[id.as_bytes()]),
            after.as_ref(),
        )?;
        changed.push(Changed {
            id: *id,
            before: before.map(Arc::new),
            after: after.clone().map(Arc::new),
        });
    }
    Ok(changed)
}

fn put<T: serde::Serialize>(
    group: &Group,
    staged: &mut Staged,
    key: Vec<u8>,
    row: Option<&T>,
) -> Result<(), CommitError> {
    match row {
        Some(row) => staged.put(group, key, row)?,
        None => staged.remove(group, key)?,
    }
    Ok(())
}
