//! Bytes that are not a whole, undamaged model are refused with a reason.

use expect_test::{Expect, expect};
use newsgraph_annotate::{Annotator, blob};
use proptest::prelude::*;

use crate::{annotator, model, whole};

#[track_caller]
fn check_error(bytes: &[u8], expected: &Expect) {
    let error = Annotator::from_bytes(bytes)
        .err()
        .expect("the bytes are refused");
    expected.assert_eq(&error.to_string());
}

/// The model with a change after the header, and the checksum and length that fit it.
fn changed(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = model().to_vec();
    change(&mut bytes);
    let len = (bytes.len() as u64).to_le_bytes();
    bytes[16..24].copy_from_slice(&len);
    let checksum = blake3::hash(&bytes[blob::HEADER_LEN..]);
    bytes[24..blob::HEADER_LEN].copy_from_slice(checksum.as_bytes());
    bytes
}

/// Where a section's entry in the table begins.
fn entry(bytes: &[u8], name: &str) -> usize {
    let entry_len = blob::NAME_LEN + 16;
    let at = bytes[blob::HEADER_LEN..]
        .chunks(entry_len)
        .position(|entry| entry.starts_with(name.as_bytes()));
    blob::HEADER_LEN + at.expect("the section is there") * entry_len
}

#[test]
fn refuses_what_is_no_model() {
    let expected =
        expect!["this is no annotator model; give the file that `cargo xtask convert-model` wrote"];
    check_error(b"", &expected);
    check_error(
        b"some other file that is long enough to hold a whole header",
        &expected,
    );
    check_error(&model()[..30], &expected);
}

#[test]
fn refuses_other_versions() {
    let mut bytes = model().to_vec();
    bytes[8] = 9;
    check_error(
        &bytes,
        &expect![
            "the model has format version `9` but this program reads `2`; convert the model again"
        ],
    );
}

#[test]
fn refuses_cut_files() {
    check_error(
        &model()[..1_000_000],
        &expect!["the model has `1000000` bytes but should have `22053550`; copy the file again"],
    );
    let longer = [model(), b"x"].concat();
    check_error(
        &longer,
        &expect!["the model has `22053551` bytes but should have `22053550`; copy the file again"],
    );
}

#[test]
fn refuses_damaged_files() {
    let mut bytes = model().to_vec();
    bytes[10_000_000] ^= 1;
    let error = Annotator::from_bytes(&bytes)
        .err()
        .expect("the bytes are refused")
        .to_string();
    assert!(
        error.starts_with("the model is damaged: its checksum is `"),
        "{error}"
    );
    assert!(error.contains(annotator().model_hash()), "{error}");
}

#[test]
fn refuses_models_without_a_section() {
    let bytes = changed(|bytes| {
        let at = entry(bytes, "parser-moves");
        bytes[at] = b'x';
    });
    check_error(
        &bytes,
        &expect!["the model lacks the section `parser-moves`; convert the model again"],
    );
}

#[test]
fn refuses_malformed_sections() {
    let bytes = changed(|bytes| {
        let at = entry(bytes, "lemmas") + blob::NAME_LEN + 8;
        bytes[at..at + 8].copy_from_slice(&100_u64.to_le_bytes());
    });
    let expected = expect![
        "the model's section `lemmas` is malformed: it ends too early; convert the model again"
    ];
    check_error(&bytes, &expected);
    let bytes = changed(|bytes| {
        let at = entry(bytes, "norms") + blob::NAME_LEN;
        bytes[at..at + 8].copy_from_slice(&u64::MAX.to_le_bytes());
    });
    let expected = expect![
        "the model's section `norms` is malformed: it lies outside the file; convert the model again"
    ];
    check_error(&bytes, &expected);
}

#[test]
fn refuses_unknown_labels() {
    let bytes = changed(|bytes| {
        let at = entry(bytes, "tagger") + blob::NAME_LEN;
        let offset =
            u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes")) as usize;
        // The number of tags, the length of the first, the first.
        bytes[offset + 6] = b'?';
    });
    let expected = expect![
        "the model's section `tagger` has the unknown label `?`; this program is for `en_core_web_md` 3.7.1"
    ];
    check_error(&bytes, &expected);
}

/// The small sections, which hold numbers, labels and words that the program acts on.
#[rustfmt::skip]
const ACTED_ON: &[&str] = &[
    "meta", "symbols", "norms", "exceptions", "lemmas", "vector-keys", "rules", "shared-layers", "ner-layers", "tagger", "parser", "ner",
    "parser-moves", "ner-moves",
];

/// The first byte and the length of a section.
fn place(bytes: &[u8], name: &str) -> (usize, usize) {
    let at = entry(bytes, name) + blob::NAME_LEN;
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
    (number(at) as usize, number(at + 8) as usize)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// A damaged model whose checksum fits is refused, or gives whole analyses.
    #[test]
    fn changed_models_never_panic(
        name in prop::sample::select(ACTED_ON),
        changes in prop::collection::vec((prop_oneof![0..64_usize, any::<usize>()], prop_oneof![0..4_u8, any::<u8>()]), 1..4),
    ) {
        let bytes = changed(|bytes| {
            let (start, len) = place(bytes, name);
            for (at, value) in changes {
                bytes[start + at % len] = value;
            }
        });
        if let Ok(annotator) = Annotator::from_bytes(&bytes) {
            whole::check_whole(&annotator, "“We can't,” said Ilse Brandtner, whom Velde hired in 2020.\n\nIt rained.");
        }
    }

    #[test]
    fn other_files_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Annotator::from_bytes(&bytes).is_err());
        let headed = [&blob::MAGIC[..], &bytes].concat();
        prop_assert!(Annotator::from_bytes(&headed).is_err());
    }
}

#[test]
fn names_the_model() {
    assert_eq!(annotator().model_name(), "en_core_web_md-3.7.1");
    let payload = &model()[blob::HEADER_LEN..];
    assert_eq!(
        annotator().model_hash(),
        blake3::hash(payload).to_hex().as_str()
    );
}
