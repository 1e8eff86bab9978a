//! A part as the lines that it was made of, in their order.

use newsgraph_model::DatasetId;
use newsgraph_model::wire::{RelationLine, ThingLine};

use super::header::Family;
use super::import::stored_part;
use super::part::{Part, PartName, PartObject, PartRecord};
use crate::error::ReadError;
use crate::table::Table;
use crate::value::corrupt;
use crate::view::ReadView;

/// A line of a dataset, as far as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartLine {
    /// It names a thing.
    Thing(ThingLine),
    /// It says how things relate.
    Relation(RelationLine),
}

impl ReadView {
    /// Calls `each` for every line of a part, in the order of their numbers; also of a part that was discarded. Taken in
    /// again in this order, the lines make the same part. All records of the part are held in memory meanwhile.
    ///
    /// # Errors
    /// Those of `each`; there was no such part up to now; or see [`ReadView`].
    pub fn part_lines<E: From<ReadError>>(
        &self,
        dataset: DatasetId,
        part: u32,
        each: impl FnMut(PartLine) -> Result<(), E>,
    ) -> Result<(), E> {
        let missing = || {
            let key = Table::DatasetPart.key(&[dataset.as_bytes(), &part.to_be_bytes()]);
            corrupt(&key, "there is no such part of the dataset")
        };
        stored_part(&self.rows, dataset, part)?.ok_or_else(missing)?;
        let opened = self.rows.stored_part(dataset, part)?.ok_or_else(missing)?;
        opened.each_line(each)
    }
}

impl Part {
    /// Calls `each` for every line, in the order of their numbers.
    pub(super) fn each_line<E: From<ReadError>>(
        &self,
        mut each: impl FnMut(PartLine) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut names: Vec<PartName> = Vec::with_capacity(self.n_names() as usize);
        let mut block_idx = 0;
        while let Some(block) = self.names_block(block_idx)? {
            names.extend(block.iter().cloned());
            block_idx += 1;
        }
        let mut things: Vec<ThingLine> = Vec::new();
        for name in &mut names {
            for line in std::mem::take(&mut name.lines) {
                things.push(ThingLine {
                    line: line.line,
                    name: name.text.clone(),
                    entity_type: name.entity_type.clone(),
                    aliases: line.aliases,
                });
            }
        }
        things.sort_by_key(|thing| thing.line);
        let mut things = things.into_iter().peekable();
        for row in self.rows_by_line()? {
            let relation = self.relation_line(self.record(row, 0)?, &names)?;
            while let Some(thing) = things.next_if(|thing| thing.line <= relation.line) {
                each(PartLine::Thing(thing))?;
            }
            each(PartLine::Relation(relation))?;
        }
        things.try_for_each(|thing| each(PartLine::Thing(thing)))
    }

    fn relation_line(
        &self,
        record: PartRecord,
        names: &[PartName],
    ) -> Result<RelationLine, ReadError> {
        let name = |place: u32| {
            let name = names.get(place as usize);
            name.ok_or_else(|| self.damaged(Family::Records, 0))
        };
        let subject = name(record.subject)?;
        let (object, value) = match record.object {
            PartObject::None => (None, None),
            PartObject::Name(place) => (Some(name(place)?), None),
            PartObject::Literal(value) => (None, Some(value)),
        };
        Ok(RelationLine {
            line: record.line,
            subject: subject.text.clone(),
            subject_type: subject.entity_type.clone(),
            predicate: record.predicate,
            object: object.map(|object| object.text.clone()),
            object_type: object.map(|object| object.entity_type.clone()),
            value,
            start: record.time.and_then(|time| time.start),
            end: record.time.and_then(|time| time.end),
            precision: record.time.map(|time| time.precision),
            status: record.status,
            polarity: record.polarity,
            certainty: record.certainty,
            confidence: record.confidence,
            source: record.origin,
        })
    }
}
