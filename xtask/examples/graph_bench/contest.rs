//! The same questions to several contenders: their answers compared, then their times taken by turns.

use std::fmt::Debug;
use std::hint::black_box;
use std::time::Instant;

use anyhow::Result;

use crate::report::{Report, Row, Spread, Unit};

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Ours,
    Bare,
    Petgraph,
    Sqlite,
}

/// Takes the time of one call, or asks for its answer to be compared.
#[derive(Debug)]
pub(crate) struct Watch {
    is_timing: bool,
    /// What taking a time costs itself, in ns.
    own_ns: f64,
    samples: Vec<f64>,
}

impl Watch {
    pub(crate) fn new() -> Self {
        let mut watch = Self {
            is_timing: true,
            own_ns: 0.0,
            samples: Vec::new(),
        };
        for _ in 0..10_000 {
            watch.time(|| ());
        }
        let empty = Spread::of(std::mem::take(&mut watch.samples));
        watch.own_ns = empty.map_or(0.0, |empty| empty.median);
        watch
    }

    /// Does what is timed.
    pub(crate) fn time<R>(&mut self, call: impl FnOnce() -> R) -> R {
        let began = Instant::now();
        let answer = black_box(call());
        let took = began.elapsed();
        if self.is_timing {
            let ns = took.as_nanos() as f64 - self.own_ns;
            self.samples.push(ns.max(0.0));
        }
        answer
    }

    /// The answer in the form in which answers are compared; not made while times are taken.
    pub(crate) fn answer<A>(&self, answer: impl FnOnce() -> A) -> Option<A> {
        (!self.is_timing).then(answer)
    }
}

/// An answer that can be compared with another's.
pub(crate) trait Answer {
    /// How the two differ, in words.
    fn difference(&self, other: &Self) -> Option<String>;
}

/// An answer that must be the same to the last bit.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Exactly<A>(pub(crate) A);

impl<A: PartialEq + Debug> Answer for Exactly<A> {
    fn difference(&self, other: &Self) -> Option<String> {
        let shown = |answer: &Self| {
            let text = format!("{:?}", answer.0);
            let cut = text.floor_char_boundary(200);
            text[..cut].to_owned()
        };
        (self != other).then(|| format!("{} and not {}", shown(self), shown(other)))
    }
}

/// Ranks of all things, which may differ by 1e-9.
#[derive(Clone, Debug)]
pub(crate) struct Ranks(pub(crate) Vec<f64>);

impl Answer for Ranks {
    fn difference(&self, other: &Self) -> Option<String> {
        if self.0.len() != other.0.len() {
            return Some(format!("{} and not {} ranks", self.0.len(), other.0.len()));
        }
        let both = self.0.iter().zip(&other.0);
        let mut differences = both.map(|(one, two)| (one - two).abs());
        // No number is neither more nor less.
        let first = differences.find(|difference| !(..=1e-9).contains(difference));
        first.map(|difference| format!("a rank differs by {difference:e}"))
    }
}

type Ask<'a, Q, A> = Box<dyn FnMut(&Q, &mut Watch) -> Result<Option<A>> + 'a>;

/// One who answers, and how many of the questions at most: what takes seconds is not asked thousands of times.
pub(crate) struct Contender<'a, Q, A> {
    peer: Peer,
    n_questions: usize,
    ask: Ask<'a, Q, A>,
}

impl<'a, Q, A> Contender<'a, Q, A> {
    pub(crate) fn new(
        peer: Peer,
        n_questions: usize,
        ask: impl FnMut(&Q, &mut Watch) -> Result<Option<A>> + 'a,
    ) -> Self {
        Self {
            peer,
            n_questions,
            ask: Box::new(ask),
        }
    }
}

/// A figure and what is wanted of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure<'a> {
    pub(crate) name: &'a str,
    /// Nanoseconds that ours may take at most on the machine that the targets are from.
    pub(crate) most_ns: Option<f64>,
    pub(crate) most_times: Option<f64>,
}

/// How much is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// How often the questions are asked while times are taken.
    pub(crate) n_rounds: usize,
    /// How many answers are compared.
    pub(crate) n_compared: usize,
    /// Whether only ours is asked, for a profile of it.
    pub(crate) is_alone: bool,
}

/// Compares the answers of all contenders with those of the first, then takes times, and adds a row.
///
/// # Errors
/// A contender cannot answer at all. An answer that differs is a fault of the report.
pub(crate) fn contest<Q: Debug, A: Answer>(
    report: &mut Report,
    figure: Figure<'_>,
    (questions, effort): (&[Q], Effort),
    mut contenders: Vec<Contender<'_, Q, A>>,
) -> Result<()> {
    if effort.is_alone {
        contenders.retain(|contender| contender.peer == Peer::Ours);
    }
    compare(report, figure.name, (questions, effort), &mut contenders)?;
    let mut watches: Vec<Watch> = contenders.iter().map(|_| Watch::new()).collect();
    for _ in 0..effort.n_rounds {
        for (contender, watch) in contenders.iter_mut().zip(&mut watches) {
            for question in questions.iter().take(contender.n_questions) {
                (contender.ask)(question, watch)?;
            }
        }
    }
    let mut row = Row::new(figure.name, Unit::Nanoseconds);
    row.most = figure.most_ns;
    row.most_times = figure.most_times;
    for (contender, watch) in contenders.iter().zip(watches) {
        let spread = Spread::of(watch.samples);
        match contender.peer {
            Peer::Ours => row.ours = spread,
            Peer::Bare => row.bare = spread,
            Peer::Petgraph => row.petgraph = spread,
            Peer::Sqlite => row.sqlite = spread,
        }
    }
    report.rows.push(row);
    Ok(())
}

fn compare<Q: Debug, A: Answer>(
    report: &mut Report,
    name: &str,
    (questions, effort): (&[Q], Effort),
    contenders: &mut [Contender<'_, Q, A>],
) -> Result<()> {
    let mut watch = Watch::new();
    watch.is_timing = false;
    let Some((first, others)) = contenders.split_first_mut() else {
        return Ok(());
    };
    for (place, question) in questions.iter().take(effort.n_compared).enumerate() {
        let Some(wanted) = (first.ask)(question, &mut watch)? else {
            continue;
        };
        for other in others.iter_mut().filter(|other| place < other.n_questions) {
            let Some(answer) = (other.ask)(question, &mut watch)? else {
                continue;
            };
            if let Some(difference) = answer.difference(&wanted) {
                report.faults.push(format!(
                    "{name}, asked {question:?}: {:?} answers otherwise than {:?}: {difference}",
                    other.peer, first.peer
                ));
                return Ok(());
            }
        }
    }
    Ok(())
}
