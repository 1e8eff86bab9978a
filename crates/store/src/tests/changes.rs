//! Differences between two sequences, against the graphs of both; documents by the beginning of their ids.

use std::collections::BTreeMap;

use newsgraph_model::{DocumentId, Verdict};

use super::world::{Paper, commit, graph, judgement, ontology, paper, undo};
use crate::{Action, Store};

fn numbered(idx: usize) -> Paper {
    let names = [format!("Ada Number{}", idx % 4), "Bea Roe".into()];
    Paper {
        names: names.to_vec(),
        ..paper(&format!("Text {idx}."), ["x", "y"], "met")
    }
}

fn eventful() -> Store {
    let store = Store::in_memory(ontology());
    (0..6).for_each(|idx| {
        commit(&store, numbered(idx).ingest());
    });
    let retract = |idx| Action::Retract {
        document: numbered(idx).id(),
    };
    commit(&store, retract(1));
    commit(&store, retract(5));
    let judged = judgement("Ada Number2", "Ada Number3", Verdict::Same);
    let merged = commit(&store, Action::Judge(judged)).sequence;
    undo(&store, merged).expect("the newest");
    store
}

#[test]
fn changes_are_the_difference_of_the_graphs() {
    let store = eventful();
    let newest = store.sequence();
    let mut n_changes = 0;
    for since in 0..=newest {
        for until in since..=newest {
            let view = store.read_at(until).expect("there");
            let (old, new) = (graph(&store.read_at(since).expect("there")), graph(&view));
            let mut entities = old.entities.clone();
            // Small pages, so that their seams are seen too.
            let mut after = None;
            loop {
                let page = view.entity_changes(since, after, 2).expect("readable");
                for changed in &page {
                    assert_ne!(changed.before, changed.after);
                    assert_eq!(changed.before.as_deref(), old.entities.get(&changed.id));
                    match &changed.after {
                        Some(row) => entities.insert(changed.id, (**row).clone()),
                        None => entities.remove(&changed.id),
                    };
                    n_changes += 1;
                }
                after = page.last().map(|changed| changed.id);
                if page.len() < 2 {
                    break;
                }
            }
            assert_eq!(entities, new.entities, "{since} to {until}");
            let mut relations: BTreeMap<_, _> = old.relations.clone();
            for changed in view.relation_changes(since, None, 99).expect("readable") {
                assert_ne!(changed.before, changed.after);
                match changed.after {
                    Some(row) => relations.insert(changed.id, (*row).clone()),
                    None => relations.remove(&changed.id),
                };
            }
            assert_eq!(relations, new.relations, "{since} to {until}");
        }
    }
    assert!(n_changes > 50, "{n_changes}");
    // A merge that was taken back left nothing.
    let view = store.read();
    assert_eq!(
        view.entity_changes(newest - 2, None, 9).expect("readable"),
        []
    );
}

#[test]
fn documents_are_found_by_the_beginning_of_their_ids() {
    let store = Store::in_memory(ontology());
    let papers: Vec<Paper> = (0..40)
        .map(|idx| paper(&format!("Text {idx}."), ["Ada Lind", "Bea Roe"], "met"))
        .collect();
    for paper in &papers {
        commit(&store, paper.ingest());
    }
    let view = store.read();
    let mut ids: Vec<DocumentId> = papers.iter().map(Paper::id).collect();
    ids.sort();
    for id in &ids {
        let digits = id.to_string().replace(DocumentId::PREFIX, "");
        for len in [0, 1, 2, 3, 8, 63, 64] {
            let found = view
                .documents_with_prefix(&digits[..len], 99)
                .expect("readable");
            let expected: Vec<DocumentId> = ids
                .iter()
                .filter(|id| id.to_string()[DocumentId::PREFIX.len()..].starts_with(&digits[..len]))
                .copied()
                .collect();
            assert_eq!(found, expected, "{len} digits of {id}");
        }
    }
    for none in ["x", "ABC", "é", &"0".repeat(65)] {
        assert_eq!(view.documents_with_prefix(none, 9).expect("readable"), []);
    }
}

#[test]
fn a_moment_has_the_sequence_of_its_newest_change() {
    let store = Store::in_memory(ontology());
    for (idx, recorded_ms) in [10, 20, 20, 30].into_iter().enumerate() {
        let request = crate::CommitRequest {
            recorded_ms,
            ..super::world::request(numbered(idx).ingest())
        };
        store.commit(request).expect("sound");
    }
    let view = store.read();
    let at = |recorded_ms| view.sequence_at(recorded_ms).expect("readable");
    assert_eq!([at(9), at(10), at(19), at(20), at(99)], [0, 1, 1, 3, 4]);
}
