//! What is counted, and the figures made of counts.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

macro_rules! tally {
    ($($(#[$about:meta])* $name:ident,)*) => {
        /// Counts of one article, or their sums.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub(crate) struct Tally {
            $($(#[$about])* pub(crate) $name: u64,)*
        }

        impl AddAssign<&Tally> for Tally {
            fn add_assign(&mut self, other: &Self) {
                $(self.$name += other.$name;)*
            }
        }

        impl Tally {
            /// Every count with its name.
            pub(crate) fn counts(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

tally! {
    articles,
    /// Entities: found, asked for, found where the gold is exhaustive, wrong, split, of the right type.
    e_tp, e_n, e_tpx, e_fp, e_split, type_ok, forb_ent, pollution,
    /// Strictly matched relations.
    s_tp, s_n, s_tpx, s_fp,
    /// Loosely matched relations.
    x_tp, x_n, x_tpx, x_fp,
    must_tp, must_n, nice_tp, nice_n,
    forb, forb_n,
    /// Qualifiers right on the paired.
    status_ok, polarity_ok, attribution_ok, evidence_ok, both_ok,
    /// Evidence that reads as quoted.
    reread_ok, reread_n,
    /// Rows with sources beside the narrator: all, paired, paired with the right sources.
    attributed_n, attributed_tp, attributed_ok,
    /// Rows with a status other than occurred and ongoing; right: the status.
    unreal_n, unreal_tp, unreal_ok,
    negative_n, negative_tp, negative_ok,
    dated_n, dated_tp, dated_ok,
}

/// Precision, recall and their harmonic mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Prf {
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
}

/// `part` of `all`; of nothing: 0.
pub(crate) fn share(part: f64, all: f64) -> f64 {
    if all > 0.0 { part / all } else { 0.0 }
}

impl Prf {
    pub(crate) fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        Self {
            precision,
            recall,
            f1: share(2.0 * precision * recall, sum),
        }
    }

    /// Of counts: right, given, asked for.
    pub(crate) fn of_counts(right: u64, given: u64, asked: u64) -> Self {
        Self::of(right, asked, right, given.saturating_sub(right))
    }

    fn of(tp: u64, n: u64, tpx: u64, fp: u64) -> Self {
        Self::new(
            share(tpx as f64, (tpx + fp) as f64),
            share(tp as f64, n as f64),
        )
    }
}

impl Tally {
    pub(crate) fn entities(&self) -> Prf {
        Prf::of(self.e_tp, self.e_n, self.e_tpx, self.e_fp)
    }

    pub(crate) fn strict(&self) -> Prf {
        Prf::of(self.s_tp, self.s_n, self.s_tpx, self.s_fp)
    }

    pub(crate) fn loose(&self) -> Prf {
        Prf::of(self.x_tp, self.x_n, self.x_tpx, self.x_fp)
    }

    pub(crate) fn must_recall(&self) -> f64 {
        share(self.must_tp as f64, self.must_n as f64)
    }
}

/// The sum of tallies.
pub(crate) fn sum<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> Tally {
    let mut all = Tally::default();
    for tally in tallies {
        all += tally;
    }
    all
}
