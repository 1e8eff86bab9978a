//! Purges after random histories: at every sequence the store is one that never had the paper, and it goes on so.

use newsgraph_resolve::derive;
use proptest::prelude::*;

use super::histories::{deed, histories, papers, perform};
use super::purge::asked;
use super::world::{graph, ontology};
use crate::backend::Backend;
use crate::purge::purge_in_memory;
use crate::rows::Snapshot;
use crate::{PurgeRequest, Store};

/// A store in memory, purged.
fn purged_in_memory(store: &Store, request: &PurgeRequest) -> Store {
    let rows = Snapshot::new(store.shared.backend.clone(), store.sequence());
    let made = purge_in_memory(&rows, &ontology(), request).expect("purges");
    over(made)
}

fn over(backend: Backend) -> Store {
    let newest = backend.newest().expect("readable");
    let shared = crate::shared(backend, ontology(), newest, None).expect("readable");
    let writer = crate::Writer::start(shared.clone()).expect("a thread");
    Store {
        shared,
        writer: Some(writer),
    }
}

proptest! {
    #![proptest_config(histories(96))]

    #[test]
    fn a_purged_paper_never_was(
        papers in papers(),
        deeds in prop::collection::vec(deed(), 1..16),
        which in 0..6usize,
        later in prop::collection::vec(deed(), 0..6),
    ) {
        let store = Store::in_memory(ontology());
        let mut history = vec![(Default::default(), None)];
        for deed in &deeds {
            perform(&store, &mut history, &papers, deed);
        }
        let gone = &papers[which % papers.len()];
        if store.read().document(gone.id()).expect("readable").is_none() {
            return Ok(());
        }
        let store = purged_in_memory(&store, &asked(gone.id()));
        for (model, _) in &mut history {
            let model: &mut super::world::Model = model;
            *model = model.without(gone);
        }
        let last = history.last().expect("never empty").0.clone();
        history.push((last, None));
        prop_assert_eq!(store.sequence() as usize + 1, history.len());
        for deed in &later {
            perform(&store, &mut history, &papers, deed);
        }
        prop_assert_eq!(store.verify(&mut |_| {}).faults, []);
        for (sequence, (model, _)) in history.iter().enumerate() {
            let view = store.read_at(sequence as u64).expect("there");
            prop_assert_eq!(graph(&view), derive(&model.live(), &ontology()), "as of {}", sequence);
            prop_assert_eq!(view.verify(), [], "as of {}", sequence);
            prop_assert_eq!(view.document(gone.id()), Ok(None));
        }
    }
}
