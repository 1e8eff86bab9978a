//! Whatever the text is, there is an analysis of it whose parts fit together.

use newsgraph_annotate::Annotated;
use proptest::prelude::*;

use crate::annotator;
use crate::whole;

fn check_whole(text: &str) {
    whole::check_whole(annotator(), text);
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

    #[test]
    fn shuffled_words_give_whole_analyses(words in prop::collection::vec(prop::sample::select(WORDS), 0..90)) {
        check_whole(&words.join(" "));
    }

    #[test]
    fn few_characters_in_any_order_give_whole_analyses(text in "[ \n\u{a0}.'’\"(),:/@-aAé1中\u{301}\u{200d}😀]{0,80}") {
        check_whole(&text);
    }
}

#[rustfmt::skip]
const FRAGMENTS: &[&str] = &[
    " ", " ", " ", "  ", "\n", "\t", "\u{a0}", "\u{1f}", "\u{85}", "\r\n", "\0", ".", "..", "…", "-", "--", "—", "'", "’", "\"", "“", "”",
    "(", ")", ",", ":", "/", "@", "$", "US$", "%", "'s", "n't", "km", "3", "10", "A", "b", "é", "中", "Σ", "İ", "ǅ", "😀", "\u{301}", "\u{200b}",
    "\u{200d}", "\u{202e}", "\u{2067}", "\u{feff}", "\u{fe0f}", "\u{10ffff}", "\u{d7ff}", "\u{fffd}", "🇳🇴", "²", "½", "Ⅷ",
    "http://", "www.", ".com", "x@y.org", "8.8.8.8", ":)", "(*_*)", "e.g.", "I'm", "gonna", "'Cause", "Anna", "Velde", "said", "the", "mayor", "who", "left",
];

/// Words whose order says much about the tree, so that shuffled they give odd ones.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "the", "a", "mayor", "whom", "which", "that", "what", "who", "did", "say", "said", "think", "was", "were", "been", "to", "of", "about", "for", "by",
    "report", "yesterday", "out", "came", "on", "Monday", "and", "or", "but", "not", "n't", "Velde", "Oduya", "Kestrel", "Party", "in", "2020", "3", "%",
    ",", ".", ":", "“", "”", "(", ")", "--", "?", "\n", "\n\n", " ", "talking", "looking", "given", "more", "than", "it", "there", "is", "both", "as",
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
