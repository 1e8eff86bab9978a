//! The inputs of the graph: which document, attestation or judgement counts after a request, and what that changes.

use std::sync::Arc;

use newsgraph_model::{
    Attestation, AttestationId, ChangeKind, Changeset, DocumentId, Judgement, JudgementId,
    Sequence, SourceId,
};
use newsgraph_resolve::{Change, SourceFacts};

use crate::apply::{InputSet, Prepared, Step};
use crate::dataset::{LivePart, Turn, discard_step, import_step};
use crate::derived::Derived;
use crate::error::CommitError;
use crate::group::{Group, Staged};
use crate::purge::{entomb_step, set_tombstone};
use crate::records::{AttestationRow, Counts, InputKey, InputState, JudgementRow};
use crate::request::Action;
use crate::rows::Rows;
use crate::table::Table;
use crate::undo::find_undo;

/// Which content of an input shall count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// None: it is taken back.
    Nothing,
    /// The one in the request.
    Given,
    /// The one that this changeset gave.
    AsOf(Sequence),
}

/// The store is as wished already.
#[derive(Debug, Default)]
pub(crate) struct Unchanged {
    /// The changeset that made it so, when known.
    pub(crate) sequence: Option<Sequence>,
    pub(crate) changeset: Option<Changeset>,
    pub(crate) revises: Option<DocumentId>,
}

/// What a request comes down to.
pub(crate) fn find_step(
    group: &Group,
    action: &Action,
) -> Result<Result<Step, Unchanged>, CommitError> {
    match action {
        Action::Ingest { document, .. } => {
            let row = Derived(group).document(document.id)?;
            if let Some(row) = row.filter(|row| row.input.content.is_some()) {
                return Ok(Err(Unchanged {
                    revises: row.document.revises,
                    ..Unchanged::default()
                }));
            }
            Ok(Ok(document_step(
                document.id,
                ChangeKind::Ingest,
                Wish::Given,
            )))
        }
        Action::Retract { document } => {
            let row = Derived(group)
                .document(*document)?
                .ok_or(CommitError::UnknownDocument {
                    document: *document,
                })?;
            Ok(match row.input.content {
                Some(_) => Ok(document_step(*document, ChangeKind::Retract, Wish::Nothing)),
                None => Err(Unchanged::default()),
            })
        }
        Action::Attest(attestation) => {
            let row = Derived(group).attestation(attestation.id)?;
            Ok(match row.and_then(|row| row.input.content) {
                Some(_) => Err(Unchanged::default()),
                None => Ok(attestation_step(
                    attestation.id,
                    ChangeKind::Attest,
                    Wish::Given,
                )),
            })
        }
        Action::Withdraw(id) => {
            let row = Derived(group)
                .attestation(*id)?
                .ok_or(CommitError::UnknownAttestation { attestation: *id })?;
            Ok(match row.input.content {
                Some(_) => Ok(attestation_step(*id, ChangeKind::Withdraw, Wish::Nothing)),
                None => Err(Unchanged::default()),
            })
        }
        Action::Import(import) => import_step(group, import),
        Action::Discard { dataset, part } => discard_step(group, *dataset, *part),
        Action::Entomb(stone) => entomb_step(group, stone),
        Action::Judge(judgement) => {
            if Derived(group).judgement(judgement.id)?.as_ref() == Some(judgement) {
                return Ok(Err(Unchanged::default()));
            }
            Ok(Ok(Step {
                kind: ChangeKind::Judge,
                input: InputKey::Judgement(judgement.id),
                wish: Wish::Given,
                subject: format!(
                    "{} {} {}",
                    judgement.left, judgement.verdict, judgement.right
                ),
                undoes: None,
            }))
        }
        Action::Undo { sequence } => find_undo(group, *sequence),
    }
}

fn document_step(id: DocumentId, kind: ChangeKind, wish: Wish) -> Step {
    Step {
        kind,
        input: InputKey::Document(id),
        wish,
        subject: id.to_string(),
        undoes: None,
    }
}

fn attestation_step(id: AttestationId, kind: ChangeKind, wish: Wish) -> Step {
    Step {
        kind,
        input: InputKey::Attestation(id),
        wish,
        subject: id.to_string(),
        undoes: None,
    }
}

/// What a changeset does to the inputs, as it is put together.
pub(crate) struct Inputs<'a> {
    pub(crate) group: &'a Group,
    pub(crate) prepared: &'a Prepared,
    pub(crate) staged: &'a mut Staged,
    pub(crate) counts: Counts,
    pub(crate) change: Change,
    /// The part of a dataset that begins or ceases to count.
    pub(crate) turned: Option<(LivePart, Turn)>,
}

impl Inputs<'_> {
    /// Makes the wished content of the step's input count.
    pub(crate) fn set(&mut self, step: &Step) -> Result<InputSet, CommitError> {
        if let Action::Entomb(stone) = &self.prepared.request.action {
            return Ok(set_tombstone(self.group, self.staged, stone)?);
        }
        match step.input {
            InputKey::Document(id) => self.set_document(id, step.wish),
            InputKey::Attestation(id) => self.set_attestation(id, step.wish),
            InputKey::Judgement(id) => self.set_judgement(id, step.wish),
            InputKey::DatasetPart(dataset, part) => self.set_part(dataset, part, step.wish),
        }
    }

    /// The sequence whose request gave the wished content.
    pub(crate) const fn content_of(&self, wish: Wish) -> Option<Sequence> {
        match wish {
            Wish::Nothing => None,
            Wish::Given => Some(self.staged.sequence()),
            Wish::AsOf(sequence) => Some(sequence),
        }
    }

    /// The state of an input after this changeset, and what is kept of the change for the journal.
    pub(crate) fn transition(&self, old: Option<InputState>, wish: Wish) -> (InputState, InputSet) {
        let after = self.content_of(wish);
        let set = InputSet {
            before: old.and_then(|old| old.content),
            after,
            previous: old.map_or(0, |old| old.changed),
            revises: None,
        };
        (
            InputState {
                content: after,
                changed: self.staged.sequence(),
            },
            set,
        )
    }

    /// Sources that stop and start giving to the graph.
    pub(crate) fn replace(&mut self, removed: Option<SourceFacts>, added: Option<SourceFacts>) {
        if let Some(removed) = removed {
            self.counts.claims = self
                .counts
                .claims
                .saturating_sub(removed.claims.len() as u64);
            self.change.removed.push(Arc::new(removed));
        }
        if let Some(added) = added {
            self.counts.claims += added.claims.len() as u64;
            self.change.added.push(Arc::new(added));
        }
    }

    /// Notes where claims are made.
    pub(crate) fn stage_claim_sources(
        &mut self,
        source: SourceId,
        claims: &[newsgraph_model::Claim],
    ) -> Result<(), CommitError> {
        for claim in claims {
            self.staged.put(
                self.group,
                Table::ClaimSource.key(&[claim.id.as_bytes()]),
                &source,
            )?;
        }
        Ok(())
    }

    fn set_attestation(&mut self, id: AttestationId, wish: Wish) -> Result<InputSet, CommitError> {
        let key = Table::Attestation.key(&[id.as_bytes()]);
        let old: Option<AttestationRow> = self.group.row(&key)?;
        let wished: Option<Attestation> = match (wish, &self.prepared.request.action) {
            (Wish::Given, Action::Attest(attestation)) => Some(attestation.clone()),
            (Wish::AsOf(sequence), _) => self
                .group
                .row_at::<AttestationRow>(&key, sequence)?
                .map(|row| row.attestation),
            _ => None,
        };
        let (input, set) = self.transition(old.as_ref().map(|row| row.input), wish);
        if let Some(attestation) = &wished {
            self.stage_claim_sources(SourceId::Attestation(id), &attestation.claims)?;
        }
        let removed = old.as_ref().filter(|row| row.input.content.is_some());
        let removed = removed.map(|row| SourceFacts::of_attestation(&row.attestation));
        shift(
            &mut self.counts.attestations,
            removed.is_some(),
            wished.is_some(),
        );
        self.replace(removed, wished.as_ref().map(SourceFacts::of_attestation));
        let kept = wished.or_else(|| old.map(|row| row.attestation));
        if let Some(attestation) = kept {
            self.staged
                .put(self.group, key, &AttestationRow { attestation, input })?;
        }
        Ok(set)
    }

    fn set_judgement(&mut self, id: JudgementId, wish: Wish) -> Result<InputSet, CommitError> {
        let key = Table::Judgement.key(&[id.as_bytes()]);
        let old: Option<JudgementRow> = self.group.row(&key)?;
        let wished: Option<Judgement> = match (wish, &self.prepared.request.action) {
            (Wish::Given, Action::Judge(judgement)) => Some(judgement.clone()),
            (Wish::AsOf(sequence), _) => self
                .group
                .row_at::<JudgementRow>(&key, sequence)?
                .map(|row| row.judgement),
            _ => None,
        };
        let (input, set) = self.transition(old.as_ref().map(|row| row.input), wish);
        let removed = old
            .as_ref()
            .filter(|row| row.input.content.is_some())
            .map(|row| row.judgement.clone());
        shift(
            &mut self.counts.judgements,
            removed.is_some(),
            wished.is_some(),
        );
        self.change.unjudged.extend(removed);
        self.change.judged.extend(wished.clone());
        let is_live = wished.is_some();
        let Some(judgement) = wished.or_else(|| old.map(|row| row.judgement)) else {
            return Ok(set);
        };
        for node in [judgement.left, judgement.right] {
            self.staged.mark(
                self.group,
                Table::NodeJudgement.key(&[node.as_bytes(), id.as_bytes()]),
                is_live,
            )?;
        }
        self.staged
            .put(self.group, key, &JudgementRow { judgement, input })?;
        Ok(set)
    }
}

fn shift(total: &mut u64, was: bool, is: bool) {
    match (was, is) {
        (false, true) => *total += 1,
        (true, false) => *total = total.saturating_sub(1),
        (true, true) | (false, false) => {}
    }
}
