use expect_test::{Expect, expect};

use super::world::{Paper, ontology};
use crate::names::{Likeness, likeness};
use crate::{Change, MemoryState, name_key, update};

#[track_caller]
fn check_entities(names: &[&'static str], expected: Expect) {
    let ontology = ontology();
    let added = names
        .iter()
        .enumerate()
        .map(|(idx, name)| {
            let text = format!("text {idx}");
            Paper {
                text,
                publisher: "Paper",
                published: "2025-11-20",
                names: vec![name],
                sayings: vec![],
            }
            .facts()
        })
        .collect();
    let change = Change {
        added,
        ..Change::default()
    };
    let mut state = MemoryState::default();
    let Ok((delta, _)) = update(&state, &change, &ontology);
    state.apply(change, delta);
    let mut lines: Vec<String> = state
        .graph()
        .entities
        .values()
        .map(|entity| {
            let mut aliases: Vec<&str> = entity
                .aliases
                .iter()
                .map(|alias| alias.text.as_str())
                .collect();
            aliases.sort_unstable();
            format!("{}: {}", entity.name, aliases.join(" | "))
        })
        .collect();
    lines.sort();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn middle_names_and_initials_are_one_person() {
    check_entities(
        &["Jane Roe", "Jane Q. Roe", "Jane Quill Roe", "jane roe"],
        expect!["Jane Quill Roe: Jane Q. Roe | Jane Quill Roe | Jane Roe | jane roe"],
    );
}

#[test]
fn an_initial_or_given_name_that_looks_like_an_article_stays() {
    check_entities(
        &["A. Roe", "Roe", "An Thanh", "Thanh", "A. J. Roe", "J. Roe"],
        expect![[r#"
            A. J. Roe: A. J. Roe | A. Roe
            An Thanh: An Thanh
            J. Roe: J. Roe
            Roe: Roe
            Thanh: Thanh"#]],
    );
}

#[test]
fn two_middle_names_keep_the_short_name_apart() {
    check_entities(
        &["Jane Roe", "Jane Quill Roe", "Jane Anne Roe"],
        expect![[r#"
            Jane Anne Roe: Jane Anne Roe
            Jane Quill Roe: Jane Quill Roe
            Jane Roe: Jane Roe"#]],
    );
}

#[test]
fn a_bare_surname_bridges_nothing() {
    check_entities(
        &["Jane Roe", "John Roe", "Roe", "J. Roe"],
        expect![[r#"
            J. Roe: J. Roe
            Jane Roe: Jane Roe
            John Roe: John Roe
            Roe: Roe"#]],
    );
}

#[test]
fn generations_are_different_persons() {
    check_entities(
        &["Ada Lind", "Ada Lind Jr."],
        expect![[r#"
            Ada Lind Jr.: Ada Lind Jr.
            Ada Lind: Ada Lind"#]],
    );
}

#[test]
fn descriptions_hold_in_their_own_source() {
    check_entities(
        &["some voters", "some voters"],
        expect![[r#"
            some voters: 
            some voters: "#]],
    );
}

#[test]
fn keys_fold_what_does_not_tell_names_apart() {
    let key = |name| name_key(name, "Organization");
    assert_eq!(key("The Valley Press, Inc."), "valley press");
    assert_eq!(key("VALLEY\u{200b} Press"), "valley press");
    assert_eq!(key("Valley Press’s"), "valley press");
    assert_eq!(key("U.S. Steel Corp."), "us steel");
    assert_eq!(key("AT&T"), "at&t");
    assert_eq!(key("Inc."), "inc");
    assert_eq!(name_key("Jane ‘Jay’ Roe", "Person"), "jane jay roe");
    assert_eq!(
        name_key("Cafe\u{301} Noir", "Organization"),
        name_key("Café Noir", "Organization")
    );
    assert_eq!(key("…"), "");
}

#[test]
fn organisations_are_compared_by_key_only() {
    assert_eq!(
        likeness("valley press", "valley press group", "Organization"),
        Likeness::Unsure
    );
}
