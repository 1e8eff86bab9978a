//! Processes that write.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use newsgraph_model::DocumentId;
use newsgraph_store::{Action, CommitError, Committed, Durability, Outcome, ReadError, Store};

use super::papers::Paper;
use super::{Result, ontology, open, request};

const N_THREADS: u64 = 8;

/// Relations of the hub that one paper tells.
const RELATIONS_PER_PAPER: u64 = 100;

/// Commits from several threads until killed; each thread retracts every seventh of its documents again.
pub(super) fn until_killed(dir: &Path, round: u64) -> Result<()> {
    let ontology = ontology()?;
    noted("begun");
    let store = open(dir, Durability::Full, ontology)?;
    std::thread::scope(|scope| {
        for thread in 0..N_THREADS {
            let store = &store;
            scope.spawn(move || {
                for number in 0.. {
                    let paper = Paper::of_any_size(round * 1_000_000 + thread * 10_000 + number);
                    let id = paper.document.id;
                    acknowledge(store, paper.ingest(), &format!("live {id}"));
                    if number % 7 == 6 {
                        let retract = Action::Retract { document: id };
                        acknowledge(store, retract, &format!("retracted {id}"));
                    }
                }
            });
        }
    });
    Ok(())
}

/// The sequence of a change; 0 when there was nothing to change.
fn changed_at(committed: &Committed) -> u64 {
    match committed.outcome {
        Outcome::Changed => committed.sequence,
        Outcome::Unchanged => 0,
    }
}

/// Says a line; its end tells that it is whole.
fn noted(line: &str) {
    let mut stdout = std::io::stdout().lock();
    // Without a reader there is nobody to say it to.
    let _gone = writeln!(stdout, "{line} ;").and_then(|()| stdout.flush());
}

/// Commits and says so; after an error, which is the device going away under the store, it waits to be killed.
fn acknowledge(store: &Store, action: Action, what: &str) {
    match store.commit(request(action)) {
        Ok(committed) => {
            noted(&format!("{what} {}", changed_at(&committed)));
        }
        Err(_) => loop {
            std::thread::park();
        },
    }
}

/// Commits until there is no room left. Then what was acknowledged reads as before, more changes are refused, and the store
/// verifies.
pub(super) fn fill_up(dir: &Path, round: u64) -> Result<()> {
    let store = open(dir, Durability::Full, ontology()?)?;
    let (mut number, mut ids) = (round * 1_000_000, Vec::new());
    let error = loop {
        // Short ones among the long ones: the end comes anywhere in a commit.
        let paper = match number % 4 {
            0 => Paper::of_parts(number),
            1 => Paper::of_any_size(number * 9 + 5),
            _ => Paper::of_any_size(number),
        };
        let id = paper.document.id;
        match store.commit(request(paper.ingest())) {
            Ok(committed) => {
                ids.push(id);
                noted(&format!("live {id} {}", changed_at(&committed)));
            }
            Err(error @ (CommitError::Storage { .. } | CommitError::DiskFull { .. })) => {
                break error;
            }
            Err(error @ CommitError::StorageFull { .. }) => {
                // Refused before the engine met the end of the disk: nothing was written, and nothing is stopped.
                eprintln!("{error}");
                if let Some(reason) = store.stopped() {
                    return Err(format!("a refused change stopped the store: {reason}").into());
                }
                return read_what_was_acknowledged(&store, &ids);
            }
            Err(error) => return Err(error.into()),
        }
        number += 1;
    };
    eprintln!("{error}");
    let again = store.commit(request(Paper::short(number).ingest()));
    if !matches!(again, Err(CommitError::Stopped { .. })) || store.stopped().is_none() {
        return Err("more changes are taken after a failed one".into());
    }
    read_what_was_acknowledged(&store, &ids)
}

/// Every text comes back whole, or, where the engine cannot tell any more since it failed, an error that says so.
fn read_what_was_acknowledged(store: &Store, ids: &[DocumentId]) -> Result<()> {
    let view = store.read();
    let mut n_errors = 0;
    for id in ids {
        match view.text(*id) {
            Ok(Some(text)) if text.starts_with("Story ") => {}
            Ok(_) => return Err(format!("`{id}` is not read any more").into()),
            Err(ReadError::Storage { .. }) => n_errors += 1,
            Err(error) => return Err(error.into()),
        }
    }
    let faults = view.verify();
    let wrong = |fault: &&newsgraph_store::Fault| !fault.what.contains("the storage engine failed");
    if let Some(fault) = faults.iter().find(wrong) {
        return Err(format!("after the disk was full: {fault}").into());
    }
    println!(
        "{} texts read, {n_errors} not readable until opened again",
        ids.len() - n_errors
    );
    Ok(())
}

/// A store with an entity that this many relations name.
pub(super) fn hub(dir: &Path, n_relations: u64) -> Result<()> {
    let store = open(dir, Durability::Relaxed, ontology()?)?;
    let start = Instant::now();
    for number in 0..n_relations.div_ceil(RELATIONS_PER_PAPER) {
        let first = number * RELATIONS_PER_PAPER;
        let people = first..n_relations.min(first + RELATIONS_PER_PAPER);
        store.commit(request(Paper::about_hub(number, people).ingest()))?;
    }
    let counts = store.read().counts()?;
    drop(store);
    println!(
        "a hub with {} relations in {:.1} s",
        counts.relations,
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

/// A store with a bit of everything: revisions, retractions, undone changes, a long text. Killed and begun again it ends
/// as the same store.
pub(super) fn fill(dir: &Path, n_changes: u64) -> Result<()> {
    let store = open(dir, Durability::Full, ontology()?)?;
    for number in store.sequence()..n_changes {
        let action = match number % 10 {
            6 => Action::Retract {
                document: Paper::short(number - 3).document.id,
            },
            8 => Action::Undo {
                sequence: Some(number - 1),
            },
            9 => Paper::of_parts(number).ingest(),
            _ => Paper::short(number).ingest(),
        };
        let committed = store.commit(request(action))?;
        noted(&format!("done {}", committed.sequence));
    }
    Ok(())
}

/// How long durable commits take, alone and together.
pub(super) fn time(dir: &Path) -> Result<()> {
    let store = open(dir, Durability::Full, ontology()?)?;
    let mut number = 500_000_000;
    for n_threads in [1, 8] {
        let n_each: u64 = 200;
        let start = Instant::now();
        std::thread::scope(|scope| {
            for thread in 0..n_threads {
                let (store, first) = (&store, number + thread * n_each);
                scope.spawn(move || {
                    for number in first..first + n_each {
                        let committed = store.commit(request(Paper::short(number).ingest()));
                        committed.expect("a sound document");
                    }
                });
            }
        });
        let n_commits = n_threads * n_each;
        number += n_commits;
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{n_threads} threads: {n_commits} durable ingests in {seconds:.2} s, {:.0} a second, {:.2} ms each",
            n_commits as f64 / seconds,
            seconds * 1000.0 * n_threads as f64 / n_commits as f64,
        );
    }
    Ok(())
}
