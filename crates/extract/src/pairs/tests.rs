//! The reading of pairs on sentences of our own.

use newsgraph_model::TextSpan;

use super::class::{EventClass, Turn};
use super::lexicon::EventWords;
use super::{MarkedPair, event_between};
use crate::Reading;
use crate::tests::{annotator, gazetteers};

/// Checks the class between the words in `[ ]` and those in `{ }`.
#[track_caller]
fn check_class(marked: &str, expected: &str) {
    let mut text = String::new();
    let mut places = [None; 4];
    for letter in marked.chars() {
        match "[]{}".find(letter) {
            Some(at) => places[at] = Some(text.len()),
            None => text.push(letter),
        }
    }
    let [a, b, c, d] = places;
    let pair = MarkedPair {
        source: a.zip(b).and_then(|(start, end)| TextSpan::new(start, end)),
        target: c.zip(d).and_then(|(start, end)| TextSpan::new(start, end)),
    };
    let reading = Reading::of(&text, gazetteers(), &mut |segment| {
        annotator().annotate(segment)
    });
    let discourse = reading.discourse(&text, None, gazetteers());
    let found = event_between(&discourse, pair).map_or("nothing", |(class, _)| class.code());
    assert_eq!(found, expected, "{marked}");
}

#[test]
fn verbs_and_their_objects() {
    check_class("[Arden] condemned {Belmar} over the dam.", "ACCUSE");
    check_class(
        "[Prosecutors] opened an investigation into {the harbour firm}.",
        "ACCUSE",
    );
    check_class("[Soldiers] opened fire on {the villagers}.", "ASSAULT");
    check_class(
        "[The council] imposed a curfew in {the northern districts}.",
        "COERCE",
    );
    check_class("[The junta] freed {three reporters} on Monday.", "YIELD");
    check_class(
        "[Arden] signed a fishing agreement with {Belmar}.",
        "SUPPORT",
    );
    check_class(
        "[Farm workers] went on strike against {the mill}.",
        "PROTEST",
    );
}

#[test]
fn what_is_ended_depends_on_what_it_was() {
    check_class("[The ministry] lifted its ban on {foreign films}.", "YIELD");
    check_class("[Arden] suspended military aid to {Belmar}.", "SANCTION");
    check_class(
        "[Arden] announced a suspension of aid to {Belmar}.",
        "SANCTION",
    );
    check_class("[The minister] cancelled a visit to {Belmar}.", "REJECT");
}

#[test]
fn plans_demands_and_refusals() {
    check_class("[Arden] agreed to release {the fishermen}.", "AGREE");
    check_class("[Arden] is ready to send food to {Belmar}.", "AGREE");
    check_class("[The general] threatened to bomb {the port}.", "THREATEN");
    check_class(
        "[The rebels] refused to withdraw from {the valley}.",
        "REJECT",
    );
    check_class(
        "[The mayor] urged {the union} to end its strike.",
        "REQUEST",
    );
    check_class("[The rebels] did not release {the pilots}.", "REJECT");
}

#[test]
fn passives_clauses_and_joined_verbs() {
    check_class("{The editor} was arrested by [the police].", "COERCE");
    check_class(
        "[The army], which shelled {the town}, denied it.",
        "ASSAULT",
    );
    check_class(
        "[The envoy] left the capital and met {the rebels}.",
        "CONSULT",
    );
    check_class(
        "[The envoy] called {the premier} on Monday to express his support.",
        "SUPPORT",
    );
}

#[test]
fn one_side_may_be_unmarked() {
    check_class("{The editor} was arrested on Friday.", "COERCE");
    check_class("[The rebels] demanded an apology.", "REQUEST");
    check_class("A quiet day at the lake.", "nothing");
}

#[test]
fn turns_and_codes() {
    assert_eq!(
        Turn::End.of(Some(EventClass::Sanction)),
        Some(EventClass::Yield)
    );
    assert_eq!(
        Turn::Intend.of(Some(EventClass::Assault)),
        Some(EventClass::Threaten)
    );
    assert_eq!(EventClass::from_code("CONCEDE"), Some(EventClass::Yield));
    assert_eq!(EventClass::from_code("FIGHT"), None);
}

#[test]
fn the_word_list_is_read_whole() {
    let list = include_str!("../../../../data/ontology/event_words.tsv");
    assert_eq!(EventWords::unread_lines(list), Vec::<&str>::new());
    assert!(EventWords::builtin().len() > 8000);
}
