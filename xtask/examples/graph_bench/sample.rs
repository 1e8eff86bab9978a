//! A graph to measure with, before any contender has built what it answers from.

use std::collections::BTreeSet;

use jiff::civil::Date;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Alias, Confidence, Entity, EntityId, IdHasher, Precision, PredicateName, Relation, RelationId,
    RelationTime, Status, Support, Term, TypeName, View,
};

/// One thing; its place in [`Sample::things`] is the number by which answers are compared.
#[derive(Clone, Debug)]
pub(crate) struct Thing {
    pub(crate) id: EntityId,
    pub(crate) name: String,
    pub(crate) kind: TypeName,
}

/// One relation between two things; its place in [`Sample::links`] is the number by which answers are compared.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) id: RelationId,
    pub(crate) subject: u32,
    pub(crate) object: u32,
    /// Place in [`Sample::predicates`].
    pub(crate) predicate: u16,
    /// The one basic view it is in.
    pub(crate) view: View,
    pub(crate) publishers: u8,
    pub(crate) day: Date,
}

/// Things and relations between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    pub(crate) things: Vec<Thing>,
    pub(crate) links: Vec<Link>,
    pub(crate) predicates: Vec<PredicateName>,
}

impl Sample {
    /// Adds a thing and gives its number.
    pub(crate) fn add_thing(&mut self, name: String, kind: &str) -> u32 {
        let number = self.things.len() as u32;
        let id = IdHasher::new("bench thing").text(&name).finish16();
        self.things.push(Thing {
            id: EntityId::from_bytes(id),
            name,
            kind: kind.into(),
        });
        number
    }

    /// The id of the relation that is added next.
    pub(crate) fn next_relation(&self) -> RelationId {
        let number = self.links.len() as u64;
        RelationId::from_bytes(IdHasher::new("bench link").number(number).finish16())
    }

    /// The place of a predicate, added when it is new.
    pub(crate) fn predicate(&mut self, name: &str) -> u16 {
        let known = self.predicates.iter().position(|known| known == name);
        let place = known.unwrap_or_else(|| {
            self.predicates.push(name.into());
            self.predicates.len() - 1
        });
        place as u16
    }

    /// The things as the model has them.
    pub(crate) fn entities(&self) -> impl Iterator<Item = Entity> {
        self.things.iter().map(|thing| Entity {
            id: thing.id,
            name: thing.name.clone(),
            entity_type: thing.kind.clone(),
            aliases: vec![Alias {
                text: thing.name.clone(),
                mentions: 1,
                sources: 1,
            }],
            nodes: vec![thing.id],
            mentions: 1,
            sources: 1,
        })
    }

    /// The relations as the model has them.
    pub(crate) fn relations(&self) -> impl Iterator<Item = Relation> {
        self.links.iter().map(|link| self.relation(link))
    }

    fn relation(&self, link: &Link) -> Relation {
        let term = |thing: u32| Term::Entity(self.things[thing as usize].id);
        let count = u32::from(link.publishers);
        Relation {
            id: link.id,
            predicate: self.predicates[usize::from(link.predicate)].clone(),
            subject: term(link.subject),
            object: Some(term(link.object)),
            roles: Vec::new(),
            time: Some(RelationTime {
                start: Some(link.day),
                end: Some(link.day),
                precision: Precision::Day,
            }),
            status: Status::Occurred,
            support: Support {
                claims: count,
                documents: count,
                publishers: count,
                ..Support::default()
            },
            confidence: Confidence::new(0.9),
            inferred: false,
            nested: false,
            views: link.view.set(),
            first_published: None,
            last_published: None,
            collections: BTreeSet::new(),
        }
    }

    /// Which predicates read the same both ways, by their places.
    pub(crate) fn symmetric(&self, ontology: &Ontology) -> Vec<bool> {
        let symmetric = |name: &PredicateName| {
            let predicate = ontology.predicate(name);
            predicate.is_some_and(|predicate| predicate.symmetric)
        };
        self.predicates.iter().map(symmetric).collect()
    }
}
