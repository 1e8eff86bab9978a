//! What relations weigh.

use newsgraph_model::Confidence;

use crate::topology::{Edge, RelationIdx, Topology};

/// What makes a path long. Weights are kept in whole millionths, so that sums do not depend on the order of adding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathWeight {
    /// Every relation weighs 1.
    #[default]
    Hops,
    /// A relation weighs `1 / (1 + n)`, n its independent publishers: what nobody but a dataset says weighs 1, what one
    /// publisher says 1/2, what nine say 1/10.
    Publishers,
    /// A relation weighs `−ln p`, p its confidence, so that the weight of a path tells the probability that all of it
    /// holds, as far as its relations are independent: `e^−weight`. Confidence 0, which is less than half a thousandth, is
    /// taken as a quarter of one.
    Confidence,
}

/// Millionths in a weight of 1.
const UNIT: f64 = 1e6;

/// The weights of relations in one search, in a form that adds up and that puts equal weights in the order of fewer hops.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    weight: PathWeight,
    /// By thousandths of confidence.
    by_confidence: Vec<u64>,
}

/// A weight in millionths in the high bits, a number of hops in the low ones.
pub(super) type Length = u64;

/// Longer than any path: 64 hops of 8.3 each take 30 bits and the 32 below.
pub(super) const ENDLESS: Length = Length::MAX;

impl Scale {
    pub(super) fn new(weight: PathWeight) -> Self {
        let by_confidence = match weight {
            PathWeight::Confidence => (0..=1000).map(of_confidence).collect(),
            PathWeight::Hops | PathWeight::Publishers => Vec::new(),
        };
        Self {
            weight,
            by_confidence,
        }
    }

    /// The length of a hop over an edge. Only for the confidence its relation is looked up.
    pub(super) fn length(&self, edge: &Edge, topology: &Topology) -> Length {
        let millionths = match self.weight {
            PathWeight::Hops => UNIT as u64,
            PathWeight::Publishers => {
                // Rounded down; 2^32 publishers still weigh nothing less than 0.
                UNIT as u64 / (1 + u64::from(edge.publishers))
            }
            PathWeight::Confidence => {
                let header = topology.header(RelationIdx(edge.relation));
                self.by_confidence[thousandths(header.confidence)]
            }
        };
        (millionths << 32) + 1
    }
}

/// The weight of a length.
pub(super) fn weight_of(length: Length) -> f64 {
    (length >> 32) as f64 / UNIT
}

fn thousandths(confidence: Confidence) -> usize {
    (confidence.get() * 1000.0).round() as usize
}

/// `−ln p` in millionths. Logarithms may differ in their last bit from one processor to the next; none of these is so near
/// to half a millionth that this could be seen.
pub(super) fn of_confidence(thousandths: u32) -> u64 {
    let probability = f64::from(thousandths).max(0.25) / 1000.0;
    (-probability.ln() * UNIT).round() as u64
}

#[cfg(test)]
mod tests {
    use super::of_confidence;

    #[test]
    fn logarithms_are_far_from_where_rounding_turns() {
        for thousandths in 0..=1000 {
            let exact = -(f64::from(thousandths).max(0.25) / 1000.0).ln() * 1e6;
            assert!(
                ((exact - exact.floor()) - 0.5).abs() > 1e-6,
                "{thousandths}"
            );
        }
        assert_eq!((of_confidence(1000), of_confidence(500)), (0, 693_147));
    }
}
