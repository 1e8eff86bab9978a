//! Values: a format byte, how the bytes are kept, the sequence that wrote them, a checksum, then the bytes.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | format of values, [`FORMAT`] |
//! | 1 | 0 nothing (the row is gone), 1 as it is, 2 zstd; plus 4 when the bytes are in parts of their own |
//! | 8 | sequence of the changeset that wrote it, big-endian |
//! | 8 | BLAKE3 of the row's key, the fields above and the bytes, first 8 bytes |
//! | … | the bytes; for zstd their length before (4 bytes) comes first; in parts: number of parts (4 bytes) and length of all parts (8 bytes) |
//!
//! A part is 8 bytes of checksum over its key and bytes, then the bytes. No value is longer than 64 KiB.

use newsgraph_model::Sequence;

use crate::backend::Pair;
use crate::error::ReadError;
use crate::table::{Table, chunk_key};

/// Version of the form of values.
const FORMAT: u8 = 1;
const GONE: u8 = 0;
const PLAIN: u8 = 1;
const ZSTD: u8 = 2;
const IN_PARTS: u8 = 4;
const HEADER_LEN: usize = 18;

/// Most bytes of one part: with checksum and header a value stays under 64 KiB.
pub(crate) const PART_LEN: usize = 60 * 1024;

/// Rows shorter than this are not worth compressing.
const COMPRESS_FROM: usize = 512;

/// A row's bytes as they will be stored, compressed when that makes them shorter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    zstd: bool,
    /// For zstd: the length before as 4 bytes, then the compressed bytes.
    bytes: Vec<u8>,
}

impl Packed {
    /// Packs the bytes of a row.
    pub(crate) fn pack(bytes: Vec<u8>) -> Self {
        let plain_len = match u32::try_from(bytes.len()) {
            Ok(plain_len) if bytes.len() >= COMPRESS_FROM => plain_len,
            _ => return Self { zstd: false, bytes },
        };
        match zstd::bulk::compress(&bytes, 3) {
            Ok(compressed) if compressed.len() + 4 < bytes.len() => {
                let mut packed = plain_len.to_be_bytes().to_vec();
                packed.extend_from_slice(&compressed);
                Self {
                    zstd: true,
                    bytes: packed,
                }
            }
            _ => Self { zstd: false, bytes },
        }
    }

    /// Bytes that are as short as they get.
    pub(crate) const fn as_is(bytes: Vec<u8>) -> Self {
        Self { zstd: false, bytes }
    }

    /// The bytes of the row again; an error says what is wrong with them.
    pub(crate) fn unpack(&self) -> Result<Vec<u8>, String> {
        if !self.zstd {
            return Ok(self.bytes.clone());
        }
        let Some((plain_len, compressed)) = self.bytes.split_first_chunk::<4>() else {
            return Err("the compressed value has no length".into());
        };
        let plain_len = u32::from_be_bytes(*plain_len) as usize;
        zstd::bulk::decompress(compressed, plain_len)
            .map_err(|error| format!("the value does not decompress ({error})"))
    }
}

/// One version of a row as read from the tree; long ones name their parts.
#[derive(Clone, Debug)]
pub(crate) struct StoredValue {
    /// The changeset that wrote it.
    pub(crate) sequence: Sequence,
    codec: u8,
    body: Vec<u8>,
}

impl StoredValue {
    /// Whether the row is gone in this version.
    pub(crate) const fn is_gone(&self) -> bool {
        self.codec == GONE
    }

    /// Keys of the parts, when the bytes are in parts of their own.
    pub(crate) fn part_keys(&self, key: &[u8]) -> Result<Option<Vec<Vec<u8>>>, ReadError> {
        if self.codec & IN_PARTS == 0 {
            return Ok(None);
        }
        let Some((n_parts, _)) = self.body.split_first_chunk::<4>() else {
            return Err(corrupt(key, "the number of parts is missing"));
        };
        let n_parts = u32::from_be_bytes(*n_parts);
        Ok(Some(
            (0..n_parts)
                .map(|part| chunk_key(key, self.sequence, part))
                .collect(),
        ))
    }

    /// The row's bytes, from the value itself.
    pub(crate) fn unpack(self, key: &[u8]) -> Result<Vec<u8>, ReadError> {
        unpack(self.codec, self.body, key)
    }

    /// The row's bytes, from its parts in order.
    pub(crate) fn unpack_parts(
        self,
        key: &[u8],
        parts: Vec<Option<Vec<u8>>>,
    ) -> Result<Vec<u8>, ReadError> {
        let total = self
            .body
            .get(4..12)
            .and_then(|bytes| bytes.try_into().ok())
            .map(u64::from_be_bytes);
        let mut bytes = Vec::new();
        for (part_idx, part) in parts.into_iter().enumerate() {
            let part_key = chunk_key(
                key,
                self.sequence,
                u32::try_from(part_idx).unwrap_or(u32::MAX),
            );
            let Some(part) = part else {
                return Err(corrupt(&part_key, "a part is missing"));
            };
            match part.split_first_chunk::<8>() {
                Some((sum, rest)) if *sum == part_checksum(&part_key, rest) => {
                    bytes.extend_from_slice(rest);
                }
                _ => return Err(corrupt(&part_key, "the checksum of a part differs")),
            }
        }
        if total != Some(bytes.len() as u64) {
            return Err(corrupt(key, "the parts are not as long as they should be"));
        }
        unpack(self.codec & !IN_PARTS, bytes, key)
    }
}

fn unpack(codec: u8, bytes: Vec<u8>, key: &[u8]) -> Result<Vec<u8>, ReadError> {
    match codec {
        PLAIN => Ok(bytes),
        ZSTD => Packed { zstd: true, bytes }
            .unpack()
            .map_err(|what| corrupt(key, &what)),
        _ => Err(corrupt(key, &format!("`{codec}` is no way to keep bytes"))),
    }
}

/// The value of a row version, and its parts when it is long; `None` for a row that is gone.
pub(crate) fn encode(
    key: &[u8],
    sequence: Sequence,
    packed: Option<&Packed>,
) -> (Vec<u8>, Vec<Pair>) {
    let Some(packed) = packed else {
        return (framed(key, GONE, sequence, &[]), Vec::new());
    };
    let codec = if packed.zstd { ZSTD } else { PLAIN };
    if packed.bytes.len() <= PART_LEN {
        return (framed(key, codec, sequence, &packed.bytes), Vec::new());
    }
    let mut parts = Vec::new();
    for (part_idx, bytes) in (0u32..).zip(packed.bytes.chunks(PART_LEN)) {
        let part_key = chunk_key(key, sequence, part_idx);
        let mut part = part_checksum(&part_key, bytes).to_vec();
        part.extend_from_slice(bytes);
        parts.push((part_key, part));
    }
    let mut body = (parts.len() as u32).to_be_bytes().to_vec();
    body.extend_from_slice(&(packed.bytes.len() as u64).to_be_bytes());
    (framed(key, codec | IN_PARTS, sequence, &body), parts)
}

/// Reads a value that was stored under `key` or under the key of an older version of it.
pub(crate) fn decode(key: &[u8], value: &[u8]) -> Result<StoredValue, ReadError> {
    let Some((header, body)) = value.split_first_chunk::<HEADER_LEN>() else {
        return Err(corrupt(key, "the value is too short"));
    };
    let (format, codec) = (header[0], header[1]);
    let mut sequence = [0; 8];
    sequence.copy_from_slice(&header[2..10]);
    let sequence = u64::from_be_bytes(sequence);
    if header[10..] != checksum(key, codec, sequence, body) {
        return Err(corrupt(key, "the checksum differs"));
    }
    if format != FORMAT {
        return Err(corrupt(
            key,
            &format!("`{format}` is no known format of values"),
        ));
    }
    Ok(StoredValue {
        sequence,
        codec,
        body: body.to_vec(),
    })
}

fn framed(key: &[u8], codec: u8, sequence: Sequence, body: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(HEADER_LEN + body.len());
    value.extend_from_slice(&[FORMAT, codec]);
    value.extend_from_slice(&sequence.to_be_bytes());
    value.extend_from_slice(&checksum(key, codec, sequence, body));
    value.extend_from_slice(body);
    value
}

fn checksum(key: &[u8], codec: u8, sequence: Sequence, body: &[u8]) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(key.len() as u64).to_be_bytes()).update(key);
    hasher
        .update(&[FORMAT, codec])
        .update(&sequence.to_be_bytes())
        .update(body);
    first8(&hasher)
}

fn part_checksum(key: &[u8], bytes: &[u8]) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(&(key.len() as u64).to_be_bytes())
        .update(key)
        .update(bytes);
    first8(&hasher)
}

/// Whether a part is what was written under its key.
pub(crate) fn part_is_sound(key: &[u8], part: &[u8]) -> bool {
    let split = part.split_first_chunk::<8>();
    split.is_some_and(|(sum, rest)| *sum == part_checksum(key, rest))
}

fn first8(hasher: &blake3::Hasher) -> [u8; 8] {
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    first
}

/// The error for a damaged value.
pub(crate) fn corrupt(key: &[u8], what: &str) -> ReadError {
    let digits: String = key
        .iter()
        .take(40)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let table = Table::of_key(key).map_or("meta", Table::name);
    ReadError::Corrupt {
        table,
        key: digits,
        what: what.to_owned(),
    }
}
