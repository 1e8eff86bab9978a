//! From the lines of a dataset's files to its parts.

use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Certainty, Polarity, Status, TypeName};
use newsgraph_store::dataset::{
    KnownName, NameIdx, PackedPart, PartBuilder, Record, RecordObject, TypeIdx, Words,
};
use rustc_hash::FxHashMap;

use super::fields::{confidence_of, shortened, time_of, word};
use super::predicates::{SideOf, UnknownPredicate, UsedPredicates};
use super::{RelationRow, TableRow, ThingRow};

/// The longest name, in bytes.
const MAX_NAME_BYTES: usize = 4 << 10;
/// The longest value or source, in bytes.
const MAX_TEXT_BYTES: usize = 64 << 10;
/// Most other names of a thing in one line.
const MAX_ALIASES: usize = 1000;

/// How the lines of a dataset are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// The type of names that nothing gives a type; without it such lines are set aside.
    pub fallback_type: Option<TypeName>,
}

/// How much was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadedCounts {
    /// Lines that name things.
    pub things: u64,
    /// Lines that say how things relate.
    pub relations: u64,
}

/// Takes the lines of a dataset's files, one file after the other, and packs them into parts.
#[derive(Debug)]
pub struct DatasetLoader {
    options: LoadOptions,
    words: Words,
    builder: PartBuilder,
    predicates: UsedPredicates,
    types: FxHashMap<String, Kind>,
    counts: LoadedCounts,
}

/// What a word for a type stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Thing(TypeIdx),
    /// A type of values: what has it is no thing.
    Value,
}

impl DatasetLoader {
    /// A loader that has seen nothing.
    pub fn new(ontology: Arc<Ontology>, options: LoadOptions) -> Self {
        Self {
            options,
            words: Words::new(Arc::clone(&ontology)),
            builder: PartBuilder::new(),
            predicates: UsedPredicates::new(ontology),
            types: FxHashMap::default(),
            counts: LoadedCounts::default(),
        }
    }

    /// Takes a line; its number counts over all files of the dataset.
    ///
    /// # Errors
    /// What is wrong with the line, in words; nothing of it was taken.
    pub fn take(&mut self, line: u64, row: &TableRow<'_>) -> Result<(), String> {
        match row {
            TableRow::Thing(thing) => {
                self.take_thing(line, thing)?;
                self.counts.things += 1;
            }
            TableRow::Relation(relation) => {
                self.take_relation(line, relation)?;
                self.counts.relations += 1;
            }
        }
        Ok(())
    }

    /// Words for predicates that the ontology does not know and that were met first since this was last asked.
    pub fn unknown_predicates(&mut self) -> Vec<UnknownPredicate> {
        self.predicates.take_unknown()
    }

    /// How much was taken so far.
    pub const fn counts(&self) -> LoadedCounts {
        self.counts
    }

    /// Whether a part should be packed before more is taken.
    pub fn is_full(&self) -> bool {
        self.builder.is_full()
    }

    /// Packs what was taken since the last part; `None` when there is nothing.
    pub fn pack(&mut self) -> Option<PackedPart> {
        if self.builder.is_empty() {
            return None;
        }
        Some(std::mem::take(&mut self.builder).finish(&self.words))
    }

    fn take_thing(&mut self, line: u64, thing: &ThingRow<'_>) -> Result<(), String> {
        let Kind::Thing(type_idx) = self.kind(thing.entity_type)? else {
            return Err(format!("a {} is a value, and no thing", thing.entity_type));
        };
        if thing.aliases.len() > MAX_ALIASES {
            return Err(format!(
                "it has {} aliases; at most {MAX_ALIASES} are kept",
                thing.aliases.len()
            ));
        }
        for alias in &thing.aliases {
            check_name(alias)?;
        }
        let name = self.name(thing.name, type_idx)?;
        let pushed = self.builder.push_name(name, &thing.aliases, line);
        pushed.map_err(|fault| fault.to_string())
    }

    fn take_relation(&mut self, line: u64, row: &RelationRow<'_>) -> Result<(), String> {
        if row.subject.is_empty() {
            return Err("the subject is empty".into());
        }
        check_text(row.source)?;
        let place = self.predicates.find(row.predicate, &mut self.words)?;
        let subject = self.side(place, SideOf::Subject, row.subject, row.subject_type)?;
        let object = self.object(place, row)?;
        let used = self.predicates.get(place);
        let status: Option<Status> = word(row.status)?;
        let polarity: Option<Polarity> = word(row.polarity)?;
        let certainty: Option<Certainty> = word(row.certainty)?;
        let record = Record {
            subject,
            predicate: used.idx,
            object,
            status: status.unwrap_or(used.status),
            polarity: polarity.unwrap_or(Polarity::Positive),
            certainty: certainty.unwrap_or(Certainty::Certain),
            time: time_of(row)?,
            confidence: confidence_of(row.confidence)?,
            line,
            origin: (!row.source.is_empty()).then_some(row.source),
        };
        let pushed = self.builder.push(&self.words, &record);
        pushed.map_err(|fault| fault.to_string())
    }

    fn object<'r>(
        &mut self,
        place: usize,
        row: &RelationRow<'r>,
    ) -> Result<RecordObject<'r>, String> {
        if !row.value.is_empty() {
            if !row.object.is_empty() {
                return Err("give `object` or `value`, not both".into());
            }
            check_text(row.value)?;
            return Ok(RecordObject::Literal(row.value));
        }
        if row.object.is_empty() {
            return match self.predicates.get(place).needs_object {
                true => Err("it has no `object` and no `value`".into()),
                false => Ok(RecordObject::None),
            };
        }
        let is_value = match row.object_type {
            "" => self.predicates.takes_values_only(place, SideOf::Object),
            entity_type => self.kind(entity_type)? == Kind::Value,
        };
        if is_value {
            check_text(row.object)?;
            return Ok(RecordObject::Literal(row.object));
        }
        let object = self.side(place, SideOf::Object, row.object, row.object_type)?;
        Ok(RecordObject::Name(object))
    }

    /// The name on one side of a relation.
    fn side(
        &mut self,
        place: usize,
        side: SideOf,
        name: &str,
        entity_type: &str,
    ) -> Result<NameIdx, String> {
        let name_idx = if entity_type.is_empty() {
            match self.words.known(name) {
                KnownName::One(name_idx) => name_idx,
                KnownName::Unknown => self.untyped(place, side, name)?,
                KnownName::Several => {
                    return Err(format!(
                        "`{}` has several types in this dataset; say which with a column for it",
                        shortened(name)
                    ));
                }
            }
        } else {
            let Kind::Thing(type_idx) = self.kind(entity_type)? else {
                return Err(format!("a {entity_type} is a value, and no subject"));
            };
            self.name(name, type_idx)?
        };
        let type_idx = self.words.type_of(name_idx);
        self.predicates.check(place, side, type_idx, &self.words)?;
        Ok(name_idx)
    }

    /// A name that nothing gives a type but the predicate or the options.
    fn untyped(&mut self, place: usize, side: SideOf, name: &str) -> Result<NameIdx, String> {
        let only = self.predicates.only_type(place, side).cloned();
        let Some(entity_type) = only.or_else(|| self.options.fallback_type.clone()) else {
            return Err(format!(
                "`{}` has no type; add a column for it, or a file of things before this one",
                shortened(name)
            ));
        };
        match self.kind(&entity_type)? {
            Kind::Thing(type_idx) => self.name(name, type_idx),
            Kind::Value => Err(format!("a {entity_type} is a value, and no thing")),
        }
    }

    fn name(&mut self, name: &str, type_idx: TypeIdx) -> Result<NameIdx, String> {
        check_name(name)?;
        self.words
            .name(name, type_idx)
            .map_err(|fault| fault.to_string())
    }

    fn kind(&mut self, entity_type: &str) -> Result<Kind, String> {
        if let Some(kind) = self.types.get(entity_type) {
            return Ok(*kind);
        }
        let kind = if self.words.ontology().is_type(entity_type, "Value") {
            Kind::Value
        } else {
            let type_idx = self.words.entity_type(entity_type);
            Kind::Thing(type_idx.map_err(|fault| fault.to_string())?)
        };
        self.types.insert(entity_type.to_owned(), kind);
        Ok(kind)
    }
}

fn check_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("the name is empty".into());
    }
    if name.len() > MAX_NAME_BYTES {
        return Err(format!(
            "a name has {} bytes; at most {MAX_NAME_BYTES} are kept",
            name.len()
        ));
    }
    if name.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(format!(
            "a control character stands in the name `{}`",
            shortened(name).escape_debug()
        ));
    }
    Ok(())
}

fn check_text(text: &str) -> Result<(), String> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(format!(
            "a value or source has {} bytes; at most {MAX_TEXT_BYTES} are kept",
            text.len()
        ));
    }
    Ok(())
}
