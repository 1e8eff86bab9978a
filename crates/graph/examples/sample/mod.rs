//! The graph that the examples run on: one invented race for mayor.

use std::sync::Arc;

use newsgraph_graph::Topology;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Confidence, Entity, EntityId, IdHasher, Relation, RelationId, Status, Support, Term, View,
};

/// Subject, predicate, object, and how many publishers say so.
const RELATIONS: [(&str, &str, &str, u32); 12] = [
    ("Mara Quill", "endorsed", "Jonas Reed", 3),
    ("Jonas Reed", "endorsed", "Ines Calder", 1),
    ("Ines Calder", "endorsed", "Mara Quill", 1),
    ("Jonas Reed", "criticized", "Oskar Lindt", 4),
    ("Oskar Lindt", "criticized", "Tessa Brandt", 2),
    ("Tessa Brandt", "met", "Mara Quill", 5),
    ("Oskar Lindt", "works_for", "Harbour League", 2),
    ("Tessa Brandt", "works_for", "Harbour League", 1),
    ("Harbour League", "supported", "Pier Nine", 1),
    ("Mara Quill", "praised", "Pier Nine", 2),
    ("Mara Quill", "met", "Jonas Reed", 2),
    ("Ruth Amsel", "met", "Leo Finch", 1),
];

/// The id of the entity with a name.
pub(crate) fn id(name: &str) -> EntityId {
    EntityId::from_bytes(IdHasher::new("sample entity").text(name).finish16())
}

/// The graph.
pub(crate) fn topology() -> Result<Topology, Box<dyn std::error::Error>> {
    let ontology = Ontology::parse(include_str!("../../../../data/ontology/ontology.json"))?;
    let mut names: Vec<&str> = RELATIONS.iter().flat_map(|row| [row.0, row.2]).collect();
    names.sort_unstable();
    names.dedup();
    let relations = RELATIONS.iter().map(relation);
    let entities = names.into_iter().map(entity);
    Ok(Topology::build(&Arc::new(ontology), entities, relations, 1))
}

fn entity(name: &str) -> Entity {
    let entity_type = match name {
        "Harbour League" => "Party",
        "Pier Nine" => "Facility",
        _ => "Person",
    };
    Entity {
        id: id(name),
        name: name.into(),
        entity_type: entity_type.into(),
        aliases: Vec::new(),
        nodes: vec![id(name)],
        mentions: 1,
        sources: 1,
    }
}

fn relation((subject, predicate, object, publishers): &(&str, &str, &str, u32)) -> Relation {
    let mut key = IdHasher::new("sample relation");
    key.text(subject).text(predicate).text(object);
    Relation {
        id: RelationId::from_bytes(key.finish16()),
        predicate: (*predicate).into(),
        subject: Term::Entity(id(subject)),
        object: Some(Term::Entity(id(object))),
        roles: Vec::new(),
        time: None,
        status: Status::Occurred,
        support: Support {
            claims: *publishers,
            documents: *publishers,
            publishers: *publishers,
            ..Support::default()
        },
        confidence: Confidence::new(0.9),
        inferred: false,
        nested: false,
        views: View::Asserted.set(),
        first_published: None,
        last_published: None,
        collections: std::collections::BTreeSet::new(),
    }
}
