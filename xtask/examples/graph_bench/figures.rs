//! How figures come about.

use crate::report::{Row, Spread, Unit};

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
}
