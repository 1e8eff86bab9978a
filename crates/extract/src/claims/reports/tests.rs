//! Whose words are passed on, by which word, and which words: sentences of our own.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use newsgraph_model::TextSpan;

use super::reports_of;
use super::words::{Kind, ReportWords};
use crate::tests::{frames, with_discourse};

/// The reports of a text, one a line: source, cue, content, and the line of the report that it is within.
#[track_caller]
fn check_reports(text: &str, expected: Expect) {
    let rendered = with_discourse(text, None, |discourse| {
        let mut out = String::new();
        let words = |span: TextSpan| span.of(discourse.text).expect("spans lie in the text");
        for report in reports_of(discourse, frames()) {
            let content: Vec<&str> = report.content.iter().map(|&span| words(span)).collect();
            write!(
                out,
                "{} | {} | {}",
                report.source.map_or("–", words),
                report.cue.map_or("–", words),
                content.join(" … ")
            )
            .expect("strings take text");
            if let Some(within) = report.within {
                write!(out, " | within {}", within + 1).expect("strings take text");
            }
            out.push('\n');
        }
        out
    });
    expected.assert_eq(&rendered);
}

#[test]
fn a_cue_inside_a_clause_leaves_both_parts() {
    check_reports(
        "The dam, Jane Roe said, would hold for years. It was, Paul Dorn said, the last of its kind.",
        expect![[r#"
            Jane Roe | said | The dam … would hold for years
            Paul Dorn | said | It was … the last of its kind
        "#]],
    );
}

#[test]
fn what_is_thought_inside_what_is_said_is_within_it() {
    check_reports(
        "Jane Roe said she believes that Paul Dorn wants to leave.",
        expect![[r#"
            Jane Roe | said | she believes that Paul Dorn wants to leave
            she | believes | that Paul Dorn wants to leave | within 1
            Paul Dorn | wants | to leave | within 2
        "#]],
    );
}

#[test]
fn who_is_asked_is_part_of_what_is_asked() {
    check_reports(
        "Jane Roe urged the council to delay the vote. She proposed raising the fee.",
        expect![[r#"
            Jane Roe | urged | the council to delay the vote
            She | proposed | raising the fee
        "#]],
    );
}

#[test]
fn labels_go_with_what_they_name() {
    check_reports(
        "Jane Roe described the plan as a gamble. Paul Dorn called the ruling “a dark day for the city.” He referred to the mayor as a puppet.",
        expect![[r#"
            Jane Roe | described | the plan as a gamble
            Paul Dorn | called | the ruling “a dark day for the city.”
            He | referred | the mayor as a puppet
        "#]],
    );
}

#[test]
fn what_another_says_behind_and_is_no_part() {
    check_reports(
        "Jane Roe said the bridge was safe, and Paul Dorn denied that it was.",
        expect![[r#"
            Jane Roe | said | the bridge was safe
            Paul Dorn | denied | that it was
        "#]],
    );
}

#[test]
fn nouns_and_adjectives_tell_too() {
    check_reports(
        "Jane Roe was sure that the strike would end. Paul Dorn made the claim that the mayor had lied. Ana Sol's promise to lower rents drew applause.",
        expect![[r#"
            Jane Roe | sure | that the strike would end
            Paul Dorn | claim | that the mayor had lied
            Ana Sol | promise | to lower rents
        "#]],
    );
}

#[test]
fn sources_go_on_behind_prepositions() {
    check_reports(
        "Advisers to Jane Roe said the talks had failed. Paul Dorn, of Velmora, said they had not.",
        expect![[r#"
            Advisers to Jane Roe | said | the talks had failed
            Paul Dorn, of Velmora | said | they had not
        "#]],
    );
}

#[test]
fn whoever_writes_speaks_outside_quotations() {
    check_reports(
        "I believe that the council was wrong. “I think we lost,” Jane Roe said.",
        expect![[r#"
            I | believe | that the council was wrong
            Jane Roe | said | “I think we lost,”
        "#]],
    );
}

#[test]
fn every_line_of_the_list_is_read() {
    let words = ReportWords::builtin();
    assert!(words.has(Kind::Verb, "claim") && !words.has(Kind::Verb, "call"));
    assert!(words.has(Kind::Clause, "call") && words.says_with("call", "for"));
    let list = include_str!("../../../../../data/ontology/report_words.tsv");
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let is_known = line.split_once('\t').is_some_and(|(kind, words)| {
            super::words::kind_of(kind).is_some() && !words.is_empty()
        });
        assert!(is_known, "`{line}` has no kind");
    }
}
