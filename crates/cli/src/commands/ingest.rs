//! `newsgraph ingest`: articles into the graph, with progress and an honest count.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use newsgraph_ingest::{Author, BatchEvent, BatchSummary, FoundArticle, ingest_all};
use newsgraph_model::PublishedAt;

use super::{NOTHING, open, say};
use crate::args::{ArticleArgs, DataDir};
use crate::failure::hinted;

/// Faults that are listed at the end; more are counted.
const MAX_LISTED: usize = 20;

/// Without a terminal one line of progress is written this often.
const LINE_EVERY: Duration = Duration::from_secs(10);

pub(super) fn run(
    paths: &[PathBuf],
    data: &DataDir,
    article: &ArticleArgs,
    collections: &[String],
    actor: &str,
    quiet: bool,
) -> Result<ExitCode> {
    check_published(article)?;
    let engine = open(data)?;
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_interrupt(&stop)?;
    let n_undated = AtomicUsize::new(0);
    let prepare = |found: &mut FoundArticle| {
        fill_in(found, article);
        if found.article.published_at.is_none() {
            n_undated.fetch_add(1, Ordering::Relaxed);
        }
        found
            .article
            .collections
            .extend(collections.iter().map(Into::into));
    };
    let mut progress = Progress::new(quiet);
    let mut faults = BTreeMap::new();
    let summary = ingest_all(
        &engine,
        paths,
        &Author::named(actor),
        &prepare,
        &stop,
        &mut |event| {
            progress.show(event);
            if let BatchEvent::Failed { number, message } = event {
                faults.insert(*number, message.clone());
                if faults.len() > MAX_LISTED {
                    faults.pop_last();
                }
            }
        },
    );
    progress.finish();
    for fault in faults.values() {
        say(&format!("not read: {fault}"));
    }
    if summary.failed > faults.len() {
        say(&format!("and {} more", summary.failed - faults.len()));
    }
    if !quiet {
        say(&in_words(&summary, &data.data.display().to_string()));
        say_undated(n_undated.into_inner());
    }
    if summary.failed > 0 {
        return Ok(ExitCode::from(2));
    }
    let found_any = summary.stored + summary.unchanged > 0;
    Ok(if found_any {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NOTHING)
    })
}

/// Says that days in articles without a date stay unknown.
pub(super) fn say_undated(n_undated: usize) {
    if n_undated > 0 {
        say(&format!(
            "{} without a date: “on Friday” stays unknown there; a header line `published: 2025-11-20` or --published gives one",
            articles(n_undated)
        ));
    }
}

/// Refuses a date that is no date before anything is read.
pub(super) fn check_published(article: &ArticleArgs) -> Result<()> {
    if let Some(published) = &article.published {
        PublishedAt::given(published)?;
    }
    Ok(())
}

/// Fills in what the article does not say itself.
pub(super) fn fill_in(found: &mut FoundArticle, given: &ArticleArgs) {
    let article = &mut found.article;
    article.published_at = article
        .published_at
        .take()
        .or_else(|| given.published.clone());
    article.publisher = article.publisher.take().or_else(|| given.publisher.clone());
}

fn stop_on_interrupt(stop: &Arc<AtomicBool>) -> Result<()> {
    let stop = Arc::clone(stop);
    ctrlc::set_handler(move || {
        if stop.swap(true, Ordering::Relaxed) {
            // Asked twice: what is acknowledged is on disk, so leaving at once loses nothing.
            std::process::exit(130);
        }
        say("stopping after the articles under way; press Ctrl-C again to stop at once");
    })
    .map_err(|error| hinted(format!("cannot listen for Ctrl-C: {error}"), "run it again"))
}

fn in_words(summary: &BatchSummary, data: &str) -> String {
    let mut parts = vec![format!(
        "{} stored with {} claim{}",
        articles(summary.stored),
        summary.claims,
        if summary.claims == 1 { "" } else { "s" }
    )];
    let mut also = |n: usize, words: &str| {
        if n > 0 {
            parts.push(format!("{n} {words}"));
        }
    };
    also(summary.revisions, "of them revisions of earlier ones");
    also(summary.unread, "of them kept unread (not English)");
    also(summary.unchanged, "unchanged");
    also(summary.failed, "not read");
    also(
        summary.skipped,
        "passed over (readmes, and what is not .txt, .md or .jsonl)",
    );
    let stopped = if summary.stopped {
        "; stopped early, run it again to go on"
    } else {
        ""
    };
    format!("{} in `{data}`{stopped}", parts.join(", "))
}

fn articles(n: usize) -> String {
    if n == 1 {
        "1 article".to_owned()
    } else {
        format!("{n} articles")
    }
}

/// A bar on a terminal, a line now and then elsewhere.
struct Progress {
    bar: ProgressBar,
    lines: bool,
    started: Instant,
    last_line: Instant,
}

impl Progress {
    fn new(quiet: bool) -> Self {
        let bar = if quiet {
            ProgressBar::hidden()
        } else {
            ProgressBar::new(0)
        };
        let style = ProgressStyle::with_template(
            "{bar:30} {pos}/{len} articles  {per_sec:.1}  {eta} left  {msg}",
        );
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let lines = !quiet && bar.is_hidden();
        Self {
            bar,
            lines,
            started: Instant::now(),
            last_line: Instant::now(),
        }
    }

    fn show(&mut self, event: &BatchEvent) {
        match event {
            BatchEvent::Found { .. } => self.bar.inc_length(1),
            BatchEvent::Skipped => {}
            _ => {
                // What cannot even be opened was never counted as found.
                let n_done = self.bar.position() + 1;
                if self.bar.length().is_none_or(|n_found| n_found < n_done) {
                    self.bar.set_length(n_done);
                }
                self.bar.set_position(n_done);
            }
        }
        if self.lines && self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            let done = self.bar.position();
            let rate = done as f64 / self.started.elapsed().as_secs_f64();
            say(&format!(
                "{done} of {} articles found so far, {rate:.1} a second",
                self.bar.length().unwrap_or(0)
            ));
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
