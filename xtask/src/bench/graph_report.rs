//! What the program that measures graphs tells: rows of figures.

use serde::{Deserialize, Serialize};

/// Everything that one process measured.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Report {
    /// What was measured on, in words.
    pub(crate) graph: String,
    pub(crate) rows: Vec<Row>,
    /// Answers that differ between the contenders.
    pub(crate) faults: Vec<String>,
}

/// One figure of all contenders.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) figure: String,
    pub(crate) unit: Unit,
    pub(crate) ours: Option<Spread>,
    pub(crate) bare: Option<Spread>,
    pub(crate) petgraph: Option<Spread>,
    pub(crate) sqlite: Option<Spread>,
    /// What ours may be at most, in the unit.
    pub(crate) most: Option<f64>,
    /// How many times the bare comparator's figure ours may be at most.
    pub(crate) most_times: Option<f64>,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Unit {
    Nanoseconds,
    Bytes,
    Times,
    Count,
}

/// What many measurements came to.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    /// What 99 of 100 stay below.
    pub(crate) p99: f64,
    pub(crate) n: usize,
}

impl Spread {
    /// A figure that was measured once.
    pub(crate) const fn once(value: f64) -> Self {
        Self {
            median: value,
            p99: value,
            n: 1,
        }
    }

    /// `None` of no measurements.
    pub(crate) fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (values.len() as f64 * share) as usize;
            values.get(place.min(values.len().checked_sub(1)?)).copied()
        };
        Some(Self {
            median: at(0.5)?,
            p99: at(0.99)?,
            n: values.len(),
        })
    }
}

impl Row {
    /// A row without figures.
    pub(crate) fn new(figure: &str, unit: Unit) -> Self {
        Self {
            figure: figure.to_owned(),
            unit,
            ours: None,
            bare: None,
            petgraph: None,
            sqlite: None,
            most: None,
            most_times: None,
        }
    }

    /// How many times the bare comparator's median ours is.
    pub(crate) fn times(&self) -> Option<f64> {
        Some(self.ours?.median / self.bare?.median)
    }

    /// Whether what is wanted is kept; `None` when nothing is.
    pub(crate) fn is_kept(&self) -> Option<bool> {
        let most = self.most.map(|most| Some(self.ours?.median <= most));
        let most_times = self.most_times.map(|most| Some(self.times()? <= most));
        // Limits in seconds are for one machine; where the ratio can be told it decides.
        most_times.flatten().or(most.flatten())
    }
}
