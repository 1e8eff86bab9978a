//! What counts as a quotation of a text that goes.

use super::words::{Words, shared_words};

const TEXT: &str = "The harbour board met in secret on Tuesday. Treasurer Odo Vint kept the ledger at home, it says.";

#[track_caller]
fn check_quoted(reason: &str, expected: Option<&str>) {
    let mut words = Words::default();
    words.add(TEXT);
    words.add("Board in secret");
    words.add_name("Odo Vint");
    words.add_url("https://paper.example/secret-board");
    words.keep("Another text of a harbour board and its Treasurer, met on Tuesday; it says nothing at home.");
    assert_eq!(words.quoted_in(reason).as_deref(), expected, "{reason}");
}

#[test]
fn a_reason_quotes_with_runs_rare_words_names_and_addresses() {
    check_quoted("", None);
    check_quoted("The board met on Tuesday, as it says.", None);
    check_quoted("they kept the LEDGER there", Some("ledger"));
    check_quoted("told by Vint", Some("vint"));
    check_quoted(
        "as \"The harbour board met\" says",
        Some("the harbour board met"),
    );
    check_quoted("board in secret", Some("board in secret"));
    check_quoted(
        "see https://paper.example/secret-board#2",
        Some("https://paper.example/secret-board"),
    );
    check_quoted("told by the other paper", None);
}

#[test]
fn passages_of_other_texts_are_counted_in_words() {
    let mut words = Words::default();
    words.add(TEXT);
    let mut shared = |text: &str| shared_words(words.keep(text));
    assert_eq!(shared("The harbour board met in secret on Monday."), 0);
    assert_eq!(
        shared("It is said: the harbour board met in secret on Tuesday."),
        8
    );
    assert_eq!(shared(TEXT), 18);
}
