//! What a user of the crate sees, on the model under `data/models`.

mod api;
mod coverage;
mod fixtures;
mod hostile;
mod parity;
mod rejects;
mod whole;

use std::sync::LazyLock;

use newsgraph_annotate::Annotator;

/// The bytes of the model file.
fn model() -> &'static [u8] {
    static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/models/en_core_web_md-3.7.1.bin"
        );
        std::fs::read(path).expect("the repository holds the model")
    });
    &MODEL
}

fn annotator() -> &'static Annotator {
    static ANNOTATOR: LazyLock<Annotator> =
        LazyLock::new(|| Annotator::from_bytes(model()).expect("the repository's model is valid"));
    &ANNOTATOR
}
