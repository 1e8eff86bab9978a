//! The lines of a part make the same part again.

use newsgraph_model::EventTime;
use proptest::prelude::*;

use super::super::{PackedPart, PartBuilder, PartLine, Record, RecordObject};
use super::{Part, ReadError, build, line, opened, stored, words};

/// The part that its lines make when they are taken in again, one after the other.
fn made_again(part: &Part) -> PackedPart {
    let (mut words, mut builder) = (words(), PartBuilder::new());
    let mut last = 0;
    let taken: Result<(), ReadError> = part.each_line(|line| {
        let mut named = |name: &str, entity_type: &str| {
            let type_idx = words.entity_type(entity_type).expect("known");
            words.name(name, type_idx).expect("a name")
        };
        let number = match &line {
            PartLine::Thing(thing) => {
                let name = named(&thing.name, &thing.entity_type);
                let aliases: Vec<&str> = thing.aliases.iter().map(String::as_str).collect();
                let pushed = builder.push_name(name, &aliases, thing.line);
                pushed.expect("in order");
                thing.line
            }
            PartLine::Relation(row) => {
                let subject = named(&row.subject, &row.subject_type);
                let object = match (&row.object, &row.object_type, &row.value) {
                    (Some(name), Some(entity_type), None) => {
                        RecordObject::Name(named(name, entity_type))
                    }
                    (None, None, Some(value)) => RecordObject::Literal(value),
                    (None, None, None) => RecordObject::None,
                    other => panic!("an object or a value: {other:?}"),
                };
                let record = Record {
                    subject,
                    predicate: words.predicate(&row.predicate).expect("known"),
                    object,
                    status: row.status,
                    polarity: row.polarity,
                    certainty: row.certainty,
                    time: row.precision.map(|precision| EventTime {
                        expression: None,
                        start: row.start,
                        end: row.end,
                        precision,
                    }),
                    confidence: row.confidence,
                    line: row.line,
                    origin: row.source.as_deref(),
                };
                builder.push(&words, &record).expect("sound");
                row.line
            }
        };
        assert!(last < number, "lines come in order, each once");
        last = number;
        Ok(())
    });
    taken.expect("readable");
    builder.finish(&words)
}

proptest! {
    #[test]
    fn the_lines_of_a_part_make_the_same_part(
        lines in prop::collection::vec(line(), 0..400),
        first_line in prop_oneof![Just(1u64), 1..1u64 << 40],
    ) {
        let (packed, _) = build(&lines, first_line);
        let part = opened(stored(&packed)).expect("readable").expect("there");
        let again = made_again(&part);
        prop_assert_eq!(again.content(), packed.content());
        prop_assert_eq!(again, packed);
    }
}
