//! What the program that measures graphs tells: rows of figures.

use serde::{Deserialize, Serialize};

/// Everything that one process measured.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Report {
    /// What was measured on, in words.
    pub(crate) graph: String,
    /// The day of the measurement.
    pub(crate) date: String,
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
