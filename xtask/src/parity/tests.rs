use expect_test::expect;
use newsgraph_annotate::Annotator;

use super::compare::{Analysis, Comparison};
use super::{MODEL, corpus, stress};
use crate::shell::root;

const TEXT: &str = "It rained in Velde.";
/// Our analysis of it as `oracle/dump.py` would print it.
const SAME: &str = r#"{"text": "It rained in Velde.", "tokens": [
    [0, 2, true, "PRP", "PRON", "Case=Nom|Gender=Neut|Number=Sing|Person=3|PronType=Prs", "it", 1, "nsubj", true],
    [3, 9, true, "VBD", "VERB", "Tense=Past|VerbForm=Fin", "rain", 1, "ROOT", false],
    [10, 12, true, "IN", "ADP", "", "in", 1, "prep", false],
    [13, 18, false, "NNP", "PROPN", "Number=Sing", "Velde", 2, "pobj", false],
    [18, 19, false, ".", "PUNCT", "PunctType=Peri", ".", 1, "punct", false]], "entities": [[3, 4, "GPE"]]}"#;

/// The fields that differ, and whether so many differences are allowed with rounded and with exact tables.
#[track_caller]
fn check(theirs: &str, expected: &expect_test::Expect) {
    let model = fs_err::read(root().join(MODEL)).expect("the repository holds the model");
    let annotator = Annotator::from_bytes(&model).expect("the model is valid");
    let mut comparison = Comparison::new(&annotator);
    let theirs: Analysis = serde_json::from_str(theirs).expect("the analysis is as declared");
    comparison.add("test", TEXT, &theirs);
    let allowed = [false, true].map(|is_exact| comparison.is_within(is_exact));
    expected.assert_eq(&format!("{}{allowed:?}", comparison.examples()));
}

#[test]
fn equal_analyses_do_not_differ() {
    check(SAME, &expect!["[true, true]"]);
}

#[test]
fn each_field_that_differs_is_shown() {
    let other = SAME
        .replace("\"NNP\"", "\"NN\"")
        .replace("2, \"pobj\"", "1, \"dobj\"")
        .replace("\"rain\"", "\"rained\"")
        .replace("[[3, 4, \"GPE\"]]", "[[3, 4, \"ORG\"]]");
    check(
        &other,
        &expect![[r#"
        lemmas: ours `rain`, theirs `rained`: "It " ["rained"] " in Velde."
        tags: ours `NNP`, theirs `NN`: "It rained in " ["Velde"] "."
        heads: ours `2`, theirs `1`: "It rained in " ["Velde"] "."
        dependencies: ours `pobj`, theirs `dobj`: "It rained in " ["Velde"] "."
        entities: ours Some((3, 4, "GPE")), theirs Some((3, 4, "ORG")): "It rained in " ["Velde"] "."
        [false, false]"#]],
    );
}

#[test]
fn other_tokens_are_counted_by_themselves() {
    check(
        &SAME
            .replace("[13, 18", "[13, 17")
            .replace("[18, 19", "[17, 19"),
        &expect![[r#"
            tokens: only theirs: "It rained in " ["Veld"] "e."
            tokens: only ours: "It rained in " ["Velde"] "."
            tokens: only theirs: "It rained in Veld" ["e."] ""
            tokens: only ours: "It rained in Velde" ["."] ""
            [false, false]"#]],
    );
}

#[test]
fn made_up_texts_are_the_same_at_every_run() {
    assert_eq!(stress::unicode(), stress::unicode());
    assert_eq!(stress::tokenizer(), stress::tokenizer());
    let sigma = stress::unicode().concat();
    assert!(sigma.contains('Σ') && sigma.contains('\u{10400}'));
}

#[test]
fn long_files_are_cut_at_a_line() {
    let text = "é".repeat(4_000) + "\n" + &"x".repeat(9_000);
    assert_eq!(corpus::cut(&text), "é".repeat(4_000));
    assert_eq!(corpus::cut("short\n"), "short\n");
}
