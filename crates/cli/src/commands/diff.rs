//! `newsgraph diff`: what changed in the graph between two moments, row by row.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use newsgraph_model::{Entity, Relation, Sequence, Support, ViewSet};
use newsgraph_store::{Changed, ReadError, ReadView, Store};
use serde_json::{Value, json};

use super::show::headline;
use super::{NOTHING, open_rows, say};
use crate::args::{AnswerFormat, DataDir};
use crate::failure::hinted;
use crate::moment::{self, Edge};
use crate::render::{Words, plain, time};

/// Changes read at a time.
const PAGE: usize = 256;

pub(super) fn run(
    since: &str,
    until: Option<&str>,
    data: &DataDir,
    format: AnswerFormat,
) -> Result<ExitCode> {
    let store = open_rows(data)?;
    let (first, last) = moments(&store, since, until)?;
    let missing = |sequence| moment::missing(sequence, store.sequence());
    let before = store.read_at(first).ok_or_else(|| missing(first))?;
    let after = store.read_at(last).ok_or_else(|| missing(last))?;
    if first > last {
        return Err(hinted(
            format!("change {first} comes after change {last}"),
            "give the earlier moment first",
        ));
    }
    let mut stdout = std::io::stdout().lock();
    let mut diff = Diff {
        before: &before,
        after: &after,
        words_before: Words::new(&before, store.ontology()),
        words_after: Words::new(&after, store.ontology()),
        json: format == AnswerFormat::Json,
        out: &mut stdout,
        entities: Counts::default(),
        relations: Counts::default(),
    };
    diff.write(first, last)?;
    let (entities, relations) = (diff.entities, diff.relations);
    if format == AnswerFormat::Table {
        say(&format!(
            "from change {first} to {last}: entities {}; relations {}",
            entities.in_words(),
            relations.in_words()
        ));
    }
    let nothing_changed = entities.total() + relations.total() == 0;
    Ok(match nothing_changed {
        true => ExitCode::from(NOTHING),
        false => ExitCode::SUCCESS,
    })
}

/// The sequences that the words name.
fn moments(store: &Store, since: &str, until: Option<&str>) -> Result<(Sequence, Sequence)> {
    let view = store.read();
    let first = moment::sequence(&view, since, Edge::Start)?;
    let last = match until {
        None => view.sequence(),
        Some(until) => moment::sequence(&view, until, Edge::End)?,
    };
    Ok((first, last))
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    added: u64,
    removed: u64,
    changed: u64,
}

impl Counts {
    const fn total(self) -> u64 {
        self.added + self.removed + self.changed
    }

    fn in_words(self) -> String {
        format!(
            "{} added, {} removed, {} changed",
            self.added, self.removed, self.changed
        )
    }

    /// Counts a change; the sign of its line and its name.
    const fn count<I, R>(&mut self, changed: &Changed<I, R>) -> (&'static str, &'static str) {
        match (&changed.before, &changed.after) {
            (None, _) => {
                self.added += 1;
                ("+", "added")
            }
            (Some(_), None) => {
                self.removed += 1;
                ("-", "removed")
            }
            (Some(_), Some(_)) => {
                self.changed += 1;
                ("~", "changed")
            }
        }
    }
}

struct Diff<'a> {
    before: &'a ReadView,
    after: &'a ReadView,
    words_before: Words<'a>,
    words_after: Words<'a>,
    json: bool,
    out: &'a mut dyn Write,
    entities: Counts,
    relations: Counts,
}

impl Diff<'_> {
    fn write(&mut self, first: Sequence, last: Sequence) -> Result<()> {
        if self.json {
            write!(
                self.out,
                "{{\"since\": {first}, \"until\": {last}, \"entities\": ["
            )?;
        }
        let (since, view) = (self.before.sequence(), self.after);
        each_change(
            |after| view.entity_changes(since, after, PAGE),
            |changed| self.entity(changed),
        )?;
        if self.json {
            write!(self.out, "], \"relations\": [")?;
        }
        each_change(
            |after| view.relation_changes(since, after, PAGE),
            |changed| self.relation(changed),
        )?;
        if self.json {
            writeln!(self.out, "]}}")?;
        }
        Ok(())
    }

    fn entity(&mut self, changed: &Changed<newsgraph_model::EntityId, Entity>) -> Result<()> {
        let is_first = self.entities.total() == 0;
        let (sign, change) = self.entities.count(changed);
        // An entity that is gone may live on as a part of another, and one that is new may have been a part.
        let part_of = match (&changed.before, &changed.after) {
            (Some(_), None) => self.after.entity(changed.id)?,
            (None, Some(_)) => self.before.entity(changed.id)?,
            _ => None,
        };
        if self.json {
            let row = json!({
                "change": change,
                "id": changed.id,
                "before": changed.before.as_deref().map(entity_json),
                "after": changed.after.as_deref().map(entity_json),
                "part_of": part_of.map(|whole| whole.id),
            });
            return self.item(is_first, &row);
        }
        let Some(shown) = changed.after.as_deref().or(changed.before.as_deref()) else {
            return Ok(());
        };
        let mut details = Vec::new();
        if let (Some(old), Some(new)) = (&changed.before, &changed.after) {
            details = entity_differences(old, new);
        }
        if let Some(whole) = part_of {
            let verb = if changed.after.is_none() {
                "now"
            } else {
                "was"
            };
            details.push(format!("{verb} a part of {}", plain(&whole.name)));
        }
        let name = plain(&shown.name);
        let line = format!("{sign} {name} · {}", shown.entity_type);
        Ok(writeln!(self.out, "{}", with_details(line, &details))?)
    }

    fn relation(&mut self, changed: &Changed<newsgraph_model::RelationId, Relation>) -> Result<()> {
        let is_first = self.relations.total() == 0;
        let (sign, change) = self.relations.count(changed);
        if self.json {
            let side = |relation: Option<&Relation>, words: &mut Words<'_>| {
                relation
                    .map(|relation| relation_json(relation, words))
                    .transpose()
            };
            let row = json!({
                "change": change,
                "id": changed.id,
                "before": side(changed.before.as_deref(), &mut self.words_before)?,
                "after": side(changed.after.as_deref(), &mut self.words_after)?,
            });
            return self.item(is_first, &row);
        }
        let (triple, details) = match (&changed.before, &changed.after) {
            (Some(old), Some(new)) => {
                let was = headline(old, None, &mut self.words_before)?;
                let is = headline(new, None, &mut self.words_after)?;
                let mut details = relation_differences(old, new);
                if was != is {
                    details.insert(0, format!("was {was}"));
                }
                (is, details)
            }
            (None, Some(new)) => (
                headline(new, None, &mut self.words_after)?,
                vec![standing(new.views), publishers(&new.support)],
            ),
            (Some(old), None) => (headline(old, None, &mut self.words_before)?, Vec::new()),
            (None, None) => return Ok(()),
        };
        Ok(writeln!(
            self.out,
            "{}",
            with_details(format!("{sign} {triple}"), &details)
        )?)
    }

    fn item(&mut self, is_first: bool, row: &Value) -> Result<()> {
        write!(self.out, "{}\n  ", if is_first { "" } else { "," })?;
        Ok(serde_json::to_writer(&mut *self.out, row)?)
    }
}

/// Reads all changes page by page.
fn each_change<I: Copy, R>(
    read: impl Fn(Option<I>) -> Result<Vec<Changed<I, R>>, ReadError>,
    mut each: impl FnMut(&Changed<I, R>) -> Result<()>,
) -> Result<()> {
    let mut after = None;
    loop {
        let page = read(after)?;
        page.iter().try_for_each(&mut each)?;
        after = page.last().map(|changed| changed.id);
        if page.len() < PAGE {
            return Ok(());
        }
    }
}

fn with_details(line: String, details: &[String]) -> String {
    if details.is_empty() {
        return line;
    }
    format!("{line}  [{}]", details.join("; "))
}

fn entity_differences(old: &Entity, new: &Entity) -> Vec<String> {
    let mut details = Vec::new();
    if old.name != new.name {
        details.push(format!("was {}", plain(&old.name)));
    }
    if old.entity_type != new.entity_type {
        details.push(format!("was {}", old.entity_type));
    }
    if old.sources != new.sources {
        details.push(format!("sources {} → {}", old.sources, new.sources));
    }
    let names = |entity: &Entity| -> BTreeSet<String> {
        let texts = entity.aliases.iter().map(|alias| plain(&alias.text));
        texts.collect()
    };
    let (old_names, new_names) = (names(old), names(new));
    for name in new_names.difference(&old_names) {
        details.push(format!("also called {name}"));
    }
    for name in old_names.difference(&new_names) {
        details.push(format!("no longer called {name}"));
    }
    details
}

fn relation_differences(old: &Relation, new: &Relation) -> Vec<String> {
    let mut details = Vec::new();
    if old.views != new.views {
        let (old, new) = (standing(old.views), standing(new.views));
        details.push(format!("{old} → {new}"));
    }
    let when = |relation: &Relation| relation.time.as_ref().map(time).unwrap_or_default();
    if when(old) != when(new) {
        details.push(format!("time {:?} → {:?}", when(old), when(new)));
    }
    for (name, old, new) in [
        ("claims", old.support.claims, new.support.claims),
        ("documents", old.support.documents, new.support.documents),
        ("publishers", old.support.publishers, new.support.publishers),
    ] {
        if old != new {
            details.push(format!("{name} {old} → {new}"));
        }
    }
    details
}

fn standing(views: ViewSet) -> String {
    let names: Vec<String> = views.views().map(|view| view.to_string()).collect();
    names.join(", ")
}

fn publishers(support: &Support) -> String {
    match support.publishers {
        1 => "1 publisher".to_owned(),
        n => format!("{n} publishers"),
    }
}

fn entity_json(entity: &Entity) -> Value {
    let aliases: Vec<&str> = entity
        .aliases
        .iter()
        .map(|alias| alias.text.as_str())
        .collect();
    json!({"name": entity.name, "type": entity.entity_type, "aliases": aliases, "sources": entity.sources})
}

fn relation_json(relation: &Relation, words: &mut Words<'_>) -> Result<Value> {
    Ok(json!({
        "subject": words.term(&relation.subject)?,
        "predicate": relation.predicate,
        "object": relation.object.as_ref().map(|object| words.term(object)).transpose()?,
        "time": relation.time.map(|time| json!({"start": time.start, "end": time.end, "precision": time.precision})),
        "standing": relation.views.views().collect::<Vec<_>>(),
        "claims": relation.support.claims,
        "documents": relation.support.documents,
        "publishers": relation.support.publishers,
    }))
}
