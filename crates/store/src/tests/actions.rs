//! Each action once, and what it answers.

use newsgraph_model::{Judgement, Verdict};

use super::world::{
    Paper, attestation, commit, graph, judgement, node, ontology, paper, request, undo,
};
use crate::{Action, CommitError, CommitRequest, DocumentState, Outcome, Store};

fn store() -> Store {
    Store::in_memory(ontology())
}

#[test]
fn an_article_comes_in_and_is_read() {
    let store = store();
    let paper = paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met");
    let committed = commit(&store, paper.ingest());
    assert_eq!(
        (committed.sequence, committed.outcome),
        (1, Outcome::Changed)
    );
    assert_eq!(committed.entities.len(), 2);
    assert_eq!(committed.relations.len(), 1);
    let view = store.read();
    let document = view.document(paper.id()).expect("readable").expect("there");
    assert_eq!(document.state, DocumentState::Live);
    assert_eq!(
        view.text(paper.id()).expect("readable").as_deref(),
        Some("Ada met Bea.")
    );
    let named = view.entities_named("ada  LIND").expect("readable");
    assert_eq!(named.len(), 1, "{named:?}");
    assert_eq!(named[0].id, node("Ada Lind"));
    let counts = view.counts().expect("readable");
    assert_eq!(
        (
            counts.documents_live,
            counts.entities,
            counts.relations,
            counts.claims
        ),
        (1, 2, 1, 1)
    );
    let claim = &view
        .extraction(paper.id())
        .expect("readable")
        .expect("there")
        .claims[0];
    let (source, read) = view.claim(claim.id).expect("readable").expect("there");
    assert_eq!((source.document(), &read), (Some(paper.id()), claim));
    assert_eq!(
        view.relations_of_claim(claim.id).expect("readable"),
        [committed.relations[0].id]
    );
}
