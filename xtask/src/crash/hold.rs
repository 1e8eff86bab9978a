//! Promises that no crash is needed for: work done again, reads beside a writer, random histories.

use std::process::Command;

use anyhow::{Result, ensure};

use super::writing::Writing;
use super::{Place, clear, run_command};
use crate::shell::{cargo, run, say};

/// Changes of the work that is killed and done again.
const N_CHANGES: usize = 40;

/// Kills a writer at some change, twice, and lets it end its work: the store must be as if nothing had happened.
pub(super) fn retries(place: &Place, rounds: u64) -> Result<String> {
    let dir = place.dir.join("retried");
    let n_changes = N_CHANGES.to_string();
    let fill = || {
        let mut fill = Command::new(&place.program);
        fill.arg("fill").arg(&dir).arg(&n_changes);
        fill
    };
    let digest = || run_command(Command::new(&place.program).arg("digest").arg(&dir));
    clear(&dir)?;
    run_command(&mut fill())?;
    let expected = digest()?;
    for round in 0..rounds {
        clear(&dir)?;
        for kill in 0..2 {
            let writing = Writing::start(&mut fill())?;
            writing.collect_lines(((round * 7 + kill * 3) % 19) as usize);
            writing.kill(&mut Vec::new())?;
        }
        run_command(&mut fill())?;
        let found = digest()?;
        ensure!(
            found == expected,
            "round {round}: `{found}` instead of `{expected}`"
        );
    }
    clear(&dir)?;
    Ok(format!(
        "{rounds} rounds of killed twice and done again, canonical export and journal equal at all {N_CHANGES} sequences"
    ))
}

/// Reads beside a writer.
pub(super) fn reads(place: &Place, n_reads: u64) -> Result<String> {
    let mut reads = Command::new(&place.program);
    let told = run_command(reads.arg("reads").arg(n_reads.to_string()))?;
    Ok(told.replace('\n', "; "))
}

/// Random histories against a plain model, as many as are asked for.
pub(super) fn histories(place: &Place, n_histories: u64) -> Result<String> {
    let mut test = cargo(&["test", "--package", "newsgraph-store", "--lib"]);
    if place.release {
        test.arg("--release");
    }
    test.arg("rows_equal_the_graph_derived_from_nothing");
    say("a random history is checked after every change and at every older sequence");
    run(test.env("PROPTEST_CASES", n_histories.to_string()))?;
    Ok(format!(
        "{n_histories} random histories, 0 differences from the model"
    ))
}
