//! Random histories: whatever is done in whatever order, the rows equal the graph derived from nothing.

use newsgraph_model::{Attestation, Verdict};
use newsgraph_resolve::derive;
use proptest::prelude::*;

use super::world::{Model, Paper, attestation, commit, graph, judgement, ontology, request};
use crate::{Action, CommitError, Outcome, Store, StoreOptions};

const NAMES: &[&str] = &[
    "Jane Roe",
    "Jane Q. Roe",
    "Jane Anne Roe",
    "John Roe",
    "Ada Lind",
    "Ada Lind Jr.",
    "Bo",
];

#[derive(Clone, Debug)]
enum Deed {
    Ingest(usize),
    Retract(usize),
    Attest(usize),
    Withdraw(usize),
    Judge(usize, usize, Verdict),
    /// Undoes the changeset this many before the newest.
    Undo(u64),
}

fn papers() -> impl Strategy<Value = Vec<Paper>> {
    let name = prop::sample::select(NAMES).prop_map(String::from);
    let saying = (
        0..3usize,
        prop::sample::select(vec!["met", "endorsed", "criticized"]),
        0..3usize,
    );
    // Half of the papers print 90 words of one story from different places on: neighbours are near-duplicates.
    let paper = (
        prop::option::weighted(0.5, prop::sample::select(vec![0, 8, 16])),
        prop::option::weighted(
            0.6,
            prop::sample::select(vec!["https://p.example/a", "https://p.example/b"]),
        ),
        prop::option::weighted(0.8, prop::sample::select(vec!["Paper", "Gazette"])),
        prop::option::weighted(
            0.8,
            prop::sample::select(vec!["2025-11-19", "2025-11-20", "2025-11"]),
        ),
        prop::collection::vec(name, 1..4),
        prop::collection::vec(saying, 0..4),
    );
    prop::collection::vec(paper, 1..6).prop_map(|papers| {
        let numbered = papers.into_iter().enumerate();
        numbered
            .map(
                |(idx, (story, url, publisher, published, names, sayings))| Paper {
                    text: format!(
                        "Text {idx} of a paper. {}",
                        story.map(part_of_story).unwrap_or_default()
                    ),
                    url: url.map(String::from),
                    publisher: publisher.map(String::from),
                    published: published.map(String::from),
                    names,
                    sayings,
                },
            )
            .collect()
    })
}

/// Ninety words of a story, from one on.
fn part_of_story(first: usize) -> String {
    let words = (first..first + 90).map(|idx| format!("word{idx}"));
    words.collect::<Vec<_>>().join(" ")
}

fn deed() -> impl Strategy<Value = Deed> {
    let verdict = prop::sample::select(Verdict::ALL);
    prop_oneof![
        5 => (0..6usize).prop_map(Deed::Ingest),
        2 => (0..6usize).prop_map(Deed::Retract),
        1 => (0..3usize).prop_map(Deed::Attest),
        1 => (0..3usize).prop_map(Deed::Withdraw),
        2 => (0..NAMES.len(), 0..NAMES.len(), verdict).prop_map(|(left, right, verdict)| Deed::Judge(left, right, verdict)),
        3 => (0..6u64).prop_map(Deed::Undo),
    ]
}

fn attested(idx: usize) -> Attestation {
    attestation([NAMES[idx], NAMES[(idx + 4) % NAMES.len()]], "endorsed")
}

/// Does one deed in the store and in the model; the models of all sequences are kept, so that an undo of the changeset
/// before last and the like can be told from the input it touched.
fn perform(
    store: &Store,
    history: &mut Vec<(Model, Option<Touched>)>,
    papers: &[Paper],
    deed: &Deed,
) {
    let mut model = history.last().expect("never empty").0.clone();
    let pick = |idx: usize| &papers[idx % papers.len()];
    let (action, touched) = match deed {
        Deed::Ingest(idx) => {
            model.set_paper(pick(*idx), true);
            (pick(*idx).ingest(), Touched::Paper(idx % papers.len()))
        }
        Deed::Retract(idx) => {
            model.set_paper(pick(*idx), false);
            let document = pick(*idx).id();
            (
                Action::Retract { document },
                Touched::Paper(idx % papers.len()),
            )
        }
        Deed::Attest(idx) => {
            model.set_attestation(&attested(*idx), true);
            (Action::Attest(attested(*idx)), Touched::Attestation(*idx))
        }
        Deed::Withdraw(idx) => {
            model.set_attestation(&attested(*idx), false);
            (
                Action::Withdraw(attested(*idx).id),
                Touched::Attestation(*idx),
            )
        }
        Deed::Judge(left, right, _) if left == right => return,
        Deed::Judge(left, right, verdict) => {
            let judgement = judgement(NAMES[*left], NAMES[*right], *verdict);
            model.judge(judgement.clone());
            let id = judgement.id;
            (Action::Judge(judgement), Touched::Judgement(id))
        }
        Deed::Undo(back) => return perform_undo(store, history, papers, *back),
    };
    match store.commit(request(action)) {
        Ok(committed) if committed.outcome == Outcome::Changed => {
            history.push((model, Some(touched)));
            assert_eq!(committed.sequence as usize + 1, history.len());
        }
        Ok(_) => {}
        Err(CommitError::UnknownDocument { .. } | CommitError::UnknownAttestation { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}

/// The input that a changeset set.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Touched {
    Paper(usize),
    Attestation(usize),
    Judgement(newsgraph_model::JudgementId),
}

fn perform_undo(
    store: &Store,
    history: &mut Vec<(Model, Option<Touched>)>,
    papers: &[Paper],
    back: u64,
) {
    let newest = store.sequence();
    let Some(sequence) = newest.checked_sub(back).filter(|sequence| *sequence > 0) else {
        return;
    };
    let target = sequence as usize;
    let touched = history[target].1.expect("a changeset touches an input");
    let before = history[target - 1].0.clone();
    match store.commit(request(Action::Undo {
        sequence: Some(sequence),
    })) {
        Ok(committed) if committed.outcome == Outcome::Changed => {
            let mut model = history.last().expect("never empty").0.clone();
            match touched {
                Touched::Paper(idx) => model.set_paper(&papers[idx], before.stands(&papers[idx])),
                Touched::Attestation(idx) => {
                    let attestation = attested(idx);
                    model.set_attestation(&attestation, before.is_attested(attestation.id));
                }
                Touched::Judgement(id) => model.copy_judgement(&before, id),
            }
            history.push((model, Some(touched)));
        }
        Ok(_) => {}
        Err(CommitError::UndoConflict { conflicts, .. }) => {
            assert!(conflicts.iter().all(|later| *later > sequence));
            let same = |later: &u64| history[*later as usize].1 == Some(touched);
            assert!(!conflicts.is_empty() && conflicts.iter().all(same));
        }
        Err(error) => panic!("{error}"),
    }
}

#[track_caller]
fn check(store: &Store, model: &Model) {
    assert_eq!(graph(&store.read()), derive(&model.live(), &ontology()));
    assert_eq!(store.read().verify(), []);
}

/// How many histories to try: more when `PROPTEST_CASES` asks for them.
fn histories(ordinary: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: asked
            .and_then(|cases| cases.parse().ok())
            .unwrap_or(ordinary),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(histories(96))]

    #[test]
    fn rows_equal_the_graph_derived_from_nothing(
        papers in papers(),
        deeds in prop::collection::vec(deed(), 1..20),
    ) {
        let store = Store::in_memory(ontology());
        let mut history = vec![(Model::default(), None)];
        for deed in &deeds {
            perform(&store, &mut history, &papers, deed);
            check(&store, &history.last().expect("never empty").0);
        }
        // Every older sequence reads as it was then.
        for (sequence, (model, _)) in history.iter().enumerate() {
            let view = store.read_at(sequence as u64).expect("there");
            prop_assert_eq!(graph(&view), derive(&model.live(), &ontology()), "as of {}", sequence);
            prop_assert_eq!(view.verify(), [], "as of {}", sequence);
        }
    }

    #[test]
    fn retracting_leaves_no_trace(papers in papers()) {
        let (with, without) = (Store::in_memory(ontology()), Store::in_memory(ontology()));
        let (extra, papers) = papers.split_last().expect("at least one");
        for paper in papers {
            commit(&with, paper.ingest());
            commit(&without, paper.ingest());
        }
        commit(&with, extra.ingest());
        commit(&with, Action::Retract { document: extra.id() });
        prop_assert_eq!(graph(&with.read()), graph(&without.read()));
        prop_assert_eq!(with.read().verify(), []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn a_store_on_disk_reads_the_same_after_reopening(
        papers in papers(),
        deeds in prop::collection::vec(deed(), 1..12),
    ) {
        let dir = tempfile::tempdir().expect("a folder");
        let open = || {
            let options = StoreOptions { cache_bytes: 8 << 20, ..StoreOptions::default() };
            Store::open(dir.path(), ontology(), options).expect("opens")
        };
        let mut store = open();
        let mut history = vec![(Model::default(), None)];
        for (idx, deed) in deeds.iter().enumerate() {
            perform(&store, &mut history, &papers, deed);
            if idx % 4 == 3 {
                drop(store);
                store = open();
            }
        }
        drop(store);
        let store = open();
        prop_assert_eq!(store.sequence() as usize + 1, history.len());
        check(&store, &history.last().expect("never empty").0);
        prop_assert_eq!(crate::blob_files(dir.path()).expect("readable"), 0);
    }
}
