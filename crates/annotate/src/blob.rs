//! The model file's format: a header with a checksum, a table of named sections, and the sections, all little-endian.
//!
//! Header: [`MAGIC`], version `u32`, number of sections `u32`, length of the file in bytes `u64`, BLAKE3 of everything after the header.
//! Section table: per section its name padded with zeros to [`NAME_LEN`], offset `u64` and length `u64` in bytes.

use crate::error::ModelError;

pub use crate::strings::string_hash;

/// The first bytes of a model file.
pub const MAGIC: [u8; 8] = *b"NGANNOT8";
/// The format's version.
pub const VERSION: u32 = 2;
/// Bytes of the header: magic, version, number of sections, length, checksum.
pub const HEADER_LEN: usize = 8 + 4 + 4 + 8 + 32;
/// Bytes of a section's name in the table.
pub const NAME_LEN: usize = 16;
/// Sections begin at multiples of this many bytes.
pub const ALIGNMENT: usize = 64;

/// How a model keeps the large tables of features and vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Storage {
    /// 32-bit floats, as published; only to measure what rounding does.
    Single = 0,
    /// 16-bit integers and one scale a row: half the size, within one 65,534th of a row's largest value.
    Scaled = 1,
}

/// A model file whose header, length and checksum are right.
pub(crate) struct Blob<'a> {
    bytes: &'a [u8],
    table: &'a [u8],
    checksum: [u8; 32],
}

impl<'a> Blob<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let Some((header, payload)) = bytes.split_first_chunk::<HEADER_LEN>() else {
            return Err(ModelError::NotAModel);
        };
        let mut header = Reader {
            section: "header",
            bytes: header,
        };
        if header.take(MAGIC.len())? != MAGIC {
            return Err(ModelError::NotAModel);
        }
        let version = header.number()?;
        if version != VERSION {
            return Err(ModelError::WrongVersion {
                found: version,
                expected: VERSION,
            });
        }
        let n_sections = header.count()?;
        let (found, expected) = (bytes.len() as u64, header.id()?);
        if found != expected {
            return Err(ModelError::WrongLength { found, expected });
        }
        let checksum: [u8; 32] = header.take(32)?.try_into().expect("took 32 bytes");
        let actual = blake3::hash(payload);
        if actual != checksum {
            let expected = blake3::Hash::from(checksum).to_hex().to_string();
            return Err(ModelError::WrongChecksum {
                found: actual.to_hex().to_string(),
                expected,
            });
        }
        let mut payload = Reader {
            section: "section table",
            bytes: payload,
        };
        let table = payload.take(n_sections.saturating_mul(NAME_LEN + 16))?;
        Ok(Self {
            bytes,
            table,
            checksum,
        })
    }

    /// BLAKE3 of everything after the header.
    pub(crate) fn checksum(&self) -> blake3::Hash {
        self.checksum.into()
    }

    pub(crate) fn section(&self, section: &'static str) -> Result<Reader<'a>, ModelError> {
        for entry in self.table.chunks_exact(NAME_LEN + 16) {
            let (name, place) = entry.split_at(NAME_LEN);
            if name
                .strip_prefix(section.as_bytes())
                .is_none_or(|rest| rest.iter().any(|&byte| byte != 0))
            {
                continue;
            }
            let mut place = Reader {
                section,
                bytes: place,
            };
            let (offset, len) = (place.id()?, place.id()?);
            let range = usize::try_from(offset)
                .ok()
                .zip(usize::try_from(offset.saturating_add(len)).ok());
            let bytes = range.and_then(|(start, end)| self.bytes.get(start..end));
            let bytes = bytes.ok_or(ModelError::Malformed {
                section,
                problem: "it lies outside the file",
            })?;
            return Ok(Reader { section, bytes });
        }
        Err(ModelError::MissingSection { section })
    }
}

/// Reads one section from front to back.
pub(crate) struct Reader<'a> {
    section: &'static str,
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn malformed(&self, problem: &'static str) -> ModelError {
        ModelError::Malformed {
            section: self.section,
            problem,
        }
    }

    pub(crate) fn unknown(&self, label: &str) -> ModelError {
        ModelError::UnknownLabel {
            section: self.section,
            label: label.to_owned(),
        }
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], ModelError> {
        let Some((taken, rest)) = self.bytes.split_at_checked(len) else {
            return Err(self.malformed("it ends too early"));
        };
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        Ok(self.take(N)?.try_into().expect("took this many bytes"))
    }

    pub(crate) fn byte(&mut self) -> Result<u8, ModelError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(crate) fn row(&mut self) -> Result<u16, ModelError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn number(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn count(&mut self) -> Result<usize, ModelError> {
        Ok(self.number()? as usize)
    }

    pub(crate) fn id(&mut self) -> Result<u64, ModelError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, ModelError> {
        let len = self.row()?;
        let bytes = self.take(usize::from(len))?;
        std::str::from_utf8(bytes).map_err(|_| self.malformed("a string is not UTF-8"))
    }

    pub(crate) fn texts(&mut self) -> Result<Vec<&'a str>, ModelError> {
        let count = self.count()?;
        (0..count).map(|_| self.text()).collect()
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        self.take(count)
    }

    pub(crate) fn rows(&mut self, count: usize) -> Result<Vec<u16>, ModelError> {
        let bytes = self.take(count.saturating_mul(2))?;
        Ok(bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&two| u16::from_le_bytes(two))
            .collect())
    }

    pub(crate) fn singles(&mut self, count: usize) -> Result<Vec<f32>, ModelError> {
        let bytes = self.take(count.saturating_mul(4))?;
        Ok(bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|&four| f32::from_le_bytes(four))
            .collect())
    }

    /// How the tables that follow, or those of other sections, are kept.
    pub(crate) fn storage(&mut self) -> Result<Storage, ModelError> {
        match self.number()? {
            0 => Ok(Storage::Single),
            1 => Ok(Storage::Scaled),
            _ => Err(self.malformed("there is no such storage")),
        }
    }

    /// 16-bit integers.
    pub(crate) fn integers(&mut self, count: usize) -> Result<Vec<i16>, ModelError> {
        let bytes = self.take(count.saturating_mul(2))?;
        Ok(bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&two| i16::from_le_bytes(two))
            .collect())
    }
}
