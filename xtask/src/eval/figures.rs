//! The rows of the table: figures with their intervals, counts and targets.

use serde::{Deserialize, Serialize};

use super::article::Scored;
use super::interval::interval;
use super::tally::{Tally, share, sum};

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    /// To three places.
    pub(crate) value: f64,
    /// 95 % interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) interval: Option<(f64, f64)>,
    /// What it is made of, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) counts: String,
    /// What is wanted, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) target: String,
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

impl Figure {
    pub(crate) fn new(name: &str, value: f64) -> Self {
        Self {
            name: name.to_owned(),
            value: rounded(value),
            interval: None,
            counts: String::new(),
            target: String::new(),
        }
    }

    pub(crate) fn with_interval(mut self, interval: Option<(f64, f64)>) -> Self {
        self.interval = interval.map(|(low, high)| (rounded(low), rounded(high)));
        self
    }

    pub(crate) fn with_counts(mut self, counts: impl Into<String>) -> Self {
        self.counts = counts.into();
        self
    }

    fn is_of_precision(&self) -> bool {
        self.name.contains("F1") || self.name.contains("precision")
    }

    pub(crate) fn with_target(mut self, target: &str) -> Self {
        target.clone_into(&mut self.target);
        self
    }
}

fn mean(tallies: &[&Tally], figure: impl Fn(&Tally) -> f64) -> f64 {
    let all: f64 = tallies.iter().map(|tally| figure(tally)).sum();
    share(all, tallies.len() as f64)
}

/// The mean of a figure over articles.
fn macro_figure(name: &str, tallies: &[&Tally], figure: impl Fn(&Tally) -> f64 + Copy) -> Figure {
    let value = |sample: &[&Tally]| mean(sample, figure);
    Figure::new(name, value(tallies))
        .with_interval(interval(tallies, value))
        .with_counts(format!("{} articles", tallies.len()))
}

/// A figure of the summed counts.
fn micro_figure(name: &str, tallies: &[&Tally], figure: impl Fn(&Tally) -> f64) -> Figure {
    let value = |sample: &[&Tally]| figure(&sum(sample.iter().copied()));
    Figure::new(name, value(tallies)).with_interval(interval(tallies, value))
}

fn slice(name: &str, n: u64, paired: u64, right: u64, what: &str) -> Figure {
    Figure::new(name, share(paired as f64, n as f64))
        .with_counts(format!("{paired}/{n} paired, {what} right on {right}"))
        .with_target("≥ .60")
}

/// All figures of graphs.
pub(crate) fn graph_figures(scored: &[Scored<'_>], target: &str) -> Vec<Figure> {
    let tallies: Vec<&Tally> = scored.iter().map(|scored| &scored.tally).collect();
    let all = sum(tallies.iter().copied());
    // A gold that is not exhaustive has no precision, and so no F1.
    let is_open = scored.iter().all(|scored| !scored.gold.exhaustive);
    let mut figures = strict_figures(&tallies, &all, target);
    figures.extend(other_figures(&tallies, &all));
    figures.retain(|figure| !is_open || !figure.is_of_precision());
    let slices = [
        (
            "attributed rows paired",
            all.attributed_n,
            all.attributed_tp,
            all.attributed_ok,
            "sources",
        ),
        (
            "planned, denied … rows paired",
            all.unreal_n,
            all.unreal_tp,
            all.unreal_ok,
            "status",
        ),
        (
            "negative rows paired",
            all.negative_n,
            all.negative_tp,
            all.negative_ok,
            "polarity",
        ),
        (
            "dated rows paired",
            all.dated_n,
            all.dated_tp,
            all.dated_ok,
            "time",
        ),
    ];
    let with_rows = slices.into_iter().filter(|(_, n_rows, ..)| *n_rows > 0);
    figures.extend(
        with_rows.map(|(name, n, paired, right, what)| slice(name, n, paired, right, what)),
    );
    figures
}

/// The figures that tell whether rules were fitted to the articles that may be read.
pub(crate) fn half_figures(half: &str, scored: &[&Scored<'_>]) -> Vec<Figure> {
    let tallies: Vec<&Tally> = scored.iter().map(|scored| &scored.tally).collect();
    let all = sum(tallies.iter().copied());
    let name = |figure: &str| format!("{half}: {figure}");
    vec![
        macro_figure(&name("strict F1, macro"), &tallies, |t| t.strict().f1),
        micro_figure(&name("strict F1"), &tallies, |t| t.strict().f1).with_counts(format!(
            "P {:.3} R {:.3}; forbidden {}/{}",
            all.strict().precision,
            all.strict().recall,
            all.forb,
            all.forb_n
        )),
        micro_figure(&name("must-recall"), &tallies, Tally::must_recall)
            .with_counts(format!("{}/{}", all.must_tp, all.must_n)),
    ]
}

fn strict_figures(tallies: &[&Tally], all: &Tally, target: &str) -> Vec<Figure> {
    vec![
        macro_figure("strict F1, macro", tallies, |t| t.strict().f1).with_target(target),
        macro_figure("strict precision, macro", tallies, |t| t.strict().precision),
        macro_figure("strict recall, macro", tallies, |t| t.strict().recall),
        micro_figure("strict F1", tallies, |t| t.strict().f1),
        micro_figure("strict precision", tallies, |t| t.strict().precision)
            .with_counts(format!("{} wrong", all.s_fp))
            .with_target("≥ .75"),
        micro_figure("strict recall", tallies, |t| t.strict().recall).with_counts(format!(
            "{}/{}; nice {}/{}",
            all.s_tp, all.s_n, all.nice_tp, all.nice_n
        )),
        micro_figure("must-recall", tallies, Tally::must_recall)
            .with_counts(format!("{}/{}", all.must_tp, all.must_n))
            .with_target("≥ .55"),
    ]
}

fn other_figures(tallies: &[&Tally], all: &Tally) -> Vec<Figure> {
    let of = |part: u64, whole: u64| share(part as f64, whole as f64);
    let on_paired = |name: &str, right: u64| {
        Figure::new(name, of(right, all.s_tp)).with_counts(format!("{right}/{} paired", all.s_tp))
    };
    vec![
        Figure::new("forbidden hits", of(all.forb, all.forb_n))
            .with_counts(format!("{}/{}", all.forb, all.forb_n))
            .with_target("≤ .01"),
        micro_figure("any predicate F1", tallies, |t| t.loose().f1)
            .with_counts(format!("{}/{}, {} wrong", all.x_tp, all.x_n, all.x_fp)),
        micro_figure("entity F1", tallies, |t| t.entities().f1).with_counts(format!(
            "{}/{}, {} wrong, {} of them splits; type right {}; bad names {}, bad aliases {}",
            all.e_tp, all.e_n, all.e_fp, all.e_split, all.type_ok, all.forb_ent, all.pollution
        )),
        on_paired("status right", all.status_ok).with_target("≥ .90"),
        on_paired("attribution right", all.attribution_ok).with_target("≥ .90"),
        on_paired("status and attribution right", all.both_ok).with_target("≥ .90"),
        on_paired("polarity right", all.polarity_ok),
        Figure::new("time right", of(all.dated_ok, all.dated_tp)).with_counts(format!(
            "{}/{} paired and dated",
            all.dated_ok, all.dated_tp
        )),
        on_paired("evidence in the right place", all.evidence_ok),
        Figure::new("evidence reads as quoted", of(all.reread_ok, all.reread_n))
            .with_counts(format!("{}/{}", all.reread_ok, all.reread_n)),
    ]
}
