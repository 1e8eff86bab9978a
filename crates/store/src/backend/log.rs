//! The log: what was committed since the rows were last written into the tree, in two files that are used by turns.
//!
//! A commit is one record, written and synced before it counts. A file holds one generation: its header, then records to
//! the first that is not whole, which is where a crash met it. Files are written over rather than made anew, and grow by
//! zeros some way ahead, so that most syncs push bytes of a file whose length does not change.
//!
//! | bytes | of the header |
//! |---|---|
//! | 8 | generation, big-endian |
//! | 8 | salt, so that nobody can have a text stored that reads as a record |
//! | 16 | BLAKE3 of both, first 16 bytes |
//!
//! | bytes | of a record |
//! |---|---|
//! | 4 | length of the pairs |
//! | 16 | BLAKE3 of generation, salt, place in the file and pairs, first 16 bytes |
//! | … | pairs: lengths of key (2) and value (4), key, value |

use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::Pair;

/// Bytes after which the other file is taken: what waits to be written into the tree is at most twice that.
const FILE_BYTES: u64 = if SMALL { 24 << 10 } else { 4 << 20 };
/// A file grows by so many bytes at once.
const GROWTH: u64 = if SMALL { 4 << 10 } else { 1 << 20 };
/// Bytes of pairs that are better written into the tree at once.
pub(super) const LARGEST_RECORD: usize = if SMALL { 32 << 10 } else { 2 << 20 };
/// Tests of this crate take both ways and change files often.
const SMALL: bool = cfg!(test);

const HEADER_LEN: usize = 32;
const RECORD_HEADER_LEN: usize = 20;

/// The two files.
#[derive(Debug)]
pub(super) struct Log {
    files: [LogFile; 2],
    /// Which file is written.
    at: usize,
    generation: u64,
    salt: u64,
    /// Where the next record goes.
    end: u64,
}

#[derive(Debug)]
struct LogFile {
    file: File,
    /// Bytes that the file has.
    len: u64,
}

/// What a generation holds, in the order written.
#[derive(Debug)]
pub(super) struct Generation {
    pub(super) number: u64,
    pub(super) pairs: Vec<Pair>,
}

/// Whether a file of this name is one of the log's.
pub(crate) fn is_log_file(name: &str) -> bool {
    matches!(name, "log.0" | "log.1")
}

fn paths(dir: &Path) -> [PathBuf; 2] {
    ["log.0", "log.1"].map(|name| dir.join(name))
}

impl Log {
    /// Opens the files in a folder, or makes them, and reads what is in them, oldest generation first.
    pub(super) fn open(dir: &Path) -> io::Result<(Self, Vec<Generation>)> {
        let mut generations = Vec::new();
        let files = paths(dir).map(|path| {
            let mut options = File::options();
            options.create(true).truncate(false).read(true).write(true);
            let mut file = options.open(path)?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            generations.extend(read_generation(&bytes));
            let len = bytes.len() as u64;
            Ok::<LogFile, io::Error>(LogFile { file, len })
        });
        let [first, second] = files;
        generations.sort_by_key(|generation| generation.number);
        let log = Self {
            files: [first?, second?],
            at: 0,
            generation: 0,
            salt: 0,
            end: 0,
        };
        Ok((log, generations))
    }

    /// Begins a generation in the other file, whose own must be in the tree.
    pub(super) fn begin(&mut self, generation: u64) {
        self.at = 1 - self.at;
        self.generation = generation;
        self.salt = RandomState::new().build_hasher().finish();
        self.end = 0;
    }

    /// The generation that is written.
    pub(super) const fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether the file has taken what it may take.
    pub(super) const fn is_full(&self) -> bool {
        self.end >= FILE_BYTES
    }

    /// Writes pairs as one record; durable when it returns.
    pub(super) fn append<'a>(&mut self, pairs: impl Iterator<Item = &'a Pair>) -> io::Result<()> {
        let mut bytes = Vec::new();
        if self.end == 0 {
            bytes.extend_from_slice(&header(self.generation, self.salt));
        }
        let place = self.end + bytes.len() as u64;
        let record_at = bytes.len();
        bytes.resize(record_at + RECORD_HEADER_LEN, 0);
        for (key, value) in pairs {
            bytes.extend_from_slice(&length::<u16>(key.len())?.to_be_bytes());
            bytes.extend_from_slice(&length::<u32>(value.len())?.to_be_bytes());
            bytes.extend_from_slice(key);
            bytes.extend_from_slice(value);
        }
        let body_at = record_at + RECORD_HEADER_LEN;
        let body_len = length::<u32>(bytes.len() - body_at)?.to_be_bytes();
        let sum = checksum((self.generation, self.salt), place, &bytes[body_at..]);
        bytes[record_at..record_at + 4].copy_from_slice(&body_len);
        bytes[record_at + 4..body_at].copy_from_slice(&sum);
        let end = self.end + bytes.len() as u64;
        let LogFile { file, len } = &mut self.files[self.at];
        if end > *len {
            let longer = end.next_multiple_of(GROWTH);
            let zeros = usize::try_from(longer - end).unwrap_or_default();
            bytes.resize(bytes.len() + zeros, 0);
            *len = longer;
        }
        file.seek(SeekFrom::Start(self.end))?;
        file.write_all(&bytes)?;
        file.sync_data()?;
        self.end = end;
        Ok(())
    }

    /// Pushes both files to the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.files.iter().try_for_each(|log| log.file.sync_all())
    }

    /// Gives the room back that both files take, when all they held is in the tree.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        for log in &mut self.files {
            log.file.set_len(0)?;
            log.len = 0;
        }
        self.begin(self.generation + 1);
        Ok(())
    }
}

fn length<T: TryFrom<usize>>(len: usize) -> io::Result<T> {
    T::try_from(len)
        .map_err(|_| io::Error::other(format!("`{len}` bytes are too many for the log")))
}

fn header(generation: u64, salt: u64) -> [u8; HEADER_LEN] {
    let mut header = [0; HEADER_LEN];
    header[..8].copy_from_slice(&generation.to_be_bytes());
    header[8..16].copy_from_slice(&salt.to_be_bytes());
    let sum = blake3::hash(&header[..16]);
    header[16..].copy_from_slice(&sum.as_bytes()[..16]);
    header
}

fn checksum((generation, salt): (u64, u64), place: u64, body: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for number in [generation, salt, place] {
        hasher.update(&number.to_be_bytes());
    }
    hasher.update(body);
    let mut first = [0; 16];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    first
}

/// The whole records of a file; `None` for a file that was never begun or whose header a crash met.
fn read_generation(bytes: &[u8]) -> Option<Generation> {
    let (head, _) = bytes.split_first_chunk::<HEADER_LEN>()?;
    let number = u64::from_be_bytes(*head.first_chunk()?);
    let salt = u64::from_be_bytes(*head[8..].first_chunk()?);
    if *head != header(number, salt) {
        return None;
    }
    let mut pairs = Vec::new();
    let mut at = HEADER_LEN;
    while let Some((found, next)) = read_record(bytes, at, (number, salt)) {
        pairs.extend(found);
        at = next;
    }
    Some(Generation { number, pairs })
}

/// The record at a place and the place after it; `None` when it is not whole.
fn read_record(bytes: &[u8], at: usize, of: (u64, u64)) -> Option<(Vec<Pair>, usize)> {
    let (head, rest) = bytes.get(at..)?.split_first_chunk::<RECORD_HEADER_LEN>()?;
    let body_len = u32::from_be_bytes(*head.first_chunk()?) as usize;
    let mut body = rest.get(..body_len)?;
    if body.is_empty() || head[4..] != checksum(of, at as u64, body) {
        return None;
    }
    let mut pairs = Vec::new();
    while !body.is_empty() {
        let (key_len, rest) = body.split_first_chunk::<2>()?;
        let (value_len, rest) = rest.split_first_chunk::<4>()?;
        let (key, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*key_len)))?;
        let (value, rest) = rest.split_at_checked(u32::from_be_bytes(*value_len) as usize)?;
        pairs.push((key.to_vec(), value.to_vec()));
        body = rest;
    }
    Some((pairs, at + RECORD_HEADER_LEN + body_len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(number: u32) -> Pair {
        (number.to_be_bytes().to_vec(), vec![number as u8; 40])
    }

    fn numbers(generations: &[Generation]) -> Vec<(u64, Vec<u32>)> {
        let number = |pair: &Pair| u32::from_be_bytes(pair.0[..].try_into().expect("four bytes"));
        let of = |generation: &Generation| generation.pairs.iter().map(number).collect();
        let each = generations.iter().map(|one| (one.number, of(one)));
        each.collect()
    }

    fn opened(dir: &Path) -> (Log, Vec<(u64, Vec<u32>)>) {
        let (log, generations) = Log::open(dir).expect("opens");
        (log, numbers(&generations))
    }

    #[test]
    fn what_was_appended_is_read_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let (mut log, found) = opened(dir.path());
        assert_eq!(found, []);
        log.begin(3);
        log.append([pair(1), pair(2)].iter()).expect("written");
        log.append([pair(3)].iter()).expect("written");
        log.begin(4);
        log.append([pair(4)].iter()).expect("written");
        let (mut log, found) = opened(dir.path());
        assert_eq!(found, [(3, vec![1, 2, 3]), (4, vec![4])]);
        // The older file is written over: what it held before is not read as what follows.
        log.at = 0;
        log.begin(5);
        log.append([pair(5)].iter()).expect("written");
        assert_eq!(opened(dir.path()).1, [(4, vec![4]), (5, vec![5])]);
        log.clear().expect("writable");
        assert_eq!(opened(dir.path()).1, []);
    }

    /// Cut or changed anywhere, a file gives the records before that place and none after.
    #[test]
    fn a_record_that_is_not_whole_ends_the_log() {
        let dir = tempfile::tempdir().expect("a folder");
        let (mut log, _) = opened(dir.path());
        log.begin(1);
        let mut ends = Vec::new();
        for number in 0..5 {
            log.append([pair(number), pair(number)].iter())
                .expect("written");
            ends.push(usize::try_from(log.end).expect("short"));
        }
        let path = &paths(dir.path())[log.at];
        let sound = std::fs::read(path).expect("readable");
        let last = ends[4];
        for at in 0..last {
            let n_whole = ends.iter().filter(|end| **end <= at).count();
            let expected: Vec<u32> = (0..n_whole as u32).flat_map(|one| [one, one]).collect();
            let mut flipped = sound.clone();
            flipped[at] ^= 1 << (at % 8);
            for bytes in [&sound[..at], &flipped] {
                let found = read_generation(bytes).map(|one| numbers(&[one])[0].1.clone());
                let has_header = at >= HEADER_LEN;
                assert_eq!(found, has_header.then(|| expected.clone()), "byte {at}");
            }
        }
    }
}
