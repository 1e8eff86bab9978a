//! `newsgraph purge`: a document's words leave the graph, its past and its files for good.

use std::io::{BufRead, IsTerminal, Write, stdin, stdout};
use std::process::ExitCode;

use anyhow::Result;
use indicatif::HumanBytes;
use newsgraph_ingest::ontology;
use newsgraph_model::DocumentId;
use newsgraph_store::{
    OpenError, Progress, PurgeError, PurgePlan, PurgeRequest, Purged, ReadView, Tombstone,
};
use serde_json::{Value, json};

use super::{NOTHING, no_graph, nothing, open_rows, print_json, say, store_options};
use crate::args::{AnswerFormat, PurgeArgs};
use crate::failure::hinted;
use crate::lookup::{self, short_id};
use crate::progress::Spinner;
use crate::render::title_of;

/// Documents that are listed of each kind; more are counted.
const MAX_LISTED: usize = 20;

pub(super) fn run(args: &PurgeArgs, format: AnswerFormat, quiet: bool) -> Result<ExitCode> {
    if !args.yes && !stdin().is_terminal() {
        return Err(hinted(
            "a purge cannot be taken back, and there is no terminal to ask in",
            "say --yes when you mean it",
        ));
    }
    if args.yes && is_short(&args.document) {
        return Err(hinted(
            format!(
                "`{}` is too short for a purge that does not ask",
                args.document
            ),
            "give at least eight digits of the id, as `newsgraph documents` shows them",
        ));
    }
    let view = open_rows(&args.data)?.read();
    let Some(document) = lookup::document(&view, &args.document)? else {
        return match lookup::tombstone(&view, &args.document)? {
            Some(stone) => already(&stone, format),
            None => Ok(nothing(&format!(
                "there is no document `{}`; give its id or url; `newsgraph documents` lists them",
                args.document
            ))),
        };
    };
    if !args.yes && !confirmed(&view, document, args)? {
        say("nothing was purged");
        return Ok(ExitCode::from(NOTHING));
    }
    let has_datasets = !view.dataset_parts()?.is_empty();
    // The purge needs the graph for itself.
    drop(view);
    let purged = carried_out(document, args, quiet).map_err(|error| refused(error, args))?;
    if format == AnswerFormat::Json {
        print_json(&to_json(&purged), &mut stdout())?;
    } else if !quiet {
        say(&in_words(&purged));
        for line in what_stays(&purged.plan) {
            say(&line);
        }
        if has_datasets {
            say("what tables say stays: `purge` does not look into datasets");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn carried_out(document: DocumentId, args: &PurgeArgs, quiet: bool) -> Result<Purged, PurgeError> {
    let request = PurgeRequest {
        document,
        copies: args.copies,
        actor: args.actor.as_str().into(),
        reason: args.reason.clone(),
        recorded_ms: jiff::Timestamp::now().as_millisecond(),
    };
    let mut spinner = Spinner::new("written", quiet);
    let purged = newsgraph_store::purge(
        &args.data.data,
        &ontology(),
        &request,
        store_options(&args.data),
        &mut |progress: Progress| spinner.show(progress),
    );
    spinner.finish();
    purged
}

fn already(stone: &Tombstone, format: AnswerFormat) -> Result<ExitCode> {
    say(&format!(
        "{} was purged already (change {})",
        stone.document, stone.sequence
    ));
    if format == AnswerFormat::Json {
        let figures = json!({"sequence": stone.sequence, "documents": [], "unchanged": true});
        print_json(&figures, &mut stdout())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The error with what to do about it.
fn refused(error: PurgeError, args: &PurgeArgs) -> anyhow::Error {
    match error {
        PurgeError::Rebuild(newsgraph_store::RebuildError::Open(OpenError::Missing { .. })) => {
            no_graph(&args.data.data)
        }
        PurgeError::Copies { ref copies, .. } => hinted(
            format!(
                "{error}:\n{}",
                listed(copies.iter().map(ToString::to_string))
            ),
            "purge them together with --copies",
        ),
        error => error.into(),
    }
}

/// Shows what would go and asks.
fn confirmed(view: &ReadView, document: DocumentId, args: &PurgeArgs) -> Result<bool> {
    let plan = view
        .purge_plan(document, args.copies)
        .map_err(|error| refused(error, args))?;
    if !plan.copies.is_empty() {
        let copies = plan.copies;
        return Err(refused(PurgeError::Copies { document, copies }, args));
    }
    say(&format!(
        "this removes for good, from `{}`, its past and its files:",
        args.data.data.display()
    ));
    for id in &plan.documents {
        let title = view.document(*id)?.map(|row| title_of(&row));
        say(&format!(
            "  {}  {}",
            short_id(view, *id)?,
            title.unwrap_or_default()
        ));
    }
    for line in what_stays(&plan) {
        say(&line);
    }
    let mut stderr = std::io::stderr().lock();
    write!(stderr, "type yes to purge: ")?;
    stderr.flush()?;
    let mut answer = String::new();
    stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}

fn in_words(purged: &Purged) -> String {
    let plan = &purged.plan;
    let what = match plan.documents.as_slice() {
        [document] => document.to_string(),
        documents => counted(documents.len(), "document"),
    };
    let mut words = format!(
        "{what} purged (change {}); {} of the history {} empty now",
        purged.sequence,
        counted(plan.changesets.len(), "change"),
        if plan.changesets.len() == 1 {
            "is"
        } else {
            "are"
        },
    );
    if !plan.reasons.is_empty() {
        let n_reasons = counted(plan.reasons.len(), "reason");
        words.push_str(&format!(", {n_reasons} that quoted it removed"));
    }
    words.push_str(&format!(
        "; the files take {}, {} before",
        HumanBytes(purged.bytes_after),
        HumanBytes(purged.bytes_before)
    ));
    words
}

/// Whether these are the first few digits of an id: one wrong digit may name another document.
fn is_short(words: &str) -> bool {
    let digits = words.strip_prefix(DocumentId::PREFIX).unwrap_or(words);
    digits.len() < 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// What a purge cannot reach, in lines.
fn what_stays(plan: &PurgePlan) -> Vec<String> {
    let mut lines = Vec::new();
    if !plan.revisions.is_empty() {
        let ids = plan.revisions.iter().map(ToString::to_string);
        lines.push(format!(
            "other revisions of the page stay, and the newest of them counts now:\n{}",
            listed(ids)
        ));
    }
    if !plan.quoting.is_empty() {
        let ids = plan.quoting.iter();
        let ids = ids.map(|other| format!("{}, about {} words", other.document, other.words));
        lines.push(format!(
            "other texts that share passages with it stay:\n{}",
            listed(ids)
        ));
    }
    lines.push("backups and exports made before still hold it: replace or remove them".into());
    lines
}

fn listed(ids: impl ExactSizeIterator<Item = String>) -> String {
    let n_more = ids.len().saturating_sub(MAX_LISTED);
    let mut lines: Vec<String> = ids.take(MAX_LISTED).map(|id| format!("  {id}")).collect();
    if n_more > 0 {
        lines.push(format!("  and {n_more} more"));
    }
    lines.join("\n")
}

fn counted(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {what}{plural}")
}

fn to_json(purged: &Purged) -> Value {
    let plan = &purged.plan;
    let quoting = plan.quoting.iter();
    let quoting = quoting.map(|other| json!({"document": other.document, "words": other.words}));
    json!({
        "sequence": purged.sequence,
        "documents": plan.documents,
        "changesets_emptied": plan.changesets,
        "reasons_removed": plan.reasons,
        "revisions_left": plan.revisions,
        "quoting_left": quoting.collect::<Value>(),
        "rows": purged.rows,
        "bytes_before": purged.bytes_before,
        "bytes_after": purged.bytes_after,
    })
}
