//! What the program carries in itself: ontology, model, gazetteers. No file is looked for at run time.

use std::sync::{Arc, OnceLock};

use newsgraph_annotate::Annotator;
use newsgraph_extract::{Extractor, Gazetteers};
use newsgraph_model::ontology::Ontology;

const ONTOLOGY: &str = include_str!("../../../data/ontology/ontology.json");
const MODEL: &[u8] = include_bytes!("../../../data/models/en_core_web_md-3.7.1.bin");

/// The ontology that the program was built with.
pub fn ontology() -> Arc<Ontology> {
    static SHARED: OnceLock<Arc<Ontology>> = OnceLock::new();
    let parse = || {
        Arc::new(
            Ontology::parse(ONTOLOGY)
                .expect("the ontology in the repository is tested to be sound"),
        )
    };
    Arc::clone(SHARED.get_or_init(parse))
}

/// The extractor with the model and gazetteers that the program was built with; loaded once per process.
pub fn extractor() -> Arc<Extractor> {
    static SHARED: OnceLock<Arc<Extractor>> = OnceLock::new();
    let load = || {
        let annotator =
            Annotator::from_bytes(MODEL).expect("the model in the repository is tested to load");
        Arc::new(Extractor::new(annotator, ontology(), Gazetteers::builtin()))
    };
    Arc::clone(SHARED.get_or_init(load))
}
