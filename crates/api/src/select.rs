//! Which entities and relations a filter selects, decided on the topology in memory.

use std::collections::BTreeSet;

use async_graphql::ID;
use newsgraph_graph::{Filter, NodeIdx, RelationHeader};
use newsgraph_model::{EntityId, RelationId};

use crate::code::Failure;
use crate::input::{EntityFilter, EntityOrder, RelationFilter, RelationOrder, parse_id};
use crate::limits::Limits;
use crate::reading::{Reading, read_failure};
use crate::scalar::overlaps;
use crate::vocabulary::{EntityOrderField, EvidenceKind, RelationOrderField, SortDirection};

/// How many items of a short list (`first`) are asked for.
pub(crate) fn short_list(first: i32) -> Result<usize, Failure> {
    let limit = Limits::STANDARD.page;
    let size = usize::try_from(first).map_err(|_| Failure::bad_input("`first` is negative"))?;
    if size > limit {
        return Err(Failure::over("items of a list (`first`)", limit, size));
    }
    Ok(size)
}

/// The displayed ids that ids of any time stand for.
pub(crate) fn resolved(ids: &[ID], reading: &Reading) -> Result<BTreeSet<EntityId>, Failure> {
    let limit = Limits::STANDARD.nodes;
    if ids.len() > limit {
        return Err(Failure::over("ids in a list", limit, ids.len()));
    }
    let mut entities = BTreeSet::new();
    for id in ids {
        let id: EntityId = parse_id(id)?;
        entities.insert(
            reading
                .snapshot
                .view
                .resolve_entity(id)
                .map_err(read_failure)?
                .unwrap_or(id),
        );
    }
    Ok(entities)
}

/// An entity filter made ready.
pub(crate) struct EntityMatcher<'r> {
    reading: &'r Reading,
    filter: EntityFilter,
    ids: Option<BTreeSet<EntityId>>,
}

impl<'r> EntityMatcher<'r> {
    pub(crate) fn new(reading: &'r Reading, filter: &EntityFilter) -> Result<Self, Failure> {
        let ids = filter
            .ids
            .as_ref()
            .map(|ids| resolved(ids, reading))
            .transpose()?;
        for name in filter.types.iter().flatten() {
            check_type(&name.0, reading)?;
        }
        Ok(Self {
            reading,
            filter: filter.clone(),
            ids,
        })
    }

    pub(crate) fn matches(&self, node: NodeIdx) -> bool {
        let topology = &self.reading.snapshot.topology;
        let Some(id) = topology.entity_id(node) else {
            return false;
        };
        let filter = &self.filter;
        let type_fits = |types: &Vec<crate::scalar::TypeName>| {
            let entity_type = topology.entity_type(node);
            types
                .iter()
                .any(|name| self.reading.ontology().is_type(entity_type, &name.0))
        };
        self.ids.as_ref().is_none_or(|ids| ids.contains(&id))
            && filter.types.as_ref().is_none_or(type_fits)
            && filter
                .name
                .as_ref()
                .is_none_or(|name| name.matches(Some(topology.name(node))))
            && filter
                .alias
                .as_ref()
                .is_none_or(|alias| topology.names(node).any(|name| alias.matches(Some(name))))
            && filter
                .degree
                .is_none_or(|range| range.holds(degree(self.reading, id)))
    }
}

/// Relations that an entity takes part in, in the view read.
pub(crate) fn degree(reading: &Reading, id: EntityId) -> usize {
    reading
        .snapshot
        .topology
        .relations_of(id, &reading.filter())
        .count()
}

/// Refuses a type that the ontology does not have.
pub(crate) fn check_type(name: &str, reading: &Reading) -> Result<(), Failure> {
    if reading.ontology().entity_type(name).is_some() {
        return Ok(());
    }
    let types = reading.ontology().entity_types().iter();
    let mut same = types.filter(|known| known.name.eq_ignore_ascii_case(name));
    let hint = same.next().map_or_else(
        || "`types { name }` lists them".to_owned(),
        |known| format!("there is {}", known.name),
    );
    Err(Failure::new(
        crate::ErrorCode::Ontology,
        format!(
            "`{}` is not an entity type of the ontology",
            crate::scalar::cut(name)
        ),
    )
    .hint(hint))
}

/// Refuses a predicate that neither the ontology has nor is written `raw:` and a lemma.
pub(crate) fn check_predicate(name: &str, reading: &Reading) -> Result<(), Failure> {
    let raw = newsgraph_model::ontology::RAW_PREFIX;
    if reading.ontology().predicate(name).is_some() || name.starts_with(raw) {
        return Ok(());
    }
    let alike = reading.ontology().predicates_like(name);
    let hint = match alike.as_slice() {
        [] => "`predicates { nodes { name } }` lists them; a verb outside the ontology is written `raw:` and its lemma".to_owned(),
        some => format!("there is {}", some.join(", ")),
    };
    let name = crate::scalar::cut(name);
    Err(Failure::new(
        crate::ErrorCode::Ontology,
        format!("`{name}` is not a predicate of the ontology"),
    )
    .hint(hint))
}

/// The entities that match, in order.
pub(crate) fn entities(
    reading: &Reading,
    filter: &EntityFilter,
    order: &[EntityOrder],
) -> Result<Vec<EntityId>, Failure> {
    let topology = &reading.snapshot.topology;
    let matcher = EntityMatcher::new(reading, filter)?;
    let collection = reading.entities_in_collection()?;
    let mut found = Vec::new();
    for (place, node) in topology.entities().into_iter().enumerate() {
        if place % 1024 == 0 {
            reading.budget().check_time()?;
        }
        let Some(id) = topology.entity_id(node) else {
            continue;
        };
        let in_collection = collection
            .as_ref()
            .is_none_or(|entities| entities.contains(&id));
        if in_collection && matcher.matches(node) {
            found.push((id, node));
        }
    }
    let default = [EntityOrder {
        field: EntityOrderField::Degree,
        direction: SortDirection::Desc,
    }];
    for key in if order.is_empty() {
        &default[..]
    } else {
        order
    }
    .iter()
    .rev()
    {
        match key.field {
            EntityOrderField::Name => sort_by(&mut found, key.direction, |(_, node)| {
                topology.name(*node).to_owned()
            }),
            EntityOrderField::Degree => {
                sort_by(&mut found, key.direction, |(id, _)| degree(reading, *id));
            }
            EntityOrderField::Documents => sort_by(&mut found, key.direction, |(_, node)| {
                topology.sources(*node)
            }),
        }
    }
    Ok(found.into_iter().map(|(id, _)| id).collect())
}

/// Sorts stably, so that keys sorted by earlier break ties, and the first order by id breaks the last of them.
fn sort_by<T, K: Ord>(items: &mut [T], direction: SortDirection, key: impl Fn(&T) -> K) {
    match direction {
        SortDirection::Asc => items.sort_by_cached_key(key),
        SortDirection::Desc => items.sort_by_cached_key(|item| std::cmp::Reverse(key(item))),
    }
}

/// A relation filter made ready, with what the reading itself asks for.
pub(crate) struct RelationMatcher<'r> {
    reading: &'r Reading,
    filter: RelationFilter,
    ids: Option<BTreeSet<RelationId>>,
    /// Relations in which any of the entities asked for takes part.
    touching: Option<BTreeSet<RelationId>>,
    pair: Option<BTreeSet<EntityId>>,
    subject: Option<EntityMatcher<'r>>,
    object: Option<EntityMatcher<'r>>,
    time: Option<(Option<jiff::civil::Date>, Option<jiff::civil::Date>)>,
}

impl<'r> RelationMatcher<'r> {
    pub(crate) fn new(
        reading: &'r Reading,
        filter: Option<&RelationFilter>,
    ) -> Result<Self, Failure> {
        let filter = filter.cloned().unwrap_or_default();
        for name in filter.predicates.iter().flatten() {
            check_predicate(&name.0, reading)?;
        }
        let ids = filter
            .ids
            .as_ref()
            .map(|ids| ids.iter().map(parse_id).collect())
            .transpose()?;
        let touching = filter
            .entities
            .as_ref()
            .map(|ids| touching(ids, reading))
            .transpose()?;
        let pair = filter
            .pair
            .as_ref()
            .map(|pair| resolved(&[pair.a.clone(), pair.b.clone()], reading))
            .transpose()?;
        let subject = filter
            .subject
            .as_ref()
            .map(|filter| EntityMatcher::new(reading, filter))
            .transpose()?;
        let object = filter
            .object
            .as_ref()
            .map(|filter| EntityMatcher::new(reading, filter))
            .transpose()?;
        let time = filter
            .time
            .as_ref()
            .map(crate::input::DateRange::days)
            .transpose()?;
        Ok(Self {
            reading,
            filter,
            ids,
            touching,
            pair,
            subject,
            object,
            time,
        })
    }

    /// Whether a relation matches.
    pub(crate) fn matches(&self, header: &RelationHeader) -> Result<bool, Failure> {
        let matches = self.seen(header)
            && self.ids.as_ref().is_none_or(|ids| ids.contains(&header.id))
            && self.takes_part(header)
            && self.kind_fits(header)
            && self.numbers_fit(header);
        if !matches || self.filter.evidence.is_none() {
            return Ok(matches);
        }
        self.evidence_fits(header)
    }

    /// Whether the reading sees it.
    fn seen(&self, header: &RelationHeader) -> bool {
        let topology = &self.reading.snapshot.topology;
        header.views.is_in(self.reading.view)
            && self
                .reading
                .collection
                .as_ref()
                .is_none_or(|tag| topology.collections(header).contains(tag))
            && self.reading.valid_at.is_none_or(|day| {
                header
                    .time
                    .is_some_and(|time| overlaps(time, Some(day), Some(day)))
            })
    }

    fn takes_part(&self, header: &RelationHeader) -> bool {
        let topology = &self.reading.snapshot.topology;
        let ends = || {
            header
                .subject
                .into_iter()
                .chain(header.object)
                .filter_map(|node| topology.entity_id(node))
        };
        self.touching
            .as_ref()
            .is_none_or(|relations| relations.contains(&header.id))
            && self
                .pair
                .as_ref()
                .is_none_or(|pair| pair.iter().all(|wanted| ends().any(|id| id == *wanted)))
            && self
                .subject
                .as_ref()
                .is_none_or(|matcher| header.subject.is_some_and(|node| matcher.matches(node)))
            && self
                .object
                .as_ref()
                .is_none_or(|matcher| header.object.is_some_and(|node| matcher.matches(node)))
    }

    fn kind_fits(&self, header: &RelationHeader) -> bool {
        let ontology = self.reading.ontology();
        let name = self.reading.snapshot.topology.predicate(header);
        let registered = ontology.predicate(name);
        let narrower = |wanted: &crate::scalar::PredicateName| {
            let wanted = ontology
                .predicate(&wanted.0)
                .map_or(wanted.0.as_str(), |predicate| &predicate.name);
            ontology.is_predicate(name, wanted)
        };
        let family_fits = |families: &Vec<String>| {
            registered
                .is_some_and(|predicate| families.iter().any(|family| *family == predicate.family))
        };
        let filter = &self.filter;
        filter
            .predicates
            .as_ref()
            .is_none_or(|names| names.iter().any(narrower))
            && filter.families.as_ref().is_none_or(family_fits)
            && filter.kinds.as_ref().is_none_or(|kinds| {
                registered.is_some_and(|predicate| kinds.contains(&predicate.kind.into()))
            })
    }

    fn numbers_fit(&self, header: &RelationHeader) -> bool {
        let filter = &self.filter;
        let support_fits = |support: &crate::input::SupportFilter| {
            support
                .claims
                .is_none_or(|range| range.holds(header.claims as usize))
                && support
                    .documents
                    .is_none_or(|range| range.holds(header.documents as usize))
                && support
                    .publishers
                    .is_none_or(|range| range.holds(header.publishers as usize))
        };
        filter.support.as_ref().is_none_or(support_fits)
            && filter
                .inferred
                .is_none_or(|inferred| inferred == header.inferred)
            && filter
                .confidence
                .is_none_or(|range| range.holds(header.confidence.get()))
            && filter
                .standing
                .as_ref()
                .is_none_or(|views| views.iter().any(|view| header.views.is_in((*view).into())))
            && self
                .time
                .is_none_or(|(from, to)| header.time.is_some_and(|time| overlaps(time, from, to)))
    }

    fn evidence_fits(&self, header: &RelationHeader) -> Result<bool, Failure> {
        match self.filter.evidence {
            None => Ok(true),
            Some(EvidenceKind::Span) => Ok(!header.attested),
            Some(EvidenceKind::Attested) => {
                let relation = self.reading.relation(header.id)?;
                Ok(relation.is_some_and(|relation| relation.support.attested > 0))
            }
        }
    }
}

/// Relations, in whatever view, in which any of these entities takes part.
fn touching(ids: &[ID], reading: &Reading) -> Result<BTreeSet<RelationId>, Failure> {
    let mut relations = BTreeSet::new();
    for entity in resolved(ids, reading)? {
        reading.budget().check_time()?;
        let all = Filter::of_view(newsgraph_model::View::All);
        relations.extend(
            reading
                .snapshot
                .topology
                .relations_of(entity, &all)
                .map(|header| header.id),
        );
    }
    Ok(relations)
}

/// The relations that match, in order; best supported first when no order is asked for.
pub(crate) fn relations(
    reading: &Reading,
    filter: Option<&RelationFilter>,
    order: &[RelationOrder],
    among: Option<EntityId>,
) -> Result<Vec<RelationId>, Failure> {
    let topology = &reading.snapshot.topology;
    let matcher = RelationMatcher::new(reading, filter)?;
    let mut found: Vec<&RelationHeader> = Vec::new();
    let candidates: Box<dyn Iterator<Item = &RelationHeader>> = match among {
        Some(entity) => Box::new(topology.relations_of(entity, &reading.filter())),
        None => Box::new(topology.relations()),
    };
    for (place, header) in candidates.enumerate() {
        if place % 1024 == 0 {
            reading.budget().check_time()?;
        }
        if matcher.matches(header)? {
            found.push(header);
        }
    }
    found.sort_by_key(|header| header.id);
    let default = [
        RelationOrder {
            field: RelationOrderField::Publishers,
            direction: SortDirection::Desc,
        },
        RelationOrder {
            field: RelationOrderField::Confidence,
            direction: SortDirection::Desc,
        },
    ];
    for key in if order.is_empty() {
        &default[..]
    } else {
        order
    }
    .iter()
    .rev()
    {
        match key.field {
            RelationOrderField::Time => {
                sort_by(&mut found, key.direction, |header| {
                    header.time.and_then(|time| time.start.or(time.end))
                });
            }
            RelationOrderField::Confidence => {
                sort_by(&mut found, key.direction, |header| header.confidence);
            }
            RelationOrderField::Publishers => {
                sort_by(&mut found, key.direction, |header| header.publishers);
            }
            RelationOrderField::Predicate => {
                sort_by(&mut found, key.direction, |header| {
                    topology.predicate(header).clone()
                });
            }
        }
    }
    Ok(found.into_iter().map(|header| header.id).collect())
}
