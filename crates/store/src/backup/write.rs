//! Writing a backup from a view, while the store goes on.

use std::io::Write;

use super::{BLOCK_BYTES, BackupError, BackupHeader, BackupSummary, FORMAT, MAGIC};
use crate::open::STORE_FORMAT;
use crate::rebuild::Progress;
use crate::view::ReadView;

impl ReadView {
    /// Writes a backup of all that this view and the views before it see: texts, readings, graph, journal, with every
    /// version, so that `asOf` works in the restored store too. Changes that are committed meanwhile are not in it. Streams;
    /// the caller syncs a file. `progress` is told after every megabyte or so.
    ///
    /// # Errors
    /// A stored value is damaged, the engine fails, or `out` does.
    pub fn backup(
        &self,
        out: &mut dyn Write,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<BackupSummary, BackupError> {
        let header = BackupHeader {
            store_format: STORE_FORMAT,
            sequence: self.sequence(),
            ontology: self.ontology().version().to_owned(),
        };
        let mut blocks = Blocks {
            out,
            hasher: blake3::Hasher::new(),
            plain: Vec::with_capacity(BLOCK_BYTES),
            written: Progress::default(),
        };
        blocks.write(header.lines().as_bytes())?;
        self.rows.versions(|(key, value)| {
            if blocks.put(&key, &value)? {
                progress(blocks.written);
            }
            Ok::<(), BackupError>(())
        })?;
        let written = blocks.finish()?;
        progress(written);
        Ok(BackupSummary {
            header,
            rows: written.rows,
            bytes: written.bytes,
        })
    }
}

impl BackupHeader {
    /// The header as it stands in a backup.
    pub(super) fn lines(&self) -> String {
        format!(
            "{MAGIC}\nformat {FORMAT}\nstore {}\nsequence {}\nontology {}\n\n",
            self.store_format, self.sequence, self.ontology
        )
    }
}

struct Blocks<'a> {
    out: &'a mut dyn Write,
    hasher: blake3::Hasher,
    plain: Vec<u8>,
    written: Progress,
}

impl Blocks<'_> {
    /// Takes a stored value; true when a block was written.
    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<bool, BackupError> {
        let key_len = u16::try_from(key.len()).expect("keys are made of a few identifiers");
        let value_len = u32::try_from(value.len()).expect("values are at most 64 KiB long");
        self.plain.extend_from_slice(&key_len.to_be_bytes());
        self.plain.extend_from_slice(&value_len.to_be_bytes());
        self.plain.extend_from_slice(key);
        self.plain.extend_from_slice(value);
        self.written.rows += 1;
        self.written.bytes += (key.len() + value.len()) as u64;
        if self.plain.len() < BLOCK_BYTES {
            return Ok(false);
        }
        self.write_block()?;
        Ok(true)
    }

    fn write_block(&mut self) -> Result<(), BackupError> {
        let packed = zstd::bulk::compress(&self.plain, 3)?;
        for len in [self.plain.len(), packed.len()] {
            let len = u32::try_from(len).expect("a block is little more than a megabyte");
            self.write(&len.to_be_bytes())?;
        }
        self.write(&packed)?;
        self.plain.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<Progress, BackupError> {
        if !self.plain.is_empty() {
            self.write_block()?;
        }
        self.write(&[0; 8])?;
        self.write(&self.written.rows.to_be_bytes())?;
        let hash = self.hasher.finalize();
        self.out.write_all(hash.as_bytes())?;
        self.out.flush()?;
        Ok(self.written)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.hasher.update(bytes);
        Ok(self.out.write_all(bytes)?)
    }
}
