//! `incremental == rebuild`, whatever is done in whatever order.

use std::collections::BTreeMap;
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{EntityId, Judgement, Polarity, Status, Verdict};
use proptest::prelude::*;

use super::world::{Paper, Saying, ontology, said};
use crate::{Change, LiveSet, MemoryState, SourceFacts, Work, derive, node_of, update};

const NAMES: &[&str] = &[
    "Jane Roe",
    "Jane Q. Roe",
    "Jane Anne Roe",
    "John Roe",
    "Roe",
    "J. Roe",
    "Ada Lind",
    "Ada Lind Jr.",
    "Valley Press",
    "some voters",
];

/// Both paths side by side.
struct World {
    ontology: Arc<Ontology>,
    live: LiveSet,
    state: MemoryState,
}

impl World {
    fn new() -> Self {
        Self {
            ontology: ontology(),
            live: LiveSet::default(),
            state: MemoryState::default(),
        }
    }

    fn change(&mut self, change: Change) -> Work {
        let Ok((delta, work)) = update(&self.state, &change, &self.ontology);
        for facts in &change.removed {
            self.live.sources.remove(&facts.source);
        }
        for facts in &change.added {
            self.live.sources.insert(facts.source, Arc::clone(facts));
        }
        for judgement in &change.unjudged {
            self.live.judgements.remove(&judgement.id);
        }
        for judgement in &change.judged {
            self.live.judgements.insert(judgement.id, judgement.clone());
        }
        self.state.apply(change, delta);
        work
    }

    fn ingest(&mut self, facts: &Arc<SourceFacts>) -> Work {
        if self.live.sources.contains_key(&facts.source) {
            return Work::default();
        }
        self.change(Change {
            added: vec![Arc::clone(facts)],
            ..Change::default()
        })
    }

    fn retract(&mut self, facts: &Arc<SourceFacts>) -> Work {
        if !self.live.sources.contains_key(&facts.source) {
            return Work::default();
        }
        self.change(Change {
            removed: vec![Arc::clone(facts)],
            ..Change::default()
        })
    }

    fn revise(&mut self, old: &Arc<SourceFacts>, new: &Arc<SourceFacts>) {
        if !self.live.sources.contains_key(&old.source)
            || self.live.sources.contains_key(&new.source)
        {
            return;
        }
        self.change(Change {
            added: vec![Arc::clone(new)],
            removed: vec![Arc::clone(old)],
            ..Change::default()
        });
    }

    fn judge(&mut self, judgement: &Judgement) {
        let unjudged = self
            .live
            .judgements
            .get(&judgement.id)
            .cloned()
            .into_iter()
            .collect();
        self.change(Change {
            judged: vec![judgement.clone()],
            unjudged,
            ..Change::default()
        });
    }

    fn unjudge(&mut self, judgement: &Judgement) {
        let unjudged = self
            .live
            .judgements
            .get(&judgement.id)
            .cloned()
            .into_iter()
            .collect();
        self.change(Change {
            unjudged,
            ..Change::default()
        });
    }

    #[track_caller]
    fn check(&self) {
        assert_eq!(self.state.graph(), derive(&self.live, &self.ontology));
        let mut rebuilt = Self {
            ontology: Arc::clone(&self.ontology),
            live: LiveSet::default(),
            state: MemoryState::default(),
        };
        let judged = self.live.judgements.values().cloned().collect();
        let added = self.live.sources.values().cloned().collect();
        rebuilt.change(Change {
            added,
            judged,
            ..Change::default()
        });
        assert!(
            rebuilt.state == self.state,
            "rows differ from those of one single change"
        );
    }
}

fn paper() -> impl Strategy<Value = Paper> {
    let saying = (
        0..4usize,
        prop::sample::select(vec![
            "met",
            "endorsed",
            "criticized",
            "rival_of",
            "raw:juggle",
        ]),
        0..4usize,
        prop::option::of(0..4usize),
        prop::sample::select(vec![Status::Occurred, Status::Planned, Status::Denied]),
        prop::sample::select(vec![Polarity::Positive, Polarity::Negative]),
        prop::option::of(prop::sample::select(vec![
            "2025-11-21",
            "2025-11-22",
            "2025-06-01",
        ])),
    )
        .prop_map(
            |(subject, predicate, object, speaker, status, polarity, day)| Saying {
                subject,
                predicate,
                object,
                speaker,
                status,
                polarity,
                day,
            },
        );
    (
        "[a-c]{1,3}",
        prop::sample::select(vec!["Paper", "Gazette", "Wire"]),
        prop::sample::select(vec!["2025-11-19", "2025-11-20", "2025-07-01"]),
        prop::collection::vec(prop::sample::select(NAMES), 1..5),
        prop::collection::vec(saying, 0..5),
    )
        .prop_map(|(text, publisher, published, names, sayings)| Paper {
            text,
            publisher,
            published,
            names,
            sayings,
        })
}

/// What may be done; numbers choose among the papers.
#[derive(Clone, Debug)]
enum Deed {
    Ingest(usize),
    Retract(usize),
    Revise(usize, usize),
    Judge(usize, usize, Verdict),
    Unjudge(usize, usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let verdict = prop::sample::select(Verdict::ALL);
    prop_oneof![
        4 => (0..6usize).prop_map(Deed::Ingest),
        2 => (0..6usize).prop_map(Deed::Retract),
        1 => (0..6usize, 0..6usize).prop_map(|(old, new)| Deed::Revise(old, new)),
        2 => (0..NAMES.len(), 0..NAMES.len(), verdict).prop_map(|(a, b, verdict)| Deed::Judge(a, b, verdict)),
        1 => (0..NAMES.len(), 0..NAMES.len()).prop_map(|(a, b)| Deed::Unjudge(a, b)),
    ]
}

/// The node of a name, as the papers use it.
fn node(ontology: &Ontology, name: &'static str) -> EntityId {
    let facts = Paper {
        text: "t".into(),
        publisher: "P",
        published: "2025",
        names: vec![name],
        sayings: vec![],
    }
    .facts();
    node_of(&facts.clusters[0], ontology).0
}

fn judgement(
    ontology: &Ontology,
    left: usize,
    right: usize,
    verdict: Verdict,
) -> Option<Judgement> {
    Judgement::new(
        (node(ontology, NAMES[left]), node(ontology, NAMES[right])),
        verdict,
        "ada",
        "",
    )
}

/// Papers with the same text, publisher and date are one document; the first of them stands for all.
fn distinct(papers: &[Paper]) -> Vec<Arc<SourceFacts>> {
    let mut by_source = BTreeMap::new();
    papers.iter().for_each(|paper| {
        let facts = paper.facts();
        by_source.entry(facts.source).or_insert(facts);
    });
    by_source.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn an_updated_state_equals_a_rebuilt_one(
        papers in prop::collection::vec(paper(), 1..6),
        deeds in prop::collection::vec(deed(), 1..16),
    ) {
        let mut world = World::new();
        let papers = distinct(&papers);
        let pick = |idx: usize| &papers[idx % papers.len()];
        for deed in deeds {
            match deed {
                Deed::Ingest(idx) => { world.ingest(pick(idx)); }
                Deed::Retract(idx) => { world.retract(pick(idx)); }
                Deed::Revise(old, new) => world.revise(pick(old), pick(new)),
                Deed::Judge(left, right, verdict) => {
                    if let Some(judgement) = judgement(&world.ontology, left, right, verdict) {
                        world.judge(&judgement);
                    }
                }
                Deed::Unjudge(left, right) => {
                    if let Some(judgement) = judgement(&world.ontology, left, right, Verdict::Same) {
                        world.unjudge(&judgement);
                    }
                }
            }
            world.check();
        }
    }

    #[test]
    fn the_order_of_ingest_does_not_matter(
        papers in prop::collection::vec(paper(), 2..6),
        seed in prop::collection::vec(any::<u32>(), 6),
    ) {
        let papers = distinct(&papers);
        let mut shuffled: Vec<_> = papers.iter().zip(&seed).collect();
        shuffled.sort_by_key(|(_, seed)| **seed);
        let (mut forward, mut other) = (World::new(), World::new());
        for paper in &papers { forward.ingest(paper); }
        for (paper, _) in shuffled { other.ingest(paper); }
        prop_assert!(forward.state == other.state || papers.len() > seed.len());
    }

    #[test]
    fn retracting_leaves_no_trace(papers in prop::collection::vec(paper(), 1..5), extra in paper()) {
        let (mut with, mut without) = (World::new(), World::new());
        let extra = extra.facts();
        let papers: Vec<_> = distinct(&papers).into_iter().filter(|paper| paper.source != extra.source).collect();
        for paper in &papers { with.ingest(paper); without.ingest(paper); }
        with.ingest(&extra);
        with.retract(&extra);
        prop_assert!(with.state == without.state);
    }

    #[test]
    fn a_merge_taken_back_leaves_no_trace(
        papers in prop::collection::vec(paper(), 1..5),
        left in 0..NAMES.len(),
        right in 0..NAMES.len(),
    ) {
        let mut world = World::new();
        for paper in &distinct(&papers) { world.ingest(paper); }
        let before = world.state.clone();
        if let Some(judgement) = judgement(&world.ontology, left, right, Verdict::Same) {
            world.judge(&judgement);
            world.unjudge(&judgement);
        }
        prop_assert!(world.state == before);
    }
}

/// The last source of a name goes while a judgement holds it together with a name of another block.
#[test]
fn a_merged_name_that_goes_leaves_the_other_alone() {
    let mut world = World::new();
    let [stays, goes] = ["Ada Lind", "Jane Roe"].map(|name| {
        Paper {
            text: name.into(),
            publisher: "Paper",
            published: "2025",
            names: vec![name],
            sayings: vec![],
        }
        .facts()
    });
    world.ingest(&stays);
    world.ingest(&goes);
    let same = judgement(&world.ontology, 6, 0, Verdict::Same).expect("two names");
    world.judge(&same);
    world.retract(&goes);
    world.check();
    assert_eq!(world.state.graph().entities.len(), 1);
}

/// The work of one change does not grow with what the change does not touch.
#[test]
fn work_counts_only_what_is_touched() {
    let first = ["Ada", "Bea", "Cleo", "Dora", "Elsa", "Fay", "Gwen", "Hope"];
    let names: Vec<&'static str> = (0..400)
        .map(|idx| &*format!("{} Person{}", first[idx % first.len()], idx / first.len()).leak())
        .collect();
    let paper = |idx: usize, names: Vec<&'static str>| {
        let sayings = vec![said(0, "met", 1), said(1, "criticized", 0)];
        Paper {
            text: format!("text {idx}"),
            publisher: "Paper",
            published: "2025-11-20",
            names,
            sayings,
        }
        .facts()
    };
    let extra = paper(9_999, vec!["Jane Roe", "John Poe"]);
    let shared = paper(9_998, vec!["Jane Roe", "Ada Person0"]);
    let works = [20, 200].map(|n_papers| {
        let mut world = World::new();
        for idx in 0..n_papers {
            world.ingest(&paper(
                idx,
                vec![names[(2 * idx) % 400], names[(2 * idx + 1) % 400]],
            ));
        }
        [
            world.ingest(&extra),
            world.ingest(&shared),
            world.retract(&extra),
            world.retract(&shared),
        ]
    });
    assert_eq!(works[0], works[1]);
    assert_eq!(works[0][0].sources, 1);
    assert_eq!(works[0][0].buckets, 2);
}
