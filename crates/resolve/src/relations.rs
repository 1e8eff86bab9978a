//! From the claims of a bucket to relations: all of them at once, or only what a change touches.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Assertion, AssertionId, ClaimId, ClaimRef, DocumentId, Relation, RelationId, SourceId,
};
use serde::{Deserialize, Serialize};

use crate::cell::Cell;
use crate::copies::text_rank;
use crate::grouping::happenings;
use crate::least::Turn;
use crate::resolved::{BucketKey, ResolvedClaim};
use crate::state::{Delta, DeriveState};
use crate::tally::{AssertionTally, Book, Kept, Member, Nothing, RelationTally, assertion_id};

/// A relation of at most this many claims keeps no tally: it is counted anew from its claims. Tests have a low bound, so
/// that small graphs reach it.
const UNTALLIED: u32 = if cfg!(test) { 2 } else { 16 };

/// Claims of a bucket that are read at once; a bucket with fewer is read no second time.
const HEAD: usize = if cfg!(test) { 4 } else { 64 };

/// The source that sorts before all others.
const LEAST_SOURCE: SourceId = SourceId::Document(DocumentId::from_bytes([0; 32]));

/// A claim of an assertion. Sorts by publication within the assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AssertionClaim {
    /// The assertion.
    pub assertion: AssertionId,
    /// When it was published, in seconds of the calendar; the greatest number when unknown.
    pub published: i64,
    /// The claim.
    pub claim: ClaimId,
}

/// What a claim supports through one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Supported {
    /// The relation.
    pub relation: RelationId,
    /// The assertion within it.
    pub assertion: AssertionId,
}

impl Supported {
    fn of(relation: RelationId, claim: &ResolvedClaim) -> Self {
        Self {
            relation,
            assertion: assertion_id(relation, claim),
        }
    }
}

impl AssertionClaim {
    fn of(relation: RelationId, claim: &ResolvedClaim) -> Self {
        Self {
            assertion: assertion_id(relation, claim),
            published: text_rank(claim.published_earliest),
            claim: claim.claim.claim,
        }
    }
}

/// A claim of a bucket before and after a change.
pub(crate) type ChangedClaim = (Option<ResolvedClaim>, Option<ResolvedClaim>);

/// A relation with all that is told of it.
pub(crate) struct Told {
    pub(crate) relation: Relation,
    pub(crate) assertions: Vec<Assertion>,
    pub(crate) claims: Vec<(AssertionClaim, ClaimRef)>,
}

/// The relations of one bucket, counted from all its claims. The claims may come in any order.
pub(crate) fn relations_of(
    bucket: BucketKey,
    claims: &[ResolvedClaim],
    ontology: &Ontology,
) -> Vec<Told> {
    let mut cells: BTreeMap<Cell, Vec<&ResolvedClaim>> = BTreeMap::new();
    for claim in claims {
        cells
            .entry(Cell::of(claim, ontology))
            .or_default()
            .push(claim);
    }
    let groups = happenings(bucket, &cells.keys().copied().collect());
    let mut relations: BTreeMap<RelationId, Vec<&ResolvedClaim>> = BTreeMap::new();
    for (cell, claims) in cells {
        relations.entry(groups[&cell]).or_default().extend(claims);
    }
    relations
        .into_iter()
        .filter_map(|(id, claims)| {
            let mut book = Book::new(id, RelationTally::default(), &Nothing);
            let places = claims
                .iter()
                .map(|claim| (AssertionClaim::of(id, claim), claim.claim))
                .collect();
            let Ok(()) = add_all(&mut book, claims.into_iter().cloned());
            Some(Told {
                relation: book.relation()?,
                assertions: book.assertions().filter_map(|(_, row)| row).collect(),
                claims: places,
            })
        })
        .collect()
}

/// Adds claims source by source.
fn add_all<K: Kept>(
    book: &mut Book<'_, K>,
    claims: impl Iterator<Item = ResolvedClaim>,
) -> Result<(), K::Error> {
    let mut by_source: BTreeMap<SourceId, Vec<ResolvedClaim>> = BTreeMap::new();
    for claim in claims {
        by_source.entry(claim.claim.source).or_default().push(claim);
    }
    by_source
        .values()
        .try_for_each(|claims| book.turn(claims, Turn::Add))
}

/// The tallies that a state keeps.
struct KeptIn<'a, S>(&'a S);

impl<S: DeriveState> Kept for KeptIn<'_, S> {
    type Error = S::Error;

    fn assertion_tally(&self, id: AssertionId) -> Result<Option<AssertionTally>, S::Error> {
        self.0.assertion_tally(id)
    }

    fn member(&self, member: Member) -> Result<u32, S::Error> {
        self.0.member(member)
    }
}

/// Writes what a change of some claims of a bucket does to its relations; returns how many claims were read for it.
pub(crate) fn update_bucket<S: DeriveState>(
    state: &S,
    ontology: &Ontology,
    key: BucketKey,
    changes: &BTreeMap<ClaimRef, ChangedClaim>,
    delta: &mut Delta,
) -> Result<usize, S::Error> {
    let head = state.bucket_claims(key, None, None, HEAD)?;
    let n_head = head.len();
    let mut given: BTreeMap<Cell, BTreeMap<ClaimRef, &ResolvedClaim>> = BTreeMap::new();
    for claim in changes.values().filter_map(|(_, after)| after.as_ref()) {
        let claims = given.entry(Cell::of(claim, ontology)).or_default();
        claims.insert(claim.claim, claim);
    }
    let cells = head
        .into_iter()
        .map(|claim| (Cell::of(&claim, ontology), claim));
    let bucket = Bucket {
        state,
        ontology,
        key,
        changes,
        given,
        whole: (n_head < HEAD).then(|| cells.collect()),
        n_read: RefCell::new(n_head),
    };
    let cells = bucket.cells_before()?;
    let before = happenings(key, &cells);
    let after = happenings(key, &bucket.cells_after(cells)?);
    let update = BucketUpdate {
        bucket: &bucket,
        before,
        after,
    };
    for (relation, sources) in update.touched(delta)? {
        update.relation(relation, &sources, delta)?;
    }
    let n_read = *bucket.n_read.borrow();
    Ok(n_read)
}

/// The claims of a bucket before and after a change.
struct Bucket<'a, S> {
    state: &'a S,
    ontology: &'a Ontology,
    key: BucketKey,
    changes: &'a BTreeMap<ClaimRef, ChangedClaim>,
    /// The claims of the changes as they come out, by cell.
    given: BTreeMap<Cell, BTreeMap<ClaimRef, &'a ResolvedClaim>>,
    /// All its claims, when they are few.
    whole: Option<Vec<(Cell, ResolvedClaim)>>,
    n_read: RefCell<usize>,
}

impl<S: DeriveState> Bucket<'_, S> {
    fn cell(&self, claim: &ResolvedClaim) -> Cell {
        Cell::of(claim, self.ontology)
    }

    fn cells_before(&self) -> Result<BTreeSet<Cell>, S::Error> {
        if let Some(whole) = &self.whole {
            return Ok(whole.iter().map(|(cell, _)| *cell).collect());
        }
        let mut cells = BTreeSet::new();
        let mut last = None;
        while let Some(cell) = self.state.cell_after(self.key, last)? {
            cells.insert(cell);
            last = Some(cell);
        }
        *self.n_read.borrow_mut() += cells.len();
        Ok(cells)
    }

    fn cells_after(&self, before: BTreeSet<Cell>) -> Result<BTreeSet<Cell>, S::Error> {
        let mut cells = before;
        let mut thinned: BTreeMap<Cell, usize> = BTreeMap::new();
        for (claim, _) in self.changes.values() {
            if let Some(claim) = claim {
                *thinned.entry(self.cell(claim)).or_default() += 1;
            }
        }
        for (cell, n_changed) in thinned {
            let left = self.claims_before(cell, None, n_changed + 1)?;
            if left
                .iter()
                .all(|claim| self.changes.contains_key(&claim.claim))
            {
                cells.remove(&cell);
            }
        }
        cells.extend(self.given.keys());
        Ok(cells)
    }

    fn claims_before(
        &self,
        cell: Cell,
        source: Option<SourceId>,
        limit: usize,
    ) -> Result<Vec<ResolvedClaim>, S::Error> {
        if let Some(whole) = &self.whole {
            let wanted = whole.iter().filter(|(place, claim)| {
                *place == cell && source.is_none_or(|source| source == claim.claim.source)
            });
            return Ok(wanted.take(limit).map(|(_, claim)| claim.clone()).collect());
        }
        let claims = self
            .state
            .bucket_claims(self.key, Some(cell), source, limit)?;
        *self.n_read.borrow_mut() += claims.len();
        Ok(claims)
    }

    fn claims_after(
        &self,
        cell: Cell,
        source: Option<SourceId>,
    ) -> Result<Vec<ResolvedClaim>, S::Error> {
        let mut claims = self.claims_before(cell, source, usize::MAX)?;
        claims.retain(|claim| !self.changes.contains_key(&claim.claim));
        if let Some(given) = self.given.get(&cell) {
            let first = ClaimRef {
                source: source.unwrap_or(LEAST_SOURCE),
                claim: ClaimId::from_bytes([0; 16]),
            };
            let wanted = given
                .range(first..)
                .take_while(|(claim, _)| source.is_none_or(|source| source == claim.source));
            claims.extend(wanted.map(|(_, claim)| (*claim).clone()));
        }
        claims.sort_by_key(|claim| claim.claim);
        Ok(claims)
    }
}

/// Sources with the day that each was published on.
type Sources = BTreeMap<SourceId, Option<Date>>;

/// The relations of a bucket's cells before and after a change.
struct BucketUpdate<'a, S> {
    bucket: &'a Bucket<'a, S>,
    before: BTreeMap<Cell, RelationId>,
    after: BTreeMap<Cell, RelationId>,
}

impl<S: DeriveState> BucketUpdate<'_, S> {
    /// The relations that gain or lose claims, with the sources of those claims. Writes which relation each claim supports.
    fn touched(&self, delta: &mut Delta) -> Result<BTreeMap<RelationId, Sources>, S::Error> {
        let bucket = self.bucket;
        let mut touched: BTreeMap<RelationId, Sources> = BTreeMap::new();
        let mut touch = |relation: RelationId, claim: &ResolvedClaim| {
            let published = claim.published_earliest.map(|moment| moment.date());
            let sources = touched.entry(relation).or_default();
            sources.insert(claim.claim.source, published);
        };
        for (claim, (before, after)) in bucket.changes {
            let supported = |row: &Option<ResolvedClaim>, cells: &BTreeMap<Cell, RelationId>| {
                let row = row.as_ref()?;
                Some(Supported::of(*cells.get(&bucket.cell(row))?, row))
            };
            let old = supported(before, &self.before);
            let new = supported(after, &self.after);
            for (support, row) in [(old, before), (new, after)] {
                if let (Some(support), Some(row)) = (support, row) {
                    touch(support.relation, row);
                }
            }
            if old != new {
                delta.claim_relations.insert((claim.claim, bucket.key), new);
            }
        }
        for (cell, old) in &self.before {
            let Some(new) = self.after.get(cell).filter(|new| *new != old) else {
                continue;
            };
            for claim in bucket.claims_before(*cell, None, usize::MAX)? {
                touch(*old, &claim);
                touch(*new, &claim);
                if !bucket.changes.contains_key(&claim.claim) {
                    let supported = Supported::of(*new, &claim);
                    delta
                        .claim_relations
                        .insert((claim.claim.claim, bucket.key), Some(supported));
                }
            }
        }
        Ok(touched)
    }

    fn relation(
        &self,
        id: RelationId,
        sources: &Sources,
        delta: &mut Delta,
    ) -> Result<(), S::Error> {
        let state = self.bucket.state;
        let cells_of = |cells: &BTreeMap<Cell, RelationId>| -> Vec<Cell> {
            let of_relation = cells.iter().filter(|(_, relation)| **relation == id);
            of_relation.map(|(cell, _)| *cell).collect()
        };
        let (cells_before, cells_after) = (cells_of(&self.before), cells_of(&self.after));
        let n_before = match cells_before.is_empty() {
            true => 0,
            false => state.relation(id)?.map_or(0, |row| row.support.claims),
        };
        let mut turned = Vec::new();
        let mut n_after = n_before;
        for (source, published) in sources {
            let claims = |cells: &[Cell], is_after: bool| {
                let mut claims = Vec::new();
                for cell in cells.iter().filter(|cell| cell.may_hold(*published)) {
                    claims.extend(if is_after {
                        self.bucket.claims_after(*cell, Some(*source))?
                    } else {
                        self.bucket
                            .claims_before(*cell, Some(*source), usize::MAX)?
                    });
                }
                Ok(claims)
            };
            let (old, new) = (claims(&cells_before, false)?, claims(&cells_after, true)?);
            place_claims(id, &old, &new, delta);
            let count = |claims: &Vec<_>| u32::try_from(claims.len()).unwrap_or(u32::MAX);
            n_after = (n_after + count(&new)).saturating_sub(count(&old));
            turned.push((old, new));
        }
        let kept = KeptIn(state);
        if n_before > UNTALLIED && n_after > UNTALLIED {
            let tally = state.tally(id)?.unwrap_or_default();
            let mut book = Book::new(id, tally, &kept);
            for (old, new) in &turned {
                book.turn(old, Turn::Take)?;
                book.turn(new, Turn::Add)?;
            }
            if !book.is_short() {
                write_book(&book, true, delta);
                return Ok(());
            }
        }
        if n_before > 0 {
            forget(state, id, n_before > UNTALLIED, delta)?;
        }
        let mut book = Book::new(id, RelationTally::default(), &Nothing);
        let mut claims = Vec::new();
        for cell in cells_after {
            claims.extend(self.bucket.claims_after(cell, None)?);
        }
        let Ok(()) = add_all(&mut book, claims.into_iter());
        write_book(&book, n_after > UNTALLIED, delta);
        Ok(())
    }
}

/// Takes all assertions and tallies of a relation away; what is counted anew comes after.
fn forget<S: DeriveState>(
    state: &S,
    id: RelationId,
    is_tallied: bool,
    delta: &mut Delta,
) -> Result<(), S::Error> {
    delta.relations.insert(id, None);
    let mut owners = vec![*id.as_bytes()];
    for assertion in state.assertions(id)? {
        delta.assertions.insert((id, assertion.id), None);
        if is_tallied {
            delta.assertion_tallies.insert(assertion.id, None);
        }
        owners.push(*assertion.id.as_bytes());
    }
    if is_tallied {
        delta.tallies.insert(id, None);
        for owner in owners {
            for member in state.members(owner)? {
                delta.members.insert(member, 0);
            }
        }
    }
    Ok(())
}

/// Writes what a book counts; its tallies too when the relation keeps them.
fn write_book<K: Kept>(book: &Book<'_, K>, is_tallied: bool, delta: &mut Delta) {
    let Some(relation) = book.relation() else {
        return;
    };
    let id = relation.id;
    delta.relations.insert(id, Some(relation));
    for (assertion, row) in book.assertions() {
        if is_tallied {
            let tally = row.is_some().then(|| book.assertions[&assertion].clone());
            delta.assertion_tallies.insert(assertion, tally);
        }
        delta.assertions.insert((id, assertion), row);
    }
    if is_tallied {
        delta.tallies.insert(id, Some(book.tally.clone()));
        delta.members.extend(&book.members);
    }
}

/// Writes under which assertion the claims of one source stand.
fn place_claims(id: RelationId, old: &[ResolvedClaim], new: &[ResolvedClaim], delta: &mut Delta) {
    let places = |claims: &[ResolvedClaim]| -> BTreeMap<AssertionClaim, SourceId> {
        let place = |claim: &ResolvedClaim| (AssertionClaim::of(id, claim), claim.claim.source);
        claims.iter().map(place).collect()
    };
    let (old, new) = (places(old), places(new));
    for place in old.keys().filter(|place| !new.contains_key(place)) {
        delta.assertion_claims.insert(*place, None);
    }
    for (place, source) in new {
        if !old.contains_key(&place) {
            delta.assertion_claims.insert(place, Some(source));
        }
    }
}
