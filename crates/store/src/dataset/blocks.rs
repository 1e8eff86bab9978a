//! Blocks of a part: sorted entries as columns.

use super::bits::{Column, Malformed, put_column, put_number, put_texts, take_number, take_texts};
use super::form::{Form, ObjectKind, TimeShape};

/// Most entries of a block.
pub(super) const BLOCK_LEN: usize = 1024;

/// A block ends when its texts are longer than this many bytes.
pub(super) const BLOCK_TEXT_BYTES: usize = 48 * 1024;

/// Texts shorter than this are not worth compressing.
const COMPRESS_FROM: usize = 256;

/// One name as a block keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameRow {
    pub(crate) text: String,
    /// Place of its type in the part's list.
    pub(crate) entity_type: u16,
    /// Records that use it, as subject or object.
    pub(crate) n_records: u32,
    /// Lines that are about the name itself.
    pub(crate) lines: Vec<NameLine>,
}

/// A line that names a thing, without a relation.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NameLine {
    /// Lines between it and the first of the part.
    pub(crate) line: u32,
    /// Other names that the line gives.
    pub(crate) aliases: Vec<String>,
}

/// One record as a block keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordRow {
    /// Place of its form in the part's list.
    pub(crate) form: u32,
    /// Number of the subject's name.
    pub(crate) subject: u32,
    /// Number of the object's name; 0 when it has none.
    pub(crate) object: u32,
    /// The object in words, when it is no name.
    pub(crate) literal: Option<String>,
    pub(crate) day: i32,
    pub(crate) n_days: u32,
    /// Thousandths.
    pub(crate) confidence: u16,
    /// Lines between it and the first of the part.
    pub(crate) line: u32,
    /// Where the line says that it is from.
    pub(crate) origin: Option<String>,
}

/// Adds sorted prefixes without their `shift` low bits, as steps from one to the next.
fn put_prefixes(out: &mut Vec<u8>, prefixes: impl Iterator<Item = u64>, shift: u8) {
    let mut before = None;
    let steps: Vec<u64> = prefixes
        .map(|prefix| {
            let fragment = prefix >> shift;
            fragment - before.replace(fragment).unwrap_or(fragment)
        })
        .collect();
    put_column(out, &steps);
}

/// The places in a block whose prefix begins like `prefix`; the block's own first prefix is `first`.
fn places_of(steps: Column<'_>, first: u64, prefix: u64, shift: u8) -> Vec<usize> {
    let (mut fragment, wanted) = (first >> shift, prefix >> shift);
    let mut places = Vec::new();
    for (idx, step) in steps.iter().enumerate() {
        fragment = fragment.wrapping_add(step);
        if fragment > wanted {
            break;
        }
        if fragment == wanted {
            places.push(idx);
        }
    }
    places
}

/// Adds texts, compressed when that is shorter.
fn put_packed_texts(out: &mut Vec<u8>, texts: &[&str]) {
    let mut plain = Vec::new();
    put_texts(&mut plain, texts);
    let compressed = (plain.len() >= COMPRESS_FROM)
        .then(|| zstd::bulk::compress(&plain, 1).ok())
        .flatten();
    put_number(out, texts.len() as u64);
    match compressed.filter(|compressed| compressed.len() < plain.len()) {
        Some(compressed) => {
            put_number(out, plain.len() as u64);
            out.extend_from_slice(&compressed);
        }
        None => {
            put_number(out, 0);
            out.extend_from_slice(&plain);
        }
    }
}

/// Reads the texts at the end of a block.
fn take_packed_texts(mut bytes: &[u8]) -> Result<Vec<String>, Malformed> {
    /// More than any block's texts are long: what claims more is damaged.
    const MOST: usize = 64 << 20;
    let len = usize::try_from(take_number(&mut bytes)?).map_err(|_| Malformed)?;
    let plain_len = usize::try_from(take_number(&mut bytes)?).map_err(|_| Malformed)?;
    if plain_len > MOST || len > MOST {
        return Err(Malformed);
    }
    let unpacked;
    let mut plain = bytes;
    if plain_len > 0 {
        unpacked = zstd::bulk::decompress(bytes, plain_len).map_err(|_| Malformed)?;
        plain = &unpacked;
    }
    let texts = take_texts(&mut plain, len)?;
    if !plain.is_empty() {
        return Err(Malformed);
    }
    Ok(texts.into_iter().map(str::to_owned).collect())
}

/// The bytes of a block of names; `prefixes` are those of their nodes.
pub(super) fn encode_names(rows: &[&NameRow], prefixes: &[u64], shift: u8) -> Vec<u8> {
    let mut out = Vec::new();
    put_prefixes(&mut out, prefixes.iter().copied(), shift);
    let column = |value: &dyn Fn(&NameRow) -> u64| rows.iter().map(|row| value(row)).collect();
    let columns: [Vec<u64>; 3] = [
        column(&|row| row.entity_type.into()),
        column(&|row| row.n_records.into()),
        column(&|row| row.lines.len() as u64),
    ];
    for values in columns {
        put_column(&mut out, &values);
    }
    let lines: Vec<&NameLine> = rows.iter().flat_map(|row| &row.lines).collect();
    let numbers: Vec<u64> = lines.iter().map(|line| line.line.into()).collect();
    put_column(&mut out, &numbers);
    let n_aliases: Vec<u64> = lines.iter().map(|line| line.aliases.len() as u64).collect();
    put_column(&mut out, &n_aliases);
    let aliases = lines.iter().flat_map(|line| &line.aliases);
    let texts: Vec<&str> = rows
        .iter()
        .map(|row| row.text.as_str())
        .chain(aliases.map(String::as_str))
        .collect();
    put_packed_texts(&mut out, &texts);
    out
}

/// The names of a block of `len`.
pub(super) fn decode_names(bytes: &[u8], len: usize) -> Result<Vec<NameRow>, Malformed> {
    let mut bytes = bytes;
    let _steps = Column::take(&mut bytes, len)?;
    let types = Column::take(&mut bytes, len)?;
    let n_records = Column::take(&mut bytes, len)?;
    let n_lines = Column::take(&mut bytes, len)?;
    let total = total_of(n_lines, bytes.len())?;
    let lines = Column::take(&mut bytes, total)?;
    let n_aliases = Column::take(&mut bytes, total)?;
    let mut texts = take_packed_texts(bytes)?.into_iter();
    let names: Vec<String> = texts.by_ref().take(len).collect();
    if names.len() != len {
        return Err(Malformed);
    }
    let mut line_idx = 0;
    let mut rows = Vec::with_capacity(len);
    for (idx, text) in names.into_iter().enumerate() {
        let mut row = NameRow {
            text,
            entity_type: types.get(idx) as u16,
            n_records: n_records.get(idx) as u32,
            lines: Vec::new(),
        };
        for _ in 0..n_lines.get(idx) {
            let n_aliases = n_aliases.get(line_idx) as usize;
            let aliases: Vec<String> = texts.by_ref().take(n_aliases).collect();
            if aliases.len() != n_aliases {
                return Err(Malformed);
            }
            let line = lines.get(line_idx) as u32;
            row.lines.push(NameLine { line, aliases });
            line_idx += 1;
        }
        rows.push(row);
    }
    match texts.next() {
        None => Ok(rows),
        Some(_) => Err(Malformed),
    }
}

/// The sum of a column of counts; no more lines than a block can speak of.
fn total_of(counts: Column<'_>, n_bytes_left: usize) -> Result<usize, Malformed> {
    let mut total = 0usize;
    for count in counts.iter() {
        let count = usize::try_from(count).map_err(|_| Malformed)?;
        total = total.checked_add(count).ok_or(Malformed)?;
    }
    // Lines differ, so each takes a bit at least; one line alone may take none.
    if total > 8 * n_bytes_left + 1 {
        return Err(Malformed);
    }
    Ok(total)
}

/// The bytes of a block of records.
pub(super) fn encode_records(
    rows: &[RecordSource<'_>],
    forms: &[Form],
    prefixes: &[u64],
    shift: u8,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(16 * rows.len());
    put_prefixes(&mut out, prefixes.iter().copied(), shift);
    let mut texts = TextList::default();
    let mut columns: [Vec<u64>; 8] = std::array::from_fn(|_| Vec::with_capacity(rows.len()));
    // A record without a time borrows the day of another, so that days stay close and take few bits.
    let is_timed = |row: &&RecordSource<'_>| forms[row.form as usize].time != TimeShape::None;
    let some_day = rows.iter().find(is_timed).map_or(0, |row| row.day);
    for row in rows {
        let form = &forms[row.form as usize];
        let day = if form.time == TimeShape::None {
            some_day
        } else {
            row.day
        };
        let object = match form.object {
            ObjectKind::None | ObjectKind::Name => row.object.into(),
            ObjectKind::Literal => texts.place(row.literal),
        };
        let origin = if form.has_origin {
            texts.place(row.origin)
        } else {
            0
        };
        let values = [
            row.form.into(),
            row.subject.into(),
            object,
            day as u64,
            row.n_days.into(),
            row.confidence.into(),
            row.line.into(),
            origin,
        ];
        for (column, value) in columns.iter_mut().zip(values) {
            column.push(value);
        }
    }
    for column in &columns {
        put_column(&mut out, column);
    }
    if !texts.texts.is_empty() {
        put_packed_texts(&mut out, &texts.texts);
    }
    out
}

/// A record on its way into a block, with texts where they stand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RecordSource<'a> {
    pub(super) form: u32,
    pub(super) subject: u32,
    pub(super) object: u32,
    pub(super) literal: &'a str,
    pub(super) day: i32,
    pub(super) n_days: u32,
    pub(super) confidence: u16,
    pub(super) line: u32,
    pub(super) origin: &'a str,
}

/// Texts of a block, each once, in the order in which they come.
#[derive(Default)]
struct TextList<'a> {
    texts: Vec<&'a str>,
    places: rustc_hash::FxHashMap<&'a str, u64>,
}

impl<'a> TextList<'a> {
    fn place(&mut self, text: &'a str) -> u64 {
        let texts = &mut self.texts;
        *self.places.entry(text).or_insert_with(|| {
            texts.push(text);
            texts.len() as u64 - 1
        })
    }
}

/// The records of a block.
pub(super) struct RecordBlock<'a> {
    len: usize,
    steps: Column<'a>,
    columns: [Column<'a>; 8],
    texts: Vec<String>,
}

impl<'a> RecordBlock<'a> {
    /// Reads a block of `len` records.
    pub(super) fn decode(bytes: &'a [u8], len: usize) -> Result<Self, Malformed> {
        let mut bytes = bytes;
        let steps = Column::take(&mut bytes, len)?;
        let mut columns = [steps; 8];
        for column in &mut columns {
            *column = Column::take(&mut bytes, len)?;
        }
        let texts = if bytes.is_empty() {
            Vec::new()
        } else {
            take_packed_texts(bytes)?
        };
        Ok(Self {
            len,
            steps,
            columns,
            texts,
        })
    }

    /// The record at a place.
    pub(super) fn get(&self, idx: usize, forms: &[Form]) -> Result<RecordRow, Malformed> {
        let [form, subject, object, day, n_days, confidence, line, origin] =
            self.columns.map(|column| column.get(idx));
        let number = |value: u64| u32::try_from(value).map_err(|_| Malformed);
        let text = |value: u64| {
            usize::try_from(value)
                .ok()
                .and_then(|idx| self.texts.get(idx).cloned())
                .ok_or(Malformed)
        };
        let form_idx = number(form)?;
        let form = forms.get(form_idx as usize).ok_or(Malformed)?;
        let is_literal = form.object == ObjectKind::Literal;
        if idx >= self.len {
            return Err(Malformed);
        }
        Ok(RecordRow {
            form: form_idx,
            subject: number(subject)?,
            object: if is_literal { 0 } else { number(object)? },
            literal: is_literal.then(|| text(object)).transpose()?,
            day: i32::try_from(day).map_err(|_| Malformed)?,
            n_days: number(n_days)?,
            confidence: u16::try_from(confidence).map_err(|_| Malformed)?,
            line: number(line)?,
            origin: form.has_origin.then(|| text(origin)).transpose()?,
        })
    }

    /// The prefixes without their `shift` low bits, in order; the block's own first prefix is `first`.
    pub(super) fn fragments(&self, first: u64, shift: u8) -> impl Iterator<Item = u64> {
        let mut fragment = first >> shift;
        self.steps.iter().map(move |step| {
            fragment = fragment.wrapping_add(step);
            fragment
        })
    }

    /// The places whose prefix begins like `prefix`; the block's own first prefix is `first`.
    pub(super) fn places_of(&self, first: u64, prefix: u64, shift: u8) -> Vec<usize> {
        places_of(self.steps, first, prefix, shift)
    }
}

/// The places in a block of names whose node's prefix begins like `prefix`.
pub(super) fn places_in_names(
    bytes: &[u8],
    len: usize,
    first: u64,
    prefix: u64,
    shift: u8,
) -> Result<Vec<usize>, Malformed> {
    let steps = Column::take(&mut { bytes }, len)?;
    Ok(places_of(steps, first, prefix, shift))
}

/// The bytes of a block of an index: prefixes of hashes, and the names they lead to.
pub(super) fn encode_index(entries: &[(u64, u32)], shift: u8) -> Vec<u8> {
    let mut out = Vec::new();
    put_prefixes(&mut out, entries.iter().map(|(prefix, _)| *prefix), shift);
    let names: Vec<u64> = entries.iter().map(|(_, name)| (*name).into()).collect();
    put_column(&mut out, &names);
    out
}

/// The names that a block of an index gives for prefixes from one to another, both included.
pub(super) fn names_between(
    bytes: &[u8],
    len: usize,
    first: u64,
    (from, to): (u64, u64),
    shift: u8,
) -> Result<Vec<u32>, Malformed> {
    let mut bytes = bytes;
    let steps = Column::take(&mut bytes, len)?;
    let names = Column::take(&mut bytes, len)?;
    let mut fragment = first >> shift;
    let mut found = Vec::new();
    for (idx, step) in steps.iter().enumerate() {
        fragment = fragment.wrapping_add(step);
        if fragment > to >> shift {
            break;
        }
        if fragment >= from >> shift {
            found.push(names.get(idx) as u32);
        }
    }
    Ok(found)
}
