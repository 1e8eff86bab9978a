//! The fixtures reach every branch of what they specify: each row of the table below names one and how a text shows it.

use std::collections::BTreeSet;

use newsgraph_annotate::{Dep, EntityLabel, MORPHS, Pos, Tag};

use crate::fixtures::{Fixture, fixtures};

/// A branch of the specification, and whether a text reaches it.
type Branch = (&'static str, fn(&Fixture) -> bool);

/// Characters from which a shape is `LONG`.
const LONG: usize = 100;

#[rustfmt::skip]
const BRANCHES: &[Branch] = &[
    // Documents.
    ("no tokens", |f| f.tokens.is_empty()),
    ("one token: all its neighbours are pad rows", |f| f.tokens.len() == 1),
    ("two tokens", |f| f.tokens.len() == 2),
    ("three tokens", |f| f.tokens.len() == 3),
    ("more tokens than a block of the matrix product", |f| f.tokens.len() > 64),
    ("only white space", |f| !f.text.is_empty() && f.text.trim().is_empty()),
    ("white space first", |f| f.first().is_some_and(|word| word.trim().is_empty()) && f.tokens.len() > 1),
    ("one space at the end", |f| f.tokens.last().is_some_and(|token| token.2)),
    ("two spaces at the end: a token", |f| f.text.ends_with("  ")),
    ("a line break at the end", |f| f.text.ends_with('\n') && !f.text.trim().is_empty()),
    // Strings and features.
    ("a reserved string as a word", |f| f.has_any(&["ORG", "GPE", "det", "nsubj", "IS_ALPHA", "LEMMA", "X"])),
    ("a reserved string as a suffix only", |f| f.words().any(|word| word.len() > 3 && ["obj", "det", "neg", "aux"].iter().any(|end| word.ends_with(end)))),
    ("a reserved string as a prefix and shape only", |f| f.words().any(|word| word.len() > 1 && word.starts_with('X'))),
    ("a shape of `LONG` letters", |f| f.words().any(|word| word.chars().count() == LONG && word.starts_with('X'))),
    ("a word one short of `LONG`", |f| f.words().any(|word| word.chars().count() == LONG - 1)),
    ("a final sigma", |f| f.lemmas().any(|lemma| lemma.ends_with('ς'))),
    ("a dotted capital I", |f| f.words().any(|word| word.contains('İ'))),
    ("a title-case digraph", |f| f.words().any(|word| word.contains('ǅ'))),
    ("a letter that got its lower case after Unicode 14", |f| f.text.contains('\u{a7cb}')),
    ("a capital outside the basic plane", |f| f.text.contains('\u{10400}')),
    ("a digit that is no decimal", |f| f.text.contains('²')),
    ("joiners, marks and direction signs", |f| f.text.contains('\u{200d}') && f.text.contains('\u{202e}') && f.text.contains('\u{301}')),
    ("ASCII separators, which are white space", |f| f.text.contains('\u{1c}')),
    // The tokenizer.
    ("the exception that is a space", |f| f.words().any(|word| word == " ")),
    ("an exception of one token", |f| f.has_any(&["e.g.", "Dr.", "Inc."])),
    ("an exception of two tokens", |f| f.has_pair("ca", "n't")),
    ("an exception of three tokens", |f| f.has_pair("n't", "'ve") || f.has_pair("'d", "'ve")),
    ("an exception with the other apostrophe", |f| f.has_pair("That", "’s")),
    ("a clock time", |f| f.has_pair("10", "a.m.")),
    ("an exception behind a prefix and before a suffix", |f| f.has_pair("(", "It") && f.has_pair("'s", ")")),
    ("an exception with affixes, put together again", |f| f.has_any(&["'Cause", "’Cause"])),
    ("the same, with a space inside: left apart", |f| f.text.contains("' Cause") && f.has_any(&["Cause"])),
    ("emoticons", |f| f.has_any(&[":)"]) && f.has_any(&["(*_*)"]) && f.has_any(&["¯\\(ツ)/¯"])),
    ("an emoticon before a suffix", |f| f.has_any(&[":))"])),
    ("a web address", |f| f.words().any(|word| word.starts_with("https://"))),
    ("an address without a scheme", |f| f.has_any(&["example.org"])),
    ("an address with user and password", |f| f.words().any(|word| word.starts_with("ftp://user:"))),
    ("a mail address", |f| f.words().any(|word| word.contains("@mail."))),
    ("a number address with a port", |f| f.words().any(|word| word.starts_with("203.0.113.9:8080"))),
    ("an address with letters beyond ASCII", |f| f.words().any(|word| word.contains("münchen"))),
    ("a currency prefix of letters", |f| f.has_pair("US$", "3")),
    ("a unit suffix", |f| f.has_pair("17", "km²")),
    ("a percent suffix", |f| f.has_pair("12", "%")),
    ("a degree suffix", |f| f.words().any(|word| word == "°")),
    ("a possessive suffix", |f| f.has_pair("boy", "'s")),
    ("a full stop after a quote or bracket", |f| f.text.contains("\".") || f.text.contains(").")),
    ("an infix between letters: hyphen", |f| f.has_pair("well", "-")),
    ("an infix between letters: full stop", |f| f.has_pair("lower", ".")),
    ("an infix between letters: comma", |f| f.has_pair("a", ",")),
    ("an infix between digits", |f| f.has_pair("1", "+")),
    ("an infix of dots", |f| f.words().any(|word| word == "…")),
    ("an icon", |f| f.words().any(|word| word == "😀")),
    // The parser.
    ("a sentence break that no full stop shows", |f| f.starts().any(|at| at > 0 && f.word(at - 1).chars().all(char::is_alphanumeric))),
    ("several roots", |f| f.starts().count() > 3),
    ("an arc that crosses another", |f| f.has_crossing_arcs()),
    ("a head far away", |f| f.tokens.iter().enumerate().any(|(idx, token)| idx.abs_diff(token.7) > 20)),
    // Entities.
    ("an entity of one token", |f| f.entities.iter().any(|(start, end, _)| end - start == 1)),
    ("an entity of two: no inside", |f| f.entities.iter().any(|(start, end, _)| end - start == 2)),
    ("an entity with an inside", |f| f.entities.iter().any(|(start, end, _)| end - start > 3)),
    ("two entities side by side", |f| f.entities.windows(2).any(|pair| pair[0].1 == pair[1].0)),
    ("an entity up to the last token", |f| f.entities.last().is_some_and(|entity| entity.1 == f.tokens.len())),
    ("an entity with white space inside", |f| f.entities.iter().any(|&(start, end, _)| (start..end).any(|at| f.word(at).trim().is_empty()))),
    // The attribute rules.
    ("a tag alone decides", |f| f.has_analysis("mayor", "NOUN", "mayor")),
    ("a word decides the features", |f| f.has_analysis("herself", "PRON", "herself")),
    ("a word decides the lemma", |f| f.has_analysis("him", "PRON", "he")),
    ("a dependency makes an auxiliary", |f| f.has_analysis("have", "AUX", "have")),
    ("a dependency makes a subordinator", |f| f.tokens.iter().any(|token| token.4 == "SCONJ" && token.3 == "IN" && token.8 == "mark")),
    ("a determiner without noun makes a pronoun", |f| f.tokens.iter().any(|token| token.4 == "PRON" && token.3 == "DT")),
    ("two tokens: the verb after an expletive", |f| f.tokens.windows(2).any(|pair| pair[0].8 == "expl" && pair[1].4 == "VERB" && pair[1].6 == "be")),
    ("white space", |f| f.tokens.iter().any(|token| (token.3.as_str(), token.4.as_str(), token.8.as_str()) == ("_SP", "SPACE", "dep"))),
    // The lemmatizer.
    ("white space in lower case", |f| f.lemmas().any(|lemma| lemma == "\n\n")),
    ("a base form by its features", |f| f.has_analysis("Prices", "NOUN", "price") || f.has_analysis("go", "VERB", "go")),
    ("no table: a name keeps its case", |f| f.has_analysis("Velde", "PROPN", "Velde")),
    ("no table: another word in lower case", |f| f.has_analysis("The", "DET", "the")),
    ("an exception", |f| f.has_analysis("mice", "NOUN", "mouse")),
    ("an ending replaced, the result known", |f| f.has_analysis("boxes", "NOUN", "box")),
    ("an ending replaced, the result no word of letters", |f| f.tokens.iter().any(|token| token.6.contains('-') && token.4 == "NOUN" && !f.text[token.0..token.1].eq(&token.6))),
    ("an ending replaced, the result unknown", |f| f.has_analysis("wugses", "NOUN", "wugse") || f.has_analysis("blorfs", "NOUN", "blorf")),
    ("no rule fits: the word itself", |f| f.has_analysis("better", "ADV", "well") || f.has_analysis("well", "ADV", "well")),
    ("a quotation mark by rule", |f| f.has_analysis("“", "PUNCT", "\"")),
];

#[test]
fn every_branch_is_reached() {
    let fixtures = fixtures();
    let missing: Vec<&str> = BRANCHES
        .iter()
        .filter(|(_, shows)| !fixtures.iter().any(shows))
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(missing, [""; 0]);
}

/// The labels that no fixture has.
fn missing<'a>(
    all: impl Iterator<Item = &'a str>,
    has: impl Fn(&Fixture, &str) -> bool,
) -> Vec<&'a str> {
    let fixtures = fixtures();
    all.filter(|label| !fixtures.iter().any(|fixture| has(fixture, label)))
        .collect()
}

#[test]
fn every_label_occurs() {
    let none = [""; 0];
    let tags = Tag::ALL.iter().map(|tag| tag.as_str());
    assert_eq!(
        missing(tags, |f, label| f
            .tokens
            .iter()
            .any(|token| token.3 == label)),
        none
    );
    let pos = Pos::ALL.iter().map(|pos| pos.as_str());
    assert_eq!(
        missing(pos, |f, label| f
            .tokens
            .iter()
            .any(|token| token.4 == label)),
        none
    );
    let deps = Dep::ALL.iter().map(|dep| dep.as_str());
    assert_eq!(
        missing(deps, |f, label| f
            .tokens
            .iter()
            .any(|token| token.8 == label)),
        none
    );
    let labels = EntityLabel::ALL.iter().map(|label| label.as_str());
    assert_eq!(
        missing(labels, |f, label| f
            .entities
            .iter()
            .any(|entity| entity.2 == label)),
        none
    );
    let morphs = MORPHS.iter().copied();
    assert_eq!(
        missing(morphs, |f, morph| f
            .tokens
            .iter()
            .any(|token| token.5 == morph)),
        none
    );
}

#[test]
fn texts_differ() {
    let texts: BTreeSet<String> = fixtures().into_iter().map(|fixture| fixture.text).collect();
    assert_eq!(texts.len(), fixtures().len());
}
