//! Departures: what somebody resigns from when the sentence does not say it.

use newsgraph_model::ontology::Ontology;

use super::fillers::{Fill, Found};
use super::lexicon::resolve;
use super::sketch::Sketch;
use super::tree::Tree;

/// The predicate whose object is the office that its subject held.
const LEAVES: &str = "resigned_from";

/// Who resigns leaves the office that the text gives him; of several, the one told last before.
pub(crate) fn fill_departures(ontology: &Ontology, tree: &Tree<'_>, sketches: &mut [Sketch]) {
    for sketch in sketches {
        let (predicate, _) = resolve(ontology, sketch.at);
        if predicate.name != LEAVES || sketch.object.is_some() {
            continue;
        }
        if let Fill::Cluster { cluster, .. } = sketch.subject.fill {
            sketch.object = office_of(tree, cluster, sketch.trigger);
        }
    }
}

fn office_of(tree: &Tree<'_>, holder: usize, before: usize) -> Option<Found> {
    let discourse = tree.discourse;
    let mut offices = discourse
        .titles
        .iter()
        .filter(|title| title.cluster == holder)
        .filter_map(|title| Some((title.at, title.position?)));
    let first = offices.clone().next();
    let (at, cluster) = offices.rfind(|(at, _)| *at <= before).or(first)?;
    let mention = *discourse.clusters[cluster].mentions.first()?;
    Some(Found {
        fill: Fill::Cluster { cluster, mention },
        token: at,
        is_indirect: true,
    })
}
