//! The peer of `import_tables`: `sqlite_import DIR THINGS RELATIONS` does the same work with SQLite and prints a line of JSON.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use rusqlite::{Connection, params};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, things, relations] = args.as_slice() else {
        anyhow::bail!("name a folder, a table of things and one of relations");
    };
    std::fs::create_dir_all(dir)?;
    let path = Path::new(dir).join("graph.sqlite");
    let began = Instant::now();
    let mut connection = Connection::open(&path)?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL);
         CREATE TABLE relation (id INTEGER PRIMARY KEY, subject INTEGER NOT NULL, predicate TEXT NOT NULL,
                                object INTEGER NOT NULL, day TEXT NOT NULL, confidence REAL NOT NULL);",
    )?;
    let n_relations = import(&mut connection, things, relations)?;
    drop(connection);
    let seconds = began.elapsed().as_secs_f64();
    let store_bytes = std::fs::metadata(&path)?.len();
    writeln!(
        std::io::stdout(),
        "{{\"seconds\":{seconds:.3},\"relations\":{n_relations},\"store_bytes\":{store_bytes},\"peak_kib\":{}}}",
        peak_kib()
    )?;
    Ok(())
}

/// Both tables and their indexes in one transaction.
fn import(connection: &mut Connection, things: &str, relations: &str) -> Result<u64> {
    let transaction = connection.transaction()?;
    let mut ids: HashMap<String, i64> = HashMap::new();
    let mut insert =
        transaction.prepare("INSERT INTO thing (id, name, type) VALUES (?1, ?2, ?3)")?;
    let mut line = String::new();
    let mut lines = rows_of(things)?;
    while next(&mut lines, &mut line)? {
        let (name, kind) = line.split_once('\t').context("a thing has two fields")?;
        let id = ids.len() as i64 + 1;
        insert.execute(params![id, name, kind])?;
        ids.insert(name.to_owned(), id);
    }
    drop(insert);
    let mut insert = transaction.prepare(
        "INSERT INTO relation (subject, predicate, object, day, confidence) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut lines = rows_of(relations)?;
    let mut n_relations = 0;
    while next(&mut lines, &mut line)? {
        let mut fields = line.split('\t');
        let mut field = || fields.next().context("a relation has five fields");
        let (subject, predicate, object) = (field()?, field()?, field()?);
        let (day, confidence) = (field()?, field()?.parse::<f64>()?);
        let id = |name: &str| ids.get(name).copied().context("a relation names a thing");
        insert.execute(params![
            id(subject)?,
            predicate,
            id(object)?,
            day,
            confidence
        ])?;
        n_relations += 1;
    }
    drop(insert);
    transaction.execute_batch(
        "CREATE INDEX thing_name ON thing (name);
         CREATE INDEX relation_subject ON relation (subject);
         CREATE INDEX relation_object ON relation (object);",
    )?;
    transaction.commit()?;
    Ok(n_relations)
}

/// The lines of a table after the first.
fn rows_of(path: &str) -> Result<BufReader<std::fs::File>> {
    let mut lines = BufReader::with_capacity(1 << 20, std::fs::File::open(path)?);
    lines.skip_until(b'\n')?;
    Ok(lines)
}

fn next(lines: &mut BufReader<std::fs::File>, line: &mut String) -> Result<bool> {
    line.clear();
    let is_there = lines.read_line(line)? > 0;
    line.truncate(line.trim_end().len());
    Ok(is_there)
}

/// The most memory that the process ever held, in KiB; 0 where the system does not say.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|words| words.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
