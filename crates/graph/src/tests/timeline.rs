//! Timelines: order, pages and counts against a plain scan of all relations.

use expect_test::{Expect, expect};
use jiff::civil::{Date, date};
use newsgraph_model::ontology::QuadClass;
use newsgraph_model::{Precision, RelationId, RelationTime, View};
use proptest::prelude::*;

use super::{entity, id, ontology, relation, relation_of, topology};
use crate::{Filter, PeriodCounts, PeriodUnit, TimelinePage, TimelinePlace, Topology, Window};

const TOWN: &str = "
    ! GPE:Norwick
    Ada met Ben from=2025-03-01 to=2025-03-01
    Ada endorsed Cleo planned
    Ben criticized Ada claimed from=2025-03-01 to=2025-03-31
    Ada met Norwick negated from=2024-12-31 to=2024-12-31
    Cleo visited Norwick role:mediator=Ada to=2025-02-28
    Ada leads Norwick from=2025-01-01
    Ben visited Norwick from=2025-03-02 to=2025-03-02";

fn whole<K: Ord>(items: impl Iterator<Item = K>) -> TimelinePage<K> {
    let mut window = Window::new((None, None), usize::MAX, false);
    items.for_each(|item| window.offer(item));
    window.finish()
}

fn places<'t>(
    graph: &'t Topology,
    entities: &[&str],
    filter: &Filter,
) -> impl Iterator<Item = TimelinePlace> + use<'t> {
    let ids: Vec<_> = entities.iter().map(|name| id(name)).collect();
    let relations = graph.relations_of_any(&ids, filter);
    relations.filter_map(|header| TimelinePlace::of(header.id, header.time))
}

#[track_caller]
fn check_timeline(entities: &[&str], view: View, expected: Expect) {
    let graph = topology(TOWN);
    let page = whole(places(&graph, entities, &Filter::of_view(view)));
    let line = |place: &TimelinePlace| {
        let last = if place.last == Date::MAX {
            "…".to_owned()
        } else {
            place.last.to_string()
        };
        format!("{} {last} {}", place.first, relation_of(&graph, place.id))
    };
    let lines: Vec<String> = page.items.iter().map(line).collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn relations_stand_in_the_order_of_their_time() {
    check_timeline(
        &["Ada"],
        View::Reported,
        expect![[r#"
            2025-01-01 … Ada leads Norwick
            2025-02-28 2025-02-28 Cleo visited Norwick
            2025-03-01 2025-03-01 Ada met Ben
            2025-03-01 2025-03-31 Ben criticized Ada"#]],
    );
    check_timeline(
        &["Ada"],
        View::Negated,
        expect!["2024-12-31 2024-12-31 Ada met Norwick"],
    );
}

#[test]
fn a_relation_of_several_entities_stands_once() {
    check_timeline(
        &["Norwick", "Ben", "Ada"],
        View::Asserted,
        expect![[r#"
            2025-01-01 … Ada leads Norwick
            2025-02-28 2025-02-28 Cleo visited Norwick
            2025-03-01 2025-03-01 Ada met Ben
            2025-03-02 2025-03-02 Ben visited Norwick"#]],
    );
    check_timeline(&["Nobody"], View::All, expect![""]);
}

#[test]
fn relations_between_two_go_either_way() {
    let graph = topology(TOWN);
    let between = |left: &str, right: &str| {
        let pair = (id(left), id(right));
        let relations = graph.relations_between(pair, &Filter::of_view(View::All));
        let mut lines: Vec<String> = relations
            .map(|header| relation_of(&graph, header.id))
            .collect();
        lines.sort();
        lines
    };
    assert_eq!(between("Ada", "Ben"), ["Ada met Ben", "Ben criticized Ada"]);
    assert_eq!(between("Ben", "Ada"), between("Ada", "Ben"));
    // The mediator of a visit is no end of it.
    assert_eq!(
        between("Ada", "Norwick"),
        ["Ada leads Norwick", "Ada met Norwick"]
    );
    assert!(between("Ada", "Nobody").is_empty());
}

#[test]
fn a_week_begins_on_monday() {
    let around = |unit: PeriodUnit, day| {
        let (start, end) = unit.around(day);
        format!("{start} {end}")
    };
    let sunday = date(2025, 3, 2);
    assert_eq!(around(PeriodUnit::Week, sunday), "2025-02-24 2025-03-02");
    assert_eq!(
        around(PeriodUnit::Week, date(2025, 3, 3)),
        "2025-03-03 2025-03-09"
    );
    assert_eq!(around(PeriodUnit::Month, sunday), "2025-03-01 2025-03-31");
    assert_eq!(around(PeriodUnit::Year, sunday), "2025-01-01 2025-12-31");
    for unit in [
        PeriodUnit::Day,
        PeriodUnit::Week,
        PeriodUnit::Month,
        PeriodUnit::Year,
    ] {
        let (start, _) = unit.around(Date::MIN);
        let (_, end) = unit.around(Date::MAX);
        assert_eq!((start, end), (Date::MIN, Date::MAX));
    }
}

#[test]
fn periods_tell_conflict_from_cooperation() {
    let graph = topology(TOWN);
    let mut months = PeriodCounts::new(PeriodUnit::Month);
    for header in graph.relations_of_any(&[id("Ada")], &Filter::default()) {
        let predicate = graph.predicate(header);
        let event = graph
            .ontology()
            .plover_event(predicate, header.status, header.views);
        let code = event.map(|event| (event.quad, event.score));
        if let Some(place) = TimelinePlace::of(header.id, header.time) {
            months.add(&place, code);
        }
    }
    let lines: Vec<String> = months
        .periods()
        .map(|period| {
            format!(
                "{} {} inexact {} {:?} {:?} {:?}",
                period.start,
                period.relations,
                period.inexact,
                period.quads,
                period.balance(),
                period.mean_score()
            )
        })
        .collect();
    expect![[r#"
        2025-01-01 1 inexact 1 [0, 0, 0, 0] None None
        2025-02-01 1 inexact 0 [1, 0, 0, 0] Some(1.0) Some(4.0)
        2025-03-01 2 inexact 0 [1, 0, 1, 0] Some(0.0) Some(0.25)"#]]
    .assert_eq(&lines.join("\n"));
}

/// A relation between two of four entities with a time that numbers choose; every fifth has none.
fn timed(number: usize, (a, b, start, length): (u8, u8, u8, u8)) -> newsgraph_model::Relation {
    let view = ["asserted", "claimed", "negated"][usize::from(length) % 3];
    let line = format!(
        "e{} met e{} {view} #{number} role:mediator=e{}",
        a % 4,
        b % 4,
        (a / 4) % 4
    );
    let mut relation = relation(&line);
    let first = date(2025, 1, 1).saturating_add(jiff::Span::new().days(i64::from(start % 24)));
    let last = first.saturating_add(jiff::Span::new().days(i64::from(length % 9)));
    relation.time = match start % 5 {
        0 => None,
        1 => Some((Some(first), None, Precision::Day)),
        2 => Some((None, Some(last), Precision::Before)),
        3 => Some((Some(first), Some(first), Precision::Day)),
        _ => Some((Some(first), Some(last), Precision::Interval)),
    }
    .map(|(start, end, precision)| RelationTime {
        start,
        end,
        precision,
    });
    relation
}

fn random_graph(relations: &[newsgraph_model::Relation]) -> Topology {
    let entities = (0..4).map(|number| entity(&format!("e{number}"), "Person"));
    Topology::build(&ontology(), entities, relations.to_vec(), 1)
}

/// Pages of a list from one end to the other, each begun where the last one ended.
fn leaf(items: &[TimelinePlace], size: usize, backward: bool) -> Vec<Vec<TimelinePlace>> {
    let mut pages: Vec<Vec<TimelinePlace>> = Vec::new();
    loop {
        let edge = match (pages.last(), backward) {
            (None, _) => (None, None),
            (Some(page), false) => (page.last().copied(), None),
            (Some(page), true) => (None, page.first().copied()),
        };
        let mut window = Window::new(edge, size, backward);
        items.iter().for_each(|item| window.offer(*item));
        let page = window.finish();
        assert_eq!(page.total, items.len());
        let (near, far) = match backward {
            false => (page.has_previous, page.has_next),
            true => (page.has_next, page.has_previous),
        };
        assert_eq!(near, !pages.is_empty());
        pages.push(page.items);
        if !far {
            return pages;
        }
    }
}

proptest! {
    #[test]
    fn a_timeline_is_the_sorted_scan(
        rows in proptest::collection::vec(any::<(u8, u8, u8, u8)>(), 0..40),
        wanted in proptest::collection::vec(0_usize..4, 1..4),
        size in 1_usize..7,
    ) {
        let relations: Vec<_> = rows.iter().enumerate().map(|(number, row)| timed(number, *row)).collect();
        let graph = random_graph(&relations);
        let names: Vec<String> = wanted.iter().map(|number| format!("e{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let offered: Vec<_> = places(&graph, &names, &Filter::default()).collect();
        // The scan: rows as they were given, with none of the code above.
        let takes_part = |relation: &&newsgraph_model::Relation| {
            let roles = relation.roles.iter().flat_map(|(_, terms)| terms);
            let mut terms = [Some(&relation.subject), relation.object.as_ref()].into_iter().flatten().chain(roles);
            terms.any(|term| names.iter().any(|name| term.entity() == Some(id(name))))
        };
        let seen = relations.iter().filter(|relation| relation.views.is_in(View::Reported)).filter(takes_part);
        let mut expected: Vec<(Date, Date, Precision, RelationId)> = seen
            .filter_map(|relation| {
                let time = relation.time?;
                let first = time.start.or(time.end)?;
                Some((first, time.end.unwrap_or(Date::MAX), time.precision, relation.id))
            })
            .collect();
        expected.sort();
        let shown = |page: &[TimelinePlace]| -> Vec<_> {
            page.iter().map(|place| (place.first, place.last, place.precision, place.id)).collect()
        };
        prop_assert_eq!(shown(&whole(offered.iter().copied()).items), expected.clone());
        let forward = leaf(&offered, size, false);
        prop_assert!(forward.iter().rev().skip(1).all(|page| page.len() == size));
        prop_assert_eq!(shown(&forward.concat()), expected.clone());
        let mut backward = leaf(&offered, size, true);
        backward.reverse();
        prop_assert_eq!(shown(&backward.concat()), expected);
    }

    #[test]
    fn periods_add_up(rows in proptest::collection::vec(any::<(u8, u8, u8, u8)>(), 0..40)) {
        let relations: Vec<_> = rows.iter().enumerate().map(|(number, row)| timed(number, *row)).collect();
        let graph = random_graph(&relations);
        let all: Vec<_> = graph
            .relations_of_any(&["e0", "e1", "e2", "e3"].map(id), &Filter::of_view(View::All))
            .filter_map(|header| TimelinePlace::of(header.id, header.time))
            .collect();
        for unit in [PeriodUnit::Day, PeriodUnit::Week, PeriodUnit::Month, PeriodUnit::Year] {
            let mut counts = PeriodCounts::new(unit);
            for place in &all {
                let quad = QuadClass::ALL[place.first.day() as usize % 4];
                counts.add(place, Some((quad, 0.5)));
            }
            let periods: Vec<_> = counts.periods().collect();
            prop_assert_eq!(periods.len(), counts.n_periods());
            prop_assert_eq!(periods.iter().map(|period| period.relations).sum::<usize>(), all.len());
            prop_assert_eq!(periods.iter().map(|period| period.score).sum::<f64>(), all.len() as f64 / 2.0);
            for period in &periods {
                prop_assert_eq!(period.cooperative() + period.conflictual(), period.relations);
                prop_assert!(period.inexact <= period.relations);
                let inside = all.iter().filter(|place| (period.start..=period.end).contains(&place.first));
                prop_assert_eq!(inside.count(), period.relations);
            }
            prop_assert!(periods.windows(2).all(|pair| pair[0].end < pair[1].start));
        }
    }
}
