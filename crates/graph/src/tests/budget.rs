//! Walks stop when nobody wants their answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{id, topology};
use crate::budget::Meter;
use crate::{Budget, PathOutcome, Stop, Traversal};

/// Stops at the question with this number, from 1.
fn at_question(number: usize) -> Budget {
    let n_asked = Arc::new(AtomicUsize::new(0));
    Budget {
        stop: Stop::when(move || n_asked.fetch_add(1, Ordering::Relaxed) + 1 >= number),
        ..Budget::unlimited()
    }
}

#[test]
fn a_caller_who_is_gone_is_noticed_within_a_thousand_looks() {
    let budget = at_question(3);
    let mut meter = Meter::new(&budget);
    let n_looks = std::iter::repeat_with(|| meter.look())
        .take_while(|more| *more)
        .count();
    assert_eq!((n_looks, meter.n_looked(), meter.n_left()), (2048, 2048, 0));
    assert!(!meter.look());
}

#[test]
fn looks_end_with_the_budget() {
    let budget = Budget {
        visited: 1500,
        ..Budget::default()
    };
    let mut meter = Meter::new(&budget);
    assert!(meter.look());
    assert_eq!((meter.n_looked(), meter.n_left()), (1, 1499));
    assert_eq!(meter.look_at(1400), 1400);
    assert_eq!(meter.look_at(1400), 99);
    assert!(!meter.look());
    assert_eq!((meter.n_looked(), meter.n_left()), (1500, 0));
}

#[test]
fn a_stopped_walk_says_that_it_was_cut() {
    let graph = topology("Ada met Ben\nBen met Cleo");
    let found = graph.subgraph(&[id("Ada")], &Traversal::default(), &at_question(1));
    assert!(found.truncated);
    assert_eq!((found.nodes.len(), found.cost.relations), (1, 0));
    let outcome = graph.shortest_path(
        id("Ada"),
        id("Cleo"),
        &Traversal::default(),
        &at_question(1),
    );
    assert!(matches!(outcome, PathOutcome::Truncated { .. }));
}
