//! What a program that uses the crate relies on beside analyses: sharing among threads, ranges, labels and their names.

use expect_test::{Expect, expect};
use newsgraph_annotate::{Annotated, Annotator, Dep, EntityLabel, ModelError, Pos, Tag, Token};

use crate::annotator;

#[test]
fn everything_can_go_to_and_be_shared_among_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Annotator>();
    check::<Annotated>();
    check::<Token>();
    check::<ModelError>();
}

#[test]
fn threads_get_the_analyses_that_one_gets() {
    let texts = [
        "Ilse Brandtner left.",
        "",
        "“Why?” she asked in Velde on Monday; nobody knew.",
        "What did he say he was talking about?",
    ];
    let alone = texts.map(|text| annotator().annotate(text));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(texts.map(|text| annotator().annotate(text)), alone);
                }
            });
        }
    });
}

/// Renders sentences and below each its entities.
#[track_caller]
fn check_ranges(text: &str, expected: &Expect) {
    let annotated = annotator().annotate(text);
    let mut lines = String::new();
    for sentence in annotated.sentences() {
        lines += &format!("{}\n", &text[annotated.bytes(sentence.clone())]);
        for entity in annotated
            .entities
            .iter()
            .filter(|entity| sentence.contains(&entity.start))
        {
            lines += &format!(
                "  {} {}\n",
                entity.label,
                &text[annotated.bytes(entity.tokens())]
            );
        }
    }
    expected.assert_eq(&lines);
}

#[test]
fn ranges_are_bytes_of_the_text() {
    check_ranges(
        "Zoë Kovačević flew to Łódź on 3 May. The Kestrel Bank paid €2 million.",
        &expect![[r#"
            Zoë Kovačević flew to Łódź on 3 May.
              PERSON Zoë Kovačević
              GPE Łódź
              DATE 3 May
            The Kestrel Bank paid €2 million.
              ORG The Kestrel Bank
              MONEY €2 million
        "#]],
    );
}

#[test]
fn ranges_without_tokens_are_empty() {
    let annotated = annotator().annotate("It rained.");
    assert_eq!(annotated.bytes(1..1), 0..0);
    assert_eq!(annotated.bytes(2..9), 0..0);
    assert_eq!(annotated.bytes(0..3), 0..10);
}

#[test]
fn labels_are_read_as_they_are_written() {
    fn check<T: Copy + PartialEq + std::fmt::Debug>(
        all: &[T],
        write: fn(T) -> &'static str,
        read: fn(&str) -> Option<T>,
    ) {
        for &label in all {
            assert_eq!(read(write(label)), Some(label));
        }
        assert_eq!(read("no such label"), None);
    }
    check(Tag::ALL, Tag::as_str, Tag::parse);
    check(Pos::ALL, Pos::as_str, Pos::parse);
    check(Dep::ALL, Dep::as_str, Dep::parse);
    check(EntityLabel::ALL, EntityLabel::as_str, EntityLabel::parse);
}
