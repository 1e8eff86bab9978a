//! A walk over every stored byte: checksums of all versions and parts, their order, the journal, stray files. Needs little
//! memory, unlike the comparison of the graph with one derived anew, which `verify.rs` does.

use newsgraph_model::Sequence;

use crate::Store;
use crate::apply::{journal_key, undone_key};
use crate::backend::{FORMAT_KEY, LOGGED_KEY, NEWEST_KEY, Pair, read_sequence};
use crate::error::ReadError;
use crate::open::{blob_files, is_known_format};
use crate::rebuild::Progress;
use crate::records::{ClientRow, JournalRow};
use crate::rows::{Rows, Snapshot, from_bytes, storage};
use crate::table::{Place, Table, history_key};
use crate::value::{StoredValue, corrupt, decode, part_is_sound};
use crate::verify::Fault;

/// Pairs read at once.
const PAGE: usize = 512;
/// Faults that are kept in words; more are counted.
const MAX_FAULTS: usize = 1000;

/// What was looked at, and what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// What is wrong: the first thousand faults of the walk, then those of the graph.
    pub faults: Vec<Fault>,
    /// Faults that are not listed.
    pub more_faults: u64,
    /// Rows, in their newest version.
    pub rows: u64,
    /// Older versions of rows.
    pub older_versions: u64,
    /// Parts of rows that are too long for one value.
    pub parts: u64,
    /// Bytes of all stored values and their keys.
    pub bytes: u64,
    /// Texts.
    pub texts: u64,
    /// Bytes of the texts.
    pub text_bytes: u64,
    /// Changesets in the journal.
    pub changesets: u64,
}

/// Where a verification is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyStep {
    /// Reading every stored value.
    Values(Progress),
    /// Deriving the graph again from nothing and comparing it.
    Graph,
}

impl Store {
    /// Reads everything and says what is wrong: every stored value of every version against its checksum, the journal
    /// without a gap from 1 to the newest, no file beside the main one; then [`ReadView::verify`](crate::ReadView::verify).
    /// The walk needs little memory; the comparison of the graph needs it in proportion to the store. Commits may go on;
    /// what is newer than the start of the walk is checked for its checksum only.
    pub fn verify(&self, progress: &mut dyn FnMut(VerifyStep)) -> Verification {
        let view = self.read();
        let mut walk = Walk {
            rows: &view.rows,
            found: Verification::default(),
            next_changeset: view.sequence(),
            last_row: None,
            last_long: None,
        };
        walk.folder(self);
        if let Err(error) = walk.run(progress) {
            walk.add(Fault::unreadable(&error));
        }
        let mut found = walk.found;
        progress(VerifyStep::Graph);
        let known: std::collections::BTreeSet<Fault> = found.faults.iter().cloned().collect();
        let of_graph = view.verify();
        found
            .faults
            .extend(of_graph.into_iter().filter(|fault| !known.contains(fault)));
        found
    }
}

struct Walk<'a> {
    rows: &'a Snapshot,
    found: Verification,
    /// The changeset that the journal must show next: it stands newest first.
    next_changeset: Sequence,
    /// The row whose older versions were last seen, with the sequence of its newest.
    last_row: Option<(Vec<u8>, Option<Sequence>)>,
    /// The start of the keys of the parts that were last seen, and how many parts the row's version has.
    last_long: Option<(Vec<u8>, usize)>,
}

impl Walk<'_> {
    fn fault(&mut self, what: String) {
        self.add(Fault { what });
    }

    fn add(&mut self, fault: Fault) {
        if self.found.faults.len() < MAX_FAULTS {
            self.found.faults.push(fault);
        } else {
            self.found.more_faults += 1;
        }
    }

    fn folder(&mut self, store: &Store) {
        let Some(room) = &store.shared.room else {
            return;
        };
        match blob_files(&room.dir) {
            Ok(0) => {}
            Ok(n_files) => self.fault(format!(
                "{n_files} files in `blobs`, which the storage engine never syncs"
            )),
            Err(error) => self.fault(format!("the folder `blobs` cannot be read: {error}")),
        }
    }

    fn run(&mut self, progress: &mut dyn FnMut(VerifyStep)) -> Result<(), ReadError> {
        let mut from = vec![0];
        loop {
            let page = self
                .rows
                .backend()
                .range(&from, &[0xff; 9], PAGE)
                .map_err(storage)?;
            let is_last = page.len() < PAGE;
            for (key, value) in page {
                self.found.bytes += (key.len() + value.len()) as u64;
                from.clone_from(&key);
                if let Err(error) = self.pair((key, value)) {
                    self.add(Fault::unreadable(&error));
                }
            }
            let found = &self.found;
            progress(VerifyStep::Values(Progress {
                rows: found.rows + found.older_versions + found.parts,
                bytes: found.bytes,
            }));
            if is_last {
                break;
            }
            from.push(0);
        }
        let newest = self.rows.backend().newest().map_err(storage)?;
        if newest < self.rows.sequence() {
            self.fault(format!(
                "the newest changeset is `{}`, but the store says `{newest}`",
                self.rows.sequence()
            ));
        }
        if self.next_changeset > 0 {
            self.fault(format!(
                "the journal ends before changeset `{}`",
                self.next_changeset
            ));
        }
        Ok(())
    }

    fn pair(&mut self, (key, value): Pair) -> Result<(), ReadError> {
        if key.first() == Some(&NEWEST_KEY[0]) {
            return self.meta(&key, &value);
        }
        match Place::of(&key) {
            None => Err(corrupt(&key, "the key has no known form")),
            Some(Place::Part { .. }) => {
                self.found.parts += 1;
                self.part(&key, &value)
            }
            Some(Place::Row) => {
                self.found.rows += 1;
                self.row(&key, &value)
            }
            Some(Place::Older { row, sequence }) => {
                self.found.older_versions += 1;
                self.older(&key, &value, row, sequence)
            }
        }
    }

    fn meta(&mut self, key: &[u8], value: &[u8]) -> Result<(), ReadError> {
        let is_sound = match key {
            NEWEST_KEY => self.rows.backend().newest().is_ok(),
            LOGGED_KEY => read_sequence(value).is_some(),
            FORMAT_KEY => is_known_format(value),
            _ => false,
        };
        if is_sound {
            return Ok(());
        }
        Err(corrupt(key, "it is not what was written"))
    }

    fn row(&mut self, key: &[u8], value: &[u8]) -> Result<(), ReadError> {
        let Some(table) = Table::of_key(key) else {
            return Err(corrupt(key, "no table has this key"));
        };
        if table.id_len().is_some_and(|id_len| key.len() != 1 + id_len) {
            return Err(corrupt(key, "the key has a wrong length"));
        }
        let stored = decode(key, value)?;
        self.check_sequence(key, stored.sequence)?;
        let sequence = stored.sequence;
        let Some(bytes) = self.rows.contents(key, stored)? else {
            return Ok(());
        };
        match table {
            Table::Text => {
                self.found.texts += 1;
                self.found.text_bytes += bytes.len() as u64;
            }
            Table::Journal if sequence <= self.rows.sequence() => self.changeset(key, &bytes)?,
            Table::Client => {
                from_bytes::<ClientRow>(key, &bytes)?;
            }
            Table::Undone => {
                let undoer: Sequence = from_bytes(key, &bytes)?;
                let row: Option<JournalRow> = self.rows.row(&journal_key(undoer))?;
                let undoes = row.and_then(|row| row.changeset.undoes);
                if sequence <= self.rows.sequence()
                    && undoes.map(undone_key).as_deref() != Some(key)
                {
                    self.fault(format!(
                        "changeset `{undoer}` is said to have taken back another, but has not"
                    ));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A line of the journal: the next older one, in agreement with what says which changesets were taken back.
    fn changeset(&mut self, key: &[u8], bytes: &[u8]) -> Result<(), ReadError> {
        let row: JournalRow = from_bytes(key, bytes)?;
        let sequence = row.changeset.sequence;
        if journal_key(sequence) != key || sequence != self.next_changeset {
            self.fault(format!(
                "changeset `{}` is missing in the journal: `{sequence}` stands in its place",
                self.next_changeset
            ));
        }
        self.found.changesets += 1;
        self.next_changeset = sequence.saturating_sub(1);
        let Some(target) = row.changeset.undoes else {
            return Ok(());
        };
        let undone = |sequence| self.rows.row::<Sequence>(&undone_key(sequence));
        let stands = undone(sequence)?.is_none();
        if (undone(target)? == Some(sequence)) != stands {
            self.fault(format!(
                "changeset `{sequence}` took back `{target}`, but that is not noted"
            ));
        }
        Ok(())
    }

    fn older(
        &mut self,
        key: &[u8],
        value: &[u8],
        row: Vec<u8>,
        sequence: Sequence,
    ) -> Result<(), ReadError> {
        let stored = decode(&row, value)?;
        if stored.sequence != sequence {
            return Err(corrupt(key, "the sequence is not that of its key"));
        }
        self.rows.contents(&row, stored)?;
        let newest = match &self.last_row {
            Some((last, newest)) if *last == row => *newest,
            _ => self.newest_version(&row)?.map(|newest| newest.sequence),
        };
        // A copy of the newest version is left by a commit that never came to its end.
        if newest.is_none_or(|newest| newest < sequence) {
            self.fault(format!(
                "an older version of a row of `{}` has no newer one",
                Table::of_key(&row).map_or("an unknown table", Table::name)
            ));
        }
        self.last_row = Some((row, newest));
        Ok(())
    }

    fn part(&mut self, key: &[u8], value: &[u8]) -> Result<(), ReadError> {
        if !part_is_sound(key, value) {
            return Err(corrupt(key, "the checksum of a part differs"));
        }
        let (version, part) = key.split_at(key.len() - 4);
        let n_parts = match &self.last_long {
            Some((last, n_parts)) if last == version => *n_parts,
            _ => self.parts_of(version)?,
        };
        self.last_long = Some((version.to_vec(), n_parts));
        let part = part
            .iter()
            .fold(0usize, |idx, byte| idx << 8 | usize::from(*byte));
        if part >= n_parts {
            return Err(corrupt(key, "no row has this part"));
        }
        Ok(())
    }

    /// How many parts the version of a row has that the start of a part's key names; 0 when there is no such version.
    fn parts_of(&self, version: &[u8]) -> Result<usize, ReadError> {
        let Some(Place::Part { sequence }) = Place::of(&[version, &[0; 4]].concat()) else {
            return Ok(0);
        };
        let row = &version[1..version.len() - 8];
        let newest = self.newest_version(row)?;
        let stored = match newest {
            Some(newest) if newest.sequence == sequence => Some(newest),
            _ => self.stored(&history_key(row, sequence), row)?,
        };
        let keys = stored.map(|stored| stored.part_keys(row)).transpose()?;
        Ok(keys.flatten().map_or(0, |keys| keys.len()))
    }

    fn newest_version(&self, row: &[u8]) -> Result<Option<StoredValue>, ReadError> {
        self.stored(row, row)
    }

    fn stored(&self, key: &[u8], row: &[u8]) -> Result<Option<StoredValue>, ReadError> {
        let value = self.rows.backend().get(key).map_err(storage)?;
        value.map(|value| decode(row, &value)).transpose()
    }

    /// A row may be newer than the walk, but not newer than the store.
    fn check_sequence(&self, key: &[u8], sequence: Sequence) -> Result<(), ReadError> {
        if sequence <= self.rows.sequence() {
            return Ok(());
        }
        let newest = self.rows.backend().newest().map_err(storage)?;
        if sequence > newest {
            return Err(corrupt(key, "it is newer than the newest changeset"));
        }
        Ok(())
    }
}
