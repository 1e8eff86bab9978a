//! What is seen of claims, beside the relations of Graph JSON.

use std::collections::BTreeMap;

use newsgraph_extract::Marks;
use newsgraph_model::Extraction;
use serde_json::{Value, json};

/// Adds to each relation what is seen of its claim, by name.
pub(crate) fn add_marks(graph: &mut Value, extraction: &Extraction, marks: &[Marks]) {
    let ids = extraction.claims.iter().map(|claim| claim.id.to_string());
    let marks: BTreeMap<String, &Marks> = ids.zip(marks).collect();
    let relations = graph["relations"].as_array_mut().into_iter().flatten();
    for relation in relations {
        let known = relation["id"].as_str().and_then(|id| marks.get(id));
        let known = known.into_iter().flat_map(|marks| marks.iter());
        relation["marks"] = known.map(|(name, amount)| json!([name, amount])).collect();
    }
}
