//! The graphs that are measured.

use std::collections::{BTreeMap, BTreeSet};

use crate::events;
use crate::generate::{Shape, hub, preferential};

const SHAPE: Shape = Shape {
    n_things: 2_000,
    n_links: 20_000,
    symmetric_permille: 100,
    seed: 7,
};

#[test]
fn the_same_seed_gives_the_same_graph() {
    let words = |seed| format!("{:?}", preferential(&Shape { seed, ..SHAPE }));
    assert_eq!(words(7), words(7));
    assert_ne!(words(7), words(8));
}

#[test]
fn there_are_as_many_things_and_relations_as_asked_for() {
    let sample = preferential(&SHAPE);
    assert_eq!((sample.things.len(), sample.links.len()), (2_000, 20_000));
    let ids: BTreeSet<_> = sample.things.iter().map(|thing| thing.id).collect();
    let links: BTreeSet<_> = sample.links.iter().map(|link| link.id).collect();
    assert_eq!((ids.len(), links.len()), (2_000, 20_000));
}

#[test]
fn degrees_are_skewed_and_their_numbers_say_nothing_of_it() {
    let sample = preferential(&SHAPE);
    let mut degrees = vec![0_u32; sample.things.len()];
    for link in &sample.links {
        assert_ne!(link.subject, link.object);
        degrees[link.subject as usize] += 1;
        degrees[link.object as usize] += 1;
    }
    let largest = degrees.iter().max().copied().expect("things");
    assert!(largest > 20 * 10, "the mean is 20, the largest {largest}");
    let of_first_half: u32 = degrees[..1_000].iter().sum();
    assert!(
        (12_000..28_000).contains(&of_first_half),
        "{of_first_half} of 40000"
    );
}

#[test]
fn some_relations_are_parallel_and_all_views_and_predicates_occur() {
    let sample = preferential(&SHAPE);
    let mut n_between: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for link in &sample.links {
        *n_between.entry((link.subject, link.object)).or_default() += 1;
    }
    let n_parallel = n_between.values().filter(|n| **n > 1).count();
    assert!(n_parallel > 500, "{n_parallel}");
    let views: BTreeSet<_> = sample.links.iter().map(|link| link.view).collect();
    let predicates: BTreeSet<_> = sample.links.iter().map(|link| link.predicate).collect();
    assert_eq!((views.len(), predicates.len()), (5, 11));
}

#[test]
fn the_hub_has_its_neighbours() {
    let sample = hub(100, 3);
    let of_hub = sample
        .links
        .iter()
        .filter(|link| link.subject == 0 || link.object == 0);
    let neighbours: BTreeSet<u32> = of_hub.map(|link| link.subject.max(link.object)).collect();
    assert_eq!(neighbours, (1..=100).collect());
    assert_eq!(sample.links.len(), 400);
}

#[test]
fn events_are_read_and_faults_named_by_their_line() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("events.tsv");
    let text =
        "Iran\tMake statement\tIraq\t2014-05-13\n\nIraq\tConsult, by phone\tIran\t2014-05-14\n";
    fs_err::write(&path, text).expect("written");
    let sample = events::read(&path).expect("events");
    let names: Vec<&str> = sample
        .things
        .iter()
        .map(|thing| thing.name.as_str())
        .collect();
    assert_eq!(names, ["Iran", "Iraq"]);
    assert_eq!(
        sample.predicates,
        ["raw:make_statement", "raw:consult_by_phone"]
    );
    let second = &sample.links[1];
    assert_eq!((second.subject, second.object, second.predicate), (1, 0, 1));
    assert_eq!(second.day.to_string(), "2014-05-14");
    for (wrong, why) in [
        ("Iran\tMet\tIraq\t2014-05-13\nIran\tMet\tIraq\n", "line 2"),
        ("Iran\tMet\tIraq\tyesterday\n", "line 1"),
        ("\n", "no events"),
    ] {
        fs_err::write(&path, wrong).expect("written");
        let error = events::read(&path).expect_err(why);
        assert!(format!("{error:#}").contains(why), "{error:#}");
    }
}
