//! Random graphs with random filters, kept as plain rows beside the topology, so that every algorithm can be held
//! against one that is written over the rows.

use std::collections::BTreeMap;

use newsgraph_model::{Entity, EntityId, Relation, View};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{entity, id, ontology, relation};
use crate::{Budget, Direction, Filter, Topology, Traversal};

/// A graph as rows.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) entities: Vec<Entity>,
    pub(crate) relations: Vec<Relation>,
}

const TYPES: [&str; 3] = ["Person", "Company", "GPE"];
const PREDICATES: [&str; 5] = [
    "endorsed",
    "met",
    "negotiated_with",
    "raw:nod_at",
    "praised",
];
const VIEWS: [&str; 4] = ["asserted", "planned", "claimed", "negated"];
const TAGS: [&str; 2] = ["north", "south"];

/// Graphs of at most `n_entities` entities, called `n0`, `n1` …, and `n_relations` relations, loops and parallel ones
/// among them.
pub(crate) fn sample(n_entities: usize, n_relations: usize) -> impl Strategy<Value = Sample> {
    let row = (0..n_entities, 0..n_entities, any::<(u8, u8, u8)>());
    vec(row, 0..n_relations).prop_map(move |rows| Sample {
        entities: (0..n_entities)
            .map(|number| entity(&format!("n{number}"), TYPES[number % 3]))
            .collect(),
        relations: (0..)
            .zip(rows)
            .map(|(number, row)| line(number, row))
            .collect(),
    })
}

fn line(number: usize, (a, b, (kind, support, day)): (usize, usize, (u8, u8, u8))) -> Relation {
    let (kind, support, day) = (usize::from(kind), usize::from(support), usize::from(day));
    let predicate = PREDICATES[kind % 5];
    // Most relations are asserted, so that most filters see most of the graph.
    let view = VIEWS[(kind / 5 % 8).saturating_sub(4)];
    let tag = TAGS[kind / 40 % 2];
    let attested = if support % 7 == 0 { " attested" } else { "" };
    let time = match day % 4 {
        0 => String::new(),
        1 => format!(" from=2025-03-{:02}", day % 20 + 1),
        2 => format!(" to=2025-03-{:02}", day % 20 + 1),
        _ => format!(" from=2025-03-{:02} to=2025-03-25", day % 20 + 1),
    };
    let mut row = relation(&format!(
        "n{a} {predicate} n{b} {view} x{} @{tag}{attested}{time} #{number}",
        support % 4
    ));
    row.confidence = newsgraph_model::Confidence::new(support as f64 / 255.0);
    row
}

/// What a read asks for.
pub(crate) fn traversal() -> impl Strategy<Value = Traversal> {
    let direction = prop_oneof![
        Just(Direction::Both),
        Just(Direction::Out),
        Just(Direction::In)
    ];
    let max_degree = prop_oneof![3 => Just(None), 1 => (0_usize..8).prop_map(Some)];
    (filter(), direction, 0_u32..6, max_degree).prop_map(|(filter, direction, hops, max_degree)| {
        Traversal {
            filter,
            direction,
            hops,
            max_degree,
        }
    })
}

pub(crate) fn filter() -> impl Strategy<Value = Filter> {
    let view = prop_oneof![
        4 => Just(View::Reported),
        2 => Just(View::All),
        1 => Just(View::Asserted),
        1 => Just(View::Negated)
    ];
    let words = |choices: &'static [&'static [&'static str]]| {
        (0..choices.len())
            .prop_map(|choice| choices[choice].iter().map(|word| (*word).into()).collect())
    };
    let day = prop_oneof![
        4 => Just(None),
        1 => (1_i8..26).prop_map(|day| Some(jiff::civil::date(2025, 3, day)))
    ];
    let rest = (
        prop_oneof![4 => Just(None), 1 => Just(Some("north".into()))],
        prop_oneof![4 => Just(0), 1 => 0_u32..3],
        prop_oneof![4 => Just(None), 1 => any::<bool>().prop_map(Some)],
    );
    (
        view,
        words(&[&[], &[], &["met"], &["supported", "raw:nod_at"]]),
        words(&[&[], &[], &["met"], &["endorsed"]]),
        words(&[&[], &[], &["Person"], &["Organization", "Place"]]),
        day,
        rest,
    )
        .prop_map(
            |(view, predicates, exclude, types, valid_at, rest)| Filter {
                view,
                predicates,
                exclude,
                types,
                valid_at,
                collection: rest.0,
                min_publishers: rest.1,
                attested: rest.2,
            },
        )
}

/// Budgets that end somewhere on the way.
pub(crate) fn small_budget() -> impl Strategy<Value = Budget> {
    (0_usize..12, 0_usize..20, 0_usize..60).prop_map(|(entities, relations, visited)| Budget {
        entities,
        relations,
        visited,
        ..Budget::default()
    })
}

/// Whether a filter sees a relation: the words of [`Filter`], over the row.
pub(crate) fn sees(filter: &Filter, relation: &Relation) -> bool {
    let ontology = ontology();
    let one_of = |names: &[smol_str::SmolStr]| {
        let mut names = names.iter();
        names.any(|name| ontology.is_predicate(&relation.predicate, name))
    };
    let is_attested = relation.support.attested == relation.support.claims;
    relation.views.is_in(filter.view)
        && (filter.predicates.is_empty() || one_of(&filter.predicates))
        && !one_of(&filter.exclude)
        && filter
            .collection
            .as_ref()
            .is_none_or(|tag| relation.collections.contains(tag))
        && filter.valid_at.is_none_or(|day| {
            relation.time.is_some_and(|time| {
                time.start.is_none_or(|start| start <= day) && time.end.is_none_or(|end| end >= day)
            })
        })
        && relation.support.publishers >= filter.min_publishers
        && filter
            .attested
            .is_none_or(|attested| attested == is_attested)
}

/// A relation as a step, by places in [`Plain::entities`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arc<'s> {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) relation: &'s Relation,
    pub(crate) forward: bool,
}

/// What a traversal may do, over rows.
pub(crate) struct Plain<'s> {
    /// All entities by id.
    pub(crate) entities: Vec<EntityId>,
    /// Whether the traversal may step on each.
    pub(crate) admitted: Vec<bool>,
    /// Whether it may walk on through each.
    pub(crate) passable: Vec<bool>,
    /// Each way of each relation that it may go.
    pub(crate) arcs: Vec<Arc<'s>>,
}

impl Sample {
    pub(crate) fn plain(&self, traversal: &Traversal) -> Plain<'_> {
        let filter = &traversal.filter;
        let mut rows: Vec<&Entity> = self.entities.iter().collect();
        rows.sort_by_key(|row| row.id);
        let entities: Vec<EntityId> = rows.iter().map(|row| row.id).collect();
        let places: BTreeMap<EntityId, usize> = entities.iter().copied().zip(0..).collect();
        let mut degrees = vec![0; entities.len()];
        let mut arcs = Vec::new();
        for relation in &self.relations {
            let end = |term: &newsgraph_model::Term| places[&term.entity().expect("an edge")];
            let (from, to) = (
                end(&relation.subject),
                end(relation.object.as_ref().expect("an edge")),
            );
            degrees[from] += 1;
            degrees[to] += 1;
            if !sees(filter, relation) {
                continue;
            }
            let known = ontology().predicate(&relation.predicate).cloned();
            let symmetric = known.is_some_and(|predicate| predicate.symmetric);
            let forward = Arc {
                from,
                to,
                relation,
                forward: true,
            };
            let backward = Arc {
                from: to,
                to: from,
                relation,
                forward: from == to,
            };
            if traversal.direction != Direction::In || symmetric || from == to {
                arcs.push(forward);
            }
            if from != to && (traversal.direction != Direction::Out || symmetric) {
                arcs.push(backward);
            }
        }
        let wanted = |row: &&Entity| {
            filter.types.is_empty() || ontology().fits(&row.entity_type, &filter.types)
        };
        let max = traversal.max_degree.unwrap_or(usize::MAX);
        Plain {
            admitted: rows.iter().map(wanted).collect(),
            passable: degrees.iter().map(|degree| *degree <= max).collect(),
            entities,
            arcs,
        }
    }

    /// The same graph by three ways: at once; relation by relation from the last, with rows that come and go and
    /// compactions between; and the rows turned around with a change at the end.
    pub(crate) fn histories(&self) -> [Topology; 3] {
        let build = |entities: &[Entity], relations: &[Relation]| {
            Topology::build(
                &ontology(),
                entities.iter().cloned(),
                relations.iter().cloned(),
                1,
            )
        };
        let at_once = build(&self.entities, &self.relations);

        let passing = entity("passing", "Person");
        let visit = relation("passing met n0");
        let mut step_by_step = build(std::slice::from_ref(&passing), &[]).with_compaction_after(9);
        for row in self.entities.iter().rev() {
            step_by_step = step_by_step.changed(2, [(row.id, Some(row))], []);
        }
        step_by_step = step_by_step.changed(3, [], [(visit.id, Some(&visit))]);
        for row in self.relations.iter().rev() {
            step_by_step = step_by_step.changed(4, [], [(row.id, Some(row))]);
        }
        step_by_step = step_by_step.changed(5, [(passing.id, None)], [(visit.id, None)]);

        let (late, early) = self.relations.split_at(self.relations.len() / 3);
        let (few, most) = self.entities.split_at(self.entities.len() / 2);
        let turned = build(most, &[]);
        let turned = turned.changed(2, few.iter().map(|row| (row.id, Some(row))), []);
        let turned = turned.changed(3, [], early.iter().map(|row| (row.id, Some(row))));
        let turned = turned.changed(4, [], late.iter().map(|row| (row.id, Some(row))));
        [at_once, step_by_step, turned]
    }
}

/// The ids of entities by their numbers.
pub(crate) fn ids(graph: &Topology, nodes: &[crate::NodeIdx]) -> Vec<EntityId> {
    let ids = nodes
        .iter()
        .map(|node| graph.entity_id(*node).expect("it is in use"));
    ids.collect()
}

proptest! {
    /// The plain reading of filters is the one that walks follow.
    #[test]
    fn neighbors_agree_with_plain_rows(sample in sample(7, 24), traversal in traversal()) {
        let plain = sample.plain(&traversal);
        for graph in sample.histories() {
            for (place, entity) in plain.entities.iter().enumerate() {
                let found = graph.neighbors(*entity, &traversal.filter, traversal.direction);
                let mut found: Vec<_> = found.map(|step| (step.relation(), step.entity(), step.forward)).collect();
                let steps = plain.arcs.iter().filter(|arc| arc.from == place && plain.admitted[arc.to]);
                let mut expected: Vec<_> = steps.map(|arc| (arc.relation.id, plain.entities[arc.to], arc.forward)).collect();
                found.sort();
                expected.sort();
                prop_assert_eq!(found, expected);
            }
            prop_assert!(graph.node(id("passing")).is_none());
        }
    }
}
