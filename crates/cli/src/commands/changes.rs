//! `newsgraph retract`, `merge` and `undo`: changes by a person, each one a line in the journal.

use std::process::ExitCode;

use anyhow::Result;
use newsgraph_ingest::{Author, Engine, Snapshot};
use newsgraph_model::{Entity, Judgement, Verdict};
use newsgraph_store::{Committed, DocumentState, Outcome};

use super::{nothing, open, open_existing, say};
use crate::args::ChangeArgs;
use crate::lookup;

pub(super) fn retract(document: &str, change: &ChangeArgs) -> Result<ExitCode> {
    let engine = open_to_change(change)?;
    let view = engine.snapshot()?.view;
    let Some(id) = lookup::document(&view, document)? else {
        if let Some(stone) = lookup::tombstone(&view, document)? {
            return Ok(nothing(&format!(
                "{} was purged (change {}): nothing of it is left",
                stone.document, stone.sequence
            )));
        }
        return Ok(nothing(&format!(
            "there is no document `{document}`; give its id or url; `newsgraph documents` lists them"
        )));
    };
    let committed = engine.retract(id, &author(change))?;
    let code = report(&committed, &format!("{id} is out of the graph"));
    let view = engine.snapshot()?.view;
    let same_url = lookup::document(&view, document)?;
    let stored = same_url.map(|other| view.document(other));
    if let Some(stored) = stored.transpose()?.flatten()
        && stored.state == DocumentState::Live
    {
        let other = stored.id;
        say(&format!(
            "{other} has that url too and counts now; `newsgraph retract {other}` takes it out as well"
        ));
    }
    Ok(code)
}

pub(super) fn merge(left: &str, right: &str, change: &ChangeArgs) -> Result<ExitCode> {
    let engine = open_to_change(change)?;
    let snapshot = engine.snapshot()?;
    let (left, right) = match (found(&snapshot, left)?, found(&snapshot, right)?) {
        (Ok(left), Ok(right)) => (left, right),
        (Err(missing), _) | (_, Err(missing)) => return Ok(nothing(&missing)),
    };
    let judgement = Judgement::new(
        (left.id, right.id),
        Verdict::Same,
        &change.actor,
        &change.reason,
    );
    let Some(judgement) = judgement else {
        return Ok(nothing(&format!("`{}` is one entity already", left.name)));
    };
    let ontology = engine.ontology();
    let fits =
        |one: &Entity, other: &Entity| ontology.is_type(&one.entity_type, &other.entity_type);
    if !fits(&left, &right) && !fits(&right, &left) {
        say(&format!(
            "`{}` is a {} and `{}` a {}: look whether they are one",
            left.name, left.entity_type, right.name, right.entity_type
        ));
    }
    let committed = engine.judge(judgement, &author(change))?;
    Ok(report(
        &committed,
        &format!("`{}` and `{}` are one entity", left.name, right.name),
    ))
}

pub(super) fn undo(sequence: Option<u64>, change: &ChangeArgs) -> Result<ExitCode> {
    let engine = open_to_change(change)?;
    let committed = engine.undo(sequence, &author(change))?;
    let undone = committed
        .changeset
        .as_ref()
        .and_then(|changeset| changeset.undoes);
    let words = undone.map_or_else(
        || "nothing to take back".to_owned(),
        |undone| format!("change {undone} is taken back"),
    );
    Ok(report(&committed, &words))
}

fn open_to_change(change: &ChangeArgs) -> Result<Engine> {
    if !change.data.data.exists() {
        // The reading open says what is missing and how to make it.
        return open_existing(&change.data.data);
    }
    open(&change.data)
}

fn author(change: &ChangeArgs) -> Author {
    Author {
        reason: change.reason.clone(),
        ..Author::named(&change.actor)
    }
}

fn found(snapshot: &Snapshot, words: &str) -> Result<Result<Entity, String>> {
    let entity = lookup::entity(snapshot, words)?;
    Ok(entity.ok_or_else(|| {
        format!("there is no entity `{words}`; look it up with `newsgraph entities`")
    }))
}

fn report(committed: &Committed, words: &str) -> ExitCode {
    if committed.outcome == Outcome::Unchanged {
        say(&format!("{words}; it was so already"));
    } else {
        say(&format!(
            "{words} (change {}, take it back with `newsgraph undo {0}`)",
            committed.sequence
        ));
    }
    ExitCode::SUCCESS
}
