use super::Annotator;
use crate::network::Kernel;

#[test]
fn every_kernel_gives_the_same_vectors_and_analysis() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../data/models/en_core_web_md-3.7.1.bin"
    );
    let model = std::fs::read(path).expect("the repository holds the model");
    let mut annotator = Annotator::from_bytes(&model).expect("the repository's model is valid");
    let text = "Ilse Brandtner, whom the board of Velde Harbour hired in 2020, hasn't left. \"Why?\" she asked.";
    let mut results = Vec::new();
    for kernel in Kernel::available() {
        annotator.kernel = kernel;
        let raw = annotator.tokenizer.tokenize(text);
        let features: Vec<_> = raw
            .iter()
            .map(|token| annotator.lexicon.features(text, token))
            .collect();
        let vectors = annotator.shared.forward(kernel, &features);
        let bits: Vec<u32> = vectors.iter().map(|value| value.to_bits()).collect();
        results.push((bits, annotator.annotate(text)));
    }
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn annotator_can_be_shared_among_threads() {
    fn check<T: Send + Sync>() {}
    check::<Annotator>();
}
