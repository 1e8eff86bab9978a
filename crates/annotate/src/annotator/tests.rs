use std::sync::LazyLock;

use super::Annotator;
use crate::encoder::WINDOW;
use crate::network::Kernel;
use crate::tokens::Annotated;

fn load() -> Annotator {
    static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/models/en_core_web_md-3.7.1.bin"
        );
        std::fs::read(path).expect("the repository holds the model")
    });
    Annotator::from_bytes(&MODEL).expect("the repository's model is valid")
}

const TEXT: &str = "Ilse Brandtner, whom the board of Velde Harbour hired in 2020, hasn't left. \"Why?\" she asked.";

/// Analyses, and the bits of what parser and recogniser see.
fn analyse(annotator: &Annotator, text: &str) -> (Annotated, Vec<u32>) {
    let raw = annotator.tokenizer.tokenize(text);
    let mut space = annotator.workspaces.take();
    let tokens = super::Tokens { text, raw: &raw };
    annotator.encode(tokens, &mut space, &mut |_| {});
    let seen = space.for_parser.iter().chain(&space.for_entities);
    let bits = seen.map(|value| value.to_bits()).collect();
    (annotator.annotate(text), bits)
}

#[test]
fn every_kernel_gives_the_same_vectors_and_analysis() {
    let mut annotator = load();
    let mut results = Vec::new();
    for kernel in Kernel::available() {
        annotator.kernel = kernel;
        // A new one has no first layers of another kernel.
        annotator.encoder.cache = super::LexemeCache::new();
        results.push(analyse(&annotator, TEXT));
    }
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn nothing_depends_on_what_was_annotated_before() {
    let annotator = load();
    let fresh = analyse(&annotator, TEXT);
    let other = "Velde Harbour's board met. An unusually-long-hyphenated-compound-word was heard! ";
    annotator.annotate(&other.repeat(150));
    annotator.annotate("");
    annotator.annotate("Ilse");
    assert_eq!(analyse(&annotator, TEXT), fresh);
}

#[test]
fn windows_make_no_difference() {
    let annotator = load();
    let sentence = "The mayor of Velde met the council, which was glad, on Tuesday. ";
    let tokens_in_one = annotator.annotate(sentence).tokens.len();
    // Far from the ends of a text the vectors of equal sentences are equal, wherever a window ends.
    let (_, bits) = analyse(&annotator, &sentence.repeat(3 * WINDOW / tokens_in_one));
    let (parser, entities) = bits.split_at(bits.len() / 2);
    for seen in [parser, entities] {
        let sentences: Vec<_> = seen
            .chunks_exact(seen.len() / (3 * WINDOW / tokens_in_one))
            .collect();
        let inner = &sentences[1..sentences.len() - 1];
        assert!(inner.windows(2).all(|pair| pair[0] == pair[1]));
    }
}

#[test]
fn annotator_can_be_shared_among_threads() {
    fn check<T: Send + Sync>() {}
    check::<Annotator>();
}
