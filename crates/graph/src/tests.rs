//! What the tests share: a graph written as lines of words.

mod budget;
mod change;
mod common;
mod communities;
mod components;
mod paths;
mod paths_by_weight;
mod pattern;
mod pattern_text;
mod peers;
mod personal;
mod petgraph_view;
mod sampled;
mod search;
mod search_reference;
mod timeline;
mod walks;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Alias, Confidence, Entity, EntityId, IdHasher, Precision, Relation, RelationId, RelationTime,
    Support, Term, View, ViewSet,
};

use crate::Topology;

pub(crate) fn ontology() -> Arc<Ontology> {
    static ONTOLOGY: OnceLock<Arc<Ontology>> = OnceLock::new();
    let shipped = include_str!("../../../data/ontology/ontology.json");
    Arc::clone(
        ONTOLOGY.get_or_init(|| {
            Arc::new(Ontology::parse(shipped).expect("the shipped ontology is sound"))
        }),
    )
}

/// The id of the entity that tests call `name`; ids follow no order of names.
pub(crate) fn id(name: &str) -> EntityId {
    EntityId::from_bytes(IdHasher::new("test entity").text(name).finish16())
}

pub(crate) fn entity(name: &str, entity_type: &str) -> Entity {
    Entity {
        id: id(name),
        name: name.into(),
        entity_type: entity_type.into(),
        aliases: vec![Alias {
            text: name.into(),
            mentions: 1,
            sources: 1,
        }],
        nodes: vec![id(name)],
        mentions: 1,
        sources: 1,
    }
}

pub(crate) fn relation_id(name: &str) -> RelationId {
    RelationId::from_bytes(IdHasher::new("test relation").text(name).finish16())
}

/// `subject predicate object`, then any of `x3` (publishers), a view, `@tag`, `from=2025-01-01`, `to=2025-01-31`,
/// `role:name=entity`, `attested`; an object that begins with `"` is a literal, `-` is none. `#n` sets relations of equal words apart.
pub(crate) fn relation(line: &str) -> Relation {
    let words: Vec<&str> = line.split(' ').collect();
    let term = |word: &str| match word.strip_prefix('"') {
        Some(literal) => Term::Literal(literal.into()),
        None => Term::Entity(id(word)),
    };
    let key = words[..3]
        .iter()
        .chain(words.iter().filter(|word| word.starts_with('#')));
    let mut relation = Relation {
        id: relation_id(&key.copied().collect::<Vec<_>>().join(" ")),
        predicate: words[1].into(),
        subject: term(words[0]),
        object: (words[2] != "-").then(|| term(words[2])),
        roles: Vec::new(),
        time: None,
        status: newsgraph_model::Status::Occurred,
        support: Support {
            claims: 1,
            documents: 1,
            publishers: 1,
            ..Support::default()
        },
        confidence: Confidence::new(0.9),
        inferred: false,
        nested: false,
        views: ViewSet::EMPTY,
        first_published: None,
        last_published: None,
        collections: BTreeSet::new(),
    };
    for word in &words[3..] {
        modify(&mut relation, word);
    }
    if relation.views.is_empty() {
        relation.views = View::Asserted.set();
    }
    relation
}

fn modify(relation: &mut Relation, word: &str) {
    let day = |text: &str| Some(text.parse().expect("a date"));
    let time = || RelationTime {
        start: None,
        end: None,
        precision: Precision::Day,
    };
    if let Some(publishers) = word.strip_prefix('x') {
        relation.support.publishers = publishers.parse().expect("a number");
    } else if let Some(tag) = word.strip_prefix('@') {
        relation.collections.insert(tag.into());
    } else if let Some(start) = word.strip_prefix("from=") {
        relation.time.get_or_insert_with(time).start = day(start);
    } else if let Some(end) = word.strip_prefix("to=") {
        relation.time.get_or_insert_with(time).end = day(end);
    } else if let Some(role) = word.strip_prefix("role:") {
        let (name, filler) = role.split_once('=').expect("role:name=entity");
        relation
            .roles
            .push((name.into(), vec![Term::Entity(id(filler))]));
    } else if word == "attested" {
        relation.support.attested = relation.support.claims;
    } else if !word.starts_with('#') {
        relation.views = relation
            .views
            .union(word.parse::<View>().expect("a view").set());
    }
}

/// A topology of relations one a line; entities are persons unless named `Type:name` in the first line, `!`.
pub(crate) fn topology(lines: &str) -> Topology {
    let mut entities: Vec<Entity> = Vec::new();
    let mut relations: Vec<Relation> = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(types) = line.strip_prefix("! ") {
            let typed = types.split(' ').filter_map(|word| word.split_once(':'));
            entities.extend(typed.map(|(entity_type, name)| entity(name, entity_type)));
            continue;
        }
        relations.push(relation(line));
        let words: Vec<&str> = line.split(' ').collect();
        let fillers = words[3..]
            .iter()
            .filter_map(|word| word.strip_prefix("role:")?.split_once('='));
        for name in [words[0], words[2]]
            .into_iter()
            .chain(fillers.map(|(_, name)| name))
        {
            let is_entity = name != "-" && !name.starts_with('"');
            if is_entity && entities.iter().all(|known| known.name != name) {
                entities.push(entity(name, "Person"));
            }
        }
    }
    Topology::build(&ontology(), entities, relations, 7)
}

pub(crate) fn name_of(topology: &Topology, entity: EntityId) -> String {
    let node = topology
        .node(entity)
        .expect("answers name entities of the topology");
    topology.name(node).to_owned()
}

/// `subject predicate object`.
pub(crate) fn relation_of(topology: &Topology, relation: RelationId) -> String {
    let header = topology
        .relation(relation)
        .expect("answers name relations of the topology");
    let end =
        |node: Option<crate::NodeIdx>| node.map_or("-", |node| topology.name(node)).to_owned();
    format!(
        "{} {} {}",
        end(header.subject),
        topology.predicate(header),
        end(header.object)
    )
}
