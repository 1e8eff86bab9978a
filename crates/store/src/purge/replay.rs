//! Changesets made again from the inputs that stay.

use std::collections::BTreeSet;
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{ChangeKind, Changeset, Sequence};
use newsgraph_resolve::copy_marks;

use super::plan::Plan;
use super::{PURGED_REASON, PurgeError, PurgeRequest, Tombstone};
use crate::apply::{InputSet, Prepared, Step, change, journal_key, stage_journal};
use crate::backend::{Backend, BackendError, Pair};
use crate::dataset::{Datasets, Family, ImportPart, PackedPart, block_key, part_key};
use crate::derived::Derived;
use crate::error::{CommitError, ReadError};
use crate::group::{CommitFault, Group, Staged};
use crate::inputs::Wish;
use crate::rebuild::{Progress, RebuildError};
use crate::records::{
    AttestationRow, ClientRow, DatasetPartRow, DocumentRow, InputKey, JournalRow, JudgementRow,
};
use crate::request::{Action, CommitRequest};
use crate::rows::{Rows, Snapshot, from_bytes, storage};
use crate::space::Room;
use crate::table::{Table, after_prefix};
use crate::value::{corrupt, decode};

/// Changesets committed at once.
const GROUP_LEN: u64 = 64;
/// Blocks of datasets copied at once: at most four megabytes.
const BLOCKS: usize = 64;

/// A store on its way into another one that lacks the documents of a plan.
pub(super) struct Replay<'a> {
    pub(super) old: &'a Snapshot,
    /// Holds what the old one held before the plan's first changeset.
    pub(super) made: &'a Arc<Backend>,
    /// The parts of datasets in `made`.
    pub(super) datasets: Arc<Datasets>,
    pub(super) plan: &'a Plan,
    pub(super) ontology: &'a Arc<Ontology>,
    pub(super) room: Option<&'a Room>,
}

impl Replay<'_> {
    /// Makes every changeset again, then the one of the purge; its sequence.
    pub(super) fn run(
        &self,
        request: &PurgeRequest,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Sequence, PurgeError> {
        let (first, newest) = (self.plan.first, self.old.sequence());
        let mut done = first - 1;
        self.copy_blocks()?;
        while done < newest {
            let mut group = self.group(done);
            for sequence in done + 1..=newest.min(done + GROUP_LEN) {
                let staged = self.changeset(&group, sequence);
                let staged = staged.map_err(|source| PurgeError::Replay {
                    sequence,
                    source: Box::new(source),
                })?;
                group.absorb(staged);
                self.check(&group, sequence)?;
                done = sequence;
                // The rows that a part implies are found in what is committed.
                if group.writes(Table::DatasetPart) {
                    self.datasets.note_part();
                    break;
                }
            }
            self.commit(group)?;
            progress(Progress {
                rows: done - first + 1,
                bytes: 0,
            });
        }
        self.copy_clients()?;
        let mut group = self.group(newest);
        group.absorb(self.tombstones(&group, request)?);
        self.commit(group)?;
        Ok(newest + 1)
    }

    fn group(&self, newest: Sequence) -> Group {
        let datasets = self.datasets.clone();
        Group::new(Snapshot::with_datasets(self.made.clone(), newest, datasets))
    }

    /// The line of a changeset in the journal, without words that go.
    fn line(&self, sequence: Sequence) -> Result<JournalRow, ReadError> {
        let key = journal_key(sequence);
        let row: Option<JournalRow> = self.old.row(&key)?;
        let row = row.ok_or_else(|| corrupt(&key, "a changeset is missing"))?;
        let is_void = self.plan.is_void(row.input);
        let is_purge = row.changeset.kind == ChangeKind::Purge;
        let changeset = Changeset {
            reason: self.reason(&row.changeset.reason, is_void && !is_purge),
            ..row.changeset
        };
        Ok(match is_void {
            true => JournalRow {
                changeset,
                input: row.input,
                before: None,
                after: None,
                previous: 0,
            },
            false => JournalRow { changeset, ..row },
        })
    }

    /// A reason, unless it goes.
    fn reason(&self, reason: &str, is_void: bool) -> String {
        match !reason.is_empty() && (is_void || self.plan.is_quoted_in(reason)) {
            true => PURGED_REASON.to_owned(),
            false => reason.to_owned(),
        }
    }

    fn changeset(&self, group: &Group, sequence: Sequence) -> Result<Staged, CommitError> {
        let row = self.line(sequence)?;
        let mut staged = Staged::new(sequence);
        let step = Step {
            kind: row.changeset.kind,
            input: row.input,
            wish: match row.after {
                None => Wish::Nothing,
                Some(given) if given == sequence => Wish::Given,
                Some(given) => Wish::AsOf(given),
            },
            subject: row.changeset.subject.clone(),
            undoes: row.changeset.undoes,
        };
        if self.plan.is_void(row.input) {
            for mut stone in self.stones_of(sequence)? {
                stone.reason.clone_from(&row.changeset.reason);
                stage_tombstone(group, &mut staged, &stone)?;
            }
            stage_journal(group, &mut staged, &step, &NOTHING_SET, &row.changeset)?;
            return Ok(staged);
        }
        let request = self.request(&step, row.changeset)?;
        let marks = match &request.action {
            Action::Ingest { document, .. } => copy_marks(document.text_id, &document.text),
            _ => Vec::new(),
        };
        let prepared = Prepared {
            request,
            text: None,
            marks,
            ontology: self.ontology.clone(),
        };
        change(group, &prepared, self.ontology, &step, &mut staged)?;
        Ok(staged)
    }

    /// The request of a changeset. Only what is given anew is in it; anything else is in the rows.
    fn request(&self, step: &Step, line: Changeset) -> Result<CommitRequest, ReadError> {
        let action = match step.wish {
            Wish::Given => self.given(step.input, line.sequence)?,
            Wish::Nothing | Wish::AsOf(_) => Action::Undo { sequence: None },
        };
        Ok(CommitRequest {
            action,
            actor: line.actor,
            reason: line.reason,
            recorded_ms: line.recorded_ms,
            client_id: None,
        })
    }

    /// What the request of a changeset gave.
    fn given(&self, input: InputKey, sequence: Sequence) -> Result<Action, ReadError> {
        let then = Snapshot::new(self.old.backend().clone(), sequence);
        match input {
            InputKey::Document(id) => {
                let key = Table::Document.key(&[id.as_bytes()]);
                let DocumentRow { document, .. } = found(&key, then.row(&key)?)?;
                let text_key = Table::Text.key(&[document.text_id.as_bytes()]);
                let text = String::from_utf8(found(&text_key, then.bytes(&text_key)?)?)
                    .map_err(|_| corrupt(&text_key, "the text is not UTF-8"))?;
                Ok(Action::Ingest {
                    extraction: found(&key, Derived(&then).extraction(id)?)?,
                    collections: document.collections.clone(),
                    document: document.with_text(text),
                })
            }
            InputKey::Attestation(id) => {
                let key = Table::Attestation.key(&[id.as_bytes()]);
                let row: AttestationRow = found(&key, then.row(&key)?)?;
                Ok(Action::Attest(row.attestation))
            }
            InputKey::DatasetPart(dataset, part) => {
                let key = part_key(dataset, part);
                let row: DatasetPartRow = found(&key, then.row(&key)?)?;
                let header_key = block_key(dataset, part, Family::Header, 0);
                let header = found(&header_key, then.row(&header_key)?)?;
                let packed = PackedPart::stored(header, &row);
                Ok(Action::Import(Box::new(ImportPart {
                    part: row.part,
                    packed: Arc::new(packed),
                })))
            }
            InputKey::Judgement(id) => {
                let key = Table::Judgement.key(&[id.as_bytes()]);
                let mut row: JudgementRow = found(&key, then.row(&key)?)?;
                row.judgement.reason = self.reason(&row.judgement.reason, false);
                Ok(Action::Judge(row.judgement))
            }
        }
    }

    /// The blocks of parts of datasets never change: those that are taken in again are found where they were.
    fn copy_blocks(&self) -> Result<(), PurgeError> {
        let (first, prefix) = (self.plan.first, [Table::DatasetBlock as u8]);
        let (mut from, to) = (prefix.to_vec(), after_prefix(&prefix));
        loop {
            let page = self.old.backend().range(&from, &to, BLOCKS);
            let page = page.map_err(storage)?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            from = [&last[..], &[0]].concat();
            let mut later = Vec::new();
            for (key, value) in page {
                if decode(&key, &value)?.sequence >= first {
                    later.push((key, value));
                }
            }
            let copied = self.made.commit(later, first - 1, first - 1);
            copied.map_err(|error| self.failed(&error))?;
        }
    }

    /// The tombstones that an earlier purge left.
    fn stones_of(&self, sequence: Sequence) -> Result<Vec<Tombstone>, ReadError> {
        let mut stones = Derived(self.old).tombstones()?;
        stones.retain(|stone| stone.sequence == sequence);
        Ok(stones)
    }

    /// A changeset that was made again must be what it was.
    fn check(&self, group: &Group, sequence: Sequence) -> Result<(), PurgeError> {
        let made: Option<JournalRow> = group.row(&journal_key(sequence))?;
        if made.as_ref() == Some(&self.line(sequence)?) {
            return Ok(());
        }
        let what = format!("changeset `{sequence}` came out otherwise when it was made again");
        Err(RebuildError::ReadBack { what }.into())
    }

    fn commit(&self, group: Group) -> Result<(), PurgeError> {
        let Err(fault) = group.commit(self.room) else {
            return Ok(());
        };
        let error = match fault {
            CommitFault::Read(error) => RebuildError::Read(error),
            CommitFault::NoRoom(no_room) => RebuildError::no_room(no_room, 0),
            CommitFault::Backend(error) => self.failed(&error),
        };
        Err(error.into())
    }

    fn failed(&self, error: &BackendError) -> RebuildError {
        match (error, self.room) {
            (BackendError::Full(_), Some(room)) => RebuildError::full(&room.dir, 0),
            (error, _) => RebuildError::ReadBack {
                what: error.to_string(),
            },
        }
    }

    /// First answers to requests stay, but for those about documents that go: such a request is refused from now on.
    fn copy_clients(&self) -> Result<(), PurgeError> {
        let newest = self.old.sequence();
        let gone: BTreeSet<Sequence> = self.plan.public.changesets.iter().copied().collect();
        let first = self.plan.first;
        let prefix = [Table::Client as u8];
        let backend = self.old.backend();
        let pairs = backend
            .range(&prefix, &after_prefix(&prefix), usize::MAX)
            .map_err(storage)?;
        let mut kept: Vec<Pair> = Vec::new();
        for (key, value) in pairs {
            let written = decode(&key, &value)?;
            if !(first..=newest).contains(&written.sequence) {
                continue;
            }
            let bytes = found(&key, self.old.contents(&key, written)?)?;
            let row: ClientRow = from_bytes(&key, &bytes)?;
            if !(row.changed && gone.contains(&row.sequence)) {
                kept.push((key, value));
            }
        }
        let copied = self.made.commit(kept, newest, newest);
        copied.map_err(|error| self.failed(&error).into())
    }

    /// The purge's own changeset.
    fn tombstones(&self, group: &Group, request: &PurgeRequest) -> Result<Staged, PurgeError> {
        let sequence = group.newest() + 1;
        let mut staged = Staged::new(sequence);
        let mut ids = Vec::new();
        for (document, text_id) in &self.plan.documents {
            let stone = Tombstone {
                document: *document,
                text_id: *text_id,
                sequence,
                actor: request.actor.clone(),
                reason: request.reason.clone(),
                recorded_ms: request.recorded_ms,
            };
            stage_tombstone(group, &mut staged, &stone)?;
            ids.push(document.to_string());
        }
        let row = JournalRow {
            changeset: Changeset {
                sequence,
                kind: ChangeKind::Purge,
                actor: request.actor.clone(),
                reason: request.reason.clone(),
                recorded_ms: request.recorded_ms,
                subject: ids.join(" "),
                undoes: None,
            },
            input: InputKey::Document(request.document),
            before: None,
            after: None,
            previous: 0,
        };
        staged.put(group, journal_key(sequence), &row)?;
        Ok(staged)
    }
}

/// What a changeset sets whose document is gone.
pub(super) const NOTHING_SET: InputSet = InputSet {
    before: None,
    after: None,
    previous: 0,
    revises: None,
};

pub(super) fn stage_tombstone(
    group: &Group,
    staged: &mut Staged,
    stone: &Tombstone,
) -> Result<(), ReadError> {
    let id = stone.document.as_bytes();
    staged.put(group, Table::Purged.key(&[id]), stone)?;
    let text = stone.text_id.as_bytes();
    staged.mark(group, Table::PurgedText.key(&[text, id]), true)
}

fn found<T>(key: &[u8], row: Option<T>) -> Result<T, ReadError> {
    row.ok_or_else(|| corrupt(key, "what a changeset gave is missing"))
}
