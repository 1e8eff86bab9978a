//! The scalars of the schema.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use jiff::civil;
use newsgraph_model::{PublishedAt, RelationTime, parse_published};

macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident, $graphql:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(pub String);

        #[Scalar(name = $graphql)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }

        impl<T: ToString> From<&T> for $name {
            fn from(value: &T) -> Self {
                Self(value.to_string())
            }
        }
    };
}

text_scalar! {
    /// An instant on the server's clock, RFC 3339 in UTC: `2025-11-21T09:30:00Z`.
    DateTime, "DateTime"
}
text_scalar! {
    /// A date as exact as it is known, ISO 8601: `2025`, `2025-11`, `2025-11-21`, or with a time of day `2025-11-21T09:30:00Z`. `2025-11` means some time in that month.
    Date, "Date"
}
text_scalar! {
    /// A BLAKE3 hash as 64 lower-case hexadecimal digits.
    Hash, "Hash"
}
text_scalar! {
    /// Name of a predicate: lower-case words joined by `_` from the ontology (`endorsed`, `met`, `threatened`), or `raw:` and a lemma for a verb the ontology does not know. Old names of renamed predicates are accepted on input.
    PredicateName, "PredicateName"
}
text_scalar! {
    /// Name of an entity type of the ontology: `Person`, `Organization`, `Place`, ... Asking for a type also finds its subtypes.
    TypeName, "TypeName"
}

/// Number of a changeset in the journal, as decimal digits in a string. Grows by one with each changeset; compare as numbers, not as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sequence(pub newsgraph_model::Sequence);

#[Scalar(name = "Sequence")]
impl ScalarType for Sequence {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(sequence) if plain => Ok(Self(sequence)),
            _ => Err(InputValueError::custom(format!(
                "`{}` is not the number of a changeset",
                cut(text)
            ))),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl DateTime {
    /// The instant so many milliseconds after 1970-01-01 UTC.
    pub(crate) fn from_ms(ms: i64) -> Self {
        let timestamp =
            jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Self(timestamp.to_string())
    }

    /// Milliseconds after 1970-01-01 UTC; `None` when it is no RFC 3339 time.
    pub(crate) fn to_ms(&self) -> Option<i64> {
        self.0
            .parse::<jiff::Timestamp>()
            .ok()
            .map(jiff::Timestamp::as_millisecond)
    }
}

impl Date {
    /// The first and last day it may mean; `None` when it is no date.
    pub(crate) fn days(&self) -> Option<(civil::Date, civil::Date)> {
        let (earliest, latest, _) = parse_published(&self.0).ok()?;
        Some((earliest.date(), latest.date()))
    }

    /// The day, when it is exact to the day.
    pub(crate) fn day(&self) -> Option<civil::Date> {
        self.days()
            .filter(|(first, last)| first == last)
            .map(|(first, _)| first)
    }

    /// The first and last moment of a publication.
    pub(crate) fn of_publication(published: &PublishedAt) -> (Option<Self>, Option<Self>) {
        let show = |moment: Option<civil::DateTime>| {
            moment.map(|moment| match published.precision {
                newsgraph_model::Precision::Time => Self(format!("{moment}Z")),
                _ => Self(moment.date().to_string()),
            })
        };
        (show(published.earliest), show(published.latest))
    }
}

/// Whether a time has a day in common with a range; open ends reach for ever.
pub(crate) fn overlaps(
    time: RelationTime,
    from: Option<civil::Date>,
    to: Option<civil::Date>,
) -> bool {
    let starts_in_time = to.is_none_or(|to| time.start.is_none_or(|start| start <= to));
    let ends_in_time = from.is_none_or(|from| time.end.is_none_or(|end| from <= end));
    (time.start.is_some() || time.end.is_some()) && starts_in_time && ends_in_time
}

pub(crate) fn cut(text: &str) -> String {
    text.chars().take(80).collect()
}
