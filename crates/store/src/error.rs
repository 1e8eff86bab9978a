//! Why opening, reading or committing did not work.

use std::path::PathBuf;

use newsgraph_model::{AttestationId, DatasetId, DocumentId, Sequence};

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// A file or folder of the store could not be made, read or synced.
    #[error("cannot use `{path}` as a store; check that the folder exists, is yours and has room", path = path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The disk has no room to make or open a store.
    #[error("the disk of `{path}` is full ({free} are free), and a store needs room to open; make room on it, then try again", path = path.display(), free = in_bytes(*free))]
    Full {
        /// The folder.
        path: PathBuf,
        /// Bytes that are free.
        free: u64,
    },
    /// There is no store, and one may not be made.
    #[error("there is no store in `{path}`", path = path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// Another process has the store open.
    #[error("the store in `{path}` is open in another process ({holder}); stop it or use another folder", path = path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
        /// The other process, in words.
        holder: String,
    },
    /// A newer program wrote the store.
    #[error("the store in `{path}` has format {found}, and this program reads up to {known}; use a newer newsgraph", path = path.display())]
    NewerFormat {
        /// The folder.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format that this program reads.
        known: u32,
    },
    /// A program from before the first release wrote the store.
    #[error("the store in `{path}` has format {found} of before the first release, and this program reads {known}; read its articles into a new one", path = path.display())]
    OlderFormat {
        /// The folder.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The format that this program reads.
        known: u32,
    },
    /// The files of the store are damaged.
    #[error("the store in `{path}` is damaged: {what}; keep a copy of the folder and restore a backup", path = path.display())]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A stored value is not what was written.
    #[error(
        "a stored value of `{table}` is damaged: {what} (key `{key}`); run `newsgraph verify`, then restore a backup"
    )]
    Corrupt {
        /// What the value is about.
        table: &'static str,
        /// Its key in hexadecimal digits, cut to 80.
        key: String,
        /// What is wrong.
        what: String,
    },
    /// The storage engine failed.
    #[error("the storage engine failed: {message}; open the store again")]
    Storage {
        /// What it said.
        message: String,
    },
}

/// Why a change was not committed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// The store was opened for reading only.
    #[error("the store is open for reading only, so it cannot be changed")]
    ReadOnly,
    /// An earlier failure stopped all changes.
    #[error("the store takes no more changes since an earlier failure: {reason}; open it again")]
    Stopped {
        /// The earlier failure.
        reason: String,
    },
    /// The storage engine could not make the change durable.
    #[error(
        "the change could not be made durable: {message}; check the disk, then open the store again"
    )]
    Storage {
        /// What it said.
        message: String,
    },
    /// The disk has no room for the change, which was not made. The store is as it was and takes changes again when
    /// there is room.
    #[error(
        "there is no room for the change: {free} are free, and {floor} must stay free; make room on the disk of `{path}`, then try again", path = path.display(), free = in_bytes(*free), floor = in_bytes(*floor)
    )]
    StorageFull {
        /// The folder of the store.
        path: PathBuf,
        /// Bytes that are free.
        free: u64,
        /// Bytes that must stay free.
        floor: u64,
    },
    /// The disk got full while the change was written; the store takes no more changes.
    #[error(
        "the disk is full, so the change could not be made durable: {message}; make room, then open the store again"
    )]
    DiskFull {
        /// What the system said.
        message: String,
    },
    /// What the change builds on could not be read.
    #[error("what the change builds on cannot be read")]
    Read(#[from] ReadError),
    /// The code that derives the graph failed.
    #[error("deriving the graph failed: {message}; the change was not made, open the store again")]
    Panicked {
        /// What it said.
        message: String,
    },
    /// A span does not lie in the document's text.
    #[error(
        "the span `{start}..{end}` of {what} does not re-read in `{document}`: it lies outside the text or cuts a character"
    )]
    Span {
        /// The document.
        document: DocumentId,
        /// What the span belongs to, in words.
        what: String,
        /// First byte.
        start: usize,
        /// Byte after the last.
        end: usize,
    },
    /// The parts of a request do not fit together.
    #[error("the request does not hold together: {what}")]
    Inconsistent {
        /// What is wrong.
        what: String,
    },
    /// There is no such document.
    #[error("there is no document `{document}`")]
    UnknownDocument {
        /// The id.
        document: DocumentId,
    },
    /// A document that was purged elsewhere is here, or its text is.
    #[error(
        "document `{document}` was purged elsewhere, and it or its text is here; purge it here too with `newsgraph purge`"
    )]
    NotPurged {
        /// The id.
        document: DocumentId,
    },
    /// There is no such attestation.
    #[error("there is no attestation `{attestation}`")]
    UnknownAttestation {
        /// The id.
        attestation: AttestationId,
    },
    /// There is no such part of a dataset.
    #[error("there is no part `{part}` of dataset `{dataset}`")]
    UnknownPart {
        /// The dataset.
        dataset: DatasetId,
        /// The number of the part.
        part: u32,
    },
    /// A part of a dataset is there already, with other lines.
    #[error(
        "part `{part}` of dataset `{dataset}` is there with other lines, which stay known after it is discarded; give the new lines another dataset's name, and discard the old one with `newsgraph import --discard`"
    )]
    OtherPart {
        /// The name of the dataset.
        dataset: String,
        /// The number of the part.
        part: u32,
    },
    /// There is no such changeset.
    #[error("there is no changeset `{sequence}`; the newest is `{newest}`")]
    UnknownSequence {
        /// The number asked for.
        sequence: Sequence,
        /// The newest number.
        newest: Sequence,
    },
    /// There is nothing to undo.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// Later changes build on the one to undo.
    #[error("changeset `{sequence}` cannot be undone: {list} changed the same thing later; undo that first", list = listed(conflicts))]
    UndoConflict {
        /// The changeset to undo.
        sequence: Sequence,
        /// The later changesets.
        conflicts: Vec<Sequence>,
    },
    /// The document was purged: nothing of it is kept.
    #[error(
        "document `{document}` was purged by changeset `{sequence}`: nothing of it is kept, and it is not taken in again"
    )]
    Purged {
        /// The document.
        document: DocumentId,
        /// The changeset that purged it.
        sequence: Sequence,
    },
    /// The text of the document was purged.
    #[error(
        "the text of `{document}` was purged with `{purged}` by changeset `{sequence}`, so it is not taken in again"
    )]
    PurgedText {
        /// The document.
        document: DocumentId,
        /// The document that was purged.
        purged: DocumentId,
        /// The changeset that purged it.
        sequence: Sequence,
    },
    /// A purge cannot be undone.
    #[error(
        "changeset `{sequence}` is a purge, which cannot be undone: nothing is kept of what it removed; name another changeset to undo that one"
    )]
    PurgeStands {
        /// The changeset.
        sequence: Sequence,
    },
    /// An idempotency key was used for another request.
    #[error("the client id `{client_id}` was used for another request; use a new one")]
    ClientIdReused {
        /// The key.
        client_id: String,
    },
}

fn listed(sequences: &[Sequence]) -> String {
    let words: Vec<String> = sequences
        .iter()
        .map(|sequence| format!("`{sequence}`"))
        .collect();
    words.join(", ")
}

/// A number of bytes as a person reads it.
pub(crate) fn in_bytes(n_bytes: u64) -> String {
    match n_bytes {
        0..0x400 => format!("{n_bytes} B"),
        0x400..0x10_0000 => format!("{} KiB", n_bytes >> 10),
        0x10_0000..0x4000_0000 => format!("{} MiB", n_bytes >> 20),
        _ => format!("{} GiB", n_bytes >> 30),
    }
}
