//! Each action once, and what it answers.

use expect_test::{Expect, expect};
use newsgraph_model::{
    Claim, EntityId, Evidence, Extraction, Judgement, Status, TextSpan, Verdict,
};

use super::world::{
    Paper, attestation, claims_of, commit, graph, judgement, node, ontology, paper, request, undo,
};
use crate::{Action, CommitError, CommitRequest, DocumentState, Outcome, Store};

fn store() -> Store {
    Store::in_memory(ontology())
}

#[track_caller]
fn check_sound(store: &Store) {
    assert_eq!(store.read().verify(), []);
}

#[track_caller]
fn check_refused(store: &Store, request: CommitRequest, expected: Expect) -> CommitError {
    let before = store.sequence();
    let error = store.commit(request).expect_err("a request to refuse");
    expected.assert_eq(&error.to_string());
    assert_eq!(store.sequence(), before);
    error
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
        view.supported_by(claim.id).expect("readable")[0].relation,
        committed.relations[0].id
    );
    assert_eq!(
        view.sources_of_entity(node("Bea Roe")).expect("readable"),
        [source]
    );
    check_sound(&store);
}

#[test]
fn ingesting_again_changes_nothing() {
    let store = store();
    let paper = paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met");
    commit(&store, paper.ingest());
    let again = commit(&store, paper.ingest());
    assert_eq!((again.sequence, again.outcome), (1, Outcome::Unchanged));
    assert!(again.changeset.is_none());
    assert_eq!(store.sequence(), 1);
}

#[test]
fn a_retracted_article_leaves_the_graph_and_comes_back() {
    let store = store();
    let first = paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met");
    let second = paper("Cleo met Bea.", ["Cleo Poe", "Bea Roe"], "met");
    commit(&store, first.ingest());
    let alone = graph(&store.read());
    commit(&store, second.ingest());
    let both = graph(&store.read());
    let retract = Action::Retract {
        document: second.id(),
    };
    assert_eq!(commit(&store, retract.clone()).outcome, Outcome::Changed);
    assert_eq!(graph(&store.read()), alone);
    check_sound(&store);
    assert_eq!(commit(&store, retract).outcome, Outcome::Unchanged);
    let view = store.read();
    assert_eq!(
        view.text(second.id()).expect("readable").as_deref(),
        Some("Cleo met Bea.")
    );
    assert_eq!(
        view.resolve_entity(node("Cleo Poe")).expect("readable"),
        None
    );
    let counts = view.counts().expect("readable");
    assert_eq!((counts.documents_live, counts.documents_retracted), (1, 1));
    commit(&store, second.ingest());
    assert_eq!(graph(&store.read()), both);
    check_sound(&store);
    let unknown = request(Action::Retract {
        document: paper("x", ["Ada Lind", "Bea Roe"], "met").id(),
    });
    let error = store.commit(unknown).expect_err("not there");
    assert!(matches!(error, CommitError::UnknownDocument { .. }));
}

/// Three versions of one page, arriving out of order.
fn revisions() -> [Paper; 3] {
    ["2025-11-18", "2025-11-19", "2025-11-20"].map(|day| Paper {
        url: Some("https://paper.example/a".into()),
        published: Some(day.into()),
        ..paper(day, ["Ada Lind", "Bea Roe"], "met")
    })
}

#[test]
fn the_newest_revision_is_live() {
    let store = store();
    let [oldest, middle, newest] = revisions();
    let state = |paper: &Paper| {
        let document = store
            .read()
            .document(paper.id())
            .expect("readable")
            .expect("there");
        (document.state, document.revises, document.revised_by)
    };
    commit(&store, oldest.ingest());
    let committed = commit(&store, newest.ingest());
    assert_eq!(committed.revises, Some(oldest.id()));
    assert_eq!(committed.outcome, Outcome::Changed);
    let late = commit(&store, middle.ingest());
    assert_eq!((late.entities.len(), late.relations.len()), (0, 0));
    assert_eq!(
        state(&oldest),
        (DocumentState::Revised, None, Some(middle.id()))
    );
    assert_eq!(
        state(&middle),
        (DocumentState::Revised, Some(oldest.id()), Some(newest.id()))
    );
    assert_eq!(
        state(&newest),
        (DocumentState::Live, Some(middle.id()), None)
    );
    check_sound(&store);
    commit(
        &store,
        Action::Retract {
            document: newest.id(),
        },
    );
    assert_eq!(
        state(&middle),
        (DocumentState::Live, Some(oldest.id()), None)
    );
    assert_eq!(state(&newest), (DocumentState::Retracted, None, None));
    check_sound(&store);
    let mut ids = [oldest.id(), middle.id(), newest.id()];
    ids.sort_unstable();
    assert_eq!(
        store
            .read()
            .documents_with_url("https://paper.example/a")
            .expect("readable"),
        ids
    );
}

#[test]
fn attestations_come_and_go() {
    let store = store();
    let attestation = attestation(["Ada Lind", "Bea Roe"], "endorsed");
    let committed = commit(&store, Action::Attest(attestation.clone()));
    assert_eq!(committed.relations.len(), 1);
    assert_eq!(
        store.read().attestations(None, 10).expect("readable"),
        std::slice::from_ref(&attestation)
    );
    commit(&store, Action::Withdraw(attestation.id));
    assert_eq!(store.read().attestations(None, 10).expect("readable"), []);
    assert_eq!(store.read().counts().expect("readable").relations, 0);
    check_sound(&store);
    commit(&store, Action::Attest(attestation.clone()));
    assert_eq!(
        store.read().attestation(attestation.id).expect("readable"),
        Some(attestation)
    );
    check_sound(&store);
}

#[test]
fn a_merge_taken_back_leaves_no_trace() {
    let store = store();
    commit(
        &store,
        paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met").ingest(),
    );
    let before = graph(&store.read());
    let same = judgement("Ada Lind", "Bea Roe", Verdict::Same);
    let merged = commit(&store, Action::Judge(same.clone()));
    let view = store.read();
    let [ada, bea] = ["Ada Lind", "Bea Roe"].map(|name| view.resolve_entity(node(name)));
    assert_eq!(ada.expect("readable"), bea.expect("readable"));
    assert_eq!(
        commit(&store, Action::Judge(same)).outcome,
        Outcome::Unchanged
    );
    check_sound(&store);
    let undone = undo(&store, merged.sequence).expect("nothing later");
    assert_eq!(graph(&store.read()), before);
    assert_eq!(
        undone.changeset.as_ref().and_then(|set| set.undoes),
        Some(merged.sequence)
    );
    check_sound(&store);
    let again = undo(&store, merged.sequence).expect("done already");
    assert_eq!(
        (again.outcome, again.sequence),
        (Outcome::Unchanged, undone.sequence)
    );
    undo(&store, undone.sequence).expect("an undo of the undo");
    assert_eq!(store.read().judgements().expect("readable").len(), 1);
    check_sound(&store);
}

#[test]
fn a_later_judgement_replaces_and_its_undo_brings_the_earlier_back() {
    let store = store();
    commit(
        &store,
        paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met").ingest(),
    );
    let verdicts = || {
        let judgements = store.read().judgements().expect("readable");
        judgements
            .iter()
            .map(|judgement| judgement.verdict)
            .collect::<Vec<_>>()
    };
    let judge = |verdict| {
        commit(
            &store,
            Action::Judge(judgement("Ada Lind", "Bea Roe", verdict)),
        )
    };
    let first = judge(Verdict::Same).sequence;
    let second = judge(Verdict::Different).sequence;
    assert_eq!(verdicts(), [Verdict::Different]);
    let error = undo(&store, first).expect_err("judged again later");
    expect!["changeset `2` cannot be undone: `3` changed the same thing later; undo that first"]
        .assert_eq(&error.to_string());
    undo(&store, second).expect("nothing later");
    assert_eq!(verdicts(), [Verdict::Same]);
    undo(&store, first).expect("the later one is undone");
    assert_eq!(verdicts(), []);
    check_sound(&store);
}

#[test]
fn undo_walks_back_and_an_undo_of_an_undo_walks_forth() {
    let store = store();
    let papers = [
        paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met"),
        paper("Cleo met Bea.", ["Cleo Poe", "Bea Roe"], "met"),
    ];
    let graphs = papers.each_ref().map(|paper| {
        commit(&store, paper.ingest());
        graph(&store.read())
    });
    let undo_last = || store.commit(request(Action::Undo { sequence: None }));
    assert_eq!(undo_last().expect("two to undo").sequence, 3);
    assert_eq!(graph(&store.read()), graphs[0]);
    undo_last().expect("one to undo");
    assert_eq!(store.read().counts().expect("readable").entities, 0);
    assert_eq!(undo_last().expect_err("none"), CommitError::NothingToUndo);
    undo(&store, 4).expect("forth");
    undo(&store, 3).expect("forth");
    assert_eq!(graph(&store.read()), graphs[1]);
    let back = undo(&store, 6).expect("back, by undoing the undo of the undo");
    assert_eq!(graph(&store.read()), graphs[0]);
    assert_eq!(undo(&store, 2).expect("undone").outcome, Outcome::Unchanged);
    undo(&store, back.sequence).expect("forth");
    assert_eq!(graph(&store.read()), graphs[1]);
    check_sound(&store);
    let unknown = undo(&store, 99).expect_err("no such changeset");
    expect!["there is no changeset `99`; the newest is `8`"].assert_eq(&unknown.to_string());
}

#[test]
fn the_journal_is_read_newest_first() {
    let store = store();
    for text in ["one", "two", "three"] {
        commit(&store, paper(text, ["Ada Lind", "Bea Roe"], "met").ingest());
    }
    let sequences = |before, limit| {
        let changesets = store.read().changesets(before, limit).expect("readable");
        changesets
            .iter()
            .map(|changeset| changeset.sequence)
            .collect::<Vec<_>>()
    };
    assert_eq!(sequences(None, 2), [3, 2]);
    assert_eq!(sequences(Some(2), 9), [1]);
    assert_eq!(sequences(Some(1), 9), [0; 0]);
    let old = store.read_at(2).expect("there");
    assert_eq!(old.changesets(None, 9).expect("readable").len(), 2);
    assert!(store.read_at(4).is_none());
}

#[test]
fn a_client_id_commits_once() {
    let store = store();
    let keyed = |action| CommitRequest {
        client_id: Some("upload 7".into()),
        ..request(action)
    };
    let first = paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met");
    commit(
        &store,
        paper("before", ["Cleo Poe", "Bea Roe"], "met").ingest(),
    );
    let answered = store.commit(keyed(first.ingest())).expect("sound");
    commit(
        &store,
        Action::Retract {
            document: first.id(),
        },
    );
    let repeated = store.commit(keyed(first.ingest())).expect("the same");
    assert_eq!(
        (repeated.sequence, repeated.outcome),
        (answered.sequence, Outcome::Unchanged)
    );
    assert_eq!(repeated.changeset, answered.changeset);
    assert_eq!(
        store.sequence(),
        3,
        "the retraction stands: the repeated request is not a new one"
    );
    let other = paper("Other.", ["Ada Lind", "Bea Roe"], "met");
    check_refused(
        &store,
        keyed(other.ingest()),
        expect!["the client id `upload 7` was used for another request; use a new one"],
    );
}

#[test]
fn a_span_that_does_not_re_read_is_refused() {
    let store = store();
    let paper = paper("Zoë met Bea.", ["Zoe Lind", "Bea Roe"], "met");
    let with = |change: fn(&mut Claim)| {
        let Action::Ingest {
            document,
            mut extraction,
            collections,
        } = paper.ingest()
        else {
            unreachable!("a paper is ingested");
        };
        change(&mut extraction.claims[0]);
        request(Action::Ingest {
            document,
            extraction,
            collections,
        })
    };
    let cut = with(|claim| {
        let Evidence::Span { span, .. } = &mut claim.evidence[0] else {
            unreachable!("a paper's claims have spans");
        };
        *span = TextSpan::new(0, 3).expect("not empty");
    });
    let error = store.commit(cut).expect_err("cuts the ë");
    assert!(
        matches!(&error, CommitError::Span { start: 0, end: 3, what, .. } if what.starts_with("the evidence of claim")),
        "{error}"
    );
    let outside = with(|claim| {
        let Evidence::Span { span, .. } = &mut claim.evidence[0] else {
            unreachable!("a paper's claims have spans");
        };
        *span = TextSpan::new(4, 400).expect("not empty");
    });
    assert!(matches!(
        store.commit(outside),
        Err(CommitError::Span { end: 400, .. })
    ));
    let elsewhere = with(|claim| {
        let Evidence::Span { document, .. } = &mut claim.evidence[0] else {
            unreachable!("a paper's claims have spans");
        };
        *document = newsgraph_model::DocumentId::from_bytes([7; 32]);
    });
    let none = with(|claim| claim.evidence.clear());
    for request in [elsewhere, none] {
        let error = store.commit(request).expect_err("evidence is missing");
        assert!(matches!(error, CommitError::Inconsistent { .. }), "{error}");
    }
    assert_eq!(store.sequence(), 0);
}

#[test]
fn what_an_id_does_not_hash_is_refused() {
    let store = store();
    let refused = |action, expected| {
        check_refused(&store, request(action), expected);
    };
    let with = |change: fn(&mut Extraction)| {
        let mut action = paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met").ingest();
        let Action::Ingest { extraction, .. } = &mut action else {
            unreachable!("a paper is ingested");
        };
        change(extraction);
        action
    };
    refused(
        with(|extraction| extraction.claims[0].status = Status::Planned),
        expect![
            "the request does not hold together: `clm_c08c347e9ae5b8fd0927f8c38a0f78a3` is not the hash of what the claim says"
        ],
    );
    refused(
        with(|extraction| {
            extraction.claims[0].id = newsgraph_model::ClaimId::from_bytes([7; 16]);
        }),
        expect![
            "the request does not hold together: `clm_07070707070707070707070707070707` is not the hash of what the claim says"
        ],
    );
    refused(
        with(|extraction| extraction.clusters[0].mentions = u32::MAX),
        expect![
            "the request does not hold together: `doc_598a4687380a03eaf22bc4a38d8cf36fad5910af9e0e0190936acfc80342b51c` counts more than 16777216 mentions"
        ],
    );
    let ids = [1, 2].map(|byte| EntityId::from_bytes([byte; 16]));
    let mut judgement =
        Judgement::new((ids[0], ids[1]), Verdict::Same, "ada", "").expect("two ids");
    judgement.id = newsgraph_model::JudgementId::from_bytes([7; 16]);
    refused(
        Action::Judge(judgement),
        expect![
            "the request does not hold together: `jdg_07070707070707070707070707070707` is not the hash of the judged pair"
        ],
    );
}

#[test]
fn a_document_whose_hash_is_wrong_is_refused() {
    let store = store();
    let paper = paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met");
    let Action::Ingest {
        mut document,
        extraction,
        collections,
    } = paper.ingest()
    else {
        unreachable!("a paper is ingested");
    };
    document.text.push('!');
    let error = store
        .commit(request(Action::Ingest {
            document,
            extraction,
            collections,
        }))
        .expect_err("the text is another");
    assert!(error.to_string().contains("does not hash to"), "{error}");
}

#[test]
fn a_relation_that_is_gone_gives_its_successor() {
    let store = store();
    commit(
        &store,
        paper("Ada met Bea.", ["Ada Lind", "Bea Roe"], "met").ingest(),
    );
    commit(
        &store,
        paper("Zed met Bea.", ["Zed Ash", "Bea Roe"], "met").ingest(),
    );
    let then = store.read();
    let before = then.relations(None, 9).expect("readable");
    let merged = commit(
        &store,
        Action::Judge(judgement("Ada Lind", "Zed Ash", Verdict::Same)),
    );
    assert!(!merged.relations.is_empty());
    for relation in before {
        let now = store
            .read()
            .relation(relation.id)
            .expect("readable")
            .expect("a successor");
        let (then, now) = (
            claims_of(&then, relation.id),
            claims_of(&store.read(), now.id),
        );
        assert!(then.iter().all(|claim| now.contains(claim)));
    }
}
