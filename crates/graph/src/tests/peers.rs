//! Answers agree with SQLite and petgraph on random graphs, whatever the view and the filter.

use std::collections::{BTreeMap, BTreeSet};

use newsgraph_model::{EntityId, View};
use petgraph::algo::dijkstra;
use petgraph::graph::DiGraph;
use proptest::prelude::*;
use rusqlite::{Connection, named_params};

use super::{entity, id, ontology, relation};
use crate::{Budget, Direction, Filter, PathOutcome, Topology, Traversal};

const N_ENTITIES: usize = 9;
/// The second is symmetric, the third narrower than the first.
const PREDICATES: [&str; 4] = ["supported", "met", "endorsed", "raw:greet"];
const VIEWS: [&str; 5] = ["asserted", "planned", "claimed", "possible", "negated"];
const TYPES: [&str; 3] = ["Person", "Company", "Organization"];

/// One random relation: ends, predicate, view, publishers, and bits for a tag, an interval and attestation.
type Row = (usize, usize, usize, usize, u32, u8);

fn line(number: usize, (subject, object, predicate, view, publishers, bits): Row) -> String {
    let mut line = format!(
        "e{subject} {} e{object} {} x{publishers} #{number}",
        PREDICATES[predicate], VIEWS[view]
    );
    for (bit, words) in [
        (0, " @north"),
        (1, " from=2025-01-10 to=2025-01-20"),
        (2, " attested"),
    ] {
        if bits >> bit & 1 == 1 {
            line.push_str(words);
        }
    }
    line
}

fn type_of(number: usize) -> &'static str {
    TYPES[number % 2]
}

/// A random filter: view, predicate asked for, predicate left out, type, and bits for the rest.
type Wish = (usize, Option<usize>, Option<usize>, Option<usize>, u32, u8);

fn filter_of((view, asked, left_out, entity_type, publishers, bits): Wish) -> Filter {
    let views = [
        View::Asserted,
        View::Planned,
        View::Claimed,
        View::Possible,
        View::Negated,
        View::Reported,
        View::All,
    ];
    Filter {
        view: views[view],
        predicates: asked
            .map(|number| PREDICATES[number].into())
            .into_iter()
            .collect(),
        exclude: left_out
            .map(|number| PREDICATES[number].into())
            .into_iter()
            .collect(),
        types: entity_type
            .map(|number| TYPES[number].into())
            .into_iter()
            .collect(),
        collection: (bits & 1 != 0).then(|| "north".into()),
        valid_at: (bits & 2 != 0).then(|| "2025-01-15".parse().expect("a day")),
        min_publishers: publishers,
        attested: (bits & 4 != 0).then_some(bits & 8 != 0),
    }
}

/// The same graph in SQLite, with one row for each way in which a relation may be walked.
fn database(rows: &[Row]) -> Connection {
    let database = Connection::open_in_memory().expect("it opens");
    database
        .execute_batch(
            "CREATE TABLE entity (name TEXT PRIMARY KEY, type TEXT);
             CREATE TABLE step (source TEXT, target TEXT, forward INT, relation INT, predicate TEXT, view TEXT,
                                publishers INT, tagged INT, dated INT, attested INT, symmetric INT);",
        )
        .expect("it is SQL");
    for number in 0..N_ENTITIES {
        let row = (format!("e{number}"), type_of(number));
        database
            .execute("INSERT INTO entity VALUES (?1, ?2)", row)
            .expect("inserted");
    }
    for (number, (subject, object, predicate, view, publishers, bits)) in rows.iter().enumerate() {
        let (subject, object) = (format!("e{subject}"), format!("e{object}"));
        let symmetric = PREDICATES[*predicate] == "met";
        let insert = |source: &str, target: &str, forward: bool| {
            let values = (
                (
                    source,
                    target,
                    forward,
                    number as i64,
                    PREDICATES[*predicate],
                ),
                (
                    VIEWS[*view],
                    publishers,
                    bits & 1,
                    bits >> 1 & 1,
                    bits >> 2 & 1,
                    symmetric,
                ),
            );
            let ((a, b, c, d, e), (f, g, h, i, j, k)) = values;
            database
                .execute(
                    "INSERT INTO step VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                    rusqlite::params![a, b, c, d, e, f, g, h, i, j, k],
                )
                .expect("inserted");
        };
        insert(&subject, &object, true);
        if subject != object {
            insert(&object, &subject, false);
        }
    }
    database
}

/// Puts the steps that a filter and a direction allow into the view `allowed`.
fn allow(
    database: &Connection,
    (view, asked, left_out, entity_type, publishers, bits): Wish,
    direction: Direction,
) {
    let words = |number: usize| match PREDICATES[number] {
        "supported" => "predicate IN ('supported', 'endorsed')".to_owned(),
        other => format!("predicate = '{other}'"),
    };
    let mut terms = vec![format!("publishers >= {publishers}")];
    match view {
        0..5 => terms.push(format!("view = '{}'", VIEWS[view])),
        5 => terms.push("view <> 'negated'".to_owned()),
        _ => {}
    }
    terms.extend(asked.map(words));
    terms.extend(left_out.map(|number| format!("NOT {}", words(number))));
    terms.extend(entity_type.map(|number| match TYPES[number] {
        "Organization" => "target IN (SELECT name FROM entity WHERE type = 'Company')".to_owned(),
        other => format!("target IN (SELECT name FROM entity WHERE type = '{other}')"),
    }));
    terms.extend((bits & 1 != 0).then(|| "tagged".to_owned()));
    terms.extend((bits & 2 != 0).then(|| "dated".to_owned()));
    terms.extend((bits & 4 != 0).then(|| format!("attested = {}", bits >> 3 & 1)));
    match direction {
        Direction::Out => terms.push("(forward OR symmetric)".to_owned()),
        Direction::In => terms.push("(NOT forward OR symmetric OR source = target)".to_owned()),
        Direction::Both => {}
    }
    database
        .execute_batch(&format!(
            "DROP VIEW IF EXISTS allowed; CREATE TEMP VIEW allowed AS SELECT * FROM step WHERE {};",
            terms.join(" AND ")
        ))
        .expect("it is SQL");
}

fn pairs(database: &Connection, from: &str, sql: &str) -> BTreeSet<(String, i64)> {
    let mut statement = database.prepare(sql).expect("it is SQL");
    let rows = statement.query_map(named_params! {":from": from}, |row| {
        Ok((row.get(0)?, row.get(1)?))
    });
    rows.expect("it runs")
        .map(|row| row.expect("a row"))
        .collect()
}

const NEIGHBORS: &str = "SELECT target, relation FROM allowed WHERE source = :from";
const DISTANCES: &str = "WITH RECURSIVE reach(name, distance) AS (
        VALUES (:from, 0) UNION SELECT target, distance + 1 FROM reach JOIN allowed ON source = name WHERE distance < 4)
    SELECT name, min(distance) FROM reach GROUP BY name";

fn check(
    graph: &Topology,
    database: &Connection,
    wish: Wish,
    direction: Direction,
) -> Result<(), TestCaseError> {
    allow(database, wish, direction);
    let filter = filter_of(wish);
    let name = |entity: EntityId| super::name_of(graph, entity);
    let traversal = Traversal {
        filter: filter.clone(),
        direction,
        hops: 4,
        max_degree: None,
    };
    for number in 0..N_ENTITIES {
        let from = format!("e{number}");
        let neighbors: BTreeSet<(String, String)> = graph
            .neighbors(id(&from), &filter, direction)
            .map(|neighbor| (name(neighbor.entity()), neighbor.relation().to_string()))
            .collect();
        let relation = |number: i64| graph_relation(graph, number);
        let expected = pairs(database, &from, NEIGHBORS).into_iter();
        let expected = expected
            .map(|(target, number)| (target, relation(number)))
            .collect();
        prop_assert_eq!(neighbors, expected, "neighbours of {}", from);

        let reach = graph.reach(&[id(&from)], &traversal, &Budget::unlimited());
        prop_assert!(!reach.truncated);
        let reached: BTreeSet<(String, i64)> = (0_i64..=4)
            .zip(0_usize..)
            .flat_map(|(distance, at)| reach.at(at).iter().map(move |node| (*node, distance)))
            .map(|(node, distance)| (graph.name(node).to_owned(), distance))
            .collect();
        let distances = pairs(database, &from, DISTANCES);
        prop_assert_eq!(&reached, &distances, "reach of {}", from);
        check_paths(graph, &from, &traversal, &distances)?;
    }
    Ok(())
}

fn graph_relation(graph: &Topology, number: i64) -> String {
    let all = graph.relations();
    let ending = format!("#{number}");
    let mut found = all.filter(|header| NUMBERS.with_borrow(|names| names[&header.id] == ending));
    found
        .next()
        .map(|header| header.id.to_string())
        .unwrap_or_default()
}

thread_local! {
    /// The `#n` of each relation of the graph that is checked.
    static NUMBERS: std::cell::RefCell<BTreeMap<newsgraph_model::RelationId, String>> = const { std::cell::RefCell::new(BTreeMap::new()) };
}

/// Path lengths are the distances of petgraph's Dijkstra over the steps that neighbours show. A path may end at an entity
/// of any type, so those that only an end is are compared where the filter has no type.
fn check_paths(
    graph: &Topology,
    from: &str,
    traversal: &Traversal,
    distances: &BTreeSet<(String, i64)>,
) -> Result<(), TestCaseError> {
    if !traversal.filter.types.is_empty() {
        return Ok(());
    }
    let mut steps: DiGraph<EntityId, ()> = DiGraph::new();
    let places: BTreeMap<EntityId, _> = (0..N_ENTITIES)
        .map(|number| id(&format!("e{number}")))
        .map(|entity| (entity, steps.add_node(entity)))
        .collect();
    for (source, place) in &places {
        for neighbor in graph.neighbors(*source, &traversal.filter, traversal.direction) {
            steps.add_edge(*place, places[&neighbor.entity()], ());
        }
    }
    let lengths = dijkstra(&steps, places[&id(from)], None, |_| 1_i64);
    for number in 0..N_ENTITIES {
        let to = format!("e{number}");
        let length = lengths
            .get(&places[&id(&to)])
            .copied()
            .filter(|length| *length <= 4);
        let distance = distances.iter().find(|(name, _)| *name == to);
        prop_assert_eq!(length, distance.map(|(_, distance)| *distance));
        let outcome = graph.shortest_path(id(from), id(&to), traversal, &Budget::unlimited());
        let found = match outcome {
            PathOutcome::Found { path, .. } => i64::try_from(path.hops.len()).ok(),
            _ => None,
        };
        prop_assert_eq!(found, length, "path from {} to {}", from, to);
    }
    Ok(())
}

proptest! {
    #[test]
    fn neighbours_reach_and_paths_are_those_of_sqlite_and_petgraph(
        rows in proptest::collection::vec((0..N_ENTITIES, 0..N_ENTITIES, 0..4_usize, 0..5_usize, 1..4_u32, 0..8_u8), 0..30),
        n_first in 0..30_usize,
        wishes in proptest::collection::vec(
            (0..7_usize, proptest::option::of(0..4_usize), proptest::option::weighted(0.2, 0..4_usize),
             proptest::option::weighted(0.3, 0..3_usize), 0..3_u32, 0..16_u8), 1..4),
    ) {
        let entities = || (0..N_ENTITIES).map(|number| entity(&format!("e{number}"), type_of(number)));
        let relations: Vec<_> = rows.iter().enumerate().map(|(number, row)| relation(&line(number, *row))).collect();
        NUMBERS.set(relations.iter().zip(0..).map(|(relation, number)| (relation.id, format!("#{number}"))).collect());
        let n_first = n_first.min(relations.len());
        let graph = Topology::build(&ontology(), entities(), relations[..n_first].iter().cloned(), 1);
        // The rest comes as a change, so that lists are read from the base and from what changed.
        let graph = graph.changed(2, [], relations[n_first..].iter().map(|relation| (relation.id, Some(relation))));
        let database = database(&rows);
        for wish in wishes {
            for direction in [Direction::Both, Direction::Out, Direction::In] {
                check(&graph, &database, wish, direction)?;
            }
        }
    }
}
