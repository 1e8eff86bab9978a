//! Filters and walks in SQL, written from their definitions alone.

use newsgraph_graph::{Direction, Filter};
use newsgraph_ingest::ontology;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{PredicateName, View};
use rusqlite::{Connection, params};

use super::random::Graph;

/// A graph in tables, with the hops that one filter and direction allow.
pub(super) struct Tables {
    connection: Connection,
}

impl Tables {
    pub(super) fn new(graph: &Graph, filter: &Filter, direction: Direction) -> Self {
        let connection = Connection::open_in_memory().expect("SQLite opens");
        let tables = Self { connection };
        tables.fill(graph, filter);
        let (forth, back) = match direction {
            Direction::Out => ("1", "symmetric"),
            Direction::In => ("symmetric", "1"),
            Direction::Both => ("1", "1"),
        };
        // A relation of a thing with itself leads where it is in every direction, once.
        let views = format!(
            "CREATE VIEW seen AS SELECT number, subject, object, symmetric FROM relation WHERE {};
             CREATE VIEW hop AS
             SELECT subject AS a, object AS b, number FROM seen WHERE {forth} OR subject = object
             UNION ALL
             SELECT object, subject, number FROM seen WHERE {back} AND subject <> object;",
            condition(filter)
        );
        tables
            .connection
            .execute_batch(&views)
            .expect("views are made");
        tables
    }

    fn fill(&self, graph: &Graph, filter: &Filter) {
        let ontology = ontology();
        self.connection
            .execute_batch(
                "CREATE TABLE thing (number INTEGER PRIMARY KEY, admitted INTEGER);
                 CREATE TABLE relation (number INTEGER PRIMARY KEY, subject, object, symmetric, views, publishers,
                                        day TEXT, attested, north, wanted);",
            )
            .expect("tables are made");
        for (number, thing) in graph.sample.things.iter().enumerate() {
            let admitted = filter.types.is_empty() || ontology.fits(&thing.kind, &filter.types);
            let values = params![number as i64, admitted];
            let insert = "INSERT INTO thing VALUES (?1, ?2)";
            self.connection.execute(insert, values).expect("inserted");
        }
        for (number, link) in graph.sample.links.iter().enumerate() {
            let predicate = &graph.sample.predicates[usize::from(link.predicate)];
            let symmetric = ontology
                .predicate(predicate)
                .is_some_and(|known| known.symmetric);
            let values = params![
                number as i64,
                link.subject,
                link.object,
                symmetric,
                link.view.set().bits(),
                link.publishers,
                link.day.to_string(),
                graph.attested[number],
                graph.north[number],
                is_wanted(&ontology, predicate, filter),
            ];
            let insert = "INSERT INTO relation VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
            self.connection.execute(insert, values).expect("inserted");
        }
    }

    /// Neighbours on which a walk may step, with the relation that leads there.
    pub(super) fn neighbours(&self, from: u32) -> Vec<(u32, u32)> {
        self.pairs(
            "SELECT b, hop.number FROM hop JOIN thing ON thing.number = b WHERE a = ?1 AND admitted",
            from,
        )
    }

    /// What lies at most so many hops away, with its distance.
    pub(super) fn reach(&self, from: u32, hops: u32) -> Vec<(u32, u32)> {
        let query = format!(
            "WITH RECURSIVE walk(node, depth) AS (
                 SELECT ?1, 0 UNION
                 SELECT b, depth + 1 FROM walk JOIN hop ON a = node JOIN thing ON thing.number = b
                 WHERE depth < {hops} AND admitted)
             SELECT node, min(depth) FROM walk GROUP BY node"
        );
        self.pairs(&query, from)
    }

    /// How many hops it takes, over things on which a walk may step; the end may be any.
    pub(super) fn distance(&self, from: u32, to: u32, most: u32) -> Option<u32> {
        if from == to {
            return Some(0);
        }
        let query = format!(
            "WITH RECURSIVE walk(node, depth) AS (
                 SELECT ?1, 0 UNION
                 SELECT b, depth + 1 FROM walk JOIN hop ON a = node JOIN thing ON thing.number = b
                 WHERE depth + 1 < {most} AND admitted)
             SELECT min(depth) + 1 FROM walk JOIN hop ON a = node WHERE b = {to}"
        );
        let answer = self.connection.query_row(&query, [from], |row| row.get(0));
        answer.expect("a minimum has a row")
    }

    /// Relations that a thing takes part in.
    pub(super) fn relations_of(&self, thing: u32) -> Vec<u32> {
        let query = "SELECT number, 0 FROM seen WHERE subject = ?1 OR object = ?1";
        self.pairs(query, thing)
            .into_iter()
            .map(|(number, _)| number)
            .collect()
    }

    /// Ends of the relations that the filter sees between things that it sees.
    pub(super) fn edges(&self) -> Vec<(u32, u32)> {
        self.pairs(
            "SELECT subject, object FROM seen JOIN thing AS a ON a.number = subject JOIN thing AS b ON b.number = object
             WHERE a.admitted AND b.admitted AND ?1 = 0",
            0,
        )
    }

    /// The things that the filter sees.
    pub(super) fn admitted(&self) -> Vec<u32> {
        let query = "SELECT number, 0 FROM thing WHERE admitted AND ?1 = 0";
        self.pairs(query, 0)
            .into_iter()
            .map(|(number, _)| number)
            .collect()
    }

    /// The relations that the filter sees.
    pub(super) fn seen_numbers(&self) -> Vec<u32> {
        let query = "SELECT number, 0 FROM seen WHERE ?1 = 0";
        self.pairs(query, 0)
            .into_iter()
            .map(|(number, _)| number)
            .collect()
    }

    fn pairs(&self, query: &str, value: u32) -> Vec<(u32, u32)> {
        let mut statement = self.connection.prepare(query).expect("the query is right");
        let rows = statement
            .query_map([value], |row| Ok((row.get(0)?, row.get(1)?)))
            .expect("the query runs");
        let mut rows: Vec<(u32, u32)> = rows.map(|row| row.expect("two numbers")).collect();
        rows.sort_unstable();
        rows
    }
}

/// What a filter asks of a relation by itself.
fn condition(filter: &Filter) -> String {
    let views = match filter.view {
        View::Asserted => 1,
        View::Planned => 2,
        View::Claimed => 4,
        View::Possible => 8,
        View::Negated => 16,
        View::Reported => 15,
        View::All => 31,
    };
    let mut all = vec![
        "wanted".to_owned(),
        format!("views & {views} <> 0"),
        format!("publishers >= {}", filter.min_publishers),
    ];
    all.extend(filter.collection.as_ref().map(|tag| tag.to_string()));
    all.extend(filter.valid_at.map(|day| format!("day = '{day}'")));
    all.extend(
        filter
            .attested
            .map(|wanted| format!("attested = {}", u8::from(wanted))),
    );
    all.join(" AND ")
}

fn is_wanted(ontology: &Ontology, predicate: &PredicateName, filter: &Filter) -> bool {
    let is_any = |names: &[PredicateName]| {
        names
            .iter()
            .any(|name| ontology.is_predicate(predicate, name))
    };
    (filter.predicates.is_empty() || is_any(&filter.predicates)) && !is_any(&filter.exclude)
}
