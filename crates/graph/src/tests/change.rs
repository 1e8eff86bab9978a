//! Changes: a changed topology equals one built from nothing, and what it shares.

use std::collections::BTreeMap;

use newsgraph_model::{Entity, EntityId, Relation, RelationId, View};
use proptest::prelude::*;

use super::{entity, id, ontology, relation};
use crate::{Budget, CheckpointError, Direction, Filter, Stop, Topology, Traversal};

/// Everything that a caller can see, in one text.
fn observed(graph: &Topology) -> String {
    let mut lines = vec![format!(
        "{} {} {}",
        graph.n_entities(),
        graph.n_relations(),
        graph.n_edges()
    )];
    let all = Filter::of_view(View::All);
    let people = Filter {
        types: vec!["Person".into()],
        collection: Some("north".into()),
        ..Filter::default()
    };
    let ranks = graph
        .page_rank(&Filter::default(), 0.85, 8, &Stop::default())
        .scores;
    for node in graph.entities() {
        let entity = graph.entity_id(node).expect("it is in use");
        let names: Vec<&str> = graph.names(node).collect();
        let rank = ranks[node.index()].to_bits();
        lines.push(format!(
            "{entity} {names:?} {} {} {rank}",
            graph.entity_type(node),
            graph.degree(node)
        ));
        for filter in [&all, &people] {
            for direction in [Direction::Both, Direction::Out, Direction::In] {
                for step in graph.neighbors(entity, filter, direction) {
                    lines.push(format!(
                        "{} {} {}",
                        step.entity(),
                        step.relation(),
                        step.forward
                    ));
                }
            }
        }
        for header in graph.relations_of(entity, &all) {
            let tags = graph.collections(header);
            let id_of = |node: Option<crate::NodeIdx>| node.and_then(|node| graph.entity_id(node));
            let ends = (id_of(header.subject), id_of(header.object));
            lines.push(format!(
                "{} {} {ends:?} {:?} {tags:?} {} {:?}",
                header.id,
                graph.predicate(header),
                header.views,
                header.publishers,
                header.time
            ));
        }
        let budget = Budget {
            entities: 4,
            relations: 5,
            visited: 9,
            ..Budget::default()
        };
        lines.push(format!(
            "{:?}",
            graph.subgraph(&[entity], &Traversal::default(), &budget)
        ));
        for direction in [Direction::Both, Direction::Out, Direction::In] {
            let traversal = Traversal {
                direction,
                hops: 3,
                ..Traversal::default()
            };
            let reach = graph.reach(&[entity], &traversal, &Budget::default());
            let by_distance: Vec<Vec<_>> = (0..=3)
                .map(|distance| {
                    let nodes = reach.at(distance).iter();
                    nodes.map(|node| graph.entity_id(*node)).collect()
                })
                .collect();
            lines.push(format!("{by_distance:?} {:?}", reach.cost));
        }
        let goal = id("e3");
        lines.push(format!(
            "{:?}",
            graph.shortest_path(entity, goal, &Traversal::default(), &Budget::default())
        ));
    }
    lines.push(format!("{:?}", graph.search("e", 5)));
    lines.push(format!("{:?}", graph.search("the", 5)));
    lines.join("\n")
}

type Changes = Vec<(u8, u8, u8, u8)>;

/// The state that changes lead to, kept as plain rows beside the topology.
#[derive(Default)]
struct Rows {
    entities: BTreeMap<EntityId, Entity>,
    relations: BTreeMap<RelationId, Relation>,
}

impl Rows {
    /// Makes one change of rows and gives what a commit would say of it.
    fn change(
        &mut self,
        changes: &Changes,
    ) -> (
        BTreeMap<EntityId, Option<Entity>>,
        BTreeMap<RelationId, Option<Relation>>,
    ) {
        let mut entities = BTreeMap::new();
        let mut relations = BTreeMap::new();
        for (kind, a, b, n) in changes {
            let (a, b, n) = (a % 6, b % 6, n % 4);
            let name = format!("e{a}");
            match kind % 5 {
                0 => {
                    let mut changed = entity(
                        &name,
                        ["Person", "GPE", "Company", "Person"][usize::from(n)],
                    );
                    changed.name = format!("{name} the {n}");
                    entities.insert(changed.id, Some(changed));
                }
                1 => {
                    // An entity goes with all its relations, as resolution does it.
                    entities.insert(id(&name), None);
                    let of = |relation: &Relation| {
                        let terms = [Some(&relation.subject), relation.object.as_ref()];
                        let others = relation.roles.iter().flat_map(|(_, fillers)| fillers);
                        let mut all = terms.into_iter().flatten().chain(others);
                        all.any(|term| term.entity() == Some(id(&name)))
                    };
                    for relation in self.relations.values().filter(|relation| of(relation)) {
                        relations.insert(relation.id, None);
                    }
                    relations.retain(|_, row: &mut Option<Relation>| {
                        row.as_ref().is_none_or(|row| !of(row))
                    });
                }
                2 => {
                    if let Some(gone) = self
                        .relations
                        .keys()
                        .nth(usize::from(a) * 4 + usize::from(n))
                    {
                        relations.insert(*gone, None);
                    }
                }
                _ => {
                    let view = ["asserted", "planned", "negated", "claimed"][usize::from(n)];
                    let object = if b == 5 {
                        "\"words".to_owned()
                    } else {
                        format!("e{b}")
                    };
                    let predicate = ["met", "endorsed", "raw:nod_at"][usize::from(kind % 3)];
                    let line = format!(
                        "e{a} {predicate} {object} {view} x{n} @{} role:place=e{}",
                        ["north", "south"][usize::from(kind % 2)],
                        b / 2
                    );
                    for name in [a, b, b / 2] {
                        let row = entity(&format!("e{name}"), "Person");
                        let known = entities
                            .get(&row.id)
                            .map_or_else(|| self.entities.contains_key(&row.id), Option::is_some);
                        if !known && (name == a || name != 5) {
                            entities.insert(row.id, Some(row));
                        }
                    }
                    let row = relation(&line);
                    relations.insert(row.id, Some(row));
                }
            }
        }
        for (id, row) in &entities {
            match row {
                Some(row) => self.entities.insert(*id, row.clone()),
                None => self.entities.remove(id),
            };
        }
        for (id, row) in &relations {
            match row {
                Some(row) => self.relations.insert(*id, row.clone()),
                None => self.relations.remove(id),
            };
        }
        (entities, relations)
    }

    fn build(&self) -> Topology {
        Topology::build(
            &ontology(),
            self.entities.values().cloned(),
            self.relations.values().cloned(),
            1,
        )
    }
}

proptest! {
    #[test]
    fn changed_equals_built_from_nothing(
        commits in proptest::collection::vec(proptest::collection::vec(any::<(u8, u8, u8, u8)>(), 1..6), 1..10),
        n_first in 0_usize..4,
        compact_after in 1_usize..40,
    ) {
        let mut rows = Rows::default();
        for changes in commits.iter().take(n_first) {
            rows.change(changes);
        }
        let mut graph = rows.build().with_compaction_after(compact_after);
        for (sequence, changes) in (2..).zip(commits.iter().skip(n_first)) {
            let before = observed(&graph);
            let (entities, relations) = rows.change(changes);
            let next = graph.changed(
                sequence,
                entities.iter().map(|(id, row)| (*id, row.as_ref())),
                relations.iter().map(|(id, row)| (*id, row.as_ref())),
            );
            prop_assert_eq!(next.sequence(), sequence);
            prop_assert_eq!(observed(&next), observed(&rows.build()));
            prop_assert_eq!(observed(&next.compacted()), observed(&next));
            prop_assert_eq!(observed(&through_bytes(&next)), observed(&next));
            prop_assert_eq!(observed(&graph), before, "readers keep theirs");
            graph = next;
        }
    }
}

/// A topology written and read again.
fn through_bytes(graph: &Topology) -> Topology {
    let mut bytes = Vec::new();
    graph
        .write_checkpoint([7; 32], &mut bytes)
        .expect("memory takes all");
    let stamp = |sequence| (sequence == graph.sequence()).then_some([7; 32]);
    Topology::read_checkpoint(stamp, &ontology(), &mut &bytes[..]).expect("as it was written")
}

#[test]
fn a_damaged_checkpoint_or_one_of_another_store_is_refused() {
    let mut rows = Rows::default();
    rows.change(&vec![(3, 0, 1, 0), (4, 0, 2, 0), (5, 1, 2, 1)]);
    let mut bytes = Vec::new();
    rows.build()
        .write_checkpoint([7; 32], &mut bytes)
        .expect("memory takes all");
    let read = |bytes: &[u8], stamp: [u8; 32]| {
        let mut bytes = bytes;
        Topology::read_checkpoint(|_| Some(stamp), &ontology(), &mut bytes).map(|_| ())
    };
    assert!(read(&bytes, [7; 32]).is_ok());
    assert!(matches!(
        read(&bytes, [8; 32]),
        Err(CheckpointError::Other(_))
    ));
    for place in 0..bytes.len() {
        assert!(read(&bytes[..place], [7; 32]).is_err(), "cut at {place}");
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << (place % 8);
        assert!(read(&flipped, [7; 32]).is_err(), "flipped at {place}");
    }
}

#[test]
fn predicates_past_the_numbers_of_an_edge_are_still_told_apart() {
    let entities = ["Ada", "Ben"].map(|name| entity(name, "Person"));
    let relations = (0..66_000).map(|number| relation(&format!("Ada raw:v{number} Ben")));
    let graph = Topology::build(&ontology(), entities, relations, 1);
    for number in [0, 65_535, 65_999] {
        let filter = Filter {
            predicates: vec![format!("raw:v{number}").into()],
            ..Filter::default()
        };
        assert_eq!(
            graph.neighbors(id("Ada"), &filter, Direction::Both).count(),
            1,
            "{number}"
        );
    }
}
