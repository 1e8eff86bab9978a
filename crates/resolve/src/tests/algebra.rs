//! `incremental == rebuild`, whatever is done in whatever order.

use std::collections::BTreeMap;
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{EntityId, Judgement, Polarity, Status, Verdict};
use proptest::prelude::*;

use super::world::{Paper, Saying, ontology, said};
use crate::{
    Change, LiveSet, MemoryState, SourceFacts, Work, derive, mark_copies, node_of, update,
};

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

    /// Goes over to another live set.
    fn become_live(&mut self, mut live: LiveSet) -> Work {
        mark_copies(&mut live.sources);
        let differ = |from: &LiveSet, to: &LiveSet| -> Vec<Arc<SourceFacts>> {
            let sources = from.sources.iter();
            sources
                .filter(|(id, facts)| to.sources.get(id) != Some(facts))
                .map(|(_, facts)| Arc::clone(facts))
                .collect()
        };
        let judgements = |from: &LiveSet, to: &LiveSet| -> Vec<Judgement> {
            let judgements = from.judgements.values();
            judgements
                .filter(|judgement| to.judgements.get(&judgement.id) != Some(judgement))
                .cloned()
                .collect()
        };
        let change = Change {
            added: differ(&live, &self.live),
            removed: differ(&self.live, &live),
            judged: judgements(&live, &self.live),
            unjudged: judgements(&self.live, &live),
        };
        let Ok((delta, work)) = update(&self.state, &change, &self.ontology);
        self.state.apply(change, delta);
        self.live = live;
        work
    }

    fn ingest(&mut self, facts: &Arc<SourceFacts>) -> Work {
        let mut live = self.live.clone();
        live.sources.insert(facts.source, Arc::clone(facts));
        self.become_live(live)
    }

    fn retract(&mut self, facts: &Arc<SourceFacts>) -> Work {
        let mut live = self.live.clone();
        live.sources.remove(&facts.source);
        self.become_live(live)
    }

    fn revise(&mut self, old: &Arc<SourceFacts>, new: &Arc<SourceFacts>) {
        let mut live = self.live.clone();
        if live.sources.remove(&old.source).is_some() {
            live.sources.insert(new.source, Arc::clone(new));
            self.become_live(live);
        }
    }

    fn judge(&mut self, judgement: &Judgement) {
        let mut live = self.live.clone();
        live.judgements.insert(judgement.id, judgement.clone());
        self.become_live(live);
    }

    fn unjudge(&mut self, judgement: &Judgement) {
        let mut live = self.live.clone();
        live.judgements.remove(&judgement.id);
        self.become_live(live);
    }

    #[track_caller]
    fn check(&self) {
        assert_eq!(self.state.graph(), derive(&self.live, &self.ontology));
        let mut rebuilt = Self::new();
        rebuilt.become_live(self.live.clone());
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

/// One more report of what was reported often costs what a report of something seldom told costs.
#[track_caller]
fn check_report_work(predicate: &'static str, speaker: Option<usize>) {
    let paper = |idx: usize| {
        Paper {
            text: format!("text {idx}"),
            publisher: ["Paper", "Gazette", "Wire"][idx % 3],
            published: "2025-11-20",
            names: vec!["Jane Roe", "Ada Lind"],
            sayings: vec![Saying {
                speaker,
                ..said(0, predicate, 1)
            }],
        }
        .facts()
    };
    let works = [20, 200].map(|n_papers| {
        let mut world = World::new();
        for idx in 0..n_papers {
            world.ingest(&paper(idx));
        }
        let works = [world.ingest(&paper(9_999)), world.retract(&paper(9_999))];
        world.check();
        works
    });
    assert_eq!(works[0], works[1]);
}

#[test]
fn work_does_not_grow_with_the_reports_of_a_relation() {
    check_report_work("met", None);
    check_report_work("rival_of", None);
    check_report_work("criticized", Some(1));
}
