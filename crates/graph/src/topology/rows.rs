//! What is resident for each entity, relation and edge.

use std::cmp::{Ordering, Reverse};

use super::words::Words;
use newsgraph_model::{
    Confidence, Entity, EntityId, Relation, RelationId, RelationTime, Status, ViewSet,
};

/// Number of an entity in one topology; it stays the same until the topology is compacted, so keep [`EntityId`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIdx(pub(crate) u32);

impl NodeIdx {
    /// As an index of a vector with [`Topology::node_bound`](crate::Topology::node_bound) elements.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Number of a relation in one topology; keep [`RelationId`]s across topologies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationIdx(pub(crate) u32);

/// One entity: what walks and search need of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NodeRow {
    pub(crate) id: EntityId,
    pub(crate) name: Box<str>,
    /// Names other than `name`, most used first.
    pub(crate) aliases: Box<[Box<str>]>,
    pub(crate) entity_type: u32,
    pub(crate) sources: u32,
}

impl NodeRow {
    pub(crate) fn of(entity: &Entity, entity_type: u32) -> Self {
        let others = entity
            .aliases
            .iter()
            .filter(|alias| alias.text != entity.name);
        Self {
            id: entity.id,
            name: entity.name.as_str().into(),
            aliases: others.map(|alias| alias.text.as_str().into()).collect(),
            entity_type,
            sources: entity.sources,
        }
    }

    /// All names, the one to show first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.name).chain(self.aliases.iter().map(|alias| &**alias))
    }
}

/// What is resident of a relation: enough to filter, rank and draw it; the rest is read from the store.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationHeader {
    /// Its id.
    pub id: RelationId,
    /// The subject, when it is an entity.
    pub subject: Option<NodeIdx>,
    /// The object, when it is an entity.
    pub object: Option<NodeIdx>,
    /// Entities in its other roles, sorted; most relations have none.
    pub(crate) others: Others,
    pub(crate) predicate: u32,
    pub(crate) collections: u32,
    /// Status of its strongest assertion: asserted before planned, claimed, possible, negated; then by certainty and support.
    pub status: Status,
    /// The basic views it is in.
    pub views: ViewSet,
    /// When it happens or holds.
    pub time: Option<RelationTime>,
    /// Highest confidence among its claims.
    pub confidence: Confidence,
    /// Independent publishers behind it.
    pub publishers: u32,
    /// Documents behind it.
    pub documents: u32,
    /// Claims behind it, attested ones included.
    pub claims: u32,
    /// True when no text says it: persons and datasets only.
    pub attested: bool,
    /// True when all its claims are inferred.
    pub inferred: bool,
    /// True when it is only the content of other claims.
    pub nested: bool,
}

impl RelationHeader {
    /// Subject and object when both are entities.
    pub fn edge(&self) -> Option<(NodeIdx, NodeIdx)> {
        Some((self.subject?, self.object?))
    }

    /// Every entity that takes part, each once.
    pub(crate) fn participants(&self) -> impl Iterator<Item = NodeIdx> + Clone {
        let object = self.object.filter(|object| Some(*object) != self.subject);
        self.subject
            .into_iter()
            .chain(object)
            .chain(self.others.as_slice().iter().copied())
    }

    /// Best supported first; no two relations are equal.
    pub(crate) fn rank(&self) -> (Reverse<u32>, RelationId) {
        (Reverse(self.publishers), self.id)
    }
}

/// Better supported relations are less, so that a tree of least weight holds on to them. Two states of one relation do not
/// compare.
impl PartialOrd for RelationHeader {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let order = self.rank().cmp(&other.rank());
        (order != Ordering::Equal || self == other).then_some(order)
    }
}

/// Entities in further roles, in one word when there are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Others(
    #[expect(clippy::box_collection, reason = "most headers have none")] Option<Box<Vec<NodeIdx>>>,
);

impl Others {
    pub(super) fn of(others: Vec<NodeIdx>) -> Self {
        Self((!others.is_empty()).then(|| Box::new(others)))
    }

    pub(crate) fn as_slice(&self) -> &[NodeIdx] {
        self.0.as_ref().map_or(&[], |others| others.as_slice())
    }
}

/// A relation before its words and entities have numbers.
pub(super) fn header_of(
    relation: &Relation,
    (predicate, collections): (u32, u32),
    node: impl Fn(EntityId) -> Option<NodeIdx>,
) -> RelationHeader {
    let subject = relation.subject.entity().and_then(&node);
    let object = relation
        .object
        .as_ref()
        .and_then(|object| object.entity())
        .and_then(&node);
    let fillers = relation.roles.iter().flat_map(|(_, fillers)| fillers);
    let mut others: Vec<NodeIdx> = fillers
        .filter_map(|filler| filler.entity())
        .filter_map(&node)
        .collect();
    others.sort_unstable();
    others.dedup();
    others.retain(|other| Some(*other) != subject && Some(*other) != object);
    RelationHeader {
        id: relation.id,
        subject,
        object,
        others: Others::of(others),
        predicate,
        collections,
        status: relation.status,
        views: relation.views,
        time: relation.time,
        confidence: relation.confidence,
        publishers: relation.support.publishers,
        documents: relation.support.documents,
        claims: relation.support.claims,
        attested: relation.support.claims > 0
            && relation.support.attested == relation.support.claims,
        inferred: relation.inferred,
        nested: relation.nested,
    }
}

/// One relation as one of its two ends sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edge {
    /// The entity at the other end.
    pub(crate) neighbour: u32,
    pub(crate) relation: u32,
    /// Independent publishers behind the relation.
    pub(crate) publishers: u32,
    /// Number of the predicate; `u16::MAX` means that only the header knows it.
    pub(crate) predicate: u16,
    /// The basic views (bits 0 to 4), then the flags below.
    pub(crate) bits: u16,
}

const _: () = assert!(
    size_of::<RelationHeader>() <= 88,
    "a million headers take at most 84 MiB"
);

impl Edge {
    /// The basic views.
    pub(crate) const VIEWS: u16 = (1 << 5) - 1;
    /// No text says it.
    pub(crate) const ATTESTED: u16 = 1 << 5;
    /// Its predicate reads the same both ways.
    pub(crate) const SYMMETRIC: u16 = 1 << 6;
    /// The entity whose edge it is is the subject.
    pub(crate) const FORWARD: u16 = 1 << 7;

    /// A relation as its subject sees it, and as its object does; `None` when one of them is no entity.
    pub(super) fn of(
        header: &RelationHeader,
        relation: u32,
        words: &Words,
    ) -> Option<[(NodeIdx, Self); 2]> {
        let (subject, object) = header.edge()?;
        let from_subject = Self {
            neighbour: object.0,
            relation,
            publishers: header.publishers,
            predicate: u16::try_from(header.predicate).unwrap_or(u16::MAX),
            bits: Self::bits_of(header, words.is_symmetric(header.predicate)) | Self::FORWARD,
        };
        let from_object = Self {
            neighbour: subject.0,
            bits: from_subject.bits & !Self::FORWARD,
            ..from_subject
        };
        Some([(subject, from_subject), (object, from_object)])
    }

    /// Whether the entity whose edge it is is the subject.
    #[inline]
    pub(crate) const fn is_forward(&self) -> bool {
        self.bits & Self::FORWARD != 0
    }

    fn bits_of(header: &RelationHeader, symmetric: bool) -> u16 {
        let mut bits = u16::from(header.views.bits());
        if header.attested {
            bits |= Self::ATTESTED;
        }
        if symmetric {
            bits |= Self::SYMMETRIC;
        }
        bits
    }
}
