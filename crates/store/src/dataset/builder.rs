//! From lines in the order of a file to the sorted blocks of a part.

use std::collections::BTreeSet;
use std::ops::Range;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Certainty, Confidence, EntityId, EventTime, IdHasher, Polarity, PredicateName, Status, TypeName,
};
use newsgraph_resolve::{BlockKey, BucketHasher, TripleObject};
use rustc_hash::{FxHashMap, FxHashSet};

use super::blocks::{
    BLOCK_LEN, BLOCK_TEXT_BYTES, NameLine, NameRow, RecordSource, encode_index, encode_names,
    encode_records,
};
use super::form::{Form, ObjectKind, time_columns};
use super::header::{Directory, Family, PartHeader, prefix_of};
use super::names::{NameIdx, PredicateIdx, Words};
use crate::names::index_key;
use crate::rows::to_bytes;

/// A part takes no more records than this.
const PART_RECORDS: usize = 1 << 21;
/// A part takes no more texts than this many bytes (names left out).
const PART_TEXT_BYTES: usize = 32 << 20;
/// A part takes no more lines about names than this.
const PART_NAME_LINES: usize = 1 << 21;

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordObject<'a> {
    /// Nothing.
    None,
    /// A thing.
    Name(NameIdx),
    /// A value that is no thing.
    Literal(&'a str),
}

/// A relation that a dataset attests in one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record<'a> {
    /// Who acts or holds.
    pub subject: NameIdx,
    /// What kind of event, state or statement.
    pub predicate: PredicateIdx,
    /// Whom or what it is about.
    pub object: RecordObject<'a>,
    /// Whether it happened.
    pub status: Status,
    /// Whether it is so.
    pub polarity: Polarity,
    /// How sure the dataset is, in words.
    pub certainty: Certainty,
    /// When; without an expression.
    pub time: Option<EventTime>,
    /// How sure the dataset is, as a number.
    pub confidence: Confidence,
    /// The number of the line, counted over all files of the dataset.
    pub line: u64,
    /// Where the line says that it is from: a url, a page.
    pub origin: Option<&'a str>,
}

/// Why a record cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordFault {
    /// Subject and object are one thing.
    #[error("subject and object are one thing; nothing relates to itself")]
    Itself,
    /// The last day is before the first.
    #[error("the time ends before it begins")]
    Reversed,
    /// The line is before one that was given earlier, or more than four billion lines after the first.
    #[error("line `{line}` is out of order")]
    Line {
        /// The line.
        line: u64,
    },
}

/// One record before it is sorted; names are numbered as in the dataset.
#[derive(Clone, Copy, Debug)]
struct Row {
    subject: u32,
    /// A name, or a text of the part.
    object: u32,
    form: u32,
    confidence: u16,
    day: i32,
    n_days: u32,
    line: u32,
    /// A text of the part.
    origin: u32,
}

/// Takes lines and makes a part of them. What it holds is bounded: see [`PartBuilder::is_full`].
#[derive(Debug)]
pub struct PartBuilder {
    rows: Vec<Row>,
    name_lines: Vec<(u32, NameLine)>,
    forms: Vec<Form>,
    form_places: FxHashMap<Form, u32>,
    texts: String,
    text_ends: Vec<usize>,
    alias_bytes: usize,
    first_line: Option<u64>,
    last_line: u64,
}

impl Default for PartBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl PartBuilder {
    /// An empty part.
    pub fn new() -> Self {
        Self {
            rows: Vec::new(),
            name_lines: Vec::new(),
            forms: Vec::new(),
            form_places: FxHashMap::default(),
            texts: String::new(),
            text_ends: Vec::new(),
            alias_bytes: 0,
            first_line: None,
            last_line: 0,
        }
    }

    /// Whether it is time to finish the part and begin another: more may be added, but memory grows.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= PART_RECORDS
            || self.name_lines.len() >= PART_NAME_LINES
            || self.texts.len() + self.alias_bytes >= PART_TEXT_BYTES
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.name_lines.is_empty()
    }

    /// Records so far.
    pub fn n_records(&self) -> usize {
        self.rows.len()
    }

    /// Adds a line that names a thing, with other names for it. Lines come in the order of their numbers.
    ///
    /// # Errors
    /// The line is out of order.
    pub fn push_name(
        &mut self,
        name: NameIdx,
        aliases: &[&str],
        line: u64,
    ) -> Result<(), RecordFault> {
        let line = self.line(line)?;
        self.alias_bytes += aliases.iter().map(|alias| alias.len()).sum::<usize>();
        let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        self.name_lines.push((name.0, NameLine { line, aliases }));
        Ok(())
    }

    /// Adds a record. Lines come in the order of their numbers.
    ///
    /// # Errors
    /// The line is out of order, its time ends before it begins, or it relates a thing to itself.
    pub fn push(&mut self, words: &Words, record: &Record<'_>) -> Result<(), RecordFault> {
        let (object_kind, object) = match record.object {
            RecordObject::None => (ObjectKind::None, None),
            RecordObject::Name(name) if words.node(name) == words.node(record.subject) => {
                return Err(RecordFault::Itself);
            }
            RecordObject::Name(name) => (ObjectKind::Name, Some(name)),
            RecordObject::Literal(_) => (ObjectKind::Literal, None),
        };
        if let Some(time) = &record.time
            && let (Some(start), Some(end)) = (time.start, time.end)
            && end < start
        {
            return Err(RecordFault::Reversed);
        }
        let line = self.line(record.line)?;
        let (time, precision, day, n_days) = time_columns(record.time.as_ref());
        let form = self.form(Form {
            predicate: record.predicate.0,
            object: object_kind,
            status: record.status,
            polarity: record.polarity,
            certainty: record.certainty,
            time,
            precision,
            has_origin: record.origin.is_some(),
        });
        let object = match (record.object, object) {
            (RecordObject::Literal(value), _) => self.text(value),
            (_, name) => name.map_or(0, |name| name.0),
        };
        let origin = record.origin.map_or(0, |origin| self.text(origin));
        self.rows.push(Row {
            subject: record.subject.0,
            object,
            form,
            confidence: (record.confidence.get() * 1000.0).round() as u16,
            day,
            n_days,
            line,
            origin,
        });
        Ok(())
    }

    /// Sorts everything into blocks. The result depends on the lines and nothing else.
    pub fn finish(self, words: &Words) -> PackedPart {
        let names = SortedNames::of(&self, words);
        let order = self.order(words);
        let mut header = PartHeader {
            first_line: self.first_line.unwrap_or(0),
            types: names.types.clone(),
            predicates: Vec::new(),
            forms: self.forms.clone(),
            names: Directory::new(names.rows.len()),
            records: Directory::new(order.len()),
            block_index: Directory::default(),
            name_index: Directory::default(),
        };
        name_predicates(&mut header, words);
        let mut blocks = Vec::new();
        names.write(&mut header, words, &mut blocks);
        self.write_records(&order, &names, &mut header, &mut blocks);
        blocks.sort_by_key(|block| (block.family, block.idx));
        PackedPart {
            n_records: order.len() as u64,
            n_names: names.rows.len() as u64,
            placed: names
                .names
                .iter()
                .map(|name| (words.node(*name), words.block(*name)))
                .collect(),
            repeats: Repeats::of(&order),
            lines: self
                .first_line
                .map_or(NO_LINES, |first| (first, self.last_line)),
            header,
            blocks,
        }
    }

    fn line(&mut self, line: u64) -> Result<u32, RecordFault> {
        let first = *self.first_line.get_or_insert(line);
        let number = line.checked_sub(first).filter(|_| line >= self.last_line);
        let number = number.and_then(|number| u32::try_from(number).ok());
        let number = number.ok_or(RecordFault::Line { line })?;
        self.last_line = line;
        Ok(number)
    }

    fn form(&mut self, form: Form) -> u32 {
        let forms = &mut self.forms;
        *self.form_places.entry(form).or_insert_with(|| {
            forms.push(form);
            u32::try_from(forms.len() - 1).expect("a part has fewer records than that")
        })
    }

    fn text(&mut self, text: &str) -> u32 {
        self.texts.push_str(text);
        self.text_ends.push(self.texts.len());
        u32::try_from(self.text_ends.len() - 1).expect("a part has fewer texts than that")
    }

    fn text_at(&self, idx: u32) -> &str {
        let idx = idx as usize;
        let start = idx.checked_sub(1).map_or(0, |idx| self.text_ends[idx]);
        &self.texts[start..self.text_ends[idx]]
    }

    /// The rows in the order of the first 64 bits of their buckets, then of their lines.
    fn order(&self, words: &Words) -> Vec<(u64, u32)> {
        let mut order = vec![(0, 0); self.rows.len()];
        in_halves(&mut order, |range, order| {
            let mut hasher = BucketHasher::default();
            for (idx, place) in range.zip(order) {
                let row = &self.rows[idx];
                let form = &self.forms[row.form as usize];
                let predicate = &words.predicates()[usize::from(form.predicate)];
                let object = match form.object {
                    ObjectKind::None => TripleObject::None,
                    ObjectKind::Name => TripleObject::Entity(words.node(NameIdx(row.object))),
                    ObjectKind::Literal => TripleObject::Literal(self.text_at(row.object)),
                };
                let subject = words.node(NameIdx(row.subject));
                let bucket = hasher.bucket(&predicate.name, predicate.symmetric, subject, object);
                let idx = u32::try_from(idx).expect("a part has fewer rows than that");
                *place = (prefix_of(bucket.as_bytes()), idx);
            }
        });
        // Rows stand in the order of their lines, so that the place of a row orders equal buckets.
        order.sort_unstable();
        order
    }

    fn write_records(
        &self,
        order: &[(u64, u32)],
        names: &SortedNames,
        header: &mut PartHeader,
        blocks: &mut Vec<Block>,
    ) {
        let text_bytes = |(_, idx): &(u64, u32)| {
            let row = &self.rows[*idx as usize];
            let form = &self.forms[row.form as usize];
            let literal = form.object == ObjectKind::Literal;
            let text_len = |is_there: bool, text| {
                if is_there {
                    self.text_at(text).len()
                } else {
                    0
                }
            };
            text_len(literal, row.object) + text_len(form.has_origin, row.origin)
        };
        let spans = block_spans(order, text_bytes);
        for span in &spans {
            header.records.firsts.push(order[span.start].0);
            header.records.starts.push(span.start as u32);
        }
        let shift = header.records.shift;
        let mut encoded = vec![Vec::new(); spans.len()];
        in_halves(&mut encoded, |range, encoded| {
            let (mut rows, mut prefixes) = (Vec::new(), Vec::new());
            for (span, bytes) in spans[range].iter().zip(encoded) {
                rows.clear();
                prefixes.clear();
                for (prefix, idx) in &order[span.clone()] {
                    prefixes.push(*prefix);
                    rows.push(self.source(&self.rows[*idx as usize], names));
                }
                *bytes = encode_records(&rows, &self.forms, &prefixes, shift);
            }
        });
        blocks.extend(numbered(Family::Records, encoded));
    }

    fn source(&self, row: &Row, names: &SortedNames) -> RecordSource<'_> {
        let form = &self.forms[row.form as usize];
        let is_literal = form.object == ObjectKind::Literal;
        let text = |is_there: bool, text| if is_there { self.text_at(text) } else { "" };
        RecordSource {
            form: row.form,
            subject: names.ranks[row.subject as usize],
            object: match form.object {
                ObjectKind::Name => names.ranks[row.object as usize],
                ObjectKind::None | ObjectKind::Literal => 0,
            },
            literal: text(is_literal, row.object),
            day: row.day,
            n_days: row.n_days,
            confidence: row.confidence,
            line: row.line,
            origin: text(form.has_origin, row.origin),
        }
    }
}

/// Lists the predicates that a part uses, sorted, and lets its forms point there.
fn name_predicates(header: &mut PartHeader, words: &Words) {
    let name = |predicate: u16| &words.predicates()[usize::from(predicate)].name;
    let used: BTreeSet<&PredicateName> = header
        .forms
        .iter()
        .map(|form| name(form.predicate))
        .collect();
    header.predicates = used.into_iter().cloned().collect();
    for form in &mut header.forms {
        let place = header.predicates.binary_search(name(form.predicate));
        form.predicate = place.expect("the list holds what forms use") as u16;
    }
}

/// The names that a part uses, in the order of their nodes.
struct SortedNames {
    rows: Vec<NameRow>,
    names: Vec<NameIdx>,
    prefixes: Vec<u64>,
    /// The place of each of the dataset's names; only those that the part uses have one.
    ranks: Vec<u32>,
    /// The types that the part uses, sorted.
    types: Vec<TypeName>,
}

impl SortedNames {
    fn of(part: &PartBuilder, words: &Words) -> Self {
        let mut n_records = vec![0u32; words.len()];
        for row in &part.rows {
            n_records[row.subject as usize] += 1;
            if part.forms[row.form as usize].object == ObjectKind::Name {
                n_records[row.object as usize] += 1;
            }
        }
        let mut lines: FxHashMap<u32, Vec<NameLine>> = FxHashMap::default();
        for (name, line) in &part.name_lines {
            lines.entry(*name).or_default().push(line.clone());
        }
        let used = (0u32..)
            .zip(&n_records)
            .filter(|(idx, n_records)| **n_records > 0 || lines.contains_key(idx));
        let mut names: Vec<NameIdx> = used.map(|(idx, _)| NameIdx(idx)).collect();
        let key = |name: &NameIdx| {
            let entity_type = words.type_name(words.type_of(*name));
            (words.node(*name), entity_type, words.name_text(*name))
        };
        names.sort_unstable_by(|left, right| key(left).cmp(&key(right)));
        let mut ranks = vec![u32::MAX; words.len()];
        for (rank, name) in (0u32..).zip(&names) {
            ranks[name.0 as usize] = rank;
        }
        let types: BTreeSet<&TypeName> = names
            .iter()
            .map(|name| words.type_name(words.type_of(*name)))
            .collect();
        let types: Vec<TypeName> = types.into_iter().cloned().collect();
        let type_places: Vec<u16> = words
            .types()
            .iter()
            .map(|entity_type| types.binary_search(entity_type).unwrap_or_default() as u16)
            .collect();
        let rows = names.iter().map(|name| NameRow {
            text: words.name_text(*name).to_owned(),
            entity_type: type_places[usize::from(words.type_of(*name).0)],
            n_records: n_records[name.0 as usize],
            lines: lines.remove(&name.0).unwrap_or_default(),
        });
        Self {
            rows: rows.collect(),
            prefixes: names
                .iter()
                .map(|name| prefix_of(words.node(*name).as_bytes()))
                .collect(),
            names,
            ranks,
            types,
        }
    }

    fn write(&self, header: &mut PartHeader, words: &Words, blocks: &mut Vec<Block>) {
        let row_bytes = |row: &NameRow| {
            let aliases = row.lines.iter().flat_map(|line| &line.aliases);
            row.text.len() + aliases.map(String::len).sum::<usize>()
        };
        let spans = block_spans(&self.rows, row_bytes);
        for span in &spans {
            header.names.firsts.push(self.prefixes[span.start]);
            header.names.starts.push(span.start as u32);
        }
        let shift = header.names.shift;
        let mut encoded = vec![Vec::new(); spans.len()];
        in_halves(&mut encoded, |range, encoded| {
            for (span, bytes) in spans[range].iter().zip(encoded) {
                let rows: Vec<&NameRow> = self.rows[span.clone()].iter().collect();
                *bytes = encode_names(&rows, &self.prefixes[span.clone()], shift);
            }
        });
        blocks.extend(numbered(Family::Names, encoded));
        write_index(
            Family::BlockIndex,
            self.blocks_of_nodes(words),
            &mut header.block_index,
            blocks,
        );
        write_index(
            Family::NameIndex,
            self.index_keys(words),
            &mut header.name_index,
            blocks,
        );
    }

    /// The block of each node, with the first of its names.
    fn blocks_of_nodes(&self, words: &Words) -> Vec<(u64, u32)> {
        let mut before: Option<EntityId> = None;
        let mut entries = Vec::new();
        for (rank, name) in (0u32..).zip(&self.names) {
            let node = words.node(*name);
            if before.replace(node) != Some(node) {
                entries.push((prefix_of(words.block(*name).as_bytes()), rank));
            }
        }
        entries
    }

    /// The hashes under which each name and its aliases are looked up.
    fn index_keys(&self, words: &Words) -> Vec<(u64, u32)> {
        let mut keys: Vec<Vec<(u64, u32)>> = vec![Vec::new(); self.rows.len()];
        in_halves(&mut keys, |range, keys| {
            let ontology: &Ontology = words.ontology();
            for (rank, keys) in range.zip(keys) {
                let row = &self.rows[rank];
                let family = ontology.type_family(&self.types[usize::from(row.entity_type)]);
                let aliases = row.lines.iter().flat_map(|line| &line.aliases);
                let mut prefixes = FxHashSet::default();
                for text in aliases.chain([&row.text]) {
                    if prefixes.insert(prefix_of(&index_key(text, family))) {
                        let rank = u32::try_from(rank).expect("ranks are 32 bits");
                        keys.push((prefix_of(&index_key(text, family)), rank));
                    }
                }
            }
        });
        keys.into_iter().flatten().collect()
    }
}

fn write_index(
    family: Family,
    mut entries: Vec<(u64, u32)>,
    directory: &mut Directory,
    blocks: &mut Vec<Block>,
) {
    entries.sort_unstable();
    *directory = Directory::new(entries.len());
    let mut encoded = Vec::new();
    for (block_idx, chunk) in entries.chunks(BLOCK_LEN).enumerate() {
        directory.firsts.push(chunk[0].0);
        directory.starts.push((block_idx * BLOCK_LEN) as u32);
        encoded.push(encode_index(chunk, directory.shift));
    }
    blocks.extend(numbered(family, encoded));
}

/// Where blocks end: after so many entries, or when their texts are long.
fn block_spans<T>(entries: &[T], text_bytes: impl Fn(&T) -> usize) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let (mut start, mut n_bytes) = (0, 0);
    for (idx, entry) in entries.iter().enumerate() {
        let entry_bytes = text_bytes(entry);
        if idx > start && (idx - start == BLOCK_LEN || n_bytes + entry_bytes > BLOCK_TEXT_BYTES) {
            spans.push(start..idx);
            (start, n_bytes) = (idx, 0);
        }
        n_bytes += entry_bytes;
    }
    if start < entries.len() {
        spans.push(start..entries.len());
    }
    spans
}

fn numbered(family: Family, encoded: Vec<Vec<u8>>) -> impl Iterator<Item = Block> {
    (0u32..)
        .zip(encoded)
        .map(move |(idx, bytes)| Block { family, idx, bytes })
}

/// Fills a slice on as many threads as there are processors; `fill` gets the places and the values to fill.
fn in_halves<T: Send>(values: &mut [T], fill: impl Fn(Range<usize>, &mut [T]) + Sync) {
    /// Less is not worth a thread.
    const LEAST: usize = 64;
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let len = values.len().div_ceil(n_threads).max(LEAST);
    let fill = &fill;
    std::thread::scope(|scope| {
        let mut chunks = values.chunks_mut(len).enumerate();
        let first = chunks.next();
        for (idx, chunk) in chunks {
            scope.spawn(move || fill(idx * len..idx * len + chunk.len(), chunk));
        }
        if let Some((_, chunk)) = first {
            fill(0..chunk.len(), chunk);
        }
    });
}

/// The lines of an empty part: the last is before the first.
const NO_LINES: (u64, u64) = (1, 0);

/// One block of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) family: Family,
    pub(crate) idx: u32,
    pub(crate) bytes: Vec<u8>,
}

/// A part of a dataset, packed, ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedPart {
    pub(crate) header: PartHeader,
    pub(crate) blocks: Vec<Block>,
    n_records: u64,
    n_names: u64,
    lines: (u64, u64),
    /// The node of each name and its block, in order.
    pub(crate) placed: Vec<(EntityId, BlockKey)>,
    pub(crate) repeats: Repeats,
}

/// How the records of a part share prefixes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Repeats {
    /// Records that share theirs with no other.
    pub(crate) n_single: u64,
    /// Prefixes that several records share.
    pub(crate) prefixes: Vec<u64>,
}

impl Repeats {
    fn of(order: &[(u64, u32)]) -> Self {
        let mut repeats = Self::default();
        for run in order.chunk_by(|left, right| left.0 == right.0) {
            match run {
                [_] => repeats.n_single += 1,
                _ => repeats.prefixes.push(run[0].0),
            }
        }
        repeats
    }
}

impl PackedPart {
    /// Records in it.
    pub const fn n_records(&self) -> u64 {
        self.n_records
    }

    /// Names in it.
    pub const fn n_names(&self) -> u64 {
        self.n_names
    }

    /// The numbers of its first and its last line; an empty part ends before it begins.
    pub const fn lines(&self) -> (u64, u64) {
        self.lines
    }

    /// A hash of all that is in it: equal lines give equal parts.
    pub fn content(&self) -> [u8; 32] {
        let mut hasher = IdHasher::new("part");
        hasher.bytes(&to_bytes(&self.header));
        for block in &self.blocks {
            hasher.number(block.family as u64).bytes(&block.bytes);
        }
        hasher.finish32()
    }

    /// Bytes of all blocks.
    pub fn n_bytes(&self) -> u64 {
        self.blocks
            .iter()
            .map(|block| block.bytes.len() as u64)
            .sum()
    }
}
