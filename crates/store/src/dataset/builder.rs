//! From lines in the order of a file to the sorted blocks of a part.

use std::collections::BTreeSet;

use newsgraph_model::{Certainty, Confidence, EventTime, Polarity, PredicateName, Status};
use newsgraph_resolve::{BucketHasher, TripleObject};
use rustc_hash::FxHashMap;

use super::blocks::{NameLine, RecordSource, encode_records};
use super::form::{Form, ObjectKind, time_columns};
use super::header::{Directory, Family, PartHeader, prefix_of};
use super::names::{NameIdx, PredicateIdx, Words};
use super::packed::{Block, NO_LINES, PackedPart, Repeats};
use super::sorted::SortedNames;
use super::spans::{block_spans, in_halves, numbered};

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
pub(super) struct Row {
    pub(super) subject: u32,
    /// A name, or a text of the part.
    pub(super) object: u32,
    pub(super) form: u32,
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
    pub(super) rows: Vec<Row>,
    pub(super) name_lines: Vec<(u32, NameLine)>,
    pub(super) forms: Vec<Form>,
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
