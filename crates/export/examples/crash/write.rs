//! Processes that write.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use newsgraph_store::{Action, Durability, Outcome, Store};

use super::papers::Paper;
use super::{Result, open, request};

const N_THREADS: u64 = 8;

/// Relations of the hub that one paper tells.
const RELATIONS_PER_PAPER: u64 = 100;

/// Commits from several threads until killed; each thread retracts every seventh of its documents again.
pub(super) fn until_killed(dir: &Path, round: u64) -> Result<()> {
    let store = open(dir, Durability::Full)?;
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

/// Commits and says so; after an error, which is the device going away under the store, it waits to be killed.
fn acknowledge(store: &Store, action: Action, what: &str) {
    match store.commit(request(action)) {
        Ok(committed) => {
            let sequence = match committed.outcome {
                Outcome::Changed => committed.sequence,
                Outcome::Unchanged => 0,
            };
            let mut stdout = std::io::stdout().lock();
            // Without a reader there is nobody to acknowledge to.
            let _gone = writeln!(stdout, "{what} {sequence} ;").and_then(|()| stdout.flush());
        }
        Err(_) => loop {
            std::thread::park();
        },
    }
}

/// A store with an entity that this many relations name.
pub(super) fn hub(dir: &Path, n_relations: u64) -> Result<()> {
    let store = open(dir, Durability::Relaxed)?;
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
    let store = open(dir, Durability::Full)?;
    let noted = |line: String| {
        let mut stdout = std::io::stdout().lock();
        // A driver that heard enough has closed its end.
        let _gone = writeln!(stdout, "{line} ;").and_then(|()| stdout.flush());
    };
    for number in store.sequence()..n_changes {
        let action = match number % 10 {
            6 => Action::Retract {
                document: Paper::short(number - 3).document.id,
            },
            8 => Action::Undo {
                sequence: Some(number - 1),
            },
            9 if number == 9 => Paper::of_any_size(5).ingest(),
            _ => Paper::short(number).ingest(),
        };
        let committed = store.commit(request(action))?;
        noted(format!("{}", committed.sequence));
    }
    Ok(())
}

/// How long durable commits take, alone and together.
pub(super) fn time(dir: &Path) -> Result<()> {
    let store = open(dir, Durability::Full)?;
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
