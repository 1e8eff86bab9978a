//! `newsgraph entities`, `show` and `stats`: human answers, or JSON for programs.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use comfy_table::{Table, presets};
use newsgraph_graph::Filter;
use newsgraph_ingest::Snapshot;
use newsgraph_model::ontology::{Ontology, RAW_PREFIX};
use newsgraph_model::{Claim, ClaimId, DocumentId, Entity, Relation};
use newsgraph_store::{ReadView, Supported};
use serde_json::{Value, json};

use super::{nothing, open_existing, open_rows, print_json, say};
use crate::args::{AnswerFormat, DataDir, ReadArgs};
use crate::failure::hinted;
use crate::lookup::{self, check_collection};
use crate::render::{Words, first_claims, place_of, plain, time};

/// Sentences shown for one assertion.
const MAX_QUOTES: usize = 3;

/// Entities read at a time.
const PAGE: usize = 500;

pub(super) fn entities(
    name: Option<&str>,
    entity_type: Option<&str>,
    limit: usize,
    read: &ReadArgs,
    format: AnswerFormat,
) -> Result<ExitCode> {
    let engine = open_existing(&read.data.data)?;
    let entity_type = entity_type
        .map(|wanted| known_type(engine.ontology(), wanted))
        .transpose()?;
    let snapshot = engine.snapshot()?;
    check_collection(&snapshot.view, read.collection.as_deref())?;
    let filter = filter(read, &[]);
    let mut rows: Vec<(usize, Entity)> = Vec::new();
    for entity in candidates(&snapshot, name)? {
        let fits = entity_type
            .as_deref()
            .is_none_or(|wanted| engine.ontology().is_type(&entity.entity_type, wanted));
        let degree = snapshot.topology.relations_of(entity.id, &filter).count();
        if fits && (degree > 0 || read.collection.is_none()) {
            rows.push((degree, entity));
        }
    }
    rows.sort_by(|(left_degree, left), (right_degree, right)| {
        (right_degree, right.sources, &left.name, left.id).cmp(&(
            left_degree,
            left.sources,
            &right.name,
            right.id,
        ))
    });
    let n_found = rows.len();
    rows.truncate(limit);
    if rows.is_empty() {
        return Ok(nothing("no entity fits"));
    }
    print_entities(&rows, format)?;
    if n_found > rows.len() {
        let n_more = n_found - rows.len();
        say(&format!("{n_more} more; list them with --limit {n_found}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The type of this name, whatever its case.
fn known_type(ontology: &Ontology, wanted: &str) -> Result<String> {
    let known: Vec<&str> = ontology
        .entity_types()
        .iter()
        .map(|known| known.name.as_str())
        .collect();
    let same = known.iter().find(|name| name.eq_ignore_ascii_case(wanted));
    same.map(|name| (*name).to_owned()).ok_or_else(|| {
        hinted(
            format!("`{wanted}` is not an entity type"),
            format!("one of {}", known.join(", ")),
        )
    })
}

fn candidates(snapshot: &Snapshot, name: Option<&str>) -> Result<Vec<Entity>> {
    let mut found = Vec::new();
    if let Some(words) = name {
        for hit in snapshot.best_hits(words, PAGE) {
            found.extend(snapshot.view.entity(hit.entity)?);
        }
        return Ok(found);
    }
    let mut after = None;
    loop {
        let page = snapshot.view.entities(after, PAGE)?;
        after = page.last().map(|entity| entity.id);
        let is_last = page.len() < PAGE;
        found.extend(page);
        if is_last {
            return Ok(found);
        }
    }
}

fn print_entities(rows: &[(usize, Entity)], format: AnswerFormat) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    if format == AnswerFormat::Json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|(degree, entity)| {
                json!({"id": entity.id, "name": entity.name, "type": entity.entity_type, "relations": degree, "sources": entity.sources})
            })
            .collect();
        print_json(&rows, &mut stdout)?;
        return Ok(());
    }
    let mut table = table(&["name", "type", "relations", "sources", "id"]);
    for (degree, entity) in rows {
        table.add_row([
            plain(&entity.name),
            entity.entity_type.to_string(),
            degree.to_string(),
            entity.sources.to_string(),
            entity.id.to_string(),
        ]);
    }
    print_table(&table, &mut stdout)
}

/// A table without lines.
pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_header(header.iter().copied());
    table
}

/// Prints a table without blanks at the ends of lines.
pub(super) fn print_table(table: &Table, out: &mut dyn Write) -> Result<()> {
    for line in table.lines() {
        writeln!(out, "{}", line.trim())?;
    }
    Ok(())
}

fn filter(read: &ReadArgs, predicates: &[String]) -> Filter {
    Filter {
        predicates: predicates.iter().map(Into::into).collect(),
        collection: read.collection.as_deref().map(Into::into),
        ..Filter::of_view(read.view)
    }
}

pub(super) fn missing(words: &str) -> ExitCode {
    nothing(&format!(
        "there is no entity `{words}`; look it up with `newsgraph entities`"
    ))
}

pub(super) fn entity(
    name: &str,
    predicates: &[String],
    read: &ReadArgs,
    format: AnswerFormat,
) -> Result<ExitCode> {
    let engine = open_existing(&read.data.data)?;
    check_predicates(engine.ontology(), predicates)?;
    let snapshot = engine.snapshot()?;
    let Some(entity) = lookup::entity(&snapshot, name)? else {
        return Ok(missing(name));
    };
    let mut relations = Vec::new();
    let filter = filter(read, predicates);
    for header in snapshot.topology.relations_of(entity.id, &filter) {
        relations.extend(snapshot.view.relation(header.id)?);
    }
    // What happened last comes first; within a day the better supported.
    relations.sort_by_key(|relation| {
        let is_subject = relation.subject.entity() == Some(entity.id);
        (
            !is_subject,
            relation.predicate.clone(),
            std::cmp::Reverse(relation.support.publishers),
            relation.id,
        )
    });
    let mut words = Words::new(&snapshot.view, engine.ontology());
    let mut stdout = std::io::stdout().lock();
    if format == AnswerFormat::Json {
        let relations: Result<Vec<Value>> = relations
            .iter()
            .map(|relation| words.relation_json(relation))
            .collect();
        let card = json!({"id": entity.id, "name": entity.name, "type": entity.entity_type, "aliases": entity.aliases, "sources": entity.sources, "relations": relations?});
        print_json(&card, &mut stdout)?;
        return Ok(ExitCode::SUCCESS);
    }
    print_card(&entity, &mut stdout)?;
    for relation in &relations {
        writeln!(stdout)?;
        print_relation(relation, &entity, read, &mut words, &mut stdout)?;
    }
    if relations.is_empty() {
        return Ok(nothing("\nno relation is in this view"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses a predicate that the ontology does not have and that is no raw verb.
pub(super) fn check_predicates(ontology: &Ontology, predicates: &[String]) -> Result<()> {
    let is_known =
        |name: &&String| ontology.predicate(name).is_some() || name.starts_with(RAW_PREFIX);
    match predicates.iter().find(|name| !is_known(name)) {
        None => Ok(()),
        Some(unknown) => Err(unknown_predicate(ontology, unknown)),
    }
}

/// Names those that begin alike: `endorse` for `endorsed`.
fn unknown_predicate(ontology: &Ontology, wanted: &str) -> anyhow::Error {
    let alike = ontology.predicates_like(wanted);
    let hint = if alike.is_empty() {
        "list them with `newsgraph query '{ predicates { nodes { name } } }'`".to_owned()
    } else {
        format!("there is {}", alike.join(", "))
    };
    hinted(format!("`{wanted}` is not a predicate"), hint)
}

fn print_card(entity: &Entity, out: &mut dyn Write) -> Result<()> {
    let sources = lookup::sources(entity);
    writeln!(
        out,
        "{} · {} · {sources}",
        plain(&entity.name),
        entity.entity_type
    )?;
    let others: Vec<String> = entity
        .aliases
        .iter()
        .filter(|alias| alias.text != entity.name)
        .map(|alias| plain(&alias.text))
        .collect();
    if !others.is_empty() {
        writeln!(out, "also called {}", others.join(", "))?;
    }
    writeln!(out, "{}", entity.id)?;
    Ok(())
}

/// The triple, then each assertion in the view with its sentences.
fn print_relation(
    relation: &Relation,
    seen_from: &Entity,
    read: &ReadArgs,
    words: &mut Words<'_>,
    out: &mut dyn Write,
) -> Result<()> {
    writeln!(out, "{}", headline(relation, Some(seen_from), words)?)?;
    for (name, terms) in &relation.roles {
        let terms: Result<Vec<String>> = terms.iter().map(|term| words.term(term)).collect();
        writeln!(out, "    {name}: {}", terms?.join("; "))?;
    }
    let view = words.view();
    let mut assertions = view.assertions(relation.id)?;
    assertions.retain(|assertion| assertion.views.is_in(read.view));
    for assertion in &assertions {
        let claims = first_claims(view, assertion)?;
        let condition = condition(&claims, view)?;
        writeln!(out, "  {}{condition}", words.assertion(assertion)?)?;
        for quote in words.quotes(claims, MAX_QUOTES)? {
            let place = if quote.place.is_empty() {
                String::new()
            } else {
                format!("  [{}]", quote.place)
            };
            writeln!(out, "    {}{place}", quote.text)?;
        }
    }
    Ok(())
}

fn condition(claims: &[ClaimId], view: &ReadView) -> Result<String> {
    for claim in claims {
        if let Some((
            _,
            Claim {
                condition: Some(condition),
                ..
            },
        )) = view.claim(*claim)?
        {
            return Ok(format!(", on condition: {}", plain(&condition.text)));
        }
    }
    Ok(String::new())
}

/// The triple in words.
pub(super) fn headline(
    relation: &Relation,
    seen_from: Option<&Entity>,
    words: &mut Words<'_>,
) -> Result<String> {
    let when = relation
        .time
        .as_ref()
        .map(time)
        .filter(|when| !when.is_empty());
    let when = when.map(|when| format!(" ({when})")).unwrap_or_default();
    let seen_as_object = seen_from.is_some_and(|entity| {
        relation.subject.entity() != Some(entity.id) && relation.edge().is_some()
    });
    let inverse = words.inverse(&relation.predicate);
    if let Some(predicate) = inverse.filter(|_| seen_as_object) {
        return Ok(format!(
            "{predicate} {}{when}",
            words.term(&relation.subject)?
        ));
    }
    let predicate = words.predicate(&relation.predicate);
    let object = match &relation.object {
        Some(object) => format!(" {}", words.term(object)?),
        None => String::new(),
    };
    match seen_from {
        Some(_) if !seen_as_object => Ok(format!("{predicate}{object}{when}")),
        _ => Ok(format!(
            "{} {predicate}{object}{when}",
            words.term(&relation.subject)?
        )),
    }
}

/// Writes what a document is called.
pub(super) fn print_title(view: &ReadView, id: DocumentId, out: &mut dyn Write) -> Result<()> {
    if let Some(document) = view.document(id)? {
        let title = plain(document.title.as_deref().unwrap_or(&place_of(&document)));
        writeln!(out, "{title}")?;
    }
    Ok(())
}

/// What one document says, each relation with its sentences; for `extract`.
pub(super) fn print_document(
    view: &ReadView,
    ontology: &Ontology,
    id: DocumentId,
    out: &mut dyn Write,
) -> Result<()> {
    let Some(extraction) = view.extraction(id)? else {
        return Ok(());
    };
    print_title(view, id, out)?;
    let mut words = Words::new(view, ontology);
    let mut told: Vec<(Supported, Vec<ClaimId>)> = Vec::new();
    for claim in &extraction.claims {
        for supported in view.supported_by(claim.id)? {
            match told.iter_mut().find(|(known, _)| *known == supported) {
                Some((_, claims)) => claims.push(claim.id),
                None => told.push((supported, vec![claim.id])),
            }
        }
    }
    // Assertions of one relation stand together, under the first of them.
    let first = |supported: &Supported| {
        told.iter()
            .position(|(other, _)| other.relation == supported.relation)
    };
    let mut order: Vec<_> = told.iter().collect();
    order.sort_by_key(|(supported, _)| first(supported));
    let mut last = None;
    for (supported, claims) in order {
        let Some(relation) = view.relation(supported.relation)? else {
            continue;
        };
        if last.replace(relation.id) != Some(relation.id) {
            writeln!(out)?;
            writeln!(out, "{}", headline(&relation, None, &mut words)?)?;
        }
        let assertions = view.assertions(relation.id)?;
        let Some(assertion) = assertions.iter().find(|row| row.id == supported.assertion) else {
            continue;
        };
        let condition = condition(claims, view)?;
        let confidence = assertion.confidence.get();
        writeln!(
            out,
            "  {}{condition}  [confidence {confidence:.2}]",
            words.assertion(assertion)?
        )?;
        for quote in words.quotes(claims.iter().copied(), MAX_QUOTES)? {
            writeln!(out, "    {}", quote.text)?;
        }
    }
    writeln!(out)?;
    if extraction.claims.is_empty() {
        say(&format!(
            "nothing was read in {id}: {}",
            extraction
                .unread
                .as_deref()
                .unwrap_or("no sentence says anything of two known things")
        ));
    }
    Ok(())
}

pub(super) fn stats(data: &DataDir, format: AnswerFormat) -> Result<ExitCode> {
    let view = open_rows(data)?.read();
    let counts = view.counts()?;
    let parts = view.dataset_parts()?;
    let counting = parts.iter().filter(|part| part.counts);
    let datasets: BTreeSet<&str> = counting.map(|part| part.part.dataset.as_str()).collect();
    let mut stdout = std::io::stdout().lock();
    let rows = [
        ("documents", counts.documents_live),
        ("older revisions", counts.documents_revised),
        ("retracted", counts.documents_retracted),
        ("datasets", datasets.len() as u64),
        ("attestations", counts.attestations),
        ("claims", counts.claims),
        ("entities", counts.entities),
        ("relations", counts.relations),
        ("changes", view.sequence()),
    ];
    if format == AnswerFormat::Json {
        let object: serde_json::Map<String, Value> = rows
            .iter()
            .map(|(name, n)| (name.replace(' ', "_"), json!(n)))
            .collect();
        print_json(&object, &mut stdout)?;
        return Ok(ExitCode::SUCCESS);
    }
    let shown = |(name, n): &(&str, u64)| *name != "datasets" || *n > 0;
    for (name, n) in rows.into_iter().filter(shown) {
        writeln!(stdout, "{name:16} {n}")?;
    }
    Ok(ExitCode::SUCCESS)
}
