//! Which column of a table is which field.

use super::{RelationRow, TableRow, ThingRow};

/// Columns of relations, with what may name them.
const RELATION_COLUMNS: [&[&str]; 15] = [
    &["subject", "from"],
    &["subject_type"],
    &["predicate", "relation"],
    &["object", "to", "target"],
    &["object_type"],
    &["value"],
    &["date"],
    &["start"],
    &["end"],
    &["precision"],
    &["status"],
    &["polarity"],
    &["certainty"],
    &["confidence"],
    &["source", "url"],
];

/// Columns of things, with what may name them.
const THING_COLUMNS: [&[&str]; 3] = [&["name"], &["type", "entity_type"], &["aliases"]];

/// The places of the fields in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    Relations([Option<usize>; 15]),
    Things([Option<usize>; 3]),
}

/// A column's name in the form in which names are compared.
pub(super) fn normal_name(name: &str) -> String {
    let name = name.trim().to_lowercase();
    name.replace([' ', '-'], "_")
}

impl Columns {
    /// Finds the fields by the names of the columns; also gives the names that mean nothing here.
    pub(super) fn of(names: &[String]) -> Result<(Self, Vec<String>), String> {
        let has = |fields: &[&str]| {
            fields
                .iter()
                .any(|field| names.iter().any(|name| name == field))
        };
        let (columns, known): (Self, &[&[&str]]) = if has(RELATION_COLUMNS[2]) {
            (
                Self::Relations(places(names, &RELATION_COLUMNS)?),
                &RELATION_COLUMNS,
            )
        } else {
            (Self::Things(places(names, &THING_COLUMNS)?), &THING_COLUMNS)
        };
        let needed: &[usize] = match &columns {
            Self::Relations(_) => &[0],
            Self::Things(_) => &[0, 1],
        };
        for idx in needed {
            if !has(known[*idx]) {
                let found: Vec<&str> = names.iter().map(String::as_str).take(12).collect();
                return Err(format!(
                    "the first line must name the columns: a file of relations needs `subject` and `predicate`, a file of things `name` and `type`; found `{}`",
                    found.join("`, `")
                ));
            }
        }
        let is_known = |name: &String| known.iter().any(|words| words.contains(&name.as_str()));
        let unknown = names.iter().filter(|name| !is_known(name)).cloned();
        Ok((columns, unknown.collect()))
    }

    /// The fields of a line; `field` gives what stands at a place, or nothing when the line is shorter.
    pub(super) fn row<'a>(&self, field: impl Fn(usize) -> &'a str) -> TableRow<'a> {
        let get = |place: &Option<usize>| place.map_or("", &field).trim();
        match self {
            Self::Things([name, entity_type, aliases]) => TableRow::Thing(ThingRow {
                name: get(name),
                entity_type: get(entity_type),
                aliases: get(aliases)
                    .split([';', '|'])
                    .map(str::trim)
                    .filter(|alias| !alias.is_empty())
                    .collect(),
            }),
            Self::Relations(places) => {
                let [
                    subject,
                    subject_type,
                    predicate,
                    object,
                    object_type,
                    value,
                    date,
                    start,
                    end,
                    precision,
                    status,
                    polarity,
                    certainty,
                    confidence,
                    source,
                ] = places;
                TableRow::Relation(RelationRow {
                    subject: get(subject),
                    subject_type: get(subject_type),
                    predicate: get(predicate),
                    object: get(object),
                    object_type: get(object_type),
                    value: get(value),
                    date: get(date),
                    start: get(start),
                    end: get(end),
                    precision: get(precision),
                    status: get(status),
                    polarity: get(polarity),
                    certainty: get(certainty),
                    confidence: get(confidence),
                    source: get(source),
                })
            }
        }
    }
}

fn places<const N: usize>(
    names: &[String],
    columns: &[&[&str]; N],
) -> Result<[Option<usize>; N], String> {
    let mut places = [None; N];
    for (place, words) in places.iter_mut().zip(columns) {
        let mut named = (0..)
            .zip(names)
            .filter(|(_, name)| words.contains(&name.as_str()));
        *place = named.next().map(|(idx, _)| idx);
        if let Some((_, name)) = named.next() {
            return Err(format!(
                "two columns are the {}: `{name}` is one too many",
                words[0]
            ));
        }
    }
    Ok(places)
}
