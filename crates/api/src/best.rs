//! Which sentence shows a relation best, and in which words to tell it.

use std::cmp::Reverse;

use newsgraph_model::{Assertion, AssertionId, ClaimId, Confidence, View};

use crate::claim::Claim;
use crate::code::Failure;
use crate::reading::{Reading, read_failure};
use crate::relation::{Relation, in_collection};

/// Claims of an assertion that are compared at a time, those published first first.
const MAX_COMPARED: usize = 16;

impl Relation {
    /// The claim that shows the relation best in what `reading` sees; `None` when it sees none.
    ///
    /// The assertion is chosen first, then its claim with the highest confidence, the earlier published one among equals.
    /// Of an assertion with many claims the first sixteen are compared: an assertion knows the highest confidence among
    /// its claims, and nearly always one of the first has it.
    pub(crate) fn best_claim_in(&self, reading: &Reading) -> Result<Option<Claim>, Failure> {
        let mut assertions = self.assertions_seen(reading)?;
        assertions.sort_by_key(|assertion| standing(assertion, reading.view));
        for assertion in &assertions {
            let best = best_of(reading, assertion)?;
            if best.is_some() {
                return Ok(best);
            }
        }
        Ok(None)
    }

    /// Who, what, whom in words, with the predicate as it is shown: `Ada Winter endorsed Bo Sommer`.
    pub(crate) fn label(&self) -> Result<String, Failure> {
        let triple = self.triple_in_words(0)?;
        let ontology = self.reading.ontology();
        let predicate = ontology
            .predicate(&self.row.predicate)
            .map_or(self.row.predicate.as_str(), |known| &known.label);
        let words = [&triple.subject, predicate].into_iter();
        let words: Vec<&str> = words.chain(triple.object.as_deref()).collect();
        Ok(words.join(" "))
    }
}

/// The lower, the sooner an assertion is shown.
fn standing(
    assertion: &Assertion,
    view: View,
) -> (
    bool,
    usize,
    bool,
    Reverse<Confidence>,
    Reverse<u32>,
    AssertionId,
) {
    let seen = |basic: &&View| view.set().intersects(basic.set()) && assertion.views.is_in(**basic);
    let basic = View::BASIC.iter().position(|basic| seen(&basic));
    (
        assertion.support.attested == assertion.support.claims,
        basic.unwrap_or(View::BASIC.len()),
        !assertion.speakers.is_empty(),
        Reverse(assertion.confidence),
        Reverse(assertion.support.publishers),
        assertion.id,
    )
}

/// The best claim of an assertion among the first ones that the read's collection holds.
fn best_of(reading: &Reading, assertion: &Assertion) -> Result<Option<Claim>, Failure> {
    let mut after: Option<(i64, ClaimId)> = None;
    loop {
        reading.budget().check_time()?;
        let view = &reading.snapshot.view;
        let rows = view
            .claims_of(&[assertion.id], after, MAX_COMPARED)
            .map_err(read_failure)?;
        let is_last = rows.len() < MAX_COMPARED;
        after = rows.last().map(|(place, _)| (place.published, place.claim));
        let mut best: Option<Claim> = None;
        for (place, source) in rows {
            if !in_collection(reading, source)? {
                continue;
            }
            let Some(claim) = Claim::read_from(reading, source, place.claim)? else {
                continue;
            };
            let confidence = claim.row.confidence;
            if best
                .as_ref()
                .is_none_or(|best| best.row.confidence < confidence)
            {
                best = Some(claim);
            }
            if confidence == assertion.confidence {
                break;
            }
        }
        if best.is_some() || is_last {
            return Ok(best);
        }
    }
}
