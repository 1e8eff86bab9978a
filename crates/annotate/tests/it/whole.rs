//! What holds for the analysis of every text, for the tests and the fuzz target.

use newsgraph_annotate::{Annotated, Annotator, Dep, Pos};

/// Texts up to this many bytes are annotated twice.
const SHORT: usize = 4_096;

/// Checks everything that holds for every text: tokens, trees and entities fit together, and a second analysis is equal.
pub(crate) fn check_whole(annotator: &Annotator, text: &str) {
    let annotated = annotator.annotate(text);
    if text.len() <= SHORT {
        assert_eq!(
            annotated,
            annotator.annotate(text),
            "another analysis of `{text}`"
        );
    }
    check_tokens(text, &annotated);
    check_sentences(text, &annotated);
}

/// Tokens and the spaces between them make the text.
fn check_tokens(text: &str, annotated: &Annotated) {
    let mut rebuilt = String::new();
    for token in &annotated.tokens {
        assert_eq!(
            token.start,
            rebuilt.len(),
            "a token begins where the one before ended, in `{text}`"
        );
        assert!(token.start < token.end, "no token is empty, in `{text}`");
        // Cutting at a byte that is not a character's first panics.
        rebuilt.push_str(&text[token.start..token.end]);
        if token.space_after {
            rebuilt.push(' ');
        }
    }
    assert_eq!(rebuilt, text);
}

/// Every sentence is a tree with one root, and holds its entities, which do not overlap.
fn check_sentences(text: &str, annotated: &Annotated) {
    let tokens = &annotated.tokens;
    let sentences: Vec<_> = annotated.sentences().collect();
    let n_tokens: usize = sentences.iter().map(ExactSizeIterator::len).sum();
    assert_eq!(n_tokens, tokens.len());
    for sentence in &sentences {
        let n_roots = sentence.clone().filter(|&at| tokens[at].head == at).count();
        assert_eq!(n_roots, 1, "roots of sentence {sentence:?} of `{text}`");
        for at in sentence.clone() {
            let token = &tokens[at];
            assert!(
                sentence.contains(&token.head),
                "head of token {at} of `{text}`"
            );
            let is_word = token.pos != Pos::Space;
            assert!(
                token.dep == Dep::Root || token.head != at || !is_word,
                "label of root {at} of `{text}`"
            );
            let mut ancestors = std::iter::successors(Some(at), |&at| Some(tokens[at].head));
            let reaches_root = ancestors
                .by_ref()
                .take(sentence.len())
                .any(|at| tokens[at].head == at);
            assert!(reaches_root, "token {at} is part of a cycle in `{text}`");
        }
    }
    let mut end = 0;
    for entity in &annotated.entities {
        assert!(end <= entity.start && entity.start < entity.end && entity.end <= tokens.len());
        let holds = |sentence: &std::ops::Range<usize>| {
            sentence.start <= entity.start && entity.end <= sentence.end
        };
        assert!(
            sentences.iter().any(holds),
            "an entity lies in one sentence, in `{text}`"
        );
        end = entity.end;
    }
}
