//! Whether a relation of the answer is the one that the gold states, and how well.

use std::collections::BTreeSet;

use super::gold::GoldRelation;
use super::mapping::{Ids, Unit};
use super::names::norm;

/// A gold relation with what matching needs.
pub(crate) struct Row<'a> {
    pub(crate) relation: &'a GoldRelation,
    pub(crate) evidence: Vec<(usize, usize)>,
    subjects: Ids<'a>,
    objects: Ids<'a>,
}

impl<'a> Row<'a> {
    pub(crate) fn new(relation: &'a GoldRelation, text: &str) -> Self {
        let with = |one: &'a String, others: &'a [String]| {
            std::iter::once(one)
                .chain(others)
                .map(String::as_str)
                .collect()
        };
        Self {
            relation,
            evidence: relation
                .evidence
                .iter()
                .filter_map(|evidence| evidence.span(text))
                .collect(),
            subjects: with(&relation.subject, &relation.accept_subjects),
            objects: with(&relation.object, &relation.accept_objects),
        }
    }

    /// Whether a literal object says the label that the gold does.
    fn has_label_of(&self, unit: &Unit<'_>) -> bool {
        let labels = self.relation.predicate == "labeled" && unit.predicate() == "labeled";
        if !labels || unit.object.id.is_some() {
            return false;
        }
        let said = norm(&unit.object.words);
        let label = norm(self.relation.label.as_deref().unwrap_or_default());
        !said.is_empty() && !label.is_empty() && (label.contains(&said) || said.contains(&label))
    }

    /// Same ends and direction, accepted predicate.
    pub(crate) fn is_strictly(&self, unit: &Unit<'_>) -> bool {
        let accepted = std::iter::once(&self.relation.predicate)
            .chain(&self.relation.accept_predicates)
            .any(|predicate| predicate == unit.predicate());
        if !accepted {
            return false;
        }
        let (s, o) = (&unit.subject.ids, &unit.object.ids);
        if meets(s, &self.subjects) && (meets(o, &self.objects) || self.has_label_of(unit)) {
            return true;
        }
        (unit.symmetric || self.relation.either_direction)
            && meets(s, &self.objects)
            && meets(o, &self.subjects)
    }

    /// Same ends, any direction and predicate.
    pub(crate) fn is_loosely(&self, unit: &Unit<'_>) -> bool {
        let (s, o) = (&unit.subject.ids, &unit.object.ids);
        (meets(s, &self.subjects) && (meets(o, &self.objects) || self.has_label_of(unit)))
            || (meets(s, &self.objects) && meets(o, &self.subjects))
    }

    /// Which qualifiers are right, and how much of the evidence is shared.
    pub(crate) fn qualifiers(&self, unit: &Unit<'_>) -> Qualifiers {
        let (has_evidence, shared_evidence) = self.evidence_of(unit);
        let gold = self.relation;
        Qualifiers {
            status: std::iter::once(&gold.status)
                .chain(&gold.accept_status)
                .any(|status| status == unit.status),
            polarity: gold.polarity == unit.polarity,
            attribution: self.attributes(unit),
            time: self.is_timed(unit),
            evidence: has_evidence,
            shared_evidence,
        }
    }

    /// How much better this pair is than another.
    pub(crate) fn weight(&self, unit: &Unit<'_>) -> f64 {
        let found = self.qualifiers(unit);
        let gold = self.relation;
        let count = |holds: bool| f64::from(u8::from(holds));
        let right = [
            found.status,
            found.polarity,
            found.attribution,
            found.time == Some(true),
            found.evidence,
        ];
        4.0 * count(unit.predicate() == gold.predicate)
            + 2.0 * count(unit.subject.ids.contains(gold.subject.as_str()))
            + 2.0 * count(unit.object.ids.contains(gold.object.as_str()))
            + 3.0 * found.shared_evidence
            + count(unit.status == gold.status)
            + right.into_iter().map(count).sum::<f64>()
    }

    fn evidence_of(&self, unit: &Unit<'_>) -> (bool, f64) {
        let spans = unit
            .relation
            .evidence
            .iter()
            .map(|span| (span.start, span.end));
        let (mut shared, mut all) = (0, 0);
        for (start, end) in spans {
            all += end.saturating_sub(start);
            for &(gold_start, gold_end) in &self.evidence {
                shared += end.min(gold_end).saturating_sub(start.max(gold_start));
            }
        }
        all += self
            .evidence
            .iter()
            .map(|(start, end)| end - start)
            .sum::<usize>();
        let union = all.saturating_sub(shared);
        let share = if union > 0 {
            shared as f64 / union as f64
        } else {
            0.0
        };
        (shared > 0, share)
    }

    fn attributes(&self, unit: &Unit<'_>) -> bool {
        let gold: BTreeSet<&str> = self
            .relation
            .attribution
            .iter()
            .map(String::as_str)
            .collect();
        let gold: BTreeSet<&str> = gold.into_iter().filter(|id| *id != "narrator").collect();
        let accepted = self.relation.accept_attribution.iter().map(String::as_str);
        let accepted: BTreeSet<&str> = accepted.collect();
        let mut got = BTreeSet::new();
        for source in &unit.sources {
            let known = |id: &&str| gold.contains(id) || accepted.contains(id);
            let hits: BTreeSet<&str> = source.ids.iter().copied().filter(known).collect();
            if hits.is_empty() {
                return false;
            }
            let wanted: BTreeSet<&str> = hits.intersection(&gold).copied().collect();
            got.extend(if wanted.is_empty() { hits } else { wanted });
        }
        let all_there = gold.difference(&accepted).all(|id| got.contains(id));
        all_there && (!got.is_empty() || gold.is_subset(&accepted))
    }

    /// `None` when the gold gives no time.
    fn is_timed(&self, unit: &Unit<'_>) -> Option<bool> {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let gold = self.relation.time.as_ref()?;
        let (start, end) = (text(&gold.start), text(&gold.end));
        if start.is_none() && end.is_none() {
            return None;
        }
        let first = |day: Option<String>| day.map_or("0000".to_owned(), |day| pad(&day, false));
        let last = |day: Option<String>| day.map_or("9999".to_owned(), |day| pad(&day, true));
        let said = unit.relation.time.clone().unwrap_or_default();
        let (said_start, said_end) = (text(&said.start), text(&said.end));
        let said_last = match (&said_start, said_end) {
            (None, None) => return Some(false),
            (_, Some(end)) => pad(&end, true),
            (Some(_), None) if unit.status == "ongoing" => "9999".to_owned(),
            (Some(start), None) => pad(start, true),
        };
        Some(first(said_start) <= last(end) && first(start) <= said_last)
    }
}

fn meets(a: &Ids<'_>, b: &Ids<'_>) -> bool {
    a.iter().any(|id| b.contains(id))
}

/// A date filled up to a day.
fn pad(date: &str, is_end: bool) -> String {
    let date: String = date.chars().take(10).collect();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match date.len() {
        4 if digits(&date) => date + if is_end { "-12-31" } else { "-01-01" },
        7 if digits(&date[..4]) && date.as_bytes()[4] == b'-' && digits(&date[5..]) => {
            date + if is_end { "-31" } else { "-01" }
        }
        _ => date,
    }
}

/// Which qualifiers of a paired relation are right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Qualifiers {
    pub(crate) status: bool,
    pub(crate) polarity: bool,
    pub(crate) attribution: bool,
    /// `None`: the gold gives no time.
    pub(crate) time: Option<bool>,
    pub(crate) evidence: bool,
    /// Shared bytes of evidence over all.
    pub(crate) shared_evidence: f64,
}
