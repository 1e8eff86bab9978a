//! From a bucket of resolved claims to relations: which claims speak of one happening, and what stands behind it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use newsgraph_model::ontology::{Ontology, PredicateKind};
use newsgraph_model::{
    Assertion, AssertionId, ClaimRef, EventTime, IdHasher, Polarity, Precision, Relation,
    RelationId, RelationTime, SourceId, Speaker, Status, Support, Term, ViewSet,
};

use crate::resolved::{BucketKey, ResolvedClaim};

/// Reports of one event that give no date are taken together when they were published within this many days.
const REPORT_WINDOW_DAYS: i64 = 31;

/// A stretch of days; `None` is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Days {
    start: Date,
    end: Date,
}

impl Days {
    fn of(time: &EventTime) -> Option<Self> {
        if time.start.is_none() && time.end.is_none() {
            return None;
        }
        let start = time.start.unwrap_or(Date::MIN);
        let end = time.end.unwrap_or(Date::MAX);
        (start <= end).then_some(Self { start, end })
    }

    fn overlaps(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Days between the two, 0 when they touch.
    fn distance(self, day: Date) -> i64 {
        if day < self.start {
            return days_between(day, self.start);
        }
        if day > self.end {
            days_between(self.end, day)
        } else {
            0
        }
    }

    fn widened(self, n_days: i64) -> Self {
        let by: Span = n_days.days();
        Self {
            start: self.start.saturating_sub(by),
            end: self.end.saturating_add(by),
        }
    }
}

fn days_between(earlier: Date, later: Date) -> i64 {
    i64::from((later - earlier).get_days())
}

/// The relations of one bucket. The claims may come in any order; the result does not depend on it.
pub(crate) fn relations_of(
    bucket: BucketKey,
    claims: &[ResolvedClaim],
    ontology: &Ontology,
) -> Vec<Relation> {
    let mut claims: Vec<&ResolvedClaim> = claims.iter().collect();
    claims.sort_by_key(|claim| claim.claim);
    let Some(first) = claims.first() else {
        return Vec::new();
    };
    let is_state = ontology
        .predicate(&first.predicate)
        .is_some_and(|predicate| predicate.kind == PredicateKind::State);
    let groups = if is_state {
        BTreeMap::from([(String::new(), claims)])
    } else {
        happenings(&claims)
    };
    groups
        .into_iter()
        .map(|(key, claims)| relation_of(bucket, &key, &claims))
        .collect()
}

/// Claims about one happening each, by a key that says when. Exact dates make the groups; vaguer dates and undated
/// reports join the one that fits and is nearest to their publication.
fn happenings<'a>(claims: &[&'a ResolvedClaim]) -> BTreeMap<String, Vec<&'a ResolvedClaim>> {
    let (mut exact, mut vague, mut undated) = (Vec::new(), Vec::new(), Vec::new());
    for claim in claims {
        match claim
            .time
            .as_ref()
            .and_then(|time| Some((Days::of(time)?, time.precision)))
        {
            Some((days, Precision::Day | Precision::Time)) => exact.push((days, *claim)),
            // `By the day of the report` says no more than the report itself.
            Some((days, Precision::Before)) if days.start == Date::MIN => undated.push(*claim),
            Some((days, _)) => vague.push((days, *claim)),
            None => undated.push(*claim),
        }
    }
    let mut groups = chained(exact);
    vague.sort_by_key(|(days, claim)| (days_between(days.start, days.end), *days, claim.claim));
    let mut loose = Vec::new();
    for (days, claim) in vague {
        match nearest(&groups, claim, |group| group.overlaps(days)) {
            Some(idx) => groups[idx].1.push(claim),
            None => loose.push((days, claim)),
        }
    }
    groups.extend(chained(loose));
    let mut unplaced = Vec::new();
    for claim in undated {
        let day = published_day(claim);
        let in_window = |group: Days| {
            day.is_some_and(|day| group.widened(REPORT_WINDOW_DAYS).distance(day) == 0)
        };
        match nearest(&groups, claim, in_window) {
            Some(idx) => groups[idx].1.push(claim),
            None => unplaced.push((day, claim)),
        }
    }
    let mut keyed = BTreeMap::new();
    for (days, claims) in groups {
        insert_free(&mut keyed, day_key(days), claims);
    }
    for (key, claims) in by_publication(unplaced) {
        insert_free(&mut keyed, key, claims);
    }
    keyed
}

fn insert_free<'a>(
    keyed: &mut BTreeMap<String, Vec<&'a ResolvedClaim>>,
    mut key: String,
    claims: Vec<&'a ResolvedClaim>,
) {
    while keyed.contains_key(&key) {
        key.push('\'');
    }
    keyed.insert(key, claims);
}

fn day_key(days: Days) -> String {
    if days.start == Date::MIN {
        format!("../{}", days.end)
    } else {
        days.start.to_string()
    }
}

fn published_day(claim: &ResolvedClaim) -> Option<Date> {
    claim.published_earliest.map(|moment| moment.date())
}

/// Stretches that overlap, directly or through others, taken together; in order of time.
fn chained(mut dated: Vec<(Days, &ResolvedClaim)>) -> Vec<(Days, Vec<&ResolvedClaim>)> {
    dated.sort_by_key(|(days, claim)| (*days, claim.claim));
    let mut groups: Vec<(Days, Vec<&ResolvedClaim>)> = Vec::new();
    for (days, claim) in dated {
        match groups.last_mut() {
            Some((group, claims)) if group.overlaps(days) => {
                *group = group.cover(days);
                claims.push(claim);
            }
            _ => groups.push((days, vec![claim])),
        }
    }
    groups
}

/// The group that fits and is nearest to the claim's publication; the earliest of equals.
fn nearest(
    groups: &[(Days, Vec<&ResolvedClaim>)],
    claim: &ResolvedClaim,
    fits: impl Fn(Days) -> bool,
) -> Option<usize> {
    let fitting = groups
        .iter()
        .enumerate()
        .filter(|(_, (days, _))| fits(*days));
    let distance = |days: Days| published_day(claim).map_or(0, |day| days.distance(day));
    fitting
        .min_by_key(|(idx, (days, _))| (distance(*days), *idx))
        .map(|(idx, _)| idx)
}

/// Undated reports: those published close to each other are taken together.
fn by_publication(
    mut undated: Vec<(Option<Date>, &ResolvedClaim)>,
) -> Vec<(String, Vec<&ResolvedClaim>)> {
    undated.sort_by_key(|(day, claim)| (*day, claim.claim));
    let mut groups: Vec<(String, Option<Date>, Vec<&ResolvedClaim>)> = Vec::new();
    for (day, claim) in undated {
        let close = |last: Option<Date>| match (last, day) {
            (Some(last), Some(day)) => days_between(last, day) <= REPORT_WINDOW_DAYS,
            (last, day) => last == day,
        };
        match groups.last_mut() {
            Some((_, last, claims)) if close(*last) => {
                *last = day;
                claims.push(claim);
            }
            _ => groups.push((
                day.map_or_else(String::new, |day| format!("~{day}")),
                day,
                vec![claim],
            )),
        }
    }
    groups
        .into_iter()
        .map(|(key, _, claims)| (key, claims))
        .collect()
}

fn relation_of(bucket: BucketKey, group: &str, claims: &[&ResolvedClaim]) -> Relation {
    let id = RelationId::from_bytes(
        IdHasher::new("relation")
            .bytes(bucket.as_bytes())
            .text(group)
            .finish16(),
    );
    let first = claims
        .iter()
        .min_by_key(|claim| claim.claim)
        .expect("a group has a claim");
    let assertions = assertions_of(id, claims);
    Relation {
        id,
        predicate: first.predicate.clone(),
        subject: representative(claims.iter().map(|claim| &claim.subject)),
        object: first
            .object
            .is_some()
            .then(|| representative(claims.iter().filter_map(|claim| claim.object.as_ref()))),
        roles: merged_roles(claims),
        time: time_of(claims),
        support: support_of(claims),
        confidence: claims
            .iter()
            .map(|claim| claim.confidence)
            .max()
            .expect("a group has a claim"),
        inferred: claims.iter().all(|claim| claim.inferred),
        nested: claims.iter().all(|claim| claim.nested),
        views: assertions.iter().fold(ViewSet::EMPTY, |views, assertion| {
            views.union(assertion.views)
        }),
        first_published: claims
            .iter()
            .filter_map(|claim| claim.published_earliest)
            .min(),
        last_published: claims
            .iter()
            .filter_map(|claim| claim.published_latest)
            .max(),
        collections: claims
            .iter()
            .flat_map(|claim| claim.collections.iter().cloned())
            .collect(),
        assertions,
    }
}

/// Entities of a bucket are equal; literals and nested claims may differ in form, and the smallest stands for them.
fn representative<'a>(terms: impl Iterator<Item = &'a Term>) -> Term {
    terms
        .min()
        .cloned()
        .expect("every claim of the group has the term")
}

fn merged_roles(claims: &[&ResolvedClaim]) -> Vec<(newsgraph_model::RoleName, Vec<Term>)> {
    let mut merged: BTreeMap<_, BTreeSet<Term>> = BTreeMap::new();
    for (name, terms) in claims.iter().flat_map(|claim| &claim.roles) {
        merged
            .entry(name.clone())
            .or_default()
            .extend(terms.iter().cloned());
    }
    merged
        .into_iter()
        .map(|(name, terms)| (name, terms.into_iter().collect()))
        .collect()
}

/// The most exact time that any claim gives; the earliest claim's among equals.
fn time_of(claims: &[&ResolvedClaim]) -> Option<RelationTime> {
    let vagueness = |precision: Precision| match precision {
        Precision::Time => 0,
        Precision::Day => 1,
        Precision::Month => 2,
        Precision::Interval => 3,
        Precision::Approx => 4,
        Precision::Year => 5,
        Precision::Before => 6,
    };
    let timed = claims
        .iter()
        .filter_map(|claim| Some((claim.time?, claim.claim)));
    let (time, _) = timed
        .min_by_key(|(time, claim)| (vagueness(time.precision), time.start, time.end, *claim))?;
    Some(RelationTime {
        start: time.start,
        end: time.end,
        precision: time.precision,
    })
}

fn assertions_of(relation: RelationId, claims: &[&ResolvedClaim]) -> Vec<Assertion> {
    let mut groups: BTreeMap<(Status, Polarity, &[Speaker]), Vec<&ResolvedClaim>> = BTreeMap::new();
    for claim in claims {
        groups
            .entry((claim.status, claim.polarity, &claim.speakers))
            .or_default()
            .push(claim);
    }
    let assertion = |((status, polarity, speakers), claims): (
        (Status, Polarity, &[Speaker]),
        Vec<&ResolvedClaim>,
    )| {
        let refs: BTreeSet<ClaimRef> = claims.iter().map(|claim| claim.claim).collect();
        Assertion {
            id: assertion_id(relation, status, polarity, speakers),
            status,
            polarity,
            speakers: speakers.to_vec(),
            certainty: claims
                .iter()
                .map(|claim| claim.certainty)
                .min()
                .expect("an assertion has a claim"),
            confidence: claims
                .iter()
                .map(|claim| claim.confidence)
                .max()
                .expect("an assertion has a claim"),
            inferred: claims.iter().all(|claim| claim.inferred),
            views: ViewSet::of(
                status,
                polarity,
                speakers.iter().map(|speaker| speaker.stance),
            ),
            support: support_of(&claims),
            claims: refs.into_iter().collect(),
        }
    };
    groups.into_iter().map(assertion).collect()
}

fn assertion_id(
    relation: RelationId,
    status: Status,
    polarity: Polarity,
    speakers: &[Speaker],
) -> AssertionId {
    let mut hasher = IdHasher::new("assertion");
    hasher
        .bytes(relation.as_bytes())
        .text(status.as_str())
        .text(polarity.as_str());
    for speaker in speakers {
        match &speaker.source {
            Term::Entity(entity) => hasher.number(0).bytes(entity.as_bytes()),
            Term::Literal(value) => hasher.number(1).text(value),
            Term::Claim(claim) => hasher.number(2).bytes(claim.as_bytes()),
        };
        hasher.text(speaker.stance.as_str());
    }
    AssertionId::from_bytes(hasher.finish16())
}

fn support_of(claims: &[&ResolvedClaim]) -> Support {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let documents: BTreeSet<SourceId> = claims
        .iter()
        .map(|claim| claim.claim.source)
        .filter(|source| source.document().is_some())
        .collect();
    let speakers: BTreeSet<&Term> = claims
        .iter()
        .flat_map(|claim| claim.speakers.iter().map(|speaker| &speaker.source))
        .collect();
    Support {
        claims: count(claims.len()),
        attested: count(
            claims
                .iter()
                .filter(|claim| claim.claim.source.document().is_none())
                .count(),
        ),
        documents: count(documents.len()),
        publishers: count(independent_publishers(claims)),
        speakers: count(speakers.len()),
    }
}

/// Documents of one publisher, or with one text, are one independent source; the relation is transitive.
fn independent_publishers(claims: &[&ResolvedClaim]) -> usize {
    let mut sources: BTreeSet<(&str, u64)> = BTreeSet::new();
    for claim in claims
        .iter()
        .filter(|claim| claim.claim.source.document().is_some())
    {
        sources.insert((&claim.publisher, claim.text_key));
    }
    let publishers: BTreeSet<&str> = sources.iter().map(|(publisher, _)| *publisher).collect();
    let mut by_text: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for (publisher, text_key) in &sources {
        by_text.entry(*text_key).or_default().push(publisher);
    }
    let mut leader: BTreeMap<&str, &str> = publishers
        .iter()
        .map(|publisher| (*publisher, *publisher))
        .collect();
    fn find<'a>(leader: &BTreeMap<&'a str, &'a str>, mut publisher: &'a str) -> &'a str {
        while leader[publisher] != publisher {
            publisher = leader[publisher];
        }
        publisher
    }
    for sharers in by_text.values() {
        for pair in sharers.windows(2) {
            let (left, right) = (find(&leader, pair[0]), find(&leader, pair[1]));
            if left != right {
                let (small, large) = if left < right {
                    (left, right)
                } else {
                    (right, left)
                };
                leader.insert(large, small);
            }
        }
    }
    publishers
        .iter()
        .filter(|publisher| leader[**publisher] == **publisher)
        .count()
}
