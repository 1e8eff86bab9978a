//! Answers compared, and times left alone.

use crate::contest::{Answer as _, Contender, Effort, Exactly, Figure, Peer, Ranks, contest};
use crate::report::{Report, Spread};

const FIGURE: Figure<'_> = Figure {
    name: "sums",
    most_ns: None,
    most_times: None,
};

fn asked(ours: impl Fn(u64) -> u64, n_ours: usize) -> Report {
    let mut report = Report::default();
    let effort = Effort {
        n_rounds: 2,
        n_compared: 10,
        is_alone: false,
    };
    let contenders = vec![
        Contender::new(Peer::Bare, usize::MAX, |n: &u64, watch| {
            let sum = watch.time(|| n * (n + 1) / 2);
            Ok(watch.answer(|| Exactly(sum)))
        }),
        Contender::new(Peer::Ours, n_ours, move |n: &u64, watch| {
            let sum = watch.time(|| ours(*n));
            Ok(watch.answer(|| Exactly(sum)))
        }),
    ];
    contest(&mut report, FIGURE, (&[3, 4, 5], effort), contenders).expect("both answer");
    report
}

#[test]
fn answers_that_agree_are_no_fault_and_every_question_counts() {
    let report = asked(|n| (1..=n).sum(), usize::MAX);
    assert_eq!(report.faults, Vec::<String>::new());
    let row = &report.rows[0];
    assert_eq!(row.ours.map(|spread| spread.n), Some(6));
    assert_eq!(row.bare.map(|spread| spread.n), Some(6));
    assert!(row.sqlite.is_none());
}

#[test]
fn an_answer_that_differs_is_a_fault() {
    let report = asked(|n| if n == 5 { 14 } else { (1..=n).sum() }, usize::MAX);
    assert_eq!(
        report.faults,
        ["sums, asked 5: Ours answers otherwise than Bare: 14 and not 15"]
    );
}

#[test]
fn who_is_slow_is_asked_less_and_compared_less() {
    let report = asked(|n| if n == 5 { 14 } else { (1..=n).sum() }, 2);
    assert_eq!(report.faults, Vec::<String>::new());
    assert_eq!(report.rows[0].ours.map(|spread| spread.n), Some(4));
}

#[test]
fn ranks_may_differ_by_a_billionth() {
    let ranks = |last: f64| Ranks(vec![0.5, last]);
    assert!(ranks(0.5).difference(&ranks(0.5 + 5e-10)).is_none());
    assert!(ranks(0.5).difference(&ranks(0.5 + 5e-9)).is_some());
    assert!(ranks(0.5).difference(&ranks(f64::NAN)).is_some());
    assert!(ranks(0.5).difference(&Ranks(vec![0.5])).is_some());
}

#[test]
fn spreads_take_the_middle_and_the_end() {
    let spread = Spread::of((0..1_000).map(f64::from).collect()).expect("some");
    assert_eq!((spread.median, spread.p99, spread.n), (500.0, 990.0, 1_000));
    assert!(Spread::of(Vec::new()).is_none());
}
