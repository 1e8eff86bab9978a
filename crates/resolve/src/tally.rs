//! What stands behind a relation and its assertions, as counts that can be added to and taken from: one more report of
//! what was reported a hundred thousand times costs what the second report cost.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use newsgraph_model::{
    Assertion, AssertionId, Certainty, Confidence, EventTime, IdHasher, Polarity, Precision,
    PredicateName, Relation, RelationId, RelationTime, RoleName, Speaker, Status, Support, Term,
    View, ViewSet,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::least::{Least, Turn};
use crate::resolved::ResolvedClaim;

/// Fillers of one role that a relation shows. Tests have low bounds, so that small graphs reach them.
const FILLERS_SHOWN: usize = if cfg!(test) { 2 } else { 16 };
/// Different fillers of one role that are counted.
const FILLERS_KEPT: usize = if cfg!(test) { 3 } else { 24 };
/// Different values that are counted where only the least one is shown.
const VALUES_KEPT: usize = if cfg!(test) { 2 } else { 8 };

/// A publisher or speaker of a relation or assertion, by the owner's id and a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Member([u8; 24]);

impl Member {
    fn publisher(owner: &[u8; 16], publisher: &str) -> Self {
        Self::of(owner, IdHasher::new("publisher").text(publisher).finish16())
    }

    fn speaker(owner: &[u8; 16], speaker: &Term) -> Self {
        let mut hasher = IdHasher::new("speaker");
        hash_flat_term(&mut hasher, speaker);
        Self::of(owner, hasher.finish16())
    }

    fn of(owner: &[u8; 16], hash: [u8; 16]) -> Self {
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(owner);
        bytes[16..].copy_from_slice(&hash[..8]);
        Self(bytes)
    }

    /// The member with these bytes; for keys read back from a store.
    pub const fn from_bytes(bytes: [u8; 24]) -> Self {
        Self(bytes)
    }

    /// The bytes, for keys: the owner's id comes first.
    pub const fn as_bytes(&self) -> &[u8; 24] {
        &self.0
    }
}

/// Adds a term by what it is, not by what it means.
fn hash_flat_term(hasher: &mut IdHasher, term: &Term) {
    match term {
        Term::Entity(entity) => hasher.number(0).bytes(entity.as_bytes()),
        Term::Literal(value) => hasher.number(1).text(value),
        Term::Claim(claim) => hasher.number(2).bytes(claim.as_bytes()),
    };
}

/// Counts of sources and claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counted {
    claims: u32,
    attested: u32,
    documents: u32,
    /// Independent documents without a publisher.
    unnamed: u32,
    /// Publishers of independent documents.
    publishers: u32,
    speakers: u32,
    /// Claims that a sentence says outright.
    outright: u32,
}

impl Counted {
    fn support(&self) -> Support {
        let independent = self.publishers + self.unnamed;
        Support {
            claims: self.claims,
            attested: self.attested,
            documents: self.documents,
            // What only copies say, dated otherwise than their originals, has one source all the same.
            publishers: independent.max(self.documents.min(1)),
            speakers: self.speakers,
        }
    }

    fn turn_claim(&mut self, claim: &ResolvedClaim, turn: Turn) {
        turn.count(&mut self.claims);
        if claim.claim.source.document().is_none() {
            turn.count(&mut self.attested);
        }
        if !claim.inferred {
            turn.count(&mut self.outright);
        }
    }
}

/// A time with the most exact ones first.
type ByVagueness = (u8, Option<Date>, Option<Date>);

/// Precisions, the most exact first.
const BY_EXACTNESS: [Precision; 7] = [
    Precision::Time,
    Precision::Day,
    Precision::Month,
    Precision::Interval,
    Precision::Approx,
    Precision::Year,
    Precision::Before,
];

fn by_vagueness(time: &EventTime) -> ByVagueness {
    let exact = BY_EXACTNESS
        .iter()
        .take_while(|known| **known != time.precision);
    let vagueness = u8::try_from(exact.count()).unwrap_or(u8::MAX);
    (vagueness, time.start, time.end)
}

fn relation_time((vagueness, start, end): ByVagueness) -> RelationTime {
    let precision = BY_EXACTNESS.get(usize::from(vagueness)).copied();
    RelationTime {
        start,
        end,
        precision: precision.unwrap_or(Precision::Before),
    }
}

fn different_speakers(chain: &[Speaker]) -> BTreeSet<&Term> {
    chain.iter().map(|link| &link.source).collect()
}

/// How claims stand: the place of their view (asserted first), certainty, status, views.
type Standing = (u8, Certainty, Status, ViewSet);

fn standing(claim: &ResolvedClaim) -> Standing {
    let views = views_of(claim);
    let place = View::BASIC.iter().position(|view| views.is_in(*view));
    (
        place.unwrap_or(View::BASIC.len()) as u8,
        claim.certainty,
        claim.status,
        views,
    )
}

fn views_of(claim: &ResolvedClaim) -> ViewSet {
    ViewSet::of(
        claim.status,
        claim.polarity,
        claim.speakers.iter().map(|speaker| speaker.stance),
    )
}

/// What stands behind a relation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RelationTally {
    predicate: PredicateName,
    counted: Counted,
    /// Claims that are not only the content of other claims.
    told: u32,
    /// Entities of a bucket are equal; literals and nested claims may differ in form, and the least stands for them.
    subjects: Least<Term>,
    objects: Least<Term>,
    roles: BTreeMap<RoleName, Least<Term>>,
    times: Least<ByVagueness>,
    confidences: Least<Reverse<Confidence>>,
    standings: BTreeMap<Standing, u32>,
    earliest: Least<DateTime>,
    latest: Least<Reverse<DateTime>>,
    collections: BTreeMap<SmolStr, u32>,
}

impl RelationTally {
    /// How many claims it counts.
    pub(crate) const fn claims(&self) -> u32 {
        self.counted.claims
    }

    fn turn(&mut self, claim: &ResolvedClaim, turn: Turn) {
        self.predicate.clone_from(&claim.predicate);
        self.counted.turn_claim(claim, turn);
        if !claim.nested {
            turn.count(&mut self.told);
        }
        self.subjects.turn(&claim.subject, VALUES_KEPT, turn);
        if let Some(object) = &claim.object {
            self.objects.turn(object, VALUES_KEPT, turn);
        }
        for (name, terms) in &claim.roles {
            let role = self.roles.entry(name.clone()).or_default();
            for term in terms {
                role.turn(term, FILLERS_KEPT, turn);
            }
            if role.is_empty() {
                self.roles.remove(name);
            }
        }
        if let Some(time) = &claim.time {
            self.times.turn(&by_vagueness(time), VALUES_KEPT, turn);
        }
        self.confidences
            .turn(&Reverse(claim.confidence), VALUES_KEPT, turn);
        turn.count_key(&mut self.standings, &standing(claim));
        if let Some(earliest) = &claim.published_earliest {
            self.earliest.turn(earliest, VALUES_KEPT, turn);
        }
        if let Some(latest) = claim.published_latest {
            self.latest.turn(&Reverse(latest), VALUES_KEPT, turn);
        }
        for collection in &claim.collections {
            turn.count_key(&mut self.collections, collection);
        }
    }

    /// Whether so much was taken that what is left must be counted again.
    fn is_short(&self) -> bool {
        self.subjects.is_short(1)
            || self.objects.is_short(1)
            || self.times.is_short(1)
            || self.confidences.is_short(1)
            || self.earliest.is_short(1)
            || self.latest.is_short(1)
            || self.roles.values().any(|role| role.is_short(FILLERS_SHOWN))
    }

    fn relation(&self, id: RelationId) -> Relation {
        let fillers = |role: &Least<Term>| {
            let kept = role.kept.iter().take(FILLERS_SHOWN);
            kept.map(|(term, _)| term.clone()).collect()
        };
        let strongest = self
            .standings
            .iter()
            .min_by_key(|((place, certainty, status, _), n)| {
                (*place, *certainty, Reverse(**n), *status)
            });
        Relation {
            id,
            predicate: self.predicate.clone(),
            subject: self
                .subjects
                .first()
                .cloned()
                .expect("a relation has a claim, and a claim a subject"),
            object: self.objects.first().cloned(),
            roles: self
                .roles
                .iter()
                .map(|(name, role)| (name.clone(), fillers(role)))
                .collect(),
            time: self.times.first().copied().map(relation_time),
            status: strongest.map_or(Status::Hypothetical, |((_, _, status, _), _)| *status),
            support: self.counted.support(),
            confidence: self
                .confidences
                .first()
                .map_or(Confidence::FULL, |highest| highest.0),
            inferred: self.counted.outright == 0,
            nested: self.told == 0,
            views: self
                .standings
                .keys()
                .fold(ViewSet::EMPTY, |views, (.., added)| views.union(*added)),
            first_published: self.earliest.first().copied(),
            last_published: self.latest.first().map(|latest| latest.0),
            collections: self.collections.keys().cloned().collect(),
        }
    }
}

/// What stands behind an assertion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssertionTally {
    status: Status,
    polarity: Polarity,
    speakers: Vec<Speaker>,
    counted: Counted,
    certainties: BTreeMap<Certainty, u32>,
    confidences: Least<Reverse<Confidence>>,
}

impl AssertionTally {
    fn of(claim: &ResolvedClaim) -> Self {
        Self {
            status: claim.status,
            polarity: claim.polarity,
            speakers: claim.speakers.clone(),
            counted: Counted::default(),
            certainties: BTreeMap::new(),
            confidences: Least::default(),
        }
    }

    fn turn(&mut self, claim: &ResolvedClaim, turn: Turn) {
        self.counted.turn_claim(claim, turn);
        turn.count_key(&mut self.certainties, &claim.certainty);
        self.confidences
            .turn(&Reverse(claim.confidence), VALUES_KEPT, turn);
    }

    fn assertion(&self, id: AssertionId) -> Assertion {
        let speakers = different_speakers(&self.speakers);
        Assertion {
            id,
            status: self.status,
            polarity: self.polarity,
            speakers: self.speakers.clone(),
            certainty: self
                .certainties
                .keys()
                .next()
                .copied()
                .unwrap_or(Certainty::Certain),
            confidence: self
                .confidences
                .first()
                .map_or(Confidence::FULL, |highest| highest.0),
            inferred: self.counted.outright == 0,
            views: ViewSet::of(
                self.status,
                self.polarity,
                self.speakers.iter().map(|speaker| speaker.stance),
            ),
            support: Support {
                speakers: u32::try_from(speakers.len()).unwrap_or(u32::MAX),
                ..self.counted.support()
            },
        }
    }
}

/// The assertion of a relation that a claim belongs to: half of the relation's id, then a hash.
pub(crate) fn assertion_id(relation: RelationId, claim: &ResolvedClaim) -> AssertionId {
    let mut hasher = IdHasher::new("assertion");
    hasher
        .bytes(relation.as_bytes())
        .text(claim.status.as_str())
        .text(claim.polarity.as_str());
    for speaker in &claim.speakers {
        hash_flat_term(&mut hasher, &speaker.source);
        hasher.text(speaker.stance.as_str());
    }
    let mut id = hasher.finish16();
    id.copy_within(..8, 8);
    id[..8].copy_from_slice(&relation.as_bytes()[..8]);
    AssertionId::from_bytes(id)
}

/// Where the tallies of a relation are kept between changes.
pub(crate) trait Kept {
    type Error;

    fn assertion_tally(&self, id: AssertionId) -> Result<Option<AssertionTally>, Self::Error>;

    fn member(&self, member: Member) -> Result<u32, Self::Error>;
}

/// Nothing is kept: everything is counted now.
pub(crate) struct Nothing;

impl Kept for Nothing {
    type Error = std::convert::Infallible;

    fn assertion_tally(&self, _: AssertionId) -> Result<Option<AssertionTally>, Self::Error> {
        Ok(None)
    }

    fn member(&self, _: Member) -> Result<u32, Self::Error> {
        Ok(0)
    }
}

/// The tallies of one relation as sources are added and taken away. What is not in it yet is read from what is kept.
pub(crate) struct Book<'a, K> {
    id: RelationId,
    kept: &'a K,
    pub(crate) tally: RelationTally,
    pub(crate) assertions: BTreeMap<AssertionId, AssertionTally>,
    pub(crate) members: BTreeMap<Member, u32>,
}

impl<'a, K: Kept> Book<'a, K> {
    pub(crate) const fn new(id: RelationId, tally: RelationTally, kept: &'a K) -> Self {
        Self {
            id,
            kept,
            tally,
            assertions: BTreeMap::new(),
            members: BTreeMap::new(),
        }
    }

    /// Adds or takes away all claims of one source in the relation.
    pub(crate) fn turn(&mut self, claims: &[ResolvedClaim], turn: Turn) -> Result<(), K::Error> {
        let mut touched: BTreeMap<AssertionId, &ResolvedClaim> = BTreeMap::new();
        for claim in claims {
            self.tally.turn(claim, turn);
            let id = assertion_id(self.id, claim);
            touched.insert(id, claim);
            self.open(id, claim)?.turn(claim, turn);
            for speaker in different_speakers(&claim.speakers) {
                let member = Member::speaker(self.id.as_bytes(), speaker);
                if self.turn_member(member, turn)? {
                    turn.count(&mut self.tally.counted.speakers);
                }
            }
        }
        let Some(first) = claims
            .first()
            .filter(|claim| claim.claim.source.document().is_some())
        else {
            return Ok(());
        };
        let owners = touched.keys().map(|id| *id.as_bytes());
        for owner in owners.chain([*self.id.as_bytes()]).collect::<Vec<_>>() {
            let is_new = match (&first.publisher, first.copy) {
                (Some(publisher), false) => {
                    self.turn_member(Member::publisher(&owner, publisher), turn)?
                }
                _ => false,
            };
            let counted = match self.assertions.get_mut(&AssertionId::from_bytes(owner)) {
                Some(assertion) => &mut assertion.counted,
                None => &mut self.tally.counted,
            };
            turn.count(&mut counted.documents);
            if is_new {
                turn.count(&mut counted.publishers);
            }
            if first.publisher.is_none() && !first.copy {
                turn.count(&mut counted.unnamed);
            }
        }
        Ok(())
    }

    fn open(
        &mut self,
        id: AssertionId,
        claim: &ResolvedClaim,
    ) -> Result<&mut AssertionTally, K::Error> {
        if !self.assertions.contains_key(&id) {
            let kept = self.kept.assertion_tally(id)?;
            self.assertions
                .insert(id, kept.unwrap_or_else(|| AssertionTally::of(claim)));
        }
        Ok(self
            .assertions
            .get_mut(&id)
            .expect("it was inserted if it was not there"))
    }

    /// Counts a member; true when it is the first or was the last.
    fn turn_member(&mut self, member: Member, turn: Turn) -> Result<bool, K::Error> {
        if !self.members.contains_key(&member) {
            self.members.insert(member, self.kept.member(member)?);
        }
        let count = self.members.entry(member).or_default();
        turn.count(count);
        Ok(*count == u32::from(turn == Turn::Add))
    }

    /// Whether so much was taken that what is left must be counted again.
    pub(crate) fn is_short(&self) -> bool {
        self.tally.is_short()
            || self
                .assertions
                .values()
                .any(|assertion| assertion.confidences.is_short(1))
    }

    /// The relation as counted; `None` without claims.
    pub(crate) fn relation(&self) -> Option<Relation> {
        (self.tally.claims() > 0).then(|| self.tally.relation(self.id))
    }

    /// The assertions that the book holds; `None` for one without claims.
    pub(crate) fn assertions(&self) -> impl Iterator<Item = (AssertionId, Option<Assertion>)> {
        self.assertions.iter().map(|(id, tally)| {
            let row = (tally.counted.claims > 0).then(|| tally.assertion(*id));
            (*id, row)
        })
    }
}
