//! The journal: changesets in order.

use async_graphql::{ID, Object};

use crate::code::Failure;
use crate::page::connection;
use crate::reading::{Reading, read_failure};
use crate::scalar::{DateTime, Sequence};
use crate::vocabulary::ChangesetKind;

/// What begins the id of a changeset; its number follows.
const ID_PREFIX: &str = "chg_";

/// One atomic change in the journal. Undoing writes a new changeset; nothing is overwritten.
#[derive(Clone)]
pub(crate) struct Changeset {
    pub(crate) reading: Reading,
    pub(crate) row: newsgraph_model::Changeset,
}

connection!(
    "A page of changesets.",
    ChangesetConnection,
    ChangesetEdge,
    Changeset
);

impl Changeset {
    pub(crate) fn of(reading: &Reading, row: newsgraph_model::Changeset) -> Self {
        Self {
            reading: reading.clone(),
            row,
        }
    }

    /// The changeset with this number; `None` when there is none at the moment read.
    pub(crate) fn read(
        reading: &Reading,
        sequence: newsgraph_model::Sequence,
    ) -> Result<Option<Self>, Failure> {
        if sequence == 0 || sequence > reading.sequence() {
            return Ok(None);
        }
        let found = reading
            .snapshot
            .view
            .changesets(sequence.checked_add(1), 1)
            .map_err(read_failure)?;
        let row = found
            .into_iter()
            .next()
            .filter(|row| row.sequence == sequence);
        Ok(row.map(|row| Self::of(reading, row)))
    }
}

/// The number in the id of a changeset; `None` when it is no such id.
pub(crate) fn sequence_of(id: &str) -> Option<newsgraph_model::Sequence> {
    let digits = id.strip_prefix(ID_PREFIX)?;
    let plain = !digits.is_empty()
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

#[Object]
impl Changeset {
    pub(crate) async fn id(&self) -> ID {
        format!("{ID_PREFIX}{}", self.row.sequence).into()
    }

    /// Its number. Pass it to `asOf` to read the graph right after it.
    async fn sequence(&self) -> Sequence {
        Sequence(self.row.sequence)
    }

    async fn kind(&self) -> ChangesetKind {
        self.row.kind.into()
    }

    /// Who did it.
    async fn actor(&self) -> &str {
        &self.row.actor
    }

    async fn reason(&self) -> Option<&str> {
        Some(self.row.reason.as_str()).filter(|reason| !reason.is_empty())
    }

    /// What it was about: the id of a document, a pair of entities, in words.
    async fn subject(&self) -> &str {
        &self.row.subject
    }

    /// When it was written, by the clock of the server.
    async fn recorded_at(&self) -> DateTime {
        DateTime::from_ms(self.row.recorded_ms)
    }

    /// The changeset that this one undid. Only for UNDO.
    async fn undoes(&self) -> async_graphql::Result<Option<Changeset>> {
        let Some(sequence) = self.row.undoes else {
            return Ok(None);
        };
        Ok(Self::read(&self.reading, sequence)?)
    }
}
