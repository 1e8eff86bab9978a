//! Which texts are copies of one another, by how much of them is the same.

use std::collections::BTreeMap;

use newsgraph_model::TextId;

use super::world::{Paper, ontology, said};
use crate::{LiveSet, copy_marks, derive, mark_copies};

/// Numbered words, of which those in `other` are others.
fn words(first: usize, n: usize, other: impl Fn(usize) -> bool) -> String {
    let word = |idx| match other(idx) {
        true => format!("other{first}of{idx}"),
        false => format!("word{idx}"),
    };
    (first..first + n).map(word).collect::<Vec<_>>().join(" ")
}

fn same(first: usize, n: usize) -> String {
    words(first, n, |_| false)
}

fn are_copies(left: &str, right: &str) -> bool {
    let marks = |text: &str| copy_marks(TextId::of(text), text);
    let left = marks(left);
    marks(right).iter().any(|mark| left.contains(mark))
}

/// How many of 200 pairs of texts are copies, when `edit` makes the second from the words at a place.
#[track_caller]
fn check_pairs(edit: impl Fn(usize) -> (String, String), n: std::ops::RangeInclusive<usize>) {
    let pairs = (0..200).map(|idx| edit(idx * 10_000));
    let n_copies = pairs
        .filter(|(left, right)| are_copies(left, right))
        .count();
    assert!(n.contains(&n_copies), "{n_copies} of 200");
}

#[test]
fn edited_wire_stories_are_copies() {
    // The same words, otherwise set.
    check_pairs(
        |at| {
            (
                same(at, 60),
                same(at, 60).to_uppercase().replace(' ', " – "),
            )
        },
        200..=200,
    );
    // A line of their own before it, a paragraph cut from its end.
    check_pairs(
        |at| {
            (
                same(at, 300),
                format!("{} {}", same(at + 500, 12), same(at, 270)),
            )
        },
        199..=200,
    );
    // A new lead of 60 words before 240.
    check_pairs(
        |at| {
            (
                same(at, 300),
                format!("{} {}", same(at + 500, 60), same(at + 60, 240)),
            )
        },
        150..=199,
    );
    // One word in fifty is another.
    check_pairs(
        |at| (same(at, 300), words(at, 300, |idx| idx % 50 == 7)),
        190..=200,
    );
}

#[test]
fn texts_that_share_quotes_are_no_copies() {
    // Two reports of 300 words with the same two quotes of 30 words.
    check_pairs(
        |at| {
            let quotes = format!("{} {}", same(at, 30), same(at + 40, 30));
            let report = |own| format!("{} {quotes}", same(at + own, 240));
            (report(1000), report(2000))
        },
        0..=1,
    );
    // A third of each is the other's.
    check_pairs(|at| (same(at, 300), same(at + 200, 300)), 0..=6);
    check_pairs(|at| (same(at, 300), same(at + 400, 300)), 0..=0);
}

#[test]
fn short_texts_are_copies_only_when_they_are_equal() {
    let text = same(0, 35);
    assert!(are_copies(&text, &text));
    assert!(!are_copies(&text, &format!("{text}.")));
    assert!(are_copies(&same(0, 36), &format!("{}.", same(0, 36))));
    for text in [
        "",
        " ",
        "–",
        "a",
        &"x".repeat(1 << 20),
        &"a ".repeat(1 << 16),
    ] {
        assert!(!copy_marks(TextId::of(text), text).is_empty());
    }
}

/// Papers of many publishers, with the day each came out and its text; each says the same. How many publishers count?
#[track_caller]
fn check_publishers(stories: &[(&'static str, &'static str, String)], n: u32) {
    let mut live = LiveSet::default();
    for (publisher, published, text) in stories {
        let paper = Paper {
            text: text.clone(),
            publisher,
            published,
            names: vec!["Jane Roe", "Ada Lind"],
            sayings: vec![said(0, "endorsed", 1)],
        };
        let facts = paper.facts();
        live.sources.insert(facts.source, facts);
    }
    mark_copies(&mut live.sources);
    let graph = derive(&live, &ontology());
    let publishers: BTreeMap<_, _> = graph
        .relations
        .values()
        .map(|relation| (relation.predicate.clone(), relation.support.publishers))
        .collect();
    assert_eq!(publishers.into_values().collect::<Vec<_>>(), [n]);
}

#[test]
fn the_first_of_near_copies_counts() {
    let story = |own: &str| format!("{} {own}", same(0, 100));
    let wire = ("Wire", "2025-11-20", story("By the wire."));
    let paper = (
        "Paper",
        "2025-11-21",
        story("By our own staff and the wire."),
    );
    let gazette = ("Gazette", "2025-11-21", story("From the wire."));
    check_publishers(&[wire.clone(), paper.clone(), gazette.clone()], 1);
    let own = ("Herald", "2025-11-19", same(7000, 100));
    check_publishers(&[wire, paper.clone(), own], 2);
    check_publishers(&[paper, gazette], 1);
}

#[test]
fn copies_of_a_copy_are_copies_though_the_original_is_another() {
    // Each shares most of its text with the one before, the first and the last little.
    let story = |at| same(at, 200);
    let chain = [
        ("Wire", "2025-11-18", story(0)),
        ("Paper", "2025-11-19", story(20)),
        ("Gazette", "2025-11-20", story(40)),
        ("Herald", "2025-11-21", story(60)),
    ];
    for pair in chain.windows(2) {
        assert!(are_copies(&pair[0].2, &pair[1].2));
    }
    check_publishers(&chain, 1);
    // Without the middle, what is left are two stories.
    assert!(!are_copies(&story(0), &story(180)));
    check_publishers(&[chain[0].clone(), ("Herald", "2025-11-21", story(180))], 2);
}
