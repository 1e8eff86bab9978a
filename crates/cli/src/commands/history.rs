//! `newsgraph history`: the journal, with names and titles in the place of ids.

use std::process::ExitCode;

use anyhow::Result;
use newsgraph_model::{AttestationId, Changeset, DatasetId, DocumentId, EntityId, Sequence};
use newsgraph_store::{ReadView, Store};

use super::show::{headline, print_table, table};
use super::{nothing, open_rows, print_json, say};
use crate::args::{AnswerFormat, DataDir};
use crate::lookup::short_id;
use crate::render::{Words, plain, title_of};

pub(super) fn run(limit: usize, data: &DataDir, format: AnswerFormat) -> Result<ExitCode> {
    let store = open_rows(data)?;
    let mut changesets = store.read().changesets(None, limit.saturating_add(1))?;
    let has_more = changesets.len() > limit;
    changesets.truncate(limit);
    let mut stdout = std::io::stdout().lock();
    if format == AnswerFormat::Json {
        print_json(&changesets, &mut stdout)?;
        return Ok(ExitCode::SUCCESS);
    }
    if changesets.is_empty() {
        return Ok(nothing("nothing was changed yet"));
    }
    let mut table = table(&["change", "when", "what", "by", "about", "reason"]);
    for changeset in &changesets {
        let when = jiff::Timestamp::from_millisecond(changeset.recorded_ms).map_or_else(
            |_| changeset.recorded_ms.to_string(),
            |when| when.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        );
        table.add_row([
            changeset.sequence.to_string(),
            when,
            changeset.kind.to_string(),
            plain(&changeset.actor),
            subject(&store, changeset)?,
            plain(&changeset.reason),
        ]);
    }
    print_table(&table, &mut stdout)?;
    if has_more {
        say("there are older ones; list them with a higher --limit");
    }
    Ok(ExitCode::SUCCESS)
}

/// What a changeset was about: its words, each id replaced by what it stands for.
pub(super) fn subject(store: &Store, changeset: &Changeset) -> Result<String> {
    // Two entities that were judged to be one have names of their own only before that.
    let changed = changeset.undoes.unwrap_or(changeset.sequence);
    let mut words = Vec::new();
    for word in changeset.subject.split(' ') {
        words.push(match word {
            _ if word.starts_with(DocumentId::PREFIX) => document(store, word)?,
            _ if word.starts_with(EntityId::PREFIX) => entity(store, word, changed)?,
            _ if word.starts_with(AttestationId::PREFIX) => attestation(store, word, changed)?,
            _ if word.starts_with(DatasetId::PREFIX) => dataset(store, word)?,
            _ => plain(word),
        });
    }
    if let Some(undoes) = changeset.undoes {
        words.insert(0, format!("{undoes}:"));
    }
    Ok(words.join(" "))
}

fn document(store: &Store, word: &str) -> Result<String> {
    let view = store.read();
    let Ok(id) = word.parse::<DocumentId>() else {
        return Ok(plain(word));
    };
    let short = short_id(&view, id)?;
    Ok(match view.document(id)? {
        Some(document) if document.title.is_some() => {
            format!("{} {short}", title_of(&document))
        }
        None if view.tombstone(id)?.is_some() => format!("{short} (purged)"),
        _ => short,
    })
}

fn dataset(store: &Store, word: &str) -> Result<String> {
    let parts = store.read().dataset_parts()?;
    let same = parts.iter().find(|part| part.part.id().to_string() == word);
    Ok(plain(same.map_or(word, |part| &part.part.dataset)))
}

/// The moments around a changeset at which something may be seen that it made or took away, then now.
fn moments(store: &Store, changed: Sequence) -> Vec<ReadView> {
    let before = store.read_at(changed.saturating_sub(1));
    before
        .into_iter()
        .chain(store.read_at(changed))
        .chain([store.read()])
        .collect()
}

fn entity(store: &Store, word: &str, changed: Sequence) -> Result<String> {
    let Ok(id) = word.parse::<EntityId>() else {
        return Ok(plain(word));
    };
    for view in moments(store, changed) {
        if let Some(entity) = view.entity(id)? {
            return Ok(plain(&entity.name));
        }
    }
    Ok(id.to_string())
}

fn attestation(store: &Store, word: &str, changed: Sequence) -> Result<String> {
    let Ok(id) = word.parse::<AttestationId>() else {
        return Ok(plain(word));
    };
    for view in moments(store, changed) {
        let attestation = view.attestation(id)?;
        let Some(claim) = attestation.and_then(|row| row.claims.first().map(|claim| claim.id))
        else {
            continue;
        };
        for supported in view.supported_by(claim)? {
            if let Some(relation) = view.relation(supported.relation)? {
                let mut words = Words::new(&view, store.ontology());
                return headline(&relation, None, &mut words);
            }
        }
    }
    Ok(id.to_string())
}
