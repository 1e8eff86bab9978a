//! Cells: when a claim happens and when it was published. Claims of one bucket with one cell are always in one relation.

use jiff::ToSpan as _;
use jiff::civil::Date;
use newsgraph_model::ontology::{Ontology, PredicateKind};
use newsgraph_model::{EventTime, Precision};
use serde::{Deserialize, Serialize};

use crate::resolved::ResolvedClaim;

/// First day, last day, precision and day of publication of a claim, as far as grouping needs them. Sorts by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cell([u8; Cell::LEN]);

/// Precisions by the number that stands for them in a cell, less one.
const PRECISIONS: [Precision; 7] = [
    Precision::Time,
    Precision::Day,
    Precision::Month,
    Precision::Year,
    Precision::Interval,
    Precision::Approx,
    Precision::Before,
];

impl Cell {
    /// Bytes of a cell in a key.
    pub const LEN: usize = 13;

    /// The cell of all claims of a state, which is one relation however often it is reported.
    const STATE: Self = Self([0; Self::LEN]);

    /// The cell of a resolved claim.
    pub fn of(claim: &ResolvedClaim, ontology: &Ontology) -> Self {
        let is_state = ontology
            .predicate(&claim.predicate)
            .is_some_and(|predicate| predicate.kind == PredicateKind::State);
        if is_state {
            return Self::STATE;
        }
        Self::at(
            claim.time.as_ref(),
            claim.published_earliest.map(|moment| moment.date()),
        )
    }

    pub(crate) fn at(time: Option<&EventTime>, published: Option<Date>) -> Self {
        let mut bytes = [0; Self::LEN];
        bytes[..4].copy_from_slice(&day_number(time.and_then(|time| time.start)).to_be_bytes());
        bytes[4..8].copy_from_slice(&day_number(time.and_then(|time| time.end)).to_be_bytes());
        bytes[8] = time.map_or(0, |time| {
            let place = PRECISIONS
                .iter()
                .position(|precision| *precision == time.precision);
            place.map_or(0, |place| place as u8 + 1)
        });
        bytes[9..].copy_from_slice(&day_number(published).to_be_bytes());
        Self(bytes)
    }

    /// The cell with these bytes; for keys read back from a store.
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes, for keys.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// When it happens; `None` when that is not said.
    pub(crate) fn time(&self) -> Option<EventTime> {
        let precision = PRECISIONS.get(usize::from(self.0[8].checked_sub(1)?))?;
        Some(EventTime {
            expression: None,
            start: self.day(0),
            end: self.day(4),
            precision: *precision,
        })
    }

    /// The day of publication.
    pub(crate) fn published(&self) -> Option<Date> {
        self.day(9)
    }

    /// Whether claims that were published on this day may be in the cell.
    pub(crate) fn may_hold(&self, published: Option<Date>) -> bool {
        *self == Self::STATE || self.published() == published
    }

    fn day(&self, at: usize) -> Option<Date> {
        let bytes = &self.0[at..at + 4];
        let number = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let days = i64::from(number.checked_sub(1)?);
        Date::MIN.checked_add(days.days()).ok()
    }
}

/// Days since the first that there is, from 1 on; 0 for none.
fn day_number(day: Option<Date>) -> u32 {
    let days = day.map(|day| (day - Date::MIN).get_days());
    days.map_or(0, |days| u32::try_from(days).unwrap_or_default() + 1)
}
