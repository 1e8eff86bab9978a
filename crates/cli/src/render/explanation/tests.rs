//! Underlines and line breaks.

use expect_test::{Expect, expect};
use newsgraph_model::wire::{ExplainedPart, ExplainedWords};

use super::underline::{Colour, underlined};
use super::wrapped;

/// Underlines the words of a sentence that begins 100 bytes into its text.
#[track_caller]
fn check_underlined(sentence: &str, parts: &[(&str, &str)], colour: Colour, expected: Expect) {
    let words = |text: &str| {
        let start = 100
            + sentence
                .find(text)
                .expect("the words stand in the sentence");
        ExplainedWords {
            start,
            end: start + text.len(),
            text: text.to_owned(),
        }
    };
    let parts = parts.iter().map(|(role, text)| ExplainedPart {
        role: (*role).to_owned(),
        means: (*text).to_owned(),
        words: words(text),
    });
    let parts: Vec<ExplainedPart> = parts.collect();
    let lines = underlined(&words(sentence), &parts, colour);
    let shown = lines.join("\n").replace('\u{1b}', "<esc>");
    expected.assert_eq(&format!("{shown}\n"));
}

#[test]
fn names_stand_under_their_words() {
    check_underlined(
        "On Tuesday she met Paul Dorn.",
        &[
            ("subject", "she"),
            ("predicate", "met"),
            ("object", "Paul Dorn"),
        ],
        Colour::Never,
        expect![[r#"
            On Tuesday she met Paul Dorn.
                       ~~~ ^^^ ~~~~~~~~~
                       subject object
                           predicate
        "#]],
    );
}

#[test]
fn words_within_words_are_marked_too() {
    check_underlined(
        "Jane Roe's endorsement of Paul Dorn surprised Arden.",
        &[
            ("content", "Jane Roe's endorsement of Paul Dorn"),
            ("subject", "Jane Roe"),
            ("predicate", "endorsement"),
        ],
        Colour::Never,
        expect![[r#"
            Jane Roe's endorsement of Paul Dorn surprised Arden.
            ~~~~~~~~~~~^^^^^^^^^^^~~~~~~~~~~~~~
            content, subject
                       predicate
        "#]],
    );
}

#[test]
fn hostile_and_wide_letters_move_no_mark() {
    check_underlined(
        "Zoë\u{202e}\u{1b}[31m \n\t Błocka met Dorn.",
        &[("predicate", "met"), ("object", "Dorn")],
        Colour::Never,
        expect![[r#"
            Zoë[31m Błocka met Dorn.
                           ^^^ ~~~~
                           predicate
                               object
        "#]],
    );
}

#[test]
fn long_sentences_are_broken_at_blanks() {
    let many = "and then some ".repeat(9);
    check_underlined(
        &format!("Jane Roe {many}met Paul Dorn."),
        &[
            ("subject", "Jane Roe"),
            ("predicate", "met"),
            ("object", "Paul Dorn"),
        ],
        Colour::Never,
        expect![[r#"
            Jane Roe and then some and then some and then some and then some and then some and then some
            ~~~~~~~~
            subject
            and then some and then some and then some met Paul Dorn.
                                                      ^^^ ~~~~~~~~~
                                                      predicate
                                                          object
        "#]],
    );
    assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
    assert_eq!(wrapped("", 7), [""]);
}

#[test]
fn colour_adds_to_the_marks() {
    check_underlined(
        "Roe met Dorn.",
        &[("subject", "Roe"), ("predicate", "met")],
        Colour::Always,
        expect![[r#"
            Roe met Dorn.
            <esc>[32m~~~<esc>[0m <esc>[1;36m^^^<esc>[0m
            <esc>[32msubject<esc>[0m
                <esc>[1;36mpredicate<esc>[0m
        "#]],
    );
}
