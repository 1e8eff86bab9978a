//! Our analyses of texts of our own equal those of spaCy, which `oracle/dump.py` printed, without exception.

use newsgraph_annotate::Annotated;
use serde::Deserialize;

use crate::annotator;

/// One line of `analyses.jsonl`.
#[derive(Deserialize)]
struct Expected {
    text: String,
    tokens: Vec<ExpectedToken>,
    entities: Vec<(usize, usize, String)>,
}

/// Start, end, space after, tag, part of speech, morphology, lemma, head, dependency, sentence start.
type ExpectedToken = (
    usize,
    usize,
    bool,
    String,
    String,
    String,
    String,
    usize,
    String,
    bool,
);

#[test]
fn equals_spacy() {
    let mut n_texts = 0;
    for line in include_str!("../fixtures/analyses.jsonl").lines() {
        let expected: Expected = serde_json::from_str(line).expect("the fixture is as declared");
        check_analysis(&expected, &annotator().annotate(&expected.text));
        n_texts += 1;
    }
    assert!(n_texts > 40, "only {n_texts} texts were compared");
}

#[track_caller]
fn check_analysis(expected: &Expected, annotated: &Annotated) {
    let tokens: Vec<ExpectedToken> = annotated
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
