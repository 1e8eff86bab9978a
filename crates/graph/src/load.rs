//! A topology from the store, from another moment of it, and the next one from a commit.

use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Entity, EntityId, Relation, RelationId};
use newsgraph_store::{Changed, Committed, ReadError, ReadView};

use crate::topology::Topology;

/// Rows read at once.
const PAGE: usize = 1024;

/// Rows that may differ between two moments for one to be made from the other, or an eighth of all when that is more, up
/// to the second figure: each takes a kilobyte until it is applied, and past an eighth reading all is as quick.
const MAX_CHANGES: (usize, usize) = (4_096, 65_536);

impl Topology {
    /// The topology of a view: every entity and relation is read once, a page at a time.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn load(view: &ReadView, ontology: &Arc<Ontology>) -> Result<Self, ReadError> {
        let mut failures = [None, None];
        let [entity_failure, relation_failure] = &mut failures;
        let entities = Pages::of(entity_failure, |last: Option<&Entity>| {
            view.entities(last.map(|entity| entity.id), PAGE)
        });
        let relations = Pages::of(relation_failure, |last: Option<&Relation>| {
            view.relations(last.map(|relation| relation.id), PAGE)
        });
        let topology = Self::build(ontology, entities, relations, view.sequence());
        match failures.into_iter().flatten().next() {
            Some(failure) => Err(failure),
            None => Ok(topology),
        }
    }

    /// The topology of another moment of the same store, from this one and the rows that differ; all rows are read when
    /// too many do. `own` is the view that this topology is of.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn moved(&self, own: &ReadView, to: &ReadView) -> Result<Self, ReadError> {
        let backwards = to.sequence() < own.sequence();
        let (newer, since) = match backwards {
            true => (own, to.sequence()),
            false => (to, own.sequence()),
        };
        let n_rows = self.n_entities() + self.n_relations();
        let most = (n_rows / 8).clamp(MAX_CHANGES.0, MAX_CHANGES.1);
        let entities = changes(most, |after: Option<EntityId>| {
            newer.entity_changes(since, after, PAGE)
        })?;
        let relations = changes(most, |after: Option<RelationId>| {
            newer.relation_changes(since, after, PAGE)
        })?;
        let (Some(entities), Some(relations)) = (entities, relations) else {
            return Self::load(to, self.ontology());
        };
        Ok(self.changed(
            to.sequence(),
            entities.iter().map(|changed| side(changed, backwards)),
            relations.iter().map(|changed| side(changed, backwards)),
        ))
    }

    /// Whether the first thousand entities and relations of a view are as they are here: what another version of this
    /// program made of the same rows is noticed, at the price of a page.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn agrees_with(&self, view: &ReadView) -> Result<bool, ReadError> {
        let entities = view.entities(None, PAGE)?;
        let relations = view.relations(None, PAGE)?;
        Ok(entities.iter().all(|entity| self.has_entity(entity))
            && relations.iter().all(|relation| self.has_relation(relation)))
    }

    /// The topology after a commit; commits must be applied in the order of their sequences.
    #[must_use]
    pub fn apply(&self, committed: &Committed) -> Self {
        self.changed(
            committed.sequence,
            committed
                .entities
                .iter()
                .map(|changed| side(changed, false)),
            committed
                .relations
                .iter()
                .map(|changed| side(changed, false)),
        )
    }
}

/// A row as it was before or after a change.
fn side<I: Copy, R>(changed: &Changed<I, R>, before: bool) -> (I, Option<&R>) {
    let row = match before {
        true => &changed.before,
        false => &changed.after,
    };
    (changed.id, row.as_deref())
}

/// All changes, or `None` when there are more than `most`.
fn changes<I: Copy, R>(
    most: usize,
    read: impl Fn(Option<I>) -> Result<Vec<Changed<I, R>>, ReadError>,
) -> Result<Option<Vec<Changed<I, R>>>, ReadError> {
    let mut all: Vec<Changed<I, R>> = Vec::new();
    loop {
        let page = read(all.last().map(|changed| changed.id))?;
        let is_last = page.len() < PAGE;
        all.extend(page);
        if all.len() > most {
            return Ok(None);
        }
        if is_last {
            return Ok(Some(all));
        }
    }
}

/// Rows read page by page as they are taken; they end at a failure, which is left behind.
struct Pages<'f, R, F> {
    read: F,
    page: std::vec::IntoIter<R>,
    /// The last row of the page before, to go on from.
    last: Option<R>,
    is_last: bool,
    failure: &'f mut Option<ReadError>,
}

impl<'f, R, F> Pages<'f, R, F>
where
    F: FnMut(Option<&R>) -> Result<Vec<R>, ReadError>,
{
    fn of(failure: &'f mut Option<ReadError>, read: F) -> Self {
        Self {
            read,
            page: Vec::new().into_iter(),
            last: None,
            is_last: false,
            failure,
        }
    }
}

impl<R: Clone, F> Iterator for Pages<'_, R, F>
where
    F: FnMut(Option<&R>) -> Result<Vec<R>, ReadError>,
{
    type Item = R;

    fn next(&mut self) -> Option<R> {
        if let Some(row) = self.page.next() {
            return Some(row);
        }
        if self.is_last {
            return None;
        }
        match (self.read)(self.last.as_ref()) {
            Ok(page) => {
                self.is_last = page.len() < PAGE;
                self.last = page.last().cloned();
                self.page = page.into_iter();
                self.page.next()
            }
            Err(failure) => {
                *self.failure = Some(failure);
                self.is_last = true;
                None
            }
        }
    }
}
