use expect_test::{Expect, expect};
use newsgraph_model::{Polarity, Status, Term};

use super::world::{Paper, Saying, ontology, said};
use crate::{Change, LiveSet, MemoryState, derive, mark_copies, update};

fn paper(
    idx: usize,
    publisher: &'static str,
    published: &'static str,
    sayings: Vec<Saying>,
) -> Paper {
    Paper {
        text: format!("text {idx}"),
        publisher,
        published,
        names: vec!["Jane Roe", "Ada Lind"],
        sayings,
    }
}

/// Renders each relation: triple, time, assertions with their support.
#[track_caller]
fn check_relations(papers: &[Paper], expected: Expect) {
    let ontology = ontology();
    let mut sources = papers
        .iter()
        .map(Paper::facts)
        .map(|facts| (facts.source, facts))
        .collect();
    mark_copies(&mut sources);
    let change = Change {
        added: sources.into_values().collect(),
        ..Change::default()
    };
    let mut state = MemoryState::default();
    let Ok((delta, _)) = update(&state, &change, &ontology);
    state.apply(change, delta);
    let graph = state.graph();
    let name = |term: &Term| match term {
        Term::Entity(entity) => graph.entities[entity].name.clone(),
        other => format!("{other:?}"),
    };
    let mut lines: Vec<String> = graph
        .relations
        .values()
        .map(|relation| {
            let mut assertions: Vec<_> = graph
                .assertions
                .iter()
                .filter(|((owner, _), _)| *owner == relation.id)
                .map(|(_, assertion)| assertion)
                .collect();
            assertions.sort_by_key(|row| (row.status, row.polarity, row.speakers.clone()));
            let assertions = assertions.into_iter().map(|assertion| {
                let speakers: Vec<String> = assertion
                    .speakers
                    .iter()
                    .map(|speaker| name(&speaker.source))
                    .collect();
                let support = assertion.support;
                format!(
                    "{} {} by {} x{}/{}",
                    assertion.status,
                    assertion.polarity,
                    if speakers.is_empty() {
                        "narrator".into()
                    } else {
                        speakers.join(">")
                    },
                    support.claims,
                    support.publishers,
                )
            });
            format!(
                "{} {} {} {} [{}]",
                name(&relation.subject),
                relation.predicate,
                relation.object.as_ref().map(name).unwrap_or_default(),
                relation
                    .time
                    .and_then(|time| time.start)
                    .map_or_else(|| "-".into(), |day| day.to_string()),
                assertions.collect::<Vec<_>>().join("; "),
            )
        })
        .collect();
    lines.sort();
    expected.assert_eq(&lines.join("\n"));
}

fn met(status: Status, day: Option<&'static str>) -> Saying {
    Saying {
        status,
        day,
        ..said(0, "met", 1)
    }
}

#[test]
fn one_meeting_many_reports() {
    check_relations(
        &[
            paper(
                1,
                "Paper",
                "2025-11-19",
                vec![met(Status::Planned, Some("2025-11-21"))],
            ),
            paper(
                2,
                "Gazette",
                "2025-11-20",
                vec![
                    met(Status::Planned, Some("2025-11-21")),
                    met(Status::Planned, None),
                ],
            ),
            paper(
                3,
                "Gazette",
                "2025-11-22",
                vec![Saying {
                    subject: 1,
                    object: 0,
                    ..met(Status::Occurred, None)
                }],
            ),
        ],
        expect![
            "Jane Roe met Ada Lind 2025-11-21 [occurred positive by narrator x1/1; planned positive by narrator x3/2]"
        ],
    );
}

#[test]
fn meetings_on_other_days_are_other_meetings() {
    check_relations(
        &[
            paper(
                1,
                "Paper",
                "2025-06-02",
                vec![met(Status::Occurred, Some("2025-06-01"))],
            ),
            paper(
                2,
                "Paper",
                "2025-11-22",
                vec![met(Status::Occurred, Some("2025-11-21"))],
            ),
            paper(3, "Wire", "2025-06-05", vec![met(Status::Occurred, None)]),
            paper(4, "Wire", "2024-01-05", vec![met(Status::Occurred, None)]),
        ],
        expect![[r#"
            Jane Roe met Ada Lind - [occurred positive by narrator x1/1]
            Jane Roe met Ada Lind 2025-06-01 [occurred positive by narrator x2/2]
            Jane Roe met Ada Lind 2025-11-21 [occurred positive by narrator x1/1]"#]],
    );
}

#[test]
fn contradictions_stand_side_by_side() {
    check_relations(
        &[
            paper(1, "Paper", "2025-11-19", vec![said(0, "endorsed", 1)]),
            paper(
                2,
                "Gazette",
                "2025-11-20",
                vec![
                    Saying {
                        polarity: Polarity::Negative,
                        speaker: Some(0),
                        ..said(0, "endorsed", 1)
                    },
                    Saying {
                        speaker: Some(1),
                        ..said(0, "endorsed", 1)
                    },
                ],
            ),
        ],
        expect![
            "Jane Roe endorsed Ada Lind - [occurred positive by narrator x1/1; occurred positive by Ada Lind x1/1; occurred negative by Jane Roe x1/1]"
        ],
    );
}

/// Copies come out a day after their original.
#[track_caller]
fn check_publishers(original: &'static str, copies: &[&'static str], own: &[&'static str], n: u32) {
    let story = |text: &str, publisher, published| Paper {
        text: text.into(),
        ..paper(0, publisher, published, vec![said(0, "endorsed", 1)])
    };
    let mut papers = vec![story("wire", original, "2025-11-20")];
    papers.extend(
        copies
            .iter()
            .map(|publisher| story("wire", publisher, "2025-11-21")),
    );
    papers.extend(
        own.iter()
            .map(|publisher| story(publisher, publisher, "2025-11-19")),
    );
    let (ontology, n_claims) = (ontology(), papers.len());
    let mut live = LiveSet::default();
    let facts = papers.iter().map(Paper::facts);
    live.sources
        .extend(facts.map(|facts| (facts.source, facts)));
    mark_copies(&mut live.sources);
    let graph = derive(&live, &ontology);
    let support = graph.relations.values().next().expect("a relation").support;
    assert_eq!((support.claims as usize, support.publishers), (n_claims, n));
}

#[test]
fn copies_of_one_text_are_one_independent_source() {
    check_publishers("Wire", &["Paper", "Gazette"], &[], 1);
    check_publishers("Wire", &["Paper", "Gazette"], &["Gazette"], 2);
    check_publishers("Gazette", &["Paper", "Wire"], &["Gazette"], 1);
}

#[test]
fn nobody_relates_to_themselves() {
    check_relations(
        &[paper(
            1,
            "Paper",
            "2025-11-20",
            vec![said(0, "criticized", 0)],
        )],
        expect![""],
    );
}
