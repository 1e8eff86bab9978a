//! How fast the pipeline reads, beside the annotator alone on the same texts, in one thread.

use std::time::Instant;

use newsgraph_annotate::Annotator;
use newsgraph_extract::Extractor;
use newsgraph_model::Document;
use serde_json::{Value, json};

/// Rounds of both, in turns.
const N_ROUNDS: usize = 5;

/// Tokens, and the seconds of each round.
pub(crate) fn measure(extractor: &Extractor, annotator: &Annotator, texts: &[Document]) -> Value {
    let annotate = || {
        let tokens = texts
            .iter()
            .map(|text| annotator.annotate(&text.text).tokens.len());
        tokens.sum::<usize>()
    };
    let extract = || {
        let claims = texts
            .iter()
            .map(|text| extractor.extract(text).claims.len());
        claims.sum::<usize>()
    };
    let (tokens, claims) = (annotate(), extract());
    let (mut alone, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..N_ROUNDS {
        let started = Instant::now();
        assert_eq!(annotate(), tokens, "annotation is deterministic");
        alone.push(started.elapsed().as_secs_f64());
        let started = Instant::now();
        assert_eq!(extract(), claims, "extraction is deterministic");
        whole.push(started.elapsed().as_secs_f64());
    }
    json!({ "tokens": tokens, "claims": claims, "annotator": alone, "pipeline": whole })
}
