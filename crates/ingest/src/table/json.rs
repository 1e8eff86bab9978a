//! Lines of JSON objects.

use std::borrow::Cow;
use std::io::Read;

use serde::Deserialize;

use super::lines::{Line, Lines};
use super::{BadLine, RelationRow, TableEnd, TableError, TableRow, TableSink, ThingRow};

/// A field of text that may be missing or `null`.
type Text<'a> = Option<Cow<'a, str>>;

/// One line: of a relation when it has a predicate, else of a thing.
#[derive(Deserialize)]
struct JsonLine<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default, rename = "type", alias = "entity_type")]
    entity_type: Text<'a>,
    #[serde(borrow, default)]
    aliases: Option<Vec<Cow<'a, str>>>,
    #[serde(borrow, default, alias = "from")]
    subject: Text<'a>,
    #[serde(borrow, default)]
    subject_type: Text<'a>,
    #[serde(borrow, default, alias = "relation")]
    predicate: Text<'a>,
    #[serde(borrow, default, alias = "to", alias = "target")]
    object: Text<'a>,
    #[serde(borrow, default)]
    object_type: Text<'a>,
    #[serde(default)]
    value: serde_json::Value,
    #[serde(borrow, default)]
    date: Text<'a>,
    #[serde(borrow, default)]
    start: Text<'a>,
    #[serde(borrow, default)]
    end: Text<'a>,
    #[serde(borrow, default)]
    precision: Text<'a>,
    #[serde(borrow, default)]
    status: Text<'a>,
    #[serde(borrow, default)]
    polarity: Text<'a>,
    #[serde(borrow, default)]
    certainty: Text<'a>,
    #[serde(default)]
    confidence: serde_json::Value,
    #[serde(borrow, default, alias = "url")]
    source: Text<'a>,
}

/// Reads the lines; empty ones are passed over.
pub(super) fn read(
    mut lines: Lines<impl Read>,
    sink: &mut impl TableSink,
) -> Result<TableEnd, TableError> {
    while let Some(line) = lines.next()? {
        let (number, taken) = match line {
            Line::TooLong { number } => {
                let most = super::MAX_LINE_BYTES;
                (number, Err(format!("the line is longer than {most} bytes")))
            }
            Line::Whole { number, start, end } => {
                (number, take(number, lines.slice(start, end), sink))
            }
        };
        if let Err(reason) = taken {
            sink.set_aside(BadLine { number, reason });
        }
        if sink.after_line(lines.bytes_read()).is_break() {
            break;
        }
    }
    Ok(lines.finish(Vec::new()))
}

fn take(number: u64, bytes: &[u8], sink: &mut impl TableSink) -> Result<(), String> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(());
    }
    let line: JsonLine<'_> =
        serde_json::from_slice(bytes).map_err(|error| format!("not a line of a table: {error}"))?;
    if line.predicate.is_none() && line.subject.is_none() {
        let aliases = line.aliases.iter().flatten().map(|alias| alias.trim());
        let thing = ThingRow {
            name: get(&line.name),
            entity_type: get(&line.entity_type),
            aliases: aliases.filter(|alias| !alias.is_empty()).collect(),
        };
        check_nul(std::iter::once(thing.name).chain(thing.aliases.iter().copied()))?;
        return sink.take(number, &TableRow::Thing(thing));
    }
    let confidence = scalar(&line.confidence, "confidence")?;
    let value = scalar(&line.value, "value")?;
    let fields = [
        &line.subject,
        &line.subject_type,
        &line.predicate,
        &line.object,
        &line.object_type,
        &line.date,
        &line.start,
        &line.end,
        &line.precision,
        &line.status,
        &line.polarity,
        &line.certainty,
        &line.source,
    ]
    .map(get);
    check_nul(fields.iter().copied().chain([value.as_str()]))?;
    let [
        subject,
        subject_type,
        predicate,
        object,
        object_type,
        date,
        start,
        end,
        precision,
        status,
        polarity,
        certainty,
        source,
    ] = fields;
    let relation = RelationRow {
        subject,
        subject_type,
        predicate,
        object,
        object_type,
        value: &value,
        date,
        start,
        end,
        precision,
        status,
        polarity,
        certainty,
        confidence: &confidence,
        source,
    };
    sink.take(number, &TableRow::Relation(relation))
}

fn get<'a>(text: &'a Text<'_>) -> &'a str {
    text.as_deref().unwrap_or("").trim()
}

/// A text, number or truth value as it is written; empty for `null`.
fn scalar(value: &serde_json::Value, name: &str) -> Result<String, String> {
    match value {
        serde_json::Value::Null => Ok(String::new()),
        serde_json::Value::String(text) => Ok(text.trim().to_owned()),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => Ok(value.to_string()),
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => {
            Err(format!("`{name}` must be a text or a number"))
        }
    }
}

fn check_nul<'a>(mut texts: impl Iterator<Item = &'a str>) -> Result<(), String> {
    if texts.any(|text| text.contains('\0')) {
        return Err("a NUL character stands in it".into());
    }
    Ok(())
}
