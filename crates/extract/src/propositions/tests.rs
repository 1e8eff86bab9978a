//! Propositions of sentences of our own.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::fmt::Write as _;

use super::{Proposition, propositions};
use crate::Reading;
use crate::tests::{annotator, frames, gazetteers};

fn propositions_of(text: &str) -> Vec<Proposition> {
    let reading = Reading::of(text, gazetteers(), &mut |segment| {
        annotator().annotate(segment)
    });
    propositions(&reading.discourse(text, None, gazetteers()), frames())
}

/// Checks the propositions of a text, one a line: arguments around the relation.
#[track_caller]
fn check(text: &str, expected: Expect) {
    let mut rendered = String::new();
    for proposition in propositions_of(text) {
        let mut arguments = proposition.arguments.iter();
        let subject = arguments.next().expect("a proposition has a subject");
        let others: Vec<&str> = arguments.map(|other| other.words.as_str()).collect();
        let _ = writeln!(
            rendered,
            "{} | {} | {}",
            subject.words,
            proposition.relation.words,
            others.join(" | ")
        );
    }
    expected.assert_eq(&rendered);
}

fn confidence_of(text: &str, relation: &str) -> f64 {
    let all = propositions_of(text);
    let found = all
        .iter()
        .find(|proposition| proposition.relation.words == relation);
    found
        .unwrap_or_else(|| panic!("no `{relation}` in {all:?}"))
        .confidence
        .get()
}

#[test]
fn verbs_with_objects_and_prepositions() {
    check(
        "Jane Roe repainted the old lighthouse in May.",
        expect![[r#"
        Jane Roe | repainted | the old lighthouse | in May
    "#]],
    );
    check(
        "Jane Roe lives in Arden with her sister.",
        expect![[r#"
        Jane Roe | lives in | Arden | with her sister
    "#]],
    );
}

#[test]
fn lists_are_told_member_by_member() {
    check(
        "Jane Roe and Paul Dorn cleaned the kitchen and the hall.",
        expect![[r#"
            Jane Roe | cleaned | the kitchen
            Jane Roe | cleaned | the hall
            Paul Dorn | cleaned | the kitchen
            Paul Dorn | cleaned | the hall
        "#]],
    );
    check(
        "The bridge was sold to a bank and renamed by the mayor.",
        expect![[r#"
            The bridge | was sold to | a bank
            The bridge | was renamed by | the mayor
        "#]],
    );
}

#[test]
fn control_joins_verbs() {
    check(
        "The council is expected to close the pool.",
        expect![[r#"
        The council | is expected to close | the pool
    "#]],
    );
    check(
        "Jane Roe urged Paul Dorn to sell the farm.",
        expect![[r#"
        Jane Roe | urged | Paul Dorn | to sell the farm
        Paul Dorn | to sell | the farm
    "#]],
    );
    check(
        "Jane Roe was ready to leave the party.",
        expect![[r#"
        Jane Roe | was ready to leave | the party
    "#]],
    );
}

#[test]
fn relative_clauses_and_participles() {
    check(
        "Paul Dorn, who owns the mill, hired a cook recommended by Jane Roe.",
        expect![[r#"
            Paul Dorn | owns | the mill
            Paul Dorn | hired | a cook recommended by Jane Roe
            a cook | was recommended by | Jane Roe
        "#]],
    );
    check(
        "The boat that Jane Roe designed won the race, beating two rivals.",
        expect![[r#"
            Jane Roe | designed | The boat
            The boat that Jane Roe designed | won | the race
            The boat that Jane Roe designed | was beating | two rivals
        "#]],
    );
}

#[test]
fn predicates() {
    check(
        "Jane Roe is a doctor and a poet.",
        expect![[r#"
        Jane Roe | is | a doctor
        Jane Roe | is | a poet
    "#]],
    );
    check(
        "Jane Roe is responsible for the harbour.",
        expect![[r#"
        Jane Roe | is responsible for | the harbour
    "#]],
    );
}

#[test]
fn reports_keep_what_is_said() {
    check(
        "Jane Roe said that the dam had burst.",
        expect![[r#"
        Jane Roe | said | the dam had burst
        the dam | had burst | 
    "#]],
    );
    check(
        "The dam collapsed on Sunday, Jane Roe said.",
        expect![[r#"
        The dam | collapsed on | Sunday
        Jane Roe | said | The dam collapsed on Sunday
    "#]],
    );
    check(
        "The dam burst; they built it badly.",
        expect![[r#"
        The dam | burst | 
        they | built | it | badly
    "#]],
    );
}

#[test]
fn nouns_tell_without_a_verb() {
    check(
        "Jane Roe, a retired nurse, met Dorn’s brother.",
        expect![[r#"
            Jane Roe | is | a retired nurse
            Jane Roe | met | Dorn’s brother
            Dorn | has | brother
        "#]],
    );
    check(
        "Drivers avoid towns such as Arden and Bream.",
        expect![[r#"
        Drivers | avoid | towns such as Arden and Bream
        towns | are such as | Arden
        towns | are such as | Bream
    "#]],
    );
    check(
        "Baker Jane Roe moved to Paris, France.",
        expect![[r#"
        Baker Jane Roe | moved to | Paris
        Paris | is in | France
    "#]],
    );
}

#[test]
fn a_list_is_no_apposition() {
    check(
        "The fire destroyed Jane Roe’s barn, her tractor, and her boat.",
        expect![[r#"
            The fire | destroyed | Jane Roe’s barn, her tractor, and her boat
            Jane Roe | has | barn
        "#]],
    );
}

#[test]
fn what_is_only_asked_for_is_no_object() {
    check(
        "Jane Roe asked what the council did.",
        expect![[r#"
        Jane Roe | asked | what the council did
    "#]],
    );
}

#[test]
fn clauses_of_time_and_reason() {
    check(
        "Jane Roe resigned because the board ignored her.",
        expect![[r#"
            Jane Roe | resigned | because the board ignored her
            the board | ignored | her
        "#]],
    );
}

#[test]
fn spans_leave_out_what_is_not_meant() {
    let all = propositions_of("Jane Roe, who sings, has never quite liked the choir.");
    let liked = all
        .iter()
        .find(|proposition| proposition.relation.words.contains("liked"));
    let liked = liked.expect("the clause is found");
    assert_eq!(liked.arguments[0].words, "Jane Roe");
    assert_eq!(liked.relation.spans.len(), 1);
    let implied = propositions_of("Jane Roe, a nurse, sings.");
    let implied = implied.iter().find(|one| one.relation.words == "is");
    assert_eq!(implied.expect("the apposition is found").relation.spans, []);
}

#[test]
fn a_main_clause_is_surer_than_a_possessor_or_a_bare_verb() {
    let text = "Jane Roe repaired the tower’s bell, and the crowd waited.";
    assert!(confidence_of(text, "repaired") > confidence_of(text, "has") + 0.3);
    assert!(confidence_of(text, "repaired") > confidence_of(text, "waited") + 0.2);
}

#[test]
fn a_text_without_clauses_has_none() {
    check("", expect![""]);
    check("Yes. No! 12, 13 …", expect![""]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Words of spans are the words, and spans are in order and of this text.
    #[test]
    fn spans_hold_the_words(words in proptest::collection::vec(
        prop::sample::select(vec![
            "Jane", "Roe", "who", "said", ",", "that", "and", "the", "dog", "bitten", "to", "leave",
            "is", "of", "’s", "“", "”", "by", ".", "not", "é", "because", "it", ";",
        ]), 0..30)
    ) {
        let text = words.join(" ");
        for proposition in propositions_of(&text) {
            prop_assert!(!proposition.arguments.is_empty());
            let all = proposition.arguments.iter().chain([&proposition.relation]);
            for wording in all {
                let said: Vec<&str> = wording.spans.iter().map(|span| span.of(&text).expect("a span of the text")).collect();
                prop_assert!(wording.words.ends_with(&said.join(" ")));
                prop_assert!(wording.spans.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
            }
        }
    }
}
