//! Our analyses of texts of our own equal those of spaCy without exception.

use newsgraph_annotate::Annotated;

use crate::annotator;
use crate::fixtures::{Fixture, FixtureToken, fixtures};

#[test]
fn equals_spacy() {
    for fixture in fixtures() {
        check_analysis(&fixture, &annotator().annotate(&fixture.text));
    }
}

#[track_caller]
fn check_analysis(expected: &Fixture, annotated: &Annotated) {
    let tokens: Vec<FixtureToken> = annotated
        .tokens
        .iter()
        .map(|token| {
            let [tag, pos, dep] =
                [token.tag.as_str(), token.pos.as_str(), token.dep.as_str()].map(str::to_owned);
            let (morph, lemma) = (token.morph.to_owned(), token.lemma.to_string());
            (
                token.start,
                token.end,
                token.space_after,
                tag,
                pos,
                morph,
                lemma,
                token.head,
                dep,
                token.sentence_start,
            )
        })
        .collect();
    for (ours, theirs) in tokens.iter().zip(&expected.tokens) {
        assert_eq!(
            ours, theirs,
            "left ours, right theirs, in `{}`",
            expected.text
        );
    }
    assert_eq!(
        tokens.len(),
        expected.tokens.len(),
        "number of tokens of `{}`",
        expected.text
    );
    let entities: Vec<_> = annotated
        .entities
        .iter()
        .map(|entity| (entity.start, entity.end, entity.label.as_str().to_owned()))
        .collect();
    assert_eq!(
        entities, expected.entities,
        "entities of `{}`",
        expected.text
    );
}
