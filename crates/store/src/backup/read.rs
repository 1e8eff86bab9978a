//! Reading a backup: nothing of it becomes a store before all of it has proved to be what was written.

use std::io::{self, Read};
use std::path::Path;

use super::{
    BackupHeader, BackupSummary, FORMAT, MAGIC, MAX_BLOCK_BYTES, MAX_KEY, MAX_VALUE, RestoreError,
};
use crate::backend::Pair;
use crate::open::{OLDEST_FORMAT, STORE_FORMAT, folder_error, lock_folder};
use crate::options::StoreOptions;
use crate::rebuild::{Progress, Rebuild};
use crate::swap;
use crate::table::Place;
use crate::value::{decode, part_is_sound};

/// Longest header.
const MAX_HEADER: usize = 4096;

/// What a backup says that it is of. The rest of it is not looked at.
///
/// # Errors
/// The bytes are no backup, or one of a newer program.
pub fn read_backup_header(input: &mut dyn Read) -> Result<BackupHeader, RestoreError> {
    Source::new(input).header()
}

/// Makes a store in an empty folder from a backup. The store appears whole, when the backup has proved to be what was
/// written, or not at all.
///
/// # Errors
/// The bytes are no backup, are cut off or damaged, the folder is not empty or cannot be used, or the disk has no room.
pub fn restore(
    input: &mut dyn Read,
    dir: &Path,
    options: StoreOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<BackupSummary, RestoreError> {
    let mut source = Source::new(input);
    let header = source.header()?;
    let is_new = !dir.exists();
    check_empty(dir)?;
    fs_err::create_dir_all(dir).map_err(|error| folder_error(dir, error))?;
    let lock = lock_folder(dir)?;
    // Another process may have been faster.
    let restored = check_empty(dir).and_then(|()| {
        let written = fill(&mut source, dir, options, progress)?;
        swap::swap(dir, &mut |_| Ok(()))?;
        sync_parent(dir)?;
        Ok(written)
    });
    if restored.is_err() && !swap::holds_store(dir) {
        // The first failure is the one to tell; what could not be cleared away is cleared at the next try.
        let _cleared = swap::recover(dir);
        let _cleared = std::fs::remove_file(dir.join("lock"));
        if is_new {
            let _cleared = std::fs::remove_dir(dir);
        }
    }
    drop(lock);
    let (rows, bytes) = restored?;
    Ok(BackupSummary {
        header,
        rows,
        bytes,
    })
}

/// Refuses a folder that holds more than an earlier restore that did not finish.
fn check_empty(dir: &Path) -> Result<(), RestoreError> {
    let not_empty = || RestoreError::NotEmpty {
        path: dir.to_owned(),
    };
    if !dir.exists() {
        return Ok(());
    }
    if swap::holds_store(dir) {
        return Err(not_empty());
    }
    let entries = std::fs::read_dir(dir).map_err(|error| folder_error(dir, error))?;
    for entry in entries {
        let name = entry.map_err(|error| folder_error(dir, error))?.file_name();
        let is_ours = name == "lock" || dir.join(&name) == swap::build_dir(dir);
        // The root of an ext4 file system is never quite empty.
        if !is_ours && name != "lost+found" {
            return Err(not_empty());
        }
    }
    Ok(())
}

/// Writes all values beside; number and bytes of them.
fn fill(
    source: &mut Source<'_>,
    dir: &Path,
    options: StoreOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<(u64, u64), RestoreError> {
    let header = source.header.clone().ok_or(RestoreError::NotABackup)?;
    let mut rebuild = Rebuild::start(dir, options)?;
    while let Some(block) = source.block()? {
        let mut rest = block.as_slice();
        while !rest.is_empty() {
            let pair = take_pair(&mut rest)?;
            check_pair(&pair, header.sequence)?;
            rebuild.put(pair)?;
        }
        progress(rebuild.written);
    }
    let written = rebuild.written;
    source.check_end(written.rows)?;
    rebuild.seal(header.sequence)?;
    Ok((written.rows, written.bytes))
}

fn take_pair(rest: &mut &[u8]) -> Result<Pair, RestoreError> {
    let short = || damaged("a block ends within a value");
    let (key_len, after) = rest.split_first_chunk::<2>().ok_or_else(short)?;
    let (value_len, after) = after.split_first_chunk::<4>().ok_or_else(short)?;
    let key_len = usize::from(u16::from_be_bytes(*key_len));
    let value_len = u32::from_be_bytes(*value_len) as usize;
    if key_len > MAX_KEY || value_len > MAX_VALUE {
        return Err(damaged("a value is longer than values may be"));
    }
    let (key, after) = after.split_at_checked(key_len).ok_or_else(short)?;
    let (value, after) = after.split_at_checked(value_len).ok_or_else(short)?;
    *rest = after;
    Ok((key.to_vec(), value.to_vec()))
}

/// A backup may come from anybody: what it holds must be sound rows of the sequences that it claims to hold.
fn check_pair((key, value): &Pair, newest: u64) -> Result<(), RestoreError> {
    let sequence = match Place::of(key) {
        Some(Place::Part { sequence }) if part_is_sound(key, value) => sequence,
        Some(Place::Row) if key[0] > 1 => {
            decode(key, value)
                .map_err(|error| damaged(&error.to_string()))?
                .sequence
        }
        Some(Place::Older { row, .. }) => {
            decode(&row, value)
                .map_err(|error| damaged(&error.to_string()))?
                .sequence
        }
        _ => return Err(damaged("a value is not what was written")),
    };
    if sequence > newest {
        return Err(damaged("a value is newer than the backup"));
    }
    Ok(())
}

fn sync_parent(dir: &Path) -> Result<(), RestoreError> {
    let parent = match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    std::fs::File::open(parent)
        .and_then(|file| file.sync_all())
        .map_err(|error| folder_error(parent, error).into())
}

fn damaged(what: &str) -> RestoreError {
    RestoreError::Damaged {
        what: what.to_owned(),
    }
}

/// The bytes of a backup, hashed as they are read.
struct Source<'a> {
    input: &'a mut dyn Read,
    hasher: blake3::Hasher,
    header: Option<BackupHeader>,
}

impl<'a> Source<'a> {
    fn new(input: &'a mut dyn Read) -> Self {
        Self {
            input,
            hasher: blake3::Hasher::new(),
            header: None,
        }
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RestoreError> {
        self.input
            .read_exact(bytes)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => RestoreError::CutOff,
                _ => RestoreError::Input(error),
            })?;
        self.hasher.update(bytes);
        Ok(())
    }

    fn number(&mut self) -> Result<usize, RestoreError> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes) as usize)
    }

    fn header(&mut self) -> Result<BackupHeader, RestoreError> {
        let mut first = vec![0; MAGIC.len() + 1];
        self.fill(&mut first).map_err(|error| match error {
            RestoreError::CutOff => RestoreError::NotABackup,
            error => error,
        })?;
        if first != format!("{MAGIC}\n").as_bytes() {
            return Err(RestoreError::NotABackup);
        }
        let mut text = Vec::new();
        while !text.ends_with(b"\n\n") {
            if text.len() == MAX_HEADER {
                return Err(damaged("its header has no end"));
            }
            let mut byte = [0];
            self.fill(&mut byte)?;
            text.push(byte[0]);
        }
        let text = String::from_utf8(text).map_err(|_| damaged("its header is not readable"))?;
        let header = parse_header(&text)?;
        self.header = Some(header.clone());
        Ok(header)
    }

    /// The next block, unpacked; `None` at the end.
    fn block(&mut self) -> Result<Option<Vec<u8>>, RestoreError> {
        let (plain_len, packed_len) = (self.number()?, self.number()?);
        if (plain_len, packed_len) == (0, 0) {
            return Ok(None);
        }
        if plain_len == 0 || plain_len.max(packed_len) > MAX_BLOCK_BYTES {
            return Err(damaged("a block has an impossible length"));
        }
        let mut packed = vec![0; packed_len];
        self.fill(&mut packed)?;
        let plain = zstd::bulk::decompress(&packed, plain_len)
            .map_err(|_| damaged("a block does not unpack"))?;
        if plain.len() != plain_len {
            return Err(damaged("a block is not as long as it should be"));
        }
        Ok(Some(plain))
    }

    /// Compares number and hash of everything, and that nothing follows.
    fn check_end(&mut self, n_rows: u64) -> Result<(), RestoreError> {
        let mut number = [0; 8];
        self.fill(&mut number)?;
        let expected = self.hasher.finalize();
        let mut hash = [0; 32];
        self.fill(&mut hash)?;
        if u64::from_be_bytes(number) != n_rows || *expected.as_bytes() != hash {
            return Err(damaged("its checksum differs"));
        }
        match self.fill(&mut [0]) {
            Err(RestoreError::CutOff) => Ok(()),
            Err(error) => Err(error),
            Ok(()) => Err(damaged("something follows its end")),
        }
    }
}

fn parse_header(text: &str) -> Result<BackupHeader, RestoreError> {
    let mut lines = text.lines();
    let mut field = |name: &str| {
        let line = lines.next().and_then(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.strip_prefix(' '))
            .map(str::to_owned)
            .ok_or_else(|| damaged("its header is not readable"))
    };
    let number = |text: String| {
        text.parse::<u64>()
            .map_err(|_| damaged("its header is not readable"))
    };
    let known = |what, found: u64, known: u32| match u32::try_from(found) {
        Ok(found) if found <= known => Ok(found),
        _ => Err(RestoreError::Newer {
            what,
            found: u32::try_from(found).unwrap_or(u32::MAX),
            known,
        }),
    };
    known("backups", number(field("format")?)?, FORMAT)?;
    let store_format = known("stores", number(field("store")?)?, STORE_FORMAT)?;
    if store_format < OLDEST_FORMAT {
        return Err(RestoreError::Older {
            found: store_format,
            known: STORE_FORMAT,
        });
    }
    Ok(BackupHeader {
        store_format,
        sequence: number(field("sequence")?)?,
        ontology: field("ontology")?,
    })
}
