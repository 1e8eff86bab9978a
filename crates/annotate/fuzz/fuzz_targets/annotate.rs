#![no_main]
//! Any text has an analysis whose parts fit together: `cargo +nightly fuzz run annotate -- -dict=annotate.dict -max_len=2048`.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use newsgraph_annotate::Annotator;

#[path = "../../tests/it/whole.rs"]
mod whole;

static ANNOTATOR: LazyLock<Annotator> = LazyLock::new(|| {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../data/models/en_core_web_md-3.7.1.bin"
    );
    let model = std::fs::read(path).expect("the repository holds the model");
    Annotator::from_bytes(&model).expect("the repository's model is valid")
});

fuzz_target!(|text: &str| whole::check_whole(&ANNOTATOR, text));
