//! Whatever the text is, there is an analysis of it whose parts fit together.

use newsgraph_annotate::Annotated;
use proptest::prelude::*;

use crate::annotator;

fn check_whole(text: &str) -> Annotated {
    let annotated = annotator().annotate(text);
    let mut rebuilt = String::new();
    for token in &annotated.tokens {
        assert_eq!(
            token.start,
            rebuilt.len(),
            "a token begins where the one before ended, in `{text}`"
        );
        assert!(token.start < token.end, "no token is empty, in `{text}`");
        assert!(token.head < annotated.tokens.len());
        rebuilt.push_str(&text[token.start..token.end]);
        if token.space_after {
            rebuilt.push(' ');
        }
    }
    assert_eq!(rebuilt, text);
    let sentences: Vec<_> = annotated.sentences().collect();
    assert_eq!(
        sentences.iter().map(ExactSizeIterator::len).sum::<usize>(),
        annotated.tokens.len()
    );
    let mut end = 0;
    for entity in &annotated.entities {
        assert!(
            end <= entity.start
                && entity.start < entity.end
                && entity.end <= annotated.tokens.len()
        );
        assert!(
            sentences
                .iter()
                .any(|sentence| sentence.start <= entity.start && entity.end <= sentence.end)
        );
        end = entity.end;
    }
    annotated
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_characters_give_whole_analyses(text in any::<String>()) {
        check_whole(&text);
    }

    #[test]
    fn fragments_of_texts_give_whole_analyses(parts in prop::collection::vec(prop::sample::select(FRAGMENTS), 0..60)) {
        check_whole(&parts.concat());
    }
}

#[rustfmt::skip]
const FRAGMENTS: &[&str] = &[
    " ", " ", " ", "  ", "\n", "\t", "\u{a0}", "\u{1f}", "\u{85}", ".", "..", "…", "-", "--", "—", "'", "’", "\"", "“", "”",
    "(", ")", ",", ":", "/", "@", "$", "US$", "%", "'s", "n't", "km", "3", "10", "A", "b", "é", "中", "😀", "\u{301}", "\u{200d}",
    "http://", "www.", ".com", "x@y.org", "8.8.8.8", ":)", "e.g.", "I'm", "gonna", "Anna", "Velde", "said", "the", "mayor", "who", "left",
];

#[test]
fn long_texts_give_whole_analyses() {
    check_whole(&"x".repeat(300_000));
    check_whole(&"\"".repeat(3_000));
    check_whole(&".'".repeat(1_500));
    check_whole(&" \n".repeat(1_500));
    check_whole(&"a.b@".repeat(50_000));
    // Longer than what the scorers keep.
    check_whole(
        &"The mayor of Velde, who had left, met the council that she leads again. ".repeat(200),
    );
}

#[test]
fn empty_text_has_no_tokens() {
    assert_eq!(annotator().annotate(""), Annotated::default());
}
