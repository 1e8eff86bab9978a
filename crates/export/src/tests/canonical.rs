//! The canonical export: what it does not depend on, and that topologies follow commits.

use newsgraph_graph::{Filter, Topology};
use newsgraph_model::View;
use newsgraph_store::Action;
use proptest::prelude::*;

use super::{Paper, attested, canonical, commit, council, ontology, paper, says, store_of};
use crate::ExportGraph;

#[test]
fn the_order_of_ingest_does_not_matter() {
    let papers = council();
    let forward = store_of(papers.iter().map(Paper::ingest));
    let backward = store_of(papers.iter().rev().map(Paper::ingest));
    assert_eq!(canonical(&forward), canonical(&backward));
    assert!(!canonical(&forward).contains("recorded") && !canonical(&forward).contains("sequence"));
}

#[test]
fn what_is_retracted_or_revised_leaves_nothing() {
    let papers = council();
    let store = store_of(papers.iter().map(Paper::ingest));
    commit(
        &store,
        Action::Retract {
            document: papers[1].document().id,
        },
    );
    let alone = store_of([papers[0].ingest(), papers[2].ingest()]);
    assert_eq!(canonical(&store), canonical(&alone));

    let page = |sentence| Paper {
        url: Some("https://herald.example/1"),
        ..paper(
            "Herald",
            vec![says(sentence, "Ada Moss", "endorsed", "Ben Holt")],
        )
    };
    let (old, new) = (page("Moss backs Holt."), page("Moss has backed Holt."));
    let revised = store_of([old.ingest(), new.ingest()]);
    assert_eq!(canonical(&revised), canonical(&store_of([new.ingest()])));
}

#[test]
fn it_changes_with_every_live_input() {
    let store = store_of(council().iter().map(Paper::ingest));
    let before = canonical(&store);
    commit(
        &store,
        attested("ada", &says("", "Dora Fenn", "endorsed", "Ada Moss")),
    );
    assert_ne!(canonical(&store), before);
}

const NAMES: [&str; 4] = ["Ada Moss", "Ben Holt", "Cleo Marsh", "Dora Fenn"];
const SENTENCES: [&str; 4] = ["They met.", "They have met.", "It happened.", "So it was."];

fn random_paper(a: usize, b: usize, n: usize) -> Paper {
    let predicate = ["met", "endorsed", "visited"][n % 3];
    paper(
        ["Herald", "Courier"][n % 2],
        vec![says(
            SENTENCES[n % 4],
            NAMES[a % 4],
            predicate,
            NAMES[b % 4],
        )],
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn an_applied_topology_is_the_loaded_one(changes in proptest::collection::vec((0_usize..4, 1_usize..4, 0_usize..12, any::<bool>()), 1..14)) {
        let store = store_of([]);
        let mut topology = Topology::load(&store.read(), &ontology()).expect("memory can be read");
        let mut taken: Vec<Paper> = Vec::new();
        for (a, offset, n, retract) in changes {
            let action = match taken.get(n) {
                Some(paper) if retract => Action::Retract { document: paper.document().id },
                _ => {
                    let paper = random_paper(a, a + offset, n);
                    taken.push(paper.clone());
                    paper.ingest()
                }
            };
            let committed = commit(&store, action);
            topology = topology.apply(&committed);
            let loaded = Topology::load(&store.read(), &ontology()).expect("memory can be read");
            prop_assert_eq!(topology.sequence(), loaded.sequence());
            let all = Filter::of_view(View::All);
            let drawn = |topology: &Topology| ExportGraph::of_topology(topology, &ontology(), &all);
            prop_assert_eq!(drawn(&topology), drawn(&loaded));
            prop_assert_eq!(topology.search("moss", 5), loaded.search("moss", 5));
            prop_assert_eq!((topology.n_entities(), topology.n_relations()), (loaded.n_entities(), loaded.n_relations()));
        }
    }
}
