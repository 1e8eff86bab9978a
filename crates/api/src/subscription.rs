//! The root of events.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, SimpleObject, Subscription};
use futures_util::stream::{self, Stream};
use newsgraph_model::{EntityId, Relation as Row, ViewSet};
use newsgraph_store::{Changed, Committed};
use smol_str::SmolStr;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::code::{ErrorCode, Failure};
use crate::input::{PairInput, parse_id};
use crate::journal::Changeset;
use crate::reading::{Reading, Request};
use crate::relation::Relation;
use crate::scalar::PredicateName;
use crate::select;
use crate::vocabulary::{ChangeKind, View};

/// Which relation changes to send. All fields given must hold. Without a filter: all changes in view REPORTED.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct RelationChangeFilter {
    /// Has this entity in any role.
    entity: Option<ID>,
    /// Has both of these entities, in either direction.
    pair: Option<PairInput>,
    /// Any of these, narrower predicates included.
    predicates: Option<Vec<PredicateName>>,
    /// A relation that enters this view comes as ADDED, one that leaves it as REMOVED.
    #[graphql(default_with = "View::Reported")]
    view: View,
}

/// One changed relation.
#[derive(Clone, SimpleObject)]
pub(crate) struct RelationEvent {
    /// ADDED: it entered the view. REMOVED: it left it.
    kind: ChangeKind,
    /// As it is after the change; for REMOVED as it was before.
    relation: Relation,
    /// Its standing before the change. Empty when it was not in the graph.
    standing_before: Vec<View>,
    /// Its standing after the change. Empty when it is not in the graph any more.
    standing_after: Vec<View>,
    changeset: Changeset,
}

/// Events over WebSocket, sub-protocol graphql-transport-ws. A client that reads too slowly gets an error and its subscription ends.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Subscription;

#[Subscription]
impl Subscription {
    /// A relation entered the view, changed, or left it.
    async fn relation_changed(
        &self,
        ctx: &Context<'_>,
        filter: Option<RelationChangeFilter>,
        #[graphql(desc = "Only from documents with this tag.")] collection: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<RelationEvent>> + use<>>
    {
        let request = Arc::clone(ctx.data::<Arc<Request>>()?);
        let receiver = request.engine.subscribe();
        let watch = Watch::new(&request, filter, collection)?;
        let state = Some((receiver, watch, Vec::new().into_iter()));
        Ok(stream::unfold(state, |state| async move {
            let (mut receiver, watch, mut pending) = state?;
            loop {
                if let Some(event) = pending.next() {
                    return Some((Ok(event), Some((receiver, watch, pending))));
                }
                match next(&mut receiver, &watch).await {
                    Ok(Some(events)) => pending = events.into_iter(),
                    Ok(None) => return None,
                    Err(failure) => return Some((Err(failure.into()), None)),
                }
            }
        }))
    }
}

/// The events of the next change; `None` when there will be no more.
async fn next(
    receiver: &mut Receiver<Arc<Committed>>,
    watch: &Watch,
) -> Result<Option<Vec<RelationEvent>>, Failure> {
    match receiver.recv().await {
        Ok(committed) => watch.events(&committed).map(Some),
        Err(RecvError::Closed) => Ok(None),
        Err(RecvError::Lagged(n_missed)) => {
            let words =
                format!("{n_missed} changes were missed because events were read too slowly");
            Err(Failure::new(ErrorCode::Overloaded, words)
                .hint("subscribe again, and read what changed meanwhile"))
        }
    }
}

/// What one subscription watches.
struct Watch {
    request: Arc<Request>,
    view: newsgraph_model::View,
    entity: Option<EntityId>,
    pair: Option<(EntityId, EntityId)>,
    predicates: Option<Vec<SmolStr>>,
    collection: Option<SmolStr>,
}

impl Watch {
    fn new(
        request: &Arc<Request>,
        filter: Option<RelationChangeFilter>,
        collection: Option<String>,
    ) -> Result<Self, Failure> {
        let mut watch = Self {
            request: Arc::clone(request),
            view: newsgraph_model::View::Reported,
            entity: None,
            pair: None,
            predicates: None,
            collection: collection.map(SmolStr::from),
        };
        let Some(filter) = filter else {
            return Ok(watch);
        };
        watch.view = filter.view.into();
        watch.entity = filter.entity.as_ref().map(parse_id).transpose()?;
        watch.pair = match &filter.pair {
            None => None,
            Some(pair) => Some((parse_id(&pair.a)?, parse_id(&pair.b)?)),
        };
        if let Some(names) = filter.predicates {
            let reading = Reading::newest(request)?;
            let checked = names.iter().map(|name| {
                select::check_predicate(&name.0, &reading)?;
                let known = reading.ontology().predicate(&name.0);
                Ok(known.map_or_else(|| SmolStr::new(&name.0), |known| known.name.clone()))
            });
            watch.predicates = Some(checked.collect::<Result<_, Failure>>()?);
        }
        Ok(watch)
    }

    fn events(&self, committed: &Committed) -> Result<Vec<RelationEvent>, Failure> {
        let Some(changeset) = &committed.changeset else {
            return Ok(Vec::new());
        };
        let touched: Vec<_> = committed
            .relations
            .iter()
            .filter_map(|change| Some((change, self.kind(change)?)))
            .collect();
        if touched.is_empty() {
            return Ok(Vec::new());
        }
        // Each event has an allowance of its own: a subscription may live for ever.
        let fresh = crate::call::Budget::new(*self.request.budget.limits());
        let request = Request::new(
            self.request.engine.clone(),
            fresh,
            self.request.caller.clone(),
            self.request.read_only,
        );
        let reading = Reading::newest(&Arc::new(request))?;
        let mut reading = reading.at(committed.sequence).unwrap_or(reading);
        reading.view = self.view;
        reading.collection.clone_from(&self.collection);
        let event = |(change, kind): (&Changed<_, Row>, ChangeKind)| {
            let row = change
                .after
                .as_ref()
                .filter(|_| kind != ChangeKind::Removed)
                .or(change.before.as_ref())?;
            let standing = |row: &Option<Arc<Row>>| {
                row.as_ref().map_or(ViewSet::EMPTY, |row| row.views).views()
            };
            Some(RelationEvent {
                kind,
                relation: Relation::of(&reading, Arc::clone(row)),
                standing_before: standing(&change.before).map(View::from).collect(),
                standing_after: standing(&change.after).map(View::from).collect(),
                changeset: Changeset::of(&reading, changeset.clone()),
            })
        };
        Ok(touched.into_iter().filter_map(event).collect())
    }

    /// What a change is to this watch; `None` when it is nothing.
    fn kind<I>(&self, change: &Changed<I, Row>) -> Option<ChangeKind> {
        let seen = |row: &Option<Arc<Row>>| row.as_ref().is_some_and(|row| self.sees(row));
        match (seen(&change.before), seen(&change.after)) {
            (false, true) => Some(ChangeKind::Added),
            (true, false) => Some(ChangeKind::Removed),
            (true, true) => Some(ChangeKind::Changed),
            (false, false) => None,
        }
    }

    fn sees(&self, row: &Row) -> bool {
        let ends: BTreeSet<EntityId> = row
            .edge()
            .map(|(from, to)| [from, to])
            .into_iter()
            .flatten()
            .collect();
        let terms = [Some(&row.subject), row.object.as_ref()]
            .into_iter()
            .flatten();
        let mut all = terms
            .chain(row.roles.iter().flat_map(|(_, fillers)| fillers))
            .filter_map(|term| term.entity());
        let ontology = self.request.engine.ontology();
        row.views.is_in(self.view)
            && self
                .collection
                .as_ref()
                .is_none_or(|tag| row.collections.contains(tag))
            && self
                .entity
                .is_none_or(|wanted| all.any(|id| self.is_same(id, wanted)))
            && self.pair.is_none_or(|(a, b)| {
                let has = |wanted| ends.iter().any(|id| self.is_same(*id, wanted));
                has(a) && has(b)
            })
            && self.predicates.as_ref().is_none_or(|names| {
                names
                    .iter()
                    .any(|name| ontology.is_predicate(&row.predicate, name))
            })
    }

    /// Whether two ids stand for one entity now: a merge while somebody watches must not blind them.
    fn is_same(&self, id: EntityId, wanted: EntityId) -> bool {
        if id == wanted {
            return true;
        }
        let Ok(snapshot) = self.request.engine.snapshot() else {
            return false;
        };
        matches!(snapshot.view.resolve_entity(wanted), Ok(Some(now)) if now == id)
    }
}
