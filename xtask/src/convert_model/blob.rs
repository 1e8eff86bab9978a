//! Writes the blob format that `newsgraph-annotate` reads: a header with a checksum, a section table, aligned sections.

use newsgraph_annotate::blob::{ALIGNMENT, HEADER_LEN, MAGIC, NAME_LEN, Storage, VERSION};

/// One section's bytes, written little-endian.
#[derive(Default)]
pub(crate) struct Section(Vec<u8>);

impl Section {
    pub(crate) fn byte(&mut self, value: u8) -> &mut Self {
        self.0.push(value);
        self
    }

    pub(crate) fn count(&mut self, value: usize) -> &mut Self {
        self.number(u32::try_from(value).expect("a model has fewer than 2^32 of anything"))
    }

    pub(crate) fn number(&mut self, value: u32) -> &mut Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn id(&mut self, value: u64) -> &mut Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn row(&mut self, value: u16) -> &mut Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        let len = u16::try_from(text.len()).expect("a model's strings are shorter than 64 KiB");
        self.0.extend(len.to_le_bytes());
        self.0.extend(text.as_bytes());
        self
    }

    pub(crate) fn texts<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a str>) -> &mut Self {
        self.count(texts.len());
        for text in texts {
            self.text(text);
        }
        self
    }

    pub(crate) fn singles(&mut self, values: &[f32]) -> &mut Self {
        for value in values {
            self.0.extend(value.to_le_bytes());
        }
        self
    }

    /// A table of rows of `width` values: all scales first where there are any, then the values.
    pub(crate) fn table(&mut self, values: &[f32], width: usize, storage: Storage) -> &mut Self {
        match storage {
            Storage::Single => self.singles(values),
            Storage::Scaled => {
                let scales: Vec<f32> = values.chunks(width).map(scale_of).collect();
                self.singles(&scales);
                for (row, scale) in values.chunks(width).zip(scales) {
                    for &value in row {
                        self.0.extend(scaled(value, scale).to_le_bytes());
                    }
                }
                self
            }
        }
    }
}

/// What one step of a row's numbers is worth: its largest value takes the largest number.
fn scale_of(row: &[f32]) -> f32 {
    let largest = row
        .iter()
        .fold(0.0_f32, |largest, value| largest.max(value.abs()));
    largest / f32::from(i16::MAX)
}

fn scaled(value: f32, scale: f32) -> i16 {
    if scale == 0.0 {
        return 0;
    }
    // A cast takes a number beyond the last to the last.
    (f64::from(value) / f64::from(scale)).round() as i16
}

/// Collects sections and writes them behind one header.
#[derive(Default)]
pub(crate) struct BlobWriter(Vec<(&'static str, Vec<u8>)>);

impl BlobWriter {
    pub(crate) fn add(&mut self, name: &'static str, section: Section) {
        self.0.push((name, section.0));
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        let table_len = self.0.len() * (NAME_LEN + 16);
        let mut table = Vec::with_capacity(table_len);
        let mut body = Vec::new();
        for (name, bytes) in &self.0 {
            while !(HEADER_LEN + table_len + body.len()).is_multiple_of(ALIGNMENT) {
                body.push(0);
            }
            let mut padded = [0; NAME_LEN];
            padded[..name.len()].copy_from_slice(name.as_bytes());
            table.extend(padded);
            table.extend(((HEADER_LEN + table_len + body.len()) as u64).to_le_bytes());
            table.extend((bytes.len() as u64).to_le_bytes());
            body.extend(bytes);
        }
        let payload = [table, body].concat();
        let mut blob = Vec::with_capacity(HEADER_LEN + payload.len());
        blob.extend(MAGIC);
        blob.extend(VERSION.to_le_bytes());
        blob.extend((self.0.len() as u32).to_le_bytes());
        blob.extend(((HEADER_LEN + payload.len()) as u64).to_le_bytes());
        blob.extend(blake3::hash(&payload).as_bytes());
        blob.extend(payload);
        blob
    }
}
