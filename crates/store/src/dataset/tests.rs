//! A part gives back what was put in, by every way in.

mod made_again;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use newsgraph_model::{Certainty, Confidence, DatasetId, EventTime, Polarity, Precision, Status};
use newsgraph_resolve::{BucketHasher, TripleObject, named_node};
use proptest::prelude::*;

use super::bits::{Column, put_column, put_number, put_texts, take_number, take_texts};
use super::form::{date_of, day_number};
use super::header::Family;
use super::part::{Part, PartName, PartNameLine, PartObject, PartRecord, StoredBlocks, block_key};
use super::{PackedPart, PartBuilder, Record, RecordFault, RecordObject, WordFault, Words};
use crate::error::ReadError;
use crate::names::index_key;
use crate::rows::{Row, Rows, to_bytes};
use crate::tests::world::ontology;

/// The rows of one part, in memory.
#[derive(Clone, Debug, Default)]
struct Stored(BTreeMap<Vec<u8>, Vec<u8>>);

impl Rows for Stored {
    fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.0.get(key).cloned())
    }

    fn range(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Row>, ReadError> {
        let rows = self.0.range(from.to_vec()..to.to_vec()).take(limit);
        Ok(rows
            .map(|(key, bytes)| (key.clone(), bytes.clone()))
            .collect())
    }
}

fn dataset() -> DatasetId {
    DatasetId::of("invented")
}

fn stored(part: &PackedPart) -> Stored {
    let blocks = part.blocks.iter().map(|block| {
        let key = block_key(dataset(), 0, block.family, block.idx);
        (key, block.bytes.clone())
    });
    let header = block_key(dataset(), 0, Family::Header, 0);
    let header = (header, to_bytes(&part.header));
    Stored(blocks.chain([header]).collect())
}

fn opened(rows: Stored) -> Result<Option<Part>, ReadError> {
    let blocks = StoredBlocks {
        rows,
        dataset: dataset(),
        part: 0,
    };
    Part::open(Arc::new(blocks), ontology(), dataset(), 0)
}

/// A line of a dataset in plain words.
#[derive(Clone, Debug)]
enum Line {
    Name(usize, Vec<String>),
    Record {
        subject: usize,
        predicate: &'static str,
        object: About,
        status: Status,
        polarity: Polarity,
        certainty: Certainty,
        time: Option<EventTime>,
        confidence: u16,
        origin: Option<String>,
    },
}

#[derive(Clone, Debug)]
enum About {
    Nothing,
    Name(usize),
    Words(String),
}

/// Two of these are one node: the article does not tell organisations apart.
const NAMES: &[(&str, &str)] = &[
    ("Jane Roe", "Person"),
    ("Jane Q. Roe", "Person"),
    ("J. Roe", "Person"),
    ("Acme Mills", "Company"),
    ("The Acme Mills", "Organization"),
    ("Jane Roe", "Company"),
    ("Østby Å", "GPE"),
];

fn words() -> Words {
    Words::new(ontology())
}

fn date() -> impl Strategy<Value = Date> {
    (-9999i16..=9999, 1i8..=12, 1i8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).expect("a day"))
}

fn time() -> impl Strategy<Value = EventTime> {
    let ends = prop_oneof![
        date().prop_map(|day| (Some(day), Some(day))),
        date().prop_map(|day| (Some(day), None)),
        date().prop_map(|day| (None, Some(day))),
        (date(), date()).prop_map(|(a, b)| (Some(a.min(b)), Some(a.max(b)))),
    ];
    (ends, prop::sample::select(Precision::ALL)).prop_map(|((start, end), precision)| EventTime {
        expression: None,
        start,
        end,
        precision,
    })
}

fn line() -> impl Strategy<Value = Line> {
    let name = || 0..NAMES.len();
    let object = prop_oneof![
        Just(About::Nothing),
        name().prop_map(About::Name),
        "[a-z]{1,9}( [0-9]{1,3})?".prop_map(About::Words),
    ];
    let words = (
        prop::sample::select(vec!["met", "endorsed", "raw:juggle", "member_of"]),
        prop::sample::select(Status::ALL),
        prop::sample::select(Polarity::ALL),
        prop::sample::select(Certainty::ALL),
    );
    let record = (
        name(),
        object,
        words,
        prop::option::of(time()),
        0..=1000u16,
        prop::option::of("https://[a-z]{1,30}"),
    );
    prop_oneof![
        1 => (name(), prop::collection::vec("[A-Z][a-z]{0,8}", 0..3)).prop_map(|(name, aliases)| Line::Name(name, aliases)),
        6 => record.prop_map(|(subject, object, (predicate, status, polarity, certainty), time, confidence, origin)| Line::Record {
            subject, predicate, object, status, polarity, certainty, time, confidence, origin,
        }),
    ]
}

/// What must be read back, found in the plainest way.
#[derive(Debug, Default)]
struct Expected {
    /// Lines and number of records by name and type.
    names: BTreeMap<(String, String), (Vec<PartNameLine>, u32)>,
    /// Records with names spelled out, by line.
    records: Vec<(usize, PartRecord, About)>,
}

fn build(lines: &[Line], first_line: u64) -> (PackedPart, Expected) {
    let mut words = words();
    let mut builder = PartBuilder::new();
    let mut expected = Expected::default();
    for (number, line) in (first_line..).step_by(3).zip(lines) {
        add(line, number, &mut words, &mut builder, &mut expected);
    }
    (builder.finish(&words), expected)
}

fn add(
    line: &Line,
    number: u64,
    words: &mut Words,
    builder: &mut PartBuilder,
    expected: &mut Expected,
) {
    let mut named = |idx: usize| {
        let (name, entity_type) = NAMES[idx];
        let type_idx = words.entity_type(entity_type).expect("known");
        words.name(name, type_idx).expect("a name")
    };
    let key = |idx: usize| (NAMES[idx].0.to_owned(), NAMES[idx].1.to_owned());
    match line {
        Line::Name(name, aliases) => {
            let aliases: Vec<&str> = aliases.iter().map(String::as_str).collect();
            let name_idx = named(*name);
            builder
                .push_name(name_idx, &aliases, number)
                .expect("in order");
            let aliases = aliases.into_iter().map(str::to_owned).collect();
            expected
                .names
                .entry(key(*name))
                .or_default()
                .0
                .push(PartNameLine {
                    line: number,
                    aliases,
                });
        }
        Line::Record {
            subject,
            predicate,
            object,
            status,
            polarity,
            certainty,
            time,
            confidence,
            origin,
        } => {
            let subject_idx = named(*subject);
            let record_object = match object {
                About::Nothing => RecordObject::None,
                About::Name(idx) => RecordObject::Name(named(*idx)),
                About::Words(value) => RecordObject::Literal(value),
            };
            let confidence = Confidence::new(f64::from(*confidence) / 1000.0);
            let record = Record {
                subject: subject_idx,
                predicate: words.predicate(predicate).expect("known"),
                object: record_object,
                status: *status,
                polarity: *polarity,
                certainty: *certainty,
                time: *time,
                confidence,
                line: number,
                origin: origin.as_deref(),
            };
            let pushed = builder.push(words, &record);
            if matches!(object, About::Name(object) if node(*object) == node(*subject)) {
                assert_eq!(pushed, Err(RecordFault::Itself));
                return;
            }
            pushed.expect("sound");
            expected.names.entry(key(*subject)).or_default().1 += 1;
            if let About::Name(object) = object {
                expected.names.entry(key(*object)).or_default().1 += 1;
            }
            let record = PartRecord {
                subject: 0,
                predicate: (*predicate).into(),
                object: match object {
                    About::Words(value) => PartObject::Literal(value.clone()),
                    About::Nothing | About::Name(_) => PartObject::None,
                },
                status: *status,
                polarity: *polarity,
                certainty: *certainty,
                time: *time,
                confidence,
                line: number,
                origin: origin.clone(),
            };
            expected.records.push((*subject, record, object.clone()));
        }
    }
}

fn node(idx: usize) -> newsgraph_model::EntityId {
    named_node(NAMES[idx].0, NAMES[idx].1, &ontology())
        .expect("a name")
        .0
}

type SpelledRecord = (u64, (String, String), Option<(String, String)>, PartRecord);

/// A record with its names spelled out, so that their places do not matter.
fn spelled(mut record: PartRecord, names: &[PartName]) -> SpelledRecord {
    let spell = |place: u32| {
        let name = &names[place as usize];
        (name.text.clone(), name.entity_type.to_string())
    };
    let subject = spell(record.subject);
    let object = match record.object {
        PartObject::Name(place) => {
            record.object = PartObject::None;
            Some(spell(place))
        }
        PartObject::None | PartObject::Literal(_) => None,
    };
    record.subject = 0;
    (record.line, subject, object, record)
}

fn check_part(lines: &[Line], first_line: u64) {
    let (packed, expected) = build(lines, first_line);
    let rows = stored(&packed);
    let part = opened(rows).expect("readable").expect("there");
    let mut names = Vec::new();
    for block_idx in 0.. {
        match part.names_block(block_idx).expect("readable") {
            Some(block) => names.extend(block.iter().cloned()),
            None => break,
        }
    }
    check_names(&part, &names, &expected);
    let mut records = Vec::new();
    for block_idx in 0.. {
        match part.records_block(block_idx).expect("readable") {
            Some(block) => records.extend(block),
            None => break,
        }
    }
    assert_eq!(records.len(), part.n_records() as usize);
    let key = |idx: usize| (NAMES[idx].0.to_owned(), NAMES[idx].1.to_owned());
    let wanted: Vec<SpelledRecord> = expected
        .records
        .iter()
        .map(|(subject, record, object)| {
            let object = match object {
                About::Name(idx) => Some(key(*idx)),
                About::Nothing | About::Words(_) => None,
            };
            (record.line, key(*subject), object, record.clone())
        })
        .collect();
    let mut found: Vec<SpelledRecord> = records
        .iter()
        .map(|record| spelled(record.clone(), &names))
        .collect();
    found.sort_by_key(|(line, ..)| *line);
    assert_eq!(found, wanted);
    check_buckets(&part, &expected, &names);
}

fn check_names(part: &Part, names: &[PartName], expected: &Expected) {
    assert_eq!(names.len(), part.n_names() as usize);
    let found: BTreeMap<_, _> = names
        .iter()
        .map(|name| {
            (
                (name.text.clone(), name.entity_type.to_string()),
                (name.lines.clone(), name.n_records),
            )
        })
        .collect();
    assert_eq!(found, expected.names);
    let ontology = ontology();
    let placed =
        |name: &PartName| named_node(&name.text, &name.entity_type, &ontology).expect("a name");
    for (place, name) in (0u32..).zip(names) {
        assert_eq!(part.name(place).expect("readable"), *name);
        let (node, block) = placed(name);
        let same_node: Vec<_> = names
            .iter()
            .filter(|other| placed(other).0 == node)
            .cloned()
            .collect();
        assert_eq!(part.names_of(node).expect("readable"), same_node);
        let same_block: Vec<_> = names
            .iter()
            .filter(|other| placed(other).1 == block)
            .cloned()
            .collect();
        assert_eq!(part.names_in_block(block).expect("readable"), same_block);
        let texts = name
            .lines
            .iter()
            .flat_map(|line| &line.aliases)
            .chain([&name.text]);
        for text in texts {
            let key = index_key(text, ontology.type_family(&name.entity_type));
            assert!(
                part.names_by_key(&key).expect("readable").contains(name),
                "{text}"
            );
        }
    }
    let strange = named_node("Nobody Known", "Person", &ontology).expect("a name");
    assert_eq!(part.names_of(strange.0), Ok(vec![]));
    assert_eq!(part.names_in_block(strange.1), Ok(vec![]));
    assert_eq!(part.names_by_key(&[9; 16]), Ok(vec![]));
}

fn check_buckets(part: &Part, expected: &Expected, names: &[PartName]) {
    let ontology = ontology();
    let mut buckets: BTreeMap<_, Vec<u64>> = BTreeMap::new();
    for (subject, record, object) in &expected.records {
        let symmetric = ontology
            .predicate(&record.predicate)
            .is_some_and(|known| known.symmetric);
        let object = match object {
            About::Nothing => TripleObject::None,
            About::Name(idx) => TripleObject::Entity(node(*idx)),
            About::Words(value) => TripleObject::Literal(value),
        };
        let bucket =
            BucketHasher::default().bucket(&record.predicate, symmetric, node(*subject), object);
        buckets.entry(bucket).or_default().push(record.line);
    }
    for (bucket, lines) in buckets {
        let found = part.records_of(bucket).expect("readable");
        assert_eq!(
            found.iter().map(|record| record.line).collect::<Vec<_>>(),
            lines
        );
        let places: BTreeSet<u32> = found.iter().map(|record| record.subject).collect();
        assert!(places.iter().all(|place| (*place as usize) < names.len()));
    }
    let nothing = newsgraph_resolve::BucketKey::from_bytes([0xee; 16]);
    assert_eq!(part.records_of(nothing), Ok(vec![]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_packed_is_read_back(lines in prop::collection::vec(line(), 0..60), first_line in prop::sample::select(vec![0u64, 2, 5_000_000_000])) {
        check_part(&lines, first_line);
    }

    #[test]
    fn damaged_blocks_are_errors_or_other_records_but_no_panic(
        lines in prop::collection::vec(line(), 1..40), block in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let (packed, _) = build(&lines, 1);
        let mut rows = stored(&packed);
        let keys: Vec<_> = rows.0.keys().cloned().collect();
        let value = rows.0.get_mut(block.get(&keys)).expect("a row");
        let at = at.index(value.len());
        if cut { value.truncate(at) } else { value[at] = byte }
        let ontology = ontology();
        let Ok(Some(part)) = opened(rows) else { return Ok(()) };
        for idx in 0..4 {
            let _names = part.names_block(idx);
            let _records = part.records_block(idx);
        }
        for (idx, (name, entity_type)) in NAMES.iter().enumerate() {
            let _names = part.names_of(node(idx));
            let _records = part.records_like(idx as u64);
            let _found = part.names_by_key(&index_key(name, "Person"));
            let (_, block) = named_node(name, entity_type, &ontology).expect("a name");
            let _names = part.names_in_block(block);
        }
    }

    #[test]
    fn columns_are_read_back(values in prop::collection::vec(any::<u64>(), 0..70), shift in 0..64u32, number in any::<u64>(), texts in prop::collection::vec(".{0,9}", 0..9)) {
        let values: Vec<u64> = values.into_iter().map(|value| (value >> shift) + 7_u64.wrapping_mul(u64::from(shift > 8))).collect();
        let mut bytes = Vec::new();
        put_column(&mut bytes, &values);
        put_number(&mut bytes, number);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        put_texts(&mut bytes, &texts);
        let mut left = bytes.as_slice();
        let column = Column::take(&mut left, values.len()).expect("whole");
        prop_assert_eq!(column.iter().collect::<Vec<_>>(), values);
        prop_assert_eq!(take_number(&mut left), Ok(number));
        prop_assert_eq!(take_texts(&mut left, texts.len()), Ok(texts));
        prop_assert!(left.is_empty());
        for len in 0..bytes.len() {
            let mut cut = &bytes[..len];
            let _column = Column::take(&mut cut, 9);
            let _texts = take_texts(&mut cut, 9);
        }
    }

    #[test]
    fn days_are_numbered_in_order(left in date(), right in date()) {
        prop_assert_eq!(date_of(day_number(left)), Some(left));
        prop_assert_eq!(left.cmp(&right), day_number(left).cmp(&day_number(right)));
        let next = left.tomorrow().ok().filter(|next| *next > left);
        prop_assert_eq!(next.map(day_number), next.map(|_| day_number(left) + 1));
    }
}

#[test]
fn many_lines_fill_many_blocks() {
    let mut lines = Vec::new();
    for number in 0..5000usize {
        lines.push(Line::Record {
            subject: number % 2,
            predicate: "endorsed",
            object: About::Words(format!("bill {}", number % 3000)),
            status: Status::Occurred,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            time: None,
            confidence: 500,
            origin: (number % 7 == 0).then(|| format!("page {number}")),
        });
    }
    let (packed, _) = build(&lines, 1);
    assert!(packed.blocks.len() > 5);
    check_part(&lines, 1);
}

#[test]
fn the_same_lines_give_the_same_bytes() {
    let lines = vec![
        Line::Name(3, vec!["Mills".into()]),
        Line::Record {
            subject: 0,
            predicate: "met",
            object: About::Name(6),
            status: Status::Occurred,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            time: None,
            confidence: 900,
            origin: None,
        },
    ];
    assert_eq!(build(&lines, 1).0, build(&lines, 1).0);
}

#[test]
fn lines_that_cannot_be_are_refused() {
    let mut words = words();
    let person = words.entity_type("Person").expect("known");
    assert_eq!(
        words.entity_type("Entity"),
        Err(WordFault::Type {
            entity_type: "Entity".into()
        })
    );
    assert_eq!(
        words.predicate("juggle"),
        Err(WordFault::Predicate {
            predicate: "juggle".into()
        })
    );
    assert_eq!(
        words.name("…", person),
        Err(WordFault::Empty { name: "…".into() })
    );
    let subject = words.name("Jane Roe", person).expect("a name");
    let day = |year| Some(Date::new(year, 1, 1).expect("a day"));
    let record = Record {
        subject,
        predicate: words.predicate("raw:juggle").expect("raw"),
        object: RecordObject::None,
        status: Status::Occurred,
        polarity: Polarity::Positive,
        certainty: Certainty::Certain,
        time: Some(EventTime {
            expression: None,
            start: day(2020),
            end: day(2019),
            precision: Precision::Interval,
        }),
        confidence: Confidence::FULL,
        line: 7,
        origin: None,
    };
    let mut builder = PartBuilder::new();
    assert_eq!(builder.push(&words, &record), Err(RecordFault::Reversed));
    let undated = Record {
        time: None,
        ..record
    };
    assert_eq!(builder.push(&words, &undated), Ok(()));
    let earlier = Record { line: 6, ..undated };
    assert_eq!(
        builder.push(&words, &earlier),
        Err(RecordFault::Line { line: 6 })
    );
    assert_eq!(builder.n_records(), 1);
}
