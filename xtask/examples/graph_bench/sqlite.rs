//! SQLite in memory, with covering indexes and prepared statements: hops and paths as recursive queries.

use anyhow::Result;
use newsgraph_graph::{Direction, fold_name};
use newsgraph_model::{EntityId, RelationId};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::sample::Sample;

const TABLES: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -1000000;
    CREATE TABLE thing (number INTEGER PRIMARY KEY, id BLOB NOT NULL, name TEXT NOT NULL,
                        folded TEXT NOT NULL, type TEXT NOT NULL);
    CREATE TABLE relation (number INTEGER PRIMARY KEY, id BLOB NOT NULL, subject INTEGER NOT NULL,
                           predicate INTEGER NOT NULL, object INTEGER NOT NULL, views INTEGER NOT NULL,
                           publishers INTEGER NOT NULL, day TEXT NOT NULL);";

const INDEXES: &str = "
    CREATE UNIQUE INDEX thing_id ON thing (id, name);
    CREATE INDEX thing_name ON thing (name);
    CREATE INDEX thing_folded ON thing (folded);
    CREATE UNIQUE INDEX relation_id ON relation (id);
    CREATE INDEX relation_subject ON relation (subject, object, predicate, views);
    CREATE INDEX relation_object ON relation (object, subject, predicate, views);
    CREATE INDEX relation_predicate ON relation (subject, predicate, object);
    ANALYZE;";

/// Hops from the subject on.
const FORTH: &str = "SELECT object AS node, depth + 1 AS depth FROM walk JOIN relation ON subject = node \
                     WHERE depth < ?2";

/// Hops from the object back.
const BACK: &str = "SELECT subject AS node, depth + 1 AS depth FROM walk JOIN relation ON object = node \
                    WHERE depth < ?2";

/// The graph.
#[derive(Debug)]
pub(crate) struct Sqlite {
    connection: Connection,
    forth: String,
    either: String,
    through: String,
    meet: String,
}

/// A relation as its table has it.
#[derive(Debug)]
pub(crate) struct RelationRow {
    pub(crate) subject: u32,
    pub(crate) predicate: u16,
    pub(crate) object: u32,
    pub(crate) day: String,
}

impl Sqlite {
    /// Fills the tables, then makes the indexes.
    pub(crate) fn build(sample: &Sample, symmetric: &[bool]) -> Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        connection.execute_batch(TABLES)?;
        let transaction = connection.transaction()?;
        let mut insert = transaction.prepare("INSERT INTO thing VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (thing, number) in sample.things.iter().zip(0_i64..) {
            let (id, kind) = (thing.id.as_bytes(), thing.kind.as_str());
            insert.execute(params![
                number,
                id,
                thing.name,
                fold_name(&thing.name),
                kind
            ])?;
        }
        drop(insert);
        let mut insert =
            transaction.prepare("INSERT INTO relation VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        for (link, number) in sample.links.iter().zip(0_i64..) {
            insert.execute(params![
                number,
                link.id.as_bytes(),
                link.subject,
                link.predicate,
                link.object,
                link.view.set().bits(),
                link.publishers,
                link.day.to_string()
            ])?;
        }
        drop(insert);
        transaction.commit()?;
        connection.execute_batch(INDEXES)?;
        connection.set_prepared_statement_cache_capacity(64);
        let two_way: Vec<String> = (0..symmetric.len())
            .filter(|predicate| symmetric[*predicate])
            .map(|predicate| predicate.to_string())
            .collect();
        let mirrored = match two_way.is_empty() {
            true => String::new(),
            false => format!(" UNION {BACK} AND predicate IN ({})", two_way.join(", ")),
        };
        let sieve = "AND views & ?3 != 0 AND predicate IN (SELECT value FROM json_each(?4))";
        let mirrored_through = match two_way.is_empty() {
            true => String::new(),
            false => format!("{mirrored} {sieve}"),
        };
        Ok(Self {
            connection,
            forth: walk(&format!("{FORTH}{mirrored}")),
            either: walk(&format!("{FORTH} UNION {BACK}")),
            through: walk(&format!("{FORTH} {sieve}{mirrored_through}")),
            meet: meet(),
        })
    }

    /// The number and name of a thing.
    pub(crate) fn by_id(&self, id: EntityId) -> Result<Option<(u32, String)>> {
        let query = "SELECT number, name FROM thing WHERE id = ?1";
        self.first(query, [id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Name and type of a thing, with all that its row holds read.
    pub(crate) fn thing(&self, id: EntityId) -> Result<Option<(String, String)>> {
        let query = "SELECT name, type, folded FROM thing WHERE id = ?1";
        self.first(query, [id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The row of a relation.
    pub(crate) fn relation(&self, id: RelationId) -> Result<Option<RelationRow>> {
        let query =
            "SELECT subject, predicate, object, day, views, publishers FROM relation WHERE id = ?1";
        self.first(query, [id.as_bytes()], |row| {
            Ok(RelationRow {
                subject: row.get(0)?,
                predicate: row.get(1)?,
                object: row.get(2)?,
                day: row.get(3)?,
            })
        })
    }

    /// The number of the thing of a name.
    pub(crate) fn by_name(&self, name: &str) -> Result<Option<u32>> {
        let query = "SELECT number FROM thing WHERE name = ?1";
        self.first(query, [name], |row| row.get(0))
    }

    /// Things whose name begins with a text as search compares it, in the order of the alphabet, at most so many.
    pub(crate) fn prefix(&self, prefix: &str, most: usize) -> Result<Vec<u32>> {
        let query =
            "SELECT number FROM thing WHERE folded >= ?1 AND folded < ?2 ORDER BY folded LIMIT ?3";
        let after = format!("{prefix}\u{10ffff}");
        self.all(query, params![prefix, after, most as i64], |row| row.get(0))
    }

    /// Target and relation of the relations from a thing on with one predicate; for one that is not symmetric.
    pub(crate) fn one_hop(&self, from: EntityId, predicate: u16) -> Result<Vec<(u32, u32)>> {
        let query = "SELECT object, number FROM relation \
                     WHERE subject = (SELECT number FROM thing WHERE id = ?1) AND predicate = ?2";
        let answer = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        self.all(query, params![from.as_bytes(), predicate], answer)
    }

    /// The things at most so many hops away, each once with its distance.
    pub(crate) fn reach(
        &self,
        from: EntityId,
        hops: u32,
        direction: Direction,
    ) -> Result<Vec<(u32, u32)>> {
        let query = match direction {
            Direction::Both => &self.either,
            Direction::Out | Direction::In => &self.forth,
        };
        let answer = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        self.all(query, params![from.as_bytes(), hops], answer)
    }

    /// The same from it on, over relations in one of these views (bits) and with one of these predicates (a JSON list).
    pub(crate) fn reach_through(
        &self,
        from: EntityId,
        hops: u32,
        (views, predicates): (u8, &str),
    ) -> Result<Vec<(u32, u32)>> {
        let answer = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let values = params![from.as_bytes(), hops, views, predicates];
        self.all(&self.through, values, answer)
    }

    /// The length of a shortest path either way, of at most so many hops: what lies around one end and around the other,
    /// a hop further by turns until the two meet.
    pub(crate) fn path_length(
        &self,
        from: EntityId,
        to: EntityId,
        most: u32,
    ) -> Result<Option<u32>> {
        if from == to {
            return Ok(Some(0));
        }
        for length in 1..=most {
            let values = params![
                from.as_bytes(),
                length.div_ceil(2),
                to.as_bytes(),
                length / 2
            ];
            if self.first(&self.meet, values, |_| Ok(()))?.is_some() {
                return Ok(Some(length));
            }
        }
        Ok(None)
    }

    /// Twenty rounds of PageRank over tables in memory, with the definition of `newsgraph_graph::page_rank_over`.
    pub(crate) fn page_rank(&self, damping: f64, n_iterations: usize) -> Result<Vec<f64>> {
        self.connection.execute_batch(
            "DROP TABLE IF EXISTS temp.rank;
             CREATE TEMP TABLE rank (node INTEGER PRIMARY KEY, n_out INTEGER NOT NULL, value REAL NOT NULL);
             INSERT INTO rank
             SELECT number, (SELECT count(*) FROM relation WHERE subject = thing.number),
                    1.0 / (SELECT count(*) FROM thing) FROM thing;
             DROP TABLE IF EXISTS temp.linked;
             CREATE TEMP TABLE linked (node INTEGER PRIMARY KEY, value REAL NOT NULL);",
        )?;
        for _ in 0..n_iterations {
            let dangling: f64 = self.connection.query_row(
                "SELECT total(value) FROM rank WHERE n_out = 0",
                [],
                |row| row.get(0),
            )?;
            self.connection.execute_batch(
                "DELETE FROM linked;
                 INSERT INTO linked
                 SELECT object, sum(value / n_out) FROM relation JOIN rank ON node = subject GROUP BY object;",
            )?;
            self.connection.execute(
                "UPDATE rank SET value = (1.0 - ?1) / (SELECT count(*) FROM thing)
                     + ?1 * ?2 / (SELECT count(*) FROM thing)
                     + ?1 * coalesce((SELECT value FROM linked WHERE linked.node = rank.node), 0)",
                params![damping, dangling],
            )?;
        }
        self.all("SELECT value FROM rank ORDER BY node", [], |row| row.get(0))
    }

    fn first<T>(
        &self,
        query: &str,
        values: impl Params,
        answer: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.connection.prepare_cached(query)?;
        Ok(statement.query_row(values, answer).optional()?)
    }

    fn all<T>(
        &self,
        query: &str,
        values: impl Params,
        answer: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.connection.prepare_cached(query)?;
        let rows = statement.query_map(values, answer)?;
        Ok(rows.collect::<rusqlite::Result<Vec<T>>>()?)
    }
}

/// Everything within `?2` steps of the thing with the id `?1`, without itself.
fn walk(step: &str) -> String {
    format!(
        "WITH RECURSIVE walk(node, depth) AS (SELECT number, 0 FROM thing WHERE id = ?1 UNION {step}) \
         SELECT node, min(depth) FROM walk GROUP BY node HAVING min(depth) > 0"
    )
}

/// Whether what lies within `?2` steps of `?1` meets what lies within `?4` steps of `?3`, either way.
fn meet() -> String {
    let around = |name: &str, id: &str, depth: &str| {
        let step = format!("{FORTH} UNION {BACK}")
            .replace("walk", name)
            .replace("?2", depth);
        format!("{name}(node, depth) AS (SELECT number, 0 FROM thing WHERE id = {id} UNION {step})")
    };
    format!(
        "WITH RECURSIVE {}, {} SELECT 1 FROM near WHERE node IN (SELECT node FROM far) LIMIT 1",
        around("near", "?1", "?2"),
        around("far", "?3", "?4")
    )
}
